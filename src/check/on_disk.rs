//! Files that somebody else writes: opened so that a pipe or a device in their place holds nobody up, and known again by
//! what the system says of them.

use std::{
    fs::{File, Metadata},
    io,
    os::unix::fs::MetadataExt,
    path::Path,
};

use rustix::fs::{Mode, OFlags};

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
