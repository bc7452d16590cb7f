//! What a verification comes to, in a sentence.

use super::widgets::messages::Level;
use crate::record::{Severity, Verification};

/// The sentence, and how much it matters.
pub fn in_words(run: &str, verification: &Verification) -> (Level, String) {
    let serious = verification
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    let Some(first) = verification.findings.first() else {
        return (
            Level::Notice,
            format!("{run} verifies: every chain and every digest is as recorded"),
        );
    };
    let line = first.line.map(|line| format!(":{line}")).unwrap_or_default();
    let place = format!("{}{line}: {}", first.file, first.what);
    if serious == 0 {
        return (
            Level::Warning,
            format!("{run} verifies, with something to look at: {place}"),
        );
    }
    let findings = if serious == 1 { "finding" } else { "findings" };
    (
        Level::Error,
        format!("{run} does not verify: {serious} {findings}, the first {place}"),
    )
}
