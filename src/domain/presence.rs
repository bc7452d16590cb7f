//! Who is at a run just now. Not part of the record: seen from outside, and forgotten.

use super::{id::Writer, time::Time};

/// Whether the program that writes a journal is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// Whose journal.
    pub writer: Writer,
    /// Its program has the journal open: known of programs on this machine, and of others while they give signs of life.
    pub here: bool,
    /// When it last gave a sign of life: an entry, or its program's heartbeat.
    pub heard: Time,
}
