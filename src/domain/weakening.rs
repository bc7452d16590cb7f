//! What an amended checklist asks less of than the one before. In doubt a change is named: a weakening that nobody was
//! shown is worse than one too many.

use std::time::Duration;

use super::{
    check::{Check, Expectation, Must},
    checklist::{Checklist, Field, Item, Measure, RollbackPlan, Section, SignOffPlan},
    expectation::in_words,
    narrowing::is_within,
};

/// Every weakening from `old` to `new`, one a sentence without its full stop; none where the new one asks as much.
pub fn weakens(old: &Checklist, new: &Checklist) -> Vec<String> {
    let mut found = Vec::new();
    for section in &old.sections {
        sections(section, new, &mut found);
    }
    for item in old.items() {
        match new.item(&item.id) {
            Some(now) => {
                place_of(item, old, new, &mut found);
                items(item, now, &mut found);
            }
            None => found.push(format!("item {} removed", item.id)),
        }
    }
    for field in &old.fields {
        fields(
            "the checklist",
            field,
            new.fields.iter().find(|now| now.id == field.id),
            &mut found,
        );
    }
    roles(old, new, &mut found);
    policy(old, new, &mut found);
    environment(old, new, &mut found);
    plans(old, new, &mut found);
    found
}

fn sections(old: &Section, new: &Checklist, found: &mut Vec<String>) {
    let place = format!("section {}", old.id);
    let Some(now) = new.section(&old.id) else {
        found.push(format!("{place} removed"));
        found.extend(
            old.sign_offs
                .iter()
                .map(|plan| format!("{place}: {} no longer signs", plan.role)),
        );
        return;
    };
    for on in old.after.iter().filter(|on| !now.after.contains(on)) {
        found.push(format!("{place} no longer waits for {on}"));
    }
    if old.phase.counts() && !now.phase.counts() {
        found.push(format!("{place} no longer counts"));
    }
    if now.soak.unwrap_or_default() < old.soak.unwrap_or_default() {
        found.push(format!("{place}: soak shortened"));
    }
    if let Some(to) = old.hands_to.as_ref().filter(|_| old.hands_to != now.hands_to) {
        found.push(format!("{place}: no longer handed over to {to}"));
    }
    sign_offs(&place, &old.sign_offs, &now.sign_offs, found);
}

fn sign_offs(place: &str, old: &[SignOffPlan], new: &[SignOffPlan], found: &mut Vec<String>) {
    for plan in old {
        let Some(now) = new.iter().find(|now| now.role == plan.role) else {
            found.push(format!("{place}: {} no longer signs", plan.role));
            continue;
        };
        if plan.statement != now.statement {
            found.push(format!("{place}: the statement of {} changed", plan.role));
        }
        for point in plan.confirms.iter().filter(|point| !now.confirms.contains(point)) {
            found.push(format!("{place}: {} no longer confirms \"{point}\"", plan.role));
        }
    }
}

/// An item that stands elsewhere may be held by fewer sign-offs, or count no longer.
fn place_of(item: &Item, old: &Checklist, new: &Checklist, found: &mut Vec<String>) {
    let section = |checklist: &Checklist| checklist.section_of(&item.id).map(|section| section.id.clone());
    let parent = |checklist: &Checklist| checklist.parent_of(&item.id).map(|parent| parent.id.clone());
    if section(old) != section(new) || parent(old) != parent(new) {
        found.push(format!("item {} moved", item.id));
    }
}

fn items(old: &Item, new: &Item, found: &mut Vec<String>) {
    let place = format!("item {}", old.id);
    if new.weight > old.weight {
        found.push(format!("{place}: weight lowered"));
    }
    if old.evidence_required && !new.evidence_required {
        found.push(format!("{place}: evidence no longer required"));
    }
    let lasts = |item: &Item| item.valid_for.unwrap_or(Duration::MAX);
    if lasts(new) > lasts(old) {
        found.push(format!("{place}: answers stay valid for longer"));
    }
    if old.risk.as_ref().map(|risk| risk.severity) != new.risk.as_ref().map(|risk| risk.severity) && old.risk.is_some()
    {
        found.push(format!("{place}: how grave the risk is changed"));
    }
    match (&old.check, &new.check) {
        (Some(_), None) => found.push(format!("{place}: check removed")),
        (Some(old), Some(new)) => checks(&place, old, new, found),
        (None, _) => {}
    }
    for measure in &old.measures {
        let now = new.measures.iter().find(|now| now.id == measure.id);
        measures(&place, measure, now, found);
    }
    for field in &old.fields {
        fields(&place, field, new.fields.iter().find(|now| now.id == field.id), found);
    }
    sign_offs(&place, &old.sign_offs, &new.sign_offs, found);
}

fn checks(place: &str, old: &Check, new: &Check, found: &mut Vec<String>) {
    if old.kind.name() != new.kind.name() {
        found.push(format!("{place}: the kind of check changed"));
    }
    if old.action && !new.action {
        found.push(format!("{place}: no longer asked for as an action"));
    }
    if old.confirm && !new.confirm {
        found.push(format!("{place}: a pass no longer waits for a person"));
    }
    if new.consecutive < old.consecutive {
        found.push(format!("{place}: fewer passes in a row"));
    }
    for name in old.secret.iter().filter(|name| !new.secret.contains(name)) {
        found.push(format!("{place}: {name} no longer redacted"));
    }
    for expectation in &old.expect {
        if !new.expect.iter().any(|now| asks_as_much(now, expectation)) {
            found.push(format!("{place}: no longer expected: {}", in_words(expectation)));
        }
    }
}

/// Whether what meets `new` surely meets `old`.
fn asks_as_much(new: &Expectation, old: &Expectation) -> bool {
    use Expectation::{
        DaysLeft, Errors, Files, Header, Json, Number, Percentile, Protocol, Size, Status, Success, Tests, Throughput,
        Value, Within,
    };
    match (new, old) {
        (Within(new), Within(old)) => new <= old,
        (Status(status), Success) => (200..300).contains(status),
        (Number { pattern: a, meets: new }, Number { pattern: b, meets: old }) => {
            a == b && is_within(new, None, old, None)
        }
        (
            Percentile {
                percentile: a,
                meets: new,
            },
            Percentile {
                percentile: b,
                meets: old,
            },
        ) => a == b && is_within(new, None, old, None),
        (DaysLeft(new), DaysLeft(old))
        | (Errors(new), Errors(old))
        | (Throughput(new), Throughput(old))
        | (Protocol(new), Protocol(old))
        | (Files(new), Files(old))
        | (Size(new), Size(old)) => is_within(new, None, old, None),
        (
            Value {
                meets: new,
                of_baseline: a,
            },
            Value {
                meets: old,
                of_baseline: b,
            },
        ) => a == b && is_within(new, None, old, None),
        (
            Header { name: a, .. },
            Header {
                name: b,
                is: None,
                matches: None,
            },
        ) => a.eq_ignore_ascii_case(b),
        (Tests(new), Tests(old)) => old.iter().all(|(tally, old)| {
            let mut same = new.iter().filter(|(other, _)| other == tally);
            same.any(|(_, new)| is_within(new, None, old, None))
        }),
        (
            Json {
                path: a,
                must: Must::Meet(new),
            },
            Json {
                path: b,
                must: Must::Meet(old),
            },
        ) => a == b && is_within(new, None, old, None),
        _ => new == old,
    }
}

fn measures(place: &str, old: &Measure, new: Option<&Measure>, found: &mut Vec<String>) {
    let Some(new) = new else {
        found.push(format!("{place}: measure {} removed", old.id));
        return;
    };
    if old.from.is_some() && new.from.is_none() {
        found.push(format!("{place}: measure {} no longer read from the output", old.id));
    }
    match (&old.target, &new.target) {
        (Some(_), None) => found.push(format!("{place}: the target of {} removed", old.id)),
        (Some(target), Some(now)) if !is_within(now, new.unit.as_ref(), target, old.unit.as_ref()) => {
            found.push(format!("{place}: the target of {} went from {target} to {now}", old.id));
        }
        _ => {}
    }
}

fn fields(place: &str, old: &Field, new: Option<&Field>, found: &mut Vec<String>) {
    let Some(new) = new else {
        if old.required {
            found.push(format!("{place}: required field {} removed", old.id));
        }
        return;
    };
    if old.required && !new.required {
        found.push(format!("{place}: field {} no longer required", old.id));
    }
    if old.pattern.is_some() && old.pattern != new.pattern {
        found.push(format!("{place}: the pattern of field {} changed", old.id));
    }
    if old.kind != new.kind {
        found.push(format!("{place}: the kind of field {} changed", old.id));
    }
    if !old.choices.is_empty() && new.choices.iter().any(|choice| !old.choices.contains(choice)) {
        found.push(format!("{place}: field {} has more choices", old.id));
    }
    if old.secret && !new.secret {
        found.push(format!("{place}: field {} no longer secret", old.id));
    }
}

fn roles(old: &Checklist, new: &Checklist, found: &mut Vec<String>) {
    for role in old.roles.iter().filter(|role| !role.principals.is_empty()) {
        let now = new.role(&role.id);
        let more = |now: &super::checklist::Role| {
            now.principals.is_empty() || now.principals.iter().any(|who| !role.principals.contains(who))
        };
        if now.is_some_and(more) {
            found.push(format!("role {}: more people may hold it", role.id));
        }
    }
}

fn policy(old: &Checklist, new: &Checklist, found: &mut Vec<String>) {
    let (old, new) = (&old.policy, &new.policy);
    let changes = [
        ("critical", old.critical != new.critical),
        ("high", old.high != new.high),
        ("recommended", old.recommended != new.recommended),
        ("distinct_signers", old.distinct_signers && !new.distinct_signers),
        (
            "override",
            new.overrides.iter().any(|role| !old.overrides.contains(role)),
        ),
        (
            "break_holds",
            new.break_holds.iter().any(|role| !old.break_holds.contains(role)),
        ),
        (
            "sign_offs",
            old.sign_offs.iter().any(|role| !new.sign_offs.contains(role)),
        ),
        ("waivers", old.waivers != new.waivers),
        ("review", old.review.is_some() && new.review > old.review),
    ];
    let changed = changes.iter().filter(|(_, changed)| *changed);
    found.extend(changed.map(|(key, _)| format!("policy: {key} changed")));
}

fn environment(old: &Checklist, new: &Checklist, found: &mut Vec<String>) {
    let Some(was) = &old.environment else { return };
    match &new.environment {
        None => found.push("the environment is no longer proven".to_owned()),
        Some(now) if was.proof != now.proof || was.expect != now.expect => {
            found.push("the proof of the environment changed".to_owned());
        }
        Some(_) => {}
    }
}

fn plans(old: &Checklist, new: &Checklist, found: &mut Vec<String>) {
    for decision in old
        .decisions
        .iter()
        .filter(|decision| !new.decisions.contains(decision))
    {
        found.push(format!("decision {} removed or changed", decision.id));
    }
    if old.rollback != new.rollback && old.rollback != RollbackPlan::default() {
        found.push("the limits of the rollback changed".to_owned());
    }
    for trigger in old.triggers.iter().filter(|trigger| !new.triggers.contains(trigger)) {
        found.push(format!("trigger {} removed or changed", trigger.id));
    }
    for monitor in old.monitors.iter().filter(|monitor| !new.monitors.contains(monitor)) {
        found.push(format!("monitor {} removed or changed", monitor.id));
    }
}
