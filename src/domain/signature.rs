//! What verifying a signature came to. Told beside what the sign-off covers, and never mixed with it: a signature says
//! who put their name to which text, the scope says whether that text still speaks of what is there.

use super::time::{self, Time};

/// What verifying the signature of a statement came to, on this machine.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum SignatureState {
    /// By a key that may sign for this principal.
    Valid {
        /// Whose.
        principal: String,
        /// The key's fingerprint.
        key: String,
    },
    /// By a key that might sign for this principal when, by the signer's clock, it was made, and may not any more.
    ValidThen {
        /// Whose.
        principal: String,
        /// The key's fingerprint.
        key: String,
        /// When it was made, by the signer's clock.
        #[serde(with = "time::serde_micros")]
        made: Time,
        /// What became of the key: expired, removed.
        since: String,
        /// That it might sign is said by the list that the run itself keeps, and by nothing else: as claimed by whoever
        /// closed the run. Who has to rest on it takes it for unknown.
        claimed: bool,
    },
    /// The name was typed, and nothing more.
    Unsigned,
    /// Mathematically right, by a key of which nobody here says whose it is.
    UnknownSigner {
        /// The key's fingerprint.
        key: String,
        /// Why it is not known: not listed, listed for others, for other uses, not yet valid then.
        why: String,
    },
    /// By a key that was revoked.
    Revoked {
        /// The key's fingerprint.
        key: String,
    },
    /// It is no signature of this statement.
    Invalid {
        /// What is wrong.
        why: String,
    },
    /// It could not be verified.
    Unverified {
        /// Why not.
        why: String,
    },
}

impl SignatureState {
    /// In a few words, for a row of a list.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Valid { .. } => "valid signature",
            Self::ValidThen { .. } => "valid when made",
            Self::Unsigned => "typed name only",
            Self::UnknownSigner { .. } => "signer unknown",
            Self::Revoked { .. } => "key revoked",
            Self::Invalid { .. } => "invalid signature",
            Self::Unverified { .. } => "not verified",
        }
    }

    /// With all that is known of it, to be read on its own.
    pub fn sentence(&self) -> String {
        match self {
            Self::Valid { principal, key } => format!("valid, by {principal} with the key {key}"),
            Self::ValidThen {
                principal,
                key,
                made,
                since,
                ..
            } => {
                let made = time::rfc3339(*made);
                format!("valid when made, at {made} by the signer's clock, by {principal} with the key {key}; {since}")
            }
            Self::Unsigned => "none: the name was typed, not cryptographically signed".to_owned(),
            Self::UnknownSigner { key, why } => format!("signer unknown: {why} ({key})"),
            Self::Revoked { key } => format!("the key was revoked ({key})"),
            Self::Invalid { why } => format!("invalid: {why}"),
            Self::Unverified { why } => format!("not verified: {why}"),
        }
    }

    /// It speaks against the sign-off: the text was not signed by whom it names, or by a key that nobody may use.
    pub fn is_bad(&self) -> bool {
        matches!(self, Self::Invalid { .. } | Self::Revoked { .. })
    }

    /// Whose it is, where it is proven: a valid signature, also one that was valid when made by more than what the run
    /// claims.
    pub fn principal(&self) -> Option<&str> {
        match self {
            Self::Valid { principal, .. }
            | Self::ValidThen {
                principal,
                claimed: false,
                ..
            } => Some(principal),
            _ => None,
        }
    }

    /// The key's fingerprint, where there is a key.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Valid { key, .. }
            | Self::ValidThen { key, .. }
            | Self::UnknownSigner { key, .. }
            | Self::Revoked { key } => Some(key),
            Self::Unsigned | Self::Invalid { .. } | Self::Unverified { .. } => None,
        }
    }
}
