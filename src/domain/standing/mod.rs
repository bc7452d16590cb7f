//! How a run stands at a moment: the state of each item, section and sign-off, and what blocks. Computed from the run,
//! never stored.

mod decisions;
mod items;
mod reasons;
mod sections;
mod sign_offs;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

pub use self::{
    decisions::DecisionStanding,
    items::{failure, has_evidence, measures_disputed, met, missing, open_points, outside},
    sign_offs::title,
};
use super::{
    check::Outcome,
    checklist::Weight,
    event::Scope,
    id::{DecisionId, FieldId, ItemId, RiskId, RoleId, SectionId, TriggerId},
    run::Run,
    signature::SignatureState,
    time::Time,
};

/// The state of one item, as the screens show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// Nothing holds yet.
    Open,
    /// It is so.
    Passed,
    /// It is not.
    Failed,
    /// It may stand unfulfilled.
    Waived,
    /// It does not concern this release.
    NotApplicable,
    /// Its check is running.
    Running,
    /// People who did not see each other's marks said different things.
    Disputed,
    /// Its section waits for something.
    Locked,
    /// Its check ran, but what an expectation asks about was not there.
    Inconclusive,
    /// Its check could not run.
    Errored,
    /// Its check took too long.
    TimedOut,
    /// Its check was interrupted.
    Interrupted,
    /// A person ended its check.
    Cancelled,
    /// What was said was said on other values, another definition, or too long ago.
    GivenBefore,
}

impl ItemState {
    /// Whether nothing is left to do at it.
    pub fn complete(self) -> bool {
        matches!(self, Self::Passed | Self::Waived | Self::NotApplicable)
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Waived => "waived",
            Self::NotApplicable => "not applicable",
            Self::Running => "running",
            Self::Disputed => "in dispute",
            Self::Locked => "locked",
            Self::Inconclusive => "inconclusive",
            Self::Errored => "errored",
            Self::TimedOut => "timed out",
            Self::Interrupted => "interrupted",
            Self::Cancelled => "cancelled",
            Self::GivenBefore => "given before the change",
        }
    }
}

impl From<Outcome> for ItemState {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Passed => Self::Passed,
            Outcome::Failed => Self::Failed,
            Outcome::Inconclusive => Self::Inconclusive,
            Outcome::Errored => Self::Errored,
            Outcome::TimedOut => Self::TimedOut,
            Outcome::Interrupted => Self::Interrupted,
            Outcome::Cancelled => Self::Cancelled,
        }
    }
}

/// The state of an item, and why in one line where that is not plain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemStanding {
    /// The state.
    pub state: ItemState,
    /// Why.
    pub why: Option<String>,
}

/// The state of a section.
#[derive(Debug, Clone, PartialEq)]
pub struct SectionStanding {
    /// What it waits for before it opens; empty: it is open.
    pub waits_for: Vec<String>,
    /// Items complete.
    pub done: usize,
    /// Items in all; sub-items are not counted.
    pub total: usize,
    /// Everything in it is complete, signed, and has soaked.
    pub complete: bool,
    /// When it was first worked on.
    pub started: Option<Time>,
    /// When it became complete.
    pub ended: Option<Time>,
    /// Until when it soaks, where all else is complete.
    pub soaks_until: Option<Time>,
}

/// The state of a planned sign-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOffState {
    /// Nobody signed, or the signature of who did speaks against it: see [`SignOffStanding::no_good`].
    Missing,
    /// Given, and what it covers holds unchanged.
    Current,
    /// What it covers has changed since.
    Stale,
    /// The role said no.
    Rejected,
}

/// A planned sign-off, and how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct SignOffStanding {
    /// Who signs.
    pub role: RoleId,
    /// What it covers.
    pub scope: Scope,
    /// The section that it stands in; nothing for one over a decision.
    pub section: Option<SectionId>,
    /// How it stands.
    pub state: SignOffState,
    /// The latest one given, by place in [`Run::sign_offs`].
    pub given: Option<usize>,
    /// What its signature is worth, where that was looked at; never mixed with the state, which speaks of the scope.
    pub signature: Option<SignatureState>,
    /// Why the one that was given does not count, in a sentence: its signature is invalid, or that of somebody else.
    pub no_good: Option<String>,
    /// Where it is stale: the lines that differ, each with `-` (as signed) or `+` (as it is) before it.
    pub differs: Vec<String>,
}

/// How a run stands in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// An item failed, or a role rejected.
    Failed,
    /// An item or a sign-off is open.
    Open,
    /// Neither.
    Complete,
}

impl Word {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Open => "open",
            Self::Complete => "complete",
        }
    }
}

/// What a reason points at.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// An item.
    Item(ItemId),
    /// A planned sign-off: role and scope.
    SignOff(RoleId, Scope),
    /// A field in dispute.
    Field(FieldId),
    /// A role in dispute.
    Role(RoleId),
    /// The checklist.
    Checklist,
    /// A section.
    Section(SectionId),
    /// The items of a weight.
    Weight(Weight),
    /// A decision.
    Decision(DecisionId),
    /// A station of the poll of a decision.
    Poll(DecisionId, RoleId),
    /// A rollback, and the triggers that called for it.
    Rollback(Vec<TriggerId>),
    /// A risk that the checklist does not hold.
    Risk(RiskId),
    /// The run as a whole.
    Run,
}

/// Why a run stands as it does.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Reason {
    /// In words.
    pub text: String,
    /// What it points at.
    pub about: About,
    /// It makes the run failed, not only open.
    pub fails: bool,
}

/// How a run stands at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The moment.
    pub at: Time,
    /// Failed, open or complete.
    pub word: Word,
    /// Why, failed ones first; empty where it is complete.
    pub reasons: Vec<Reason>,
    /// Every item and sub-item.
    pub items: HashMap<ItemId, ItemStanding>,
    /// Every section.
    pub sections: HashMap<SectionId, SectionStanding>,
    /// Every planned sign-off, in the order of the checklist; those over decisions come last.
    pub sign_offs: Vec<SignOffStanding>,
    /// Every decision, in the order of the checklist.
    pub decisions: Vec<DecisionStanding>,
    /// What blocks nothing and should be known, in sentences.
    pub notes: Vec<String>,
    /// When it will stand otherwise though nothing happens (a soak ends, a mark grows too old).
    pub changes_at: Option<Time>,
}

impl Standing {
    /// How `run` stands at `now`.
    pub fn of(run: &Run, now: Time) -> Self {
        let mut builder = sections::Builder::new(run, now);
        for section in &run.plan().sections {
            builder.section(section);
        }
        for planned in run.plan().decisions() {
            builder.decision(planned);
        }
        builder.finish()
    }

    /// How a decision stands.
    pub fn decision(&self, id: &DecisionId) -> Option<&DecisionStanding> {
        self.decisions.iter().find(|decision| decision.id == *id)
    }

    /// The decision that is to be taken next: the first that opens nothing yet; the last where all do.
    pub fn next_decision(&self) -> Option<&DecisionStanding> {
        let mut decisions = self.decisions.iter();
        let next = decisions.find(|decision| !decision.opens());
        next.or(self.decisions.last())
    }

    /// The verdict that the run goes by now: that of the decision that is to be taken next.
    pub fn verdict(&self) -> Option<&super::verdict::Verdict> {
        self.next_decision().map(|decision| &decision.verdict)
    }

    /// The state of an item.
    pub fn item(&self, id: &ItemId) -> ItemState {
        self.items.get(id).map_or(ItemState::Open, |item| item.state)
    }

    /// Whether a sign-off waits for nothing but a word: its section is open, and all that it covers is done; a decision,
    /// where the rules let it go so far.
    pub fn is_ready(&self, run: &Run, planned: &SignOffStanding) -> bool {
        let section = planned.section.as_ref();
        section.is_none_or(|section| self.waits_for(section).is_empty()) && self.is_done(run, &planned.scope)
    }

    /// Whether every item that a scope covers is complete; of a decision, whether the rules let it go so far.
    pub fn is_done(&self, run: &Run, scope: &Scope) -> bool {
        match scope {
            Scope::Item(id) => self.item(id).complete(),
            Scope::Section(id) => {
                let section = run.plan().section(id);
                section.is_some_and(|section| section.items.iter().all(|item| self.item(&item.id).complete()))
            }
            Scope::Decision(id) => {
                let decision = self.decision(&id.as_str().into());
                decision.is_some_and(|decision| decision.verdict.before_poll >= super::verdict::Word::Conditional)
            }
            Scope::Run(_) => false,
        }
    }

    /// Whether the section that holds the item is locked, and what it waits for.
    pub fn waits_for(&self, section: &SectionId) -> &[String] {
        self.sections
            .get(section)
            .map_or(&[], |section| section.waits_for.as_slice())
    }
}

/// So long after; nothing where no calendar reaches.
fn later(at: Time, by: std::time::Duration) -> Option<Time> {
    at.checked_add_signed(chrono::TimeDelta::from_std(by).ok()?)
}
