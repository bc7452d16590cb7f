//! The user's terminal, while it is ours. Whatever happens - leaving, a panic here, a signal that is answered - it is given
//! back as it was; a panic on another thread does not take it down.

use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::{Attribute, Print, SetAttribute};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Position, Rect};
use ratatui::{Frame, Terminal};
use std::io::{self, BufWriter, Stdout, Write};
use std::panic::{self, PanicHookInfo};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ThreadId};

/// The backend writes cell by cell; a first frame is thousands of small writes.
const BUFFER: usize = 128 * 1024;
/// Presses, releases and the wheel, in the form that knows no limit of columns. Mere movement stays off: it would wake us for nothing.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1000l";

/// Whether the mouse is ours; where it is not, the terminal's own selecting works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mouse {
    /// It selects, scrolls and clicks.
    #[default]
    Ours,
    /// It is the terminal's.
    TheTerminals,
}

/// What a panic in the background is handed to: its message, with the place it came from.
pub type OnBackgroundPanic = Box<dyn Fn(String) + Send + Sync>;

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

/// The terminal in full-screen mode. Dropping it gives the terminal back.
pub struct OwnedTerminal {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    mouse: Mouse,
    /// Whether the screen is ours right now; not while an editor has it.
    ours: Arc<AtomicBool>,
    previous: Arc<Hook>,
}

impl OwnedTerminal {
    /// Takes the terminal: alternate screen, raw keys, pastes in brackets, mouse. The thread that calls is the one whose
    /// panic gives it back; other threads' go to `on_background`.
    ///
    /// # Errors
    /// Where standard output is no terminal, or it does not take its settings.
    pub fn enter(mouse: Mouse, on_background: OnBackgroundPanic) -> io::Result<OwnedTerminal> {
        let output = BufWriter::with_capacity(BUFFER, io::stdout());
        let terminal = Terminal::new(CrosstermBackend::new(output))?;
        let ours = Arc::new(AtomicBool::new(false));
        let previous: Arc<Hook> = Arc::new(panic::take_hook());
        install_hook(Arc::clone(&previous), Arc::clone(&ours), on_background);
        let mut owned = OwnedTerminal {
            terminal,
            mouse,
            ours,
            previous,
        };
        owned.take()?;
        Ok(owned)
    }

    /// Draws one frame; the terminal shows it whole or not at all.
    ///
    /// # Errors
    /// Where the terminal is gone.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        let drawn = self.terminal.draw(view).map(|_| ());
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        drawn
    }

    /// Draws everything anew at the next frame, whatever another program wrote over it.
    ///
    /// # Errors
    /// Where the terminal is gone.
    pub fn clear(&mut self) -> io::Result<()> {
        // Ratatui's own clearing asks the terminal where its cursor is, and waits for an answer that may never come.
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::from((Position::ORIGIN, size)))
    }

    /// Gives the terminal to somebody else, such as an editor. Its keys must not be read by us meanwhile.
    ///
    /// # Errors
    /// Where the terminal does not take its settings.
    pub fn suspend(&mut self) -> io::Result<()> {
        if !self.ours.swap(false, Ordering::SeqCst) {
            return Ok(());
        }
        let written = write_leave(self.terminal.backend_mut());
        disable_raw_mode().and(written)
    }

    /// Takes the terminal back and draws everything anew at the next frame.
    ///
    /// # Errors
    /// Where the terminal does not take its settings.
    pub fn resume(&mut self) -> io::Result<()> {
        if self.ours.load(Ordering::SeqCst) {
            return Ok(());
        }
        self.take()?;
        self.clear()
    }

    /// The alternate screen begins empty, and need not be cleared.
    fn take(&mut self) -> io::Result<()> {
        self.ours.store(true, Ordering::SeqCst);
        enable_raw_mode()?;
        write_enter(self.terminal.backend_mut(), self.mouse)
    }

    /// Goes back to the shell as Ctrl-z does, and comes back when the shell says so.
    ///
    /// # Errors
    /// Where the terminal does not take its settings, or the program cannot be stopped.
    pub fn stop(&mut self) -> io::Result<()> {
        self.suspend()?;
        // SIGTSTP goes to us alone: checks have their own sessions and go on.
        let stopped = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TSTP);
        self.resume()?;
        Ok(stopped?)
    }
}

impl Drop for OwnedTerminal {
    fn drop(&mut self) {
        // Nothing can be done about a terminal that is gone.
        let _ = self.suspend();
        if thread::panicking() {
            // The frame that was begun goes out now, behind what the hook gave back: it is ended here.
            let _ = execute!(self.terminal.backend_mut(), EndSynchronizedUpdate);
        }
        // The hook cannot be changed while panicking; the process is on its way out then.
        if !thread::panicking() {
            let previous = Arc::clone(&self.previous);
            panic::set_hook(Box::new(move |info| previous(info)));
        }
    }
}

fn install_hook(previous: Arc<Hook>, ours: Arc<AtomicBool>, on_background: OnBackgroundPanic) {
    let owner = thread::current().id();
    panic::set_hook(Box::new(move |info| {
        match panic_means(owner, thread::current().id(), &ours) {
            Means::GiveBack => {
                ours.store(false, Ordering::SeqCst);
                let _ = write_leave(&mut io::stdout());
                let _ = disable_raw_mode();
                previous(info);
            }
            Means::Say => on_background(info.to_string()),
            Means::Nothing => previous(info),
        }
    }));
}

/// What a panic means for the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Means {
    /// The program ends: the terminal is given back first, so that the message can be read.
    GiveBack,
    /// The program goes on and says it on the screen; writing it to the terminal would tear the screen.
    Say,
    /// The terminal is not ours.
    Nothing,
}

fn panic_means(owner: ThreadId, panicking: ThreadId, ours: &AtomicBool) -> Means {
    match (owner == panicking, ours.load(Ordering::SeqCst)) {
        (true, true) => Means::GiveBack,
        (false, _) => Means::Say,
        (true, false) => Means::Nothing,
    }
}

fn write_enter(output: &mut impl Write, mouse: Mouse) -> io::Result<()> {
    queue!(output, EnterAlternateScreen, EnableBracketedPaste)?;
    if mouse == Mouse::Ours {
        queue!(output, Print(MOUSE_ON))?;
    }
    output.flush()
}

fn write_leave(output: &mut impl Write) -> io::Result<()> {
    queue!(
        output,
        EndSynchronizedUpdate,
        Print(MOUSE_OFF),
        DisableBracketedPaste,
        SetAttribute(Attribute::Reset),
        LeaveAlternateScreen,
        Show
    )?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modes(bytes: &[u8], end: char) -> Vec<String> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let found = text.split("\x1b[?").skip(1).filter_map(|rest| {
            let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
            (rest.chars().nth(number.len()) == Some(end)).then_some(number)
        });
        found.collect()
    }

    #[test]
    fn every_mode_that_is_set_is_taken_back() {
        let (mut enter, mut leave) = (Vec::new(), Vec::new());
        write_enter(&mut enter, Mouse::Ours).expect("a vector takes all");
        write_leave(&mut leave).expect("a vector takes all");
        let (set, reset) = (modes(&enter, 'h'), modes(&leave, 'l'));
        assert_eq!(set.len(), 4, "{set:?}");
        for mode in set {
            assert!(reset.contains(&mode), "{mode} stays set");
        }
        assert!(
            modes(&leave, 'h').contains(&"25".to_owned()),
            "the cursor is shown again"
        );
        assert!(
            modes(&leave, 'l').contains(&"2026".to_owned()),
            "no frame is left half shown"
        );
    }

    #[test]
    fn the_mouse_stays_the_terminals_where_it_is_wanted_so() {
        let mut enter = Vec::new();
        write_enter(&mut enter, Mouse::TheTerminals).expect("a vector takes all");
        assert!(!modes(&enter, 'h').contains(&"1000".to_owned()));
    }

    #[test]
    fn only_a_panic_of_the_owning_thread_gives_the_terminal_back() {
        let here = thread::current().id();
        let there = thread::spawn(|| thread::current().id()).join().expect("it ends");
        let ours = AtomicBool::new(true);
        assert_eq!(panic_means(here, here, &ours), Means::GiveBack);
        assert_eq!(panic_means(here, there, &ours), Means::Say);
        ours.store(false, Ordering::SeqCst);
        assert_eq!(panic_means(here, here, &ours), Means::Nothing);
    }
}
