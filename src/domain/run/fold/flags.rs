//! What the rules would have refused, and somebody wrote all the same: kept, folded, and flagged in a sentence. Each
//! entry is judged by what its writer knew. What only a standing tells (a locked section) is not looked at.

mod flow;

use super::{
    super::{Flag, PROOF, Run, SignOff},
    Now,
};
use crate::domain::{
    check::Outcome,
    checklist::Item,
    event::{By, CheckStarted, Event, ItemMarked, Mark, Person, RunResult, Scope, Signed},
    id::{ItemId, RoleId, Writer},
    item::MarkGiven,
    plan::Plan,
    register::Place,
    signers,
};

impl Run {
    /// Flags the entry, where it was not for its writer to write. Marks and sign-offs are looked at once they stand.
    pub(super) fn flag(&mut self, now: &Now) {
        let wrong = match &now.recorded.entry.event {
            Event::RunStarted(_) if self.started.is_some() => {
                Some("it begins a run that had begun: it changes nothing".to_owned())
            }
            Event::CheckStarted(started) if started.action || started.kind == PROOF => self.wrong_action(started, now),
            Event::Closed(_) => self.closed.as_ref().map(|(_, closed)| {
                let how = result(closed.result);
                format!("{} had closed the run as {how}: it changes nothing", closed.by)
            }),
            Event::Sealed(_) => return self.flag_seal(now),
            _ => self.wrong_flow(now),
        };
        wrong.into_iter().for_each(|text| self.flag_as(now, text));
    }

    fn flag_as(&mut self, now: &Now, text: String) {
        self.flagged.push(Flag { entry: now.index, text });
    }

    pub(super) fn flag_seal(&mut self, now: &Now) {
        let why = self.seals.against(&now.reference());
        if let Some(text) = why.map(|why| format!("it is no seal of this run: {why}")) {
            self.flag_as(now, text);
        }
    }

    fn wrong_action(&self, started: &CheckStarted, now: &Now) -> Option<String> {
        let what = match (&started.item, started.ad_hoc) {
            (Some(item), false) => format!("the action of {item}"),
            _ => "a command".to_owned(),
        };
        let me = &now.recorded.writer;
        match self.controls.known_to(&now.place) {
            Some(holder) if self.goes_on_from(me, holder) => None,
            Some(holder) => Some(format!(
                "it starts {what} while {} held the controls",
                self.named(holder)
            )),
            None => Some(format!("it starts {what} while nobody held the controls")),
        }
    }

    /// Whether the journal is that one, or one that goes on from it.
    fn goes_on_from(&self, journal: &Writer, older: &Writer) -> bool {
        let mut journal = journal;
        for _ in 0..=self.writers.len() {
            if journal == older {
                return true;
            }
            let opened = self.writers.get(journal);
            match opened.and_then(|opened| opened.continues.as_ref()) {
                Some((before, ..)) => journal = before,
                None => return false,
            }
        }
        false
    }

    /// The checklist as the writer of the entry at `place` knew it.
    pub(super) fn plan_known(&self, place: &Place) -> &Plan {
        if self.inputs_changed.all_known_to(place) {
            return &self.plan;
        }
        let checklist = self.amended.known_to(place).unwrap_or(&self.first);
        self.checklists.get(checklist).unwrap_or(&self.plan)
    }

    /// Flags a mark that was just put in.
    pub(super) fn flag_mark(&mut self, marked: &ItemMarked, now: &Now) {
        let plan = self.plan_known(&now.place);
        let wrong = match plan.find(&marked.item) {
            None => vec![format!("it marks {}, which the checklist does not hold", marked.item)],
            // What is brought back was judged when it was first said, and a check needs no reason.
            Some(_) if marked.undoes.is_some() || matches!(marked.by, By::Machine(_)) => Vec::new(),
            Some(item) => self.wrong_mark(plan, item, marked, now),
        };
        wrong.into_iter().for_each(|text| self.flag_as(now, text));
    }

    fn wrong_mark(&self, plan: &Plan, item: &Item, marked: &ItemMarked, now: &Now) -> Vec<String> {
        let mut wrong = Vec::new();
        let id = &item.id;
        if self.after_the_close(plan, id, now) {
            wrong.push(format!("it marks {id} after the run was closed"));
        }
        let waivers = &plan.policy.waivers;
        if marked.mark == Mark::Waived && !waivers.allows(item.weight) {
            wrong.push(format!("it waives {id}, which the policy lets nobody waive"));
        }
        if marked.mark == Mark::Waived && waivers.expire && marked.expires.is_none() {
            wrong.push(format!("it waives {id} without saying until when"));
        }
        let given = self.item(id).marks.last();
        if marked.reason.is_none()
            && let Some(text) = given.and_then(|given| self.wants_reason(item, given))
        {
            wrong.push(text);
        }
        wrong
    }

    fn after_the_close(&self, plan: &Plan, item: &ItemId, now: &Now) -> bool {
        let closed = self.closed_by.as_ref();
        let knew = closed.is_some_and(|closed| self.clocks.known(&now.place, closed));
        let section = plan.section_with(item).filter(|_| knew);
        section.is_some_and(|section| !section.phase.goes_on())
    }

    /// What a mark without a reason should have given one for.
    fn wants_reason(&self, item: &Item, given: &MarkGiven) -> Option<String> {
        let id = &item.id;
        let outcomes = &self.item(id).outcomes;
        let latest = given.outcome.filter(|outcome| *outcome >= given.cleared);
        let latest = latest.and_then(|latest| outcomes.get(latest));
        let passed = latest.is_some_and(|latest| latest.outcome == Outcome::Passed && latest.inputs == given.inputs);
        match given.mark {
            Mark::Waived => Some(format!("it waives {id} without a reason")),
            Mark::NotApplicable => Some(format!("it says without a reason that {id} does not apply")),
            Mark::Failed if passed => Some(format!("it fails {id}, whose check had passed, without a reason")),
            Mark::Passed if item.check.is_some() && !passed && !self.rehearsal() => {
                Some(format!("it passes {id}, whose check had not, without a reason"))
            }
            _ => None,
        }
    }

    /// Flags the sign-off that was just put in.
    pub(super) fn flag_sign_off(&mut self, now: &Now) {
        let Some(given) = self.sign_offs.last() else { return };
        let signed = &given.signed;
        let plan = self.plan_known(&now.place);
        let title = plan.role_title(&signed.role).to_owned();
        let mut wrong = Vec::new();
        if given.lines.is_none() {
            wrong.push("it signs other lines than the record held then".to_owned());
        }
        let role = plan.role(&signed.role);
        if let Some(role) = role.filter(|role| !signers::may_hold(role, &signed.person)) {
            let who = role.principals.join(", ");
            wrong.push(format!("{} signs as {title}, which only {who} may hold", signed.person));
        }
        if let Some(holder) = self.other_holder(signed, &now.place) {
            wrong.push(format!("{} signs as {title}, which {holder} held", signed.person));
        }
        if plan.policy.distinct_signers
            && let Some(other) = self.signed_also_as(plan, given)
        {
            let other = plan.role_title(other);
            wrong.push(format!(
                "{} signs as {title} and as {other}: nobody may for two roles",
                signed.person
            ));
        }
        wrong.into_iter().for_each(|text| self.flag_as(now, text));
    }

    /// The person to whom the role belonged, as far as the signer knew, where that is another.
    fn other_holder(&self, signed: &Signed, place: &Place) -> Option<&Person> {
        let holder = self.roles.get(&signed.role)?.known_to(place)?;
        (!signers::same(holder, &signed.person)).then_some(holder)
    }

    /// Another role for which the same person, or the same key, signed before.
    fn signed_also_as<'a>(&self, plan: &'a Plan, given: &SignOff) -> Option<&'a RoleId> {
        let of_sections = plan.sections.iter().flat_map(|section| {
            let plans = section.sign_offs.iter();
            plans.map(|plan| (Scope::Section(section.id.clone()), &plan.role))
        });
        let of_items = plan.items().flat_map(|item| {
            let plans = item.sign_offs.iter();
            plans.map(|plan| (Scope::Item(item.id.clone()), &plan.role))
        });
        let of_decisions = plan.decisions().iter().flat_map(|planned| {
            let decision = &planned.decision;
            let own = decision.sign_offs.iter().map(|plan| &plan.role);
            let over = Scope::Decision(decision.id.to_string());
            own.chain(&decision.poll).map(move |role| (over.clone(), role))
        });
        let mut others = of_sections
            .chain(of_items)
            .chain(of_decisions)
            .filter(|(_, role)| **role != given.signed.role);
        let found = others.find(|(scope, role)| {
            let held = self.signed.get(&((*role).clone(), scope.clone()));
            let mut held = held.into_iter().flat_map(|held| held.heads());
            held.any(|&other| signed_by_one(&self.sign_offs[other].signed, &given.signed))
        });
        found.map(|(_, role)| role)
    }
}

/// Whether one person, or one key, gave both sign-offs.
fn signed_by_one(one: &Signed, other: &Signed) -> bool {
    let key = |signed: &Signed| signed.signature.as_ref().map(|signature| signature.key.clone());
    signers::same(&one.person, &other.person) || key(one).is_some() && key(one) == key(other)
}

fn result(result: RunResult) -> &'static str {
    match result {
        RunResult::Success => "a success",
        RunResult::RolledBack => "rolled back",
        RunResult::Abandoned => "abandoned",
    }
}
