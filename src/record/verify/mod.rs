//! Recomputing all that a record says of itself, without writing to it. What is found is named by file and line, and
//! said in words that need no knowledge of the format.

mod chains;
mod crew;
mod drawn;
mod entries;
mod files;
mod look;
mod printed;
mod progress;
mod seals;
mod statements;
mod stray;

use std::{path::Path, thread, time::Duration};

use serde::Serialize;

pub(super) use self::files::speaks_of;
pub use self::{
    crew::Crew,
    progress::{Progress, SoFar},
};
use self::{
    files::AllSpoken,
    look::{Look, View},
};
use super::{OpenRun, RecordError};
use crate::domain::{
    event::{EntryRef, Person, Scope},
    id::RoleId,
    signature::SignatureState,
};

/// After so long a writer that was at work has drawn anew what it draws, and ended the line that it was writing.
const MOMENT: Duration = Duration::from_millis(250);
/// So many moments a writer at work is given at most, where something stays amiss that it may be about to mend.
const LATER_LOOKS: usize = 4;

/// What came of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Name of the run.
    pub run: String,
    /// What was looked at.
    pub counts: Counts,
    /// What is told of each sign-off and seal: its signature, and beside it, whether what it covers is still so.
    pub signatures: Vec<Signature>,
    /// What was found, the worst first.
    pub findings: Vec<Finding>,
}

/// What is told of a sign-off, or of a seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// The entry.
    pub entry: EntryRef,
    /// As which role; nothing for a seal.
    pub role: Option<RoleId>,
    /// Over what; nothing for a seal.
    pub scope: Option<Scope>,
    /// Who.
    pub person: Person,
    /// What the signature is worth on this machine.
    #[serde(flatten)]
    pub state: SignatureState,
    /// What it covers has changed since. Never of a seal.
    pub stale: bool,
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
    /// Seals.
    pub seals: u64,
    /// Of sign-offs and seals, those with a cryptographic signature.
    pub signatures: u64,
    /// Entries that lie outside the seal.
    pub late: u64,
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
        let between = if self.file.is_empty() { "" } else { ": " };
        write!(f, "{between}{}: {}", self.what, self.means)
    }
}

impl Verification {
    /// Nothing was found that speaks against the record.
    pub fn holds(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }

    /// Of a run that cannot be read at all.
    pub fn unreadable(path: &Path, why: &dyn std::error::Error) -> Self {
        Self {
            run: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            counts: Counts::default(),
            signatures: Vec::new(),
            findings: vec![Finding::error("", why.to_string(), "nothing of it is verified")],
        }
    }

    /// Adds what others found: whether sign-offs are stale, who may sign for whom.
    pub fn add(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
        self.findings.sort();
        self.findings.dedup();
    }
}

/// Verifies the run in that folder, with nobody watching.
///
/// # Errors
/// Where the folder is no run's or cannot be read.
pub fn verify(path: &Path) -> Result<Verification, RecordError> {
    let verified = verify_with(path, &Crew::of_all_cores(), &Progress::silent())?;
    Ok(verified.verification)
}

/// A run as it was read to verify it, and what came of that.
#[derive(Debug)]
pub struct Verified {
    /// What came of it.
    pub verification: Verification,
    /// The run; its frozen checklist is missing where that could not be read.
    pub run: OpenRun,
}

/// Verifies the run in that folder, on whichever threads of the crew are free. Others may write to it meanwhile: what
/// they were in the middle of is no finding.
///
/// # Errors
/// Where the folder is no run's or cannot be read; [`RecordError::Stopped`] where somebody stopped it.
pub fn verify_with(path: &Path, crew: &Crew, progress: &Progress) -> Result<Verified, RecordError> {
    let first = look(path, crew)?;
    let mut findings = Vec::new();
    let spoken = files::spoken(&first.run, &mut findings);
    let on_disk = files::read(&first.run, &spoken, crew, progress)?;
    let judge = |view: &View<'_>| {
        let mut verification = judge(view, &spoken, &on_disk);
        verification.add(findings.iter().cloned());
        verification
    };
    let view = View::of(&first, None);
    let mut verification = judge(&view);
    let mut wants_more = view.is_unsettled();
    let mut wants_a_moment = view.wants_a_moment();
    for _ in 0..LATER_LOOKS {
        if !wants_more {
            break;
        }
        if wants_a_moment {
            thread::sleep(MOMENT);
        }
        let later = look(path, crew)?;
        let view = View::of(&first, Some(&later));
        verification = judge(&view);
        // Something is amiss that a writer at work may be about to mend: a slow disk keeps it waiting.
        wants_a_moment = view.wants_a_moment();
        let is_amiss = verification
            .findings
            .iter()
            .any(|found| found.severity == Severity::Warning);
        wants_more = wants_a_moment && is_amiss;
    }
    Ok(Verified {
        verification,
        run: first.run,
    })
}

fn look(path: &Path, crew: &Crew) -> Result<Look, RecordError> {
    let helping = crew.take(MOST_READING - 1);
    let look = Look::at(path, helping + 1);
    crew.give(helping);
    look
}

/// More threads do not make the reading of journals faster.
const MOST_READING: usize = 8;

fn judge(view: &View<'_>, spoken: &AllSpoken, on_disk: &files::AllOnDisk) -> Verification {
    let run = view.run();
    let mut counts = Counts {
        journals: run.journals.len() as u64,
        entries: run.journals.iter().map(|journal| journal.entries.len() as u64).sum(),
        ..Counts::default()
    };
    let mut findings = unreadable(view);
    findings.extend(chains::check(view));
    findings.extend(entries::check(view));
    findings.extend(statements::check(view, &mut counts));
    findings.extend(seals::check(view, &mut counts));
    findings.extend(files::check(view, spoken, on_disk, &mut counts));
    findings.extend(drawn::check(view, spoken));
    findings.extend(stray::check(view, spoken));
    let mut verification = Verification {
        run: run.folder.name(),
        counts,
        signatures: Vec::new(),
        findings: Vec::new(),
    };
    verification.add(findings);
    verification
}

/// A file may go while it is read: a journal whose first line could not be written, a line moved aside.
fn unreadable(view: &View<'_>) -> Vec<Finding> {
    let run = view.run();
    let still = |path: &Path| {
        let later = view.later();
        later.is_none_or(|later| later.run.unreadable.iter().any(|(still, _)| still == path))
    };
    let inside = |path: &Path| {
        path.strip_prefix(run.folder.path())
            .unwrap_or(path)
            .display()
            .to_string()
    };
    run.unreadable
        .iter()
        .filter(|(path, _)| still(path))
        .map(|(path, why)| {
            Finding::error(
                inside(path),
                format!("this file cannot be read: {why}"),
                "what it holds is not verified",
            )
        })
        .collect()
}
