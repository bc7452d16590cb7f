//! The rows of the list: sections, items, sub-items and planned sign-offs. A row is known by what it stands for, so that
//! the selection stays on it whatever comes and goes around it.

use std::collections::HashMap;

use super::Filter;
use crate::{
    domain::{
        checklist::{Item, Phase, Section},
        event::{EntryRef, Person, Scope},
        holders,
        id::{ItemId, RoleId, SectionId},
        next,
        standing::ItemState,
    },
    tui::{context::AtRun, handoffs},
};

/// What a row stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A section.
    Section(SectionId),
    /// An item or a sub-item.
    Item(ItemId),
    /// A planned sign-off.
    SignOff(RoleId, Scope),
    /// What is handed over.
    Handoff(Handed),
}

/// What is handed over.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Handed {
    /// A section, at its end.
    Section(SectionId),
    /// The controls, with that entry.
    Controls(EntryRef),
}

impl Key {
    /// The item, where it stands for one.
    pub fn item(&self) -> Option<&ItemId> {
        match self {
            Key::Item(item) => Some(item),
            Key::Section(_) | Key::SignOff(..) | Key::Handoff(_) => None,
        }
    }
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it stands for.
    pub key: Key,
    /// How deep it stands: a section at 0.
    pub depth: usize,
    /// Its section.
    pub section: SectionId,
    /// There is something to fold under it.
    pub holds: bool,
}

/// Whether a state says that something went wrong.
pub fn has_failed(state: ItemState) -> bool {
    matches!(
        state,
        ItemState::Failed
            | ItemState::Errored
            | ItemState::TimedOut
            | ItemState::Inconclusive
            | ItemState::Interrupted
            | ItemState::Disputed
    )
}

/// Whether this person holds the role: the same key, else the same name.
pub fn holds(at: &AtRun, role: &RoleId, person: &Person) -> bool {
    holders::holds(at.desk.run(), role, person)
}

/// What was folded or unfolded by hand. Sections of the way back are folded until a rollback is
/// called.
#[derive(Clone, Debug, Default)]
pub struct Folds {
    turned: HashMap<Key, bool>,
    /// What was folded of all, as long as nothing was turned by itself since.
    all: Option<Folded>,
}

/// What is folded of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Folded {
    Sections,
    Items,
    Nothing,
}

impl Folds {
    /// Whether a row hides what it holds.
    pub fn is_folded(&self, at: &AtRun, key: &Key) -> bool {
        self.turned.get(key).copied().unwrap_or_else(|| match key {
            Key::Section(id) => {
                let section = at.desk.run().plan().section(id);
                let back = section.is_some_and(|section| section.phase == Phase::Rollback);
                back && at.desk.run().rollback().is_none()
            }
            Key::Item(_) | Key::SignOff(..) | Key::Handoff(_) => false,
        })
    }

    /// Folds every section; once more, opens them with their items folded, where any has rows under it; once more, opens
    /// everything.
    pub fn turn_all(&mut self, at: &AtRun) {
        let sections = &at.desk.run().plan().sections;
        let items = sections.iter().flat_map(Section::all_items);
        let holders: Vec<Key> = items
            .filter(|item| holds_rows(item))
            .map(|item| Key::Item(item.id.clone()))
            .collect();
        let key = |section: &Section| Key::Section(section.id.clone());
        let open = sections.iter().any(|section| !self.is_folded(at, &key(section)));
        let next = match (open, self.all) {
            (true, Some(Folded::Items)) => Folded::Nothing,
            (true, _) => Folded::Sections,
            (false, _) if holders.is_empty() => Folded::Nothing,
            (false, _) => Folded::Items,
        };
        for section in sections {
            self.set(key(section), next == Folded::Sections);
        }
        for holder in holders {
            self.set(holder, next == Folded::Items);
        }
        self.all = Some(next);
    }

    /// Folds or unfolds a row.
    pub fn set(&mut self, key: Key, folded: bool) {
        self.all = None;
        self.turned.insert(key, folded);
    }
}

/// The rows that there are, and those of them that no fold hides.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// All that the filter takes, folded or not.
    pub all: Vec<Row>,
    /// What is listed.
    pub shown: Vec<Row>,
    /// The same by name.
    pub keys: Vec<Key>,
    /// How many items and sub-items are among all.
    pub items: usize,
}

impl Rows {
    /// The rows of the run as it stands; this item is listed whatever the filter takes.
    pub fn of(at: &AtRun, person: &Person, filter: &Filter, folds: &Folds, kept: Option<&ItemId>) -> Rows {
        let mut listing = Listing {
            at,
            person,
            filter,
            folds,
            kept,
            rows: Rows::default(),
        };
        listing.controls();
        for section in &at.desk.run().plan().sections {
            listing.section(section);
        }
        let mut rows = listing.rows;
        rows.keys = rows.shown.iter().map(|row| row.key.clone()).collect();
        rows.items = rows.all.iter().filter(|row| row.key.item().is_some()).count();
        rows
    }

    /// The listed row of that name.
    pub fn row(&self, key: &Key) -> Option<&Row> {
        self.shown.iter().find(|row| row.key == *key)
    }
}

/// Whether rows stand under an item.
fn holds_rows(item: &Item) -> bool {
    !item.items.is_empty() || !item.sign_offs.is_empty()
}

struct Listing<'a> {
    at: &'a AtRun,
    person: &'a Person,
    filter: &'a Filter,
    folds: &'a Folds,
    kept: Option<&'a ItemId>,
    rows: Rows,
}

impl Listing<'_> {
    /// Controls that were handed over and wait for somebody, above everything else.
    fn controls(&mut self) {
        let run = self.at.desk.run();
        for handoff in run
            .pending_handoffs()
            .filter(|handoff| handoff.handed.section.is_none())
        {
            if self.filter.takes_controls(self.at, handoff, self.person) {
                let row = Row {
                    key: Key::Handoff(Handed::Controls(handoff.entry.clone())),
                    depth: 0,
                    section: SectionId::from(""),
                    holds: false,
                };
                self.rows.shown.push(row.clone());
                self.rows.all.push(row);
            }
        }
    }

    fn section(&mut self, section: &Section) {
        let key = Key::Section(section.id.clone());
        let unfolded = self.opens(&key);
        let before = self.rows.all.len();
        self.push(key, 0, section, true, true);
        for item in &section.items {
            self.item(section, item, 1, unfolded);
        }
        self.sign_offs(section, &Scope::Section(section.id.clone()), 1, unfolded);
        let stage = handoffs::of_section(self.at, section);
        if stage.is_some_and(|stage| self.filter.takes_handoff(self.at, section, stage, self.person)) {
            let key = Key::Handoff(Handed::Section(section.id.clone()));
            self.push(key, 1, section, false, unfolded);
        }
        if !self.filter.is_all() && self.rows.all.len() == before + 1 {
            self.rows.all.pop();
            self.rows.shown.pop();
        }
    }

    /// An item stands above what it holds, also where only that is asked for.
    fn item(&mut self, section: &Section, item: &Item, depth: usize, visible: bool) {
        let key = Key::Item(item.id.clone());
        let holds = holds_rows(item);
        let unfolded = visible && (!holds || self.opens(&key));
        let (all, shown) = (self.rows.all.len(), self.rows.shown.len());
        self.push(key, depth, section, holds, visible);
        for sub in &item.items {
            self.item(section, sub, depth + 1, unfolded);
        }
        self.sign_offs(section, &Scope::Item(item.id.clone()), depth + 1, unfolded);
        let alone = self.rows.all.len() == all + 1 && self.kept != Some(&item.id);
        if alone && !self.filter.takes_item(self.at, item, self.person) {
            self.rows.all.truncate(all);
            self.rows.shown.truncate(shown);
        }
    }

    fn sign_offs(&mut self, section: &Section, scope: &Scope, depth: usize, visible: bool) {
        let standing = self.at.desk.standing();
        for sign_off in standing.sign_offs.iter().filter(|sign_off| sign_off.scope == *scope) {
            if self
                .filter
                .takes_sign_off(self.at, &sign_off.role, sign_off.state, self.person)
            {
                let key = Key::SignOff(sign_off.role.clone(), scope.clone());
                self.push(key, depth, section, false, visible);
            }
        }
    }

    /// What a filter finds is never hidden by a fold.
    fn opens(&self, key: &Key) -> bool {
        !self.filter.is_all() || !self.folds.is_folded(self.at, key)
    }

    fn push(&mut self, key: Key, depth: usize, section: &Section, holds: bool, visible: bool) {
        let row = Row {
            key,
            depth,
            section: section.id.clone(),
            holds,
        };
        if visible {
            self.rows.shown.push(row.clone());
        }
        self.rows.all.push(row);
    }
}

/// Whether somebody has to answer this row next: an open item whose parts are done, a sign-off whose scope is, a section
/// that is handed over next, or was and waits for this person.
pub fn is_open(at: &AtRun, row: &Row, person: &Person) -> bool {
    let (run, standing) = (at.desk.run(), at.desk.standing());
    if !standing.waits_for(&row.section).is_empty() {
        return false;
    }
    match &row.key {
        Key::Section(_) => false,
        Key::Handoff(handed) => handoff_is_open(at, handed, person),
        Key::Item(id) => run
            .plan()
            .find(id)
            .is_some_and(|item| next::is_open(run, standing, item)),
        Key::SignOff(role, scope) => {
            let mut planned = standing.sign_offs.iter();
            let planned = planned.find(|sign_off| sign_off.role == *role && sign_off.scope == *scope);
            planned.is_some_and(next::is_wanted) && standing.is_done(run, scope)
        }
    }
}

fn handoff_is_open(at: &AtRun, handed: &Handed, person: &Person) -> bool {
    let run = at.desk.run();
    match handed {
        Handed::Controls(entry) => handoffs::mine(run, person).any(|handoff| handoff.entry == *entry),
        Handed::Section(id) => run.plan().section(id).is_some_and(|section| {
            handoffs::is_handed_next(at, section) && run.hold_broken(id).is_none()
                || handoffs::mine(run, person).any(|handoff| handoff.handed.section.as_ref() == Some(id))
        }),
    }
}
