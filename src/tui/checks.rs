//! Checks that were asked for together, in words: how far they are, and what came of them.
//!
//! What did not pass is always named; nothing is counted as passed that only ended.

use std::time::Duration;

use super::widgets::units;
use crate::domain::{
    check::Outcome,
    desk::{Batch, Desk, Tally},
    event::EntryRef,
    id::ItemId,
    run::Run,
    time::Time,
    words::counted,
};

/// What this person saw of them.
#[derive(Debug, Default)]
pub struct Seen {
    /// When those ended of whose end they were told last.
    pub told_of: Option<Time>,
    /// Which one they chose last in the overview.
    pub chosen: Option<ItemId>,
    /// Those that run here and were not asked for together: their end is told one by one.
    alone: Vec<EntryRef>,
}

impl Seen {
    /// What has ended since this was asked last, of what was not asked for together: which item's, and how.
    pub fn ended(&mut self, desk: &Desk) -> Vec<(ItemId, Outcome)> {
        let run = desk.run();
        let (over, on): (Vec<EntryRef>, Vec<EntryRef>) = std::mem::take(&mut self.alone)
            .into_iter()
            .partition(|check| !run.running.contains_key(check));
        self.alone = on;
        for (check, process) in desk.processes() {
            let together = process.item.as_ref().is_some_and(|item| is_asked(desk, item));
            if !together && run.running.contains_key(check) && !self.alone.contains(check) {
                self.alone.push(check.clone());
            }
        }
        over.iter().filter_map(|check| came_to(run, check)).collect()
    }
}

/// What came of a check of an item.
fn came_to(run: &Run, check: &EntryRef) -> Option<(ItemId, Outcome)> {
    let mut items = run.plan().items();
    items.find_map(|item| {
        let mut outcomes = run.item(&item.id).outcomes.iter().rev();
        let outcome = outcomes.find(|outcome| outcome.check == *check)?.outcome;
        Some((item.id.clone(), outcome))
    })
}

/// Whether a check of the item was asked for together with others that still go on.
fn is_asked(desk: &Desk, item: &ItemId) -> bool {
    let batch = desk.batch().filter(|batch| batch.ended.is_none());
    batch.is_some_and(|batch| batch.asked().iter().any(|asked| asked.item == *item))
}

/// How long it goes on, or went on until the last ended.
pub fn lasts(batch: &Batch, now: Time) -> Duration {
    let until = batch.ended.unwrap_or(now);
    (until - batch.began).to_std().unwrap_or_default()
}

/// `9 passed`, `2 failed`, `1 not run`: what came of those that are over.
pub fn outcomes(tally: &Tally) -> Vec<(Option<Outcome>, String)> {
    let mut all: Vec<(Option<Outcome>, String)> = tally
        .outcomes
        .iter()
        .map(|(outcome, count)| (Some(*outcome), format!("{count} {}", outcome.word())))
        .collect();
    if tally.not_run > 0 {
        all.push((None, format!("{} not run", tally.not_run)));
    }
    all
}

/// `checks 12/40, 2 failed`: while they go on.
pub fn so_far(desk: &Desk) -> Option<String> {
    let batch = desk.batch()?;
    if batch.ended.is_some() {
        return None;
    }
    let tally = desk.tally();
    let missed = outcomes(&tally).into_iter();
    let missed = missed.filter(|(outcome, _)| *outcome != Some(Outcome::Passed));
    let missed: String = missed.map(|(_, words)| format!(", {words}")).collect();
    Some(format!("checks {}/{}{missed}", tally.over(), tally.all))
}

/// `40 checks ended in 01:12: 37 passed, 2 failed, 1 not run`.
pub fn end_in_words(desk: &Desk) -> String {
    let Some(batch) = desk.batch() else {
        return String::new();
    };
    let tally = desk.tally();
    let took = units::minutes(lasts(batch, desk.standing().at));
    let words: Vec<String> = outcomes(&tally).into_iter().map(|(_, words)| words).collect();
    format!(
        "{} ended in {took}: {}",
        counted(tally.all, "check", "checks"),
        words.join(", ")
    )
}

/// Whether all that runs of this run was asked for together here.
pub fn are_all_that_runs(desk: &Desk) -> bool {
    let asked = desk.batch().map(Batch::asked).unwrap_or_default();
    desk.run().running.values().all(|running| {
        let item = running.started.item.as_ref();
        item.is_some_and(|item| asked.iter().any(|asked| asked.item == *item))
    })
}
