//! A run opened to write to it from a command: what is wanted goes through the desk, and nothing is said to be done
//! before the disk has it.

use std::{collections::BTreeMap, path::Path, time::Duration};

use super::{Context, Fault, Status, output};
use crate::{
    config,
    domain::{
        decide::{Intent, Stamp},
        desk::{Effect, Fact, Outcome, Reply},
        event::{EntryRef, How},
        run::Run,
        signature::SignatureState,
        standing::Standing,
    },
    engine::{self, Mode, NewRun, Opened, Workplace},
};

/// What an earlier start left is waited for so long; the rest is taken up by the next.
const LEFT: Duration = Duration::from_secs(3);

/// A run opened to write to it.
#[derive(Debug)]
pub struct Seat {
    /// The run, one's place at it, and who carries things out.
    pub opened: Opened,
    /// Waits for facts, signals and time at once.
    pub runtime: tokio::runtime::Runtime,
}

impl Seat {
    /// Opens the run in that folder.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub fn open(context: &Context, path: &Path) -> Result<Self, Fault> {
        Self::at(&context.workplace(How::Command)?, path)
    }

    fn at(workplace: &Workplace, path: &Path) -> Result<Self, Fault> {
        let mut seat = Self::of(engine::open(workplace, path, Mode::Write)?)?;
        seat.take_up();
        Ok(seat)
    }

    /// The same, for what rests on sign-offs: what their signatures are worth on this machine is looked at first.
    ///
    /// # Errors
    /// As [`Seat::open`].
    pub fn open_to_judge(context: &Context, path: &Path) -> Result<Self, Fault> {
        Self::open_as(context, path, None)
    }

    /// The same, as whoever is named, in a journal of their own; `--as` goes before.
    ///
    /// # Errors
    /// As [`Seat::open`].
    pub fn open_as(context: &Context, path: &Path, name: Option<&str>) -> Result<Self, Fault> {
        let mut workplace = context.workplace(How::Command)?;
        if let Some(name) = name.filter(|_| context.global.as_name.is_none()) {
            workplace.identity.person = config::person(&context.settings, Some(name), &context.inside);
        }
        Self::judging(&workplace, context, path)
    }

    /// The same, to run its checks as long as they take: what others write meanwhile is seen.
    ///
    /// # Errors
    /// As [`Seat::open`].
    pub fn open_to_run(context: &Context, path: &Path) -> Result<Self, Fault> {
        Self::judging(&context.workplace(How::Ci)?, context, path)
    }

    fn judging(workplace: &Workplace, context: &Context, path: &Path) -> Result<Self, Fault> {
        let mut seat = Self::at(workplace, path)?;
        let worth = signatures(context, seat.run(), path);
        if !worth.is_empty() {
            seat.learn(Fact::Signatures(worth));
        }
        Ok(seat)
    }

    /// Makes a run and opens it; a group's, where one is given.
    ///
    /// # Errors
    /// Where a field is missing or wrong, or the disk refuses.
    pub fn create(context: &Context, how: How, new: NewRun, group: Option<u32>) -> Result<Self, Fault> {
        Self::of(engine::create_for(&context.workplace(how)?, new, group)?)
    }

    fn of(opened: Opened) -> Result<Self, Fault> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|why| Fault::environment("cannot wait for anything", why))?;
        for note in &opened.notes {
            output::tell(&format!("note: {}\n", output::visible(note)));
        }
        Ok(Self { opened, runtime })
    }

    /// The run, as it is on the disk.
    pub fn run(&self) -> &Run {
        self.opened.desk.run()
    }

    /// How it stands.
    pub fn standing(&self) -> &Standing {
        self.opened.desk.standing()
    }

    /// This person, now.
    pub fn stamp(&self) -> Stamp {
        engine::stamp(&self.opened.person)
    }

    /// Does what is wanted, and gives the entries that record it.
    ///
    /// # Errors
    /// Where the rules refuse it, or the disk.
    pub fn record(&mut self, intent: Intent) -> Result<Vec<EntryRef>, Fault> {
        let outcome = self.opened.desk.submit(intent.clone(), &self.stamp());
        let mut replies = self.take(outcome);
        loop {
            for reply in replies {
                if let Some(result) = answer(reply, &intent) {
                    return result;
                }
            }
            let Some(fact) = self.opened.facts.blocking_recv() else {
                return Err(Fault::new(Status::Bug, anyhow::anyhow!("the engine went away")));
            };
            replies = self.learn(fact);
        }
    }

    /// Takes in what was done.
    pub fn learn(&mut self, fact: Fact) -> Vec<Reply> {
        let stamp = self.stamp();
        let outcome = self.opened.desk.learn_fact(fact, &stamp);
        self.take(outcome)
    }

    /// Takes in what is known by now, without waiting for more.
    pub fn take_in(&mut self) {
        while let Ok(fact) = self.opened.facts.try_recv() {
            self.learn(fact);
        }
    }

    /// Wants something, without waiting for it.
    pub fn submit(&mut self, intent: Intent) -> Vec<Reply> {
        let stamp = self.stamp();
        let outcome = self.opened.desk.submit(intent, &stamp);
        self.take(outcome)
    }

    fn take(&mut self, outcome: Outcome) -> Vec<Reply> {
        for effect in outcome.effects {
            let launched = match &effect {
                Effect::Launch(job) => Some(job.check.clone()),
                _ => None,
            };
            self.opened.engine.carry_out(effect);
            if let Some(check) = launched {
                self.nobody_answers(&check);
            }
        }
        outcome.replies
    }

    /// A check that asks something gets the end of the input: nobody sits there to answer.
    fn nobody_answers(&self, check: &EntryRef) {
        let end_of_input = vec![0x04; 4];
        self.opened.engine.control(check, engine::Control::Type(end_of_input));
    }

    /// Waits until what an earlier start left behind is recorded.
    fn take_up(&mut self) {
        let until = tokio::time::Instant::now() + LEFT;
        while !self.opened.notes.is_empty() && self.leftovers() {
            let facts = &mut self.opened.facts;
            let next = self
                .runtime
                .block_on(async { tokio::time::timeout_at(until, facts.recv()).await });
            let Ok(Some(fact)) = next else { return };
            self.learn(fact);
        }
    }

    fn leftovers(&self) -> bool {
        let Opened { desk, engine, .. } = &self.opened;
        let followed = desk.processes();
        let mut running = desk.run().running.keys();
        running.any(|check| !followed.contains_key(check) && engine.cast_of(check).is_some())
    }
}

/// What the signatures in a run are worth on this machine; nothing where there are none.
pub fn signatures(context: &Context, run: &Run, path: &Path) -> BTreeMap<EntryRef, SignatureState> {
    if run.sealed.is_none() && run.sign_offs.iter().all(|given| given.signed.signature.is_none()) {
        return BTreeMap::new();
    }
    let trust = engine::trust(&context.signing(), path);
    engine::signatures(run, path, &trust, engine::now())
}

fn answer(reply: Reply, wanted: &Intent) -> Option<Result<Vec<EntryRef>, Fault>> {
    match reply {
        Reply::Recorded(intent, entries) => (intent == *wanted).then_some(Ok(entries)),
        Reply::Refused(intent, refusal) => (intent == *wanted).then_some(Err(refusal.into())),
        Reply::NotRecorded(intent, why) => (intent == *wanted).then(|| {
            let fault = Fault::new(
                Status::Environment,
                anyhow::Error::msg(why).context("it was not recorded"),
            );
            Err(fault)
        }),
    }
}
