//! What handoffs, polls, decisions, conditions, holds, rollbacks and risks do to a run.

use super::{
    super::{
        Run,
        flow::{ConditionWord, DecisionTaken, Handoff, HandoffAnswer, HoldBreak, PollGiven, RiskWord, Rollback},
    },
    Now,
};
use crate::domain::event::{
    ConditionMet, Decided, Event, HandedOff, HandoffAnswered, HoldBroken, Notified, Polled, RiskRecorded,
    RollbackCalled, RollbackEnded, RollbackReached,
};

impl Run {
    /// Applies an event of the flow; any other does nothing here.
    pub(super) fn fold_flow(&mut self, now: &Now) {
        match &now.recorded.entry.event {
            Event::HandedOff(handed) => self.hand_off(handed, now),
            Event::HandoffAccepted(answered) => self.answer_handoff(answered, true, now),
            Event::HandoffRefused(answered) => self.answer_handoff(answered, false, now),
            Event::Polled(polled) => self.poll(polled, now),
            Event::Decided(decided) => self.decide(decided, now),
            Event::ConditionMet(met) => self.meet(met, now),
            Event::HoldBroken(broken) => self.break_hold(broken, now),
            Event::RollbackCalled(called) => self.call_rollback(called, now),
            Event::RollbackReached(reached) => self.reach(reached, now),
            Event::RollbackEnded(ended) => self.end_rollback(ended, now),
            Event::Notified(notified) => self.notify(notified, now),
            Event::RiskRecorded(risk) => self.record_risk(risk, now),
            Event::NoteAdded(note) if note.about.is_some() => self.flow.review.push(now.index),
            _ => {}
        }
    }

    fn hand_off(&mut self, handed: &HandedOff, now: &Now) {
        self.flow.handoffs.push(Handoff {
            entry: now.reference(),
            at: now.at(),
            handed: handed.clone(),
            answer: None,
        });
    }

    /// A handoff is answered once; it is over when it was taken over.
    fn answer_handoff(&mut self, answered: &HandoffAnswered, accepted: bool, now: &Now) {
        let mut handoffs = self.flow.handoffs.iter_mut();
        let handoff = handoffs.find(|handoff| handoff.entry == answered.handoff);
        if let Some(handoff) = handoff.filter(|handoff| handoff.answer.is_none()) {
            handoff.answer = Some(HandoffAnswer {
                at: now.at(),
                accepted,
                by: answered.by.clone(),
                note: answered.note.clone(),
            });
        }
    }

    fn poll(&mut self, polled: &Polled, now: &Now) {
        let station = (polled.decision.clone(), polled.role.clone());
        let place = self.flow.polled.len();
        self.flow.polls.entry(station).or_default().write(&now.place, place);
        self.flow.polled.push(PollGiven {
            entry: now.reference(),
            at: now.at(),
            polled: polled.clone(),
        });
    }

    fn decide(&mut self, decided: &Decided, now: &Now) {
        let place = self.flow.decided.len();
        let latest = self.flow.decisions.entry(decided.decision.clone()).or_default();
        latest.write(&now.place, place);
        self.flow.decided.push(DecisionTaken {
            entry: now.reference(),
            at: now.at(),
            decided: decided.clone(),
            met: vec![None; decided.conditions.len()],
        });
    }

    fn meet(&mut self, met: &ConditionMet, now: &Now) {
        let name = &met.condition;
        let mut taken = self.flow.decided.iter_mut();
        let taken = taken.find(|taken| taken.entry.0 == name.0 && taken.entry.1 == name.1);
        let word = taken.and_then(|taken| taken.met.get_mut(name.2));
        if let Some(word) = word.filter(|word| word.is_none()) {
            *word = Some(ConditionWord {
                at: now.at(),
                by: met.by.clone(),
                note: met.note.clone(),
            });
        }
    }

    fn break_hold(&mut self, broken: &HoldBroken, now: &Now) {
        self.flow.broken.push(HoldBreak {
            entry: now.reference(),
            at: now.at(),
            broken: broken.clone(),
        });
    }

    /// Who calls for a rollback that is under way calls for the same one.
    fn call_rollback(&mut self, called: &RollbackCalled, now: &Now) {
        match self.flow.rollbacks.last_mut().filter(|last| last.ended.is_none()) {
            Some(under_way) => under_way.also.push((now.at(), called.clone())),
            None => self.flow.rollbacks.push(Rollback {
                entry: now.reference(),
                at: now.at(),
                called: called.clone(),
                also: Vec::new(),
                reached: std::collections::BTreeMap::new(),
                told: None,
                ended: None,
            }),
        }
    }

    fn reach(&mut self, reached: &RollbackReached, now: &Now) {
        if let Some(rollback) = self.flow.rollbacks.last_mut() {
            let word = (now.at(), reached.by.clone());
            rollback.reached.entry(reached.milestone).or_insert(word);
        }
    }

    fn end_rollback(&mut self, ended: &RollbackEnded, now: &Now) {
        if let Some(rollback) = self.flow.rollbacks.last_mut().filter(|last| last.ended.is_none()) {
            rollback.ended = Some((now.at(), ended.clone()));
        }
    }

    fn notify(&mut self, notified: &Notified, now: &Now) {
        if let Some(rollback) = self.flow.rollbacks.last_mut() {
            rollback.told.get_or_insert(now.at());
        }
        self.flow.notified.push((now.at(), notified.clone()));
    }

    fn record_risk(&mut self, risk: &RiskRecorded, now: &Now) {
        let place = self.flow.risk_words.len();
        let latest = self.flow.risks.entry(risk.risk.clone()).or_default();
        latest.write(&now.place, place);
        self.flow.risk_words.push(RiskWord {
            entry: now.reference(),
            at: now.at(),
            risk: risk.clone(),
        });
    }
}
