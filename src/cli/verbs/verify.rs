//! `verify`: recomputing all that records say of themselves.

use std::{
    fmt::Write as _,
    fs,
    io::{self, IsTerminal},
    path::PathBuf,
};

use chrono::DateTime;
use serde::Serialize;

use crate::{
    cli::{
        Context, Fault, Status,
        output::{print, print_json, raw, visible},
        when,
    },
    domain::{signature::SignatureState, time::Time, words::counted},
    engine::{self, VerifyOptions},
    record::{Progress, Severity, Signature, Verification},
};

/// Which records.
#[derive(Debug, clap::Args)]
pub struct Verify {
    /// Runs, their folders, or a folder of runs; without one, the run under way
    #[arg(id = "which", value_name = "RUN|DIR")]
    runs: Vec<String>,
    /// Who may sign for whom: an OpenSSH allowed_signers file, in place of the one that this machine names
    #[arg(long, value_name = "FILE")]
    allowed_signers: Option<PathBuf>,
    /// What is not signed with a key that verifies is an error: typed names, unknown signers, an unsigned seal
    #[arg(long)]
    require_signatures: bool,
    /// Judge keys as at this time, RFC 3339, or at the end of this day
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
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
    let verified = all(&paths, &options(verb, context)?)?;
    if verb.json {
        print_json(&verified)?;
    } else {
        print(&in_words(&verified))?;
    }
    let all = verified.iter().all(|one| one.verifies);
    Ok(if all { Status::Done } else { Status::Unverified })
}

fn options(verb: &Verify, context: &Context) -> Result<VerifyOptions, Fault> {
    let mut signers = context.signing();
    if let Some(file) = &verb.allowed_signers {
        let file = context.inside.join(file);
        fs::metadata(&file).map_err(|why| Fault::environment(format!("cannot read {}", file.display()), why))?;
        signers.allowed = Some(file);
    }
    Ok(VerifyOptions {
        signers,
        require_signatures: verb.require_signatures,
        as_of: verb.as_of.as_deref().map(time).transpose()?,
    })
}

/// A time, or the last moment of a day (UTC).
pub fn time(text: &str) -> Result<Time, Fault> {
    let time = DateTime::parse_from_rfc3339(text).ok().map(Into::into);
    time.or_else(|| when::end_of_day(text)).ok_or_else(|| {
        let text = format!("{text:?} is no time: 2026-11-21T22:00:00Z or 2026-11-21 is expected");
        Fault::usage(text)
    })
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
pub fn drawn_progress() -> Progress {
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
        counted(counts.journals, "journal", "journals"),
        counted(counts.entries, "entry", "entries"),
        counted(counts.files, "file", "files"),
        counted(counts.sign_offs, "sign-off", "sign-offs"),
        counted(counts.seals, "seal", "seals"),
    ];
    let _ = writeln!(
        text,
        "  {}, {} cryptographically signed; {} bytes of evidence and statements",
        counted.join(", "),
        counts.signatures,
        counts.bytes
    );
    for signature in &one.verification.signatures {
        let _ = writeln!(text, "  {}", visible(&in_a_line(signature)));
    }
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

/// The signature and the scope, one beside the other.
fn in_a_line(signature: &Signature) -> String {
    let what = match (&signature.role, &signature.scope) {
        (Some(role), Some(scope)) => format!("sign-off of {role} over {scope}"),
        _ => "seal".to_owned(),
    };
    let by = match &signature.state {
        SignatureState::Valid { principal, .. } | SignatureState::ValidThen { principal, .. } => {
            format!(" ({principal})")
        }
        _ => String::new(),
    };
    let scope = match (&signature.scope, signature.stale) {
        (None, _) => "",
        (_, true) => "; its scope is stale",
        (_, false) => "; its scope is current",
    };
    format!(
        "{what} by {}: {}{by}{scope}",
        signature.person.name,
        signature.state.word()
    )
}
