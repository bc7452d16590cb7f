//! A person before the program: a home with a run under way in it, and the program opened.

use std::{
    fs,
    path::{Path, PathBuf},
};

use countersign::{
    domain::event::Recorded,
    engine::{self, VerifyOptions},
    record::Progress,
};
use rustix::process::{Pid, Signal, kill_process};

use super::{
    home::{Home, PROGRAM},
    pty::{Result, Terminal, winsize},
};

/// One section of the items that these tests need, and one that is signed.
pub const CHECKLIST: &str = r#"
schema = 1
id = "fixture"
title = "Fixture"
version = "1.0.0"

[[roles]]
id = "pilot"
title = "Pilot"

[[sections]]
id = "one"
title = "One"
phase = "prepare"

[[sections.items]]
id = "waits"
title = "Waits"
[sections.items.check]
run = '''trap '' TERM HUP; setsid sh -c 'trap "" TERM HUP; echo ready $((40 + 2)); while :; do sleep 1; done' & wait'''
env = { TAG = "check" }

[[sections.items]]
id = "acts"
title = "Acts"
[sections.items.check]
run = 'echo "acting $((40 + 2))"; while [ ! -e "$HOME/told" ]; do sleep 0.1; done; echo "told $((40 + 3))"'
env = { TAG = "action" }
action = true

[[sections.items]]
id = "floods"
title = "Floods"
[sections.items.check]
run = 'yes "line $((40 + 2)) of output, and another" | head -c 50000000; while [ ! -e "$HOME/enough" ]; do echo more; done'

[[sections.items]]
id = "rude"
title = "Rude"
[sections.items.check]
run = '''printf '\033]52;c;aGlqYWNr\007\033]0;hijack\007\033]2;hijack\033\\\a\033P+q544e\033\\\033[?1003h\033[?47l\033[?1049l\033[6n\033c\033[2J\033[!phijack %s\n' visible; printf '\302\2332J\302\2350;hijack\302\234\2332J\000\377\376\342\200\256\342\200\213\n'; head -c 10000000 /dev/zero | tr '\0' x; printf '\nhijack %s\n' visible'''

[[sections.items]]
id = "seen"
title = "Seen"

[[sections]]
id = "two"
title = "Two"
phase = "prepare"

[[sections.sign_offs]]
role = "pilot"
statement = "I have seen it."

[[sections.items]]
id = "done"
title = "Done"
"#;

/// A person before the program.
pub struct Seat {
    pub home: Home,
    /// Name of the run under way.
    pub run: String,
}

impl Seat {
    /// With a run under way.
    pub fn new() -> Result<Self> {
        let home = Home::new()?;
        let run = home.start(CHECKLIST)?;
        Ok(Self { home, run })
    }

    /// The program, on a terminal of its own as a login shell would give it.
    pub fn program(&self, arguments: &[&str]) -> Result<Terminal> {
        let mut command = self.home.command(PROGRAM);
        Terminal::start(command.args(["shim-exec", PROGRAM]).args(arguments), (30, 110))
    }

    /// The program, opened at the run.
    pub fn resumed(&self) -> Result<Terminal> {
        let mut terminal = self.program(&["resume"])?;
        terminal.shows("Pilot signs")?;
        Ok(terminal)
    }

    /// What the run says of itself.
    pub fn show(&self) -> Result<String> {
        self.home.says(&["show", &self.run])
    }

    /// The evidence of an item, as plain text.
    pub fn log(&self, item: &str) -> Result<String> {
        let mut found = Vec::new();
        for writer in fs::read_dir(self.folder().join("evidence"))? {
            for file in fs::read_dir(writer?.path())? {
                let path = file?.path();
                if path.to_string_lossy().ends_with(&format!("-{item}.log")) {
                    found.push(path);
                }
            }
        }
        Ok(fs::read_to_string(found.pop().ok_or("no evidence")?)?)
    }

    /// The run's folder.
    pub fn folder(&self) -> PathBuf {
        self.home.runs().join(&self.run)
    }

    /// Lets the action go on to its end.
    pub fn tell_action(&self) -> Result<()> {
        Ok(fs::write(self.home.path().join("told"), "")?)
    }
}

/// Goes to the item and asks for its check.
pub fn run_check(terminal: &mut Terminal, title: &str) -> Result<()> {
    go_to(terminal, title)?;
    terminal.send("r")
}

/// Runs the action until it prints. The controls go over from the command that began the run, without a question.
pub fn act(terminal: &mut Terminal) -> Result<()> {
    run_check(terminal, "Acts")?;
    terminal.shows("Run this action?")?;
    terminal.send("\r")?;
    terminal.shows("acting 42")
}

/// Goes to an item of the run screen by finding its title.
pub fn go_to(terminal: &mut Terminal, title: &str) -> Result<()> {
    terminal.send(format!("/{title}\r"))?;
    terminal.until(title, |shown| shown.contains(&format!("╭ {title} ─")))
}

pub fn signal(terminal: &Terminal, signal: Signal) -> Result<()> {
    Ok(kill_process(Pid::from_child(&terminal.child), signal)?)
}

pub fn resize(terminal: &mut Terminal, rows: u16, columns: u16) -> Result<()> {
    rustix::termios::tcsetwinsize(&terminal.master, winsize(rows, columns))?;
    terminal
        .shown
        .screen_mut()
        .set_size(rows.try_into()?, columns.try_into()?);
    Ok(())
}

/// The entries of a record that verifies.
pub fn verified(run: &Path) -> Result<Vec<Recorded>> {
    let verification = engine::verify(run, &VerifyOptions::default(), &Progress::silent())?;
    match verification.holds() {
        true => Ok(engine::read(run)?.run.entries),
        false => Err(format!("{:#?}", verification.findings).into()),
    }
}
