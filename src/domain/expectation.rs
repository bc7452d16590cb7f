//! Whether what a check returned meets what was expected of it. What was not there is never a pass.

use std::time::Duration;

use serde_json::Value;

use super::{
    check::{Expectation, Must, Outcome, Tally, Tests},
    event::ExpectationMet,
    pattern::Pattern,
    target::Target,
    time::Time,
};

/// What an expectation asks about, where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The value that is asked about, with its unit (`412 ms`, `0.5 %`, `204`), for [`Expectation::Json`] as JSON; for
    /// [`Expectation::Matches`] and [`Expectation::Lacks`] the line.
    pub text: String,
    /// Which line of the plain text it stands on, counted from 1; nothing where it is not kept.
    pub line: Option<u64>,
}

impl Sighting {
    /// A value that stands on no line.
    pub fn of(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            line: None,
        }
    }
}

/// What was seen of one try of a check.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// Exit status; nothing where it is not known, a signal ended it, or nothing was run.
    pub exit: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// The head of an answer came whole: which headers it has is known.
    pub headed: bool,
    /// It came to its end: a command that exited, an answer that came whole.
    pub ended: bool,
    /// From its start to its end.
    pub took: Duration,
    /// One for each expectation, in their order: where what it asks about was found.
    pub sightings: Vec<Option<Sighting>>,
    /// What the kind of check asks for beside the expectations, judged already.
    pub findings: Vec<ExpectationMet>,
    /// The test results that were read, or why nothing can be said by them; nothing where there were none.
    pub tests: Option<Result<Tests, String>>,
}

/// Each expectation beside what was seen, then the findings, and what comes of it: one unmet fails, one that nothing can
/// be said of makes it inconclusive. Nothing expected and nothing found proves nothing.
pub fn judge(expect: &[Expectation], observed: &Observed, now: Time) -> (Vec<ExpectationMet>, Outcome) {
    let judged: Vec<ExpectationMet> = expect
        .iter()
        .enumerate()
        .map(|(i, expectation)| {
            let sighting = observed.sightings.get(i).and_then(Option::as_ref);
            judge_one(expectation, observed, sighting, now)
        })
        .chain(observed.findings.iter().cloned())
        .collect();
    let outcome = if judged.iter().any(|one| one.met == Some(false)) {
        Outcome::Failed
    } else if judged.is_empty() || judged.iter().any(|one| one.met.is_none()) {
        Outcome::Inconclusive
    } else {
        Outcome::Passed
    };
    (judged, outcome)
}

/// The expectation in words: `exit is 0`, `output matches "…"`, `ends within 5m`.
pub fn in_words(expectation: &Expectation) -> String {
    match expectation {
        Expectation::Exit(status) => format!("exit is {status}"),
        Expectation::Matches(pattern) => format!("output matches \"{pattern}\""),
        Expectation::Lacks(pattern) => format!("output lacks \"{pattern}\""),
        Expectation::Within(limit) => format!("ends within {}", humantime::format_duration(*limit)),
        Expectation::Status(status) => format!("status is {status}"),
        Expectation::Success => "status is 2xx".to_owned(),
        Expectation::Header { name, is, matches } => header_in_words(name, is.as_deref(), matches.as_ref()),
        Expectation::Json {
            path,
            must: Must::Be(value),
        } => format!("JSON at {path} is {value}"),
        Expectation::Json {
            path,
            must: Must::Meet(target),
        } => format!("JSON at {path} {target}"),
        Expectation::Number { pattern, meets } => format!("number \"{pattern}\" {meets}"),
        Expectation::Percentile { percentile, meets } => format!("p{percentile} {meets}"),
        Expectation::Errors(target) => format!("errors {target}"),
        Expectation::Throughput(target) => format!("throughput {target}"),
        Expectation::Value { meets, of_baseline } => {
            format!("value {meets}{}", if *of_baseline { " of baseline" } else { "" })
        }
        Expectation::DaysLeft(target) => format!("days left {target}"),
        Expectation::Protocol(target) => format!("TLS {target}"),
        Expectation::Trusted => "chain is trusted".to_owned(),
        Expectation::Files(target) => format!("files {target}"),
        Expectation::Size(target) => format!("size {target}"),
        Expectation::Tests(counts) => {
            let counts: Vec<String> = counts
                .iter()
                .map(|(tally, target)| format!("{} {target}", tally.word()))
                .collect();
            format!("tests {}", counts.join(", "))
        }
    }
}

fn header_in_words(name: &str, is: Option<&str>, matches: Option<&Pattern>) -> String {
    match (is, matches) {
        (Some(value), _) => format!("header {name} is \"{value}\""),
        (None, Some(pattern)) => format!("header {name} matches \"{pattern}\""),
        (None, None) => format!("header {name} is there"),
    }
}

fn judge_one(expectation: &Expectation, observed: &Observed, sighting: Option<&Sighting>, now: Time) -> ExpectationMet {
    let found = sighting.map(|found| found.text.as_str());
    let (met, saw) = match expectation {
        Expectation::Exit(status) => exit(*status, observed),
        Expectation::Matches(_) => (observed.ended_or(found.is_some()), None),
        Expectation::Lacks(_) => (observed.ended_or(found.is_some()).map(|found| !found), None),
        Expectation::Within(limit) => within(*limit, observed),
        Expectation::Tests(counts) => tests(counts, observed.tests.as_ref(), now),
        Expectation::Header { is, matches, .. } => header(is.as_deref(), matches.as_ref(), observed, found),
        Expectation::Trusted => (found.map(|found| found == TRUSTED), None),
        Expectation::Status(status) => (
            found.and_then(|found| Some(found.parse::<u16>().ok()? == *status)),
            None,
        ),
        Expectation::Success => {
            let status = found.and_then(|found| found.parse::<u16>().ok());
            (status.map(|status| (200..300).contains(&status)), None)
        }
        Expectation::Json { must, .. } => (found.and_then(|found| json(must, found, now)), None),
        Expectation::Number { meets, .. }
        | Expectation::Percentile { meets, .. }
        | Expectation::Value { meets, .. }
        | Expectation::Errors(meets)
        | Expectation::Throughput(meets)
        | Expectation::DaysLeft(meets)
        | Expectation::Protocol(meets)
        | Expectation::Files(meets)
        | Expectation::Size(meets) => (found.and_then(|found| meets.met_by(found, None, now)), None),
    };
    ExpectationMet {
        text: in_words(expectation),
        met,
        saw: saw.or_else(|| sighting.map(|found| found.text.clone())),
        line: sighting.and_then(|found| found.line),
    }
}

/// What is seen of a chain that is trusted; anything else says why it is not.
pub const TRUSTED: &str = "trusted";

impl Observed {
    /// Nothing that was sighted is where test results come from.
    pub fn forget_tests(&mut self, expect: &[Expectation]) {
        for (sighting, expectation) in self.sightings.iter_mut().zip(expect) {
            if matches!(expectation, Expectation::Tests(_)) {
                *sighting = None;
            }
        }
    }

    /// Something that was found is known; that nothing was is known only of what came whole.
    fn ended_or(&self, found: bool) -> Option<bool> {
        (found || self.ended).then_some(found)
    }
}

fn within(limit: Duration, observed: &Observed) -> (Option<bool>, Option<String>) {
    let took = Duration::from_millis(u64::try_from(observed.took.as_millis()).unwrap_or(u64::MAX));
    let met = (observed.took > limit)
        .then_some(false)
        .or(observed.ended.then_some(true));
    (met, Some(humantime::format_duration(took).to_string()))
}

/// A header that an answer does not have is unmet; without an answer nothing is known.
fn header(
    is: Option<&str>,
    matches: Option<&Pattern>,
    observed: &Observed,
    found: Option<&str>,
) -> (Option<bool>, Option<String>) {
    let Some(value) = found else {
        return match observed.headed {
            true => (Some(false), Some("no such header".to_owned())),
            false => (None, None),
        };
    };
    let is_met = is.is_none_or(|is| is == value);
    let matches_met = matches.is_none_or(|pattern| pattern.regex().is_match(value));
    (Some(is_met && matches_met), None)
}

/// A text in JSON is compared by what it says, so that `"12 ms"` meets a target as `12` does.
fn json(must: &Must, found: &str, now: Time) -> Option<bool> {
    let value: Value = serde_json::from_str(found).ok()?;
    match must {
        Must::Be(wanted) => Some(same(wanted, &value)),
        Must::Meet(target) => match &value {
            Value::String(text) => target.met_by(text, None, now),
            Value::Number(number) => target.met_by(&number.to_string(), None, now),
            _ => None,
        },
    }
}

/// Numbers are the same by their value: `1` is `1.0`.
fn same(wanted: &Value, value: &Value) -> bool {
    match (wanted.as_f64(), value.as_f64()) {
        (Some(wanted), Some(value)) => wanted.total_cmp(&value).is_eq(),
        _ => wanted == value,
    }
}

fn tests(
    counts: &[(Tally, Target)],
    tests: Option<&Result<Tests, String>>,
    now: Time,
) -> (Option<bool>, Option<String>) {
    let tests = match tests {
        Some(Ok(tests)) => tests,
        Some(Err(why)) => return (None, Some(why.clone())),
        None => return (None, Some("no test results".to_owned())),
    };
    let met: Vec<Option<bool>> = counts
        .iter()
        .map(|(tally, target)| target.met_by(&tests.count(*tally).to_string(), None, now))
        .collect();
    let met = match met.contains(&Some(false)) {
        true => Some(false),
        false => met.into_iter().collect::<Option<Vec<bool>>>().map(|_| true),
    };
    let saw: Vec<String> = Tally::ALL
        .iter()
        .map(|tally| format!("{} {}", tests.count(*tally), tally.word()))
        .collect();
    (met, Some(saw.join(", ")))
}

/// A command that a signal ended has no exit status; one of which nothing is known proves nothing.
fn exit(wanted: i32, observed: &Observed) -> (Option<bool>, Option<String>) {
    match (observed.exit, observed.signal) {
        (_, Some(signal)) => (Some(false), Some(format!("signal {signal}"))),
        (Some(exit), None) => (Some(exit == wanted), Some(exit.to_string())),
        (None, None) => (None, Some("unknown".to_owned())),
    }
}

#[cfg(test)]
mod tests;
