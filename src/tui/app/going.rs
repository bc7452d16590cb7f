//! From screen to screen: forth, back, home, and to what a reason points at.

use super::App;
use crate::{
    domain::{decide::Stamp, standing::About},
    tui::{command::Place, context::Go, effect::Effect},
};

impl App {
    pub(super) fn go(&mut self, step: Go, stamp: &Stamp, effects: &mut Vec<Effect>) {
        match step {
            Go::To(screen) => {
                self.find = None;
                self.screens.push(*screen);
                self.with_cx(stamp, effects, |app, cx| {
                    if let Some(screen) = app.last_mut() {
                        screen.settle(cx);
                    }
                });
            }
            Go::Back => self.back(effects),
            Go::Home => {
                while self.screens.len() > 1 {
                    self.back(effects);
                }
            }
            Go::Show(about) => self.show(&about, stamp, effects),
            Go::Row(row) => self.to_row(&row, stamp, effects),
            Go::BoardOf(run) => self.board_of = Some(run),
            Go::Ask(question) => self.ask(*question, stamp, effects),
            Go::Type(check) => self.typing = Some(check),
            Go::Answered => self.question = None,
            Go::WithControls(wanted) => self.with_controls = Some(wanted),
        }
    }

    /// Back to the screen before; from the run to Home. Home stays.
    pub(super) fn back(&mut self, effects: &mut Vec<Effect>) {
        self.find = None;
        if self.screens.len() > 1 {
            match self.screens.pop().map(|left| left.place()) {
                Some(Place::Run) => {
                    self.at = None;
                    effects.push(Effect::LeaveRun);
                    effects.push(Effect::ListRuns);
                }
                Some(Place::Verify) => effects.push(Effect::StopVerifying),
                _ => {}
            }
        }
    }

    /// Back to the walk through the run, and there to what a reason points at.
    fn show(&mut self, about: &About, stamp: &Stamp, effects: &mut Vec<Effect>) {
        if self.screens.iter().all(|screen| screen.place() != Place::Run) {
            return;
        }
        while self.screens.last().is_some_and(|screen| screen.place() != Place::Run) {
            self.back(effects);
        }
        self.with_cx(stamp, effects, |app, cx| {
            if let Some(screen) = app.last_mut() {
                screen.settle(cx);
                screen.show(about, cx);
            }
        });
    }
}
