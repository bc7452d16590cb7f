//! Items, blanks and sign-offs over sections and items. What lies in a locked section waits for what that waits for.

use super::{Looking, Place, Press, is_open, is_wanted};
use crate::domain::{
    checklist::{Item, Phase, Section},
    event::Scope,
    id::RoleId,
    run::Run,
    standing::{ItemState, SignOffStanding, SignOffState, title},
};

/// Whether anything is still done in the section: the way back is gone while a rollback is on.
fn goes_on(run: &Run, section: &Section) -> bool {
    match section.phase {
        Phase::Rollback => run.rollback().is_some_and(|rollback| rollback.ended.is_none()),
        phase => run.closed.is_none() || phase.goes_on(),
    }
}

impl Looking<'_> {
    pub(super) fn items(&mut self) {
        let plan = self.run.plan().clone();
        for section in plan.sections.iter().filter(|section| goes_on(self.run, section)) {
            let items = section.items.iter();
            items.for_each(|item| self.item(item, section, section.owner.as_ref()));
        }
    }

    /// The item and its parts; `above` answers where they name nobody.
    fn item(&mut self, item: &Item, section: &Section, above: Option<&RoleId>) {
        let state = self.standing.item(&item.id);
        if state.complete() {
            return;
        }
        let owner = item.owner.as_ref().or(above);
        item.items.iter().for_each(|part| self.item(part, section, owner));
        if !self.is_mine(owner) {
            return;
        }
        let title = self.run.fill(&item.title);
        let about = Place::Item(item.id.clone());
        let waits = self.standing.waits_for(&section.id).to_vec();
        let press = match section.phase {
            Phase::Rollback => Press::Rollback,
            _ => Press::Open,
        };
        match state {
            _ if !waits.is_empty() => self.once(waits, press, words(item, state, title), about),
            ItemState::Disputed => self.now(Press::Dispute, format!("settle {title}"), about),
            ItemState::Running => {
                let waits = vec!["its check".to_owned()];
                self.once(waits, press, format!("look at {title}"), about);
            }
            _ => self.open(item, press, words(item, state, title), about),
        }
    }

    /// The blanks of an open item, then the item.
    fn open(&mut self, item: &Item, press: Press, text: String, about: Place) {
        let title = self.run.fill(&item.title);
        for field in item.fields.iter().filter(|field| field.required) {
            if !self.run.has_field(&field.id) {
                let about = Place::Blank(item.id.clone(), field.id.clone());
                self.now(press, format!("fill in {} of {title}", field.label), about);
            }
        }
        if is_open(self.run, self.standing, item) {
            self.now(press, text, about);
        }
    }

    pub(super) fn sign_offs(&mut self) {
        let (standing, plan) = (self.standing, self.run.plan().clone());
        for planned in standing.sign_offs.iter().filter(|planned| is_wanted(planned)) {
            // Those over decisions are answers in a poll, or go with it.
            let section = planned.section.as_ref().and_then(|id| plan.section(id));
            let asked = section.is_some_and(|section| goes_on(self.run, section));
            if asked && self.is_mine(Some(&planned.role)) {
                let again = if planned.state == SignOffState::Stale {
                    " again"
                } else {
                    ""
                };
                let text = format!("sign {}{again}", title(self.run, &planned.scope));
                let about = Place::SignOff(planned.role.clone(), planned.scope.clone());
                self.once(self.sign_off_waits_for(planned), Press::Word, text, about);
            }
        }
    }

    fn sign_off_waits_for(&self, planned: &SignOffStanding) -> Vec<String> {
        let section = planned.section.as_ref();
        let waits = section.map_or(&[][..], |section| self.standing.waits_for(section));
        if !waits.is_empty() {
            return waits.to_vec();
        }
        let covered: Vec<&Item> = match &planned.scope {
            Scope::Section(id) => self
                .run
                .plan()
                .section(id)
                .into_iter()
                .flat_map(|it| &it.items)
                .collect(),
            Scope::Item(id) => self.run.plan().find(id).into_iter().collect(),
            Scope::Decision(_) | Scope::Run(_) => Vec::new(),
        };
        let open = covered.iter().filter(|item| !self.standing.item(&item.id).complete());
        match open.count() {
            0 => Vec::new(),
            left => vec![format!(
                "{} ({left} of {} left)",
                title(self.run, &planned.scope),
                covered.len()
            )],
        }
    }
}

/// What is done at an open item.
fn words(item: &Item, state: ItemState, title: String) -> String {
    match state {
        ItemState::Open | ItemState::Locked if item.check.is_some() => format!("run {title}"),
        ItemState::Open | ItemState::Locked => format!("mark {title}"),
        other => format!("look at {title} ({})", other.word()),
    }
}
