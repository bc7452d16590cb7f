//! Files in the run's folder of which no entry speaks.

use std::collections::HashSet;

use super::{
    Finding,
    files::{self, AllSpoken},
    look::{self, Kind, Lying, View},
    statements,
};
use crate::{
    domain::event::Event,
    record::{CheckFiles, OpenRun, RecordPath, RunFolder},
};

pub(super) fn check(view: &View<'_>, spoken: &AllSpoken) -> Vec<Finding> {
    let known = Known::of(view.run(), spoken);
    let lying = view.first.lying.iter();
    lying.filter_map(|lying| judge(view, lying, &known)).collect()
}

struct Known<'a> {
    spoken: &'a AllSpoken,
    journals: HashSet<&'a str>,
    /// What a check wrote, or a shim left, of which no entry speaks yet.
    under_way: HashSet<String>,
}

impl<'a> Known<'a> {
    fn of(run: &'a OpenRun, spoken: &'a AllSpoken) -> Self {
        let entries = run.journals.iter().flat_map(|journal| &journal.entries);
        let files = entries.filter_map(|recorded| match &recorded.entry.event {
            Event::CheckStarted(start) => {
                let stem = CheckFiles::stem(start.item.as_ref().map(|item| item.as_str()), &start.kind);
                CheckFiles::of(&recorded.writer, recorded.entry.seq, stem).ok()
            }
            _ => None,
        });
        let paths = files.flat_map(|files| {
            let new = format!("{}.new", files.outcome.as_str());
            let [cast, log, manifest] = files.evidence().map(|path| path.as_str().to_owned());
            [cast, log, manifest, files.outcome.as_str().to_owned(), new]
        });
        Self {
            spoken,
            journals: run.journals.iter().map(|journal| journal.file.as_str()).collect(),
            under_way: paths.collect(),
        }
    }
}

fn judge(view: &View<'_>, lying: &Lying, known: &Known<'_>) -> Option<Finding> {
    let path = lying.path.as_str();
    match lying.kind {
        Kind::File => of_file(view, path, known),
        Kind::Link => Some(Finding::error(
            path,
            "it is a symbolic link",
            "the record has none; what it leads to is not read",
        )),
        Kind::Unreadable => Some(Finding::error(
            path,
            "this folder cannot be read",
            "what it holds is not verified",
        )),
    }
}

fn of_file(view: &View<'_>, path: &str, known: &Known<'_>) -> Option<Finding> {
    let spoken = path
        .parse()
        .is_ok_and(|path: RecordPath| known.spoken.contains_key(&path));
    if spoken || path == RunFolder::CHECKLIST || look::is_beside(path) || known.journals.contains(path) {
        return None;
    }
    if look::is_drawn(path) || is_draft(path) {
        return None;
    }
    if known.under_way.contains(path) {
        let what = "a check wrote it, of whose end no entry tells";
        let means = "the check is running, or the program died; the next start on its machine takes it over";
        return Some(match CheckFiles::is_shims(path) {
            true => Finding::note(
                path,
                "a check's shim left it when it ended",
                "it is removed once its entry is recorded",
            ),
            false => Finding::note(path, what, means),
        });
    }
    if path.starts_with("journal/") && path.contains(".jsonl.torn-") {
        let means = "it was never called recorded; it is kept for whoever wants to look";
        return Some(Finding::note(path, "a torn last line that was moved aside", means));
    }
    unspoken(view, path)
}

/// A file is made before the entry that speaks of it: one is not called stray before the journals were read again.
fn unspoken(view: &View<'_>, path: &str) -> Option<Finding> {
    let run = match view.later() {
        Some(later) if files::speaks_of(&later.run, path) => return None,
        Some(later) => &later.run,
        None => view.run(),
    };
    if let Some(cut_off) = statements::left_behind(view, path) {
        return Some(cut_off);
    }
    if is_being_made(view, run, path) {
        return Some(Finding::note(
            path,
            "no entry speaks of it yet",
            "its writer is recording it just now, or the program died before it wrote the entry",
        ));
    }
    Some(Finding::warning(
        path,
        "no entry speaks of it",
        "it is no evidence: somebody put it there, or the program died before it wrote the entry",
    ))
}

/// Its number is one of those that the writer's next append may take.
fn is_being_made(view: &View<'_>, run: &OpenRun, path: &str) -> bool {
    const AT_ONCE: u64 = 8;
    run.journals.iter().any(|journal| {
        let writer = journal.writer.as_str();
        let own = [RunFolder::EVIDENCE, RunFolder::SIGN_OFFS].map(|folder| format!("{folder}/{writer}/"));
        let amended = format!("{}/{writer}-", RunFolder::AMENDMENTS);
        let name = own
            .iter()
            .chain([&amended])
            .find_map(|start| path.strip_prefix(start.as_str()));
        let number = name.map(|name| name.split(['-', '.']).next().unwrap_or_default());
        let number: Option<u64> = number.and_then(|number| number.parse().ok());
        let end = journal.head().map_or(0, |(end, _)| end);
        number.is_some_and(|number| number > end && number - end <= AT_ONCE) && view.is_warm(journal)
    })
}

/// A draft of `SHA256SUMS` or `MANIFEST.md`, before it is put in place.
fn is_draft(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let drawn = [RunFolder::SUMS, RunFolder::MANIFEST];
    let draft = |of: &&str| name.strip_prefix('.').is_some_and(|rest| rest.starts_with(*of));
    look::in_a_writers_evidence(path) && drawn.iter().any(draft)
}
