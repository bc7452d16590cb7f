//! What is drawn of evidence that was taken away, where another journal than this program's own recorded it: each program
//! draws the index of its own, and an earlier start of the same person on the same host never will again.

use crate::record::{self, Identity, RealDisk, RecordPath, RunFolder};

/// Draws the index of the evidence in whose folder this file lay, where it was recorded by the same login on the same
/// host. Elsewhere it is left to its writer's program: two who draw one file on two hosts would keep git from merging.
pub(super) fn redraw(folder: &RunFolder, identity: &Identity, file: &RecordPath) {
    let name = file.folder().and_then(|folder| folder.rsplit('/').next());
    let Ok(run) = record::open(folder.path()) else { return };
    let of_file = |journal: &&record::Journal| Some(journal.writer.as_str()) == name;
    let Some(journal) = run.journals.iter().find(of_file) else {
        return;
    };
    let is_own =
        |opened: &crate::domain::event::JournalOpened| opened.login == identity.login && opened.host == identity.host;
    if journal.opened().is_some_and(is_own) {
        let entries: Vec<_> = run
            .journals
            .iter()
            .flat_map(|journal| &journal.entries)
            .cloned()
            .collect();
        // What is drawn can be drawn again; the record is whole without it.
        let _ = record::redraw(folder, &journal.writer, &entries, &RealDisk::shared());
    }
}
