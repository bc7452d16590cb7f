//! Commands that mean the same on every screen; the rest is the screen's own.

use super::{App, Find, Palette, Prompt};
use crate::{
    domain::decide::Stamp,
    tui::{
        command::{Command, Group, Place},
        effect::{Effect, Entrance},
        find::{Direction, From},
        key::Key,
        palette::Chosen,
        question::Question,
        screens::{
            board::Board, command_log::CommandLog, help::Help, messages::Messages, quick_reference::QuickReference,
            refusal, verify::Verify,
        },
        widgets::messages::Level,
    },
};

impl App {
    /// Carries out a command of the screen, or says why not.
    pub(super) fn command(&mut self, command: Command, stamp: &Stamp, effects: &mut Vec<Effect>) {
        if command == Command::Back && self.dismiss(stamp) {
            return;
        }
        let sight = self.sight(stamp.at);
        let refused = self
            .screen()
            .and_then(|screen| refusal(screen.as_ref(), &sight, command));
        if let Some(why) = refused {
            // Esc with nowhere to go is no mistake worth a word.
            if command == Command::Back {
                return;
            }
            return self.say(Level::Notice, why, stamp.at);
        }
        if let Some(screen) = self.screens.last_mut() {
            screen.before(command);
        }
        if !self.everywhere(command, stamp, effects) {
            self.with_cx(stamp, effects, |app, cx| {
                if let Some(screen) = app.screens.last_mut() {
                    screen.carry_out(command, app.memo, cx);
                }
            });
        }
    }

    /// Takes down what lies over the screen: messages, then what was searched for.
    fn dismiss(&mut self, stamp: &Stamp) -> bool {
        let since = self.since(stamp.at);
        self.messages.dismiss(since) || self.find.take().is_some()
    }

    /// Carries out what every screen understands alike; gives whether it was such a command.
    fn everywhere(&mut self, command: Command, stamp: &Stamp, effects: &mut Vec<Effect>) -> bool {
        match command {
            Command::Palette => {
                let below = self.at.is_some().then_some(Place::Run);
                self.palette = Some(Palette::new(self.place(), below));
            }
            Command::Help => {
                let place = self.place();
                if place == Place::Help {
                    return false;
                }
                self.to(Help::of(place), stamp, effects);
            }
            Command::Messages if self.place() != Place::Messages => {
                let since = self.since(stamp.at);
                self.messages.dismiss(since);
                self.to(Messages::default(), stamp, effects);
            }
            Command::QuickReference if self.place() != Place::QuickReference => {
                self.to(QuickReference::default(), stamp, effects);
            }
            Command::Board if !matches!(self.place(), Place::Board | Place::Home) => {
                self.to(Board::default(), stamp, effects);
            }
            Command::CommandLog if self.place() != Place::CommandLog => {
                self.to(CommandLog::default(), stamp, effects);
            }
            Command::Checks if self.place() != Place::Checks => self.show_checks(stamp, effects),
            Command::MyNext if self.place() != Place::Run => {
                self.back_to_the_run(effects);
                self.command(Command::MyNext, stamp, effects);
            }
            Command::Find => self.finding = Some(Prompt::new("")),
            Command::FindNext => self.find_next(Direction::Forward, stamp, effects),
            Command::FindPrevious => self.find_next(Direction::Backward, stamp, effects),
            Command::PickTheme => {
                let question = Question::theme(self.setup.themes.clone(), self.setup.theme.name());
                self.ask(question, stamp, effects);
            }
            Command::Redraw => effects.push(Effect::Redraw),
            Command::Suspend => effects.push(Effect::Suspend),
            Command::Quit => self.quit(stamp, effects),
            Command::Leave => self.leave(stamp, effects),
            Command::TakePart => {
                let folder = self.at.as_ref().map(|at| at.folder.clone());
                effects.extend(folder.map(|folder| Effect::Open(folder, Entrance::TakePart)));
            }
            Command::TakeControls => {
                if let Some(at) = &self.at {
                    let question = Question::controls(at, None, stamp.at);
                    self.ask(question, stamp, effects);
                }
            }
            Command::Verify => {
                let Some(at) = &self.at else { return false };
                let screen = Verify::of([at.folder.clone()]);
                self.to(screen, stamp, effects);
            }
            other => return self.lead(other, stamp, effects),
        }
        true
    }

    pub(super) fn to(
        &mut self,
        screen: impl crate::tui::screens::Shown + 'static,
        stamp: &Stamp,
        effects: &mut Vec<Effect>,
    ) {
        self.go(crate::tui::context::Go::To(Box::new(Box::new(screen))), stamp, effects);
    }

    /// Whether leaving the run would leave something behind that has to be asked about.
    fn leaves_something(&self) -> bool {
        self.at.as_ref().is_some_and(|at| {
            !at.desk.processes().is_empty() || !at.desk.unrecorded().is_empty() || at.closing.is_some()
        })
    }

    fn quit(&mut self, stamp: &Stamp, effects: &mut Vec<Effect>) {
        match self.at.as_ref().filter(|_| self.leaves_something()) {
            Some(at) => {
                let question = Question::quit(at);
                self.ask(question, stamp, effects);
            }
            None => effects.push(Effect::Quit),
        }
    }

    /// Back to the screen before; from Home, out. Leaving a run with something under way asks as quitting does.
    fn leave(&mut self, stamp: &Stamp, effects: &mut Vec<Effect>) {
        match self.place() {
            Place::Home => effects.push(Effect::Quit),
            Place::Run if self.leaves_something() => self.quit(stamp, effects),
            _ => self.back(effects),
        }
    }

    pub(super) fn palette_key(&mut self, key: Key, stamp: &Stamp, effects: &mut Vec<Effect>) {
        let Some(mut palette) = self.palette.take() else { return };
        let chosen = palette.key(key, &self.setup.keys, &self.memo);
        self.palette = Some(palette);
        self.chosen(chosen, stamp, effects);
    }

    /// Carries out what was chosen in the palette, which is done then.
    pub(super) fn chosen(&mut self, chosen: Option<Chosen>, stamp: &Stamp, effects: &mut Vec<Effect>) {
        let Some(chosen) = chosen else { return };
        self.palette = None;
        match chosen {
            Chosen::Command(command) if !command.is_on(self.place()) => self.on_the_run(command, stamp, effects),
            Chosen::Command(command) => self.command(command, stamp, effects),
            Chosen::Closed => {}
        }
    }

    /// A command of the run's screen, chosen on another one: it is gone there. What acts at once on the selected item is
    /// not done before the person sees which that is.
    fn on_the_run(&mut self, command: Command, stamp: &Stamp, effects: &mut Vec<Effect>) {
        self.back_to_the_run(effects);
        if command.is_on(self.place()) && !acts_on_selected(command) {
            return self.command(command, stamp, effects);
        }
        let title = command.entry().title;
        let text = match self.setup.keys.written(command) {
            key if key.is_empty() => format!("“{title}” is for what is selected here"),
            key => format!("“{title}” is for what is selected here: {key} does it"),
        };
        self.say(Level::Notice, text, stamp.at);
    }

    /// Back to the screen of the run, where one is open.
    fn back_to_the_run(&mut self, effects: &mut Vec<Effect>) {
        while self.screens.len() > 1 && self.place() != Place::Run {
            self.back(effects);
        }
    }

    /// A key for the line that is searched for: the first match is shown while one types.
    pub(super) fn find_key(&mut self, key: Key, stamp: &Stamp, effects: &mut Vec<Effect>) {
        use crossterm::event::KeyCode;
        let Some(mut prompt) = self.finding.take() else { return };
        match key.code() {
            KeyCode::Esc => self.find = None,
            KeyCode::Enter => {
                let typed = prompt.value().to_owned();
                self.find = Some(Find::new(typed.clone())).filter(|_| !typed.is_empty());
                let found = self.find_from(From::Here, Direction::Forward, stamp, effects);
                if !found && !typed.is_empty() {
                    self.say(Level::Notice, "no match", stamp.at);
                }
            }
            _ => {
                prompt.key(key);
                self.find = Some(Find::new(prompt.value())).filter(|_| !prompt.value().is_empty());
                self.find_from(From::Here, Direction::Forward, stamp, effects);
                self.finding = Some(prompt);
            }
        }
    }

    fn find_next(&mut self, direction: Direction, stamp: &Stamp, effects: &mut Vec<Effect>) {
        if self.find.is_none() {
            self.say(Level::Notice, "nothing is searched for: / begins", stamp.at);
        } else if !self.find_from(From::Beyond, direction, stamp, effects) {
            self.say(Level::Notice, "no match", stamp.at);
        }
    }

    /// Goes to the match from there on; gives whether there is one.
    fn find_from(&mut self, from: From, direction: Direction, stamp: &Stamp, effects: &mut Vec<Effect>) -> bool {
        let Some(find) = self.find.clone() else { return false };
        let found = {
            let sight = self.sight(stamp.at);
            self.screen().map(|screen| screen.find(&sight, &find, from, direction))
        };
        let Some(row) = found.flatten() else { return false };
        self.with_cx(stamp, effects, |app, cx| {
            if let Some(screen) = app.last_mut() {
                screen.found(row, cx);
            }
        });
        true
    }
}

/// Whether a command does something to the selected item of the run's screen, or to its check.
fn acts_on_selected(command: Command) -> bool {
    matches!(command.entry().group, Group::Checks | Group::Marks | Group::Evidence)
}
