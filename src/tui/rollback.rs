//! A rollback as the screens tell it: its clocks in words, and which of them a person can still stop.

use std::time::Duration;

use super::{context::AtRun, theme::Role, widgets::units};
use crate::domain::{
    checklist::Severity,
    event::Milestone,
    rollback::{self, Clock},
    time::Time,
};

/// The clocks that have not stopped and that a person's word stops: whom one told says it of the last one.
pub fn open_milestones(at: &AtRun) -> Vec<Milestone> {
    let clocks = rollback::clocks(at.desk.run(), at.desk.standing());
    let open = clocks.iter().flatten().filter(|clock| clock.stopped.is_none());
    let by_hand = [Milestone::Executed, Milestone::Validated];
    open.map(|clock| clock.milestone)
        .filter(|milestone| by_hand.contains(milestone))
        .collect()
}

/// `executed: 06:32, 01:32 over its limit of 5m`
pub fn in_words(clock: &Clock, now: Time) -> String {
    let word = clock.milestone.word();
    let Some(took) = clock.took(now) else {
        return format!("{word}: not begun");
    };
    let limit = clock.limit.map(|limit| match clock.overrun(now) {
        Some(over) => format!(
            ", {} over its limit of {}",
            units::minutes(over),
            units::estimate(limit)
        ),
        None => format!(" of the {} that it may take", units::estimate(limit)),
    });
    let runs = if clock.stopped.is_none() { ", not reached" } else { "" };
    format!("{word}: {}{}{runs}", units::minutes(took), limit.unwrap_or_default())
}

/// The word for how a trigger calls.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Immediate => "immediate",
        Severity::Conditional => "conditional",
    }
}

/// Green in time, red over, amber near its limit, blue while it runs.
pub fn role(clock: &Clock, now: Time) -> Role {
    let near = |took: Duration, limit: Duration| took.as_secs() * 5 >= limit.as_secs() * 4;
    match (clock.took(now), clock.limit) {
        (None, _) => Role::Dim,
        _ if clock.over(now) => Role::Bad,
        _ if clock.stopped.is_some() => Role::Good,
        (Some(took), Some(limit)) if near(took, limit) => Role::Warn,
        _ => Role::Busy,
    }
}
