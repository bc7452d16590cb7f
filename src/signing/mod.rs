//! SSH keys: signing a statement as `ssh-keygen -Y sign -n countersign` would, and saying what a signature is worth by
//! lists that lie outside the run. No secret is written anywhere, and nothing in here ever asks at the terminal.

mod agent;
mod allowed;
mod error;
mod keygen;
mod keys;
mod patterns;
mod revoked;
mod sign;
mod verify;

pub use self::{
    allowed::{AllowedSigners, Mistake, Word},
    error::SigningError,
    keys::{Key, NamedBy, Place, Wishes, available, choose},
    revoked::RevokedKeys,
    sign::sign,
    verify::{Broken, Claim, List, Trust, check, verify},
};

/// What every signature of this program is made for: a signature made for another use (a commit, a file, an email)
/// says nothing here, and none of these says anything there.
pub const NAMESPACE: &str = "countersign";

/// The fingerprint of a key, as `ssh-keygen -l` writes it: `SHA256:…`.
fn fingerprint(key: &ssh_key::PublicKey) -> String {
    key.fingerprint(ssh_key::HashAlg::Sha256).to_string()
}

/// What a public key in a file, a list or a setting says: the type, the key in base 64, and the comment behind it.
///
/// # Errors
/// In words, where it is none that OpenSSH would take.
fn public_key(text: &str) -> Result<ssh_key::PublicKey, String> {
    const BLANKS: [char; 2] = [' ', '\t'];
    let (kind, rest) = text.trim().split_once(BLANKS).unwrap_or((text.trim(), ""));
    if kind.contains("-cert-") {
        return Err(format!("{kind} is a certificate, not a key"));
    }
    let rest = rest.trim_start_matches(BLANKS);
    let (key, comment) = rest.split_once(BLANKS).unwrap_or((rest, ""));
    let read = ssh_key::PublicKey::from_openssh(&format!("{kind} {key}"));
    let mut read = read.map_err(|why| format!("it holds no public key: {why}"))?;
    read.set_comment(comment.trim());
    Ok(read)
}
