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
mod tests {
    use super::{super::pattern::Pattern, *};

    fn pattern(text: &str) -> Pattern {
        Pattern::new(text).unwrap()
    }

    fn observed(exit: Option<i32>, signal: Option<i32>, sightings: Vec<Option<Sighting>>) -> Observed {
        Observed {
            exit,
            signal,
            headed: exit.is_some() || signal.is_some(),
            ended: exit.is_some() || signal.is_some(),
            took: Duration::from_millis(1500),
            sightings,
            findings: Vec::new(),
            tests: None,
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
    fn nothing_expected_proves_nothing() {
        let (_, outcome) = judge(&[], &observed(Some(0), None, vec![]), Time::default());
        assert_eq!(outcome, Outcome::Inconclusive);
    }

    /// An answer that came whole, in which the one expectation finds this.
    fn answered(found: Option<&str>) -> Observed {
        Observed {
            headed: true,
            ended: true,
            ..observed(None, None, vec![found.map(Sighting::of)])
        }
    }

    fn header(is: Option<&str>, matches: Option<&str>) -> Expectation {
        Expectation::Header {
            name: "X".into(),
            is: is.map(str::to_owned),
            matches: matches.map(pattern),
        }
    }

    fn value(meets: &str) -> Expectation {
        Expectation::Value {
            meets: meets.parse().unwrap(),
            of_baseline: false,
        }
    }

    fn json(must: Must) -> Expectation {
        Expectation::Json {
            path: "$.a".into(),
            must,
        }
    }

    #[test]
    fn what_an_answer_holds_is_held_against_what_is_asked_of_it() {
        let equal = |value| json(Must::Be(value));
        let meets = |target: &str| json(Must::Meet(target.parse().unwrap()));
        let cases = [
            (Expectation::Status(204), Some("204"), Some(true)),
            (Expectation::Status(204), Some("200"), Some(false)),
            (Expectation::Status(204), None, None),
            (Expectation::Success, Some("299"), Some(true)),
            (Expectation::Success, Some("301"), Some(false)),
            (header(None, None), Some(""), Some(true)),
            (header(None, None), None, Some(false)),
            (header(Some("DENY"), None), Some("DENY"), Some(true)),
            (header(Some("DENY"), None), Some("deny"), Some(false)),
            (header(None, Some("max-age=[1-9]")), Some("max-age=300"), Some(true)),
            (header(None, Some("max-age=[1-9]")), Some("max-age=0"), Some(false)),
            (equal("ok".into()), Some("\"ok\""), Some(true)),
            (equal(1.into()), Some("1.0"), Some(true)),
            (equal(1.into()), Some("\"1\""), Some(false)),
            (equal(Value::Null), Some("null"), Some(true)),
            (equal("ok".into()), None, None),
            (meets("< 1 s"), Some("\"900 ms\""), Some(true)),
            (meets("< 5"), Some("7"), Some(false)),
            (meets("< 5"), Some("[7]"), None),
            (meets("< 5"), Some("\"NaN\""), None),
            (value("< 1 %"), Some("0.5 %"), Some(true)),
            (value("< 1 %"), Some("NaN"), None),
            (value("< 1 %"), Some("+Inf"), None),
            (Expectation::Trusted, Some(TRUSTED), Some(true)),
            (
                Expectation::Trusted,
                Some("the chain ends at an unknown root"),
                Some(false),
            ),
            (Expectation::Trusted, None, None),
            (
                Expectation::Protocol("version >= 1.2".parse().unwrap()),
                Some("1.3"),
                Some(true),
            ),
            (
                Expectation::Protocol("version >= 1.2".parse().unwrap()),
                Some("1.1"),
                Some(false),
            ),
            (Expectation::DaysLeft("> 90".parse().unwrap()), Some("90"), Some(false)),
            (Expectation::DaysLeft("> 90".parse().unwrap()), Some("-3"), Some(false)),
            (
                Expectation::Size("< 40 MB".parse().unwrap()),
                Some("28150000 B"),
                Some(true),
            ),
            (
                Expectation::Throughput("> 100 req/s".parse().unwrap()),
                Some("99.9 req/s"),
                Some(false),
            ),
        ];
        for (expectation, found, met) in cases {
            let (judged, _) = judge(std::slice::from_ref(&expectation), &answered(found), Time::default());
            assert_eq!(judged[0].met, met, "{} beside {found:?}", judged[0].text);
        }
    }

    #[test]
    fn what_was_not_found_in_an_answer_that_is_cut_is_not_known() {
        let cut = |found: Option<&str>| Observed {
            ended: false,
            ..answered(found)
        };
        for (expectation, found, met) in [
            (Expectation::Lacks(pattern("x")), None, None),
            (Expectation::Lacks(pattern("x")), Some("x"), Some(false)),
            (Expectation::Matches(pattern("x")), None, None),
            (Expectation::Matches(pattern("x")), Some("x"), Some(true)),
            // What stands before what is cut is known all the same.
            (header(None, None), None, Some(false)),
        ] {
            let (judged, _) = judge(&[expectation], &cut(found), Time::default());
            assert_eq!(judged[0].met, met, "{}", judged[0].text);
        }
    }

    #[test]
    fn tests_are_counted_by_what_came_of_them() {
        let expect = |counts: &[(Tally, &str)]| {
            Expectation::Tests(
                counts
                    .iter()
                    .map(|(tally, target)| (*tally, target.parse().unwrap()))
                    .collect(),
            )
        };
        let none_failed = expect(&[(Tally::Passed, ">= 200"), (Tally::Failed, "= 0")]);
        for (tests, met) in [
            (Some((200, 0, 3)), Some(true)),
            (Some((199, 0, 3)), Some(false)),
            (Some((200, 1, 0)), Some(false)),
            (None, None),
        ] {
            let observed = Observed {
                tests: tests.map(|(passed, failed, skipped)| {
                    Ok(Tests {
                        passed,
                        failed,
                        skipped,
                    })
                }),
                ..answered(None)
            };
            let (judged, _) = judge(std::slice::from_ref(&none_failed), &observed, Time::default());
            assert_eq!(judged[0].met, met, "{tests:?}");
        }
        let unsure = Observed {
            tests: Some(Err("a report is broken".into())),
            ..answered(None)
        };
        let (judged, outcome) = judge(std::slice::from_ref(&none_failed), &unsure, Time::default());
        assert_eq!(
            (judged[0].saw.as_deref(), outcome),
            (Some("a report is broken"), Outcome::Inconclusive)
        );
        let text = in_words(&none_failed);
        assert_eq!(text, "tests passed >= 200, failed = 0");
    }

    #[test]
    fn what_the_kind_of_check_finds_by_itself_counts_like_an_expectation() {
        let finding = |met| ExpectationMet {
            text: "index.html is there".into(),
            met,
            saw: None,
            line: None,
        };
        for (met, outcome) in [
            (Some(true), Outcome::Passed),
            (Some(false), Outcome::Failed),
            (None, Outcome::Inconclusive),
        ] {
            let observed = Observed {
                findings: vec![finding(met)],
                ..answered(None)
            };
            assert_eq!(judge(&[], &observed, Time::default()).1, outcome);
        }
    }
}
