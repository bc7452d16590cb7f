//! What holds when several wrote: the causally latest value, and who is in dispute where nobody had seen the other.

use std::collections::HashMap;

use super::{
    event::{EntryRef, Recorded},
    id::Writer,
};

/// Of each writer (by number), the newest entry known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clock(Vec<u64>);

impl Clock {
    fn get(&self, writer: usize) -> u64 {
        self.0.get(writer).copied().unwrap_or(0)
    }

    fn raise(&mut self, writer: usize, seq: u64) {
        if self.0.len() <= writer {
            self.0.resize(writer + 1, 0);
        }
        self.0[writer] = self.0[writer].max(seq);
    }

    fn join(&mut self, other: &Self) {
        for (writer, seq) in other.0.iter().enumerate() {
            self.raise(writer, *seq);
        }
    }
}

/// What each writer knew, entry by entry.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Clocks {
    numbers: HashMap<Writer, usize>,
    current: Vec<Clock>,
    /// Where a writer's knowledge of others grew: seq, and the clock from there on.
    grew: Vec<Vec<(u64, Clock)>>,
}

/// The causal place of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    writer: usize,
    seq: u64,
    knew: Clock,
}

impl Clocks {
    /// The causal place of the next entry in merged order.
    pub fn advance(&mut self, recorded: &Recorded) -> Place {
        let writer = self.number(&recorded.writer);
        let seq = recorded.entry.seq;
        for (other, (seen, _)) in &recorded.entry.seen {
            let other = self.number(other);
            let knew = self.at(other, *seen);
            self.current[writer].join(&knew);
        }
        self.current[writer].raise(writer, seq);
        if !recorded.entry.seen.is_empty() {
            let clock = self.current[writer].clone();
            self.grew[writer].push((seq, clock));
        }
        Place {
            writer,
            seq,
            knew: self.current[writer].clone(),
        }
    }

    /// Whether the writer of the entry at `place` had read that one, or wrote it.
    pub fn known(&self, place: &Place, entry: &EntryRef) -> bool {
        self.numbers
            .get(&entry.0)
            .is_some_and(|&writer| place.knew.get(writer) >= entry.1)
    }

    /// Whether the writer of the entry at `place` had read all that came before it in merged order.
    pub fn all_known(&self, place: &Place) -> bool {
        let mut newest = self.current.iter().enumerate();
        newest.all(|(writer, clock)| place.knew.get(writer) >= clock.get(writer))
    }

    /// Whether the writer of the next entry had read all that is known.
    pub fn knows_all(&self, next: &Recorded) -> bool {
        let own = self.numbers.get(&next.writer).copied();
        let mut knew = own.map(|own| self.current[own].clone()).unwrap_or_default();
        for (other, (seen, _)) in &next.entry.seen {
            if let Some(&other) = self.numbers.get(other) {
                knew.join(&self.at(other, *seen));
            }
        }
        let mut newest = self.current.iter().enumerate();
        newest.all(|(writer, clock)| knew.get(writer) >= clock.get(writer))
    }

    /// Of each journal, the newest entry that this entry rests on, as far as it is here: what its writer had read,
    /// directly or through others.
    pub fn seen_by(&self, writer: &Writer, seq: u64) -> Vec<(Writer, u64)> {
        let Some(&number) = self.numbers.get(writer) else {
            return Vec::new();
        };
        let knew = self.at(number, seq);
        let here = |number: usize| self.current[number].get(number);
        let seen = self.numbers.iter();
        let seen = seen.map(|(writer, &number)| (writer.clone(), knew.get(number).min(here(number))));
        let mut seen: Vec<_> = seen.filter(|(_, seq)| *seq > 0).collect();
        seen.sort();
        seen
    }

    /// The causal place of an entry that was taken before; nothing for a writer that nobody knows.
    pub fn place(&self, entry: &EntryRef) -> Option<Place> {
        let writer = *self.numbers.get(&entry.0)?;
        Some(Place {
            writer,
            seq: entry.1,
            knew: self.at(writer, entry.1),
        })
    }

    fn number(&mut self, writer: &Writer) -> usize {
        if let Some(&number) = self.numbers.get(writer) {
            return number;
        }
        let number = self.current.len();
        self.numbers.insert(writer.clone(), number);
        self.current.push(Clock::default());
        self.grew.push(Vec::new());
        number
    }

    fn at(&self, writer: usize, seq: u64) -> Clock {
        let grew = &self.grew[writer];
        let before = grew.partition_point(|(at, _)| *at <= seq);
        let mut clock = before.checked_sub(1).map(|i| grew[i].1.clone()).unwrap_or_default();
        clock.raise(writer, seq);
        clock
    }
}

/// The causally latest values of one thing: one, or several that did not see each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Register<T> {
    heads: Vec<(usize, u64, T)>,
}

impl<T> Default for Register<T> {
    fn default() -> Self {
        Self { heads: Vec::new() }
    }
}

impl<T> Register<T> {
    /// Writes a value; it takes the place of all that its writer knew.
    pub fn write(&mut self, place: &Place, value: T) {
        self.heads.retain(|(writer, seq, _)| place.knew.get(*writer) < *seq);
        self.heads.push((place.writer, place.seq, value));
    }

    /// The value last in merged order, disputed or not.
    pub fn get(&self) -> Option<&T> {
        self.heads.last().map(|(.., value)| value)
    }

    /// The last of the latest values that the writer at `place` had read.
    pub fn known_to(&self, place: &Place) -> Option<&T> {
        let mut heads = self.heads.iter().rev();
        heads
            .find(|(writer, seq, _)| place.knew.get(*writer) >= *seq)
            .map(|(.., value)| value)
    }

    /// Whether the writer at `place` had read every one of the latest values.
    pub fn all_known_to(&self, place: &Place) -> bool {
        let mut heads = self.heads.iter();
        heads.all(|(writer, seq, _)| place.knew.get(*writer) >= *seq)
    }

    /// The latest values, none of whose writers had seen another, in merged order.
    pub fn heads(&self) -> impl Iterator<Item = &T> {
        self.heads.iter().map(|(.., value)| value)
    }

    /// Whether the latest values differ by `key`.
    pub fn disputed_by<K: PartialEq>(&self, key: impl Fn(&T) -> K) -> bool {
        self.heads.windows(2).any(|pair| key(&pair[0].2) != key(&pair[1].2))
    }
}

/// A register that forgets nothing, so that it can be asked what somebody knew.
#[derive(Debug, Clone, PartialEq)]
pub struct History<T> {
    latest: Register<usize>,
    written: Vec<(usize, u64, T)>,
}

impl<T> Default for History<T> {
    fn default() -> Self {
        Self {
            latest: Register::default(),
            written: Vec::new(),
        }
    }
}

impl<T: PartialEq> History<T> {
    /// Writes a value; it takes the place of all that its writer knew.
    pub fn write(&mut self, place: &Place, value: T) {
        self.latest.write(place, self.written.len());
        self.written.push((place.writer, place.seq, value));
    }

    /// The value last in merged order, disputed or not.
    pub fn get(&self) -> Option<&T> {
        self.written.last().map(|(.., value)| value)
    }

    /// The value that the writer at `place` went by.
    pub fn known_to(&self, place: &Place) -> Option<&T> {
        let mut written = self.written.iter().rev();
        written
            .find(|(writer, seq, _)| place.knew.get(*writer) >= *seq)
            .map(|(.., value)| value)
    }

    /// The latest values, none of whose writers had seen another, in merged order.
    pub fn heads(&self) -> impl Iterator<Item = &T> {
        self.latest.heads().filter_map(|&i| Some(&self.written.get(i)?.2))
    }

    /// Whether the latest values differ.
    pub fn disputed(&self) -> bool {
        self.latest
            .disputed_by(|&i| self.written.get(i).map(|(.., value)| value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(writer: usize, seq: u64, knew: &[u64]) -> Place {
        Place {
            writer,
            seq,
            knew: Clock(knew.to_vec()),
        }
    }

    #[test]
    fn the_causally_latest_value_holds() {
        let mut register = Register::default();
        register.write(&place(0, 1, &[1]), "passed");
        register.write(&place(1, 1, &[1, 1]), "failed");
        assert_eq!(register.get(), Some(&"failed"));
        assert!(!register.disputed_by(|value| *value));
    }

    #[test]
    fn values_that_did_not_see_each_other_are_in_dispute_only_where_they_differ_until_one_who_saw_both_settles_it() {
        let mut register = Register::default();
        register.write(&place(0, 1, &[1]), "passed");
        register.write(&place(1, 1, &[0, 1]), "passed");
        assert!(!register.disputed_by(|value| *value));
        register.write(&place(2, 1, &[0, 0, 1]), "failed");
        assert!(register.disputed_by(|value| *value));
        register.write(&place(0, 2, &[2, 1, 1]), "failed");
        assert!(!register.disputed_by(|value| *value));
        assert_eq!(register.heads().count(), 1);
    }
}
