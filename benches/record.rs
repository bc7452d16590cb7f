//! How fast the record is, against the bare system calls on the same disk: `cargo bench --bench record`.
//!
//! It prints medians and ratios; the folder that it writes to is `BENCH_DIR`, else the target's.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use countersign::{
    domain::{
        digest::Digest,
        event::{
            By, CheckFinished, CheckStarted, ChecklistName, Closed, Draft, Entry, Event, EvidenceFile, ExpectationMet,
            How, ItemMarked, JournalOpened, Mark, Person, Recorded, RunResult, RunStarted,
        },
        id::Writer,
        order::merge,
        plan::Plan,
        run::Run,
    },
    engine,
    format::{
        checklist::{self, Strictness},
        journal::append_line,
    },
    record::{self, Identity, JournalWriter, NewRun, RealDisk, RunFolder},
};

const ITEMS: usize = 200;
const APPENDS: usize = 2000;
const ENTRIES: usize = 100_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let place = std::env::var_os("BENCH_DIR").map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from);
    let home = tempfile::TempDir::new_in(place)?;
    println!("in {}", home.path().display());
    append(home.path())?;
    open(home.path(), 1)?;
    open(home.path(), 8)?;
    earlier(&home.path().join("earlier"))
}

fn identity() -> Identity {
    Identity {
        person: Person::named("Ada Lovelace"),
        login: "ada".into(),
        host: "ops1".into(),
        zone: "+01:00".into(),
        cwd: "/srv/app".into(),
        how: How::Command,
        program: "bench".into(),
    }
}

fn checklist_text() -> String {
    let mut text = "schema = 1\nid = \"bench\"\ntitle = \"Bench\"\nversion = \"1.0.0\"\n".to_owned();
    for section in 0..10 {
        text.push_str(&format!(
            "[[sections]]\nid = \"s{section}\"\ntitle = \"Section {section}\"\nphase = \"prepare\"\n"
        ));
        for item in 0..ITEMS / 10 {
            let number = section * (ITEMS / 10) + item;
            text.push_str(&format!(
                "[[sections.items]]\nid = \"item-{number}\"\ntitle = \"Item {number}\"\ncheck = {{ run = \"true\" }}\n"
            ));
        }
    }
    text
}

fn create(home: &Path) -> Result<RunFolder, record::RecordError> {
    let text = checklist_text();
    let new = NewRun {
        date: chrono::NaiveDate::default(),
        checklist_id: "bench",
        version: None,
        checklist: text.as_bytes(),
    };
    record::create(&home.join("runs"), &new, &RealDisk::shared())
}

fn mark(number: usize) -> Event {
    Event::ItemMarked(Box::new(ItemMarked {
        item: format!("item-{}", number % ITEMS).as_str().into(),
        mark: Mark::Passed,
        by: By::Person(Person::named("Ada Lovelace")),
        note: Some("seen on both hosts, the second took a little longer than the first".into()),
        reason: None,
        owner: None,
        expires: None,
        undoes: None,
    }))
}

fn median(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

/// An append acknowledged, against write + fdatasync of as many bytes, turn by turn.
fn append(home: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let folder = create(home)?;
    let run = record::open(folder.path())?;
    let at = chrono::Utc::now();
    let mut journal = JournalWriter::begin(&run, identity(), &home.join("state"), at, RealDisk::shared())?.journal;
    let mut bare = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.path().join("journal/bare"))?;
    let line = [b'x'; 300];
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for number in 0..APPENDS {
        let start = Instant::now();
        bare.write_all(&line)?;
        bare.sync_data()?;
        theirs.push(start.elapsed());
        let drafts = vec![Draft::from(mark(number))];
        let start = Instant::now();
        journal
            .append(drafts, chrono::Utc::now())
            .map_err(|why| why.to_string())?;
        ours.push(start.elapsed());
    }
    let length = fs::metadata(folder.journal(journal.writer()))?.len() as usize / APPENDS;
    let ((ours, ours_99), (theirs, theirs_99)) = (median(ours), median(theirs));
    println!(
        "append of {length} bytes acknowledged: p50 {ours:?}, p99 {ours_99:?}; bare write + fdatasync of 300: p50 \
         {theirs:?}, p99 {theirs_99:?}; ratio {:.2}",
        ours.as_secs_f64() / theirs.as_secs_f64()
    );
    Ok(())
}

/// Reading, checking and folding a run of many entries, in so many journals.
fn open(home: &Path, writers: usize) -> Result<(), Box<dyn std::error::Error>> {
    let folder = create(home)?;
    for number in 0..writers {
        write_journal(
            &folder,
            &Writer::new(format!("ada@ops1-{number:08}")),
            ENTRIES / writers,
        )?;
    }
    let plan = plan()?;
    let (mut opening, mut folding) = (Vec::new(), Vec::new());
    for _ in 0..9 {
        let start = Instant::now();
        let mut opened = record::open(folder.path())?;
        opening.push(start.elapsed());
        let start = Instant::now();
        let entries: Vec<Recorded> = merge(opened.take_entries());
        let mut run = Run::new(plan.clone());
        run.extend(entries);
        folding.push(start.elapsed());
        if run.entries.len() != ENTRIES {
            return Err("entries were lost on the way".into());
        }
    }
    let best = opening
        .iter()
        .zip(&folding)
        .map(|(open, fold)| *open + *fold)
        .min()
        .unwrap_or_default();
    let ((opening, _), (folding, _)) = (median(opening), median(folding));
    println!(
        "{ENTRIES} entries in {writers} journal(s): read and chains checked {opening:?}, merged and folded {folding:?}, \
         together {:?}, at best {best:?}",
        opening + folding
    );
    Ok(())
}

fn plan() -> Result<Plan, Box<dyn std::error::Error>> {
    let text = checklist_text();
    let (checklist, _) = checklist::parse(&text, Strictness::Written).map_err(|problems| format!("{problems:?}"))?;
    Ok(Plan::new(checklist))
}

/// Learning from the newest of 50 closed runs, of 200 items each, how long their sections took.
fn earlier(home: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let writer = Writer::from("ada@ops1-00000000");
    let mut newest = None;
    for _ in 0..50 {
        let folder = create(home)?;
        let started = Event::RunStarted(Box::new(RunStarted {
            run: folder.name(),
            checklist: ChecklistName {
                id: "bench".into(),
                version: "1.0.0".into(),
                sha256: Digest::of(checklist_text()),
            },
            subject: Vec::new(),
            fields: Default::default(),
            roles: Default::default(),
            trusted: true,
            rehearsal: false,
        }));
        let closed = Event::Closed(Closed {
            result: RunResult::Success,
            by: identity().person,
            note: None,
            allowed_signers: None,
            certificate: None,
            certificate_text: None,
        });
        let work = (0..3 * ITEMS).map(|number| event(number, number as u64 + 3));
        let events = [opened(&folder, &writer), started].into_iter().chain(work);
        write(&folder, &writer, events.chain([closed]))?;
        newest = Some(folder);
    }
    let newest = newest.ok_or("no run was made")?;
    let run = engine::read(newest.path())?.run;
    let mut times = Vec::new();
    for _ in 0..9 {
        let start = Instant::now();
        let history = engine::earlier(&home.join("runs"), &run);
        times.push(start.elapsed());
        if history.runs.len() != 20 || history.runs.iter().any(|run| run.took.len() != 10) {
            return Err("something was not learned".into());
        }
    }
    println!(
        "how long 10 sections took in the newest 20 of 49 closed runs of {ITEMS} items: {:?}",
        median(times).0
    );
    Ok(())
}

/// Entries as a run leaves them: a check started, finished, its item marked.
fn event(number: usize, seq: u64) -> Event {
    let item = format!("item-{}", number % ITEMS);
    match number % 3 {
        0 => Event::CheckStarted(Box::new(CheckStarted {
            item: Some(item.as_str().into()),
            ad_hoc: false,
            check: seq,
            kind: "run".into(),
            command: "curl -fsS http://localhost:3000/health".into(),
            action: false,
            inputs: Digest::ZERO,
            reason: None,
        })),
        1 => Event::CheckFinished(Box::new(CheckFinished {
            item: Some(item.as_str().into()),
            check: seq - 1,
            writer: None,
            outcome: countersign::domain::check::Outcome::Passed,
            exit: Some(0),
            signal: None,
            took_ms: 120,
            bytes: 88,
            sha256: Some(Digest::ZERO),
            truncated: false,
            expectations: vec![ExpectationMet {
                text: "exit = 0".into(),
                met: Some(true),
                saw: Some("0".into()),
                line: None,
            }],
            measures: Default::default(),
            values: Default::default(),
            unread: Default::default(),
            read: Default::default(),
            left_running: vec![],
            evidence: vec![EvidenceFile {
                file: format!("evidence/ada@ops1-00000000/{seq:04}-{item}.cast"),
                sha256: Digest::ZERO,
                bytes: 312,
            }],
            reason: None,
            redacted: Vec::new(),
        })),
        _ => mark(number),
    }
}

fn write_journal(folder: &RunFolder, writer: &Writer, count: usize) -> Result<(), Box<dyn std::error::Error>> {
    let events = (2..=count as u64).map(|seq| event(seq as usize - 2, seq));
    write(folder, writer, std::iter::once(opened(folder, writer)).chain(events))
}

fn write(
    folder: &RunFolder,
    writer: &Writer,
    events: impl Iterator<Item = Event>,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut bytes = Vec::new();
    let mut prev = Digest::ZERO;
    for (seq, event) in (1..).zip(events) {
        let start = bytes.len();
        let entry = Entry {
            seq,
            prev,
            at: chrono::DateTime::from_timestamp(1_795_295_457 + seq as i64, 123_456_000).unwrap_or_default(),
            seen: Default::default(),
            event,
        };
        append_line(&mut bytes, &entry)?;
        prev = Digest::of(&bytes[start..bytes.len() - 1]);
    }
    Ok(fs::write(folder.journal(writer), bytes)?)
}

fn opened(folder: &RunFolder, writer: &Writer) -> Event {
    let identity = identity();
    Event::JournalOpened(Box::new(JournalOpened {
        format: 1,
        program: identity.program,
        run: folder.name(),
        checklist: Digest::of(checklist_text()),
        writer: writer.clone(),
        person: identity.person,
        login: identity.login,
        host: identity.host,
        zone: identity.zone,
        cwd: identity.cwd,
        continues: None,
        how: identity.how,
    }))
}
