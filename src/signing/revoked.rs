//! Keys that nobody may use any more: a plain list of public keys, as `ssh-keygen -Y verify -r` takes one. A line that
//! cannot be read is an error of the whole list: it may be the one that matters.

use std::collections::BTreeSet;

use super::{Mistake, fingerprint, public_key};

/// Keys that nobody may use any more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RevokedKeys {
    keys: BTreeSet<String>,
}

/// How a binary key revocation list begins.
const BINARY: &[u8] = b"SSHKRL\n\0";

impl RevokedKeys {
    /// Reads the list: one public key a line, comments behind `#`.
    ///
    /// # Errors
    /// Every line that is no key; a binary key revocation list.
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<Mistake>> {
        if bytes.starts_with(BINARY) {
            let text = "it is a binary key revocation list, which is not supported: list the public keys, one a line";
            return Err(vec![Mistake {
                line: 1,
                text: text.to_owned(),
            }]);
        }
        let mut read = Self::default();
        let mut mistakes = Vec::new();
        for (i, bytes) in bytes.split(|byte| *byte == b'\n').enumerate() {
            let text = String::from_utf8_lossy(bytes);
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            match public_key(text) {
                Ok(key) => {
                    read.keys.insert(fingerprint(&key));
                }
                Err(text) => mistakes.push(Mistake { line: i + 1, text }),
            }
        }
        if mistakes.is_empty() { Ok(read) } else { Err(mistakes) }
    }

    /// Whether the key of this fingerprint was revoked.
    pub fn holds(&self, key: &str) -> bool {
        self.keys.contains(key)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";

    #[test]
    fn a_list_of_public_keys_is_read_and_every_other_line_is_told() {
        let list = RevokedKeys::parse(format!("# gone\n\n{KEY} ada@old\n").as_bytes()).unwrap();
        let key = fingerprint(&public_key(KEY).unwrap());
        assert!(list.holds(&key) && !list.holds("SHA256:other"));
        let wrong = RevokedKeys::parse(format!("{KEY}\nssh-ed25519 AAAA\nnonsense\n").as_bytes()).unwrap_err();
        assert_eq!(wrong.iter().map(|wrong| wrong.line).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn a_binary_revocation_list_is_refused_with_what_to_do() {
        let wrong = RevokedKeys::parse(b"SSHKRL\n\0\0\0\0\x01").unwrap_err();
        assert!(wrong[0].text.contains("list the public keys"), "{wrong:?}");
    }

    proptest! {
        #[test]
        fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = RevokedKeys::parse(&bytes);
        }
    }
}
