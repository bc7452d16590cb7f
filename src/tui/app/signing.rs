//! What becomes of a signature that was asked for, and of one that was made elsewhere. A signature that nobody waits for
//! any more is never recorded.

use super::App;
use crate::{
    domain::{
        decide::{NewSignature, Stamp},
        time::Time,
    },
    tui::{
        effect::{Effect, Elsewhere, NotSigned},
        question::Question,
        widgets::messages::Level,
    },
};

impl App {
    /// A text was signed, or not.
    pub(super) fn signed(
        &mut self,
        asked: Time,
        signed: Result<NewSignature, NotSigned>,
        stamp: &Stamp,
        effects: &mut Vec<Effect>,
    ) {
        let in_hand = self.at.as_mut().map(|at| &mut at.in_hand);
        let Some(in_hand) = in_hand.and_then(|in_hand| in_hand.take_if(|one| one.asked == asked)) else {
            return;
        };
        match signed {
            Ok(signature) => {
                let intent = in_hand.wanted.intent(Some(signature));
                self.with_cx(stamp, effects, |_, cx| cx.submit(intent));
            }
            Err(NotSigned::Passphrase(why)) if self.question.is_none() => {
                let question = Question::passphrase(in_hand.wanted, in_hand.key, Some(why));
                self.ask(question, stamp, effects);
            }
            Err(NotSigned::Passphrase(why) | NotSigned::Failed(why)) => {
                self.say(Level::Error, format!("nothing is signed: {why}"), stamp.at);
            }
        }
    }

    /// A statement was read that was signed elsewhere.
    pub(super) fn signed_elsewhere(&mut self, elsewhere: Elsewhere, stamp: &Stamp, effects: &mut Vec<Effect>) {
        let Some(at) = &self.at else { return };
        match Question::signed_elsewhere(at, elsewhere) {
            Ok(question) if self.question.is_none() => self.ask(question, stamp, effects),
            Ok(_) => {
                let text = "what was signed elsewhere was read: ask for it again to record it";
                self.say(Level::Warning, text, stamp.at);
            }
            Err(why) => self.say(Level::Error, why, stamp.at),
        }
    }

    /// Enter was pressed before the keys were known; now they are.
    pub(super) fn enter_now(&mut self, stamp: &Stamp, effects: &mut Vec<Effect>) {
        if !self.question.as_ref().is_some_and(Question::goes_on) {
            return;
        }
        let Some(mut question) = self.question.take() else {
            return;
        };
        let then = self.with_cx(stamp, effects, |_, cx| question.confirm(cx));
        if then == crate::tui::question::Then::Stay && self.question.is_none() {
            self.question = Some(question);
        }
    }

    /// The run was closed: it can be sealed now.
    pub(super) fn offer_seal(&mut self, stamp: &Stamp, effects: &mut Vec<Effect>) {
        let Some(at) = self.at.as_ref().filter(|at| at.desk.run().sealed.is_none()) else {
            return;
        };
        if self.question.is_none() {
            let question = Question::seal(at);
            self.ask(question, stamp, effects);
        }
    }
}
