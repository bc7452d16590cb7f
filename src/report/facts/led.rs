//! How a run is led: its verdict, then all that it rests on and all that waits: decisions and their conditions, handoffs,
//! broken hold points, rollbacks, risks, the review.

use serde::Serialize;

use super::{
    ConditionFacts, DecisionFacts, NotifiedFacts, RiskFacts, RollbackFacts, VerdictFacts, decision, optional, risk,
};
use crate::domain::{
    event::{EntryRef, Event, NoteAbout, Party, Recorded},
    id::{RoleId, SectionId},
    run::{
        Run,
        flow::{Handoff, HoldBreak},
    },
    standing::{DecisionStanding, Standing},
    time::{self, Time},
    told,
};

/// How a run is led.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Led {
    /// The verdict of the decision that is to be taken next.
    pub verdict: Option<VerdictFacts>,
    /// Every decision: what was declared, and what would hold now.
    pub decisions: Vec<DecisionFacts>,
    /// Every condition that a decision was declared on.
    pub conditions: Vec<ConditionFacts>,
    /// Every handoff.
    pub handoffs: Vec<HandoffFacts>,
    /// Every hold point that was passed unsigned.
    pub holds_broken: Vec<HoldFacts>,
    /// The last rollback; null where none was called.
    pub rollback: Option<RollbackFacts>,
    /// The rollbacks before that one.
    pub earlier_rollbacks: Vec<RollbackFacts>,
    /// Whom somebody told what.
    pub notified: Vec<NotifiedFacts>,
    /// Every risk, of the checklist and of the run.
    pub risks: Vec<RiskFacts>,
    /// The notes of the review.
    pub review: Vec<ReviewFacts>,
}

/// A handoff.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HandoffFacts {
    /// Its entry.
    pub entry: EntryRef,
    /// At the end of which section; null: the controls.
    pub section: Option<SectionId>,
    /// What people call that.
    #[serde(skip)]
    pub what: String,
    /// From whom.
    pub from: Party,
    /// The same in words.
    #[serde(skip)]
    pub from_whom: String,
    /// To whom.
    pub to: Party,
    /// The same in words.
    #[serde(skip)]
    pub to_whom: String,
    /// What the next must know.
    pub note: String,
    /// Who handed over.
    pub by: String,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// What the receiver said to it; null: it waits for them.
    pub answer: Option<HandoffAnswerFacts>,
    /// It still matters: it waits, or was sent back and not handed over again.
    #[serde(skip)]
    pub matters: bool,
}

/// What a receiver said to a handoff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HandoffAnswerFacts {
    /// They took it over, or sent it back.
    pub accepted: bool,
    /// Who.
    pub by: String,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// What they said to it.
    pub note: Option<String>,
}

/// A hold point that was passed unsigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldFacts {
    /// Its entry.
    pub entry: EntryRef,
    /// Whose hold point.
    pub section: SectionId,
    /// What people call that.
    #[serde(skip)]
    pub title: String,
    /// Who.
    pub by: String,
    /// In which of the roles that may.
    pub role: Option<RoleId>,
    /// Why.
    pub reason: String,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
}

/// A note of the review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewFacts {
    /// What it is to the review.
    pub about: NoteAbout,
    /// What it says.
    pub text: String,
    /// Of an action: who sees to it.
    pub owner: Option<String>,
    /// Of an action: by when.
    #[serde(serialize_with = "optional")]
    pub due: Option<Time>,
    /// Who wrote it.
    pub by: String,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
}

impl Led {
    /// How this run is led.
    pub fn of(run: &Run, standing: &Standing) -> Self {
        let flow = &run.flow;
        let next = standing.next_decision();
        Self {
            verdict: next.map(|next| VerdictFacts::of(next, &run.plan().policy)),
            decisions: decision::decisions(run, standing),
            conditions: decision::conditions(run, standing.at),
            handoffs: flow
                .handoffs
                .iter()
                .map(|handoff| HandoffFacts::of(run, handoff))
                .collect(),
            holds_broken: flow.broken.iter().map(|hold| HoldFacts::of(run, hold)).collect(),
            rollback: RollbackFacts::last(run, standing),
            earlier_rollbacks: RollbackFacts::earlier(run, standing),
            notified: flow.notified.iter().map(NotifiedFacts::of).collect(),
            risks: risk::risks(run, standing),
            review: review(run),
        }
    }

    /// With the verdict of this decision in place of the next one's.
    pub fn asked_about(&mut self, run: &Run, decision: &DecisionStanding) {
        self.verdict = Some(VerdictFacts::of(decision, &run.plan().policy));
    }

    /// Every rollback, in the order of the record.
    pub fn rollbacks(&self) -> impl Iterator<Item = &RollbackFacts> {
        self.earlier_rollbacks.iter().chain(&self.rollback)
    }
}

impl HandoffFacts {
    fn of(run: &Run, handoff: &Handoff) -> Self {
        let handed = &handoff.handed;
        let section = handed.section.as_ref();
        let latest = section.and_then(|section| run.handoff_of(section)) == Some(handoff);
        let answer = handoff.answer.as_ref();
        Self {
            entry: handoff.entry.clone(),
            section: handed.section.clone(),
            what: section.map_or_else(|| "the controls".to_owned(), |section| title(run, section)),
            from: handed.from.clone(),
            from_whom: told::party(run, &handed.from),
            to: handed.to.clone(),
            to_whom: told::party(run, &handed.to),
            note: handed.note.clone(),
            by: handed.by.name.clone(),
            at: handoff.at,
            answer: answer.map(|answer| HandoffAnswerFacts {
                accepted: answer.accepted,
                by: answer.by.name.clone(),
                at: answer.at,
                note: answer.note.clone(),
            }),
            matters: answer.is_none_or(|answer| !answer.accepted && latest),
        }
    }
}

/// What people call a section.
fn title(run: &Run, section: &SectionId) -> String {
    let found = run.plan().section(section);
    found.map_or_else(|| section.to_string(), |section| section.title.clone())
}

impl HoldFacts {
    fn of(run: &Run, hold: &HoldBreak) -> Self {
        let broken = &hold.broken;
        Self {
            entry: hold.entry.clone(),
            section: broken.section.clone(),
            title: title(run, &broken.section),
            by: broken.by.name.clone(),
            role: broken.role.clone(),
            reason: broken.reason.clone(),
            at: hold.at,
        }
    }
}

/// The notes of the review, in the order in which they were written.
pub fn review(run: &Run) -> Vec<ReviewFacts> {
    let entries = run.flow.review.iter().filter_map(|&place| run.entries.get(place));
    entries.filter_map(ReviewFacts::of).collect()
}

impl ReviewFacts {
    fn of(recorded: &Recorded) -> Option<Self> {
        let Event::NoteAdded(note) = &recorded.entry.event else {
            return None;
        };
        Some(Self {
            about: note.about?,
            text: note.text.clone(),
            owner: note.owner.clone(),
            due: note.due,
            by: note.by.name.clone(),
            at: recorded.entry.at,
        })
    }
}
