//! The pseudo-terminal of a try, and the command on it: the leader of a session of its own whose terminal it is.

use std::{
    ffi::OsStr,
    io::{self, Read, Write},
    os::{
        fd::{AsFd, OwnedFd},
        unix::{ffi::OsStrExt, net::UnixStream, process::CommandExt},
    },
    process::{Command, ExitCode, Stdio},
};

use rustix::{
    fs::{Mode, OFlags},
    process::Pid,
    pty::OpenptFlags,
    termios::Winsize,
};

use super::{
    super::plan::Plan,
    reader::{Reader, Typist},
};

/// A pseudo-terminal whose command runs.
pub struct Terminal {
    /// Our side of it.
    master: OwnedFd,
    /// What it puts out.
    pub reader: Reader,
    /// Who writes to it, once there was anything to write.
    typist: Option<Typist>,
    /// The command's side, held so that the terminal stays while the command has closed it.
    pub slave: Option<OwnedFd>,
    /// The command.
    pub pid: Pid,
}

impl Terminal {
    /// Starts the command of `plan`.
    ///
    /// # Errors
    /// In words: what could not be started, and why.
    pub fn start(plan: &Plan) -> Result<Self, String> {
        if !plan.cwd.is_dir() {
            return Err(format!("the folder {} is not there", plan.cwd.display()));
        }
        let (master, slave) = open(plan.size).map_err(|error| format!("no pseudo-terminal: {error}"))?;
        let failed = |error: io::Error| format!("the command cannot be started: {error}");
        let (mut status, theirs) = UnixStream::pair().map_err(failed)?;
        let child = command(plan, &slave, theirs)
            .and_then(|mut command| command.spawn())
            .map_err(failed)?;
        let mut error = String::new();
        status.read_to_string(&mut error).map_err(failed)?;
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let reader = master.try_clone().and_then(Reader::start).map_err(failed)?;
        match pid {
            Some(pid) if error.is_empty() => Ok(Self {
                master,
                reader,
                typist: None,
                slave: Some(slave),
                pid,
            }),
            _ => Err(error),
        }
    }

    /// Gives the terminal another size.
    pub fn resize(&self, columns: u16, rows: u16) -> bool {
        rustix::termios::tcsetwinsize(&self.master, winsize((columns, rows))).is_ok()
    }

    /// Types `bytes` at the command.
    pub fn type_in(&mut self, bytes: Vec<u8>) {
        if self.typist.is_none() {
            self.typist = self.master.try_clone().and_then(Typist::start).ok();
        }
        if let Some(typist) = &self.typist {
            typist.type_in(bytes);
        }
    }

    /// INT to what runs in the foreground.
    pub fn interrupt(&self) {
        let group = rustix::termios::tcgetpgrp(&self.master).unwrap_or(self.pid);
        // It may have ended this very moment: then there is nothing to interrupt.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::INT);
    }
}

fn winsize((columns, rows): (u16, u16)) -> Winsize {
    Winsize {
        ws_row: rows.max(1),
        ws_col: columns.max(1),
        ws_xpixel: 0,
        ws_ypixel: 0,
    }
}

fn open(size: (u16, u16)) -> io::Result<(OwnedFd, OwnedFd)> {
    let master = rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    rustix::io::fcntl_setfd(&master, rustix::io::FdFlags::CLOEXEC)?;
    rustix::pty::grantpt(&master)?;
    rustix::pty::unlockpt(&master)?;
    let name = rustix::pty::ptsname(&master, Vec::new())?;
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let slave = rustix::fs::open(OsStr::from_bytes(name.to_bytes()), flags, Mode::empty())?;
    rustix::termios::tcsetwinsize(&slave, winsize(size))?;
    Ok((master, slave))
}

fn command(plan: &Plan, slave: &OwnedFd, status: UnixStream) -> io::Result<Command> {
    let mut command = Command::new(super::super::program()?);
    command.arg("shim-exec");
    match plan.shell.as_slice() {
        [] => command.args(["sh", "-c"]),
        shell => command.args(shell),
    };
    command
        .arg(&plan.command)
        .current_dir(&plan.cwd)
        .env("TERM", "xterm-256color")
        .env("PAGER", "cat")
        .env("GIT_PAGER", "cat")
        .env_remove("COLUMNS")
        .env_remove("LINES")
        .envs(plan.env.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::from(OwnedFd::from(status)))
        .stdout(Stdio::from(slave.try_clone()?))
        .stderr(Stdio::from(slave.try_clone()?));
    Ok(command)
}

/// What the hidden subcommand `shim-exec` does: takes the terminal on standard output for its own and becomes the
/// command in its arguments. Standard input is where it says why it cannot, and is closed when it can.
pub fn exec() -> ExitCode {
    let mut arguments = std::env::args_os().skip(2);
    let Some(program) = arguments.next() else {
        return ExitCode::from(70);
    };
    let Ok(mut status) = rustix::io::fcntl_dupfd_cloexec(io::stdin().as_fd(), 3).map(UnixStream::from) else {
        return ExitCode::from(70);
    };
    let error = match own_terminal() {
        Ok(()) => Command::new(&program).args(arguments).exec(),
        Err(error) => error,
    };
    let _ = write!(status, "{} cannot be started: {error}", program.display());
    ExitCode::from(126)
}

fn own_terminal() -> io::Result<()> {
    rustix::process::setsid()?;
    rustix::stdio::dup2_stdin(io::stdout().as_fd())?;
    rustix::process::ioctl_tiocsctty(io::stdin().as_fd())?;
    Ok(())
}
