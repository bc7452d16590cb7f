//! Checks seen from the whole screen: the overview of those that were asked for together, and their end, which is told
//! once and moves nobody's selection.

use super::App;
use crate::{
    domain::{check::Outcome, decide::Stamp, time::Time},
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

    /// A check that was started by itself has ended: said in a line, with the key that goes on from there.
    pub(super) fn tell_end_of_check(&mut self, now: Time) {
        let Some(at) = &mut self.at else { return };
        let ended = at.checks_seen.ended(&at.desk);
        let texts: Vec<String> = ended
            .iter()
            .filter_map(|(item, outcome)| {
                let run = at.desk.run();
                let title = run.fill(&run.plan().find(item)?.title);
                let complete = at.desk.standing().item(item).complete();
                let key = |command| self.setup.keys.written(command);
                let then = match outcome {
                    Outcome::Passed if complete => format!("{} goes on to the next open item", key(Command::NextOpen)),
                    Outcome::Passed => format!("it waits for a person, {} goes on", key(Command::NextOpen)),
                    _ => format!(
                        "{} runs it again, {} goes on",
                        key(Command::RunCheck),
                        key(Command::NextOpen)
                    ),
                };
                Some(format!("{title}: {} ({then})", outcome.word()))
            })
            .collect();
        for text in texts {
            self.say(Level::Notice, text, now);
        }
    }
}
