//! Keys made by `ssh-keygen`, and an agent that ends with the test.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use countersign::signing::Wishes;

/// A folder with keys in it.
pub struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    pub fn new() -> Self {
        Self {
            folder: tempfile::Builder::new().prefix("cs").tempdir().unwrap(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// Makes a key with these options of `ssh-keygen`.
    pub fn key(&self, name: &str, options: &[&str]) -> PathBuf {
        self.locked(name, options, "")
    }

    pub fn locked(&self, name: &str, options: &[&str], passphrase: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let made = Command::new("ssh-keygen")
            .args(["-q", "-N", passphrase, "-C", &format!("{name} of the test"), "-f"])
            .arg(&path)
            .args(options)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        path
    }

    /// The public half of a key, as a line.
    pub fn public(&self, name: &str) -> String {
        fs::read_to_string(self.path(&format!("{name}.pub")))
            .unwrap()
            .trim()
            .to_owned()
    }

    pub fn fingerprint(&self, name: &str) -> String {
        let told = Command::new("ssh-keygen")
            .arg("-lf")
            .arg(self.path(name))
            .output()
            .unwrap();
        let told = String::from_utf8(told.stdout).unwrap();
        told.split(' ').nth(1).unwrap().to_owned()
    }

    /// `ssh-keygen` with this on its standard input.
    pub fn keygen(&self, args: &[&str], input: &[u8]) -> Output {
        keygen_with(args, input, &[])
    }

    /// What `ssh-keygen -Y sign` makes of the text.
    pub fn sign(&self, name: &str, options: &[&str], text: &[u8]) -> Vec<u8> {
        let key = self.path(name).display().to_string();
        let args = [&["-Y", "sign", "-n", "countersign", "-f", &key], options].concat();
        let signed = self.keygen(&args, text);
        assert!(signed.status.success(), "{signed:?}");
        signed.stdout
    }

    /// Whether `ssh-keygen -Y verify` takes the signature.
    pub fn verifies(&self, allowed: &str, principal: &str, pem: &[u8], text: &[u8], more: &[&str]) -> Output {
        let allowed = self.file("check/allowed", allowed).display().to_string();
        let pem = self.file("check/sig", pem).display().to_string();
        let args = [
            &[
                "-Y",
                "verify",
                "-n",
                "countersign",
                "-I",
                principal,
                "-f",
                &allowed,
                "-s",
                &pem,
            ],
            more,
        ]
        .concat();
        self.keygen(&args, text)
    }

    /// Nothing is looked for but the key asked for.
    pub fn asked(&self, name: &str) -> Wishes {
        Wishes {
            asked: Some(self.path(name).display().to_string()),
            home: Some(self.path("home")),
            ..Wishes::default()
        }
    }
}

fn keygen_with(args: &[&str], input: &[u8], variables: &[(&str, &Path)]) -> Output {
    let mut child = Command::new("ssh-keygen")
        .args(args)
        .env("TZ", "UTC")
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("openssh-client is installed");
    // One that refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// A real agent.
pub struct Agent {
    pub socket: PathBuf,
    child: Child,
}

impl Agent {
    pub fn start(bench: &Bench) -> Self {
        let socket = bench.path("agent");
        let mut child = Command::new("ssh-agent")
            .arg("-D")
            .arg("-a")
            .arg(&socket)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("openssh-client is installed");
        // It says where it listens once it does.
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert!(line.contains("SSH_AUTH_SOCK"), "{line}");
        Self { socket, child }
    }

    pub fn add(&self, key: &Path) {
        let added = Command::new("ssh-add")
            .arg("-q")
            .arg(key)
            .env("SSH_AUTH_SOCK", &self.socket)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(added.status.success(), "{added:?}");
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
