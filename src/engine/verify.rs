//! Recomputing records: what the record's own room finds in the files, and what only the folded run can tell: whether a
//! sign-off still speaks of what is there.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::{EngineError, ReadRun, open};
use crate::{
    domain::{
        run::{Run, SignOff},
        scope,
    },
    record::{self, Crew, Finding, Progress, Severity, Verification, Verified},
};

/// What a verification asks for beside the record itself.
#[derive(Debug, Clone, Default)]
pub struct VerifyOptions {
    /// Sign-offs and seals without a signature that verifies are errors.
    pub require_signatures: bool,
}

/// Verifies the run in that folder, on all cores: every chain, digest and sum, every statement against its entry and its
/// scope. Others may write to it meanwhile.
///
/// # Errors
/// Where the folder is no run's or cannot be read, or somebody stopped it.
pub fn verify(path: &Path, options: &VerifyOptions, progress: &Progress) -> Result<Verification, EngineError> {
    progress.expect_runs(1);
    one(path, options, &Crew::of_all_cores(), progress)
}

/// Verifies several runs, side by side, with not more threads than there are cores. What came of each stands in its
/// place.
pub fn verify_all(
    paths: &[PathBuf],
    options: &VerifyOptions,
    progress: &Progress,
) -> Vec<Result<Verification, EngineError>> {
    progress.expect_runs(paths.len() as u64);
    let crew = Crew::of_all_cores();
    let done: Vec<_> = paths.iter().map(|_| Mutex::new(None)).collect();
    crew.each(paths.len(), &|number| {
        let verified = one(&paths[number], options, &crew, progress);
        *done[number].lock().unwrap_or_else(PoisonError::into_inner) = Some(verified);
    });
    let done = done.into_iter();
    done.filter_map(|one| one.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect()
}

fn one(path: &Path, _options: &VerifyOptions, crew: &Crew, progress: &Progress) -> Result<Verification, EngineError> {
    let Verified { mut verification, run } = record::verify_with(path, crew, progress)?;
    match open::fold(run) {
        Ok(ReadRun { run, .. }) => verification.add(stale(&run)),
        // A checklist that cannot be read is a finding: the rest of the record was verified.
        Err(EngineError::Checklist { file, problems, .. }) => verification.add(unreadable(file, &problems)),
        Err(error) => return Err(error),
    }
    progress.run_done();
    Ok(verification)
}

fn unreadable(file: String, problems: &[crate::format::checklist::Problem]) -> Option<Finding> {
    let what = problems.first()?.message.clone();
    let means = "the run cannot be read by this version: its sign-offs were not checked against what they cover";
    Some(finding(Severity::Error, file, format!("cannot be read: {what}"), means))
}

fn finding(severity: Severity, file: String, what: String, means: &str) -> Finding {
    Finding {
        severity,
        file,
        line: None,
        what,
        means: means.to_owned(),
    }
}

/// Sign-offs that speak of what is not so any more. No fault of the record.
fn stale(run: &Run) -> Vec<Finding> {
    let is_stale = |given: &&SignOff| {
        let signed = &given.signed;
        scope::digest(&scope::lines(run, &signed.scope)) != signed.scope_sha256
    };
    let stale = run.sign_offs.iter().filter(is_stale);
    stale
        .map(|given| {
            let what = format!("what it covers ({}) has changed since", given.signed.scope);
            let means = "the sign-off is stale: it speaks for what was, not for what is";
            finding(Severity::Note, given.signed.statement.file.clone(), what, means)
        })
        .collect()
}
