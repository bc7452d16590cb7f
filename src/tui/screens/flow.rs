//! What of a handoff, a rollback, the risks and the review is the same on every screen of a run: why a command would do
//! nothing now, and where it leads.

use crate::{
    domain::rollback,
    tui::{
        command::{Command, Place},
        context::{AtRun, Sight},
        handoffs,
    },
};

/// Why a command that means the same on every screen of a run cannot be carried out; nothing where it can.
pub fn refuses(sight: &Sight<'_>, place: Place, command: Command) -> Option<String> {
    let Some(at) = sight.at else {
        return Some("no run is open".to_owned());
    };
    match command {
        Command::Rollback => call(sight, at, place),
        Command::AnswerHandoff => nothing_recorded(sight, at).or_else(|| {
            let mine = handoffs::mine(at.desk.run(), sight.person).next();
            mine.is_none().then(|| "nothing was handed over to you".to_owned())
        }),
        _ => None,
    }
}

/// A rollback that was called is shown; without one, one is called.
fn call(sight: &Sight<'_>, at: &AtRun, place: Place) -> Option<String> {
    let run = at.desk.run();
    if run.rollback().is_some() && place != Place::Rollback {
        return None;
    }
    if rollback::under_way(run).is_some() {
        return Some("this is the rollback that is under way".to_owned());
    }
    if run.sealed.is_some() {
        return Some("the run is sealed: nothing of it is rolled back any more".to_owned());
    }
    nothing_recorded(sight, at)
}

/// Why nothing can be recorded, with the key that changes it.
pub fn nothing_recorded(sight: &Sight<'_>, at: &AtRun) -> Option<String> {
    at.nothing_recorded(&sight.keys.written(Command::TakePart))
}
