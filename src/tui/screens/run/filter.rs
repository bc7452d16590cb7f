//! Which rows are listed: every part of a filter has to take a row, and what a filter takes no fold hides.

use super::{
    rows::{has_failed, holds},
    sign,
};
use crate::{
    domain::{
        checklist::{Item, Section, Weight},
        event::Person,
        holders,
        id::RoleId,
        run::flow::Handoff,
        standing::{ItemState, SignOffState},
    },
    tui::{
        context::AtRun,
        glyph::State,
        handoffs::{self, Stage},
    },
};

/// Which items are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In these states; in any, where there is none.
    states: Vec<Stands>,
    /// Of the roles that this person holds only.
    mine: Option<Mine>,
    weight: Option<Weight>,
    role: Option<RoleId>,
}

/// How an item that is listed stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stands {
    /// Not complete, and not failed.
    Open,
    /// Failed, or its check could not show what was asked.
    Failed,
}

/// Only what is one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mine;

impl Filter {
    /// Whether every row is listed.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// Lists what stands so too, or no more.
    pub fn turn_state(&mut self, stands: Stands) {
        match self.states.iter().position(|other| *other == stands) {
            Some(place) => {
                self.states.remove(place);
            }
            None => self.states.push(stands),
        }
        self.states.sort_unstable();
    }

    /// Lists only what is one's own, or everybody's again.
    pub fn turn_mine(&mut self) {
        self.mine = match self.mine {
            Some(Mine) => None,
            None => Some(Mine),
        };
    }

    /// Lists only the next weight; after the last one, all of them.
    pub fn next_weight(&mut self) {
        self.weight = match self.weight {
            None => Some(Weight::Critical),
            Some(Weight::Critical) => Some(Weight::High),
            Some(Weight::High) => Some(Weight::Recommended),
            Some(Weight::Recommended) => None,
        };
    }

    /// Lists only what is of this role; of any without one.
    pub fn set_role(&mut self, role: Option<RoleId>) {
        self.role = role;
    }

    /// The role of which rows are listed only.
    pub fn role(&self) -> Option<&RoleId> {
        self.role.as_ref()
    }

    /// `open, mine, critical, DBA`; empty where everything is listed.
    pub fn words(&self, at: &AtRun) -> String {
        let states: Vec<&str> = self.states.iter().map(|stands| stands.word()).collect();
        let mut words = vec![states.join(" or ")];
        words.extend(self.mine.map(|Mine| "mine".to_owned()));
        words.extend(self.weight.map(|weight| weight.word().to_owned()));
        let role = self.role.as_ref();
        words.extend(role.map(|role| at.desk.run().plan().role_title(role).to_owned()));
        words.retain(|word| !word.is_empty());
        words.join(", ")
    }

    pub(super) fn takes_item(&self, at: &AtRun, item: &Item, person: &Person) -> bool {
        let state = at.desk.standing().item(&item.id);
        let stands = |stands: &Stands| match stands {
            Stands::Open if state == ItemState::NotApplicable => sign::worth(at, &item.id) == State::Open,
            Stands::Open => !state.complete() && state != ItemState::Failed,
            Stands::Failed => has_failed(state),
        };
        let owner = || holders::owner(at.desk.run().plan(), &item.id);
        (self.states.is_empty() || self.states.iter().any(stands))
            && self.weight.is_none_or(|weight| weight == weighs(at, item))
            && self.role.as_ref().is_none_or(|role| owner() == Some(role))
            && (self.mine.is_none() || owner().is_some_and(|role| holds(at, role, person)))
    }

    /// A sign-off has no weight: among the items of one it is not listed.
    pub(super) fn takes_sign_off(&self, at: &AtRun, role: &RoleId, state: SignOffState, person: &Person) -> bool {
        let stands = |stands: &Stands| match stands {
            Stands::Open => matches!(state, SignOffState::Missing | SignOffState::Stale),
            Stands::Failed => state == SignOffState::Rejected,
        };
        (self.states.is_empty() || self.states.iter().any(stands))
            && self.weight.is_none()
            && self.role.as_ref().is_none_or(|only| only == role)
            && (self.mine.is_none() || holds(at, role, person))
    }

    pub(super) fn takes_handoff(&self, at: &AtRun, section: &Section, stage: Stage<'_>, person: &Person) -> bool {
        let stands = |stands: &Stands| match stands {
            Stands::Open => !stage.is_over(),
            Stands::Failed => matches!(stage, Stage::SentBack(..)),
        };
        let of = |takes: &dyn Fn(&RoleId) -> bool| {
            let mut roles = section.owner.iter().chain(&section.hands_to);
            roles.any(takes)
        };
        (self.states.is_empty() || self.states.iter().any(stands))
            && self.weight.is_none()
            && self.role.as_ref().is_none_or(|only| of(&|role| role == only))
            && (self.mine.is_none() || of(&|role| holds(at, role, person)))
    }

    /// Controls that were handed over and wait for somebody are open, and of no role.
    pub(super) fn takes_controls(&self, at: &AtRun, handoff: &Handoff, person: &Person) -> bool {
        (self.states.is_empty() || self.states.contains(&Stands::Open))
            && self.weight.is_none()
            && self.role.is_none()
            && (self.mine.is_none() || handoffs::is_for(at.desk.run(), handoff, person))
    }
}

/// How much an item counts; of a sub-item, how much the item counts that it is part of, for only that counts.
fn weighs(at: &AtRun, item: &Item) -> Weight {
    let plan = at.desk.run().plan();
    let mut item = item;
    while let Some(above) = plan.item_plan(&item.id).and_then(|indexed| indexed.parent.as_ref()) {
        match plan.find(above) {
            Some(above) => item = above,
            None => break,
        }
    }
    item.weight
}

impl Stands {
    fn word(self) -> &'static str {
        match self {
            Stands::Open => "open",
            Stands::Failed => "failed",
        }
    }
}
