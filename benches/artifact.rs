//! How fast a build output is looked at, against `sha256sum` on the same files: `cargo bench --bench artifact`.
//!
//! It prints medians and ratios; the folder that it writes to is `BENCH_DIR`, else the target's. `sha256sum` and this
//! program take turns, on files that are in memory. Both are asked from outside: a command, and a check with its evidence.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc::channel,
    time::{Duration, Instant},
};

use countersign::{
    check::{Plan, Report, start},
    domain::{
        check::{ArtifactCheck, Check, CheckKind, Outcome},
        pattern::Pattern,
    },
};

const FILES: usize = 10_000;
const BYTES: usize = 1_000_000_000;
const TURNS: usize = 5;

type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    let place = std::env::var_os("BENCH_DIR").map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from);
    let home = tempfile::TempDir::new_in(place)?;
    println!("in {}", home.path().display());
    fill(&home.path().join("dist"))?;
    let secrets = [
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
        r"\bAKIA[0-9A-Z]{16}\b",
        r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
    ];
    let secrets: Vec<Pattern> = secrets.into_iter().map(Pattern::new).collect::<Result<_, _>>()?;
    let (mut theirs, mut ours, mut searched) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..TURNS {
        theirs.push(summed(home.path())?);
        ours.push(looked(home.path(), turn * 2, Vec::new())?);
        searched.push(looked(home.path(), turn * 2 + 1, secrets.clone())?);
    }
    let (theirs, ours, searched) = (median(theirs), median(ours), median(searched));
    let speed = |took: Duration| BYTES as f64 / 1e6 / took.as_secs_f64();
    let ratio = |took: Duration| theirs.as_secs_f64() / took.as_secs_f64();
    println!("1 GB in 10,000 files: find | xargs sha256sum {:.0} MB/s", speed(theirs));
    println!(
        "the check with its evidence and manifest: {:.0} MB/s, ratio {:.2}",
        speed(ours),
        ratio(ours)
    );
    println!(
        "the same, and three patterns for secrets in every file: {:.0} MB/s, ratio {:.2}",
        speed(searched),
        ratio(searched)
    );
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Files of 100 KB like those of a build: text that no pattern finds anything in.
fn fill(dist: &Path) -> Result<(), Failed> {
    let mut content = Vec::new();
    for number in 0..FILES {
        content.clear();
        while content.len() < BYTES / FILES {
            let line = format!(
                "export const entry_{number}_{} = \"a value that is as long as most\";\n",
                content.len()
            );
            content.extend_from_slice(line.as_bytes());
        }
        content.truncate(BYTES / FILES);
        let folder = dist.join(format!("{:02}", number % 100));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{number}.js")), &content)?;
    }
    Ok(())
}

fn summed(home: &Path) -> Result<Duration, Failed> {
    let begun = Instant::now();
    let done = Command::new("sh")
        .args(["-c", "find dist -type f -print0 | xargs -0 sha256sum"])
        .current_dir(home)
        .stdout(Stdio::null())
        .status()?;
    let took = begun.elapsed();
    if !done.success() {
        return Err("sha256sum failed".into());
    }
    Ok(took)
}

fn looked(home: &Path, turn: usize, secrets: Vec<Pattern>) -> Result<Duration, Failed> {
    let artifact = ArtifactCheck {
        path: "dist".into(),
        require: vec!["00/0.js".into()],
        forbid: vec!["**/*.map".into()],
        forbid_content: secrets,
        max_size: None,
    };
    let check = Check {
        kind: CheckKind::Artifact(artifact),
        action: false,
        timeout: Duration::from_secs(600),
        retry: None,
        consecutive: 1,
        secret: Vec::new(),
        confirm: false,
        expect: Vec::new(),
    };
    let [cast, log, outcome] = ["cast", "log", "outcome"].map(|ending| home.join(format!("{turn:04}-x.{ending}")));
    let plan = Plan::new(check, home.to_owned(), cast, log, outcome);
    let (send, reports) = channel();
    let begun = Instant::now();
    let program = Path::new(env!("CARGO_BIN_EXE_countersign"));
    let _running = start(program, &plan, move |report| drop(send.send(report)))?;
    let finished = loop {
        if let Report::Finished(finished) = reports.recv()? {
            break finished;
        }
    };
    let took = begun.elapsed();
    if finished.outcome != Outcome::Passed || finished.evidence.len() != 3 {
        return Err(format!("{finished:#?}").into());
    }
    Ok(took)
}
