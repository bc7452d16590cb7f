//! What somebody wants to do, and whether the rules let them: an intent becomes events, or a refusal in a sentence.

use std::collections::BTreeMap;

mod checks;
mod controls;
mod decisions;
mod handoffs;
mod marks;
mod rest;
mod rollback;
mod signing;
#[cfg(test)]
mod tests;

pub use self::{
    checks::{PROOF_HOLDS, past_window},
    controls::{runs_elsewhere, told_of},
    rest::read_measure,
    signing::planned,
};
use super::{
    checklist::Severity,
    digest::Digest,
    event::{
        Answer, CheckFinished, Condition, ConditionRef, Declared, Draft, EntryRef, Event, Gap, Gravity, Mark,
        Milestone, NewFile, NoteAbout, Party, Person, RiskState, RollbackResult, RunResult, Scope, SignatureFile,
    },
    id::{DecisionId, FieldId, ItemId, MeasureId, RiskId, RoleId, SectionId, TriggerId, Writer},
    plan::Plan,
    run::Run,
    standing::Standing,
    time::Time,
    verdict::Word,
};

/// Who acts, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    /// When.
    pub at: Time,
    /// Who.
    pub person: Person,
}

/// From where somebody asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asker<'a> {
    /// The journal of the program that asks: nothing where it has none, and so cannot hold the controls.
    pub journal: Option<&'a Writer>,
    /// The journal that holds the controls, where the same person wrote it and its program is gone: whoever may go on
    /// with it takes them over with the next action.
    pub left: Option<&'a Writer>,
}

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

/// A decision that somebody wants to declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecideIntent {
    /// Which decision.
    pub decision: DecisionId,
    /// What is declared.
    pub answer: Declared,
    /// On what conditions; for GO WITH CONDITIONS only, at least one.
    pub conditions: Vec<Condition>,
    /// Why; needed for NO-GO.
    pub reason: Option<String>,
    /// Why against the verdict, where what is declared is better.
    pub overrides: Option<String>,
    /// The verdict that the person saw; nothing: a script, which speaks of it as it is.
    pub shown: Option<Word>,
}

/// A handoff that somebody wants to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOffIntent {
    /// At the end of which section; nothing: the controls.
    pub section: Option<SectionId>,
    /// To whom: a role at a section's end (that of the checklist where it names one), a person for the controls.
    pub to: Party,
    /// What the next must know.
    pub note: String,
}

/// What a receiver answers to a handoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandoffReply {
    /// They take it over.
    TakeOver,
    /// They send it back.
    SendBack,
}

/// A rollback that somebody wants to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollbackIntent {
    /// What calls for it.
    pub triggers: Vec<TriggerId>,
    /// Why.
    pub reason: String,
    /// How grave it is, where no trigger says so.
    pub severity: Severity,
    /// When the trouble was first seen, where that was before now.
    pub seen_at: Option<Time>,
    /// The environment's name, typed in full: arms the rollback's actions.
    pub environment: Option<String>,
}

/// A risk, as somebody wants it to stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskIntent {
    /// Which; nothing: a new one.
    pub risk: Option<RiskId>,
    /// What may happen.
    pub title: String,
    /// How grave that would be.
    pub severity: Gravity,
    /// Who watches it.
    pub owner: Option<String>,
    /// What is done about it.
    pub mitigation: Option<String>,
    /// Where it stands.
    pub state: RiskState,
}

/// A note for the review of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewIntent {
    /// What it is to the review.
    pub about: NoteAbout,
    /// What it says.
    pub text: String,
    /// Of an action: who sees to it.
    pub owner: Option<String>,
    /// Of an action: by when.
    pub due: Option<Time>,
}

/// The end of a run, as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseIntent {
    /// How.
    pub result: RunResult,
    /// Why; needed where the run does not stand so.
    pub note: Option<String>,
    /// Who may sign for whom on this machine: kept in the run as claimed then.
    pub allowed_signers: Option<Vec<u8>>,
    /// The certificate as it was drawn for this close.
    pub certificate: Option<CertificateDrawn>,
}

/// A certificate on its way to the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateDrawn {
    /// One self-contained HTML file.
    pub html: Vec<u8>,
    /// The same as Markdown.
    pub text: Vec<u8>,
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
    fn to_come(&self) -> SignatureFile {
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

/// Why an intent was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Refusal {
    /// The sentence that the person reads.
    pub text: String,
    /// What would help.
    pub cause: Cause,
}

/// What kept an intent from being carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The rules.
    Rule,
    /// There is no such thing in the checklist or the run.
    Unknown,
    /// What was typed is not what is asked for.
    Invalid,
    /// The section waits for something.
    Locked,
    /// A reason is asked for.
    NeedsReason,
    /// A field has no value yet.
    NeedsField(FieldId),
    /// The commands of this checklist are not trusted on this machine.
    NeedsTrust,
    /// A person has to say yes first.
    NeedsConfirmation,
    /// What was shown is not what holds any more.
    Changed,
    /// Another holds the controls, or nobody does.
    NeedsControls,
    /// Another program began the same action and its end is not known: a person has to say yes to that first.
    RunsElsewhere(EntryRef),
}

impl Refusal {
    fn new(cause: Cause, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            cause,
        }
    }

    fn rule(text: impl Into<String>) -> Self {
        Self::new(Cause::Rule, text)
    }
}

/// The events that an intent comes to, or the sentence that refuses it.
///
/// # Errors
/// Where the rules, or what others did meanwhile, do not let it.
pub fn decide(
    run: &Run,
    standing: &Standing,
    intent: Intent,
    stamp: &Stamp,
    me: Asker<'_>,
) -> Result<Vec<Draft>, Refusal> {
    if run.sealed.is_some() && !may_be_late(&intent) {
        let text = "the run is sealed: what comes now is late and changes nothing; a note can still be written";
        return Err(Refusal::rule(text));
    }
    match intent {
        Intent::Mark(intent) => marks::mark(run, standing, intent, stamp),
        Intent::Undo(entry) => marks::undo(run, standing, entry, stamp),
        Intent::SetField { field, value } => rest::set_field(run, field, value),
        Intent::Assign { role, person } => rest::assign(run, role, person, stamp),
        Intent::Measure { item, measure, text } => rest::measure(run, standing, item, &measure, &text, stamp),
        Intent::Note { on, text } => rest::note(run, on, text, stamp),
        Intent::Link { on, url } => rest::link(run, on, url, stamp),
        Intent::Attach { item, file, source } => rest::attach(run, item, file, source, stamp),
        Intent::Withdraw { file, reason } => rest::withdraw(run, file, reason, stamp),
        Intent::StartCheck(start) => checks::start(run, standing, &start, stamp, me),
        Intent::StartProof(item) => checks::prove(run, standing, &item, stamp, me),
        Intent::StartAdHoc { command, confirmed } => checks::ad_hoc(run, command, confirmed, stamp, me),
        Intent::FinishCheck { check, finished } => checks::finish(run, &check, *finished, stamp),
        Intent::Sign(intent) => signing::sign(run, standing, *intent, stamp),
        Intent::Amend(intent) => rest::amend(run, *intent, stamp),
        Intent::Gap { from, to } => Ok(vec![Event::Gap(Gap { from, to }).into()]),
        Intent::Decide(intent) => decisions::decide(run, standing, *intent, stamp),
        Intent::MeetCondition { condition, note } => decisions::meet(run, condition, note, stamp),
        Intent::BreakHold { section, reason, typed } => {
            decisions::break_hold(run, standing, section, reason, &typed, stamp)
        }
        Intent::HandOff(intent) => handoffs::hand_off(run, standing, *intent, stamp, me),
        Intent::AnswerHandoff {
            handoff,
            reply,
            name,
            note,
        } => handoffs::answer(run, handoff, reply, &name, note, stamp, me),
        Intent::CallRollback(intent) => rollback::call(run, *intent, stamp),
        Intent::ReachMilestone { milestone, note } => rollback::reach(run, standing, milestone, note, stamp),
        Intent::EndRollback { result, note } => rollback::end(run, result, note, stamp),
        Intent::Notify { channel, text } => rollback::notify(&channel, &text, stamp),
        Intent::RecordRisk(intent) => rollback::risk(run, *intent, stamp),
        Intent::Review(intent) => rollback::review(*intent, stamp),
        Intent::Close(intent) => rest::close(run, standing, *intent, stamp),
        Intent::Seal(intent) => signing::seal(run, *intent, stamp),
        Intent::TakeControls { note } => controls::take(run, note, stamp, me.journal),
        Intent::GiveUp(check) => controls::give_up(run, check),
    }
}

/// What is of use to a sealed run, though it changes nothing of how the run stands.
fn may_be_late(intent: &Intent) -> bool {
    matches!(
        intent,
        Intent::Note { .. }
            | Intent::Link { .. }
            | Intent::Attach { .. }
            | Intent::Withdraw { .. }
            | Intent::FinishCheck { .. }
            | Intent::Gap { .. }
            | Intent::Seal(_)
    )
}

/// A text that says something.
fn said(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}
