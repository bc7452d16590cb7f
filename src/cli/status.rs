//! The exit statuses: documented, and stable for scripts.

use std::process::ExitCode;

use crate::domain::verdict::Word;

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Done; of a verdict: GO.
    Done = 0,
    /// NO-GO.
    NoGo = 1,
    /// Used wrongly: an argument, a setting, a checklist.
    Usage = 2,
    /// GO WITH CONDITIONS.
    Conditional = 3,
    /// Not decidable yet: items, sign-offs or answers are open.
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
            Word::Go => Self::Done,
            Word::Conditional => Self::Conditional,
            Word::Open => Self::Open,
            Word::NoGo => Self::NoGo,
        }
    }
}
