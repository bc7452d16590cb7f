//! What entries say of the run as a whole: its name, its checklists, kinds that are not known.

use super::{Finding, look::View};
use crate::{
    domain::event::{Event, Recorded},
    record::{Frozen, Journal, OpenRun, RunFolder},
};

pub(super) fn check(view: &View<'_>) -> Vec<Finding> {
    let run = view.run();
    let mut findings: Vec<Finding> = begun(run).into_iter().collect();
    findings.extend(no_checklist(run));
    for journal in &run.journals {
        findings.extend(opened(run, journal));
        let entries = journal.lines();
        findings.extend(entries.filter_map(|(line, recorded)| entry(run, journal, line, recorded)));
    }
    findings
}

/// The checklist as it stood when the run began.
fn frozen(run: &OpenRun) -> Option<&Frozen> {
    let first = run.checklists.first();
    first.filter(|frozen| frozen.file.as_str() == RunFolder::CHECKLIST)
}

fn no_checklist(run: &OpenRun) -> Option<Finding> {
    let unreadable = run.unreadable.iter().any(|(path, _)| *path == run.folder.checklist());
    (frozen(run).is_none() && !unreadable).then(|| {
        Finding::error(
            RunFolder::CHECKLIST,
            "it is not there",
            "the checklist that the run was begun with was removed, or is not copied here yet",
        )
    })
}

fn begun(run: &OpenRun) -> Option<Finding> {
    (run.started().is_none() && run.journals.iter().any(|journal| journal.entries.len() > 1)).then(|| {
        Finding::error(
            RunFolder::JOURNALS,
            "no entry says how the run began",
            "the journal of whoever started it was removed, or is not copied here yet",
        )
    })
}

fn opened(run: &OpenRun, journal: &Journal) -> Vec<Finding> {
    let Some(opened) = journal.opened() else {
        return Vec::new();
    };
    let file = journal.file.as_str();
    let mut findings = Vec::new();
    let frozen = frozen(run).map(|frozen| frozen.sha256);
    if frozen.is_some_and(|frozen| frozen != opened.checklist) {
        findings.push(Finding::error(
            RunFolder::CHECKLIST,
            format!(
                "it has not the digest {} that {file} names on line 1",
                opened.checklist.short()
            ),
            "the frozen checklist was altered after the run began, or the journal belongs to another run",
        ));
    }
    if let Some(started) = run.started().filter(|started| started.run != opened.run) {
        findings.push(
            Finding::error(
                file,
                format!("it was begun for the run {}, and this is {}", opened.run, started.run),
                "the journal belongs to another run",
            )
            .on_line(1),
        );
    }
    if opened.format > 1 {
        findings.push(
            Finding::warning(
                file,
                format!("it is of format {}, and this program knows format 1", opened.format),
                "a newer program may find more in it",
            )
            .on_line(1),
        );
    }
    findings
}

fn entry(run: &OpenRun, journal: &Journal, line: u64, recorded: &Recorded) -> Option<Finding> {
    let file = journal.file.as_str();
    let finding = match &recorded.entry.event {
        Event::RunStarted(started) if frozen(run).is_some_and(|frozen| frozen.sha256 != started.checklist.sha256) => {
            Finding::error(
                file,
                format!(
                    "the run began with a checklist of digest {}",
                    started.checklist.sha256.short()
                ),
                "checklist.toml is not that one: it was altered or replaced",
            )
        }
        Event::Unknown(unknown) if !crate::format::journal::KINDS.contains(&&*unknown.kind) => Finding::note(
            file,
            format!("an event of kind {} is not known to this version", unknown.kind),
            "a newer program wrote it; its line is covered by the chain like any other",
        ),
        _ => return None,
    };
    Some(finding.on_line(line))
}
