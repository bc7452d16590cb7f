//! What entries say of the run as a whole: its name, its checklists, its sign-offs.

use crate::{
    domain::event::{Event, Recorded, Signed},
    format::statement::Statement,
};

use super::{
    Counts, Finding,
    chains::{self, Found},
};
use crate::record::{Journal, OpenRun, RecordPath, RunFolder};

/// Statements are short; nothing longer is read.
pub const LARGEST_STATEMENT: u64 = 16 * 1024 * 1024;

pub(super) fn check(run: &OpenRun, counts: &mut Counts) -> Vec<Finding> {
    let mut findings: Vec<Finding> = begun(run).into_iter().collect();
    for journal in &run.journals {
        findings.extend(opened(run, journal));
        for recorded in &journal.entries {
            findings.extend(entry(run, journal, recorded, counts));
        }
    }
    findings
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
    let frozen = run.checklists.first().map(|frozen| frozen.sha256);
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

fn entry(run: &OpenRun, journal: &Journal, recorded: &Recorded, counts: &mut Counts) -> Vec<Finding> {
    let file = journal.file.as_str();
    let line = recorded.entry.seq;
    match &recorded.entry.event {
        Event::RunStarted(started) => {
            let known = run.checklist(&started.checklist.sha256).is_some();
            let finding = || {
                Finding::error(
                    file,
                    format!(
                        "the run began with a checklist of digest {}",
                        started.checklist.sha256.short()
                    ),
                    "checklist.toml is not that one: it was altered or replaced",
                )
                .on_line(line)
            };
            (!known).then(finding).into_iter().collect()
        }
        Event::Signed(signed) => {
            counts.sign_offs += 1;
            counts.signatures += u64::from(signed.signature.is_some());
            let said = statement(run, signed);
            let findings = said
                .into_iter()
                .map(|(what, means)| Finding::error(&signed.statement.file, what, means));
            findings.collect()
        }
        Event::Unknown(unknown) if !crate::format::journal::KINDS.contains(&&*unknown.kind) => vec![
            Finding::note(
                file,
                format!("an event of kind {} is not known to this version", unknown.kind),
                "a newer program wrote it; its line is covered by the chain like any other",
            )
            .on_line(line),
        ],
        _ => Vec::new(),
    }
}

/// Whether a statement says what its entry says. That its bytes are the ones signed is looked at with all other files.
fn statement(run: &OpenRun, signed: &Signed) -> Vec<(String, String)> {
    let Some(text) = read(run, &signed.statement.file) else {
        return Vec::new();
    };
    let statement = match Statement::parse(&text) {
        Ok(statement) => statement,
        Err(why) => {
            return vec![(
                why.to_string(),
                "what was signed cannot be compared with its entry".to_owned(),
            )];
        }
    };
    let pairs = [
        ("role", statement.role.0 == signed.role),
        ("person", statement.person.name == signed.person.name),
        ("decision", statement.answer == signed.decision),
        ("scope", statement.scope == signed.scope),
        ("scope sha256", statement.scope_sha256() == signed.scope_sha256),
    ];
    let mut said: Vec<(String, String)> = pairs
        .into_iter()
        .filter(|(_, same)| !same)
        .map(|(member, _)| {
            (
                format!("its “{member}” is another than that of the entry that records it"),
                "the statement or the entry was altered, or the entry was not made from it".to_owned(),
            )
        })
        .collect();
    for (writer, (seq, hash)) in &statement.heads {
        let missing = match chains::find(run, writer, *seq, hash) {
            Found::Same => continue,
            Found::PastEnd { end } if chains::is_said_lost(run, writer, *seq, end) => continue,
            Found::Other => "is another now",
            Found::PastEnd { .. } | Found::NoJournal | Found::Gap => "is not here",
        };
        said.push((
            format!("entry {seq} of {writer}, which stood when it was signed, {missing}"),
            "entries from before the sign-off were altered, cut off, or are not copied here yet".to_owned(),
        ));
    }
    said
}

fn read(run: &OpenRun, file: &str) -> Option<String> {
    let path: RecordPath = file.parse().ok()?;
    let bytes = path.read_under(run.folder.path(), LARGEST_STATEMENT).ok()?;
    String::from_utf8(bytes).ok()
}
