//! `ssh-keygen`, for what is not done here: kinds of keys that only it knows. It is never let near the terminal, and
//! never waited for longer than a set time.

use std::{
    ffi::OsStr,
    io::{Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use super::{NAMESPACE, SigningError};

/// A hardware key waits for a touch so long.
const SIGNING: Duration = Duration::from_secs(60);
const CHECKING: Duration = Duration::from_secs(20);

/// What it said.
struct Said {
    success: bool,
    out: Vec<u8>,
    error: String,
}

/// The signature of the text by the key in that file: a private one, or a public one whose private half the agent at
/// that socket holds. In PEM.
pub(super) fn sign(key: &Path, agent: Option<&Path>, text: &[u8]) -> Result<String, SigningError> {
    let mut command = keygen(agent);
    command.args(["-Y", "sign", "-n", NAMESPACE, "-f"]).arg(key);
    let said = run(command, text, SIGNING)?;
    let pem = String::from_utf8_lossy(&said.out);
    if said.success && pem.starts_with("-----BEGIN SSH SIGNATURE-----") {
        return Ok(pem.into_owned());
    }
    Err(SigningError::Keygen {
        key: key.display().to_string(),
        why: said.error,
    })
}

/// The public half of the private key in that file, as a line of text.
pub(super) fn public_half(key: &Path) -> Result<String, SigningError> {
    let mut command = keygen(None);
    command.args(["-y", "-f"]).arg(key);
    let said = run(command, b"", CHECKING)?;
    if said.success {
        return Ok(String::from_utf8_lossy(&said.out).into_owned());
    }
    Err(SigningError::NotAKey {
        name: key.display().to_string(),
        why: said.error,
    })
}

/// What comes of checking a signature without asking whose it is: the fingerprint of its key, or why it is none of
/// this text.
pub(super) fn check(text: &[u8], signature: &Path) -> Result<Result<String, String>, SigningError> {
    let mut command = keygen(None);
    command
        .args(["-Y", "check-novalidate", "-n", NAMESPACE, "-s"])
        .arg(signature);
    let said = run(command, text, CHECKING)?;
    let out = String::from_utf8_lossy(&said.out);
    let key = out.split_whitespace().find(|word| word.starts_with("SHA256:"));
    Ok(match key.filter(|_| said.success) {
        Some(key) => Ok(key.to_owned()),
        None => Err(said.error),
    })
}

fn keygen(agent: Option<&Path>) -> Command {
    let mut command = Command::new("ssh-keygen");
    // Whatever it would ask a person for it asks a program that says nothing, not the terminal.
    command
        .env("SSH_ASKPASS_REQUIRE", "force")
        .env("SSH_ASKPASS", "/bin/false")
        .env("LC_ALL", "C")
        .env_remove("SSH_AUTH_SOCK");
    if let Some(agent) = agent {
        command.env("SSH_AUTH_SOCK", agent.as_os_str());
    }
    command
}

fn run(mut command: Command, input: &[u8], limit: Duration) -> Result<Said, SigningError> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(SigningError::NoKeygen)?;
    let told = exchange(&mut child, input);
    let ended = told.map(|(out, error)| {
        let out = out.recv_timeout(limit).ok()?;
        Some((out, error.recv_timeout(limit).ok()?))
    });
    let Some(Some((out, error))) = ended else {
        // It may be gone by itself; then there is nothing to end.
        let _ = child.kill();
        let _ = child.wait();
        return Err(SigningError::KeygenSilent { waited: limit });
    };
    let status = child.wait().map_err(SigningError::NoKeygen)?;
    let error = String::from_utf8_lossy(&error);
    let error = error.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    let error = error.collect::<Vec<_>>().join("; ");
    Ok(Said {
        success: status.success(),
        out,
        error: if error.is_empty() {
            "it said nothing".to_owned()
        } else {
            error
        },
    })
}

type Told = (mpsc::Receiver<Vec<u8>>, mpsc::Receiver<Vec<u8>>);

/// Feeds it and reads it, each on a thread of its own: it need not read all before it writes.
fn exchange(child: &mut Child, input: &[u8]) -> Option<Told> {
    let (mut stdin, stdout, stderr) = (child.stdin.take()?, child.stdout.take()?, child.stderr.take()?);
    let input = input.to_vec();
    thread::spawn(move || {
        // One that ends before it has read all says why by itself.
        let _ = stdin.write_all(&input);
    });
    Some((read(stdout), read(stderr)))
}

fn read(mut from: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (done, told) = mpsc::channel();
    thread::spawn(move || {
        let mut all = Vec::new();
        let _ = from.read_to_end(&mut all);
        // Nobody waits any more.
        let _ = done.send(all);
    });
    told
}

/// Whether there is one.
pub(super) fn is_there() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(OsStr::new("ssh-keygen")).is_file())
}
