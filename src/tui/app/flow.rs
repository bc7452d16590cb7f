//! How a run is led, seen from the whole screen: commands that mean the same wherever one stands, what follows from an
//! entry of one's own, and what others did that nobody may miss.

use super::App;
use crate::{
    domain::{
        decide::{HandoffReply, Intent, Stamp},
        event::{Person, Recorded},
        rollback,
    },
    tui::{
        command::{Command, Place},
        context::Go,
        effect::Effect,
        handoffs, news,
        question::Question,
        screens::{review::Review, risks::Risks, rollback::Rollback, run::Key},
        widgets::messages::Level,
    },
};

impl App {
    /// Carries out a command of how the run is led, where it is one that every screen understands alike.
    pub(super) fn lead(&mut self, command: Command, stamp: &Stamp, effects: &mut Vec<Effect>) -> bool {
        let place = self.place();
        let Some(at) = &self.at else { return false };
        match command {
            Command::Rollback if place != Place::Rollback && at.desk.run().rollback().is_some() => {
                self.to(Rollback::default(), stamp, effects);
            }
            Command::Rollback => {
                let question = Question::rollback(at);
                self.ask(question, stamp, effects);
            }
            Command::Risks if place != Place::Risks => self.to(Risks::default(), stamp, effects),
            Command::Review if place != Place::Review => self.to(Review::default(), stamp, effects),
            // In the walk the row that one stands on says which.
            Command::AnswerHandoff if place != Place::Run => {
                let mine = handoffs::mine(at.desk.run(), &stamp.person).next();
                let question = mine.map(|handoff| Question::answer_to(at, &handoff.entry, &stamp.person, stamp.at));
                if let Some(question) = question {
                    self.ask(question, stamp, effects);
                }
            }
            _ => return false,
        }
        true
    }

    /// What an entry of one's own leads to.
    pub(super) fn led(&mut self, intent: &Intent, stamp: &Stamp, effects: &mut Vec<Effect>) {
        let Some(at) = &self.at else { return };
        match intent {
            // Whoever calls a rollback is led to its first step.
            Intent::CallRollback(_) => match rollback::first_step(at.desk.run(), at.desk.standing()) {
                Some(step) => self.go(Go::Row(Key::Item(step)), stamp, effects),
                None if self
                    .screens
                    .last()
                    .is_none_or(|screen| screen.place() != Place::Rollback) =>
                {
                    self.to(Rollback::default(), stamp, effects)
                }
                None => {}
            },
            Intent::AnswerHandoff { handoff, reply, .. } => {
                let run = at.desk.run();
                let mut known = run.flow.handoffs.iter();
                let controls = known
                    .find(|known| known.entry == *handoff)
                    .is_some_and(|known| known.handed.section.is_none());
                if controls && *reply == HandoffReply::TakeOver && at.desk.at_the_controls() {
                    self.say(Level::Notice, "you hold the controls of this run", stamp.at);
                }
            }
            _ => {}
        }
    }
}

impl App {
    /// Of what others recorded, what this person may not miss, with how loud it is said and the key that goes on from it.
    pub(super) fn loud(&self, came: &[Recorded], person: &Person) -> Vec<(Level, String)> {
        let Some(at) = &self.at else { return Vec::new() };
        let loud = came
            .iter()
            .filter_map(|recorded| news::loud(at.desk.run(), recorded, person));
        loud.map(|(level, line, then)| {
            let key = then.map(|then| (then, self.setup.keys.written(then)));
            let more = match key {
                Some((Command::Rollback, key)) => format!(". {key} shows its clocks and steps"),
                Some((_, key)) => format!(". {key} takes it over, or sends it back"),
                None => String::new(),
            };
            (level, format!("{line}{more}"))
        })
        .collect()
    }
}
