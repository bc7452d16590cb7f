//! A run without a disk: what the desk wants appended is recorded at once, what it wants run only ends when a test says so.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use chrono::TimeDelta;
use countersign::domain::check::Outcome;
use countersign::domain::clocks::SectionHistory;
use countersign::domain::decide::Stamp;
use countersign::domain::desk::{self, Desk, Fact};
use countersign::domain::digest::Digest;
use countersign::domain::event::{
    CheckFinished, ChecklistName, Content, Draft, Entry, EntryRef, Event, EvidenceFile, ExpectationMet, FileDigest,
    How, JournalOpened, NewFile, Person, Recorded, RunStarted,
};
use countersign::domain::plan::Plan;
use countersign::domain::run::Run;
use countersign::domain::time::Time;
use countersign::format::checklist::{self, Strictness};
use countersign::tui::context::AtRun;
use countersign::tui::effect::Effect;
use countersign::tui::lines::Lines;
use countersign::tui::screens::Shown;

use crate::stage::{Stage, now};

/// Who sits before the screen.
pub const ADA: &str = "ada@ops1-00000001";
/// Somebody else.
pub const BOB: &str = "bob@ops2-00000002";

/// The one that writes the entries.
#[derive(Default)]
pub struct Disk {
    seqs: BTreeMap<String, u64>,
    /// It takes nothing.
    pub full: bool,
}

impl Disk {
    /// The drafts as they stand in a journal afterwards.
    pub fn record(&mut self, writer: &str, drafts: Vec<Draft>, at: Time) -> Vec<Recorded> {
        drafts.into_iter().map(|draft| self.one(writer, draft, at)).collect()
    }

    fn one(&mut self, writer: &str, draft: Draft, at: Time) -> Recorded {
        let seq = self.seqs.entry(writer.to_owned()).or_default();
        *seq += 1;
        let mut event = draft.event;
        if let Event::CheckStarted(started) = &mut event {
            started.check = *seq;
        }
        for file in draft.files {
            place(&mut event, writer, *seq, &file);
        }
        Recorded {
            writer: writer.into(),
            hash: Digest::of(format!("{writer} {seq}")),
            entry: Entry {
                seq: *seq,
                prev: Digest::ZERO,
                at,
                seen: BTreeMap::new(),
                event,
            },
        }
    }
}

fn place(event: &mut Event, writer: &str, seq: u64, new: &NewFile) {
    let bytes = match &new.content {
        Content::Bytes(bytes) => bytes.clone(),
        Content::CopyOf(path) => path.to_string_lossy().as_bytes().to_vec(),
    };
    let (sha256, bytes) = (Digest::of(&bytes), bytes.len() as u64);
    match event {
        Event::Signed(signed) => {
            let file = format!("sign-offs/{writer}/{seq:04}-{}", new.name);
            signed.statement = FileDigest { file, sha256 };
        }
        Event::EvidenceAttached(attached) => {
            let file = format!("evidence/{writer}/{seq:04}-{}", new.name);
            attached.evidence = EvidenceFile { file, sha256, bytes };
        }
        _ => {}
    }
}

/// The checklist of a text.
pub fn plan(toml: &str) -> Plan {
    let (checklist, _) = checklist::parse(toml, Strictness::Written).expect("a valid checklist");
    Plan::new(checklist)
}

fn opened(plan: &Plan, writer: &str, name: &str) -> Draft {
    Event::JournalOpened(Box::new(JournalOpened {
        format: 1,
        program: "0.1.0".into(),
        run: "2026-11-21-go-live-1.4.0".into(),
        checklist: plan.sha256,
        writer: writer.into(),
        person: Person::named(name),
        login: name.to_lowercase(),
        host: "ops1".into(),
        zone: "+01:00".into(),
        cwd: "/srv/app".into(),
        continues: None,
        how: How::Screen,
    }))
    .into()
}

/// A run of that checklist that Ada began so many minutes ago.
pub fn begun(toml: &str, minutes: i64, rehearsal: bool) -> (AtRun, Disk) {
    let plan = plan(toml);
    let mut disk = Disk::default();
    let at = now() - TimeDelta::minutes(minutes);
    let started = RunStarted {
        run: "2026-11-21-go-live-1.4.0".into(),
        checklist: ChecklistName {
            id: plan.id.clone(),
            version: plan.version.clone(),
            sha256: plan.sha256,
        },
        subject: Vec::new(),
        fields: BTreeMap::from([("version".into(), Some("1.4.0".to_owned()))]),
        roles: BTreeMap::from([
            ("dba".into(), Person::named("Bob")),
            ("lead".into(), Person::named("Ada Lovelace")),
        ]),
        trusted: true,
        rehearsal,
    };
    let mut run = Run::new(plan.clone());
    let entries = vec![
        opened(&plan, ADA, "Ada Lovelace"),
        Event::RunStarted(Box::new(started)).into(),
    ];
    run.extend(disk.record(ADA, entries, at));
    run.extend(disk.record(BOB, vec![opened(&plan, BOB, "Bob")], at));
    let looked = run.heads.clone();
    let at = AtRun {
        desk: Desk::new(run, Some(ADA.into()), 2, now()),
        folder: PathBuf::from("/runs/2026-11-21-go-live-1.4.0"),
        source: toml.to_owned(),
        trusted_here: true,
        looks_only: None,
        production: vec!["production".into(), "prod-*".into()],
        secrets: HashSet::new(),
        environment_typed: HashMap::new(),
        looked,
        keys: None,
        in_hand: None,
        closing: None,
        allowed_signers: None,
        inbox: Vec::new(),
        history: SectionHistory::default(),
        lines: Lines::default(),
        checks_seen: countersign::tui::checks::Seen::default(),
    };
    (at, disk)
}

/// A stage with a run on it.
pub struct Bench<S> {
    pub stage: Stage<S>,
    pub disk: Disk,
    /// What the desk had run.
    pub launched: Vec<EntryRef>,
}

impl<S: Shown> Bench<S> {
    /// The screen over a run.
    pub fn new(screen: S, (at, disk): (AtRun, Disk)) -> Bench<S> {
        Bench {
            stage: Stage::new(screen, Some(at)),
            disk,
            launched: Vec::new(),
        }
    }

    /// Gives a command, and lets the disk do what comes of it; gives the refusal.
    pub fn ask(&mut self, command: countersign::tui::command::Command) -> Option<String> {
        let refusal = self.stage.ask(command);
        self.work();
        refusal
    }

    /// Lets the disk take everything that waits for it.
    pub fn work(&mut self) {
        loop {
            let (desk, rest): (Vec<Effect>, Vec<Effect>) = self
                .stage
                .asked_for()
                .into_iter()
                .partition(|effect| matches!(effect, Effect::Desk(_)));
            self.stage.effects.extend(rest);
            if desk.is_empty() {
                return;
            }
            for effect in desk {
                match effect {
                    Effect::Desk(desk::Effect::Append { .. }) if self.disk.full => {
                        self.fact(Fact::NotAppended("no space left on the device".into()));
                    }
                    Effect::Desk(desk::Effect::Append { drafts, .. }) => {
                        let recorded = self.disk.record(ADA, drafts, self.stage.now);
                        self.fact(Fact::Appended(recorded));
                    }
                    Effect::Desk(desk::Effect::Launch(job)) => self.launched.push(job.check.clone()),
                    _ => {}
                }
            }
        }
    }

    /// Something was done outside.
    pub fn fact(&mut self, fact: Fact) {
        let stamp = Stamp {
            at: self.stage.now,
            person: Person::named("Ada Lovelace"),
        };
        self.stage.with(|screen, _, cx| {
            let outcome = cx.at.as_deref_mut().expect("a run").desk.learn_fact(fact, &stamp);
            cx.take(outcome);
            screen.settle(cx);
        });
    }

    /// What somebody wants, not by a key.
    pub fn submit(&mut self, intent: countersign::domain::decide::Intent) {
        self.stage.with(|screen, _, cx| {
            cx.submit(intent);
            screen.settle(cx);
        });
        self.work();
    }

    /// The check that was launched last ends so.
    pub fn end(&mut self, outcome: Outcome, expectations: Vec<ExpectationMet>) {
        let check = self.launched.pop().expect("a check was launched");
        let evidence = EvidenceFile {
            file: format!("evidence/{ADA}/{:04}-check.cast", check.1),
            sha256: Digest::of("cast"),
            bytes: 2150,
        };
        let finished = CheckFinished {
            item: None,
            check: check.1,
            writer: None,
            outcome,
            exit: Some(i32::from(outcome != Outcome::Passed)),
            signal: None,
            took_ms: 12_000,
            bytes: 2150,
            sha256: None,
            truncated: false,
            expectations,
            measures: BTreeMap::new(),
            values: BTreeMap::new(),
            unread: BTreeMap::new(),
            read: BTreeMap::new(),
            left_running: Vec::new(),
            evidence: vec![evidence],
            reason: None,
            redacted: Vec::new(),
        };
        let finished = Box::new(finished);
        self.fact(Fact::CheckEnded { check, finished });
        self.work();
    }

    /// Time goes by.
    pub fn wait(&mut self, seconds: i64) {
        self.stage.now += TimeDelta::seconds(seconds);
        let now = self.stage.now;
        if let Some(at) = &mut self.stage.at {
            at.desk.tick(now);
        }
        self.stage.with(|screen, _, cx| screen.settle(cx));
    }

    /// The run.
    pub fn at(&self) -> &AtRun {
        self.stage.at.as_ref().expect("a run")
    }
}
