//! Who is at a run just now. Not part of the record: seen from outside, and forgotten.

use super::{id::Writer, time::Time};

/// Whether the program that writes a journal is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// Whose journal.
    pub writer: Writer,
    /// Its program has the journal open: known of programs on this machine; a program on another one is taken to be
    /// there for a minute after it was last heard.
    pub here: bool,
    /// This person wrote it, from this machine, and no program has it open any more: what it holds is theirs to go on
    /// with.
    pub left: bool,
    /// When it last gave a sign of life: an entry, or its program's heartbeat.
    pub heard: Time,
}
