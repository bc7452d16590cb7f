//! The statements that were printed to be signed elsewhere, remembered outside the run: who brings the signature need not
//! bring the text. A few of each run are kept, and nothing rests on them: what is brought is held against the run.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::domain::digest::Digest;

/// So many of a run are remembered.
const KEPT: usize = 16;
/// A longer one is not.
const LONGEST: usize = 8 << 20;

fn folder(state: &Path, run: &Path) -> PathBuf {
    let name = run.file_name().unwrap_or_default();
    state.join("statements").join(name)
}

/// Remembers a statement of the run in that folder, in the program's own folder.
///
/// # Errors
/// Where the disk refuses: the statement can still be signed, its text has to be brought along.
pub fn remember_statement(state: &Path, run: &Path, text: &str) -> io::Result<()> {
    if text.len() > LONGEST {
        return Ok(());
    }
    let folder = folder(state, run);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("{}.txt", Digest::of(text))), text)?;
    for (_, old) in files(&folder).into_iter().skip(KEPT) {
        fs::remove_file(old)?;
    }
    Ok(())
}

/// The statements that were printed of the run in that folder, the newest first.
pub fn remembered_statements(state: &Path, run: &Path) -> Vec<Vec<u8>> {
    let files = files(&folder(state, run)).into_iter();
    files.filter_map(|(_, path)| fs::read(path).ok()).collect()
}

/// The newest first.
fn files(folder: &Path) -> Vec<(SystemTime, PathBuf)> {
    let found = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<(SystemTime, PathBuf)> = found
        .filter_map(|file| Some((file.metadata().ok()?.modified().ok()?, file.path())))
        .collect();
    files.sort_by(|a, b| b.cmp(a));
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_statements_of_a_run_are_remembered() {
        let state = tempfile::tempdir().unwrap();
        let run = Path::new("/runs/2026-11-21-x-1.0-aaaa");
        for number in 0..40 {
            remember_statement(state.path(), run, &format!("statement {number}\n")).unwrap();
        }
        remember_statement(state.path(), run, "statement 39\n").unwrap();
        assert_eq!(remembered_statements(state.path(), run).len(), KEPT);
        assert!(remembered_statements(state.path(), Path::new("/runs/other")).is_empty());
    }
}
