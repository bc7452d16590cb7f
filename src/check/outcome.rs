//! What comes of a check: put together when its evidence is sealed, and left on the disk whole or not at all.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    time::Duration,
};

use super::{
    capture::Capture,
    plan::{Finished, Plan},
};
use crate::domain::{check::Outcome, digest::Digest, event::ExpectationMet, expectation::Observed, id::MeasureId};

/// So many characters of what an expectation saw are kept.
const SEEN: usize = 1000;

/// What came of a try.
pub struct Tried {
    pub observed: Observed,
    pub left_running: Vec<String>,
    pub outcome: Outcome,
    pub expectations: Vec<ExpectationMet>,
    pub measures: BTreeMap<MeasureId, String>,
    pub values: BTreeMap<String, String>,
}

/// What is known at the end of the last try.
pub struct Last {
    pub outcome: Outcome,
    pub reason: Option<String>,
    pub tried: Option<Tried>,
    pub tries: u32,
    pub took: Duration,
}

/// Seals the evidence, and puts together what came of the check.
pub fn finish(plan: &Plan, capture: Capture, last: Last) -> Finished {
    let left_running = last.tried.iter().flat_map(|tried| &tried.left_running);
    let left_running = left_running.map(|process| capture.redact(process)).collect();
    let reason = last.reason.map(|reason| capture.redact(&reason));
    let mut expectations = last
        .tried
        .as_ref()
        .map_or(Vec::new(), |tried| tried.expectations.clone());
    for expectation in &mut expectations {
        expectation.text = capture.redact(&expectation.text);
        let saw = expectation.saw.take();
        expectation.saw = saw.map(|saw| shortened(&capture.redact(&saw)));
    }
    let values = last.tried.iter().flat_map(|tried| &tried.values);
    let values = values.map(|(series, value)| (capture.redact(series), value.clone()));
    let values = values.collect();
    let redacted = capture.replaced();
    let took_ms = u64::try_from(last.took.as_millis()).unwrap_or(u64::MAX);
    let mut finished = match capture.seal() {
        Ok(sealed) => {
            for expectation in &mut expectations {
                expectation.line = expectation.line.and_then(|line| sealed.place(line));
            }
            Finished {
                outcome: last.outcome,
                reason,
                bytes: sealed.bytes,
                sha256: sealed.sha256,
                truncated: sealed.truncated,
                expectations,
                evidence: sealed.evidence,
                ..errored(String::new())
            }
        }
        Err(error) => errored(format!("evidence {} cannot be kept: {error}", plan.cast.display())),
    };
    finished.took_ms = took_ms;
    finished.tries = last.tries;
    finished.left_running = left_running;
    finished.redacted = redacted;
    finished.values = values;
    if let Some(tried) = last.tried {
        finished.exit = tried.observed.exit;
        finished.signal = tried.observed.signal;
        finished.measures = tried.measures;
    }
    finished
}

/// What was seen may be as long as an answer; a line of the journal holds the beginning of it.
fn shortened(saw: &str) -> String {
    match saw.char_indices().nth(SEEN) {
        None => saw.to_owned(),
        Some((end, _)) => format!("{}…", &saw[..end]),
    }
}

/// A check that could not run.
pub fn errored(reason: String) -> Finished {
    Finished {
        outcome: Outcome::Errored,
        reason: Some(reason),
        exit: None,
        signal: None,
        took_ms: 0,
        bytes: 0,
        sha256: Digest::of(""),
        truncated: false,
        expectations: Vec::new(),
        measures: BTreeMap::new(),
        values: BTreeMap::new(),
        left_running: Vec::new(),
        evidence: Vec::new(),
        tries: 0,
        redacted: Vec::new(),
    }
}

/// How surely an outcome is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Through a power cut too: nobody else knows of it, perhaps for hours.
    OnTheDisk,
    /// Through the end of this program, which records it in a moment. A power cut in that moment may take it, and the
    /// check then counts as interrupted.
    Written,
}

/// Leaves the outcome for whoever opens the run later: whole, or as good as not at all.
pub fn leave_outcome(path: &Path, finished: &Finished, left: Left) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = Path::new(&name);
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(new)?;
    file.write_all(&serde_json::to_vec(finished)?)?;
    if left == Left::OnTheDisk {
        file.sync_all()?;
    }
    fs::rename(new, path)?;
    match path.parent() {
        Some(folder) if left == Left::OnTheDisk => fs::File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
