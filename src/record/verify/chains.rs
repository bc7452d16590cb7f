//! Chains: every line against the one after it, every `seen` and `continues` against the entry that it names.

use super::{
    Finding,
    look::{Found, View},
};
use crate::{
    domain::{event::Recorded, id::Writer},
    record::{Journal, OpenRun, Problem, ProblemKind},
};

pub(super) fn check(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for journal in &view.run().journals {
        findings.extend(journal.problems.iter().map(|problem| of_problem(journal, problem)));
        findings.extend(torn(view, journal));
        findings.extend(continued(view, journal));
        let seen = journal
            .lines()
            .flat_map(|(line, recorded)| unseen(view, journal, line, recorded));
        findings.extend(seen);
    }
    findings
}

fn of_problem(journal: &Journal, problem: &Problem) -> Finding {
    let file = journal.file.as_str();
    match &problem.kind {
        ProblemKind::Chain { .. } if problem.line == 1 => Finding::error(
            file,
            "the first line says that another stood before it",
            "lines were removed at its beginning, or it was altered",
        )
        .on_line(1),
        ProblemKind::Chain { expected, found } => {
            let (line, next) = (problem.line - 1, problem.line);
            Finding::error(
                file,
                format!(
                    "this line has the digest {}, but line {next} was written after one with {}",
                    expected.short(),
                    found.short()
                ),
                format!("this line or line {next} was altered, or lines were removed, added or moved between them"),
            )
            .on_line(line)
        }
        ProblemKind::NotAnEntry(_) => Finding::error(
            file,
            problem.kind.to_string(),
            "it was altered, or was never written by this program",
        )
        .on_line(problem.line),
        ProblemKind::Members(_) => Finding::warning(
            file,
            problem.kind.to_string(),
            "a newer version wrote it, or it was altered; where it was, the next line's digest says so",
        )
        .on_line(problem.line),
        ProblemKind::Seq { .. } => {
            Finding::error(file, problem.kind.to_string(), "lines were removed, added or moved").on_line(problem.line)
        }
        ProblemKind::Opening => {
            Finding::error(file, problem.kind.to_string(), "lines were removed, added or moved").on_line(problem.line)
        }
        ProblemKind::Writer(_) => {
            Finding::error(file, problem.kind.to_string(), "the file was renamed or copied").on_line(problem.line)
        }
    }
}

fn torn(view: &View<'_>, journal: &Journal) -> Option<Finding> {
    if journal.torn == 0 {
        return None;
    }
    let later = if view.is_warm(journal) {
        view.a_moment_later()
    } else {
        view.later()
    };
    if let Some(later) = later {
        let still = later.run.journal(&journal.writer);
        still.filter(|still| (still.bytes, still.torn) == (journal.bytes, journal.torn))?;
    }
    let finding = Finding::warning(
        journal.file.as_str(),
        format!("{} bytes stand after the last line feed", journal.torn),
        "the line was torn when a program died: it was never called recorded; or the end of the file was altered",
    );
    Some(finding.on_line(journal.length() + 1))
}

/// Whether the journal that this one goes on from has the entry that it names.
fn continued(view: &View<'_>, journal: &Journal) -> Option<Finding> {
    let (older, seq, hash) = journal.opened()?.continues.as_ref()?;
    let finding = |what: String, means: &str| Some(Finding::error(journal.file.as_str(), what, means).on_line(1));
    match view.find(older, *seq, hash) {
        Found::Same => None,
        Found::Other => finding(
            format!("it goes on from entry {seq} of {older}, which is another now"),
            "that journal was altered after this one was begun",
        ),
        Found::PastEnd { end } => finding(
            format!("it goes on from entry {seq} of {older}, whose journal ends at {end}"),
            "entries that were recorded are missing from the end of that journal",
        ),
        Found::NoJournal => finding(
            format!("it goes on from the journal of {older}, which is not here"),
            "that journal was removed, or is not copied here yet",
        ),
        Found::Gap => finding(
            format!("it goes on from entry {seq} of {older}, which cannot be found there"),
            "that journal was altered",
        ),
    }
}

fn unseen<'a>(
    view: &'a View<'_>,
    journal: &'a Journal,
    line: u64,
    recorded: &'a Recorded,
) -> impl Iterator<Item = Finding> + 'a {
    let seen = recorded.entry.seen.iter();
    seen.filter_map(move |(writer, (seq, hash))| {
        let file = journal.file.as_str();
        let finding = match view.find(writer, *seq, hash) {
            Found::Same => return None,
            Found::PastEnd { end } if is_said_lost(view.run(), writer, *seq, end) => Finding::warning(
                file,
                format!("entry {seq} of {writer} was seen, which is not there any more"),
                "it was written but never acknowledged, and lost in a crash: the journal that goes on from there says so",
            ),
            Found::PastEnd { end } => Finding::error(
                file,
                format!("entry {seq} of {writer} was seen, whose journal ends at {end}"),
                "entries were cut off from the end of that journal, or it is not copied here wholly yet",
            ),
            Found::Other => Finding::error(
                file,
                format!("entry {seq} of {writer} was seen as {}, and is another now", hash.short()),
                "that journal was altered after this line was written",
            ),
            Found::NoJournal => Finding::error(
                file,
                format!("entry {seq} of {writer} was seen, whose journal is not here"),
                "that journal was removed, or is not copied here yet",
            ),
            Found::Gap => Finding::error(
                file,
                format!("entry {seq} of {writer} was seen, which cannot be found there"),
                "that journal was altered",
            ),
        };
        Some(finding.on_line(line))
    })
}

/// A journal goes on from an entry before that one, which is there: what came after was never acknowledged.
pub(super) fn is_said_lost(run: &OpenRun, writer: &Writer, seq: u64, end: u64) -> bool {
    let mut opened = run.journals.iter().filter_map(Journal::opened);
    opened.any(|opened| {
        let continues = opened.continues.as_ref();
        continues.is_some_and(|(older, from, _)| older == writer && *from < seq && *from <= end)
    })
}
