//! The board: the launch poll, the verdict with everything that it rests on, and what was declared. Nothing of it is kept
//! here: whoever leaves in the middle of a poll finds it as the record has it.

mod go;
mod head;
mod lines;
mod rows;
mod view;

use ratatui::{buffer::Buffer, layout::Rect};

pub use self::{go::decide as refuses_to_decide, head::who_decides};
use self::{
    lines::Piece,
    rows::{Row, Rows},
};
use super::{
    Shown,
    sign::give_up,
    steps::{self, Step},
};
use crate::{
    domain::{
        event::ConditionRef,
        id::{DecisionId, RoleId},
        standing::DecisionStanding,
    },
    tui::{
        command::{Command, Place},
        context::{AtRun, Cx, Go, Memo, Sight},
        question::Question,
    },
};

/// The only column, or the left one of two.
const LEFT: &str = "board";
/// The right one of two.
const RIGHT: &str = "board right";

/// The board of a decision.
#[derive(Debug, Default)]
pub struct Board {
    /// The decision that is shown: the one that was asked for, else the one that was to be taken next when the screen
    /// came up. Whoever declares it still sees it then.
    wanted: Option<DecisionId>,
    /// The row that is to be selected when the screen comes up.
    first: Option<Row>,
    selected: Option<Row>,
    /// Whose turn it was when the rows were last laid out.
    turn: Option<RoleId>,
    at: usize,
    rows: Rows,
    /// The first row on the screen, of each column.
    tops: [usize; 2],
}

impl Board {
    /// The board of this decision, with the answer of a role selected.
    pub fn of(decision: DecisionId, role: Option<RoleId>) -> Self {
        Self {
            wanted: Some(decision),
            first: role.map(Row::Station),
            ..Self::default()
        }
    }

    /// The board on which this condition stands.
    pub fn of_condition(condition: ConditionRef) -> Self {
        Self {
            first: Some(Row::Condition(condition)),
            ..Self::default()
        }
    }

    /// The decision that is shown.
    fn decision<'a>(&self, at: &'a AtRun) -> Option<&'a DecisionStanding> {
        let standing = at.desk.standing();
        let wanted = self.wanted.as_ref().and_then(|wanted| standing.decision(wanted));
        wanted.or_else(|| standing.next_decision())
    }

    /// Lays the rows out anew; the selection stays on what it stood on.
    fn lay_out(&mut self, cx: &Cx<'_>) {
        let Some(at) = cx.at.as_deref() else { return };
        let Some(decision) = self.decision(at) else { return };
        let Some(planned) = at.desk.run().plan().decision(&decision.id) else {
            return;
        };
        self.wanted = Some(decision.id.clone());
        self.rows = Rows::of(at, decision, planned);
        let there = |row: &Row| self.rows.all.contains(row);
        let first = self.first.take().and_then(|row| match row {
            // Whoever is asked without being polled signs beside the poll.
            Row::Station(role) if !there(&Row::Station(role.clone())) => Some(Row::SignOff(role)),
            row => Some(row),
        });
        let wanted = first.filter(there);
        let kept = wanted.or_else(|| self.kept(decision));
        let kept = kept.and_then(|kept| self.rows.all.iter().position(|row| *row == kept));
        let proposed = || {
            let row = self.rows.proposed(at, decision, &cx.stamp.person)?;
            self.rows.all.iter().position(|other| other == row)
        };
        let to = match (&self.selected, kept) {
            (_, Some(kept)) => kept,
            (None, None) => proposed().unwrap_or(0),
            (Some(_), None) => self.at,
        };
        self.go(to, 1);
    }

    /// What stays selected: the row, but whoever stood at the station whose turn it was goes on to the next one.
    fn kept(&mut self, decision: &DecisionStanding) -> Option<Row> {
        let turn = rows::turn(decision).map(|station| station.role.clone());
        let before = std::mem::replace(&mut self.turn, turn.clone());
        let stood = before.map(Row::Station);
        match turn {
            Some(turn) if stood.is_some() && self.selected == stood => Some(Row::Station(turn)),
            _ => self.selected.clone(),
        }
    }

    /// Selects a row, or the next one that way that can be.
    fn go(&mut self, to: usize, way: isize) {
        let rows = &self.rows.all;
        let to = to.min(rows.len().saturating_sub(1));
        let can = |at: &usize| rows.get(*at).is_some_and(Row::selectable);
        let down = || (to..rows.len()).find(can);
        let up = || (0..=to).rev().find(can);
        let found = if way < 0 {
            up().or_else(down)
        } else {
            down().or_else(up)
        };
        self.at = found.unwrap_or(0);
        self.selected = rows.get(self.at).cloned();
    }

    fn step(&mut self, step: Step) {
        let to = step.from(self.at, self.rows.all.len());
        let way = match step {
            Step::By(rows) => rows,
            Step::Top => 1,
            Step::Bottom => -1,
        };
        self.go(to, way);
    }

    /// To the first row of the next group, or of the one before; around the end.
    fn go_group(&mut self, way: isize) {
        let rows = &self.rows.all;
        let starts = (1..rows.len()).filter(|at| matches!(rows[at - 1], Row::Heading(..)));
        let starts: Vec<usize> = starts.collect();
        let found = if way > 0 {
            starts.iter().find(|start| **start > self.at).or(starts.first())
        } else {
            starts.iter().rev().find(|start| **start < self.at).or(starts.last())
        };
        if let Some(found) = found.copied() {
            self.go(found, 1);
        }
    }

    /// To the decision after this one, or before it; around the end.
    fn turn_page(&mut self, way: isize, cx: &Cx<'_>) {
        let Some(at) = cx.at.as_deref() else { return };
        let all = &at.desk.standing().decisions;
        let here = self.decision(at).map(|decision| &decision.id);
        let Some(here) = all.iter().position(|decision| Some(&decision.id) == here) else {
            return;
        };
        let steps = if way > 0 { 1 } else { all.len() - 1 };
        let next = &all[(here + steps) % all.len()].id;
        *self = Self::of(next.clone(), None);
        self.lay_out(cx);
    }

    /// What was drawn stays where it was.
    fn keep(&mut self, memo: &Memo) {
        for (name, top) in [LEFT, RIGHT].into_iter().zip(&mut self.tops) {
            if let Some(drawn) = memo.list(name) {
                *top = drawn.scroll.offset;
            }
        }
    }

    fn pieces<'a>(&'a self, decision: &'a DecisionStanding) -> Vec<Piece<'a>> {
        let rows = self.rows.all.iter();
        rows.map(|row| Piece { row, decision }).collect()
    }
}

impl Shown for Board {
    fn place(&self) -> Place {
        Place::Board
    }

    fn refuses(&self, sight: &Sight<'_>, command: Command) -> Option<String> {
        go::refuses(self, sight, command)
    }

    fn carry_out(&mut self, command: Command, memo: &Memo, cx: &mut Cx<'_>) {
        self.keep(memo);
        let page = steps::shown(memo, if self.at < self.rows.split { LEFT } else { RIGHT });
        if let Some(step) = Step::of(command, page) {
            return self.step(step);
        }
        match command {
            Command::NextPane | Command::Right => self.go_group(1),
            Command::PreviousPane | Command::Left => self.go_group(-1),
            Command::NextDecision => self.turn_page(1, cx),
            Command::PreviousDecision => self.turn_page(-1, cx),
            Command::Enter => go::enter(self, cx),
            Command::Sign => go::sign(self, cx),
            Command::MeetCondition => go::meet(self, cx),
            Command::Decide => {
                let question = cx
                    .at
                    .as_deref()
                    .and_then(|at| Some(Question::decide(at, self.decision(at)?)));
                if let Some(question) = question {
                    cx.ask(question);
                }
            }
            Command::CopySummary => super::run::copy_summary(cx),
            Command::Back if give_up(cx) => {}
            Command::Back | Command::Leave => cx.go.push(Go::Back),
            _ => {}
        }
    }

    fn rows(&self, sight: &Sight<'_>) -> Vec<String> {
        let Some((at, decision)) = sight.at.and_then(|at| Some((at, self.decision(at)?))) else {
            return Vec::new();
        };
        let rows = self.rows.all.iter();
        rows.map(|row| lines::words(at, decision, row)).collect()
    }

    fn find_at(&self) -> usize {
        self.at
    }

    fn found(&mut self, row: usize, _cx: &mut Cx<'_>) {
        self.go(row, 1);
    }

    fn clicked(&mut self, list: &'static str, row: usize, cx: &mut Cx<'_>) {
        let row = if list == RIGHT {
            row + self.rows.right_from()
        } else {
            row
        };
        let again = self.at == row;
        self.go(row, 1);
        if again {
            go::enter(self, cx);
        }
    }

    fn wheeled(&mut self, pane: &'static str, rows: isize, memo: &Memo) {
        self.keep(memo);
        let right = self.at >= self.rows.split && memo.list(RIGHT).is_some();
        if right == (pane == RIGHT) {
            return self.step(Step::By(rows));
        }
        // The column without the selection only scrolls.
        let top = &mut self.tops[usize::from(pane == RIGHT)];
        *top = top.saturating_add_signed(rows);
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        self.lay_out(cx);
    }

    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        self.view(sight, area, buffer, memo);
    }
}
