//! What a verdict rests on, in sentences: shares, items, sign-offs, disputes, rollbacks, risks, broken holds.

use super::{
    Category, Facts, Reason, ShareStanding, Word,
    counting::{self, Counted},
    share,
};
use crate::domain::{
    checklist::{Threshold, Weight},
    event::{Answer, Gravity, RiskState},
    standing::{About, ItemState, SignOffStanding, SignOffState, title},
};

fn reason(at_best: Word, about: About, text: String) -> Reason {
    Reason { text, about, at_best }
}

/// The shares, and each item that is not simply fulfilled. An item leaves what its share leaves: one that a limit
/// allows to be missing speaks against nothing.
pub(super) fn of_items(facts: &Facts<'_>, shares: &[ShareStanding; 3], counted: Vec<Counted<'_>>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = shares.iter().filter_map(of_share).collect();
    if nothing_speaks_for_it(facts, shares) {
        let text = "nothing is fulfilled that would speak for it".to_owned();
        reasons.push(reason(Word::Open, About::Decision(facts.planned.id().clone()), text));
    }
    for Counted { item, category, why } in counted {
        let left = shares[counting::place(item.weight)].at_best;
        let at_best = match category {
            Category::Fulfilled => continue,
            Category::NotApplicable => Word::Go,
            Category::Failed => left,
            Category::Undecided => left.max(Word::Open),
            Category::Waived | Category::OnWord => left.max(Word::Conditional),
        };
        let standing = (facts.item)(&item.id);
        let why = why.or_else(|| standing.and_then(|standing| standing.why.clone()));
        let state = standing.map_or(ItemState::Open, |standing| standing.state);
        let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
        let text = format!("{}: {}{why}", facts.run.fill(&item.title), state.word());
        reasons.push(reason(at_best, About::Item(item.id.clone()), text));
    }
    reasons
}

/// Recommended items speak for nothing, here too.
fn nothing_speaks_for_it(facts: &Facts<'_>, shares: &[ShareStanding; 3]) -> bool {
    let counting = shares.iter().filter(|share| share.weight != Weight::Recommended);
    let mut signed = facts.sign_offs.iter().copied().chain(facts.own_sign_offs);
    counting.map(|share| share.counts.standing()).sum::<u32>() == 0
        && !signed.any(|sign_off| sign_off.state == SignOffState::Current)
}

fn of_share(share: &ShareStanding) -> Option<Reason> {
    let (counts, total) = (&share.counts, share.counts.total());
    if total == 0 {
        return None;
    }
    let mut text = format!("{}: {} of {total} fulfilled", weight(share.weight), counts.fulfilled);
    let beside = [
        (counts.on_word, "on a person's word"),
        (counts.waived, "waived"),
        (counts.failed, "failed"),
        (counts.undecided, "open"),
        (counts.not_applicable, "not applicable"),
    ];
    for (count, what) in beside.into_iter().filter(|(count, _)| *count > 0) {
        text.push_str(&format!(", {count} {what}"));
    }
    let need = |threshold| {
        format!(
            "{} of {total} ({})",
            share::needed(threshold, total),
            as_written(threshold)
        )
    };
    if share.weight == Weight::Recommended {
        return Some(reason(Word::Go, About::Weight(share.weight), text));
    }
    text.push_str(&format!("; GO needs {}", need(share.limits.go)));
    if let Some(conditional) = share.limits.conditional {
        text.push_str(&format!(", GO WITH CONDITIONS {}", need(conditional)));
    }
    Some(reason(share.at_best, About::Weight(share.weight), text))
}

/// A limit as the policy writes it.
pub fn as_written(threshold: Threshold) -> String {
    match threshold {
        Threshold::Percent(percent) => format!("{} %", percent.normalize()),
        Threshold::Count { of, total } => format!("{of} of {total}"),
    }
}

fn weight(weight: Weight) -> &'static str {
    match weight {
        Weight::Critical => "critical",
        Weight::High => "high",
        Weight::Recommended => "recommended",
    }
}

/// What does not hang on one item: sign-offs in the sections, disputes, broken holds, a rollback, risks.
pub(super) fn of_the_run(facts: &Facts<'_>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = disputes(facts);
    reasons.extend(facts.sign_offs.iter().filter_map(|given| of_sign_off(facts, given)));
    reasons.extend(broken_holds(facts));
    reasons.extend(rollback(facts));
    reasons.extend(risks(facts));
    reasons
}

fn disputes(facts: &Facts<'_>) -> Vec<Reason> {
    let run = facts.run;
    let plan = run.plan();
    let mut reasons = Vec::new();
    if run.checklist_disputed() {
        let text = "the checklist was amended in two ways at once".to_owned();
        reasons.push(reason(Word::Open, About::Checklist, text));
    }
    if let Some(digest) = run.checklist_missing() {
        let text = format!("the checklist in force, sha256 {digest}, is not at hand");
        reasons.push(reason(Word::Open, About::Checklist, text));
    }
    let fields = run.fields_disputed().filter_map(|id| plan.field(id));
    reasons.extend(fields.map(|field| {
        let text = format!("{} was given different values at once", field.label);
        reason(Word::Open, About::Field(field.id.clone()), text)
    }));
    let roles = run.roles_disputed().filter(|id| plan.role(id).is_some());
    reasons.extend(roles.map(|id| {
        let text = format!("{} was given to different persons at once", plan.role_title(id));
        reason(Word::Open, About::Role(id.clone()), text)
    }));
    reasons
}

/// A sign-off that holds, but on conditions, leaves conditions; one that does not hold leaves the verdict open, unless
/// its hold point was broken: then it leaves conditions. A rejection is a NO-GO.
pub(super) fn of_sign_off(facts: &Facts<'_>, planned: &SignOffStanding) -> Option<Reason> {
    let run = facts.run;
    let role = run.plan().role_title(&planned.role);
    let over = title(run, &planned.scope);
    let given = planned.given.and_then(|given| run.sign_offs.get(given));
    let conditional = given.filter(|given| given.signed.decision == Answer::Conditional);
    let (at_best, text) = match (&planned.no_good, planned.state) {
        (Some(why), _) => (Word::Open, format!("{over} is not signed: {why}")),
        (None, SignOffState::Current) => {
            let conditions = conditional?.signed.conditions.join("; ");
            (
                Word::Conditional,
                format!("{role} signed {over} on conditions: {conditions}"),
            )
        }
        (None, SignOffState::Missing) => (Word::Open, format!("{role} has not signed {over}")),
        (None, SignOffState::Stale) => (Word::Open, format!("{over} changed since {role} signed it")),
        (None, SignOffState::Rejected) => (Word::NoGo, format!("{role} rejected {over}")),
    };
    let broken = planned.section.as_ref().and_then(|section| run.hold_broken(section));
    let at_best = match broken {
        Some(_) => at_best.max(Word::Conditional),
        None => at_best,
    };
    Some(reason(
        at_best,
        About::SignOff(planned.role.clone(), planned.scope.clone()),
        text,
    ))
}

fn broken_holds(facts: &Facts<'_>) -> Vec<Reason> {
    let broken = facts.run.flow.broken.iter();
    let covered = broken.filter(|broken| facts.planned.covers(&broken.broken.section));
    covered
        .map(|broken| {
            let section = &broken.broken.section;
            let over = title(facts.run, &crate::domain::event::Scope::Section(section.clone()));
            let text = format!(
                "the hold point of {over} was broken by {}: {}",
                broken.broken.by, broken.broken.reason
            );
            reason(Word::Conditional, About::Section(section.clone()), text)
        })
        .collect()
}

fn rollback(facts: &Facts<'_>) -> Option<Reason> {
    let rollback = facts.run.rollback()?;
    let called = &rollback.called;
    let titles: Vec<&str> = facts
        .run
        .plan()
        .triggers
        .iter()
        .filter(|trigger| called.triggers.contains(&trigger.id))
        .map(|trigger| trigger.title.as_str())
        .collect();
    let triggers = match titles.as_slice() {
        [] => String::new(),
        titles => format!(", for {}", titles.join(", ")),
    };
    let text = format!("{} called a rollback{triggers}: {}", called.by, called.reason);
    Some(reason(Word::NoGo, About::Rollback(called.triggers.clone()), text))
}

/// A risk that was added to the run: a high one holds back GO while it is open, and is a NO-GO where it came about.
fn risks(facts: &Facts<'_>) -> Vec<Reason> {
    let high = facts.run.risks().filter(|word| word.risk.severity == Gravity::High);
    high.filter_map(|word| {
        let at_best = match word.risk.state {
            RiskState::Open => Word::Conditional,
            RiskState::Occurred => Word::NoGo,
            RiskState::Mitigated | RiskState::Accepted | RiskState::Closed => return None,
        };
        let text = format!("risk {}: {}", word.risk.title, word.risk.state.word());
        Some(reason(at_best, About::Risk(word.risk.risk.clone()), text))
    })
    .collect()
}

/// That a rehearsal never becomes a GO; and what it would be, where it is not that already.
pub(super) fn rehearsal(would_be: Word) -> Reason {
    let text = match would_be > Word::Open {
        true => format!("a rehearsal never becomes a GO; it would be {would_be}"),
        false => "a rehearsal never becomes a GO".to_owned(),
    };
    reason(Word::Open, About::Run, text)
}

/// What is missing for the next better verdict.
pub(super) fn missing(shares: &[ShareStanding; 3], word: Word, found: &[Reason]) -> Vec<String> {
    let better = match word {
        Word::Go => return Vec::new(),
        Word::Conditional => Word::Go,
        Word::Open | Word::NoGo => Word::Conditional,
    };
    let short = shares.iter().filter(|share| share.at_best < better);
    let mut missing: Vec<String> = short
        .map(|share| {
            let lacking = share.lacking(better);
            let how = if better == Word::Go {
                "fulfilled"
            } else {
                "fulfilled or waived"
            };
            format!("{lacking} more {} {how} for {better}", weight(share.weight))
        })
        .collect();
    let others = found.iter().filter(|reason| reason.at_best < better);
    let others = others.filter(|reason| !matches!(reason.about, About::Item(_) | About::Weight(_)));
    missing.extend(others.map(|reason| reason.text.clone()));
    missing
}
