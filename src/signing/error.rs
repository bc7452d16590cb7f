//! Why a key could not be used. Every error names the key, file or program that it speaks of, and none holds a secret.

use std::{io, path::PathBuf, time::Duration};

/// Why a key could not be used, or nothing could be signed with it.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// The key's file is locked with a passphrase: ask for it, and sign again with it.
    #[error("the key {key} is locked with a passphrase")]
    NeedsPassphrase {
        /// Which: its file.
        key: String,
    },
    /// That passphrase does not open it.
    #[error("that passphrase does not open the key {key}")]
    WrongPassphrase {
        /// Which: its file.
        key: String,
    },
    /// The disk said no.
    #[error("the key {path} cannot be read", path = path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others may read the file of a private key, or write it.
    #[error("the private key {path} is open to others (mode {mode:03o})", path = path.display())]
    OpenToOthers {
        /// Which file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// A file or a setting holds no key.
    #[error("{name} holds no SSH key: {why}")]
    NotAKey {
        /// The file, or what was set.
        name: String,
        /// In words.
        why: String,
    },
    /// Only the public half of a key is there.
    #[error("there is only the public half of {name}: neither a file beside it nor an agent holds the private one")]
    NoPrivateHalf {
        /// The file, or the fingerprint.
        name: String,
    },
    /// No agent listens there.
    #[error("no ssh-agent answers at {path}", path = path.display())]
    NoAgent {
        /// Its socket.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The agent listens and does not answer.
    #[error("the ssh-agent at {path} has not answered for {seconds} s", path = path.display(), seconds = waited.as_secs())]
    AgentSilent {
        /// Its socket.
        path: PathBuf,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The agent would not, or what it said makes no sense.
    #[error("the ssh-agent at {path} did not sign: {why}", path = path.display())]
    Agent {
        /// Its socket.
        path: PathBuf,
        /// In words.
        why: String,
    },
    /// `ssh-keygen` cannot be started.
    #[error("ssh-keygen cannot be started")]
    NoKeygen(#[source] io::Error),
    /// `ssh-keygen` did not come to an end.
    #[error("ssh-keygen has not answered for {seconds} s", seconds = waited.as_secs())]
    KeygenSilent {
        /// How long it was waited for.
        waited: Duration,
    },
    /// `ssh-keygen` would not.
    #[error("ssh-keygen did not sign with {key}: {why}")]
    Keygen {
        /// With which key.
        key: String,
        /// What it said.
        why: String,
    },
    /// A key of this kind cannot be used so.
    #[error("a key of the kind {kind} cannot sign here: {key}")]
    Unsupported {
        /// Which.
        key: String,
        /// Its kind.
        kind: String,
    },
    /// What was made does not verify.
    #[error("what the key {key} made is no signature of this text: {why}")]
    Useless {
        /// Which.
        key: String,
        /// In words.
        why: String,
    },
}

impl SigningError {
    /// What the person can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NeedsPassphrase { .. } => "type its passphrase, or let an agent hold it: `ssh-add FILE`",
            Self::WrongPassphrase { .. } => "try again, or let an agent hold it: `ssh-add FILE`",
            Self::OpenToOthers { .. } => "`chmod 600` it, and think about whether somebody has read it",
            Self::NoPrivateHalf { .. } => "`ssh-add` the private key, or name its file",
            Self::NoAgent { .. } => "SSH_AUTH_SOCK names its socket: is the agent running?",
            Self::AgentSilent { .. } => "it may be waiting for you to confirm or to touch a key; or restart it",
            Self::Agent { .. } => "`ssh-add -l` lists what it holds; a key that wants a touch or a yes waits for one",
            Self::NoKeygen(_) => "install the OpenSSH client, or let an agent hold the key",
            Self::KeygenSilent { .. } => "a hardware key waits for a touch",
            Self::Unsupported { .. } => "let an agent hold it: `ssh-add FILE`",
            Self::Read { .. } | Self::NotAKey { .. } | Self::Keygen { .. } | Self::Useless { .. } => return None,
        })
    }
}
