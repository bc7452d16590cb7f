//! Paths as they stand in the record: from the run's folder, inside it, with forward slashes. Nothing that a record
//! says makes the program read a file elsewhere.

use std::{
    fmt, fs,
    io::{self, Read},
    path::{Path, PathBuf},
    str::FromStr,
};

use rustix::fs::{Mode, OFlags};

use super::{RecordError, RunFolder};

/// A path from the run's folder: forward slashes, inside it, without `..`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordPath(String);

impl RecordPath {
    /// As it stands in the record.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its last part.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The folder that it stands in; none for one at the top.
    pub fn folder(&self) -> Option<&str> {
        self.0.rsplit_once('/').map(|(folder, _)| folder)
    }

    /// Whether it stands where evidence does, and is not what is drawn of it there.
    pub fn is_evidence(&self) -> bool {
        let drawn = [RunFolder::SUMS, RunFolder::MANIFEST].contains(&self.name());
        let below = self.0.strip_prefix(RunFolder::EVIDENCE);
        below.is_some_and(|rest| rest.starts_with('/')) && !drawn
    }

    /// Where it is for the system, without a look at the disk: to make a file.
    pub fn under(&self, run: &Path) -> PathBuf {
        let mut path = run.to_owned();
        path.extend(self.0.split('/'));
        path
    }

    /// Where it is for the system, for reading: no part of it below the run's folder may be a symbolic link.
    ///
    /// # Errors
    /// Where a part is a symbolic link or cannot be looked at; `NotFound` where it is not there.
    pub fn existing_under(&self, run: &Path) -> Result<PathBuf, RecordError> {
        let mut path = run.to_owned();
        for part in self.0.split('/') {
            path.push(part);
            let found = fs::symlink_metadata(&path).map_err(RecordError::at("read", &path))?;
            if found.file_type().is_symlink() {
                return Err(RecordError::Path {
                    path: self.0.clone(),
                    why: "it leads through a symbolic link",
                });
            }
        }
        Ok(path)
    }

    /// Opens it for reading, where it is a plain file. Nothing that anybody does meanwhile leads out of the run's folder,
    /// and a pipe or a device in its place holds nobody up.
    ///
    /// # Errors
    /// Those of [`RecordPath::existing_under`], and where it is no plain file.
    pub fn open_under(&self, run: &Path) -> Result<fs::File, RecordError> {
        let path = self.existing_under(run)?;
        self.step_by_step(run).map_err(RecordError::at("read", &path))
    }

    /// Reads it whole, where it is a plain file of at most `limit` bytes.
    ///
    /// # Errors
    /// Those of [`RecordPath::open_under`], and where it is larger.
    pub fn read_under(&self, run: &Path, limit: u64) -> Result<Vec<u8>, RecordError> {
        let file = self.open_under(run)?;
        read_at_most(file, limit).map_err(RecordError::at("read", &self.under(run)))
    }

    fn step_by_step(&self, run: &Path) -> io::Result<fs::File> {
        let folder = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut at = rustix::fs::open(run, folder, Mode::empty())?;
        for part in self.folder().into_iter().flat_map(|folders| folders.split('/')) {
            at = rustix::fs::openat(&at, part, folder | OFlags::NOFOLLOW, Mode::empty())?;
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = fs::File::from(rustix::fs::openat(&at, self.name(), flags, Mode::empty())?);
        plain(file)
    }
}

/// Opens a file of the run's folder that the person's own machine names; see [`RecordPath::open_under`].
pub(super) fn open_plain(path: &Path) -> io::Result<fs::File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    plain(fs::File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

fn plain(file: fs::File) -> io::Result<fs::File> {
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "not a plain file"))
}

/// Reads a file whole that is no larger than that.
pub(super) fn read_at_most(file: fs::File, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fits(file.metadata()?.len(), limit)?;
    // It may grow meanwhile.
    file.take(limit + 1).read_to_end(&mut bytes)?;
    fits(bytes.len() as u64, limit)?;
    Ok(bytes)
}

/// Refuses what is larger than `limit`.
pub(super) fn fits(length: u64, limit: u64) -> io::Result<()> {
    if length <= limit {
        return Ok(());
    }
    let text = format!("it is larger than {} KiB, which no such file is", limit >> 10);
    Err(io::Error::new(io::ErrorKind::FileTooLarge, text))
}

impl FromStr for RecordPath {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, RecordError> {
        match fault(text) {
            None => Ok(Self(text.to_owned())),
            Some(why) => Err(RecordError::Path {
                path: text.to_owned(),
                why,
            }),
        }
    }
}

fn fault(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return Some("it is empty");
    }
    if text.starts_with('/') {
        return Some("it is absolute");
    }
    if text.contains('\0') {
        return Some("it holds a NUL");
    }
    if text.contains('\\') {
        return Some("it holds a backslash");
    }
    let mut parts = text.split('/');
    if parts.clone().any(|part| part == "..") {
        return Some("it leads out by `..`");
    }
    parts
        .any(|part| part.is_empty() || part == ".")
        .then_some("it has an empty part")
}

impl fmt::Display for RecordPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl serde::Serialize for RecordPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_path_that_leads_out_of_the_run_is_refused() {
        let wrong = [
            "",
            "/etc/passwd",
            "..",
            "a/../../b",
            "a/..",
            "./a",
            "a//b",
            "a/",
            "a\\b",
            "a\0b",
            "a/./b",
        ];
        for text in wrong {
            assert!(text.parse::<RecordPath>().is_err(), "{text:?}");
        }
        for text in ["checklist.toml", "evidence/a@b-1/0001-x..y.log", "evidence/…/ñ"] {
            assert_eq!(text.parse::<RecordPath>().unwrap().to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn no_path_leads_out_of_the_run(text in "[a./\\\\ ]{0,12}") {
            if let Ok(path) = text.parse::<RecordPath>() {
                let under = path.under(Path::new("/run"));
                prop_assert!(under.starts_with("/run") && under != Path::new("/run"));
                prop_assert!(!under.components().any(|part| part == std::path::Component::ParentDir));
            }
        }
    }
}
