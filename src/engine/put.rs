//! Files for others: written beside their place, and put there when they are safe on the disk. Whole, or not at all, and
//! never over what is there unless that was asked for.

use std::{
    fs,
    io::{BufWriter, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use super::EngineError;
use crate::record::{Modes, RunFolder};

/// What becomes of a file that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Kept,
    /// The new one takes its place.
    Replaced,
}

/// What a file of a run holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A document, for whoever may read files there. Inside the run, only its folder of documents takes one.
    Document,
    /// The whole run, for its owner. It lies outside the run, of which it would become a part.
    Run,
}

/// Lets `write` write the file at `out`, of the run in the folder `run`.
///
/// # Errors
/// Where a file is there, or it would become a part of the record, or the disk refuses; those of `write`.
pub fn put<T>(
    run: &Path,
    (out, holds): (&Path, Holds),
    existing: Existing,
    write: impl FnOnce(&mut dyn Write) -> Result<T, EngineError>,
) -> Result<T, EngineError> {
    let cannot = |source| EngineError::Write {
        path: out.to_owned(),
        source,
    };
    let folder = match out.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let place = fs::canonicalize(folder).map_err(cannot)?;
    let run = RunFolder::at(fs::canonicalize(run).map_err(cannot)?);
    let inside = place.starts_with(run.path());
    if inside && !(holds == Holds::Document && place.starts_with(run.report())) {
        return Err(EngineError::InsideRun(out.to_owned()));
    }
    if existing == Existing::Kept && fs::symlink_metadata(out).is_ok() {
        return Err(EngineError::Exists(out.to_owned()));
    }
    let mode = match holds {
        Holds::Document if inside => Modes::of(&place)?.file,
        Holds::Document => 0o666,
        Holds::Run => 0o600,
    };
    let mut file = tempfile::Builder::new()
        .prefix(".countersign-")
        .permissions(fs::Permissions::from_mode(mode))
        .tempfile_in(&place)
        .map_err(cannot)?;
    let mut buffered = BufWriter::new(file.as_file_mut());
    let done = write(&mut buffered)?;
    buffered.flush().map_err(cannot)?;
    drop(buffered);
    file.as_file().sync_all().map_err(cannot)?;
    let put = match existing {
        Existing::Replaced => file.persist(out).map_err(|why| why.error),
        Existing::Kept => file.persist_noclobber(out).map_err(|why| why.error),
    };
    match put {
        Ok(_) => Ok(done),
        Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists => Err(EngineError::Exists(out.to_owned())),
        Err(why) => Err(cannot(why)),
    }
}
