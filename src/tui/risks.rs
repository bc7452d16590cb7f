//! Risks as the screens tell them: those of the checklist are items, and their state has words of its own; those that were
//! added in the run say theirs themselves.

use super::{context::AtRun, glyph::State, screens::run::Key, theme::Role};
use crate::domain::{
    checklist::{Item, Risk},
    event::{Gravity, RiskState},
    holders,
    id::RiskId,
    standing::ItemState,
};

/// A risk of the run.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Where it stands.
    pub whence: Whence,
    /// What may happen.
    pub title: String,
    /// How grave that would be.
    pub severity: Gravity,
    /// Who watches it.
    pub owner: Option<String>,
    /// What is done about it.
    pub mitigation: Option<String>,
    /// How it stands, in a word.
    pub word: &'static str,
    /// The same as a sign.
    pub state: State,
}

/// Where a risk stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Whence {
    /// In the checklist: that row of the walk.
    Checklist(Key),
    /// It was added in the run.
    Run(RiskId),
}

/// Every risk: those of the checklist in its order, then those added, the gravest first.
pub fn all(at: &AtRun) -> Vec<Known> {
    let run = at.desk.run();
    let of_checklist = run
        .plan()
        .items()
        .filter_map(|item| Some(known(at, item, item.risk.as_ref()?)));
    let mut all: Vec<Known> = of_checklist.collect();
    let added = run.risks().map(|word| Known {
        whence: Whence::Run(word.risk.risk.clone()),
        title: word.risk.title.clone(),
        severity: word.risk.severity,
        owner: word.risk.owner.clone(),
        mitigation: word.risk.mitigation.clone(),
        word: word.risk.state.word(),
        state: sign(word.risk.state),
    });
    let mut added: Vec<Known> = added.collect();
    added.sort_by_key(|risk| risk.severity);
    all.extend(added);
    all
}

fn known(at: &AtRun, item: &Item, risk: &Risk) -> Known {
    let run = at.desk.run();
    let state = at.desk.standing().item(&item.id);
    let owner = holders::owner(run.plan(), &item.id);
    let owner = owner.map(|role| format!("{} ({})", run.plan().role_title(role), holders::within(run, role)));
    Known {
        whence: Whence::Checklist(Key::Item(item.id.clone())),
        title: run.fill(&item.title),
        severity: risk.severity,
        owner,
        mitigation: risk.mitigation.as_deref().map(|text| run.fill(text)),
        word: word(state),
        state: super::screens::run::sign_of(state),
    }
}

/// How the item of a risk stands, in the words of a risk.
pub fn word(state: ItemState) -> &'static str {
    match state {
        ItemState::Passed => "averted",
        ItemState::Waived => "accepted",
        ItemState::Failed => "occurred",
        other => other.word(),
    }
}

fn sign(state: RiskState) -> State {
    match state {
        RiskState::Open => State::Open,
        RiskState::Mitigated | RiskState::Closed => State::Passed,
        RiskState::Accepted => State::Waived,
        RiskState::Occurred => State::Failed,
    }
}

/// How a severity is coloured; its word says it too.
pub fn role(severity: Gravity) -> Role {
    match severity {
        Gravity::High => Role::Bad,
        Gravity::Medium => Role::Warn,
        Gravity::Low => Role::Text,
    }
}
