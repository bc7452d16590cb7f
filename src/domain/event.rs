//! What happened in a run: the events, and the entries that carry them. The names of members are a contract.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    check::Outcome,
    digest::Digest,
    id::{FieldId, ItemId, MeasureId, RoleId, SectionId, Writer},
    time::{self, Time},
};

/// One line of a journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// 1 on the first line, then one more a line.
    pub seq: u64,
    /// SHA-256 of the bytes of the line before; zeros on the first.
    pub prev: Digest,
    /// When it was written, by the writer's clock.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// The newest entry of each other journal that this writer had read, where that is news.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub seen: BTreeMap<Writer, (u64, Digest)>,
    /// What happened.
    pub event: Event,
}

/// An entry as it stands on the disk: whose it is and the digest of its line.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Whose journal it stands in.
    pub writer: Writer,
    /// SHA-256 of the bytes of its line.
    pub hash: Digest,
    /// The line.
    pub entry: Entry,
}

impl Recorded {
    /// The name of this entry.
    pub fn reference(&self) -> EntryRef {
        EntryRef(self.writer.clone(), self.entry.seq)
    }
}

/// The name of an entry: writer and seq.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryRef(pub Writer, pub u64);

impl std::fmt::Display for EntryRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.0, self.1)
    }
}

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Person {
    /// As they write it.
    pub name: String,
    /// As a signing key is known by, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
}

impl Person {
    /// Somebody by name only.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            principal: None,
        }
    }
}

impl std::fmt::Display for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.name)
    }
}

/// Who marked an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum By {
    /// Its check.
    Machine(Machine),
    /// A person.
    Person(Person),
}

impl By {
    /// Its check.
    pub const CHECK: Self = Self::Machine(Machine::Check);
}

impl std::fmt::Display for By {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Machine(Machine::Check) => f.pad("the check"),
            Self::Person(person) => person.fmt(f),
        }
    }
}

/// What marks beside people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Machine {
    /// The item's check.
    #[serde(rename = "check")]
    Check,
}

/// What a person, or the check, says of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// It is so.
    Passed,
    /// It is not.
    Failed,
    /// It may stand unfulfilled.
    Waived,
    /// It does not concern this release.
    NotApplicable,
    /// Nothing is said any more.
    Cleared,
}

impl Mark {
    /// The word for it on the screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Waived => "waived",
            Self::NotApplicable => "not applicable",
            Self::Cleared => "cleared",
        }
    }
}

/// What happened. One member named for its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Line 1 of every journal.
    JournalOpened(Box<JournalOpened>),
    /// The run began.
    RunStarted(Box<RunStarted>),
    /// Another version of the checklist holds from here.
    ChecklistAmended(Box<ChecklistAmended>),
    /// A field has a value.
    FieldSet(FieldSet),
    /// A role has a person.
    RoleAssigned(RoleAssigned),
    /// A check began.
    CheckStarted(Box<CheckStarted>),
    /// A check ended.
    CheckFinished(Box<CheckFinished>),
    /// Something was said of an item.
    ItemMarked(Box<ItemMarked>),
    /// A measure was typed.
    MeasureEntered(Box<MeasureEntered>),
    /// A note.
    NoteAdded(NoteAdded),
    /// A link.
    LinkAdded(LinkAdded),
    /// A file was kept as evidence.
    EvidenceAttached(Box<EvidenceAttached>),
    /// A file of evidence was taken away.
    EvidenceWithdrawn(Box<EvidenceWithdrawn>),
    /// A role signed.
    Signed(Box<Signed>),
    /// The machine slept, or its clock jumped.
    Gap(Gap),
    /// What was found when a run was opened after a crash.
    Recovered(Box<Recovered>),
    /// The run ended.
    Closed(Closed),
    /// A kind that this version does not know; kept, shown, covered by the chain.
    #[serde(skip)]
    Unknown(Box<UnknownEvent>),
}

/// An event of a kind that this version does not know.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownEvent {
    /// Its name.
    pub kind: String,
    /// Its members.
    pub members: serde_json::Value,
}

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

/// A check began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckStarted {
    /// Whose check; null for one made up on the spot.
    pub item: Option<ItemId>,
    /// It was made up on the spot.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ad_hoc: bool,
    /// This entry's seq.
    pub check: u64,
    /// `run`, `http`, …; `proof` for the environment's proof before an action.
    pub kind: String,
    /// As run, secrets redacted.
    pub command: String,
    /// It changes the world.
    pub action: bool,
    /// SHA-256 of the check's definition and the field values it uses.
    pub inputs: Digest,
}

/// Whether an expectation was met, and by what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExpectationMet {
    /// In words.
    pub text: String,
    /// Null where what it asks about was not there.
    pub met: Option<bool>,
    /// The value or the line seen.
    #[serde(default)]
    pub saw: Option<String>,
    /// Line of the plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

/// A measured value: a number, or a text where the target is one (a version, a date).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// As a JSON number where it is one.
    pub value: serde_json::Value,
    /// What it is counted in.
    #[serde(default)]
    pub unit: Option<String>,
}

impl Measured {
    /// The value as text: a number without its unit.
    pub fn text(&self) -> String {
        match &self.value {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// Value and unit, for people and for targets: `42 ms`.
    pub fn with_unit(&self) -> String {
        match &self.unit {
            Some(unit) if !unit.is_empty() => format!("{} {unit}", self.text()),
            _ => self.text(),
        }
    }
}

/// One file of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFile {
    /// From the run's folder, forward slashes.
    pub file: String,
    /// Its digest.
    pub sha256: Digest,
    /// Its size.
    pub bytes: u64,
}

/// A check ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckFinished {
    /// Whose check.
    pub item: Option<ItemId>,
    /// The seq of its start.
    pub check: u64,
    /// The journal in which it started; without it, this one or one that this one goes on from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writer: Option<Writer>,
    /// What came of it.
    pub outcome: Outcome,
    /// Exit status; null where it is not known or a signal ended it.
    pub exit: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Milliseconds.
    pub took_ms: u64,
    /// Bytes that came.
    pub bytes: u64,
    /// Of the `.cast`'s output strings joined, of everything that came.
    pub sha256: Option<Digest>,
    /// More came than is kept.
    #[serde(default)]
    pub truncated: bool,
    /// One by one.
    #[serde(default)]
    pub expectations: Vec<ExpectationMet>,
    /// Read from the output.
    #[serde(default)]
    pub measures: BTreeMap<MeasureId, Measured>,
    /// The same as they stand in the output, on the way to the record only.
    #[serde(skip)]
    pub read: BTreeMap<MeasureId, String>,
    /// What it started that still runs.
    #[serde(default)]
    pub left_running: Vec<String>,
    /// What it printed.
    #[serde(default)]
    pub evidence: Vec<EvidenceFile>,
    /// Why it could not run, where it could not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Something was said of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemMarked {
    /// Which.
    pub item: ItemId,
    /// What.
    pub mark: Mark,
    /// By whom.
    pub by: By,
    /// Anything worth saying.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Why, where a reason is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who sees to what a waiver leaves open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Until when a waiver holds.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional_time")]
    pub expires: Option<Time>,
    /// The mark that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<EntryRef>,
}

mod optional_time {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Time;

    pub fn serialize<S: Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => super::time::serde_micros::serialize(time, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Time>, D::Error> {
        let text = Option::<std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(serde::de::Error::custom))
            .transpose()
    }
}

/// A measure was typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasureEntered {
    /// Of which item.
    pub item: ItemId,
    /// Which.
    pub measure: MeasureId,
    /// The value.
    #[serde(flatten)]
    pub measured: Measured,
    /// Who.
    pub by: Person,
}

/// A note, on an item, a section, or the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NoteAdded {
    /// On which item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemId>,
    /// On which section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<SectionId>,
    /// What it says.
    pub text: String,
    /// Who.
    pub by: Person,
}

/// A link, on an item, a section, or the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkAdded {
    /// On which item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemId>,
    /// On which section.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<SectionId>,
    /// Where it leads.
    pub url: String,
    /// Who.
    pub by: Person,
}

/// A file was kept as evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidenceAttached {
    /// Of which item; null for the run.
    pub item: Option<ItemId>,
    /// The file.
    #[serde(flatten)]
    pub evidence: EvidenceFile,
    /// Where it came from: a path, `inbox/…`, `pasted`.
    pub source: String,
    /// Who.
    pub by: Person,
}

/// A file of evidence was taken away (a leaked secret).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidenceWithdrawn {
    /// Which.
    pub file: String,
    /// Its digest.
    pub sha256: Digest,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: Person,
}

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
}

impl Event {
    /// The name of its kind, as in the journal.
    pub fn kind(&self) -> &str {
        match self {
            Self::JournalOpened(_) => "journal_opened",
            Self::RunStarted(_) => "run_started",
            Self::ChecklistAmended(_) => "checklist_amended",
            Self::FieldSet(_) => "field_set",
            Self::RoleAssigned(_) => "role_assigned",
            Self::CheckStarted(_) => "check_started",
            Self::CheckFinished(_) => "check_finished",
            Self::ItemMarked(_) => "item_marked",
            Self::MeasureEntered(_) => "measure_entered",
            Self::NoteAdded(_) => "note_added",
            Self::LinkAdded(_) => "link_added",
            Self::EvidenceAttached(_) => "evidence_attached",
            Self::EvidenceWithdrawn(_) => "evidence_withdrawn",
            Self::Signed(_) => "signed",
            Self::Gap(_) => "gap",
            Self::Recovered(_) => "recovered",
            Self::Closed(_) => "closed",
            Self::Unknown(unknown) => &unknown.kind,
        }
    }

    /// The item that it speaks of.
    pub fn item(&self) -> Option<&ItemId> {
        match self {
            Self::FieldSet(e) => e.item.as_ref(),
            Self::CheckStarted(e) => e.item.as_ref(),
            Self::CheckFinished(e) => e.item.as_ref(),
            Self::ItemMarked(e) => Some(&e.item),
            Self::MeasureEntered(e) => Some(&e.item),
            Self::NoteAdded(e) => e.item.as_ref(),
            Self::LinkAdded(e) => e.item.as_ref(),
            Self::EvidenceAttached(e) => e.item.as_ref(),
            Self::Signed(e) => match &e.scope {
                Scope::Item(item) => Some(item),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A file that is written, and safe on the disk, before the entry that speaks of it.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFile {
    /// Name after the number: `tech-lead.txt`.
    pub name: String,
    /// What it holds.
    pub content: Content,
}

/// What a new file of the run holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A copy of that file, which lies outside the run.
    CopyOf(std::path::PathBuf),
}

/// An event on its way to the disk, with the file that it speaks of.
///
/// The record gives the file its path (`sign-offs/WRITER/0042-NAME`), digest and size, writes it first, and puts them
/// into the event: `statement` of `signed`, `evidence` of `evidence_attached`, `file` of `checklist_amended`.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What happened.
    pub event: Event,
    /// Its file.
    pub file: Option<NewFile>,
}

impl From<Event> for Draft {
    fn from(event: Event) -> Self {
        Self { event, file: None }
    }
}
