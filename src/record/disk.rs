//! The seam between the record and the disk: every write that must not be lost goes through [`Disk`], so that tests can
//! make it fail at a place that no real disk fails at on demand.

use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
    sync::Arc,
};

/// A disk shared by all that write to one run.
pub type SharedDisk = Arc<dyn Disk>;

/// What the record asks of a disk. The given methods do it; tests override one to fail.
pub trait Disk: fmt::Debug + Send + Sync {
    /// Makes a file that is not there yet, open for reading and appending.
    ///
    /// # Errors
    /// Those of the system; `AlreadyExists` where it is there.
    fn create_new(&self, path: &Path, mode: u32) -> io::Result<File> {
        OpenOptions::new()
            .read(true)
            .append(true)
            .create_new(true)
            .mode(mode)
            .open(path)
    }

    /// Writes all of `bytes`.
    ///
    /// # Errors
    /// Those of the system; part of the bytes may have been written.
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    /// Makes a file's content safe.
    ///
    /// # Errors
    /// Those of the system; what is on the disk is then not known.
    fn sync_data(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }

    /// Makes a file's content and attributes safe.
    ///
    /// # Errors
    /// Those of the system; what is on the disk is then not known.
    fn sync_all(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    /// Makes the names in a folder safe.
    ///
    /// # Errors
    /// Those of the system.
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    /// Gives a file its final, read-only mode.
    ///
    /// # Errors
    /// Those of the system.
    fn read_only(&self, file: &File, mode: u32) -> io::Result<()> {
        file.set_permissions(fs::Permissions::from_mode(mode & 0o444))
    }

    /// Puts a file or folder in the place of another.
    ///
    /// # Errors
    /// Those of the system.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }
}

/// The machine's own disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {}

impl RealDisk {
    /// To be handed to all that write to one run.
    pub fn shared() -> SharedDisk {
        Arc::new(Self)
    }
}
