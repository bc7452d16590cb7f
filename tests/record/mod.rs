//! What the tests of the record share.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use countersign::{
    domain::event::{By, Draft, Event, How, ItemMarked, Mark, NoteAdded, Person},
    record::{self, Begun, Identity, JournalWriter, NewRun, OpenRun, RealDisk, RunFolder, SharedDisk},
};
use tempfile::TempDir;

/// A place for runs and for programs' own folders.
pub struct Bench {
    pub home: TempDir,
}

pub const CHECKLIST: &[u8] = b"schema = 1\nid = \"go-live\"\n";

pub fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_295_457 + second, 123_456_000).unwrap()
}

pub fn identity() -> Identity {
    Identity {
        person: Person::named("Ada Lovelace"),
        login: "ada".into(),
        host: "ops1".into(),
        zone: "+01:00".into(),
        cwd: "/srv/app".into(),
        how: How::Screen,
        program: "0.1.0".into(),
    }
}

pub fn note(text: &str) -> Draft {
    Event::NoteAdded(NoteAdded {
        item: None,
        section: None,
        text: text.into(),
        by: Person::named("Ada Lovelace"),
    })
    .into()
}

pub fn mark(item: &str) -> Draft {
    Event::ItemMarked(Box::new(ItemMarked {
        item: item.into(),
        mark: Mark::Passed,
        by: By::Person(Person::named("Ada Lovelace")),
        note: None,
        reason: None,
        owner: None,
        expires: None,
        undoes: None,
    }))
    .into()
}

impl Bench {
    pub fn new() -> Self {
        Self {
            home: TempDir::new().unwrap(),
        }
    }

    pub fn runs(&self) -> PathBuf {
        self.home.path().join("runs")
    }

    pub fn state(&self) -> PathBuf {
        self.home.path().join("state")
    }

    pub fn run(&self) -> RunFolder {
        let new = NewRun {
            date: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
            checklist_id: "go-live",
            version: Some("1.4.0"),
            checklist: CHECKLIST,
        };
        record::create(&self.runs(), &new, &RealDisk::shared()).unwrap()
    }

    pub fn begin(&self, folder: &RunFolder) -> Begun {
        self.begin_on(folder, RealDisk::shared())
    }

    pub fn begin_on(&self, folder: &RunFolder, disk: SharedDisk) -> Begun {
        let run = open(folder.path());
        JournalWriter::begin(&run, identity(), &self.state(), at(0), disk).unwrap()
    }
}

pub fn open(path: &Path) -> OpenRun {
    record::open(path).unwrap()
}
