//! What stands at the artifact's path. It is opened so that a pipe or a device in its place holds nobody up.

use std::{
    fs::{self, File, Metadata},
    io,
    os::unix::fs::MetadataExt,
    path::Path,
};

use rustix::fs::{Mode, OFlags};

use super::{super::answer::NoAnswer, names::shown};

/// A folder, or a file that may be an archive.
pub enum Kind {
    Folder,
    File(File),
}

/// Looks at it. A link at the path itself is followed: it is what somebody asks for.
pub fn kind_of(path: &Path, called: &str) -> Result<Kind, NoAnswer> {
    let called = shown(called.as_bytes());
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => NoAnswer::failed(format!("{called} is not there")),
        _ => NoAnswer::errored(format!("{called} cannot be read: {error}")),
    };
    let found = fs::metadata(path).map_err(failed)?;
    if found.is_dir() {
        return Ok(Kind::Folder);
    }
    if !found.is_file() {
        return Err(NoAnswer::failed(format!("{called} is neither a folder nor a file")));
    }
    let file = open(path, OFlags::empty()).map_err(failed)?;
    Ok(Kind::File(file))
}

/// Opens a plain file for reading; `more` may forbid links.
pub fn open(path: &Path, more: OFlags) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | more;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

/// What says that a file is the same, and as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    file: (u64, u64),
    length: u64,
    written: (i64, i64),
    altered: (i64, i64),
}

impl Stamp {
    pub fn of(found: &Metadata) -> Self {
        Self {
            file: (found.dev(), found.ino()),
            length: found.len(),
            written: (found.mtime(), found.mtime_nsec()),
            altered: (found.ctime(), found.ctime_nsec()),
        }
    }

    /// Whether it is the same file, whatever became of what it holds.
    pub fn is_same_file(&self, other: &Self) -> bool {
        self.file == other.file
    }

    pub fn length(&self) -> u64 {
        self.length
    }
}
