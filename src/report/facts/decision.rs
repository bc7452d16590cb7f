//! The decisions: the verdict as it is computed now and as it was then, the poll, what was declared, on what conditions.

use serde::Serialize;

use super::{SignOffFacts, optional};
use crate::domain::{
    checklist::{Quorum, Threshold, Weight},
    event::{ConditionRef, Declared, EntryRef, PollAnswer, Scope},
    id::{DecisionId, RoleId, SectionId},
    run::{
        Run,
        flow::{ConditionWord, DecisionTaken},
    },
    standing::{DecisionStanding, Standing},
    time::{self, Time},
    verdict::{self, Counts, Reason, ShareStanding, Station, StationState, Verdict, Word},
};

/// A decision, and how it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DecisionFacts {
    /// Id.
    pub id: DecisionId,
    /// What people call it.
    pub title: String,
    /// Who declares it; null where anybody may.
    pub decides: Option<RoleId>,
    /// The section that opens behind it.
    pub before: Option<SectionId>,
    /// The sections that count for it.
    pub sections: Vec<SectionId>,
    /// The verdict as it is computed for this document.
    pub verdict: VerdictFacts,
    /// The stations of its poll, in their order.
    pub poll: Vec<StationFacts>,
    /// So many of them must say GO.
    pub quorum: usize,
    /// What was declared, where it was.
    pub declared: Option<DeclaredFacts>,
    /// What was declared before that, in the order of the record.
    pub earlier: Vec<DeclaredFacts>,
    /// People who did not see each other declared it differently.
    pub disputed: bool,
    /// What was declared opens nothing more: the verdict is worse now than it was then.
    pub lapsed: bool,
    /// What stands behind it is open.
    pub opens: bool,
    /// The sign-offs over it.
    pub sign_offs: Vec<SignOffFacts>,
}

/// A verdict, and what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerdictFacts {
    /// In a word.
    pub word: Word,
    /// Of a rehearsal, which never becomes a GO: what it would be.
    pub would_be: Option<Word>,
    /// All that it rests on, what speaks against it most first.
    pub reasons: Vec<Reason>,
    /// Each weight against its limits.
    pub shares: Vec<ShareFacts>,
    /// What is missing for the next better verdict, in sentences.
    pub missing: Vec<String>,
}

/// A weight against its limits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShareFacts {
    /// Which.
    pub weight: Weight,
    /// How its items count.
    #[serde(flatten)]
    pub counts: Counts,
    /// Those that the share is taken of.
    pub total: u32,
    /// The share that is fulfilled, in whole per cent, rounded down; null where there is no item.
    pub percent: Option<u32>,
    /// So many must be fulfilled for GO.
    pub go: u32,
    /// The same, as the checklist puts it.
    pub go_limit: String,
    /// So many must be fulfilled or waived for GO WITH CONDITIONS.
    pub conditional: u32,
    /// The same, as the checklist puts it.
    pub conditional_limit: String,
    /// The best verdict that it leaves.
    pub at_best: Word,
}

/// A station of a poll.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StationFacts {
    /// Which role.
    pub role: RoleId,
    /// What the role is called.
    pub title: String,
    /// How it stands.
    pub state: StationState,
    /// Why, of a NO-GO; of a GO that does not hold, what is wrong with it.
    pub why: Option<String>,
    /// What was answered last.
    pub answer: Option<PollAnswer>,
    /// By whom.
    pub by: Option<String>,
    /// When.
    #[serde(serialize_with = "optional")]
    pub at: Option<Time>,
}

/// A decision as it was declared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeclaredFacts {
    /// The entry.
    pub entry: EntryRef,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// What was declared.
    pub answer: Declared,
    /// The verdict as it was computed then.
    pub verdict: Word,
    /// What that rested on, in sentences.
    pub reasons: Vec<String>,
    /// Who declared it.
    pub by: String,
    /// As what.
    pub role: Option<RoleId>,
    /// Why.
    pub reason: Option<String>,
    /// Why against the verdict.
    #[serde(rename = "override")]
    pub overrides: Option<String>,
    /// On what conditions.
    pub conditions: Vec<ConditionFacts>,
}

/// A condition of a decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConditionFacts {
    /// Its name.
    pub name: ConditionRef,
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

/// Who said that a condition is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MetFacts {
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Who.
    pub by: String,
    /// How.
    pub note: Option<String>,
}

impl DecisionFacts {
    /// This decision.
    pub(super) fn of(run: &Run, standing: &Standing, decision: &DecisionStanding) -> Self {
        let planned = run.plan().decision(&decision.id);
        let poll = decision.stations.len();
        let over = Scope::Decision(decision.id.to_string());
        let sign_offs = standing.sign_offs.iter().filter(|sign_off| sign_off.scope == over);
        let taken = decision.taken.as_ref();
        let before = run
            .flow
            .decided
            .iter()
            .filter(|other| other.decided.decision == decision.id);
        let earlier = before.filter(|other| Some(&other.entry) != taken.map(|taken| &taken.entry));
        let declared = |taken| DeclaredFacts::of(taken, standing.at);
        Self {
            id: decision.id.clone(),
            title: decision.title.clone(),
            decides: planned.and_then(|planned| planned.decision.decides.clone()),
            before: decision.before.clone(),
            sections: planned.map(|planned| planned.sections.clone()).unwrap_or_default(),
            verdict: VerdictFacts::of(&decision.verdict),
            poll: decision
                .stations
                .iter()
                .map(|station| StationFacts::of(run, &decision.id, station))
                .collect(),
            quorum: match planned.map(|planned| planned.decision.quorum) {
                Some(Quorum::Count(count)) => usize::try_from(count).unwrap_or(usize::MAX),
                _ => poll,
            },
            declared: taken.map(declared),
            earlier: earlier.map(declared).collect(),
            disputed: decision.disputed,
            lapsed: decision.lapsed,
            opens: decision.opens(),
            sign_offs: sign_offs.map(|sign_off| SignOffFacts::of(run, sign_off)).collect(),
        }
    }
}

impl VerdictFacts {
    fn of(verdict: &Verdict) -> Self {
        Self {
            word: verdict.word,
            would_be: verdict.would_be,
            reasons: verdict.reasons.clone(),
            shares: verdict.shares.iter().map(ShareFacts::of).collect(),
            missing: verdict.missing.clone(),
        }
    }

    /// The reasons that keep it from being GO, the gravest first.
    pub fn against(&self) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(|reason| reason.at_best < Word::Go)
    }
}

impl ShareFacts {
    fn of(share: &ShareStanding) -> Self {
        let total = share.counts.total();
        let conditional = share.limits.conditional.unwrap_or(share.limits.go);
        Self {
            weight: share.weight,
            counts: share.counts,
            total,
            percent: verdict::percent(share.counts.fulfilled, total),
            go: verdict::needed(share.limits.go, total),
            go_limit: limit(share.limits.go),
            conditional: verdict::needed(conditional, total),
            conditional_limit: limit(conditional),
            at_best: share.at_best,
        }
    }
}

/// A limit as the checklist puts it.
fn limit(threshold: Threshold) -> String {
    match threshold {
        Threshold::Percent(percent) => format!("{} %", percent.normalize()),
        Threshold::Count { of, total } => format!("{of} of {total}"),
    }
}

impl StationFacts {
    fn of(run: &Run, decision: &DecisionId, station: &Station) -> Self {
        let given = run.poll_answer(decision, &station.role);
        Self {
            role: station.role.clone(),
            title: run.plan().role_title(&station.role).to_owned(),
            state: station.state,
            why: station.why.clone(),
            answer: given.map(|given| given.polled.answer),
            by: given.map(|given| given.polled.person.name.clone()),
            at: given.map(|given| given.at),
        }
    }
}

impl DeclaredFacts {
    fn of(taken: &DecisionTaken, now: Time) -> Self {
        let decided = &taken.decided;
        let conditions = decided.conditions.iter().zip(&taken.met).enumerate();
        let conditions = conditions.map(|(place, (condition, met))| ConditionFacts {
            name: ConditionRef::new(&taken.entry, place),
            text: condition.text.clone(),
            owner: condition.owner.clone(),
            due: condition.due,
            overdue: met.is_none() && condition.due < now,
            met: met.as_ref().map(MetFacts::of),
        });
        Self {
            entry: taken.entry.clone(),
            at: taken.at,
            answer: decided.answer,
            verdict: decided.verdict,
            reasons: decided.reasons.clone(),
            by: decided.by.name.clone(),
            role: decided.role.clone(),
            reason: decided.reason.clone(),
            overrides: decided.overrides.clone(),
            conditions: conditions.collect(),
        }
    }
}

impl MetFacts {
    fn of(word: &ConditionWord) -> Self {
        Self {
            at: word.at,
            by: word.by.name.clone(),
            note: word.note.clone(),
        }
    }
}
