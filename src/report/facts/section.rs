//! A section with its items and its sign-offs.

use std::time::Duration;

use serde::Serialize;

use super::{ItemFacts, NoteFacts, SignOffFacts, item, optional};
use crate::domain::{
    checklist::{Phase, Section},
    clocks::SectionClock,
    id::{RoleId, SectionId},
    run::Run,
    standing::Standing,
    time::Time,
};

/// A section.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SectionFacts {
    /// Id.
    pub id: SectionId,
    /// Title.
    pub title: String,
    /// Phase.
    pub phase: Phase,
    /// Who answers for it.
    pub owner: Option<RoleId>,
    /// What it waits for; empty: it is open.
    pub waits_for: Vec<String>,
    /// Everything in it is complete, signed, and has soaked.
    pub complete: bool,
    /// Items complete.
    pub done: usize,
    /// Items.
    pub total: usize,
    /// When it was first worked on.
    #[serde(serialize_with = "optional")]
    pub started: Option<Time>,
    /// When it became complete.
    #[serde(serialize_with = "optional")]
    pub ended: Option<Time>,
    /// How long its work should take, in seconds.
    pub estimate: Option<u64>,
    /// How long it was worked on, in seconds, its soak left aside; null before it is begun.
    pub so_far: Option<u64>,
    /// How far that is over the estimate, in seconds; null where it is not.
    pub overrun: Option<u64>,
    /// Its items.
    pub items: Vec<ItemFacts>,
    /// Its planned sign-offs, and those of its items.
    pub sign_offs: Vec<SignOffFacts>,
    /// Notes on it.
    pub notes: Vec<NoteFacts>,
}

impl SectionFacts {
    /// This section.
    pub fn of(run: &Run, standing: &Standing, section: &Section) -> Self {
        let state = standing.sections.get(&section.id);
        let clock = SectionClock::of(run, standing, section, standing.at);
        let seconds = |length: Option<Duration>| length.map(|length| length.as_secs());
        let sign_offs = standing
            .sign_offs
            .iter()
            .filter(|sign_off| sign_off.section.as_ref() == Some(&section.id));
        Self {
            id: section.id.clone(),
            title: run.fill(&section.title),
            phase: section.phase,
            owner: section.owner.clone(),
            waits_for: standing.waits_for(&section.id).to_vec(),
            complete: state.is_some_and(|state| state.complete),
            done: state.map_or(0, |state| state.done),
            total: section.items.len(),
            started: state.and_then(|state| state.started),
            ended: state.and_then(|state| state.ended),
            estimate: seconds(clock.estimate),
            so_far: seconds(clock.so_far),
            overrun: seconds(clock.overrun),
            items: section
                .items
                .iter()
                .map(|item| ItemFacts::of(run, standing, item))
                .collect(),
            sign_offs: sign_offs.map(|sign_off| SignOffFacts::of(run, sign_off)).collect(),
            notes: item::notes_of_section(run, &section.id),
        }
    }
}
