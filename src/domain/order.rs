//! Merged order: the one order of all writers' entries that every reader finds from the same files.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
};

use super::{event::Recorded, id::Writer, time::Time};

/// Merges journals, each in the order of its lines: repeatedly takes, of the entries whose predecessors (the line
/// before, and every `seen`) are all taken, the least by (`at`, writer, seq).
///
/// A `seen` that points before the beginning or past the end of a journal, or to a journal that is not there, holds
/// nothing up. Entries that
/// wait for each other in a circle, which no honest writer makes, are taken in the order of their times.
pub fn merge(journals: Vec<Vec<Recorded>>) -> Vec<Recorded> {
    let mut journals: Vec<Vec<Recorded>> = journals.into_iter().filter(|journal| !journal.is_empty()).collect();
    if journals.len() <= 1 {
        return journals.pop().unwrap_or_default();
    }
    Merge::new(journals).run()
}

type Key = Reverse<(Time, Writer, u64, usize)>;

struct Merge {
    rest: Vec<std::collections::VecDeque<Recorded>>,
    taken: Vec<u64>,
    last: Vec<u64>,
    index: HashMap<Writer, usize>,
    ready: BinaryHeap<Key>,
    blocked: Vec<usize>,
}

impl Merge {
    fn new(journals: Vec<Vec<Recorded>>) -> Self {
        let index = journals
            .iter()
            .enumerate()
            .map(|(i, journal)| (journal[0].writer.clone(), i))
            .collect();
        Self {
            // What is not here before a journal's first entry holds nothing up.
            taken: journals
                .iter()
                .map(|journal| journal[0].entry.seq.saturating_sub(1))
                .collect(),
            last: journals
                .iter()
                .map(|journal| journal.last().map_or(0, |recorded| recorded.entry.seq))
                .collect(),
            rest: journals.into_iter().map(Into::into).collect(),
            index,
            ready: BinaryHeap::new(),
            blocked: Vec::new(),
        }
    }

    fn run(mut self) -> Vec<Recorded> {
        let mut merged = Vec::with_capacity(self.rest.iter().map(std::collections::VecDeque::len).sum());
        for journal in 0..self.rest.len() {
            self.offer(journal);
        }
        while let Some(journal) = self.next() {
            if let Some(recorded) = self.rest[journal].pop_front() {
                self.taken[journal] = recorded.entry.seq;
                merged.push(recorded);
            }
            for waiting in std::mem::take(&mut self.blocked) {
                self.offer(waiting);
            }
            self.offer(journal);
        }
        merged
    }

    /// The journal whose first entry comes next.
    fn next(&mut self) -> Option<usize> {
        if let Some(Reverse((.., journal))) = self.ready.pop() {
            return Some(journal);
        }
        let least = self
            .blocked
            .iter()
            .copied()
            .min_by_key(|&journal| self.key(journal).map(|Reverse(key)| key))?;
        self.blocked.retain(|&journal| journal != least);
        Some(least)
    }

    fn key(&self, journal: usize) -> Option<Key> {
        let first = self.rest[journal].front()?;
        Some(Reverse((
            first.entry.at,
            first.writer.clone(),
            first.entry.seq,
            journal,
        )))
    }

    /// Puts the first entry of the journal among those that may come next, or among those that wait.
    fn offer(&mut self, journal: usize) {
        let Some(key) = self.key(journal) else { return };
        let waits = self.rest[journal].front().is_some_and(|first| {
            first.entry.seen.iter().any(|(writer, (seq, _))| {
                self.index
                    .get(writer)
                    .is_some_and(|&other| self.taken[other] < (*seq).min(self.last[other]))
            })
        });
        if waits {
            self.blocked.push(journal);
        } else {
            self.ready.push(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::{
        digest::Digest,
        event::{Entry, Event, Gap},
    };

    fn entry(writer: &str, seq: u64, at: i64, seen: &[(&str, u64)]) -> Recorded {
        let at = chrono::DateTime::from_timestamp(at, 0).unwrap();
        let seen: BTreeMap<_, _> = seen
            .iter()
            .map(|(writer, seq)| (Writer::from(*writer), (*seq, Digest::ZERO)))
            .collect();
        Recorded {
            writer: writer.into(),
            hash: Digest::ZERO,
            entry: Entry {
                seq,
                prev: Digest::ZERO,
                at,
                seen,
                event: Event::Gap(Gap { from: at, to: at }),
            },
        }
    }

    fn names(merged: &[Recorded]) -> Vec<String> {
        merged.iter().map(|r| format!("{}{}", r.writer, r.entry.seq)).collect()
    }

    #[test]
    fn an_entry_comes_after_what_it_had_seen_whatever_its_clock_says() {
        let a = vec![entry("a", 1, 100, &[]), entry("a", 2, 200, &[])];
        let b = vec![entry("b", 1, 5, &[("a", 2)]), entry("b", 2, 6, &[])];
        assert_eq!(names(&merge(vec![a, b])), ["a1", "a2", "b1", "b2"]);
    }

    #[test]
    fn entries_that_did_not_see_each_other_stand_by_time_then_writer() {
        let a = vec![entry("a", 1, 10, &[]), entry("a", 2, 30, &[])];
        let b = vec![entry("b", 1, 10, &[]), entry("b", 2, 20, &[])];
        assert_eq!(names(&merge(vec![b, a])), ["a1", "b1", "b2", "a2"]);
    }

    #[test]
    fn a_circle_and_a_lost_entry_hold_nothing_up() {
        let a = vec![entry("a", 1, 1, &[("b", 1)])];
        let b = vec![entry("b", 1, 2, &[("a", 1), ("c", 9)])];
        assert_eq!(names(&merge(vec![a, b])), ["a1", "b1"]);
    }

    proptest! {
        #[test]
        fn every_reader_finds_the_same_order_however_the_journals_came(
            times in proptest::collection::vec(proptest::collection::vec((0i64..20, 0usize..3, 0u64..6), 1..8), 1..4),
            swap in any::<bool>(),
        ) {
            let journals: Vec<Vec<Recorded>> = times.iter().enumerate().map(|(w, entries)| {
                let writer = ["a", "b", "c", "d"][w];
                entries.iter().enumerate().map(|(i, (at, other, seen))| {
                    let other = ["a", "b", "c"][*other];
                    let seen: Vec<(&str, u64)> = if *seen == 0 || other == writer { vec![] } else { vec![(other, *seen)] };
                    entry(writer, i as u64 + 1, *at, &seen)
                }).collect()
            }).collect();
            let mut other = journals.clone();
            if swap { other.reverse() } else { other.rotate_left(1) }
            let one = merge(journals.clone());
            prop_assert_eq!(names(&one), names(&merge(other)));
            prop_assert_eq!(one.len(), journals.iter().map(Vec::len).sum::<usize>());
        }
    }
}
