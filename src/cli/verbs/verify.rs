//! `verify`: recomputing all that records say of themselves.

use std::{fmt::Write as _, path::PathBuf};

use serde::Serialize;

use crate::{
    cli::{
        Context, Fault, Status,
        fault::plural,
        output::{print, print_json, visible},
    },
    engine,
    record::{Severity, Verification},
};

/// Which records.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// Runs, or their folders; without one, the run under way
    #[arg(id = "which", value_name = "RUN|DIR")]
    runs: Vec<String>,
    /// An array for scripts
    #[arg(long)]
    json: bool,
}

/// What came of one record.
#[derive(Debug, Serialize)]
struct Verified {
    path: String,
    verifies: bool,
    #[serde(flatten)]
    verification: Verification,
}

/// Recomputes all that records say of themselves.
///
/// # Errors
/// Where one is no run, or cannot be read.
pub fn verify(verb: &Verify, context: &Context) -> Result<Status, Fault> {
    let mut verified = Vec::new();
    for path in paths(verb, context)? {
        let verification = engine::verify(&path)?;
        verified.push(Verified {
            path: path.display().to_string(),
            verifies: verification.holds(),
            verification,
        });
    }
    if verb.json {
        print_json(&verified)?;
    } else {
        print(&verified.iter().map(text).collect::<String>())?;
    }
    let all = verified.iter().all(|one| one.verifies);
    Ok(if all { Status::Done } else { Status::Unverified })
}

fn paths(verb: &Verify, context: &Context) -> Result<Vec<PathBuf>, Fault> {
    if verb.runs.is_empty() {
        return Ok(vec![context.run(None)?]);
    }
    verb.runs.iter().map(|run| context.run(Some(run))).collect()
}

fn text(one: &Verified) -> String {
    let counts = &one.verification.counts;
    let word = if one.verifies { "verifies" } else { "DOES NOT VERIFY" };
    let mut text = format!("{}: {word}\n", visible(&one.verification.run));
    let counted = [
        (counts.journals, "journal", ""),
        (counts.entries, "entr", "ies"),
        (counts.files, "file", ""),
        (counts.sign_offs, "sign-off", ""),
    ];
    let counted = counted.map(
        |(count, word, many)| match (usize::try_from(count).unwrap_or(usize::MAX), many) {
            (1, "ies") => format!("1 {word}y"),
            (count, "ies") => format!("{count} {word}ies"),
            (count, _) => format!("{count} {word}{}", plural(count)),
        },
    );
    let _ = writeln!(
        text,
        "  {}, of which {} cryptographically signed; {} bytes of evidence and statements",
        counted.join(", "),
        counts.signatures,
        counts.bytes
    );
    for finding in &one.verification.findings {
        let before = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let _ = writeln!(text, "  {before}: {}", visible(&finding.to_string()));
    }
    text
}
