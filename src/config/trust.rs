//! Which checklists may run commands on this machine: by the digest of their bytes, so that a changed one is asked
//! about again. What was trusted is kept whole, so that the question can show what changed.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::domain::{
    digest::Digest,
    time::{self, Time},
};
use crate::format::builtin::BUILTINS;

/// The list of what is trusted.
#[derive(Debug, Clone)]
pub struct Trust {
    folder: PathBuf,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trusted {
    /// When somebody said so.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Id of the checklist.
    pub id: String,
    /// Digest of its file.
    pub sha256: Digest,
    /// Where it was found.
    pub path: Option<PathBuf>,
}

impl Trust {
    /// The list in the program's state folder.
    pub fn in_state(state: &Path) -> Self {
        Self {
            folder: state.join("trusted"),
        }
    }

    /// Whether a checklist with these bytes may run commands here. One that is built in always may.
    pub fn covers(&self, bytes: &[u8]) -> bool {
        let built_in = BUILTINS.iter().any(|built_in| built_in.source.as_bytes() == bytes);
        built_in || fs::read(self.copy(&Digest::of(bytes))).is_ok_and(|kept| kept == bytes)
    }

    /// From now on a checklist with these bytes may run commands here.
    ///
    /// # Errors
    /// Where that cannot be kept.
    pub fn add(&self, id: &str, bytes: &[u8], path: Option<&Path>, at: Time) -> Result<(), ConfigError> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
            .map_err(ConfigError::at("make", &self.folder))?;
        let sha256 = Digest::of(bytes);
        let line = Trusted {
            at: time::to_micros(at),
            id: id.to_owned(),
            sha256,
            path: path.map(Path::to_owned),
        };
        let copy = self.copy(&sha256);
        self.keep(&copy, bytes).map_err(ConfigError::at("write", &copy))?;
        let list = self.list();
        append(&list, &line).map_err(ConfigError::at("write", &list))
    }

    /// The version of this checklist that was trusted last, with its bytes.
    pub fn last(&self, id: &str) -> Option<(Trusted, Vec<u8>)> {
        let list = fs::read_to_string(self.list()).ok()?;
        let lines = list
            .lines()
            .rev()
            .filter_map(|line| serde_json::from_str::<Trusted>(line).ok());
        lines.filter(|line| line.id == id).find_map(|line| {
            let bytes = fs::read(self.copy(&line.sha256)).ok()?;
            (Digest::of(&bytes) == line.sha256).then_some((line, bytes))
        })
    }

    fn copy(&self, sha256: &Digest) -> PathBuf {
        self.folder.join(format!("{sha256}.toml"))
    }

    fn list(&self) -> PathBuf {
        self.folder.join("list.jsonl")
    }

    fn keep(&self, copy: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(copy).map_err(|why| why.error)?;
        fs::File::open(&self.folder)?.sync_all()
    }
}

fn append(list: &Path, line: &Trusted) -> io::Result<()> {
    let mut line = serde_json::to_vec(line)?;
    line.push(b'\n');
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(list)?;
    file.write_all(&line)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trust_holds_for_these_bytes_and_no_others_and_remembers_what_was_trusted() {
        let state = tempfile::tempdir().unwrap();
        let trust = Trust::in_state(state.path());
        assert!(!trust.covers(b"one") && trust.last("x").is_none());
        trust.add("x", b"one", Some(Path::new("/a")), Time::UNIX_EPOCH).unwrap();
        trust.add("x", b"two", None, Time::UNIX_EPOCH).unwrap();
        trust.add("y", b"three", None, Time::UNIX_EPOCH).unwrap();
        assert!(trust.covers(b"one") && trust.covers(b"two") && !trust.covers(b"one "));
        assert_eq!(trust.last("x").unwrap().1, b"two");
    }

    #[test]
    fn a_copy_that_was_tampered_with_is_not_trusted() {
        let state = tempfile::tempdir().unwrap();
        let trust = Trust::in_state(state.path());
        trust.add("x", b"one", None, Time::UNIX_EPOCH).unwrap();
        fs::write(trust.copy(&Digest::of(b"one")), b"evil").unwrap();
        assert!(!trust.covers(b"one") && !trust.covers(b"evil"));
        assert!(trust.last("x").is_none());
    }
}
