//! Which key signs: the one asked for, the settings', git's, the agent's first. Looking for it opens no private key and
//! asks nobody for anything.

use std::{
    fs::{self, File},
    io::Read,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use secrecy::zeroize::Zeroizing;
use ssh_key::{Algorithm, EcdsaCurve, PrivateKey, PublicKey};

use super::{SigningError, agent, fingerprint, keygen, public_key};

/// Where keys are named on this machine. A text is the path of a file (private, or public with the private half beside
/// it or in the agent), or a public key as git takes one: `key::ssh-ed25519 …`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wishes {
    /// Asked for just now: it or nothing.
    pub asked: Option<String>,
    /// In the settings.
    pub settings: Option<String>,
    /// Git's `user.signingkey`, where its `gpg.format` is `ssh`.
    pub git: Option<String>,
    /// The socket of the agent: `SSH_AUTH_SOCK`.
    pub agent: Option<PathBuf>,
    /// The home folder, for `~/`, and for the keys that usually lie in its `.ssh`.
    pub home: Option<PathBuf>,
}

/// Who named a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NamedBy {
    /// The person, just now.
    Asked,
    /// The settings.
    Settings,
    /// Git's configuration.
    Git,
    /// Nobody: the agent holds it.
    Agent,
    /// Nobody: it lies where keys usually lie.
    Usual,
}

/// Where the private half of a key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In this file.
    File(PathBuf),
    /// In the agent at this socket.
    Agent(PathBuf),
}

/// A key to sign with. Holds nothing secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// `SHA256:…`
    pub fingerprint: String,
    /// What its owner wrote beside it; may be empty.
    pub comment: String,
    /// In words: `Ed25519`, `ECDSA P-256`, `RSA`, `Ed25519 on hardware`, …
    pub kind: String,
    /// Where its private half is.
    pub place: Place,
    /// Who named it.
    pub named_by: NamedBy,
    /// Its file is locked: a passphrase is needed.
    pub needs_passphrase: bool,
    pub(super) public: PublicKey,
    /// `ssh-keygen` has to sign: its file is of a kind that is not read here.
    pub(super) by_keygen: bool,
    /// The agent, also of a key in a file: `ssh-keygen` may want it.
    pub(super) agent: Option<PathBuf>,
}

impl Key {
    /// What to call it in a message: its file, else its comment, else its fingerprint.
    pub fn name(&self) -> String {
        match &self.place {
            Place::File(path) => path.display().to_string(),
            Place::Agent(_) if !self.comment.is_empty() => self.comment.clone(),
            Place::Agent(_) => self.fingerprint.clone(),
        }
    }
}

/// The keys that usually lie in `~/.ssh`, in ssh's order.
const USUAL: [&str; 5] = ["id_ed25519", "id_ecdsa", "id_rsa", "id_ed25519_sk", "id_ecdsa_sk"];
/// No key is longer.
const LONGEST: u64 = 1 << 20;

/// The key to sign with: the one asked for, else the settings', else git's, else the agent's first; nothing where
/// nobody names one and no agent holds one. An agent that is not there is as if none were set.
///
/// # Errors
/// Where the one that is named cannot be used, or the agent does not answer.
pub fn choose(wishes: &Wishes) -> Result<Option<Key>, SigningError> {
    if let Some((named_by, text)) = wishes.named().next() {
        return wishes.find(named_by, text).map(Some);
    }
    Ok(wishes.held()?.into_iter().next())
}

/// Every key at hand, for a person to choose from, the one that [`choose`] takes first; and what keeps others from
/// being used. May take seconds where the agent does not answer.
pub fn available(wishes: &Wishes) -> (Vec<Key>, Vec<SigningError>) {
    let mut keys: Vec<Key> = Vec::new();
    let mut wrong = Vec::new();
    let mut keep = |found: Result<Vec<Key>, SigningError>| match found {
        Ok(found) => {
            for key in found {
                if !keys.iter().any(|known| known.fingerprint == key.fingerprint) {
                    keys.push(key);
                }
            }
        }
        Err(why) => wrong.push(why),
    };
    for (named_by, text) in wishes.named() {
        keep(wishes.find(named_by, text).map(|key| vec![key]));
    }
    keep(wishes.held());
    for name in USUAL {
        let path = wishes.home.iter().map(|home| home.join(".ssh").join(name));
        for path in path.filter(|path| path.is_file()) {
            keep(wishes.in_file(NamedBy::Usual, &path).map(|key| vec![key]));
        }
    }
    (keys, wrong)
}

impl Wishes {
    fn named(&self) -> impl Iterator<Item = (NamedBy, &str)> {
        let all = [
            (NamedBy::Asked, &self.asked),
            (NamedBy::Settings, &self.settings),
            (NamedBy::Git, &self.git),
        ];
        all.into_iter()
            .filter_map(|(named_by, text)| Some((named_by, text.as_deref()?)))
    }

    fn find(&self, named_by: NamedBy, text: &str) -> Result<Key, SigningError> {
        let literal = ["key::", "ssh-", "ecdsa-", "sk-"]
            .iter()
            .any(|start| text.starts_with(start));
        if literal {
            let text = text.strip_prefix("key::").unwrap_or(text);
            let public = public_key(text).map_err(|why| SigningError::NotAKey {
                name: text.chars().take(40).collect(),
                why,
            })?;
            let held = self.in_agent(named_by, &public)?;
            return held.ok_or_else(|| SigningError::NoPrivateHalf {
                name: fingerprint(&public),
            });
        }
        let path = match (text.strip_prefix("~/"), &self.home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(text),
        };
        self.in_file(named_by, &path)
    }

    /// The key in this file, or of which it holds the public half. One that the agent holds is asked of the agent where
    /// its file is locked or holds only the public half.
    fn in_file(&self, named_by: NamedBy, path: &Path) -> Result<Key, SigningError> {
        let text = read(path)?;
        if text.trim_start().starts_with("-----BEGIN") {
            let key = self.private(named_by, path, &text)?;
            // Where the agent does not answer, the passphrase is asked for.
            let held = || self.in_agent(named_by, &key.public).ok().flatten();
            return Ok(key.needs_passphrase.then(held).flatten().unwrap_or(key));
        }
        let public = public_key(text.lines().next().unwrap_or_default()).map_err(|why| SigningError::NotAKey {
            name: path.display().to_string(),
            why,
        })?;
        if let Some(key) = self.in_agent(named_by, &public).ok().flatten() {
            return Ok(key);
        }
        let beside = path.with_extension("");
        if path.extension().is_some_and(|ending| ending == "pub") && beside.is_file() {
            let mut key = self.private(named_by, &beside, &read(&beside)?)?;
            if key.public.key_data() == public.key_data() {
                key.comment = public.comment().to_owned();
                return Ok(key);
            }
        }
        Err(SigningError::NoPrivateHalf {
            name: path.display().to_string(),
        })
    }

    fn private(&self, named_by: NamedBy, path: &Path, text: &str) -> Result<Key, SigningError> {
        not_open(path)?;
        let (public, locked, known) = match PrivateKey::from_openssh(text) {
            Ok(key) => (key.public_key().clone(), key.is_encrypted(), true),
            Err(why) => (half_of_other_kind(path, text, &why.to_string())?, false, false),
        };
        let comment = beside(path, &public).unwrap_or_else(|| public.comment().to_owned());
        Ok(Key {
            by_keygen: !known || !signs_here(&public.algorithm()),
            place: Place::File(path.to_owned()),
            needs_passphrase: locked,
            ..self.key(named_by, public, comment)
        })
    }

    fn key(&self, named_by: NamedBy, public: PublicKey, comment: String) -> Key {
        Key {
            fingerprint: fingerprint(&public),
            comment,
            kind: kind(&public.algorithm()),
            place: Place::Agent(self.agent.clone().unwrap_or_default()),
            named_by,
            needs_passphrase: false,
            // What it makes of such a signature is not what others read.
            by_keygen: public.algorithm() == Algorithm::SkEcdsaSha2NistP256,
            public,
            agent: self.agent.clone(),
        }
    }

    /// What the agent holds; nothing where there is none.
    fn held(&self) -> Result<Vec<Key>, SigningError> {
        let Some(socket) = &self.agent else {
            return Ok(Vec::new());
        };
        let keys = match agent::keys(socket) {
            Ok(keys) => keys,
            Err(SigningError::NoAgent { .. }) => return Ok(Vec::new()),
            Err(why) => return Err(why),
        };
        let keys = keys.into_iter().map(|key| {
            let comment = key.comment().to_owned();
            self.key(NamedBy::Agent, key, comment)
        });
        Ok(keys.collect())
    }

    fn in_agent(&self, named_by: NamedBy, public: &PublicKey) -> Result<Option<Key>, SigningError> {
        let mut held = self.held()?.into_iter();
        let found = held.find(|key| key.public.key_data() == public.key_data());
        Ok(found.map(|key| Key { named_by, ..key }))
    }
}

/// A private key of one's own that others may read is refused, as ssh refuses it.
fn not_open(path: &Path) -> Result<(), SigningError> {
    let failed = |source| SigningError::Read {
        path: path.to_owned(),
        source,
    };
    let found = fs::metadata(path).map_err(failed)?;
    let mode = found.mode() & 0o777;
    if mode & 0o077 == 0 || found.uid() != rustix::process::getuid().as_raw() {
        return Ok(());
    }
    Err(SigningError::OpenToOthers {
        path: path.to_owned(),
        mode,
    })
}

fn read(path: &Path) -> Result<Zeroizing<String>, SigningError> {
    let failed = |source| SigningError::Read {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Zeroizing::new(Vec::new());
    let file = File::open(path).map_err(failed)?;
    file.take(LONGEST).read_to_end(&mut bytes).map_err(failed)?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(SigningError::NotAKey {
            name: path.display().to_string(),
            why: "it is no text".to_owned(),
        }),
    }
}

/// The comment in the public half beside a private key.
fn beside(path: &Path, public: &PublicKey) -> Option<String> {
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    let half = public_key(&read(Path::new(&name)).ok()?).ok()?;
    (half.key_data() == public.key_data()).then(|| half.comment().to_owned())
}

/// The public half of a private key in a form that only `ssh-keygen` reads.
fn half_of_other_kind(path: &Path, text: &str, why: &str) -> Result<PublicKey, SigningError> {
    let not_a_key = |why: String| SigningError::NotAKey {
        name: path.display().to_string(),
        why,
    };
    let first = text.trim_start().lines().next().unwrap_or_default();
    if !first.contains("PRIVATE KEY") || text.contains("ENCRYPTED") || !keygen::is_there() {
        return Err(not_a_key(format!(
            "{why}; `ssh-keygen -p -f` writes it anew in OpenSSH's own form"
        )));
    }
    public_key(&keygen::public_half(path)?).map_err(not_a_key)
}

/// Whether a key of this kind, in a file, can sign without `ssh-keygen`.
fn signs_here(algorithm: &Algorithm) -> bool {
    match algorithm {
        Algorithm::Ed25519 => true,
        Algorithm::Ecdsa { curve } => *curve != EcdsaCurve::NistP521,
        _ => false,
    }
}

fn kind(algorithm: &Algorithm) -> String {
    match algorithm {
        Algorithm::Ed25519 => "Ed25519",
        Algorithm::Ecdsa { curve } => match curve {
            EcdsaCurve::NistP256 => "ECDSA P-256",
            EcdsaCurve::NistP384 => "ECDSA P-384",
            EcdsaCurve::NistP521 => "ECDSA P-521",
        },
        Algorithm::Rsa { .. } => "RSA",
        Algorithm::SkEd25519 => "Ed25519 on hardware",
        Algorithm::SkEcdsaSha2NistP256 => "ECDSA P-256 on hardware",
        other => return other.to_string(),
    }
    .to_owned()
}
