//! The exit statuses: documented, and stable for scripts.

use std::process::ExitCode;

use crate::domain::standing::Word;

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Done; of a run: complete.
    Done = 0,
    /// The run is failed.
    Failed = 1,
    /// Used wrongly: an argument, a setting, a checklist.
    Usage = 2,
    /// The run is open: items or sign-offs are.
    Open = 4,
    /// The record does not verify.
    Unverified = 5,
    /// The environment: disk, terminal, permission.
    Environment = 6,
    /// Refused: locked, wrong role, reason missing, checklist not trusted.
    Refused = 7,
    /// A bug of ours.
    Bug = 70,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

impl From<Word> for Status {
    fn from(word: Word) -> Self {
        match word {
            Word::Complete => Self::Done,
            Word::Failed => Self::Failed,
            Word::Open => Self::Open,
        }
    }
}
