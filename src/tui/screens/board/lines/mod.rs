//! How each row of the board looks. Nothing is told by colour alone, and what is long goes on in the next line.

mod roles;
mod said;
mod score;

use ratatui::text::{Line, Span};

use super::rows::{Row, conditions};
use crate::{
    domain::{checklist::Weight, holders, standing::DecisionStanding},
    tui::{
        context::{AtRun, Sight},
        glyph::{Glyphs, Sign, State},
        look::Look,
        screens::sheet,
        theme::Role,
        widgets::text,
    },
};

/// A row, and what it is drawn from.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// The row.
    pub row: &'a Row,
    /// The decision whose board it is.
    pub decision: &'a DecisionStanding,
}

impl sheet::Piece for Piece<'_> {
    fn selectable(&self) -> bool {
        self.row.selectable()
    }

    fn heads(&self) -> bool {
        matches!(self.row, Row::Heading(..))
    }

    fn height(&self, sight: &Sight<'_>, columns: usize) -> usize {
        match self.row {
            Row::Gap | Row::Heading(..) | Row::Section(_) | Row::AllSections => 1,
            _ => self.lines(sight, columns).len(),
        }
    }

    fn lines(&self, sight: &Sight<'_>, columns: usize) -> Vec<Line<'static>> {
        let Some(at) = sight.at else { return Vec::new() };
        let page = Page { sight, at, columns };
        match self.row {
            Row::Gap => vec![Line::default()],
            Row::Heading(title, count) => vec![page.heading(title, count)],
            Row::Station(role) => page.station(self.decision, role),
            Row::SignOff(role) => page.sign_off(self.decision, role),
            Row::Weight(weight) => page.weight(self.decision.verdict.share(*weight)),
            Row::Section(id) => vec![page.section(id)],
            Row::AllSections => vec![page.all_sections(self.decision)],
            Row::Condition(name) => page.condition(self.decision, name),
            Row::Reason(reason) => page.reason(reason),
            Row::Missing(words) => {
                let head = page.look().span(Role::Dim, Sign::Arrow.text(page.look().glyphs));
                page.wrapped(vec![head, Span::raw(" ")], Role::Text, words)
            }
            Row::Taken(entry) => page.taken(entry),
        }
    }
}

/// The words of a row: what is searched with `/`.
pub fn words(at: &AtRun, decision: &DecisionStanding, row: &Row) -> String {
    let run = at.desk.run();
    match row {
        Row::Gap | Row::Heading(..) | Row::AllSections => String::new(),
        Row::Station(role) | Row::SignOff(role) => {
            format!("{} {}", run.plan().role_title(role), holders::named(run, role))
        }
        Row::Weight(weight) => name(*weight).to_owned(),
        Row::Section(id) => run
            .plan()
            .section(id)
            .map_or_else(String::new, |section| section.title.clone()),
        Row::Condition(name) => {
            let mut all = conditions(at, &decision.id);
            let found = all.find(|condition| condition.name == *name);
            found.map_or_else(String::new, |found| {
                format!("{} {}", found.condition.text, found.condition.owner)
            })
        }
        Row::Reason(reason) => reason.text.clone(),
        Row::Missing(words) => words.clone(),
        Row::Taken(entry) => {
            let mut taken = run.flow.decided.iter();
            let found = taken.find(|taken| taken.entry == *entry);
            found.map_or_else(String::new, |taken| taken.decided.by.to_string())
        }
    }
}

/// The name of a weight.
pub const fn name(weight: Weight) -> &'static str {
    match weight {
        Weight::Critical => "critical",
        Weight::High => "high",
        Weight::Recommended => "recommended",
    }
}

struct Page<'a> {
    sight: &'a Sight<'a>,
    at: &'a AtRun,
    columns: usize,
}

impl<'a> Page<'a> {
    fn look(&self) -> Look<'a> {
        self.sight.look
    }

    /// A text with what is searched for marked in it.
    fn marked(&self, role: Role, words: &str) -> Vec<Span<'static>> {
        let look = self.look();
        let positions = self.sight.find.map(|find| find.positions(words)).unwrap_or_default();
        text::highlight(words, &positions, look.style(role), look.style(Role::Match)).spans
    }

    /// A head, and a text beside it that goes on below itself.
    fn wrapped(&self, head: Vec<Span<'static>>, role: Role, words: &str) -> Vec<Line<'static>> {
        let indent: usize = head.iter().map(Span::width).sum();
        let room = self.columns.saturating_sub(indent).max(8);
        let mut head = Some(head);
        let line = |row: String| {
            let mut spans = head.take().unwrap_or_else(|| vec![Span::raw(" ".repeat(indent))]);
            spans.extend(self.marked(role, &row));
            Line::from(spans)
        };
        text::wrap(words, room).into_iter().map(line).collect()
    }

    fn indented(&self, by: usize, role: Role, words: &str) -> Vec<Line<'static>> {
        self.wrapped(vec![Span::raw(" ".repeat(by))], role, words)
    }

    /// Pieces with the separator between them, none of which is broken in two.
    fn flowing(&self, by: usize, role: Role, pieces: &[String]) -> Vec<Line<'static>> {
        let separator = format!(" {} ", Sign::Separator.text(self.look().glyphs));
        let room = self.columns.saturating_sub(by).max(8);
        let mut rows: Vec<String> = Vec::new();
        for piece in pieces {
            match rows.last_mut() {
                Some(row) if text::width(row) + text::width(&separator) + text::width(piece) <= room => {
                    row.push_str(&separator);
                    row.push_str(piece);
                }
                _ => rows.push(piece.clone()),
            }
        }
        let rows = rows.iter();
        rows.flat_map(|row| self.indented(by, role, row)).collect()
    }

    fn heading(&self, title: &str, count: &str) -> Line<'static> {
        let left = Line::from(self.look().span(Role::Title, title.to_owned()));
        let right = Line::from(self.look().span(Role::Dim, count.to_owned()));
        text::spread(left, right, self.columns, self.look().glyphs)
    }

    /// The sign of a state, left out where its word stands beside it.
    fn sign(&self, state: State) -> Vec<Span<'static>> {
        match self.look().glyphs {
            Glyphs::Words => Vec::new(),
            Glyphs::Unicode | Glyphs::Ascii => vec![self.look().state(state), Span::raw(" ")],
        }
    }
}
