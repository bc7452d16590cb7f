//! Why a key would do nothing just now, in a sentence. What is refused here is not offered in the footer.

use super::{
    Key, Pane, Walk,
    act::{failed_check, running},
    against, handoffs,
};
use crate::{
    domain::{
        checklist::Item,
        decide,
        desk::{self, Together},
        event::{By, EntryRef},
        id::{ItemId, SectionId},
        standing::ItemState,
    },
    tui::{
        command::Command,
        context::{AtRun, Sight},
        people,
        screens::board,
    },
};

/// The reason, where there is one.
pub fn refuses(walk: &Walk, sight: &Sight<'_>, at: &AtRun, command: Command) -> Option<String> {
    if writes(command) && at.read_only() {
        return at.nothing_recorded(&sight.keys.written(Command::TakePart));
    }
    match command {
        Command::TakeControls => take_controls(at),
        Command::GiveUp => give_up(walk, sight, at),
        Command::RunCheck => run_check(walk, sight, at),
        Command::RunAll => run_all(walk, at),
        Command::RunOpen => (!desk::any_open(at.desk.run(), at.desk.standing()))
            .then(|| "no check is open in a section that is open".to_owned()),
        Command::CancelCheck => cancel(walk.item(), at),
        Command::TypeIntoCheck => match running(walk, at) {
            Some(_) => None,
            None => Some("no check of this item runs here".to_owned()),
        },
        Command::Pass | Command::Undo if walk.focus != Pane::List => {
            Some("marks are given in the list: Esc goes back to it".to_owned())
        }
        Command::Pass => mark(walk, at).or_else(|| unfinished(walk, at)),
        Command::Fail | Command::Waive | Command::NotApplicable => mark(walk, at),
        Command::ClearMark => mark(walk, at).or_else(|| nothing_to_clear(walk, at)),
        Command::Undo => undo(at),
        Command::Measure => measure(walk, at),
        Command::SetField => set_field(walk, at),
        Command::OpenEvidence => evidence(walk, at),
        Command::FailedLine => match failed_check(walk, at) {
            Some(_) => None,
            None => Some("no line of output says by what a check did not pass here".to_owned()),
        },
        Command::Amend | Command::CloseRun if at.desk.run().closed.is_some() => Some("the run is closed".to_owned()),
        Command::Decide => {
            let next = at.desk.standing().next_decision();
            next.and_then(|next| board::refuses_to_decide(sight, at, next))
        }
        Command::Seal if at.desk.run().closed.is_none() => {
            Some("close the run first: a seal fixes a run that is over".to_owned())
        }
        Command::Seal if at.desk.run().sealed.is_some() => Some("the run is sealed already".to_owned()),
        Command::AssignRole | Command::AssignFromPeople | Command::AssignFromLastRun => roles(at, command),
        Command::RunAdHoc if at.desk.run().rehearsal() => {
            Some("this is a rehearsal: commands made up on the spot are not run".to_owned())
        }
        Command::HandOff => handoffs::refuses(walk, at),
        Command::BreakHold => handoffs::refuses_to_break(walk, sight, at),
        Command::Sign if at.desk.standing().sign_offs.is_empty() => {
            Some("this checklist asks for no sign-off".to_owned())
        }
        Command::Fold | Command::FoldAll if !walk.filter.is_all() => {
            Some("what a filter finds is not folded".to_owned())
        }
        Command::ShowAll if walk.filter.is_all() => Some("every item is shown".to_owned()),
        Command::ShowRole if at.desk.run().plan().roles.is_empty() => Some("this checklist names no roles".to_owned()),
        Command::NextOpen | Command::PreviousOpen => match walk.open_row(at, sight.person, 1) {
            Some(_) => None,
            None => Some("nothing else is open here".to_owned()),
        },
        Command::NextBlocker if against::blockers(at).is_empty() => Some("nothing blocks the run".to_owned()),
        Command::Back if walk.focus == Pane::List && walk.filter.is_all() => {
            Some("this is the list; q goes back to the screen before".to_owned())
        }
        Command::Enter if walk.selected().is_none() => Some("nothing is selected".to_owned()),
        _ => None,
    }
}

/// Whether a command ends in the record.
pub fn writes(command: Command) -> bool {
    matches!(
        command,
        Command::RunCheck
            | Command::RunAll
            | Command::RunOpen
            | Command::CancelCheck
            | Command::TypeIntoCheck
            | Command::RunAdHoc
            | Command::Amend
            | Command::Pass
            | Command::Fail
            | Command::Waive
            | Command::NotApplicable
            | Command::ClearMark
            | Command::Undo
            | Command::Comment
            | Command::Attach
            | Command::PasteText
            | Command::AddLink
            | Command::Measure
            | Command::SetField
            | Command::AssignRole
            | Command::AssignFromPeople
            | Command::AssignFromLastRun
            | Command::CloseRun
            | Command::Decide
            | Command::Seal
            | Command::GiveUp
            | Command::HandOff
            | Command::BreakHold
    )
}

fn item<'a>(walk: &Walk, at: &'a AtRun) -> Result<&'a Item, String> {
    let found = walk.item().and_then(|item| at.desk.run().plan().find(item));
    found.ok_or_else(|| match walk.selected() {
        Some(Key::SignOff(..)) => "this is a sign-off: Enter shows what it says".to_owned(),
        Some(Key::Handoff(_)) => "this is a handoff: Enter goes into it".to_owned(),
        _ => "this is a section: go to one of its items".to_owned(),
    })
}

fn locked(at: &AtRun, section: &SectionId) -> Option<String> {
    let waits = at.desk.standing().waits_for(section);
    (!waits.is_empty()).then(|| format!("locked: it waits for {}", waits.join(" and for ")))
}

fn shut(walk: &Walk, at: &AtRun) -> Option<String> {
    let section = &walk.row()?.section;
    decide::section_is_fixed(at.desk.run(), section).or_else(|| locked(at, section))
}

fn mark(walk: &Walk, at: &AtRun) -> Option<String> {
    let item = match item(walk, at) {
        Ok(item) => item,
        Err(why) => return Some(why),
    };
    shut(walk, at).or_else(|| {
        at.desk
            .saving(&item.id)
            .then(|| "what was said of it is being saved".to_owned())
    })
}

/// What has to be done before an item may pass; the rest is asked for when it is marked.
fn unfinished(walk: &Walk, at: &AtRun) -> Option<String> {
    let item = at.desk.run().plan().find(walk.item()?)?;
    let standing = at.desk.standing();
    if standing.item(&item.id) == ItemState::Running {
        return Some("its check is running: wait for it, or cancel it".to_owned());
    }
    let left = item
        .items
        .iter()
        .filter(|sub| !standing.item(&sub.id).complete())
        .count();
    (left > 0).then(|| {
        format!(
            "{left} of {} sub-items left: it passes when they are done",
            item.items.len()
        )
    })
}

fn nothing_to_clear(walk: &Walk, at: &AtRun) -> Option<String> {
    let record = at.desk.run().item(walk.item()?);
    let nothing = record.current().is_none() && record.latest().is_none();
    nothing.then(|| "there is nothing to clear".to_owned())
}

/// Whose marks they are is asked when it is done.
fn undo(at: &AtRun) -> Option<String> {
    let plan = at.desk.run().plan();
    let by_person = |by: &By| matches!(by, By::Person(_));
    let mut items = plan.items();
    let any = items.any(|item| {
        at.desk
            .run()
            .item(&item.id)
            .marks
            .iter()
            .any(|given| by_person(&given.by))
    });
    (!any).then(|| "there is no mark to take back".to_owned())
}

fn take_controls(at: &AtRun) -> Option<String> {
    if at.desk.at_the_controls() {
        return Some("you hold the controls already".to_owned());
    }
    at.takes_part().filter(|_| at.read_only())
}

/// A check whose program still gives signs of life is ended there.
fn give_up(walk: &Walk, sight: &Sight<'_>, at: &AtRun) -> Option<String> {
    let Some(check) = elsewhere(walk, at) else {
        return Some("no check of another program runs here".to_owned());
    };
    people::is_there(at, &check.0, sight.now).then(|| {
        let name = people::name(at.desk.run(), &check.0);
        format!("the program of {name} is there: the check is ended where it runs")
    })
}

/// The check of the item that another program runs, or ran when it was last heard of.
pub fn elsewhere(walk: &Walk, at: &AtRun) -> Option<EntryRef> {
    let running = &at.desk.run().item(walk.item()?).running;
    let elsewhere = |check: &&EntryRef| !at.desk.processes().contains_key(*check);
    running.iter().find(elsewhere).cloned()
}

fn run_check(walk: &Walk, sight: &Sight<'_>, at: &AtRun) -> Option<String> {
    let item = match item(walk, at) {
        Ok(item) => item,
        Err(why) => return Some(why),
    };
    if item.check.is_none() {
        return Some("there is no check here: a person answers this item".to_owned());
    }
    if at.desk.process_of(&item.id).is_some() {
        return Some("its check is running already".to_owned());
    }
    let is_action = item.check.as_ref().is_some_and(|check| check.action);
    if let Some(check) = elsewhere(walk, at).filter(|check| !is_action && people::is_there(at, &check.0, sight.now)) {
        let name = people::name(at.desk.run(), &check.0);
        return Some(format!("{name} runs its check just now"));
    }
    if at.desk.waiting().any(|waiting| *waiting == item.id) {
        return Some("its check waits until another one has ended".to_owned());
    }
    shut(walk, at)
}

fn run_all(walk: &Walk, at: &AtRun) -> Option<String> {
    let row = walk.row()?;
    let section = at.desk.run().plan().section(&row.section)?;
    let found = desk::candidates(
        at.desk.run(),
        at.desk.standing(),
        &Together::Section(section.id.clone()),
    );
    if found.is_empty() {
        return Some("this section has no check that is not an action".to_owned());
    }
    let left_out = found.into_iter().map(|candidate| candidate.left_out);
    let left_out: Option<Vec<String>> = left_out.collect();
    shut(walk, at).or_else(|| {
        left_out?
            .into_iter()
            .next()
            .map(|why| format!("nothing of this section runs now: {why}"))
    })
}

/// Why no check of the item can be ended here.
pub fn cancel(item: Option<&ItemId>, at: &AtRun) -> Option<String> {
    let waits = item.is_some_and(|item| at.desk.waiting().any(|waiting| waiting == item));
    let runs = item.is_some_and(|item| at.desk.process_of(item).is_some());
    (!waits && !runs).then(|| "no check of this item runs here".to_owned())
}

fn measure(walk: &Walk, at: &AtRun) -> Option<String> {
    let item = match item(walk, at) {
        Ok(item) => item,
        Err(why) => return Some(why),
    };
    let typed = item.measures.iter().any(|measure| measure.from.is_none());
    if !typed {
        return Some("nothing is measured by hand here".to_owned());
    }
    shut(walk, at)
}

fn set_field(walk: &Walk, at: &AtRun) -> Option<String> {
    let plan = at.desk.run().plan();
    let here = walk
        .item()
        .and_then(|item| plan.find(item))
        .is_some_and(|item| !item.fields.is_empty());
    (!here && plan.fields.is_empty()).then(|| "there is nothing to fill in".to_owned())
}

fn roles(at: &AtRun, command: Command) -> Option<String> {
    let run = at.desk.run();
    let roles = &run.plan().roles;
    if roles.is_empty() {
        return Some("this checklist names no roles".to_owned());
    }
    if roles.iter().all(|role| decide::role_is_fixed(run, &role.id).is_some()) {
        return Some("the run is closed: its roles stay as they are".to_owned());
    }
    let held = roles.iter().all(|role| run.role(&role.id).is_some());
    (held && command != Command::AssignRole).then(|| "every role is held by somebody".to_owned())
}

fn evidence(walk: &Walk, at: &AtRun) -> Option<String> {
    let run = at.desk.run();
    let any = match walk.item() {
        Some(item) => !run.item(item).evidence.is_empty(),
        None => !run.evidence.is_empty(),
    };
    (!any).then(|| "there is no evidence here yet".to_owned())
}
