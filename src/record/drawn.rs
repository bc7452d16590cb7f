//! Files that are drawn from entries and can be thrown away: `SHA256SUMS` and `MANIFEST.md` of a writer.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use super::{Modes, RecordError, RunFolder, SharedDisk, files, name};
use crate::{
    domain::{event::Recorded, id::Writer},
    format::manifest,
};

/// Draws a writer's `SHA256SUMS` and `MANIFEST.md` anew, each put in place whole. `entries` are those of all writers.
/// Nothing is drawn for a writer without evidence.
///
/// # Errors
/// Where the disk refuses; what was there before stays then.
pub fn redraw(run: &RunFolder, writer: &Writer, entries: &[Recorded], disk: &SharedDisk) -> Result<(), RecordError> {
    let rows = manifest::rows(writer, entries);
    let folder = run.evidence(writer);
    if rows.is_empty() && !folder.join(RunFolder::SUMS).exists() {
        return Ok(());
    }
    let modes = Modes::of(run.path())?;
    files::ensure_parents(&folder, modes, disk)?;
    let sums = manifest::sums(writer, &rows);
    put(&folder, RunFolder::SUMS, sums.as_bytes(), modes, disk)?;
    let index = manifest::manifest(&run.name(), writer, &rows);
    put(&folder, RunFolder::MANIFEST, index.as_bytes(), modes, disk)
}

/// Puts a file in place whole: whoever reads finds the old one or the new one.
fn put(folder: &Path, name: &str, bytes: &[u8], modes: Modes, disk: &SharedDisk) -> Result<(), RecordError> {
    let path = folder.join(name);
    let draft = folder.join(format!(".{name}-{}", name::random(8)?));
    let write = || {
        let mut file = disk.create_new(&draft, modes.file)?;
        file.set_permissions(fs::Permissions::from_mode(modes.file))?;
        disk.write(&mut file, bytes)?;
        disk.sync_data(&file)?;
        disk.rename(&draft, &path)
    };
    let written = write();
    if written.is_err() {
        // Left over, it harms nobody: its name begins with a dot, and verification says what it is.
        let _ = fs::remove_file(&draft);
    }
    written.map_err(RecordError::at("write", &path))
}
