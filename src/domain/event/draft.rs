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

/// An event on its way to the disk, with the files that it speaks of.
///
/// The record gives each file its path (`sign-offs/WRITER/0042-NAME`), digest and size, writes it first, and puts them
/// into the event: `statement`, then `signature` of `signed` and `sealed`, `evidence` of `evidence_attached`, `file` of
/// `checklist_amended`, `allowed_signers`, `certificate` and `certificate_text` of `closed`.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What happened.
    pub event: Event,
    /// Its files, in the order of its members.
    pub files: Vec<NewFile>,
}

impl From<Event> for Draft {
    fn from(event: Event) -> Self {
        Self {
            event,
            files: Vec::new(),
        }
    }
}
