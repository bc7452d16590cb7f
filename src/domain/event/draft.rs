//! Events on their way to the disk. A file is safe on the disk before the entry that speaks of it.

use super::Event;

/// A file that is written, and safe on the disk, before the entry that speaks of it.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFile {
    /// Name after the number: `tech-lead.txt`.
    pub name: String,
    /// What it holds.
    pub content: Content,
}

/// What a new file of the run holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A copy of that file, which lies outside the run.
    CopyOf(std::path::PathBuf),
}

/// An event on its way to the disk, with the file that it speaks of.
///
/// The record gives the file its path (`sign-offs/WRITER/0042-NAME`), digest and size, writes it first, and puts them
/// into the event: `statement` of `signed`, `evidence` of `evidence_attached`, `file` of `checklist_amended`.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What happened.
    pub event: Event,
    /// Its file.
    pub file: Option<NewFile>,
}

impl From<Event> for Draft {
    fn from(event: Event) -> Self {
        Self { event, file: None }
    }
}
