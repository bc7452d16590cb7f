//! Verdicts: what the rules that everybody knew before make of a run, for one decision at one moment.
//!
//! Pure: the same run, decision and time give the same verdict. Each reason says what it rests on and the best verdict
//! that it leaves; the verdict is the least of these, so none can be better than what its reasons allow, and nothing
//! that nobody vouched for is green.

mod counting;
mod crew;
mod reasons;
mod recheck;
mod share;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub(super) use self::crew::stations;
pub use self::{
    counting::{Category, category, on_word},
    crew::{Station, StationState},
    recheck::as_it_was,
    share::{Counts, ShareStanding, limits, needed, percent},
};
use super::{
    checklist::Weight,
    plan::DecisionPlan,
    run::Run,
    standing::{About, ItemStanding, SignOffStanding},
    time::Time,
};

/// A verdict in a word, from the worst to the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// It must not go, whatever is still open.
    NoGo,
    /// Nobody can tell yet.
    Open,
    /// It may go, on conditions.
    Conditional,
    /// It may go.
    Go,
}

impl Word {
    /// As people say it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoGo => "NO-GO",
            Self::Open => "OPEN",
            Self::Conditional => "GO WITH CONDITIONS",
            Self::Go => "GO",
        }
    }
}

impl std::fmt::Display for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// Something that a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// In words.
    pub text: String,
    /// What it points at.
    pub about: About,
    /// The best verdict that it leaves.
    pub at_best: Word,
}

/// What the rules say, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// In a word.
    pub word: Word,
    /// Of a rehearsal, which never becomes a GO: what it would be.
    pub would_be: Option<Word>,
    /// The same without the poll and the sign-offs over the decision itself: what those who are asked decide on.
    pub before_poll: Word,
    /// Everything that it rests on, what speaks against it most first. Never empty.
    pub reasons: Vec<Reason>,
    /// Each weight: counts, limits, and what they leave. Critical, high, recommended.
    pub shares: [ShareStanding; 3],
    /// What is missing for the next better verdict, in sentences; empty where there is none better.
    pub missing: Vec<String>,
}

impl Verdict {
    /// What may be declared without overriding it: of a rehearsal, what it would be.
    pub fn in_effect(&self) -> Word {
        self.would_be.unwrap_or(self.word)
    }

    /// The reasons that keep it from being GO.
    pub fn against(&self) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(|reason| reason.at_best < Word::Go)
    }

    /// The reasons that alone make it NO-GO.
    pub fn blockers(&self) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(|reason| reason.at_best == Word::NoGo)
    }

    /// The share of a weight.
    pub fn share(&self, weight: Weight) -> &ShareStanding {
        match weight {
            Weight::Critical => &self.shares[0],
            Weight::High => &self.shares[1],
            Weight::Recommended => &self.shares[2],
        }
    }
}

/// What a verdict is computed from: how the run stands so far, for one decision.
pub struct Facts<'a> {
    /// The run.
    pub run: &'a Run,
    /// Which decision.
    pub planned: &'a DecisionPlan,
    /// How the items of its sections stand.
    pub item: &'a dyn Fn(&super::id::ItemId) -> Option<&'a ItemStanding>,
    /// How the sign-offs in its sections stand.
    pub sign_offs: &'a [&'a SignOffStanding],
    /// How the sign-offs over the decision itself stand, those of the poll among them.
    pub own_sign_offs: &'a [SignOffStanding],
    /// The stations of its poll.
    pub stations: &'a [Station],
    /// When.
    pub now: Time,
}

/// What the rules make of these facts.
pub fn verdict(facts: &Facts<'_>) -> Verdict {
    let shares = counting::shares(facts);
    let mut found = reasons::of_items(facts, &shares);
    found.extend(reasons::of_the_run(facts));
    let before_poll = least(&found);
    found.extend(crew::reasons(facts));
    let word = least(&found);
    let mut missing = reasons::missing(&shares, word, &found);
    let rehearsal = facts.run.rehearsal();
    if rehearsal {
        missing.clear();
        found.push(reasons::rehearsal(word));
    }
    found.sort_by_key(|reason| reason.at_best);
    Verdict {
        word: if rehearsal { word.min(Word::Open) } else { word },
        would_be: rehearsal.then_some(word),
        before_poll,
        reasons: found,
        shares,
        missing,
    }
}

fn least(reasons: &[Reason]) -> Word {
    let words = reasons.iter().map(|reason| reason.at_best);
    words.min().unwrap_or(Word::Open)
}
