//! The lines of the registry, in the order of the enum.
//!
//! Keys follow what fingers know from lazygit, k9s, less and vim.

mod flow;
mod items;
mod moving;
mod run;

use self::{flow::FLOW, items::ITEMS, moving::MOVING, run::RUN};
use super::{Entry, Place};

const LISTS: &[Place] = &[
    Place::Home,
    Place::Run,
    Place::Board,
    Place::Sign,
    Place::Verify,
    Place::Evidence,
    Place::CommandLog,
    Place::QuickReference,
    Place::Messages,
    Place::Help,
    Place::Rollback,
    Place::Risks,
    Place::Review,
    Place::Checks,
];
/// The lists that a run may lie under.
const IN_A_RUN: &[Place] = &[
    Place::Run,
    Place::Board,
    Place::Sign,
    Place::Verify,
    Place::Evidence,
    Place::CommandLog,
    Place::QuickReference,
    Place::Messages,
    Place::Help,
    Place::Rollback,
    Place::Risks,
    Place::Review,
    Place::Checks,
];
const LISTS_AND_TEXT: &[Place] = &[
    Place::Home,
    Place::Run,
    Place::Board,
    Place::Sign,
    Place::Verify,
    Place::Evidence,
    Place::CommandLog,
    Place::QuickReference,
    Place::Messages,
    Place::Help,
    Place::Rollback,
    Place::Risks,
    Place::Review,
    Place::Checks,
    Place::Palette,
    Place::Question,
];
const EVERYWHERE: &[Place] = LISTS_AND_TEXT;
const PANES: &[Place] = &[
    Place::Home,
    Place::Run,
    Place::Board,
    Place::Sign,
    Place::Evidence,
    Place::QuickReference,
    Place::Rollback,
    Place::Risks,
    Place::Review,
    Place::Checks,
    Place::Question,
];

const ALL: usize = MOVING.len() + ITEMS.len() + RUN.len() + FLOW.len();

/// Every command there is.
pub static REGISTRY: [Entry; ALL] = joined([&MOVING, &ITEMS, &RUN, &FLOW]);

/// The parts one behind the other, so that the place in the enum is the place in the table.
const fn joined(parts: [&[Entry]; 4]) -> [Entry; ALL] {
    let mut all = [MOVING[0]; ALL];
    let (mut part, mut filled) = (0, 0);
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            all[filled] = parts[part][at];
            at += 1;
            filled += 1;
        }
        part += 1;
    }
    all
}
