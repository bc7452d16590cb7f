//! A run in the middle of a release night, built from entries, without a disk.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use chrono::Duration;
use countersign::domain::check::Outcome;
use countersign::domain::clocks::SectionHistory;
use countersign::domain::desk::Desk;
use countersign::domain::digest::Digest;
use countersign::domain::event::{
    CheckFinished, CheckStarted, ChecklistName, Entry, Event, EvidenceAttached, EvidenceFile, EvidenceWithdrawn,
    ExpectationMet, How, JournalOpened, Person, Recorded, RunStarted,
};
use countersign::domain::id::Writer;
use countersign::domain::plan::Plan;
use countersign::domain::run::Run;
use countersign::format::checklist::{Strictness, parse};
use countersign::tui::context::AtRun;

use crate::stage::now;

const CHECKLIST: &str = include_str!("night.toml");

/// Entries, one a minute, up to a few minutes before [`now`].
pub struct Night {
    entries: Vec<Recorded>,
}

impl Night {
    /// The run has begun, and nothing else.
    pub fn new() -> Night {
        let mut night = Night { entries: Vec::new() };
        night.add(Event::JournalOpened(Box::new(JournalOpened {
            format: 1,
            program: "0.1.0".into(),
            run: "2026-11-21-go-live-1.4.0".into(),
            checklist: Digest::of(CHECKLIST),
            writer: Writer::from("ada"),
            person: Person::named("Ada Lovelace"),
            login: "ada".into(),
            host: "ops1".into(),
            zone: "+01:00".into(),
            cwd: "/srv/app".into(),
            continues: None,
            how: How::Screen,
        })));
        night.add(Event::RunStarted(Box::new(RunStarted {
            run: "2026-11-21-go-live-1.4.0".into(),
            checklist: ChecklistName {
                id: "go-live".into(),
                version: "1.0.0".into(),
                sha256: Digest::of(CHECKLIST),
            },
            subject: Vec::new(),
            fields: BTreeMap::new(),
            roles: BTreeMap::from([("dba".into(), Person::named("Bob Kahn"))]),
            trusted: true,
            rehearsal: false,
        })));
        night
    }

    /// Adds an entry; gives its seq.
    pub fn add(&mut self, event: Event) -> u64 {
        let seq = self.entries.len() as u64 + 1;
        self.entries.push(Recorded {
            writer: Writer::from("ada"),
            hash: Digest::of(seq.to_string()),
            entry: Entry {
                seq,
                prev: Digest::ZERO,
                at: now() - Duration::minutes(40) + Duration::minutes(seq as i64),
                seen: BTreeMap::new(),
                event,
            },
        });
        seq
    }

    /// A check begins.
    pub fn begin(&mut self, item: Option<&str>, kind: &str, command: &str) -> u64 {
        let seq = self.entries.len() as u64 + 1;
        self.add(Event::CheckStarted(Box::new(CheckStarted {
            item: item.map(Into::into),
            ad_hoc: item.is_none(),
            check: seq,
            kind: kind.into(),
            command: command.into(),
            action: item.is_none(),
            inputs: Digest::ZERO,
            reason: None,
        })))
    }

    /// A check ends; one that failed saw line 7.
    pub fn end(&mut self, check: u64, item: Option<&str>, outcome: Outcome) {
        let stem = format!("evidence/ada/{check:04}-{}", item.unwrap_or("command"));
        let file = |ending: &str, bytes| EvidenceFile {
            file: format!("{stem}.{ending}"),
            sha256: Digest::of(ending),
            bytes,
        };
        let passed = outcome == Outcome::Passed;
        self.add(Event::CheckFinished(Box::new(CheckFinished {
            item: item.map(Into::into),
            check,
            writer: None,
            outcome,
            exit: Some(i32::from(!passed)),
            signal: None,
            took_ms: 72_400,
            bytes: 2150,
            sha256: None,
            truncated: false,
            expectations: vec![ExpectationMet {
                text: "output matches `All migrations`".into(),
                met: Some(passed),
                saw: (!passed).then(|| "Error: P3009 migration failed".into()),
                line: (!passed).then_some(7),
            }],
            measures: BTreeMap::new(),
            values: BTreeMap::new(),
            unread: BTreeMap::new(),
            read: BTreeMap::new(),
            left_running: Vec::new(),
            evidence: vec![file("cast", 9000), file("log", 2150)],
            reason: None,
            redacted: Vec::new(),
        })));
    }

    /// A file is kept.
    pub fn attach(&mut self, item: &str, name: &str, bytes: u64) -> String {
        let file = format!("evidence/ada/{:04}-{name}", self.entries.len() + 1);
        self.add(Event::EvidenceAttached(Box::new(EvidenceAttached {
            item: Some(item.into()),
            evidence: EvidenceFile {
                file: file.clone(),
                sha256: Digest::of(name),
                bytes,
            },
            source: format!("/tmp/{name}"),
            by: Person::named("Ada Lovelace"),
        })));
        file
    }

    /// A file is taken away.
    pub fn withdraw(&mut self, file: &str) {
        self.add(Event::EvidenceWithdrawn(Box::new(EvidenceWithdrawn {
            file: file.into(),
            sha256: Digest::ZERO,
            reason: "it shows the password of the database".into(),
            by: Person::named("Ada Lovelace"),
        })));
    }

    /// A check that failed and passed when run again, a picture, a file withdrawn, a proof, and a check that runs.
    pub fn busy() -> Night {
        let mut night = Night::new();
        for outcome in [Outcome::Failed, Outcome::Passed] {
            let check = night.begin(
                Some("migrate"),
                "run",
                "pnpm --filter=api migrate:deploy --schema prisma/schema.prisma",
            );
            night.end(check, Some("migrate"), outcome);
        }
        night.attach("migrate", "dashboard.png", 183_500);
        let leaked = night.attach("migrate", "env.txt", 312);
        night.withdraw(&leaked);
        let proof = night.begin(Some("deploy"), "proof", "kubectl config current-context");
        night.end(proof, Some("deploy"), Outcome::Passed);
        let ad_hoc = night.begin(None, "run", "psql -c 'select count(*) from orders'");
        night.end(ad_hoc, None, Outcome::Passed);
        night.begin(Some("status"), "run", "pnpm --filter=api migrate:status");
        night
    }

    /// The run at which a person sits.
    pub fn at(self) -> AtRun {
        let (checklist, _) = parse(CHECKLIST, Strictness::Written).expect("the checklist is right");
        let mut run = Run::new(Plan::new(checklist));
        run.extend(self.entries);
        AtRun {
            desk: Desk::new(run, Some("ada".into()), 4, now()),
            folder: PathBuf::from("/srv/runs/2026-11-21-go-live-1.4.0"),
            source: CHECKLIST.to_owned(),
            trusted_here: true,
            looks_only: None,
            inbox: Vec::new(),
            history: SectionHistory::default(),
            lines: countersign::tui::lines::Lines::default(),
            checks_seen: countersign::tui::checks::Seen::default(),
            production: Vec::new(),
            secrets: HashSet::new(),
            environment_typed: HashMap::new(),
            looked: std::collections::BTreeMap::new(),
            keys: None,
            in_hand: None,
            closing: None,
            allowed_signers: None,
        }
    }
}
