//! What earlier, closed runs of the same checklist tell of the one under way: how long sections took, and what was
//! measured.

use std::{collections::BTreeMap, time::Duration};

use super::SectionClock;
use crate::domain::{
    event::Measured,
    id::{MeasureId, SectionId},
    run::Run,
    standing::Standing,
    time::Time,
};

/// What one earlier run tells.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlierRun {
    /// Its name.
    pub run: String,
    /// When it was closed.
    pub closed: Time,
    /// The work of each section that was complete when it was closed; soaks left aside.
    pub took: BTreeMap<SectionId, Duration>,
    /// The last value of each measure that has one and is not in dispute.
    pub measures: BTreeMap<MeasureId, Measured>,
}

impl EarlierRun {
    /// What that run tells; nothing as long as it is not closed.
    pub fn of(run: &Run) -> Option<Self> {
        let (closed, _) = run.closed.as_ref()?;
        let standing = Standing::of(run, *closed);
        let sections = run.plan().sections.iter();
        let complete =
            sections.filter(|section| standing.sections.get(&section.id).is_some_and(|state| state.complete));
        let took = complete.filter_map(|section| {
            let clock = SectionClock::of(run, &standing, section, *closed);
            Some((section.id.clone(), clock.so_far?))
        });
        Some(Self {
            run: run.name().to_owned(),
            closed: *closed,
            took: took.collect(),
            measures: measures(run),
        })
    }
}

fn measures(run: &Run) -> BTreeMap<MeasureId, Measured> {
    let items = run.plan().items();
    let measured = items.flat_map(|item| {
        let record = run.item(&item.id);
        item.measures.iter().filter_map(move |measure| {
            let agreed = record.measure_disputed(&measure.id).is_none();
            let measured = record.measure(&measure.id).filter(|_| agreed)?;
            Some((measure.id.clone(), measured.clone()))
        })
    });
    measured.collect()
}

/// What earlier runs of the same checklist tell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SectionHistory {
    /// Those runs, the newest first.
    pub runs: Vec<EarlierRun>,
}

impl SectionHistory {
    /// How long that section took, the shortest first.
    pub fn of(&self, section: &SectionId) -> Vec<Duration> {
        let mut took: Vec<Duration> = self
            .runs
            .iter()
            .filter_map(|run| run.took.get(section).copied())
            .collect();
        took.sort_unstable();
        took
    }
}
