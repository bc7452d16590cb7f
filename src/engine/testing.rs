//! What the tests of this room share: a run on the disk, and journals in it.

use std::path::Path;

use tempfile::TempDir;

use super::{FactSender, Facts, Workplace};
use crate::{
    domain::{
        desk::Fact,
        digest::Digest,
        event::{ChecklistName, Draft, Event, How, NoteAdded, Person, RunStarted},
        time::Time,
    },
    record::{self, Identity, JournalWriter, OpenRun, RunFolder, SharedDisk},
};

pub const CHECKLIST: &[u8] = br#"
schema = 1
id = "small"
title = "Small"
version = "1.0.0"

[[sections]]
id = "s"
title = "S"

[[sections.items]]
id = "quick"
title = "Quick"
check = { run = "true" }
"#;

/// A run that Ada began, and is not at.
pub struct Bench {
    pub home: TempDir,
    pub folder: RunFolder,
}

impl Bench {
    pub fn new() -> Self {
        Self::of(CHECKLIST)
    }

    /// The same, of another checklist with the id `small`.
    pub fn of(checklist: &[u8]) -> Self {
        let home = TempDir::new().unwrap();
        let new = record::NewRun {
            date: chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
            checklist_id: "small",
            version: None,
            checklist,
        };
        let disk = record::RealDisk::shared();
        let folder = record::create(&home.path().join("runs"), &new, &disk).unwrap();
        let bench = Self { home, folder };
        let started = RunStarted {
            run: bench.folder.name(),
            checklist: ChecklistName {
                id: "small".into(),
                version: "1.0.0".into(),
                sha256: Digest::of(checklist),
            },
            subject: Vec::new(),
            fields: Default::default(),
            roles: Default::default(),
            trusted: true,
            rehearsal: false,
        };
        let started = Event::RunStarted(Box::new(started)).into();
        bench.journal("ada", disk).append(vec![started], now()).unwrap();
        bench
    }

    pub fn workplace(&self, login: &str) -> Workplace {
        let home = self.home.path();
        Workplace {
            runs: home.join("runs"),
            state: home.join("state"),
            sockets: home.join("sockets"),
            program: "countersign".into(),
            identity: identity(login),
            at_once: 1,
            redact: Vec::new(),
            limit: 1 << 20,
            root: home.to_owned(),
            reach: crate::check::Reach::default(),
            signing: Default::default(),
        }
    }

    pub fn journal(&self, login: &str, disk: SharedDisk) -> JournalWriter {
        let state = self.home.path().join("state");
        let begun = JournalWriter::begin(&self.read(), identity(login), &state, now(), disk);
        begun.unwrap().journal
    }

    pub fn read(&self) -> OpenRun {
        record::open(self.folder.path()).unwrap()
    }

    pub fn facts(&self) -> (FactSender, Facts) {
        let run = super::read(self.folder.path()).unwrap().run;
        FactSender::of(&run, self.folder.path().to_owned(), Default::default())
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

fn identity(login: &str) -> Identity {
    Identity {
        person: Person::named(login),
        login: login.to_owned(),
        host: "ops1".to_owned(),
        zone: "+00:00".to_owned(),
        cwd: "/".to_owned(),
        how: How::Screen,
        program: "0".to_owned(),
    }
}

pub fn now() -> Time {
    super::now()
}

pub fn note(text: &str) -> Draft {
    let note = NoteAdded {
        about: None,
        owner: None,
        due: None,
        item: None,
        section: None,
        text: text.to_owned(),
        by: Person::named("Ada"),
    };
    Event::NoteAdded(note).into()
}

/// The next fact; a test that waits for one that does not come ends.
pub fn next(facts: &mut Facts) -> Fact {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let generous = std::time::Duration::from_secs(60);
    let fact = runtime.block_on(async { tokio::time::timeout(generous, facts.recv()).await });
    fact.expect("nothing came").expect("somebody tells")
}
