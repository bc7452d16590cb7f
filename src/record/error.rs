//! What can go wrong with the files of a run. Every error names the path that it speaks of.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{domain::event::Draft, format::journal::LineError};

/// Why the files of a run could not be read or made.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The disk said no.
    #[error("cannot {doing} {path}: {source}", path = path.display())]
    Disk {
        /// What was being done, as a verb: `read`, `make`.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder that is no run's.
    #[error("{path} is not the folder of a run: {why}", path = path.display())]
    NotARun {
        /// Which.
        path: PathBuf,
        /// What is missing.
        why: String,
    },
    /// A path in the record that leads elsewhere than into its own run.
    #[error("{path:?} is not a path inside a run: {why}")]
    Path {
        /// As it stands in the record.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Somebody stopped a verification.
    #[error("the verification was stopped")]
    Stopped,
    /// No run is named so.
    #[error("no run is named {text:?} in {runs}", runs = runs.display())]
    NoSuchRun {
        /// What was asked for.
        text: String,
        /// Where runs were looked for.
        runs: PathBuf,
    },
    /// Several runs begin so.
    #[error("{text:?} is the beginning of {count} runs: {names}", names = candidates.join(", "))]
    Ambiguous {
        /// What was asked for.
        text: String,
        /// Of how many.
        count: usize,
        /// Whose beginning it is; a few of them.
        candidates: Vec<String>,
    },
    /// A journal could not be begun.
    #[error("no journal can be begun: {0}")]
    Journal(#[from] Cause),
    /// No random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(String),
}

impl RecordError {
    /// For `map_err`: what was being done with `path`.
    pub(super) fn at(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Disk { doing, path, source }
    }
}

/// Why entries were not recorded. None of them was; each comes back.
#[derive(Debug, thiserror::Error)]
#[error("{what} not recorded: {cause}", what = entries(drafts))]
pub struct AppendError {
    /// What was not recorded.
    pub drafts: Vec<Draft>,
    /// Because of what.
    #[source]
    pub cause: Cause,
}

impl AppendError {
    /// What the person can do about it.
    pub fn hint(&self) -> &'static str {
        self.cause.hint()
    }
}

fn entries(drafts: &[Draft]) -> String {
    match drafts {
        [one] => format!("{} was", one.event.kind()),
        several => format!("{} entries were", several.len()),
    }
}

/// What kept an entry from the disk.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// A file that the entry speaks of could not be kept; the journal is well, and the same drafts may be tried again.
    #[error("cannot {doing} {path}: {source}", path = path.display())]
    File {
        /// What was being done, as a verb.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file that was to be copied into the run cannot be read. Nothing is wrong with the run or its disk: trying again
    /// helps nobody.
    #[error("cannot read {path}: {source}", path = path.display())]
    Source {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The journal could not be written or made safe; nothing more is appended to it. What of it arrived is not known.
    #[error("cannot {doing} {path}: {source}", path = path.display())]
    Journal {
        /// What was being done, as a verb.
        doing: &'static str,
        /// Which journal.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The journal is not the file it was: moved, replaced, taken away, or written by somebody else.
    #[error("{path} is not the file it was: {why}", path = path.display())]
    Changed {
        /// Which journal.
        path: PathBuf,
        /// In what.
        why: &'static str,
    },
    /// An earlier append to this journal failed.
    #[error("an earlier write to {path} failed, and nothing more is appended to it", path = path.display())]
    Poisoned {
        /// Which journal.
        path: PathBuf,
    },
    /// A file came with an event that has no place for one.
    #[error("an event of kind {kind} carries no file")]
    NoPlace {
        /// Its kind.
        kind: String,
    },
    /// An entry that JSON has no form for.
    #[error(transparent)]
    Line(#[from] LineError),
}

impl Cause {
    /// The journal takes nothing more: [`super::JournalWriter::reopen`] begins a new one.
    pub fn wants_a_new_journal(&self) -> bool {
        matches!(
            self,
            Self::Journal { .. } | Self::Changed { .. } | Self::Poisoned { .. }
        )
    }

    /// What the person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::File { source, .. } | Self::Journal { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    "the disk is full: free some space, then try again"
                }
                io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                    "the folder cannot be written: make it writable, then try again"
                }
                io::ErrorKind::NotFound => "it is gone: put it back where it was, then try again",
                _ => "see to the disk, then try again",
            },
            Self::Source { .. } => "nothing is attached: name a plain file that can be read",
            Self::Changed { .. } => "put the run's folder back where it was; a new journal is begun when you try again",
            Self::Poisoned { .. } => "try again: a new journal is begun",
            Self::NoPlace { .. } | Self::Line(_) => "this is a fault of the program: please report it",
        }
    }
}
