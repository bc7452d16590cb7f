//! A folder of keys made by `ssh-keygen`, which goes with the test.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use countersign::signing::Wishes;

use crate::keys;

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
        keys::make(&path, &format!("{name} of the test"), passphrase, options);
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
        keys::keygen(self.folder.path(), args, input)
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
