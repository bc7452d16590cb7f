//! What is learned from which of the runs in a folder.

use std::{fs, time::Duration};

use chrono::TimeDelta;

use super::*;
use crate::{
    domain::event::{
        By, ChecklistName, Closed, Event, ItemMarked, Mark, MeasureEntered, Measured, Person, RunResult, RunStarted,
    },
    engine::{
        Mode, open, read,
        testing::{Bench, CHECKLIST, next, note, now},
    },
    record::{JournalWriter, NewRun, RealDisk, RunFolder},
};

/// An earlier run in the same folder: which checklist, a rehearsal or not, its section worked on for so many minutes.
struct Before {
    checklist: &'static str,
    rehearsal: bool,
    minutes: i64,
    result: Option<RunResult>,
}

impl Before {
    const fn closed(minutes: i64) -> Self {
        Self {
            checklist: "small",
            rehearsal: false,
            minutes,
            result: Some(RunResult::Success),
        }
    }

    /// Makes it, so many days ago.
    fn make(&self, bench: &Bench, days: i64) -> RunFolder {
        self.of(CHECKLIST, bench, days, None)
    }

    /// The same, of that checklist, with a measured value.
    fn of(&self, checklist: &[u8], bench: &Bench, days: i64, measured: Option<u64>) -> RunFolder {
        let disk = RealDisk::shared();
        let new = NewRun {
            date: now().date_naive(),
            checklist_id: self.checklist,
            version: None,
            checklist,
        };
        let folder = record::create(&bench.home.path().join("runs"), &new, &disk).unwrap();
        let files = record::open(folder.path()).unwrap();
        let identity = bench.workplace("ada").identity;
        let state = bench.home.path().join("state");
        let mut journal = JournalWriter::begin(&files, identity, &state, now(), disk)
            .unwrap()
            .journal;
        let began = now() - TimeDelta::days(days);
        let started = Event::RunStarted(Box::new(RunStarted {
            run: folder.name(),
            checklist: ChecklistName {
                id: self.checklist.into(),
                version: "1.0.0".into(),
                sha256: Digest::of(checklist),
            },
            subject: Vec::new(),
            fields: Default::default(),
            roles: Default::default(),
            trusted: true,
            rehearsal: self.rehearsal,
        }));
        let mark = |mark| {
            Event::ItemMarked(Box::new(ItemMarked {
                item: "quick".into(),
                mark,
                by: By::Person(Person::named("Ada")),
                note: None,
                reason: Some("seen".into()),
                owner: None,
                expires: None,
                undoes: None,
            }))
        };
        let ended = began + TimeDelta::minutes(self.minutes);
        journal
            .append(vec![started.into(), mark(Mark::Failed).into()], began)
            .unwrap();
        journal.append(vec![mark(Mark::Passed).into()], ended).unwrap();
        if let Some(value) = measured {
            let entered = Event::MeasureEntered(Box::new(MeasureEntered {
                item: "quick".into(),
                measure: "p95".into(),
                measured: Measured {
                    value: value.into(),
                    unit: Some("ms".into()),
                },
                by: Person::named("Ada"),
            }));
            journal.append(vec![entered.into()], ended).unwrap();
        }
        if let Some(result) = self.result {
            let closed = Event::Closed(Closed {
                result,
                by: Person::named("Ada"),
                note: None,
                allowed_signers: None,
                certificate: None,
                certificate_text: None,
            });
            // Notes may follow the close.
            journal.append(vec![closed.into(), note("well done")], ended).unwrap();
        }
        folder
    }
}

fn learned(bench: &Bench) -> Vec<Duration> {
    let run = read(bench.path()).unwrap().run;
    let history = earlier(&bench.home.path().join("runs"), &run);
    history.runs.iter().map(|run| run.took["s"]).collect()
}

fn minutes(minutes: &[u64]) -> Vec<Duration> {
    minutes
        .iter()
        .map(|minutes| Duration::from_secs(60 * minutes))
        .collect()
}

#[test]
fn closed_runs_of_the_same_checklist_are_learned_from_the_newest_first() {
    let bench = Bench::new();
    assert!(learned(&bench).is_empty());
    Before::closed(7).make(&bench, 3);
    Before::closed(5).make(&bench, 1);
    let back = Before {
        result: Some(RunResult::RolledBack),
        ..Before::closed(9)
    };
    back.make(&bench, 2);
    for other in [
        Before {
            checklist: "other",
            ..Before::closed(1)
        },
        Before {
            rehearsal: true,
            ..Before::closed(2)
        },
        Before {
            result: None,
            ..Before::closed(3)
        },
    ] {
        other.make(&bench, 1);
    }
    assert_eq!(learned(&bench), minutes(&[5, 9, 7]));
}

#[test]
fn no_more_than_the_newest_twenty_are_learned_from() {
    let bench = Bench::new();
    for days in 1..=LEARNED as i64 + 3 {
        Before::closed(days).make(&bench, days);
    }
    let wanted: Vec<u64> = (1..=LEARNED as u64).collect();
    assert_eq!(learned(&bench), minutes(&wanted));
}

#[test]
fn a_run_that_cannot_be_read_tells_nothing_and_keeps_nothing_from_being_learned() {
    let bench = Bench::new();
    let broken = Before::closed(5).make(&bench, 1);
    Before::closed(7).make(&bench, 2);
    fs::write(broken.checklist(), "no checklist").unwrap();
    assert_eq!(learned(&bench), minutes(&[7]));
    assert_eq!(
        earlier(&bench.home.path().join("nowhere"), &read(bench.path()).unwrap().run).runs,
        []
    );
}

#[test]
fn what_earlier_runs_measured_is_learned_with_how_long_they_took() {
    let checklist = [CHECKLIST, b"measures = [{ id = \"p95\", unit = \"ms\" }]\n"].concat();
    let bench = Bench::of(&checklist);
    let runs = bench.home.path().join("runs");
    let before = Before::closed(7).of(&checklist, &bench, 1, Some(412));
    let run = read(bench.path()).unwrap().run;
    let history = earlier(&runs, &run);
    assert_eq!(history.runs[0].run, before.name());
    let measured = &history.runs[0].measures["p95"];
    assert_eq!(measured.with_unit(), "412 ms");
}

#[test]
fn what_was_learned_is_told_to_whoever_opens_the_run_to_sit_before_it() {
    let bench = Bench::new();
    Before::closed(7).make(&bench, 1);
    let mut opened = open(&bench.workplace("ada"), bench.path(), Mode::Read).unwrap();
    let told = loop {
        if let Fact::Earlier(history) = next(&mut opened.facts) {
            break history;
        }
    };
    assert_eq!(told.of(&"s".into()), minutes(&[7]));
}
