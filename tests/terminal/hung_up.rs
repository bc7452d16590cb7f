//! The terminal is closed under the program: ssh dropped, somebody closed the window.

use std::fs::File;

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, PidfdFlags, pidfd_open},
};

use super::{
    killed::{none_is_left, processes},
    pty::{GENEROUS, Result, Terminal},
    seat::{Seat, act, go_to, run_check, verified},
};

/// Closes the terminal under the program, and waits until that has ended.
fn hang_up(mut terminal: Terminal) -> Result<()> {
    terminal.master = File::open("/dev/null")?.into();
    let process = pidfd_open(Pid::from_child(&terminal.child), PidfdFlags::empty())?;
    let limit = Timespec::try_from(GENEROUS)?;
    match poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&limit))? {
        0 => Err("the program did not end without its terminal".into()),
        _ => Ok(()),
    }
}

#[test]
fn a_check_ends_with_the_terminal_and_is_recorded() -> Result<()> {
    let seat = Seat::new()?;
    let mut terminal = seat.resumed()?;
    run_check(&mut terminal, "Waits")?;
    terminal.shows("ready 42")?;
    hang_up(terminal)?;
    none_is_left(&seat.home, "TAG=check")?;
    let mut again = seat.resumed()?;
    go_to(&mut again, "Waits")?;
    again.shows("cancelled")?;
    assert_eq!(seat.log("waits")?, "ready 42\n");
    verified(&seat.folder())?;
    Ok(())
}

#[test]
fn an_action_goes_on_without_the_terminal_and_is_taken_over() -> Result<()> {
    let seat = Seat::new()?;
    let mut terminal = seat.resumed()?;
    act(&mut terminal)?;
    hang_up(terminal)?;
    assert!(!processes(&seat.home, "TAG=action").is_empty());
    let mut again = seat.resumed()?;
    again.until("the action", |shown| shown.contains("▶ Acts"))?;
    seat.tell_action()?;
    again.until("its end", |shown| shown.contains("✓ Acts"))?;
    assert_eq!(seat.log("acts")?, "acting 42\ntold 43\n");
    verified(&seat.folder())?;
    Ok(())
}

#[test]
fn what_was_marked_before_the_terminal_went_is_there() -> Result<()> {
    let seat = Seat::new()?;
    let mut terminal = seat.resumed()?;
    go_to(&mut terminal, "Seen")?;
    terminal.send(" ")?;
    terminal.until("the mark", |shown| shown.contains("✓ Seen"))?;
    hang_up(terminal)?;
    let mut again = seat.resumed()?;
    again.until("the mark", |shown| shown.contains("✓ Seen"))
}
