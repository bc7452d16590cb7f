//! Making the folder of a new run. It is whole and safe on the disk before it has the name that listings look for.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use rustix::fs::Gid;

use super::{Modes, RecordError, RunFolder, SharedDisk, name};

/// What a new run's folder is made from.
#[derive(Debug, Clone, Copy)]
pub struct NewRun<'a> {
    /// Today, where the person is.
    pub date: NaiveDate,
    /// The checklist's id.
    pub checklist_id: &'a str,
    /// The version being released, where there is one.
    pub version: Option<&'a str>,
    /// The checklist, byte for byte.
    pub checklist: &'a [u8],
}

const IGNORED: &[u8] = b"report/\ninbox/\n";
const ATTRIBUTES: &[u8] = b"* -text\n";
const ATTEMPTS: usize = 8;

/// Makes the folder of a new run in `runs`, which is made too (0700) where it is not there. Its modes follow the mode
/// of `runs`. It holds the frozen checklist and no journal yet.
///
/// # Errors
/// Where the disk refuses; nothing that a listing shows is left then.
pub fn create(runs: &Path, new: &NewRun<'_>, disk: &SharedDisk) -> Result<RunFolder, RecordError> {
    create_for(runs, new, None, disk)
}

/// The same, where a group is given: the run is its members' (2770 and 0640), whatever the mode of `runs`. So is `runs`
/// where it is made.
///
/// # Errors
/// Where the disk refuses, or the person may not give the group what is theirs.
pub fn create_for(
    runs: &Path,
    new: &NewRun<'_>,
    group: Option<u32>,
    disk: &SharedDisk,
) -> Result<RunFolder, RecordError> {
    if group.is_none() || runs.is_dir() {
        ensure_runs(runs, disk)?;
    } else {
        if let Some(parent) = runs.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            ensure_runs(parent, disk)?;
        }
        Modes::GROUP.ensure_folder(runs, disk)?;
        give(runs, group)?;
    }
    let modes = match group {
        Some(_) => Modes::GROUP,
        None => Modes::of(runs)?,
    };
    let draft = runs.join(format!(".new-{}", name::random(12)?));
    let made = fill(&draft, new, modes, group, disk).and_then(|()| publish(runs, &draft, new, disk));
    if made.is_err() {
        // What is left of a run that never was; should this fail too, no listing shows it.
        let _ = fs::remove_dir_all(&draft);
    }
    made
}

fn ensure_runs(runs: &Path, disk: &SharedDisk) -> Result<(), RecordError> {
    if runs.is_dir() {
        return Ok(());
    }
    if let Some(parent) = runs.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        ensure_runs(parent, disk)?;
    }
    Modes::PRIVATE.ensure_folder(runs, disk)
}

/// Gives a folder to a group; what is made in it is then the group's too.
fn give(folder: &Path, group: Option<u32>) -> Result<(), RecordError> {
    let Some(group) = group else { return Ok(()) };
    let given = rustix::fs::chown(folder, None, Some(Gid::from_raw(group))).map_err(io::Error::from);
    let given = given.and_then(|()| fs::set_permissions(folder, fs::Permissions::from_mode(Modes::GROUP.folder)));
    given.map_err(RecordError::at("give to the group", folder))
}

/// The first folder on the way to `path` that members of the group cannot enter.
pub fn closed_to(group: u32, path: &Path) -> Option<PathBuf> {
    let mut folders: Vec<&Path> = path.ancestors().collect();
    folders.reverse();
    let closed = |folder: &&&Path| {
        let found = fs::metadata(folder);
        found.is_ok_and(|found| {
            let bits = if found.gid() == group { 0o010 } else { 0o001 };
            found.mode() & bits == 0
        })
    };
    folders.iter().find(closed).map(|folder| folder.to_path_buf())
}

fn fill(
    draft: &Path,
    new: &NewRun<'_>,
    modes: Modes,
    group: Option<u32>,
    disk: &SharedDisk,
) -> Result<(), RecordError> {
    modes.make_folder(draft).map_err(RecordError::at("make", draft))?;
    give(draft, group)?;
    let folders = [
        RunFolder::AMENDMENTS,
        RunFolder::JOURNALS,
        RunFolder::EVIDENCE,
        RunFolder::SIGN_OFFS,
        RunFolder::REPORT,
        RunFolder::INBOX,
    ];
    for folder in folders {
        let path = draft.join(folder);
        modes.make_folder(&path).map_err(RecordError::at("make", &path))?;
    }
    write_whole(
        &draft.join(RunFolder::CHECKLIST),
        new.checklist,
        modes.file & 0o444,
        disk,
    )?;
    write_whole(&draft.join(".gitignore"), IGNORED, modes.file, disk)?;
    write_whole(&draft.join(".gitattributes"), ATTRIBUTES, modes.file, disk)?;
    disk.sync_folder(draft).map_err(RecordError::at("make safe", draft))
}

fn write_whole(path: &Path, bytes: &[u8], mode: u32, disk: &SharedDisk) -> Result<(), RecordError> {
    let write = || {
        let mut file = disk.create_new(path, mode | 0o200)?;
        disk.write(&mut file, bytes)?;
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))?;
        disk.sync_all(&file)
    };
    write().map_err(RecordError::at("write", path))
}

/// Gives the folder its name. A name that is taken is not taken over: another is drawn.
fn publish(runs: &Path, draft: &Path, new: &NewRun<'_>, disk: &SharedDisk) -> Result<RunFolder, RecordError> {
    let mut refused = (PathBuf::new(), io::Error::from(io::ErrorKind::AlreadyExists));
    for _ in 0..ATTEMPTS {
        let path = runs.join(name::run_name(new.date, new.checklist_id, new.version)?);
        if path.symlink_metadata().is_ok() {
            continue;
        }
        match disk.rename(draft, &path) {
            Ok(()) => {
                disk.sync_folder(runs).map_err(RecordError::at("make safe", runs))?;
                return Ok(RunFolder::at(path));
            }
            Err(why) => refused = (path, why),
        }
    }
    let (path, why) = refused;
    Err(RecordError::at("make", &path)(why))
}
