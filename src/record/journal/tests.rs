//! A journal reads the same however it is read.

use proptest::prelude::*;

use super::*;
use crate::{
    domain::event::{FieldSet, Person},
    format::journal::append_line,
};

fn entry(seq: u64, prev: Digest, event: Event) -> Entry {
    Entry {
        seq,
        prev,
        at: chrono::DateTime::from_timestamp(1_795_295_457, 0).unwrap(),
        seen: BTreeMap::new(),
        event,
    }
}

fn opening(writer: &Writer) -> Event {
    Event::JournalOpened(Box::new(JournalOpened {
        format: 1,
        program: "0.1.0".into(),
        run: "r".into(),
        checklist: Digest::ZERO,
        writer: writer.clone(),
        person: Person::named("Ada"),
        login: "ada".into(),
        host: "ops1".into(),
        zone: "+00:00".into(),
        cwd: "/".into(),
        continues: None,
        how: crate::domain::event::How::Ci,
    }))
}

/// A journal that is worth several threads.
fn long(writer: &Writer) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut prev = Digest::ZERO;
    let mut seq = 1;
    while bytes.len() < 5 * SHARE {
        let event = match seq {
            1 => opening(writer),
            _ => Event::FieldSet(FieldSet {
                item: None,
                field: "f".into(),
                value: Some("x".repeat(seq as usize % 977)),
            }),
        };
        let start = bytes.len();
        append_line(&mut bytes, &entry(seq, prev, event)).unwrap();
        prev = Digest::of(&bytes[start..bytes.len() - 1]);
        seq += 1;
    }
    bytes
}

fn read(bytes: &[u8], threads: usize) -> Journal {
    Journal::read("w".into(), "journal/w.jsonl".parse().unwrap(), bytes, threads)
}

#[test]
fn a_long_journal_reads_the_same_on_any_number_of_threads() {
    let bytes = long(&"w".into());
    let one = read(&bytes, 1);
    assert_eq!((one.problems.len(), one.torn), (0, 0));
    for threads in 2..7 {
        assert_eq!(read(&bytes, threads), one);
    }
}

#[test]
fn an_entry_is_named_by_its_line_though_others_are_none() {
    let bytes = long(&"w".into());
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').take(6).collect();
    lines.insert(2, b"no entry\n");
    lines.insert(3, b"\n");
    lines.push(b"{}\n");
    let journal = read(&lines.concat(), 2);
    let found: Vec<(u64, u64)> = journal.lines().map(|(line, entry)| (line, entry.entry.seq)).collect();
    assert_eq!(found, [(1, 1), (2, 2), (5, 3), (6, 4), (7, 5), (8, 6)]);
    assert_eq!(journal.length(), 9);
}

#[test]
fn what_is_wrong_with_it_is_the_same_on_any_number_of_threads() {
    let bytes = long(&"w".into());
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let flips = proptest::collection::vec((0..bytes.len(), 0u8..8), 1..4);
    let same = runner.run(&flips, |flips| {
        let mut flipped = bytes.clone();
        for (at, bit) in flips {
            flipped[at] ^= 1 << bit;
        }
        let one = read(&flipped, 1);
        prop_assert!(!one.problems.is_empty() || one.torn > 0 || one.entries.last() != read(&bytes, 1).entries.last());
        prop_assert_eq!(read(&flipped, 3), one);
        Ok(())
    });
    same.unwrap();
}
