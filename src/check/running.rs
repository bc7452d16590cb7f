//! The program's side of a check: start its shim, follow it, tell it things. What the shim reports last is the
//! outcome that is on the disk.

use std::{
    fs,
    io::{self, BufRead, BufReader, Read, Write},
    net::Shutdown,
    os::{fd::OwnedFd, unix::net::UnixStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use rustix::{
    fs::{Mode, OFlags},
    process::{Pid, Signal},
};

use super::{
    CheckError, native,
    plan::{Finished, Plan},
    wire::{self, Control, Message},
};
use crate::domain::check::CheckKind;

/// Reports of progress are so far apart at least.
pub const PROGRESS: Duration = Duration::from_millis(33);

/// How long a shim may leave its socket full before what is said to it is dropped.
const PATIENCE: Duration = Duration::from_millis(250);

/// What came of a check takes a few lines; nothing longer is read.
pub const LARGEST_OUTCOME: u64 = 16 << 20;

/// What a shim reports.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    /// A try began.
    Started,
    /// Output came, and is in the evidence; at most about 30 times a second.
    Progress {
        /// Length of the output so far.
        bytes: u64,
        /// Lines of plain text so far.
        lines: u64,
    },
    /// An action takes longer than its timeout.
    Overdue,
    /// The last report: evidence and outcome are on the disk.
    Finished(Finished),
    /// The last report: the shim went away without an outcome.
    Lost {
        /// What is known of it.
        reason: String,
    },
}

/// A check that runs. Dropping it ends a check, and lets an action go on.
#[derive(Debug)]
pub struct Running {
    way: Way,
}

/// How a check is reached.
#[derive(Debug)]
enum Way {
    /// It has a process of its own, a shim.
    Shim {
        socket: UnixStream,
        /// It was dropped: what becomes of the shim's socket says nothing any more.
        let_go: Arc<AtomicBool>,
    },
    /// This program asks by itself.
    Here(native::Controls),
}

/// What the thread that follows a shim knows.
struct Followed {
    socket: UnixStream,
    outcome: PathBuf,
    /// Nothing where another program started it.
    shim: Option<Child>,
    /// An action's processes are nobody's to end.
    is_action: bool,
    let_go: Arc<AtomicBool>,
}

/// This program's own file, to be started again as shim: it stays the same one when the file is replaced meanwhile.
///
/// # Errors
/// Where the system does not tell.
pub fn program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    std::env::current_exe()
}

/// Starts a check: a command, or an action of whatever kind, under a shim, everything else by this program itself.
/// `sink` gets its reports on another thread, [`Report::Finished`] or [`Report::Lost`] last.
///
/// # Errors
/// Where it cannot be started. What keeps the command itself from starting is an outcome, not an error.
pub fn start(program: &Path, plan: &Plan, sink: impl FnMut(Report) + Send + 'static) -> Result<Running, CheckError> {
    start_after(program, plan.clone(), |_| {}, sink)
}

/// The same, once `before` completed the plan. What this program asks by itself waits for it on a thread of its own; a
/// shim's plan is completed here.
///
/// # Errors
/// Where it cannot be started.
pub fn start_after(
    program: &Path,
    mut plan: Plan,
    before: impl FnOnce(&mut Plan) + Send + 'static,
    sink: impl FnMut(Report) + Send + 'static,
) -> Result<Running, CheckError> {
    if matches!(plan.check.kind, CheckKind::Run(_)) || plan.action {
        before(&mut plan);
        return start_shim(program, &plan, sink);
    }
    Ok(Running {
        way: Way::Here(native::start(plan, before, sink)?),
    })
}

/// Starts a shim, `program` with the argument `shim`, that carries out `plan`.
fn start_shim(program: &Path, plan: &Plan, sink: impl FnMut(Report) + Send + 'static) -> Result<Running, CheckError> {
    let failed = |source| CheckError::Start {
        program: program.to_owned(),
        source,
    };
    let (ours, theirs) = UnixStream::pair().map_err(failed)?;
    let followed = ours.try_clone().map_err(failed)?;
    let shim = Command::new(program)
        .arg("shim")
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let refused = |source| CheckError::Plan { source };
    let told = wire::line(plan).and_then(|line| (&ours).write_all(&line));
    let (running, let_go) = Running::of(ours).map_err(refused)?;
    let followed = Followed {
        socket: followed,
        outcome: plan.outcome.clone(),
        shim: Some(shim),
        is_action: plan.action,
        let_go,
    };
    thread::Builder::new()
        .name("check".to_owned())
        .spawn(move || follow(followed, sink))
        .map_err(failed)?;
    told.map_err(refused)?;
    Ok(running)
}

/// Takes over a running action, whose shim listens at `socket` and will leave its outcome at `outcome`.
///
/// # Errors
/// Where nobody listens there (any more).
pub fn attach(socket: &Path, outcome: &Path, sink: impl FnMut(Report) + Send + 'static) -> Result<Running, CheckError> {
    let failed = |source| CheckError::Attach {
        socket: socket.to_owned(),
        source,
    };
    let ours = UnixStream::connect(socket).map_err(failed)?;
    let socket = ours.try_clone().map_err(failed)?;
    let (running, let_go) = Running::of(ours).map_err(failed)?;
    let followed = Followed {
        socket,
        outcome: outcome.to_owned(),
        shim: None,
        is_action: true,
        let_go,
    };
    thread::Builder::new()
        .name("check".to_owned())
        .spawn(move || follow(followed, sink))
        .map_err(failed)?;
    Ok(running)
}

/// The outcome that a shim left at `path`; nothing where none did (yet).
///
/// # Errors
/// Where the file cannot be read, is a link or no plain file, is larger than any outcome, or holds something else.
pub fn read_outcome(path: &Path) -> Result<Option<Finished>, CheckError> {
    let bytes = match read_plain(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(CheckError::Read {
                file: path.to_owned(),
                source,
            });
        }
    };
    parse_outcome(&bytes)
        .map(Some)
        .map_err(|source| CheckError::NotAnOutcome {
            file: path.to_owned(),
            source,
        })
}

/// Reads a file of the run's folder, in which others may write: a link in its place leads nowhere, and a pipe or a
/// device holds nobody up.
fn read_plain(path: &Path) -> io::Result<Vec<u8>> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = fs::File::from(rustix::fs::open(path, flags, Mode::empty())?);
    let found = file.metadata()?;
    if !found.is_file() || found.len() > LARGEST_OUTCOME {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not a plain file, or too large a one",
        ));
    }
    let mut bytes = Vec::new();
    file.take(LARGEST_OUTCOME).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What came of a check, as its shim left it.
///
/// # Errors
/// Where the bytes are something else.
pub fn parse_outcome(bytes: &[u8]) -> Result<Finished, serde_json::Error> {
    serde_json::from_slice(bytes)
}

impl Running {
    fn of(socket: UnixStream) -> io::Result<(Self, Arc<AtomicBool>)> {
        socket.set_write_timeout(Some(PATIENCE))?;
        let let_go = Arc::<AtomicBool>::default();
        let way = Way::Shim {
            socket,
            let_go: let_go.clone(),
        };
        Ok((Self { way }, let_go))
    }

    /// Bytes typed at the command.
    pub fn write(&self, bytes: &[u8]) {
        self.say(Control::Typed(bytes.to_vec()));
    }

    /// The pane has another size, and the pseudo-terminal follows it.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.say(Control::Resize { columns, rows });
    }

    /// Sends INT to what runs in the foreground, as Ctrl-c would.
    pub fn interrupt(&self) {
        self.say(Control::Interrupt);
    }

    /// Ends a check's whole process tree; an action is only interrupted.
    pub fn cancel(&self) {
        self.say(Control::Cancel);
    }

    /// Kills the whole process tree at once, also an action's.
    pub fn kill(&self) {
        self.say(Control::Kill);
    }

    /// A shim that no longer listens has its outcome on the way: what cannot be said any more is not missed.
    fn say(&self, control: Control) {
        match &self.way {
            Way::Shim { socket, .. } => {
                if let Ok(line) = wire::line(&control) {
                    let _ = (&mut &*socket).write_all(&line);
                }
            }
            Way::Here(controls) => {
                let _ = controls.send(control);
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Way::Shim { socket, let_go } = &self.way {
            let_go.store(true, Ordering::Relaxed);
            let _ = socket.shutdown(Shutdown::Write);
        }
    }
}

/// Hands on what the shim says until it is done or gone. Of an action that was let go nothing more is said unless its
/// outcome is there.
fn follow(followed: Followed, mut sink: impl FnMut(Report)) {
    let (mut command, mut last) = (None, None);
    for line in BufReader::new(&followed.socket).lines() {
        let Ok(line) = line else { break };
        match serde_json::from_str(&line) {
            Ok(Message::Started { pid }) => {
                command = Pid::from_raw(pid);
                sink(Report::Started);
            }
            Ok(Message::Progress { bytes, lines }) => sink(Report::Progress { bytes, lines }),
            Ok(Message::Overdue) => sink(Report::Overdue),
            Ok(Message::Finished(finished)) => {
                last = Some(*finished);
                break;
            }
            // A line cut short by a full socket: the outcome is on the disk all the same.
            Err(_) => {}
        }
    }
    let status = followed.shim.and_then(|mut shim| shim.wait().ok());
    let report = match last {
        Some(finished) => Report::Finished(finished),
        None => without_a_word(&followed.outcome, status),
    };
    let is_lost = matches!(report, Report::Lost { .. });
    if is_lost && followed.is_action && followed.let_go.load(Ordering::Relaxed) {
        return;
    }
    if let Some(command) = command.filter(|_| is_lost && !followed.is_action) {
        // Who ended the shim itself ended the one that knew the process tree: what is left of it in its group goes.
        let _ = rustix::process::kill_process_group(command, Signal::KILL);
    }
    sink(report);
}

/// The socket was closed before an outcome came through it: it may have been left on the disk all the same.
fn without_a_word(outcome: &Path, status: Option<ExitStatus>) -> Report {
    match read_outcome(outcome) {
        Ok(Some(finished)) => Report::Finished(finished),
        Ok(None) => Report::Lost {
            reason: status.map_or_else(
                || "the shim went away; what it ran may still be there".to_owned(),
                |status| format!("the shim went away ({status}); what it ran may still be there"),
            ),
        },
        Err(error) => Report::Lost {
            reason: error.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_read_through_no_link_from_no_pipe_and_from_no_device() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        assert_eq!(read_outcome(&place("none")).unwrap(), None);
        fs::write(place("outcome"), "{}").unwrap();
        std::os::unix::fs::symlink(place("outcome"), place("link")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", place("device")).unwrap();
        fs::create_dir(place("folder")).unwrap();
        let made = Command::new("mkfifo").arg(place("pipe")).status().unwrap();
        assert!(made.success());
        fs::File::create(place("large"))
            .unwrap()
            .set_len(LARGEST_OUTCOME + 1)
            .unwrap();
        for name in ["link", "device", "folder", "pipe", "large"] {
            let read = read_outcome(&place(name));
            assert!(matches!(read, Err(CheckError::Read { .. })), "{name}: {read:?}");
        }
        let read = read_outcome(&place("outcome"));
        assert!(matches!(read, Err(CheckError::NotAnOutcome { .. })), "{read:?}");
    }
}
