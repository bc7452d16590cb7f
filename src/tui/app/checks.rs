//! Checks that were asked for together, seen from the whole screen: their overview, and their end, of which whoever has
//! gone on elsewhere is told once.

use super::App;
use crate::{
    domain::{decide::Stamp, time::Time},
    tui::{
        checks,
        command::{Command, Place},
        effect::Effect,
        screens::checks::Checks,
        widgets::messages::Level,
    },
};

impl App {
    /// To the overview of what was asked for together.
    pub(super) fn show_checks(&mut self, stamp: &Stamp, effects: &mut Vec<Effect>) {
        self.to(Checks::default(), stamp, effects);
    }

    /// The last of them has ended: said in a line, unless one looks at it.
    pub(super) fn tell_end_of_checks(&mut self, now: Time) {
        let looks = self.place() == Place::Checks;
        let Some(at) = &mut self.at else { return };
        let ended = at.desk.batch().and_then(|batch| batch.ended);
        if ended.is_none() || at.checks_seen.told_of == ended {
            return;
        }
        at.checks_seen.told_of = ended;
        if looks {
            return;
        }
        let tally = at.desk.tally();
        let key = self.setup.keys.written(Command::Checks);
        let level = match tally.not_passed() {
            0 => Level::Notice,
            _ => Level::Warning,
        };
        let text = format!("{} ({key} shows them)", checks::end_in_words(&at.desk));
        self.say(level, text, now);
    }
}
