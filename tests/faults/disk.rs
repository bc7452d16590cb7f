//! Disks that fail, and folders that vanish: what was typed is given back.

use std::fs;
use std::io::ErrorKind;

use countersign::{
    domain::event::{Content, Event},
    record::{Cause, JournalWriter, RecordError, list},
};

use crate::bench::*;

#[test]
fn a_run_that_could_not_be_made_is_not_listed_and_leaves_nothing() {
    for fails in [
        Fails::Create,
        Fails::Write,
        Fails::Sync,
        Fails::SyncFolder,
        Fails::Rename,
    ] {
        for from in 0..3 {
            let bench = Bench::new();
            fs::create_dir(bench.runs()).unwrap();
            let new = countersign::record::NewRun {
                date: at(0).date_naive(),
                checklist_id: "go-live",
                version: None,
                checklist: CHECKLIST,
            };
            let disk: countersign::record::SharedDisk = BadDisk::new(fails, from, ErrorKind::StorageFull);
            let made = countersign::record::create(&bench.runs(), &new, &disk);
            if made.is_err() && !(fails == Fails::SyncFolder && from == 1) {
                assert_eq!(fs::read_dir(bench.runs()).unwrap().count(), 0, "{fails:?} {from}");
            }
            assert_eq!(list(&bench.runs()).unwrap().count(), 0);
        }
    }
}

#[test]
fn a_disk_that_fills_or_turns_read_only_gives_the_entry_back_and_a_new_journal_takes_it() {
    let full = (ErrorKind::StorageFull, "free some space");
    let read_only = (ErrorKind::ReadOnlyFilesystem, "make it writable");
    for (fails, (kind, hint)) in [
        (Fails::Write, full),
        (Fails::Sync, full),
        (Fails::Write, read_only),
        (Fails::Sync, read_only),
    ] {
        let bench = Bench::new();
        let (folder, journal) = bench.started();
        drop(journal);
        let bad = BadDisk::new(fails, 0, kind);
        let mut journal = bench.begin_on(&folder, bad.clone()).journal;
        let old = journal.writer().clone();
        let drafts = vec![mark("migrations"), note("typed at length")];
        let refused = journal.append(drafts.clone(), at(1)).unwrap_err();
        assert_eq!(refused.drafts, drafts);
        assert!(refused.cause.wants_a_new_journal());
        assert!(refused.hint().contains(hint), "{refused}: {}", refused.hint());
        let again = journal.append(drafts.clone(), at(2)).unwrap_err();
        assert!(matches!(again.cause, Cause::Poisoned { .. }));
        assert!(journal.reopen(at(3)).is_err(), "the disk is as it was");

        bad.mend();
        let opened = journal.reopen(at(4)).unwrap();
        let Event::JournalOpened(first) = &opened[0].entry.event else {
            panic!()
        };
        assert_eq!(
            first.continues.as_ref().map(|(writer, seq, _)| (writer.clone(), *seq)),
            Some((old.clone(), 2))
        );
        let recorded = journal.append(drafts, at(5)).unwrap();
        let run = open(folder.path());
        assert_eq!(run.journal(journal.writer()).unwrap().entries[opened.len()..], recorded);
        assert_eq!(errors(&folder), [""; 0], "{fails:?} {kind}");
        drop(journal);
        let next = bench.begin(&folder).journal;
        assert_ne!(*next.writer(), old, "a poisoned journal is never gone on with");
    }
}

#[test]
fn evidence_that_finds_no_room_leaves_the_journal_well() {
    for fails in [Fails::Create, Fails::Write, Fails::Sync, Fails::SyncFolder] {
        let bench = Bench::new();
        let (folder, journal) = bench.started();
        drop(journal);
        let bad = BadDisk::new(fails, 0, ErrorKind::StorageFull);
        let mut journal = bench.begin_on(&folder, bad.clone()).journal;
        let refused = journal.append(vec![paste("a.txt", b"hello")], at(1)).unwrap_err();
        assert!(matches!(refused.cause, Cause::File { .. }), "{fails:?} {refused}");
        assert!(!journal.is_poisoned());
        bad.mend();
        journal.append(refused.drafts, at(2)).unwrap();
        assert_eq!(errors(&folder), [""; 0], "{fails:?}");
        assert_eq!(fs::read_dir(folder.evidence(journal.writer())).unwrap().count(), 1);
    }
}

#[test]
fn a_file_that_cannot_be_read_is_no_fault_of_the_disk_and_leaves_nothing_behind() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    for source in [bench.home.path().join("nowhere"), bench.home.path().to_owned()] {
        let refused = journal
            .append(vec![attach("a.txt", Content::CopyOf(source.clone()))], at(1))
            .unwrap_err();
        assert!(
            matches!(&refused.cause, Cause::Source { path, .. } if *path == source),
            "{refused}"
        );
        assert!(!journal.is_poisoned());
    }
    let kept = fs::read_dir(folder.evidence(journal.writer()))
        .into_iter()
        .flatten()
        .count();
    assert_eq!(kept, 0, "what was begun is taken away");
    journal.append(vec![note("on it goes")], at(2)).unwrap();
    assert_eq!(errors(&folder), [""; 0]);
}

#[test]
fn a_folder_that_vanishes_or_is_replaced_is_told_at_once() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let away = bench.home.path().join("away");
    fs::rename(folder.path(), &away).unwrap();
    let refused = journal.append(vec![note("where to?")], at(1)).unwrap_err();
    assert!(matches!(refused.cause, Cause::Changed { .. }), "{refused}");
    assert!(journal.reopen(at(2)).is_err());
    fs::rename(&away, folder.path()).unwrap();
    journal.reopen(at(3)).unwrap();
    journal.append(refused.drafts, at(4)).unwrap();
    assert_eq!(errors(&folder), [""; 0]);
}

#[test]
fn a_journal_that_somebody_else_wrote_to_takes_nothing_more() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let path = folder.journal(journal.writer());
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend(b"{}\n");
    fs::write(&path, bytes).unwrap();
    let refused = journal.append(vec![note("x")], at(1)).unwrap_err();
    assert!(matches!(refused.cause, Cause::Changed { .. }), "{refused}");
}

#[test]
fn a_folder_that_cannot_be_written_says_so() {
    let bench = Bench::new();
    let (folder, journal) = bench.started();
    drop(journal);
    let run = open(folder.path());
    let other = Bench::new();
    let bad = BadDisk::new(Fails::Create, 0, ErrorKind::ReadOnlyFilesystem);
    let refused = JournalWriter::begin(&run, identity(), &other.state(), at(1), bad).unwrap_err();
    let RecordError::Journal(cause) = refused else { panic!() };
    assert!(cause.hint().contains("make it writable"), "{cause}");
    assert_eq!(errors(&folder), [""; 0]);
}
