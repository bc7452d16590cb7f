//! Sign-offs: who answered what, over which scope. Members are only ever added.

use serde::{Deserialize, Serialize};

use super::Person;
use crate::domain::{
    digest::Digest,
    id::{ItemId, RoleId, SectionId},
};

/// What a role says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Yes.
    Approved,
    /// Yes, if.
    Conditional,
    /// No.
    Rejected,
}

impl Answer {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Conditional => "conditional",
            Self::Rejected => "rejected",
        }
    }
}

/// What a sign-off covers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One item with its sub-items.
    Item(ItemId),
    /// One section.
    Section(SectionId),
    /// One decision, by id.
    Decision(String),
    /// The whole run, by name.
    Run(String),
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Item(id) => write!(f, "item {id}"),
            Self::Section(id) => write!(f, "section {id}"),
            Self::Decision(id) => write!(f, "decision {id}"),
            Self::Run(id) => write!(f, "run {id}"),
        }
    }
}

/// A file that an entry fixes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDigest {
    /// From the run's folder, forward slashes.
    pub file: String,
    /// Its digest.
    pub sha256: Digest,
}

impl FileDigest {
    /// Of a file on its way to the disk: the record puts in where it stands.
    pub fn to_come() -> Self {
        Self {
            file: String::new(),
            sha256: Digest::ZERO,
        }
    }
}

/// A signature over a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureFile {
    /// From the run's folder, forward slashes.
    pub file: String,
    /// Its digest.
    pub sha256: Digest,
    /// The key's fingerprint.
    pub key: String,
}

/// A role signed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signed {
    /// Which.
    pub role: RoleId,
    /// Who.
    pub person: Person,
    /// What they say.
    pub decision: Answer,
    /// On what conditions.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// What it covers.
    pub scope: Scope,
    /// SHA-256 of the lines of the scope, each with its line feed.
    pub scope_sha256: Digest,
    /// The statement.
    pub statement: FileDigest,
    /// Null: typed only.
    pub signature: Option<SignatureFile>,
}
