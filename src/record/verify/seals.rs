//! Seals: their statements against their entries, the heads that they fix against the journals, and what lies outside,
//! which is late: neither covered nor an error.

use super::{
    Counts, Finding,
    look::{self, View},
    statements::{Differs, unreadable},
};
use crate::{
    domain::event::{Event, Recorded, RunResult, Sealed},
    format::seal::{Seal, word},
    record::{Journal, OpenRun},
};

pub(super) fn check(view: &View<'_>, counts: &mut Counts) -> Vec<Finding> {
    let seals: Vec<(&Recorded, &Sealed)> = seals(view.run()).collect();
    let mut findings = Vec::new();
    for (_, sealed) in &seals {
        counts.seals += 1;
        counts.signatures += u64::from(sealed.signature.is_some());
        findings.extend(of_seal(view, sealed));
    }
    if !seals.is_empty() {
        let journals = view.run().journals.iter();
        findings.extend(journals.filter_map(|journal| late(journal, &seals, counts)));
    }
    findings
}

fn seals(run: &OpenRun) -> impl Iterator<Item = (&Recorded, &Sealed)> {
    let entries = run.journals.iter().flat_map(|journal| &journal.entries);
    entries.filter_map(|recorded| match &recorded.entry.event {
        Event::Sealed(sealed) => Some((recorded, &**sealed)),
        _ => None,
    })
}

fn of_seal(view: &View<'_>, sealed: &Sealed) -> Vec<Finding> {
    let file = sealed.statement.file.as_str();
    let mut differs = Differs::of(view, file);
    differs.heads(&sealed.heads, "before the seal");
    let all_there = differs.findings.is_empty();
    // One that is missing, or no text, is found with its digest.
    let Ok(Some(text)) = look::read_text(&view.run().folder, file) else {
        return differs.findings;
    };
    let seal = match Seal::parse(&text) {
        Ok(seal) => seal,
        Err(why) => {
            differs.findings.push(unreadable(file, &why));
            return differs.findings;
        }
    };
    differs.person(&seal.person, &sealed.by);
    differs.run(&seal.run);
    differs.checklist(&seal.checklist.2);
    differs.signed(seal.signed, sealed.signature.is_some());
    for (writer, (seq, hash)) in &sealed.heads {
        let stated = seal.heads.get(writer).map(|(seq, hash)| format!("{seq} {hash}"));
        let stated = stated.unwrap_or_else(|| "not named".to_owned());
        differs.is(&format!("head: {writer}"), stated, format!("{seq} {hash}"));
    }
    for writer in seal.heads.keys().filter(|writer| !sealed.heads.contains_key(*writer)) {
        differs.is(&format!("head: {writer}"), "named", "not named");
    }
    let covered = Covered::by(view.run(), sealed);
    if all_there {
        differs.is_so("entries", seal.entries, covered.entries);
        differs.is_so("evidence files", seal.evidence, covered.evidence);
        if let Some(result) = covered.result {
            differs.is_so("result", word(seal.result), word(result));
        }
    }
    differs.findings
}

/// What lies before the heads of a seal.
#[derive(Default)]
struct Covered {
    entries: u64,
    evidence: u64,
    result: Option<RunResult>,
}

impl Covered {
    fn by(run: &OpenRun, sealed: &Sealed) -> Self {
        let mut covered = Self::default();
        let entries = run.journals.iter().flat_map(|journal| &journal.entries);
        for recorded in entries.filter(|recorded| covers(sealed, recorded)) {
            covered.entries += 1;
            covered.evidence += match &recorded.entry.event {
                Event::CheckFinished(finished) => finished.evidence.len() as u64,
                Event::EvidenceAttached(_) => 1,
                Event::Recovered(recovered) => recovered.adopted.len() as u64,
                Event::Closed(closed) => {
                    covered.result = Some(closed.result).filter(|_| covered.result.is_none());
                    0
                }
                _ => 0,
            };
        }
        covered
    }
}

fn covers(sealed: &Sealed, recorded: &Recorded) -> bool {
    let head = sealed.heads.get(&recorded.writer);
    head.is_some_and(|(head, _)| recorded.entry.seq <= *head)
}

/// The entries of a journal that no seal covers; a seal itself is not late.
fn late(journal: &Journal, seals: &[(&Recorded, &Sealed)], counts: &mut Counts) -> Option<Finding> {
    let is_late = |recorded: &Recorded| {
        let is_seal = matches!(recorded.entry.event, Event::Sealed(_));
        !is_seal && !seals.iter().any(|(_, sealed)| covers(sealed, recorded))
    };
    let late: Vec<u64> = journal
        .lines()
        .filter(|(_, recorded)| is_late(recorded))
        .map(|(line, _)| line)
        .collect();
    let first = late.first()?;
    counts.late += late.len() as u64;
    let what = match late.len() {
        1 => "this entry lies outside the seal: it is late".to_owned(),
        many => format!("{many} entries from here on lie outside the seal: they are late"),
    };
    let means = "the seal neither covers them nor do they speak against it; they change no verdict";
    Some(Finding::note(journal.file.as_str(), what, means).on_line(*first))
}
