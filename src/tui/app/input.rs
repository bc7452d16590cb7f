//! Where keys, pastes and the mouse go: to the topmost thing that takes them.

use super::App;
use crate::{
    domain::{decide::Stamp, event::EntryRef},
    engine::Control,
    tui::{
        command::{Command, Place},
        effect::{Effect, Pointed},
        key::Key,
        question::Then,
        typing,
        widgets::messages::Level,
    },
};

impl App {
    pub(super) fn key(&mut self, key: Key, stamp: &Stamp, effects: &mut Vec<Effect>) {
        if let Some(at) = &mut self.at {
            at.looked.clone_from(&at.desk.run().heads);
        }
        if let Some(check) = self.typing.clone() {
            self.type_key(check, key, effects);
        } else if self.question.is_some() {
            self.question_key(key, stamp, effects);
        } else if self.palette.is_some() {
            self.palette_key(key, stamp, effects);
        } else if self.finding.is_some() {
            self.find_key(key, stamp, effects);
        } else {
            match self.setup.keys.command(self.place(), key) {
                Some(command) => self.command(command, stamp, effects),
                None => self.unknown_key(key, stamp),
            }
        }
    }

    fn unknown_key(&mut self, key: Key, stamp: &Stamp) {
        let text = format!("{key} does nothing here: ? shows the keys");
        self.say(Level::Notice, text, stamp.at);
    }

    /// Keys go to the check, until Ctrl-]; also after it ended, so that no answer meant for it becomes a key of ours.
    fn type_key(&mut self, check: EntryRef, key: Key, effects: &mut Vec<Effect>) {
        if self.setup.keys.command(Place::Typing, key) == Some(Command::LeaveCheck) {
            self.typing = None;
            return;
        }
        let (arrows, _) = self.modes(&check);
        let bytes = typing::key(key, arrows);
        if !bytes.is_empty() {
            effects.push(Effect::Control(check, Control::Type(bytes)));
        }
    }

    /// What the program of the check that is typed into expects of keys and pastes.
    fn modes(&self, check: &EntryRef) -> (typing::Arrows, typing::Brackets) {
        self.screen().map(|screen| screen.modes(check)).unwrap_or_default()
    }

    fn question_key(&mut self, key: Key, stamp: &Stamp, effects: &mut Vec<Effect>) {
        let command = self.setup.keys.command(Place::Question, key);
        match command {
            Some(Command::Quit) => {
                if self
                    .question
                    .as_mut()
                    .is_none_or(|question| question.put_away() == Then::Close)
                {
                    self.question = None;
                }
            }
            Some(Command::Redraw) => effects.push(Effect::Redraw),
            Some(Command::Suspend) => effects.push(Effect::Suspend),
            Some(command) => {
                // Taken out while it acts: it may ask another question, which then stays.
                let Some(mut question) = self.question.take() else {
                    return;
                };
                let then = self.with_cx(stamp, effects, |_, cx| question.command(command, key, cx));
                if then == Then::Stay && self.question.is_none() {
                    self.question = Some(question);
                }
            }
            None => self.with_cx(stamp, effects, |app, cx| {
                if let Some(question) = app.question {
                    question.key(key, cx);
                }
            }),
        }
    }

    /// Pasting does nothing outside a text field and a check's terminal.
    pub(super) fn paste(&mut self, text: &str, stamp: &Stamp, effects: &mut Vec<Effect>) {
        if let Some(check) = self.typing.clone() {
            let (_, brackets) = self.modes(&check);
            let bytes = typing::paste(text, brackets);
            effects.push(Effect::Control(check, Control::Type(bytes)));
        } else if self.question.is_some() {
            self.with_cx(stamp, effects, |app, cx| {
                if let Some(question) = app.question {
                    question.pasted(text, cx);
                }
            });
        } else if let Some(palette) = &mut self.palette {
            palette.paste(text);
        } else if let Some(prompt) = &mut self.finding {
            prompt.paste(text);
        }
    }

    pub(super) fn mouse(&mut self, pointed: Pointed, stamp: &Stamp, effects: &mut Vec<Effect>) {
        if let Some(question) = &mut self.question {
            if let Pointed::Wheel(_, _, rows) = pointed {
                question.scroll(rows);
            }
            return;
        }
        if self.typing.is_some() {
            return;
        }
        if let Some(palette) = &mut self.palette {
            let chosen = match pointed {
                Pointed::Click(column, row) => self.memo.row_at(column, row).and_then(|(_, row)| palette.clicked(row)),
                Pointed::Wheel(_, _, rows) => {
                    palette.wheeled(rows);
                    None
                }
            };
            return self.chosen(chosen, stamp, effects);
        }
        match pointed {
            Pointed::Click(column, row) => {
                if let Some(command) = self.memo.button_at(column, row) {
                    return self.command(command, stamp, effects);
                }
                self.with_cx(stamp, effects, |app, cx| {
                    let Some(screen) = app.screens.last_mut() else { return };
                    if let Some(pane) = app.memo.pane_at(column, row) {
                        screen.focused(pane);
                    }
                    if let Some((list, row)) = app.memo.row_at(column, row) {
                        let left = app.memo.list(list).map_or(0, |drawn| drawn.area.x);
                        screen.clicked_at(list, row, column.saturating_sub(left), cx);
                    }
                });
            }
            Pointed::Wheel(column, row, rows) => self.with_cx(stamp, effects, |app, _| {
                let pane = app.memo.pane_at(column, row);
                if let (Some(pane), Some(screen)) = (pane, app.screens.last_mut()) {
                    screen.wheeled(pane, rows, app.memo);
                }
            }),
        }
    }
}
