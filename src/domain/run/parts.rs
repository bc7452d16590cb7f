//! What a run is made of: checks, commands, evidence, sign-offs, as the fold of its entries leaves them.

use crate::domain::{
    event::{CheckStarted, EntryRef, EvidenceFile, Gap, Person, Signed},
    id::{ItemId, Writer},
    time::Time,
};

/// When a section was worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worked {
    /// First.
    pub first: Time,
    /// Last.
    pub last: Time,
}

/// A check that was begun.
#[derive(Debug, Clone, PartialEq)]
pub struct RunningCheck {
    /// When.
    pub at: Time,
    /// What.
    pub started: CheckStarted,
}

/// A command that the program ran, for the command log.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandRun {
    /// The entry that began it, by place in [`super::Run::entries`].
    pub started: usize,
    /// The entry that ended it, likewise.
    pub finished: Option<usize>,
}

/// One file of evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Path, digest, size.
    pub file: EvidenceFile,
    /// Of which item.
    pub item: Option<ItemId>,
    /// The check that printed it.
    pub check: Option<EntryRef>,
    /// The entry that fixes it.
    pub entry: EntryRef,
    /// When.
    pub at: Time,
    /// It was taken away, and why.
    pub withdrawn: Option<String>,
    /// It was taken away after the seal: the file is gone, what the run came to stays.
    pub withdrawn_late: bool,
}

impl Evidence {
    /// Whether it counts for how the run stands: it was not taken away before the run was sealed.
    pub fn counts(&self) -> bool {
        self.withdrawn.is_none() || self.withdrawn_late
    }
}

/// A sign-off as it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct SignOff {
    /// The entry.
    pub entry: EntryRef,
    /// When.
    pub at: Time,
    /// What it says.
    pub signed: Signed,
    /// The lines of its scope as this record held them then; nothing where they are not those that were signed.
    pub lines: Option<Vec<String>>,
    /// What its writer stated and confirmed.
    pub stated: Stated,
}

/// What somebody stated and confirmed as they signed: in the words of the checklist that they knew, with the values that
/// fields had for them. A rejection confirms nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stated {
    /// The statement.
    pub statement: Option<String>,
    /// The points that they confirmed.
    pub confirms: Vec<Confirmed>,
}

/// A point that was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// As the checklist has it, its fields not filled in.
    pub planned: String,
    /// As they read it.
    pub text: String,
}

/// A role as it was given to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// To whom.
    pub person: Person,
    /// By whom.
    pub by: Person,
    /// When.
    pub at: Time,
}

/// What the rules would have refused, of an entry that is kept all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The entry, by place in [`super::Run::entries`].
    pub entry: usize,
    /// What is wrong with it, in a sentence.
    pub text: String,
}

/// A clock that was seen to jump, or a machine that slept.
#[derive(Debug, Clone, PartialEq)]
pub struct Jump {
    /// The entry that says so, by place in [`super::Run::entries`].
    pub entry: usize,
    /// The journal in which it stands.
    pub writer: Writer,
    /// The machine whose clock it was.
    pub host: String,
    /// What that clock said before, and after.
    pub gap: Gap,
}

impl Jump {
    /// Whether the clock went back, so that nobody can tell from it how much time went by.
    pub fn back(&self) -> bool {
        self.gap.to < self.gap.from
    }
}
