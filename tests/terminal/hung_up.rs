//! The terminal is closed under the program: ssh dropped, somebody closed the window.

use super::{
    killed::{none_is_left, processes},
    pty::Result,
    seat::{Seat, act, go_to, run_check, verified},
};

#[test]
fn a_check_ends_with_the_terminal_and_is_recorded() -> Result<()> {
    let seat = Seat::new()?;
    let mut terminal = seat.resumed()?;
    run_check(&mut terminal, "Waits")?;
    terminal.shows("ready 42")?;
    terminal.hang_up()?;
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
    terminal.hang_up()?;
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
    terminal.hang_up()?;
    let mut again = seat.resumed()?;
    again.until("the mark", |shown| shown.contains("✓ Seen"))
}
