//! What a verification came to, as text: the line that tells the verdict, what was looked at, every finding.

use crate::{
    domain::words::counted,
    record::{Counts, Severity, Verification},
    tui::widgets::units,
};

/// The word of a severity.
pub fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// So many findings of that severity.
pub fn count(verification: &Verification, severity: Severity) -> usize {
    let of = |finding: &&crate::record::Finding| finding.severity == severity;
    verification.findings.iter().filter(of).count()
}

/// Whether the record verifies, in a sentence.
pub fn verdict(verification: &Verification) -> String {
    match (count(verification, Severity::Error), verification.findings.len()) {
        (0, 0) => "verifies: nothing speaks against this record".to_owned(),
        (0, _) => "verifies, with something to look at".to_owned(),
        (errors, _) => format!("DOES NOT VERIFY: {}", counted(errors, "error", "errors")),
    }
}

/// What was looked at.
pub fn counts(counts: &Counts) -> String {
    format!(
        "{}, {}, {} of {}, {}, {} cryptographically signed",
        counted(counts.journals, "journal", "journals"),
        counted(counts.entries, "entry", "entries"),
        counted(counts.files, "file", "files"),
        units::size(counts.bytes),
        counted(counts.sign_offs, "sign-off", "sign-offs"),
        counts.signatures,
    )
}

/// The whole report, to be pasted somewhere.
pub fn text(verification: &Verification) -> String {
    let mut lines = vec![
        format!("{}: {}", verification.run, verdict(verification)),
        format!("  {}", counts(&verification.counts)),
    ];
    let findings = verification.findings.iter();
    lines.extend(findings.map(|finding| format!("  {}: {finding}", word(finding.severity))));
    lines.join("\n") + "\n"
}
