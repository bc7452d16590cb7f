//! Decisions: what the deciding role may declare over the computed verdict, conditions that are met, hold points that are
//! broken.

use super::{Cause, DecideIntent, Refusal, Stamp, closed::scope_is_fixed, said};
use crate::domain::{
    event::{
        Condition, ConditionMet, ConditionRef, Decided, Declared, Draft, Event, HoldBroken, Person, RoleAssigned, Scope,
    },
    id::{RoleId, SectionId},
    plan::DecisionPlan,
    run::Run,
    signers,
    standing::{DecisionStanding, SignOffState, Standing},
    verdict::Verdict,
};

/// How many of the reasons of a verdict an entry keeps.
const REASONS_KEPT: usize = 50;

pub(super) fn decide(
    run: &Run,
    standing: &Standing,
    mut intent: DecideIntent,
    stamp: &Stamp,
) -> Result<Vec<Draft>, Refusal> {
    let (planned, now) = run
        .plan()
        .decision(&intent.decision)
        .zip(standing.decision(&intent.decision))
        .ok_or_else(|| {
            let text = format!("there is no decision {} in this checklist", intent.decision);
            Refusal::new(Cause::Unknown, text)
        })?;
    if let Some(text) = scope_is_fixed(run, &Scope::Decision(intent.decision.to_string())) {
        return Err(Refusal::rule(text));
    }
    intent.reason = said(intent.reason);
    intent.overrides = said(intent.overrides);
    unchanged(now, &intent)?;
    not_again(now, &intent)?;
    asked_for(&mut intent, stamp)?;
    let beyond = intent.answer.word() > now.verdict.in_effect();
    let (role, assign) = may_declare(run, planned, beyond, stamp)?;
    if beyond {
        may_override(run, now, &intent, stamp)?;
    }
    let decided = Decided {
        decision: intent.decision,
        answer: intent.answer,
        verdict: now.verdict.in_effect(),
        reasons: kept(&now.verdict),
        conditions: intent.conditions,
        by: stamp.person.clone(),
        role,
        reason: intent.reason,
        overrides: intent.overrides.filter(|_| beyond),
    };
    let decided = Event::Decided(Box::new(decided)).into();
    Ok(assign.into_iter().chain([decided]).collect())
}

fn unchanged(now: &DecisionStanding, intent: &DecideIntent) -> Result<(), Refusal> {
    match intent.shown {
        Some(shown) if shown != now.verdict.in_effect() => {
            let text = format!("the verdict is {} by now: look, then decide", now.verdict.in_effect());
            Err(Refusal::new(Cause::Changed, text))
        }
        _ => Ok(()),
    }
}

fn not_again(now: &DecisionStanding, intent: &DecideIntent) -> Result<(), Refusal> {
    let stands = now.taken.as_ref().filter(|_| !now.lapsed && !now.disputed);
    match stands {
        Some(taken) if taken.decided.answer == intent.answer && intent.conditions == taken.decided.conditions => {
            let text = format!(
                "it was declared {} by {} already",
                intent.answer.word(),
                taken.decided.by
            );
            Err(Refusal::rule(text))
        }
        _ => Ok(()),
    }
}

/// What goes with each answer: conditions, or a reason.
fn asked_for(intent: &mut DecideIntent, stamp: &Stamp) -> Result<(), Refusal> {
    for condition in &mut intent.conditions {
        condition.text = condition.text.trim().to_owned();
        condition.owner = condition.owner.trim().to_owned();
    }
    match intent.answer {
        Declared::NoGo if intent.reason.is_none() => Err(Refusal::new(Cause::NeedsReason, "say why it does not go")),
        Declared::Conditional if intent.conditions.is_empty() => {
            Err(Refusal::new(Cause::Invalid, "say on what conditions it goes"))
        }
        Declared::Conditional => intent
            .conditions
            .iter()
            .try_for_each(|condition| whole(condition, stamp)),
        Declared::Go | Declared::NoGo if !intent.conditions.is_empty() => {
            let text = "conditions go with GO WITH CONDITIONS: declare that";
            Err(Refusal::new(Cause::Invalid, text))
        }
        Declared::Go | Declared::NoGo => Ok(()),
    }
}

fn whole(condition: &Condition, stamp: &Stamp) -> Result<(), Refusal> {
    let wrong = if condition.text.is_empty() {
        "a condition says nothing"
    } else if condition.owner.is_empty() {
        "say who sees to each condition"
    } else if condition.due <= stamp.at {
        "a condition would have been due already"
    } else {
        return Ok(());
    };
    Err(Refusal::new(Cause::Invalid, wrong))
}

/// The role that declares, and its assignment where nobody held it. Who may override may declare against the verdict
/// also without that role.
fn may_declare(
    run: &Run,
    planned: &DecisionPlan,
    beyond: bool,
    stamp: &Stamp,
) -> Result<(Option<RoleId>, Option<Draft>), Refusal> {
    let Some(role) = &planned.decision.decides else {
        return Ok((None, None));
    };
    let assigned = holds(run, role, &stamp.person, "decide", stamp);
    match assigned {
        Ok(assign) => Ok((Some(role.clone()), assign)),
        Err(refusal) => match overriding(run, &stamp.person).filter(|_| beyond) {
            Some(other) => Ok((Some(other.clone()), None)),
            None => Err(refusal),
        },
    }
}

/// Refuses what a role has to do where it is another's. Gives its assignment to this person, where nobody held it.
pub(super) fn holds(
    run: &Run,
    role: &RoleId,
    person: &Person,
    to_do: &str,
    stamp: &Stamp,
) -> Result<Option<Draft>, Refusal> {
    let title = run.plan().role_title(role);
    if let Some(why) = run.plan().role(role).and_then(|known| signers::refuses(known, person)) {
        return Err(Refusal::rule(why));
    }
    if run.roles_disputed().any(|disputed| disputed == role) {
        let text = format!("{title} was given to different persons at once: assign the role first");
        return Err(Refusal::rule(text));
    }
    match run.role(role) {
        Some(holder) if signers::same(holder, person) => Ok(None),
        Some(holder) => {
            let text = format!("{title} is {holder}: assign the role to {person} first, or let {holder} {to_do}");
            Err(Refusal::rule(text))
        }
        None => Ok(Some(
            Event::RoleAssigned(RoleAssigned {
                role: role.clone(),
                person: person.clone(),
                by: stamp.person.clone(),
            })
            .into(),
        )),
    }
}

/// The role of this person that may decide against the verdict.
fn overriding<'a>(run: &'a Run, person: &Person) -> Option<&'a RoleId> {
    held(run, &run.plan().policy.overrides, person)
}

/// The first of these roles that this person was given.
fn held<'a>(run: &Run, roles: &'a [RoleId], person: &Person) -> Option<&'a RoleId> {
    let holder = |role: &&RoleId| run.role(role).is_some_and(|holder| signers::same(holder, person));
    roles.iter().find(holder)
}

fn titles(run: &Run, roles: &[RoleId]) -> String {
    let titles: Vec<&str> = roles.iter().map(|role| run.plan().role_title(role)).collect();
    titles.join(" or ")
}

fn may_override(run: &Run, now: &DecisionStanding, intent: &DecideIntent, stamp: &Stamp) -> Result<(), Refusal> {
    let verdict = now.verdict.in_effect();
    let against = now.verdict.against().next();
    let because = against.map(|reason| format!(" ({})", reason.text)).unwrap_or_default();
    let answer = intent.answer.word();
    let policy = &run.plan().policy;
    if overriding(run, &stamp.person).is_none() {
        let who = match policy.overrides.as_slice() {
            [] => "the policy lets nobody override it".to_owned(),
            roles => format!("only {} may override it", titles(run, roles)),
        };
        let text = format!("the verdict is {verdict}{because}, so {answer} is refused: {who}");
        return Err(Refusal::rule(text));
    }
    if intent.overrides.is_none() {
        let text = format!("the verdict is {verdict}{because}: say why {answer} all the same; that stays visible");
        return Err(Refusal::new(Cause::NeedsReason, text));
    }
    Ok(())
}

fn kept(verdict: &Verdict) -> Vec<String> {
    let mut reasons: Vec<String> = verdict
        .reasons
        .iter()
        .take(REASONS_KEPT)
        .map(|reason| reason.text.clone())
        .collect();
    let left = verdict.reasons.len() - reasons.len();
    if left > 0 {
        reasons.push(format!("and {left} more"));
    }
    reasons
}

pub(super) fn meet(
    run: &Run,
    condition: ConditionRef,
    note: Option<String>,
    stamp: &Stamp,
) -> Result<Vec<Draft>, Refusal> {
    let known = run.conditions().find(|known| known.name == condition);
    let known = known.ok_or_else(|| Refusal::new(Cause::Unknown, "there is no such condition in this run"))?;
    if let Some(met) = known.met {
        return Err(Refusal::rule(format!("{} said that it is met already", met.by)));
    }
    let met = ConditionMet {
        condition,
        by: stamp.person.clone(),
        note: said(note),
    };
    Ok(vec![Event::ConditionMet(Box::new(met)).into()])
}

/// A hold point is broken by a role that the policy names, with a reason, and with the section's title typed in full.
pub(super) fn break_hold(
    run: &Run,
    standing: &Standing,
    section: SectionId,
    reason: Option<String>,
    typed: &str,
    stamp: &Stamp,
) -> Result<Vec<Draft>, Refusal> {
    let known = run.plan().section(&section).ok_or_else(|| {
        let text = format!("there is no section {section} in this checklist");
        Refusal::new(Cause::Unknown, text)
    })?;
    let mut signing = standing.sign_offs.iter();
    let owed =
        signing.any(|sign_off| sign_off.section.as_ref() == Some(&section) && sign_off.state != SignOffState::Current);
    let handed = known.hands_to.is_some()
        && !run
            .handoff_of(&section)
            .is_some_and(|handoff| handoff.answer.as_ref().is_some_and(|it| it.accepted));
    if !owed && !handed {
        return Err(Refusal::rule(format!(
            "there is nothing to break: {} is not held",
            known.title
        )));
    }
    if let Some(broken) = run.hold_broken(&section) {
        return Err(Refusal::rule(format!("{} broke it already", broken.broken.by)));
    }
    let policy = &run.plan().policy;
    let role = held(run, &policy.break_holds, &stamp.person).ok_or_else(|| {
        let who = match policy.break_holds.as_slice() {
            [] => "the policy lets nobody break a hold point".to_owned(),
            roles => format!("only {} may break a hold point", titles(run, roles)),
        };
        Refusal::rule(who)
    })?;
    let reason = said(reason).ok_or_else(|| Refusal::new(Cause::NeedsReason, "say why the hold point is broken"))?;
    if typed.trim() != known.title {
        let text = format!(
            "type “{}” in full to break its hold point: the run is marked for good",
            known.title
        );
        return Err(Refusal::new(Cause::NeedsConfirmation, text));
    }
    let broken = HoldBroken {
        section,
        reason,
        by: stamp.person.clone(),
        role: Some(role.clone()),
    };
    Ok(vec![Event::HoldBroken(Box::new(broken)).into()])
}
