//! One person at a run, with a disk in memory that assigns seq, prev and hash as the record does.

use std::collections::BTreeMap;

use super::{Picture, at, evidence, finished, marking, picture, starting};
use crate::domain::{
    check::Outcome,
    checklist::Checklist,
    decide::{Intent, Refusal, SignIntent, Stamp},
    desk::{Desk, Effect, Fact, Outcome as DeskOutcome, Reply},
    digest::Digest,
    event::{
        Answer, CheckFinished, ChecklistName, Draft, Entry, EntryRef, Event, How, JournalOpened, Mark, NewFile, Person,
        Recorded, RunStarted, Scope,
    },
    id::{ItemId, Writer},
    item::ItemRecord,
    job::Job,
    order::merge,
    plan::Plan,
    run::Run,
    scope,
    standing::{ItemState, Standing},
};

/// The newest entry of each journal.
pub type Heads = BTreeMap<Writer, (u64, Digest)>;

/// One person at a run, with a disk in memory.
pub struct Seat {
    pub person: Person,
    pub desk: Desk,
    /// What is on this machine's disk: its own journal, and what it was handed of others'.
    pub journals: BTreeMap<Writer, Vec<Recorded>>,
    /// Jobs that were launched and have not ended.
    pub launched: Vec<Job>,
    /// What is on its way to the disk, where the disk was told to wait, and what was seen when it was decided.
    pub pending: Option<(Vec<Draft>, Heads)>,
    pub now: i64,
    pub replies: Vec<Reply>,
    pub plans: Vec<Plan>,
    writer: Writer,
    told: BTreeMap<Writer, u64>,
}

impl Seat {
    /// The one who starts the run of this checklist, trusted, as `ada`.
    pub fn starting(checklist: Checklist) -> Self {
        Self::starting_as(checklist, |_| {})
    }

    /// The same, with something else about the start.
    pub fn starting_as(checklist: Checklist, change: impl FnOnce(&mut RunStarted)) -> Self {
        let mut started = RunStarted {
            run: "run-1".into(),
            checklist: ChecklistName {
                id: checklist.id.clone(),
                version: checklist.version.clone(),
                sha256: checklist.sha256,
            },
            subject: vec![],
            fields: BTreeMap::new(),
            roles: BTreeMap::new(),
            trusted: true,
            rehearsal: false,
        };
        change(&mut started);
        let mut seat = Self::empty(Plan::new(checklist), "ada", "+00:00");
        seat.write(vec![Event::RunStarted(Box::new(started)).into()]);
        seat.reopen();
        seat
    }

    fn empty(plan: Plan, name: &str, zone: &str) -> Self {
        let mut seat = Self {
            person: Person::named(name),
            desk: Desk::new(Run::new(plan.clone()), None, 2, at(0)),
            journals: BTreeMap::new(),
            launched: vec![],
            pending: None,
            now: 0,
            replies: vec![],
            plans: vec![plan],
            writer: format!("{name}@host-00000000").as_str().into(),
            told: BTreeMap::new(),
        };
        let opened = JournalOpened {
            format: 1,
            program: "0".into(),
            run: "run-1".into(),
            checklist: seat.plans[0].sha256,
            writer: seat.writer.clone(),
            person: seat.person.clone(),
            login: name.into(),
            host: "host".into(),
            zone: zone.into(),
            cwd: "/".into(),
            continues: None,
            how: How::Screen,
        };
        seat.write(vec![Event::JournalOpened(Box::new(opened)).into()]);
        seat
    }

    /// Somebody else at the same run, who has read all that this one has.
    pub fn joined_by(&self, name: &str) -> Self {
        self.joined_by_in(name, "+00:00")
    }

    /// The same, on a machine in that zone.
    pub fn joined_by_in(&self, name: &str, zone: &str) -> Self {
        let mut seat = Self::empty(self.plans[0].clone(), name, zone);
        seat.now = self.now;
        seat.reads(self);
        seat
    }

    /// Takes over all that the other has on their disk.
    pub fn reads(&mut self, other: &Self) {
        for (writer, entries) in &other.journals {
            let mine = self.journals.entry(writer.clone()).or_default();
            let had = mine.len();
            mine.extend(entries.iter().skip(had).cloned());
        }
        self.plans.extend(other.plans.iter().cloned());
        self.reopen();
    }

    /// Reads everything on the disk anew.
    pub fn reopen(&mut self) {
        self.desk = Desk::new(self.folded(), Some(self.writer.clone()), 2, at(self.now));
    }

    /// The fold of what is on the disk.
    pub fn folded(&self) -> Run {
        let mut run = Run::new(self.plans[0].clone());
        self.plans.iter().for_each(|plan| run.learn(plan.clone()));
        run.extend(merge(self.journals.values().cloned().collect()));
        run
    }

    pub fn stamp(&self) -> Stamp {
        Stamp {
            at: at(self.now),
            person: self.person.clone(),
        }
    }

    pub fn writer(&self) -> &Writer {
        &self.writer
    }

    pub fn run(&self) -> &Run {
        self.desk.run()
    }

    /// How the run stands now.
    pub fn standing(&self) -> Standing {
        Standing::of(self.run(), at(self.now))
    }

    pub fn state(&self, item: &str) -> ItemState {
        self.standing().item(&item.into())
    }

    pub fn record(&self, item: &str) -> &ItemRecord {
        self.run().item(&item.into())
    }

    /// Takes over this many more entries of the other's own journal, while the desk is at work.
    pub fn hears(&mut self, other: &Self, entries: usize) {
        let theirs = &other.journals[&other.writer];
        let mine = self.journals.entry(other.writer.clone()).or_default();
        let new: Vec<Recorded> = theirs.iter().skip(mine.len()).take(entries).cloned().collect();
        mine.extend(new.iter().cloned());
        let stamp = self.stamp();
        for plan in &other.plans {
            if self.plans.iter().all(|known| known.sha256 != plan.sha256) {
                self.plans.push(plan.clone());
                let outcome = self.desk.learn_fact(Fact::Learned(Box::new(plan.clone())), &stamp);
                self.carry_out(outcome, true);
            }
        }
        let outcome = self.desk.learn_fact(Fact::Arrived(new), &stamp);
        self.carry_out(outcome, true);
    }

    /// Puts events into the journal as the record does, whatever the rules say; all that is on the disk was seen.
    pub fn write(&mut self, drafts: Vec<Draft>) -> Vec<Recorded> {
        let journals = self.journals.iter();
        let last = journals.filter_map(|(writer, entries)| Some((writer.clone(), entries.last()?)));
        let heads = last
            .map(|(writer, last)| (writer, (last.entry.seq, last.hash)))
            .collect();
        self.write_having_seen(drafts, &heads)
    }

    fn write_having_seen(&mut self, drafts: Vec<Draft>, heads: &Heads) -> Vec<Recorded> {
        let mut begun = 0;
        let mut written = Vec::new();
        for draft in drafts {
            let seen: Heads = heads
                .iter()
                .filter(|(writer, (seq, _))| **writer != self.writer && self.told.get(*writer) < Some(seq))
                .map(|(writer, head)| (writer.clone(), *head))
                .collect();
            for (writer, (seq, _)) in &seen {
                self.told.insert(writer.clone(), *seq);
            }
            let own = self.journals.entry(self.writer.clone()).or_default();
            let seq = own.len() as u64 + 1;
            let mut event = draft.event;
            fill_in(&mut event, draft.files, seq, &mut begun, &self.writer);
            let entry = Entry {
                seq,
                prev: own.last().map_or(Digest::ZERO, |last| last.hash),
                at: at(self.now),
                seen,
                event,
            };
            let hash = Digest::of(format!("{} {entry:?}", self.writer));
            let recorded = Recorded {
                writer: self.writer.clone(),
                hash,
                entry,
            };
            own.push(recorded.clone());
            written.push(recorded);
        }
        written
    }

    /// Carries out what the desk asks for; the disk takes everything unless it was told to wait.
    pub fn carry_out(&mut self, outcome: DeskOutcome, wait: bool) {
        self.replies.extend(outcome.replies);
        for effect in outcome.effects {
            match effect {
                Effect::Launch(job) => self.launched.push(*job),
                Effect::Settle(_) => {}
                Effect::Append { drafts, seen } => {
                    assert!(self.pending.is_none(), "two appends at a time");
                    self.pending = Some((drafts, seen));
                }
            }
        }
        if !wait {
            self.disk_takes(false);
        }
    }

    /// The disk takes what is on its way.
    pub fn disk_takes(&mut self, wait: bool) {
        if let Some((drafts, seen)) = self.pending.take() {
            let recorded = self.write_having_seen(drafts, &seen);
            let stamp = self.stamp();
            let outcome = self.desk.learn_fact(Fact::Appended(recorded), &stamp);
            self.carry_out(outcome, wait);
        }
    }

    /// The disk does not take it.
    pub fn disk_refuses(&mut self) {
        self.pending = None;
        let stamp = self.stamp();
        let outcome = self.desk.learn_fact(Fact::NotAppended("no space".into()), &stamp);
        self.carry_out(outcome, true);
    }

    /// Submits without letting the disk take anything.
    pub fn submits(&mut self, intent: Intent) {
        let stamp = self.stamp();
        let outcome = self.desk.submit(intent, &stamp);
        self.carry_out(outcome, true);
    }

    /// Wants something a second later; the entries, or the refusal.
    pub fn wants(&mut self, intent: Intent) -> Result<Vec<EntryRef>, Refusal> {
        self.now += 1;
        if let Intent::Amend(amend) = &intent {
            self.plans.push(amend.plan.clone());
        }
        let before = self.replies.len();
        let stamp = self.stamp();
        let outcome = self.desk.submit(intent, &stamp);
        self.carry_out(outcome, false);
        match self.replies.get(before) {
            Some(Reply::Recorded(_, entries)) => Ok(entries.clone()),
            Some(Reply::Refused(_, refusal)) => Err(refusal.clone()),
            other => panic!("no answer: {other:?}"),
        }
    }

    /// Does something that the rules let.
    pub fn does(&mut self, intent: Intent) -> EntryRef {
        let last = self.wants(intent).unwrap().pop();
        last.unwrap()
    }

    /// The sentence that refuses it.
    pub fn refused(&mut self, intent: Intent) -> String {
        self.wants(intent).unwrap_err().text
    }

    pub fn marks(&mut self, item: &str, mark: Mark) -> EntryRef {
        self.does(marking(item, mark))
    }

    /// Runs the item's check, with this outcome.
    pub fn runs(&mut self, item: &str, outcome: Outcome) -> EntryRef {
        self.starts(item);
        self.ends(item, finished(outcome))
    }

    pub fn starts(&mut self, item: &str) -> EntryRef {
        self.does(starting(item))
    }

    /// The item's check ends so.
    pub fn ends(&mut self, item: &str, finished: CheckFinished) -> EntryRef {
        self.now += 1;
        let id = Some(ItemId::from(item));
        let job = self.launched.iter().position(|job| job.item == id).unwrap();
        let check = self.launched.remove(job).check;
        let fact = Fact::CheckEnded {
            check: check.clone(),
            finished: Box::new(finished),
        };
        let stamp = self.stamp();
        let outcome = self.desk.learn_fact(fact, &stamp);
        self.carry_out(outcome, false);
        check
    }

    pub fn sets(&mut self, field: &str, value: &str) -> EntryRef {
        self.does(Intent::SetField {
            field: field.into(),
            value: value.into(),
        })
    }

    /// What this role's sign-off over the scope comes to, by this person's hand.
    pub fn signing(&self, role: &str, scope: Scope, answer: Answer) -> SignIntent {
        let conditions = match answer {
            Answer::Approved => vec![],
            Answer::Conditional | Answer::Rejected => vec!["because".to_owned()],
        };
        SignIntent {
            role: role.into(),
            person: self.person.clone(),
            answer,
            conditions,
            scope_sha256: scope::digest(&scope::lines(self.run(), &scope)),
            scope,
            confirmed: 0,
            statement: "statement".into(),
            signature: None,
        }
    }

    pub fn signs(&mut self, role: &str, scope: Scope) -> EntryRef {
        let intent = self.signing(role, scope, Answer::Approved);
        self.does(Intent::Sign(Box::new(intent)))
    }

    /// All that a reader of the run can tell.
    pub fn picture(&self) -> Picture {
        picture(self.run(), at(self.now))
    }
}

/// What the record puts into an event: the check's own number, the file's path and digest.
fn fill_in(event: &mut Event, files: Vec<NewFile>, seq: u64, begun: &mut u64, writer: &Writer) {
    match event {
        Event::CheckStarted(started) => {
            started.check = seq;
            *begun = seq;
        }
        Event::CheckFinished(finished) if finished.check == 0 => finished.check = *begun,
        Event::EvidenceAttached(attached) => {
            let name = files.into_iter().next().map(|file| file.name).unwrap_or_default();
            attached.evidence = evidence(&format!("evidence/{writer}/{seq:04}-{name}"));
        }
        Event::ChecklistAmended(amended) => amended.file = format!("amendments/{writer}-{seq:04}.toml"),
        _ => {}
    }
}
