//! What happened to an item or a section, the newest last: when, who, what.

use super::Page;
use crate::{
    domain::{
        checklist::{Phase, Section},
        event::{EntryRef, Event, Mark, Recorded, Scope, Signed},
        id::ItemId,
        run::{PROOF, Run},
    },
    tui::{
        context::{AtRun, Sight},
        glyph::Sign,
        news,
        theme::Role,
        widgets::units,
    },
};

/// So many entries are listed; older ones stay in the record.
const LISTED: usize = 200;

/// Writes the history of an item; only its own entries are looked at.
pub fn write(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, item: &ItemId) {
    let run = at.desk.run();
    let places = &run.item(item).history;
    let older = places.len().saturating_sub(LISTED);
    let mut label = "history";
    page.gap();
    if older > 0 {
        page.pair(label, Role::Dim, &format!("{older} older entries are in the record"));
        label = "";
    }
    for (place, recorded) in places
        .iter()
        .skip(older)
        .filter_map(|place| Some((*place, run.entries.get(*place)?)))
    {
        let Some((who, what)) = told(run, recorded) else {
            continue;
        };
        let late = if run.late.contains(&place) {
            " (late: outside the seal)"
        } else {
            ""
        };
        let line = format!("{} {who} {what}{late}", sight.moment(recorded.entry.at));
        let role = if late.is_empty() { Role::Text } else { Role::Dim };
        page.pair(std::mem::take(&mut label), role, &line);
        for flag in run.flagged.iter().filter(|flag| flag.entry == place) {
            let sign = page.look.span(Role::Warn, Sign::Flag.text(page.look.glyphs));
            page.signed("", Some(sign), Role::Warn, &flag.text);
        }
    }
}

/// Writes what happened to a section as a whole: handed over, taken over, its hold point broken, signed, noted; to a
/// section of the way back also what happened to the rollback.
pub fn of_section(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, section: &Section) {
    let run = at.desk.run();
    let lines = run
        .entries
        .iter()
        .filter(|recorded| is_of(run, &recorded.entry.event, section));
    let lines: Vec<&Recorded> = lines.collect();
    let older = lines.len().saturating_sub(LISTED);
    let mut label = "history";
    page.gap();
    for recorded in &lines[older..] {
        let line = format!("{} {}", sight.moment(recorded.entry.at), news::line(run, recorded));
        page.pair(std::mem::take(&mut label), Role::Text, &line);
    }
}

fn is_of(run: &Run, event: &Event, section: &Section) -> bool {
    let handed = |entry: &EntryRef| {
        let mut handoffs = run.flow.handoffs.iter();
        let found = handoffs.find(|handoff| handoff.entry == *entry);
        found.is_some_and(|handoff| handoff.handed.section.as_ref() == Some(&section.id))
    };
    match event {
        Event::HandedOff(handed) => handed.section.as_ref() == Some(&section.id),
        Event::HandoffAccepted(answered) | Event::HandoffRefused(answered) => handed(&answered.handoff),
        Event::HoldBroken(broken) => broken.section == section.id,
        Event::NoteAdded(note) => note.section.as_ref() == Some(&section.id),
        Event::LinkAdded(link) => link.section.as_ref() == Some(&section.id),
        Event::Signed(signed) => signed.scope == Scope::Section(section.id.clone()),
        Event::RollbackCalled(_) | Event::RollbackReached(_) | Event::RollbackEnded(_) => {
            section.phase == Phase::Rollback
        }
        _ => false,
    }
}

/// Who did what.
fn told(run: &Run, recorded: &Recorded) -> Option<(String, String)> {
    let writer = || {
        let opened = run.writers.get(&recorded.writer);
        opened.map_or_else(|| recorded.writer.to_string(), |opened| opened.person.to_string())
    };
    Some(match &recorded.entry.event {
        Event::CheckStarted(started) if started.kind == PROOF => (writer(), "had the environment proven".to_owned()),
        Event::CheckStarted(started) => {
            let why = started.reason.as_ref();
            let why = why.map(|why| format!(", though the window was over: {why}"));
            (writer(), format!("started the check{}", why.unwrap_or_default()))
        }
        Event::CheckFinished(finished) => {
            let took = units::minutes(std::time::Duration::from_millis(finished.took_ms));
            let reason = finished
                .reason
                .as_ref()
                .map(|why| format!(": {why}"))
                .unwrap_or_default();
            let left = match finished.left_running.as_slice() {
                [] => String::new(),
                left => format!("; still running: {}", left.join(", ")),
            };
            let what = format!("{} after {took}{reason}{left}", finished.outcome.word());
            ("the check".to_owned(), what)
        }
        Event::ItemMarked(marked) => {
            let word = match (marked.mark, &marked.undoes) {
                (mark, Some(_)) => format!("back to {}", mark.word()),
                (Mark::Cleared, None) => "cleared it".to_owned(),
                (mark, None) => format!("marked it {}", mark.word()),
            };
            let why = [marked.reason.as_ref(), marked.note.as_ref()].into_iter().flatten();
            let why: String = why.map(|why| format!(": {why}")).collect();
            let owner = marked.owner.as_ref().map(|owner| format!(" ({owner} sees to it)"));
            (
                marked.by.to_string(),
                format!("{word}{why}{}", owner.unwrap_or_default()),
            )
        }
        Event::MeasureEntered(entered) => (
            entered.by.to_string(),
            format!("measured {}: {}", entered.measure, entered.measured.with_unit()),
        ),
        Event::NoteAdded(note) => (note.by.to_string(), format!("noted: {}", note.text)),
        Event::LinkAdded(link) => (link.by.to_string(), format!("linked {}", link.url)),
        Event::EvidenceAttached(attached) => {
            let file = &attached.evidence;
            let what = format!("attached {} ({})", file.file, units::size(file.bytes));
            (attached.by.to_string(), what)
        }
        Event::FieldSet(set) => {
            let label = run
                .plan()
                .field(&set.field)
                .map_or(set.field.as_str(), |field| &field.label);
            let what = match &set.value {
                Some(value) => format!("filled in {label}: {value}"),
                None => format!("gave {label}"),
            };
            (writer(), what)
        }
        Event::Signed(signed) => (signed.person.to_string(), answered(run, signed)),
        Event::JournalOpened(_)
        | Event::RunStarted(_)
        | Event::ChecklistAmended(_)
        | Event::RoleAssigned(_)
        | Event::EvidenceWithdrawn(_)
        | Event::Gap(_)
        | Event::Recovered(_)
        | Event::ControlsTaken(_)
        | Event::HandedOff(_)
        | Event::HandoffAccepted(_)
        | Event::HandoffRefused(_)
        | Event::Polled(_)
        | Event::Decided(_)
        | Event::ConditionMet(_)
        | Event::HoldBroken(_)
        | Event::RollbackCalled(_)
        | Event::RollbackReached(_)
        | Event::RollbackEnded(_)
        | Event::Notified(_)
        | Event::RiskRecorded(_)
        | Event::Closed(_)
        | Event::Sealed(_)
        | Event::Unknown(_) => return None,
    })
}

fn answered(run: &Run, signed: &Signed) -> String {
    let title = run.plan().role_title(&signed.role);
    let conditions = match signed.conditions.as_slice() {
        [] => String::new(),
        conditions => format!(": {}", conditions.join("; ")),
    };
    format!("{} as {title}{conditions}", signed.decision.word())
}
