//! Calling a rollback, what it reached, its end; whom somebody told; risks and the review.

use super::{Cause, Refusal, ReviewIntent, RiskIntent, RollbackIntent, Stamp, said};
use crate::domain::{
    checklist::Severity,
    digest::Digest,
    event::{
        Draft, Event, Milestone, NoteAbout, NoteAdded, Notified, RiskRecorded, RollbackCalled, RollbackEnded,
        RollbackReached, RollbackResult,
    },
    id::RiskId,
    rollback,
    run::Run,
    standing::Standing,
    time,
};

pub(super) fn call(run: &Run, intent: RollbackIntent, stamp: &Stamp) -> Result<Vec<Draft>, Refusal> {
    if let Some(under_way) = run.rollback().filter(|rollback| rollback.ended.is_none()) {
        let at = under_way.at.format("%H:%M:%S UTC");
        let text = format!("a rollback is under way: {} called it at {at}", under_way.called.by);
        return Err(Refusal::rule(text));
    }
    let plan = run.plan();
    let mut gravest = None;
    for id in &intent.triggers {
        let trigger = plan.triggers.iter().find(|trigger| trigger.id == *id);
        let trigger = trigger.ok_or_else(|| {
            let text = format!("there is no trigger {id} in this checklist");
            Refusal::new(Cause::Unknown, text)
        })?;
        gravest = match (gravest, trigger.severity) {
            (Some(Severity::Immediate), _) | (_, Severity::Immediate) => Some(Severity::Immediate),
            _ => Some(Severity::Conditional),
        };
    }
    let reason =
        said(Some(intent.reason)).ok_or_else(|| Refusal::new(Cause::NeedsReason, "say why it is rolled back"))?;
    if intent.seen_at.is_some_and(|seen| seen > stamp.at) {
        return Err(Refusal::new(
            Cause::Invalid,
            "the trouble cannot have been seen later than now",
        ));
    }
    let environment = said(intent.environment);
    if let Some(typed) = &environment {
        armed(run, typed)?;
    }
    let called = RollbackCalled {
        triggers: intent.triggers,
        reason,
        by: stamp.person.clone(),
        severity: gravest.unwrap_or(intent.severity),
        seen_at: intent.seen_at,
        environment,
    };
    Ok(vec![Event::RollbackCalled(Box::new(called)).into()])
}

/// The environment's name as it was typed, to arm its actions.
fn armed(run: &Run, typed: &str) -> Result<(), Refusal> {
    match run.environment() {
        Some(name) if name == typed => Ok(()),
        Some(name) => {
            let text = format!(
                "“{typed}” is not the environment: type {name} in full, or leave it empty and be asked for each action"
            );
            Err(Refusal::new(Cause::Invalid, text))
        }
        None => Err(Refusal::new(
            Cause::Invalid,
            "the checklist names no environment: leave it empty",
        )),
    }
}

fn under_way(run: &Run) -> Result<&crate::domain::run::flow::Rollback, Refusal> {
    let under_way = run.rollback().filter(|rollback| rollback.ended.is_none());
    under_way.ok_or_else(|| Refusal::rule("no rollback is under way"))
}

pub(super) fn reach(
    run: &Run,
    standing: &Standing,
    milestone: Milestone,
    note: Option<String>,
    stamp: &Stamp,
) -> Result<Vec<Draft>, Refusal> {
    under_way(run)?;
    let clocks = rollback::clocks(run, standing);
    let clock = clocks.iter().flatten().find(|clock| clock.milestone == milestone);
    if clock.is_some_and(|clock| clock.stopped.is_some()) {
        return Err(Refusal::rule(format!("it is {} already", milestone.word())));
    }
    let reached = RollbackReached {
        milestone,
        by: stamp.person.clone(),
        note: said(note),
    };
    Ok(vec![Event::RollbackReached(Box::new(reached)).into()])
}

/// Nobody says “restored” without a word while something of it was not shown.
pub(super) fn end(
    run: &Run,
    standing: &Standing,
    result: RollbackResult,
    note: Option<String>,
    stamp: &Stamp,
) -> Result<Vec<Draft>, Refusal> {
    under_way(run)?;
    let note = said(note);
    if note.is_none() {
        let asked = match result {
            RollbackResult::Restored => {
                rollback::left(run, standing).map(|left| format!("say how it is known that all is restored: {left}"))
            }
            RollbackResult::Partial | RollbackResult::Failed => Some("say what is not as it was".to_owned()),
        };
        if let Some(asked) = asked {
            return Err(Refusal::new(Cause::NeedsReason, asked));
        }
    }
    let ended = RollbackEnded {
        result,
        by: stamp.person.clone(),
        note,
    };
    Ok(vec![Event::RollbackEnded(Box::new(ended)).into()])
}

pub(super) fn notify(channel: &str, text: &str, stamp: &Stamp) -> Result<Vec<Draft>, Refusal> {
    let missing = |what: &str| Refusal::new(Cause::Invalid, what.to_owned());
    let notified = Notified {
        channel: said(Some(channel.to_owned())).ok_or_else(|| missing("say where they were told"))?,
        text: said(Some(text.to_owned())).ok_or_else(|| missing("say what they were told"))?,
        status: "told".to_owned(),
        by: Some(stamp.person.clone()),
    };
    Ok(vec![Event::Notified(Box::new(notified)).into()])
}

pub(super) fn risk(run: &Run, intent: RiskIntent, stamp: &Stamp) -> Result<Vec<Draft>, Refusal> {
    let title = said(Some(intent.title)).ok_or_else(|| Refusal::new(Cause::Invalid, "say what may happen"))?;
    let known = intent
        .risk
        .as_ref()
        .map(|id| run.risks().find(|word| word.risk.risk == *id));
    if let Some(None) = known {
        return Err(Refusal::new(Cause::Unknown, "there is no such risk in this run"));
    }
    let recorded = RiskRecorded {
        risk: intent.risk.unwrap_or_else(|| new_risk(&title, stamp)),
        title,
        severity: intent.severity,
        owner: said(intent.owner),
        mitigation: said(intent.mitigation),
        state: intent.state,
        by: stamp.person.clone(),
    };
    if let Some(Some(known)) = known
        && (
            &known.risk.title,
            known.risk.severity,
            &known.risk.owner,
            &known.risk.mitigation,
            known.risk.state,
        ) == (
            &recorded.title,
            recorded.severity,
            &recorded.owner,
            &recorded.mitigation,
            recorded.state,
        )
    {
        return Err(Refusal::rule("nothing is changed"));
    }
    Ok(vec![Event::RiskRecorded(Box::new(recorded)).into()])
}

/// A name that two who add a risk at once do not share.
fn new_risk(title: &str, stamp: &Stamp) -> RiskId {
    let digest = Digest::of(format!("{title}\n{}\n{}", stamp.person, time::rfc3339(stamp.at))).to_string();
    RiskId::from(format!("risk-{}", digest.get(..6).unwrap_or_default()).as_str())
}

pub(super) fn review(intent: ReviewIntent, stamp: &Stamp) -> Result<Vec<Draft>, Refusal> {
    let text = said(Some(intent.text)).ok_or_else(|| Refusal::new(Cause::Invalid, "the note is empty"))?;
    let owner = said(intent.owner);
    if intent.about == NoteAbout::Action && (owner.is_none() || intent.due.is_none()) {
        return Err(Refusal::new(Cause::Invalid, "say who sees to the action, and by when"));
    }
    let note = NoteAdded {
        item: None,
        section: None,
        text,
        about: Some(intent.about),
        owner,
        due: intent.due,
        by: stamp.person.clone(),
    };
    Ok(vec![Event::NoteAdded(note).into()])
}
