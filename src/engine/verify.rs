//! Recomputing records: what the record's own room finds in the files, and what only the folded run can tell: what the
//! signatures are worth here, whether a sign-off still speaks of what is there, what the rules would have refused, what
//! lies outside the seal.

mod decisions;
mod sign_offs;

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::{EngineError, ReadRun, clock, open, trust};
use crate::{
    config::SigningSources,
    domain::{event::EntryRef, id::Writer, run::Run, time::Time},
    record::{self, Crew, Finding, OpenRun, Progress, Severity, Verification, Verified},
    signing::Trust,
};

/// What a verification asks for beside the record itself.
#[derive(Debug, Clone, Default)]
pub struct VerifyOptions {
    /// Where the lists of who may sign are named; the default names none, and believes nobody.
    pub signers: SigningSources,
    /// Sign-offs and seals without a signature that verifies are errors.
    pub require_signatures: bool,
    /// Keys are judged as at this time; without it, as now.
    pub as_of: Option<Time>,
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

fn one(path: &Path, options: &VerifyOptions, crew: &Crew, progress: &Progress) -> Result<Verification, EngineError> {
    let judging = Judging {
        trust: &|folder| trust(&options.signers, folder),
        require_signatures: options.require_signatures,
        now: options.as_of.unwrap_or_else(clock::now),
    };
    match recomputed(path, &judging, crew, progress)? {
        // A checklist that cannot be read is a finding: the rest of the record was verified.
        (mut verification, Err(EngineError::Checklist { file, problems, .. })) => {
            verification.add(unreadable(file, &problems));
            Ok(verification)
        }
        (_, Err(error)) => Err(error),
        (verification, Ok(_)) => Ok(verification),
    }
}

/// By what signatures are judged.
pub(super) struct Judging<'a> {
    /// Whom to believe about the run in that folder; asked only where there is a signature.
    pub trust: &'a dyn Fn(&Path) -> Trust,
    /// Whatever is not signed with a key that verifies is an error.
    pub require_signatures: bool,
    /// As of when.
    pub now: Time,
}

/// Recomputes a record; what came of it, and the run that was read, or why it could not be folded.
pub(super) fn recomputed(
    path: &Path,
    judging: &Judging<'_>,
    crew: &Crew,
    progress: &Progress,
) -> Result<(Verification, Result<ReadRun, EngineError>), EngineError> {
    let Verified { mut verification, run } = record::verify_with(path, crew, progress)?;
    let places = Places::of(&run);
    let read = open::fold(run);
    if let Ok(ReadRun { run, files, .. }) = &read {
        verification.counts.late = run.late.len() as u64;
        verification.add(flagged(run, &places));
        verification.add(decisions::claimed(run, &places));
        verification.add(late(run, &places));
        let found = sign_offs::signed(run, &files.folder, judging, &mut verification.signatures);
        verification.add(found);
    }
    progress.run_done();
    Ok((verification, read))
}

/// On which line of its journal an entry stands. It is its number, but in a journal with lines that are no entries.
struct Places(HashMap<EntryRef, u64>);

impl Places {
    fn of(run: &OpenRun) -> Self {
        let odd = run
            .journals
            .iter()
            .filter(|journal| journal.length() != journal.entries.len() as u64);
        let lines = odd.flat_map(|journal| journal.lines().map(|(line, recorded)| (recorded.reference(), line)));
        Self(lines.collect())
    }

    fn finding(&self, severity: Severity, entry: &EntryRef, what: String, means: &str) -> Finding {
        Finding {
            line: Some(self.0.get(entry).copied().unwrap_or(entry.1)),
            ..finding(severity, format!("journal/{}.jsonl", entry.0), what, means)
        }
    }
}

/// What the rules would have refused, and was written all the same.
fn flagged(run: &Run, places: &Places) -> Vec<Finding> {
    let flags = run.flagged.iter();
    let flags = flags.filter_map(|flag| Some((run.entries.get(flag.entry)?.reference(), flag)));
    flags
        .map(|(entry, flag)| {
            let means = "the rules would have refused it: it was written otherwise, or without knowing of the others";
            places.finding(Severity::Warning, &entry, flag.text.clone(), means)
        })
        .collect()
}

/// What lies outside the seal, journal by journal.
fn late(run: &Run, places: &Places) -> Vec<Finding> {
    let mut late: BTreeMap<&Writer, (EntryRef, u64)> = BTreeMap::new();
    for recorded in run.late.iter().filter_map(|at| run.entries.get(*at)) {
        let first = late
            .entry(&recorded.writer)
            .or_insert_with(|| (recorded.reference(), 0));
        first.1 += 1;
        first.0.1 = first.0.1.min(recorded.entry.seq);
    }
    late.into_values()
        .map(|(first, count)| {
            let what = match count {
                1 => "this entry lies outside the seal: it is late".to_owned(),
                _ => format!("{count} entries from here on lie outside the seal: they are late"),
            };
            let means = "what is late is neither covered by the seal nor an error, and changes no verdict";
            places.finding(Severity::Note, &first, what, means)
        })
        .collect()
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
