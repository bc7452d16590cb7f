//! What comes back from outside: facts of the engine, answers to what was asked for, replies to intents.

use super::{App, by_a_person};
use crate::{
    domain::{
        decide::{Cause, Intent, Stamp},
        desk::{Fact, Reply},
        id::ItemId,
        time::Time,
    },
    tui::{
        context::AtRun,
        effect::{Answer, Editing, Effect},
        question::Question,
        widgets::messages::Level,
    },
};

impl App {
    pub(super) fn fact(&mut self, fact: Fact, stamp: &Stamp, effects: &mut Vec<Effect>) {
        let Some(at) = &mut self.at else { return };
        let outcome = at.desk.learn_fact(fact, stamp);
        self.with_cx(stamp, effects, |_, cx| cx.take(outcome));
    }

    /// The record says where its times do not follow on each other.
    pub(super) fn gap(&mut self, from: Time, to: Time, stamp: &Stamp, effects: &mut Vec<Effect>) {
        if self.at.as_ref().is_none_or(|at| at.read_only) {
            return;
        }
        self.with_cx(stamp, effects, |_, cx| cx.submit(Intent::Gap { from, to }));
        let text = "the machine slept, or its clock jumped: the record says so";
        self.say(Level::Warning, text, stamp.at);
    }

    /// Answers go to the question, then to the screens from the top; what nobody takes is the app's own.
    pub(super) fn answer(&mut self, answer: Answer, stamp: &Stamp, effects: &mut Vec<Effect>) {
        let mut answer = Some(answer);
        if let Some(question) = &mut self.question {
            answer = answer.and_then(|answer| question.answered(answer));
        }
        self.enter_now(stamp, effects);
        for screen in (0..self.screens.len()).rev() {
            let Some(given) = answer.take() else { return };
            answer = self.with_cx(stamp, effects, |app, cx| app.screens[screen].answered(given, cx));
        }
        if let Some(answer) = answer {
            self.own_answer(answer, stamp, effects);
        }
    }

    fn own_answer(&mut self, answer: Answer, stamp: &Stamp, effects: &mut Vec<Effect>) {
        match answer {
            Answer::Opened(run) => self.opened(*run, stamp, effects),
            Answer::Checklist(read) => self.ask(Question::start(*read), stamp, effects),
            Answer::Edited(Editing::Checklist, text) => self.edited(text, stamp, effects),
            Answer::Keys(keys, _) => {
                if let Some(at) = &mut self.at {
                    at.keys = Some(keys);
                }
            }
            Answer::Signed(asked, signed) => self.signed(asked, signed, stamp, effects),
            Answer::SignedElsewhere(elsewhere) => self.signed_elsewhere(*elsewhere, stamp, effects),
            Answer::Theme(theme) => self.setup.theme = *theme,
            Answer::Done(text) => self.say(Level::Notice, text, stamp.at),
            Answer::Failed(text) => self.say(Level::Error, text, stamp.at),
            _ => {}
        }
    }

    fn edited(&mut self, text: Option<String>, stamp: &Stamp, effects: &mut Vec<Effect>) {
        let (Some(at), Some(text)) = (&self.at, text) else {
            return;
        };
        match Question::adopting(at, text) {
            Ok(question) => self.ask(question, stamp, effects),
            Err(problem) => self.say(
                Level::Error,
                format!("the checklist is not amended: {problem}"),
                stamp.at,
            ),
        }
    }

    pub(super) fn reply(&mut self, reply: Reply, stamp: &Stamp, effects: &mut Vec<Effect>) {
        let by_a_person = by_a_person(&reply);
        if let Reply::Refused(Intent::StartProof(_), _) | Reply::NotRecorded(Intent::StartProof(_), _) = &reply {
            // The question that waits for this proof would wait for ever.
            self.question = None;
        }
        match reply {
            Reply::Recorded(intent, _) => {
                if std::mem::take(&mut self.disk_refuses) {
                    self.say(Level::Notice, "the disk takes the record again", stamp.at);
                }
                self.recorded(intent, stamp, effects);
            }
            Reply::NotRecorded(intent, reason) => {
                let kept = self
                    .at
                    .as_ref()
                    .is_some_and(|at| at.desk.unrecorded().contains(&intent));
                if !kept {
                    self.say(Level::Error, format!("not started: {reason}"), stamp.at);
                } else if !std::mem::replace(&mut self.disk_refuses, true) {
                    // Once, not at every try: the header counts what is kept.
                    let text = format!("not recorded: {reason}. It is kept, and tried again");
                    self.say(Level::Error, text, stamp.at);
                }
                self.retry_later(stamp.at);
            }
            Reply::Refused(intent, refusal) => {
                let question = self
                    .at
                    .as_ref()
                    .and_then(|at| helps(at, &intent, &refusal.cause, &refusal));
                match question.filter(|_| by_a_person && self.question.is_none()) {
                    Some(question) => self.ask(question, stamp, effects),
                    None => self.say(Level::Warning, refusal.text, stamp.at),
                }
            }
        }
    }

    /// What else an entry changes beside the run.
    fn recorded(&mut self, intent: Intent, stamp: &Stamp, effects: &mut Vec<Effect>) {
        if let (Intent::Amend(amend), Some(at)) = (&intent, &mut self.at) {
            at.source = String::from_utf8_lossy(&amend.source).into_owned();
            at.trusted_here |= amend.trusted;
        }
        match intent {
            Intent::Withdraw { file, .. } => effects.push(Effect::RemoveEvidence(file)),
            // What was just closed is sealed best before anybody goes.
            Intent::Close { .. } => self.offer_seal(stamp, effects),
            _ => {}
        }
    }
}

/// The question that helps where an intent was refused.
fn helps(at: &AtRun, intent: &Intent, cause: &Cause, refusal: &crate::domain::decide::Refusal) -> Option<Question> {
    match cause {
        Cause::NeedsReason => Some(Question::reason(at, intent.clone(), refusal)),
        Cause::NeedsField(field) => Some(Question::fields(at, item_of(intent).as_ref(), Some(field))),
        Cause::NeedsTrust => Some(Question::trust_run(at)),
        _ => None,
    }
}

fn item_of(intent: &Intent) -> Option<ItemId> {
    match intent {
        Intent::Mark(mark) => Some(mark.item.clone()),
        Intent::StartCheck(start) => Some(start.item.clone()),
        Intent::StartProof(item) => Some(item.clone()),
        _ => None,
    }
}
