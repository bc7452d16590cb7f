//! Items in lines for people.

use std::fmt::Write as _;

use super::BeforeView;
use crate::{
    cli::output::{read_time, visible},
    domain::event::Mark,
    report::facts::{ItemFacts, MarkFacts, MeasureFacts, PastWindowFacts},
};

/// The item and all that is known of it, then its sub-items.
pub fn text(item: &ItemFacts, before: &BeforeView, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let _ = write!(
        text,
        "{indent}{}  {}  {}",
        item.state.word(),
        item.id,
        visible(&item.title)
    );
    if let Some(mark) = &item.mark {
        let _ = write!(text, ", {} by {}", mark.mark.word(), visible(&mark.by.to_string()));
    }
    if let Some(why) = &item.why {
        let _ = write!(text, " ({})", visible(why));
    }
    text.push('\n');
    if let Some(mark) = item.mark.as_ref().filter(|mark| mark.mark == Mark::Waived) {
        let _ = writeln!(text, "{indent}  {}", visible(&waiver(mark)));
    }
    for past in &item.past_windows {
        let _ = writeln!(text, "{indent}  {}", visible(&past_window(past)));
    }
    for measure in &item.measures {
        let _ = writeln!(text, "{indent}  {}: {}", measure.id, visible(&measured(measure)));
        if let Some(words) = before.words(&measure.id) {
            let _ = writeln!(text, "{indent}    {}", visible(words));
        }
    }
    for field in &item.fields {
        let value = field.value.as_deref().unwrap_or("-");
        let _ = writeln!(text, "{indent}  {} = {}", field.id, visible(value));
    }
    for evidence in &item.evidence {
        let gone = if evidence.withdrawn.is_some() {
            ", withdrawn"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "{indent}  {} ({} bytes{gone})",
            visible(&evidence.file),
            evidence.bytes
        );
    }
    for note in &item.notes {
        let _ = writeln!(text, "{indent}  {}: {}", visible(&note.by), visible(&note.text));
    }
    for sub in &item.items {
        self::text(sub, before, depth + 1, text);
    }
}

/// `Bob sees to it, until 2026-12-01 00:00:00 UTC`
fn waiver(mark: &MarkFacts) -> String {
    let owner = mark.owner.as_deref().unwrap_or("nobody");
    let until = mark.expires.map(|at| format!("until {}", read_time(at)));
    format!("{owner} sees to it, {}", until.unwrap_or_else(|| "for good".to_owned()))
}

/// `run after the deployment window, which ended …: the CTO agreed (Ada Lovelace, …)`
fn past_window(past: &PastWindowFacts) -> String {
    format!(
        "run after the deployment window, which ended {}: {} ({}, {})",
        read_time(past.ended),
        past.reason,
        past.by,
        read_time(past.at)
    )
}

/// `412 ms (target < 500 ms, 82 % of the limit)`
pub fn measured(measure: &MeasureFacts) -> String {
    let value = measure.measured.as_ref();
    let value = value.map_or_else(|| "-".to_owned(), |measured| measured.with_unit());
    let target = measure.target.iter().map(|target| format!("target {target}"));
    let outside = (measure.met == Some(false)).then(|| "outside it".to_owned());
    let beside: Vec<String> = target.chain(outside).chain(measure.near.clone()).collect();
    match beside.as_slice() {
        [] => value,
        beside => format!("{value} ({})", beside.join(", ")),
    }
}
