//! Test results of real commands: from the reports that they write, and from what they print.

use std::fs;

use countersign::{
    check::{Finished, Plan},
    domain::check::{CheckKind, Expectation, Outcome, Tally},
};

use super::bench::{Bench, run};

const PASSED: &str = "<testsuite name='a'><testcase name='a'/><testcase name='b'><skipped/></testcase></testsuite>";
const FAILED: &str = "<testsuite name='a'><testcase name='c'><failure/></testcase></testsuite>";

/// One passed at least, none failed, and the exit status as it is implied.
fn plan(bench: &Bench, command: &str, junit: Option<&str>) -> Plan {
    let mut plan = bench.plan(command);
    let counts = [(Tally::Passed, ">= 1"), (Tally::Failed, "= 0")];
    let counts = counts.map(|(tally, target)| (tally, target.parse().unwrap()));
    plan.check.expect = vec![Expectation::Exit(0), Expectation::Tests(counts.to_vec())];
    if let CheckKind::Run(run) = &mut plan.check.kind {
        run.junit = junit.map(str::to_owned);
    }
    plan
}

/// What was seen of the tests.
fn saw(finished: &Finished) -> &str {
    let tests = finished.expectations.iter().find(|one| one.text.starts_with("tests "));
    tests.unwrap().saw.as_deref().unwrap_or_default()
}

#[test]
fn reports_that_the_command_wrote_are_counted_and_those_from_before_are_not() {
    let bench = Bench::new();
    fs::create_dir(bench.path("reports")).unwrap();
    fs::write(bench.path("reports/old.xml"), FAILED).unwrap();
    let write = format!("mkdir -p reports/new && echo \"{PASSED}\" > reports/new/a.xml");
    let live = run(plan(&bench, &write, Some("reports/**/*.xml")));
    let finished = live.finished();
    assert_eq!(finished.outcome, Outcome::Passed, "{finished:#?}");
    assert_eq!(saw(&finished), "1 passed, 0 failed, 1 skipped, 2 total");
    let log = live.log();
    assert!(
        log.contains("── new/a.xml: 1 passed, 0 failed, 1 skipped; SHA-256 "),
        "{log}"
    );
    assert!(
        log.contains("── old.xml: from before the command began, not counted ──"),
        "{log}"
    );
}

#[test]
fn a_report_that_lies_there_from_before_proves_nothing() {
    let bench = Bench::new();
    fs::write(bench.path("a.xml"), PASSED).unwrap();
    for (command, outcome, seen) in [
        (
            "true",
            Outcome::Inconclusive,
            "no test results: each report *.xml is from before the command began",
        ),
        // A new time is no new report to those who look at more than that, but it was written by the command.
        (
            "printf '<testsuite><testcase>' > a.xml",
            Outcome::Inconclusive,
            "the report a.xml cannot be read: it ends in the middle",
        ),
        (
            "rm a.xml",
            Outcome::Inconclusive,
            "no test results: there is no report *.xml",
        ),
        (
            "rm -f a.xml; exit 3",
            Outcome::Failed,
            "no test results: there is no report *.xml",
        ),
        (
            "echo '<testsuites/>' > a.xml",
            Outcome::Inconclusive,
            "no tests were run",
        ),
    ] {
        for file in ["0001-x.cast", "0001-x.log", "0001-x.outcome"] {
            let _ = fs::remove_file(bench.path(file));
        }
        let finished = run(plan(&bench, command, Some("*.xml"))).finished();
        assert_eq!((finished.outcome, saw(&finished)), (outcome, seen), "{command}");
    }
}

#[test]
fn a_test_that_failed_is_named_in_the_evidence() {
    let bench = Bench::new();
    let live = run(plan(&bench, &format!("echo \"{FAILED}\" > a.xml"), Some("a.xml")));
    assert_eq!(live.finished().outcome, Outcome::Failed);
    assert!(live.log().contains("; failed: c ──"), "{}", live.log());
}

#[test]
fn what_the_command_prints_is_read_where_it_names_no_reports() {
    let result = "test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out; finished in 0.00s";
    for (command, outcome, seen, line) in [
        (
            format!("echo 'running 12 tests'; echo '{result}'"),
            Outcome::Passed,
            "12 passed, 0 failed, 3 skipped, 15 total",
            Some(2),
        ),
        (
            format!("printf '\\033[32m{result}\\033[0m\\n'; echo 'running 3 tests'"),
            Outcome::Inconclusive,
            "tests began, and their result never came",
            Some(1),
        ),
        (
            "echo 'error: could not compile'; exit 101".to_owned(),
            Outcome::Failed,
            "no test results",
            None,
        ),
        (
            "echo all 12 tests passed".to_owned(),
            Outcome::Inconclusive,
            "no test results",
            None,
        ),
    ] {
        let bench = Bench::new();
        let finished = run(plan(&bench, &command, None)).finished();
        let tests = finished.expectations.last().unwrap();
        assert_eq!(
            (finished.outcome, saw(&finished), tests.line),
            (outcome, seen, line),
            "{command}"
        );
    }
}
