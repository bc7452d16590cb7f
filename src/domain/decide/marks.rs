//! Marks: what may be said of an item, by whom, and what has to be said with it.

use super::{Cause, MarkIntent, Refusal, Shown, Stamp, said};
use crate::domain::{
    check::Outcome,
    checklist::{Item, Phase, Weight},
    event::{By, Draft, EntryRef, Event, ItemMarked, Mark},
    id::ItemId,
    item::MarkGiven,
    run::Run,
    standing::{self, ItemState, Standing},
};

/// The item, where it is there and its section is open.
pub(super) fn open_item<'a>(run: &'a Run, standing: &Standing, id: &ItemId) -> Result<&'a Item, Refusal> {
    let item = run
        .plan()
        .find(id)
        .ok_or_else(|| Refusal::new(Cause::Unknown, format!("there is no item {id} in this checklist")))?;
    let section = run
        .plan()
        .section_with(id)
        .ok_or_else(|| Refusal::new(Cause::Unknown, format!("item {id} stands in no section")))?;
    let waits_for = standing.waits_for(&section.id);
    if !waits_for.is_empty() {
        let text = format!(
            "{} is locked: it waits for {}",
            section.title,
            waits_for.join(" and for ")
        );
        return Err(Refusal::new(Cause::Locked, text));
    }
    let goes_on = matches!(section.phase, Phase::Monitor | Phase::Review | Phase::Rollback);
    if run.closed.is_some() && !goes_on {
        let text = "the run is closed: only monitoring, review and rollback sections go on";
        return Err(Refusal::rule(text));
    }
    Ok(item)
}

pub(super) fn mark(
    run: &Run,
    standing: &Standing,
    mut intent: MarkIntent,
    stamp: &Stamp,
) -> Result<Vec<Draft>, Refusal> {
    let item = open_item(run, standing, &intent.item)?;
    intent.reason = said(intent.reason);
    intent.note = said(intent.note);
    unchanged(run, &intent)?;
    match intent.mark {
        Mark::Passed => may_pass(run, standing, item, intent.reason.as_ref())?,
        Mark::Failed => may_fail(run, item, intent.reason.as_ref())?,
        Mark::Waived => may_waive(run, item, &intent, stamp)?,
        Mark::NotApplicable if intent.reason.is_none() => {
            return Err(Refusal::new(Cause::NeedsReason, "say why it does not apply"));
        }
        Mark::Cleared if run.item(&item.id).current().is_none() && run.item(&item.id).latest().is_none() => {
            return Err(Refusal::rule("there is nothing to clear"));
        }
        Mark::NotApplicable | Mark::Cleared => {}
    }
    let marked = ItemMarked {
        item: intent.item,
        mark: intent.mark,
        by: By::Person(stamp.person.clone()),
        note: intent.note,
        reason: intent.reason,
        owner: said(intent.owner),
        expires: intent.expires,
        undoes: None,
    };
    Ok(vec![Event::ItemMarked(Box::new(marked)).into()])
}

/// Refuses where another mark holds by now than the one that the person saw.
fn unchanged(run: &Run, intent: &MarkIntent) -> Result<(), Refusal> {
    let Shown::Mark(shown) = &intent.shown else {
        return Ok(());
    };
    let current = run.item(&intent.item).current();
    if current.map(|given| &given.entry) == shown.as_ref() {
        return Ok(());
    }
    let text = match current {
        Some(given) => format!(
            "it changed meanwhile: {} by {} at {}; look, then mark again",
            given.mark.word(),
            given.by,
            given.at.format("%H:%M:%S UTC")
        ),
        None => "it changed meanwhile: it is open again; look, then mark again".to_owned(),
    };
    Err(Refusal::new(Cause::Changed, text))
}

fn may_pass(run: &Run, standing: &Standing, item: &Item, reason: Option<&String>) -> Result<(), Refusal> {
    let record = run.item(&item.id);
    if standing.item(&item.id) == ItemState::Running {
        return Err(Refusal::rule("its check is running: wait for it, or cancel it"));
    }
    let left = item
        .items
        .iter()
        .filter(|sub| !standing.item(&sub.id).complete())
        .count();
    if left > 0 {
        let text = format!(
            "{left} of {} sub-items left: the item passes when they are done",
            item.items.len()
        );
        return Err(Refusal::rule(text));
    }
    if let Some(field) = item
        .fields
        .iter()
        .find(|field| field.required && !run.has_field(&field.id))
    {
        let text = format!("fill in {} first", field.label);
        return Err(Refusal::new(Cause::NeedsField(field.id.clone()), text));
    }
    if let Some(why) = standing::open_points(run, item, record) {
        return Err(Refusal::rule(why));
    }
    if let Some(why) = standing::outside(item, record, standing.at) {
        return Err(Refusal::rule(format!("{why}: measure again, or waive it")));
    }
    if item.check.is_none() || reason.is_some() || run.rehearsal() {
        return Ok(());
    }
    let text = match record.latest() {
        None => "its check has not run: run it, or say why it passes without".to_owned(),
        Some(latest) if latest.inputs != run.inputs(&item.id) => {
            "its check ran on other values: run it again, or say why it passes all the same".to_owned()
        }
        Some(latest) if latest.outcome != Outcome::Passed => {
            format!("its check {}: say why it passes all the same", latest.outcome.word())
        }
        Some(_) => return Ok(()),
    };
    Err(Refusal::new(Cause::NeedsReason, text))
}

fn may_fail(run: &Run, item: &Item, reason: Option<&String>) -> Result<(), Refusal> {
    let passed = run
        .item(&item.id)
        .latest()
        .is_some_and(|latest| latest.outcome == Outcome::Passed);
    if passed && reason.is_none() {
        return Err(Refusal::new(
            Cause::NeedsReason,
            "its check passed: say why it fails all the same",
        ));
    }
    Ok(())
}

fn may_waive(run: &Run, item: &Item, intent: &MarkIntent, stamp: &Stamp) -> Result<(), Refusal> {
    let policy = &run.plan().policy.waivers;
    if !policy.allows(item.weight) {
        let weight = match item.weight {
            Weight::Critical => "critical",
            Weight::High => "high",
            Weight::Recommended => "recommended",
        };
        return Err(Refusal::rule(format!("the policy lets no {weight} item be waived")));
    }
    if intent.reason.is_none() {
        return Err(Refusal::new(Cause::NeedsReason, "say why it may stand unfulfilled"));
    }
    match intent.expires {
        None if policy.expire => Err(Refusal::new(Cause::Invalid, "say until when the waiver holds")),
        Some(expires) if expires <= stamp.at => {
            Err(Refusal::new(Cause::Invalid, "the waiver would have expired already"))
        }
        _ => Ok(()),
    }
}

pub(super) fn undo(run: &Run, entry: Option<EntryRef>, stamp: &Stamp) -> Result<Vec<Draft>, Refusal> {
    let (item, undone) = match &entry {
        Some(entry) => mark_of(run, entry)?,
        None => last_mark_of(run, stamp)?,
    };
    let record = run.item(&item);
    if record.current().map(|given| &given.entry) != Some(&undone.entry) {
        let text = format!("another mark holds for {item} by now: look, then clear it or mark it again");
        return Err(Refusal::new(Cause::Changed, text));
    }
    let before = undone.before.and_then(|before| record.marks.get(before));
    let marked = ItemMarked {
        item,
        mark: before.map_or(Mark::Cleared, |before| before.mark),
        by: before.map_or_else(|| By::Person(stamp.person.clone()), |before| before.by.clone()),
        note: Some(format!("{} took back “{}”", stamp.person, undone.mark.word())),
        reason: before.and_then(|before| before.reason.clone()),
        owner: None,
        expires: before.and_then(|before| before.expires),
        undoes: Some(undone.entry.clone()),
    };
    Ok(vec![Event::ItemMarked(Box::new(marked)).into()])
}

fn mark_of<'a>(run: &'a Run, entry: &EntryRef) -> Result<(ItemId, &'a MarkGiven), Refusal> {
    let unknown = || Refusal::new(Cause::Unknown, format!("entry {entry} is no mark"));
    let Event::ItemMarked(marked) = &run.entry(entry).ok_or_else(unknown)?.entry.event else {
        return Err(unknown());
    };
    let marks = &run.item(&marked.item).marks;
    let given = marks.iter().find(|given| given.entry == *entry).ok_or_else(unknown)?;
    Ok((marked.item.clone(), given))
}

/// The last mark that this person gave and has not taken back.
fn last_mark_of<'a>(run: &'a Run, stamp: &Stamp) -> Result<(ItemId, &'a MarkGiven), Refusal> {
    let own = |by: &By| matches!(by, By::Person(person) if *person == stamp.person);
    let mut taken_back: Vec<&EntryRef> = Vec::new();
    for recorded in run.entries.iter().rev() {
        let Event::ItemMarked(marked) = &recorded.entry.event else {
            continue;
        };
        match &marked.undoes {
            Some(undone) => taken_back.push(undone),
            None if own(&marked.by) && !taken_back.contains(&&recorded.reference()) => {
                return mark_of(run, &recorded.reference());
            }
            None => {}
        }
    }
    Err(Refusal::rule("there is no mark of yours to take back"))
}
