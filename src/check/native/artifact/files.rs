//! What stands at the artifact's path. It is opened so that a pipe or a device in its place holds nobody up.

use std::{
    fs::{self, File},
    io,
    path::Path,
};

use rustix::fs::OFlags;

use super::{
    super::{super::on_disk::open, answer::NoAnswer},
    names::shown,
};

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
