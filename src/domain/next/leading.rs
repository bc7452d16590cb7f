//! What goes from one person to the next: handoffs, polls, decisions, conditions. A station of a poll waits for those
//! before it; nothing keeps anybody from answering earlier.

use super::{Looking, Place, Press, Waits, Words, is_wanted};
use crate::domain::{
    checklist::Section,
    event::{EntryRef, Scope},
    plan::{DecisionPlan, Plan},
    run::flow::{ConditionStanding, Handoff},
    signers,
    standing::{About, DecisionStanding, ItemState, SignOffState},
    verdict::{Reason, Station, StationState, Word},
    words::counted,
};

impl Looking<'_> {
    pub(super) fn leading(&mut self) {
        self.conditions();
        if self.run.closed.is_some() {
            return;
        }
        self.handoffs();
        let plan = self.run.plan();
        plan.sections.iter().for_each(|section| self.hand_over(section));
        for planned in plan.decisions() {
            if let Some(standing) = self.standing.decision(planned.id()) {
                self.poll(planned, standing);
                self.decide(planned, standing);
            }
        }
    }

    fn conditions(&mut self) {
        let open: Vec<ConditionStanding<'_>> = self.run.open_conditions().collect();
        for open in open {
            if !self.answers_for(&open.condition.owner) {
                continue;
            }
            let (press, due) = match open.condition.due <= self.standing.at {
                true => (Press::Due, ", which is due"),
                false => (Press::Sometime, ""),
            };
            let text = format!("see to “{}”{due}", open.condition.text);
            self.now(press, Words::Text(text), Place::Condition(open.name));
        }
    }

    /// Whether an owner who was typed is this person: by name or principal, or by a role of theirs.
    fn answers_for(&self, owner: &str) -> bool {
        let is = |text: &str| text.trim().to_lowercase() == owner.trim().to_lowercase();
        let plan = self.run.plan();
        let mut roles = self.roles.iter();
        is(&self.person.name)
            || self.person.principal.as_deref().is_some_and(is)
            || roles.any(|role| is(role.as_str()) || is(plan.role_title(role)))
    }

    fn handoffs(&mut self) {
        let pending: Vec<&Handoff> = self.run.pending_handoffs().collect();
        for handoff in pending {
            let to = &handoff.handed.to;
            let by_name = to.person.as_ref().is_some_and(|to| signers::same(to, self.person));
            let mine = match &to.role {
                Some(role) => self.is_mine(Some(role)) || by_name && self.run.role(role).is_none(),
                None => by_name,
            };
            if mine {
                let section = handoff.handed.section.clone();
                let what = match &section {
                    Some(id) => self
                        .run
                        .plan()
                        .section(id)
                        .map_or(id.to_string(), |section| section.title.clone()),
                    None => "the controls".to_owned(),
                };
                let text = format!("take over {what} from {}", handoff.handed.by);
                let entry: EntryRef = handoff.entry.clone();
                self.now(Press::Word, Words::Text(text), Place::Handoff(entry, section));
            }
        }
    }

    fn hand_over(&mut self, section: &Section) {
        let Some(to) = section
            .hands_to
            .as_ref()
            .filter(|_| self.is_mine(section.owner.as_ref()))
        else {
            return;
        };
        let answer = self.run.handoff_of(&section.id).map(|handoff| &handoff.answer);
        let asked = match answer {
            None => true,
            Some(answer) => answer.as_ref().is_some_and(|answer| !answer.accepted),
        };
        let standing = self.standing.sections.get(&section.id);
        // Where the hold point was broken nothing waits for it any more.
        let asked = asked && self.run.hold_broken(&section.id).is_none();
        if asked && standing.is_some_and(|standing| standing.complete) {
            let text = format!("hand {} over to {}", section.title, self.run.plan().role_title(to));
            self.now(Press::Word, Words::Text(text), Place::HandOver(section.id.clone()));
        }
    }

    /// The stations and the other sign-offs over a decision.
    fn poll(&mut self, planned: &DecisionPlan, standing: &DecisionStanding) {
        let over = Scope::Decision(planned.id().to_string());
        let (all, run) = (self.standing, self.run);
        for sign_off in all
            .sign_offs
            .iter()
            .filter(|sign_off| sign_off.scope == over && is_wanted(sign_off))
        {
            let role = &sign_off.role;
            if !self.is_mine(Some(role)) {
                continue;
            }
            let again = if sign_off.state == SignOffState::Stale {
                " again"
            } else {
                ""
            };
            let station = standing.stations.iter().position(|station| station.role == *role);
            let (text, about, before) = match station {
                Some(place) => (
                    format!("answer the poll of {}{again}", standing.title),
                    Place::Poll(planned.id().clone(), role.clone()),
                    &standing.stations[..place],
                ),
                None => (
                    format!("sign {}{again}", standing.title),
                    Place::SignOff(role.clone(), over.clone()),
                    &[][..],
                ),
            };
            let waits_for = match all.is_ready(run, sign_off) {
                true => before.iter().find(|station| has_to_answer(station)).map(|station| {
                    let first = run.plan().role_title(&station.role);
                    format!("{first} to answer first")
                }),
                false => Some(held_by(self.run.plan(), standing)),
            };
            self.once(waits_for.map(Waits::Text), Press::Word, Words::Text(text), about);
        }
    }

    fn decide(&mut self, planned: &DecisionPlan, standing: &DecisionStanding) {
        let asked = standing.taken.is_none() || standing.lapsed || standing.disputed;
        if !asked || !self.is_mine(planned.decision.decides.as_ref()) {
            return;
        }
        let waits_for = match standing.verdict.in_effect() {
            Word::Open => Some(Waits::Text(held_by(self.run.plan(), standing))),
            // One failure is no end of the work: it may be mended, and others still answer theirs.
            Word::NoGo if standing.taken.is_none() => match self.left_to_answer(planned) {
                0 => None,
                left => Some(Waits::Text(counted(
                    left,
                    "item to be answered",
                    "items to be answered",
                ))),
            },
            Word::NoGo | Word::Conditional | Word::Go => None,
        };
        let text = format!("decide {}", standing.title);
        self.once(
            waits_for,
            Press::Word,
            Words::Text(text),
            Place::Decision(planned.id().clone()),
        );
    }
}

impl Looking<'_> {
    /// How many items that count for the decision nobody has answered, where nothing keeps them from it.
    fn left_to_answer(&self, planned: &DecisionPlan) -> usize {
        let plan = self.run.plan();
        let sections = planned.sections.iter().filter_map(|id| plan.section(id));
        let free = sections.filter(|section| self.standing.waits_for(&section.id).is_empty());
        let items = free.flat_map(|section| &section.items);
        let open = |state| matches!(state, ItemState::Open | ItemState::Running | ItemState::GivenBefore);
        items.filter(|item| open(self.standing.item(&item.id))).count()
    }
}

fn has_to_answer(station: &Station) -> bool {
    matches!(station.state, StationState::NotYet | StationState::Stale)
}

/// What speaks against a decision, in a few words: what somebody can go to, before what is only counted.
fn held_by(plan: &Plan, standing: &DecisionStanding) -> String {
    let counted = |about: &About| matches!(about, About::Weight(_) | About::Decision(_) | About::Run);
    let mut against: Vec<&Reason> = standing.verdict.against().collect();
    against.sort_by_key(|reason| counted(&reason.about));
    let named = against.iter().filter(|reason| !counted(&reason.about)).count().max(1);
    let told = |reason: &Reason| match &reason.about {
        About::Poll(_, role) => format!("{} to answer", plan.role_title(role)),
        _ => reason.text.clone(),
    };
    match against.first() {
        None => format!("{} to be decided", standing.title),
        Some(first) if named == 1 => told(first),
        Some(first) => format!("{}, and {} more", told(first), named - 1),
    }
}
