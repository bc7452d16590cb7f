//! `verify`: recomputing all that records say of themselves.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use serde::Serialize;

use crate::{
    cli::{
        Context, Fault, Status,
        fault::plural,
        output::{print, print_json, visible},
    },
    domain::standing::{SignOffState, Standing},
    engine,
    record::{self, Severity, Verification},
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
    /// Sign-offs whose scope has changed since, in words: no fault of the record.
    stale: Vec<String>,
}

/// Recomputes all that records say of themselves.
///
/// # Errors
/// Where one is no run, or cannot be read.
pub fn verify(verb: &Verify, context: &Context) -> Result<Status, Fault> {
    let mut verified = Vec::new();
    for path in paths(verb, context)? {
        verified.push(Verified {
            stale: stale(&path),
            path: path.display().to_string(),
            verification: record::verify(&path)?,
            verifies: false,
        });
    }
    for one in &mut verified {
        one.verifies = one.verification.holds();
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

/// A record whose checklist does not even read has no sign-offs to compare; that it does not is found elsewhere.
fn stale(path: &Path) -> Vec<String> {
    let Ok(read) = engine::read(path) else {
        return Vec::new();
    };
    let standing = Standing::of(&read.run, engine::now());
    let stale = standing
        .sign_offs
        .iter()
        .filter(|sign_off| sign_off.state == SignOffState::Stale);
    stale
        .map(|sign_off| {
            let title = read.run.plan().role_title(&sign_off.role);
            format!("{title} over {}: what it covers has changed since", sign_off.scope)
        })
        .collect()
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
    for stale in &one.stale {
        let _ = writeln!(text, "  stale: {}", visible(stale));
    }
    text
}
