//! What somebody wants to do with how a run is led: decisions, handoffs, rollbacks, risks, the review, the close.

use std::collections::BTreeMap;

use crate::domain::{
    checklist::Severity,
    digest::Digest,
    event::{Condition, Declared, Gravity, NoteAbout, Party, RiskState, RunResult},
    id::{DecisionId, RiskId, SectionId, TriggerId, Writer},
    time::Time,
    verdict::Word,
};

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
    /// The newest entry of each journal that it was drawn from: it may be stored as long as there is none after them.
    pub heads: BTreeMap<Writer, (u64, Digest)>,
}
