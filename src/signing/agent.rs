//! What ssh-agent holds, and signing with it. Nothing waits for an agent longer than a set time, whatever it does.

use std::{
    io::{self, Read, Write},
    os::unix::net::UnixStream,
    path::Path,
    time::{Duration, Instant},
};

use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, sockopt};
use ssh_agent_client_rs::{Client, Error, Identity};
use ssh_key::{HashAlg, PublicKey, SshSig};

use super::{NAMESPACE, SigningError};

/// To say what it holds an agent takes milliseconds; one that takes so long is not there.
const LISTING: Duration = Duration::from_secs(3);
/// To sign, it may wait for a person to say yes, or to touch a key.
const SIGNING: Duration = Duration::from_secs(60);

/// The keys that the agent at that socket holds, in its order. Certificates are left out.
pub(super) fn keys(socket: &Path) -> Result<Vec<PublicKey>, SigningError> {
    let mut agent = Agent::connect(socket, LISTING)?;
    let held = agent.client.list_all_identities();
    let held = held.map_err(|why| agent.error(why))?;
    let keys = held.into_iter().filter_map(|identity| match identity {
        Identity::PublicKey(key) => Some(key.into_owned()),
        Identity::Certificate(_) => None,
    });
    Ok(keys.collect())
}

/// The signature of the text by a key that the agent holds.
pub(super) fn sign(socket: &Path, key: &PublicKey, text: &[u8]) -> Result<SshSig, SigningError> {
    // An agent that is dead says nothing to this either, and it is known sooner.
    keys(socket)?;
    let mut agent = Agent::connect(socket, SIGNING)?;
    let wrong = |why: ssh_key::Error| SigningError::Agent {
        path: socket.to_owned(),
        why: why.to_string(),
    };
    let blob = SshSig::signed_data(NAMESPACE, HashAlg::Sha512, text).map_err(wrong)?;
    let signature = agent.client.sign_with_ref(&Identity::from(key), &blob);
    let signature = signature.map_err(|why| agent.error(why))?;
    SshSig::new(key.key_data().clone(), NAMESPACE, HashAlg::Sha512, signature).map_err(wrong)
}

struct Agent<'a> {
    client: Client,
    socket: &'a Path,
    waits: Duration,
}

impl<'a> Agent<'a> {
    fn connect(socket: &'a Path, waits: Duration) -> Result<Self, SigningError> {
        let stream = Limited::connect(socket, waits).map_err(|source| Self::unreachable(socket, waits, source))?;
        Ok(Self {
            client: Client::with_read_write(Box::new(stream)),
            socket,
            waits,
        })
    }

    fn unreachable(socket: &Path, waited: Duration, source: io::Error) -> SigningError {
        let path = socket.to_owned();
        if timed_out(&source) {
            SigningError::AgentSilent { path, waited }
        } else {
            SigningError::NoAgent { path, source }
        }
    }

    fn error(&self, error: Error) -> SigningError {
        let path = self.socket.to_owned();
        match error {
            Error::AgentCommunicationError(source) if timed_out(&source) => SigningError::AgentSilent {
                path,
                waited: self.waits,
            },
            Error::RemoteFailure => SigningError::Agent {
                path,
                why: "it refused, or does not hold the key".to_owned(),
            },
            other => SigningError::Agent {
                path,
                why: other.to_string(),
            },
        }
    }
}

fn timed_out(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// A stream that gives up at a set moment, also where the other side says a byte now and then.
struct Limited {
    stream: UnixStream,
    until: Instant,
}

impl Limited {
    fn connect(socket: &Path, waits: Duration) -> io::Result<Self> {
        let until = Instant::now() + waits;
        let fd = rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::empty(), None)?;
        rustix::io::fcntl_setfd(&fd, rustix::io::FdFlags::CLOEXEC)?;
        // Connecting, too, waits for an agent whose queue is full.
        sockopt::set_socket_timeout(&fd, sockopt::Timeout::Send, Some(waits))?;
        rustix::net::connect(&fd, &SocketAddrUnix::new(socket)?)?;
        Ok(Self {
            stream: UnixStream::from(fd),
            until,
        })
    }

    fn left(&self) -> io::Result<Duration> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(left)
    }
}

impl Read for Limited {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(self.left()?))?;
        self.stream.read(into)
    }
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(self.left()?))?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
