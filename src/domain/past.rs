//! The record as it stood at a moment: what each journal held by then, and nothing that rests on what it did not.

use std::collections::BTreeMap;

use super::{event::Recorded, id::Writer, time::Time};

/// Each journal as far as it went at `moment`, by its writer's clock, and how many entries are left out. An entry that
/// had read one that is left out is left out too, whatever its own clock says.
pub fn until(journals: Vec<Vec<Recorded>>, moment: Time) -> (Vec<Vec<Recorded>>, usize) {
    let mut journals = journals;
    let before: usize = journals.iter().map(Vec::len).sum();
    // The first entry of each journal that is left out.
    let mut left_out = BTreeMap::new();
    for journal in &mut journals {
        cut(journal, |recorded| recorded.entry.at > moment, &mut left_out);
    }
    loop {
        let known = left_out.clone();
        let rests = |recorded: &Recorded| {
            let mut seen = recorded.entry.seen.iter();
            seen.any(|(writer, (seq, _))| known.get(writer).is_some_and(|first| seq >= first))
        };
        for journal in &mut journals {
            cut(journal, rests, &mut left_out);
        }
        if left_out == known {
            let after: usize = journals.iter().map(Vec::len).sum();
            return (journals, before - after);
        }
    }
}

fn cut(journal: &mut Vec<Recorded>, later: impl Fn(&Recorded) -> bool, left_out: &mut BTreeMap<Writer, u64>) {
    let Some(at) = journal.iter().position(later) else {
        return;
    };
    left_out.insert(journal[at].writer.clone(), journal[at].entry.seq);
    journal.truncate(at);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        event::Mark,
        order::merge,
        testing::{Seat, at, checklist, item, section},
    };

    fn two() -> (Seat, Seat) {
        let ada = Seat::starting(checklist(vec![section("s", vec![item("i"), item("j")])]));
        let mut bob = ada.joined_by("bob");
        bob.reads(&ada);
        (ada, bob)
    }

    fn seqs(journals: &[Vec<Recorded>]) -> Vec<Vec<u64>> {
        let seqs = |journal: &Vec<Recorded>| journal.iter().map(|recorded| recorded.entry.seq).collect();
        journals.iter().map(seqs).collect()
    }

    #[test]
    fn what_is_newer_is_left_out_and_so_is_what_rests_on_it() {
        let (mut ada, mut bob) = two();
        ada.now = 100;
        ada.marks("i", Mark::Passed);
        // His clock is slow: by it he wrote before what he had read.
        bob.reads(&ada);
        bob.now = 50;
        bob.marks("j", Mark::Passed);
        ada.reads(&bob);
        let journals: Vec<_> = ada.journals.values().cloned().collect();
        let (then, left_out) = until(journals.clone(), at(60));
        assert_eq!(seqs(&then), [vec![1, 2], vec![1]]);
        assert_eq!(left_out, 2);
        assert_eq!(merge(then).len(), 3);
        assert_eq!(until(journals.clone(), at(101)), (journals, 0));
    }

    #[test]
    fn before_the_beginning_there_is_nothing() {
        let (ada, _) = two();
        let (then, left_out) = until(ada.journals.values().cloned().collect(), at(-1));
        assert!(then.iter().all(Vec::is_empty));
        assert_eq!(left_out, 2);
    }
}
