//! A check that is asked by the program itself, and what comes of it. Nothing here waits by sleeping.

use std::{
    fs,
    path::Path,
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use countersign::{
    check::{Finished, Plan, Report, Running, start},
    domain::check::{Check, CheckKind, Expectation, Outcome},
};

/// Longer than anything here takes: who waits so long has found a hang.
pub const GENEROUS: Duration = Duration::from_secs(60);

/// A folder, and what is asked.
pub struct Bench {
    pub folder: tempfile::TempDir,
    pub plan: Plan,
}

/// A check under way.
pub struct Live {
    pub running: Running,
    reports: Receiver<Report>,
    plan: Plan,
}

/// What came of it.
pub struct Came {
    pub finished: Finished,
    pub log: String,
}

impl Bench {
    pub fn new(kind: CheckKind, expect: Vec<Expectation>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let check = Check {
            kind,
            action: false,
            timeout: GENEROUS,
            retry: None,
            consecutive: 1,
            secret: Vec::new(),
            confirm: false,
            expect,
        };
        let path = |ending: &str| folder.path().join(format!("0001-x.{ending}"));
        let cwd = folder.path().to_owned();
        let plan = Plan::new(check, cwd, path("cast"), path("log"), path("outcome"));
        Self { folder, plan }
    }

    /// At most so long.
    pub fn within(mut self, timeout: Duration) -> Self {
        self.plan.check.timeout = timeout;
        self
    }

    pub fn start(&self) -> Live {
        let (send, reports) = channel();
        let sink = move |report| drop(send.send(report));
        Live {
            running: start(Path::new(env!("CARGO_BIN_EXE_countersign")), &self.plan, sink).unwrap(),
            reports,
            plan: self.plan.clone(),
        }
    }

    pub fn ask(&self) -> Came {
        self.start().came()
    }
}

impl Live {
    pub fn came(self) -> Came {
        let finished = loop {
            match self.reports.recv_timeout(GENEROUS).unwrap() {
                Report::Finished(finished) => break finished,
                Report::Lost { reason } => panic!("it was lost: {reason}"),
                _ => {}
            }
        };
        Came {
            finished,
            log: fs::read_to_string(&self.plan.log).unwrap(),
        }
    }
}

impl Came {
    /// Outcome and reason.
    pub fn why(&self) -> (Outcome, &str) {
        (
            self.finished.outcome,
            self.finished.reason.as_deref().unwrap_or_default(),
        )
    }

    /// What each expectation saw.
    pub fn saw(&self) -> Vec<&str> {
        let expectations = self.finished.expectations.iter();
        expectations
            .map(|one| one.saw.as_deref().unwrap_or("nothing"))
            .collect()
    }

    /// The line of the evidence that an expectation points to.
    pub fn line(&self, expectation: usize) -> &str {
        let line = self.finished.expectations[expectation].line.unwrap();
        self.log.lines().nth(usize::try_from(line).unwrap() - 1).unwrap()
    }
}
