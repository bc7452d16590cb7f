//! Entries that come in, in whatever order: the run always equals the fold of all of them in merged order.
//!
//! An entry is applied on top where it provably stands last in merged order; otherwise all are merged and folded anew.
//! It stands last where none of the known entries waits for it or for one behind it, none of them had to be taken out
//! of turn (a circle), and either its (`at`, writer, seq) is greater than that of each, or its writer had seen them all:
//! then merging takes the known ones as before, and it after them.

use std::collections::{BTreeMap, HashMap};

use super::{Run, seals::Seals};
use crate::domain::{
    event::{Event, Recorded},
    id::Writer,
    order,
    plan::Plan,
    time::Time,
};

/// What is known of the merged order of the entries.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Order {
    /// The place of the entry with the greatest (`at`, writer, seq).
    greatest: Option<usize>,
    /// Of each journal, the newest entry that another entry had seen and that was not there when that was applied.
    awaited: HashMap<Writer, u64>,
    /// Entries wait for each other in a circle, which no honest writer makes.
    tangled: bool,
}

impl Run {
    /// Makes a checklist known; where an entry adopted it before, as if it had been known all along.
    pub fn learn(&mut self, plan: Plan) {
        let sha256 = plan.sha256;
        let missed = self.checklists.insert(sha256, plan).is_none();
        if missed && self.amendments.iter().any(|(_, amended)| amended.sha256 == sha256) {
            let entries = std::mem::take(&mut self.entries);
            self.fold_anew(entries);
        }
    }

    /// Applies the entries, which are in merged order and come after all that are known.
    pub fn extend(&mut self, entries: impl IntoIterator<Item = Recorded>) {
        let new: Vec<Recorded> = entries.into_iter().collect();
        let fixes = |recorded: &Recorded| matches!(recorded.entry.event, Event::Sealed(_));
        if new.iter().any(|new| fixes(new) || self.seals.may_cover(new)) {
            let mut entries = std::mem::take(&mut self.entries);
            entries.extend(new);
            return self.fold_anew(entries);
        }
        self.entries.reserve(new.len());
        for recorded in new {
            self.apply(recorded);
        }
    }

    /// Takes in entries of any journals, each journal's in the order of its lines. Those that are known already are
    /// left out.
    pub fn take_in(&mut self, entries: Vec<Recorded>) {
        let new = order::merge(by_journal(self.not_known(entries)));
        let mut new = new.into_iter();
        while let Some(next) = new.next() {
            if self.stands_last(&next) {
                self.apply(next);
                continue;
            }
            let mut entries = std::mem::take(&mut self.entries);
            entries.push(next);
            entries.extend(new);
            return self.fold_anew(order::merge(by_journal(entries)));
        }
    }

    /// Of each journal, the newest entry that others had read and that is not here, unless an entry says that it was
    /// lost: on its way, or gone.
    pub fn missing(&self) -> BTreeMap<Writer, u64> {
        let awaited = self.order.awaited.iter();
        let missing = awaited.filter(|(writer, seq)| self.heads.get(*writer).is_none_or(|head| head.0 < **seq));
        let missing = missing.filter(|(writer, seq)| !self.is_lost(writer, **seq));
        missing.map(|(writer, seq)| (writer.clone(), *seq)).collect()
    }

    fn is_lost(&self, writer: &Writer, seq: u64) -> bool {
        let lost = |recorded: &Recorded| match &recorded.entry.event {
            Event::Recovered(recovered) => recovered
                .lost
                .as_ref()
                .is_some_and(|lost| lost.0 == *writer && lost.1 >= seq),
            _ => false,
        };
        self.entries.iter().any(lost)
    }

    fn not_known(&self, entries: Vec<Recorded>) -> Vec<Recorded> {
        let mut heads: HashMap<Writer, u64> = HashMap::new();
        let mut new = Vec::with_capacity(entries.len());
        for recorded in entries {
            let seq = recorded.entry.seq;
            let known = self.heads.get(&recorded.writer).map_or(0, |head| head.0);
            let head = heads.entry(recorded.writer.clone()).or_insert(known);
            // Behind its journal's head only a hole is new: a line that was not readable and is now.
            if seq > *head {
                *head = seq;
                new.push(recorded);
            } else if seq <= known && self.has_hole(&recorded.writer) && self.entry(&recorded.reference()).is_none() {
                new.push(recorded);
            }
        }
        new
    }

    /// Whether an entry before the journal's newest is not here.
    fn has_hole(&self, writer: &Writer) -> bool {
        let here = self.entries.iter().filter(|recorded| recorded.writer == *writer);
        let here = here.count() as u64;
        self.heads.get(writer).is_some_and(|head| head.0 > here)
    }

    fn stands_last(&self, next: &Recorded) -> bool {
        let seq = next.entry.seq;
        let after = |newest: Option<u64>| newest.is_none_or(|newest| newest < seq);
        !self.order.tangled
            && after(self.heads.get(&next.writer).map(|head| head.0))
            && after(self.order.awaited.get(&next.writer).copied())
            && !matches!(next.entry.event, Event::Sealed(_))
            && !self.seals.may_cover(next)
            && (self.is_greatest(next) || self.clocks.knows_all(next))
    }

    fn is_greatest(&self, next: &Recorded) -> bool {
        let greatest = self.order.greatest.and_then(|greatest| self.entries.get(greatest));
        greatest.is_none_or(|greatest| key(greatest) < key(next))
    }

    /// Notes what the entry, which is about to be applied, says of the order.
    pub(super) fn note_order(&mut self, next: &Recorded) {
        if self.is_greatest(next) {
            self.order.greatest = Some(self.entries.len());
        }
        for (writer, (seen, _)) in &next.entry.seen {
            if self.heads.get(writer).is_none_or(|head| head.0 < *seen) {
                let awaited = self.order.awaited.entry(writer.clone()).or_default();
                *awaited = (*awaited).max(*seen);
            }
        }
        if !self.order.awaited.is_empty() {
            let awaited = self.order.awaited.get(&next.writer);
            self.order.tangled |= awaited.is_some_and(|awaited| *awaited >= next.entry.seq);
        }
    }

    /// Folds all entries, which are in merged order, from the beginning. What is known beside them stays.
    fn fold_anew(&mut self, entries: Vec<Recorded>) {
        let first = self.checklists.get(&self.first).unwrap_or(&self.plan).clone();
        let mut run = Self::new(first);
        run.checklists = std::mem::take(&mut self.checklists);
        run.signatures = std::mem::take(&mut self.signatures);
        run.seals = Seals::of(&entries);
        run.entries.reserve(entries.len());
        for recorded in entries {
            run.apply(recorded);
        }
        *self = run;
    }
}

fn key(recorded: &Recorded) -> (Time, &Writer, u64) {
    (recorded.entry.at, &recorded.writer, recorded.entry.seq)
}

/// The entries journal by journal, each in the order of its lines.
fn by_journal(entries: Vec<Recorded>) -> Vec<Vec<Recorded>> {
    let mut numbers: HashMap<Writer, usize> = HashMap::new();
    let mut journals: Vec<Vec<Recorded>> = Vec::new();
    for recorded in entries {
        let number = match numbers.get(&recorded.writer) {
            Some(&number) => number,
            None => {
                numbers.insert(recorded.writer.clone(), journals.len());
                journals.push(Vec::new());
                journals.len() - 1
            }
        };
        let journal = &mut journals[number];
        // A line that fills a hole comes last here, not in its journal.
        let seq = recorded.entry.seq;
        let behind = journal.last().is_some_and(|last| last.entry.seq > seq);
        let place = if behind {
            journal.partition_point(|other| other.entry.seq < seq)
        } else {
            journal.len()
        };
        journal.insert(place, recorded);
    }
    journals
}
