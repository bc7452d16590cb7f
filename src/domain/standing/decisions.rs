//! The decisions, and how each stands: the verdict now, the poll, what was declared, and whether what stands behind it
//! is open.

use super::{SignOffStanding, sections::Builder, sign_offs};
use crate::domain::{
    id::{DecisionId, SectionId},
    plan::DecisionPlan,
    run::{Run, flow::DecisionTaken},
    verdict::{self, Facts, Station, Verdict, Word},
};

/// How a decision stands.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionStanding {
    /// Its name.
    pub id: DecisionId,
    /// What people call it.
    pub title: String,
    /// The section that opens behind it.
    pub before: Option<SectionId>,
    /// The verdict as it is computed now.
    pub verdict: Verdict,
    /// The stations of its poll.
    pub stations: Vec<Station>,
    /// What was declared, where it was: the verdict as it was computed then is in it.
    pub taken: Option<DecisionTaken>,
    /// People who did not see each other declared it differently.
    pub disputed: bool,
    /// What was declared does not open any more what has not begun yet: the verdict is worse now than it was then.
    pub lapsed: bool,
}

impl DecisionStanding {
    /// Whether it was declared, so that what stands behind it opens.
    pub fn opens(&self) -> bool {
        let declared = self.taken.as_ref().is_some_and(|taken| taken.decided.answer.opens());
        declared && !self.disputed && !self.lapsed
    }

    /// What it waits for, where nothing behind it opens.
    pub fn wanted(&self) -> String {
        let title = &self.title;
        match &self.taken {
            _ if self.disputed => format!("{title}, which was declared differently at once"),
            Some(taken) if self.lapsed => format!(
                "{title} to be decided again: it was {} and would be {} now",
                taken.decided.verdict, self.verdict.word
            ),
            Some(_) => format!("{title}, which was declared NO-GO"),
            None => format!("a GO on {title}"),
        }
    }
}

impl Builder<'_> {
    /// The decision, after the sections that count for it.
    pub(super) fn decision(&mut self, planned: &DecisionPlan) {
        if self.decisions.iter().any(|decision| decision.id == *planned.id()) {
            return;
        }
        let plan = self.run.plan().clone();
        for section in planned.sections.iter().filter_map(|id| plan.section(id)) {
            self.section(section);
        }
        let own = sign_offs::over(self.run, planned, &mut self.drawn);
        let standing = self.decided(planned, &own);
        self.decisions.push(standing);
        self.over_decisions.push((planned.id().clone(), own));
    }

    fn decided(&self, planned: &DecisionPlan, own: &[SignOffStanding]) -> DecisionStanding {
        let run: &Run = self.run;
        let stations = verdict::stations(run, planned, own);
        let covered = planned.sections.iter().filter_map(|id| self.sign_offs.get(id));
        let sign_offs: Vec<&SignOffStanding> = covered.flatten().collect();
        let verdict = verdict::verdict(&Facts {
            run,
            planned,
            item: &|id| self.items.get(id),
            sign_offs: &sign_offs,
            own_sign_offs: own,
            stations: &stations,
            now: self.now,
        });
        let taken = run.decision_taken(planned.id()).cloned();
        let begun = planned
            .decision
            .before
            .as_ref()
            .map(|before| run.worked.contains_key(before));
        let lapsed = begun == Some(false) && taken.as_ref().is_some_and(|taken| lapsed(taken, &verdict));
        DecisionStanding {
            id: planned.id().clone(),
            title: planned.decision.title.clone(),
            before: planned.decision.before.clone(),
            disputed: run.decision_disputed(planned.id()),
            verdict,
            stations,
            taken,
            lapsed,
        }
    }
}

/// A GO was declared on a verdict that has become worse than what was declared allows. One that was declared against
/// the verdict stands: who overrode it knew.
fn lapsed(taken: &DecisionTaken, now: &Verdict) -> bool {
    let decided = &taken.decided;
    let asked: Word = decided.answer.word();
    decided.answer.opens() && decided.overrides.is_none() && now.in_effect() < asked.min(decided.verdict)
}
