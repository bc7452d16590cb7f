//! The work on items: checks, marks, measures, notes, evidence. Members are only ever added.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{EntryRef, Person};
use crate::domain::{
    check::Outcome,
    digest::Digest,
    id::{ItemId, MeasureId, SectionId, Writer},
    time::{self, Time},
};

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
    /// Of an action: why it is run though the window is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
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
    /// The values that a query gave, by series, as the server counts them: what a later run may be compared with.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// What stands in the output for a measure and is no value of it: its beginning.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unread: BTreeMap<MeasureId, String>,
    /// What stands in the output for each measure, on the way to the record only.
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
    /// Which rules replaced secrets in the output, and how often. Never what they replaced, nor a digest of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redacted: Vec<Redacted>,
}

/// A rule that replaced secrets in the output of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redacted {
    /// `field NAME`, `variable NAME`, or `pattern NAME`.
    pub rule: String,
    /// How often.
    pub times: u64,
}

impl CheckFinished {
    /// The end of a check that could not run, and why.
    pub fn errored(reason: impl Into<String>) -> Self {
        Self {
            item: None,
            check: 0,
            writer: None,
            outcome: Outcome::Errored,
            exit: None,
            signal: None,
            took_ms: 0,
            bytes: 0,
            sha256: None,
            truncated: false,
            expectations: Vec::new(),
            measures: BTreeMap::new(),
            values: BTreeMap::new(),
            unread: BTreeMap::new(),
            read: BTreeMap::new(),
            left_running: Vec::new(),
            evidence: Vec::new(),
            reason: Some(reason.into()),
            redacted: Vec::new(),
        }
    }
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

/// A time that may be missing, as it is written in a journal.
pub(crate) mod optional_time {
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
    /// What it is to the review of the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<NoteAbout>,
    /// Of an action of the review: who sees to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Of an action of the review: by when.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "optional_time")]
    pub due: Option<Time>,
    /// Who.
    pub by: Person,
}

/// What a note is to the review of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteAbout {
    /// What went well.
    WentWell,
    /// What did not.
    WentBadly,
    /// What is done about it.
    Action,
}

impl NoteAbout {
    /// The words for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::WentWell => "went well",
            Self::WentBadly => "went badly",
            Self::Action => "action",
        }
    }
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
