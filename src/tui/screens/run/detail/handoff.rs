//! A handoff: from whom to whom, what the next must know, what came of it, and the key that goes on with it; and what
//! holds a section at its end.

use super::{super::rows::Handed, Page};
use crate::{
    domain::{
        checklist::Section,
        holders,
        run::flow::{Handoff, HandoffAnswer},
        told,
    },
    tui::{
        command::Command,
        context::{AtRun, Sight},
        glyph::Sign,
        handoffs::{self, Stage},
        theme::Role,
    },
};

/// The title of the pane.
pub fn title(at: &AtRun, handed: &Handed) -> String {
    let section = match handed {
        Handed::Section(id) => Some(id),
        Handed::Controls(_) => None,
    };
    format!("Handing over: {}", handoffs::what(at.desk.run(), section))
}

/// Writes all of it.
pub fn write(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, handed: &Handed) {
    let run = at.desk.run();
    let section = match handed {
        Handed::Section(id) => run.plan().section(id),
        Handed::Controls(entry) => {
            let found = run.flow.handoffs.iter().find(|handoff| handoff.entry == *entry);
            if let Some(handoff) = found {
                waits(page, sight, at, handoff);
            }
            return;
        }
    };
    let Some((section, stage)) = section.and_then(|section| Some((section, handoffs::of_section(at, section)?))) else {
        return;
    };
    match stage {
        Stage::NotYet | Stage::Ready => planned(page, sight, at, section, stage),
        Stage::Waits(handoff) => waits(page, sight, at, handoff),
        Stage::TakenOver(handoff, answer) => {
            let words = format!("{} took it over, {}", answer.by, sight.date(answer.at));
            page.text(Role::Good, &words);
            told(page, sight, at, handoff, Some(answer));
        }
        Stage::SentBack(handoff, answer) => {
            let words = format!("{} sent it back, {}", answer.by, sight.date(answer.at));
            page.text(Role::Bad, &words);
            told(page, sight, at, handoff, Some(answer));
            page.gap();
            page.text(Role::Warn, &hands_over(sight, "again"));
        }
    }
}

fn planned(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, section: &Section, stage: Stage<'_>) {
    let run = at.desk.run();
    let Some(role) = &section.hands_to else { return };
    let held = |role| format!("{} ({})", run.plan().role_title(role), holders::within(run, role));
    page.pair("to", Role::Text, &held(role));
    if let Some(owner) = &section.owner {
        page.pair("from", Role::Text, &held(owner));
    }
    page.gap();
    match stage {
        Stage::Ready => page.text(Role::Warn, &hands_over(sight, "with what the next must know")),
        _ => page.text(
            Role::Dim,
            "It is handed over once the section is complete and signed; what waits for it opens when it was taken over.",
        ),
    }
}

fn hands_over(sight: &Sight<'_>, how: &str) -> String {
    format!("{} hands it over {how}", sight.keys.written(Command::HandOff))
}

fn waits(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, handoff: &Handoff) {
    let run = at.desk.run();
    let words = format!("waits for {}", handoffs::to_whom(run, &handoff.handed));
    page.text(Role::Warn, &words);
    told(page, sight, at, handoff, None);
    if handoffs::is_for(run, handoff, sight.person) {
        page.gap();
        let key = sight.keys.written(Command::AnswerHandoff);
        page.text(Role::Accent, &format!("{key} takes it over, or sends it back"));
    }
}

fn told(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, handoff: &Handoff, answer: Option<&HandoffAnswer>) {
    let run = at.desk.run();
    let handed = &handoff.handed;
    page.gap();
    page.pair("from", Role::Text, &told::party(run, &handed.from));
    page.pair("to", Role::Text, &told::party(run, &handed.to));
    page.pair("when", Role::Text, &sight.date(handoff.at));
    page.pair("note", Role::Title, &handed.note);
    if let Some(note) = answer.and_then(|answer| answer.note.as_deref()) {
        let role = match answer {
            Some(answer) if !answer.accepted => Role::Bad,
            _ => Role::Text,
        };
        page.pair("answer", role, note);
    }
}

/// That the hold point of a section was broken: the first thing on its page.
pub fn broken(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, section: &Section) {
    let Some(broken) = at.desk.run().hold_broken(&section.id) else {
        return;
    };
    let sign = page.look.span(Role::Bad, Sign::Flag.text(page.look.glyphs));
    let words = format!(
        "its hold point was broken by {}, {}: {}",
        broken.broken.by,
        sight.date(broken.at),
        broken.broken.reason
    );
    page.gap();
    page.signed("broken", Some(sign), Role::Bad, &words);
}

/// On the page of a section: who hands it to whom, and who may break its hold point.
pub fn of_section(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, section: &Section) {
    let run = at.desk.run();
    if let Some(stage) = handoffs::of_section(at, section) {
        let words = super::super::handoffs::words(at, &Handed::Section(section.id.clone()));
        let role = match stage {
            Stage::NotYet => Role::Dim,
            Stage::Ready | Stage::Waits(_) => Role::Warn,
            Stage::TakenOver(..) => Role::Text,
            Stage::SentBack(..) => Role::Bad,
        };
        page.pair("handoff", role, &words);
    }
    let may = &run.plan().policy.break_holds;
    let unbroken = run.hold_broken(&section.id).is_none();
    if unbroken && !may.is_empty() && !handoffs::held_by(at, section).is_empty() {
        let titles: Vec<&str> = may.iter().map(|role| run.plan().role_title(role)).collect();
        let title = Command::BreakHold.entry().title;
        let words = format!(
            "{} may break it ({} “{title}”)",
            titles.join(" or "),
            sight.keys.written(Command::Palette)
        );
        page.pair("", Role::Dim, &words);
    }
}
