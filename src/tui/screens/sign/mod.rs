//! What waits for a sign-off: every one that the checklist plans, how it stands, and the statement that it comes to.

mod view;

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Shown,
    run::holds,
    steps::{self, Step},
};
use crate::{
    domain::{
        decide,
        event::{Person, Scope},
        id::RoleId,
        standing::{SignOffStanding, SignOffState},
    },
    tui::{
        command::{Command, Place},
        context::{AtRun, Cx, Go, Memo, Sight},
        effect::{Answer, Effect},
        question::{Question, sign},
        signed,
        widgets::{list::Selection, messages::Level, prose::Scroll},
    },
};

const LIST: &str = "sign-offs";
const STATEMENT: &str = "statement";

type Key = (RoleId, Scope);

/// What waits for a sign-off.
#[derive(Debug, Default)]
pub struct Signing {
    wanted: Option<Key>,
    selection: Selection<Key>,
    keys: Vec<Key>,
    reading: bool,
    scroll: Scroll,
    /// The keys to sign with were asked for.
    asked: bool,
    /// The statement of the selected sign-off, as its file stands; nothing while it is being read.
    stored: Option<(String, Option<String>)>,
}

impl Signing {
    /// With this one selected.
    pub fn of(role: RoleId, scope: Scope) -> Self {
        Self {
            wanted: Some((role, scope)),
            ..Self::default()
        }
    }

    /// Asks for the statement that stands in the run's folder, where the selected sign-off was given and still stands.
    fn read_stored(&mut self, cx: &mut Cx<'_>) {
        let file = cx.at.as_deref().and_then(|at| {
            let planned = self.selected(at)?;
            let stands = matches!(planned.state, SignOffState::Current | SignOffState::Rejected);
            let given = signed::given(at, planned).filter(|_| stands)?;
            Some(given.signed.statement.file.clone())
        });
        if self.stored.as_ref().map(|(known, _)| known) == file.as_ref() {
            return;
        }
        cx.effects.extend(file.clone().map(Effect::ReadText));
        self.stored = file.map(|file| (file, None));
    }

    fn selected<'a>(&self, at: &'a AtRun) -> Option<&'a SignOffStanding> {
        let key = self.selection.key()?;
        at.desk
            .standing()
            .sign_offs
            .iter()
            .find(|planned| key_of(planned) == *key)
    }
}

/// What is signed next: what only waits for this person's word, else for somebody's, else whatever is not signed.
fn next(at: &AtRun, person: &Person) -> Option<Key> {
    let planned = &at.desk.standing().sign_offs;
    let open = || planned.iter().filter(|planned| planned.state != SignOffState::Current);
    let ready = || open().filter(|planned| at.desk.standing().is_ready(at.desk.run(), planned));
    let mine = ready().find(|planned| holds(at, &planned.role, person));
    mine.or_else(|| ready().next()).or_else(|| open().next()).map(key_of)
}

fn key_of(planned: &SignOffStanding) -> Key {
    (planned.role.clone(), planned.scope.clone())
}

impl Shown for Signing {
    fn place(&self) -> Place {
        Place::Sign
    }

    fn refuses(&self, sight: &Sight<'_>, command: Command) -> Option<String> {
        let nothing = || "this checklist asks for no sign-off".to_owned();
        match command {
            Command::Enter | Command::Sign | Command::WriteStatement => {
                let at = sight.at?;
                let planned = match self.selected(at) {
                    Some(planned) => planned,
                    None => return Some(nothing()),
                };
                if at.read_only() && command != Command::WriteStatement {
                    return at.nothing_recorded(&sight.keys.written(Command::TakePart));
                }
                if planned.state != SignOffState::Current
                    && let Some(why) = decide::not_to_sign(at.desk.run(), at.desk.standing(), &planned.scope)
                {
                    return Some(why);
                }
                if at.in_hand.is_some() {
                    return Some("one signature is waited for already: esc gives up waiting".to_owned());
                }
                (planned.state == SignOffState::Current)
                    .then(|| "it is signed, and what it covers is unchanged".to_owned())
            }
            Command::RecordSignature => {
                let at = sight.at?;
                at.nothing_recorded(&sight.keys.written(Command::TakePart))
            }
            _ => None,
        }
    }

    fn carry_out(&mut self, command: Command, memo: &Memo, cx: &mut Cx<'_>) {
        if let Some(drawn) = memo.list(LIST) {
            self.selection.keep(drawn.scroll);
        }
        match command {
            Command::Enter | Command::Sign | Command::WriteStatement => {
                let elsewhere = command == Command::WriteStatement;
                let question = cx.at.as_deref().and_then(|at| {
                    let planned = self.selected(at)?;
                    Some(Question::sign(at, &planned.role, &planned.scope, elsewhere))
                });
                if let Some(question) = question {
                    cx.ask(question);
                }
            }
            Command::NextPane | Command::PreviousPane => self.reading = !self.reading,
            Command::RecordSignature => cx.ask(Question::record_signature()),
            Command::Back if self.reading => self.reading = false,
            Command::Back if give_up(cx) => {}
            Command::Back => cx.go.push(Go::Back),
            other if self.reading => {
                let (all, shown) = memo.scroll_of(STATEMENT);
                match Step::of(other, shown) {
                    Some(Step::By(rows)) => self.scroll.by(rows, all, shown),
                    Some(Step::Top) => self.scroll = Scroll::default(),
                    Some(Step::Bottom) => self.scroll.by(isize::MAX / 2, all, shown),
                    None => {}
                }
            }
            other => {
                if let Some(step) = Step::of(other, steps::page(memo, LIST)) {
                    self.scroll = Scroll::default();
                    self.selection
                        .go(step.from(self.selection.at(), self.keys.len()), &self.keys);
                }
            }
        }
    }

    fn rows(&self, sight: &Sight<'_>) -> Vec<String> {
        let Some(at) = sight.at else { return Vec::new() };
        let titled = |planned: &SignOffStanding| {
            let role = at.desk.run().plan().role_title(&planned.role);
            format!("{role} {}", sign::over(at, &planned.scope))
        };
        at.desk.standing().sign_offs.iter().map(titled).collect()
    }

    fn find_at(&self) -> usize {
        self.selection.at()
    }

    fn found(&mut self, row: usize, _cx: &mut Cx<'_>) {
        self.selection.go(row, &self.keys);
    }

    fn clicked(&mut self, _list: &'static str, row: usize, cx: &mut Cx<'_>) {
        let again = self.selection.at() == row && !self.reading;
        self.reading = false;
        self.selection.go(row, &self.keys);
        if again {
            self.carry_out(Command::Enter, &Memo::default(), cx);
        }
    }

    fn focused(&mut self, pane: &'static str) {
        self.reading = pane == STATEMENT;
    }

    fn wheeled(&mut self, pane: &'static str, rows: isize, memo: &Memo) {
        if pane == STATEMENT {
            let (all, shown) = memo.scroll_of(STATEMENT);
            self.scroll.by(rows, all, shown);
        } else {
            self.selection.by(rows.signum(), &self.keys);
        }
    }

    fn answered(&mut self, answer: Answer, _cx: &mut Cx<'_>) -> Option<Answer> {
        match (answer, &mut self.stored) {
            (Answer::Text { file, text }, Some((wanted, stored))) if *wanted == file => {
                *stored = Some(text);
                None
            }
            (answer, _) => Some(answer),
        }
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        if !std::mem::replace(&mut self.asked, true) {
            cx.effects.push(Effect::ListKeys);
        }
        let Some(at) = cx.at.as_deref() else { return };
        let planned = &at.desk.standing().sign_offs;
        self.keys = planned.iter().map(key_of).collect();
        let next = next(at, &cx.stamp.person);
        if let Some(wanted) = self
            .wanted
            .take()
            .or_else(|| next.filter(|_| self.selection.key().is_none()))
        {
            self.selection.select(&wanted, &self.keys);
        }
        self.selection.settle(&self.keys);
        self.read_stored(cx);
    }

    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        self.view(sight, area, buffer, memo);
    }
}

/// Nobody waits for the signature any more; says whether one was waited for.
pub(super) fn give_up(cx: &mut Cx<'_>) -> bool {
    let gone = cx.at.as_deref_mut().and_then(|at| at.in_hand.take());
    if gone.is_some() {
        let text = "nothing is signed: whatever the key answers now is thrown away. An agent may still ask: say no";
        cx.say(Level::Notice, text);
    }
    gone.is_some()
}
