//! Who writes which journal: after a kill, a power cut, a clone, a torn line; and checks left behind.

use std::{
    fs, io,
    path::Path,
    process::Command,
    sync::Arc,
    thread,
    time::{Duration, SystemTime},
};

use countersign::{
    domain::{
        event::{Event, Person},
        id::Writer,
    },
    record::{CheckFiles, Disk, Here, JournalWriter, RealDisk, Severity, keep, redraw, remove, unfinished, verify},
};

use crate::bench::*;

#[test]
fn what_was_recorded_is_read_back_and_the_next_start_goes_on_with_the_journal() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let recorded = journal.append(vec![note("one"), note("two")], at(1)).unwrap();
    let writer = journal.writer().clone();
    drop(journal);

    let run = open(folder.path());
    assert_eq!(run.journals.len(), 1);
    assert_eq!(run.journals[0].problems, []);
    assert_eq!(run.journals[0].entries[2..], recorded);

    let mut again = bench.begin(&folder);
    assert_eq!(again.entries, []);
    assert_eq!(*again.journal.writer(), writer);
    let third = again.journal.append(vec![note("three")], at(2)).unwrap();
    assert_eq!(third[0].entry.seq, 5);
    assert_eq!(errors(&folder), [""; 0]);
}

#[test]
fn a_killed_program_goes_on_where_it_was() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    journal.append(vec![note("one")], at(1)).unwrap();
    let writer = journal.writer().clone();
    // What kill -9 leaves: no farewell, the lock gone. Another name for the memory keeps what it held before the farewell.
    let memory = bench.state().join("journals").join(folder.name()).join(writer.as_str());
    let held = fs::read(&memory).unwrap();
    drop(journal);
    fs::write(&memory, held).unwrap();
    assert_eq!(*bench.begin(&folder).journal.writer(), writer);
}

#[test]
fn after_a_power_cut_a_new_journal_names_the_old_one() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let last = journal.append(vec![note("one")], at(1)).unwrap();
    let writer = journal.writer().clone();
    let memory = bench.state().join("journals").join(folder.name()).join(writer.as_str());
    let held = fs::read_to_string(&memory).unwrap();
    drop(journal);
    let place = held.find("\"boot\":\"").unwrap() + "\"boot\":\"".len();
    let other_boot = format!("{}ffff{}", &held[..place], &held[place + 4..]);
    fs::write(&memory, other_boot).unwrap();

    let begun = bench.begin(&folder);
    assert_ne!(*begun.journal.writer(), writer);
    let Event::JournalOpened(opened) = &begun.entries[0].entry.event else {
        panic!()
    };
    assert_eq!(opened.continues, Some((writer, 3, last[0].hash)));
    assert_eq!(errors(&folder), [""; 0]);
}

#[test]
fn a_stale_memory_begins_a_new_journal_and_nothing_looks_like_tampering() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let writer = journal.writer().clone();
    let memory = bench.state().join("journals").join(folder.name()).join(writer.as_str());
    let stale = fs::read(&memory).unwrap();
    journal.append(vec![note("not remembered")], at(1)).unwrap();
    drop(journal);
    for held in [stale, b"torn".to_vec(), vec![]] {
        fs::write(&memory, held).unwrap();
        assert_ne!(*bench.begin(&folder).journal.writer(), writer);
        assert_eq!(errors(&folder), [""; 0]);
    }
}

#[test]
fn a_cloned_state_folder_goes_on_once_and_then_begins_its_own() {
    let bench = Bench::new();
    let (folder, journal) = bench.started();
    let writer = journal.writer().clone();
    drop(journal);
    let clone = Bench::new();
    let status = Command::new("cp")
        .arg("-r")
        .arg(bench.state())
        .arg(clone.state())
        .status()
        .unwrap();
    assert!(status.success());

    let mut first = bench.begin(&folder).journal;
    assert_eq!(*first.writer(), writer);
    let run = open(folder.path());
    let second = JournalWriter::begin(&run, identity(), &clone.state(), at(5), RealDisk::shared()).unwrap();
    assert_ne!(*second.journal.writer(), writer, "the first is at it");
    first.append(vec![note("one")], at(6)).unwrap();
    drop(first);
    let run = open(folder.path());
    let third = JournalWriter::begin(&run, identity(), &clone.state(), at(7), RealDisk::shared()).unwrap();
    assert_ne!(*third.journal.writer(), writer, "the first was at it");
    assert_eq!(errors(&folder), [""; 0]);
}

#[test]
fn a_copied_run_folder_is_gone_on_with_in_a_new_journal() {
    let bench = Bench::new();
    let (folder, journal) = bench.started();
    let writer = journal.writer().clone();
    drop(journal);
    let moved = bench.home.path().join("moved");
    assert!(
        Command::new("cp")
            .arg("-r")
            .arg(folder.path())
            .arg(&moved)
            .status()
            .unwrap()
            .success()
    );
    fs::remove_dir_all(folder.path()).unwrap();
    fs::rename(&moved, folder.path()).unwrap();
    assert_ne!(*bench.begin(&folder).journal.writer(), writer, "a restored backup");
    assert_eq!(errors(&folder), [""; 0]);
}

#[test]
fn a_journal_of_which_somebody_saw_more_is_not_gone_on_with() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let writer = journal.writer().clone();
    let before = journal_bytes(&folder, &writer);
    let held = bench.state().join("journals").join(folder.name()).join(writer.as_str());
    let memory = fs::read_to_string(&held).unwrap();
    journal.append(vec![note("lost")], at(1)).unwrap();
    drop(journal);
    // Somebody else reads it, then the machine goes down and neither line nor memory had arrived.
    let other = Bench::new();
    drop(other.begin(&folder).journal);
    fs::OpenOptions::new()
        .write(true)
        .open(folder.journal(&writer))
        .unwrap()
        .set_len(before.len() as u64)
        .unwrap();
    fs::write(&held, memory).unwrap();

    let begun = bench.begin(&folder);
    assert_ne!(*begun.journal.writer(), writer);
    assert_eq!(
        errors(&folder),
        [""; 0],
        "it was lost in a crash, and the next journal says so"
    );
    let verification = verify(folder.path()).unwrap();
    assert!(
        verification
            .findings
            .iter()
            .any(|f| f.severity == Severity::Warning && f.what.contains("was seen"))
    );
}

#[test]
fn entries_that_were_acknowledged_and_are_gone_are_said_lost() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let writer = journal.writer().clone();
    let before = journal_bytes(&folder, &writer);
    let last = journal.append(vec![note("gone")], at(1)).unwrap();
    drop(journal);
    fs::OpenOptions::new()
        .write(true)
        .open(folder.journal(&writer))
        .unwrap()
        .set_len(before.len() as u64)
        .unwrap();
    let begun = bench.begin(&folder);
    let Event::Recovered(recovered) = &begun.entries[1].entry.event else {
        panic!()
    };
    assert_eq!(recovered.lost, Some((writer, 3, last[0].hash)));
}

#[test]
fn two_programs_at_once_write_two_journals_and_both_verify() {
    let bench = Bench::new();
    let (folder, mut one) = bench.started();
    let mut two = bench.begin(&folder).journal;
    assert_ne!(one.writer(), two.writer());
    let from_one = one.append(vec![note("from one")], at(1)).unwrap();
    two.note_heads(&[(one.writer().clone(), one.head())].into());
    let from_two = two.append(vec![note("from two"), note("more")], at(2)).unwrap();
    assert_eq!(from_two[0].entry.seen.get(one.writer()), Some(&(3, from_one[0].hash)));
    assert_eq!(from_two[1].entry.seen.len(), 0, "it is news once");
    let run = open(folder.path());
    assert_eq!(run.journals.len(), 2);
    assert_eq!(errors(&folder), [""; 0]);
}

#[test]
fn a_line_torn_at_any_byte_is_set_aside_and_the_next_journal_says_so() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let writer = journal.writer().clone();
    let path = folder.journal(&writer);
    let whole = journal_bytes(&folder, &writer).len();
    journal.append(vec![note("torn")], at(1)).unwrap();
    let all = journal_bytes(&folder, &writer);
    drop(journal);
    let memory = bench.state().join("journals").join(folder.name()).join(writer.as_str());
    let held = fs::read(&memory).unwrap();

    for cut in whole + 1..all.len() {
        fs::write(&path, &all[..cut]).unwrap();
        fs::write(&memory, &held).unwrap();
        let run = open(folder.path());
        assert_eq!(
            (run.journals[0].entries.len(), run.journals[0].torn),
            (2, (cut - whole) as u64)
        );
        let begun = bench.begin(&folder);
        assert_ne!(*begun.journal.writer(), writer);
        let Event::Recovered(recovered) = &begun.entries[1].entry.event else {
            panic!()
        };
        assert_eq!(recovered.torn_bytes, (cut - whole) as u64);
        let aside = path.with_extension("jsonl.torn-1");
        assert_eq!(fs::read(&aside).unwrap(), &all[whole..cut]);
        assert_eq!(fs::read(&path).unwrap(), &all[..whole]);
        assert_eq!(errors(&folder), [""; 0]);
        let new = folder.journal(begun.journal.writer());
        drop(begun);
        fs::remove_file(new).unwrap();
        fs::remove_file(aside).unwrap();
    }
}

#[test]
fn a_journal_cut_off_at_any_byte_is_opened_with_all_before_the_cut_and_nothing_else() {
    const SHARES: usize = 8;
    let shares = thread::scope(|scope| {
        let threads: Vec<_> = (0..SHARES)
            .map(|share| scope.spawn(move || cut_off(share, SHARES)))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>()
    });
    println!("cut off at {shares} lengths, nothing before the cut lost");
}

/// Cuts a journal off at each `step`th byte from `first` on, and opens it each time; gives how often.
fn cut_off(first: usize, step: usize) -> usize {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    journal.append(vec![mark("seen")], at(1)).unwrap();
    journal.append(vec![note("last")], at(2)).unwrap();
    let writer = journal.writer().clone();
    let (path, all) = (folder.journal(&writer), journal_bytes(&folder, &writer));
    let before = all_entries(&folder);
    drop(journal);
    let memory = bench.state().join("journals").join(folder.name()).join(writer.as_str());
    let held = fs::read(&memory).unwrap();
    let ends: Vec<usize> = (1..=all.len()).filter(|end| all[end - 1] == b'\n').collect();
    assert_eq!((ends.len(), before.len()), (4, 4));

    for cut in (first..=all.len()).step_by(step) {
        fs::write(&path, &all[..cut]).unwrap();
        // Nobody has been at work on it for an hour, for whom verification would wait.
        let written = fs::File::options().write(true).open(&path).unwrap();
        written
            .set_modified(SystemTime::now() - Duration::from_secs(3600))
            .unwrap();
        fs::write(&memory, &held).unwrap();
        let whole = ends.iter().filter(|end| **end <= cut).count();
        // Where not even its first line is whole it says nothing of whose it is, and stays as it is.
        let end = if whole == 0 { cut } else { ends[whole - 1] };
        let mut begun = bench.begin_on(&folder, Arc::new(Unsynced));
        assert_eq!(begun.journal.writer() == &writer, cut == all.len(), "cut at {cut}");
        // What was acknowledged before the cut is there, in its place and as it was; nothing is there that was not.
        let now = open(folder.path());
        let kept = now.journal(&writer).map_or(&[][..], |journal| &journal.entries);
        assert_eq!(kept, &before[..whole], "cut at {cut}");
        let others: usize = now.journals.iter().map(|journal| journal.entries.len()).sum();
        assert_eq!(others - whole, begun.entries.len(), "cut at {cut}");
        // The torn rest is beside it, byte for byte, and said.
        let torn = begun.entries.iter().find_map(|recorded| match &recorded.entry.event {
            Event::Recovered(recovered) => Some(recovered.torn_bytes),
            _ => None,
        });
        let aside = path.with_extension("jsonl.torn-1");
        assert_eq!(torn.unwrap_or(0), (cut - end) as u64, "cut at {cut}");
        assert_eq!(fs::read(&aside).unwrap_or_default(), &all[end..cut], "cut at {cut}");
        assert_eq!(fs::read(&path).unwrap_or_default(), &all[..end], "cut at {cut}");
        begun.journal.append(vec![note("on it goes")], at(3)).unwrap();
        // Nothing is amiss but, where it is gone, that no entry says how the run began.
        let amiss = errors(&folder);
        let gone = amiss
            .iter()
            .all(|error| error.contains("no entry says how the run began"));
        assert!(gone && amiss.len() == usize::from(whole < 2), "cut at {cut}: {amiss:?}");
        let new = folder.journal(begun.journal.writer());
        drop(begun);
        for file in [new, aside] {
            // There is none where nothing was torn.
            let _ = fs::remove_file(file);
        }
    }
    (first..=all.len()).step_by(step).count()
}

/// A disk that is never waited for: no power is lost in these tests.
#[derive(Debug)]
struct Unsynced;

impl Disk for Unsynced {
    fn sync_data(&self, _: &fs::File) -> io::Result<()> {
        Ok(())
    }

    fn sync_all(&self, _: &fs::File) -> io::Result<()> {
        Ok(())
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_check_without_an_end_is_found_with_what_it_left() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let started = journal
        .append(vec![check("migrations", true), check("lint", false)], at(1))
        .unwrap();
    let files = CheckFiles::of(journal.writer(), 3, "migrations").unwrap();
    fs::create_dir_all(journal.evidence_folder().unwrap()).unwrap();
    fs::write(folder.file(&files.cast), "{}\n").unwrap();
    fs::write(folder.file(&files.outcome), "0").unwrap();
    journal.append(vec![finished("lint", 4, vec![])], at(2)).unwrap();
    let here = |writer: Option<Writer>| Here {
        login: "ada".into(),
        host: "ops1".into(),
        state: bench.state(),
        writer,
    };
    let run = open(folder.path());
    let live = unfinished(&run, &here(None));
    assert_eq!(live.len(), 1);
    assert!(live[0].live && live[0].own && live[0].action);
    assert!(!unfinished(&run, &here(Some(journal.writer().clone())))[0].live);
    let findings = verify(folder.path()).unwrap().findings;
    assert!(
        findings.iter().all(|finding| finding.severity == Severity::Note),
        "{findings:?}"
    );
    drop(journal);

    let left = unfinished(&open(folder.path()), &here(None));
    assert_eq!((left[0].check.clone(), left[0].live), (started[0].reference(), false));
    assert_eq!((&left[0].cast, &left[0].log), (&Some(files.cast.clone()), &None));
    assert!(left[0].outcome.is_some());

    // The next journal takes it over, by its number in the journal that it goes on from.
    let kept = keep(&folder, &files.cast, &RealDisk::shared()).unwrap();
    fs::remove_dir_all(bench.state()).unwrap();
    let mut next = bench.begin(&folder).journal;
    assert_eq!(unfinished(&open(folder.path()), &here(None)).len(), 1);
    let adopted = countersign::domain::event::Recovered {
        adopted: vec![kept],
        interrupted: vec![started[0].reference()],
        ..Default::default()
    };
    next.append(vec![Event::Recovered(Box::new(adopted)).into()], at(3))
        .unwrap();
    remove(&folder, &files.outcome, &RealDisk::shared()).unwrap();
    assert_eq!(unfinished(&open(folder.path()), &here(None)), []);
    redraw(&folder, next.writer(), &all_entries(&folder), &RealDisk::shared()).unwrap();
    assert_eq!(verify(folder.path()).unwrap().findings, []);
}

#[test]
fn whoever_writes_from_elsewhere_has_a_journal_of_their_own_and_goes_on_with_it_too() {
    let bench = Bench::new();
    let (folder, journal) = bench.started();
    let first = journal.writer().clone();
    drop(journal);
    let begin = |identity| {
        let run = open(folder.path());
        JournalWriter::begin(&run, identity, &bench.state(), at(1), RealDisk::shared()).unwrap()
    };
    let mut bob = identity();
    bob.person = Person::named("Bob");
    let by_bob = begin(bob.clone()).journal.writer().clone();
    assert_ne!(by_bob, first);
    assert_eq!(*begin(identity()).journal.writer(), first);
    assert_eq!(*begin(bob).journal.writer(), by_bob);
    let mut elsewhere = identity();
    elsewhere.cwd = "/elsewhere".into();
    assert!(![by_bob, first].contains(begin(elsewhere).journal.writer()));
    assert_eq!(open(folder.path()).journals.len(), 3);
    assert_eq!(errors(&folder), [""; 0]);
}
