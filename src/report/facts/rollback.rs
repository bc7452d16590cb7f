//! Rollbacks: who called them and why, their clocks against their limits, how they ended.

use serde::Serialize;

use super::optional;
use crate::domain::{
    checklist::Severity,
    event::{EntryRef, Milestone, RollbackCalled, RollbackResult},
    id::TriggerId,
    rollback::{self, Clock},
    run::{Run, flow::Rollback},
    standing::Standing,
    time::{self, Time},
};

/// A rollback.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RollbackFacts {
    /// The entry that called it.
    pub entry: EntryRef,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Who called it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// The triggers that called for it: id and title.
    pub triggers: Vec<TriggerFacts>,
    /// How they call.
    pub severity: Severity,
    /// When the trouble was first seen.
    #[serde(serialize_with = "optional")]
    pub seen_at: Option<Time>,
    /// The environment whose name was typed.
    pub environment: Option<String>,
    /// Who called it too, while it was under way.
    pub also: Vec<AlsoFacts>,
    /// Its clocks against their limits; of a rollback that another one followed, none.
    pub clocks: Vec<ClockFacts>,
    /// How it ended; null: it is under way.
    pub ended: Option<RollbackEndFacts>,
}

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TriggerFacts {
    /// Id.
    pub id: TriggerId,
    /// What people call it.
    pub title: String,
}

/// Who called a rollback too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlsoFacts {
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A clock of a rollback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockFacts {
    /// What it runs to.
    pub milestone: Milestone,
    /// Since when it runs.
    #[serde(serialize_with = "optional")]
    pub started: Option<Time>,
    /// When it stood.
    #[serde(serialize_with = "optional")]
    pub stopped: Option<Time>,
    /// How long it may take, in seconds.
    pub limit_s: Option<u64>,
    /// It took longer than it may.
    pub over: bool,
}

/// How a rollback ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RollbackEndFacts {
    /// How.
    pub result: RollbackResult,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Who said so.
    pub by: String,
    /// Anything worth saying.
    pub note: Option<String>,
}

/// Every rollback of the run, in the order of the record.
pub(super) fn all(run: &Run, standing: &Standing) -> Vec<RollbackFacts> {
    let rollbacks = &run.flow.rollbacks;
    let last = rollbacks.len().saturating_sub(1);
    let facts = |(place, one): (usize, &Rollback)| {
        let clocks = rollback::clocks(run, standing).filter(|_| place == last);
        rollback_facts(run, one, clocks.as_ref().map_or(&[], |clocks| clocks), standing.at)
    };
    rollbacks.iter().enumerate().map(facts).collect()
}

fn rollback_facts(run: &Run, one: &Rollback, clocks: &[Clock], now: Time) -> RollbackFacts {
    let triggers = &run.plan().triggers;
    let title = |id: &TriggerId| {
        let trigger = triggers.iter().find(|trigger| trigger.id == *id);
        trigger.map_or_else(|| id.to_string(), |trigger| trigger.title.clone())
    };
    let also = |(at, called): &(Time, RollbackCalled)| AlsoFacts {
        at: *at,
        by: called.by.name.clone(),
        reason: called.reason.clone(),
    };
    let called = &one.called;
    RollbackFacts {
        entry: one.entry.clone(),
        at: one.at,
        by: called.by.name.clone(),
        reason: called.reason.clone(),
        triggers: called
            .triggers
            .iter()
            .map(|id| TriggerFacts {
                id: id.clone(),
                title: title(id),
            })
            .collect(),
        severity: called.severity,
        seen_at: called.seen_at,
        environment: called.environment.clone(),
        also: one.also.iter().map(also).collect(),
        clocks: clocks.iter().map(|clock| clock_facts(clock, now)).collect(),
        ended: one.ended.as_ref().map(|(at, ended)| RollbackEndFacts {
            result: ended.result,
            at: *at,
            by: ended.by.name.clone(),
            note: ended.note.clone(),
        }),
    }
}

fn clock_facts(clock: &Clock, now: Time) -> ClockFacts {
    ClockFacts {
        milestone: clock.milestone,
        started: clock.started,
        stopped: clock.stopped,
        limit_s: clock.limit.map(|limit| limit.as_secs()),
        over: clock.over(now),
    }
}
