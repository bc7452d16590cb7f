//! Where a run without a person ends for want of one: at a decision that somebody has to declare.

use serde::Serialize;

use crate::domain::{
    checklist::Section,
    id::{DecisionId, SectionId},
    plan::Plan,
    standing::{DecisionStanding, Standing},
};

/// The decision that a run stopped at.
#[derive(Debug, Clone, Serialize)]
pub struct StoppedAt {
    /// Which decision.
    pub decision: DecisionId,
    /// What people call it.
    pub title: String,
    /// What it is waited for with, in words.
    #[serde(skip)]
    pub wanted: String,
    /// The section that opens behind it.
    pub before: Option<SectionId>,
}

/// The decision that keeps a locked section from opening, before it or before one that it waits for.
pub fn gate(plan: &Plan, standing: &Standing, section: &Section) -> Option<StoppedAt> {
    if standing.waits_for(&section.id).is_empty() {
        return None;
    }
    let here = |decision: &&DecisionStanding| decision.before.as_ref() == Some(&section.id) && !decision.opens();
    let own = standing.decisions.iter().find(here).map(|decision| StoppedAt {
        decision: decision.id.clone(),
        title: decision.title.clone(),
        wanted: decision.wanted(),
        before: decision.before.clone(),
    });
    own.or_else(|| {
        let mut after = section.after.iter().filter_map(|id| plan.section(id));
        after.find_map(|before| gate(plan, standing, before))
    })
}
