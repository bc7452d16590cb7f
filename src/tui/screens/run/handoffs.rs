//! Handoffs in the walk: the row of each, and what handing over, taking over and breaking a hold point mean where the
//! person stands.

use ratatui::text::Span;

use super::{
    Pane, Walk,
    rows::{Handed, Key},
};
use crate::{
    domain::{
        checklist::Section,
        decide,
        event::{EntryRef, Person},
        id::RoleId,
        run::flow::Handoff,
        signers,
    },
    tui::{
        context::{AtRun, Cx, Sight},
        glyph::{Sign, State},
        handoffs::{self, Stage},
        question::Question,
        theme::Role,
    },
};

/// What the row of a handoff says.
pub fn words(at: &AtRun, handed: &Handed) -> String {
    let run = at.desk.run();
    let section = match handed {
        Handed::Controls(entry) => {
            let found = run.flow.handoffs.iter().find(|handoff| handoff.entry == *entry);
            let to = found.map_or_else(String::new, |found| handoffs::to_whom(run, &found.handed));
            return format!("The controls: handed to {to}");
        }
        Handed::Section(id) => run.plan().section(id),
    };
    let planned = section.and_then(|section| section.hands_to.as_ref());
    let planned = planned.map_or("the next", |role| run.plan().role_title(role));
    match section.and_then(|section| handoffs::of_section(at, section)) {
        None | Some(Stage::NotYet | Stage::Ready) => format!("handed over to {planned}"),
        Some(Stage::Waits(handoff)) => format!("{} takes over", handoffs::to_whom(run, &handoff.handed)),
        Some(Stage::TakenOver(_, answer)) => format!("{} took over", answer.by),
        Some(Stage::SentBack(_, answer)) => format!("{} sent it back", answer.by),
    }
}

/// The sign before it, and whether the row is as plain as one that nobody needs yet.
pub fn glyph(sight: &Sight<'_>, at: &AtRun, handed: &Handed) -> (Span<'static>, Role) {
    let look = sight.look;
    let arrow = |role: Role| {
        // One column, so that nothing shifts: in ASCII an arrow takes two.
        let sign = Sign::Arrow.text(look.glyphs);
        look.span(
            role,
            sign.get(sign.len().saturating_sub(1)..)
                .filter(|_| sign.is_ascii())
                .unwrap_or(sign),
        )
    };
    let section = match handed {
        Handed::Controls(_) => return (arrow(Role::Warn), Role::Title),
        Handed::Section(id) => at.desk.run().plan().section(id),
    };
    match section.and_then(|section| handoffs::of_section(at, section)) {
        None | Some(Stage::NotYet) => (arrow(Role::Dim), Role::Dim),
        Some(Stage::Ready | Stage::Waits(_)) => (arrow(Role::Warn), Role::Text),
        Some(Stage::TakenOver(..)) => (look.state(State::Passed), Role::Text),
        Some(Stage::SentBack(..)) => (look.state(State::Failed), Role::Text),
    }
}

/// The section that would be handed over from here.
fn here<'r>(walk: &Walk, at: &'r AtRun) -> Option<&'r Section> {
    let section = &walk.row()?.section;
    let section = at.desk.run().plan().section(section)?;
    handoffs::is_handed_next(at, section).then_some(section)
}

/// Why a section that is handed over at its end is not yet, where one stands in it.
fn not_yet(walk: &Walk, at: &AtRun) -> Option<String> {
    let section = at.desk.run().plan().section(&walk.row()?.section)?;
    let title = &section.title;
    Some(match handoffs::of_section(at, section)? {
        Stage::NotYet => format!("{title} is not complete and signed yet: it is handed over when it is."),
        Stage::Waits(handoff) => {
            let to = handoffs::to_whom(at.desk.run(), &handoff.handed);
            format!("{title} is handed over already: it waits for {to}.")
        }
        Stage::TakenOver(_, answer) => format!("{} took {title} over already.", answer.by),
        Stage::Ready | Stage::SentBack(..) => return None,
    })
}

/// Why nothing can be handed over from here.
pub fn refuses(walk: &Walk, at: &AtRun) -> Option<String> {
    if at.desk.run().sealed.is_some() {
        return Some("the run is sealed: nothing of it is handed over any more".to_owned());
    }
    let here = here(walk, at);
    let fixed = match here {
        Some(section) => decide::section_is_fixed(at.desk.run(), &section.id),
        None => decide::all_is_fixed(at.desk.run()),
    };
    if fixed.is_some() {
        return fixed;
    }
    let possible = here.is_some() || at.desk.at_the_controls();
    (!possible).then(|| {
        let held = not_yet(walk, at);
        held.map_or_else(
            || "the controls are not here: only who holds them hands them over".to_owned(),
            |held| held.trim_end_matches('.').to_owned(),
        )
    })
}

/// Hands the section over; anywhere else, the controls.
pub fn hand_off(walk: &Walk, cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref() else { return };
    let question = match here(walk, at) {
        Some(section) => Question::hand_off(at, section),
        None => Question::hand_controls(at, &cx.stamp.person, cx.stamp.at, not_yet(walk, at)),
    };
    cx.ask(question);
}

/// The handoff that this person answers: the one that is selected, else the oldest that waits for them.
fn mine(walk: &Walk, at: &AtRun, person: &Person) -> Option<EntryRef> {
    let run = at.desk.run();
    let selected = |handoff: &Handoff| match walk.selected() {
        Some(Key::Handoff(Handed::Controls(entry))) => *entry == handoff.entry,
        Some(Key::Handoff(Handed::Section(id))) => handoff.handed.section.as_ref() == Some(id),
        _ => false,
    };
    let found = handoffs::mine(run, person).find(|handoff| selected(handoff));
    let found = found.or_else(|| handoffs::mine(run, person).next());
    found.map(|handoff| handoff.entry.clone())
}

/// Takes over, or sends back.
pub fn answer(walk: &Walk, cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref() else { return };
    if let Some(handoff) = mine(walk, at, &cx.stamp.person) {
        let question = Question::answer_to(at, &handoff, &cx.stamp.person, cx.stamp.at);
        cx.ask(question);
    }
}

/// Into the row of a handoff: what waits for this person is answered, what can be handed over is, anything else is read.
pub fn enter(walk: &mut Walk, handed: &Handed, cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref() else { return };
    let waits = handoffs::mine(at.desk.run(), &cx.stamp.person).any(|handoff| match handed {
        Handed::Controls(entry) => *entry == handoff.entry,
        Handed::Section(id) => handoff.handed.section.as_ref() == Some(id),
    });
    let section = matches!(handed, Handed::Section(_)) && here(walk, at).is_some();
    match (at.read_only(), waits, section) {
        (false, true, _) => answer(walk, cx),
        (false, _, true) => hand_off(walk, cx),
        _ => walk.focus = Pane::Item,
    }
}

/// The section whose hold point would be broken from here.
fn held<'r>(walk: &Walk, at: &'r AtRun) -> Option<&'r Section> {
    let section = at.desk.run().plan().section(&walk.row()?.section)?;
    (!handoffs::held_by(at, section).is_empty()).then_some(section)
}

/// Why no hold point can be broken from here.
pub fn refuses_to_break(walk: &Walk, sight: &Sight<'_>, at: &AtRun) -> Option<String> {
    let run = at.desk.run();
    let Some(section) = held(walk, at) else {
        return Some("there is no hold point here that holds anything".to_owned());
    };
    if let Some(broken) = run.hold_broken(&section.id) {
        return Some(format!("{} broke it already", broken.broken.by));
    }
    let may = &run.plan().policy.break_holds;
    let mine = |role: &RoleId| run.role(role).is_some_and(|holder| signers::same(holder, sight.person));
    if may.iter().any(mine) {
        return None;
    }
    let titles: Vec<&str> = may.iter().map(|role| run.plan().role_title(role)).collect();
    Some(match titles.as_slice() {
        [] => "the policy lets nobody break a hold point".to_owned(),
        titles => format!("only {} may break a hold point", titles.join(" or ")),
    })
}

/// Breaks the hold point of the section that one stands in.
pub fn break_hold(walk: &Walk, cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref() else { return };
    if let Some(section) = held(walk, at) {
        let question = Question::break_hold(at, section);
        cx.ask(question);
    }
}
