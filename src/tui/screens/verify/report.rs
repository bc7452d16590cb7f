//! What a verification came to, as text: the line that tells the verdict, what was looked at, every finding.

use crate::{
    record::{Counts, Severity, Verification},
    tui::{screens::run::summary::counted, widgets::units},
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
        (errors, _) => format!("DOES NOT VERIFY: {}", counted(errors, "error")),
    }
}

/// What was looked at.
pub fn counts(counts: &Counts) -> String {
    let count = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let entries = match counts.entries {
        1 => "1 entry".to_owned(),
        entries => format!("{entries} entries"),
    };
    format!(
        "{}, {entries}, {} of {}, {}, {} cryptographically signed",
        counted(count(counts.journals), "journal"),
        counted(count(counts.files), "file"),
        units::size(counts.bytes),
        counted(count(counts.sign_offs), "sign-off"),
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
