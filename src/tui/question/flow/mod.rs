//! Questions of how a run is led: handoffs, hold points, the rollback, risks, the review and the end. What each says and
//! what its answer comes to stand side by side; whether it may be is decided elsewhere.

mod after;
mod handoffs;
mod rollback;

pub(super) use after::closing;

use super::{Purpose, Question, Then};
use crate::{
    domain::{
        event::{EntryRef, Milestone},
        id::{RiskId, SectionId, TriggerId},
    },
    tui::context::Cx,
};

/// What is asked.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    /// To hand a section over; without one, the controls.
    HandOff(Option<SectionId>),
    /// To take over, or to send back.
    AnswerHandoff(EntryRef),
    /// To open what a hold point holds.
    BreakHold(SectionId),
    /// To call a rollback, for some of these.
    CallRollback(Vec<TriggerId>),
    /// Which of these is reached.
    Milestone(Vec<Milestone>),
    /// Who was told what, with what the checklist has to say, as channel and text; and which of them was chosen last.
    Notify(Vec<(String, String)>, usize),
    /// How the rollback ended.
    EndRollback,
    /// A risk: a new one, or how this one stands.
    Risk(Option<RiskId>),
    /// A note for the review.
    Review,
}

impl Question {
    /// Enter on one of these.
    pub(super) fn answer_flow(&mut self, asked: Asked, cx: &mut Cx<'_>) -> Then {
        match asked {
            Asked::HandOff(section) => self.answer_hand_off(section, cx),
            Asked::AnswerHandoff(handoff) => self.answer_handoff(handoff, cx),
            Asked::BreakHold(section) => self.answer_break_hold(section, cx),
            Asked::CallRollback(triggers) => self.answer_rollback(&triggers, cx),
            Asked::Milestone(milestones) => self.answer_milestone(&milestones, cx),
            Asked::Notify(..) => self.answer_notify(cx),
            Asked::EndRollback => self.answer_end_rollback(cx),
            Asked::Risk(risk) => self.answer_risk(risk, cx),
            Asked::Review => self.answer_review(cx),
        }
    }

    /// What follows from what is chosen now: what Enter does, and which text stands there.
    pub(super) fn follow_choice(&mut self) {
        match &mut self.purpose {
            Purpose::Flow(Asked::AnswerHandoff(_)) => self.name_reply(),
            Purpose::Flow(Asked::Notify(messages, chosen)) => {
                let now = self.form.chosen(rollback::MESSAGE);
                if *chosen != now {
                    *chosen = now;
                    let message = now.checked_sub(1).and_then(|at| messages.get(at)).cloned();
                    let (channel, text) = message.unwrap_or_default();
                    self.form.set(rollback::CHANNEL, &channel);
                    self.form.set(rollback::TEXT, &text);
                }
            }
            _ => {}
        }
    }
}
