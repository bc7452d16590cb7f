//! From screen to screen: forth, back, home, and to what a reason points at.

use super::App;
use crate::{
    domain::{decide::Stamp, standing::About},
    tui::{
        command::Place,
        context::{Cx, Go},
        effect::Effect,
        screens::{Shown, risks::Risks, rollback::Rollback},
    },
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
            Go::Row(row) => self.in_walk(stamp, effects, |walk, cx| walk.go_to_row(&row, cx)),
            Go::ShowOnly(role) => self.in_walk(stamp, effects, |walk, cx| walk.show_only(role.as_ref(), cx)),
            Go::BoardOf(run) => self.board_of = Some(run),
            Go::Ask(question) => self.ask(*question, stamp, effects),
            Go::Type(check) => self.typing = Some(check),
            Go::Answered => self.question = None,
            Go::WithControls(wanted) => self.with_controls = Some(wanted),
            Go::WithFields(goal, fields) => self.with_fields = Some((goal, fields)),
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

    /// To what a reason points at: to the rollback and to a risk that was added on their own screens, to all else in the
    /// walk.
    fn show(&mut self, about: &About, stamp: &Stamp, effects: &mut Vec<Effect>) {
        match about {
            About::Rollback(_) => self.to(Rollback::default(), stamp, effects),
            About::Risk(_) => self.to(Risks::default(), stamp, effects),
            _ => self.in_walk(stamp, effects, |walk, cx| walk.show(about, cx)),
        }
    }

    /// Back to the walk through the run, to do something there; nothing where no run is open.
    fn in_walk(&mut self, stamp: &Stamp, effects: &mut Vec<Effect>, act: impl FnOnce(&mut dyn Shown, &mut Cx<'_>)) {
        if self.screens.iter().all(|screen| screen.place() != Place::Run) {
            return;
        }
        while self.screens.last().is_some_and(|screen| screen.place() != Place::Run) {
            self.back(effects);
        }
        self.with_cx(stamp, effects, |app, cx| {
            if let Some(screen) = app.last_mut() {
                screen.settle(cx);
                act(screen.as_mut(), cx);
            }
        });
    }
}
