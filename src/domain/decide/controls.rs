//! Who runs actions: the one writer that holds the controls. Others watch, mark, sign, and run what changes nothing.

use super::{Asker, Cause, Refusal, Stamp, StartCheck, said};
use crate::domain::{
    event::{ControlsTaken, Draft, EntryRef, Event, Recovered},
    id::{ItemId, Writer},
    run::Run,
};

/// Refuses what only the holder of the controls may start. Gives what is recorded before it: that the controls are
/// taken over, where an earlier program of the same person left them.
pub(super) fn needed(run: &Run, stamp: &Stamp, me: Asker<'_>) -> Result<Option<Draft>, Refusal> {
    let text = match run.controls() {
        Some(holder) if me.journal == Some(holder) => return Ok(None),
        Some(holder) if me.journal.is_some() && me.left == Some(holder) => return Ok(Some(taken(run, None, stamp))),
        Some(holder) => {
            let who = run.named(holder);
            format!("{who} holds the controls: ask them to run it, or take the controls first")
        }
        None if run.controls_disputed() => "the controls were taken by several at once: take them first".to_owned(),
        None => "nobody holds the controls: take them first".to_owned(),
    };
    Err(Refusal::new(Cause::NeedsControls, text))
}

pub(super) fn take(run: &Run, note: Option<String>, stamp: &Stamp, me: Option<&Writer>) -> Result<Vec<Draft>, Refusal> {
    if me.is_some() && run.controls() == me {
        return Err(Refusal::rule("the controls are here already"));
    }
    Ok(vec![taken(run, note, stamp)])
}

fn taken(run: &Run, note: Option<String>, stamp: &Stamp) -> Draft {
    let taken = ControlsTaken {
        by: stamp.person.clone(),
        from: run.controls().cloned(),
        note: said(note),
    };
    Event::ControlsTaken(taken).into()
}

/// The check of the item that another program began and of whose end nothing is known: the last of them.
pub fn runs_elsewhere<'a>(run: &'a Run, item: &ItemId, me: Option<&Writer>) -> Option<&'a EntryRef> {
    let running = &run.item(item).running;
    running.iter().rev().find(|check| Some(&check.0) != me)
}

/// What a person is told of a check that another program runs: who began it, and when.
pub fn told_of(run: &Run, check: &EntryRef) -> String {
    let who = run.named(&check.0);
    match run.running.get(check) {
        Some(running) => {
            let at = running.at.format("%Y-%m-%d %H:%M:%S UTC");
            format!("{who} began it at {at} and its end is not known")
        }
        None => format!("{who} began it, and it has ended"),
    }
}

/// Refuses an action that another program is at, until the person was told of just that and wants it all the same.
pub(super) fn told(run: &Run, start: &StartCheck, me: Option<&Writer>) -> Result<(), Refusal> {
    match runs_elsewhere(run, &start.item, me) {
        Some(check) if start.despite.as_ref() != Some(check) => {
            let text = format!("{}: say whether to run it all the same", told_of(run, check));
            Err(Refusal::new(Cause::RunsElsewhere(check.clone()), text))
        }
        _ => Ok(()),
    }
}

/// Another's check, of which a person says that it is over.
pub(super) fn give_up(run: &Run, check: EntryRef) -> Result<Vec<Draft>, Refusal> {
    if !run.running.contains_key(&check) {
        return Err(Refusal::new(Cause::Unknown, "that check is not running any more"));
    }
    let recovered = Recovered {
        interrupted: vec![check],
        ..Recovered::default()
    };
    Ok(vec![Event::Recovered(Box::new(recovered)).into()])
}
