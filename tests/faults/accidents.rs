//! Honest accidents: machines that are called the same, clones, restored backups. Each begins a journal of its own,
//! nothing is lost, and nothing looks like tampering.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use countersign::{
    domain::{
        event::{Event, How},
        order,
    },
    record::{self, Identity, JournalWriter, RealDisk, RunFolder, Severity},
};

use crate::{
    bench::{Bench, at, errors, identity, note},
    following::texts,
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

    // The disk dies, and the backup takes its place: the runs, and what the program remembers of them.
    fs::remove_dir_all(ada.bench.runs()).unwrap();
    fs::remove_dir_all(ada.bench.state()).unwrap();
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
fn a_clone_of_a_whole_machine_begins_a_journal_of_its_own() {
    let machine = Machine::new();
    let (folder, journal) = machine.bench.started();
    let (name, writer) = (folder.name(), journal.writer().clone());
    drop(journal);
    // All is as it was, the file numbers and the machine's own too; only that it was started anew.
    let memory = machine.bench.state().join("journals").join(&name).join(writer.as_str());
    let held = fs::read_to_string(&memory).unwrap();
    let place = held.find("\"boot\":\"").unwrap() + "\"boot\":\"".len();
    fs::write(&memory, format!("{}ffff{}", &held[..place], &held[place + 4..])).unwrap();
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
