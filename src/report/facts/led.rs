//! How the run was led beside its decisions: handoffs, broken hold points, risks, who was told, the review.

use serde::Serialize;

use super::{RollbackFacts, optional, rollback};
use crate::domain::{
    event::{EntryRef, Event, Gravity, NoteAbout, NoteAdded, Notified, Party, RiskState},
    id::{RiskId, RoleId, SectionId},
    run::{
        Run,
        flow::{Handoff, HandoffAnswer, HoldBreak, RiskWord},
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
        Self {
            handoffs: flow
                .handoffs
                .iter()
                .map(|handoff| handoff_facts(run, handoff))
                .collect(),
            broken_holds: flow.broken.iter().map(hold_facts).collect(),
            rollbacks: rollback::all(run, standing),
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

fn handoff_facts(run: &Run, handoff: &Handoff) -> HandoffFacts {
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

fn hold_facts(one: &HoldBreak) -> HoldFacts {
    HoldFacts {
        entry: one.entry.clone(),
        at: one.at,
        section: one.broken.section.clone(),
        by: one.broken.by.name.clone(),
        role: one.broken.role.clone(),
        reason: one.broken.reason.clone(),
    }
}

fn risk_facts(word: &RiskWord) -> RiskFacts {
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
