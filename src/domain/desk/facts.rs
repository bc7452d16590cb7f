//! What a desk makes of what was done outside. Only here does the run change, and only by what stands on a disk.

use super::{Desk, Effect, Fact, Outcome, Process, Reply, starts};
use crate::domain::{
    decide::{Cause, Intent, Refusal, Stamp},
    event::{CheckFinished, CheckStarted, EntryRef, Event, Recorded},
    job,
    standing::Standing,
    time::Time,
};

impl Desk {
    /// Something was done outside.
    pub fn learn_fact(&mut self, fact: Fact, stamp: &Stamp) -> Outcome {
        let mut outcome = Outcome::default();
        match fact {
            Fact::Appended(recorded) => self.appended(recorded, stamp, &mut outcome),
            Fact::NotAppended(reason) => self.not_appended(reason, &mut outcome),
            Fact::Refused(reason) => self.refused(reason, &mut outcome),
            Fact::Reopened(recorded) => self.take_own(recorded, stamp),
            Fact::Learned(plan) => self.run.learn(*plan),
            Fact::Arrived(recorded) => {
                self.run.take_in(recorded);
                self.standing = Standing::of(&self.run, stamp.at);
            }
            Fact::Present(present) => self.present = present,
            // For the screen, which shows them.
            Fact::Noted(_) | Fact::Inbox(_) | Fact::Earlier(_) => {}
            Fact::Signatures(signatures) => {
                self.run.signatures = signatures;
                self.standing = Standing::of(&self.run, stamp.at);
            }
            Fact::CheckProgress { check, bytes } => {
                if let Some(process) = self.processes.get_mut(&check).filter(|process| process.bytes != bytes) {
                    process.bytes = bytes;
                    process.printed = stamp.at;
                }
            }
            Fact::CheckOverdue(check) => {
                if let Some(process) = self.processes.get_mut(&check) {
                    process.overdue = true;
                }
            }
            Fact::CheckEnded { check, finished } => {
                self.processes.remove(&check);
                self.queue.push_back(Intent::FinishCheck { check, finished });
            }
        }
        let rest = self.go_on(stamp);
        outcome.effects.extend(rest.effects);
        outcome.replies.extend(rest.replies);
        outcome
    }

    fn appended(&mut self, recorded: Vec<Recorded>, stamp: &Stamp, outcome: &mut Outcome) {
        let entries: Vec<EntryRef> = recorded.iter().map(Recorded::reference).collect();
        let finished: Vec<u64> = recorded
            .iter()
            .filter_map(|recorded| match &recorded.entry.event {
                Event::CheckFinished(finished) => Some(finished.check),
                _ => None,
            })
            .collect();
        let begun: Vec<Recorded> = recorded
            .iter()
            .filter(|r| matches!(&r.entry.event, Event::CheckStarted(_)) && !finished.contains(&r.entry.seq))
            .cloned()
            .collect();
        self.note_begun(&recorded);
        self.take_own(recorded, stamp);
        for recorded in begun {
            let Event::CheckStarted(started) = &recorded.entry.event else {
                continue;
            };
            self.launch(recorded.reference(), started, recorded.entry.at, outcome);
        }
        if let Some((intent, _)) = self.in_flight.take() {
            if let Intent::FinishCheck { check, .. } = &intent {
                outcome.effects.push(Effect::Settle(check.clone()));
            }
            outcome.replies.push(Reply::Recorded(intent, entries));
        }
    }

    /// Takes in what stands in this program's own journal; a journal that took nothing more was left for a new one.
    fn take_own(&mut self, recorded: Vec<Recorded>, stamp: &Stamp) {
        if let Some(newest) = recorded.last() {
            self.writer = Some(newest.writer.clone());
        }
        self.run.take_in(recorded);
        self.standing = Standing::of(&self.run, stamp.at);
    }

    fn launch(&mut self, check: EntryRef, started: &CheckStarted, at: Time, outcome: &mut Outcome) {
        let Some(job) = job::job(&self.run, check.clone(), started) else {
            let finished = Box::new(CheckFinished::errored("the checklist holds no such check any more"));
            self.queue.push_back(Intent::FinishCheck { check, finished });
            return;
        };
        self.processes.insert(
            check,
            Process {
                item: started.item.clone(),
                action: started.action,
                began: at,
                bytes: 0,
                printed: at,
                overdue: false,
            },
        );
        outcome.effects.push(Effect::Launch(Box::new(job)));
    }

    /// What can never be written is told once and dropped; what a check saw is kept all the same.
    fn refused(&mut self, reason: String, outcome: &mut Outcome) {
        let seen = |(intent, _): &(Intent, _)| matches!(intent, Intent::FinishCheck { .. });
        if self.in_flight.as_ref().is_some_and(seen) {
            return self.not_appended(reason, outcome);
        }
        if let Some((intent, _)) = self.in_flight.take() {
            self.is_refused(&intent, &reason);
            let refusal = Refusal {
                text: format!("not recorded: {reason}"),
                cause: Cause::Invalid,
            };
            outcome.replies.push(Reply::Refused(intent, refusal));
        }
    }

    fn not_appended(&mut self, reason: String, outcome: &mut Outcome) {
        if let Some((intent, _)) = self.in_flight.take() {
            // A yes to a check was for then: nobody wants it to run when the disk is back.
            if !starts(&intent) {
                self.unrecorded.push(intent.clone());
            }
            self.is_refused(&intent, &format!("it was not recorded: {reason}"));
            outcome.replies.push(Reply::NotRecorded(intent, reason));
        }
        self.begin_nothing_more("the disk did not take the record");
    }
}
