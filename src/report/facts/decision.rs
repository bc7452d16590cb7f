//! The decisions: what would hold now, the poll, what was declared, and on which conditions.

use serde::Serialize;

use super::{SignOffFacts, VerdictFacts, optional};
use crate::domain::{
    checklist::Quorum,
    event::{ConditionRef, Declared, EntryRef, PollAnswer, Scope},
    id::{DecisionId, RoleId, SectionId},
    run::{
        Run,
        flow::{ConditionStanding, ConditionWord, DecisionTaken},
    },
    standing::{DecisionStanding, Standing},
    time::{self, Time},
    verdict::{Station, StationState, Word},
};

/// A decision: what would hold now, and what was declared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DecisionFacts {
    /// Id.
    pub id: DecisionId,
    /// What people call it.
    pub title: String,
    /// The section that opens behind it.
    pub before: Option<SectionId>,
    /// Who declares it; null where anybody may.
    pub decides: Option<RoleId>,
    /// The sections that count for it.
    pub sections: Vec<SectionId>,
    /// The verdict as it is computed now.
    pub word: Word,
    /// Of a rehearsal: what that would be.
    pub would_be: Option<Word>,
    /// The same with all that it rests on.
    pub verdict: VerdictFacts,
    /// The stations of its poll, in its order.
    pub poll: Vec<StationFacts>,
    /// So many of them must say GO.
    pub quorum: usize,
    /// What was declared last; null where nothing was.
    pub declared: Option<DeclaredFacts>,
    /// What was declared before that, in the order of the record.
    pub earlier: Vec<DeclaredFacts>,
    /// What stands behind it is open.
    pub opens: bool,
    /// The verdict has become worse than what was declared: it has to be decided again.
    pub lapsed: bool,
    /// People who did not see each other declared it differently.
    pub disputed: bool,
    /// The sign-offs over it.
    pub sign_offs: Vec<SignOffFacts>,
}

/// A station of a poll.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StationFacts {
    /// Which role.
    pub role: RoleId,
    /// What people call it.
    pub title: String,
    /// How it stands.
    pub state: StationState,
    /// What was answered last.
    pub answer: Option<PollAnswer>,
    /// Who answered last.
    pub by: Option<String>,
    /// When.
    #[serde(serialize_with = "optional")]
    pub at: Option<Time>,
    /// Why, of a NO-GO; of a GO that does not hold, what is wrong with it.
    pub why: Option<String>,
}

/// What was declared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeclaredFacts {
    /// The entry.
    pub entry: EntryRef,
    /// What.
    pub answer: Declared,
    /// The verdict as it was computed then.
    pub verdict: Word,
    /// What that rested on.
    pub reasons: Vec<String>,
    /// Who.
    pub by: String,
    /// As what.
    pub role: Option<RoleId>,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Why.
    pub reason: Option<String>,
    /// Why against the verdict, where it is better than the verdict was.
    #[serde(rename = "override")]
    pub overrides: Option<String>,
}

/// A condition of a decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConditionFacts {
    /// Its number here, from 1.
    pub number: usize,
    /// Its name for good: the entry of the decision, and its place there from 0.
    pub condition: ConditionRef,
    /// Of which decision.
    pub decision: DecisionId,
    /// What must be so.
    pub text: String,
    /// Who sees to it.
    pub owner: String,
    /// By when.
    #[serde(with = "time::serde_micros")]
    pub due: Time,
    /// It is open, and was due.
    pub overdue: bool,
    /// Who said that it is met; null: it is open.
    pub met: Option<MetFacts>,
}

/// That a condition is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MetFacts {
    /// Who said so.
    pub by: String,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// How.
    pub note: Option<String>,
}

/// Every decision, in the order of the checklist.
pub(super) fn decisions(run: &Run, standing: &Standing) -> Vec<DecisionFacts> {
    let decisions = standing.decisions.iter();
    decisions
        .map(|decision| DecisionFacts::of(run, standing, decision))
        .collect()
}

/// Every condition of every decision, in the order in which they were declared.
pub fn conditions(run: &Run, now: Time) -> Vec<ConditionFacts> {
    let conditions = run.conditions().zip(1..);
    conditions
        .map(|(condition, number)| ConditionFacts::of(&condition, number, now))
        .collect()
}

impl DecisionFacts {
    fn of(run: &Run, standing: &Standing, decision: &DecisionStanding) -> Self {
        let planned = run.plan().decision(&decision.id);
        let over = Scope::Decision(decision.id.to_string());
        let sign_offs = standing.sign_offs.iter().filter(|sign_off| sign_off.scope == over);
        let taken = decision.taken.as_ref();
        let mut earlier: Vec<&DecisionTaken> = run.flow.decided.iter().collect();
        earlier.retain(|other| other.decided.decision == decision.id);
        earlier.retain(|other| Some(&other.entry) != taken.map(|taken| &taken.entry));
        let stations = decision.stations.iter();
        Self {
            id: decision.id.clone(),
            title: decision.title.clone(),
            before: decision.before.clone(),
            decides: planned.and_then(|planned| planned.decision.decides.clone()),
            sections: planned.map(|planned| planned.sections.clone()).unwrap_or_default(),
            word: decision.verdict.word,
            would_be: decision.verdict.would_be,
            verdict: VerdictFacts::of(decision, &run.plan().policy),
            poll: stations
                .map(|station| StationFacts::of(run, decision, station))
                .collect(),
            quorum: match planned.map(|planned| planned.decision.quorum) {
                Some(Quorum::Count(count)) => usize::try_from(count).unwrap_or(usize::MAX),
                _ => decision.stations.len(),
            },
            declared: taken.map(DeclaredFacts::of),
            earlier: earlier.into_iter().map(DeclaredFacts::of).collect(),
            opens: decision.opens(),
            lapsed: decision.lapsed,
            disputed: decision.disputed,
            sign_offs: sign_offs.map(|sign_off| SignOffFacts::of(run, sign_off)).collect(),
        }
    }
}

impl StationFacts {
    fn of(run: &Run, decision: &DecisionStanding, station: &Station) -> Self {
        let given = run.poll_answer(&decision.id, &station.role);
        Self {
            role: station.role.clone(),
            title: run.plan().role_title(&station.role).to_owned(),
            state: station.state,
            answer: given.map(|given| given.polled.answer),
            by: given.map(|given| given.polled.person.name.clone()),
            at: given.map(|given| given.at),
            why: station.why.clone(),
        }
    }
}

impl DeclaredFacts {
    fn of(taken: &DecisionTaken) -> Self {
        let decided = &taken.decided;
        Self {
            entry: taken.entry.clone(),
            answer: decided.answer,
            verdict: decided.verdict,
            reasons: decided.reasons.clone(),
            by: decided.by.name.clone(),
            role: decided.role.clone(),
            at: taken.at,
            reason: decided.reason.clone(),
            overrides: decided.overrides.clone(),
        }
    }
}

impl ConditionFacts {
    fn of(standing: &ConditionStanding<'_>, number: usize, now: Time) -> Self {
        let condition = standing.condition;
        Self {
            number,
            condition: standing.name.clone(),
            decision: standing.decision.clone(),
            text: condition.text.clone(),
            owner: condition.owner.clone(),
            due: condition.due,
            overdue: standing.met.is_none() && condition.due <= now,
            met: standing.met.map(MetFacts::of),
        }
    }

    /// Whether it is one of what was declared by that entry.
    pub fn is_of(&self, entry: &EntryRef) -> bool {
        self.condition.0 == entry.0 && self.condition.1 == entry.1
    }
}

impl MetFacts {
    fn of(word: &ConditionWord) -> Self {
        Self {
            by: word.by.name.clone(),
            at: word.at,
            note: word.note.clone(),
        }
    }
}
