//! What the rules would have refused of how a run is led: polls, decisions, holds, handoffs, conditions, rollbacks.

use super::super::{super::Run, Now};
use crate::domain::{
    event::{ConditionMet, ConditionRef, Decided, Event, HandoffAnswered, HoldBroken, Person, Polled},
    id::RoleId,
    register::Place,
    signers,
};

impl Run {
    /// What is wrong with an event of the flow, as far as its writer knew.
    pub(super) fn wrong_flow(&self, now: &Now) -> Option<String> {
        match &now.recorded.entry.event {
            Event::Polled(polled) => self.wrong_answer(polled, now),
            Event::Decided(decided) => self.wrong_decision(decided, now),
            Event::HoldBroken(broken) => self.wrong_break(broken, now),
            Event::HandoffAccepted(answered) | Event::HandoffRefused(answered) => self.wrong_handoff(answered, now),
            Event::ConditionMet(met) => self.wrong_condition(met),
            Event::RollbackReached(_) | Event::RollbackEnded(_) => {
                let under_way = self.rollback().is_some_and(|rollback| rollback.ended.is_none());
                (!under_way).then(|| "it speaks of a rollback, and none was under way".to_owned())
            }
            _ => None,
        }
    }

    /// The person who held the role, as far as the writer knew, where that is another than this one.
    fn held_by_another(&self, role: &RoleId, person: &Person, place: &Place) -> Option<&Person> {
        let holder = self.roles.get(role)?.known_to(place)?;
        (!signers::same(holder, person)).then_some(holder)
    }

    /// Whether the person held one of the roles, as far as the writer knew.
    fn held_one(&self, roles: &[RoleId], person: &Person, place: &Place) -> bool {
        let holder = |role| self.roles.get(role)?.known_to(place);
        let mut holders = roles.iter().filter_map(holder);
        holders.any(|holder| signers::same(holder, person))
    }

    fn wrong_answer(&self, polled: &Polled, now: &Now) -> Option<String> {
        let plan = self.plan_known(&now.place);
        let title = plan.role_title(&polled.role);
        let asked = plan
            .decision(&polled.decision)
            .is_some_and(|planned| planned.decision.poll.contains(&polled.role));
        if !asked {
            return Some(format!(
                "it answers as {title} in the poll of {}, which asks no such role",
                polled.decision
            ));
        }
        let holder = self.held_by_another(&polled.role, &polled.person, &now.place)?;
        Some(format!("{} answers as {title}, which {holder} held", polled.person))
    }

    fn wrong_decision(&self, decided: &Decided, now: &Now) -> Option<String> {
        let plan = self.plan_known(&now.place);
        let Some(planned) = plan.decision(&decided.decision) else {
            return Some(format!(
                "it decides {}, which the checklist does not hold",
                decided.decision
            ));
        };
        let answer = decided.answer.word();
        let may_override = || self.held_one(&plan.policy.overrides, &decided.by, &now.place);
        let beyond = answer > decided.verdict;
        if beyond && decided.overrides.is_none() {
            let verdict = decided.verdict;
            return Some(format!(
                "it declares {answer} on the verdict {verdict} without a reason for it"
            ));
        }
        if beyond && !may_override() {
            return Some(format!(
                "{} declares {answer} against the verdict, which the policy does not let them",
                decided.by
            ));
        }
        let role = planned.decision.decides.as_ref().filter(|_| !beyond)?;
        let holder = self.held_by_another(role, &decided.by, &now.place)?;
        Some(format!(
            "{} declares {answer} as {}, which {holder} held",
            decided.by,
            plan.role_title(role)
        ))
    }

    fn wrong_break(&self, broken: &HoldBroken, now: &Now) -> Option<String> {
        let plan = self.plan_known(&now.place);
        let may = self.held_one(&plan.policy.break_holds, &broken.by, &now.place);
        (!may).then(|| {
            format!(
                "{} breaks the hold point of {}, which the policy does not let them",
                broken.by, broken.section
            )
        })
    }

    fn wrong_handoff(&self, answered: &HandoffAnswered, now: &Now) -> Option<String> {
        let mut handoffs = self.flow.handoffs.iter();
        let Some(handoff) = handoffs.find(|known| known.entry == answered.handoff) else {
            return Some("it answers a handoff that is not in this record".to_owned());
        };
        if let Some(answer) = &handoff.answer {
            return Some(format!(
                "{} had answered the handoff already: it changes nothing",
                answer.by
            ));
        }
        let to = &handoff.handed.to;
        let holder = match &to.role {
            Some(role) => self.held_by_another(role, &answered.by, &now.place),
            None => to.person.as_ref().filter(|person| !signers::same(person, &answered.by)),
        };
        holder.map(|holder| format!("{} answers a handoff that was for {holder}", answered.by))
    }

    fn wrong_condition(&self, met: &ConditionMet) -> Option<String> {
        let ConditionRef(writer, seq, _) = &met.condition;
        let Some(known) = self.conditions().find(|known| known.name == met.condition) else {
            return Some(format!(
                "it meets a condition of entry {writer} {seq}, which holds no such condition"
            ));
        };
        let by = &known.met?.by;
        Some(format!(
            "{by} had said already that the condition is met: it changes nothing"
        ))
    }
}
