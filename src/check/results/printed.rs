//! Test results as `cargo test`, `cargo nextest` and `go test` print them, line by line. A run of tests that began and of
//! whose end nothing is told makes all of it uncertain.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use serde::Deserialize;

use super::{Results, of_some, sum};
use crate::domain::{check::Tests, expectation::Sighting, words::counted};

/// So many tests may be under way at once; more than any machine runs.
const MOST_OPEN: usize = 100_000;
/// No result stands on a longer line.
const LONGEST: usize = 64 << 10;

/// Reads lines for test results.
#[derive(Debug, Default)]
pub struct Printed {
    cargo: Cargo,
    nextest: Nextest,
    events: GoEvents,
    verbose: GoVerbose,
    /// The line that came last was a part of one that goes on.
    goes_on: bool,
    /// The first line that tells of a failure, else the last that tells of anything.
    line: Option<(Sighting, bool)>,
}

impl Printed {
    /// Reads line number `line`, or, where it is not `whole`, a part of it.
    pub fn read(&mut self, text: &str, whole: bool, line: u64) {
        let is_rest = std::mem::replace(&mut self.goes_on, !whole);
        if is_rest || !whole || text.len() > LONGEST {
            return;
        }
        let Some(told) = self.told(text) else { return };
        let is_failure = told.failed > 0;
        if self.line.as_ref().is_none_or(|(_, had_failed)| !had_failed) {
            let text = text.trim().chars().take(200).collect();
            self.line = Some((Sighting { text, line: Some(line) }, is_failure));
        }
    }

    /// What that line tells, where it tells of results.
    fn told(&mut self, text: &str) -> Option<Tests> {
        if text.starts_with('{') {
            return self.events.read(text);
        }
        if let Some(told) = self.nextest.read(text) {
            return Some(told);
        }
        if self.nextest.is_open {
            // It shows what the tests themselves print, which may be results of their own.
            return None;
        }
        self.cargo.read(text).or_else(|| self.verbose.read(text))
    }

    /// What all lines together tell; nothing where none told of results. And the line that it is seen by.
    pub fn results(self) -> (Option<Results>, Option<Sighting>) {
        let line = self.line.map(|(line, _)| line);
        let open = [
            self.cargo.open(),
            self.nextest.open(),
            self.events.open(),
            self.verbose.open(),
        ];
        if let Some(open) = open.into_iter().flatten().next() {
            return (Some(Err(open)), line);
        }
        let told = [
            self.cargo.tests,
            self.nextest.tests,
            self.events.tests,
            self.verbose.tests,
        ];
        let any = line.is_some();
        (any.then(|| of_some(sum(told))), line)
    }
}

/// `cargo test`: what libtest prints at the end of each of its programs.
#[derive(Debug, Default)]
struct Cargo {
    tests: Tests,
    is_open: bool,
}

impl Cargo {
    fn read(&mut self, text: &str) -> Option<Tests> {
        if let Some(told) = text.strip_prefix("test result: ").and_then(libtest) {
            self.is_open = false;
            self.tests = sum([self.tests, told]);
            return Some(told);
        }
        let is_end = ["error: test failed", "error: doctest failed"]
            .iter()
            .any(|end| text.starts_with(end));
        if is_end && std::mem::take(&mut self.is_open) {
            // The program went down before it could tell.
            return Some(self.failed());
        }
        let running = text.strip_prefix("running ");
        let running = running.and_then(|rest| rest.strip_suffix(" tests").or_else(|| rest.strip_suffix(" test")));
        self.is_open |= running.is_some_and(|count| count.parse::<u64>().is_ok());
        None
    }

    fn failed(&mut self) -> Tests {
        let told = Tests {
            failed: 1,
            ..Tests::default()
        };
        self.tests = sum([self.tests, told]);
        told
    }

    fn open(&self) -> Option<String> {
        self.is_open
            .then(|| "tests began, and their result never came".to_owned())
    }
}

/// `ok. 12 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out; finished in 0.28s`
fn libtest(text: &str) -> Option<Tests> {
    let (_, counts) = text.split_once(". ")?;
    let count = |word: &str| {
        let mut counts = counts.split("; ").filter_map(|count| count.split_once(' '));
        counts.find(|(_, what)| *what == word)?.0.parse().ok()
    };
    Some(Tests {
        passed: count("passed")?,
        failed: count("failed")?,
        skipped: count("ignored")?,
    })
}

/// `cargo nextest`: its summary.
#[derive(Debug, Default)]
struct Nextest {
    tests: Tests,
    is_open: bool,
}

impl Nextest {
    fn read(&mut self, text: &str) -> Option<Tests> {
        let text = text.trim_start();
        if let Some(rest) = text.strip_prefix("Starting ") {
            self.is_open |= rest.contains(" across ") && rest.starts_with(|sign: char| sign.is_ascii_digit());
            return None;
        }
        let (_, counts) = text.strip_prefix("Summary [")?.split_once("] ")?;
        let told = summary(counts.trim_start())?;
        self.is_open = false;
        self.tests = sum([self.tests, told]);
        Some(told)
    }

    fn open(&self) -> Option<String> {
        self.is_open
            .then(|| "tests began, and their summary never came".to_owned())
    }
}

/// `12 tests run: 10 passed (1 slow), 1 failed, 1 timed out, 3 skipped`; `3/12 tests run: …` where it stopped before the
/// end: the others could not run.
fn summary(text: &str) -> Option<Tests> {
    let (ran, counts) = text.split_once(" run: ")?;
    let ran = ran.strip_suffix(" tests").or_else(|| ran.strip_suffix(" test"))?;
    let not_run: u64 = match ran.split_once('/') {
        None => ran.parse::<u64>().ok().map(|_| 0)?,
        Some((ran, all)) => all.parse::<u64>().ok()?.checked_sub(ran.parse().ok()?)?,
    };
    let mut tests = Tests {
        failed: not_run,
        ..Tests::default()
    };
    for count in without_brackets(counts).split(',') {
        let (number, what) = count.trim().split_once(' ')?;
        let number: u64 = number.parse().ok()?;
        match what.trim() {
            "passed" => tests.passed += number,
            "skipped" => tests.skipped += number,
            _ => tests.failed += number,
        }
    }
    Some(tests)
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0u32;
    let outside = |sign: &char| {
        match sign {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    text.chars().filter(outside).collect()
}

/// `go test -json`: an event a line.
#[derive(Debug, Default)]
struct GoEvents {
    tests: Tests,
    /// Tests under way, by their package.
    open: HashMap<String, HashSet<String>>,
    open_count: usize,
    too_many: bool,
    /// Packages of which a test failed.
    failed: HashSet<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GoEvent<'a> {
    #[serde(borrow)]
    action: Cow<'a, str>,
    #[serde(borrow)]
    package: Cow<'a, str>,
    #[serde(borrow, default)]
    test: Option<Cow<'a, str>>,
}

impl GoEvents {
    fn read(&mut self, text: &str) -> Option<Tests> {
        let event: GoEvent<'_> = serde_json::from_str(text).ok()?;
        let (package, action) = (event.package.into_owned(), &*event.action);
        let Some(test) = event.test else {
            return (action == "fail").then(|| self.package_failed(&package));
        };
        if action == "run" {
            self.begin(package, test.into_owned());
            return None;
        }
        let told = match action {
            "pass" => Tests {
                passed: 1,
                ..Tests::default()
            },
            "fail" => Tests {
                failed: 1,
                ..Tests::default()
            },
            "skip" => Tests {
                skipped: 1,
                ..Tests::default()
            },
            _ => return None,
        };
        if let Some(open) = self.open.get_mut(&package)
            && open.remove(&*test)
        {
            self.open_count -= 1;
        }
        if told.failed > 0 {
            self.failed.insert(package);
        }
        self.tests = sum([self.tests, told]);
        Some(told)
    }

    fn begin(&mut self, package: String, test: String) {
        if self.open_count >= MOST_OPEN {
            self.too_many = true;
        } else if self.open.entry(package).or_default().insert(test) {
            self.open_count += 1;
        }
    }

    /// Tests of it that did not end failed with it; where none failed, it could not be built, or went down.
    fn package_failed(&mut self, package: &str) -> Tests {
        let open = self.open.remove(package).map_or(0, |open| open.len());
        self.open_count -= open;
        let is_new = open == 0 && !self.failed.contains(package);
        let told = Tests {
            failed: open as u64 + u64::from(is_new),
            ..Tests::default()
        };
        self.tests = sum([self.tests, told]);
        told
    }

    fn open(&self) -> Option<String> {
        match self.open_count {
            _ if self.too_many => Some("more tests were under way at once than are followed".to_owned()),
            0 => None,
            open => Some(format!("{} began and did not end", counted(open, "test", "tests"))),
        }
    }
}

/// `go test -v`, and the failures that it names without `-v`.
#[derive(Debug, Default)]
struct GoVerbose {
    tests: Tests,
    begun: u64,
    ended: u64,
}

impl GoVerbose {
    fn read(&mut self, text: &str) -> Option<Tests> {
        if text.starts_with("=== RUN ") {
            self.begun += 1;
            return None;
        }
        let told = match text.trim_start().strip_prefix("--- ") {
            Some(rest) if rest.starts_with("PASS: ") => Tests {
                passed: 1,
                ..Tests::default()
            },
            Some(rest) if rest.starts_with("FAIL: ") => Tests {
                failed: 1,
                ..Tests::default()
            },
            Some(rest) if rest.starts_with("SKIP: ") => Tests {
                skipped: 1,
                ..Tests::default()
            },
            _ if is_unbuilt(text) => Tests {
                failed: 1,
                ..Tests::default()
            },
            _ => return None,
        };
        self.ended += u64::from(!is_unbuilt(text));
        self.tests = sum([self.tests, told]);
        Some(told)
    }

    fn open(&self) -> Option<String> {
        let open = self.begun.checked_sub(self.ended).filter(|&open| open > 0)?;
        Some(format!("{} began and did not end", counted(open, "test", "tests")))
    }
}

/// `FAIL example.com/a [build failed]`, with a tab
fn is_unbuilt(text: &str) -> bool {
    text.starts_with("FAIL\t") && (text.ends_with("[build failed]") || text.ends_with("[setup failed]"))
}

#[cfg(test)]
#[path = "printed_tests.rs"]
mod tests;
