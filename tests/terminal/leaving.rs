//! However the program is left, the terminal is as it was before.

use rustix::process::Signal;

use super::{
    home::PROGRAM,
    pty::{Result, Terminal},
    seat::{Seat, go_to, run_check, signal},
};

/// The settings are what they were, and every mode that was set is reset after it.
pub fn assert_given_back(terminal: &Terminal) -> Result<()> {
    assert!(terminal.is_as_before()?, "the settings are those of before");
    assert_modes_reset(terminal);
    Ok(())
}

fn assert_modes_reset(terminal: &Terminal) {
    let screen = terminal.shown.screen();
    assert!(!screen.alternate_screen(), "the alternate screen is left");
    assert!(!screen.hide_cursor(), "the cursor is shown");
    assert!(!screen.bracketed_paste(), "pastes are plain again");
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    let text = String::from_utf8_lossy(&terminal.bytes);
    let mut set = std::collections::BTreeMap::new();
    for mode in text.split("\x1b[?").skip(1) {
        let number: String = mode.chars().take_while(char::is_ascii_digit).collect();
        match mode.chars().nth(number.len()) {
            Some('h') => set.insert(number, true),
            Some('l') => set.insert(number, false),
            _ => None,
        };
    }
    let left: Vec<_> = set
        .into_iter()
        .filter(|(mode, is_set)| *is_set != (mode == "25"))
        .collect();
    assert!(left.is_empty(), "modes that stay changed: {left:?}");
}

#[test]
fn home_is_shown_first_and_leaving_gives_the_terminal_back() -> Result<()> {
    let seat = Seat::new()?;
    let mut terminal = seat.program(&[])?;
    terminal.shows("Start a run")?;
    terminal.shows("fixture")?;
    assert!(terminal.shown.screen().alternate_screen());
    assert!(!terminal.is_as_before()?, "keys come one by one");
    terminal.send("q")?;
    assert_eq!(terminal.ended()?.code(), Some(0));
    assert_given_back(&terminal)
}

#[test]
fn nothing_is_asked_of_the_terminal_that_it_may_not_answer() -> Result<()> {
    let seat = Seat::new()?;
    let mut terminal = seat.resumed()?;
    terminal.send("\x0c")?;
    terminal.send("?")?;
    terminal.shows("Help")?;
    terminal.send("\x03")?;
    terminal.ended()?;
    let text = String::from_utf8_lossy(&terminal.bytes);
    for question in ["\x1b[6n", "\x1b[c", "\x1b[?u", "\x1b]11;?", "\x1b[>"] {
        assert!(!text.contains(question), "{question:?}");
    }
    Ok(())
}

#[test]
fn a_signal_ends_it_with_its_checks_and_gives_the_terminal_back() -> Result<()> {
    for asked in [Signal::TERM, Signal::HUP] {
        let seat = Seat::new()?;
        let mut terminal = seat.program(&["resume"])?;
        terminal.shows("Pilot signs")?;
        run_check(&mut terminal, "Waits")?;
        terminal.shows("ready 42")?;
        signal(&terminal, asked)?;
        assert_eq!(terminal.ended()?.code(), Some(0), "{asked:?}");
        assert_given_back(&terminal)?;
        let mut again = seat.resumed()?;
        go_to(&mut again, "Waits")?;
        again.shows("cancelled")?;
    }
    Ok(())
}

#[test]
fn ctrl_z_goes_back_to_the_shell_and_fg_comes_back() -> Result<()> {
    let seat = Seat::new()?;
    let mut command = seat.home.command(PROGRAM);
    command.env("PS1", "shell> ").env_remove("ENV");
    let mut terminal = Terminal::start(command.args(["shim-exec", "sh", "-i"]), (30, 110))?;
    terminal.shows("shell>")?;
    terminal.send(format!("{PROGRAM}\r"))?;
    terminal.shows("Start a run")?;
    terminal.send("\x1a")?;
    terminal.until("the shell", |shown| {
        shown.contains("Stopped") && shown.matches("shell>").count() == 2
    })?;
    assert_modes_reset(&terminal);
    terminal.send("echo $((6 * 7))\r")?;
    terminal.shows("42")?;
    terminal.send("fg\r")?;
    terminal.shows("Start a run")?;
    terminal.send("?")?;
    terminal.shows("Help")?;
    terminal.send("qq")?;
    terminal.until("the shell", |shown| shown.matches("shell>").count() == 4)?;
    terminal.send("exit\r")?;
    assert_eq!(terminal.ended()?.code(), Some(0));
    assert_given_back(&terminal)
}
