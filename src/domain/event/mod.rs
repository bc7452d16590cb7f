//! What happened in a run: the events, and the entries that carry them. The names of members are a contract.

mod draft;
mod flow;
mod life;
mod sign_off;
mod work;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(crate) use self::work::optional_time;
pub use self::{
    draft::{Content, Draft, NewFile},
    flow::{
        Condition, ConditionMet, ConditionRef, Decided, Declared, Gravity, HandedOff, HandoffAnswered, HoldBroken,
        Milestone, Notified, Party, PollAnswer, Polled, RiskRecorded, RiskState, RollbackCalled, RollbackEnded,
        RollbackReached, RollbackResult,
    },
    life::{
        ChecklistAmended, ChecklistName, Closed, ControlsTaken, FieldSet, Gap, How, JournalOpened, Recovered,
        RoleAssigned, RunResult, RunStarted, Sealed, Subject,
    },
    sign_off::{Answer, FileDigest, Scope, SignatureFile, Signed},
    work::{
        By, CheckFinished, CheckStarted, EvidenceAttached, EvidenceFile, EvidenceWithdrawn, ExpectationMet, ItemMarked,
        LinkAdded, Machine, Mark, MeasureEntered, Measured, NoteAbout, NoteAdded, Redacted,
    },
};
use super::{
    digest::Digest,
    id::{ItemId, Writer},
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
    /// A writer took the controls.
    ControlsTaken(ControlsTaken),
    /// The run, or the controls, go to somebody.
    HandedOff(Box<HandedOff>),
    /// They took it over.
    HandoffAccepted(Box<HandoffAnswered>),
    /// They sent it back.
    HandoffRefused(Box<HandoffAnswered>),
    /// A role answered in a poll.
    Polled(Box<Polled>),
    /// The deciding role declared.
    Decided(Box<Decided>),
    /// A condition of a decision is met.
    ConditionMet(Box<ConditionMet>),
    /// A hold point was passed unsigned.
    HoldBroken(Box<HoldBroken>),
    /// The release is taken back.
    RollbackCalled(Box<RollbackCalled>),
    /// A clock of the rollback stands.
    RollbackReached(Box<RollbackReached>),
    /// The rollback is over.
    RollbackEnded(Box<RollbackEnded>),
    /// People were told something.
    Notified(Box<Notified>),
    /// A risk that the checklist does not hold.
    RiskRecorded(Box<RiskRecorded>),
    /// The run ended.
    Closed(Closed),
    /// The closed run is fixed.
    Sealed(Box<Sealed>),
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
            Self::ControlsTaken(_) => "controls_taken",
            Self::HandedOff(_) => "handed_off",
            Self::HandoffAccepted(_) => "handoff_accepted",
            Self::HandoffRefused(_) => "handoff_refused",
            Self::Polled(_) => "polled",
            Self::Decided(_) => "decided",
            Self::ConditionMet(_) => "condition_met",
            Self::HoldBroken(_) => "hold_broken",
            Self::RollbackCalled(_) => "rollback_called",
            Self::RollbackReached(_) => "rollback_reached",
            Self::RollbackEnded(_) => "rollback_ended",
            Self::Notified(_) => "notified",
            Self::RiskRecorded(_) => "risk_recorded",
            Self::Closed(_) => "closed",
            Self::Sealed(_) => "sealed",
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
