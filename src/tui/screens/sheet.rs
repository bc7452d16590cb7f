//! A page of blocks, each as many rows high as its text needs at the width that there is. The selection and the scroll are
//! kept in blocks, so that both mean the same at every width.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::Line,
};

use super::steps::Step;
use crate::tui::{
    context::{Memo, Sight},
    theme::Role,
    widgets::{
        list::Drawn,
        pane::{Focus, Pane},
        prose::{self, Scroll},
        text,
    },
};

/// One block of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What stands before the text, on its first row.
    pub head: String,
    /// How the head is drawn.
    pub head_role: Role,
    /// The columns of the head; the text begins behind them.
    pub columns: usize,
    /// The text, wrapped where it is too long.
    pub text: String,
    /// How the text is drawn.
    pub role: Role,
    /// Whether it can be selected; headings and gaps cannot.
    pub selectable: bool,
}

impl Block {
    /// A heading.
    pub fn heading(text: impl Into<String>) -> Block {
        Block {
            selectable: false,
            role: Role::Title,
            ..Block::text(text)
        }
    }

    /// A row left empty.
    pub fn gap() -> Block {
        Block {
            selectable: false,
            ..Block::text("")
        }
    }

    /// A text alone.
    pub fn text(text: impl Into<String>) -> Block {
        Block {
            head: String::new(),
            head_role: Role::Text,
            columns: 0,
            text: text.into(),
            role: Role::Text,
            selectable: true,
        }
    }

    /// A head in so many columns, and a text behind it.
    pub fn row(head: impl Into<String>, columns: usize, text: impl Into<String>) -> Block {
        Block {
            head: head.into(),
            columns,
            ..Block::text(text)
        }
    }

    /// With these roles.
    pub fn in_roles(mut self, head: Role, text: Role) -> Block {
        self.head_role = head;
        self.role = text;
        self
    }

    /// What `/` searches.
    pub fn searched(&self) -> String {
        if self.selectable {
            format!("{} {}", self.head, self.text)
        } else {
            String::new()
        }
    }

    fn rows(&self, columns: usize) -> Vec<String> {
        text::wrap(&self.text, columns.saturating_sub(self.columns))
    }

    fn lines(&self, sight: &Sight<'_>, columns: usize) -> Vec<Line<'static>> {
        let look = sight.look;
        let marked = |said: &str, role: Role| {
            let positions = sight.find.map(|find| find.positions(said)).unwrap_or_default();
            text::highlight(said, &positions, look.style(role), look.style(Role::Match)).spans
        };
        let line = |(at, row): (usize, String)| {
            let mut spans = Vec::new();
            if self.columns > 0 {
                let head = if at == 0 { self.head.as_str() } else { "" };
                let head = text::left(head, self.columns.saturating_sub(1), look.glyphs);
                spans.extend(marked(&head, self.head_role));
                spans.push(" ".into());
            }
            spans.extend(marked(&row, self.role));
            Line::from(spans)
        };
        self.rows(columns).into_iter().enumerate().map(line).collect()
    }
}

/// Which block is selected, and which one is the first on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The name of its list in the memo.
    name: &'static str,
    at: usize,
    top: usize,
}

impl Sheet {
    /// The top of a page, which the memo knows by this name.
    pub fn new(name: &'static str) -> Sheet {
        Sheet { name, at: 0, top: 0 }
    }

    /// The block selected.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Selects a block, or the next one that can be.
    pub fn go<P: Piece>(&mut self, at: usize, blocks: &[P]) {
        self.at = at;
        self.land(1, blocks);
    }

    /// Carries out a move.
    pub fn step<P: Piece>(&mut self, step: Step, blocks: &[P], memo: &Memo) {
        self.keep(memo);
        self.at = step.from(self.at, blocks.len());
        let way = match step {
            Step::By(rows) => rows,
            Step::Top => 1,
            Step::Bottom => -1,
        };
        self.land(way, blocks);
    }

    /// Goes to the block under the next heading, or under the one before; around the end.
    pub fn go_heading<P: Piece>(&mut self, way: isize, blocks: &[P]) {
        let starts = (0..blocks.len()).filter(|at| {
            let before = at.checked_sub(1).and_then(|before| blocks.get(before));
            blocks[*at].selectable() && before.is_none_or(|before| !before.selectable())
        });
        let starts: Vec<usize> = starts.collect();
        let found = if way > 0 {
            starts.iter().find(|start| **start > self.at).or(starts.first())
        } else {
            starts.iter().rev().find(|start| **start < self.at).or(starts.last())
        };
        self.at = found.copied().unwrap_or(self.at);
    }

    /// Settles on a block that there is.
    pub fn settle<P: Piece>(&mut self, blocks: &[P]) {
        self.at = self.at.min(blocks.len().saturating_sub(1));
        self.land(1, blocks);
    }

    /// The scroll that was drawn stays where it was.
    fn keep(&mut self, memo: &Memo) {
        if let Some(drawn) = memo.list(self.name) {
            self.top = drawn.scroll.offset;
        }
    }

    fn land<P: Piece>(&mut self, way: isize, blocks: &[P]) {
        let can = |at: &usize| blocks.get(*at).is_some_and(Piece::selectable);
        let down = || (self.at..blocks.len()).find(can);
        let up = || (0..=self.at).rev().find(can);
        let found = if way < 0 {
            up().or_else(down)
        } else {
            down().or_else(up)
        };
        self.at = found.unwrap_or(0);
    }

    /// Draws the page in its pane and tells the memo where its blocks stand.
    pub fn draw(
        &self,
        sight: &Sight<'_>,
        pane: &Pane<'_>,
        area: Rect,
        blocks: &[Block],
        buffer: &mut Buffer,
        memo: &mut Memo,
    ) {
        let inner = pane.draw(sight.look, area, buffer);
        memo.panes.push((self.name, area));
        self.window(blocks).draw(sight, inner, buffer, memo);
    }

    /// What is seen of these pieces.
    pub fn window<'a, P>(&self, pieces: &'a [P]) -> Window<'a, P> {
        Window {
            name: self.name,
            pieces,
            at: Some(self.at),
            top: self.top,
        }
    }
}

/// Something on a page that takes as many rows as its width asks for.
pub trait Piece {
    /// Whether it can be selected.
    fn selectable(&self) -> bool;

    /// Whether it is a heading: shown with what stands under it.
    fn heads(&self) -> bool;

    /// The rows that it takes.
    fn height(&self, sight: &Sight<'_>, columns: usize) -> usize;

    /// Its rows.
    fn lines(&self, sight: &Sight<'_>, columns: usize) -> Vec<Line<'static>>;
}

impl Piece for Block {
    fn selectable(&self) -> bool {
        self.selectable
    }

    fn heads(&self) -> bool {
        self.role == Role::Title
    }

    fn height(&self, _sight: &Sight<'_>, columns: usize) -> usize {
        self.rows(columns).len()
    }

    fn lines(&self, sight: &Sight<'_>, columns: usize) -> Vec<Line<'static>> {
        Block::lines(self, sight, columns)
    }
}

/// What is seen of a page.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a, P> {
    /// The name of its list in the memo.
    pub name: &'static str,
    /// All there is on the page.
    pub pieces: &'a [P],
    /// Which one is selected; nothing: the selection is elsewhere.
    pub at: Option<usize>,
    /// Which one was the first on the screen.
    pub top: usize,
}

impl<P: Piece> Window<'_, P> {
    /// Draws what is seen, and tells the memo where it stands.
    pub fn draw(&self, sight: &Sight<'_>, inner: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let (name, all) = (self.name, self.pieces.len());
        // Two columns at the right are kept for the scroll bar, so that nothing wraps anew when it comes.
        let columns = usize::from(inner.width.saturating_sub(2));
        let top = self.first(sight, columns, usize::from(inner.height));
        let mut y = inner.y;
        let mut shown = 0;
        for (at, piece) in self.pieces.iter().enumerate().skip(top) {
            let lines = piece.lines(sight, columns);
            let fits = usize::from(inner.bottom() - y) >= lines.len();
            for (line, first) in lines
                .into_iter()
                .zip(std::iter::once(true).chain(std::iter::repeat(false)))
            {
                if y >= inner.bottom() {
                    break;
                }
                let row = Rect { y, height: 1, ..inner };
                if Some(at) == self.at && piece.selectable() {
                    buffer.set_style(row, sight.look.style(Role::Selection));
                    if first {
                        memo.cursor = Some(Position::new(inner.x, y));
                    }
                }
                buffer.set_line(inner.x, y, &line, inner.width);
                memo.lists.push((
                    name,
                    Drawn {
                        area: row,
                        scroll: Scroll {
                            offset: if memo.list(name).is_some() { at } else { top },
                        },
                        cursor: None,
                        all,
                    },
                ));
                y += 1;
            }
            shown += usize::from(fits);
            if y >= inner.bottom() {
                break;
            }
        }
        memo.scrolls.push((name, (all, shown)));
        if top > 0 || top + shown < all {
            bar(sight, inner, all, shown, top, buffer);
        }
    }

    /// The first piece on the screen: the one kept, moved as little as shows the selected one, and the last page is full.
    fn first(&self, sight: &Sight<'_>, columns: usize, height: usize) -> usize {
        let rows = |at: usize| self.pieces.get(at).map_or(1, |piece| piece.height(sight, columns));
        let mut left = height;
        let mut last_page = self.pieces.len();
        while let Some(at) = last_page.checked_sub(1).filter(|at| rows(*at) <= left) {
            left -= rows(at);
            last_page = at;
        }
        let Some(selected) = self.at else {
            return self.top.min(last_page);
        };
        let mut top = self.top.min(last_page).min(selected);
        // What cannot be selected above the first piece is shown with it.
        while top > 0 && top == selected && self.pieces.get(top - 1).is_some_and(|piece| !piece.selectable()) {
            top -= 1;
            if self.pieces.get(top).is_some_and(Piece::heads) {
                break;
            }
        }
        // Back from the selected one as far as there is room: what lies between is not looked at, however much it is.
        let selected = selected.min(self.pieces.len().saturating_sub(1));
        let (mut first, mut taken) = (selected, rows(selected));
        while first > top && taken + rows(first - 1) <= height {
            first -= 1;
            taken += rows(first);
        }
        first.max(top)
    }
}

/// A scroll bar for blocks: the thumb's place and length are theirs.
fn bar(sight: &Sight<'_>, area: Rect, all: usize, shown: usize, top: usize, buffer: &mut Buffer) {
    let height = usize::from(area.height);
    // In rows of the screen, so that the bar reaches its ends where the blocks do.
    let last = all.saturating_sub(shown).max(1);
    let rows = height * all / shown.max(1);
    let offset = rows.saturating_sub(height) * top.min(last) / last;
    prose::scroll_bar(sight.look, area, rows.max(height + 1), Scroll { offset }, buffer);
}

/// The pane of a page that fills the screen.
pub fn pane(title: &str) -> Pane<'_> {
    Pane::new(title).focus(Focus::Here)
}
