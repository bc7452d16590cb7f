//! What is in dispute at an item: each side with who said it and when, and the keys that settle it in one act.

use super::Page;
use crate::{
    domain::{
        event::Event,
        id::MeasureId,
        item::{ItemRecord, MarkGiven},
    },
    tui::{
        command::Command,
        context::{AtRun, Sight},
        glyph::State,
        people,
        sides::{self, Side},
        theme::Role,
    },
};

/// The marks that contradict each other, and how one of them is made to hold.
pub fn marks(page: &mut Page<'_>, sight: &Sight<'_>, record: &ItemRecord) {
    if !record.disputed() {
        return;
    }
    page.gap();
    let mut label = "dispute";
    for given in record.heads() {
        let words = format!("{} {} {}", sight.moment(given.at), given.by, said(given));
        let sign = Some(page.look.state(State::InDispute));
        page.signed(std::mem::take(&mut label), sign, Role::Bad, &words);
    }
    let key = |command| sight.keys.written(command);
    let words = format!(
        "neither had seen the other: the mark that you give now holds ({}, {}, {} or {})",
        key(Command::Pass),
        key(Command::Fail),
        key(Command::Waive),
        key(Command::NotApplicable)
    );
    page.pair("", Role::Dim, &words);
}

fn said(given: &MarkGiven) -> String {
    let why = [given.reason.as_ref(), given.note.as_ref()].into_iter().flatten();
    let why: String = why.map(|why| format!(": {why}")).collect();
    format!("{}{why}", given.mark.word())
}

/// The values that a measure was given at once.
pub fn measure(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, record: &ItemRecord, id: &MeasureId) {
    let Some(sides) = record.measure_disputed(id) else {
        return;
    };
    let run = at.desk.run();
    for measured in sides {
        let entered = record.history.iter().rev().filter_map(|place| run.entries.get(*place));
        let entry = entered.into_iter().find(|recorded| match &recorded.entry.event {
            Event::MeasureEntered(entered) => entered.measure == *id && entered.measured == *measured,
            Event::CheckFinished(finished) => finished.measures.get(id) == Some(measured),
            _ => false,
        });
        let side = Side {
            who: entry.map(|recorded| people::name(run, &recorded.writer)),
            at: entry.map(|recorded| recorded.entry.at),
            value: measured.with_unit(),
        };
        line(page, sight, &side);
    }
    let key = sight.keys.written(Command::Measure);
    page.pair("", Role::Dim, &format!("{key} settles it"));
}

/// The values that a blank was given at once.
pub fn blank(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, field: &crate::domain::id::FieldId) {
    let run = at.desk.run();
    if !run.field_disputed(field) {
        return;
    }
    for side in sides::of_field(run, field) {
        line(page, sight, &side);
    }
    let key = sight.keys.written(Command::SetField);
    page.pair("", Role::Dim, &format!("{key} settles it"));
}

fn line(page: &mut Page<'_>, sight: &Sight<'_>, side: &Side) {
    let sign = Some(page.look.state(State::InDispute));
    page.signed("", sign, Role::Bad, &sides::in_words(sight.offset, side));
}
