//! What is recorded of one item: marks, outcomes, measures, evidence, in the order in which they came.

use std::collections::BTreeMap;

use super::{
    check::Outcome,
    digest::Digest,
    event::{By, EntryRef, Mark, Measured},
    id::MeasureId,
    register::Register,
    time::Time,
};

/// What is recorded of one item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ItemRecord {
    /// Every mark, in merged order.
    pub marks: Vec<MarkGiven>,
    /// The marks that hold, by their place in `marks`.
    pub mark: Register<usize>,
    /// Every outcome of its check, in merged order.
    pub outcomes: Vec<OutcomeGiven>,
    /// How many of them were there when the item was last cleared; they count no more.
    pub cleared: usize,
    /// Its check runs, begun by these entries.
    pub running: Vec<EntryRef>,
    /// Measures typed or read.
    pub measures: BTreeMap<MeasureId, Register<Measured>>,
    /// Its files of evidence, by their place in [`super::run::Run::evidence`].
    pub evidence: Vec<usize>,
    /// What happened to it, by place in [`super::run::Run::entries`].
    pub history: Vec<usize>,
}

/// A mark as it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkGiven {
    /// The entry that gave it.
    pub entry: EntryRef,
    /// The entry in which that word was first given: another one where an undo brought it back.
    pub word: EntryRef,
    /// What it says.
    pub mark: Mark,
    /// Whose word it is.
    pub by: By,
    /// When that word was given (for a mark that an undo brought back: when it was first given).
    pub at: Time,
    /// Why.
    pub reason: Option<String>,
    /// Anything worth saying.
    pub note: Option<String>,
    /// Until when a waiver holds.
    pub expires: Option<Time>,
    /// What it was given on: see [`super::run::Run::inputs`].
    pub inputs: Digest,
    /// The evidence that it rests on, by place in [`super::run::Run::evidence`].
    pub rests_on: Vec<usize>,
    /// The outcome that stood when it was given, by place in `outcomes`.
    pub outcome: Option<usize>,
    /// The mark that held before it.
    pub before: Option<usize>,
}

/// What came of the item's check, once.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeGiven {
    /// The entry that began the check.
    pub check: EntryRef,
    /// What came of it.
    pub outcome: Outcome,
    /// When it ended.
    pub at: Time,
    /// What it ran on.
    pub inputs: Digest,
    /// Its `check_finished`, by place in [`super::run::Run::entries`].
    pub entry: usize,
}

impl ItemRecord {
    /// The mark that holds; the last of them in merged order where they are in dispute.
    pub fn current(&self) -> Option<&MarkGiven> {
        self.mark.get().and_then(|&i| self.marks.get(i))
    }

    /// The latest outcome since the item was cleared.
    pub fn latest(&self) -> Option<&OutcomeGiven> {
        self.outcomes.get(self.cleared..)?.last()
    }

    /// Whether people who did not see each other's marks said different things.
    pub fn disputed(&self) -> bool {
        self.mark.disputed_by(|&i| self.marks.get(i).map(|mark| mark.mark))
    }

    /// The latest value of a measure.
    pub fn measure(&self, id: &MeasureId) -> Option<&Measured> {
        self.measures.get(id).and_then(Register::get)
    }
}
