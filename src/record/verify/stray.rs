//! Files in the run's folder of which no entry speaks.

use std::{collections::HashSet, fs, path::Path};

use super::{Finding, files::AllSpoken};
use crate::{
    domain::event::Event,
    record::{CheckFiles, OpenRun, RecordPath, RunFolder},
};

/// How deep folders of a run go: `evidence/WRITER/FILE`.
const DEEPEST: usize = 3;

pub(super) fn check(run: &OpenRun, spoken: &AllSpoken) -> Vec<Finding> {
    let mut findings = Vec::new();
    let known = Known::of(run, spoken);
    walk(run, "", 1, &known, &mut findings);
    findings
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
            let [cast, log, outcome] = [files.cast, files.log, files.outcome].map(|path| path.as_str().to_owned());
            [cast, log, outcome, new]
        });
        Self {
            spoken,
            journals: run.journals.iter().map(|journal| journal.file.as_str()).collect(),
            under_way: paths.collect(),
        }
    }
}

fn walk(run: &OpenRun, inside: &str, depth: usize, known: &Known<'_>, findings: &mut Vec<Finding>) {
    let folder = run.folder.path().join(inside);
    let Ok(found) = fs::read_dir(&folder) else {
        findings.push(Finding::error(
            inside,
            "this folder cannot be read",
            "what it holds is not verified",
        ));
        return;
    };
    for file in found.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let path = if inside.is_empty() {
            name
        } else {
            format!("{inside}/{name}")
        };
        match file.file_type() {
            Ok(kind) if kind.is_dir() && is_beside(&path) => {}
            Ok(kind) if kind.is_dir() && depth < DEEPEST => walk(run, &path, depth + 1, known, findings),
            Ok(kind) if kind.is_symlink() => findings.push(Finding::error(
                path,
                "it is a symbolic link",
                "the record has none; what it leads to is not read",
            )),
            _ => findings.extend(judge(&path, known)),
        }
    }
}

/// Not part of the record.
fn is_beside(path: &str) -> bool {
    RunFolder::BESIDE.contains(&path) || path == RunFolder::INBOX || path == RunFolder::REPORT
}

fn judge(path: &str, known: &Known<'_>) -> Option<Finding> {
    let spoken = path
        .parse()
        .is_ok_and(|path: RecordPath| known.spoken.contains_key(&path));
    if spoken || path == RunFolder::CHECKLIST || is_beside(path) || known.journals.contains(path) {
        return None;
    }
    if is_drawn(path) {
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
    Some(Finding::warning(
        path,
        "no entry speaks of it",
        "it is no evidence: somebody put it there, or the program died before it wrote the entry",
    ))
}

/// `SHA256SUMS` and `MANIFEST.md` of a writer, or a draft of one.
fn is_drawn(path: &str) -> bool {
    let path = Path::new(path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let in_writers_folder = path.starts_with(RunFolder::EVIDENCE) && path.components().count() == DEEPEST;
    let draft = |name: &str, of: &str| name.strip_prefix('.').is_some_and(|rest| rest.starts_with(of));
    let drawn = [RunFolder::SUMS, RunFolder::MANIFEST];
    in_writers_folder && drawn.iter().any(|of| name == *of || draft(&name, of))
}
