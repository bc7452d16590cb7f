//! The deployment window: when it was, by how much the release went on after its end, and why actions did.

use serde::Serialize;

use crate::domain::{
    clocks::{PastWindow, Window},
    event::EntryRef,
    id::{FieldId, ItemId},
    run::Run,
    time::{self, Time},
};

/// The deployment window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WindowFacts {
    /// The field that holds it.
    pub field: FieldId,
    /// When it opened.
    #[serde(with = "time::serde_micros")]
    pub opens: Time,
    /// When it closed.
    #[serde(with = "time::serde_micros")]
    pub closes: Time,
    /// By how many seconds actions, or work at sections of phase execute, went on after it; null where they did not.
    pub overrun: Option<u64>,
}

/// Why an action was run though the window was over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastWindowFacts {
    /// The entry that began the action.
    pub entry: EntryRef,
    /// Whose action it was.
    pub item: Option<ItemId>,
    /// When the window had ended.
    #[serde(with = "time::serde_micros")]
    pub ended: Time,
    /// Why.
    pub reason: String,
    /// Who ran it.
    pub by: String,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
}

impl WindowFacts {
    /// The window of this run, where it has one.
    pub(super) fn of(run: &Run, now: Time) -> Option<Self> {
        let window = Window::of(run)?;
        Some(Self {
            overrun: window.overrun(run, now).map(|over| over.as_secs()),
            field: window.field,
            opens: window.opens,
            closes: window.closes,
        })
    }
}

impl PastWindowFacts {
    fn of(run: &Run, past: &PastWindow) -> Self {
        let writer = &past.entry.0;
        let opened = run.writers.get(writer);
        Self {
            entry: past.entry.clone(),
            item: past.item.clone(),
            ended: past.window.closes,
            reason: past.reason.clone(),
            by: opened.map_or_else(|| writer.to_string(), |opened| opened.person.name.clone()),
            at: past.at,
        }
    }
}

/// Every reason that was given for it, in the order of the record.
pub(super) fn past(run: &Run) -> Vec<PastWindowFacts> {
    run.past_windows
        .iter()
        .map(|past| PastWindowFacts::of(run, past))
        .collect()
}

/// Those that were given for this item's action.
pub(super) fn past_of(run: &Run, item: &ItemId) -> Vec<PastWindowFacts> {
    let own = run.past_windows.iter().filter(|past| past.item.as_ref() == Some(item));
    own.map(|past| PastWindowFacts::of(run, past)).collect()
}
