//! How fast output comes through a pseudo-terminal into evidence, against draining the same pseudo-terminal and throwing
//! it away, and against `script`; and how much memory the shim takes for a gigabyte. All in one run, on one machine.
//!
//! `cargo bench --bench capture`, with the megabytes a round and the rounds as arguments, where others are wanted.

use std::{
    error::Error,
    ffi::OsStr,
    fs,
    io::Write,
    os::{fd::OwnedFd, unix::ffi::OsStrExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc::channel,
    time::{Duration, Instant},
};

use countersign::{
    check::{Finished, Plan, Report, redact::Rule, start},
    domain::{
        check::{Check, CheckKind, Expectation, Outcome, RunCheck},
        pattern::Pattern,
    },
};
use rustix::{fs::OFlags, pty::OpenptFlags};

const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");
const MEGA: f64 = 1e6;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let mut numbers = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse::<u64>().ok());
    let megabytes = numbers.next().unwrap_or(200);
    let rounds = numbers.next().unwrap_or(5);
    let folder = tempfile::tempdir()?;
    let input = folder.path().join("input");
    let length = write_lines(&input, megabytes * 1_000_000)?;
    let command = format!("cat '{}'", input.display());
    println!("{megabytes} MB of lines, {rounds} rounds, MB/s (best; median)");

    let mut rates = Rates::default();
    for round in 0..rounds {
        let rate = |took: Duration| length as f64 / MEGA / took.as_secs_f64();
        rates.drained.push(rate(drain(&command)?));
        let plain = capture(&command, folder.path(), &format!("plain{round}"), |_| {})?;
        rates.captured.push(rate(plain.took));
        rates.kept.push(rate(plain.whole));
        let secret = capture(&command, folder.path(), &format!("secret{round}"), |plan| {
            plan.redact = secrets(20);
        })?;
        rates.redacted.push(rate(secret.took));
        let full = capture(&command, folder.path(), &format!("full{round}"), demand)?;
        rates.demanding.push(rate(full.took));
        if let Some(took) = script(&command, &folder.path().join("typescript")) {
            rates.script.push(rate(took));
        }
    }
    rates.print();

    let gigabyte = format!(
        "for i in $(seq {}); do cat '{}'; done",
        1_000_000_000 / length,
        input.display()
    );
    let captured = capture(&gigabyte, folder.path(), "gigabyte", |plan| plan.limit = u64::MAX)?;
    let limited = capture(&gigabyte, folder.path(), "limited", demand)?;
    println!("1 GB, all of it kept:           shim at most {} kB", captured.peak);
    println!("1 GB, 64 MiB kept, watched:     shim at most {} kB", limited.peak);
    Ok(())
}

/// Rates of all rounds, in MB/s.
#[derive(Default)]
struct Rates {
    drained: Vec<f64>,
    captured: Vec<f64>,
    kept: Vec<f64>,
    redacted: Vec<f64>,
    demanding: Vec<f64>,
    script: Vec<f64>,
}

impl Rates {
    fn print(&mut self) {
        let base = middle(&mut self.drained);
        let redacted = middle(&mut self.redacted) / middle(&mut self.captured);
        for (name, rates) in [
            ("drained and thrown away", &mut self.drained),
            ("captured, all of it kept", &mut self.captured),
            ("the same, until it is on the disk", &mut self.kept),
            ("captured, 20 secrets looked for", &mut self.redacted),
            ("captured, secrets and expectations", &mut self.demanding),
            ("script -qec", &mut self.script),
        ] {
            let middle = middle(rates);
            let best = rates.last().copied().unwrap_or_default();
            println!("{name:36} {best:7.1}; {middle:7.1}   {:.2} of drained", middle / base);
        }
        println!("20 secrets looked for, of captured without: {redacted:.2}");
    }
}

fn middle(rates: &mut [f64]) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Lines as a build prints them; gives their length as a terminal delivers them.
fn write_lines(path: &Path, bytes: u64) -> Result<u64> {
    let mut file = std::io::BufWriter::new(fs::File::create(path)?);
    let (mut number, mut written, mut delivered) = (0u64, 0, 0);
    while written < bytes {
        number += 1;
        let line = format!(
            "{number:>9} compiling module_{:<20} ok in {:>4} ms, \"{}\"\n",
            number % 977,
            number % 3001,
            "x".repeat((number % 40) as usize)
        );
        file.write_all(line.as_bytes())?;
        written += line.len() as u64;
        delivered += line.len() as u64 + 1;
    }
    file.flush()?;
    Ok(delivered)
}

/// Reads a pseudo-terminal to its end and keeps nothing.
fn drain(command: &str) -> Result<Duration> {
    let master = rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    rustix::pty::grantpt(&master)?;
    rustix::pty::unlockpt(&master)?;
    let name = rustix::pty::ptsname(&master, Vec::new())?;
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let slave: OwnedFd = rustix::fs::open(OsStr::from_bytes(name.to_bytes()), flags, rustix::fs::Mode::empty())?;
    let began = Instant::now();
    let mut child = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::from(slave))
        .stderr(Stdio::null())
        .spawn()?;
    let mut buffer = vec![0; 64 << 10];
    while matches!(rustix::io::read(&master, &mut buffer), Ok(1..)) {}
    child.wait()?;
    Ok(began.elapsed())
}

struct Captured {
    /// Of the command: it waits while the shim cannot keep up.
    took: Duration,
    /// Until the evidence is on the disk.
    whole: Duration,
    /// The most memory that the shim had, in kB.
    peak: u64,
}

/// Secrets to look for, lines to match.
fn demand(plan: &mut Plan) {
    plan.limit = Plan::LIMIT;
    plan.redact = secrets(20);
    if let Ok(pattern) = Pattern::new("(?i)error|panicked at") {
        plan.check.expect.push(Expectation::Lacks(pattern));
    }
}

/// So many secrets of the length of a token, none of which comes.
fn secrets(count: u64) -> Vec<Rule> {
    let value = |number: u64| format!("module_{:x}-{number}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    (1..=count)
        .map(|number| Rule::value(format!("field f{number}"), value(number)))
        .collect()
}

fn capture(command: &str, folder: &Path, name: &str, change: impl Fn(&mut Plan)) -> Result<Captured> {
    let check = Check {
        kind: CheckKind::Run(RunCheck {
            command: command.to_owned(),
            shell: Vec::new(),
            cwd: None,
            env: Vec::new(),
            size: (120, 40),
            interactive: false,
            leaves_running: false,
            junit: None,
        }),
        action: false,
        timeout: Duration::from_secs(3600),
        retry: None,
        consecutive: 1,
        secret: Vec::new(),
        confirm: false,
        expect: vec![Expectation::Exit(0)],
    };
    let path = |kind: &str| folder.join(format!("{name}.{kind}"));
    let mut plan = Plan::new(check, folder.to_owned(), path("cast"), path("log"), path("outcome"));
    plan.limit = u64::MAX;
    change(&mut plan);
    let (send, reports) = channel();
    let began = Instant::now();
    let _running = start(Path::new(PROGRAM), &plan, move |report| drop(send.send(report)))?;
    let shim = child_of_ours();
    let mut peak = 0;
    let finished = loop {
        match reports.recv()? {
            Report::Finished(finished) => break finished,
            Report::Lost { reason } => return Err(reason.into()),
            _ => peak = shim.as_deref().and_then(most_memory).unwrap_or(peak),
        }
    };
    let whole = began.elapsed();
    check_passed(&finished)?;
    for kind in ["cast", "log", "outcome"] {
        fs::remove_file(path(kind))?;
    }
    Ok(Captured {
        took: Duration::from_millis(finished.took_ms),
        whole,
        peak,
    })
}

fn check_passed(finished: &Finished) -> Result<()> {
    match finished.outcome {
        Outcome::Passed => Ok(()),
        _ => Err(format!("{finished:?}").into()),
    }
}

/// The folder in `/proc` of the newest child of this process.
fn child_of_ours() -> Option<PathBuf> {
    let own = std::process::id();
    let children = fs::read_to_string(format!("/proc/{own}/task/{own}/children")).ok()?;
    let newest = children.split_whitespace().last()?;
    Some(PathBuf::from(format!("/proc/{newest}")))
}

/// `VmHWM`, in kB.
fn most_memory(process: &Path) -> Option<u64> {
    let status = fs::read_to_string(process.join("status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// What `script` takes, where it is installed.
fn script(command: &str, file: &Path) -> Option<Duration> {
    let began = Instant::now();
    let status = Command::new("script")
        .args(["-qec", command])
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .ok()?;
    status.success().then(|| began.elapsed())
}
