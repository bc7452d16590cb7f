//! Who follows a shim: the program that started it, and for an action whoever connects later. A follower that does not
//! listen misses reports; it never holds up the command.

use std::{
    fs,
    io::{self, Read, Write},
    os::{
        fd::{AsFd, BorrowedFd},
        unix::{
            fs::PermissionsExt,
            net::{UnixListener, UnixStream},
        },
    },
    path::PathBuf,
    time::Duration,
};

use super::super::{
    plan::Plan,
    wire::{self, Control, Message},
};

/// A line from a follower is never longer than this.
const LONGEST: usize = 8 << 20;
/// How long the last report may take to be delivered.
const PATIENCE: Duration = Duration::from_secs(2);

struct Follower {
    socket: UnixStream,
    /// The beginning of a line whose end has not come.
    begun: Vec<u8>,
    /// It started the shim.
    is_program: bool,
}

/// All who follow a shim.
pub struct Followers {
    followers: Vec<Follower>,
    listener: Option<(UnixListener, PathBuf)>,
    program_gone: bool,
    started: Option<Message>,
}

impl Followers {
    /// The program at `socket`, which already said `rest`; an action listens for more.
    pub fn new(socket: UnixStream, rest: Vec<u8>, plan: &Plan) -> Self {
        let path = plan.socket.as_ref().filter(|_| plan.action);
        // An action without a socket goes on all the same; only nobody can take it over before it ends.
        let listener = path.and_then(|path| {
            let _ = fs::remove_file(path);
            let listener = UnixListener::bind(path).ok()?;
            fs::set_permissions(path, fs::Permissions::from_mode(0o600)).ok()?;
            listener.set_nonblocking(true).ok()?;
            Some((listener, path.clone()))
        });
        let program_gone = socket.set_nonblocking(true).is_err();
        Self {
            followers: vec![Follower {
                socket,
                begun: rest,
                is_program: true,
            }],
            listener,
            program_gone,
            started: None,
        }
    }

    /// What to wait for: the listener first, where there is one, then each follower.
    pub fn fds(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        let listener = self.listener.iter().map(|(listener, _)| listener.as_fd());
        listener.chain(self.followers.iter().map(|follower| follower.socket.as_fd()))
    }

    /// Whether the program that started the shim has gone.
    pub fn is_program_gone(&self) -> bool {
        self.program_gone
    }

    /// Takes what came at the places of [`Followers::fds`] where `came` is set. A new follower is told how it stands.
    pub fn listen(&mut self, came: &[bool], overdue: Option<&Message>) -> Vec<Control> {
        let mut controls = Vec::new();
        let mut came = came.iter().copied();
        let connected = self.listener.is_some() && came.next() == Some(true);
        let mut gone = false;
        self.followers.retain_mut(|follower| {
            let stays = came.next() != Some(true) || follower.listen(&mut controls);
            gone |= follower.is_program && !stays;
            stays
        });
        self.program_gone |= gone;
        if let Some((listener, _)) = self.listener.as_ref().filter(|_| connected) {
            while let Ok((socket, _)) = listener.accept() {
                let follower = Follower {
                    socket,
                    begun: Vec::new(),
                    is_program: false,
                };
                let knows = self.started.iter().chain(overdue).all(|message| follower.tell(message));
                if follower.socket.set_nonblocking(true).is_ok() && knows {
                    self.followers.push(follower);
                }
            }
        }
        controls
    }

    /// Reports to everybody who listens.
    pub fn tell(&mut self, message: &Message) {
        if matches!(message, Message::Started { .. }) {
            self.started = Some(message.clone());
        }
        self.followers
            .retain(|follower| follower.is_program || follower.tell(message));
        for follower in self.followers.iter().filter(|follower| follower.is_program) {
            follower.tell(message);
        }
    }

    /// Reports what came of the check, and lets everybody go.
    pub fn finish(self, message: Message) {
        if let Some((_, path)) = &self.listener {
            let _ = fs::remove_file(path);
        }
        for follower in &self.followers {
            let socket = &follower.socket;
            if socket.set_nonblocking(false).is_ok() && socket.set_write_timeout(Some(PATIENCE)).is_ok() {
                follower.tell(&message);
            }
        }
    }
}

impl Follower {
    /// Says whether the follower is (still) to be told things: one whose socket is full only misses this one.
    fn tell(&self, message: &Message) -> bool {
        let Ok(line) = wire::line(message) else { return true };
        match (&self.socket).write(&line) {
            Ok(written) => (&self.socket).write_all(&line[written..]).is_ok(),
            Err(error) => error.kind() == io::ErrorKind::WouldBlock,
        }
    }

    /// Takes what it says; says whether it is still there.
    fn listen(&mut self, controls: &mut Vec<Control>) -> bool {
        let mut bytes = [0; 16 << 10];
        loop {
            match self.socket.read(&mut bytes) {
                Ok(0) => return false,
                Ok(count) => self.begun.extend_from_slice(&bytes[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return false,
            }
            self.take(controls);
            if self.begun.len() > LONGEST {
                return false;
            }
        }
        self.take(controls);
        true
    }

    fn take(&mut self, controls: &mut Vec<Control>) {
        let Some(end) = self.begun.iter().rposition(|&byte| byte == b'\n') else {
            return;
        };
        let rest = self.begun.split_off(end + 1);
        let lines = std::mem::replace(&mut self.begun, rest);
        controls.extend(
            lines
                .split(|&byte| byte == b'\n')
                .filter_map(|line| serde_json::from_slice(line).ok()),
        );
    }
}
