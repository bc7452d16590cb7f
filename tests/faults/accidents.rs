//! Honest accidents: machines that are called the same, clones, restored backups. Each begins a journal of its own,
//! nothing is lost, and nothing looks like tampering.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::Command,
};

use countersign::{
    domain::{
        decide::{Intent, StartCheck},
        desk::{Effect, Fact},
        event::{Event, How, Recorded},
        id::Writer,
        order,
    },
    engine::{self, Mode},
    record::{self, Here, Identity, JournalWriter, RealDisk, RunFolder, Severity},
};

use crate::{
    bench::{Bench, at, check, errors, identity, note, paste},
    following::{self, texts},
    reopened,
};

/// A machine: a state folder, and its copy of the runs.
struct Machine {
    bench: Bench,
}

impl Machine {
    fn new() -> Self {
        Self { bench: Bench::new() }
    }

    fn run(&self, name: &str) -> RunFolder {
        RunFolder::at(self.bench.runs().join(name))
    }

    /// Writes a note, as a program that is started for it and ends.
    fn notes(&self, name: &str, who: &Identity, text: &str) -> record::OpenRun {
        let run = record::open(self.run(name).path()).unwrap();
        let begun = JournalWriter::begin(&run, who.clone(), &self.bench.state(), at(1), RealDisk::shared());
        let mut journal = begun.unwrap().journal;
        journal.append(vec![note(text)], at(2)).unwrap();
        drop(journal);
        record::open(self.run(name).path()).unwrap()
    }
}

/// Brings what is newer or longer from one copy of a run to the other, as a transport does that shortens nothing.
fn sync(from: &RunFolder, to: &RunFolder) {
    fs::create_dir_all(to.path()).unwrap();
    let mut folders = vec![PathBuf::new()];
    while let Some(inside) = folders.pop() {
        for file in fs::read_dir(from.path().join(&inside)).unwrap().flatten() {
            let inside = inside.join(file.file_name());
            let (source, target) = (file.path(), to.path().join(&inside));
            if source.is_dir() {
                fs::create_dir_all(&target).unwrap();
                folders.push(inside);
                continue;
            }
            let length = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
            if !target.exists() || length(&source) > length(&target) {
                let draft = target.with_file_name(".arriving");
                fs::copy(&source, &draft).unwrap();
                fs::rename(draft, target).unwrap();
            }
        }
    }
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").args(["-a", "-T"]).args([from, to]).status().unwrap();
    assert!(status.success());
}

fn all_texts(folder: &RunFolder) -> Vec<String> {
    texts(&order::merge(record::open(folder.path()).unwrap().entries()))
}

fn root_at_localhost() -> Identity {
    Identity {
        login: "root".into(),
        host: "localhost".into(),
        how: How::Screen,
        ..identity()
    }
}

/// What the program remembers of the run's journals is of another boot of the machine.
fn another_boot(bench: &Bench, folder: &RunFolder) {
    in_memory(bench, folder, |held| {
        let place = held.find("\"boot\":\"").unwrap() + "\"boot\":\"".len();
        format!("{}ffff{}", &held[..place], &held[place + 4..])
    });
}

/// Alters what the program remembers of each of the run's journals.
fn in_memory(bench: &Bench, folder: &RunFolder, alter: impl Fn(&str) -> String) {
    for memory in fs::read_dir(bench.state().join("journals").join(folder.name())).unwrap() {
        let memory = memory.unwrap().path();
        let held = fs::read_to_string(&memory).unwrap();
        fs::write(&memory, alter(&held)).unwrap();
    }
}

#[test]
fn two_machines_that_are_called_the_same_write_two_journals() {
    let (one, two) = (Machine::new(), Machine::new());
    let (folder, journal) = one.bench.started();
    let name = folder.name();
    drop(journal);
    let root = root_at_localhost();
    one.notes(&name, &root, "first");
    sync(&folder, &two.run(&name));
    two.notes(&name, &root, "second");
    one.notes(&name, &root, "third, not having seen it");
    sync(&folder, &two.run(&name));
    sync(&two.run(&name), &folder);
    for _ in 0..2 {
        one.notes(&name, &root, "here");
        two.notes(&name, &root, "there");
        sync(&folder, &two.run(&name));
        sync(&two.run(&name), &folder);
    }
    let run = record::open(folder.path()).unwrap();
    let of_root = run
        .journals
        .iter()
        .filter(|journal| journal.writer.as_str().starts_with("root@localhost-"));
    assert_eq!(of_root.count(), 2, "each goes on with its own");
    assert_eq!(all_texts(&folder).len(), 7);
    assert_eq!(all_texts(&folder), all_texts(&two.run(&name)));
    for machine in [&one, &two] {
        assert_eq!(errors(&machine.run(&name)), [""; 0]);
    }
}

#[test]
fn evidence_and_a_check_of_another_who_is_called_the_same_are_left_to_their_own_program() {
    let (one, two) = (Machine::new(), Machine::new());
    let mut ada = reopened::started(&one.bench);
    let folder = ada.engine.folder().clone();
    let copy = two.run(&folder.name());
    let quick = Intent::StartCheck(StartCheck {
        item: "quick".into(),
        confirmed: false,
        proof: None,
        despite: None,
        reason: None,
    });
    // The check has begun, and the program that began it is still at it.
    let outcome = ada.desk.submit(quick, &engine::stamp(&ada.person));
    let Some(Effect::Append { drafts, seen }) = outcome.effects.into_iter().next() else {
        panic!("nothing was to be recorded");
    };
    ada.engine.carry_out(Effect::Append { drafts, seen });
    let Some(Fact::Appended(begun)) = ada.facts.blocking_recv() else {
        panic!("the start was not recorded");
    };
    sync(&folder, &copy);
    let line = record::open(folder.path()).unwrap().journals[0].bytes;
    ada.engine.carry_out(Effect::Append {
        drafts: vec![paste("dashboards.png", b"seen")],
        seen: Default::default(),
    });
    let Some(Fact::Appended(attached)) = ada.facts.blocking_recv() else {
        panic!("the evidence was not recorded");
    };
    // The file arrives before the line that speaks of it.
    sync(&folder, &copy);
    let journal = copy.journal(&attached[0].writer);
    let arrived = fs::read(&journal).unwrap();
    fs::write(&journal, &arrived[..usize::try_from(line).unwrap()]).unwrap();

    let mut other = engine::open(&reopened::workplace(&two.bench), copy.path(), Mode::Write).unwrap();
    assert_eq!(other.notes, [""; 0]);
    following::say(&mut other, "here");
    let run = other.desk.run();
    assert!(run.evidence.is_empty(), "{:?}", run.evidence);
    assert!(run.running.contains_key(&begun[0].reference()));
    drop(other);

    sync(&folder, &copy);
    sync(&copy, &folder);
    drop(ada);
    for folder in [&folder, &copy] {
        assert_eq!(errors(folder), [""; 0]);
        let run = engine::read(folder.path()).unwrap().run;
        let recovered = |recorded: &&Recorded| matches!(recorded.entry.event, Event::Recovered(_));
        assert_eq!(run.entries.iter().filter(recovered).count(), 0);
        assert_eq!(run.evidence.len(), 1);
    }
    // Whose it is takes it up.
    let ada = engine::open(&reopened::workplace(&one.bench), folder.path(), Mode::Write).unwrap();
    assert_eq!(
        ada.notes,
        ["the check of quick was cut short when the program went away"]
    );
}

#[test]
fn what_was_left_in_a_journal_that_was_left_for_another_is_still_ones_own() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let first = journal.writer().clone();
    let begun = journal.append(vec![check("migrations", false)], at(1)).unwrap();
    drop(journal);
    // Power is cut: what was there at another boot is gone on with in a new journal, twice.
    for round in 0..2 {
        another_boot(&bench, &folder);
        let mut next = bench.begin(&folder).journal;
        next.append(vec![note(&format!("after boot {round}"))], at(2)).unwrap();
    }
    let here = |bench: &Bench| Here {
        login: "ada".into(),
        host: "ops1".into(),
        state: bench.state(),
        writer: None,
    };
    let run = record::open(folder.path()).unwrap();
    let all: Vec<Writer> = run.journals.iter().map(|journal| journal.writer.clone()).collect();
    assert_eq!(all.len(), 3);
    assert_eq!(here(&bench).journals(&run).into_iter().collect::<Vec<_>>(), all);
    let left = record::unfinished(&run, &here(&bench));
    assert_eq!(left.len(), 1);
    assert!(left[0].own && left[0].check == begun[0].reference());

    // Also where only the newest is remembered, which names the one before it.
    let memory = bench.state().join("journals").join(folder.name());
    let newest = run.journals.iter().find(|journal| {
        let succeeded = |other: &record::Journal| {
            let continues = other.opened().and_then(|opened| opened.continues.clone());
            continues.is_some_and(|(old, ..)| old == journal.writer)
        };
        !run.journals.iter().any(succeeded)
    });
    for writer in all.iter().filter(|writer| **writer != newest.unwrap().writer) {
        fs::remove_file(memory.join(writer.as_str())).unwrap();
    }
    assert_eq!(here(&bench).journals(&run).into_iter().collect::<Vec<_>>(), all);
    // Without a memory, or called otherwise, nothing is.
    assert!(here(&Bench::new()).journals(&run).is_empty());
    let bob = Here {
        login: "bob".into(),
        ..here(&bench)
    };
    assert!(bob.journals(&run).is_empty());
    assert!(all.contains(&first));
}

#[test]
fn what_a_crash_lost_is_said_once() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let path = folder.journal(journal.writer());
    let whole = fs::read(&path).unwrap();
    journal.append(vec![note("lost")], at(1)).unwrap();
    drop(journal);
    fs::write(&path, whole).unwrap();
    let lost = |begun: record::Begun| {
        let events = begun.entries.into_iter().map(|recorded| recorded.entry.event);
        events
            .filter(|event| matches!(event, Event::Recovered(recovered) if recovered.lost.is_some()))
            .count()
    };
    assert_eq!(lost(bench.begin(&folder)), 1);
    assert_eq!(lost(bench.begin(&folder)), 0);
    another_boot(&bench, &folder);
    assert_eq!(lost(bench.begin(&folder)), 0);
    assert_eq!(record::open(folder.path()).unwrap().journals.len(), 3);
    assert_eq!(errors(&folder), [""; 0]);
}

#[test]
fn a_restored_backup_goes_on_in_a_new_journal_and_what_others_had_of_the_old_one_comes_back() {
    let (ada, bob) = (Machine::new(), Machine::new());
    let (folder, journal) = ada.bench.started();
    let (name, writer) = (folder.name(), journal.writer().clone());
    drop(journal);
    ada.notes(&name, &identity(), "in the backup");
    let backup = ada.bench.home.path().join("backup");
    fs::create_dir(&backup).unwrap();
    copy(&ada.bench.runs(), &backup.join("runs"));
    copy(&ada.bench.state(), &backup.join("state"));
    ada.notes(&name, &identity(), "after the backup");
    sync(&folder, &bob.run(&name));
    let mut other = identity();
    other.login = "bob".into();
    bob.notes(&name, &other, "seen by Bob");

    // The disk dies, and the backup takes its place: the runs, and what the program remembers of them. The dead ones
    // keep their file numbers, or the copies would be given the same now and then; that is the test after this.
    fs::rename(ada.bench.runs(), ada.bench.home.path().join("dead runs")).unwrap();
    fs::rename(ada.bench.state(), ada.bench.home.path().join("dead state")).unwrap();
    copy(&backup.join("runs"), &ada.bench.runs());
    copy(&backup.join("state"), &ada.bench.state());
    let run = ada.notes(&name, &identity(), "after the restore");
    assert_eq!(run.journals.len(), 2, "a new journal");
    let opened = run
        .journals
        .iter()
        .find(|journal| journal.writer != writer)
        .unwrap()
        .opened()
        .unwrap();
    assert_eq!(opened.continues.as_ref().map(|(old, ..)| old), Some(&writer));
    assert_eq!(errors(&folder), [""; 0]);

    sync(&folder, &bob.run(&name));
    sync(&bob.run(&name), &folder);
    for machine in [&ada, &bob] {
        let texts = all_texts(&machine.run(&name));
        for text in ["in the backup", "after the backup", "seen by Bob", "after the restore"] {
            assert!(texts.iter().any(|said| said == text), "{text}: {texts:?}");
        }
        assert_eq!(errors(&machine.run(&name)), [""; 0]);
    }
}

#[test]
fn a_copy_that_was_given_the_file_number_of_the_journal_is_not_taken_for_it() {
    let machine = Machine::new();
    let (folder, journal) = machine.bench.started();
    let path = folder.journal(journal.writer());
    let name = folder.name();
    drop(journal);
    let backup = machine.bench.home.path().join("backup");
    fs::copy(&path, &backup).unwrap();
    let before = fs::metadata(&path).unwrap();
    fs::rename(&path, backup.with_extension("dead")).unwrap();
    fs::copy(&backup, &path).unwrap();
    let after = fs::metadata(&path).unwrap();
    if before.created().is_err() || after.created().is_err() {
        eprintln!("NOT TESTED: this file system does not keep when a file was made");
        return;
    }
    assert_ne!(before.created().unwrap(), after.created().unwrap());
    // As a file system does that gives a number out again: what is remembered names the number that the copy has.
    let [old, new] = [before, after].map(|found| format!("\"inode\":{},", found.ino()));
    in_memory(&machine.bench, &folder, |held| {
        assert!(held.contains(&old), "{held}");
        held.replace(&old, &new)
    });
    let run = machine.notes(&name, &identity(), "after the restore");
    assert_eq!(run.journals.len(), 2, "a new journal");
    assert_eq!(errors(&folder), [""; 0]);
}

#[test]
fn a_clone_of_a_whole_machine_begins_a_journal_of_its_own() {
    let machine = Machine::new();
    let (folder, journal) = machine.bench.started();
    let name = folder.name();
    drop(journal);
    // All is as it was, the file numbers and the machine's own too; only that it was started anew.
    another_boot(&machine.bench, &folder);
    let run = machine.notes(&name, &identity(), "by the clone");
    assert_eq!(run.journals.len(), 2);
    // And it goes on with that one.
    let run = machine.notes(&name, &identity(), "again");
    assert_eq!(run.journals.len(), 2);
    let findings = record::verify(folder.path()).unwrap().findings;
    assert!(
        findings.iter().all(|finding| finding.severity != Severity::Error),
        "{findings:?}"
    );
}

#[test]
fn clocks_that_differ_change_no_order_and_the_times_stay_as_they_were_written() {
    let machine = Machine::new();
    let (folder, mut ada) = machine.bench.started();
    let mut other = identity();
    other.login = "bob".into();
    let run = record::open(folder.path()).unwrap();
    let mut bob = JournalWriter::begin(&run, other, &machine.bench.state(), at(0), RealDisk::shared())
        .unwrap()
        .journal;
    let mut expected = Vec::new();
    // One clock is an hour ahead, and each answers the other; then it jumps back by two.
    for (round, hours) in [1, 1, -2, -2].into_iter().enumerate() {
        let said = ada
            .append(vec![note(&format!("asked {round}"))], at(round as i64))
            .unwrap();
        bob.note_heads(&[(ada.writer().clone(), ada.head())].into());
        let answered = bob
            .append(vec![note(&format!("answered {round}"))], at(hours * 3600))
            .unwrap();
        ada.note_heads(&[(bob.writer().clone(), bob.head())].into());
        assert_eq!(
            (said[0].entry.at, answered[0].entry.at),
            (at(round as i64), at(hours * 3600))
        );
        expected.extend([format!("asked {round}"), format!("answered {round}")]);
    }
    assert_eq!(all_texts(&folder), expected);
    let run = record::open(folder.path()).unwrap();
    assert!(
        run.journals
            .iter()
            .flat_map(|journal| &journal.entries)
            .all(|recorded| !matches!(recorded.entry.event, Event::Unknown(_)))
    );
    drop((ada, bob));
    assert_eq!(errors(&folder), [""; 0]);
}
