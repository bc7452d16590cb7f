//! A rollback and its clocks, for scripts and for people. Members may be added; none is renamed or removed.

use std::{fmt::Write as _, time::Duration};

use serde::Serialize;

use crate::{
    cli::output::read_time,
    domain::{
        checklist::Severity,
        event::{Milestone, Notified, RollbackCalled, RollbackResult},
        id::TriggerId,
        rollback::{Clock, clocks},
        run::Run,
        standing::Standing,
        time::{self, Time},
    },
};

/// The last rollback.
#[derive(Debug, Serialize)]
pub struct RollbackView {
    /// Who called it, and why.
    pub called: CalledView,
    /// Who called it too, while it was under way.
    pub also: Vec<CalledView>,
    /// Decided, executed, validated, told.
    pub clocks: Vec<ClockView>,
    /// How it ended; null: it is under way.
    pub ended: Option<EndedView>,
}

/// A call for a rollback.
#[derive(Debug, Serialize)]
pub struct CalledView {
    /// Who.
    pub by: String,
    /// When.
    pub at: String,
    #[serde(skip)]
    called: Time,
    /// What called for it.
    pub triggers: Vec<TriggerId>,
    /// What people call those.
    #[serde(skip)]
    pub titles: Vec<String>,
    /// Why.
    pub reason: String,
    /// How grave it is.
    pub severity: Severity,
    /// When the trouble was first seen, where that was before the call.
    pub seen_at: Option<String>,
    /// The environment whose actions it arms.
    pub environment: Option<String>,
}

/// One clock of a rollback.
#[derive(Debug, Serialize)]
pub struct ClockView {
    /// What it runs to.
    pub milestone: Milestone,
    /// Since when it runs; null while what it waits for is not reached.
    pub started: Option<String>,
    /// When it stood; null while it runs.
    pub stopped: Option<String>,
    /// How long it ran, or runs, in seconds.
    pub seconds: Option<u64>,
    /// How long it may take, in seconds.
    pub limit: Option<u64>,
    /// It took longer than it may.
    pub over: bool,
}

/// The end of a rollback.
#[derive(Debug, Serialize)]
pub struct EndedView {
    /// How.
    pub result: RollbackResult,
    /// Who says so.
    pub by: String,
    /// When.
    pub at: String,
    #[serde(skip)]
    ended: Time,
    /// Anything worth saying.
    pub note: Option<String>,
}

/// Whom somebody told what.
#[derive(Debug, Serialize)]
pub struct NotifiedView {
    /// Where.
    pub channel: String,
    /// What.
    pub text: String,
    /// What came of it.
    pub status: String,
    /// Who told them, where it was a person.
    pub by: Option<String>,
    /// When.
    pub at: String,
}

impl NotifiedView {
    /// This message.
    pub fn of((at, notified): &(Time, Notified)) -> Self {
        Self {
            channel: notified.channel.clone(),
            text: notified.text.clone(),
            status: notified.status.clone(),
            by: notified.by.as_ref().map(|by| by.name.clone()),
            at: time::rfc3339(*at),
        }
    }
}

impl RollbackView {
    /// The last rollback of this run; nothing where none was called.
    pub fn of(run: &Run, standing: &Standing) -> Option<Self> {
        let rollback = run.rollback()?;
        let also = rollback.also.iter();
        let clocks = clocks(run, standing);
        Some(Self {
            called: CalledView::of(run, rollback.at, &rollback.called),
            also: also.map(|(at, called)| CalledView::of(run, *at, called)).collect(),
            clocks: clocks
                .iter()
                .flatten()
                .map(|clock| ClockView::of(clock, standing.at))
                .collect(),
            ended: rollback.ended.as_ref().map(|(at, ended)| EndedView {
                result: ended.result,
                by: ended.by.name.clone(),
                at: time::rfc3339(*at),
                ended: *at,
                note: ended.note.clone(),
            }),
        })
    }

    /// Who called it and why, its clocks, its end: a line each.
    pub fn lines(&self) -> Vec<String> {
        let called = std::iter::once(&self.called).chain(&self.also);
        let called = called.map(CalledView::line);
        let clocks = self.clocks.iter().map(ClockView::line);
        called
            .chain(clocks)
            .chain(self.ended.as_ref().map(EndedView::line))
            .collect()
    }
}

impl CalledView {
    fn of(run: &Run, at: Time, called: &RollbackCalled) -> Self {
        let triggers = run.plan().triggers.iter();
        let titles = triggers.filter(|trigger| called.triggers.contains(&trigger.id));
        Self {
            by: called.by.name.clone(),
            at: time::rfc3339(at),
            called: at,
            triggers: called.triggers.clone(),
            titles: titles.map(|trigger| trigger.title.clone()).collect(),
            reason: called.reason.clone(),
            severity: called.severity,
            seen_at: called.seen_at.map(time::rfc3339),
            environment: called.environment.clone(),
        }
    }

    fn line(&self) -> String {
        let severity = match self.severity {
            Severity::Immediate => "immediate",
            Severity::Conditional => "conditional",
        };
        let mut line = format!("called by {} at {}, {severity}", self.by, read_time(self.called));
        if !self.titles.is_empty() {
            let _ = write!(line, ", for {}", self.titles.join(", "));
        }
        let _ = write!(line, ": {}", self.reason);
        if let Some(environment) = &self.environment {
            let _ = write!(line, "; its actions are armed in {environment}");
        }
        line
    }
}

impl EndedView {
    fn line(&self) -> String {
        let note = self.note.as_ref().map(|note| format!(": {note}"));
        let at = read_time(self.ended);
        format!(
            "ended: {} by {} at {at}{}",
            self.result.word(),
            self.by,
            note.unwrap_or_default()
        )
    }
}

impl ClockView {
    fn of(clock: &Clock, now: Time) -> Self {
        Self {
            milestone: clock.milestone,
            started: clock.started.map(time::rfc3339),
            stopped: clock.stopped.map(time::rfc3339),
            seconds: clock.took(now).map(|took| took.as_secs()),
            limit: clock.limit.map(|limit| limit.as_secs()),
            over: clock.over(now),
        }
    }

    fn line(&self) -> String {
        let length = |seconds: u64| humantime::format_duration(Duration::from_secs(seconds));
        let took = match (self.seconds, &self.stopped) {
            (Some(seconds), Some(_)) => format!("after {}", length(seconds)),
            (Some(seconds), None) => format!("not yet, since {}", length(seconds)),
            (None, Some(_)) => "done".to_owned(),
            (None, None) => "not yet".to_owned(),
        };
        let limit = self.limit.map(|limit| format!(" (may take {})", length(limit)));
        let over = if self.over { ": too long" } else { "" };
        format!("{:9}  {took}{}{over}", self.milestone.word(), limit.unwrap_or_default())
    }
}
