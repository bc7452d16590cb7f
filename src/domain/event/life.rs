//! The life of a run: how it began, who holds what, what it asks for, how it ended. Members are only ever added.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{EntryRef, EvidenceFile, FileDigest, Person, SignatureFile};
use crate::domain::{
    digest::Digest,
    id::{FieldId, ItemId, RoleId, Writer},
    time::{self, Time},
};

/// How a journal came to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// From the full-screen program.
    Screen,
    /// From a subcommand.
    Command,
    /// From `run`, without a person.
    Ci,
}

/// Who writes this journal, with what, where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalOpened {
    /// Version of the record's format.
    pub format: u32,
    /// The program's version.
    pub program: String,
    /// Name of the run.
    pub run: String,
    /// SHA-256 of the checklist as it stood when the run began.
    pub checklist: Digest,
    /// Whose journal.
    pub writer: Writer,
    /// As whom.
    pub person: Person,
    /// Login name.
    pub login: String,
    /// Host name.
    pub host: String,
    /// Time zone of the machine, as an offset (`+01:00`).
    pub zone: String,
    /// Where the program was started.
    pub cwd: String,
    /// The journal that this one goes on from: writer, seq, hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<(Writer, u64, Digest)>,
    /// From where.
    pub how: How,
}

/// Which checklist a run walks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistName {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its file.
    pub sha256: Digest,
}

/// What is being released: a name with a digest or a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Its name.
    pub name: String,
    /// SHA-256 of the artifact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Commit that it was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
}

impl Subject {
    /// What goes by that name and has that SHA-256 (64 hexadecimal digits, `sha256:` may stand before them) or comes from
    /// that commit (7 to 40 of them). Nothing where it is neither.
    pub fn of(name: &str, hash: &str) -> Option<Self> {
        let digits = hash.strip_prefix("sha256:").unwrap_or(hash).to_lowercase();
        let is_digest = digits.len() == 64;
        let is_commit = (7..=40).contains(&digits.len()) && digits.len() == hash.len();
        let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        (hexadecimal && (is_digest || is_commit)).then(|| Self {
            name: name.to_owned(),
            sha256: is_digest.then(|| digits.clone()),
            commit: is_commit.then_some(digits),
        })
    }
}

/// The run began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunStarted {
    /// Name of the run, of its folder too.
    pub run: String,
    /// The checklist.
    pub checklist: ChecklistName,
    /// What is being released.
    #[serde(default)]
    pub subject: Vec<Subject>,
    /// Values given at the start; secret ones are null.
    #[serde(default)]
    pub fields: BTreeMap<FieldId, Option<String>>,
    /// Who holds which role.
    #[serde(default)]
    pub roles: BTreeMap<RoleId, Person>,
    /// Its commands may run here.
    #[serde(default)]
    pub trusted: bool,
    /// Actions are shown, not run.
    #[serde(default)]
    pub rehearsal: bool,
}

/// Another version of the checklist holds from here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChecklistAmended {
    /// Where it stands in the run's folder.
    pub file: String,
    /// Its digest.
    pub sha256: Digest,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: Person,
    /// Its commands may run here.
    pub trusted: bool,
    /// In what it asks for less than the version before.
    #[serde(default)]
    pub weakens: Vec<String>,
}

/// A field has a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldSet {
    /// The item whose blank it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemId>,
    /// Which.
    pub field: FieldId,
    /// The value; null for a secret one, of which only is kept that it was set.
    pub value: Option<String>,
}

/// A role has a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleAssigned {
    /// Which.
    pub role: RoleId,
    /// Whose.
    pub person: Person,
    /// Who said so.
    pub by: Person,
}

/// The machine slept, or its clock jumped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// The last moment before.
    #[serde(with = "time::serde_micros")]
    pub from: Time,
    /// The first moment after.
    #[serde(with = "time::serde_micros")]
    pub to: Time,
}

/// What was found when a run was opened after a crash.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Recovered {
    /// Evidence whose entry was lost.
    #[serde(default)]
    pub adopted: Vec<EvidenceFile>,
    /// Checks that were running and are not any more: writer and seq of their start.
    #[serde(default)]
    pub interrupted: Vec<EntryRef>,
    /// Bytes of a torn last line, moved aside.
    #[serde(default)]
    pub torn_bytes: u64,
    /// The last entry that the program had been told is on the disk, of a journal that is shorter now: a backup was
    /// restored, the disk lied, or it was cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<(Writer, u64, Digest)>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunResult {
    /// It is out.
    Success,
    /// It was taken back.
    RolledBack,
    /// It was given up.
    Abandoned,
}

/// The run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Closed {
    /// How.
    pub result: RunResult,
    /// Who said so.
    pub by: Person,
    /// Why, where it is worth saying.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who might sign for whom, as whoever closed it claimed then; it never says whom to believe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_signers: Option<FileDigest>,
    /// The certificate as it was drawn for the close: one HTML file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<FileDigest>,
    /// The same as Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_text: Option<FileDigest>,
}

/// The closed run is fixed: what lies outside these heads is late.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sealed {
    /// The newest entry of each journal that it covers: seq, digest of its line.
    pub heads: BTreeMap<Writer, (u64, Digest)>,
    /// Who sealed it.
    pub by: Person,
    /// What they put their name to.
    pub statement: FileDigest,
    /// Null: typed only.
    pub signature: Option<SignatureFile>,
    /// The final document, where one was drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<FileDigest>,
}

/// This writer runs actions from here on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlsTaken {
    /// Who took them.
    pub by: Person,
    /// The writer that held them before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Writer>,
    /// What the others should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
