//! What earlier runs of the same checklist measured: of their records, not of the run that is looked at.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::{
    clocks::SectionHistory,
    event::Measured,
    id::MeasureId,
    measure::Trend,
    plan::Plan,
    time::{Time, serde_micros},
};

/// What earlier runs measured, by measure.
#[derive(Debug, Serialize)]
pub struct BeforeView {
    measured_before: BTreeMap<MeasureId, Vec<Before>>,
    /// For people.
    #[serde(skip)]
    words: BTreeMap<MeasureId, String>,
}

/// What one of them measured.
#[derive(Debug, Serialize)]
struct Before {
    run: String,
    #[serde(with = "serde_micros")]
    closed: Time,
    #[serde(flatten)]
    measured: Measured,
}

/// Facts of a run, and what earlier ones measured.
#[derive(Debug, Serialize)]
pub struct Beside<T> {
    /// What they measured.
    #[serde(flatten)]
    pub before: BeforeView,
    /// The facts.
    #[serde(flatten)]
    pub facts: T,
}

impl BeforeView {
    /// Of the measures of this checklist.
    pub fn of(plan: &Plan, history: &SectionHistory) -> Self {
        let measures = || plan.items().flat_map(|item| &item.measures);
        let measured = |id: &MeasureId| {
            let runs = history.runs.iter().rev();
            let before = runs.filter_map(|run| {
                Some(Before {
                    run: run.run.clone(),
                    closed: run.closed,
                    measured: run.measures.get(id)?.clone(),
                })
            });
            before.collect::<Vec<_>>()
        };
        let measured_before = measures().map(|measure| (measure.id.clone(), measured(&measure.id)));
        let trends = measures().filter_map(|measure| Some((measure.id.clone(), Trend::of(history, measure)?.listed())));
        Self {
            measured_before: measured_before.filter(|(_, before)| !before.is_empty()).collect(),
            words: trends.collect(),
        }
    }

    /// `380, 401 and 405 ms in 3 earlier runs, the oldest first`; nothing where none of them measured it.
    pub fn words(&self, measure: &MeasureId) -> Option<&str> {
        self.words.get(measure).map(String::as_str)
    }
}
