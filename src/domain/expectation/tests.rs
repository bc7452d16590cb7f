//! Expectations against what was seen.

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
