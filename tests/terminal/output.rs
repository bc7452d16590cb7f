//! What a command prints neither holds up a key nor reaches the person's own terminal.

use std::fs;

use super::{
    pty::Result,
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
fn nothing_that_a_command_prints_reaches_the_persons_terminal() -> Result<()> {
    let seat = Seat::new()?;
    let mut terminal = seat.resumed()?;
    run_check(&mut terminal, "Rude")?;
    terminal.shows("✓ Rude")?;
    go_to(&mut terminal, "Rude")?;
    terminal.shows("hijack visible")?;
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
