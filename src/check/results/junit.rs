//! A JUnit report: an XML file whose test cases are counted one by one. What its suites say of themselves is not believed.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use crate::domain::{check::Tests, unseen};

/// Elements stand in each other so deep at most.
const DEEPEST: usize = 1000;
/// So many tests that failed are named.
const NAMED: usize = 20;
/// Longer names are shortened to so many characters.
const LONGEST: usize = 200;

/// What a report says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    pub tests: Tests,
    /// The first of those that failed.
    pub failed: Vec<String>,
}

/// An element that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Open {
    /// `testsuites` or `testsuite`.
    Suite,
    /// `testcase`: its name, and what came of it.
    Case(String, Came),
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    Passed,
    Failed,
    Skipped,
}

/// Reads one.
///
/// # Errors
/// In words: where it is no XML, no JUnit report, or ends in the middle.
pub fn read(text: &str) -> Result<Report, String> {
    let mut xml = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    xml.config_mut().expand_empty_elements = true;
    let (mut report, mut open) = (Report::default(), Vec::new());
    let mut is_begun = false;
    loop {
        match xml.read_event() {
            Err(error) => return Err(format!("{error}, at byte {}", xml.error_position())),
            Ok(Event::Start(element)) => {
                if open.is_empty() && is_begun {
                    return Err("something stands behind its end".to_owned());
                }
                if open.len() >= DEEPEST {
                    return Err(format!("its elements stand in each other more than {DEEPEST} deep"));
                }
                let element = begin(&element, &mut open, &mut report);
                if !is_begun && element != Open::Suite {
                    return Err("it is no JUnit report: it begins with no testsuite".to_owned());
                }
                is_begun = true;
                open.push(element);
            }
            Ok(Event::End(_)) => match open.pop() {
                Some(Open::Case(name, came)) => count(name, came, &mut report),
                Some(_) => {}
                None => return Err("an element ends that never began".to_owned()),
            },
            Ok(Event::Eof) if !is_begun => return Err("it is empty".to_owned()),
            Ok(Event::Eof) if !open.is_empty() => return Err("it ends in the middle".to_owned()),
            Ok(Event::Eof) => return Ok(report),
            Ok(_) => {}
        }
    }
}

fn begin(element: &BytesStart<'_>, open: &mut [Open], report: &mut Report) -> Open {
    match element.local_name().as_ref() {
        "testsuites" | "testsuite" => Open::Suite,
        "testcase" => Open::Case(name(element), of_attributes(element)),
        "failure" | "error" => {
            match open.last_mut() {
                Some(Open::Case(_, came)) => *came = Came::Failed,
                // A suite that could not be run at all.
                Some(Open::Suite) => report.tests.failed += 1,
                _ => {}
            }
            Open::Other
        }
        "skipped" => {
            if let Some(Open::Case(_, came)) = open.last_mut()
                && *came == Came::Passed
            {
                *came = Came::Skipped;
            }
            Open::Other
        }
        _ => Open::Other,
    }
}

/// Some (GoogleTest) say of a test that was not run by an attribute only.
fn of_attributes(element: &BytesStart<'_>) -> Came {
    let says = |key: &str| {
        let value = element.try_get_attribute(key).ok().flatten()?;
        Some(value.value.to_ascii_lowercase())
    };
    let not_run = ["notrun", "suppressed", "skipped", "disabled", "ignored"];
    let is_not_run = |said: String| not_run.contains(&said.as_str());
    match ["status", "result"].into_iter().filter_map(says).any(is_not_run) {
        true => Came::Skipped,
        false => Came::Passed,
    }
}

fn name(element: &BytesStart<'_>) -> String {
    let value = |key: &str| {
        let value = element.try_get_attribute(key).ok().flatten()?;
        Some(value.value.into_owned())
    };
    let parts: Vec<String> = ["classname", "name"].into_iter().filter_map(value).collect();
    let name: String = parts.join(" ").chars().take(LONGEST).collect();
    unseen::shown(&name).into_owned()
}

fn count(name: String, came: Came, report: &mut Report) {
    match came {
        Came::Passed => report.tests.passed += 1,
        Came::Skipped => report.tests.skipped += 1,
        Came::Failed => {
            report.tests.failed += 1;
            if report.failed.len() < NAMED {
                report.failed.push(name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> Result<(u64, u64, u64), String> {
        let tests = read(text)?.tests;
        Ok((tests.passed, tests.failed, tests.skipped))
    }

    #[test]
    fn test_cases_are_counted_whatever_their_suites_say() {
        for (report, counts) in [
            // cargo nextest, pytest, Jest, Maven Surefire, GoogleTest, go-junit-report, PHPUnit: shortened.
            (
                r#"<?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="nextest-run" tests="3" failures="1" errors="0">
                    <testsuite name="ntest" tests="3" disabled="0" errors="0" failures="1">
                        <testcase name="a" classname="ntest" time="0.044"/>
                        <testcase name="c" classname="ntest"><failure message="left &amp; right" type="test failure">at ./src/lib.rs:3</failure><system-out>running 1 test</system-out></testcase>
                    </testsuite>
                    <testsuite name="ntest::t"><testcase name="d" classname="ntest::t" time="0.04"></testcase></testsuite>
                </testsuites>"#,
                (2, 1, 0),
            ),
            (
                r#"<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4"><testcase classname="t" name="ok" time="0.001" /><testcase classname="t" name="bad"><failure message="assert 1 == 2">def bad():</failure></testcase><testcase classname="t" name="no"><skipped type="pytest.skip" message="later">x.py:9</skipped></testcase><testcase classname="t" name="setup"><error message="failed on setup">e</error></testcase></testsuite></testsuites>"#,
                (1, 2, 1),
            ),
            (
                r#"<testsuites name="jest tests"><testsuite name="App"><testcase classname="App" name="App"/><testcase classname="App todo" name="todo"><skipped/></testcase></testsuite></testsuites>"#,
                (1, 0, 1),
            ),
            (
                r#"<testsuite xmlns:xsi="x" name="com.example.AppTest" tests="200" errors="0" skipped="0" failures="0"><properties><property name="failure" value="no"/></properties><testcase name="flaky" classname="A"><flakyFailure message="once">x</flakyFailure></testcase><testcase name="rerun" classname="A"><failure>1</failure><rerunFailure>2</rerunFailure></testcase></testsuite>"#,
                (1, 1, 0),
            ),
            (
                r#"<testsuites><testsuite name="S"><testcase name="T" status="run" result="completed"/><testcase name="D" status="notrun" result="suppressed"/></testsuite></testsuites>"#,
                (1, 0, 1),
            ),
            (
                r#"<testsuites><testsuite><testsuite><testsuite><testcase name="deep"><failure/></testcase></testsuite></testsuite><testcase name="x"><skipped/><failure/></testcase></testsuite></testsuites>"#,
                (0, 2, 0),
            ),
            (
                r#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuite><error message="could not be collected"/><testcase name="&b;"/></testsuite>"#,
                (1, 1, 0),
            ),
            (r#"<testsuites tests="5"/>"#, (0, 0, 0)),
            (
                "<testsuite><testcase><![CDATA[<failure/>]]><!-- <failure/> --></testcase></testsuite>",
                (1, 0, 0),
            ),
        ] {
            assert_eq!(counted(report), Ok(counts), "{report}");
        }
    }

    #[test]
    fn what_is_no_whole_report_is_none() {
        let deep = "<testsuite>".repeat(DEEPEST + 1);
        for report in [
            "",
            "no XML at all",
            "<html><body/></html>",
            "<testcase/>",
            "<testsuite><testcase/>",
            "<testsuite><testcase></testsuite>",
            "<testsuite><testcase name=\"a",
            "<testsuite/><testsuite><testcase/></testsuite>",
            "{\"tests\": 5}",
            &deep,
        ] {
            assert!(read(report).is_err(), "{:.40}", report);
        }
    }

    proptest::proptest! {
        #[test]
        fn a_report_of_any_text_is_read_or_is_none(text in "(<|>|/|\"|=| |testsuite|testcase|failure|skipped|name|&|!|\\[|é|\n){0,40}") {
            let _ = read(&text);
            let _ = read(&format!("<testsuite>{text}</testsuite>"));
        }
    }

    #[test]
    fn those_that_failed_are_named() {
        let report = read("<testsuite><testcase classname=\"a.B\" name=\"c\x1b\"><failure/></testcase></testsuite>");
        assert_eq!(report.unwrap().failed, ["a.B c\u{fffd}"]);
    }
}
