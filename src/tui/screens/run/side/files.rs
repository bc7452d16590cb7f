//! The side pane without a check's output: the files of an item, else what to do to get one.
//!
//! A step that is named is one that the item takes now.

use ratatui::{buffer::Buffer, layout::Rect, text::Line};

use crate::{
    domain::{
        checklist::{Field, Measure},
        decide,
        id::ItemId,
    },
    tui::{
        command::Command,
        context::{AtRun, Sight},
        theme::Role,
        widgets::{
            list,
            pane::{Focus, Pane},
            text, units,
        },
    },
};

/// Without a check's output: the files there are, or what to do to get one.
pub(super) fn draw_files(
    sight: &Sight<'_>,
    at: &AtRun,
    item: Option<&ItemId>,
    area: Rect,
    focus: Focus,
    buffer: &mut Buffer,
) {
    let look = sight.look;
    let inner = Pane::new("evidence").focus(focus).draw(look, area, buffer);
    let run = at.desk.run();
    let Some(item) = item else {
        list::draw_empty(look, inner, "select an item to see what was captured for it", buffer);
        return;
    };
    let record = run.item(item);
    let kept = record.evidence.iter().filter_map(|place| run.evidence.get(*place));
    let columns = usize::from(inner.width);
    let lines: Vec<Line<'static>> = kept
        .map(|kept| {
            let role = if kept.withdrawn.is_some() {
                Role::Dim
            } else {
                Role::Text
            };
            let name = text::truncate_start(&kept.file.file, columns.saturating_sub(11), look.glyphs);
            let size = if kept.withdrawn.is_some() {
                "withdrawn".to_owned()
            } else {
                units::size(kept.file.bytes)
            };
            let left = Line::from(look.span(role, name));
            text::spread(left, Line::from(look.span(Role::Dim, size)), columns, look.glyphs)
        })
        .collect();
    if lines.is_empty() {
        list::draw_empty(look, inner, &next_step(sight, at, item), buffer);
        return;
    }
    // The newest are what one looks for.
    let first = lines.len().saturating_sub(usize::from(inner.height));
    for (y, line) in (inner.y..inner.bottom()).zip(&lines[first..]) {
        buffer.set_line(inner.x, y, line, inner.width);
    }
}

fn next_step(sight: &Sight<'_>, at: &AtRun, item: &ItemId) -> String {
    let run = at.desk.run();
    let key = |command| sight.keys.written(command);
    if !run.item(item).running.is_empty() {
        return "its check runs at another's: what it prints is shown when it has ended".to_owned();
    }
    let section = run.plan().section_with(item);
    if let Some(why) = section.and_then(|section| decide::section_is_fixed(run, &section.id)) {
        return format!("{why}; {} still attaches a file", key(Command::Attach));
    }
    let waits = section.map_or(&[][..], |section| at.desk.standing().waits_for(&section.id));
    if !waits.is_empty() {
        return format!("locked: it waits for {}", waits.join(" and for "));
    }
    let Some(item) = run.plan().find(item) else {
        return String::new();
    };
    let typed = |measure: &&Measure| measure.from.is_none() && run.item(&item.id).measure(&measure.id).is_none();
    let blank = |field: &&Field| !run.has_field(&field.id);
    if let Some(check) = &item.check {
        let what = if check.action { "action" } else { "check" };
        format!(
            "{} runs the {what}; what it prints is kept here",
            key(Command::RunCheck)
        )
    } else if let Some(measure) = item.measures.iter().find(typed) {
        format!("{} takes the value of “{}”", key(Command::Measure), measure.label)
    } else if let Some(field) = item.fields.iter().find(blank) {
        format!("{} fills in “{}”", key(Command::SetField), field.label)
    } else if item.evidence_required && run.item(&item.id).evidence.is_empty() {
        let (attach, paste) = (key(Command::Attach), key(Command::PasteText));
        format!("evidence is required: {attach} attaches a file, {paste} takes a text")
    } else {
        format!(
            "no check here: look for yourself, then {} marks it passed; {} attaches a file",
            key(Command::Pass),
            key(Command::Attach)
        )
    }
}
