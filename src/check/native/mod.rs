//! Checks that are no commands: asked by this program itself, beside many others at once. Each is tried, timed, kept as
//! evidence and judged as a command is, and ends with whoever waits for it: it has no process of its own.

mod answer;
mod artifact;
mod http;
mod prometheus;
mod tls;
mod transcript;
mod trust;

use std::{
    io,
    sync::{Arc, OnceLock},
    time::Instant,
};

use tokio::{
    runtime::{Builder, Runtime},
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
    task, time,
};

pub use self::answer::{Answer, NoAnswer};
use self::transcript::Transcript;
use super::{
    CheckError,
    capture::Capture,
    outcome::{Last, Left, Tried, errored, finish, leave_outcome},
    plan::{Finished, Plan},
    running::Report,
    tries::{Next, Tries},
    wire::Control,
};
use crate::domain::{
    check::{CheckKind, Outcome},
    expectation::{Observed, judge},
};

/// Threads that wait for networks; what takes a processor or a disk has others.
const THREADS: usize = 2;

/// The threads that all of them share.
fn runtime() -> io::Result<&'static Runtime> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let runtime = Builder::new_multi_thread()
        .worker_threads(THREADS)
        .thread_name("asking")
        .enable_all()
        .build()?;
    Ok(RUNTIME.get_or_init(|| runtime))
}

/// The way to a check that is under way: dropping it ends the check.
pub(super) type Controls = UnboundedSender<Control>;

/// Begins to carry out `plan`, which is of no command, once `before` completed it; `sink` gets its reports, [`Report::Finished`] last.
///
/// # Errors
/// Where the system has no threads for it.
pub(super) fn start(
    mut plan: Plan,
    before: impl FnOnce(&mut Plan) + Send + 'static,
    sink: impl FnMut(Report) + Send + 'static,
) -> Result<Controls, CheckError> {
    let runtime = runtime().map_err(|source| CheckError::Start {
        program: "its threads".into(),
        source,
    })?;
    if matches!(plan.check.kind, CheckKind::Http(_)) {
        plan.limit = plan.limit.min(http::KEPT);
    }
    let (controls, heard) = mpsc::unbounded_channel();
    runtime.spawn(async move {
        let completed = {
            let mut plan = plan.clone();
            on_disk(move || {
                before(&mut plan);
                Ok(plan)
            })
            .await
        };
        carry_out(Arc::new(completed.unwrap_or(plan)), heard, sink).await;
    });
    Ok(controls)
}

async fn carry_out(plan: Arc<Plan>, controls: UnboundedReceiver<Control>, mut sink: impl FnMut(Report) + Send) {
    let began = Instant::now();
    let begun = {
        let plan = plan.clone();
        on_disk(move || Capture::create(&plan)).await
    };
    let mut held = None;
    let mut finished = match begun {
        Ok(capture) => {
            held = capture.hold();
            let mut asking = Asking {
                plan: &plan,
                began,
                capture,
                controls,
                report: &mut sink,
            };
            let last = asking.run().await;
            let (capture, plan) = (asking.capture, plan.clone());
            on_disk(move || Ok(finish(&plan, capture, last)))
                .await
                .unwrap_or_else(unkept)
        }
        Err(error) => errored(format!("the evidence cannot be begun: {error}")),
    };
    let (left, path) = (finished.clone(), plan.outcome.clone());
    if let Err(error) = on_disk(move || leave_outcome(&path, &left, Left::Written)).await {
        let why = format!("the outcome {} cannot be kept: {error}", plan.outcome.display());
        finished.reason.get_or_insert(why);
    }
    drop(held);
    sink(Report::Finished(Box::new(finished)));
}

/// Does what waits for a disk where nothing else waits for it.
async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    task::spawn_blocking(work).await.map_err(io::Error::other)?
}

fn unkept(error: io::Error) -> Finished {
    errored(format!("the evidence cannot be completed: {error}"))
}

/// A check under way.
struct Asking<'a> {
    plan: &'a Plan,
    began: Instant,
    capture: Capture,
    controls: UnboundedReceiver<Control>,
    report: &'a mut (dyn FnMut(Report) + Send),
}

/// How one try went.
enum Went {
    /// To its end.
    Answered(Result<Answer, NoAnswer>),
    /// It took too long.
    TimedOut,
    /// Somebody ended it, or whoever waited for it is gone.
    Ended(Outcome),
}

impl Asking<'_> {
    /// Tries until the check passed as often as it must, or may not be tried again.
    async fn run(&mut self) -> Last {
        let mut tries = Tries::of(&self.plan.check);
        loop {
            let number = tries.begin();
            let began = Instant::now();
            let went = self.attempt(number).await;
            if let Went::Ended(outcome) = went {
                return self.ended(outcome, &tries);
            }
            let (tried, reason) = self.tried(went, began);
            if let Some(failure) = self.capture.failure() {
                return self.last(Outcome::Errored, Some(failure), Some(tried), &tries);
            }
            match tries.after(tried.outcome, self.began.elapsed()) {
                Next::Ended(outcome, other) => return self.last(outcome, reason.or(other), Some(tried), &tries),
                Next::Again(wait) => {
                    if let Some(outcome) = until_ended(&mut self.controls, Some(wait)).await {
                        return self.ended(outcome, &tries);
                    }
                }
            }
        }
    }

    async fn attempt(&mut self, number: u32) -> Went {
        self.capture.begin_try(number, self.plan);
        (self.report)(Report::Started);
        let mut transcript = Transcript::new(&mut self.capture, self.report);
        let mut late = None;
        let went = {
            let asking = ask(self.plan, &mut transcript);
            tokio::pin!(asking);
            let timeout = time::sleep(self.plan.check.timeout);
            tokio::pin!(timeout);
            loop {
                tokio::select! {
                    answered = &mut asking => break Went::Answered(answered),
                    Some(outcome) = until_ended(&mut self.controls, None) => break Went::Ended(outcome),
                    () = &mut timeout, if late.is_none() => {
                        late = Some(());
                        // An action is only warned of, as a command is.
                        if !self.plan.action {
                            break Went::TimedOut;
                        }
                    }
                }
            }
        };
        if let Some(sentence) = said_last(&went, self.plan) {
            transcript.tell(&sentence);
        }
        transcript.end_line();
        transcript.report();
        if late.is_some() && self.plan.action {
            (self.report)(Report::Overdue);
        }
        went
    }

    /// Judges a try, and says in a sentence what its outcome alone does not.
    fn tried(&mut self, went: Went, began: Instant) -> (Tried, Option<String>) {
        let seen = self.capture.end_try(self.plan);
        let (answer, without) = match went {
            Went::Answered(Ok(answer)) => (answer, None),
            Went::Answered(Err(none)) => (Answer::default(), Some((none.outcome, Some(none.why)))),
            Went::TimedOut => (Answer::default(), Some((Outcome::TimedOut, None))),
            Went::Ended(outcome) => (Answer::default(), Some((outcome, None))),
        };
        let mut sightings = answer.sightings;
        sightings.resize(self.plan.check.expect.len(), None);
        let sightings = sightings.into_iter().zip(seen.sightings);
        let observed = Observed {
            exit: None,
            signal: None,
            headed: without.is_none(),
            ended: without.is_none() && !answer.cut,
            took: began.elapsed(),
            sightings: sightings.map(|(answered, read)| answered.or(read)).collect(),
            findings: answer.findings,
            tests: None,
        };
        let (expectations, judged) = judge(&self.plan.check.expect, &observed, chrono::Utc::now());
        let (outcome, reason) = without.unwrap_or((judged, answer.remark));
        let tried = Tried {
            observed,
            left_running: Vec::new(),
            outcome,
            expectations,
            measures: seen.measures,
            values: answer.values,
        };
        (tried, reason.filter(|_| outcome != Outcome::Passed))
    }

    fn ended(&mut self, outcome: Outcome, tries: &Tries<'_>) -> Last {
        let (tried, _) = self.tried(Went::Ended(outcome), Instant::now());
        let gone = || "the program went away".to_owned();
        let reason = (outcome == Outcome::Interrupted).then(gone);
        self.last(outcome, reason, Some(tried), tries)
    }

    fn last(&self, outcome: Outcome, reason: Option<String>, tried: Option<Tried>, tries: &Tries<'_>) -> Last {
        Last {
            outcome,
            reason,
            tried,
            tries: tries.count(),
            took: self.began.elapsed(),
        }
    }
}

/// What the evidence ends with where the answer alone does not say how it went.
fn said_last(went: &Went, plan: &Plan) -> Option<String> {
    match went {
        Went::Answered(Ok(answer)) => answer.remark.clone(),
        Went::Answered(Err(none)) => Some(none.why.clone()),
        Went::TimedOut => Some(format!(
            "nothing more within {}",
            humantime::format_duration(plan.check.timeout)
        )),
        Went::Ended(Outcome::Cancelled) => Some("ended by a person".to_owned()),
        Went::Ended(_) => Some("ended, for the program went away".to_owned()),
    }
}

/// Waits until somebody ends the check or is gone, at most so long; how it ends then.
async fn until_ended(controls: &mut UnboundedReceiver<Control>, at_most: Option<time::Duration>) -> Option<Outcome> {
    let heard = async {
        loop {
            match controls.recv().await {
                Some(Control::Cancel | Control::Interrupt | Control::Kill) => return Outcome::Cancelled,
                // There is nothing to type at.
                Some(Control::Typed(_) | Control::Resize { .. }) => {}
                None => return Outcome::Interrupted,
            }
        }
    };
    match at_most {
        Some(at_most) => time::timeout(at_most, heard).await.ok(),
        None => Some(heard.await),
    }
}

/// Asks once.
async fn ask(plan: &Plan, transcript: &mut Transcript<'_>) -> Result<Answer, NoAnswer> {
    match &plan.check.kind {
        CheckKind::Http(asked) => http::ask(plan, asked, transcript).await,
        CheckKind::Prometheus(check) => prometheus::ask(plan, check, transcript).await,
        CheckKind::Tls { address } => tls::ask(plan, address, transcript).await,
        CheckKind::Artifact(artifact) => artifact::look(plan, artifact, transcript).await,
        CheckKind::Run(_) => Err(NoAnswer::errored("a command is not asked for here")),
    }
}
