//! From which record, by which lists, as of when: what gives the same bytes again. And what speaks against the record.

use crate::{
    domain::{digest::Digest, words::counted},
    report::{
        certificate::paper::{Line, Part, Place, Tone, digests, fact, numbers, texts},
        facts::{Finding, Severity, Source},
        words,
    },
};

/// So many findings are told.
const FINDINGS: usize = 200;

/// What was found in the record: errors and warnings.
pub fn findings(source: &Source) -> Option<Part> {
    let found = source.drawn.verification.as_ref()?;
    let told = |finding: &&Finding| finding.severity != Severity::Note;
    let points = found.findings.iter().filter(told).map(|finding| {
        let line = match finding.severity {
            Severity::Error => Line::default().strong(Tone::Bad, "error"),
            _ => Line::default().strong(Tone::Care, "warning"),
        };
        line.text(format!(": {}", finding.text))
    });
    let mut part = Part::new(Place::Findings);
    part.points(points.collect(), FINDINGS);
    part.filled()
}

/// All that the document is drawn from.
pub fn part(source: &Source) -> Part {
    let drawn = &source.drawn;
    let mut part = Part::new(Place::Drawn);
    part.text(Line::of(
        "From the record, the signers file and the as-of time below, and from nothing else: the same three give the same \
         bytes on every machine, with this version of the program.",
    ));
    let mut rows = vec![
        fact(
            "Record",
            Line::of("sha256 ").digest(drawn.sha256).text(", of the heads below"),
        ),
        fact(
            "Allowed signers",
            list(drawn.lists.allowed_signers, "none is set: no signature counts as valid"),
        ),
        fact("Revoked keys", list(drawn.lists.revoked_keys, "none is set")),
        fact("As of", Line::of(words::exact(drawn.as_of))),
        fact("Verification", verification(source)),
        fact("Drawn by", Line::of(&drawn.program)),
    ];
    if drawn.left_out > 0 {
        let newer = counted(drawn.left_out, "newer entry", "newer entries");
        rows.push(fact("Left out", Line::of(newer)));
    }
    part.facts(rows);
    let head = [
        texts("Journal"),
        numbers("Entries"),
        digests("SHA-256 of the last line"),
    ];
    let heads = drawn.heads.iter().map(|head| {
        vec![
            Line::default().code(head.writer.as_str()),
            Line::of(head.seq.to_string()),
            Line::default().digest(head.sha256),
        ]
    });
    part.table(&head, heads.collect());
    part
}

fn list(digest: Option<Digest>, none: &str) -> Line {
    match digest {
        Some(digest) => Line::of("sha256 ").digest(digest),
        None => Line::of(none),
    }
}

fn verification(source: &Source) -> Line {
    match &source.drawn.verification {
        None => Line::default().strong(Tone::Bad, "the record was not recomputed"),
        Some(verified) if verified.verifies => {
            let line = Line::default().strong(Tone::Good, "the record verifies");
            line.text(": every chain, digest, statement and seal was recomputed")
        }
        Some(_) => Line::default().strong(Tone::Bad, "the record DOES NOT VERIFY"),
    }
}
