//! What somebody wants to do, as data: marks, checks, sign-offs, amendments, the close.

use std::collections::BTreeMap;

use super::leading::{
    CloseIntent, DecideIntent, HandOffIntent, HandoffReply, ReviewIntent, RiskIntent, RollbackIntent,
};
use crate::domain::{
    digest::Digest,
    event::{
        Answer, CheckFinished, ConditionRef, EntryRef, Mark, Milestone, NewFile, Person, RollbackResult, Scope,
        SignatureFile,
    },
    id::{FieldId, ItemId, MeasureId, RoleId, SectionId, Writer},
    plan::Plan,
    time::Time,
};

/// What somebody wants to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// Say something of an item.
    Mark(MarkIntent),
    /// Take back a mark of one's own that still holds: this one, or without one the last that this person gave.
    Undo(Option<EntryRef>),
    /// Give a field a value; for a secret one, only that it was set reaches the record.
    SetField {
        /// Which.
        field: FieldId,
        /// The value.
        value: String,
    },
    /// Give a role to a person.
    Assign {
        /// Which.
        role: RoleId,
        /// To whom.
        person: Person,
    },
    /// Type a measure, with or without its unit.
    Measure {
        /// Of which item.
        item: ItemId,
        /// Which.
        measure: MeasureId,
        /// As typed: `120 ms`.
        text: String,
    },
    /// Write something down.
    Note {
        /// On what.
        on: On,
        /// What.
        text: String,
    },
    /// Keep a link.
    Link {
        /// On what.
        on: On,
        /// Where it leads.
        url: String,
    },
    /// Keep a file as evidence.
    Attach {
        /// Of which item; nothing: of the run.
        item: Option<ItemId>,
        /// The file.
        file: NewFile,
        /// Where it came from.
        source: String,
    },
    /// Say that a file of evidence is taken away.
    Withdraw {
        /// Which.
        file: String,
        /// Why.
        reason: String,
    },
    /// Run an item's check.
    StartCheck(StartCheck),
    /// Run the environment's proof before an action of this item.
    StartProof(ItemId),
    /// Run a command made up on the spot, as an action.
    StartAdHoc {
        /// The shell command.
        command: String,
        /// A person said yes to it.
        confirmed: bool,
    },
    /// A check ended.
    FinishCheck {
        /// The entry that began it.
        check: EntryRef,
        /// What came of it; its `item` and `check` are put in here.
        finished: Box<CheckFinished>,
    },
    /// Sign.
    Sign(Box<SignIntent>),
    /// Adopt another version of the checklist.
    Amend(Box<AmendIntent>),
    /// Say that the machine slept, or that its clock jumped.
    Gap {
        /// The last moment before.
        from: Time,
        /// The first moment after.
        to: Time,
    },
    /// Declare a decision over the computed verdict.
    Decide(Box<DecideIntent>),
    /// Say that a condition of a decision is met.
    MeetCondition {
        /// Which.
        condition: ConditionRef,
        /// How.
        note: Option<String>,
    },
    /// Let what waits for a section open although its hold point is not signed.
    BreakHold {
        /// Whose hold point.
        section: SectionId,
        /// Why.
        reason: Option<String>,
        /// The section's title, typed in full.
        typed: String,
    },
    /// Hand the run over at a hold point, or the controls at any time.
    HandOff(Box<HandOffIntent>),
    /// Take over what was handed over, or send it back.
    AnswerHandoff {
        /// The entry that handed over.
        handoff: EntryRef,
        /// Which of the two.
        reply: HandoffReply,
        /// One's name, typed in full.
        name: String,
        /// Anything worth saying; needed to send it back.
        note: Option<String>,
    },
    /// Call a rollback.
    CallRollback(Box<RollbackIntent>),
    /// Say that a clock of the rollback stands.
    ReachMilestone {
        /// Which.
        milestone: Milestone,
        /// How one knows.
        note: Option<String>,
    },
    /// Say that the rollback is over.
    EndRollback {
        /// How it ended.
        result: RollbackResult,
        /// Needed unless all is restored.
        note: Option<String>,
    },
    /// Say that people were told something.
    Notify {
        /// Where.
        channel: String,
        /// What.
        text: String,
    },
    /// Add a risk to the run, or say how one stands.
    RecordRisk(Box<RiskIntent>),
    /// Write something down for the review.
    Review(Box<ReviewIntent>),
    /// End the run.
    Close(Box<CloseIntent>),
    /// Fix the closed run.
    Seal(Box<SealIntent>),
    /// Run the actions of this run from here on.
    TakeControls {
        /// What the others should know.
        note: Option<String>,
    },
    /// Say that a check, begun by a program that is not there any more, is over.
    GiveUp(EntryRef),
}

/// What a note or link is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum On {
    /// An item.
    Item(ItemId),
    /// A section.
    Section(SectionId),
    /// The run.
    Run,
}

/// A mark that somebody wants to give.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkIntent {
    /// Of which item.
    pub item: ItemId,
    /// What.
    pub mark: Mark,
    /// Why.
    pub reason: Option<String>,
    /// Anything worth saying.
    pub note: Option<String>,
    /// Who sees to what a waiver leaves open.
    pub owner: Option<String>,
    /// Until when a waiver holds.
    pub expires: Option<Time>,
    /// The mark that the person saw when they decided; where another holds by now, they are shown it.
    pub shown: Shown,
}

/// What the person had before their eyes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// The entry of the mark that held, or that there was none.
    Mark(Option<EntryRef>),
    /// Nothing: a script, which speaks of the item as it is.
    Whatever,
}

impl MarkIntent {
    /// A bare mark.
    pub fn new(item: ItemId, mark: Mark) -> Self {
        Self {
            item,
            mark,
            reason: None,
            note: None,
            owner: None,
            expires: None,
            shown: Shown::Whatever,
        }
    }
}

/// A check that somebody wants to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartCheck {
    /// Whose.
    pub item: ItemId,
    /// A person said yes to it: needed for an action.
    pub confirmed: bool,
    /// The proof of the environment that they saw: needed for an action where the checklist has one.
    pub proof: Option<EntryRef>,
    /// Another program's run of the same action, of whose end nothing is known: the person was told of it, and wants
    /// the action all the same.
    pub despite: Option<EntryRef>,
    /// Why it is run though the window is over: needed for an action, once a window.
    pub reason: Option<String>,
}

/// A sign-off that somebody wants to give.
#[derive(Debug, Clone, PartialEq)]
pub struct SignIntent {
    /// Which role.
    pub role: RoleId,
    /// Who, as typed.
    pub person: Person,
    /// What they say.
    pub answer: Answer,
    /// On what conditions, or why not.
    pub conditions: Vec<String>,
    /// What it covers.
    pub scope: Scope,
    /// The digest of the scope that they saw.
    pub scope_sha256: Digest,
    /// How many of the points to confirm they ticked.
    pub confirmed: usize,
    /// The statement as they saw it.
    pub statement: String,
    /// Its signature; without one it is typed only.
    pub signature: Option<NewSignature>,
}

/// A signature over a statement, on its way to the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSignature {
    /// As `ssh-keygen -Y sign` writes it.
    pub pem: String,
    /// The key's fingerprint: `SHA256:…`.
    pub key: String,
}

impl NewSignature {
    /// What the entry says of it; the record puts in where it stands.
    pub(super) fn to_come(&self) -> SignatureFile {
        SignatureFile {
            file: String::new(),
            sha256: Digest::ZERO,
            key: self.key.clone(),
        }
    }
}

/// A seal that somebody wants to set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealIntent {
    /// Who seals, as the statement names them.
    pub person: Person,
    /// The heads that the statement names.
    pub heads: BTreeMap<Writer, (u64, Digest)>,
    /// The statement as they saw it.
    pub statement: String,
    /// Its signature; without one it is typed only.
    pub signature: Option<NewSignature>,
}

/// An amendment that somebody wants to make.
#[derive(Debug, Clone)]
pub struct AmendIntent {
    /// The new checklist.
    pub plan: Plan,
    /// Its file.
    pub source: Vec<u8>,
    /// Why.
    pub reason: String,
    /// Its commands may run here.
    pub trusted: bool,
    /// Who sees that it asks for less, and wants it all the same.
    pub weakening_confirmed: bool,
}

impl PartialEq for AmendIntent {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source && self.reason == other.reason && self.trusted == other.trusted
    }
}
