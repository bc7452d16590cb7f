//! Ada's key, and the list of those to be believed. Both lie outside every run, as they do where it counts.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use countersign::{
    config::SigningSources,
    engine::VerifyOptions,
    signing::{Key, Wishes, choose},
};
use ssh_key::{LineEnding, PrivateKey, private::Ed25519Keypair};

/// As whom Ada signs.
pub const PRINCIPAL: &str = "ada@example.org";

/// A folder with a key and a list in it.
pub struct Keys(PathBuf);

impl Keys {
    /// Made there, always the same.
    pub fn made_in(folder: &Path) -> Self {
        let keys = Self::in_folder(folder);
        let private = PrivateKey::from(Ed25519Keypair::from_seed(&[7; 32]));
        fs::create_dir_all(folder).unwrap();
        fs::write(keys.private(), private.to_openssh(LineEnding::LF).unwrap()).unwrap();
        fs::set_permissions(keys.private(), fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(keys.allowed(), keys.list()).unwrap();
        keys
    }

    /// Those that were made there.
    pub fn in_folder(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    fn private(&self) -> PathBuf {
        self.0.join("id_ed25519")
    }

    fn allowed(&self) -> PathBuf {
        self.0.join("allowed_signers")
    }

    /// What the list of those to be believed says.
    pub fn list(&self) -> Vec<u8> {
        let private = PrivateKey::read_openssh_file(&self.private()).unwrap();
        let public = private.public_key().to_openssh().unwrap();
        format!("{PRINCIPAL} {public}\n").into_bytes()
    }

    /// The key, as it is found to sign with.
    pub fn key(&self) -> Key {
        let wishes = Wishes {
            asked: Some(self.private().display().to_string()),
            ..Wishes::default()
        };
        choose(&wishes).unwrap().unwrap()
    }

    /// Verification that believes this list, and takes nothing for signed that has no signature.
    pub fn verifying(&self) -> VerifyOptions {
        VerifyOptions {
            signers: SigningSources {
                allowed: Some(self.allowed()),
                ..SigningSources::default()
            },
            require_signatures: true,
            as_of: None,
        }
    }
}
