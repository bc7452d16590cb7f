//! Who is at a run: seen from the outside of its journals, without a word in any of them.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

pub use super::log::is_locked;
use super::{list::first_entries, path::open_plain};
use crate::domain::{
    event::{Event, JournalOpened},
    id::Writer,
    time::Time,
};

/// The journals that this program writes in a run, known to whoever follows the others: a new one is among them before
/// its file is there.
#[derive(Debug, Clone, Default)]
pub struct OwnJournals(Arc<Mutex<BTreeSet<Writer>>>);

impl OwnJournals {
    pub(super) fn of(writer: Writer) -> Self {
        let own = Self::default();
        own.add(writer);
        own
    }

    pub(super) fn add(&self, writer: Writer) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(writer);
    }

    /// Whether the journal is this program's own.
    pub fn holds(&self, writer: &Writer) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(writer)
    }
}

/// When a journal was last written, or its program last gave a sign of life.
pub fn last_written(journal: &Path) -> Option<Time> {
    Some(fs::symlink_metadata(journal).ok()?.modified().ok()?.into())
}

/// Who opened a journal, by its first line; nothing where that is none.
pub fn opened_by(journal: &Path) -> Option<JournalOpened> {
    // A name that leads elsewhere, or to no file at all, is no journal.
    let first = first_entries(&open_plain(journal).ok()?).ok()?.into_iter().next()?;
    match first.event {
        Event::JournalOpened(opened) => Some(*opened),
        _ => None,
    }
}
