//! Sections in the order in which they wait for each other: what is complete, what is locked and by what. What has been
//! begun is never locked again, and nothing of a rollback ever is.

use std::collections::HashMap;

use super::{
    DecisionStanding, ItemStanding, ItemState, SectionStanding, SignOffStanding, SignOffState, Standing, Word, items,
    later, reasons, sign_offs,
};
use crate::domain::{
    checklist::{Item, Phase, Section},
    id::{DecisionId, ItemId, SectionId},
    plan::{DecisionPlan, Plan},
    run::Run,
    time::Time,
};

pub(super) struct Builder<'a> {
    pub run: &'a Run,
    pub now: Time,
    pub items: HashMap<ItemId, ItemStanding>,
    sections: HashMap<SectionId, SectionStanding>,
    pub sign_offs: HashMap<SectionId, Vec<SignOffStanding>>,
    pub decisions: Vec<DecisionStanding>,
    pub over_decisions: Vec<(DecisionId, Vec<SignOffStanding>)>,
    pub drawn: sign_offs::Drawn,
    changes_at: Option<Time>,
}

/// The decisions that stand before a section.
fn before<'p>(plan: &'p Plan, section: &Section) -> impl Iterator<Item = &'p DecisionPlan> {
    let decisions = plan.decisions().iter();
    decisions.filter(|planned| planned.decision.before.as_ref() == Some(&section.id))
}

impl<'a> Builder<'a> {
    pub fn new(run: &'a Run, now: Time) -> Self {
        Self {
            run,
            now,
            items: HashMap::new(),
            sections: HashMap::new(),
            sign_offs: HashMap::new(),
            decisions: Vec::new(),
            over_decisions: Vec::new(),
            drawn: sign_offs::Drawn::default(),
            changes_at: None,
        }
    }

    /// The section, after those that it waits for and the decisions before it. The checklist has no circle.
    pub fn section(&mut self, section: &Section) {
        if self.sections.contains_key(&section.id) {
            return;
        }
        let plan = self.run.plan();
        for before in section.after.iter().filter_map(|id| plan.section(id)) {
            self.section(before);
        }
        let plan = plan.clone();
        for planned in before(&plan, section) {
            self.decision(planned);
        }
        let begun = self.run.worked.get(&section.id);
        let waits_for = match section.phase {
            Phase::Rollback if self.run.rollback().is_some() => Vec::new(),
            Phase::Rollback if begun.is_none() => vec!["a rollback to be called".to_owned()],
            _ if begun.is_some() => Vec::new(),
            _ => self.waits_for(section),
        };
        let mut done = 0;
        let mut last = None;
        for item in &section.items {
            let (state, since) = self.item(item, !waits_for.is_empty());
            done += usize::from(state.complete());
            last = last.max(since);
        }
        let planned = sign_offs::planned(self.run, section, &mut self.drawn);
        let signed = planned.iter().all(|planned| planned.state == SignOffState::Current);
        let given = planned
            .iter()
            .filter_map(|planned| self.run.sign_offs.get(planned.given?));
        let last = last.max(given.map(|given| given.at).max());
        let all = done == section.items.len() && signed && waits_for.is_empty();
        let soaked = section.soak.map_or(last, |soak| later(last?, soak));
        let soaks_until = soaked.filter(|until| all && *until > self.now);
        self.wake(soaks_until);
        let complete = all && soaks_until.is_none();
        let standing = SectionStanding {
            waits_for,
            done,
            total: section.items.len(),
            complete,
            started: begun.map(|begun| begun.first),
            ended: soaked.filter(|_| complete),
            soaks_until,
        };
        self.sections.insert(section.id.clone(), standing);
        self.sign_offs.insert(section.id.clone(), planned);
    }

    fn waits_for(&self, section: &Section) -> Vec<String> {
        let plan = self.run.plan();
        let wanted = before(plan, section).filter_map(|planned| {
            let standing = self.decisions.iter().find(|decision| decision.id == *planned.id())?;
            (!standing.opens()).then(|| standing.wanted())
        });
        let mut waits: Vec<String> = wanted.collect();
        // What a decision covers, the decision answers for: it may go with less than everything.
        let answered = |id: &SectionId| before(plan, section).any(|planned| planned.covers(id));
        let after = section.after.iter().filter(|id| !answered(id));
        let after = after.filter_map(|id| plan.section(id).zip(self.sections.get(id)));
        waits.extend(after.flat_map(|(before, standing)| self.left_of(before, standing)));
        waits
    }

    /// What keeps the section from being complete.
    fn left_of(&self, section: &Section, standing: &SectionStanding) -> Vec<String> {
        let mut waits = Vec::new();
        let handed = self.not_handed_over(section);
        if standing.complete && handed.is_none() {
            return waits;
        }
        let left = standing.total - standing.done;
        if left > 0 {
            waits.push(format!("{} ({left} of {} left)", section.title, standing.total));
        }
        let held = self.run.hold_broken(&section.id).is_none();
        for planned in self.sign_offs.get(&section.id).into_iter().flatten().filter(|_| held) {
            let title = self.run.plan().role_title(&planned.role);
            let over = sign_offs::title(self.run, &planned.scope);
            match planned.state {
                SignOffState::Current => {}
                SignOffState::Missing => waits.push(format!("{title} to sign {over}")),
                SignOffState::Stale => waits.push(format!("{title} to sign {over} again")),
                SignOffState::Rejected => waits.push(format!("{title}, who rejected {over}")),
            }
        }
        if standing.soaks_until.is_some() {
            waits.push(format!("{} to soak", section.title));
        }
        waits.extend(handed.filter(|_| held));
        if waits.is_empty() && held {
            waits.push(section.title.clone());
        }
        waits
    }

    /// Whom the section waits for to take over, where it is handed over at its end and was not yet.
    fn not_handed_over(&self, section: &Section) -> Option<String> {
        let to = section.hands_to.as_ref()?;
        let title = self.run.plan().role_title(to);
        let handoff = self.run.handoff_of(&section.id);
        match handoff.map(|handoff| &handoff.answer) {
            Some(Some(answer)) if answer.accepted => None,
            Some(Some(_)) => Some(format!(
                "{} to be handed over again: {title} sent it back",
                section.title
            )),
            Some(None) => Some(format!("{title} to take over {}", section.title)),
            None => Some(format!("{} to be handed over to {title}", section.title)),
        }
    }

    fn wake(&mut self, at: Option<Time>) {
        let at = at.filter(|at| *at > self.now);
        self.changes_at = match (self.changes_at, at) {
            (Some(earlier), Some(at)) => Some(earlier.min(at)),
            (earlier, at) => earlier.or(at),
        };
    }

    /// The state of the item, and since when it is complete.
    fn item(&mut self, item: &Item, locked: bool) -> (ItemState, Option<Time>) {
        let subs: Vec<(ItemState, Option<Time>)> = item.items.iter().map(|sub| self.item(sub, locked)).collect();
        let mut own = items::own(self.run, item, self.now);
        self.wake(own.changes_at);
        let mut since = own.since;
        if !item.items.is_empty() {
            let states: Vec<ItemState> = subs.iter().map(|(state, _)| *state).collect();
            own = items::with_subs(self.run, item, own, &states);
            since = since.max(subs.iter().filter_map(|(_, since)| *since).max());
        }
        if locked && own.standing.state == ItemState::Open {
            own.standing.state = ItemState::Locked;
        }
        let state = own.standing.state;
        self.items.insert(item.id.clone(), own.standing);
        (state, since.filter(|_| state.complete()))
    }

    pub fn finish(mut self) -> Standing {
        let reasons = reasons::of(self.run, &self.items, &self.sign_offs);
        let word = match reasons.first() {
            None => Word::Complete,
            Some(reason) if reason.fails => Word::Failed,
            Some(_) => Word::Open,
        };
        let sections = self.run.plan().sections.iter();
        let of_sections = sections.flat_map(|section| self.sign_offs.remove(&section.id).unwrap_or_default());
        let mut sign_offs: Vec<SignOffStanding> = of_sections.collect();
        let decisions = self.run.plan().decisions().iter();
        let place = |id: &DecisionId| decisions.clone().position(|planned| planned.id() == id);
        self.decisions.sort_by_key(|decision| place(&decision.id));
        self.over_decisions.sort_by_key(|(id, _)| place(id));
        sign_offs.extend(self.over_decisions.into_iter().flat_map(|(_, own)| own));
        Standing {
            at: self.now,
            word,
            reasons,
            items: self.items,
            sections: self.sections,
            sign_offs,
            decisions: self.decisions,
            notes: reasons::notes(self.run),
            changes_at: self.changes_at,
        }
    }
}
