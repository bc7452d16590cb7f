//! Which run somebody means: a name, the beginning of one, or a path.

use std::path::Path;

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

fn is_run(path: &Path) -> bool {
    path.join(RunFolder::CHECKLIST).is_file()
}
