//! The program is killed with -9 at moments that nobody chose, over and over. After each kill the record verifies, what
//! was acknowledged is there, once, and nothing is there that nobody asked for.

use std::{
    collections::BTreeSet,
    fs,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use countersign::{
    domain::{
        event::{Event, Recorded},
        id::ItemId,
        standing::{ItemState, Standing},
    },
    engine,
};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, PidfdFlags, pidfd_open},
};

use super::{
    home::PROGRAM,
    pty::Result,
    seat::{Seat, go_to, verified},
};

/// The same numbers each time; when the kernel gets round to the kill is left to chance.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }
}

/// How many kills are asked for: `COUNTERSIGN_KILLS=500`.
fn kills(usual: u64) -> u64 {
    let asked = std::env::var("COUNTERSIGN_KILLS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// What the subcommands were asked to record, and what they said of it.
#[derive(Default)]
struct Told {
    /// Entries that they acknowledged, as `WRITER:SEQ`.
    acknowledged: BTreeSet<String>,
    /// Notes that they were asked for, and files that they were asked to attach.
    asked: BTreeSet<String>,
}

impl Told {
    /// Takes in what a subcommand said; words that were cut off acknowledge nothing.
    fn hear(&mut self, said: &[u8]) -> bool {
        let Ok(said) = serde_json::from_slice::<serde_json::Value>(said) else {
            return false;
        };
        let entries = said["entries"].as_array().into_iter().flatten();
        self.acknowledged
            .extend(entries.map(|entry| format!("{}:{}", entry[0].as_str().unwrap_or_default(), entry[1])));
        true
    }

    /// Holds what is on the disk against it.
    fn compare(&self, entries: &[Recorded]) -> Result<()> {
        let there = entries.iter().map(|it| format!("{}:{}", it.writer, it.entry.seq));
        let there: BTreeSet<String> = there.collect();
        let lost: Vec<_> = self.acknowledged.difference(&there).collect();
        if !lost.is_empty() {
            return Err(format!("acknowledged, and not there: {lost:?}").into());
        }
        let mut notes = BTreeSet::new();
        for entry in entries {
            if let Event::NoteAdded(note) = &entry.entry.event
                && !(self.asked.contains(&note.text) && notes.insert(note.text.clone()))
            {
                return Err(format!("nobody asked for it, or not twice: {}", note.text).into());
            }
        }
        Ok(())
    }
}

/// What a person asks the subcommands for, round by round: a mark, a note, a file as evidence, a sign-off.
fn verb(seat: &Seat, round: u64, told: &mut Told) -> Result<Vec<String>> {
    let words: &[&str] = match round % 4 {
        0 if round.is_multiple_of(8) => &["mark", &seat.run, "seen", "failed"],
        0 => &["mark", &seat.run, "seen", "passed"],
        1 => &["note", &seat.run, "note"],
        2 => &["attach", &seat.run, "seen", "file"],
        _ => &[
            "sign",
            &seat.run,
            "--role",
            "pilot",
            "--section",
            "two",
            "--name",
            "Ada Lovelace",
            "--yes",
        ],
    };
    let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let name = format!("{} {round}", words[0]);
    if let Some(last) = words.last_mut().filter(|last| *last == "note" || *last == "file") {
        if last == "file" {
            fs::write(seat.home.path().join(&name), name.repeat(2000))?;
        }
        last.clone_from(&name);
    }
    told.asked.insert(name);
    words.push("--json".to_owned());
    Ok(words)
}

fn spawn(seat: &Seat, words: &[String]) -> Result<Child> {
    let mut command = seat.home.command(PROGRAM);
    command.args(words).stdin(Stdio::null());
    Ok(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?)
}

/// Waits for the end of `child`, at most so long.
fn wait_at_most(child: &Child, at_most: Duration) -> Result<()> {
    let process = pidfd_open(Pid::from_child(child), PidfdFlags::empty())?;
    poll(
        &mut [PollFd::new(&process, PollFlags::IN)],
        Some(&Timespec::try_from(at_most)?),
    )?;
    Ok(())
}

#[test]
fn subcommands_killed_at_any_moment_lose_nothing_that_they_acknowledged() -> Result<()> {
    let seat = Seat::new()?;
    let mut told = Told::default();
    seat.home.says(&["mark", &seat.run, "done", "passed"])?;
    let began = Instant::now();
    for round in 0..4 {
        let words = verb(&seat, round, &mut told)?;
        let output = spawn(&seat, &words)?.wait_with_output()?;
        assert!(told.hear(&output.stdout), "{words:?}: {output:?}");
    }
    // Killed at most when it would have ended twice over: some go through, also where the machine has more to do now.
    let longest = u64::try_from(began.elapsed().as_micros())? / 4 * 2;
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut killed, mut unheard) = (0, 0);
    for round in 4..4 + kills(80) {
        let words = verb(&seat, round, &mut told)?;
        let mut child = spawn(&seat, &words)?;
        wait_at_most(&child, Duration::from_micros(dice.below(longest)))?;
        child.kill()?;
        let output = child.wait_with_output()?;
        killed += u64::from(output.status.code().is_none());
        unheard += u64::from(!told.hear(&output.stdout));
        told.compare(&verified(&seat.folder())?)
            .map_err(|why| format!("round {round}, {words:?}: {why}"))?;
    }
    // And it goes on.
    seat.home.says(&["note", &seat.run, "last"])?;
    told.asked.insert("last".to_owned());
    told.compare(&verified(&seat.folder())?)?;
    println!(
        "{killed} kills, {unheard} without an answer, {} entries acknowledged, none lost",
        told.acknowledged.len()
    );
    assert!(killed > 0);
    Ok(())
}

#[test]
fn a_screen_killed_at_any_moment_has_shown_nothing_as_marked_that_is_not() -> Result<()> {
    let seat = Seat::new()?;
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let (rounds, mut arrived) = (kills(80).div_ceil(10), 0);
    for round in 0..rounds {
        let mut terminal = seat.resumed()?;
        go_to(&mut terminal, "Seen")?;
        // One mark after the other takes the place of the one before.
        let (key, wanted) = match round % 2 {
            0 => ("x", ItemState::Failed),
            _ => (" ", ItemState::Passed),
        };
        terminal.send(key)?;
        let until = Instant::now() + Duration::from_micros(dice.below(20_000));
        while Instant::now() < until && terminal.read(until).is_ok_and(|read| read > 0) {}
        let shown = terminal.text();
        terminal.child.kill()?;
        terminal.child.wait()?;
        verified(&seat.folder())?;
        let run = engine::read(&seat.folder())?.run;
        let state = Standing::of(&run, engine::now()).item(&ItemId::from("seen"));
        let was_shown = [("✓ Seen", ItemState::Passed), ("✗ Seen", ItemState::Failed)]
            .into_iter()
            .find(|(text, _)| shown.contains(text));
        // What was on its way may have arrived; beside it only what was shown can hold.
        let holds = state == wanted || was_shown.is_none_or(|(_, was)| state == was);
        assert!(holds, "round {round}: {state:?} holds where this was shown:\n{shown}");
        arrived += u32::from(state == wanted);
    }
    println!("{rounds} kills of the screen, {arrived} marks had arrived");
    Ok(())
}
