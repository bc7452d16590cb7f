//! How fast verifying is, against `sha256sum` on the same files: `cargo bench --bench verify`.
//!
//! It prints medians and ratios; the folder that it writes to is `BENCH_DIR`, else the target's. `sha256sum` and this
//! program take turns, on files that are in memory; where there is `taskset`, both are held to one core first.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use countersign::{
    domain::{
        check::Outcome,
        digest::Digest,
        event::{
            By, CheckFinished, CheckStarted, ChecklistName, Content, Draft, Event, EvidenceAttached, EvidenceFile, How,
            ItemMarked, Mark, NewFile, Person, RunStarted,
        },
    },
    engine::{self, VerifyOptions},
    record::{self, CheckFiles, Crew, Identity, JournalWriter, NewRun, Progress, RealDisk, RunFolder},
};

const MB: usize = 1_000_000;
const ENTRIES: usize = 100_000;
const TURNS: usize = 5;
/// With it, this program verifies the run named by it once and tells how long that took: on whichever cores it may.
const ONCE: &str = "BENCH_VERIFY_ONCE";

type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    if let Some(run) = std::env::var_os(ONCE) {
        println!("{}", verify(Path::new(&run), &Crew::of_all_cores())?.as_nanos());
        return Ok(());
    }
    let place = std::env::var_os("BENCH_DIR").map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from);
    let home = tempfile::TempDir::new_in(place)?;
    println!("in {}", home.path().display());
    evidence("attached files, 8 of 125 MB", home.path(), attached)?;
    evidence("output of checks, 10 of 100 MB", home.path(), printed)?;
    entries(home.path())?;
    several(home.path())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn verify(run: &Path, crew: &Crew) -> Result<Duration, Failed> {
    let start = Instant::now();
    let verified = record::verify_with(run, crew, &Progress::silent())?;
    let took = start.elapsed();
    if !verified.verification.holds() {
        return Err(format!("{:?}", verified.verification.findings).into());
    }
    Ok(took)
}

/// A gigabyte of evidence, on one core and on all.
fn evidence(
    what: &str,
    home: &Path,
    fill: fn(&RunFolder, &mut JournalWriter) -> Result<(), Failed>,
) -> Result<(), Failed> {
    let (folder, mut journal) = begin(home)?;
    fill(&folder, &mut journal)?;
    drop(journal);
    let sums = folder.path().join("evidence");
    let mut files = Vec::new();
    walk(&sums, &mut files)?;
    let bytes: u64 = files
        .iter()
        .filter_map(|file| fs::metadata(file).ok())
        .map(|found| found.len())
        .sum();
    let program = std::env::current_exe()?;
    let has_taskset = Command::new("taskset").arg("-V").stdout(Stdio::null()).status().is_ok();
    let (mut theirs, mut one, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let start = Instant::now();
        let mut command = on_one_core("sha256sum".as_ref(), has_taskset);
        let done = command.args(&files).stdout(Stdio::null()).status()?;
        theirs.push(start.elapsed());
        if !done.success() {
            return Err("sha256sum failed".into());
        }
        let mut command = on_one_core(program.as_os_str(), has_taskset);
        let told = command.arg("--bench").env(ONCE, folder.path()).output()?;
        let nanos: u64 = String::from_utf8(told.stdout)?.trim().parse()?;
        one.push(Duration::from_nanos(nanos));
        all.push(verify(folder.path(), &Crew::of_all_cores())?);
    }
    let (theirs, one, all) = (median(theirs), median(one), median(all));
    let speed = |took: Duration| bytes as f64 / MB as f64 / took.as_secs_f64();
    println!(
        "{what}: sha256sum {:.0} MB/s, one core {:.0} MB/s, ratio {:.2}; all {} cores {:.0} MB/s, {:.2} times one",
        speed(theirs),
        speed(one),
        theirs.as_secs_f64() / one.as_secs_f64(),
        Crew::of_all_cores().threads(),
        speed(all),
        one.as_secs_f64() / all.as_secs_f64()
    );
    Ok(fs::remove_dir_all(folder.path())?)
}

fn on_one_core(program: &std::ffi::OsStr, has_taskset: bool) -> Command {
    if !has_taskset {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["-c", "0"]).arg(program);
    command
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failed> {
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn begin(home: &Path) -> Result<(RunFolder, JournalWriter), Failed> {
    let checklist = checklist_text();
    let new = NewRun {
        date: chrono::NaiveDate::default(),
        checklist_id: "bench",
        version: None,
        checklist: checklist.as_bytes(),
    };
    let disk = RealDisk::shared();
    let folder = record::create(&home.join("runs"), &new, &disk)?;
    let identity = Identity {
        person: Person::named("Ada Lovelace"),
        login: "ada".into(),
        host: "ops1".into(),
        zone: "+01:00".into(),
        cwd: "/srv/app".into(),
        how: How::Command,
        program: "bench".into(),
    };
    let run = record::open(folder.path())?;
    let mut journal = JournalWriter::begin(&run, identity, &home.join("state"), chrono::Utc::now(), disk)?.journal;
    let started = Event::RunStarted(Box::new(RunStarted {
        run: folder.name(),
        checklist: ChecklistName {
            id: "bench".into(),
            version: "1.0.0".into(),
            sha256: Digest::of(&checklist),
        },
        subject: vec![],
        fields: Default::default(),
        roles: Default::default(),
        trusted: true,
        rehearsal: false,
    }));
    append(&mut journal, vec![started.into()])?;
    Ok((folder, journal))
}

fn checklist_text() -> String {
    let mut text = "schema = 1\nid = \"bench\"\ntitle = \"Bench\"\nversion = \"1.0.0\"\n".to_owned();
    text.push_str("[[sections]]\nid = \"s\"\ntitle = \"Section\"\nphase = \"prepare\"\n");
    for number in 0..200 {
        text.push_str(&format!(
            "[[sections.items]]\nid = \"item-{number}\"\ntitle = \"Item {number}\"\ncheck = {{ run = \"true\" }}\n"
        ));
    }
    text
}

fn append(journal: &mut JournalWriter, drafts: Vec<Draft>) -> Result<(), Failed> {
    journal
        .append(drafts, chrono::Utc::now())
        .map_err(|why| why.to_string())?;
    Ok(())
}

fn attached(_: &RunFolder, journal: &mut JournalWriter) -> Result<(), Failed> {
    for number in 0..8u8 {
        let bytes: Vec<u8> = (0..125 * MB).map(|at| (at as u8).wrapping_mul(31) ^ number).collect();
        let attached = Event::EvidenceAttached(Box::new(EvidenceAttached {
            item: Some("item-1".into()),
            evidence: EvidenceFile {
                file: String::new(),
                sha256: Digest::ZERO,
                bytes: 0,
            },
            source: "pasted".into(),
            by: Person::named("Ada Lovelace"),
        }));
        let files = vec![NewFile {
            name: "picture.png".into(),
            content: Content::Bytes(bytes),
        }];
        append(journal, vec![Draft { event: attached, files }])?;
    }
    Ok(())
}

/// `.cast` and `.log` of checks that print lines as programs do.
fn printed(folder: &RunFolder, journal: &mut JournalWriter) -> Result<(), Failed> {
    for number in 0..5 {
        append(journal, vec![started(number)])?;
        let seq = journal.head().0;
        journal.evidence_folder()?;
        let files = CheckFiles::of(journal.writer(), seq, &format!("item-{number}"))?;
        let mut cast = "{\"version\":2,\"width\":80,\"height\":24}\n".to_owned();
        let (mut log, mut text) = (String::new(), String::new());
        for line in 0..1_150_000 {
            let words = format!("{line:8} GET /api/v1/releases/{line}/status 200 in 12 ms, from cache");
            cast.push_str(&format!(
                "[{}.{:06},\"o\",\"{words}\\r\\n\"]\n",
                line / 1000,
                line % 1000
            ));
            log.push_str(&words);
            log.push('\n');
            text.push_str(&words);
            text.push_str("\r\n");
        }
        fs::write(folder.file(&files.cast), cast)?;
        fs::write(folder.file(&files.log), log)?;
        let disk = RealDisk::shared();
        let evidence = vec![
            record::keep(folder, &files.cast, &disk)?,
            record::keep(folder, &files.log, &disk)?,
        ];
        append(journal, vec![finished(number, seq, &text, evidence)])?;
    }
    Ok(())
}

fn started(number: usize) -> Draft {
    Event::CheckStarted(Box::new(CheckStarted {
        item: Some(format!("item-{}", number % 200).as_str().into()),
        ad_hoc: false,
        check: 0,
        kind: "run".into(),
        command: "curl -fsS http://localhost:3000/health".into(),
        action: false,
        inputs: Digest::ZERO,
        reason: None,
    }))
    .into()
}

fn finished(number: usize, seq: u64, text: &str, evidence: Vec<EvidenceFile>) -> Draft {
    Event::CheckFinished(Box::new(CheckFinished {
        item: Some(format!("item-{}", number % 200).as_str().into()),
        check: seq,
        outcome: Outcome::Passed,
        exit: Some(0),
        took_ms: 120,
        bytes: text.len() as u64,
        sha256: Some(Digest::of(text)),
        evidence,
        reason: None,
        ..CheckFinished::errored("")
    }))
    .into()
}

fn marked(number: usize) -> Draft {
    Event::ItemMarked(Box::new(ItemMarked {
        item: format!("item-{}", number % 200).as_str().into(),
        mark: Mark::Passed,
        by: By::Person(Person::named("Ada Lovelace")),
        note: Some("seen on both hosts, the second took a little longer than the first".into()),
        reason: None,
        owner: None,
        expires: None,
        undoes: None,
    }))
    .into()
}

/// A run of many entries, in two journals that name each other: verified whole, against `sha256sum` of its journals.
fn entries(home: &Path) -> Result<(), Failed> {
    let (folder, mut journal) = begin(home)?;
    let batch = 1000;
    for first in (0..ENTRIES).step_by(batch) {
        let drafts = (first..first + batch).map(|number| match number % 3 {
            0 => started(number),
            1 => finished(number, 0, "", vec![]),
            _ => marked(number),
        });
        append(&mut journal, drafts.collect())?;
    }
    drop(journal);
    let mut files = Vec::new();
    walk(&folder.path().join("journal"), &mut files)?;
    let (mut theirs, mut ours, mut alone) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let start = Instant::now();
        Command::new("sha256sum").args(&files).stdout(Stdio::null()).status()?;
        theirs.push(start.elapsed());
        alone.push(verify(folder.path(), &Crew::of_all_cores())?);
        let start = Instant::now();
        let options = VerifyOptions::default();
        let verification = engine::verify(folder.path(), &options, &Progress::silent())?;
        ours.push(start.elapsed());
        if !verification.holds() {
            return Err(format!("{:?}", verification.findings.first()).into());
        }
    }
    let (theirs, alone, ours) = (median(theirs), median(alone), median(ours));
    println!(
        "{ENTRIES} entries: verified {ours:?} (the files alone {alone:?}); sha256sum of the journals {theirs:?}, ratio {:.1}",
        ours.as_secs_f64() / theirs.as_secs_f64()
    );
    Ok(fs::remove_dir_all(folder.path())?)
}

/// Many small runs, one after the other and side by side.
fn several(home: &Path) -> Result<(), Failed> {
    let mut runs = Vec::new();
    for _ in 0..200 {
        let (folder, mut journal) = begin(home)?;
        append(&mut journal, (0..50).map(marked).collect())?;
        runs.push(folder.path().to_owned());
    }
    let options = VerifyOptions::default();
    let (mut alone, mut together) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        let start = Instant::now();
        for run in &runs {
            engine::verify(run, &options, &Progress::silent())?;
        }
        alone.push(start.elapsed());
        let start = Instant::now();
        engine::verify_all(&runs, &options, &Progress::silent());
        together.push(start.elapsed());
    }
    let (alone, together) = (median(alone), median(together));
    println!(
        "200 runs of 53 entries: one after the other {alone:?}, side by side {together:?}, ratio {:.2}",
        alone.as_secs_f64() / together.as_secs_f64()
    );
    Ok(())
}
