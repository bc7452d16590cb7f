//! Handoffs and broken hold points, for scripts and for people. Members may be added; none is renamed or removed.

use serde::Serialize;

use super::verdict::lines;
use crate::domain::{
    event::{EntryRef, Party},
    id::{RoleId, SectionId},
    run::{
        Run,
        flow::{Handoff, HoldBreak},
    },
    time, told,
};

/// A handoff.
#[derive(Debug, Serialize)]
pub struct HandoffView {
    /// Its entry.
    pub entry: EntryRef,
    /// At the end of which section; null: the controls.
    pub section: Option<SectionId>,
    /// From whom.
    pub from: Party,
    /// To whom.
    pub to: Party,
    /// What the next must know.
    pub note: String,
    /// When.
    pub at: String,
    /// What the receiver said to it; null: it waits for them.
    pub answer: Option<AnswerView>,
    /// For people, where it still matters: it waits, or was sent back and not handed over again.
    #[serde(skip)]
    pub line: Option<String>,
}

/// What a receiver said to a handoff.
#[derive(Debug, Serialize)]
pub struct AnswerView {
    /// They took it over, or sent it back.
    pub accepted: bool,
    /// Who.
    pub by: String,
    /// When.
    pub at: String,
    /// What they said to it.
    pub note: Option<String>,
}

/// A hold point that was passed unsigned.
#[derive(Debug, Serialize)]
pub struct HoldBrokenView {
    /// Its entry.
    pub entry: EntryRef,
    /// Whose hold point.
    pub section: SectionId,
    /// Who.
    pub by: String,
    /// In which of the roles that may.
    pub role: Option<RoleId>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: String,
    /// For people.
    #[serde(skip)]
    pub line: String,
}

impl HandoffView {
    /// This handoff.
    pub fn of(run: &Run, handoff: &Handoff) -> Self {
        let handed = &handoff.handed;
        Self {
            entry: handoff.entry.clone(),
            section: handed.section.clone(),
            from: handed.from.clone(),
            to: handed.to.clone(),
            note: handed.note.clone(),
            at: time::rfc3339(handoff.at),
            answer: handoff.answer.as_ref().map(|answer| AnswerView {
                accepted: answer.accepted,
                by: answer.by.name.clone(),
                at: time::rfc3339(answer.at),
                note: answer.note.clone(),
            }),
            line: line(run, handoff),
        }
    }
}

fn line(run: &Run, handoff: &Handoff) -> Option<String> {
    let handed = &handoff.handed;
    let what = named(run, handed.section.as_ref());
    let (from, to) = (told::party(run, &handed.from), told::party(run, &handed.to));
    let section = handed.section.as_ref();
    let latest = section.and_then(|section| run.handoff_of(section));
    match &handoff.answer {
        None => Some(format!("{what}, for {to} to take over from {from}: {}", handed.note)),
        Some(answer) if !answer.accepted && latest == Some(handoff) => {
            let note = answer.note.as_deref().unwrap_or_default();
            Some(format!("{what}, sent back to {from} by {}: {note}", answer.by))
        }
        Some(_) => None,
    }
}

/// What people call a section, or the controls.
pub fn named<'a>(run: &'a Run, section: Option<&'a SectionId>) -> &'a str {
    match section {
        Some(id) => run
            .plan()
            .section(id)
            .map_or(id.as_str(), |section| section.title.as_str()),
        None => "the controls",
    }
}

impl HoldBrokenView {
    /// This broken hold point.
    pub fn of(run: &Run, hold: &HoldBreak) -> Self {
        let broken = &hold.broken;
        let title = named(run, Some(&broken.section));
        Self {
            entry: hold.entry.clone(),
            section: broken.section.clone(),
            by: broken.by.name.clone(),
            role: broken.role.clone(),
            reason: broken.reason.clone(),
            at: time::rfc3339(hold.at),
            line: format!("{title}, by {}: {}", broken.by, broken.reason),
        }
    }
}

/// The handoffs that wait, and the hold points that were broken.
pub fn text(handoffs: &[HandoffView], broken: &[HoldBrokenView], text: &mut String) {
    let waiting = handoffs.iter().filter_map(|handoff| handoff.line.as_deref());
    lines("handoffs", waiting, text);
    let broken = broken.iter().map(|hold| hold.line.as_str());
    lines("hold points broken", broken, text);
}
