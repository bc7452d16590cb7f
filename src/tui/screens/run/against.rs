//! What speaks against GO, and where in the run it stands: every reason leads to a row, or to the board.

use std::collections::HashSet;

use super::{Key, Walk};
use crate::{
    domain::{checklist::Phase, event::Scope, id::DecisionId, standing::About},
    tui::{
        context::{AtRun, Cx},
        question::Question,
        screens::board::Board,
        verdicts,
    },
};

/// A place at which something speaks against GO.
#[derive(Debug, Clone, PartialEq)]
pub enum Stop {
    /// A row of the list.
    Row(Key),
    /// What no row of the list stands for: the board of that decision has it.
    Board(DecisionId),
}

/// To the next point that speaks against GO, the worst first.
pub fn next(walk: &mut Walk, cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref() else { return };
    let stops = blockers(at);
    let selected = walk.selected().cloned().map(Stop::Row);
    let here = |stop: Option<&Stop>| stops.iter().position(|other| Some(other) == stop);
    let here = here(walk.stopped.as_ref()).or_else(|| here(selected.as_ref()));
    let next = here.map_or(0, |here| (here + 1) % stops.len());
    let Some(stop) = stops.into_iter().nth(next) else {
        return;
    };
    match &stop {
        Stop::Row(key) => walk.show_row(key, cx),
        Stop::Board(decision) => cx.go_to(Box::new(Board::of(decision.clone(), None))),
    }
    walk.stopped = Some(stop);
}

/// Goes to what a reason points at.
pub fn show(walk: &mut Walk, about: &About, cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref() else { return };
    match (row_of(at, about), about) {
        (Some(key), _) => walk.show_row(&key, cx),
        (None, About::Field(field)) if !at.read_only() => {
            let question = Question::fields(at, None, Some(field));
            cx.ask(question);
        }
        (None, _) => {}
    }
}

/// The row that stands for what a reason points at.
fn row_of(at: &AtRun, about: &About) -> Option<Key> {
    let plan = at.desk.run().plan();
    match about {
        About::Item(item) => Some(Key::Item(item.clone())),
        About::SignOff(_, Scope::Decision(_) | Scope::Run(_)) => None,
        About::SignOff(role, scope) => Some(Key::SignOff(role.clone(), scope.clone())),
        About::Field(field) => plan.item_of_field(field).map(|item| Key::Item(item.id.clone())),
        About::Section(section) => Some(Key::Section(section.clone())),
        About::Rollback(_) => {
            let mut sections = plan.sections.iter();
            let back = sections.find(|section| section.phase == Phase::Rollback);
            back.map(|section| Key::Section(section.id.clone()))
        }
        _ => None,
    }
}

/// Where what speaks against the decision that is to be taken next stands, the worst first and each once.
pub fn blockers(at: &AtRun) -> Vec<Stop> {
    let Some(decision) = at.desk.standing().next_decision() else {
        return Vec::new();
    };
    let board = || Stop::Board(decision.id.clone());
    let against: Vec<&About> = decision.verdict.against().map(|reason| &reason.about).collect();
    // What only sums up others leads nowhere that they do not.
    let single = against.iter().filter(|about| !verdicts::sums_up(about));
    let mut seen = HashSet::new();
    let mut stops: Vec<Stop> = Vec::new();
    for about in single {
        match row_of(at, about) {
            Some(key) if seen.insert(key.clone()) => stops.push(Stop::Row(key)),
            None if !stops.contains(&board()) => stops.push(board()),
            _ => {}
        }
    }
    if stops.is_empty() && !against.is_empty() {
        stops.push(board());
    }
    stops
}
