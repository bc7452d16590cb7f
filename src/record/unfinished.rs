//! Checks that were started and of whose end no entry tells: what a program that died leaves behind. Only what this
//! program surely began itself is called its own.

use std::collections::{HashMap, HashSet};

use super::{CheckFiles, Here, Journal, OpenRun, RecordPath, log};
use crate::domain::{
    event::{CheckStarted, EntryRef, Event},
    id::{ItemId, Writer},
    time::Time,
};

/// A check that was started and not ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Unfinished {
    /// The entry that started it.
    pub check: EntryRef,
    /// When.
    pub at: Time,
    /// Whose check; none for one made up on the spot.
    pub item: Option<ItemId>,
    /// `run`, `proof`, …
    pub kind: String,
    /// As run, secrets redacted.
    pub command: String,
    /// It changes the world, and may still be at it.
    pub action: bool,
    /// It was started by this program: its journal is one that this program remembers.
    pub own: bool,
    /// The program that started it has its journal open now: it is under way, not left behind.
    pub live: bool,
    /// Where its files would be.
    pub files: CheckFiles,
    /// What it printed, if that is there.
    pub cast: Option<RecordPath>,
    /// The same as plain text, if that is there.
    pub log: Option<RecordPath>,
    /// What its shim left when it ended, if that is there.
    pub outcome: Option<RecordPath>,
}

/// All checks of the run that were started and of whose end no entry tells, journal by journal.
pub fn unfinished(run: &OpenRun, here: &Here) -> Vec<Unfinished> {
    let started = started(run);
    let ended = ended(run, &started);
    let ours = here.journals(run);
    let mut left = Vec::new();
    for journal in &run.journals {
        let mut open: Vec<&EntryRef> = started
            .keys()
            .filter(|check| check.0 == journal.writer && !ended.contains(*check))
            .collect();
        if open.is_empty() {
            continue;
        }
        open.sort();
        let own = ours.contains(&journal.writer);
        let live = is_live(run, journal, here);
        let open = open.into_iter().filter_map(|check| started.get_key_value(check));
        left.extend(open.filter_map(|(check, (at, start))| of(run, check, *at, start, own, live)));
    }
    left
}

type Started<'a> = HashMap<EntryRef, (Time, &'a CheckStarted)>;

fn started(run: &OpenRun) -> Started<'_> {
    let entries = run.journals.iter().flat_map(|journal| &journal.entries);
    entries
        .filter_map(|recorded| match &recorded.entry.event {
            Event::CheckStarted(start) => Some((recorded.reference(), (recorded.entry.at, &**start))),
            _ => None,
        })
        .collect()
}

fn ended(run: &OpenRun, started: &Started<'_>) -> HashSet<EntryRef> {
    let mut ended = HashSet::new();
    for recorded in run.journals.iter().flat_map(|journal| &journal.entries) {
        match &recorded.entry.event {
            Event::CheckFinished(end) => {
                ended.extend(match &end.writer {
                    Some(writer) => Some(EntryRef(writer.clone(), end.check)),
                    None => begun_as(run, started, &recorded.writer, end.check),
                });
            }
            Event::Recovered(recovered) => ended.extend(recovered.interrupted.iter().cloned()),
            _ => {}
        }
    }
    ended
}

/// The start that an end speaks of: in the same journal, else in the one that this one goes on from.
fn begun_as(run: &OpenRun, started: &Started<'_>, writer: &Writer, check: u64) -> Option<EntryRef> {
    let mut name = EntryRef(writer.clone(), check);
    for _ in 0..=run.journals.len() {
        if started.contains_key(&name) {
            return Some(name);
        }
        let (older, last, _) = run.journal(&name.0)?.opened()?.continues.clone()?;
        if check > last {
            return None;
        }
        name.0 = older;
    }
    None
}

/// Another program has the journal open.
pub(super) fn is_live(run: &OpenRun, journal: &Journal, here: &Here) -> bool {
    here.writer.as_ref() != Some(&journal.writer) && log::is_locked(&run.folder.journal(&journal.writer))
}

fn of(run: &OpenRun, check: &EntryRef, at: Time, start: &CheckStarted, own: bool, live: bool) -> Option<Unfinished> {
    let stem = CheckFiles::stem(start.item.as_ref().map(ItemId::as_str), &start.kind);
    let files = CheckFiles::of(&check.0, check.1, stem).ok()?;
    let there = |path: &RecordPath| path.existing_under(run.folder.path()).is_ok().then(|| path.clone());
    Some(Unfinished {
        check: check.clone(),
        at,
        item: start.item.clone(),
        kind: start.kind.clone(),
        command: start.command.clone(),
        action: start.action,
        own,
        live,
        cast: there(&files.cast),
        log: there(&files.log),
        outcome: there(&files.outcome),
        files,
    })
}
