//! What the screens want done outside, done: the one place where the full-screen program meets the engine, the disk and
//! other programs. Nothing here waits: what takes time happens on a thread, and its answer comes as an input.

mod answers;
mod certificate;
mod checklists;
mod documents;
mod looking;
mod output;
mod signing;
pub mod terminal;
mod verifying;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use secrecy::SecretString;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use self::output::Output;
use super::{
    effect::{Answer, Editing, Effect, Entrance, Input, LooksOnly, OpenedRun, ToDraw, Trusted},
    theme::{Depth, Theme},
    widgets::text::is_unsafe,
};
use crate::{
    config::{Paths, PeopleFiles, Settings, Trust, checklists::Places},
    domain::{desk::Fact, words::with_causes},
    engine::{self, Engine, EngineError, Facts, Mode, NewRun, Opened, Workplace},
    format::checklist,
    record::{self, Progress, RecordPath},
};

/// What the host is made with.
#[derive(Debug, Clone)]
pub struct Kit {
    /// Where things are kept.
    pub paths: Paths,
    /// What the person likes.
    pub settings: Settings,
    /// Where checklists are looked for.
    pub places: Places,
    /// Where people are named.
    pub people: PeopleFiles,
    /// What a run is opened with.
    pub workplace: Workplace,
    /// What the terminal can show.
    pub depth: Depth,
    /// Runs are opened to look at only.
    pub read_only: bool,
    /// Values of secret fields that the environment gives, by the variables that commands read them from.
    pub secrets: HashMap<String, SecretString>,
}

/// What only the owner of the terminal can do.
#[derive(Debug)]
pub enum Wish {
    /// Draw everything anew.
    Redraw,
    /// Go back to the shell until `fg`.
    Suspend,
    /// Put this on the clipboard.
    Copy(String),
    /// Let the person edit this.
    Edit {
        /// What to call the file.
        name: String,
        /// Its text before.
        text: String,
        /// What it is for.
        purpose: Editing,
    },
    /// End the program.
    Quit,
}

/// Does what the screens want done.
#[derive(Debug)]
pub struct Host {
    kit: Kit,
    engine: Option<Engine>,
    facts: Option<Facts>,
    output: Output,
    sender: UnboundedSender<Input>,
    answers: UnboundedReceiver<Input>,
    watched: Option<notify::RecommendedWatcher>,
    verifying: verifying::Under,
    drawing: Option<Arc<Progress>>,
    keys: signing::Keys,
}

impl Host {
    /// A host without a run.
    pub fn new(kit: Kit) -> Self {
        let (sender, answers) = unbounded_channel();
        Self {
            kit,
            engine: None,
            facts: None,
            output: Output::default(),
            sender,
            answers,
            watched: None,
            verifying: verifying::Under::default(),
            drawing: None,
            keys: signing::Keys::default(),
        }
    }

    /// Does what is wanted, or gives back what only the owner of the terminal can do.
    pub fn carry_out(&mut self, effect: Effect) -> Option<Wish> {
        match effect {
            Effect::Desk(effect) => {
                if let Some(engine) = &mut self.engine {
                    engine.carry_out(effect);
                }
            }
            Effect::Control(check, control) => {
                if let Some(engine) = &self.engine {
                    engine.control(&check, control);
                }
            }
            Effect::SetSecret(field, value) => {
                if let Some(engine) = &mut self.engine {
                    engine.set_secret(field, value);
                }
            }
            Effect::ListRuns => answers::runs(self.kit.workplace.runs.clone(), self.sender.clone()),
            Effect::ListChecklists => checklists::list(self.kit.places.clone(), self.sender.clone()),
            Effect::ReadChecklist { name, rehearsal } => {
                checklists::read(self.kit.clone(), name, rehearsal, self.sender.clone());
            }
            Effect::ReadPeople { checklist, run } => {
                checklists::people(self.kit.clone(), checklist, run, self.sender.clone());
            }
            Effect::Trust(trusted) => self.trust(&trusted),
            Effect::Start(new) => self.start(*new),
            Effect::Open(path, entrance) => self.open(&path, entrance),
            Effect::LeaveRun => self.leave(),
            Effect::Follow(check) => {
                let cast = self.engine.as_ref().and_then(|engine| engine.cast_of(&check));
                self.output.follow(check, cast.map(PathBuf::from));
            }
            Effect::FollowElsewhere(check, file) => {
                let folder = self.engine.as_ref().map(|engine| engine.folder().path().to_owned());
                self.output.follow_elsewhere(check, folder.zip(file.parse().ok()));
            }
            Effect::Replay(check, file) => {
                let folder = self.engine.as_ref().map(|engine| engine.folder().path());
                let cast = folder.and_then(|folder| file.parse::<RecordPath>().ok()?.open_under(folder).ok());
                self.output.replay(check, cast);
            }
            Effect::ReadText(file) => {
                if let Some(engine) = &self.engine {
                    answers::text(engine.folder().path().to_owned(), file, self.sender.clone());
                }
            }
            Effect::ReadLines(file, lines) => {
                if let Some(engine) = &self.engine {
                    answers::lines(engine.folder().path().to_owned(), file, lines, self.sender.clone());
                }
            }
            Effect::ListFolder(folder) => answers::folder(folder, self.sender.clone()),
            Effect::LookAtFile(path) => looking::at_file(path, self.sender.clone()),
            Effect::ListInbox => {
                if let Some(engine) = &self.engine {
                    answers::inbox(engine.folder().inbox(), self.sender.clone());
                }
            }
            Effect::Verify { asked, runs } => {
                self.stop_verifying();
                self.verifying = verifying::begin(asked, runs, self.sender.clone());
            }
            Effect::StopVerifying => self.stop_verifying(),
            Effect::ReadAllowedSigners => self.pen(signing::allowed_signers),
            Effect::ListKeys => self.pen(signing::keys),
            Effect::Sign(to_sign) => self.pen(|pen| signing::sign(pen, *to_sign)),
            Effect::DrawCertificate(to_draw) => self.draw_certificate(*to_draw),
            Effect::WriteStatement { path, text } => signing::write(path, text, self.sender.clone()),
            Effect::Export(wanted) => documents::export(&self.kit, *wanted, self.sender.clone()),
            Effect::ReadSigned { statement, signature } => {
                self.pen(|pen| signing::read_signed(pen, statement, signature));
            }
            Effect::UseTheme(name) => self.use_theme(&name),
            Effect::RemoveEvidence(file) => {
                let removed = self.engine.as_ref().map(|engine| engine.remove_evidence(&file));
                if let Some(Err(error)) = removed {
                    self.answer(Answer::Failed(in_words("the file is still there", &error)));
                }
            }
            Effect::Copy(text) => return Some(Wish::Copy(pasteable(&text))),
            Effect::Edit { name, text, purpose } => return Some(Wish::Edit { name, text, purpose }),
            Effect::Redraw => return Some(Wish::Redraw),
            Effect::Suspend => return Some(Wish::Suspend),
            Effect::Quit => return Some(Wish::Quit),
        }
        None
    }

    /// The next thing that came from outside; waits for it.
    pub async fn next(&mut self) -> Input {
        loop {
            let due = self.output.due();
            let facts = &mut self.facts;
            let input = tokio::select! {
                biased;
                // That a run was opened comes before all that is told of it: what its last start left is told at once.
                // This end of the channel keeps it open.
                Some(input) = self.answers.recv() => input,
                Some(fact) = next_fact(facts) => Input::Fact(fact),
                () = until(due) => match self.output.take() {
                    Some(piece) => piece,
                    None => continue,
                },
            };
            if let Input::Fact(Fact::CheckProgress { check, .. } | Fact::CheckEnded { check, .. }) = &input {
                self.output.printed(check);
            }
            return input;
        }
    }

    /// A place to send inputs from elsewhere: a panic in the background.
    pub fn sender(&self) -> UnboundedSender<Input> {
        self.sender.clone()
    }

    /// What the program was made with.
    pub fn kit(&self) -> &Kit {
        &self.kit
    }

    /// Lets something be done with keys and lists, for the open run.
    fn pen(&self, act: impl FnOnce(signing::Pen)) {
        if let Some(engine) = &self.engine {
            act(signing::Pen {
                sources: self.kit.workplace.signing.clone(),
                folder: engine.folder().path().to_owned(),
                keys: self.keys.clone(),
                sender: self.sender.clone(),
            });
        }
    }

    fn draw_certificate(&mut self, to_draw: ToDraw) {
        self.stop_drawing();
        if let Some(engine) = &self.engine {
            let (folder, sources) = (engine.folder().path().to_owned(), self.kit.workplace.signing.clone());
            self.drawing = Some(certificate::draw(to_draw, folder, sources, self.sender.clone()));
        }
    }

    /// Nobody waits for the certificate that is drawn.
    fn stop_drawing(&mut self) {
        if let Some(progress) = self.drawing.take() {
            progress.stop();
        }
    }

    /// Nobody waits for what is verified.
    fn stop_verifying(&self) {
        self.verifying.stop();
    }

    /// Ends the checks of the open run, lets its actions go on, and leaves its journal in good order.
    pub fn leave(&mut self) {
        self.output = Output::default();
        self.stop_drawing();
        self.engine = None;
        self.facts = None;
    }

    fn answer(&self, answer: Answer) {
        // The receiver is this host's own.
        let _ = self.sender.send(Input::Answer(answer));
    }

    fn start(&mut self, new: NewRun) {
        if self.kit.read_only {
            let text = "the run was not started: --readonly was asked for".to_owned();
            return self.answer(Answer::Failed(text));
        }
        self.leave();
        let source = new.source.clone();
        match engine::create(&self.kit.workplace, new) {
            Ok(opened) => self.opened(opened, source, Entrance::TakePart, None),
            Err(error) => self.answer(Answer::Failed(in_words("the run was not started", &error))),
        }
    }

    fn open(&mut self, path: &Path, entrance: Entrance) {
        self.leave();
        let opened = match &entrance {
            _ if self.kit.read_only => self.look(path, Entrance::Watch, LooksOnly::Asked),
            Entrance::Watch => self.look(path, Entrance::Watch, LooksOnly::Watching),
            // Whoever is asked sees what it is about, and has written nothing yet.
            Entrance::Ask if self.is_attended(path) => self.look(path, Entrance::Ask, LooksOnly::Watching),
            // A reviewer leaves no trace in a run that is over: to take part is a key of its own.
            Entrance::Ask if record::is_sealed(path) => self.look(path, Entrance::Watch, LooksOnly::Watching),
            Entrance::Ask => self.work(path, Entrance::TakePart),
            Entrance::TakePart | Entrance::TakeControls(_) => self.work(path, entrance),
        };
        if let Err(error) = opened {
            self.answer(Answer::Failed(in_words("the run was not opened", &error)));
        }
    }

    fn look(&mut self, path: &Path, entrance: Entrance, why: LooksOnly) -> Result<(), EngineError> {
        let opened = engine::open(&self.kit.workplace, path, Mode::Read)?;
        let source = engine::source_in_force(opened.desk.run(), opened.engine.folder());
        self.opened(opened, source, entrance, Some(why));
        Ok(())
    }

    /// Whether another program works on the run just now.
    fn is_attended(&self, path: &Path) -> bool {
        let present = engine::present(&self.kit.workplace, path);
        present.iter().any(|other| other.here)
    }

    /// Opens a run to write to it. A folder that cannot be written can be looked at all the same.
    fn work(&mut self, path: &Path, entrance: Entrance) -> Result<(), EngineError> {
        match engine::open(&self.kit.workplace, path, Mode::Write) {
            Ok(opened) => {
                let source = engine::source_in_force(opened.desk.run(), opened.engine.folder());
                self.opened(opened, source, entrance, None);
            }
            Err(error @ EngineError::Record(_)) => {
                let mut opened = engine::open(&self.kit.workplace, path, Mode::Read)?;
                opened.notes.push(in_words("nothing can be recorded", &error));
                let source = engine::source_in_force(opened.desk.run(), opened.engine.folder());
                self.opened(opened, source, Entrance::Watch, Some(LooksOnly::Refused));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn opened(&mut self, opened: Opened, source: Vec<u8>, entrance: Entrance, looks_only: Option<LooksOnly>) {
        // Nothing runs where one only looks.
        let secrets = match looks_only {
            None => checklists::secrets_given(&self.kit, opened.desk.run().plan()),
            Some(_) => Vec::new(),
        };
        let run = OpenedRun {
            folder: opened.engine.folder().path().to_owned(),
            looks_only,
            entrance,
            trusted_here: Trust::in_state(&self.kit.paths.state).covers(&source),
            source: String::from_utf8_lossy(&source).into_owned(),
            production: self.kit.settings.production.clone(),
            notes: opened.notes,
            secrets,
            desk: opened.desk,
        };
        self.engine = Some(opened.engine);
        self.facts = Some(opened.facts);
        self.answer(Answer::Opened(Box::new(run)));
    }

    fn trust(&self, trusted: &Trusted) {
        if self.kit.read_only {
            return;
        }
        let trust = Trust::in_state(&self.kit.paths.state);
        if let Err(error) = trust.add(&trusted.id, &trusted.source, None, engine::now()) {
            self.answer(Answer::Failed(in_words(
                "it is trusted for now, but not remembered",
                &error,
            )));
        }
    }

    fn use_theme(&mut self, name: &str) {
        let folder = self.kit.paths.themes.clone();
        match Theme::named(name, Some(&folder), self.kit.depth) {
            Ok(theme) => {
                self.answer(Answer::Theme(Box::new(theme)));
                self.watch_theme(name);
            }
            Err(error) => self.answer(Answer::Failed(in_words("the theme is not used", &error))),
        }
    }

    /// Reads the theme's file again whenever it changes. A theme that is built in has no file.
    pub fn watch_theme(&mut self, name: &str) {
        let path = self.kit.paths.themes.join(format!("{name}.toml"));
        self.watched = answers::watch_theme(path, self.kit.depth, self.sender.clone());
    }
}

/// Waits until then; without a time, for ever.
pub(super) async fn until(time: Option<tokio::time::Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time).await,
        None => std::future::pending().await,
    }
}

async fn next_fact(facts: &mut Option<Facts>) -> Option<Fact> {
    match facts {
        Some(facts) => match facts.recv().await {
            Some(fact) => Some(fact),
            None => std::future::pending().await,
        },
        None => std::future::pending().await,
    }
}

/// The text as it may be pasted into a shell or a chat: with its lines and tabs, without what steers or hides.
fn pasteable(text: &str) -> String {
    let shown = |sign: char| !matches!(sign, '\n' | '\t') && is_unsafe(sign);
    text.replace(shown, "·")
}

/// An error with what caused it, after what it means.
fn in_words(what: &str, error: &dyn std::error::Error) -> String {
    format!("{what}: {}", with_causes(error))
}

/// The problems of a checklist, as the message list shows them.
fn problems(name: &str, source: &str, problems: &[checklist::Problem]) -> String {
    format!(
        "{name} cannot be used:\n{}",
        checklist::render(problems, source, name, false, 100)
    )
}
