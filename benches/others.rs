//! How soon the entry of another writer stands on the screen, seen from the terminal that the program runs on; beside
//! it what the file system alone takes: a line appended, made safe, and told of by `notify`.
//!
//! `cargo bench --bench others`

#[path = "../tests/terminal/home.rs"]
mod home;
#[path = "../tests/terminal/pty.rs"]
mod pty;

use std::{
    fs::{self, File},
    io::Write,
    sync::mpsc,
    time::{Duration, Instant},
};

use countersign::{
    domain::event::{By, Event, How, ItemMarked, Mark, Person},
    engine,
    record::{self, Identity, JournalWriter, RealDisk},
};
use home::{Home, PROGRAM};
use notify::Watcher;
use pty::{Result, Terminal};

const SIZE: (u16, u16) = (60, 160);
const ITEMS: usize = 200;
const ENTRIES: usize = 400;
const PAUSE: Duration = Duration::from_millis(20);

fn main() -> Result<()> {
    let home = Home::new()?;
    let raw = appended_and_told(&home)?;
    let shown = shown(&home)?;
    println!("another writer's entry, {ENTRIES} of them, a run of {ITEMS} items");
    print("  appended, safe, told by the file system", &raw);
    print("  appended, safe, on the screen", &shown);
    println!(
        "  the screen takes {:.1} times as long at p50, {:.1} at p99",
        at(&shown, 50) / at(&raw, 50),
        at(&shown, 99) / at(&raw, 99)
    );
    Ok(())
}

/// From before a line is written until another thread has been told of it.
fn appended_and_told(home: &Home) -> Result<Vec<Duration>> {
    let folder = home.path().join("raw");
    fs::create_dir(&folder)?;
    let (sender, told) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| event.kind.is_modify()) {
            let _ = sender.send(Instant::now());
        }
    })?;
    let mut file = File::create(folder.join("file"))?;
    watcher.watch(&folder, notify::RecursiveMode::NonRecursive)?;
    let line = [b'x'; 300];
    let mut times = Vec::new();
    for _ in 0..ENTRIES {
        while told.recv_timeout(PAUSE).is_ok() {}
        let began = Instant::now();
        file.write_all(&line)?;
        file.sync_data()?;
        times.push(told.recv()?.max(Instant::now()) - began);
    }
    times.sort_unstable();
    Ok(times)
}

/// From before an entry is written by one program until the other one shows it.
fn shown(home: &Home) -> Result<Vec<Duration>> {
    let mut text = "schema = 1\nid = \"bench\"\ntitle = \"Bench\"\nversion = \"1.0.0\"\n".to_owned();
    for number in 0..ITEMS {
        if number % 20 == 0 {
            text.push_str(&format!(
                "[[sections]]\nid = \"s{number}\"\ntitle = \"Section {number}\"\n"
            ));
        }
        text.push_str(&format!(
            "[[sections.items]]\nid = \"item-{number}\"\ntitle = \"Item {number}\"\n"
        ));
    }
    let run = home.start(&text)?;
    let mut terminal = Terminal::start(home.command(PROGRAM).args(["resume", &run]), SIZE)?;
    terminal.shows("Item 3")?;
    terminal.send("/Item 7\r")?;
    terminal.shows("╭ Item 7 ─")?;
    let files = record::open(&home.runs().join(&run))?;
    let identity = Identity {
        person: Person::named("Bob"),
        login: "bob".to_owned(),
        host: "ops2".to_owned(),
        zone: "+00:00".to_owned(),
        cwd: "/".to_owned(),
        how: How::Screen,
        program: "0.1.0".to_owned(),
    };
    let state = home.path().join("bob");
    let mut bob = JournalWriter::begin(&files, identity, &state, engine::now(), RealDisk::shared())?.journal;
    let mut times = Vec::new();
    for number in 0..ENTRIES {
        let pause = Instant::now() + PAUSE + Duration::from_millis((number % 13) as u64);
        while Instant::now() < pause {
            terminal.read(pause)?;
        }
        let said = format!("entry {number:04}");
        let began = Instant::now();
        bob.append(vec![marked(number, &said)], engine::now())
            .map_err(|error| error.to_string())?;
        terminal.shows(&said)?;
        times.push(began.elapsed());
    }
    terminal.send("\x03")?;
    terminal.ended()?;
    times.sort_unstable();
    Ok(times)
}

fn marked(number: usize, said: &str) -> countersign::domain::event::Draft {
    let mark = if number.is_multiple_of(2) {
        Mark::Passed
    } else {
        Mark::Failed
    };
    Event::ItemMarked(Box::new(ItemMarked {
        item: "item-7".into(),
        mark,
        by: By::Person(Person::named("Bob")),
        note: Some(said.to_owned()),
        reason: None,
        owner: None,
        expires: None,
        undoes: None,
    }))
    .into()
}

/// Milliseconds.
fn at(times: &[Duration], share: usize) -> f64 {
    times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e3
}

fn print(name: &str, times: &[Duration]) {
    println!(
        "{name}: p50 {:.2} ms, p90 {:.2} ms, p99 {:.2} ms",
        at(times, 50),
        at(times, 90),
        at(times, 99)
    );
}
