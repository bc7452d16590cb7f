//! Files of a check: where they lie, and how they become evidence once nobody writes them any more.

use std::{fs, io, path::Path};

use super::{Modes, RecordError, RecordPath, RunFolder, SharedDisk, files};
use crate::domain::{event::EvidenceFile, id::Writer};

/// Where the files of one check lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckFiles {
    /// What it printed, with its timing (asciicast v2).
    pub cast: RecordPath,
    /// The same as plain text.
    pub log: RecordPath,
    /// The digests of the files that it looked at, where that is what it does (as `sha256sum` prints them).
    pub manifest: RecordPath,
    /// What a shim that outlived the program leaves beside them; gone once its entry is recorded.
    pub outcome: RecordPath,
}

impl CheckFiles {
    /// Of the check whose `check_started` has that seq; `stem` is the item's id, or `command` or `proof`.
    ///
    /// # Errors
    /// Where the writer's name leads elsewhere, which no name that the program makes does.
    pub fn of(writer: &Writer, seq: u64, stem: &str) -> Result<Self, RecordError> {
        let start = RunFolder::evidence_file(writer, seq, stem);
        Ok(Self {
            cast: format!("{start}.cast").parse()?,
            log: format!("{start}.log").parse()?,
            manifest: format!("{start}.sha256").parse()?,
            outcome: format!("{start}.outcome").parse()?,
        })
    }

    /// All of them that become evidence.
    pub fn evidence(&self) -> [&RecordPath; 3] {
        [&self.cast, &self.log, &self.manifest]
    }

    /// Makes the folder in which they will be, where it is not there.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn make_room(&self, run: &RunFolder, disk: &SharedDisk) -> Result<(), RecordError> {
        let place = run.file(&self.cast);
        let folder: &Path = place.parent().unwrap_or(&place);
        files::ensure_parents(folder, Modes::of(run.path())?, disk)
    }

    /// Whether a file of that name is a shim's own: what came of the check, whole or while it is written. Never evidence.
    pub fn is_shims(name: &str) -> bool {
        name.ends_with(".outcome") || name.ends_with(".outcome.new")
    }

    /// The stem for a check of that kind, of that item.
    pub fn stem<'a>(item: Option<&'a str>, kind: &'a str) -> &'a str {
        match (kind, item) {
            ("proof", _) => "proof",
            (_, Some(item)) => item,
            (_, None) => "command",
        }
    }
}

/// Turns a file that is written to its end into evidence: digest and size, read-only, safe on the disk, its name too.
/// The entry that speaks of it may follow.
///
/// # Errors
/// Where it is not there, or the disk refuses.
pub fn keep(run: &RunFolder, path: &RecordPath, disk: &SharedDisk) -> Result<EvidenceFile, RecordError> {
    let place = run.file(path);
    let mut file = path.open_under(run.path())?;
    let (sha256, bytes) = files::digest_of(&mut file).map_err(RecordError::at("read", &place))?;
    let modes = Modes::of(run.path())?;
    disk.read_only(&file, modes.file)
        .map_err(RecordError::at("make read-only", &place))?;
    disk.sync_all(&file).map_err(RecordError::at("make safe", &place))?;
    let folder: &Path = place.parent().unwrap_or(&place);
    disk.sync_folder(folder).map_err(RecordError::at("make safe", folder))?;
    Ok(EvidenceFile {
        file: path.as_str().to_owned(),
        sha256,
        bytes,
    })
}

/// Removes a file of the run for good: evidence that was withdrawn, or the outcome of a check that is recorded. The
/// entry that says so is written first. One that is not there any more is no error.
///
/// # Errors
/// Where the disk refuses.
pub fn remove(run: &RunFolder, path: &RecordPath, disk: &SharedDisk) -> Result<(), RecordError> {
    let place = match path.existing_under(run.path()) {
        Err(RecordError::Disk { source, .. }) if source.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    fs::remove_file(&place).map_err(RecordError::at("remove", &place))?;
    let folder = place.parent().unwrap_or(&place);
    disk.sync_folder(folder).map_err(RecordError::at("make safe", folder))
}
