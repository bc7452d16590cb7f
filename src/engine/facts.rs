//! The way by which facts come back. What passes is looked at once: where entries with signatures come in, a thread of
//! its own says what these are worth, so that nobody waits for it.

use std::{
    path::PathBuf,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, error::SendError, unbounded_channel};

use super::{clock, signatures::Papers, trust};
use crate::{
    config::SigningSources,
    domain::{
        desk::Fact,
        event::{Event, Recorded},
        run::Run,
    },
};

/// A key may expire, or be taken from the list, while a run is open: that is seen after so long.
const ANEW: Duration = Duration::from_secs(60);

/// Where facts come from, in the order in which they came.
pub type Facts = UnboundedReceiver<Fact>;

/// Tells facts.
#[derive(Debug, Clone)]
pub(super) struct FactSender {
    facts: UnboundedSender<Fact>,
    signed: mpsc::Sender<Vec<Recorded>>,
}

impl FactSender {
    /// A way for the facts of the run in that folder. What the signatures in it are worth is told soon, and again
    /// whenever one comes in.
    pub fn of(run: &Run, folder: PathBuf, sources: SigningSources) -> (Self, Facts) {
        let (facts, receiver) = unbounded_channel();
        let (signed, come_in) = mpsc::channel();
        let papers = Papers::of(run);
        let told = facts.clone();
        let work = move || judge(papers, &folder, &sources, &come_in, &told);
        // Without the thread signatures are shown as not looked at.
        let _ = thread::Builder::new().name("signatures".to_owned()).spawn(work);
        (Self { facts, signed }, receiver)
    }

    /// Whether anybody still wants to hear anything.
    pub fn listened(&self) -> bool {
        !self.facts.is_closed()
    }

    /// Tells a fact.
    ///
    /// # Errors
    /// Where nobody listens any more.
    pub fn send(&self, fact: Fact) -> Result<(), SendError<Fact>> {
        let signed = match &fact {
            Fact::Appended(entries) | Fact::Arrived(entries) => bearing(entries),
            _ => Vec::new(),
        };
        self.facts.send(fact)?;
        if !signed.is_empty() {
            // The thread could not be started.
            let _ = self.signed.send(signed);
        }
        Ok(())
    }
}

/// The entries that change what signatures there are, or what is to be said of them.
fn bearing(entries: &[Recorded]) -> Vec<Recorded> {
    let bears = |event: &Event| matches!(event, Event::Signed(_) | Event::Sealed(_) | Event::Closed(_));
    entries
        .iter()
        .filter(|recorded| bears(&recorded.entry.event))
        .cloned()
        .collect()
}

fn judge(
    mut papers: Papers,
    folder: &std::path::Path,
    sources: &SigningSources,
    come_in: &mpsc::Receiver<Vec<Recorded>>,
    facts: &UnboundedSender<Fact>,
) {
    let mut told = None;
    loop {
        // Where nothing was signed with a key, there is nothing that the entries do not say.
        if papers.bear_signatures() {
            let worth = papers.worth(folder, &trust(sources, folder), clock::now());
            if told.as_ref() != Some(&worth) {
                told = Some(worth.clone());
                if facts.send(Fact::Signatures(worth)).is_err() {
                    return;
                }
            }
        }
        match come_in.recv_timeout(ANEW) {
            Ok(more) => papers.add(&more),
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => return,
        }
        while let Ok(more) = come_in.try_recv() {
            papers.add(&more);
        }
    }
}
