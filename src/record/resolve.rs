//! Which run somebody means: a name, the beginning of one, or a path.

use std::{fs, path::Path};

use super::{RecordError, RunFolder, list::names};

/// So many candidates are named, no more.
const NAMED: usize = 5;

/// The run that `text` means: the name of one in `runs`, the beginning of exactly one, or the path of a run's folder.
/// A name goes before a path.
///
/// # Errors
/// Where there is none, or several.
pub fn resolve(runs: &Path, text: &str) -> Result<RunFolder, RecordError> {
    // A whole name needs no look at the others, of which there may be thousands.
    let whole = Path::new(text).file_name().is_some_and(|name| name == text) && !text.starts_with('.');
    if whole && is_run(&runs.join(text)) {
        return Ok(RunFolder::at(runs.join(text)));
    }
    let mut found: Vec<String> = names(runs)?.into_iter().filter(|name| name.starts_with(text)).collect();
    found.sort();
    if !text.is_empty() {
        if let Some(exact) = found.iter().find(|name| *name == text) {
            return Ok(RunFolder::at(runs.join(exact)));
        }
        if let [one] = &*found {
            return Ok(RunFolder::at(runs.join(one)));
        }
        if found.is_empty() && is_run(Path::new(text)) {
            return Ok(RunFolder::at(text));
        }
    }
    match found.len() {
        0 => Err(RecordError::NoSuchRun {
            text: text.to_owned(),
            runs: runs.to_owned(),
        }),
        count => {
            found.truncate(NAMED);
            if count > NAMED {
                found.push("…".to_owned());
            }
            Err(RecordError::Ambiguous {
                text: text.to_owned(),
                count,
                candidates: found,
            })
        }
    }
}

/// The runs that `text` means: as [`resolve`], or all those in the folder whose path it is, by their names.
///
/// # Errors
/// Those of [`resolve`]; where the folder cannot be read.
pub fn resolve_all(runs: &Path, text: &str) -> Result<Vec<RunFolder>, RecordError> {
    let not_one = match resolve(runs, text) {
        Err(RecordError::NoSuchRun { .. }) if Path::new(text).is_dir() => RecordError::NotARun {
            path: text.into(),
            why: "it holds neither checklist.toml nor a journal, nor does any folder in it".to_owned(),
        },
        other => return other.map(|run| vec![run]),
    };
    let mut found = names(Path::new(text))?;
    found.retain(|name| is_run(&Path::new(text).join(name)));
    found.sort();
    if found.is_empty() {
        return Err(not_one);
    }
    Ok(found
        .iter()
        .map(|name| RunFolder::at(Path::new(text).join(name)))
        .collect())
}

/// One whose frozen checklist was taken away is one still: verifying says so.
fn is_run(path: &Path) -> bool {
    path.join(RunFolder::CHECKLIST).is_file() || has_journals(path)
}

fn has_journals(path: &Path) -> bool {
    let journals = fs::read_dir(path.join(RunFolder::JOURNALS)).into_iter().flatten();
    let mut names = journals.flatten().map(|file| file.file_name());
    names.any(|name| name.to_string_lossy().ends_with(".jsonl"))
}
