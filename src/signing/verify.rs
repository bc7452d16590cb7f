//! What a signature is worth: first its mathematics over exactly this text, then whose key it is by lists from outside
//! the run, at the time when the signer's clock says it was made, and now.

use std::io::Write;

use ssh_key::{Algorithm, EcdsaCurve, PublicKey, SshSig};

use super::{AllowedSigners, NAMESPACE, RevokedKeys, SigningError, Word, allowed, fingerprint, keygen};
use crate::domain::{signature::SignatureState, time::Time};

/// A list that may not be there, or not be readable.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum List<T> {
    /// None is set on this machine.
    #[default]
    NotSet,
    /// One is set and cannot be read: its file, and why.
    Unreadable {
        /// In words, with the file.
        why: String,
    },
    /// The list.
    Of(T),
}

/// Whom this machine believes: lists that lie outside the run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trust {
    /// Who may sign for whom.
    pub allowed: List<AllowedSigners>,
    /// Keys that nobody may use any more.
    pub revoked: List<RevokedKeys>,
}

impl Trust {
    /// As what somebody signs with the key of this fingerprint, where nobody said: as the list of allowed signers has it,
    /// where it has just one plain name. Whoever signs, wherever, asks this before the statement is made.
    pub fn known_as(&self, key: &str, now: Time) -> Option<&str> {
        match &self.allowed {
            List::Of(allowed) => allowed.principal_of(key, NAMESPACE, now),
            List::NotSet | List::Unreadable { .. } => None,
        }
    }
}

/// A signature, and what it claims.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The statement, byte for byte.
    pub statement: &'a [u8],
    /// The signature over it, in PEM.
    pub signature: &'a [u8],
    /// As whom the statement says it was signed: the principal, else the name.
    pub principal: &'a str,
    /// When, as the statement says: by the signer's clock.
    pub made: Time,
}

/// Why nothing can be said for a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// It is none of this text.
    Invalid {
        /// In words.
        why: String,
    },
    /// It could not be verified on this machine.
    Unverified {
        /// In words.
        why: String,
    },
}

impl From<Broken> for SignatureState {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Invalid { why } => Self::Invalid { why },
            Broken::Unverified { why } => Self::Unverified { why },
        }
    }
}

/// What a signature is worth, now, to those who believe `trust`. `then` is the list that the run itself keeps, as
/// claimed by whoever closed it: by it alone nobody is ever believed, it only tells a key that was taken off the list from
/// one that never was on it.
pub fn verify(claim: &Claim<'_>, now: Time, trust: &Trust, then: Option<&AllowedSigners>) -> SignatureState {
    let key = match check(claim.statement, claim.signature) {
        Ok(key) => key,
        Err(broken) => return broken.into(),
    };
    match &trust.revoked {
        List::Of(revoked) if revoked.holds(&key) => return SignatureState::Revoked { key },
        List::Unreadable { why } => {
            let why = format!("whether its key was revoked cannot be told: {why}");
            return SignatureState::Unverified { why };
        }
        List::Of(_) | List::NotSet => {}
    }
    let allowed = match &trust.allowed {
        List::Of(allowed) => allowed,
        List::NotSet => {
            let why = "no list of allowed signers is set on this machine".to_owned();
            return SignatureState::UnknownSigner { key, why };
        }
        List::Unreadable { why } => {
            let why = format!("the list of allowed signers cannot be read: {why}");
            return SignatureState::UnknownSigner { key, why };
        }
    };
    by_list(claim, now, key, allowed, then)
}

fn by_list(
    claim: &Claim<'_>,
    now: Time,
    key: String,
    allowed: &AllowedSigners,
    then: Option<&AllowedSigners>,
) -> SignatureState {
    let ask = |list: &AllowedSigners, at| list.ask(&key, claim.principal, NAMESPACE, at);
    let principal = claim.principal.to_owned();
    let valid_then = |key, since, claimed| SignatureState::ValidThen {
        principal: claim.principal.to_owned(),
        key,
        made: claim.made,
        since,
        claimed,
    };
    match (ask(allowed, claim.made), ask(allowed, now)) {
        (Word::May, Word::Expired(at)) => {
            let since = format!("the key expired at {}", allowed::seconds(at));
            valid_then(key, since, false)
        }
        (Word::May, Word::NotYet(_)) | (Word::May, Word::May) => SignatureState::Valid { principal, key },
        (word, _) => {
            let removed = word == Word::Unlisted && then.is_some_and(|then| ask(then, claim.made) == Word::May);
            if removed {
                let since = "the key is not listed here any more; only the list that the run keeps, as claimed at its \
                             close, names it";
                return valid_then(key, since.to_owned(), true);
            }
            let mut why = format!("the key {}", word.why_not(claim.principal));
            if word == Word::Unlisted
                && let Some(mistake) = allowed.mistakes().first()
            {
                why.push_str(&format!(" ({}:{mistake})", allowed.name()));
            }
            SignatureState::UnknownSigner { key, why }
        }
    }
}

/// The mathematics alone: the fingerprint of the key whose signature of this very text it is, made for this program's
/// use. Says nothing about whose the key is.
///
/// # Errors
/// Where it is no such signature, or could not be verified.
pub fn check(statement: &[u8], signature: &[u8]) -> Result<String, Broken> {
    let pem = wrapped(signature)?;
    // A kind that is not known here may be to ssh-keygen.
    let Ok(read) = SshSig::from_pem(&pem) else {
        return by_keygen(statement, &pem);
    };
    if read.namespace() != NAMESPACE {
        let why = format!(
            "it was made for another use: for the namespace {:?}, not {NAMESPACE:?}",
            read.namespace()
        );
        return Err(Broken::Invalid { why });
    }
    let key = PublicKey::from(read.public_key().clone());
    if !verified_here(&read) {
        return by_keygen(statement, &pem);
    }
    // What stands in its reserved part is not signed, as OpenSSH has it.
    let read = SshSig::new(
        read.public_key().clone(),
        NAMESPACE,
        read.hash_alg(),
        read.signature().clone(),
    );
    match read.and_then(|read| key.verify(NAMESPACE, statement, &read)) {
        Ok(()) => Ok(fingerprint(&key)),
        Err(_) => Err(Broken::Invalid {
            why: "it is no signature of this text".to_owned(),
        }),
    }
}

/// Whether this kind of signature is one that is verified without `ssh-keygen`.
fn verified_here(signature: &SshSig) -> bool {
    let key = signature.public_key();
    match (key.algorithm(), signature.algorithm()) {
        (Algorithm::Rsa { .. }, Algorithm::Rsa { hash: Some(_) }) => {
            let bits = key
                .rsa()
                .and_then(|key| key.n.as_positive_bytes())
                .map_or(0, |n| n.len() * 8);
            (1024..=4096).contains(&bits)
        }
        (Algorithm::Ecdsa { curve }, Algorithm::Ecdsa { curve: by }) => curve == by && curve != EcdsaCurve::NistP521,
        (key @ (Algorithm::Ed25519 | Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256), by) => key == by,
        _ => false,
    }
}

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----";
/// No signature is longer.
const LONGEST: usize = 64 * 1024;

/// The signature with its lines as `ssh-keygen` writes them; it takes others, too.
fn wrapped(signature: &[u8]) -> Result<String, Broken> {
    let wrong = |why: &str| Broken::Invalid { why: why.to_owned() };
    if signature.len() > LONGEST {
        return Err(wrong("it is far too long for a signature"));
    }
    let text = std::str::from_utf8(signature).map_err(|_| wrong("the file holds no SSH signature"))?;
    let inside = text
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.split_once(&format!("\n{END}")));
    let (inside, _) = inside.ok_or_else(|| wrong("the file holds no SSH signature"))?;
    let plain: Vec<char> = inside.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let lines: Vec<String> = plain.chunks(70).map(|line| line.iter().collect()).collect();
    Ok(format!("{BEGIN}\n{}\n{END}\n", lines.join("\n")))
}

fn by_keygen(statement: &[u8], pem: &str) -> Result<String, Broken> {
    let unverified = |why: String| Broken::Unverified { why };
    let file = tempfile::NamedTempFile::new().and_then(|mut file| {
        file.write_all(pem.as_bytes())?;
        file.flush()?;
        Ok(file)
    });
    let file = file.map_err(|why| unverified(format!("no file can be made for ssh-keygen: {why}")))?;
    match keygen::check(statement, file.path()) {
        Ok(Ok(key)) => Ok(key),
        Ok(Err(said)) if said.contains("unsupported") || said.contains("unknown or unsupported") => {
            Err(unverified(format!("ssh-keygen does not know this kind of key: {said}")))
        }
        Ok(Err(said)) => Err(Broken::Invalid {
            why: format!("ssh-keygen: {said}"),
        }),
        Err(why @ SigningError::NoKeygen(_)) => {
            Err(unverified(format!("it is of a kind that only ssh-keygen knows: {why}")))
        }
        Err(why) => Err(unverified(why.to_string())),
    }
}

#[cfg(test)]
mod tests;
