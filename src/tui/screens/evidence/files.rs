//! What was captured, a row a file: what a check printed stands once, though it is kept in two forms; the manifest of what
//! it looked at is a row of its own.

use std::{collections::HashMap, path::Path};

use crate::{
    domain::{
        check::Outcome,
        digest::Digest,
        event::{CheckFinished, CheckStarted, EntryRef, Event},
        id::ItemId,
        run::{Evidence, PROOF, Run},
        time::Time,
    },
    tui::lines,
};

/// Endings of files that are no text.
const BINARY: [&str; 19] = [
    "png", "jpg", "jpeg", "gif", "webp", "bmp", "ico", "pdf", "zip", "gz", "tgz", "tar", "xz", "zst", "bz2", "7z",
    "mp4", "webm", "wasm",
];

/// A row of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct FileRow {
    /// From the run's folder; what a check printed as plain text where both forms are there.
    pub file: String,
    /// What the list calls it.
    pub title: String,
    /// Of which item.
    pub item: Option<ItemId>,
    /// The check that printed it.
    pub check: Option<EntryRef>,
    /// What came of that check.
    pub outcome: Option<Outcome>,
    /// When.
    pub at: Time,
    /// Who kept it, or whose check printed it.
    pub who: String,
    /// Bytes on the disk.
    pub bytes: u64,
    /// Its digest.
    pub sha256: Digest,
    /// Taken away, and why.
    pub withdrawn: Option<String>,
    /// The entries of its check's start and end, by place in the run.
    pub entries: Option<(usize, Option<usize>)>,
}

impl FileRow {
    /// Whether its name says that it is no text.
    pub fn is_binary(&self) -> bool {
        let ending = Path::new(&self.file).extension().unwrap_or_default();
        let ending = ending.to_string_lossy().to_lowercase();
        BINARY.contains(&ending.as_str())
    }

    /// How its check began.
    pub fn started<'a>(&self, run: &'a Run) -> Option<&'a CheckStarted> {
        started(run, self.entries?.0)
    }

    /// How its check ended.
    pub fn finished<'a>(&self, run: &'a Run) -> Option<&'a CheckFinished> {
        run.finished(self.entries?.1?)
    }

    /// Whether it holds the digests of what its check looked at.
    fn is_manifest(&self) -> bool {
        self.check.is_some() && self.file.ends_with(".sha256")
    }

    /// The lines of the plain text at which an expectation was not met.
    pub fn failed_lines(&self, run: &Run) -> Vec<usize> {
        if self.is_manifest() {
            return Vec::new();
        }
        let missed = self.finished(run).into_iter().flat_map(lines::missed);
        missed
            .filter_map(|expectation| usize::try_from(expectation.line?).ok())
            .collect()
    }
}

fn started(run: &Run, place: usize) -> Option<&CheckStarted> {
    match &run.entries.get(place)?.entry.event {
        Event::CheckStarted(started) => Some(started),
        _ => None,
    }
}

/// The files of an item, or of the whole run, in the order in which they came.
pub fn of(run: &Run, item: Option<&ItemId>) -> Vec<FileRow> {
    let checks: HashMap<EntryRef, (usize, Option<usize>)> = run
        .commands
        .iter()
        .map(|command| {
            (
                run.entries[command.started].reference(),
                (command.started, command.finished),
            )
        })
        .collect();
    let wanted = |evidence: &&Evidence| item.is_none() || evidence.item.as_ref() == item;
    let mut rows: Vec<FileRow> = Vec::new();
    for evidence in run.evidence.iter().filter(wanted) {
        let entries = evidence.check.as_ref().and_then(|check| checks.get(check)).copied();
        let row = row(run, evidence, entries, item.is_none());
        // The two forms of what a check printed come one after the other, under one name.
        let twin = rows
            .last_mut()
            .filter(|last| last.check.is_some() && last.check == row.check && stem(&last.file) == stem(&row.file))
            .filter(|last| !last.is_manifest() && !row.is_manifest());
        match twin {
            Some(last) if last.file.ends_with(".cast") => *last = row,
            Some(_) => {}
            None => rows.push(row),
        }
    }
    rows
}

fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

fn row(run: &Run, evidence: &Evidence, entries: Option<(usize, Option<usize>)>, of_run: bool) -> FileRow {
    let began = entries.and_then(|(begun, _)| started(run, begun));
    let kind = match began {
        Some(started) if started.kind == PROOF => Some("proof of the environment"),
        Some(started) if started.ad_hoc => Some("command"),
        Some(_) if evidence.file.file.ends_with(".sha256") => Some("manifest"),
        Some(_) => Some("check"),
        None => None,
    };
    let title = match kind {
        Some(kind) => kind.to_owned(),
        None => attached_name(&evidence.file.file).to_owned(),
    };
    let about = evidence.item.as_ref().and_then(|item| run.plan().find(item));
    let title = match about.filter(|_| of_run) {
        Some(item) => format!("{}: {title}", run.fill(&item.title)),
        None => title,
    };
    FileRow {
        file: evidence.file.file.clone(),
        title,
        item: evidence.item.clone(),
        check: evidence.check.clone(),
        outcome: entries
            .and_then(|(_, ended)| run.finished(ended?))
            .map(|finished| finished.outcome),
        at: evidence.at,
        who: who(run, &evidence.check.as_ref().unwrap_or(&evidence.entry).0),
        bytes: evidence.file.bytes,
        sha256: evidence.file.sha256,
        withdrawn: evidence.withdrawn.clone(),
        entries,
    }
}

/// The name of a file without its folder and the number before it.
fn attached_name(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    match name.split_once('-') {
        Some((number, rest)) if number.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => name,
    }
}

/// The person who wrote that journal.
pub fn who(run: &Run, writer: &crate::domain::id::Writer) -> String {
    let opened = run.writers.get(writer);
    opened.map_or_else(|| writer.to_string(), |opened| opened.person.name.clone())
}
