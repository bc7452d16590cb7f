//! The clock of a section: when its work began, how long it has been going on beside its estimate, how long it soaks.
//! The estimate is of the work; the soak comes on top of it and is nobody's overrun.

use std::time::Duration;

use chrono::TimeDelta;

use super::{between, stands_at};
use crate::domain::{
    checklist::Section,
    id::SectionId,
    run::Run,
    standing::Standing,
    time::Time,
    words::{minutes, rough},
};

/// The clock of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionClock {
    /// Which.
    pub section: SectionId,
    /// How long its work should take.
    pub estimate: Option<Duration>,
    /// When it was first worked on.
    pub started: Option<Time>,
    /// When it became complete, its soak over.
    pub ended: Option<Time>,
    /// How long it has been worked on, or was: its soak left aside. Nothing before it is begun.
    pub so_far: Option<Duration>,
    /// How far that is over the estimate; nothing where it is not.
    pub overrun: Option<Duration>,
    /// Until when it soaks, where all else is complete.
    pub soaks_until: Option<Time>,
    /// How much is left of its soak.
    pub soak_left: Option<Duration>,
}

impl SectionClock {
    /// The clock of this section. What goes on after the close goes on here, too.
    pub fn of(run: &Run, standing: &Standing, section: &Section, now: Time) -> Self {
        let at = if section.phase.goes_on() {
            now
        } else {
            stands_at(run, now)
        };
        let state = standing.sections.get(&section.id);
        let started = state.and_then(|state| state.started);
        let ended = state.and_then(|state| state.ended);
        let soaks_until = state.and_then(|state| state.soaks_until);
        let soak = section.soak.and_then(|soak| TimeDelta::from_std(soak).ok());
        let until = ended.or(soaks_until).and_then(|soaked| match soak {
            Some(soak) => soaked.checked_sub_signed(soak),
            None => Some(soaked),
        });
        let so_far = started.map(|started| between(started, until.unwrap_or(at)));
        let over = so_far.zip(section.estimate);
        let over = over.and_then(|(so_far, estimate)| so_far.checked_sub(estimate));
        Self {
            section: section.id.clone(),
            estimate: section.estimate,
            started,
            ended,
            so_far,
            overrun: over.filter(|over| !over.is_zero()),
            soaks_until,
            soak_left: soaks_until.map(|until| between(at, until)),
        }
    }

    /// How long it goes on, or went on, in words: `06:12 of 10m`, `12:30, 02:30 over the estimate of 10m`. Nothing before
    /// it is begun.
    pub fn words(&self) -> Option<String> {
        let so_far = minutes(self.so_far?);
        Some(match (self.estimate.map(rough), self.overrun) {
            (Some(estimate), Some(over)) => format!("{so_far}, {} over the estimate of {estimate}", minutes(over)),
            (Some(estimate), None) => format!("{so_far} of {estimate}"),
            (None, _) => so_far,
        })
    }
}
