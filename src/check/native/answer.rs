//! What asking once comes to: an answer that the expectations are held against, or why there is none.

use std::collections::BTreeMap;

use crate::domain::{
    check::{Expectation, Outcome},
    event::ExpectationMet,
    expectation::Sighting,
};

/// What came back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// One for each expectation of the check, in their order; nothing for one that reads the text, and for one whose
    /// value was not there.
    pub sightings: Vec<Option<Sighting>>,
    /// What the kind of check asks for by itself, judged.
    pub findings: Vec<ExpectationMet>,
    /// Why something that is asked about was not there, or is amiss, in a sentence.
    pub remark: Option<String>,
    /// The values that a query gave, by series: what a later run may be compared with.
    pub values: BTreeMap<String, String>,
    /// It is not whole: what was not found in it may be where nobody looked.
    pub cut: bool,
}

impl Answer {
    /// An answer in which each expectation finds what `seen` gives for it.
    pub fn to(expect: &[Expectation], seen: impl FnMut(&Expectation) -> Option<Sighting>) -> Self {
        Self {
            sightings: expect.iter().map(seen).collect(),
            ..Self::default()
        }
    }
}

/// There is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoAnswer {
    /// [`Outcome::Failed`] where whoever was asked is at fault (it refuses the connection), [`Outcome::Errored`] where
    /// the question could not be asked (a name that does not resolve, a path that cannot be read),
    /// [`Outcome::Inconclusive`] where what came says nothing.
    pub outcome: Outcome,
    /// Why, in a sentence that a person understands.
    pub why: String,
}

impl NoAnswer {
    /// Whoever was asked is at fault.
    pub fn failed(why: impl Into<String>) -> Self {
        Self::new(Outcome::Failed, why)
    }

    /// The question could not be asked.
    pub fn errored(why: impl Into<String>) -> Self {
        Self::new(Outcome::Errored, why)
    }

    /// What came says nothing.
    pub fn inconclusive(why: impl Into<String>) -> Self {
        Self::new(Outcome::Inconclusive, why)
    }

    fn new(outcome: Outcome, why: impl Into<String>) -> Self {
        Self {
            outcome,
            why: why.into(),
        }
    }
}
