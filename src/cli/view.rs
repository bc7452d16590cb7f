//! What scripts read beside the facts of a run. Members may be added; none is renamed or removed.

use std::path::Path;

use serde::Serialize;

use crate::domain::event::EntryRef;

/// What was recorded.
#[derive(Debug, Serialize)]
pub struct Said {
    run: String,
    /// For people.
    #[serde(skip)]
    pub text: String,
    entries: Vec<EntryRef>,
}

impl Said {
    /// These entries.
    pub fn new(run: &str, text: String, entries: &[EntryRef]) -> Self {
        Self {
            run: run.to_owned(),
            text,
            entries: entries.to_vec(),
        }
    }
}

/// Facts of a run, and where it lies on this machine.
#[derive(Debug, Serialize)]
pub struct Placed<T> {
    /// Its folder.
    path: String,
    #[serde(flatten)]
    facts: T,
}

impl<T> Placed<T> {
    /// Facts of the run in that folder.
    pub fn new(facts: T, path: &Path) -> Self {
        Self {
            path: path.display().to_string(),
            facts,
        }
    }
}
