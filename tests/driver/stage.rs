//! A stage for one screen without the program around it: commands in, what is drawn and what is asked for out.

use chrono::{FixedOffset, TimeZone, Utc};
use countersign::domain::decide::Stamp;
use countersign::domain::event::Person;
use countersign::domain::time::Time;
use countersign::tui::chrome;
use countersign::tui::command::Command;
use countersign::tui::context::{AtRun, Cx, Go, Memo, Sight};
use countersign::tui::effect::{Answer, Effect};
use countersign::tui::find::Find;
use countersign::tui::glyph::Glyphs;
use countersign::tui::keymap::KeyMap;
use countersign::tui::look::Look;
use countersign::tui::screens::Shown;
use countersign::tui::theme::{Depth, Theme};
use countersign::tui::widgets::messages::Messages;
use std::time::Duration;

use crate::screen::Screen;

/// 21:04 in Zurich on the night of the release.
pub fn now() -> Time {
    Utc.with_ymd_and_hms(2026, 11, 21, 20, 4, 0).single().expect("a time")
}

/// One screen, and what it asked for.
pub struct Stage<S> {
    pub screen: S,
    pub at: Option<AtRun>,
    pub effects: Vec<Effect>,
    pub go: Vec<Go>,
    pub messages: Messages,
    pub memo: Memo,
    pub find: Option<Find>,
    pub theme: Theme,
    pub glyphs: Glyphs,
    pub now: Time,
    keys: KeyMap,
    person: Person,
}

impl<S: Shown> Stage<S> {
    /// The screen as it comes up.
    pub fn new(screen: S, at: Option<AtRun>) -> Stage<S> {
        let mut stage = Stage {
            screen,
            at,
            effects: Vec::new(),
            go: Vec::new(),
            messages: Messages::default(),
            memo: Memo::default(),
            find: None,
            theme: Theme::named("dark", None, Depth::True).expect("a built-in theme is right"),
            glyphs: Glyphs::Unicode,
            now: now(),
            keys: KeyMap::default(),
            person: Person::named("Ada Lovelace"),
        };
        stage.with(|screen, _, cx| screen.settle(cx));
        stage
    }

    /// Lets the screen do something.
    pub fn with<R>(&mut self, act: impl FnOnce(&mut S, &Memo, &mut Cx<'_>) -> R) -> R {
        let stamp = Stamp {
            at: self.now,
            person: self.person.clone(),
        };
        let mut cx = Cx {
            at: self.at.as_mut(),
            stamp: &stamp,
            since: Duration::from_secs(60),
            effects: &mut self.effects,
            messages: &mut self.messages,
            go: &mut self.go,
            replies: &mut Vec::new(),
        };
        act(&mut self.screen, &self.memo, &mut cx)
    }

    /// Carries out a command, unless the screen refuses it; gives the refusal.
    pub fn ask(&mut self, command: Command) -> Option<String> {
        assert!(command.is_on(self.screen.place()), "{command:?} is taken here");
        let refusal = self.screen.refuses(&self.sight(), command);
        if refusal.is_none() {
            self.with(|screen, memo, cx| {
                screen.carry_out(command, memo, cx);
                screen.settle(cx);
            });
        }
        refusal
    }

    /// Hands an answer over; gives whether the screen took it.
    pub fn answer(&mut self, answer: Answer) -> bool {
        self.with(|screen, _, cx| {
            let rest = screen.answered(answer, cx);
            screen.settle(cx);
            rest.is_none()
        })
    }

    /// What was asked for since the last time.
    pub fn asked_for(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// What the screen draws from.
    pub fn sight(&self) -> Sight<'_> {
        Sight {
            look: Look {
                theme: &self.theme,
                glyphs: self.glyphs,
            },
            at: self.at.as_ref(),
            person: &self.person,
            now: self.now,
            offset: FixedOffset::east_opt(3600).expect("an offset"),
            keys: &self.keys,
            messages: &self.messages,
            find: self.find.as_ref(),
        }
    }

    /// Draws it at the size that header and footer leave of a window.
    pub fn draw(&mut self, width: u16, height: u16) -> Screen {
        let mut memo = Memo::default();
        let sight = self.sight();
        let drawn = Screen::draw(width, height - 3, |frame| {
            let area = frame.area();
            let buffer = frame.buffer_mut();
            buffer.set_style(area, sight.look.theme.ground());
            self.screen.draw(&sight, area, buffer, &mut memo);
        });
        self.memo = memo;
        drawn
    }

    /// Draws a whole window: header, screen, keys.
    pub fn window(&mut self, width: u16, height: u16) -> Screen {
        let mut memo = Memo::default();
        let sight = self.sight();
        let drawn = Screen::draw(width, height, |frame| {
            let area = frame.area();
            let buffer = frame.buffer_mut();
            let inner = chrome::draw(&sight, &self.screen, area, buffer, &mut memo);
            self.screen.draw(&sight, inner, buffer, &mut memo);
        });
        self.memo = memo;
        drawn
    }
}
