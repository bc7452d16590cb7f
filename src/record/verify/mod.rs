//! Recomputing all that a record says of itself, without writing to it. What is found is named by file and line, and
//! said in words that need no knowledge of the format.

mod chains;
mod entries;
pub use entries::LARGEST_STATEMENT;
mod files;
mod stray;

use std::path::Path;

use serde::Serialize;

use super::{OpenRun, RecordError, open};

/// What came of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Name of the run.
    pub run: String,
    /// What was looked at.
    pub counts: Counts,
    /// What was found, the worst first.
    pub findings: Vec<Finding>,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Journals.
    pub journals: u64,
    /// Entries in them.
    pub entries: u64,
    /// Files that entries speak of, and their digests recomputed.
    pub files: u64,
    /// Bytes of these.
    pub bytes: u64,
    /// Sign-offs.
    pub sign_offs: u64,
    /// Of these, with a cryptographic signature.
    pub signatures: u64,
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The record does not verify.
    Error,
    /// It verifies, but somebody should look.
    Warning,
    /// Worth knowing.
    Note,
}

/// Something found in a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// In which file, from the run's folder.
    pub file: String,
    /// On which line, from 1, where it is a file of lines.
    pub line: Option<u64>,
    /// What was found.
    pub what: String,
    /// What that means.
    pub means: String,
}

impl Finding {
    pub(super) fn error(file: impl Into<String>, what: impl Into<String>, means: impl Into<String>) -> Self {
        Self::of(Severity::Error, file.into(), what.into(), means.into())
    }

    pub(super) fn warning(file: impl Into<String>, what: impl Into<String>, means: impl Into<String>) -> Self {
        Self::of(Severity::Warning, file.into(), what.into(), means.into())
    }

    pub(super) fn note(file: impl Into<String>, what: impl Into<String>, means: impl Into<String>) -> Self {
        Self::of(Severity::Note, file.into(), what.into(), means.into())
    }

    fn of(severity: Severity, file: String, what: String, means: String) -> Self {
        Self {
            severity,
            file,
            line: None,
            what,
            means,
        }
    }

    pub(super) fn on_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}: {}", self.what, self.means)
    }
}

impl Verification {
    /// Nothing was found that speaks against the record.
    pub fn holds(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }

    /// Adds what others found: whether sign-offs are stale, who may sign for whom.
    pub fn add(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
        self.findings.sort();
        self.findings.dedup();
    }
}

/// Verifies the run in that folder.
///
/// # Errors
/// Where the folder is no run's or cannot be read.
pub fn verify(path: &Path) -> Result<Verification, RecordError> {
    Ok(verify_run(&open(path)?))
}

/// Verifies a run as it was read; the files that entries speak of are read now.
pub fn verify_run(run: &OpenRun) -> Verification {
    let mut verification = Verification {
        run: run.folder.name(),
        counts: Counts {
            journals: run.journals.len() as u64,
            entries: run.journals.iter().map(|journal| journal.entries.len() as u64).sum(),
            ..Counts::default()
        },
        findings: Vec::new(),
    };
    let mut findings: Vec<Finding> = unreadable(run);
    findings.extend(chains::check(run));
    findings.extend(entries::check(run, &mut verification.counts));
    let spoken = files::spoken(run, &mut findings);
    findings.extend(files::check(run, &spoken, &mut verification.counts));
    findings.extend(stray::check(run, &spoken));
    verification.add(findings);
    verification
}

fn unreadable(run: &OpenRun) -> Vec<Finding> {
    let inside = |path: &Path| {
        path.strip_prefix(run.folder.path())
            .unwrap_or(path)
            .display()
            .to_string()
    };
    run.unreadable
        .iter()
        .map(|(path, why)| {
            Finding::error(
                inside(path),
                format!("this file cannot be read: {why}"),
                "what it holds is not verified",
            )
        })
        .collect()
}
