//! Recomputing records on threads of their own: as many at once as there are cores, and none that nobody waits for.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use tokio::sync::mpsc::UnboundedSender;

use super::in_words;
use crate::{
    domain::time::Time,
    engine,
    tui::effect::{Answer, Input},
};

/// The way to stop what is verified.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Nobody waits for it.
    pub(super) fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Verifies these runs; gives the way to stop it.
pub(super) fn begin(asked: Time, runs: Vec<PathBuf>, sender: UnboundedSender<Input>) -> Stop {
    let stop = Stop::default();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(runs.len());
    let left = Arc::new(Mutex::new(runs.into_iter()));
    for _ in 0..threads {
        let (left, stop, answers) = (Arc::clone(&left), stop.clone(), sender.clone());
        let work = move || {
            let next = || left.lock().ok()?.next();
            while let Some(run) = next().filter(|_| !stop.asked()) {
                verify(asked, run, &stop, &answers);
            }
        };
        if let Err(error) = thread::Builder::new().name("verify".to_owned()).spawn(work) {
            let answer = Answer::Failed(in_words("no thread can be started", &error));
            // The receiver is the host's own.
            let _ = sender.send(Input::Answer(answer));
        }
    }
    stop
}

fn verify(asked: Time, run: PathBuf, stop: &Stop, answers: &UnboundedSender<Input>) {
    let verified = engine::verify(
        &run,
        &engine::VerifyOptions::default(),
        &crate::record::Progress::silent(),
    )
    .map(Box::new)
    .map_err(|error| in_words("the record cannot be verified", &error));
    if !stop.asked() {
        // The program has ended: nobody waits for it.
        let _ = answers.send(Input::Answer(Answer::Verified(asked, run, verified)));
    }
}
