//! Rollbacks: who called them and why, their clocks against their limits, how they ended; and who was told.

use serde::Serialize;

use super::optional;
use crate::domain::{
    checklist::Severity,
    event::{EntryRef, Milestone, Notified, RollbackCalled, RollbackResult},
    id::TriggerId,
    rollback::{Clock, clocks},
    run::{Run, flow::Rollback},
    standing::Standing,
    time::{self, Time},
};

/// A rollback.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RollbackFacts {
    /// The entry that called it.
    pub entry: EntryRef,
    /// Who called it, and why.
    pub called: CalledFacts,
    /// Who called it too, while it was under way.
    pub also: Vec<CalledFacts>,
    /// Decided, executed, validated, told; of a rollback that another one followed, none.
    pub clocks: Vec<ClockFacts>,
    /// How it ended; null: it is under way.
    pub ended: Option<EndedFacts>,
}

/// A call for a rollback.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CalledFacts {
    /// Who.
    pub by: String,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
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
    #[serde(serialize_with = "optional")]
    pub seen_at: Option<Time>,
    /// The environment whose actions it arms.
    pub environment: Option<String>,
}

/// One clock of a rollback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockFacts {
    /// What it runs to.
    pub milestone: Milestone,
    /// Since when it runs; null while what it waits for is not reached.
    #[serde(serialize_with = "optional")]
    pub started: Option<Time>,
    /// When it stood; null while it runs.
    #[serde(serialize_with = "optional")]
    pub stopped: Option<Time>,
    /// How long it ran, or runs, in seconds.
    pub seconds: Option<u64>,
    /// How long it may take, in seconds.
    pub limit: Option<u64>,
    /// It took longer than it may.
    pub over: bool,
}

/// The end of a rollback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EndedFacts {
    /// How.
    pub result: RollbackResult,
    /// Who says so.
    pub by: String,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Anything worth saying.
    pub note: Option<String>,
}

/// Whom somebody told what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotifiedFacts {
    /// Where.
    pub channel: String,
    /// What.
    pub text: String,
    /// What came of it.
    pub status: String,
    /// Who told them, where it was a person.
    pub by: Option<String>,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
}

impl RollbackFacts {
    /// The last rollback of this run; nothing where none was called.
    pub fn last(run: &Run, standing: &Standing) -> Option<Self> {
        let of_last = clocks(run, standing);
        let of_last = of_last.as_ref().map_or(&[][..], |clocks| clocks);
        Some(Self::of(run, run.rollback()?, of_last, standing.at))
    }

    /// Those before the last, in the order of the record.
    pub(super) fn earlier(run: &Run, standing: &Standing) -> Vec<Self> {
        let before = run.flow.rollbacks.split_last().map_or(&[][..], |(_, before)| before);
        before.iter().map(|one| Self::of(run, one, &[], standing.at)).collect()
    }

    fn of(run: &Run, one: &Rollback, clocks: &[Clock], now: Time) -> Self {
        let also = one.also.iter();
        Self {
            entry: one.entry.clone(),
            called: CalledFacts::of(run, one.at, &one.called),
            also: also.map(|(at, called)| CalledFacts::of(run, *at, called)).collect(),
            clocks: clocks.iter().map(|clock| ClockFacts::of(clock, now)).collect(),
            ended: one.ended.as_ref().map(|(at, ended)| EndedFacts {
                result: ended.result,
                by: ended.by.name.clone(),
                at: *at,
                note: ended.note.clone(),
            }),
        }
    }
}

impl CalledFacts {
    fn of(run: &Run, at: Time, called: &RollbackCalled) -> Self {
        let triggers = run.plan().triggers.iter();
        let titles = triggers.filter(|trigger| called.triggers.contains(&trigger.id));
        Self {
            by: called.by.name.clone(),
            at,
            triggers: called.triggers.clone(),
            titles: titles.map(|trigger| trigger.title.clone()).collect(),
            reason: called.reason.clone(),
            severity: called.severity,
            seen_at: called.seen_at,
            environment: called.environment.clone(),
        }
    }
}

impl ClockFacts {
    fn of(clock: &Clock, now: Time) -> Self {
        Self {
            milestone: clock.milestone,
            started: clock.started,
            stopped: clock.stopped,
            seconds: clock.took(now).map(|took| took.as_secs()),
            limit: clock.limit.map(|limit| limit.as_secs()),
            over: clock.over(now),
        }
    }
}

impl NotifiedFacts {
    pub(super) fn of((at, notified): &(Time, Notified)) -> Self {
        Self {
            channel: notified.channel.clone(),
            text: notified.text.clone(),
            status: notified.status.clone(),
            by: notified.by.as_ref().map(|by| by.name.clone()),
            at: *at,
        }
    }
}
