//! What the screens want done outside, done: the one place where the full-screen program meets the engine, the disk and
//! other programs. Nothing here waits: what takes time happens on a thread, and its answer comes as an input.

mod answers;
mod checklists;
mod output;
pub mod terminal;

use std::path::PathBuf;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use self::output::Output;
use super::{
    effect::{Answer, Editing, Effect, Input, OpenedRun, Trusted},
    theme::{Depth, Theme},
    widgets::text::is_unsafe,
};
use crate::{
    config::{Paths, Settings, Trust, checklists::Places},
    domain::desk::Fact,
    engine::{self, Engine, EngineError, Facts, Mode, NewRun, Opened, Workplace},
    format::checklist,
    record::{self, RecordPath},
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
    /// What a run is opened with.
    pub workplace: Workplace,
    /// What the terminal can show.
    pub depth: Depth,
    /// Runs are opened to look at only.
    pub read_only: bool,
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
            Effect::ReadChecklist { name, rehearsal } => self.answer(checklists::read(&self.kit, &name, rehearsal)),
            Effect::Trust(trusted) => self.trust(&trusted),
            Effect::Start(new) => self.start(*new),
            Effect::Open(path, mode) => self.open(&path, mode),
            Effect::LeaveRun => self.leave(),
            Effect::Follow(check) => {
                let cast = self.engine.as_ref().and_then(|engine| engine.cast_of(&check));
                self.output.follow(check, cast.map(PathBuf::from));
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
            Effect::ListFolder(folder) => answers::folder(folder, self.sender.clone()),
            Effect::ListInbox => {
                if let Some(engine) = &self.engine {
                    answers::inbox(engine.folder().inbox(), self.sender.clone());
                }
            }
            Effect::Verify(path) => answers::verify(path, self.sender.clone()),
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

    /// Ends the checks of the open run, lets its actions go on, and leaves its journal in good order.
    pub fn leave(&mut self) {
        self.output = Output::default();
        self.engine = None;
        self.facts = None;
    }

    fn answer(&self, answer: Answer) {
        // The receiver is this host's own.
        let _ = self.sender.send(Input::Answer(answer));
    }

    fn start(&mut self, new: NewRun) {
        self.leave();
        let source = new.source.clone();
        match engine::create(&self.kit.workplace, new) {
            Ok(opened) => self.opened(opened, source),
            Err(error) => self.answer(Answer::Failed(in_words("the run was not started", &error))),
        }
    }

    fn open(&mut self, path: &std::path::Path, mode: Mode) {
        self.leave();
        let mode = if self.kit.read_only { Mode::Read } else { mode };
        let tried = engine::open(&self.kit.workplace, path, mode);
        // A folder that cannot be written can be looked at all the same.
        let (opened, why) = match tried {
            Err(error @ EngineError::Record(_)) if mode == Mode::Write => {
                let why = in_words("nothing can be recorded", &error);
                (engine::open(&self.kit.workplace, path, Mode::Read), Some(why))
            }
            other => (other, None),
        };
        match opened {
            Ok(mut opened) => {
                opened.notes.extend(why);
                let source = source_of(&opened);
                self.opened(opened, source);
            }
            Err(error) => self.answer(Answer::Failed(in_words("the run was not opened", &error))),
        }
    }

    fn opened(&mut self, opened: Opened, source: Vec<u8>) {
        let run = OpenedRun {
            folder: opened.engine.folder().path().to_owned(),
            read_only: opened.engine.read_only(),
            trusted_here: Trust::in_state(&self.kit.paths.state).covers(&source),
            source: String::from_utf8_lossy(&source).into_owned(),
            production: self.kit.settings.production.clone(),
            notes: opened.notes,
            desk: opened.desk,
        };
        self.engine = Some(opened.engine);
        self.facts = Some(opened.facts);
        self.answer(Answer::Opened(Box::new(run)));
    }

    fn trust(&self, trusted: &Trusted) {
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

/// The file of the checklist in force in a run that was read.
fn source_of(opened: &Opened) -> Vec<u8> {
    let run = opened.desk.run();
    let folder = opened.engine.folder();
    let amended = run
        .amendments
        .iter()
        .rev()
        .find(|(_, amended)| amended.sha256 == run.plan().sha256)
        .map_or(record::CHECKLIST, |(_, amended)| amended.file.as_str());
    // What cannot be read was said when the run was opened; amending then starts from nothing.
    let read = |path: RecordPath| path.read_under(folder.path(), record::LARGEST_CHECKLIST);
    amended.parse().and_then(read).unwrap_or_default()
}

/// An error with what caused it, after what it means.
fn in_words(what: &str, error: &dyn std::error::Error) -> String {
    let mut text = format!("{what}: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Some name their cause themselves.
        if !text.ends_with(&cause_text) {
            text.push_str(&format!(": {cause_text}"));
        }
        source = cause.source();
    }
    text
}

/// The problems of a checklist, as the message list shows them.
fn problems(name: &str, source: &str, problems: &[checklist::Problem]) -> String {
    format!(
        "{name} cannot be used:\n{}",
        checklist::render(problems, source, name, false, 100)
    )
}
