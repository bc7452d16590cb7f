//! Requests to real servers on loopback, each of which does one thing that servers and networks do.

mod answers;
mod certificates;
mod faults;
mod followed;
mod server;

use std::time::Duration;

use countersign::{
    check::{Finished, Plan},
    domain::check::{Expectation, Must, Outcome},
};

use super::bench::{Bench, run};

/// Long enough for what comes at once, and short for what never comes.
const BRIEF: Duration = Duration::from_millis(300);

fn matches(pattern: &str) -> Expectation {
    Expectation::Matches(countersign::domain::pattern::Pattern::new(pattern).unwrap())
}

fn lacks(pattern: &str) -> Expectation {
    Expectation::Lacks(countersign::domain::pattern::Pattern::new(pattern).unwrap())
}

fn header(name: &str, is: Option<&str>) -> Expectation {
    Expectation::Header {
        name: name.to_owned(),
        is: is.map(str::to_owned),
        matches: None,
    }
}

fn json_is(path: &str, value: impl Into<serde_json::Value>) -> Expectation {
    Expectation::Json {
        path: path.to_owned(),
        must: Must::Be(value.into()),
    }
}

fn json_meets(path: &str, target: &str) -> Expectation {
    Expectation::Json {
        path: path.to_owned(),
        must: Must::Meet(target.parse().unwrap()),
    }
}

/// Carries it out; what came of it, and the evidence.
fn done(plan: Plan) -> (Finished, String) {
    let live = run(plan);
    let finished = live.finished();
    (finished, live.log())
}

/// Carries it out, sees that it ends so, and gives the reason.
fn why(plan: Plan, outcome: Outcome) -> String {
    let (finished, log) = done(plan);
    assert_eq!(finished.outcome, outcome, "{finished:#?}\n{log}");
    finished.reason.unwrap_or_default()
}
