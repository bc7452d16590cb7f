//! The record under faults: torn lines, flipped bytes, full disks, programs that write at once. Whatever happens, what
//! was acknowledged is there, what was not is given back, and no honest accident looks like tampering.

mod record;

use record::*;

#[test]
fn what_was_recorded_is_read_back_and_the_next_start_goes_on_with_the_journal() {
    let bench = Bench::new();
    let folder = bench.run();
    let mut begun = bench.begin(&folder);
    let recorded = begun.journal.append(vec![note("one"), note("two")], at(1)).unwrap();
    let writer = begun.journal.writer().clone();
    begun.journal.close();

    let run = open(folder.path());
    assert_eq!(run.journals.len(), 1);
    assert_eq!(run.journals[0].problems, []);
    assert_eq!(run.journals[0].entries[1..], recorded);

    let mut again = bench.begin(&folder);
    assert_eq!(again.entries, []);
    assert_eq!(*again.journal.writer(), writer);
    let third = again.journal.append(vec![note("three")], at(2)).unwrap();
    assert_eq!(third[0].entry.seq, 4);
    assert_eq!(open(folder.path()).journals[0].problems, []);
}

#[test]
fn two_programs_at_once_write_two_journals() {
    let bench = Bench::new();
    let folder = bench.run();
    let mut one = bench.begin(&folder).journal;
    let mut two = bench.begin(&folder).journal;
    assert_ne!(one.writer(), two.writer());
    one.append(vec![note("from one")], at(1)).unwrap();
    two.append(vec![note("from two")], at(1)).unwrap();
    let run = open(folder.path());
    assert_eq!(run.journals.len(), 2);
    assert!(run.journals.iter().all(|journal| journal.problems.is_empty()));
}
