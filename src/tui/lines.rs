//! The lines of output that expectations speak of, as the run's folder has them: asked for once, and kept while the run
//! is open. Of what was withdrawn nothing is shown.

use std::collections::{BTreeMap, HashMap};

use super::effect::Effect;
use crate::domain::{
    check::Outcome,
    event::{CheckFinished, EntryRef, ExpectationMet},
    run::Run,
};

/// So many files are read for it at once.
const AT_ONCE: usize = 4;

/// Lines that are known, by their files.
#[derive(Debug, Default)]
pub struct Lines {
    files: HashMap<String, Known>,
}

#[derive(Debug)]
enum Known {
    Asked,
    Read(BTreeMap<u64, String>),
}

impl Lines {
    /// Asks for the lines by which this check did not pass, where they are not known and not asked for.
    pub fn want(&mut self, run: &Run, check: &EntryRef) -> Option<Effect> {
        let finished = run.end_of(check)?;
        let mut wanted: Vec<u64> = missed(finished).filter_map(|one| one.line).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let file = log(finished).filter(|_| !wanted.is_empty())?;
        let asked = self.files.values().filter(|known| matches!(known, Known::Asked));
        if self.files.contains_key(file) || asked.count() >= AT_ONCE || !is_there(run, file) {
            return None;
        }
        self.files.insert(file.to_owned(), Known::Asked);
        Some(Effect::ReadLines(file.to_owned(), wanted))
    }

    /// They came.
    pub fn came(&mut self, file: String, lines: Vec<(u64, String)>) {
        self.files.insert(file, Known::Read(lines.into_iter().collect()));
    }

    /// The line by which an expectation was not met, with its number, where it says more than what was seen.
    pub fn text(&self, run: &Run, finished: &CheckFinished, one: &ExpectationMet) -> Option<(u64, &str)> {
        let number = one.line.filter(|_| one.met != Some(true))?;
        let Known::Read(lines) = self.files.get(log(finished).filter(|file| is_there(run, file))?)? else {
            return None;
        };
        let text = lines.get(&number)?.trim_end();
        let seen = one.saw.as_deref().is_some_and(|saw| saw.trim() == text.trim());
        (!seen && !text.is_empty()).then_some((number, text))
    }
}

/// The expectations that were not met, or of which nothing can be said. A check that did not come to its end, or that got
/// no answer and says why, met none of them, which says nothing of them.
pub fn missed(finished: &CheckFinished) -> impl Iterator<Item = &ExpectationMet> {
    let ended = matches!(finished.outcome, Outcome::Failed | Outcome::Inconclusive);
    let answered = finished.reason.is_none() || finished.expectations.iter().any(|one| one.met.is_some());
    let judged = finished.expectations.iter().filter(move |_| ended && answered);
    judged.filter(|one| one.met != Some(true))
}

/// An expectation, the value seen and where: `number "p95=(\d+)" < 500 ms, saw 612 (line 12)`.
pub fn in_words(one: &ExpectationMet) -> String {
    let saw = match (&one.saw, one.met) {
        (Some(saw), _) => format!(", saw {saw}"),
        (None, None) => ", which was not there".to_owned(),
        (None, Some(_)) => String::new(),
    };
    let line = one.line.map(|line| format!(" (line {line})")).unwrap_or_default();
    format!("{}{saw}{line}", one.text)
}

/// What the check printed as plain text.
fn log(finished: &CheckFinished) -> Option<&str> {
    let mut files = finished.evidence.iter().map(|file| file.file.as_str());
    files.find(|file| file.ends_with(".log"))
}

/// Whether a file of evidence was not taken away.
fn is_there(run: &Run, file: &str) -> bool {
    let mut kept = run.evidence.iter().rev();
    kept.find(|kept| kept.file.file == file)
        .is_some_and(|kept| kept.withdrawn.is_none())
}

/// Whether a line of output says by what the check did not pass.
pub fn any_missed(run: &Run, check: &EntryRef) -> bool {
    let named = |finished: &CheckFinished| missed(finished).any(|one| one.line.is_some());
    let finished = run.end_of(check).filter(|finished| named(finished));
    finished.and_then(log).is_some_and(|file| is_there(run, file))
}
