//! How fast the full-screen program is, seen from the terminal that it runs on: until it shows something, until a key is
//! answered, and how often it wakes when nothing happens.
//!
//! `cargo bench --bench screen`, with `first-frame`, `keys` or `wake-ups` for one of them.

#[path = "../../tests/terminal/home.rs"]
mod home;
#[path = "../../tests/terminal/pty.rs"]
mod pty;

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use home::{Home, PROGRAM};
use pty::{Result, Terminal};

const SIZE: (u16, u16) = (40, 140);
const ITEMS: usize = 200;
const ARCHIVED: usize = 10_000;
const STARTS: usize = 40;
const KEYS: usize = 400;
const IDLE: Duration = Duration::from_secs(10);

fn main() -> Result<()> {
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);
    let home = Home::new()?;
    let run = under_way(&home)?;
    if wanted("first-frame") {
        println!("spawn to first frame, a run of {ITEMS} items under way, {STARTS} starts");
        first_frames(&home, &run, "an empty archive")?;
        archive(&home)?;
        first_frames(&home, &run, &format!("{ARCHIVED} runs in the archive"))?;
    }
    if wanted("keys") {
        println!("key to paint, {KEYS} keys");
        keys(&home, &run)?;
    }
    if wanted("wake-ups") {
        wake_ups(&home)?;
    }
    Ok(())
}

/// A run of 200 items, some of them marked, and three checks that print as fast as they can.
fn under_way(home: &Home) -> Result<String> {
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
        if number < 3 {
            text.push_str("check = { run = 'yes \"one line of a build that prints a lot of them\"' }\n");
        }
    }
    let run = home.start(&text)?;
    for number in 100..130 {
        home.says(&["mark", &run, &format!("item-{number}"), "passed"])?;
    }
    Ok(run)
}

/// Many runs that are closed: copies of one, for a list reads no more of each.
fn archive(home: &Home) -> Result<()> {
    let run = home.start("schema = 1\nid = \"old\"\ntitle = \"Old\"\nversion = \"1\"\n[[sections]]\nid = \"s\"\ntitle = \"S\"\n[[sections.items]]\nid = \"i\"\ntitle = \"I\"\n")?;
    home.says(&["close", &run, "--result", "abandoned", "--reason", "a bench"])?;
    let closed = home.runs().join(run);
    for number in 0..ARCHIVED {
        let copy = home.runs().join(format!("2025-01-01-old-{number:06}"));
        fs::create_dir_all(copy.join("journal"))?;
        fs::copy(closed.join("checklist.toml"), copy.join("checklist.toml"))?;
        for journal in fs::read_dir(closed.join("journal"))? {
            let journal = journal?;
            fs::copy(journal.path(), copy.join("journal").join(journal.file_name()))?;
        }
    }
    Ok(())
}

fn first_frames(home: &Home, run: &str, archive: &str) -> Result<()> {
    for (name, arguments, shown) in [
        ("Home", &[][..], "Start a run"),
        ("resume RUN", &["resume", run][..], "Item 3"),
        ("resume", &["resume"][..], "Item 3"),
    ] {
        let mut times = Vec::new();
        let mut bytes = 0;
        for _ in 0..STARTS {
            let mut command = home.command(PROGRAM);
            let started = Instant::now();
            let mut terminal = Terminal::start(command.args(arguments), SIZE)?;
            terminal.shows(shown)?;
            times.push(started.elapsed());
            bytes = terminal.bytes.len();
            terminal.send("\x03")?;
            terminal.ended()?;
        }
        print(&format!("  {name}, {archive} ({bytes} bytes)"), times);
    }
    Ok(())
}

fn keys(home: &Home, run: &str) -> Result<()> {
    let mut terminal = Terminal::start(home.command(PROGRAM).args(["resume", run]), SIZE)?;
    terminal.shows("Item 3")?;
    print("  idle", answers(&mut terminal)?);
    for number in 0..3 {
        terminal.send(format!("/Item {number}\r"))?;
        terminal.shows(&format!("╭ Item {number} ─"))?;
        terminal.send("r")?;
        terminal.until("running", |shown| shown.matches('▶').count() > number + 1)?;
    }
    print("  while three checks print", answers(&mut terminal)?);
    terminal.send("\x03\r")?;
    terminal.ended()?;
    Ok(())
}

/// From each key to the screen that answers it. Keys come a while apart, as from fingers.
fn answers(terminal: &mut Terminal) -> Result<Vec<Duration>> {
    terminal.send("/Item 7\r")?;
    terminal.shows("╭ Item 7 ─")?;
    let mut times = Vec::new();
    for number in 0..KEYS {
        let pause = Instant::now() + Duration::from_millis(20 + (number % 7) as u64);
        while Instant::now() < pause {
            terminal.read(pause)?;
        }
        let (key, answer) = if number % 2 == 0 {
            ("j", "╭ Item 8 ─")
        } else {
            ("k", "╭ Item 7 ─")
        };
        let typed = Instant::now();
        terminal.send(key)?;
        terminal.shows(answer)?;
        times.push(typed.elapsed());
    }
    Ok(times)
}

fn wake_ups(home: &Home) -> Result<()> {
    let mut terminal = Terminal::start(&mut home.command(PROGRAM), SIZE)?;
    terminal.shows("1.0.0")?;
    let settled = Instant::now() + Duration::from_secs(2);
    while terminal.read(settled)? > 0 {}
    let tasks = Path::new("/proc").join(terminal.child.id().to_string()).join("task");
    let (before, painted) = (switches(&tasks)?, terminal.bytes.len());
    while terminal.read(Instant::now() + IDLE)? > 0 {}
    let (after, now) = (switches(&tasks)?, terminal.bytes.len());
    println!(
        "wake-ups in ten idle seconds on Home: {}, {} bytes painted",
        after - before,
        now - painted
    );
    terminal.send("\x03")?;
    terminal.ended()?;
    Ok(())
}

/// How often any thread went to sleep.
fn switches(tasks: &Path) -> Result<u64> {
    let mut sum = 0;
    for task in fs::read_dir(tasks)? {
        let status = fs::read_to_string(task?.path().join("status"))?;
        let count = status
            .lines()
            .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        sum += count.ok_or("no count of switches")?.trim().parse::<u64>()?;
    }
    Ok(sum)
}

fn print(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!(
        "{name}: p50 {:.2} ms, p90 {:.2} ms, p99 {:.2} ms",
        at(50),
        at(90),
        at(99)
    );
}
