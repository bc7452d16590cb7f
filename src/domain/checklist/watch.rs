//! What is watched and told while a release goes out: triggers, rounds of monitoring and messages.
//!
//! Everything here hangs on sections and items of the same checklist; no time in it is a time of day.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::{
    check::{Baseline, Check},
    id::{ItemId, MessageId, MonitorId, SectionId, TriggerId},
    target::Target,
};

/// How a trigger calls for a rollback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// At once.
    Immediate,
    /// After somebody looked.
    Conditional,
}

/// When a trigger's check trips it.
#[derive(Debug, Clone, PartialEq)]
pub enum TriggerWhen {
    /// The check did not pass.
    Failed,
    /// The value meets this.
    Value(Target),
    /// The value meets this share of the baseline; the target is in per cent.
    OfBaseline(Target),
}

/// A condition that calls for a rollback.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// Unique in the file.
    pub id: TriggerId,
    /// What people call it.
    pub title: String,
    /// How it calls.
    pub severity: Severity,
    /// When it is watched; empty: from the first action to the close.
    pub during: Vec<SectionId>,
    /// What watches it; without one, a person calls it.
    pub check: Option<Check>,
    /// When it trips.
    pub when: Option<TriggerWhen>,
    /// When it warns.
    pub warn: Option<TriggerWhen>,
    /// How long the condition must hold.
    pub lasts: Option<Duration>,
    /// What the value is compared with.
    pub baseline: Option<Baseline>,
}

/// How fast a rollback must go, and what shows how far it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RollbackPlan {
    /// From when the trouble was seen to when the rollback is called.
    pub decide: Option<Duration>,
    /// From the call to when it is rolled back.
    pub execute: Option<Duration>,
    /// From then to when that was seen to be so.
    pub validate: Option<Duration>,
    /// From the call to when people were told.
    pub tell: Option<Duration>,
    /// The items that show that it is rolled back; without any, every action of the rollback sections.
    pub executed: Vec<ItemId>,
    /// The items that show that it was seen to be so; without any, every item of the rollback sections.
    pub validated: Vec<ItemId>,
    /// The items that show that people were told; without any, a person says so.
    pub told: Vec<ItemId>,
}

/// What is watched after the launch.
#[derive(Debug, Clone, PartialEq)]
pub struct Monitor {
    /// Unique in the file.
    pub id: MonitorId,
    /// What people call it.
    pub title: String,
    /// The section whose start begins the watch.
    pub from: SectionId,
    /// The items whose checks are run again.
    pub checks: Vec<ItemId>,
    /// How often, until when.
    pub rounds: Vec<Rounds>,
}

/// A stretch of the watch: every so often until so long after its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounds {
    /// From one round to the next.
    pub every: Duration,
    /// Counted from the start of the watch.
    pub until: Duration,
}

/// When a message is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageAt {
    /// When a section starts.
    SectionStart(SectionId),
    /// When a section is complete.
    SectionEnd(SectionId),
    /// So long before the window opens.
    Before(Duration),
    /// So long after the first action.
    After(Duration),
    /// Again and again.
    Every(Duration),
}

/// What stakeholders are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Unique in the file.
    pub id: MessageId,
    /// What people call it.
    pub title: String,
    /// When it is due; without it, whenever a person sends it.
    pub at: Option<MessageAt>,
    /// Where, with `{field}` filled in.
    pub channel: String,
    /// What, with `{field}` filled in.
    pub text: String,
}
