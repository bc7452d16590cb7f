//! Signing a text with a key. What comes out is what `ssh-keygen -Y verify` takes, and it was verified before it goes out.

use std::{fs, io::Write};

use secrecy::{ExposeSecret, SecretString};
use ssh_key::{HashAlg, LineEnding, PrivateKey};

use super::{Broken, Key, NAMESPACE, Place, SigningError, agent, check, keygen};

/// Signs the text, as `ssh-keygen -Y sign -n countersign` would; gives the signature in PEM. It may wait for an agent, or
/// for a touch of a hardware key: up to a minute; so not on the thread that answers keys.
///
/// # Errors
/// [`SigningError::NeedsPassphrase`] where the key is locked and none is given; where the key, the agent or
/// `ssh-keygen` would not; where the agent does not answer.
pub fn sign(key: &Key, passphrase: Option<&SecretString>, text: &[u8]) -> Result<String, SigningError> {
    let pem = match &key.place {
        Place::File(_) if key.needs_passphrase && passphrase.is_none() => {
            return Err(SigningError::NeedsPassphrase { key: key.name() });
        }
        Place::File(path) if key.by_keygen && !key.needs_passphrase => keygen::sign(path, None, text)?,
        Place::File(path) => in_file(key, path, passphrase, text)?,
        Place::Agent(socket) if key.by_keygen => through_keygen(key, socket, text)?,
        Place::Agent(socket) => {
            let signature = agent::sign(socket, &key.public, text)?;
            signature.to_pem(LineEnding::LF).map_err(|why| useless(key, why))?
        }
    };
    match check(text, pem.as_bytes()) {
        Ok(by) if by == key.fingerprint => Ok(pem),
        Ok(by) => Err(useless(key, format!("it is by another key, {by}"))),
        Err(Broken::Invalid { why }) => Err(useless(key, why)),
        // Made by a program that knows more kinds than can be verified here.
        Err(Broken::Unverified { .. }) => Ok(pem),
    }
}

fn useless(key: &Key, why: impl ToString) -> SigningError {
    SigningError::Useless {
        key: key.name(),
        why: why.to_string(),
    }
}

/// With a key in OpenSSH's own form; locked or not.
fn in_file(
    key: &Key,
    path: &std::path::Path,
    passphrase: Option<&SecretString>,
    text: &[u8],
) -> Result<String, SigningError> {
    let failed = |source| SigningError::Read {
        path: path.to_owned(),
        source,
    };
    let not_a_key = |why: ssh_key::Error| SigningError::NotAKey {
        name: path.display().to_string(),
        why: why.to_string(),
    };
    let pem = secrecy::zeroize::Zeroizing::new(fs::read(path).map_err(failed)?);
    let mut private = PrivateKey::from_openssh(&*pem).map_err(not_a_key)?;
    if private.is_encrypted() {
        let name = || path.display().to_string();
        let passphrase = passphrase.ok_or_else(|| SigningError::NeedsPassphrase { key: name() })?;
        private = private
            .decrypt(passphrase.expose_secret())
            .map_err(|_| SigningError::WrongPassphrase { key: name() })?;
    }
    if key.by_keygen {
        return Err(SigningError::Unsupported {
            key: key.name(),
            kind: format!("{} behind a passphrase", key.kind),
        });
    }
    let signature = private.sign(NAMESPACE, HashAlg::Sha512, text);
    let pem = signature.and_then(|signature| signature.to_pem(LineEnding::LF));
    pem.map_err(|why| useless(key, why))
}

/// `ssh-keygen` asks the agent, given the public half.
fn through_keygen(key: &Key, socket: &std::path::Path, text: &[u8]) -> Result<String, SigningError> {
    let failed = |source| SigningError::Read {
        path: std::env::temp_dir(),
        source,
    };
    let line = key.public.to_openssh().map_err(|why| useless(key, why))?;
    let mut file = tempfile::Builder::new().suffix(".pub").tempfile().map_err(failed)?;
    file.write_all(line.as_bytes())
        .and_then(|()| file.flush())
        .map_err(failed)?;
    keygen::sign(file.path(), Some(key.agent.as_deref().unwrap_or(socket)), text)
}
