//! Wrapped text that scrolls; the place is kept in rows, and is never past the end.

use crate::tui::glyph::Sign;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// How far a text or a list was scrolled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scroll {
    /// The first row shown.
    pub offset: usize,
}

impl Scroll {
    /// Moves by rows; `all` rows of which `shown` fit.
    pub fn by(&mut self, rows: isize, all: usize, shown: usize) {
        self.offset = self.offset.saturating_add_signed(rows);
        self.clamp(all, shown);
    }

    /// Keeps the place within what there is.
    pub fn clamp(&mut self, all: usize, shown: usize) {
        self.offset = self.offset.min(all.saturating_sub(shown));
    }

    /// Moves as little as shows `row`.
    pub fn show(&mut self, row: usize, all: usize, shown: usize) {
        if row < self.offset {
            self.offset = row;
        } else if shown > 0 && row >= self.offset + shown {
            self.offset = row + 1 - shown;
        }
        self.clamp(all, shown);
    }
}

/// Draws the rows from the scroll's place on, with a scroll bar on the last column where not all fit, and gives the
/// columns left for text. `rows` must be wrapped already; longer ones are cut with an ellipsis.
pub fn draw(look: Look<'_>, area: Rect, rows: &[Line<'_>], scroll: Scroll, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    let shown = usize::from(area.height);
    let bar = rows.len() > shown && area.width > 2;
    let columns = if bar { area.width - 2 } else { area.width };
    let mut scroll = scroll;
    scroll.clamp(rows.len(), shown);
    for (y, row) in (area.y..area.bottom()).zip(rows.iter().skip(scroll.offset)) {
        let row = super::text::fit(row.clone(), usize::from(columns), look.glyphs);
        buffer.set_line(area.x, y, &row, columns);
    }
    if bar {
        scroll_bar(look, area, rows.len(), scroll, buffer);
    }
}

/// Draws a scroll bar on the last column of `area` for `all` rows.
pub fn scroll_bar(look: Look<'_>, area: Rect, all: usize, scroll: Scroll, buffer: &mut Buffer) {
    let shown = usize::from(area.height);
    if shown == 0 || area.width == 0 || all <= shown {
        return;
    }
    let length = (shown * shown / all).max(1);
    let room = shown - length;
    let last = all - shown;
    // The ends are reached only where the text's are.
    let top = match scroll.offset.min(last) {
        0 => 0,
        offset if offset == last => room,
        offset => (offset * room / last).clamp(room.min(1), room.saturating_sub(1).max(room.min(1))),
    };
    for row in top..top + length {
        let y = area.y + u16::try_from(row).unwrap_or(u16::MAX).min(area.height - 1);
        buffer[(area.right() - 1, y)]
            .set_symbol(Sign::Thumb.text(look.glyphs))
            .set_style(look.style(Role::Dim));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::testing::drawn;
    use proptest::prelude::*;

    #[test]
    fn what_does_not_fit_is_shown_by_a_bar_and_a_sign() {
        let rows: Vec<Line<'_>> = ["one", "two two", "three", "four"].map(Line::from).to_vec();
        let scroll = Scroll { offset: 1 };
        assert_eq!(
            drawn(6, 2, |look, area, buffer| draw(look, area, &rows, scroll, buffer)),
            ["two…  ", "thr… ┃"]
        );
    }

    proptest! {
        #[test]
        fn the_place_never_leaves_the_text(all in 0usize..50, shown in 0usize..20, moves in prop::collection::vec(-30isize..30, 0..8)) {
            let mut scroll = Scroll::default();
            for rows in moves {
                scroll.by(rows, all, shown);
                prop_assert!(scroll.offset + shown <= all.max(shown));
            }
        }

        #[test]
        fn the_row_asked_for_is_shown(all in 1usize..50, shown in 1usize..20, at in 0usize..50, row in 0usize..50) {
            let row = row % all;
            let mut scroll = Scroll { offset: at };
            scroll.show(row, all, shown);
            prop_assert!(scroll.offset <= row && row < scroll.offset + shown);
        }
    }
}
