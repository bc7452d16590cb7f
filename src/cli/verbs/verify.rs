//! `verify`: recomputing all that records say of themselves.

use std::{
    fmt::Write as _,
    io::{self, IsTerminal},
    path::PathBuf,
};

use serde::Serialize;

use crate::{
    cli::{
        Context, Fault, Status,
        fault::plural,
        output::{print, print_json, raw, visible},
    },
    engine::{self, VerifyOptions},
    record::{Progress, Severity, Verification},
};

/// Which records.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// Runs, their folders, or a folder of runs; without one, the run under way
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
    let paths = context.runs(&verb.runs)?;
    let verified = all(&paths, &VerifyOptions::default())?;
    if verb.json {
        print_json(&verified)?;
    } else {
        print(&in_words(&verified))?;
    }
    let all = verified.iter().all(|one| one.verifies);
    Ok(if all { Status::Done } else { Status::Unverified })
}

/// One that cannot be read is a fault where it is the only one, and else a finding beside the others.
fn all(paths: &[PathBuf], options: &VerifyOptions) -> Result<Vec<Verified>, Fault> {
    let progress = drawn_progress();
    let done = engine::verify_all(paths, options, &progress);
    if io::stderr().is_terminal() {
        raw("\r\u{1b}[K");
    }
    let mut verified = Vec::new();
    for (path, came_of) in paths.iter().zip(done) {
        let verification = match came_of {
            Ok(verification) => verification,
            Err(why) if paths.len() == 1 => return Err(why.into()),
            Err(why) => Verification::unreadable(path, &why),
        };
        verified.push(Verified {
            path: path.display().to_string(),
            verifies: verification.holds(),
            verification,
        });
    }
    Ok(verified)
}

/// A line that changes, where there is a terminal to see it.
fn drawn_progress() -> Progress {
    if !io::stderr().is_terminal() {
        return Progress::silent();
    }
    Progress::telling(|so_far| {
        let runs = match so_far.all_runs {
            0 | 1 => String::new(),
            all => format!("{} of {all} runs, ", so_far.runs),
        };
        let line = format!(
            "{runs}{} of {} files, {} MB, {} %",
            so_far.files,
            so_far.all_files,
            so_far.bytes / 1_000_000,
            so_far.percent()
        );
        raw(&format!("\r\u{1b}[K{line}"));
    })
}

fn in_words(verified: &[Verified]) -> String {
    let mut words: String = verified.iter().map(text).collect();
    if verified.len() > 1 {
        let well = verified.iter().filter(|one| one.verifies).count();
        let _ = match verified.len() - well {
            0 => writeln!(words, "all {well} runs verify"),
            bad => writeln!(words, "{bad} of {} runs DO NOT VERIFY", verified.len()),
        };
    }
    words
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
