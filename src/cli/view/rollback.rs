//! A rollback and its clocks in lines for people.

use std::{fmt::Write as _, time::Duration};

use crate::{
    cli::output::read_time,
    domain::checklist::Severity,
    report::facts::{CalledFacts, ClockFacts, EndedFacts, RollbackFacts},
};

/// Who called it and why, its clocks, its end: a line each.
pub fn lines(rollback: &RollbackFacts) -> Vec<String> {
    let called = std::iter::once(&rollback.called).chain(&rollback.also);
    let clocks = rollback.clocks.iter().map(of_clock);
    called
        .map(of_call)
        .chain(clocks)
        .chain(rollback.ended.as_ref().map(of_end))
        .collect()
}

fn of_call(called: &CalledFacts) -> String {
    let severity = match called.severity {
        Severity::Immediate => "immediate",
        Severity::Conditional => "conditional",
    };
    let mut line = format!("called by {} at {}, {severity}", called.by, read_time(called.at));
    if !called.titles.is_empty() {
        let _ = write!(line, ", for {}", called.titles.join(", "));
    }
    let _ = write!(line, ": {}", called.reason);
    if let Some(environment) = &called.environment {
        let _ = write!(line, "; its actions are armed in {environment}");
    }
    line
}

fn of_end(ended: &EndedFacts) -> String {
    let note = ended.note.as_ref().map(|note| format!(": {note}"));
    let at = read_time(ended.at);
    format!(
        "ended: {} by {} at {at}{}",
        ended.result.word(),
        ended.by,
        note.unwrap_or_default()
    )
}

fn of_clock(clock: &ClockFacts) -> String {
    let length = |seconds: u64| humantime::format_duration(Duration::from_secs(seconds));
    let took = match (clock.seconds, &clock.stopped) {
        (Some(seconds), Some(_)) => format!("after {}", length(seconds)),
        (Some(seconds), None) => format!("not yet, since {}", length(seconds)),
        (None, Some(_)) => "done".to_owned(),
        (None, None) => "not yet".to_owned(),
    };
    let limit = clock.limit.map(|limit| format!(" (may take {})", length(limit)));
    let over = if clock.over { ": too long" } else { "" };
    format!(
        "{:9}  {took}{}{over}",
        clock.milestone.word(),
        limit.unwrap_or_default()
    )
}
