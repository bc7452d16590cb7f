//! The shim: our own binary started again, that owns a check's pseudo-terminal and everything that grows out of its
//! command. It needs nobody: it writes evidence and outcome itself, and ends a check's process tree, never an action's,
//! when the program goes away.

mod asked;
mod attempt;
mod followers;
mod reader;
mod terminal;
mod tree;

use std::{
    fs,
    io::{self, BufRead},
    os::{
        fd::{AsFd, BorrowedFd},
        unix::net::UnixStream,
    },
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rustix::event::{PollFd, PollFlags, Timespec};
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM};

use self::followers::Followers;
use super::{
    capture::Capture,
    outcome::{Last, Left, Tried, errored, finish, leave_outcome},
    plan::{Finished, Plan},
    running::PROGRESS,
    tries::{Next, Tries},
    wire::{Control, Message},
};
use crate::domain::{
    check::{CheckKind, Outcome},
    expectation::{Observed, judge},
};

pub use self::terminal::exec;

/// What the hidden subcommand `shim` does: carries out the plan that comes through standard input.
pub fn main() -> ExitCode {
    match plan_from_stdin() {
        Ok((plan, socket, rest)) => {
            carry_out(&plan, socket, rest);
            ExitCode::SUCCESS
        }
        Err(_) => ExitCode::from(70),
    }
}

/// The plan, the socket that it came through, and what came behind it.
fn plan_from_stdin() -> io::Result<(Plan, UnixStream, Vec<u8>)> {
    let socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut reader = io::BufReader::new(socket.try_clone()?);
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line)?;
    let plan = serde_json::from_slice(&line)?;
    let rest = reader.buffer().to_vec();
    rustix::stdio::dup2_stdin(fs::File::open("/dev/null")?)?;
    Ok((plan, socket, rest))
}

/// Why a check's process tree is ended before its command ended by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// A person asked for it.
    Cancelled,
    /// A person asked for it, at once.
    Killed,
    /// The program went away, or the system asked.
    Gone,
    /// Its output cannot be kept.
    Unkept,
}

/// Signals that came.
struct Signals {
    /// Readable when one came.
    pipe: UnixStream,
    asked_to_end: Arc<AtomicBool>,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        let (pipe, write) = UnixStream::pair()?;
        pipe.set_nonblocking(true)?;
        write.set_nonblocking(true)?;
        let asked_to_end = Arc::new(AtomicBool::new(false));
        for signal in [SIGTERM, SIGHUP, SIGINT] {
            signal_hook::flag::register(signal, asked_to_end.clone())?;
        }
        for signal in [SIGTERM, SIGHUP, SIGINT, SIGCHLD] {
            signal_hook::low_level::pipe::register(signal, write.try_clone()?)?;
        }
        Ok(Self { pipe, asked_to_end })
    }

    /// Takes note of the signals that came.
    fn clear(&self) {
        let mut bytes = [0; 64];
        while matches!(rustix::io::read(&self.pipe, &mut bytes), Ok(1..)) {}
    }
}

/// All that a shim holds beside the command that runs.
struct Shim<'a> {
    plan: &'a Plan,
    began: Instant,
    signals: Signals,
    followers: Followers,
    capture: Capture,
    /// Why the check is being ended, where it is.
    why: Option<Why>,
    /// What was typed and not yet taken by the command.
    typed: Vec<Vec<u8>>,
    resize: Option<(u16, u16)>,
    interrupt: bool,
    reported: Instant,
    /// Output came since the last report.
    is_news: bool,
    overdue: bool,
}

fn carry_out(plan: &Plan, socket: UnixStream, rest: Vec<u8>) {
    // Only where the shim leads a process group already is there nothing to do.
    let _ = rustix::process::setsid();
    tree::adopt_orphans();
    let mut followers = Followers::new(socket, rest, plan);
    if !matches!(plan.check.kind, CheckKind::Run(_)) {
        return asked::carry_out(plan, followers);
    }
    let mut held = None;
    let finished = match (Signals::listen(), Capture::create(plan)) {
        (Ok(signals), Ok(capture)) => {
            let mut shim = Shim {
                plan,
                began: Instant::now(),
                signals,
                followers,
                capture,
                why: None,
                typed: Vec::new(),
                resize: None,
                interrupt: false,
                reported: Instant::now(),
                is_news: false,
                overdue: false,
            };
            let everybody = vec![true; shim.followers.fds().count()];
            shim.listen(&everybody);
            let last = shim.run();
            followers = shim.followers;
            held = shim.capture.hold();
            finish(plan, shim.capture, last)
        }
        (Err(error), _) | (_, Err(error)) => errored(format!("the evidence cannot be begun: {error}")),
    };
    let kept = leave_outcome(&plan.outcome, &finished, Left::OnTheDisk);
    drop(held);
    followers.finish(Message::Finished(Box::new(match kept {
        Ok(()) => finished,
        Err(error) => Finished {
            reason: Some(
                finished
                    .reason
                    .clone()
                    .unwrap_or_else(|| format!("the outcome {} cannot be kept: {error}", plan.outcome.display())),
            ),
            ..finished
        },
    })));
}

impl Shim<'_> {
    /// Tries until the check passed as often as it must, or may not be tried again.
    fn run(&mut self) -> Last {
        let mut tries = Tries::of(&self.plan.check);
        loop {
            let tried = match self.attempt(tries.begin()) {
                Ok(tried) => tried,
                Err(reason) => return self.last(Outcome::Errored, Some(reason), None, &tries),
            };
            if let Some(why) = self.why {
                let (outcome, reason) = self.ended(why);
                return self.last(outcome, reason, Some(tried), &tries);
            }
            match tries.after(tried.outcome, self.began.elapsed()) {
                Next::Ended(outcome, reason) => return self.last(outcome, reason, Some(tried), &tries),
                Next::Again(wait) => self.pass_time(wait),
            }
            if let Some(why) = self.why {
                let (outcome, reason) = self.ended(why);
                return self.last(outcome, reason, Some(tried), &tries);
            }
        }
    }

    fn ended(&self, why: Why) -> (Outcome, Option<String>) {
        match why {
            Why::Cancelled | Why::Killed => (Outcome::Cancelled, None),
            Why::Gone => (Outcome::Interrupted, Some("the program went away".to_owned())),
            Why::Unkept => (Outcome::Errored, self.capture.failure()),
        }
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

    /// Lets so much time pass, unless the check is ended meanwhile.
    fn pass_time(&mut self, wait: Duration) {
        let until = Instant::now() + wait;
        while self.why.is_none() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            self.wait(None, Some(left));
        }
    }

    /// Waits for output, followers and signals, at most so long, and takes note of what came; says whether there is
    /// `output`.
    fn wait(&mut self, output: Option<BorrowedFd<'_>>, at_most: Option<Duration>) -> bool {
        let due = self.is_news.then(|| PROGRESS.saturating_sub(self.reported.elapsed()));
        let due = due.into_iter().chain(self.capture.due()).min();
        let timeout = match (due, at_most) {
            (Some(due), Some(other)) => Some(due.min(other)),
            (due, other) => due.or(other),
        };
        let mut fds = vec![PollFd::new(&self.signals.pipe, PollFlags::IN)];
        fds.extend(output.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)));
        let own = fds.len();
        fds.extend(
            self.followers
                .fds()
                .map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)),
        );
        let timeout = timeout.and_then(|timeout| Timespec::try_from(timeout).ok());
        let any = rustix::event::poll(&mut fds, timeout.as_ref());
        let came: Vec<bool> = match any {
            Ok(1..) => fds.iter().map(|fd| !fd.revents().is_empty()).collect(),
            _ => vec![false; fds.len()],
        };
        drop(fds);
        if came[0] {
            self.signals.clear();
            if self.signals.asked_to_end.load(Ordering::Relaxed) && !self.plan.action {
                self.end(Why::Gone);
            }
        }
        if came[own..].contains(&true) {
            self.listen(&came[own..]);
        }
        self.is_news |= self.capture.linger();
        if self.is_news && self.reported.elapsed() >= PROGRESS {
            self.report_progress();
        }
        output.is_some() && came[1]
    }

    fn listen(&mut self, came: &[bool]) {
        let overdue = self.overdue.then_some(Message::Overdue);
        for control in self.followers.listen(came, overdue.as_ref()) {
            match control {
                Control::Typed(bytes) => self.typed.push(bytes),
                Control::Resize { columns, rows } => self.resize = Some((columns, rows)),
                Control::Interrupt => self.interrupt = true,
                Control::Cancel if self.plan.action => self.interrupt = true,
                Control::Cancel => self.end(Why::Cancelled),
                Control::Kill => self.end(Why::Killed),
            }
        }
        if self.followers.is_program_gone() && !self.plan.action {
            self.end(Why::Gone);
        }
    }

    /// The first reason stays, but whoever kills is not kept waiting.
    fn end(&mut self, why: Why) {
        if self.why.is_none() || why == Why::Killed {
            self.why = Some(why);
        }
    }

    fn report_progress(&mut self) {
        self.capture.flush();
        self.followers.tell(&Message::Progress {
            bytes: self.capture.bytes(),
            lines: self.capture.lines(),
        });
        self.reported = Instant::now();
        self.is_news = false;
        if self.capture.failure().is_some() && !self.plan.action {
            self.end(Why::Unkept);
        }
    }

    /// Judges a try by what was seen of it.
    fn judged(&mut self, mut observed: Observed, timed_out: bool, left_running: Vec<String>) -> Tried {
        let seen = self.capture.end_try(self.plan);
        observed.sightings = seen.sightings;
        match observed.tests {
            // They were read from reports: no line of the output tells of them.
            Some(_) => observed.forget_tests(&self.plan.check.expect),
            None => observed.tests = seen.tests,
        }
        let (expectations, outcome) = judge(&self.plan.check.expect, &observed, chrono::Utc::now());
        Tried {
            outcome: if timed_out { Outcome::TimedOut } else { outcome },
            observed,
            left_running,
            expectations,
            measures: seen.measures,
            values: Default::default(),
        }
    }
}
