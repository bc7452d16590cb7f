//! The loop: signals, then keys, then a frame that is due, then what comes from outside. There is no tick: it sleeps
//! until something happens, or until the screen itself would change.

use std::{
    io::{self, Write},
    time::Duration,
};

use crossterm::{
    clipboard::CopyToClipboard,
    event::{Event, EventStream, KeyEventKind, MouseButton, MouseEventKind},
    execute,
};
use futures_util::{FutureExt, StreamExt};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::{Instant, timeout_at},
};

use super::{Host, Wish, in_words, until};
use crate::{
    engine::{self, Control},
    tui::{
        app::{App, view},
        effect::{Answer, Editing, Effect, Input, Pointed},
        key::Key,
        terminal_guard::{Mouse, OwnedTerminal},
    },
};

/// A key is answered by the next frame, so long after the last one at most: short, for the last one may have been a clock.
const KEY_FRAME: Duration = Duration::from_millis(1);
/// How long the ends of checks are waited for when the program ends; what comes later is recorded by the next start.
const PATIENCE: Duration = Duration::from_secs(4);
/// Work in the background is drawn so often at most.
const WORK_FRAME: Duration = Duration::from_millis(33);

/// Runs the full-screen program until it is left; `first` is done as it comes up.
///
/// # Errors
/// Where the terminal is none, or goes away.
pub fn run(host: Host, app: App, first: Vec<Effect>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Before the terminal is ours: a signal that came in between would leave it as we made it.
        let asked = Asked::listen()?;
        let sender = host.sender();
        let on_panic = move |text: String| {
            let text = format!("something in the background failed: {text}; the journal goes on");
            let _ = sender.send(Input::Answer(Answer::Failed(text)));
        };
        let terminal = OwnedTerminal::enter(Mouse::Ours, Box::new(on_panic))?;
        let mut turn = Turn {
            host,
            app,
            terminal,
            due: Some(Instant::now()),
            drawn: Instant::now(),
            clock: engine::Clock::default(),
            ended: false,
        };
        if first.is_empty() {
            turn.take(Input::Tick, Duration::ZERO)?;
        }
        // What is opened comes before what the screen below it would ask for.
        turn.carry_out(first)?;
        turn.go_round(asked).await
    })
}

/// The system asks the program to end.
struct Asked {
    ended: Signal,
    hung_up: Signal,
}

impl Asked {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            ended: signal(SignalKind::terminate())?,
            hung_up: signal(SignalKind::hangup())?,
        })
    }
}

struct Turn {
    host: Host,
    app: App,
    terminal: OwnedTerminal,
    /// When the next frame is due; nothing: what is shown is as it is.
    due: Option<Instant>,
    drawn: Instant,
    clock: engine::Clock,
    ended: bool,
}

impl Turn {
    /// However it ends, also without a terminal any more: the ends of the checks are waited for.
    async fn go_round(&mut self, asked: Asked) -> io::Result<()> {
        let went = self.rounds(asked).await;
        let wound_up = self.wind_up().await;
        self.host.leave();
        went.and(wound_up)
    }

    async fn rounds(&mut self, mut asked: Asked) -> io::Result<()> {
        let mut events = EventStream::new();
        self.settle_first()?;
        while !self.ended {
            let wake = self.wake();
            let due = self.due;
            tokio::select! {
                biased;
                _ = asked.ended.recv() => break,
                _ = asked.hung_up.recv() => break,
                event = events.next() => match event {
                    Some(Ok(event)) => {
                        if self.event(event)? == Outside::Used {
                            // Another program had the terminal: what was read ahead is not ours.
                            events = EventStream::new();
                        }
                    }
                    // The terminal is gone.
                    Some(Err(_)) | None => break,
                },
                () = until(due) => self.draw()?,
                input = self.host.next() => {
                    self.take(input, WORK_FRAME)?;
                }
                () = until(wake) => {
                    self.take(Input::Tick, Duration::ZERO)?;
                }
            }
        }
        Ok(())
    }

    /// Ends the checks and waits, not for ever, until their ends are on the record. Actions go on.
    async fn wind_up(&mut self) -> io::Result<()> {
        for check in self.app.wind_up() {
            self.host.carry_out(Effect::Control(check, Control::Cancel));
        }
        let patience = Instant::now() + PATIENCE;
        while self.app.at().is_some_and(|at| at.desk.leaves_something()) {
            let Ok(input) = timeout_at(patience, self.host.next()).await else {
                break;
            };
            self.take(input, WORK_FRAME)?;
        }
        Ok(())
    }

    /// A run that is opened at the start is shown by the first frame.
    fn settle_first(&mut self) -> io::Result<()> {
        while let Some(input) = self.host.next().now_or_never() {
            self.take(input, Duration::ZERO)?;
        }
        self.draw()
    }

    fn wake(&self) -> Option<Instant> {
        let now = engine::now();
        let at = self.app.next_wake(now)?;
        Some(Instant::now() + (at - now).to_std().unwrap_or_default())
    }

    fn draw(&mut self) -> io::Result<()> {
        let app = &self.app;
        let mut memo = None;
        self.terminal
            .draw(|frame| memo = Some(view(app, engine::now(), frame)))?;
        if let Some(memo) = memo {
            self.app.remember(memo);
        }
        self.drawn = Instant::now();
        self.due = None;
        Ok(())
    }

    fn event(&mut self, event: Event) -> io::Result<Outside> {
        let input = match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => Input::Key(Key::from(key)),
            Event::Paste(text) => Input::Paste(text),
            Event::Resize(..) => Input::Resized,
            Event::Mouse(mouse) => match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => Input::Mouse(Pointed::Click(mouse.column, mouse.row)),
                MouseEventKind::ScrollDown => Input::Mouse(Pointed::Wheel(mouse.column, mouse.row, 3)),
                MouseEventKind::ScrollUp => Input::Mouse(Pointed::Wheel(mouse.column, mouse.row, -3)),
                _ => return Ok(Outside::Untouched),
            },
            _ => return Ok(Outside::Untouched),
        };
        self.take(input, KEY_FRAME)
    }

    /// Lets the app take an input; a frame is due so long after the last one.
    fn take(&mut self, input: Input, after: Duration) -> io::Result<Outside> {
        let stamp = engine::stamp(&self.host.kit().workplace.identity.person);
        if let Some((from, to)) = self.clock.gap(stamp.at) {
            let effects = self.app.update(Input::Gap(from, to), &stamp);
            self.carry_out(effects)?;
        }
        let effects = self.app.update(input, &stamp);
        let due = self.drawn + after;
        self.due = Some(self.due.map_or(due, |sooner| sooner.min(due)));
        self.carry_out(effects)
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> io::Result<Outside> {
        let mut outside = Outside::Untouched;
        for effect in effects {
            match self.host.carry_out(effect) {
                None => {}
                Some(Wish::Quit) => self.ended = true,
                Some(Wish::Redraw) => self.terminal.clear()?,
                Some(Wish::Suspend) => {
                    self.terminal.stop()?;
                    outside = Outside::Used;
                }
                Some(Wish::Copy(text)) => copy(&text)?,
                Some(Wish::Edit { name, text, purpose }) => {
                    self.edit(&name, &text, purpose)?;
                    outside = Outside::Used;
                }
            }
        }
        Ok(outside)
    }

    fn edit(&mut self, name: &str, text: &str, purpose: Editing) -> io::Result<()> {
        self.terminal.suspend()?;
        let edited = edit(self.host.kit().settings.editor.as_deref(), name, text);
        self.terminal.resume()?;
        let answer = match edited {
            Ok(edited) => Answer::Edited(purpose, Some(edited).filter(|edited| edited != text)),
            Err(error) => Answer::Failed(in_words("the editor could not be used", &error)),
        };
        self.take(Input::Answer(answer), Duration::ZERO).map(|_| ())
    }
}

/// Whether another program had the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outside {
    Used,
    Untouched,
}

fn copy(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    execute!(out, CopyToClipboard::to_clipboard_from(text))?;
    out.flush()
}

/// Lets the person edit a text in their editor, in a file that only they can read.
fn edit(editor: Option<&str>, name: &str, text: &str) -> io::Result<String> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join(name);
    std::fs::write(&path, text)?;
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let editor = editor
        .map(str::to_owned)
        .or_else(|| variable("VISUAL"))
        .or_else(|| variable("EDITOR"));
    let editor = editor.unwrap_or_else(|| "vi".to_owned());
    // Through the shell, since `$EDITOR` may hold arguments; the path is an argument of its own.
    let status = std::process::Command::new("sh")
        .args(["-c", &format!("{editor} \"$1\""), "sh"])
        .arg(&path)
        .status()?;
    if !status.success() {
        return Err(io::Error::other(format!(
            "{editor} ended with {status}: the text stays as it was"
        )));
    }
    std::fs::read_to_string(&path)
}
