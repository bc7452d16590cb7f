//! What is said around the output of a check: whose it is, how long it runs, what is not shown.
//!
//! Nothing here is drawn; every line is cut to the columns that there are.

use ratatui::text::Line;

use super::{Source, Terminal};
use crate::{
    domain::event::EntryRef,
    tui::{
        command::Command,
        context::{AtRun, Sight},
        glyph::Sign,
        people,
        theme::Role,
        widgets::{text, units},
    },
};

/// A check that printed nothing for so long is called silent, in seconds.
const SILENT: i64 = 10;

/// `live`, or `failed 00:12`.
pub(super) fn status(sight: &Sight<'_>, at: &AtRun, source: &Source) -> String {
    match source {
        Source::Runs(_) => "live".to_owned(),
        Source::Elsewhere(check, _) => format!("at {}'s", people::name(at.desk.run(), &check.0)),
        Source::Ended(check, _) => {
            let run = at.desk.run();
            let item = run
                .evidence
                .iter()
                .rev()
                .find(|kept| kept.check.as_ref() == Some(check));
            let record = item.and_then(|kept| kept.item.as_ref()).map(|item| run.item(item));
            let outcome = record.and_then(|record| record.outcomes.iter().rev().find(|given| given.check == *check));
            let finished = outcome.and_then(|given| run.finished(given.entry));
            let took = finished.map_or(0, |finished| finished.took_ms);
            let took = units::minutes(std::time::Duration::from_millis(took));
            let word = outcome.map_or("ended", |given| given.outcome.word());
            let separator = Sign::Separator.text(sight.look.glyphs);
            format!(
                "{word} {took} {separator} {}",
                outcome.map_or(String::new(), |given| sight.moment(given.at))
            )
        }
    }
}

/// `running 00:12 · 2.1 KiB`.
pub(super) fn below(sight: &Sight<'_>, at: &AtRun, source: &Source) -> String {
    let check = match source {
        Source::Runs(check) => check,
        Source::Elsewhere(check, _) => {
            let running = at.desk.run().running.get(check);
            return running.map_or_else(String::new, |running| {
                let gone = (sight.now - running.at).to_std().unwrap_or_default();
                format!("running {}", units::minutes(gone))
            });
        }
        Source::Ended(_, file) => {
            let kept = at.desk.run().evidence.iter().rev().find(|kept| kept.file.file == *file);
            return kept.map_or(String::new(), |kept| units::size(kept.file.bytes));
        }
    };
    let Some(process) = at.desk.processes().get(check) else {
        return String::new();
    };
    let gone = (sight.now - process.began).to_std().unwrap_or_default();
    let separator = Sign::Separator.text(sight.look.glyphs);
    let overdue = if process.overdue { "overdue, goes on" } else { "running" };
    format!(
        "{overdue} {} {separator} {}",
        units::minutes(gone),
        units::size(process.bytes)
    )
}

/// What is to be said under the output, the last line first: silence, and what was left out.
pub(super) fn notes(
    sight: &Sight<'_>,
    at: &AtRun,
    source: &Source,
    terminal: &Terminal,
    columns: usize,
) -> Vec<Line<'static>> {
    let look = sight.look;
    let mut said = Vec::new();
    let process = match source {
        Source::Runs(check) => at.desk.processes().get(check),
        Source::Elsewhere(check, _) => {
            said.extend(elsewhere_in_words(sight, at, check, terminal));
            None
        }
        Source::Ended(..) => None,
    };
    if let Some(process) = process {
        let silent = (sight.now - process.printed).num_seconds();
        if silent >= SILENT {
            let key = sight.keys.written(Command::TypeIntoCheck);
            let last = terminal.live.borrow().last_line();
            let last = if last.is_empty() {
                String::new()
            } else {
                format!(" after “{last}”")
            };
            let silent = units::rough(std::time::Duration::from_secs(u64::try_from(silent).unwrap_or(0)));
            said.push((Role::Warn, format!("silent for {silent}; {key} types into it{last}")));
        }
    }
    if terminal.skipped > 0 {
        let left_out = units::size(terminal.skipped);
        said.push((
            Role::Dim,
            format!("{left_out} left out here, whole in the evidence file"),
        ));
    }
    let lines = said.into_iter();
    lines
        .map(|(role, words)| Line::from(look.span(role, text::truncate(&words, columns, look.glyphs))))
        .collect()
}

/// That a check runs at another's: what is not shown here, and what to do where its program is gone.
fn elsewhere_in_words(sight: &Sight<'_>, at: &AtRun, check: &EntryRef, terminal: &Terminal) -> Vec<(Role, String)> {
    let mut said = Vec::new();
    let name = people::name(at.desk.run(), &check.0);
    if !people::is_there(at, &check.0, sight.now) {
        let key = sight.keys.written(Command::GiveUp);
        said.push((Role::Warn, format!("{name} is not there: {key} gives up on it")));
    }
    if terminal.live.borrow().last_line().is_empty() {
        let words = format!("runs at {name}'s: nothing of it is here yet");
        said.push((Role::Dim, words));
    }
    said
}
