//! The state of the whole screen, and what every input makes of it. Pure: what has to be done outside comes out as
//! effects. Keys go to the topmost thing that takes them: a check that is typed into, a question, the palette, the line
//! that is searched for, the screen.

mod checks;
mod closing;
mod commands;
mod facts;
mod fields;
mod flow;
mod going;
mod input;
mod signing;
mod view;

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    time::Duration,
};

use chrono::FixedOffset;
use secrecy::zeroize::Zeroize;

pub use self::view::view;
use super::{
    checks::Seen,
    command::Place,
    context::{AtRun, Cx, Go, Memo, Sight},
    effect::{Effect, Entrance, Input, OpenedRun},
    find::Find,
    glyph::Glyphs,
    keymap::KeyMap,
    lines::Lines,
    look::Look,
    news::{self, News},
    palette::Palette,
    question::{Goal, Question, Wanted},
    screens::{Screen, board::Board, home::Home},
    theme::Theme,
    widgets::{
        messages::{Level, Messages},
        prompt::Prompt,
    },
};
use crate::domain::{
    clocks::SectionHistory,
    decide::{Intent, PROOF_HOLDS, Stamp},
    desk::Reply,
    event::{EntryRef, Person},
    time::Time,
};

/// How long to wait before the disk is asked again for what it did not take.
const RETRY: chrono::TimeDelta = chrono::TimeDelta::seconds(2);

/// What the screen is made with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The theme.
    pub theme: Theme,
    /// The names of all themes.
    pub themes: Vec<String>,
    /// The signs.
    pub glyphs: Glyphs,
    /// The keys.
    pub keys: KeyMap,
    /// As whom one writes.
    pub person: Person,
    /// East of UTC.
    pub offset: FixedOffset,
    /// When the program started.
    pub started: Time,
}

/// The state of the whole screen.
#[derive(Debug)]
pub struct App {
    setup: Setup,
    messages: Messages,
    at: Option<AtRun>,
    screens: Vec<Screen>,
    question: Option<Question>,
    palette: Option<Palette>,
    typing: Option<EntryRef>,
    finding: Option<Prompt>,
    find: Option<Find>,
    memo: Memo,
    retry_at: Option<Time>,
    /// The last thing to be recorded was not, and the person was told.
    disk_refuses: bool,
    /// What is gone on with once the controls are taken.
    with_controls: Option<Wanted>,
    /// What is gone on with once so many fields are recorded.
    with_fields: Option<(Goal, usize)>,
    /// What was last said of what others do.
    news: News,
    /// The run whose board is gone to once it is open.
    board_of: Option<PathBuf>,
}

impl App {
    /// The screen as it comes up: Home.
    pub fn new(setup: Setup) -> Self {
        Self {
            setup,
            messages: Messages::default(),
            at: None,
            screens: vec![Box::<Home>::default()],
            question: None,
            palette: None,
            typing: None,
            finding: None,
            find: None,
            memo: Memo::default(),
            retry_at: None,
            disk_refuses: false,
            with_controls: None,
            with_fields: None,
            news: News::default(),
            board_of: None,
        }
    }

    /// The open run.
    pub fn at(&self) -> Option<&AtRun> {
        self.at.as_ref()
    }

    /// Everything that was said.
    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// Where keys go now.
    pub fn place(&self) -> Place {
        if self.typing.is_some() {
            Place::Typing
        } else if self.question.is_some() {
            Place::Question
        } else if self.palette.is_some() {
            Place::Palette
        } else {
            self.screen().map_or(Place::Home, |screen| screen.place())
        }
    }

    /// The program is about to end: nothing more begins. Gives the checks that end with it.
    pub fn wind_up(&mut self) -> Vec<EntryRef> {
        let Some(at) = &mut self.at else { return Vec::new() };
        at.desk.begin_nothing_more("the program ended");
        let checks = at.desk.processes().iter().filter(|(_, process)| !process.action);
        checks.map(|(check, _)| check.clone()).collect()
    }

    /// What was drawn where; the view's only way back.
    pub fn remember(&mut self, memo: Memo) {
        self.memo = memo;
    }

    /// Takes an input, gives what has to be done outside. Whatever came may have changed what is shown.
    pub fn update(&mut self, input: Input, stamp: &Stamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        match input {
            Input::Key(key) => self.key(key, stamp, &mut effects),
            Input::Paste(mut text) => {
                self.paste(&text, stamp, &mut effects);
                // It may have been a passphrase.
                text.zeroize();
            }
            Input::Mouse(pointed) => self.mouse(pointed, stamp, &mut effects),
            Input::Fact(fact) => self.fact(fact, stamp, &mut effects),
            Input::Answer(answer) => self.answer(answer, stamp, &mut effects),
            Input::Gap(from, to) => self.gap(from, to, stamp, &mut effects),
            Input::Resized | Input::Tick => {}
        }
        self.pass_time(stamp, &mut effects);
        self.tell_end_of_check(stamp.at);
        self.tell_end_of_checks(stamp.at);
        self.with_cx(stamp, &mut effects, |app, cx| {
            let memo = app.memo;
            if let Some(screen) = app.last_mut() {
                screen.settle(cx);
                screen.fit(memo, cx);
            }
        });
        effects
    }

    /// When the screen changes though nothing comes in: a visible clock, a message that goes, a mark that grows too old.
    /// Nothing where nothing will.
    pub fn next_wake(&self, now: Time) -> Option<Time> {
        let since = self.since(now);
        let message = self.messages.next_change(since);
        let message = message.and_then(|at| {
            self.setup
                .started
                .checked_add_signed(chrono::TimeDelta::from_std(at).ok()?)
        });
        let clock = self.at.as_ref().and_then(|at| super::chrome::next_change(at, now));
        let standing = self.at.as_ref().and_then(|at| at.desk.standing().changes_at);
        [message, clock, standing, self.retry_at].into_iter().flatten().min()
    }

    fn since(&self, now: Time) -> Duration {
        (now - self.setup.started).to_std().unwrap_or_default()
    }

    fn screen(&self) -> Option<&Screen> {
        self.screens.last()
    }

    /// What screens and views look at.
    fn sight(&self, now: Time) -> Sight<'_> {
        Sight {
            look: Look {
                theme: &self.setup.theme,
                glyphs: self.setup.glyphs,
            },
            at: self.at.as_ref(),
            person: &self.setup.person,
            now,
            offset: self.setup.offset,
            keys: &self.setup.keys,
            messages: &self.messages,
            find: self.find.as_ref(),
        }
    }

    /// Lets one part of the screen act, then carries out where it wants to go and reads the replies to its intents.
    fn with_cx<T>(
        &mut self,
        stamp: &Stamp,
        effects: &mut Vec<Effect>,
        act: impl FnOnce(&mut Parts<'_>, &mut Cx<'_>) -> T,
    ) -> T {
        let since = self.since(stamp.at);
        let (mut go, mut replies) = (Vec::new(), Vec::new());
        let mut cx = Cx {
            at: self.at.as_mut(),
            stamp,
            since,
            effects,
            messages: &mut self.messages,
            go: &mut go,
            replies: &mut replies,
        };
        let mut parts = Parts {
            screens: &mut self.screens,
            question: &mut self.question,
            memo: &self.memo,
        };
        let done = act(&mut parts, &mut cx);
        for step in go {
            self.go(step, stamp, effects);
        }
        for reply in replies {
            self.reply(reply, stamp, effects);
        }
        done
    }

    fn ask(&mut self, question: Question, stamp: &Stamp, effects: &mut Vec<Effect>) {
        self.question = Some(question);
        self.with_cx(stamp, effects, |app, cx| {
            if let Some(question) = app.question {
                question.opened(cx);
            }
        });
    }

    fn say(&mut self, level: Level, text: impl Into<String>, now: Time) {
        let since = self.since(now);
        self.messages.say(level, text, since);
    }

    fn opened(&mut self, run: OpenedRun, stamp: &Stamp, effects: &mut Vec<Effect>) {
        for note in &run.notes {
            self.say(Level::Warning, note.clone(), stamp.at);
        }
        let looked = run.desk.run().heads.clone();
        // Whoever watched and takes part now goes on where they stood.
        let stays = self.screens.len() > 1 && self.at.as_ref().is_some_and(|at| at.folder == run.folder);
        for line in news::against_the_rules(run.desk.run(), 0)
            .into_iter()
            .filter(|_| !stays)
        {
            self.say(Level::Warning, line, stamp.at);
        }
        self.disk_refuses = false;
        self.with_controls = None;
        self.with_fields = None;
        self.news = News::default();
        let board = self.board_of.take().is_some_and(|board| board == run.folder);
        self.at = Some(AtRun {
            desk: run.desk,
            folder: run.folder,
            source: run.source,
            looks_only: run.looks_only,
            trusted_here: run.trusted_here,
            production: run.production,
            secrets: HashSet::new(),
            environment_typed: HashMap::new(),
            looked,
            keys: None,
            in_hand: None,
            closing: None,
            allowed_signers: None,
            inbox: Vec::new(),
            history: SectionHistory::default(),
            lines: Lines::default(),
            checks_seen: Seen::default(),
        });
        effects.push(Effect::ReadAllowedSigners);
        self.question = None;
        if !stays {
            self.screens.truncate(1);
            let walk = Box::<super::screens::run::Walk>::default();
            self.go(Go::To(Box::new(walk)), stamp, effects);
        }
        if board {
            self.go(Go::To(Box::new(Box::<Board>::default())), stamp, effects);
        }
        self.take_secrets(run.secrets, stamp, effects);
        self.come_in(run.entrance, stamp, effects);
    }

    /// What is done on coming into a run: where others are at work, one is asked how.
    fn come_in(&mut self, entrance: Entrance, stamp: &Stamp, effects: &mut Vec<Effect>) {
        match (entrance, &self.at) {
            (Entrance::Ask, Some(at)) => {
                let question = Question::join(at, &self.setup.person, stamp.at);
                self.ask(question, stamp, effects);
            }
            // The journal that is gone on with may hold them from before.
            (Entrance::TakeControls(_), Some(at)) if is_holder(at) => {
                self.say(Level::Notice, "you hold the controls of this run", stamp.at);
            }
            (Entrance::TakeControls(note), Some(_)) => {
                self.with_cx(stamp, effects, |_, cx| cx.submit(Intent::TakeControls { note }));
            }
            _ => {}
        }
    }

    fn pass_time(&mut self, stamp: &Stamp, effects: &mut Vec<Effect>) {
        let Some(at) = &mut self.at else { return };
        at.desk.tick(stamp.at);
        at.environment_typed.retain(|_, typed| stamp.at - *typed < PROOF_HOLDS);
        if self.retry_at.is_some_and(|due| due <= stamp.at) {
            let outcome = at.desk.retry(stamp);
            self.retry_at = None;
            self.with_cx(stamp, effects, |_, cx| cx.take(outcome));
        }
    }

    fn retry_later(&mut self, now: Time) {
        self.retry_at = Some(now + RETRY);
    }
}

/// The parts of the screen that act with a [`Cx`], which borrows the rest.
struct Parts<'a> {
    screens: &'a mut Vec<Screen>,
    question: &'a mut Option<Question>,
    memo: &'a Memo,
}

impl Parts<'_> {
    fn last_mut(&mut self) -> Option<&mut Screen> {
        self.screens.last_mut()
    }
}

/// Whether the controls are held by this program's own journal.
fn is_holder(at: &AtRun) -> bool {
    let own = at.desk.writer();
    own.is_some() && at.desk.run().controls() == own
}

/// Whether a reply speaks of something that a person waits for, and not of a check that went on by itself.
fn by_a_person(reply: &Reply) -> bool {
    let intent = match reply {
        Reply::Recorded(intent, _) | Reply::Refused(intent, _) | Reply::NotRecorded(intent, _) => intent,
    };
    !matches!(intent, Intent::FinishCheck { .. })
}
