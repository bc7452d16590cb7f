//! Items, blanks and sign-offs over sections and items. What lies in a locked section waits for what that waits for.

use super::{Looking, Place, Press, Waits, Words, is_open, is_wanted};
use crate::domain::{
    check::Outcome,
    checklist::{Item, Phase, Section},
    event::Scope,
    id::RoleId,
    run::Run,
    standing::{ItemState, SignOffStanding, SignOffState, open_points, title},
};

/// Whether anything is still done in the section: the way back is gone while a rollback is on.
pub fn goes_on(run: &Run, section: &Section) -> bool {
    match section.phase {
        Phase::Rollback => run.rollback().is_some_and(|rollback| rollback.ended.is_none()),
        phase => run.closed.is_none() || phase.goes_on(),
    }
}

/// Where an item stands.
#[derive(Clone, Copy)]
struct Within<'a> {
    section: &'a Section,
    locked: bool,
}

impl<'a> Looking<'a> {
    pub(super) fn items(&mut self) {
        let run = self.run;
        for section in run.plan().sections.iter().filter(|section| goes_on(run, section)) {
            let locked = !self.standing.waits_for(&section.id).is_empty();
            let within = Within { section, locked };
            let items = section.items.iter();
            items.for_each(|item| self.item(item, within, section.owner.as_ref()));
        }
    }

    /// The item and its parts; `above` answers where they name nobody.
    fn item(&mut self, item: &'a Item, within: Within<'a>, above: Option<&'a RoleId>) {
        let state = self.standing.item(&item.id);
        if state.complete() {
            return;
        }
        let owner = item.owner.as_ref().or(above);
        item.items.iter().for_each(|part| self.item(part, within, owner));
        if !self.is_mine(owner) {
            return;
        }
        let Within { section, locked } = within;
        let press = match section.phase {
            Phase::Rollback => Press::Rollback,
            _ => Press::Open,
        };
        let about = || Place::Item(item.id.clone());
        match state {
            _ if locked => {
                if self.later.len() < self.so_many {
                    let waits = Some(Waits::Section(&section.id));
                    self.once(waits, press, Words::Item(item, state), about());
                }
            }
            ItemState::Disputed => self.now(Press::Dispute, Words::Settle(item), about()),
            _ if press == Press::Open && self.enough() => {}
            ItemState::Running => {
                let waits = Waits::Text("its check".to_owned());
                self.once(Some(waits), press, Words::LookAt(item), about());
            }
            _ => self.open(item, press, Words::Item(item, state), about()),
        }
    }

    /// The blanks of an open item, then the item.
    fn open(&mut self, item: &'a Item, press: Press, words: Words<'a>, about: Place) {
        for field in item.fields.iter().filter(|field| field.required) {
            if !self.run.has_field(&field.id) {
                let about = Place::Blank(item.id.clone(), field.id.clone());
                self.now(press, Words::Blank(item, field), about);
            }
        }
        if is_open(self.run, self.standing, item) {
            self.now(press, words, about);
        }
    }

    pub(super) fn sign_offs(&mut self) {
        let (standing, run) = (self.standing, self.run);
        for planned in standing.sign_offs.iter().filter(|planned| is_wanted(planned)) {
            // Those over decisions are answers in a poll, or go with it.
            let section = planned.section.as_ref().and_then(|id| run.plan().section(id));
            let asked = section.is_some_and(|section| goes_on(run, section));
            if asked && self.is_mine(Some(&planned.role)) {
                let again = if planned.state == SignOffState::Stale {
                    " again"
                } else {
                    ""
                };
                let text = format!("sign {}{again}", title(run, &planned.scope));
                let about = Place::SignOff(planned.role.clone(), planned.scope.clone());
                self.once(self.sign_off_waits_for(planned), Press::Word, Words::Text(text), about);
            }
        }
    }

    fn sign_off_waits_for(&self, planned: &'a SignOffStanding) -> Option<Waits<'a>> {
        let locked = planned.section.as_ref().and_then(|section| self.locked(section));
        let plan = self.run.plan();
        let covered: Vec<&Item> = match &planned.scope {
            Scope::Section(id) => plan.section(id).into_iter().flat_map(|it| &it.items).collect(),
            Scope::Item(id) => plan.find(id).into_iter().collect(),
            Scope::Decision(_) | Scope::Run(_) => Vec::new(),
        };
        let open = covered.iter().filter(|item| !self.standing.item(&item.id).complete());
        let left = || match open.count() {
            0 => None,
            left => {
                let over = title(self.run, &planned.scope);
                Some(Waits::Text(format!("{over} ({left} of {} left)", covered.len())))
            }
        };
        locked.or_else(left)
    }
}

/// What is done at an open item: what its check passed waits for a person's word, or for what only a person can give.
pub(super) fn words(run: &Run, item: &Item, state: ItemState, title: String) -> String {
    let record = run.item(&item.id);
    let latest = record.latest().filter(|latest| latest.inputs == run.inputs(&item.id));
    let passed = latest.is_some_and(|latest| latest.outcome == Outcome::Passed);
    match state {
        ItemState::Open if item.check.is_some() && passed => match open_points(run, item, record) {
            None => format!("confirm {title}"),
            Some(why) => format!("look at {title} ({why})"),
        },
        ItemState::Open | ItemState::Locked if item.check.is_some() => format!("run {title}"),
        ItemState::Open | ItemState::Locked => format!("mark {title}"),
        other => format!("look at {title} ({})", other.word()),
    }
}
