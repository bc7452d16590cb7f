//! Seals: their statements against their entries, and the heads that they fix against the journals. Which of several
//! counts, and what lies outside it, is told by the fold.

use super::{
    Counts, Finding,
    look::{self, View},
    statements::{Differs, unreadable},
};
use crate::{
    domain::event::{Closed, Event, FileDigest, Recorded, Sealed},
    format::seal::{Seal, word},
    record::OpenRun,
};

pub(super) fn check(view: &View<'_>, counts: &mut Counts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for sealed in seals(view.run()) {
        counts.seals += 1;
        counts.signatures += u64::from(sealed.signature.is_some());
        findings.extend(of_seal(view, sealed));
    }
    findings
}

fn seals(run: &OpenRun) -> impl Iterator<Item = &Sealed> {
    let entries = run.journals.iter().flat_map(|journal| &journal.entries);
    entries.filter_map(|recorded| match &recorded.entry.event {
        Event::Sealed(sealed) => Some(&**sealed),
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
    // Statements of earlier versions name no certificate.
    if let Some(stated) = &seal.certificate {
        differs.is("certificate", named(Some(stated)), named(sealed.certificate.as_ref()));
    }
    let covered = Covered::by(view.run(), sealed);
    if all_there {
        differs.is_so("entries", seal.entries, covered.entries);
        differs.is_so("evidence files", seal.evidence, covered.evidence);
        // Which of several closes counts, the fold tells.
        if let [closed] = covered.closed.as_slice() {
            differs.is_so("result", word(seal.result), word(closed.result));
            let certificate = [sealed.certificate.as_ref(), closed.certificate.as_ref()].map(named);
            let [sealed, closed] = certificate;
            differs.is_so("certificate", sealed, closed);
        }
    }
    differs.findings
}

fn named(certificate: Option<&FileDigest>) -> String {
    certificate.map_or_else(
        || "none".to_owned(),
        |file| format!("{} sha256 {}", file.file, file.sha256),
    )
}

/// What lies before the heads of a seal.
#[derive(Default)]
struct Covered<'a> {
    entries: u64,
    evidence: u64,
    closed: Vec<&'a Closed>,
}

impl<'a> Covered<'a> {
    fn by(run: &'a OpenRun, sealed: &Sealed) -> Self {
        let mut covered = Self::default();
        let entries = run.journals.iter().flat_map(|journal| &journal.entries);
        for recorded in entries.filter(|recorded| covers(sealed, recorded)) {
            covered.entries += 1;
            covered.evidence += match &recorded.entry.event {
                Event::CheckFinished(finished) => finished.evidence.len() as u64,
                Event::EvidenceAttached(_) => 1,
                Event::Recovered(recovered) => recovered.adopted.len() as u64,
                Event::Closed(closed) => {
                    covered.closed.push(closed);
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
