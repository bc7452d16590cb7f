//! Paging through a text: the place is a piece and a row in it, so that no step depends on how long the text is.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};

use super::paper::{self, Paper, Piece};
use crate::tui::{
    context::Sight,
    glyph::Sign,
    screens::steps::Step,
    theme::Role,
    widgets::{
        prose::{self, Scroll},
        text,
    },
};

/// A place in a text, and how it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pager {
    /// The first piece shown.
    piece: usize,
    /// The first of its rows shown.
    row: usize,
    /// Long lines are cut, not wrapped.
    cut: bool,
    /// The piece that a search went to.
    found: Option<usize>,
}

/// How large the text was drawn: columns of a row, rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Columns of a row.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
}

impl Window {
    /// The window that an area leaves beside line numbers and scroll bar.
    pub fn of(area: Rect, paper: &Paper) -> Window {
        let taken = numbers(paper) + 2;
        Window {
            columns: usize::from(area.width).saturating_sub(taken),
            rows: usize::from(area.height),
        }
    }
}

/// Columns of the line numbers with the column behind them.
fn numbers(paper: &Paper) -> usize {
    paper.lines().to_string().len().max(3) + 1
}

impl Pager {
    /// Whether long lines are wrapped.
    pub fn wraps(&self) -> bool {
        !self.cut
    }

    /// Wraps long lines, or cuts them.
    pub fn turn(&mut self) {
        self.cut = !self.cut;
        self.row = 0;
    }

    /// The first piece shown, or the one that a search went to.
    pub fn at(&self) -> usize {
        self.found.unwrap_or(self.piece)
    }

    /// Goes to a piece, with a little of what stands before it.
    pub fn show(&mut self, piece: usize) {
        self.piece = piece.saturating_sub(3);
        self.row = 0;
    }

    /// Goes to what a search found.
    pub fn found(&mut self, piece: usize) {
        self.show(piece);
        self.found = Some(piece);
    }

    /// Carries out a move.
    pub fn step(&mut self, step: Step, paper: &Paper, window: Window) {
        self.found = None;
        match step {
            Step::Top => (self.piece, self.row) = (0, 0),
            Step::Bottom => (self.piece, self.row) = self.last(paper, window),
            Step::By(rows) if rows >= 0 => self.down(rows.unsigned_abs(), paper, window),
            Step::By(rows) => self.up(rows.unsigned_abs(), paper, window),
        }
    }

    fn down(&mut self, rows: usize, paper: &Paper, window: Window) {
        let mut left = rows + self.row;
        self.row = 0;
        for piece in paper.from(self.piece) {
            let high = self.high(piece, window);
            if left < high {
                self.row = left;
                break;
            }
            left -= high;
            self.piece += 1;
        }
        let last = self.last(paper, window);
        (self.piece, self.row) = (self.piece, self.row).min(last);
    }

    fn up(&mut self, rows: usize, paper: &Paper, window: Window) {
        let mut left = rows;
        while left > self.row {
            left -= self.row;
            let Some(before) = self.piece.checked_sub(1) else {
                self.row = 0;
                return;
            };
            self.piece = before;
            self.row = paper.from(before).next().map_or(1, |piece| self.high(piece, window));
        }
        self.row -= left;
    }

    /// Where the last page begins.
    fn last(&self, paper: &Paper, window: Window) -> (usize, usize) {
        let mut left = window.rows;
        let mut at = paper.pieces();
        while let Some(before) = at.checked_sub(1) {
            let high = paper.from(before).next().map_or(1, |piece| self.high(piece, window));
            if high >= left {
                return (before, high - left);
            }
            left -= high;
            at = before;
        }
        (0, 0)
    }

    /// How many rows a piece takes.
    fn high(&self, piece: Piece<'_>, window: Window) -> usize {
        if self.cut || piece.text.len() * 8 <= window.columns {
            return 1;
        }
        paper::rows(&paper::visible(piece.text), window.columns).len()
    }

    /// Draws the text from its place on; `marked` are lines that did not meet an expectation.
    pub fn draw(&self, sight: &Sight<'_>, paper: &Paper, marked: &[usize], area: Rect, buffer: &mut Buffer) {
        let window = Window::of(area, paper);
        let last = self.last(paper, window);
        let (first, skip) = (self.piece, self.row).min(last);
        let mut y = area.y;
        for (at, piece) in (first..).zip(paper.from(first)) {
            let shown = self.lines(sight, paper, at, piece, marked, window);
            let skip = if at == first {
                skip.min(shown.len().saturating_sub(1))
            } else {
                0
            };
            for line in shown.into_iter().skip(skip) {
                if y >= area.bottom() {
                    break;
                }
                buffer.set_line(area.x, y, &line, area.width);
                y += 1;
            }
            if y >= area.bottom() {
                break;
            }
        }
        let scroll = Scroll {
            offset: if (first, skip) == last { usize::MAX } else { first },
        };
        if last > (0, 0) {
            let all = paper.pieces().max(window.rows + 1);
            prose::scroll_bar(sight.look, area, all, scroll, buffer);
        }
    }

    fn lines(
        &self,
        sight: &Sight<'_>,
        paper: &Paper,
        at: usize,
        piece: Piece<'_>,
        marked: &[usize],
        window: Window,
    ) -> Vec<Line<'static>> {
        let look = sight.look;
        let wide = numbers(paper) - 1;
        let failed = marked.contains(&piece.line);
        let role = if failed { Role::Bad } else { Role::Text };
        let visible = paper::visible(piece.text);
        let rows = match self.cut {
            true => vec![text::truncate(&visible, window.columns, look.glyphs)],
            false => paper::rows(&visible, window.columns)
                .into_iter()
                .map(str::to_owned)
                .collect(),
        };
        let here = self.found == Some(at);
        let line = |(row, said): (usize, String)| {
            // An arrow beside the number tells a failed line without colour.
            let number = match (row == 0 && piece.begins, failed) {
                (true, _) => piece.line.to_string(),
                (false, _) => String::new(),
            };
            let arrow = match (failed && row == 0, here && row == 0) {
                (true, _) => Span::styled("!", look.style(Role::Bad)),
                (_, true) => Span::styled(Sign::Folded.text(look.glyphs), look.style(Role::Accent)),
                _ => Span::raw(" "),
            };
            let positions = sight.find.map(|find| find.positions(&said)).unwrap_or_default();
            let mut spans = vec![look.span(Role::Dim, text::right(&number, wide, look.glyphs)), arrow];
            let base: Style = look.style(role);
            spans.extend(text::highlight(&said, &positions, base, look.style(Role::Match)).spans);
            Line::from(spans)
        };
        rows.into_iter().enumerate().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WINDOW: Window = Window { columns: 10, rows: 4 };

    #[test]
    fn a_page_down_and_up_comes_back_to_the_same_row() {
        let paper = Paper::new((0..100).map(|at| format!("{at} {}\n", "x".repeat(at % 30))).collect());
        let mut pager = Pager::default();
        for _ in 0..20 {
            pager.step(Step::By(3), &paper, WINDOW);
        }
        let there = pager.clone();
        pager.step(Step::By(3), &paper, WINDOW);
        pager.step(Step::By(-3), &paper, WINDOW);
        assert_eq!(pager, there);
        for _ in 0..20 {
            pager.step(Step::By(-3), &paper, WINDOW);
        }
        assert_eq!(pager, Pager::default());
    }

    #[test]
    fn the_last_page_is_full() {
        let paper = Paper::new("a\nb\nc\nd\ne\n".into());
        let mut pager = Pager::default();
        pager.step(Step::Bottom, &paper, WINDOW);
        assert_eq!((pager.piece, pager.row), (1, 0));
        pager.step(Step::By(100), &paper, WINDOW);
        assert_eq!((pager.piece, pager.row), (1, 0));
    }

    proptest! {
        #[test]
        fn no_step_leaves_the_text(lines in prop::collection::vec("[a-z]{0,40}", 0..30), steps in prop::collection::vec(-9isize..9, 0..20)) {
            let paper = Paper::new(lines.join("\n"));
            let mut pager = Pager::default();
            for step in steps {
                pager.step(Step::By(step), &paper, WINDOW);
                prop_assert!((pager.piece, pager.row) <= pager.last(&paper, WINDOW));
            }
        }
    }
}
