//! What scripts read beside the facts of a run, and those facts in lines for people. Members may be added; none is renamed
//! or removed.

mod before;
mod clocks;
pub mod decisions;
mod handoffs;
pub mod items;
mod led;
pub mod review;
pub mod risks;
pub mod rollback;
pub mod sign_offs;
mod verdict;

use std::path::Path;

use serde::Serialize;

pub use self::{
    before::{BeforeView, Beside},
    clocks::ClocksView,
    led::text as led_text,
    verdict::headline,
};
use crate::{
    domain::{
        event::{EntryRef, Person},
        next::{Later, Next, Step},
        run::Run,
        standing::Standing,
    },
    report::facts::StatusFacts,
};

/// What was recorded.
#[derive(Debug, Serialize)]
pub struct Said {
    run: String,
    /// For people.
    #[serde(skip)]
    pub text: String,
    entries: Vec<EntryRef>,
}

impl Said {
    /// These entries.
    pub fn new(run: &str, text: String, entries: &[EntryRef]) -> Self {
        Self {
            run: run.to_owned(),
            text,
            entries: entries.to_vec(),
        }
    }
}

/// Facts of a run, its clocks, and where it lies on this machine.
#[derive(Debug, Serialize)]
pub struct Placed<T> {
    /// Its folder.
    path: String,
    /// Its clocks, as they were read.
    clocks: ClocksView,
    /// The facts.
    #[serde(flatten)]
    pub facts: T,
}

impl<T> Placed<T> {
    /// Facts of the run in that folder.
    pub fn new(facts: T, clocks: ClocksView, path: &Path) -> Self {
        Self {
            path: path.display().to_string(),
            clocks,
            facts,
        }
    }
}

/// How a run stands, to whoever asks.
#[derive(Debug, Serialize)]
pub struct StatusView {
    /// How it stands.
    #[serde(flatten)]
    pub facts: StatusFacts,
    /// What waits for whoever asks.
    pub next: NextView,
}

/// What waits for somebody.
#[derive(Debug, Serialize)]
pub struct NextView {
    /// Whom.
    pub person: Person,
    /// What they can do now, the most pressing first.
    pub now: Vec<Step>,
    /// What is theirs and waits for something.
    pub later: Vec<Later>,
    /// What comes first, in a line.
    #[serde(skip)]
    pub line: Option<String>,
}

impl NextView {
    /// What waits for this person.
    pub fn of(run: &Run, standing: &Standing, person: Person) -> Self {
        let next = Next::of(run, standing, &person);
        Self {
            person,
            line: next.line(),
            now: next.now,
            later: next.later,
        }
    }
}
