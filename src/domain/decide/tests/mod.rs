//! The rules, case by case: what is refused and in which words, what an intent comes to.

mod checks;
mod closed;
mod controls;
mod flow;
mod leading;
mod marks;
mod rest;
mod signing;
mod undo;

use super::{Cause, Intent, MarkIntent, Shown, StartCheck};
use crate::domain::testing::Seat;

/// A mark of `ada` was refused for this cause.
fn cause(seat: &mut Seat, intent: Intent) -> Cause {
    seat.wants(intent).unwrap_err().cause
}
