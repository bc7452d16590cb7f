//! How a run was led, as the fold of its entries leaves it: handoffs, polls, decisions and their conditions, broken
//! holds, rollbacks, risks. Nothing that was said is forgotten; what holds is the causally latest.

use std::collections::{BTreeMap, HashMap};

use super::Run;
use crate::domain::{
    event::{
        Condition, ConditionRef, Decided, EntryRef, HandedOff, HoldBroken, Milestone, Notified, Person, Polled,
        RiskRecorded, RollbackCalled, RollbackEnded,
    },
    id::{DecisionId, RiskId, RoleId, SectionId},
    register::Register,
    time::Time,
};

/// What was said of how a run is led. Lists are in merged order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Flow {
    /// Every handoff.
    pub handoffs: Vec<Handoff>,
    /// Every answer in a poll.
    pub polled: Vec<PollGiven>,
    pub(super) polls: HashMap<(DecisionId, RoleId), Register<usize>>,
    /// Every decision that was declared.
    pub decided: Vec<DecisionTaken>,
    pub(super) decisions: HashMap<DecisionId, Register<usize>>,
    /// Every hold point that was passed unsigned.
    pub broken: Vec<HoldBreak>,
    /// Every rollback.
    pub rollbacks: Vec<Rollback>,
    /// Every word on a risk that the checklist does not hold.
    pub risk_words: Vec<RiskWord>,
    pub(super) risks: BTreeMap<RiskId, Register<usize>>,
    /// Whom somebody told what, and when.
    pub notified: Vec<(Time, Notified)>,
    /// Notes of the review, by place in [`Run::entries`].
    pub review: Vec<usize>,
}

/// A handoff, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Handoff {
    /// The entry.
    pub entry: EntryRef,
    /// When.
    pub at: Time,
    /// From whom to whom, and what the next must know.
    pub handed: HandedOff,
    /// What the receiver said; nothing yet: it waits for them.
    pub answer: Option<HandoffAnswer>,
}

/// What a receiver said to a handoff.
#[derive(Debug, Clone, PartialEq)]
pub struct HandoffAnswer {
    /// When.
    pub at: Time,
    /// They took it over, or sent it back.
    pub accepted: bool,
    /// Who.
    pub by: Person,
    /// What they said to it.
    pub note: Option<String>,
}

/// An answer in a poll.
#[derive(Debug, Clone, PartialEq)]
pub struct PollGiven {
    /// The entry.
    pub entry: EntryRef,
    /// When.
    pub at: Time,
    /// What was said.
    pub polled: Polled,
}

/// A decision as it was declared.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionTaken {
    /// The entry.
    pub entry: EntryRef,
    /// When.
    pub at: Time,
    /// What was declared.
    pub decided: Decided,
    /// Of each condition, who said when that it is met.
    pub met: Vec<Option<ConditionWord>>,
}

/// Who said that a condition is met.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionWord {
    /// When.
    pub at: Time,
    /// Who.
    pub by: Person,
    /// How.
    pub note: Option<String>,
}

/// A condition that a decision was declared on, and how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionStanding<'a> {
    /// Its name.
    pub name: ConditionRef,
    /// Of which decision.
    pub decision: &'a DecisionId,
    /// What must be so.
    pub condition: &'a Condition,
    /// Who said that it is; nothing: it is open.
    pub met: Option<&'a ConditionWord>,
}

/// A hold point that was passed unsigned.
#[derive(Debug, Clone, PartialEq)]
pub struct HoldBreak {
    /// The entry.
    pub entry: EntryRef,
    /// When.
    pub at: Time,
    /// Which, by whom, and why.
    pub broken: HoldBroken,
}

/// A rollback: who called for it, what it reached, how it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Rollback {
    /// The entry that called it.
    pub entry: EntryRef,
    /// When it was called.
    pub at: Time,
    /// Who called it, and why.
    pub called: RollbackCalled,
    /// Who called it too, while it was under way.
    pub also: Vec<(Time, RollbackCalled)>,
    /// What a person said that it reached, and when.
    pub reached: BTreeMap<Milestone, (Time, Person)>,
    /// When people were first told of it.
    pub told: Option<Time>,
    /// How it ended.
    pub ended: Option<(Time, RollbackEnded)>,
}

/// A word on a risk.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskWord {
    /// The entry.
    pub entry: EntryRef,
    /// When.
    pub at: Time,
    /// The risk as it stands from there on.
    pub risk: RiskRecorded,
}

impl Run {
    /// The decision that was declared last under this name. Of several that did not see each other, the one that opens
    /// less.
    pub fn decision_taken(&self, decision: &DecisionId) -> Option<&DecisionTaken> {
        let latest = self.flow.decisions.get(decision)?.heads();
        let taken = latest.filter_map(|&i| self.flow.decided.get(i));
        taken.min_by_key(|taken| taken.decided.answer.word())
    }

    /// Whether people who did not see each other declared a decision differently.
    pub fn decision_disputed(&self, decision: &DecisionId) -> bool {
        let answer = |&i: &usize| self.flow.decided.get(i).map(|taken| taken.decided.answer);
        let latest = self.flow.decisions.get(decision);
        latest.is_some_and(|latest| latest.disputed_by(answer))
    }

    /// What a role answered last in the poll of a decision. Of answers that did not see each other, a NO-GO.
    pub fn poll_answer(&self, decision: &DecisionId, role: &RoleId) -> Option<&PollGiven> {
        let latest = self.flow.polls.get(&(decision.clone(), role.clone()))?.heads();
        let given = latest.filter_map(|&i| self.flow.polled.get(i));
        given.max_by_key(|given| given.polled.answer == crate::domain::event::PollAnswer::NoGo)
    }

    /// Every condition of every decision, in the order in which they were declared.
    pub fn conditions(&self) -> impl Iterator<Item = ConditionStanding<'_>> {
        self.flow.decided.iter().flat_map(|taken| {
            let conditions = taken.decided.conditions.iter().zip(&taken.met);
            conditions
                .enumerate()
                .map(|(place, (condition, met))| ConditionStanding {
                    name: ConditionRef::new(&taken.entry, place),
                    decision: &taken.decided.decision,
                    condition,
                    met: met.as_ref(),
                })
        })
    }

    /// The conditions that nobody said are met.
    pub fn open_conditions(&self) -> impl Iterator<Item = ConditionStanding<'_>> {
        self.conditions().filter(|condition| condition.met.is_none())
    }

    /// The last handoff at the end of a section.
    pub fn handoff_of(&self, section: &SectionId) -> Option<&Handoff> {
        let mut handoffs = self.flow.handoffs.iter().rev();
        handoffs.find(|handoff| handoff.handed.section.as_ref() == Some(section))
    }

    /// The handoffs that nobody has answered.
    pub fn pending_handoffs(&self) -> impl Iterator<Item = &Handoff> {
        self.flow.handoffs.iter().filter(|handoff| handoff.answer.is_none())
    }

    /// Who passed the hold point of a section unsigned.
    pub fn hold_broken(&self, section: &SectionId) -> Option<&HoldBreak> {
        self.flow.broken.iter().find(|broken| broken.broken.section == *section)
    }

    /// The rollback that was called last, under way or over.
    pub fn rollback(&self) -> Option<&Rollback> {
        self.flow.rollbacks.last()
    }

    /// The risks that the checklist does not hold, as they stand. Of words that did not see each other, the last.
    pub fn risks(&self) -> impl Iterator<Item = &RiskWord> {
        let latest = self.flow.risks.values().filter_map(Register::get);
        latest.filter_map(|&i| self.flow.risk_words.get(i))
    }
}
