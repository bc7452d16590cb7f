//! One person's place at a run: what is recorded, what is on its way to the disk, what runs.
//!
//! The one way from a wish to the record, for the screens and for `run` without a screen alike. Pure: what has to be
//! done comes out as effects, what was done comes back as facts. One append is under way at a time, so that every
//! intent is judged with all before it in place.

mod facts;
#[cfg(test)]
mod tests;
mod together;

use std::{
    collections::{BTreeMap, VecDeque},
    path::PathBuf,
};

pub use self::together::{
    Asked, Batch, Candidate, Progress, TAKEN_BACK, Tally, Together, any_open, candidates, wants_answer,
};

use super::{
    clocks::SectionHistory,
    decide::{self, Asker, Cause, Intent, Refusal, Stamp, StartCheck},
    digest::Digest,
    event::{CheckFinished, Draft, EntryRef, Event, Recorded, Scope},
    id::{ItemId, RoleId, Writer},
    job::Job,
    plan::Plan,
    presence::Presence,
    run::Run,
    signature::SignatureState,
    standing::Standing,
    time::Time,
};

/// What has to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Write these to the journal, in one piece; answered by [`Fact::Appended`], [`Fact::NotAppended`] or
    /// [`Fact::Refused`].
    Append {
        /// What is written.
        drafts: Vec<Draft>,
        /// The newest entry of each journal that the run held when they were decided: what their writer had seen.
        seen: BTreeMap<Writer, (u64, Digest)>,
    },
    /// Run this; answered by [`Fact::CheckProgress`] and [`Fact::CheckEnded`].
    Launch(Box<Job>),
    /// The evidence of this check is on the record: what its shim left beside it may go.
    Settle(EntryRef),
}

/// What was done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// They are on the disk.
    Appended(Vec<Recorded>),
    /// They are not, and why, with what to do.
    NotAppended(String),
    /// They cannot be written, whatever becomes of the disk, and why, with what to do: a file that they bring is not there.
    Refused(String),
    /// The journal took nothing more: these begin the one that goes on from it.
    Reopened(Vec<Recorded>),
    /// Another version of the checklist came in, before the entry that adopts it.
    Learned(Box<Plan>),
    /// Entries of other writers came in.
    Arrived(Vec<Recorded>),
    /// Who is at the run just now, all of them.
    Present(Vec<Presence>),
    /// Something about the files of others that the person should know, in words.
    Noted(String),
    /// All files that lie in the run's inbox and are not written any more: offered as evidence.
    Inbox(Vec<PathBuf>),
    /// How long sections took in earlier runs of the same checklist.
    Earlier(SectionHistory),
    /// What verifying signatures came to: all of the run's.
    Signatures(BTreeMap<EntryRef, SignatureState>),
    /// The check has printed so many bytes.
    CheckProgress {
        /// Which.
        check: EntryRef,
        /// In all.
        bytes: u64,
    },
    /// The action takes longer than its timeout; it goes on.
    CheckOverdue(EntryRef),
    /// The check ended.
    CheckEnded {
        /// Which.
        check: EntryRef,
        /// What came of it.
        finished: Box<CheckFinished>,
    },
}

/// What came of an intent.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// It is recorded, by these entries.
    Recorded(Intent, Vec<EntryRef>),
    /// The rules refused it, or it can never be written as it is. It is not kept.
    Refused(Intent, Refusal),
    /// The disk did. It is kept, see [`Desk::retry`], unless it was to start something.
    NotRecorded(Intent, String),
}

/// A check that this program runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Process {
    /// Whose.
    pub item: Option<ItemId>,
    /// It changes the world.
    pub action: bool,
    /// When it began.
    pub began: Time,
    /// Bytes printed.
    pub bytes: u64,
    /// When it last printed.
    pub printed: Time,
    /// It takes longer than its timeout.
    pub overdue: bool,
}

/// What an update comes to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// What has to be done, in this order.
    pub effects: Vec<Effect>,
    /// What came of intents.
    pub replies: Vec<Reply>,
}

/// One person's place at a run.
#[derive(Debug, Clone)]
pub struct Desk {
    run: Run,
    writer: Option<Writer>,
    standing: Standing,
    queue: VecDeque<Intent>,
    in_flight: Option<(Intent, Vec<Draft>)>,
    unrecorded: Vec<Intent>,
    processes: BTreeMap<EntryRef, Process>,
    waiting: VecDeque<StartCheck>,
    at_once: usize,
    /// What was asked for together last.
    batch: Option<Batch>,
    present: Vec<Presence>,
}

impl Desk {
    /// A place at this run, from which so many checks run at once. `writer` is the journal that is written from here;
    /// nothing where nothing is.
    pub fn new(run: Run, writer: Option<Writer>, at_once: usize, now: Time) -> Self {
        Self {
            standing: Standing::of(&run, now),
            run,
            writer,
            queue: VecDeque::new(),
            in_flight: None,
            unrecorded: Vec::new(),
            processes: BTreeMap::new(),
            waiting: VecDeque::new(),
            at_once: at_once.max(1),
            batch: None,
            present: Vec::new(),
        }
    }

    /// The run, as it is on the disk.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The journal that is written from here.
    pub fn writer(&self) -> Option<&Writer> {
        self.writer.as_ref()
    }

    /// Whether the controls are held here, or were left by an earlier program of this person's own: the next action
    /// takes them over from it.
    pub fn at_the_controls(&self) -> bool {
        self.writer.is_some() && self.run.controls() == self.writer.as_ref() || self.left().is_some()
    }

    /// The journal that holds the controls, where this person wrote it and its program is gone.
    fn left(&self) -> Option<&Writer> {
        let holder = self.run.controls().filter(|_| self.writer.is_some())?;
        let mut present = self.present.iter();
        present
            .any(|present| present.left && present.writer == *holder)
            .then_some(holder)
    }

    /// How it stands.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Who is at the run just now, as far as that can be seen.
    pub fn present(&self) -> &[Presence] {
        &self.present
    }

    /// The checks that this program runs, by the entry that began each.
    pub fn processes(&self) -> &BTreeMap<EntryRef, Process> {
        &self.processes
    }

    /// The check of this item that this program runs.
    pub fn process_of(&self, item: &ItemId) -> Option<(&EntryRef, &Process)> {
        self.processes
            .iter()
            .find(|(_, process)| process.item.as_ref() == Some(item))
    }

    /// Checks asked for that wait for a place.
    pub fn waiting(&self) -> impl Iterator<Item = &ItemId> {
        self.waiting.iter().map(|start| &start.item)
    }

    /// Whether something about the item is on its way to the disk.
    pub fn saving(&self, item: &ItemId) -> bool {
        let in_flight = self.in_flight.iter().flat_map(|(_, drafts)| drafts);
        in_flight
            .map(|draft| draft.event.item())
            .any(|other| other == Some(item))
    }

    /// Whether this sign-off is on its way to the disk.
    pub fn saving_sign_off(&self, role: &RoleId, scope: &Scope) -> bool {
        let mut in_flight = self.in_flight.iter().flat_map(|(_, drafts)| drafts);
        in_flight.any(|draft| match &draft.event {
            Event::Signed(signed) => signed.role == *role && signed.scope == *scope,
            _ => false,
        })
    }

    /// Whether nothing is on its way to the disk, waits, or runs.
    pub fn idle(&self) -> bool {
        !self.writes() && self.processes.is_empty() && self.waiting.is_empty()
    }

    /// Whether something is on its way to the disk, or a check runs that ends with this program.
    pub fn leaves_something(&self) -> bool {
        let checks = self.processes.values().any(|process| !process.action);
        self.writes() || checks
    }

    /// What the disk did not take, oldest first.
    pub fn unrecorded(&self) -> &[Intent] {
        &self.unrecorded
    }

    /// Takes over a check that goes on since an earlier start of the program.
    pub fn adopt(&mut self, check: EntryRef, process: Process) {
        self.processes.insert(check, process);
    }

    /// Makes an amended checklist known, before the intent that adopts it.
    pub fn learn(&mut self, plan: Plan) {
        self.run.learn(plan);
    }

    /// Does what somebody wants, where the rules let it.
    pub fn submit(&mut self, intent: Intent, stamp: &Stamp) -> Outcome {
        if let Intent::Amend(amend) = &intent {
            self.run.learn(amend.plan.clone());
        }
        self.queue.push_back(intent);
        self.go_on(stamp)
    }

    /// Whether something is on its way to the disk, or waits for that.
    pub fn writes(&self) -> bool {
        self.in_flight.is_some() || !self.queue.is_empty()
    }

    /// What the rules say against it as things stand on the disk; nothing where they let it. Nothing is recorded.
    pub fn refuses(&self, intent: Intent, stamp: &Stamp) -> Option<Refusal> {
        let held_back = self.holds_back(&intent);
        held_back.or_else(|| decide::decide(&self.run, &self.standing, intent, stamp, self.asker()).err())
    }

    fn asker(&self) -> Asker<'_> {
        Asker {
            journal: self.writer.as_ref(),
            left: self.left(),
        }
    }

    /// Tries again to record what the disk did not take.
    pub fn retry(&mut self, stamp: &Stamp) -> Outcome {
        for intent in std::mem::take(&mut self.unrecorded).into_iter().rev() {
            self.queue.push_front(intent);
        }
        self.go_on(stamp)
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Time) {
        if self.standing.changes_at.is_some_and(|at| at <= now) {
            self.standing = Standing::of(&self.run, now);
        }
        self.end_batch(now);
    }

    /// Decides the next intent, unless an append is under way.
    fn go_on(&mut self, stamp: &Stamp) -> Outcome {
        let mut outcome = Outcome::default();
        self.tick(stamp.at);
        while self.in_flight.is_none() {
            let Some(intent) = self.next_intent() else { break };
            if let Some(refusal) = self.holds_back(&intent) {
                if !self.is_refused(&intent, &refusal.text) {
                    outcome.replies.push(Reply::Refused(intent, refusal));
                }
                continue;
            }
            match decide::decide(&self.run, &self.standing, intent.clone(), stamp, self.asker()) {
                Ok(drafts) => {
                    self.in_flight = Some((intent, drafts.clone()));
                    outcome.effects.push(Effect::Append {
                        drafts,
                        seen: self.run.heads.clone(),
                    });
                }
                Err(refusal) if self.is_refused(&intent, &refusal.text) => {}
                Err(refusal) => outcome.replies.push(Reply::Refused(intent, refusal)),
            }
        }
        self.end_batch(stamp.at);
        outcome
    }

    /// What is decided next: what somebody wants at once, then a check that waits for a place.
    fn next_intent(&mut self) -> Option<Intent> {
        while let Some(intent) = self.queue.pop_front() {
            match intent {
                Intent::StartCheck(start) if self.has_to_wait(&start) => self.waiting.push_back(start),
                other => return Some(other),
            }
        }
        if self.full() {
            return None;
        }
        self.waiting.pop_front().map(Intent::StartCheck)
    }

    /// Whether as many checks run as may at once; actions, which people ask for one by one, do not count.
    fn full(&self) -> bool {
        let running = self.processes.values().filter(|process| !process.action);
        running.count() >= self.at_once
    }

    fn has_to_wait(&self, start: &StartCheck) -> bool {
        let check = self.run.plan().find(&start.item).and_then(|item| item.check.as_ref());
        let is_action = check.is_none_or(|check| check.action);
        !is_action && !self.runs_here(&start.item) && self.unrecorded.is_empty() && self.full()
    }

    /// No check starts while the disk does not take what was seen before it, and nobody gives up what is there.
    fn holds_back(&self, intent: &Intent) -> Option<Refusal> {
        if let Intent::GiveUp(check) = intent {
            return self.is_at(check).map(|text| Refusal {
                text,
                cause: Cause::Rule,
            });
        }
        if let Intent::StartCheck(start) = intent
            && self.runs_here(&start.item)
        {
            return Some(Refusal {
                text: "its check is running already".to_owned(),
                cause: Cause::Rule,
            });
        }
        (starts(intent) && !self.unrecorded.is_empty()).then(|| Refusal {
            text: "nothing is started while the disk does not take the record: see the messages".to_owned(),
            cause: Cause::Rule,
        })
    }

    /// Whether this program runs the item's check, also one that an earlier start of it began.
    fn runs_here(&self, item: &ItemId) -> bool {
        let mut running = self.run.item(item).running.iter();
        running.any(|check| self.processes.contains_key(check))
    }

    /// What speaks against saying that a check is over: the program that runs it is there.
    fn is_at(&self, check: &EntryRef) -> Option<String> {
        if self.processes.contains_key(check) {
            return Some("it runs here: wait for it, or end it".to_owned());
        }
        let there = self.present.iter().any(|there| there.here && there.writer == check.0);
        let there = there && self.writer.as_ref() != Some(&check.0);
        there.then(|| format!("{} is there and runs it: ask them to end it", self.run.named(&check.0)))
    }
}

fn starts(intent: &Intent) -> bool {
    matches!(
        intent,
        Intent::StartCheck(_) | Intent::StartProof(_) | Intent::StartAdHoc { .. }
    )
}
