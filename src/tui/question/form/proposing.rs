//! The fields of a form that propose something. What is proposed stands in no field before somebody takes it.

use super::{Entry, Form};
use crate::tui::{
    command::Command,
    widgets::proposed::{Proposal, Proposed},
};

impl Form {
    /// Puts other proposals below a field that has some; what stands in it stays.
    pub fn propose(&mut self, name: &str, all: Vec<Proposal>) {
        let row = self.rows.iter_mut().find(|row| row.name == name);
        if let Some(Entry::Proposed(proposed)) = row.map(|row| &mut row.entry) {
            proposed.offer(all);
        }
    }

    /// The names of the fields that have proposals, or may get some.
    pub fn proposing(&self) -> impl Iterator<Item = &str> {
        let rows = self.rows.iter().filter(|row| matches!(row.entry, Entry::Proposed(_)));
        rows.map(|row| row.name.as_str())
    }

    fn proposed(&mut self) -> Option<&mut Proposed> {
        match self.rows.get_mut(self.focus).map(|row| &mut row.entry) {
            Some(Entry::Proposed(proposed)) => Some(proposed),
            _ => None,
        }
    }

    /// Takes the proposal that the arrows stand on; gives whether there was one.
    pub fn take(&mut self) -> bool {
        self.proposed().is_some_and(Proposed::take)
    }

    /// Leaves the proposals without taking one; gives whether the arrows stood on one.
    pub fn let_go(&mut self) -> bool {
        self.proposed().is_some_and(Proposed::let_go)
    }

    /// Says of the first field in which only a part of a proposal was typed what it could be; gives whether there is one.
    pub fn doubts(&mut self) -> bool {
        let doubted = self.rows.iter_mut().find_map(|row| match &mut row.entry {
            Entry::Proposed(proposed) => {
                let typed = proposed.value().trim().to_owned();
                let could_be = proposed.doubt()?.to_owned();
                Some((row.name.clone(), typed, could_be))
            }
            _ => None,
        });
        let Some((name, typed, could_be)) = doubted else {
            return false;
        };
        let problem = format!("nobody here is called “{typed}”: down chooses {could_be}; enter again means “{typed}”");
        self.judge(Some(&name), problem);
        true
    }

    /// Whether the command went among the proposals of the field.
    pub(super) fn chose(&mut self, command: Command) -> bool {
        match (command, self.proposed()) {
            (Command::Up, Some(proposed)) => proposed.up(),
            (Command::Down, Some(proposed)) => proposed.down(),
            _ => false,
        }
    }
}
