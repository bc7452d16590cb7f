//! How long sections took before: what earlier, closed runs of the same checklist tell of the one under way.

use std::{collections::BTreeMap, time::Duration};

use super::SectionClock;
use crate::domain::{id::SectionId, run::Run, standing::Standing};

/// How long the sections of one earlier run took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierRun {
    /// Its name.
    pub run: String,
    /// The work of each section that was complete when it was closed; soaks left aside.
    pub took: BTreeMap<SectionId, Duration>,
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
            took: took.collect(),
        })
    }
}

/// How long sections took in earlier runs of the same checklist.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
