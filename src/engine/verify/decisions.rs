//! Whether the verdict that a decision says it was declared over is what the rules make of the record of then.

use super::{Places, Severity};
use crate::{
    domain::{run::Run, verdict},
    record::Finding,
};

/// Each is worth a fold of the whole run: a record full of them must not take for ever.
const MOST: usize = 100;

/// A verdict that was claimed better than it was.
pub(super) fn claimed(run: &Run, places: &Places) -> Vec<Finding> {
    let decided = &run.flow.decided;
    let claimed = decided.iter().take(MOST).filter_map(|taken| {
        let was = verdict::as_it_was(run, taken)?.in_effect();
        let said = taken.decided.verdict;
        (said > was).then(|| {
            let what = format!("it says that the verdict was {said} then, and the record of then comes to {was}");
            let means = "the decision was declared over a verdict that was not earned";
            places.finding(Severity::Error, &taken.entry, what, means)
        })
    });
    let left = decided.get(MOST).map(|first| {
        let what = format!(
            "from here on, {} verdicts were not computed again",
            decided.len() - MOST
        );
        let means = "there are more decisions than are looked at";
        places.finding(Severity::Warning, &first.entry, what, means)
    });
    claimed.chain(left).collect()
}
