//! How many tests a command ran, and what came of them: read from the reports that it left, or from what it printed. What
//! is not there, not whole, or older than the command is never counted as if it were.

mod junit;
mod printed;
mod reports;

pub use self::{
    printed::Printed,
    reports::{Reports, Told},
};

use crate::domain::check::{Tally, Tests};

/// What was read: the counts, or why there are none that anything can be said by.
pub type Results = Result<Tests, String>;

/// Together.
fn sum(all: impl IntoIterator<Item = Tests>) -> Tests {
    all.into_iter().fold(Tests::default(), |sum, one| Tests {
        passed: sum.passed.saturating_add(one.passed),
        failed: sum.failed.saturating_add(one.failed),
        skipped: sum.skipped.saturating_add(one.skipped),
    })
}

/// Counts of which one at least is not 0: where no test was run, none passed.
fn of_some(tests: Tests) -> Results {
    match tests.count(Tally::Total) {
        0 => Err("no tests were run".to_owned()),
        _ => Ok(tests),
    }
}
