//! Recomputing records on threads of their own: as many at once as there are cores, and none that nobody waits for.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use tokio::sync::mpsc::UnboundedSender;

use super::in_words;
use crate::{
    domain::time::Time,
    engine::{self, VerifyOptions},
    record::Progress,
    tui::effect::{Answer, Input},
};

/// What is verified, and the way to stop it.
#[derive(Debug, Clone, Default)]
pub(super) struct Under(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    left: Vec<PathBuf>,
    progress: Vec<Arc<Progress>>,
}

impl Under {
    /// Nobody waits for it.
    pub(super) fn stop(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.left.clear();
        for progress in state.progress.drain(..) {
            progress.stop();
        }
    }

    /// The next run, and who watches it; nothing where all are taken or nobody waits any more.
    fn next(&self, asked: Time, answers: &UnboundedSender<Input>) -> Option<(PathBuf, Arc<Progress>)> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let run = state.left.pop()?;
        let (of, answers) = (run.clone(), answers.clone());
        let progress = Arc::new(Progress::telling(move |so_far| {
            // The program has ended: nobody waits for it.
            let _ = answers.send(Input::Answer(Answer::Verifying(asked, of.clone(), so_far)));
        }));
        state.progress.push(Arc::clone(&progress));
        Some((run, progress))
    }
}

/// Verifies these runs; gives the way to stop it.
pub(super) fn begin(asked: Time, mut runs: Vec<PathBuf>, sender: UnboundedSender<Input>) -> Under {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(runs.len());
    // The first is the last that is left.
    runs.reverse();
    let under = Under(Arc::new(Mutex::new(State {
        left: runs,
        ..State::default()
    })));
    for _ in 0..threads {
        let (under, answers) = (under.clone(), sender.clone());
        let work = move || {
            while let Some((run, progress)) = under.next(asked, &answers) {
                verify(asked, run, &progress, &answers);
            }
        };
        if let Err(error) = thread::Builder::new().name("verify".to_owned()).spawn(work) {
            let answer = Answer::Failed(in_words("no thread can be started", &error));
            // The receiver is the host's own.
            let _ = sender.send(Input::Answer(answer));
        }
    }
    under
}

fn verify(asked: Time, run: PathBuf, progress: &Progress, answers: &UnboundedSender<Input>) {
    let verified = engine::verify(&run, &VerifyOptions::default(), progress)
        .map(Box::new)
        .map_err(|error| in_words("the record cannot be verified", &error));
    if !progress.is_stopped() {
        let _ = answers.send(Input::Answer(Answer::Verified(asked, run, verified)));
    }
}
