//! Questions: a form over the dimmed screen, and what its answer comes to.

mod act;
mod amend;
mod answer;
mod ask;
mod decide;
mod export;
mod flow;
pub mod form;
mod inbox;
mod join;
mod paths;
mod roles;
mod settle;
pub mod sign;
mod start;
mod trust;
mod typed;
mod when;

pub use self::{ask::values::Goal, join::Wanted, roles::Filling};

use std::path::PathBuf;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::Line,
};

use self::{
    form::{Entry, Form},
    paths::{Looked, PATH, here, home},
    typed::Typed,
};
use super::{
    command::Command,
    context::{Cx, Sight, wrote_since},
    effect::{Answer, Editing, Effect, KeyRow, ReadChecklist},
    key::Key,
    signing::ToBeSigned,
    theme::Role,
};
use crate::domain::{
    check::Outcome,
    decide::{Intent, On},
    desk::Desk,
    event::{ConditionRef, EntryRef, Event},
    id::{ItemId, MeasureId, RoleId},
    run::PROOF,
};

/// So many names are shown that complete a path; the others are counted.
const NAMED: usize = 8;

/// A question.
#[derive(Debug)]
pub struct Question {
    form: Form,
    purpose: Purpose,
    /// What is known of the folders of paths that are typed.
    looked: Looked,
    /// What lies in the inbox, where several files are offered.
    inbox: Vec<PathBuf>,
    typed: Typed,
}

/// What a question is for.
#[derive(Debug)]
enum Purpose {
    /// A mark, with what has to be said with it.
    Mark(crate::domain::decide::MarkIntent),
    /// This mark is taken back, whatever rests on it.
    TakeBack(EntryRef),
    /// The reason that an intent lacks.
    Reason(Intent),
    Comment(On),
    Attach(Option<ItemId>),
    Paste(Option<ItemId>),
    /// These files of evidence go.
    Withdraw(Vec<String>),
    Link(On),
    Measure(ItemId, Vec<MeasureId>),
    Fields(Box<ask::values::Blanks>),
    Roles(Box<roles::Giving>),
    AdHoc,
    /// An action; `since` is the newest entry of this program's own journal when it was asked for, so that only a proof
    /// of its own counts.
    Action {
        item: ItemId,
        since: Option<EntryRef>,
        /// Another program's run of it, of whose end nothing is known, that the person was told of.
        despite: Option<EntryRef>,
    },
    EndCheck {
        check: EntryRef,
        action: bool,
        interrupted: bool,
    },
    Amend(Option<ItemId>),
    /// An amended checklist that was written in the editor: what changes is shown, a reason is asked for.
    Adopt(Box<amend::Amended>),
    /// How one comes into a run on which others work.
    Join,
    /// The controls, and what is gone on with once they are taken.
    Controls(Option<Wanted>),
    GiveUp(EntryRef),
    /// Which of several amendments holds.
    Settle(Vec<settle::Version>),
    TrustRun,
    TrustStart(Box<ReadChecklist>),
    Start(Box<ReadChecklist>),
    OpenFile,
    /// A sign-off: what one says of it, and with which key.
    Sign(Box<sign::Signing>),
    /// The seal, and with which key.
    Seal(Box<sign::Sealing>),
    /// The statement of one of them, to be read and stored, and who or what signs it.
    Statement(Box<(ToBeSigned, sign::keys::Signer)>),
    /// The passphrase of its key.
    Passphrase(Box<(ToBeSigned, KeyRow)>),
    /// A statement goes to a file.
    WriteStatement(String),
    /// Which statement was signed elsewhere.
    RecordSignature,
    /// What was signed elsewhere, to be read and stored.
    RecordSigned(Box<crate::domain::decide::SignIntent>),
    Decide(Box<decide::Deciding>),
    /// A condition of a decision is met.
    Meet(ConditionRef),
    /// Which document goes where.
    Export(Box<export::Exporting>),
    CloseRun,
    /// How the run is led.
    Flow(flow::Asked),
    Quit,
    Theme,
    /// Of which role items are shown only: any, or one of these.
    ShowRole(Vec<RoleId>),
}

/// What becomes of a question after a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It stays.
    Stay,
    /// It is answered, or put away.
    Close,
}

impl Question {
    fn new(form: Form, purpose: Purpose) -> Self {
        Self {
            form,
            purpose,
            looked: Looked::default(),
            inbox: Vec::new(),
            typed: Typed::Nothing,
        }
    }

    /// It comes up: what it needs to know is asked for.
    pub fn opened(&mut self, cx: &mut Cx<'_>) {
        match &self.purpose {
            Purpose::Action { item, .. } => {
                let proves = cx.at.as_deref().is_some_and(|at| has_proof(&at.desk));
                if proves {
                    cx.submit(Intent::StartProof(item.clone()));
                }
            }
            Purpose::Attach(_) => cx.effects.push(Effect::ListInbox),
            // It may have changed since the run was opened.
            Purpose::CloseRun => cx.effects.push(Effect::ReadAllowedSigners),
            Purpose::Sign(_) | Purpose::Seal(_) => cx.effects.push(Effect::ListKeys),
            Purpose::Settle(versions) => Self::read_versions(versions, cx),
            Purpose::Export(exporting) => cx.effects.push(Effect::ListFolder(exporting.home())),
            Purpose::Roles(_) => Self::read_people(cx),
            Purpose::Fields(_) if self.form.proposing().next().is_some() => Self::read_people(cx),
            _ => {}
        }
        self.look_into_folder(cx);
    }

    /// A command of [`super::command::Place::Question`].
    pub fn command(&mut self, command: Command, key: Key, cx: &mut Cx<'_>) -> Then {
        if self.form.wants(command) {
            self.form.key(key);
            return Then::Stay;
        }
        match command {
            Command::Back if self.form.let_go() => Then::Stay,
            Command::Enter if self.form.take() || self.form.doubts() => Then::Stay,
            Command::Back => {
                if matches!(self.purpose, Purpose::Join) {
                    // Nothing was written yet: back to where one came from.
                    cx.go.push(super::context::Go::Home);
                }
                Then::Close
            }
            Command::Enter => self.confirm(cx),
            Command::EditOutside => {
                self.edit_outside(cx);
                Then::Stay
            }
            Command::NextPane if self.completes(cx) => Then::Stay,
            other => {
                let before = self.chosen_of_inbox();
                self.form.moved(other);
                self.follow(before);
                self.look_into_folder(cx);
                Then::Stay
            }
        }
    }

    /// A key that is no command: text.
    pub fn key(&mut self, key: Key, cx: &mut Cx<'_>) {
        self.note_typing();
        let before = self.chosen_of_inbox();
        self.form.key(key);
        self.follow(before);
        self.look_into_folder(cx);
    }

    /// What follows from what was typed or chosen; `before` was chosen of the inbox.
    fn follow(&mut self, before: usize) {
        self.looked.forget_file();
        self.take_from_inbox(before);
        self.name_way();
        self.shape_conditions();
        self.name_file();
        self.fill_in();
    }

    /// A paste.
    pub fn pasted(&mut self, pasted: &str, cx: &mut Cx<'_>) {
        self.note_typing();
        self.looked.forget_file();
        self.form.paste(pasted);
        self.shape_conditions();
        self.look_into_folder(cx);
    }

    /// The wheel.
    pub fn scroll(&mut self, rows: isize) {
        self.form.scroll(i16::try_from(rows).unwrap_or(0));
    }

    /// Something asked for was done; nothing comes back where the question took it.
    pub fn answered(&mut self, answer: Answer) -> Option<Answer> {
        if let Answer::Folder(folder, entries) = &answer {
            self.names_taken(folder, entries);
            if self.listed(folder, entries) {
                return None;
            }
        }
        match answer {
            Answer::Readable(path, found) => {
                self.file_looked_at(&path, found);
                None
            }
            Answer::Inbox(files) if matches!(self.purpose, Purpose::Attach(_)) => {
                if let (Some(first), true) = (files.first(), self.form.value(PATH).is_empty()) {
                    self.form.set(PATH, &first.to_string_lossy());
                    match files.len() {
                        1 => self
                            .form
                            .intro
                            .push((Role::Dim, "It lies in the inbox of this run.".to_owned())),
                        _ => self.list_inbox(&files),
                    }
                }
                None
            }
            Answer::Keys(keys, wrong) => {
                self.offer_keys(&keys, &wrong);
                // The run remembers them too.
                Some(Answer::Keys(keys, wrong))
            }
            Answer::People(at_hand) => {
                if self.people_came(&at_hand) || self.propose_people(&at_hand) {
                    None
                } else {
                    Some(Answer::People(at_hand))
                }
            }
            Answer::Text { file, text } => {
                if self.version_read(&file, &text) {
                    None
                } else {
                    Some(Answer::Text { file, text })
                }
            }
            Answer::Edited(Editing::Answer, text) => {
                if let (Some(text), Some(row)) = (text, self.form.focused_mut()) {
                    match &mut row.entry {
                        Entry::Note(note) => **note = super::widgets::note::Note::new(text.trim_end()),
                        Entry::Line(prompt) => prompt.set(text.trim_end()),
                        Entry::Proposed(_) | Entry::Masked(_) | Entry::Choice(_) | Entry::Tick(_) => {}
                    }
                }
                None
            }
            other => Some(other),
        }
    }

    /// Draws it over the screen; gives where the cursor stands.
    pub fn draw(&self, sight: &Sight<'_>, screen: Rect, buffer: &mut Buffer) -> Option<Position> {
        let mut more = self.more(sight);
        let all = self.looked.candidates();
        let dim = |text: String| Line::from(sight.look.span(Role::Dim, text));
        more.extend(all.iter().take(NAMED).map(|name| dim(format!("  {name}"))));
        if all.len() > NAMED {
            more.push(dim(format!("  and {} more", all.len() - NAMED)));
        }
        self.form.draw(sight.look, screen, &more, buffer)
    }

    /// What is said beside the introduction, as the run stands now.
    fn more(&self, sight: &Sight<'_>) -> Vec<Line<'static>> {
        let (Purpose::Action { item, since, .. }, Some(at)) = (&self.purpose, sight.at) else {
            return Vec::new();
        };
        let say = |role: Role, text: String| vec![Line::default(), Line::from(sight.look.span(role, text))];
        match proof_of(&at.desk, item, since.as_ref()) {
            Proof::None => Vec::new(),
            Proof::Running => say(Role::Busy, "the environment is being proven: wait for it …".to_owned()),
            Proof::Ended(_, Outcome::Passed, saw) => say(Role::Good, format!("environment proven: {saw}")),
            Proof::Ended(_, outcome, saw) => say(
                Role::Bad,
                format!("the environment is not proven: its proof {}; {saw}", outcome.word()),
            ),
        }
    }

    fn edit_outside(&self, cx: &mut Cx<'_>) {
        let Some(row) = self.form.focused() else { return };
        if !matches!(row.entry, Entry::Note(_)) {
            return;
        }
        cx.effects.push(Effect::Edit {
            name: format!("{}.txt", row.name),
            text: self.form.value(&row.name),
            purpose: Editing::Answer,
        });
    }
}

fn has_proof(desk: &Desk) -> bool {
    let environment = desk.run().plan().environment.as_ref();
    !desk.run().rehearsal() && environment.is_some_and(|environment| environment.proof.is_some())
}

/// How the proof of the environment stands that was asked for with an action.
enum Proof {
    /// None is asked for.
    None,
    Running,
    /// The entry that began it, what came of it, what it saw.
    Ended(EntryRef, Outcome, String),
}

fn proof_of(desk: &Desk, item: &ItemId, since: Option<&EntryRef>) -> Proof {
    let run = desk.run();
    if !has_proof(desk) {
        return Proof::None;
    }
    for command in run.commands.iter().rev() {
        let begun = &run.entries[command.started];
        if !wrote_since(desk, begun, since) {
            continue;
        }
        let Event::CheckStarted(started) = &begun.entry.event else {
            continue;
        };
        if started.kind != PROOF || started.item.as_ref() != Some(item) {
            continue;
        }
        let Some(finished) = command.finished.and_then(|place| run.finished(place)) else {
            return Proof::Running;
        };
        let saw = finished
            .expectations
            .iter()
            .rfind(|met| met.met != Some(true) || met.saw.is_some());
        let saw = saw.map(|met| match &met.saw {
            Some(saw) => format!("{}, saw {saw}", met.text),
            None => met.text.clone(),
        });
        // What was run says more of the proof than that it ended well.
        let saw = saw.or_else(|| finished.reason.clone());
        let saw = saw.map(|saw| format!("{saw}, of ")).unwrap_or_default() + &started.command;
        return Proof::Ended(begun.reference(), finished.outcome, saw);
    }
    Proof::Running
}
