//! What a screen is given: to act on, and to draw from.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::PathBuf,
    time::Duration,
};

use chrono::Datelike;
use ratatui::layout::{Position, Rect};

use super::{
    checks::Seen,
    closing::Closing,
    command::Command,
    effect::{Effect, KeyRow, LooksOnly},
    keymap::KeyMap,
    lines::Lines,
    look::Look,
    question::{Goal, Question, Wanted},
    screens::Screen,
    signing::InHand,
    widgets::{
        list,
        messages::{Level, Messages},
    },
};
use crate::domain::{
    clocks::SectionHistory,
    decide::{Intent, Stamp},
    desk::{Desk, Outcome, Reply, Together},
    digest::Digest,
    event::{EntryRef, Person, Recorded},
    glob,
    id::{FieldId, RoleId, SectionId, Writer},
    time::Time,
};

/// A time of day within so long needs no day beside it.
const NEAR: chrono::TimeDelta = chrono::TimeDelta::hours(12);

/// The command that takes part, where no key can be named.
const TAKE_PART: &str = "the command “Take part”";

/// Whether this program wrote the entry after the one that was its newest then. A journal that was left for a new one,
/// because the disk took nothing more, counts as gone on with.
pub fn wrote_since(desk: &Desk, recorded: &Recorded, newest: Option<&EntryRef>) -> bool {
    let own = Some(&recorded.writer) == desk.writer();
    own && newest.is_none_or(|newest| newest.0 != recorded.writer || newest.1 < recorded.entry.seq)
}

/// The run that is open, and what the screens remember beside it.
#[derive(Debug)]
pub struct AtRun {
    /// The run, and one's place at it.
    pub desk: Desk,
    /// Its folder.
    pub folder: PathBuf,
    /// The checklist in force, as its file stands.
    pub source: String,
    /// Nothing is written, and why.
    pub looks_only: Option<LooksOnly>,
    /// The commands of the checklist in force may run on this machine, whatever the record says of others.
    pub trusted_here: bool,
    /// Names of environments that count as production.
    pub production: Vec<String>,
    /// Secret fields whose values were given since the program started.
    pub secrets: HashSet<FieldId>,
    /// When the name of the environment was last typed, by section.
    pub environment_typed: HashMap<SectionId, Time>,
    /// The newest entry of each journal when this person last pressed a key.
    pub looked: BTreeMap<Writer, (u64, Digest)>,
    /// The keys to sign with, once they were looked for.
    pub keys: Option<Vec<KeyRow>>,
    /// What is being signed.
    pub in_hand: Option<InHand>,
    /// The close that waits for its certificate.
    pub closing: Option<Closing>,
    /// Who may sign for whom on this machine: the list's bytes, kept in the run when it is closed.
    pub allowed_signers: Option<Vec<u8>>,
    /// What lies in the run's inbox.
    pub inbox: Vec<PathBuf>,
    /// What earlier runs tell, once that was read.
    pub history: SectionHistory,
    /// What stands at the lines of output that expectations speak of.
    pub lines: Lines,
    /// What this person saw of the checks that were asked for together.
    pub checks_seen: Seen,
}

impl AtRun {
    /// The newest entry of this program's own journal, to know later what it wrote since.
    pub fn own_head(&self) -> Option<EntryRef> {
        let writer = self.desk.writer()?;
        let head = self.desk.run().heads.get(writer)?.0;
        Some(EntryRef(writer.clone(), head))
    }

    /// Asks for the lines of output by which a check did not pass, where they are not known.
    pub fn want_lines(&mut self, check: &EntryRef) -> Option<Effect> {
        self.lines.want(self.desk.run(), check)
    }

    /// The entries that came since this person last pressed a key, the newest first.
    pub fn unseen(&self) -> impl Iterator<Item = &Recorded> {
        let run = self.desk.run();
        let looked = |writer: &Writer| self.looked.get(writer).map_or(0, |(seq, _)| *seq);
        let count: u64 = run
            .heads
            .iter()
            .map(|(writer, (seq, _))| seq.saturating_sub(looked(writer)))
            .sum();
        let new = run
            .entries
            .iter()
            .rev()
            .filter(move |recorded| recorded.entry.seq > looked(&recorded.writer));
        new.take(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// Whether nothing is written.
    pub fn read_only(&self) -> bool {
        self.looks_only.is_some()
    }

    /// Why one cannot take part, in a sentence; nothing where one only watches, and may.
    pub fn takes_part(&self) -> Option<String> {
        match self.looks_only {
            Some(LooksOnly::Watching | LooksOnly::Refused) => None,
            Some(LooksOnly::Asked) => {
                Some("the program was started with --readonly: start it without to take part".to_owned())
            }
            None => Some("you take part in this run already".to_owned()),
        }
    }

    /// Why nothing can be recorded, in a sentence; nothing where it can. `key` takes part.
    pub fn nothing_recorded(&self, key: &str) -> Option<String> {
        Some(match self.looks_only? {
            LooksOnly::Watching => format!("you only watch this run: nothing is recorded before you take part ({key})"),
            LooksOnly::Asked => "the program was started to look only: nothing is recorded".to_owned(),
            LooksOnly::Refused => {
                format!("the run's folder cannot be written: nothing is recorded ({key} tries again)")
            }
        })
    }

    /// Whether the run acts on an environment that counts as production.
    pub fn is_production(&self) -> bool {
        let environment = self.desk.run().environment();
        environment.is_some_and(|name| {
            let name = name.trim().to_lowercase();
            self.production
                .iter()
                .any(|known| glob::covers(&known.to_lowercase(), &name))
        })
    }
}

/// What a screen acts on.
#[derive(Debug)]
pub struct Cx<'a> {
    /// The open run.
    pub at: Option<&'a mut AtRun>,
    /// Who acts, and when.
    pub stamp: &'a Stamp,
    /// Time since the program started, for messages.
    pub since: Duration,
    /// What has to be done outside.
    pub effects: &'a mut Vec<Effect>,
    /// What the program says.
    pub messages: &'a mut Messages,
    /// Where to go from here.
    pub go: &'a mut Vec<Go>,
    /// What came of intents; the app reads it after the screen is done.
    pub replies: &'a mut Vec<Reply>,
}

/// Where to go from a screen.
#[derive(Debug)]
pub enum Go {
    /// To another screen; this one comes back on [`Command::Back`].
    To(Box<Screen>),
    /// Back to the screen before.
    Back,
    /// Out of the run, back to Home.
    Home,
    /// To the row of the run that this stands for.
    Show(crate::domain::standing::About),
    /// To the board of this run, once it is open.
    BoardOf(PathBuf),
    /// Back to the walk through the run, to this row of it.
    Row(super::screens::run::Key),
    /// Back to the walk through the run, where only what is of this role is shown; of any, without one.
    ShowOnly(Option<RoleId>),
    /// To a question that lies over the screen.
    Ask(Box<Question>),
    /// Keys go to this check's terminal from now on.
    Type(crate::domain::event::EntryRef),
    /// The question is answered or put away.
    Answered,
    /// To this, once the controls are taken.
    WithControls(Wanted),
    /// To this, once so many fields are recorded.
    WithFields(Goal, usize),
}

impl Cx<'_> {
    /// Does what somebody wants, where the rules let it. The reply reaches [`super::app::App`].
    pub fn submit(&mut self, intent: Intent) {
        let Some(at) = self.at.as_deref_mut() else { return };
        if let Some(why) = at.nothing_recorded(TAKE_PART) {
            self.say(Level::Warning, why);
            return;
        }
        if !at.trusted_here && matches!(intent, Intent::StartCheck(_) | Intent::StartProof(_)) {
            let question = Question::trust_run(at);
            self.ask(question);
            return;
        }
        let outcome = at.desk.submit(intent, self.stamp);
        self.take(outcome);
    }

    /// Runs checks together; says whether they were asked for.
    pub fn run_together(&mut self, which: &Together) -> bool {
        let Some(at) = self.at.as_deref_mut() else { return false };
        if let Some(why) = at.nothing_recorded(TAKE_PART) {
            self.say(Level::Warning, why);
            return false;
        }
        if !at.trusted_here {
            let question = Question::trust_run(at);
            self.ask(question);
            return false;
        }
        if matches!(which, Together::Section(_) | Together::Open) {
            at.checks_seen.chosen = None;
        }
        let outcome = at.desk.run_together(which, self.stamp);
        self.take(outcome);
        true
    }

    /// Takes what an update of the desk came to.
    pub fn take(&mut self, outcome: Outcome) {
        self.effects.extend(outcome.effects.into_iter().map(Effect::Desk));
        self.replies.extend(outcome.replies);
    }

    /// Says something.
    pub fn say(&mut self, level: Level, text: impl Into<String>) {
        self.messages.say(level, text, self.since);
    }

    /// Goes to another screen.
    pub fn go_to(&mut self, screen: Screen) {
        self.go.push(Go::To(Box::new(screen)));
    }

    /// Asks something.
    pub fn ask(&mut self, question: Question) {
        self.go.push(Go::Ask(Box::new(question)));
    }
}

/// What a screen draws from.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'a> {
    /// Theme and glyphs.
    pub look: Look<'a>,
    /// The open run.
    pub at: Option<&'a AtRun>,
    /// As whom one writes.
    pub person: &'a Person,
    /// Now.
    pub now: Time,
    /// Minutes east of UTC, for local times.
    pub offset: chrono::FixedOffset,
    /// The keys.
    pub keys: &'a KeyMap,
    /// What the program said.
    pub messages: &'a Messages,
    /// What is searched for on this screen.
    pub find: Option<&'a super::find::Find>,
}

impl Sight<'_> {
    /// A time of day, where the person is: `21:04`.
    pub fn time(&self, at: Time) -> String {
        at.with_timezone(&self.offset).format("%H:%M").to_string()
    }

    /// A time of day, with its day where that is not near, and with the year where that is another: `21:04`,
    /// `22 Nov 21:04`, `2025-11-22 21:04`. Runs last days, and are read years later.
    pub fn moment(&self, at: Time) -> String {
        let (local, now) = (at.with_timezone(&self.offset), self.now.with_timezone(&self.offset));
        let near = (at - self.now).abs() < NEAR;
        let format = match (near, local.year() == now.year()) {
            (true, _) => "%H:%M",
            (false, true) => "%d %b %H:%M",
            (false, false) => "%Y-%m-%d %H:%M",
        };
        local.format(format).to_string()
    }

    /// A time of day with seconds.
    pub fn time_exact(&self, at: Time) -> String {
        at.with_timezone(&self.offset).format("%H:%M:%S").to_string()
    }

    /// A date and time, with the zone.
    pub fn date(&self, at: Time) -> String {
        at.with_timezone(&self.offset).format("%Y-%m-%d %H:%M %:z").to_string()
    }
}

/// What was drawn where: for clicks, for scrolling, for the hardware cursor. The only thing a view may change.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Memo {
    /// Lists, by the name that their screen gave them, the later ones above the earlier.
    pub lists: Vec<(&'static str, list::Drawn)>,
    /// What a click on an area asks for.
    pub buttons: Vec<(Rect, Command)>,
    /// Panes, by name, for the wheel and for focus by click.
    pub panes: Vec<(&'static str, Rect)>,
    /// Rows that there are and rows that fit, of what scrolls, by name.
    pub scrolls: Vec<(&'static str, (usize, usize))>,
    /// Where the hardware cursor belongs.
    pub cursor: Option<Position>,
}

impl Memo {
    /// The list and its row under a click.
    pub fn row_at(&self, column: u16, row: u16) -> Option<(&'static str, usize)> {
        let lists = self.lists.iter().rev();
        lists
            .filter_map(|(name, drawn)| Some((*name, drawn.row_at(column, row)?)))
            .next()
    }

    /// The pane under a position.
    pub fn pane_at(&self, column: u16, row: u16) -> Option<&'static str> {
        let at = Position::new(column, row);
        let panes = self.panes.iter().rev();
        panes
            .filter(|(_, area)| area.contains(at))
            .map(|(name, _)| *name)
            .next()
    }

    /// The command of a click on a button.
    pub fn button_at(&self, column: u16, row: u16) -> Option<Command> {
        let at = Position::new(column, row);
        let buttons = self.buttons.iter().rev();
        buttons
            .filter(|(area, _)| area.contains(at))
            .map(|(_, command)| *command)
            .next()
    }

    /// Rows that there are and rows that fit, of what was drawn under that name.
    pub fn scroll_of(&self, name: &str) -> (usize, usize) {
        let found = self.scrolls.iter().find(|(known, _)| *known == name);
        found.map_or((0, 0), |(_, rows)| *rows)
    }

    /// The list drawn under that name.
    pub fn list(&self, name: &str) -> Option<&list::Drawn> {
        self.lists
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, drawn)| drawn)
    }
}
