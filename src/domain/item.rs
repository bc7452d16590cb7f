//! What is recorded of one item: marks, outcomes, measures, evidence, in the order in which they came.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

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
    /// How many of them count no more, because the item was cleared after them.
    pub cleared: usize,
    /// Its check runs, begun by these entries.
    pub running: Vec<EntryRef>,
    /// Measures typed or read. One that the latest check should have read and did not has no value.
    pub measures: BTreeMap<MeasureId, Register<MeasureGiven>>,
    /// Measures whose latest value a person typed.
    pub typed: BTreeSet<MeasureId>,
    /// Its files of evidence, by their place in [`super::run::Run::evidence`].
    pub evidence: Vec<usize>,
    /// Those of them that people attached.
    pub attached: Vec<usize>,
    /// What happened to it, by place in [`super::run::Run::entries`].
    pub history: Vec<usize>,
}

/// A measure as it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureGiven {
    /// The value; nothing where the check ran again and read none.
    pub measured: Option<Measured>,
    /// A person typed it; otherwise the check read it.
    pub typed: bool,
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
    /// The entry in which that word was first given, by place in [`super::run::Run::entries`].
    pub place: usize,
    /// When that word was given (for a mark that an undo brought back: when it was first given).
    pub at: Time,
    /// Why.
    pub reason: Option<String>,
    /// Anything worth saying.
    pub note: Option<String>,
    /// Who sees to what a waiver leaves open.
    pub owner: Option<String>,
    /// Until when a waiver holds.
    pub expires: Option<Time>,
    /// What it was given on, as its writer knew it: see [`super::run::Run::inputs`].
    pub inputs: Digest,
    /// The evidence that it rests on, by place in [`super::run::Run::evidence`].
    pub rests_on: Vec<usize>,
    /// The latest outcome that its writer knew when it was given, by place in `outcomes`.
    pub outcome: Option<usize>,
    /// How many outcomes count no more under it.
    pub cleared: usize,
    /// The mark that held before it, by place in `marks`.
    pub before: Option<usize>,
    /// It put an end to a dispute.
    pub settles: bool,
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
    /// The entry that ended it, by place in [`super::run::Run::entries`].
    pub entry: usize,
    /// What it printed, by place in [`super::run::Run::evidence`].
    pub evidence: Range<usize>,
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

    /// The mark that holds, where it says something.
    pub fn says(&self) -> Option<&MarkGiven> {
        self.current().filter(|given| given.mark != Mark::Cleared)
    }

    /// The marks that hold: several where none of their writers had seen another.
    pub fn heads(&self) -> impl Iterator<Item = &MarkGiven> {
        self.mark.heads().filter_map(|&i| self.marks.get(i))
    }

    /// Whether people who did not see each other's marks said different things.
    pub fn disputed(&self) -> bool {
        self.mark
            .disputed_by(|&i| self.marks.get(i).map(|given| (given.mark, given.expires)))
    }

    /// The outcomes that are newer than the mark.
    pub fn since<'a>(&'a self, given: &MarkGiven) -> &'a [OutcomeGiven] {
        self.outcomes
            .get(given.outcome.map_or(0, |i| i + 1).max(given.cleared)..)
            .unwrap_or_default()
    }

    /// The newer outcome that keeps a pass from holding: the latest since, where that is not a pass.
    pub fn suspended(&self, given: &MarkGiven) -> Option<&OutcomeGiven> {
        let latest = self.since(given).last();
        latest.filter(|latest| given.mark == Mark::Passed && latest.outcome != Outcome::Passed)
    }

    /// The latest value of a measure.
    pub fn measure(&self, id: &MeasureId) -> Option<&Measured> {
        let given = self.measures.get(id).and_then(Register::get);
        given.and_then(|given| given.measured.as_ref())
    }

    /// The latest value of a measure, where a person typed it.
    pub fn typed(&self, id: &MeasureId) -> Option<&Measured> {
        self.measure(id).filter(|_| self.typed.contains(id))
    }

    /// The latest values of a measure that people who did not see each other gave, where they differ. What checks alone
    /// read, each for itself, is no dispute: the last one holds.
    pub fn measure_disputed(&self, id: &MeasureId) -> Option<Vec<&Measured>> {
        let given = self.measures.get(id)?;
        let values: Vec<&Measured> = given.heads().filter_map(|given| given.measured.as_ref()).collect();
        let differ = values.windows(2).any(|pair| pair[0] != pair[1]);
        let typed = given.heads().any(|given| given.typed);
        (differ && typed).then_some(values)
    }
}
