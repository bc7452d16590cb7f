//! A folder, a plan in it, and a check that runs with what it reports. Nothing here waits by sleeping.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use countersign::{
    check::{CastTail, Finished, Plan, Report, Running, start},
    domain::check::{Check, CheckKind, Expectation, HttpCheck, RunCheck},
};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");
/// Longer than anything here takes: who waits so long has found a hang.
pub const GENEROUS: Duration = Duration::from_secs(60);

pub struct Bench {
    pub folder: tempfile::TempDir,
}

/// A check that runs, and what it reports.
pub struct Live {
    pub running: Option<Running>,
    pub reports: Receiver<Report>,
    pub plan: Plan,
}

impl Bench {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn plan(&self, command: &str) -> Plan {
        let check = Check {
            kind: CheckKind::Run(RunCheck {
                command: command.to_owned(),
                shell: Vec::new(),
                cwd: None,
                env: Vec::new(),
                size: (100, 30),
                interactive: false,
                leaves_running: false,
                junit: None,
            }),
            action: false,
            timeout: GENEROUS,
            retry: None,
            consecutive: 1,
            secret: Vec::new(),
            confirm: false,
            expect: vec![Expectation::Exit(0)],
        };
        let mut plan = Plan::new(
            check,
            self.folder.path().to_owned(),
            self.path("0001-x.cast"),
            self.path("0001-x.log"),
            self.path("0001-x.outcome"),
        );
        plan.grace = Duration::from_millis(200);
        plan
    }

    /// A plan that asks for `url` once, of which `expect` is expected.
    pub fn asking(&self, url: impl Into<String>, expect: Vec<Expectation>) -> Plan {
        self.asking_with(url, expect, |_| {})
    }

    /// The same, with more said of the request.
    pub fn asking_with(
        &self,
        url: impl Into<String>,
        expect: Vec<Expectation>,
        more: impl FnOnce(&mut HttpCheck),
    ) -> Plan {
        let mut http = HttpCheck {
            url: url.into(),
            method: "GET".to_owned(),
            headers: Vec::new(),
            body: None,
            samples: 1,
            concurrency: 1,
            redirects: 10,
        };
        more(&mut http);
        let check = Check {
            kind: CheckKind::Http(http),
            expect,
            ..self.plan("").check
        };
        Plan::new(
            check,
            self.folder.path().to_owned(),
            self.path("0001-x.cast"),
            self.path("0001-x.log"),
            self.path("0001-x.outcome"),
        )
    }

    /// A plan whose processes [`alive`] finds.
    pub fn tagged(&self, command: &str) -> Plan {
        let mut plan = self.plan(command);
        plan.env.push(("TAG".to_owned(), self.tag()));
        plan
    }

    /// A string that finds this test's processes among all.
    pub fn tag(&self) -> String {
        self.folder.path().file_name().unwrap().to_str().unwrap().to_owned()
    }
}

pub fn run(plan: Plan) -> Live {
    let (send, reports) = channel();
    let running = start(Path::new(PROGRAM), &plan, move |report| drop(send.send(report))).unwrap();
    Live {
        running: Some(running),
        reports,
        plan,
    }
}

impl Live {
    pub fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    pub fn finished(&self) -> Finished {
        finished(&self.reports)
    }

    /// Waits until the plain output so far holds `text`.
    pub fn until_output_holds(&self, text: &str) {
        until_output_holds(&self.reports, &self.plan.cast, text);
    }

    pub fn log(&self) -> String {
        fs::read_to_string(&self.plan.log).unwrap()
    }
}

pub fn finished(reports: &Receiver<Report>) -> Finished {
    let until = Instant::now() + GENEROUS;
    loop {
        match reports.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(Report::Finished(finished)) => return *finished,
            Ok(Report::Lost { reason }) => panic!("the shim was lost: {reason}"),
            Ok(_) => {}
            Err(error) => panic!("no outcome: {error}"),
        }
    }
}

pub fn until_output_holds(reports: &Receiver<Report>, cast: &Path, text: &str) {
    let mut tail = None;
    let mut seen = String::new();
    while !seen.contains(text) {
        match reports.recv_timeout(GENEROUS) {
            Ok(Report::Progress { .. }) => {
                let tail = tail.get_or_insert_with(|| CastTail::open(cast).unwrap());
                seen.push_str(&String::from_utf8(tail.read(usize::MAX).unwrap()).unwrap());
            }
            Ok(Report::Started | Report::Overdue) => {}
            other => panic!("{text:?} never came, only {seen:?}: {other:?}"),
        }
    }
}

/// The command of a plan that is tagged so, under its shim.
pub fn command(tag: &str) -> i32 {
    let numbers = |stat: &String| -> Option<(i32, i32)> {
        let (pid, rest) = (stat.split(' ').next()?, stat.rsplit_once(") ")?.1);
        Some((pid.parse().ok()?, rest.split(' ').nth(1)?.parse().ok()?))
    };
    let alive: Vec<(i32, i32)> = alive(tag).iter().filter_map(numbers).collect();
    let is_first = |(_, parent): &&(i32, i32)| alive.iter().all(|(pid, _)| pid != parent);
    alive.iter().find(is_first).unwrap().0
}

/// Processes whose environment holds `tag`, without the dead and the shims.
pub fn alive(tag: &str) -> Vec<String> {
    let mut found = Vec::new();
    for folder in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let folder = folder.path();
        let environment = fs::read(folder.join("environ")).unwrap_or_default();
        let stat = fs::read_to_string(folder.join("stat")).unwrap_or_default();
        let is_dead = stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with('Z'));
        if !is_dead && String::from_utf8_lossy(&environment).contains(&format!("TAG={tag}")) {
            let command = fs::read(folder.join("cmdline")).unwrap_or_default();
            found.push(format!(
                "{stat} {}",
                String::from_utf8_lossy(&command).replace('\0', " ")
            ));
        }
    }
    found
}
