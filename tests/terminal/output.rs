//! What a command prints neither holds up a key nor reaches the person's own terminal.

use std::fs;

use super::{
    home::PROGRAM,
    pty::{Result, Terminal},
    seat::{Seat, go_to, resize, run_check},
};

#[test]
fn fifty_megabytes_of_output_hold_up_no_key_and_no_new_size() -> Result<()> {
    let seat = Seat::new()?;
    let mut terminal = seat.resumed()?;
    run_check(&mut terminal, "Floods")?;
    terminal.shows("line 42 of output")?;
    for (rows, columns) in [(20, 60), (3, 10), (1, 1), (40, 140), (24, 80)] {
        resize(&mut terminal, rows, columns)?;
        terminal.send("?")?;
        if rows >= 20 {
            terminal.shows("Help")?;
        }
        terminal.send("q")?;
    }
    resize(&mut terminal, 30, 110)?;
    terminal.until("the run", |shown| shown.contains("╭ Floods ─"))?;
    // It goes on printing until here, so every key above was answered while it did.
    fs::write(seat.home.path().join("enough"), "")?;
    terminal.until("passed", |shown| shown.contains("✓ Floods"))?;
    terminal.send("\x03")?;
    terminal.ended()?;
    assert!(seat.log("floods")?.len() > 45_000_000);
    Ok(())
}

#[test]
fn a_check_that_prints_a_million_lines_as_fast_as_it_can_holds_up_no_key_and_keeps_to_the_limit() -> Result<()> {
    let seat = Seat::new()?;
    let settings = seat.home.path().join(".config/countersign/config.toml");
    fs::write(settings, "name = \"Ada Lovelace\"\noutput_limit = \"1 MiB\"\n")?;
    let mut terminal = seat.resumed()?;
    run_check(&mut terminal, "Pours")?;
    terminal.until("it runs", |shown| shown.contains("│ y "))?;
    // Each is answered while lines come faster than anybody could draw them: the pane shows where it is by then.
    for title in ["Seen", "Pours"].repeat(10) {
        go_to(&mut terminal, title)?;
    }
    fs::write(seat.home.path().join("enough"), "")?;
    terminal.until("passed", |shown| shown.contains("✓ Pours"))?;
    terminal.send("\x03")?;
    terminal.ended()?;
    let log = seat.log("pours")?;
    assert!(log.starts_with("y\ny\n") && log.len() <= 3 << 20, "{} bytes", log.len());
    let journals = fs::read_dir(seat.folder().join("journal"))?;
    let journals: Vec<String> = journals
        .map(|file| fs::read_to_string(file?.path()))
        .collect::<std::io::Result<_>>()?;
    let finished = journals
        .iter()
        .flat_map(|text| text.lines())
        .find(|line| line.contains("check_finished"));
    let finished = finished.ok_or("the check ended")?;
    assert!(finished.contains(r#""truncated":true"#), "{finished}");
    let bytes = finished
        .split_once(r#""bytes":"#)
        .and_then(|(_, rest)| rest.split(',').next()?.parse::<u64>().ok());
    assert!(
        bytes.is_some_and(|bytes| bytes > 3_000_000),
        "all of it was read: {finished}"
    );
    Ok(())
}

#[test]
fn a_secret_in_two_writes_with_colours_in_between_is_replaced_in_the_pane_and_in_the_pager() -> Result<()> {
    let seat = Seat::new()?;
    let mut command = seat.home.command(PROGRAM);
    let command = command.env("PASSWORD", "correct horse");
    let mut terminal = Terminal::start(command.args(["shim-exec", PROGRAM, "resume"]), (30, 110))?;
    terminal.shows("Pilot signs")?;
    run_check(&mut terminal, "Leaks")?;
    terminal.shows("key: ")?;
    assert!(!terminal.text().contains("key: c"), "what may be its beginning waits");
    fs::write(seat.home.path().join("told"), "")?;
    terminal.shows("key: *** end 42")?;
    fs::write(seat.home.path().join("enough"), "")?;
    terminal.until("passed", |shown| shown.contains("✓ Leaks"))?;
    go_to(&mut terminal, "Leaks")?;
    terminal.send("e")?;
    terminal.until("the evidence", |shown| {
        shown.contains("leaks.log") && shown.contains("key: *** end 42")
    })?;
    terminal.send("\x03")?;
    terminal.ended()?;
    let painted = String::from_utf8_lossy(&terminal.bytes);
    assert!(!painted.contains("horse") && !painted.contains("correc"));
    assert_eq!(seat.log("leaks")?, "key: *** end 42\n");
    Ok(())
}

#[test]
fn nothing_that_a_command_prints_reaches_the_persons_terminal() -> Result<()> {
    let seat = Seat::new()?;
    let mut terminal = seat.resumed()?;
    run_check(&mut terminal, "Rude")?;
    terminal.shows("✓ Rude")?;
    go_to(&mut terminal, "Rude")?;
    // Its last words, on one row of the pane or on two.
    terminal.shows("k visible")?;
    terminal.send("\x03")?;
    terminal.ended()?;
    let bytes = &terminal.bytes;
    let text = String::from_utf8_lossy(bytes);
    for sequence in [
        "\x1b]",
        "\x1bP",
        "\x07",
        "\x1bc",
        "\x1b[!p",
        "\x1b[?1003h",
        "\x1b[?47l",
        "\x1b[6n",
        "\u{9b}",
        "\u{9d}",
        "\0",
        "\u{202e}",
        "\u{200b}",
    ] {
        assert!(!text.contains(sequence), "{sequence:?}");
    }
    assert_eq!(text.matches("\x1b[?1049l").count(), 1, "it left once, itself");
    assert!(seat.log("rude")?.len() > 10_000_000, "a line without end is kept whole");
    Ok(())
}
