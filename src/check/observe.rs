//! Reading the plain text line by line for what expectations and measures ask about, all of it, also what is not kept.

use std::collections::BTreeMap;

use regex::Regex;

use super::results::{Printed, Results};
use crate::domain::{check::Expectation, expectation::Sighting, id::MeasureId, pattern::Pattern};

/// Longer lines are shortened to so many characters where they are quoted.
const QUOTED: usize = 200;
/// So many bytes of a part of a line are read again with the next part.
const OVERLAP: usize = 4 << 10;

/// Which match counts, and what is taken of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// The line of the first match.
    FirstLine,
    /// The first group of the last match.
    LastValue,
}

#[derive(Debug)]
struct Watcher {
    regex: Regex,
    wanted: Wanted,
    seen: Option<Sighting>,
}

impl Watcher {
    fn of(pattern: &Pattern, wanted: Wanted) -> Self {
        Self {
            regex: pattern.regex().clone(),
            wanted,
            seen: None,
        }
    }

    fn read(&mut self, text: &str, line: u64) {
        let text = match self.wanted {
            Wanted::FirstLine if self.seen.is_some() || !self.regex.is_match(text) => return,
            Wanted::FirstLine => shortened(text),
            Wanted::LastValue => {
                let Some(groups) = self.regex.captures_iter(text).last() else {
                    return;
                };
                let value = groups.get(1).or_else(|| groups.get(0));
                value.map_or(String::new(), |value| shortened(value.as_str()))
            }
        };
        self.seen = Some(Sighting { text, line: Some(line) });
    }
}

/// What was seen in the output of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// One for each expectation.
    pub sightings: Vec<Option<Sighting>>,
    /// The measures that were found.
    pub measures: BTreeMap<MeasureId, String>,
    /// The test results that stand in it, where somebody asks about them.
    pub tests: Option<Results>,
}

/// Reads lines for the expectations and measures of a check.
#[derive(Debug)]
pub struct Observer {
    /// One for each expectation; nothing for one that does not ask about the text.
    expectations: Vec<Option<Watcher>>,
    measures: Vec<(MeasureId, Watcher)>,
    /// Where an expectation asks about test results: which one, and what reads them.
    tests: Option<(usize, Printed)>,
    /// The end of the part of a line that came before.
    before: String,
    /// Nobody asks about the text.
    idle: bool,
}

impl Observer {
    /// An observer that has seen nothing.
    pub fn new(expect: &[Expectation], measures: &[(MeasureId, Pattern)]) -> Self {
        let expectations: Vec<Option<Watcher>> = expect
            .iter()
            .map(|expectation| match expectation {
                Expectation::Matches(pattern) | Expectation::Lacks(pattern) => {
                    Some(Watcher::of(pattern, Wanted::FirstLine))
                }
                Expectation::Number { pattern, .. } => Some(Watcher::of(pattern, Wanted::LastValue)),
                _ => None,
            })
            .collect();
        let measures: Vec<(MeasureId, Watcher)> = measures
            .iter()
            .map(|(id, pattern)| (id.clone(), Watcher::of(pattern, Wanted::LastValue)))
            .collect();
        let tests = expect
            .iter()
            .position(|expectation| matches!(expectation, Expectation::Tests(_)));
        Self {
            idle: measures.is_empty() && expectations.iter().all(Option::is_none) && tests.is_none(),
            expectations,
            measures,
            tests: tests.map(|place| (place, Printed::default())),
            before: String::new(),
        }
    }

    /// Reads line number `line`, or, where it is not `whole`, a part of it.
    ///
    /// A pattern that would match across more than [`OVERLAP`] bytes of two parts is not seen to.
    pub fn read(&mut self, text: &str, whole: bool, line: u64) {
        if self.idle {
            return;
        }
        if let Some((_, printed)) = &mut self.tests {
            printed.read(text, whole, line);
        }
        if self.before.is_empty() && whole {
            self.read_all(text, line);
            return;
        }
        let mut joined = std::mem::take(&mut self.before);
        joined.push_str(text);
        self.read_all(&joined, line);
        if !whole {
            let from = joined.len().saturating_sub(OVERLAP);
            let from = (from..=joined.len()).find(|&at| joined.is_char_boundary(at));
            self.before = joined.split_off(from.unwrap_or(0));
        }
    }

    fn read_all(&mut self, text: &str, line: u64) {
        let measures = self.measures.iter_mut().map(|(_, watcher)| watcher);
        for watcher in self.expectations.iter_mut().flatten().chain(measures) {
            watcher.read(text, line);
        }
    }

    /// What was seen.
    pub fn seen(self) -> Seen {
        let mut sightings: Vec<Option<Sighting>> = self
            .expectations
            .into_iter()
            .map(|watcher| watcher.and_then(|watcher| watcher.seen))
            .collect();
        let mut tests = None;
        if let Some((place, printed)) = self.tests {
            (tests, sightings[place]) = printed.results();
        }
        Seen {
            sightings,
            tests,
            measures: self
                .measures
                .into_iter()
                .filter_map(|(id, watcher)| Some((id, watcher.seen?.text)))
                .collect(),
        }
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::new(text).unwrap()
    }

    #[test]
    fn the_first_line_that_matches_and_the_last_value_are_seen() {
        let expect = [
            Expectation::Exit(0),
            Expectation::Lacks(pattern("(?i)error")),
            Expectation::Matches(pattern("never")),
        ];
        let measures = [(MeasureId::from("avg"), pattern("avg=([0-9]+)"))];
        let mut observer = Observer::new(&expect, &measures);
        for (number, line) in (1..).zip(["avg=1 avg=2", "Error: one", "error: two", "avg=3 and avg=4"]) {
            observer.read(line, true, number);
        }
        let seen = observer.seen();
        assert_eq!(seen.sightings[0], None);
        let first = seen.sightings[1].as_ref().unwrap();
        assert_eq!((first.text.as_str(), first.line), ("Error: one", Some(2)));
        assert_eq!(seen.sightings[2], None);
        assert_eq!(seen.measures[&MeasureId::from("avg")], "4");
    }

    #[test]
    fn a_match_across_two_parts_of_a_long_line_is_seen() {
        let mut observer = Observer::new(&[Expectation::Lacks(pattern("panic"))], &[]);
        observer.read("all is well pa", false, 1);
        observer.read("nic", true, 1);
        assert!(observer.seen().sightings[0].is_some());
    }
}
