//! What comes back from outside: facts of the engine, answers to what was asked for, replies to intents.

use std::{path::PathBuf, time::Duration};

use super::{App, by_a_person};
use crate::{
    domain::{
        decide::{Cause, Intent, Refusal, Stamp},
        desk::{Fact, Reply},
        event::{EntryRef, Event, Recorded},
        id::ItemId,
        time::Time,
    },
    tui::{
        command::Command,
        context::AtRun,
        effect::{Answer, Editing, Effect},
        news,
        question::{Goal, Question, Wanted},
        widgets::messages::Level,
    },
};

impl App {
    pub(super) fn fact(&mut self, fact: Fact, stamp: &Stamp, effects: &mut Vec<Effect>) {
        let Some(at) = &mut self.at else { return };
        match fact {
            Fact::Noted(text) => self.say(Level::Warning, text, stamp.at),
            Fact::Inbox(files) => self.inbox(files, stamp),
            Fact::Earlier(history) => at.history = history,
            Fact::Arrived(came) => self.arrived(came, stamp, effects),
            fact => {
                let outcome = at.desk.learn_fact(fact, stamp);
                self.with_cx(stamp, effects, |_, cx| cx.take(outcome));
            }
        }
    }

    /// Others recorded something: it shows at once, is told in one line, and whoever loses the controls is told aloud.
    fn arrived(&mut self, came: Vec<Recorded>, stamp: &Stamp, effects: &mut Vec<Effect>) {
        let since = self.since(stamp.at);
        let Some(at) = &mut self.at else { return };
        let held = at.desk.at_the_controls();
        let flagged = at.desk.run().flagged.len();
        let outcome = at.desk.learn_fact(Fact::Arrived(came.clone()), stamp);
        let run = at.desk.run();
        let lost = held && !at.desk.at_the_controls();
        for text in news::against_the_rules(run, flagged) {
            self.messages.say(Level::Warning, text, since);
        }
        let taken = came
            .iter()
            .rev()
            .find(|recorded| matches!(recorded.entry.event, Event::ControlsTaken(_)));
        let taken = taken.map(|taken| news::line(run, taken));
        let handed = came
            .iter()
            .any(|recorded| matches!(recorded.entry.event, Event::HandoffAccepted(_)));
        let loud = self.loud(&came, &stamp.person);
        // Controls that were handed over are told with the handoff.
        match taken.filter(|_| !handed) {
            Some(line) if lost => {
                let text = format!("{line}. Actions are theirs to run from here; yours go on until they end");
                self.messages.say(Level::Alert, text, since);
            }
            Some(line) => self.messages.say(Level::Warning, line, since),
            None if loud.is_empty() => self.tell_news(&came, since),
            None => {}
        }
        for (level, text) in loud {
            self.messages.say(level, text, since);
        }
        self.with_cx(stamp, effects, |_, cx| cx.take(outcome));
    }

    /// The news in one line, which never takes the place of an answer to a key.
    fn tell_news(&mut self, came: &[Recorded], since: Duration) {
        let Some(at) = &self.at else { return };
        let answers = self
            .messages
            .shown(since)
            .into_iter()
            .rev()
            .any(|message| message.level == Level::Notice && message.text != self.news.said());
        if let Some((before, line)) = self.news.take(at.desk.run(), came, since).filter(|_| !answers) {
            self.messages.say_instead(&before, Level::Notice, line, since);
        }
    }

    /// Files lie in the inbox: those that were not told of yet are offered.
    fn inbox(&mut self, files: Vec<PathBuf>, stamp: &Stamp) {
        let key = self.setup.keys.written(Command::Attach);
        let Some(at) = &mut self.at else { return };
        let name = |file: &PathBuf| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let fresh: Vec<String> = files.iter().filter(|file| !at.inbox.contains(file)).map(name).collect();
        at.inbox = files;
        let text = match fresh.as_slice() {
            [] => return,
            [one] => format!("{one} lies in the inbox: {key} on an item keeps it as evidence"),
            [first, rest @ ..] => {
                format!(
                    "{first} and {} more lie in the inbox: {key} on an item keeps them as evidence",
                    rest.len()
                )
            }
        };
        self.say(Level::Warning, text, stamp.at);
    }

    /// The record says where its times do not follow on each other.
    pub(super) fn gap(&mut self, from: Time, to: Time, stamp: &Stamp, effects: &mut Vec<Effect>) {
        if self.at.as_ref().is_none_or(AtRun::read_only) {
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
            Answer::People(at_hand) => {
                for why in at_hand.wrong {
                    self.say(Level::Warning, why, stamp.at);
                }
            }
            Answer::Edited(Editing::Checklist, text) => self.edited(text, stamp, effects),
            Answer::Keys(keys, _) => {
                if let Some(at) = &mut self.at {
                    at.keys = Some(keys);
                }
            }
            Answer::AllowedSigners(list) => {
                if let Some(at) = &mut self.at {
                    at.allowed_signers = list;
                }
            }
            Answer::Lines(file, lines) => {
                if let Some(at) = &mut self.at {
                    at.lines.came(file, lines);
                }
            }
            Answer::Drawing(asked, so_far) => self.certificate_so_far(asked, so_far, stamp),
            Answer::Drawn(asked, drawn) => self.certificate(asked, drawn, stamp, effects),
            Answer::Signed(asked, signed) => self.signed(asked, signed, stamp, effects),
            Answer::SignedElsewhere(elsewhere) => self.signed_elsewhere(*elsewhere, stamp, effects),
            Answer::Theme(theme) => self.setup.theme = *theme,
            Answer::Done(text) => self.say(Level::Notice, text, stamp.at),
            Answer::Failed(text) => {
                self.board_of = None;
                self.say(Level::Error, text, stamp.at);
            }
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
            Reply::Recorded(intent, entries) => {
                if let Some(text) = self.at.as_ref().and_then(|at| took_back(at, &entries)) {
                    self.say(Level::Notice, text, stamp.at);
                }
                if std::mem::take(&mut self.disk_refuses) {
                    self.say(Level::Notice, "the disk takes the record again", stamp.at);
                }
                let taken = matches!(intent, Intent::TakeControls { .. });
                self.recorded(intent, stamp, effects);
                if taken {
                    self.controls_are_ours(stamp, effects);
                }
            }
            Reply::NotRecorded(intent, reason) => {
                self.with_controls = None;
                self.with_fields = None;
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
                if matches!(intent, Intent::SetField { .. }) {
                    self.with_fields = None;
                }
                let question = self
                    .at
                    .as_ref()
                    .and_then(|at| helps(at, &intent, &refusal.cause, &refusal, stamp.at));
                match question.filter(|_| by_a_person && self.question.is_none()) {
                    Some(question) => self.ask(question, stamp, effects),
                    None => self.say(Level::Warning, refusal.text, stamp.at),
                }
            }
        }
    }

    /// The controls are taken, and that is recorded: what they were taken for is gone on with.
    fn controls_are_ours(&mut self, stamp: &Stamp, effects: &mut Vec<Effect>) {
        self.say(Level::Notice, "you hold the controls of this run", stamp.at);
        let Some((at, wanted)) = self.at.as_ref().zip(self.with_controls.take()) else {
            return;
        };
        let question = match wanted {
            Wanted::Action(item) => Question::action(at, &item, stamp.at),
            Wanted::AdHoc => Question::ad_hoc(at),
        };
        self.ask(question, stamp, effects);
    }

    /// What else an entry changes beside the run.
    fn recorded(&mut self, intent: Intent, stamp: &Stamp, effects: &mut Vec<Effect>) {
        if let (Intent::Amend(amend), Some(at)) = (&intent, &mut self.at) {
            at.source = String::from_utf8_lossy(&amend.source).into_owned();
            at.trusted_here |= amend.trusted;
        }
        self.led(&intent, stamp, effects);
        match intent {
            Intent::Withdraw { file, .. } => effects.push(Effect::RemoveEvidence(file)),
            // What was just closed is sealed best before anybody goes.
            Intent::Close { .. } => self.offer_seal(stamp, effects),
            Intent::SetField { .. } => self.field_is_set(stamp, effects),
            _ => {}
        }
    }
}

/// Which mark entries of one's own took back, in a sentence: nobody presses the key twice without seeing what went.
fn took_back(at: &AtRun, entries: &[EntryRef]) -> Option<String> {
    let run = at.desk.run();
    entries.iter().find_map(|entry| {
        let Event::ItemMarked(marked) = &run.entry(entry)?.entry.event else {
            return None;
        };
        let mut given = run.item(&marked.item).marks.iter();
        let undone = given.find(|given| Some(&given.entry) == marked.undoes.as_ref())?;
        let title = run.plan().find(&marked.item).map(|item| run.fill(&item.title));
        let title = title.unwrap_or_else(|| marked.item.to_string());
        Some(format!("took back “{}” of {title}", undone.mark.word()))
    })
}

/// The question that helps where an intent was refused.
fn helps(at: &AtRun, intent: &Intent, cause: &Cause, refusal: &Refusal, now: Time) -> Option<Question> {
    match cause {
        Cause::NeedsReason => Some(Question::reason(at, intent.clone(), refusal)),
        Cause::NeedsField(field) => {
            let question = Question::fields(at, item_of(intent).as_ref(), Some(field));
            Some(match goal_of(intent) {
                Some(goal) => question.on_the_way_to(goal),
                None => question,
            })
        }
        Cause::NeedsTrust => Some(Question::trust_run(at)),
        Cause::NeedsControls => {
            let wanted = match intent {
                Intent::StartAdHoc { .. } => Some(Wanted::AdHoc),
                other => item_of(other).map(Wanted::Action),
            };
            Some(Question::controls(at, wanted, now))
        }
        _ => None,
    }
}

/// What is gone on with once the field has a value.
fn goal_of(intent: &Intent) -> Option<Goal> {
    match intent {
        Intent::Mark(_) => Some(Goal::Record(Box::new(intent.clone()))),
        other => item_of(other).map(Goal::Check),
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
