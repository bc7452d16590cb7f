//! What the tests of the record share.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use chrono::{DateTime, NaiveDate, Utc};
use countersign::{
    domain::{
        check::Outcome,
        digest::Digest,
        event::{
            By, CheckFinished, CheckStarted, ChecklistName, Content, Draft, Event, EvidenceAttached, EvidenceFile, How,
            ItemMarked, Mark, NewFile, NoteAdded, Person, RunStarted,
        },
        id::Writer,
    },
    record::{self, Begun, Disk, Identity, JournalWriter, NewRun, OpenRun, RealDisk, RunFolder, Severity, SharedDisk},
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
        about: None,
        owner: None,
        due: None,
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

    /// A run that was started, with its journal.
    pub fn started(&self) -> (RunFolder, JournalWriter) {
        let folder = self.run();
        let mut journal = self.begin(&folder).journal;
        journal.append(vec![started(&folder)], at(0)).unwrap();
        (folder, journal)
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

/// Evidence of what was pasted.
pub fn paste(name: &str, bytes: &[u8]) -> Draft {
    attach(name, Content::Bytes(bytes.to_vec()))
}

/// Evidence out of a file.
pub fn attach(name: &str, content: Content) -> Draft {
    Draft {
        event: Event::EvidenceAttached(Box::new(EvidenceAttached {
            item: Some("dashboards".into()),
            evidence: EvidenceFile {
                file: String::new(),
                sha256: Digest::ZERO,
                bytes: 0,
            },
            source: "pasted".into(),
            by: Person::named("Ada Lovelace"),
        })),
        files: vec![NewFile {
            name: name.into(),
            content,
        }],
    }
}

/// How the run began.
pub fn started(folder: &RunFolder) -> Draft {
    Event::RunStarted(Box::new(RunStarted {
        run: folder.name(),
        checklist: ChecklistName {
            id: "go-live".into(),
            version: "1.0.0".into(),
            sha256: Digest::of(CHECKLIST),
        },
        subject: vec![],
        fields: BTreeMap::new(),
        roles: BTreeMap::new(),
        trusted: true,
        rehearsal: false,
    }))
    .into()
}

/// A check's start.
pub fn check(item: &str, action: bool) -> Draft {
    Event::CheckStarted(Box::new(CheckStarted {
        item: Some(item.into()),
        ad_hoc: false,
        check: 0,
        kind: "run".into(),
        command: "true".into(),
        action,
        inputs: Digest::ZERO,
        reason: None,
    }))
    .into()
}

/// A check's end.
pub fn finished(item: &str, check: u64, evidence: Vec<EvidenceFile>) -> Draft {
    Event::CheckFinished(Box::new(CheckFinished {
        item: Some(item.into()),
        check,
        writer: None,
        outcome: Outcome::Passed,
        exit: Some(0),
        signal: None,
        took_ms: 1,
        bytes: 0,
        sha256: None,
        truncated: false,
        expectations: vec![],
        measures: BTreeMap::new(),
        values: BTreeMap::new(),
        left_running: vec![],
        evidence,
        unread: Default::default(),
        read: Default::default(),
        reason: None,
        redacted: Vec::new(),
    }))
    .into()
}

/// What was found, as text, without what the random parts of names would change.
pub fn errors(folder: &RunFolder) -> Vec<String> {
    let verification = record::verify(folder.path()).unwrap();
    let errors = verification.findings.iter().filter(|f| f.severity == Severity::Error);
    errors.map(ToString::to_string).collect()
}

/// A disk on which the nth call of one kind fails, and all after it.
#[derive(Debug)]
pub struct BadDisk {
    pub fails: Fails,
    pub from: usize,
    pub kind: std::io::ErrorKind,
    calls: AtomicUsize,
    mended: AtomicBool,
}

/// Which call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fails {
    /// Making a file.
    Create,
    /// Writing; half of the bytes arrive.
    Write,
    /// Making content safe.
    Sync,
    /// Making names safe.
    SyncFolder,
    /// Putting in place.
    Rename,
}

impl BadDisk {
    pub fn new(fails: Fails, from: usize, kind: std::io::ErrorKind) -> Arc<Self> {
        Arc::new(Self {
            fails,
            from,
            kind,
            calls: AtomicUsize::new(0),
            mended: AtomicBool::new(false),
        })
    }

    /// From now on all is well.
    pub fn mend(&self) {
        self.mended.store(true, Ordering::SeqCst);
    }

    fn call(&self, what: Fails) -> std::io::Result<()> {
        if what == self.fails
            && !self.mended.load(Ordering::SeqCst)
            && self.calls.fetch_add(1, Ordering::SeqCst) >= self.from
        {
            return Err(self.kind.into());
        }
        Ok(())
    }
}

impl Disk for BadDisk {
    fn create_new(&self, path: &Path, mode: u32) -> std::io::Result<File> {
        self.call(Fails::Create)?;
        RealDisk.create_new(path, mode)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> std::io::Result<()> {
        if let Err(why) = self.call(Fails::Write) {
            RealDisk.write(file, &bytes[..bytes.len() / 2])?;
            return Err(why);
        }
        RealDisk.write(file, bytes)
    }

    fn sync_data(&self, file: &File) -> std::io::Result<()> {
        self.call(Fails::Sync)?;
        RealDisk.sync_data(file)
    }

    fn sync_all(&self, file: &File) -> std::io::Result<()> {
        self.call(Fails::Sync)?;
        RealDisk.sync_all(file)
    }

    fn sync_folder(&self, path: &Path) -> std::io::Result<()> {
        self.call(Fails::SyncFolder)?;
        RealDisk.sync_folder(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        self.call(Fails::Rename)?;
        RealDisk.rename(from, to)
    }
}

pub fn all_entries(folder: &RunFolder) -> Vec<countersign::domain::event::Recorded> {
    open(folder.path()).entries().concat()
}

pub fn journal_bytes(folder: &RunFolder, writer: &Writer) -> Vec<u8> {
    fs::read(folder.journal(writer)).unwrap()
}

pub fn rewrite(path: &Path, bytes: &[u8]) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(path, bytes).unwrap();
}

pub fn lines_of(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect()
}
