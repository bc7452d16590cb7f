//! A verdict of the past, computed again from what its writer had read then.

use super::Verdict;
use crate::domain::{
    run::{Run, flow::DecisionTaken},
    standing::Standing,
};

/// The verdict over which a decision was declared, as the rules make it of what its writer had read then. What each
/// signature is worth is left aside: that depends on the machine, and on what is known of keys since.
///
/// Nothing where the checklist of then holds no such decision. Takes as long as folding the run anew.
pub fn as_it_was(run: &Run, taken: &DecisionTaken) -> Option<Verdict> {
    let then = run.before(&taken.entry)?;
    let standing = Standing::of(&then, taken.at);
    standing
        .decision(&taken.decided.decision)
        .map(|decision| decision.verdict.clone())
}
