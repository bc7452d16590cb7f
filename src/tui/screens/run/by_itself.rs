//! Where the selection goes by itself: where one comes in, on from what this person just marked, back to what they took
//! back. Nothing else moves it: a check that ends never does, for the next key would hit another item than the one seen.

use super::{Pane, Walk};
use crate::{
    domain::{
        event::{By, Event, Person, Recorded},
        rollback,
    },
    tui::context::{AtRun, wrote_since},
};

impl Walk {
    /// Where one comes in: while a rollback is under way at its first step that is not done, else at the first row that
    /// somebody has to answer.
    pub(super) fn begin(&mut self, at: &AtRun, person: &Person) {
        match rollback::first_step(at.desk.run(), at.desk.standing()) {
            Some(item) => self.go_to_item(&item, at, person),
            None => self.next_open(at, person, 1),
        }
    }

    /// After this person's own word has made the selected item complete, goes on to the next open one, as one's finger
    /// does on paper. What an undo brought back is looked at.
    pub(super) fn go_on(&mut self, at: &AtRun, person: &Person) {
        let now = self.item().map(|item| {
            let complete = at.desk.standing().item(item).complete();
            (item.clone(), complete)
        });
        let before = std::mem::replace(&mut self.stood, now.clone());
        let (Some((item, true)), Some((same, false))) = (now, before) else {
            return;
        };
        let own = at
            .desk
            .run()
            .item(&item)
            .current()
            .is_some_and(|given| given.entry == given.word && matches!(&given.by, By::Person(by) if by == person));
        if item == same && own && self.focus == Pane::List && self.filter.is_all() {
            self.next_open(at, person, 1);
            self.stood = None;
        }
    }

    /// Goes to the item whose mark this person took back.
    pub(super) fn go_to_undone(&mut self, at: &AtRun, person: &Person) {
        let Some(from) = &self.undoing else { return };
        let run = at.desk.run();
        if at.own_head() == *from {
            return;
        }
        let own = |recorded: &&Recorded| wrote_since(&at.desk, recorded, from.as_ref());
        let undone = run
            .entries
            .iter()
            .rev()
            .filter(own)
            .find_map(|recorded| match &recorded.entry.event {
                Event::ItemMarked(marked) if marked.undoes.is_some() => Some(marked.item.clone()),
                _ => None,
            });
        if let Some(item) = undone {
            self.undoing = None;
            self.go_to_item(&item, at, person);
        }
    }
}
