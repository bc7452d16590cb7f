//! The thread that writes the journal: each append is answered by one fact, in order; what begins a new journal is told
//! before it. What is drawn from the journal
//! is drawn when nothing waits to be written.

use std::{
    collections::BTreeMap,
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use super::{EngineError, FactSender, Known, clock};
use crate::{
    domain::{
        desk::Fact,
        digest::Digest,
        event::{Draft, Event, Recorded},
        id::Writer,
        words::with_causes,
    },
    record::{self, AppendError, Cause, JournalWriter, SharedDisk},
};

/// After so long without an append the index of the evidence is drawn.
const QUIET: Duration = Duration::from_millis(200);
/// So often others get a sign of life, whether anything is recorded or not.
const BEAT: Duration = Duration::from_secs(20);

/// The thread that writes the journal. Dropping it waits until all that was asked for is written.
#[derive(Debug)]
pub(super) struct JournalThread {
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

impl JournalThread {
    /// Starts the thread. `known` are the entries that this writer's evidence index is drawn from.
    pub fn start(
        journal: JournalWriter,
        known: Known,
        disk: SharedDisk,
        facts: FactSender,
    ) -> Result<Self, EngineError> {
        let (orders, taken) = mpsc::channel();
        let mut desk = Clerk {
            stale: false,
            journal,
            known,
            disk,
            facts,
        };
        let thread = thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || desk.work(&taken))
            .map_err(EngineError::Thread)?;
        Ok(Self {
            orders: Some(orders),
            thread: Some(thread),
        })
    }

    /// Asks for an append by a writer who has seen so much of the others; answered by [`Fact::Appended`],
    /// [`Fact::NotAppended`] or [`Fact::Refused`].
    pub fn append(&self, drafts: Vec<Draft>, seen: BTreeMap<Writer, (u64, Digest)>) {
        if let Some(orders) = &self.orders {
            // The thread ends only after this end of the channel.
            let _ = orders.send(Order { drafts, seen });
        }
    }
}

impl Drop for JournalThread {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What is to be written, and what its writer has seen of the others.
struct Order {
    drafts: Vec<Draft>,
    seen: BTreeMap<Writer, (u64, Digest)>,
}

struct Clerk {
    journal: JournalWriter,
    known: Known,
    stale: bool,
    disk: SharedDisk,
    facts: FactSender,
}

impl Clerk {
    fn work(&mut self, orders: &Receiver<Order>) {
        let mut beat = Instant::now();
        loop {
            let now = Instant::now();
            if beat <= now {
                self.journal.beat();
                beat = now + BEAT;
            }
            let until_beat = beat - now;
            let wait = if self.stale { QUIET.min(until_beat) } else { until_beat };
            match orders.recv_timeout(wait) {
                Ok(order) => self.append(order),
                Err(RecvTimeoutError::Timeout) if self.stale => self.draw(),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        if self.stale {
            self.draw();
        }
    }

    fn append(&mut self, order: Order) {
        self.journal.note_heads(&order.seen);
        let fact = match self.write(order.drafts) {
            Ok(recorded) => {
                self.note(&recorded);
                Fact::Appended(recorded)
            }
            Err(why) => why,
        };
        let _ = self.facts.send(fact);
    }

    /// What the index of the evidence is drawn from grows.
    fn note(&mut self, recorded: &[Recorded]) {
        let ours = recorded
            .iter()
            .filter(|recorded| concerns_evidence(&recorded.entry.event));
        let before = self.known.len();
        self.known.extend(ours.cloned());
        self.stale |= self.known.len() > before;
    }

    /// Writes the drafts; a journal that takes nothing more is left for a new one that names it. That one is told of by
    /// itself: it is there, whatever comes of the drafts.
    fn write(&mut self, drafts: Vec<Draft>) -> Result<Vec<Recorded>, Fact> {
        if self.journal.is_poisoned() {
            let reopened = self.journal.reopen(clock::now());
            let opening = reopened.map_err(|why| {
                let hint = "see to the disk, then try again";
                Fact::NotAppended(in_words(&why, hint))
            })?;
            self.note(&opening);
            let _ = self.facts.send(Fact::Reopened(opening));
        }
        let appended = self.journal.append(drafts, clock::now());
        appended.map_err(|AppendError { cause, .. }| {
            let words = in_words(&cause, cause.hint());
            match cause {
                // Only the disk is waited for: a file that somebody named is not.
                Cause::Source { .. } => Fact::Refused(words),
                _ => Fact::NotAppended(words),
            }
        })
    }

    fn draw(&mut self) {
        self.stale = false;
        // What is drawn can be drawn again; the record is whole without it.
        let _ = record::redraw(self.journal.folder(), self.journal.writer(), &self.known, &self.disk);
    }
}

/// Whether the index of the evidence is drawn from it.
pub(super) fn concerns_evidence(event: &Event) -> bool {
    matches!(
        event,
        // It says whose evidence it is.
        Event::JournalOpened(_)
            | Event::CheckStarted(_)
            | Event::CheckFinished(_)
            | Event::EvidenceAttached(_)
            | Event::EvidenceWithdrawn(_)
            | Event::Recovered(_)
    )
}

#[cfg(test)]
mod tests;

fn in_words(error: &dyn std::error::Error, hint: &str) -> String {
    let text = with_causes(error);
    if hint.is_empty() {
        text
    } else {
        format!("{text}; {hint}")
    }
}
