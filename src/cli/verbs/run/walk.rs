//! Which check runs when: sections in the order of the checklist, each when those that it waits for are complete; as
//! many checks at once as may, and an action alone.

use std::collections::BTreeSet;

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{
    Run as Asked, Skipped,
    gate::{StoppedAt, gate},
    progress::Progress,
    steps::{Now, Step, Steps},
};
use crate::{
    cli::{Fault, Status, output, seat::Seat},
    domain::{
        check::Outcome,
        decide::{Cause, Intent, Refusal, StartCheck},
        desk::{Fact, Reply},
        event::EntryRef,
        id::{ItemId, SectionId},
        run::Run,
    },
    engine::{self, Control},
};

/// The action that is under way.
#[derive(Debug)]
enum Act {
    /// The environment's proof is begun, by this entry once it is recorded.
    Proving(ItemId, Option<EntryRef>),
    /// It runs.
    Acting,
}

/// What woke the walk.
enum Woken {
    Fact(Fact),
    Interrupted,
    Over,
}

/// A walk through a checklist.
#[derive(Debug)]
pub struct Walk {
    seat: Seat,
    at_once: usize,
    keep_going: bool,
    past_window: Option<String>,
    steps: Vec<Step>,
    in_flight: BTreeSet<ItemId>,
    act: Option<Act>,
    skipped: Vec<Skipped>,
    progress: Progress,
    stopped: Option<&'static str>,
    wanted: Vec<SectionId>,
    interrupted: bool,
    clock: engine::Clock,
}

impl Walk {
    /// A walk of what was asked for, with so many checks at once.
    pub fn new(seat: Seat, asked: &Asked, at_once: usize) -> Self {
        let Steps { wanted, steps, skipped } = Steps::of(asked, &seat);
        // An action that an earlier start began goes on: what stands behind it waits for it.
        let under_way = seat.opened.desk.processes().values();
        let in_flight: BTreeSet<ItemId> = under_way.filter_map(|process| process.item.clone()).collect();
        Self {
            progress: Progress::of(steps.len() + in_flight.len()),
            seat,
            at_once,
            keep_going: asked.keep_going,
            past_window: asked.past_window.clone(),
            steps,
            act: (!in_flight.is_empty()).then_some(Act::Acting),
            in_flight,
            skipped,
            stopped: None,
            wanted,
            interrupted: false,
            clock: engine::Clock::default(),
        }
    }

    /// The run, as it is on the disk.
    pub fn run(&self) -> &Run {
        self.seat.run()
    }

    /// Checks that were not run.
    pub fn skipped(&self) -> Vec<Skipped> {
        self.skipped.clone()
    }

    /// The decision that keeps a section that was asked for from opening.
    pub fn stopped_at(&self) -> Option<StoppedAt> {
        let (plan, standing) = (self.seat.run().plan(), self.seat.standing());
        let mut wanted = self.wanted.iter().filter_map(|id| plan.section(id));
        wanted.find_map(|section| gate(plan, standing, section))
    }

    /// Whether a signal ended it.
    pub fn interrupted(&self) -> bool {
        self.interrupted
    }

    /// Walks to the end.
    ///
    /// # Errors
    /// Where the disk does not take the record.
    pub fn go(&mut self) -> Result<(), Fault> {
        let mut signals = self.signals()?;
        self.tell_gap()?;
        loop {
            while let Some(step) = self.next() {
                self.start(&step)?;
            }
            if self.in_flight.is_empty() || (self.interrupted && self.only_actions_run()) {
                break;
            }
            let woken = self.wait(&mut signals);
            self.tell_gap()?;
            match woken {
                Woken::Fact(fact) => {
                    match &fact {
                        Fact::CheckProgress { .. } => self.progress.running(&self.in_flight),
                        Fact::Noted(text) => output::tell(&format!("note: {}\n", output::visible(text))),
                        _ => {}
                    }
                    let replies = self.seat.learn(fact);
                    self.hear(replies)?;
                }
                Woken::Interrupted => self.interrupt(),
                Woken::Over => break,
            }
        }
        self.progress.done();
        self.leave();
        Ok(())
    }

    /// The record says where its times do not follow on each other.
    fn tell_gap(&mut self) -> Result<(), Fault> {
        let Some((from, to)) = self.clock.gap(engine::now()) else {
            return Ok(());
        };
        let replies = self.seat.submit(Intent::Gap { from, to });
        self.hear(replies)
    }

    fn signals(&self) -> Result<[Signal; 3], Fault> {
        let _inside = self.seat.runtime.enter();
        let listen = |kind| signal(kind).map_err(|why| Fault::environment("cannot listen for signals", why));
        Ok([
            listen(SignalKind::interrupt())?,
            listen(SignalKind::terminate())?,
            listen(SignalKind::hangup())?,
        ])
    }

    fn wait(&mut self, [interrupt, terminate, hangup]: &mut [Signal; 3]) -> Woken {
        let facts = &mut self.seat.opened.facts;
        self.seat.runtime.block_on(async {
            tokio::select! {
                biased;
                _ = interrupt.recv() => Woken::Interrupted,
                _ = terminate.recv() => Woken::Interrupted,
                _ = hangup.recv() => Woken::Interrupted,
                fact = facts.recv() => fact.map_or(Woken::Over, Woken::Fact),
            }
        })
    }

    /// The next check that may start now, taken off the list.
    fn next(&mut self) -> Option<Step> {
        if self.stopped.is_some() || self.act.is_some() || self.in_flight.len() >= self.at_once {
            return None;
        }
        let at = loop {
            let standing = self.seat.standing();
            let mut steps = self.steps.iter();
            let at = steps.position(|step| standing.waits_for(&step.section).is_empty())?;
            match self.steps[at].now(&self.seat) {
                Now::Run => break at,
                now => self.pass_over(at, now),
            }
        };
        // What stands behind an action may rest on it, and it may rest on what stands before.
        if self.steps[at].action && !self.in_flight.is_empty() {
            return None;
        }
        Some(self.steps.remove(at))
    }

    /// A check that was asked for where it is open, and is not run as things stand.
    fn pass_over(&mut self, at: usize, now: Now) {
        let step = self.steps.remove(at);
        self.progress.passed_over();
        if let Now::LeftOut(why) = now {
            let (item, why) = (step.item, why.to_owned());
            self.skipped.push(Skipped { item, why });
        }
    }

    fn start(&mut self, step: &Step) -> Result<(), Fault> {
        self.in_flight.insert(step.item.clone());
        self.progress.running(&self.in_flight);
        let environment = self.run().plan().environment.as_ref();
        let proof = environment.is_some_and(|environment| environment.proof.is_some());
        let intent = match step.action {
            true if proof && !self.run().rehearsal() => {
                self.act = Some(Act::Proving(step.item.clone(), None));
                Intent::StartProof(step.item.clone())
            }
            true => {
                self.act = Some(Act::Acting);
                self.start_check(&step.item, None)
            }
            false => self.start_check(&step.item, None),
        };
        let replies = self.seat.submit(intent);
        self.hear(replies)
    }

    fn start_check(&self, item: &ItemId, proof: Option<EntryRef>) -> Intent {
        Intent::StartCheck(StartCheck {
            item: item.clone(),
            confirmed: true,
            proof,
            despite: None,
            reason: self.past_window.clone(),
        })
    }

    fn hear(&mut self, replies: Vec<Reply>) -> Result<(), Fault> {
        for reply in replies {
            match reply {
                Reply::Recorded(intent, entries) => self.recorded(&intent, &entries)?,
                Reply::Refused(intent, refusal) => self.refused(&intent, &refusal),
                Reply::NotRecorded(_, why) => {
                    let why = anyhow::Error::msg(why).context("it was not recorded");
                    return Err(Fault::new(Status::Environment, why));
                }
            }
        }
        Ok(())
    }

    fn recorded(&mut self, intent: &Intent, entries: &[EntryRef]) -> Result<(), Fault> {
        match intent {
            Intent::StartProof(_) => {
                if let Some(Act::Proving(_, entry)) = &mut self.act {
                    // The controls may have been taken over before it.
                    *entry = entries.last().cloned();
                }
            }
            Intent::StartCheck(start) if self.seat.opened.desk.process_of(&start.item).is_none() => {
                self.ended(&start.item.clone());
            }
            Intent::FinishCheck { check, .. } => return self.finished(check),
            _ => {}
        }
        Ok(())
    }

    /// A check's end is recorded. After a proof comes its action.
    fn finished(&mut self, check: &EntryRef) -> Result<(), Fault> {
        if let Some(Act::Proving(item, Some(proof))) = &self.act
            && proof == check
        {
            let start = self.start_check(item, Some(proof.clone()));
            self.act = Some(Act::Acting);
            if self.interrupted {
                self.in_flight.clear();
                return Ok(());
            }
            let replies = self.seat.submit(start);
            return self.hear(replies);
        }
        let item = self
            .run()
            .entry(check)
            .and_then(|begun| begun.entry.event.item().cloned());
        if let Some(item) = item {
            self.ended(&item);
        }
        Ok(())
    }

    fn ended(&mut self, item: &ItemId) {
        self.in_flight.remove(item);
        let run = self.seat.run();
        let plan = run.plan().find(item);
        if plan
            .and_then(|item| item.check.as_ref())
            .is_some_and(|check| check.action)
        {
            self.act = None;
        }
        let latest = run.item(item).latest();
        let finished = latest.and_then(|latest| run.finished(latest.entry));
        let title = plan.map(|item| run.fill(&item.title)).unwrap_or_default();
        let why = self.seat.standing().items.get(item).and_then(|item| item.why.clone());
        let passed = finished.is_none_or(|finished| finished.outcome == Outcome::Passed);
        self.progress.ended(item, &title, finished, why.as_deref());
        if !passed && !self.keep_going && self.stopped.is_none() {
            self.stopped = Some("a check before it did not pass, and --keep-going was not given");
        }
    }

    fn refused(&mut self, intent: &Intent, refusal: &Refusal) {
        let why = match refusal.cause {
            Cause::NeedsReason => format!("{} (--past-window REASON)", refusal.text),
            Cause::NeedsControls => format!("{} (`countersign controls`)", refusal.text),
            _ => refusal.text.clone(),
        };
        let item = match intent {
            Intent::StartCheck(start) => &start.item,
            Intent::StartProof(item) => item,
            _ => return output::tell(&format!("note: {}\n", output::visible(&why))),
        };
        self.in_flight.remove(item);
        if self.act.take().is_some() && !self.keep_going && self.stopped.is_none() {
            self.stopped = Some("an action before it was refused, and --keep-going was not given");
        }
        self.progress.refused(item, &why);
        self.skipped.push(Skipped {
            item: item.clone(),
            why,
        });
    }

    /// A signal: nothing more is started, checks are ended, an action goes on.
    fn interrupt(&mut self) {
        self.interrupted = true;
        self.stopped = Some("it was interrupted");
        let opened = &self.seat.opened;
        for (check, process) in opened.desk.processes() {
            if !process.action {
                opened.engine.control(check, Control::Cancel);
            }
        }
        self.progress.say("interrupted: ending what runs");
    }

    fn only_actions_run(&self) -> bool {
        let processes = self.seat.opened.desk.processes();
        !processes.is_empty()
            && processes.len() == self.in_flight.len()
            && processes.values().all(|process| process.action)
    }

    /// Says what was left, and why.
    fn leave(&mut self) {
        for process in self.seat.opened.desk.processes().values() {
            let item = process.item.as_ref().map(ToString::to_string).unwrap_or_default();
            let text = format!("the action of {item} goes on: `countersign resume` takes it over");
            self.progress.say(&text);
        }
        for step in std::mem::take(&mut self.steps) {
            let waits = self.seat.standing().waits_for(&step.section);
            let why = match (self.stopped, step.now(&self.seat)) {
                (_, Now::Not) if waits.is_empty() => continue,
                (_, Now::LeftOut(why)) if waits.is_empty() => why.to_owned(),
                (Some(why), _) if waits.is_empty() => why.to_owned(),
                _ => format!("its section is locked: it waits for {}", waits.join(" and for ")),
            };
            self.skipped.push(Skipped { item: step.item, why });
        }
        let order: Vec<&ItemId> = self.seat.run().plan().items().map(|item| &item.id).collect();
        self.skipped
            .sort_by_key(|skipped| order.iter().position(|id| **id == skipped.item));
    }
}
