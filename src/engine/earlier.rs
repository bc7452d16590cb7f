//! What earlier runs of a checklist tell of the one under way, read from their records: how long sections took, what was
//! measured. Nobody waits for it: it is read on a thread of its own, so much of it and no more, and a run that cannot be read
//! tells nothing.

#[cfg(test)]
mod tests;

use std::{cmp::Reverse, collections::HashMap, path::Path, thread, time::Duration};

use super::{EngineError, FactSender, open};
use crate::{
    domain::{
        clocks::{EarlierRun, SectionHistory},
        desk::Fact,
        digest::Digest,
        plan::Plan,
        run::Run,
        time::Time,
    },
    record::{self, Listed},
};

/// So many closed runs are learned from, the newest.
const LEARNED: usize = 20;
/// So many are read for it: some of them are not closed.
const READ: usize = 2 * LEARNED;
/// So many of the newest runs are looked at for their checklist.
const LOOKED: usize = 500;
/// The screen comes up first: it needs the cores and the disk for itself.
const AFTER: Duration = Duration::from_millis(150);

/// What an earlier run has to be like to be learned from. What a rehearsal took says nothing of a release, whose actions
/// run, nor the other way round.
#[derive(Debug, Clone)]
struct Like {
    name: String,
    checklist: String,
    rehearsal: bool,
}

impl Like {
    fn of(run: &Run) -> Option<Self> {
        let started = run.started.as_ref()?;
        Some(Self {
            name: started.run.clone(),
            checklist: started.checklist.id.clone(),
            rehearsal: started.rehearsal,
        })
    }

    /// When it began, where it is such a run.
    fn began(&self, listed: &Listed) -> Option<Time> {
        let (at, started) = listed.started.as_ref()?;
        let alike = started.checklist.id == self.checklist && started.rehearsal == self.rehearsal;
        (alike && listed.name != self.name).then_some(*at)
    }
}

/// What the newest closed runs tell, in that folder, of the checklist that this run walks. Reads up to
/// some dozens of records: not on the thread that answers keys.
pub fn earlier(runs: &Path, run: &Run) -> SectionHistory {
    let like = Like::of(run);
    like.map_or_else(SectionHistory::default, |like| learn(runs, &like, || true))
}

/// Reads it in the background, and tells it where there is anything to tell.
pub(super) fn tell(runs: &Path, run: &Run, facts: FactSender) {
    let Some(like) = Like::of(run).filter(|_| run.closed.is_none()) else {
        return;
    };
    let runs = runs.to_owned();
    let work = move || {
        thread::sleep(AFTER);
        let history = learn(&runs, &like, || facts.listened());
        if !history.runs.is_empty() {
            // Nobody listens any more: the run is left.
            let _ = facts.send(Fact::Earlier(history));
        }
    };
    // Without the thread the forecast rests on estimates, and says so.
    let _ = thread::Builder::new().name("earlier".to_owned()).spawn(work);
}

/// Reads a run. Most runs of a checklist walk the same file, which is read once.
fn read(path: &Path, known: &mut HashMap<Digest, Plan>) -> Result<Run, EngineError> {
    let mut plan = |file: &str, bytes: &[u8]| {
        let sha256 = Digest::of(bytes);
        if let Some(plan) = known.get(&sha256) {
            return Ok(plan.clone());
        }
        let plan = open::plan(file, bytes)?;
        known.insert(sha256, plan.clone());
        Ok(plan)
    };
    Ok(open::fold_by(record::open(path)?, &mut plan)?.run)
}

fn learn(runs: &Path, like: &Like, wanted: impl Fn() -> bool) -> SectionHistory {
    // A folder that cannot be read tells nothing.
    let listing = record::list(runs).into_iter().flatten().take(LOOKED);
    let listing = listing.take_while(|_| wanted());
    let mut alike: Vec<_> = listing
        .filter_map(|listed| Some((like.began(&listed)?, listed.path)))
        .collect();
    alike.sort_unstable_by_key(|(began, _)| Reverse(*began));
    let alike = alike.iter().take(READ).take_while(|_| wanted());
    let mut known = HashMap::new();
    let closed = alike.filter_map(|(_, path)| EarlierRun::of(&read(path, &mut known).ok()?));
    SectionHistory {
        runs: closed.take(LEARNED).collect(),
    }
}
