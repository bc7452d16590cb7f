//! How a run is led, for scripts and for people: its verdict, then all that it rests on and all that waits. Members may be
//! added; none is renamed or removed.

use serde::Serialize;

use super::{
    decisions::{self, ConditionView, DecisionView},
    handoffs::{self, HandoffView, HoldBrokenView},
    review::{self, ReviewView},
    risks::{self, RiskView},
    rollback::{NotifiedView, RollbackView},
    verdict::{VerdictView, lines},
};
use crate::domain::{
    run::Run,
    standing::{DecisionStanding, Standing},
};

/// How a run is led.
#[derive(Debug, Serialize)]
pub struct LedView {
    /// The verdict of the decision that is to be taken next.
    pub verdict: Option<VerdictView>,
    /// Every decision: what was declared, and what would hold now.
    pub decisions: Vec<DecisionView>,
    /// Every condition that a decision was declared on.
    pub conditions: Vec<ConditionView>,
    /// Every handoff.
    pub handoffs: Vec<HandoffView>,
    /// Every hold point that was passed unsigned.
    pub holds_broken: Vec<HoldBrokenView>,
    /// The last rollback; null where none was called.
    pub rollback: Option<RollbackView>,
    /// Whom somebody told what.
    pub notified: Vec<NotifiedView>,
    /// Every risk, of the checklist and of the run.
    pub risks: Vec<RiskView>,
    /// The notes of the review.
    pub review: Vec<ReviewView>,
}

impl LedView {
    /// How this run is led.
    pub fn of(run: &Run, standing: &Standing) -> Self {
        let flow = &run.flow;
        let policy = &run.plan().policy;
        let next = standing.next_decision();
        Self {
            verdict: next.map(|next| VerdictView::of(next, policy)),
            decisions: decisions::decisions(run, standing),
            conditions: decisions::conditions(run, standing.at),
            handoffs: flow
                .handoffs
                .iter()
                .map(|handoff| HandoffView::of(run, handoff))
                .collect(),
            holds_broken: flow.broken.iter().map(|hold| HoldBrokenView::of(run, hold)).collect(),
            rollback: RollbackView::of(run, standing),
            notified: flow.notified.iter().map(NotifiedView::of).collect(),
            risks: risks::risks(run, standing),
            review: review::review(run),
        }
    }

    /// With the verdict of this decision in place of the next one's.
    pub fn asked_about(&mut self, run: &Run, decision: &DecisionStanding) {
        self.verdict = Some(VerdictView::of(decision, &run.plan().policy));
    }

    /// `GO WITH CONDITIONS on Go-live`
    pub fn headline(&self) -> String {
        self.verdict.as_ref().map(VerdictView::headline).unwrap_or_default()
    }

    /// What the verdict rests on, then everything else that waits or is to be known.
    pub fn text(&self, text: &mut String) {
        if let Some(verdict) = &self.verdict {
            verdict.text(text);
        }
        decisions::text(&self.decisions, text);
        decisions::conditions_text(&self.conditions, text);
        handoffs::text(&self.handoffs, &self.holds_broken, text);
        if let Some(rollback) = &self.rollback {
            lines("rollback", rollback.lines().iter().map(String::as_str), text);
        }
        risks::text(&self.risks, text);
        review::text(&self.review, text);
    }
}
