//! Checks: which may start, and what their ends come to.

use chrono::TimeDelta;

use super::{Asker, Cause, Refusal, Stamp, StartCheck, controls, marks::open_item, said};
use crate::domain::{
    check::{Check, Outcome},
    checklist::{Item, Measure, Phase},
    clocks::{Window, WindowState},
    digest::Digest,
    event::{By, CheckFinished, CheckStarted, Draft, EntryRef, Event, ItemMarked, Mark, Measured, NoteAdded},
    id::{FieldId, ItemId},
    item::MarkGiven,
    measure, plan,
    run::{PROOF, Run},
    standing::{self, Standing},
    time::Time,
    words::rough,
};

/// How long the proof of the environment speaks for the actions that follow it.
pub const PROOF_HOLDS: TimeDelta = TimeDelta::minutes(15);

pub(super) fn start(
    run: &Run,
    standing: &Standing,
    start: &StartCheck,
    stamp: &Stamp,
    me: Asker<'_>,
) -> Result<Vec<Draft>, Refusal> {
    let (item, check) = ready(run, standing, &start.item, me)?;
    let mut taken = None;
    if check.action {
        taken = controls::needed(run, stamp, me)?;
        controls::told(run, start, me.journal)?;
    }
    let mut started = CheckStarted {
        item: Some(item.id.clone()),
        ad_hoc: false,
        check: 0,
        kind: check.kind.name().to_owned(),
        command: check.kind.summary(),
        action: check.action,
        inputs: run.inputs(&item.id),
        reason: None,
    };
    if check.action && run.rehearsal() {
        let note = NoteAdded {
            about: None,
            owner: None,
            due: None,
            item: Some(item.id.clone()),
            section: None,
            text: format!("rehearsal: would run {}", started.command),
            by: stamp.person.clone(),
        };
        return Ok(vec![Event::NoteAdded(note).into()]);
    }
    if check.action {
        started.reason = reason(run, start, stamp)?;
        may_act(run, start, stamp)?;
    }
    Ok(begun(taken, started))
}

/// A start, after what is recorded before it.
fn begun(taken: Option<Draft>, started: CheckStarted) -> Vec<Draft> {
    let started = Event::CheckStarted(Box::new(started)).into();
    taken.into_iter().chain([started]).collect()
}

/// The item and its check, where nothing stands in the way of running it.
fn ready<'a>(run: &'a Run, standing: &Standing, id: &ItemId, me: Asker<'_>) -> Result<(&'a Item, &'a Check), Refusal> {
    let item = open_item(run, standing, id)?;
    let check = item
        .check
        .as_ref()
        .ok_or_else(|| Refusal::rule(format!("{} has no check: a person answers it", item.title)))?;
    trusted(run)?;
    if run.item(id).running.iter().any(|check| Some(&check.0) == me.journal) {
        return Err(Refusal::rule("its check is running already"));
    }
    if let Some(field) = plan::needs(run.plan(), item)
        .into_iter()
        .find(|field| missing(run, field))
    {
        let label = run.plan().field(&field).map_or(field.as_str(), |field| &field.label);
        let text = if run.field_disputed(&field) {
            format!("{label} was given different values at once: set it first")
        } else {
            format!("{label} is needed first")
        };
        return Err(Refusal::new(Cause::NeedsField(field), text));
    }
    Ok((item, check))
}

/// Whether a field has no one value in the record; a secret one never has, the program asks for it itself.
fn missing(run: &Run, field: &FieldId) -> bool {
    let secret = run.plan().field(field).is_some_and(|field| field.secret);
    !secret && (run.field(field).is_none() || run.field_disputed(field))
}

fn trusted(run: &Run) -> Result<(), Refusal> {
    if run.trusted {
        return Ok(());
    }
    let text = "the commands of this checklist are not trusted on this machine yet";
    Err(Refusal::new(Cause::NeedsTrust, text))
}

fn may_act(run: &Run, start: &StartCheck, stamp: &Stamp) -> Result<(), Refusal> {
    if !start.confirmed {
        return Err(Refusal::new(
            Cause::NeedsConfirmation,
            "it changes the world: a person has to say yes",
        ));
    }
    if run
        .plan()
        .environment
        .as_ref()
        .is_none_or(|environment| environment.proof.is_none())
    {
        return Ok(());
    }
    let proof = start.proof.as_ref().and_then(|proof| proof_of(run, proof, &start.item));
    match proof {
        Some((outcome, at, inputs)) if inputs == proof_inputs(run) && fresh(at, stamp.at) => match outcome {
            Outcome::Passed => Ok(()),
            other => Err(Refusal::rule(format!(
                "the environment is not proven: its proof {}",
                other.word()
            ))),
        },
        _ => Err(Refusal::new(
            Cause::NeedsConfirmation,
            "the environment has to be proven first",
        )),
    }
}

/// The window whose end has passed, where an action of this item wants a reason for it: one that nobody has given in this
/// run. The way back never wants one.
pub fn past_window(run: &Run, item: &ItemId, at: Time) -> Option<Window> {
    let section = run.plan().section_with(item);
    if run.rehearsal() || section.is_some_and(|section| section.phase == Phase::Rollback) {
        return None;
    }
    let over = |window: &Window| matches!(window.state(at), WindowState::Over(_));
    Window::of(run).filter(|window| over(window) && window.past(run).is_none())
}

/// Why the action is run though the window is over; nothing where nothing has to be said.
fn reason(run: &Run, start: &StartCheck, stamp: &Stamp) -> Result<Option<String>, Refusal> {
    let Some(window) = past_window(run, &start.item, stamp.at) else {
        return Ok(None);
    };
    let ago = rough(window.state(stamp.at).length());
    let reason = said(start.reason.clone()).ok_or_else(|| {
        let text = format!(
            "the window ended {ago} ago, at {}: say why the action is run all the same",
            window.end()
        );
        Refusal::new(Cause::NeedsReason, text)
    });
    reason.map(Some)
}

/// A proof from the future, by a clock that is ahead, is as little worth as one too old.
fn fresh(at: Time, now: Time) -> bool {
    now.signed_duration_since(at).abs() <= PROOF_HOLDS
}

/// A proof speaks for the action that it was asked for: what it runs may look at which one that is.
fn proof_of(run: &Run, proof: &EntryRef, item: &ItemId) -> Option<(Outcome, Time, Digest)> {
    run.commands.iter().rev().find_map(|command| {
        let begun = &run.entries[command.started];
        let Event::CheckStarted(started) = &begun.entry.event else {
            return None;
        };
        let is = begun.reference() == *proof && started.kind == PROOF && started.item.as_ref() == Some(item);
        let finished = run.finished(command.finished.filter(|_| is)?)?;
        Some((
            finished.outcome,
            run.entries[command.finished?].entry.at,
            started.inputs,
        ))
    })
}

/// What the environment's proof runs on: its definition, the world's name as filled in.
fn proof_inputs(run: &Run) -> Digest {
    let environment = run.plan().environment.as_ref();
    Digest::of(serde_json::to_vec(&(environment, run.environment())).unwrap_or_default())
}

pub(super) fn prove(
    run: &Run,
    standing: &Standing,
    id: &ItemId,
    stamp: &Stamp,
    me: Asker<'_>,
) -> Result<Vec<Draft>, Refusal> {
    let (item, _) = ready(run, standing, id, me)?;
    let taken = controls::needed(run, stamp, me)?;
    let command = run
        .plan()
        .environment
        .as_ref()
        .and_then(|environment| environment.proof.clone())
        .ok_or_else(|| Refusal::rule("this checklist has no proof of its environment"))?;
    let started = CheckStarted {
        item: Some(item.id.clone()),
        ad_hoc: false,
        check: 0,
        kind: PROOF.to_owned(),
        command,
        action: false,
        inputs: proof_inputs(run),
        reason: None,
    };
    Ok(begun(taken, started))
}

pub(super) fn ad_hoc(
    run: &Run,
    command: String,
    confirmed: bool,
    stamp: &Stamp,
    me: Asker<'_>,
) -> Result<Vec<Draft>, Refusal> {
    let command = command.trim().to_owned();
    if command.is_empty() {
        return Err(Refusal::new(Cause::Invalid, "there is no command"));
    }
    if run.rehearsal() {
        return Err(Refusal::rule(
            "this is a rehearsal: commands made up on the spot are not run",
        ));
    }
    let taken = controls::needed(run, stamp, me)?;
    if !confirmed {
        return Err(Refusal::new(
            Cause::NeedsConfirmation,
            "it may change the world: a person has to say yes",
        ));
    }
    let started = CheckStarted {
        item: None,
        ad_hoc: true,
        check: 0,
        kind: "run".to_owned(),
        inputs: Digest::of(&command),
        command,
        action: true,
        reason: None,
    };
    Ok(begun(taken, started))
}

pub(super) fn finish(
    run: &Run,
    check: &EntryRef,
    mut finished: CheckFinished,
    stamp: &Stamp,
) -> Result<Vec<Draft>, Refusal> {
    let started = run.unended(check).ok_or_else(|| {
        Refusal::new(
            Cause::Unknown,
            format!("no check began with entry {check}, or it has ended"),
        )
    })?;
    finished.check = check.1;
    finished.writer = Some(check.0.clone());
    finished.item = started.item.clone();
    let proof = started.kind == PROOF;
    let inputs = started.inputs;
    measure(run, &mut finished);
    let marked = finished
        .item
        .as_ref()
        .filter(|_| !proof)
        .and_then(|item| run.plan().find(item))
        .and_then(|item| marked_by(run, item, inputs, &finished, stamp));
    let finished = Event::CheckFinished(Box::new(finished));
    Ok([Some(finished), marked]
        .into_iter()
        .flatten()
        .map(Draft::from)
        .collect())
}

/// Turns what was read from the output into measures; what is no value of its measure is none, and is kept as it stood.
fn measure(run: &Run, finished: &mut CheckFinished) {
    let item = finished.item.as_ref().and_then(|item| run.plan().find(item));
    let wanted = item.map(Item::read_by_check).unwrap_or_default();
    for (id, text) in std::mem::take(&mut finished.read) {
        let Some((_, known)) = wanted.iter().find(|(_, measure)| measure.id == id) else {
            continue;
        };
        match measure::read(known, &text) {
            Ok(measured) => drop(finished.measures.insert(id, measured)),
            Err(_) => drop(finished.unread.insert(id, measure::kept(text.trim()))),
        }
    }
}

/// The mark that the check itself gives its item: passed or failed. None where a person is waited for, where a person
/// said something else, and where the same mark holds already, so that a sign-off over it stays good.
fn marked_by(run: &Run, item: &Item, inputs: Digest, finished: &CheckFinished, stamp: &Stamp) -> Option<Event> {
    if inputs != run.inputs(&item.id) {
        return None;
    }
    let mark = match finished.outcome {
        Outcome::Passed => outcome_mark(run, item, finished, stamp)?,
        Outcome::Failed => Mark::Failed,
        _ => return None,
    };
    let record = run.item(&item.id);
    let person = |given: &MarkGiven| matches!(given.by, By::Person(_));
    let stays = if record.disputed() {
        record.heads().any(person)
    } else {
        record
            .says()
            .filter(|given| given.inputs == inputs && given.expires.is_none_or(|expires| expires > stamp.at))
            .is_some_and(|given| given.mark == mark || person(given))
    };
    if stays {
        return None;
    }
    Some(Event::ItemMarked(Box::new(ItemMarked {
        item: item.id.clone(),
        mark,
        by: By::CHECK,
        note: None,
        reason: None,
        owner: None,
        expires: None,
        undoes: None,
    })))
}

/// What a passed check says of its item once what it measured is in: nothing while something is left to a person.
fn outcome_mark(run: &Run, item: &Item, finished: &CheckFinished, stamp: &Stamp) -> Option<Mark> {
    let record = run.item(&item.id);
    let value = |measure: &Measure| {
        let before = match measure.from {
            Some(_) => record.typed(&measure.id),
            None => record.measure(&measure.id),
        };
        finished.measures.get(&measure.id).or(before).map(Measured::with_unit)
    };
    let outside = |measure: &Measure| value(measure).is_some_and(|value| !standing::met(measure, &value, stamp.at));
    if item.measures.iter().any(outside) {
        return Some(Mark::Failed);
    }
    let measured = item.measures.iter().all(|measure| value(measure).is_some());
    let mut blanks = item.fields.iter().filter(|field| field.required);
    let filled = blanks.all(|field| run.has_field(&field.id));
    let evidence = !item.evidence_required || !finished.evidence.is_empty() || standing::has_evidence(run, record);
    let confirm = item.check.as_ref().is_none_or(|check| check.confirm);
    (!confirm && measured && filled && evidence).then_some(Mark::Passed)
}
