//! What waits for a sign-off: every one that the checklist plans, how it stands, and the statement that it comes to.

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Rect},
    text::{Line, Span},
};

use super::{
    Shown,
    steps::{self, Step},
};
use crate::{
    domain::{
        decide::{self, Stamp},
        event::Scope,
        id::RoleId,
        standing::{SignOffStanding, SignOffState},
    },
    format::statement::Statement,
    tui::{
        command::{Command, Place},
        context::{AtRun, Cx, Memo, Sight},
        glyph::State,
        layout::Arrangement,
        question::{Question, sign},
        theme::Role,
        widgets::{
            list::{self, Selection},
            pane::{Focus, Pane},
            prose::{self, Scroll},
            text,
        },
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
}

impl Signing {
    /// With this one selected.
    pub fn of(role: RoleId, scope: Scope) -> Self {
        Self {
            wanted: Some((role, scope)),
            ..Self::default()
        }
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

fn key_of(planned: &SignOffStanding) -> Key {
    (planned.role.clone(), planned.scope.clone())
}

/// The glyph of a sign-off.
pub fn state(planned: &SignOffStanding) -> State {
    match planned.state {
        SignOffState::Missing => State::Signs,
        SignOffState::Current => State::Passed,
        SignOffState::Stale => State::Stale,
        SignOffState::Rejected => State::Failed,
    }
}

impl Shown for Signing {
    fn place(&self) -> Place {
        Place::Sign
    }

    fn refuses(&self, sight: &Sight<'_>, command: Command) -> Option<String> {
        let nothing = || "this checklist asks for no sign-off".to_owned();
        match command {
            Command::Enter | Command::Sign => {
                let at = sight.at?;
                let planned = match self.selected(at) {
                    Some(planned) => planned,
                    None => return Some(nothing()),
                };
                if at.read_only() {
                    return at.nothing_recorded(&sight.keys.written(Command::TakePart));
                }
                (planned.state == SignOffState::Current)
                    .then(|| "it is signed, and what it covers is unchanged".to_owned())
            }
            _ => None,
        }
    }

    fn carry_out(&mut self, command: Command, memo: &Memo, cx: &mut Cx<'_>) {
        if let Some(drawn) = memo.list(LIST) {
            self.selection.keep(drawn.scroll);
        }
        match command {
            Command::Enter | Command::Sign => {
                let question = cx.at.as_deref().and_then(|at| {
                    let planned = self.selected(at)?;
                    Some(Question::sign(at, &planned.role, &planned.scope))
                });
                if let Some(question) = question {
                    cx.ask(question);
                }
            }
            Command::NextPane | Command::PreviousPane => self.reading = !self.reading,
            Command::Back if self.reading => self.reading = false,
            Command::Back => cx.go.push(crate::tui::context::Go::Back),
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

    fn settle(&mut self, cx: &mut Cx<'_>) {
        let Some(at) = cx.at.as_deref() else { return };
        let planned = &at.desk.standing().sign_offs;
        self.keys = planned.iter().map(key_of).collect();
        let next = planned
            .iter()
            .find(|planned| planned.state != SignOffState::Current)
            .map(key_of);
        if let Some(wanted) = self
            .wanted
            .take()
            .or_else(|| next.filter(|_| self.selection.key().is_none()))
        {
            self.selection.select(&wanted, &self.keys);
        }
        self.selection.settle(&self.keys);
    }

    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let Some(at) = sight.at else { return };
        let (left, right) = match Arrangement::of(area) {
            Arrangement::One | Arrangement::TooSmall if self.reading => (None, Some(area)),
            Arrangement::One | Arrangement::TooSmall => (Some(area), None),
            Arrangement::Two | Arrangement::Three => {
                let [left, right] = Layout::horizontal([Constraint::Percentage(40), Constraint::Fill(1)]).areas(area);
                (Some(left), Some(right))
            }
        };
        if let Some(left) = left {
            self.draw_list(sight, at, left, buffer, memo);
        }
        if let Some(right) = right {
            self.draw_statement(sight, at, right, buffer, memo);
        }
    }
}

impl Signing {
    fn draw_list(&self, sight: &Sight<'_>, at: &AtRun, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let planned = &at.desk.standing().sign_offs;
        let given = planned
            .iter()
            .filter(|planned| planned.state == SignOffState::Current)
            .count();
        let focus = if self.reading { Focus::Elsewhere } else { Focus::Here };
        let pane = Pane::new("Sign-offs")
            .count(format!("{given}/{}", planned.len()))
            .focus(focus);
        let inner = pane.draw(sight.look, area, buffer);
        memo.panes.push((LIST, area));
        if planned.is_empty() {
            let sentence = "This checklist asks for no sign-off. Esc goes back to the run.";
            return list::draw_empty(sight.look, inner, sentence, buffer);
        }
        let columns = usize::from(inner.width);
        let rows: Vec<Line<'_>> = planned.iter().map(|planned| row(sight, at, planned, columns)).collect();
        let drawn = list::draw(sight.look, inner, &rows, &self.selection, focus, buffer);
        if focus == Focus::Here {
            memo.cursor = drawn.cursor;
        }
        memo.lists.push((LIST, drawn));
    }

    fn draw_statement(&self, sight: &Sight<'_>, at: &AtRun, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let focus = if self.reading { Focus::Here } else { Focus::Elsewhere };
        let inner = Pane::new("Statement").focus(focus).draw(sight.look, area, buffer);
        memo.panes.push((STATEMENT, area));
        let Some(planned) = self.selected(at) else { return };
        // Two columns stay free for the scroll bar: no line of a statement is cut.
        let lines = about(sight, at, planned, usize::from(inner.width).saturating_sub(2));
        let shown = usize::from(inner.height);
        let mut scroll = self.scroll;
        scroll.clamp(lines.len(), shown);
        prose::draw(sight.look, inner, &lines, scroll, buffer);
        memo.scrolls.push((STATEMENT, (lines.len(), shown)));
    }
}

fn row(sight: &Sight<'_>, at: &AtRun, planned: &SignOffStanding, columns: usize) -> Line<'static> {
    let look = sight.look;
    let run = at.desk.run();
    let who = planned
        .given
        .and_then(|given| run.sign_offs.get(given))
        .map(|given| given.signed.person.name.clone());
    let who = who
        .or_else(|| run.role(&planned.role).map(|person| person.name.clone()))
        .unwrap_or_default();
    let left = Line::from(vec![
        look.state(state(planned)),
        Span::raw(" "),
        look.span(Role::Text, run.plan().role_title(&planned.role).to_owned()),
        look.span(Role::Dim, format!("  {}", sign::over(at, &planned.scope))),
    ]);
    text::spread(left, Line::from(look.span(Role::Dim, who)), columns, look.glyphs)
}

/// How a sign-off stands, then its statement: as it was given, or as it would be given now.
fn about(sight: &Sight<'_>, at: &AtRun, planned: &SignOffStanding, columns: usize) -> Vec<Line<'static>> {
    let run = at.desk.run();
    let mut lines = Vec::new();
    let mut say = |role: Role, words: &str| {
        let wrapped = text::wrap(words, columns.max(1));
        lines.extend(wrapped.into_iter().map(|line| Line::from(sight.look.span(role, line))));
    };
    let given = planned.given.and_then(|given| run.sign_offs.get(given));
    if let Some(given) = given {
        let who = format!(
            "{} by {} on {}; not cryptographically signed",
            given.signed.decision.word(),
            given.signed.person,
            sight.date(given.at)
        );
        let role = if planned.state == SignOffState::Rejected {
            Role::Bad
        } else {
            Role::Text
        };
        say(role, &who);
        for condition in &given.signed.conditions {
            say(Role::Warn, &format!("  {condition}"));
        }
        say(Role::Dim, &given.signed.statement.file);
    }
    match planned.state {
        SignOffState::Stale => {
            say(Role::Warn, "What it covers changed since; it wants a new one:");
            for line in &planned.differs {
                let role = if line.starts_with('+') { Role::Good } else { Role::Bad };
                say(role, line);
            }
        }
        SignOffState::Missing => say(Role::Warn, "Not signed yet. Enter signs; this is what it would say:"),
        SignOffState::Rejected | SignOffState::Current => {}
    }
    say(Role::Text, "");
    if let Some(plan) = decide::planned(run, planned.role.as_str(), &planned.scope) {
        let holder = given
            .map(|given| given.signed.person.clone())
            .or_else(|| run.role(&planned.role).cloned());
        let stamp = Stamp {
            at: given.map_or(sight.now, |given| given.at),
            person: holder.unwrap_or_else(|| sight.person.clone()),
        };
        say(
            Role::Text,
            &Statement::of(run, plan, planned.scope.clone(), &stamp).text(),
        );
    }
    lines
}
