//! The state of one item: what is said of it, whether that still holds, and why not. What was given on other values, or
//! before a newer outcome that is no pass, never counts as a pass.

use std::time::Duration;

use super::{ItemStanding, ItemState, later};
use crate::domain::{
    check::Outcome,
    checklist::{Item, Measure},
    event::{By, EntryRef, Mark, Measured},
    id::ItemId,
    item::{ItemRecord, MarkGiven, OutcomeGiven},
    measure,
    run::{Jump, Run},
    time::Time,
};

/// The state of an item by what is recorded of itself, and what that depends on.
pub(super) struct Own {
    pub standing: ItemStanding,
    /// Since when it stands so, where it is complete.
    pub since: Option<Time>,
    /// When it will stand otherwise though nothing happens.
    pub changes_at: Option<Time>,
}

impl Own {
    fn new(state: ItemState, why: Option<String>) -> Self {
        Self {
            standing: ItemStanding { state, why },
            since: None,
            changes_at: None,
        }
    }

    fn because(state: ItemState, why: &str) -> Self {
        Self::new(state, Some(why.to_owned()))
    }
}

/// The state of the item itself, its sub-items left aside.
pub(super) fn own(run: &Run, item: &Item, now: Time) -> Own {
    let record = run.item(&item.id);
    if !record.running.is_empty() {
        return Own::new(ItemState::Running, None);
    }
    if record.disputed() {
        return Own::new(ItemState::Disputed, Some(dispute(record)));
    }
    match record.says() {
        Some(given) => marked(run, item, given, now),
        None => unmarked(run, item, now),
    }
}

fn dispute(record: &ItemRecord) -> String {
    let words: Vec<String> = record
        .heads()
        .map(|given| format!("{} says {}", given.by, given.mark.word()))
        .collect();
    words.join(", ")
}

fn marked(run: &Run, item: &Item, given: &MarkGiven, now: Time) -> Own {
    let record = run.item(&item.id);
    let today = run.inputs(&item.id);
    let suspended = record.suspended(given);
    if let Some(newer) = suspended.filter(|newer| given.inputs == today || newer.inputs == today) {
        let why =
            failure(run, item, record).unwrap_or_else(|| format!("its check ran again: {}", newer.outcome.word()));
        return Own::new(newer.outcome.into(), Some(why));
    }
    if given.inputs != today {
        return Own::because(ItemState::GivenBefore, "given on other values or another definition");
    }
    let because = given.reason.clone();
    let complete = |state, until| Own {
        since: Some(given.at),
        changes_at: until,
        ..Own::new(state, because.clone())
    };
    match given.mark {
        // What the check said itself is over once it passed: what is left now is left to a person.
        Mark::Failed if given.by == By::CHECK && passed_since(record, given) => unmarked(run, item, now),
        Mark::Failed => {
            let why = because.or_else(|| failure(run, item, record));
            Own::new(ItemState::Failed, why.or_else(|| outside(item, record, now)))
        }
        Mark::NotApplicable => complete(ItemState::NotApplicable, None),
        Mark::Waived if given.expires.is_some_and(|expires| expires <= now) => {
            Own::because(ItemState::Open, "the waiver has expired")
        }
        Mark::Waived => complete(ItemState::Waived, given.expires),
        Mark::Passed | Mark::Cleared => passed(run, item, given, now),
    }
}

fn passed_since(record: &ItemRecord, given: &MarkGiven) -> bool {
    let latest = record.since(given).last();
    latest.is_some_and(|latest| latest.outcome == Outcome::Passed)
}

/// A pass holds while it is young enough, and while nothing that it needs has gone.
fn passed(run: &Run, item: &Item, given: &MarkGiven, now: Time) -> Own {
    let record = run.item(&item.id);
    if let Some(why) = measures_disputed(item, record) {
        return Own::new(ItemState::Disputed, Some(why));
    }
    let since = record.since(given);
    if let Some(why) = item.valid_for.and_then(|_| age_unknown(run, given, since)) {
        return Own::new(ItemState::GivenBefore, Some(why));
    }
    let latest = since.last().map_or(given.at, |latest| latest.at.max(given.at));
    let until = item.valid_for.and_then(|valid_for| later(latest, valid_for));
    if let Some(valid_for) = item.valid_for.filter(|_| until.is_some_and(|until| until <= now)) {
        let why = format!("older than {}", humantime::format_duration(valid_for));
        return Own::new(ItemState::GivenBefore, Some(why));
    }
    if let Some(why) = outside(item, record, now) {
        return Own::new(ItemState::Failed, Some(why));
    }
    if let Some(why) = open_points(run, item, record) {
        return Own::new(ItemState::Open, Some(why));
    }
    let again = since.iter().rposition(|newer| newer.outcome != Outcome::Passed);
    let again = again.and_then(|lapse| since.get(lapse + 1));
    Own {
        since: Some(again.map_or(given.at, |again| again.at)),
        changes_at: until,
        ..Own::new(ItemState::Passed, None)
    }
}

/// Why nobody can tell how old the pass is: the clock by which it was given went back since.
fn age_unknown(run: &Run, given: &MarkGiven, since: &[OutcomeGiven]) -> Option<String> {
    let place = since.last().map_or(given.place, |latest| latest.entry.max(given.place));
    let writer = &run.entries.get(place)?.writer;
    let host = run.writers.get(writer).map(|opened| opened.host.as_str());
    let same = |jump: &&Jump| jump.writer == *writer || Some(jump.host.as_str()) == host;
    let mut jumps = run.jumps.iter();
    let jump = jumps.find(|jump| jump.entry > place && jump.back() && same(jump))?;
    let (from, to) = (jump.gap.from.format("%H:%M:%S"), jump.gap.to.format("%H:%M:%S UTC"));
    Some(format!(
        "the clock of {} went back since, from {from} to {to}: how old it is cannot be told",
        jump.host
    ))
}

/// The measures that people who did not see each other gave different values, in words.
pub fn measures_disputed(item: &Item, record: &ItemRecord) -> Option<String> {
    item.measures.iter().find_map(|measure| {
        let values = record.measure_disputed(&measure.id)?;
        let values: Vec<String> = values.into_iter().map(Measured::with_unit).collect();
        Some(format!(
            "{} was given as {} at once",
            measure.label,
            values.join(" and as ")
        ))
    })
}

/// An item without a mark is open, however well its check went; how badly it went shows, and so does a measure outside its
/// target.
fn unmarked(run: &Run, item: &Item, now: Time) -> Own {
    let record = run.item(&item.id);
    if let Some(why) = measures_disputed(item, record) {
        return Own::new(ItemState::Disputed, Some(why));
    }
    let stale = record
        .latest()
        .is_some_and(|latest| latest.inputs != run.inputs(&item.id));
    if let Some(why) = outside(item, record, now).filter(|_| !stale) {
        return Own::new(ItemState::Failed, Some(why));
    }
    match record.latest() {
        None => Own::new(ItemState::Open, None),
        Some(_) if stale => Own::because(
            ItemState::GivenBefore,
            "its check ran on other values or another definition",
        ),
        Some(latest) if latest.outcome == Outcome::Passed => {
            let waits = || "passed by its check, waits for a person".to_owned();
            Own::new(
                ItemState::Open,
                Some(open_points(run, item, record).unwrap_or_else(waits)),
            )
        }
        Some(latest) => Own::new(latest.outcome.into(), failure(run, item, record)),
    }
}

/// What stands between the item and a pass: a measure missing, a blank, evidence.
pub fn open_points(run: &Run, item: &Item, record: &ItemRecord) -> Option<String> {
    let mut measures = item.measures.iter();
    if let Some(measure) = measures.find(|measure| record.measure(&measure.id).is_none()) {
        return Some(format!("{} {}", measure.label, missing(run, item, measure)));
    }
    let mut blanks = item.fields.iter().filter(|field| field.required);
    if let Some(field) = blanks.find(|field| !run.has_field(&field.id)) {
        return Some(format!("{} is not filled in", field.label));
    }
    if item.evidence_required && !has_evidence(run, record) {
        return Some("evidence is required and there is none".to_owned());
    }
    None
}

/// Why a measure has no value, as the end of a sentence about it.
pub fn missing(run: &Run, item: &Item, measure: &Measure) -> String {
    let latest = run.item(reader(run, item)).latest();
    let finished = latest.and_then(|latest| run.finished(latest.entry));
    let finished = finished.filter(|_| measure.from.is_some());
    let printed = finished.and_then(|finished| finished.unread.get(&measure.id));
    match (printed, finished) {
        (Some(printed), _) => match measure::read(measure, printed) {
            Err(why) => format!("is not measured: {why}"),
            Ok(_) => format!("is not measured: its check printed “{printed}”"),
        },
        (None, Some(_)) => "is not measured: its check printed no value of it".to_owned(),
        (None, None) => "is not measured yet".to_owned(),
    }
}

/// The item whose check is read for the measures of this one: itself, else the nearest around it that has a check.
fn reader<'a>(run: &'a Run, item: &'a Item) -> &'a ItemId {
    let mut at = item;
    while at.check.is_none() {
        match run.plan().parent_of(&at.id) {
            Some(around) => at = around,
            None => break,
        }
    }
    &at.id
}

/// Whether a file of evidence stands for the item: attached, or printed by its own check.
pub fn has_evidence(run: &Run, record: &ItemRecord) -> bool {
    let of_its_checks = |check: &EntryRef| record.outcomes.iter().any(|outcome| outcome.check == *check);
    record
        .evidence
        .iter()
        .map(|&i| &run.evidence[i])
        .any(|evidence| evidence.counts() && evidence.check.as_ref().is_none_or(of_its_checks))
}

/// The first measure outside its target, in words.
pub fn outside(item: &Item, record: &ItemRecord, now: Time) -> Option<String> {
    item.measures.iter().find_map(|measure| {
        let measured = record.measure(&measure.id)?;
        (!met(measure, &measured.with_unit(), now)).then(|| {
            let target = measure.target.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{} is {}, target {target}", measure.label, measured.with_unit())
        })
    })
}

/// Whether a value lies in the measure's target; what cannot be compared does not.
pub fn met(measure: &Measure, value: &str, now: Time) -> bool {
    measure
        .target
        .as_ref()
        .is_none_or(|target| target.met_by(value, measure.unit.as_ref(), now) == Some(true))
}

/// Why the latest check did not pass: the value seen, the limit, the line that it came from.
pub fn failure(run: &Run, item: &Item, record: &ItemRecord) -> Option<String> {
    let latest = record.latest().filter(|latest| latest.outcome != Outcome::Passed)?;
    let Some(finished) = run.finished(latest.entry) else {
        return Some("the program or the machine went away".to_owned());
    };
    if let Some(reason) = &finished.reason {
        return Some(reason.clone());
    }
    match latest.outcome {
        Outcome::TimedOut => {
            let timeout = item.check.as_ref().map_or(Duration::ZERO, |check| check.timeout);
            return Some(format!("not done within {}", humantime::format_duration(timeout)));
        }
        // That it was ended says nothing of what was expected of it.
        Outcome::Cancelled => return None,
        _ => {}
    }
    let first = |met: Option<bool>| finished.expectations.iter().find(|one| one.met == met);
    // What was seen and is wrong says more than what was not there.
    if let Some(missed) = first(Some(false)).or_else(|| first(None)) {
        let saw = missed.saw.as_ref().map(|saw| format!(", saw {saw}"));
        let line = missed.line.map(|line| format!(" (line {line})"));
        let (saw, line) = (saw.unwrap_or_default(), line.unwrap_or_default());
        return Some(format!("expected: {}{saw}{line}", missed.text));
    }
    finished.signal.map(|signal| format!("ended by signal {signal}"))
}

/// An open item all of whose parts are complete says what it still waits for.
fn waiting(run: &Run, item: &Item, own: Own) -> Own {
    if own.standing.state != ItemState::Open || own.standing.why.is_some() {
        return own;
    }
    let record = run.item(&item.id);
    let why = open_points(run, item, record).unwrap_or_else(|| {
        let for_whom = match (&item.check, record.latest()) {
            (Some(_), None) => "its check",
            _ => "a person",
        };
        format!("its parts are complete, waits for {for_whom}")
    });
    Own::new(ItemState::Open, Some(why))
}

/// The state of an item with sub-items: complete when they are, unless it is itself waived or not applicable.
pub(super) fn with_subs(run: &Run, item: &Item, own: Own, subs: &[ItemState]) -> Own {
    use ItemState::{Disputed, Failed, NotApplicable, Open, Passed, Running, Waived};
    if matches!(own.standing.state, Waived | NotApplicable | Running | Disputed | Failed) {
        return own;
    }
    if subs.contains(&Failed) {
        return Own::because(Failed, "a sub-item failed");
    }
    let left = subs.iter().filter(|state| !state.complete()).count();
    if left > 0 {
        return Own::new(Open, Some(format!("{left} of {} sub-items left", subs.len())));
    }
    if item.check.is_some() || !item.measures.is_empty() || own.standing.state != Open {
        return waiting(run, item, own);
    }
    if let Some(why) = open_points(run, item, run.item(&item.id)) {
        return Own::new(Open, Some(why));
    }
    let none_applies = subs.iter().all(|state| *state == NotApplicable);
    Own::new(if none_applies { NotApplicable } else { Passed }, None)
}
