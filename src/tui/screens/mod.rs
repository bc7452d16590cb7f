//! The screens: one file or folder each, its state, its commands and its view side by side.

pub mod board;
pub mod checks;
pub mod command_log;
pub mod evidence;
pub mod flow;
pub mod help;
pub mod home;
pub mod messages;
pub mod quick_reference;
pub mod review;
pub mod risks;
pub mod rollback;
pub mod run;
pub mod sheet;
pub mod sign;
pub mod steps;
pub mod verify;

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    command::{Command, Place},
    context::{Cx, Memo, Sight},
    effect::Answer,
    find::{Direction, Find, From},
    typing::{Arrows, Brackets},
};
use crate::domain::{event::EntryRef, id::RoleId, next::Next, standing::About};

/// What every screen can do. [`super::app::App`] knows screens by this alone.
pub trait Shown: std::fmt::Debug {
    /// Which screen it is, in the registry of commands.
    fn place(&self) -> Place;

    /// Why a command of this place cannot be carried out just now, in a sentence; nothing where it can. Asked for the
    /// footer, the help and the palette as well as before the command is carried out.
    fn refuses(&self, sight: &Sight<'_>, command: Command) -> Option<String>;

    /// A command is about to be carried out, by the screen or by the app: what the key before was is over then.
    fn before(&mut self, _command: Command) {}

    /// Carries out a command of this place.
    fn carry_out(&mut self, command: Command, memo: &Memo, cx: &mut Cx<'_>);

    /// The rows that `/` searches, in the order of the list that [`Shown::find_at`] counts.
    fn rows(&self, sight: &Sight<'_>) -> Vec<String>;

    /// The row that is selected.
    fn find_at(&self) -> usize;

    /// The row that a search goes to. A screen with very many rows answers without making them all.
    fn find(&self, sight: &Sight<'_>, find: &Find, from: From, direction: Direction) -> Option<usize> {
        find.go(&self.rows(sight), self.find_at(), from, direction)
    }

    /// Selects a row that was found.
    fn found(&mut self, row: usize, cx: &mut Cx<'_>);

    /// Shows what a reason points at; the screen of the run does.
    fn show(&mut self, _about: &About, _cx: &mut Cx<'_>) {}

    /// A click on the row of a list; twice on the same row goes in.
    fn clicked(&mut self, list: &'static str, row: usize, cx: &mut Cx<'_>);

    /// The same, where it matters which column of the row was meant.
    fn clicked_at(&mut self, list: &'static str, row: usize, _column: u16, cx: &mut Cx<'_>) {
        self.clicked(list, row, cx);
    }

    /// A click into a pane, outside its list.
    fn focused(&mut self, _pane: &'static str) {}

    /// The wheel turned over a pane.
    fn wheeled(&mut self, pane: &'static str, rows: isize, memo: &Memo);

    /// Something asked for was done; nothing comes back where the screen took it.
    fn answered(&mut self, answer: Answer, _cx: &mut Cx<'_>) -> Option<Answer> {
        Some(answer)
    }

    /// Goes to a row of the walk through the run; no other screen has any.
    fn go_to_row(&mut self, _row: &run::Key, _cx: &mut Cx<'_>) {}

    /// Shows what is of this role only, or of any; the walk through the run does.
    fn show_only(&mut self, _role: Option<&RoleId>, _cx: &mut Cx<'_>) {}

    /// The run changed: the selection settles, what is followed may change. Called after every update, also when the
    /// screen comes up.
    fn settle(&mut self, _cx: &mut Cx<'_>) {}

    /// The screen was drawn like this the last time: what has a size of its own outside may follow it.
    fn fit(&mut self, _memo: &Memo, _cx: &mut Cx<'_>) {}

    /// What the program of a check expects of keys and pastes that are typed into it.
    fn modes(&self, _check: &EntryRef) -> (Arrows, Brackets) {
        <(Arrows, Brackets)>::default()
    }

    /// Draws it into the area between header and footer, and tells the memo what stands where.
    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo);
}

/// Why a command cannot be carried out on this screen just now: what is the same on every screen, then the screen's own.
pub fn refusal(screen: &dyn Shown, sight: &Sight<'_>, command: Command) -> Option<String> {
    match command {
        Command::TakePart => match sight.at {
            Some(at) => at.takes_part(),
            None => Some("no run is open".to_owned()),
        },
        Command::Rollback | Command::AnswerHandoff | Command::Risks | Command::Review => {
            flow::refuses(sight, screen.place(), command)
        }
        Command::Checks => match sight.at.map(|at| at.desk.batch()) {
            Some(Some(_)) if screen.place() == Place::Checks => Some("this is the overview of the checks".to_owned()),
            Some(Some(_)) => None,
            Some(None) => Some("no checks were asked for together yet".to_owned()),
            None => Some("no run is open".to_owned()),
        },
        Command::MyNext => match sight
            .at
            .map(|at| Next::first(at.desk.run(), at.desk.standing(), sight.person).line())
        {
            Some(Some(_)) => None,
            Some(None) => Some("nothing of this run waits for you".to_owned()),
            None => Some("no run is open".to_owned()),
        },
        other => screen.refuses(sight, other),
    }
}

/// A screen.
pub type Screen = Box<dyn Shown>;
