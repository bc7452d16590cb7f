//! A list whose selection keeps its place: it belongs to a row's identity, and where that row goes, to its position.

use super::pane::Focus;
use super::prose::{self, Scroll};
use super::text;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

/// Which row of a list is selected; `K` names a row for good, such as an item's id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection<K> {
    key: Option<K>,
    at: usize,
    scroll: Scroll,
}

impl<K> Default for Selection<K> {
    fn default() -> Self {
        Selection {
            key: None,
            at: 0,
            scroll: Scroll::default(),
        }
    }
}

impl<K: Clone + PartialEq> Selection<K> {
    /// Finds the selected row among the rows that there are now. A row that is gone leaves the selection to the one that
    /// took its place.
    pub fn settle(&mut self, rows: &[K]) {
        let found = self.key.as_ref().and_then(|key| rows.iter().position(|row| row == key));
        self.at = found.unwrap_or(self.at).min(rows.len().saturating_sub(1));
        self.key = rows.get(self.at).cloned();
    }

    /// The row selected, by its position among the rows it was settled on.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The row selected, by name; none in an empty list.
    pub fn key(&self) -> Option<&K> {
        self.key.as_ref()
    }

    /// Goes up or down by rows and takes the rows on the screen along, so that a page further is another page.
    pub fn page(&mut self, steps: isize, rows: &[K]) {
        self.scroll.offset = self.scroll.offset.saturating_add_signed(steps);
        self.by(steps, rows);
    }

    /// Goes up or down by rows, as far as there are any.
    pub fn by(&mut self, steps: isize, rows: &[K]) {
        self.settle(rows);
        self.go(self.at.saturating_add_signed(steps), rows);
    }

    /// Goes to the row of that position, or to the last.
    pub fn go(&mut self, at: usize, rows: &[K]) {
        self.at = at.min(rows.len().saturating_sub(1));
        self.key = rows.get(self.at).cloned();
    }

    /// Goes to the row of that name, if it is there.
    pub fn select(&mut self, key: &K, rows: &[K]) {
        if let Some(at) = rows.iter().position(|row| row == key) {
            self.go(at, rows);
        }
    }

    /// The scroll that shows the selected row in a list of `all` rows of which `shown` fit.
    pub fn scroll(&self, all: usize, shown: usize) -> Scroll {
        let mut scroll = self.scroll;
        scroll.show(self.at, all, shown);
        scroll
    }

    /// Keeps the scroll that was drawn, so that the rows stand still while the selection moves among them.
    pub fn keep(&mut self, scroll: Scroll) {
        self.scroll = scroll;
    }
}

/// What was drawn of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// The area of the rows.
    pub area: Rect,
    /// From which row on; goes back with [`Selection::keep`].
    pub scroll: Scroll,
    /// Where the hardware cursor belongs: on the selection.
    pub cursor: Option<Position>,
    /// How many rows there are.
    pub all: usize,
}

impl Drawn {
    /// The row under a click.
    pub fn row_at(&self, column: u16, row: u16) -> Option<usize> {
        if !self.area.contains(Position::new(column, row)) {
            return None;
        }
        let at = self.scroll.offset + usize::from(row - self.area.y);
        (at < self.all).then_some(at)
    }
}

/// Draws the rows with the selected one laid on the selection's ground.
pub fn draw<K: Clone + PartialEq>(
    look: Look<'_>,
    area: Rect,
    rows: &[Line<'_>],
    selection: &Selection<K>,
    focus: Focus,
    buffer: &mut Buffer,
) -> Drawn {
    let area = area.intersection(buffer.area);
    let shown = usize::from(area.height);
    let scroll = selection.scroll(rows.len(), shown);
    let mut drawn = Drawn {
        area,
        scroll,
        cursor: None,
        all: rows.len(),
    };
    let line = selection
        .at
        .checked_sub(scroll.offset)
        .filter(|line| *line < shown && selection.at < rows.len());
    if let Some(y) = line.and_then(|line| u16::try_from(line).ok()).map(|line| area.y + line) {
        let row = Rect { y, height: 1, ..area };
        // The ground first: a match in the selected row keeps its own.
        buffer.set_style(row, look.style(Role::Selection));
        drawn.cursor = (focus == Focus::Here).then_some(Position::new(area.x, y));
    }
    prose::draw(look, area, rows, scroll, buffer);
    drawn
}

/// Draws a list of any length: `row` is asked only for the rows that are shown, with the columns that it may take.
pub fn draw_long<K: Clone + PartialEq>(
    look: Look<'_>,
    area: Rect,
    all: usize,
    selection: &Selection<K>,
    focus: Focus,
    row: impl Fn(usize, usize) -> Line<'static>,
    buffer: &mut Buffer,
) -> Drawn {
    let area = area.intersection(buffer.area);
    let shown = usize::from(area.height);
    let scroll = selection.scroll(all, shown);
    let bar = all > shown && area.width > 2;
    let columns = if bar { area.width - 2 } else { area.width };
    let mut drawn = Drawn {
        area,
        scroll,
        cursor: None,
        all,
    };
    for (y, at) in (area.y..area.bottom()).zip(scroll.offset..all) {
        if at == selection.at {
            let ground = Rect { y, height: 1, ..area };
            buffer.set_style(ground, look.style(Role::Selection));
            drawn.cursor = (focus == Focus::Here).then_some(Position::new(area.x, y));
        }
        let line = text::fit(row(at, usize::from(columns)), usize::from(columns), look.glyphs);
        buffer.set_line(area.x, y, &line, columns);
    }
    if bar {
        prose::scroll_bar(look, area, all, scroll, buffer);
    }
    drawn
}

/// What an empty list says: what to do next, in the middle of its area.
pub fn draw_empty(look: Look<'_>, area: Rect, sentence: &str, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    let lines = text::wrap(sentence, usize::from(area.width));
    let top = area.y
        + area
            .height
            .saturating_sub(u16::try_from(lines.len()).unwrap_or(u16::MAX))
            / 3;
    for (y, line) in (top..area.bottom()).zip(lines) {
        let indent = usize::from(area.width).saturating_sub(text::width(&line)) / 2;
        buffer.set_stringn(
            area.x + u16::try_from(indent).unwrap_or(0),
            y,
            line,
            usize::from(area.width) - indent,
            look.style(Role::Dim),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::glyph::Glyphs;
    use crate::tui::widgets::testing::{dark, drawn};
    use proptest::prelude::*;

    #[test]
    fn the_selection_stays_on_its_row_when_rows_come_and_go_around_it() {
        let mut selection = Selection::default();
        selection.by(1, &["a", "b", "c"]);
        selection.settle(&["x", "a", "y", "b", "c"]);
        assert_eq!((selection.key(), selection.at()), (Some(&"b"), 3));
        selection.settle(&["x", "a", "y", "c"]);
        assert_eq!(
            selection.key(),
            Some(&"c"),
            "its row is gone: the one that took its place"
        );
        selection.settle(&[]);
        assert_eq!(selection.key(), None);
        selection.settle(&["z"]);
        assert_eq!(selection.key(), Some(&"z"));
    }

    #[test]
    fn the_rows_stand_still_while_the_selection_moves_among_them() {
        let theme = dark();
        let look = Look {
            theme: &theme,
            glyphs: Glyphs::Unicode,
        };
        let keys: Vec<usize> = (0..10).collect();
        let rows: Vec<Line<'_>> = keys.iter().map(|key| Line::from(key.to_string())).collect();
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 4));
        let mut selection = Selection::default();
        let mut offsets = Vec::new();
        for steps in [0, 3, 1, -1, -2, -1] {
            selection.by(steps, &keys);
            let drawn = draw(look, Rect::new(0, 0, 6, 4), &rows, &selection, Focus::Here, &mut buffer);
            selection.keep(drawn.scroll);
            offsets.push(drawn.scroll.offset);
            assert_eq!(drawn.row_at(0, drawn.cursor.expect("focused").y), Some(selection.at()));
        }
        assert_eq!(offsets, [0, 0, 1, 1, 1, 0]);
    }

    #[test]
    fn a_match_in_the_selected_row_keeps_its_own_ground() {
        let theme = dark();
        let look = Look {
            theme: &theme,
            glyphs: Glyphs::Unicode,
        };
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 1));
        let mut selection = Selection::default();
        selection.settle(&[0]);
        let row = text::highlight("ab", &[1], look.style(Role::Text), look.style(Role::Match));
        draw(
            look,
            Rect::new(0, 0, 6, 1),
            &[row],
            &selection,
            Focus::Here,
            &mut buffer,
        );
        assert_eq!(Some(buffer[(0, 0)].bg), look.style(Role::Selection).bg);
        assert_eq!(Some(buffer[(1, 0)].bg), look.style(Role::Match).bg);
        assert_eq!(Some(buffer[(5, 0)].bg), look.style(Role::Selection).bg);
    }

    #[test]
    fn an_empty_list_says_what_to_do_next() {
        assert_eq!(
            drawn(12, 3, |look, area, buffer| draw_empty(
                look,
                area,
                "Press Enter",
                buffer
            )),
            ["Press Enter ", "            ", "            "]
        );
    }

    proptest! {
        #[test]
        fn the_selection_is_always_a_row(counts in prop::collection::vec((0usize..9, -9isize..9), 1..9)) {
            let mut selection = Selection::default();
            for (count, steps) in counts {
                let rows: Vec<usize> = (0..count).collect();
                selection.by(steps, &rows);
                prop_assert_eq!(selection.key().copied(), rows.get(selection.at()).copied());
                prop_assert_eq!(selection.key().is_none(), rows.is_empty());
            }
        }
    }
}
