//! How the run was led beside its decisions: handoffs, broken hold points, rollbacks, risks, who was told, the review.

use serde::Serialize;

use super::optional;
use crate::domain::{
    checklist::Severity,
    event::{
        EntryRef, Event, Gravity, Milestone, NoteAbout, NoteAdded, Notified, Party, RiskState, RollbackCalled,
        RollbackResult,
    },
    id::{RiskId, RoleId, SectionId, TriggerId},
    rollback::{self, Clock},
    run::{
        Run,
        flow::{HandoffAnswer, Rollback},
    },
    standing::Standing,
    time::{self, Time},
    told,
};

/// How the run was led beside its decisions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Led {
    /// Every handoff.
    pub handoffs: Vec<HandoffFacts>,
    /// Every hold point that was passed unsigned.
    pub broken_holds: Vec<HoldFacts>,
    /// Every rollback.
    pub rollbacks: Vec<RollbackFacts>,
    /// The risks that the checklist does not hold.
    pub risks: Vec<RiskFacts>,
    /// Who was told what.
    pub notified: Vec<NotifiedFacts>,
    /// What was noted for the review.
    pub review: Vec<ReviewFacts>,
}

/// A handoff.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HandoffFacts {
    /// The entry.
    pub entry: EntryRef,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// From whom.
    pub from: PartyFacts,
    /// To whom.
    pub to: PartyFacts,
    /// At the end of which section; null: the controls.
    pub section: Option<SectionId>,
    /// What the next must know.
    pub note: String,
    /// Who handed over.
    pub by: String,
    /// What the receiver said; null: it waits for them.
    pub answer: Option<HandoffAnswerFacts>,
}

/// Who hands over, or takes over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartyFacts {
    /// In which role.
    pub role: Option<RoleId>,
    /// Who.
    pub person: Option<String>,
    /// In words.
    pub text: String,
}

/// What a receiver said to a handoff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HandoffAnswerFacts {
    /// They took it over; otherwise they sent it back.
    pub accepted: bool,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Who.
    pub by: String,
    /// What they said to it.
    pub note: Option<String>,
}

/// A hold point that was passed unsigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldFacts {
    /// The entry.
    pub entry: EntryRef,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Whose hold point.
    pub section: SectionId,
    /// Who.
    pub by: String,
    /// As what.
    pub role: Option<RoleId>,
    /// Why.
    pub reason: String,
}

/// A rollback.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RollbackFacts {
    /// The entry that called it.
    pub entry: EntryRef,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Who called it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// The triggers that called for it: id and title.
    pub triggers: Vec<TriggerFacts>,
    /// How they call.
    pub severity: Severity,
    /// When the trouble was first seen.
    #[serde(serialize_with = "optional")]
    pub seen_at: Option<Time>,
    /// The environment whose name was typed.
    pub environment: Option<String>,
    /// Who called it too, while it was under way.
    pub also: Vec<AlsoFacts>,
    /// Its clocks against their limits; of a rollback that another one followed, none.
    pub clocks: Vec<ClockFacts>,
    /// How it ended; null: it is under way.
    pub ended: Option<RollbackEndFacts>,
}

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TriggerFacts {
    /// Id.
    pub id: TriggerId,
    /// What people call it.
    pub title: String,
}

/// Who called a rollback too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlsoFacts {
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A clock of a rollback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockFacts {
    /// What it runs to.
    pub milestone: Milestone,
    /// Since when it runs.
    #[serde(serialize_with = "optional")]
    pub started: Option<Time>,
    /// When it stood.
    #[serde(serialize_with = "optional")]
    pub stopped: Option<Time>,
    /// How long it may take, in seconds.
    pub limit_s: Option<u64>,
    /// It took longer than it may.
    pub over: bool,
}

/// How a rollback ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RollbackEndFacts {
    /// How.
    pub result: RollbackResult,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Who said so.
    pub by: String,
    /// Anything worth saying.
    pub note: Option<String>,
}

/// A risk that the checklist does not hold, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RiskFacts {
    /// Its name.
    pub id: RiskId,
    /// What may happen.
    pub title: String,
    /// How grave that would be.
    pub severity: Gravity,
    /// Who watches it.
    pub owner: Option<String>,
    /// What is done about it.
    pub mitigation: Option<String>,
    /// Where it stands.
    pub state: RiskState,
    /// Who says so.
    pub by: String,
    /// Since when.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
}

/// What people were told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotifiedFacts {
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Where.
    pub channel: String,
    /// What.
    pub text: String,
    /// What came of it.
    pub status: String,
    /// Who says so.
    pub by: Option<String>,
}

/// A note for the review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewFacts {
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
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
}

impl Led {
    /// How this run was led.
    pub(super) fn of(run: &Run, standing: &Standing) -> Self {
        let flow = &run.flow;
        let last = flow.rollbacks.len().saturating_sub(1);
        let rollbacks = flow.rollbacks.iter().enumerate();
        Self {
            handoffs: flow
                .handoffs
                .iter()
                .map(|handoff| handoff_facts(run, handoff))
                .collect(),
            broken_holds: flow.broken.iter().map(hold_facts).collect(),
            rollbacks: rollbacks
                .map(|(place, one)| {
                    let clocks = rollback::clocks(run, standing).filter(|_| place == last);
                    rollback_facts(run, one, clocks.as_ref().map_or(&[], |clocks| clocks), standing.at)
                })
                .collect(),
            risks: run.risks().map(risk_facts).collect(),
            notified: flow
                .notified
                .iter()
                .map(|(at, told)| notified_facts(*at, told))
                .collect(),
            review: flow
                .review
                .iter()
                .filter_map(|place| review_facts(run, *place))
                .collect(),
        }
    }
}

fn party(run: &Run, party: &Party) -> PartyFacts {
    PartyFacts {
        role: party.role.clone(),
        person: party.person.as_ref().map(|person| person.name.clone()),
        text: told::party(run, party),
    }
}

fn handoff_facts(run: &Run, handoff: &crate::domain::run::flow::Handoff) -> HandoffFacts {
    let handed = &handoff.handed;
    let answer = |answer: &HandoffAnswer| HandoffAnswerFacts {
        accepted: answer.accepted,
        at: answer.at,
        by: answer.by.name.clone(),
        note: answer.note.clone(),
    };
    HandoffFacts {
        entry: handoff.entry.clone(),
        at: handoff.at,
        from: party(run, &handed.from),
        to: party(run, &handed.to),
        section: handed.section.clone(),
        note: handed.note.clone(),
        by: handed.by.name.clone(),
        answer: handoff.answer.as_ref().map(answer),
    }
}

fn hold_facts(one: &crate::domain::run::flow::HoldBreak) -> HoldFacts {
    HoldFacts {
        entry: one.entry.clone(),
        at: one.at,
        section: one.broken.section.clone(),
        by: one.broken.by.name.clone(),
        role: one.broken.role.clone(),
        reason: one.broken.reason.clone(),
    }
}

fn rollback_facts(run: &Run, one: &Rollback, clocks: &[Clock], now: Time) -> RollbackFacts {
    let triggers = &run.plan().triggers;
    let title = |id: &TriggerId| {
        let trigger = triggers.iter().find(|trigger| trigger.id == *id);
        trigger.map_or_else(|| id.to_string(), |trigger| trigger.title.clone())
    };
    let also = |(at, called): &(Time, RollbackCalled)| AlsoFacts {
        at: *at,
        by: called.by.name.clone(),
        reason: called.reason.clone(),
    };
    let called = &one.called;
    RollbackFacts {
        entry: one.entry.clone(),
        at: one.at,
        by: called.by.name.clone(),
        reason: called.reason.clone(),
        triggers: called
            .triggers
            .iter()
            .map(|id| TriggerFacts {
                id: id.clone(),
                title: title(id),
            })
            .collect(),
        severity: called.severity,
        seen_at: called.seen_at,
        environment: called.environment.clone(),
        also: one.also.iter().map(also).collect(),
        clocks: clocks.iter().map(|clock| clock_facts(clock, now)).collect(),
        ended: one.ended.as_ref().map(|(at, ended)| RollbackEndFacts {
            result: ended.result,
            at: *at,
            by: ended.by.name.clone(),
            note: ended.note.clone(),
        }),
    }
}

fn clock_facts(clock: &Clock, now: Time) -> ClockFacts {
    ClockFacts {
        milestone: clock.milestone,
        started: clock.started,
        stopped: clock.stopped,
        limit_s: clock.limit.map(|limit| limit.as_secs()),
        over: clock.over(now),
    }
}

fn risk_facts(word: &crate::domain::run::flow::RiskWord) -> RiskFacts {
    let risk = &word.risk;
    RiskFacts {
        id: risk.risk.clone(),
        title: risk.title.clone(),
        severity: risk.severity,
        owner: risk.owner.clone(),
        mitigation: risk.mitigation.clone(),
        state: risk.state,
        by: risk.by.name.clone(),
        at: word.at,
    }
}

fn notified_facts(at: Time, told: &Notified) -> NotifiedFacts {
    NotifiedFacts {
        at,
        channel: told.channel.clone(),
        text: told.text.clone(),
        status: told.status.clone(),
        by: told.by.as_ref().map(|person| person.name.clone()),
    }
}

fn review_facts(run: &Run, place: usize) -> Option<ReviewFacts> {
    let recorded = run.entries.get(place)?;
    let Event::NoteAdded(NoteAdded {
        about: Some(about),
        text,
        owner,
        due,
        by,
        ..
    }) = &recorded.entry.event
    else {
        return None;
    };
    Some(ReviewFacts {
        at: recorded.entry.at,
        about: *about,
        text: text.clone(),
        owner: owner.clone(),
        due: *due,
        by: by.name.clone(),
    })
}
