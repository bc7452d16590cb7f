//! The program is killed with -9, and opened again: nothing that it called recorded is lost, no process of a check is
//! left, and an action has gone on.

use std::{fs, time::Instant};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, PidfdFlags, pidfd_open},
};

use super::{
    home::Home,
    pty::{GENEROUS, Result, Terminal},
    seat::{Seat, act, go_to, run_check},
};

/// Processes of that home that carry `tag`.
pub fn processes(home: &Home, tag: &str) -> Vec<Pid> {
    let carries = |environment: &[u8], what: &str| {
        environment
            .split(|byte| *byte == 0)
            .any(|variable| variable == what.as_bytes())
    };
    let here = format!("HOME={}", home.path().display());
    let mut found = Vec::new();
    for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let environment = fs::read(process.path().join("environ")).unwrap_or_default();
        if carries(&environment, &here) && carries(&environment, tag) {
            found.extend(
                process
                    .file_name()
                    .to_str()
                    .and_then(|name| Pid::from_raw(name.parse().ok()?)),
            );
        }
    }
    found
}

/// Waits until no process that carries `tag` is left.
pub fn none_is_left(home: &Home, tag: &str) -> Result<()> {
    let until = Instant::now() + GENEROUS;
    loop {
        let left = processes(home, tag);
        let Some(first) = left.first() else { return Ok(()) };
        let Ok(process) = pidfd_open(*first, PidfdFlags::empty()) else {
            continue;
        };
        let limit = Timespec::try_from(until.saturating_duration_since(Instant::now()))?;
        if poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&limit))? == 0 {
            return Err(format!("{left:?} are left").into());
        }
    }
}

fn kill(mut terminal: Terminal) -> Result<()> {
    terminal.child.kill()?;
    terminal.child.wait()?;
    Ok(())
}

#[test]
fn a_check_is_over_and_said_to_be_interrupted() -> Result<()> {
    let seat = Seat::new()?;
    let mut terminal = seat.resumed()?;
    run_check(&mut terminal, "Waits")?;
    terminal.shows("ready 42")?;
    assert!(!processes(&seat.home, "TAG=check").is_empty());
    kill(terminal)?;
    none_is_left(&seat.home, "TAG=check")?;
    let mut again = seat.resumed()?;
    go_to(&mut again, "Waits")?;
    again.shows("the program went away")?;
    assert_eq!(seat.log("waits")?, "ready 42\n");
    seat.home.says(&["verify", &seat.run])?;
    Ok(())
}

#[test]
fn an_action_goes_on_and_is_taken_over_by_the_next_start() -> Result<()> {
    let seat = Seat::new()?;
    let mut terminal = seat.resumed()?;
    act(&mut terminal)?;
    kill(terminal)?;
    let mut again = seat.resumed()?;
    again.until("the action", |shown| shown.contains("▶ Acts"))?;
    seat.tell_action()?;
    again.until("its end", |shown| shown.contains("✓ Acts"))?;
    assert_eq!(seat.log("acts")?, "acting 42\ntold 43\n");
    seat.home.says(&["verify", &seat.run])?;
    Ok(())
}

#[test]
fn an_action_that_ended_while_nobody_looked_is_recorded_by_the_next_start() -> Result<()> {
    let seat = Seat::new()?;
    let mut terminal = seat.resumed()?;
    act(&mut terminal)?;
    kill(terminal)?;
    seat.tell_action()?;
    none_is_left(&seat.home, "TAG=action")?;
    let mut again = seat.resumed()?;
    again.until("its end", |shown| shown.contains("✓ Acts"))?;
    seat.home.says(&["verify", &seat.run])?;
    Ok(())
}

#[test]
fn a_mark_that_was_shown_is_there_and_one_on_its_way_harms_nothing() -> Result<()> {
    let seat = Seat::new()?;
    let mut terminal = seat.resumed()?;
    go_to(&mut terminal, "Seen")?;
    terminal.send(" ")?;
    terminal.until("the mark", |shown| shown.contains("✓ Seen"))?;
    go_to(&mut terminal, "Done")?;
    // Whether this one arrives is left open, and that the record is whole is not.
    terminal.send(" ")?;
    kill(terminal)?;
    let mut again = seat.resumed()?;
    again.until("the mark", |shown| shown.contains("✓ Seen"))?;
    seat.home.says(&["verify", &seat.run])?;
    Ok(())
}

#[test]
fn a_sign_off_that_was_shown_is_there() -> Result<()> {
    let seat = Seat::new()?;
    let mut terminal = seat.resumed()?;
    go_to(&mut terminal, "Done")?;
    terminal.send(" ")?;
    terminal.until("the mark", |shown| shown.contains("✓ Done"))?;
    sign(&mut terminal)?;
    kill(terminal)?;
    let shown = seat.show()?;
    let says = |words: &str| shown.contains(words);
    assert!(
        says("Pilot: approved by Ada Lovelace") && says("not cryptographically signed"),
        "{shown}"
    );
    seat.home.says(&["verify", &seat.run])?;
    Ok(())
}

/// Goes through the sign-off of the section that is complete, to the last yes.
fn sign(terminal: &mut Terminal) -> Result<()> {
    terminal.send("s")?;
    terminal.shows("nobody has signed it yet")?;
    terminal.send("\r")?;
    terminal.shows("Your full name")?;
    terminal.send("\t\tAda Lovelace\r")?;
    terminal.shows("enter sign it")?;
    terminal.send("\r")?;
    terminal.until("the sign-off", |shown| {
        shown.contains("✓ Two  Pilot") && !shown.contains("sign it")
    })?;
    Ok(())
}
