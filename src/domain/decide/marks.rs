//! Marks: what may be said of an item, by whom, and what has to be said with it.

use super::{Cause, MarkIntent, Refusal, Shown, Stamp, closed::section_is_fixed, said};
use crate::domain::{
    check::Outcome,
    checklist::{Item, Weight},
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
    if let Some(text) = section_is_fixed(run, &section.id) {
        return Err(Refusal::rule(text));
    }
    let waits_for = standing.waits_for(&section.id);
    if !waits_for.is_empty() {
        let text = format!(
            "{} is locked: it waits for {}",
            section.title,
            waits_for.join(" and for ")
        );
        return Err(Refusal::new(Cause::Locked, text));
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
    news(run, standing, &intent)?;
    match intent.mark {
        Mark::Passed => may_pass(run, standing, item, &intent, stamp)?,
        Mark::Failed => may_fail(run, item, intent.reason.as_ref())?,
        Mark::Waived => may_waive(run, item, &intent, stamp)?,
        Mark::NotApplicable if intent.reason.is_none() => {
            return Err(Refusal::new(Cause::NeedsReason, "say why it does not apply"));
        }
        Mark::Cleared if run.item(&item.id).says().is_none() && run.item(&item.id).latest().is_none() => {
            return Err(Refusal::rule("there is nothing to clear"));
        }
        Mark::NotApplicable | Mark::Cleared => {}
    }
    let waived = intent.mark == Mark::Waived;
    let marked = ItemMarked {
        item: intent.item,
        mark: intent.mark,
        by: By::Person(stamp.person.clone()),
        note: intent.note,
        reason: intent.reason,
        owner: said(intent.owner).filter(|_| waived),
        expires: intent.expires.filter(|_| waived),
        undoes: None,
    };
    Ok(vec![Event::ItemMarked(Box::new(marked)).into()])
}

/// Refuses to say again what stands already, with nothing added: a second pass would only make sign-offs stale.
fn news(run: &Run, standing: &Standing, intent: &MarkIntent) -> Result<(), Refusal> {
    let stands = match standing.item(&intent.item) {
        ItemState::Passed => Mark::Passed,
        ItemState::Failed => Mark::Failed,
        _ => return Ok(()),
    };
    let said = run.item(&intent.item).says().is_some_and(|given| given.mark == stands);
    if !said || stands != intent.mark || intent.reason.is_some() || intent.note.is_some() {
        return Ok(());
    }
    Err(Refusal::rule(format!("it stands as {} already", stands.word())))
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

fn may_pass(run: &Run, standing: &Standing, item: &Item, intent: &MarkIntent, stamp: &Stamp) -> Result<(), Refusal> {
    let record = run.item(&item.id);
    if !record.running.is_empty() {
        return Err(Refusal::rule("its check is running: wait for it, or cancel it"));
    }
    let subs = item.items.iter();
    let left = subs.filter(|sub| !standing.item(&sub.id).complete()).count();
    if left > 0 {
        let of = item.items.len();
        let text = format!("{left} of {of} sub-items left: the item passes when they are done");
        return Err(Refusal::rule(text));
    }
    let mut blanks = item.fields.iter().filter(|field| field.required);
    if let Some(field) = blanks.find(|field| !run.has_field(&field.id)) {
        let text = format!("fill in {} first", field.label);
        return Err(Refusal::new(Cause::NeedsField(field.id.clone()), text));
    }
    if let Some(why) = standing::measures_disputed(item, record) {
        return Err(Refusal::rule(format!("{why}: measure it again first")));
    }
    if let Some(why) = standing::open_points(run, item, record) {
        return Err(Refusal::rule(why));
    }
    if let Some(why) = standing::outside(item, record, stamp.at) {
        return Err(Refusal::rule(format!("{why}: measure again, or waive it")));
    }
    if item.check.is_none() || intent.reason.is_some() || run.rehearsal() {
        return Ok(());
    }
    contradicted(run, item).map_or(Ok(()), |why| Err(Refusal::new(Cause::NeedsReason, why)))
}

/// What the check says against a pass.
fn contradicted(run: &Run, item: &Item) -> Option<String> {
    match run.item(&item.id).latest() {
        None => Some("its check has not run: run it, or say why it passes without".to_owned()),
        Some(latest) if latest.inputs != run.inputs(&item.id) => {
            Some("its check ran on other values: run it again, or say why it passes all the same".to_owned())
        }
        Some(latest) if latest.outcome != Outcome::Passed => {
            let was = match latest.outcome {
                Outcome::Inconclusive | Outcome::Interrupted | Outcome::Cancelled => "was ",
                _ => "",
            };
            let outcome = latest.outcome.word();
            Some(format!("its check {was}{outcome}: say why it passes all the same"))
        }
        Some(_) => None,
    }
}

fn may_fail(run: &Run, item: &Item, reason: Option<&String>) -> Result<(), Refusal> {
    let passed = run
        .item(&item.id)
        .latest()
        .is_some_and(|latest| latest.outcome == Outcome::Passed && latest.inputs == run.inputs(&item.id));
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

pub(super) fn undo(
    run: &Run,
    standing: &Standing,
    entry: Option<EntryRef>,
    stamp: &Stamp,
) -> Result<Vec<Draft>, Refusal> {
    let (id, undone) = match &entry {
        Some(entry) => mark_of(run, entry)?,
        None => last_mark_of(run, stamp)?,
    };
    let item = open_item(run, standing, &id)?;
    let record = run.item(&id);
    may_undo(run, item, undone, stamp)?;
    let before = undone.before.and_then(|before| record.marks.get(before));
    let marked = ItemMarked {
        item: id,
        mark: before.map_or(Mark::Cleared, |before| before.mark),
        by: before.map_or_else(|| By::Person(stamp.person.clone()), |before| before.by.clone()),
        note: Some(format!("{} took back “{}”", stamp.person, undone.mark.word())),
        reason: before.and_then(|before| before.reason.clone()),
        owner: before.and_then(|before| before.owner.clone()),
        expires: before.and_then(|before| before.expires),
        undoes: Some(undone.entry.clone()),
    };
    Ok(vec![Event::ItemMarked(Box::new(marked)).into()])
}

/// What taking one's own last mark back takes back: the item, the entry, the word.
pub fn to_take_back(run: &Run, stamp: &Stamp) -> Option<(ItemId, EntryRef, Mark)> {
    let (item, given) = last_mark_of(run, stamp).ok()?;
    Some((item, given.entry.clone(), given.mark))
}

/// One's own word, while it still holds and nobody else's would be lost with it.
fn may_undo(run: &Run, item: &Item, undone: &MarkGiven, stamp: &Stamp) -> Result<(), Refusal> {
    let record = run.item(&item.id);
    if record.disputed() || undone.settles {
        let text = format!("{} is or was in dispute: mark it again instead", item.title);
        return Err(Refusal::rule(text));
    }
    let holds = record.current();
    if !holds.is_some_and(|given| given.entry == undone.entry || given.word == undone.entry) {
        let text = format!(
            "another mark holds for {} by now: look, then clear it or mark it again",
            item.title
        );
        return Err(Refusal::new(Cause::Changed, text));
    }
    if !own(run, undone, stamp) {
        let text = format!("that mark is not yours but by {}: mark it again instead", undone.by);
        return Err(Refusal::rule(text));
    }
    Ok(())
}

/// Whether the person gave the mark, or took another back with it.
fn own(run: &Run, given: &MarkGiven, stamp: &Stamp) -> bool {
    if given.entry == given.word {
        return matches!(&given.by, By::Person(person) if *person == stamp.person);
    }
    let writer = run.writers.get(&given.entry.0);
    writer.is_none_or(|opened| opened.person == stamp.person)
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

/// The last mark that this person gave and that is not taken back.
fn last_mark_of<'a>(run: &'a Run, stamp: &Stamp) -> Result<(ItemId, &'a MarkGiven), Refusal> {
    let mut taken_back: Vec<EntryRef> = Vec::new();
    for recorded in run.entries.iter().rev() {
        let Event::ItemMarked(marked) = &recorded.entry.event else {
            continue;
        };
        let entry = recorded.reference();
        let gone = taken_back.contains(&entry);
        match &marked.undoes {
            // An undo that was taken back itself no longer takes anything back.
            Some(undone) if !gone => taken_back.push(undone.clone()),
            None if !gone && matches!(&marked.by, By::Person(person) if *person == stamp.person) => {
                return mark_of(run, &entry);
            }
            _ => {}
        }
    }
    Err(Refusal::rule("there is no mark of yours to take back"))
}
