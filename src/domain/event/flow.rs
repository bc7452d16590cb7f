//! How a release is led: handoffs, polls, decisions and their conditions, broken holds, rollbacks, risks. Members are
//! only ever added.

use serde::{Deserialize, Serialize};

use super::{EntryRef, Person};
use crate::domain::{
    checklist::Severity,
    id::{DecisionId, RiskId, RoleId, SectionId, TriggerId, Writer},
    time::{self, Time},
    verdict::Word,
};

/// Who hands over, or takes over: a role, a person, or a person in a role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// In which role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleId>,
    /// Who, where that was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
}

/// `handed_off`: the run goes from one to the next, at a hold point; or the controls do, at any time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOff {
    /// From whom.
    pub from: Party,
    /// To whom.
    pub to: Party,
    /// At the end of which section; null: the controls are handed over.
    pub section: Option<SectionId>,
    /// What the next must know.
    pub note: String,
    /// Who said so.
    pub by: Person,
}

/// `handoff_accepted`, `handoff_refused`: what the receiver says to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoffAnswered {
    /// The entry that handed over.
    pub handoff: EntryRef,
    /// Who answers, as typed.
    pub by: Person,
    /// From whom it came.
    pub from: Party,
    /// Anything worth saying; of a refusal, why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a role says in a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PollAnswer {
    /// Go.
    Go,
    /// Do not go.
    NoGo,
}

impl PollAnswer {
    /// As it is said.
    pub fn word(self) -> &'static str {
        match self {
            Self::Go => "GO",
            Self::NoGo => "NO-GO",
        }
    }
}

/// `polled`: a role answered in the poll of a decision. The sign-off over that decision follows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Polled {
    /// Of which decision.
    pub decision: DecisionId,
    /// Which role.
    pub role: RoleId,
    /// Who holds it.
    pub person: Person,
    /// What they said.
    pub answer: PollAnswer,
    /// Why; needed for NO-GO.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a deciding role declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Declared {
    /// It goes.
    Go,
    /// It goes, on conditions.
    Conditional,
    /// It does not.
    NoGo,
}

impl Declared {
    /// The verdict that says the same.
    pub fn word(self) -> Word {
        match self {
            Self::Go => Word::Go,
            Self::Conditional => Word::Conditional,
            Self::NoGo => Word::NoGo,
        }
    }

    /// Whether what stands behind the decision opens.
    pub fn opens(self) -> bool {
        self != Self::NoGo
    }
}

/// A condition of a decision: open until somebody says that it is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// What must be so.
    pub text: String,
    /// Who sees to it.
    pub owner: String,
    /// By when.
    #[serde(with = "time::serde_micros")]
    pub due: Time,
}

/// `decided`: the deciding role declared GO, GO WITH CONDITIONS or NO-GO, over the verdict as it was computed then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Which decision.
    pub decision: DecisionId,
    /// What was declared.
    pub answer: Declared,
    /// The verdict as computed then.
    pub verdict: Word,
    /// What that verdict rested on, in sentences.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// On what conditions.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Who declared it.
    pub by: Person,
    /// As what; nothing where the checklist names no deciding role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleId>,
    /// Why; needed for NO-GO.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Why against the verdict, where it is better than the verdict was.
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    pub overrides: Option<String>,
}

/// Names a condition: the entry of its decision (writer, seq), and its place there from 0.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ConditionRef(pub Writer, pub u64, pub usize);

impl ConditionRef {
    /// The condition at that place of the decision that this entry declared.
    pub fn new(decided: &EntryRef, place: usize) -> Self {
        Self(decided.0.clone(), decided.1, place)
    }
}

/// `condition_met`: a condition of a decision is fulfilled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionMet {
    /// Which.
    pub condition: ConditionRef,
    /// Who says so.
    pub by: Person,
    /// How.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// `hold_broken`: what waits for the section opens although the hold point at its end is not signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldBroken {
    /// Whose hold point.
    pub section: SectionId,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: Person,
    /// In which of the roles that may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleId>,
}

/// `rollback_called`: the release is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollbackCalled {
    /// What called for it.
    #[serde(default)]
    pub triggers: Vec<TriggerId>,
    /// Why, in words.
    pub reason: String,
    /// Who called it.
    pub by: Person,
    /// The gravest of the triggers; without any, as the caller sees it.
    pub severity: Severity,
    /// When the trouble was first seen, where that was before the call.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::optional_time")]
    pub seen_at: Option<Time>,
    /// The environment whose name was typed in full: its rollback actions are armed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
}

/// What a clock of a rollback runs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// Somebody decided to roll back.
    Decided,
    /// It is rolled back.
    Executed,
    /// It was seen that it is.
    Validated,
    /// Those who must know were told.
    Told,
}

impl Milestone {
    /// All of them, in the order in which they come.
    pub const ALL: [Self; 4] = [Self::Decided, Self::Executed, Self::Validated, Self::Told];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Executed => "executed",
            Self::Validated => "validated",
            Self::Told => "told",
        }
    }
}

/// `rollback_reached`: a person says that a clock of the rollback stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollbackReached {
    /// Which clock.
    pub milestone: Milestone,
    /// Who says so.
    pub by: Person,
    /// How they know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How a rollback ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RollbackResult {
    /// All is as it was before.
    Restored,
    /// Some of it is.
    Partial,
    /// It did not work.
    Failed,
}

impl RollbackResult {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Restored => "restored",
            Self::Partial => "partial",
            Self::Failed => "failed",
        }
    }
}

/// `rollback_ended`: the rollback is over, with this result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollbackEnded {
    /// How it ended.
    pub result: RollbackResult,
    /// Who says so.
    pub by: Person,
    /// Anything worth saying; needed unless all is restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// `notified`: people were told something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notified {
    /// Where.
    pub channel: String,
    /// What.
    pub text: String,
    /// What came of it: `told` where a person says that they told them.
    pub status: String,
    /// Who says so, where it was a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Person>,
}

/// How grave a risk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gravity {
    /// It would hold up the release.
    High,
    /// It would hurt.
    Medium,
    /// It would be noticed.
    Low,
}

impl Gravity {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// Where a risk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskState {
    /// Nothing was done about it.
    Open,
    /// What can be done about it is done.
    Mitigated,
    /// It is known, and taken.
    Accepted,
    /// It came about.
    Occurred,
    /// It is there no longer.
    Closed,
}

impl RiskState {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Mitigated => "mitigated",
            Self::Accepted => "accepted",
            Self::Occurred => "occurred",
            Self::Closed => "closed",
        }
    }
}

/// `risk_recorded`: a risk that the checklist does not hold, as it stands from here on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskRecorded {
    /// Its name in this run: the same again changes it.
    pub risk: RiskId,
    /// What may happen.
    pub title: String,
    /// How grave that would be.
    pub severity: Gravity,
    /// Who watches it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// What is done about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mitigation: Option<String>,
    /// Where it stands.
    pub state: RiskState,
    /// Who says so.
    pub by: Person,
}
