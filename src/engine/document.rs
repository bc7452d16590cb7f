//! Documents of a run: the record is read and recomputed, signatures are judged as of one time, and the report room draws.
//! The same record, lists and time give the same bytes on every machine.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use chrono::DateTime;

use super::{
    EngineError, Existing, Holds, ReadRun, open, signatures,
    verify::{Judging, recomputed},
};
use crate::{
    config::SigningSources,
    domain::{
        decide::CertificateDrawn,
        event::{Person, Recorded, RunResult},
        id::Writer,
        past,
        run::Run,
        standing::Standing,
        time::{self, Time},
    },
    record::{self, Crew, OpenRun, Progress, RecordPath, Verification},
    report::{
        Document,
        facts::{ClosedFacts, Finding, Severity, Source, Verified},
    },
};

/// So many bytes of the end of what a check printed go into a document.
const TAIL: u64 = 8 * 1024;

/// Draws a document of the run in that folder, as of a time: what is newer is left out. Without a time, as of the newest
/// entry.
///
/// # Errors
/// Where the folder is no run's or cannot be read, or a list of signers that is set on this machine cannot.
pub fn draw(
    path: &Path,
    document: Document,
    sources: &SigningSources,
    as_of: Option<Time>,
) -> Result<String, EngineError> {
    let mut source = source(path, sources, as_of)?;
    if document.shows_output() {
        source.facts.keep_printed(|file, bytes| printed(path, file, bytes));
    }
    Ok(document.draw(&source)?)
}

/// What somebody is about to close a run with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing<'a> {
    /// How it ended.
    pub result: RunResult,
    /// Why.
    pub note: Option<&'a str>,
    /// Who closes it.
    pub by: &'a Person,
    /// When.
    pub at: Time,
}

/// Draws the certificate of the run in that folder for the close that is about to be recorded: the record is recomputed
/// first, which takes its time.
///
/// # Errors
/// Those of [`draw`]; where somebody stopped it.
pub fn certificate(
    path: &Path,
    closing: &Closing<'_>,
    sources: &SigningSources,
    progress: &Progress,
) -> Result<CertificateDrawn, EngineError> {
    progress.expect_runs(1);
    // Whoever writes with a clock that is ahead has written what stands there all the same.
    let (run, source) = gathered(
        path,
        sources,
        &|newest| newest.max(time::to_micros(closing.at)),
        progress,
    )?;
    let note = closing.note.map(str::trim).filter(|note| !note.is_empty());
    let at = source.drawn.as_of;
    let source = source.at_the_close(ClosedFacts {
        result: closing.result,
        at,
        by: closing.by.name.clone(),
        note: note.map(str::to_owned),
    });
    Ok(CertificateDrawn {
        html: Document::CertificatePage.draw(&source)?.into_bytes(),
        text: Document::CertificateText.draw(&source)?.into_bytes(),
        heads: run.heads,
    })
}

/// Writes a document to the file `out`; of the run in the folder `run`, only its folder `report/` takes one.
///
/// # Errors
/// Where a file is there that is to be kept, or the disk refuses.
pub fn put(run: &Path, out: &Path, existing: Existing, text: &str) -> Result<(), EngineError> {
    super::put(run, (out, Holds::Document), existing, |file| {
        file.write_all(text.as_bytes()).map_err(|source| EngineError::Write {
            path: out.to_owned(),
            source,
        })
    })
}

/// Whether a file there would lie inside the run in that folder.
pub fn lies_inside(run: &Path, out: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).ok();
    real(out.parent().unwrap_or(out))
        .zip(real(run))
        .is_some_and(|(out, run)| out.starts_with(run))
}

/// All that documents of the run in that folder are drawn from.
///
/// # Errors
/// Those of [`draw`].
pub fn source(path: &Path, sources: &SigningSources, as_of: Option<Time>) -> Result<Source, EngineError> {
    let as_of = |newest| as_of.unwrap_or(newest);
    gathered(path, sources, &as_of, &Progress::silent()).map(|(_, source)| source)
}

/// The run as it stood, and all that documents of it are drawn from; as of which time, what is newest in it tells.
fn gathered(
    path: &Path,
    sources: &SigningSources,
    as_of: &dyn Fn(Time) -> Time,
    progress: &Progress,
) -> Result<(Run, Source), EngineError> {
    let (trust, lists) = signatures::trust_for_document(sources, path)?;
    let newest = record::open(path).map(|run| newest(&run))?;
    let now = as_of(newest);
    let judging = Judging {
        trust: &|_| trust.clone(),
        require_signatures: false,
        now,
    };
    let (verification, read) = recomputed(path, &judging, &Crew::of_all_cores(), progress)?;
    let (mut run, left_out) = as_it_stood(read?, now)?;
    run.signatures = signatures::signatures(&run, path, &trust, now);
    let standing = Standing::of(&run, now);
    let source = Source::of(&run, &standing, lists, left_out, Some(verified(&verification)));
    Ok((run, source))
}

/// The moment of the newest entry.
fn newest(run: &OpenRun) -> Time {
    let entries = run.journals.iter().flat_map(|journal| &journal.entries);
    let newest = entries.map(|recorded| recorded.entry.at).max();
    newest.unwrap_or(DateTime::UNIX_EPOCH)
}

/// The run without what is newer than that, and how many entries that is.
fn as_it_stood(read: ReadRun, now: Time) -> Result<(Run, usize), EngineError> {
    let ReadRun { run, files, .. } = read;
    if run.entries.iter().all(|recorded| recorded.entry.at <= now) {
        return Ok((run, 0));
    }
    let mut journals: BTreeMap<Writer, Vec<Recorded>> = BTreeMap::new();
    for recorded in run.entries {
        journals.entry(recorded.writer.clone()).or_default().push(recorded);
    }
    // The merged order keeps the order of each journal.
    let (journals, left_out) = past::until(journals.into_values().collect(), now);
    Ok((open::fold_entries(&files, journals)?, left_out))
}

fn verified(verification: &Verification) -> Verified {
    let findings = verification.findings.iter().map(|finding| Finding {
        severity: match finding.severity {
            record::Severity::Error => Severity::Error,
            record::Severity::Warning => Severity::Warning,
            record::Severity::Note => Severity::Note,
        },
        text: finding.to_string(),
    });
    Verified {
        verifies: verification.holds(),
        findings: findings.collect(),
    }
}

/// The end of what a check printed, where its evidence is there to be read.
fn printed(folder: &Path, file: &str, bytes: u64) -> Option<String> {
    let mut file = file.parse::<RecordPath>().ok()?.open_under(folder).ok()?;
    file.seek(SeekFrom::Start(bytes.saturating_sub(TAIL))).ok()?;
    let mut end = Vec::new();
    file.take(TAIL).read_to_end(&mut end).ok()?;
    (!end.is_empty()).then(|| String::from_utf8_lossy(&end).into_owned())
}
