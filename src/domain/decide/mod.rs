//! What somebody wants to do, and whether the rules let them: an intent becomes events, or a refusal in a sentence.

mod checks;
mod closed;
mod controls;
mod decisions;
mod handoffs;
mod intent;
mod leading;
mod marks;
mod rest;
mod rollback;
mod signing;
#[cfg(test)]
mod tests;

pub use self::{
    checks::{PROOF_HOLDS, past_window},
    closed::{all_is_fixed, role_is_fixed, scope_is_fixed, section_is_fixed},
    controls::{runs_elsewhere, told_of},
    intent::{AmendIntent, Intent, MarkIntent, NewSignature, On, SealIntent, Shown, SignIntent, StartCheck},
    leading::{
        CertificateDrawn, CloseIntent, DecideIntent, HandOffIntent, HandoffReply, ReviewIntent, RiskIntent,
        RollbackIntent,
    },
    marks::to_take_back,
    signing::{not_to_sign, planned},
};
use super::{
    event::{Draft, EntryRef, Event, Gap, Person},
    id::{FieldId, Writer},
    run::Run,
    standing::Standing,
    time::Time,
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
    if let Some(refusal) = closed::refuses(run, &intent) {
        return Err(refusal);
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
        Intent::EndRollback { result, note } => rollback::end(run, standing, result, note, stamp),
        Intent::Notify { channel, text } => rollback::notify(&channel, &text, stamp),
        Intent::RecordRisk(intent) => rollback::risk(run, *intent, stamp),
        Intent::Review(intent) => rollback::review(*intent, stamp),
        Intent::Close(intent) => rest::close(run, standing, *intent, stamp),
        Intent::Seal(intent) => signing::seal(run, *intent),
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
