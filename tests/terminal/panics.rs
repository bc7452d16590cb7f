//! Something fails in the program itself. In the screen: the terminal is given back, and the message can be read. In the
//! background: it is said on the screen, which goes on. Nothing honest makes the program panic, so this binary starts
//! itself again on a terminal of its own, takes it as the program does, and panics on purpose.

use std::{
    io::{self, Read},
    sync::mpsc::channel,
    thread,
};

use countersign::tui::terminal_guard::{Mouse, OwnedTerminal};
use ratatui::widgets::Paragraph;

use super::{
    home::{Home, PROGRAM},
    leaving::assert_given_back,
    pty::{Result, Terminal},
};

const WHERE: &str = "COUNTERSIGN_TEST_PANIC";

#[test]
#[ignore = "the program that the other tests of this file start, and that panics"]
fn program() {
    let Ok(place) = std::env::var(WHERE) else { return };
    let (send, said) = channel();
    let mut terminal = OwnedTerminal::enter(Mouse::Ours, Box::new(move |text| drop(send.send(text)))).unwrap();
    let mut show = |text: &str| terminal.draw(|frame| frame.render_widget(Paragraph::new(text), frame.area()));
    show("all is well").unwrap();
    match place.as_str() {
        "screen" => terminal.draw(|_| panic!("a screen failed on purpose")).unwrap(),
        _ => {
            let task = thread::spawn(|| panic!("a task failed on purpose"));
            assert!(task.join().is_err());
            show(&format!("it was said: {}", said.recv().unwrap().replace('\n', " "))).unwrap();
            // Until somebody has read it.
            let _ = io::stdin().read(&mut [0]).unwrap();
        }
    }
}

fn start(place: &str) -> Result<(Home, Terminal)> {
    let home = Home::new()?;
    let mut command = home.command(PROGRAM);
    command.arg("shim-exec").arg(std::env::current_exe()?);
    command.args(["--exact", "--ignored", "--nocapture", "panics::program"]);
    let terminal = Terminal::start(command.env(WHERE, place), (30, 110))?;
    Ok((home, terminal))
}

#[test]
fn a_panic_in_the_screen_gives_the_terminal_back_and_can_be_read() -> Result<()> {
    let (_home, mut terminal) = start("screen")?;
    assert_ne!(terminal.ended()?.code(), Some(0));
    assert!(
        terminal.text().contains("a screen failed on purpose"),
        "{}",
        terminal.text()
    );
    assert_given_back(&terminal)
}

#[test]
fn a_panic_in_the_background_is_said_on_the_screen_which_goes_on() -> Result<()> {
    let (_home, mut terminal) = start("task")?;
    terminal.shows("it was said: ")?;
    terminal.shows("a task failed on purpose")?;
    assert!(terminal.shown.screen().alternate_screen());
    terminal.send("q")?;
    assert_eq!(terminal.ended()?.code(), Some(0));
    assert_given_back(&terminal)
}
