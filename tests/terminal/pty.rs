//! A program on a pseudo-terminal, as a person sits before it: type, look at the screen, wait until it shows something.
//! Waiting is reading until it does; nothing here sleeps.

use std::{
    error::Error,
    ffi::OsStr,
    num::NonZero,
    os::{fd::OwnedFd, unix::ffi::OsStrExt},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{Mode, OFlags},
    pty::OpenptFlags,
    termios::{Termios, Winsize, tcgetattr},
};

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Longer than anything takes: who waits so long has found a hang.
pub const GENEROUS: Duration = Duration::from_secs(120);

/// A pseudo-terminal with a program on it.
pub struct Terminal {
    /// Our side of it.
    pub master: OwnedFd,
    /// The program.
    pub child: Child,
    /// What the terminal shows.
    pub shown: vt100::Parser,
    /// Every byte that came.
    pub bytes: Vec<u8>,
    /// Its settings before the program had it.
    before: Termios,
}

impl Terminal {
    /// Starts `command` on a new pseudo-terminal of so many rows and columns.
    pub fn start(command: &mut Command, (rows, columns): (u16, u16)) -> Result<Self> {
        let master = rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        rustix::io::fcntl_setfd(&master, rustix::io::FdFlags::CLOEXEC)?;
        rustix::pty::grantpt(&master)?;
        rustix::pty::unlockpt(&master)?;
        let name = rustix::pty::ptsname(&master, Vec::new())?;
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let slave = rustix::fs::open(OsStr::from_bytes(name.to_bytes()), flags, Mode::empty())?;
        rustix::termios::tcsetwinsize(&slave, winsize(rows, columns))?;
        // Afterwards would be too late: the program may have made it its own by then.
        let before = tcgetattr(&slave)?;
        let child = command
            .stdin(slave.try_clone()?)
            .stdout(slave.try_clone()?)
            .stderr(slave)
            .spawn()?;
        // The command holds its own copies of the other side; the end of the last one is the end of what can be read.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Self {
            master,
            child,
            shown: vt100::Parser::new(NonZero::try_from(rows)?, NonZero::try_from(columns)?, 0),
            bytes: Vec::new(),
            before,
        })
    }

    /// Types.
    pub fn send(&self, bytes: impl AsRef<[u8]>) -> Result<()> {
        let mut rest = bytes.as_ref();
        while !rest.is_empty() {
            let written = rustix::io::write(&self.master, rest)?;
            rest = &rest[written..];
        }
        Ok(())
    }

    /// What the screen shows, row by row.
    pub fn text(&self) -> String {
        self.shown.screen().contents()
    }

    /// Waits for bytes, at most until then, and shows them; says how many came.
    pub fn read(&mut self, until: Instant) -> Result<usize> {
        let left = Timespec::try_from(until.saturating_duration_since(Instant::now()))?;
        let mut fds = [PollFd::new(&self.master, PollFlags::IN)];
        if poll(&mut fds, Some(&left))? == 0 {
            return Ok(0);
        }
        let mut buffer = [0; 64 * 1024];
        let read = rustix::io::read(&self.master, &mut buffer)?;
        if read == 0 {
            return Err("the other side is closed".into());
        }
        self.shown.process(&buffer[..read]);
        self.bytes.extend_from_slice(&buffer[..read]);
        Ok(read)
    }

    /// Waits until the screen is as wanted.
    pub fn until(&mut self, what: &str, is_so: impl Fn(&str) -> bool) -> Result<()> {
        let until = Instant::now() + GENEROUS;
        while !is_so(&self.text()) {
            let read = self.read(until);
            if !matches!(read, Ok(1..)) {
                return Err(format!("{what} was never shown ({read:?}), only:\n{}", self.text()).into());
            }
        }
        Ok(())
    }

    /// Waits until the screen shows `text`.
    pub fn shows(&mut self, text: &str) -> Result<()> {
        self.until(text, |shown| shown.contains(text))
    }

    /// Whether its settings are those that it had before the program.
    pub fn is_as_before(&self) -> Result<bool> {
        let kept = |of: &Termios| (of.input_modes, of.output_modes, of.control_modes, of.local_modes);
        Ok(kept(&tcgetattr(&self.master)?) == kept(&self.before))
    }

    /// Waits until the program has ended, left the terminal and given its settings back, and shows what it said last.
    pub fn ended(&mut self) -> Result<ExitStatus> {
        let until = Instant::now() + GENEROUS;
        loop {
            match self.read(until) {
                Ok(1..) => {}
                // Nobody has the terminal any more.
                Err(_) if self.is_as_before()? => return Ok(self.child.wait()?),
                Err(_) => return Err("the program left the terminal with other settings".into()),
                Ok(0) => return Err(format!("the program did not end, it shows:\n{}", self.text()).into()),
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It has ended where the test went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A size, as the system takes it.
pub fn winsize(rows: u16, columns: u16) -> Winsize {
    Winsize {
        ws_row: rows,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    }
}
