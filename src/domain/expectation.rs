//! Whether what a check returned meets what was expected of it. What was not there is never a pass.

use std::time::Duration;

use super::{
    check::{Expectation, Outcome},
    event::ExpectationMet,
    time::Time,
};

/// A place in the plain text that an expectation asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// For [`Expectation::Number`] the value, else the line.
    pub text: String,
    /// Which line, counted from 1; nothing where it is not kept.
    pub line: Option<u64>,
}

/// What was seen of a command that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// Exit status; nothing where it is not known or a signal ended it.
    pub exit: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// From its start to its end.
    pub took: Duration,
    /// One for each expectation, in their order: where what it asks about was found.
    pub sightings: Vec<Option<Sighting>>,
}

/// Each expectation beside what was seen, and what comes of it: one unmet fails, one that nothing can be said of makes
/// it inconclusive, one of a kind that is not carried out yet makes it errored. Nothing expected proves nothing.
pub fn judge(expect: &[Expectation], observed: &Observed, now: Time) -> (Vec<ExpectationMet>, Outcome) {
    let judged: Vec<ExpectationMet> = expect
        .iter()
        .enumerate()
        .map(|(i, expectation)| {
            let sighting = observed.sightings.get(i).and_then(Option::as_ref);
            judge_one(expectation, observed, sighting, now)
        })
        .collect();
    let outcome = if !expect.iter().all(is_supported) {
        Outcome::Errored
    } else if judged.iter().any(|one| one.met == Some(false)) {
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
        Expectation::Header { name, is: None } => format!("header {name} is there"),
        Expectation::Header { name, is: Some(value) } => format!("header {name} is \"{value}\""),
        Expectation::Json { path, .. } => format!("JSON at {path}"),
        Expectation::Number { pattern, meets } => format!("number \"{pattern}\" {meets}"),
        Expectation::Percentile { percentile, meets } => format!("p{percentile} {meets}"),
        Expectation::DaysLeft(target) => format!("days left {target}"),
    }
}

fn is_supported(expectation: &Expectation) -> bool {
    matches!(
        expectation,
        Expectation::Exit(_)
            | Expectation::Matches(_)
            | Expectation::Lacks(_)
            | Expectation::Within(_)
            | Expectation::Number { .. }
    )
}

fn judge_one(expectation: &Expectation, observed: &Observed, sighting: Option<&Sighting>, now: Time) -> ExpectationMet {
    let (met, saw) = match expectation {
        Expectation::Exit(status) => exit(*status, observed),
        Expectation::Matches(_) => (Some(sighting.is_some()), None),
        Expectation::Lacks(_) => (Some(sighting.is_none()), None),
        Expectation::Within(limit) => {
            let took = Duration::from_millis(u64::try_from(observed.took.as_millis()).unwrap_or(u64::MAX));
            let ended = observed.exit.is_some() || observed.signal.is_some();
            let met = (observed.took > *limit).then_some(false).or(ended.then_some(true));
            (met, Some(humantime::format_duration(took).to_string()))
        }
        Expectation::Number { meets, .. } => (sighting.and_then(|found| meets.met_by(&found.text, None, now)), None),
        _ => (None, Some("not supported yet".to_owned())),
    };
    ExpectationMet {
        text: in_words(expectation),
        met,
        saw: saw.or_else(|| sighting.map(|found| found.text.clone())),
        line: sighting.and_then(|found| found.line),
    }
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
mod tests {
    use super::{super::pattern::Pattern, *};

    fn pattern(text: &str) -> Pattern {
        Pattern::new(text).unwrap()
    }

    fn observed(exit: Option<i32>, signal: Option<i32>, sightings: Vec<Option<Sighting>>) -> Observed {
        Observed {
            exit,
            signal,
            took: Duration::from_millis(1500),
            sightings,
        }
    }

    fn found(text: &str) -> Option<Sighting> {
        Some(Sighting {
            text: text.to_owned(),
            line: Some(7),
        })
    }

    #[test]
    fn only_an_exit_status_that_is_known_and_equal_meets_an_exit() {
        for (exit, signal, outcome, saw) in [
            (Some(0), None, Outcome::Passed, "0"),
            (Some(1), None, Outcome::Failed, "1"),
            (None, Some(9), Outcome::Failed, "signal 9"),
            (None, None, Outcome::Inconclusive, "unknown"),
        ] {
            let (judged, came) = judge(
                &[Expectation::Exit(0)],
                &observed(exit, signal, vec![None]),
                Time::default(),
            );
            assert_eq!(came, outcome, "{exit:?} {signal:?}");
            assert_eq!(judged[0].saw.as_deref(), Some(saw));
            assert_eq!(judged[0].text, "exit is 0");
        }
    }

    #[test]
    fn what_is_lacked_fails_where_it_is_seen_and_what_must_match_where_it_is_not() {
        let expect = [
            Expectation::Matches(pattern("ok")),
            Expectation::Lacks(pattern("error")),
        ];
        let judged = |sightings| judge(&expect, &observed(Some(0), None, sightings), Time::default());
        assert_eq!(judged(vec![found("all ok"), None]).1, Outcome::Passed);
        assert_eq!(judged(vec![None, None]).1, Outcome::Failed);
        let (lines, outcome) = judged(vec![found("all ok"), found("an error")]);
        assert_eq!(outcome, Outcome::Failed);
        assert_eq!((lines[1].saw.as_deref(), lines[1].line), (Some("an error"), Some(7)));
    }

    #[test]
    fn a_time_limit_is_met_by_what_ended_in_time() {
        for (limit, outcome) in [
            (1000, Outcome::Failed),
            (1500, Outcome::Passed),
            (60_000, Outcome::Passed),
        ] {
            let expect = [Expectation::Within(Duration::from_millis(limit))];
            assert_eq!(
                judge(&expect, &observed(Some(3), None, vec![]), Time::default()).1,
                outcome,
                "{limit}"
            );
        }
    }

    #[test]
    fn nothing_expected_proves_nothing_and_what_is_not_carried_out_yet_is_an_error() {
        assert_eq!(
            judge(&[], &observed(Some(0), None, vec![]), Time::default()).1,
            Outcome::Inconclusive
        );
        let (judged, outcome) = judge(
            &[Expectation::Status(200)],
            &observed(Some(0), None, vec![]),
            Time::default(),
        );
        assert_eq!(outcome, Outcome::Errored);
        assert_eq!(judged[0].met, None);
        assert_eq!(judged[0].saw.as_deref(), Some("not supported yet"));
    }
}
