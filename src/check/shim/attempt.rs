//! One try: the command from its start to the end of everything that grew out of it.

use std::time::{Duration, Instant};

use rustix::process::WaitStatus;

use super::{
    super::{
        outcome::Tried,
        results::{Reports, Told},
        wire::Message,
    },
    Shim, Why,
    terminal::Terminal,
    tree,
};
use crate::domain::{
    check::{CheckKind, Expectation, Outcome},
    expectation::Observed,
};

/// What the command left behind has so long to end by itself before it is asked to: the end of a pipe, say.
const LINGER: Duration = Duration::from_millis(200);
/// How often the process tree is looked at while it ends.
const LOOK: Duration = Duration::from_millis(20);
/// What cannot be ended in so long is named and left.
const GIVE_UP: Duration = Duration::from_secs(3);
/// How long output of what stays running is still waited for.
const DRAIN: Duration = Duration::from_millis(500);
/// How long nothing comes where all has come.
const QUIET: Duration = Duration::from_millis(50);

/// A command that runs.
struct Command {
    terminal: Terminal,
    began: Instant,
    /// How it ended, and when.
    ended: Option<(WaitStatus, Instant)>,
    timed_out: bool,
    interrupted: bool,
    ending: Option<Ending>,
}

/// The end of a process tree, under way.
struct Ending {
    /// From then on it is killed.
    kill: Instant,
}

impl Shim<'_> {
    /// Runs the command once.
    ///
    /// # Errors
    /// In words: what could not be started, and why.
    pub(super) fn attempt(&mut self, number: u32) -> Result<Tried, String> {
        self.capture.begin_try(number, self.plan);
        let reports = self.reports()?;
        let terminal = Terminal::start(self.plan)?;
        self.followers.tell(&Message::Started {
            pid: terminal.pid.as_raw_nonzero().get(),
        });
        let mut command = Command {
            terminal,
            began: Instant::now(),
            ended: None,
            timed_out: false,
            interrupted: false,
            ending: None,
        };
        let mut buffer = Vec::new();
        while let Some(at_most) = self.next_wait(&mut command) {
            self.serve(&mut command, at_most, &mut buffer);
        }
        self.drain(&mut command, &mut buffer);
        self.report_progress();
        Ok(self.tried(&command, reports.map(|reports| reports.after())))
    }

    /// The JUnit reports that lie there before the command begins, where somebody asks about test results.
    fn reports(&self) -> Result<Option<Reports>, String> {
        let CheckKind::Run(run) = &self.plan.check.kind else {
            return Ok(None);
        };
        let mut expect = self.plan.check.expect.iter();
        match &run.junit {
            Some(pattern) if expect.any(|one| matches!(one, Expectation::Tests(_))) => {
                Reports::before(&self.plan.cwd, pattern).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Moves the end of the command on; says how long to wait for the next thing, nothing when all is over.
    fn next_wait(&mut self, command: &mut Command) -> Option<Option<Duration>> {
        let main = command.terminal.pid;
        let remains = tree::reap(main);
        if let Some(status) = remains.ended {
            command.ended = Some((status, Instant::now()));
        }
        if let Some(wait) = self.watch_time(command) {
            return Some(wait);
        }
        if remains.nothing {
            return None;
        }
        let now = Instant::now();
        match (&command.ending, command.ended) {
            (None, Some((_, ended))) if self.why.is_none() && !command.timed_out => {
                if now < ended + LINGER {
                    return Some(Some(LOOK));
                }
                if self.plan.leaves_running {
                    return None;
                }
                self.begin_ending(command);
            }
            (None, _) => self.begin_ending(command),
            (Some(ending), _) if now >= ending.kill + GIVE_UP => return None,
            (Some(ending), _) if now >= ending.kill || self.why == Some(Why::Killed) => tree::kill(main),
            (Some(_), _) => {}
        }
        Some(Some(LOOK))
    }

    /// While the command runs and nobody ends it: how long to wait. An end that its timeout calls for is noted.
    fn watch_time(&mut self, command: &mut Command) -> Option<Option<Duration>> {
        if command.ended.is_some() || command.ending.is_some() || self.why.is_some() {
            return None;
        }
        let timeout = self.plan.check.timeout;
        let left = timeout.saturating_sub(command.began.elapsed());
        if !left.is_zero() {
            return Some((!self.overdue).then_some(left));
        }
        if self.plan.action {
            if !self.overdue {
                self.overdue = true;
                self.followers.tell(&Message::Overdue);
            }
            return Some(None);
        }
        command.timed_out = true;
        None
    }

    fn begin_ending(&self, command: &mut Command) {
        let mut kill = Instant::now();
        if self.why != Some(Why::Killed) {
            tree::ask(command.terminal.pid);
            kill += self.plan.grace;
        }
        command.ending = Some(Ending { kill });
    }

    /// Waits once, and does what is asked for meanwhile.
    fn serve(&mut self, command: &mut Command, at_most: Option<Duration>, buffer: &mut Vec<u8>) {
        let reader = &command.terminal.reader;
        // What was asked for before the command was there is not kept waiting for something else to happen.
        let asked = !self.typed.is_empty() || self.resize.is_some() || self.interrupt;
        let now = asked.then_some(Duration::ZERO);
        let at_most = reader.due().into_iter().chain(at_most).chain(now).min();
        let woken = self.wait(Some(reader.wake()), at_most);
        if woken || reader.due() == Some(Duration::ZERO) {
            self.read(command, buffer);
        }
        for bytes in std::mem::take(&mut self.typed) {
            command.terminal.type_in(bytes);
        }
        if let Some((columns, rows)) = self.resize.take()
            && command.terminal.resize(columns, rows)
        {
            self.capture.resized(columns, rows);
        }
        if std::mem::take(&mut self.interrupt) {
            command.interrupted = true;
            command.terminal.interrupt();
        }
    }

    /// Takes the output that is there; says whether more may follow.
    fn read(&mut self, command: &mut Command, buffer: &mut Vec<u8>) -> bool {
        let more = command.terminal.reader.take(buffer);
        if !buffer.is_empty() {
            self.capture.output(buffer);
            self.is_news = true;
            if self.reported.elapsed() >= super::super::running::PROGRESS {
                self.report_progress();
            }
        }
        more
    }

    /// Takes the output that is still on its way: to its end, or, where somebody who still has the terminal may go on
    /// printing, until nothing comes for a moment.
    fn drain(&mut self, command: &mut Command, buffer: &mut Vec<u8>) {
        command.terminal.slave = None;
        let until = Instant::now() + DRAIN;
        let left_nothing = tree::reap(command.terminal.pid).nothing;
        while self.read(command, buffer) {
            let (is_quiet, is_late) = (buffer.is_empty(), Instant::now() > until);
            let is_over = if left_nothing {
                is_quiet && is_late
            } else {
                is_quiet || is_late
            };
            if is_over {
                break;
            }
            let at_most = command.terminal.reader.due().unwrap_or(QUIET);
            self.wait(Some(command.terminal.reader.wake()), Some(at_most));
        }
    }

    fn tried(&mut self, command: &Command, reports: Option<Told>) -> Tried {
        let (exit, signal, ended) = match command.ended {
            Some((status, ended)) => (status.exit_status(), status.terminating_signal(), ended),
            None => (None, None, Instant::now()),
        };
        let observed = Observed {
            exit,
            signal,
            headed: exit.is_some() || signal.is_some(),
            ended: exit.is_some() || signal.is_some(),
            took: ended - command.began,
            sightings: Vec::new(),
            findings: Vec::new(),
            tests: reports.as_ref().map(|reports| reports.results.clone()),
        };
        let left_running = match tree::reap(command.terminal.pid).nothing {
            true => Vec::new(),
            false => tree::members(command.terminal.pid),
        };
        let left_running = left_running.into_iter().map(|member| member.name).collect();
        let mut tried = self.judged(observed, command.timed_out, left_running);
        for line in reports.into_iter().flat_map(|reports| reports.lines) {
            self.capture.tell(&format!("── {line} ──"));
        }
        // A person's INT that did not end the command changes nothing.
        let by_interrupt = signal == Some(rustix::process::Signal::INT.as_raw()) || exit == Some(130);
        if command.interrupted && by_interrupt {
            tried.outcome = Outcome::Cancelled;
        }
        tried
    }
}
