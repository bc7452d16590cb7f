//! A section with its items and its sign-offs.

use serde::Serialize;

use super::{ItemFacts, NoteFacts, SignOffFacts, item, optional};
use crate::domain::{
    checklist::{Phase, Section},
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
