//! The whole content of a form, drawn beside the screen.
//!
//! A page knows where the focused field stands, so that the window onto it can always show that field.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::Line,
};

use super::row::{Entry, Row};
use crate::tui::{
    look::Look,
    theme::Role,
    widgets::{pane::Focus, text},
};

/// The whole content of a form, drawn beside the screen, of which a window is shown.
pub(super) struct Page {
    buffer: Buffer,
    width: u16,
    pub(super) height: u16,
    pub(super) y: u16,
    /// First row of the focused field, and the row after its last.
    pub(super) focused: (u16, u16),
    pub(super) cursor: Option<Position>,
}

impl Page {
    pub(super) fn new(look: Look<'_>, width: u16, height: u16) -> Self {
        let area = Rect::new(0, 0, width, height);
        let mut buffer = Buffer::empty(area);
        buffer.set_style(area, look.theme.ground());
        Self {
            buffer,
            width,
            height,
            y: 0,
            focused: (0, 0),
            cursor: None,
        }
    }

    pub(super) fn line(&mut self, line: &Line<'_>) {
        if self.y < self.height {
            self.buffer.set_line(0, self.y, line, self.width);
        }
        self.y += 1;
    }

    pub(super) fn row(&mut self, look: Look<'_>, row: &Row, focused: bool) {
        let columns = usize::from(self.width);
        let from = self.y;
        let focus = if focused { Focus::Here } else { Focus::Elsewhere };
        let height = row.height(columns, focus);
        let heading = if focused { Role::Accent } else { Role::Title };
        if !matches!(row.entry, Entry::Tick(_)) {
            for line in text::wrap(&row.label, columns) {
                self.line(&Line::from(look.span(heading, line)));
            }
        }
        if !row.help.is_empty() {
            for line in text::wrap(&row.help, columns) {
                self.line(&Line::from(look.span(Role::Dim, line)));
            }
        }
        let rest = (from + height).saturating_sub(self.y + row.gap());
        let area = Rect::new(0, self.y, self.width, rest).intersection(self.buffer.area);
        let cursor = draw_entry(look, row, area, focused, &mut self.buffer);
        if focused {
            self.cursor = cursor;
            self.focused = (from, from + height - row.gap());
        }
        self.y = from + height;
    }

    pub(super) fn show(&self, area: Rect, offset: u16, buffer: &mut Buffer) {
        let rows = area.height.min(self.height.saturating_sub(offset));
        for y in 0..rows {
            for x in 0..area.width.min(self.width) {
                buffer[(area.x + x, area.y + y)] = self.buffer[(x, y + offset)].clone();
            }
        }
    }
}

fn draw_entry(look: Look<'_>, row: &Row, area: Rect, focused: bool, buffer: &mut Buffer) -> Option<Position> {
    let focus = if focused { Focus::Here } else { Focus::Elsewhere };
    match &row.entry {
        Entry::Line(prompt) => prompt.draw(look, area, buffer),
        Entry::Proposed(proposed) => proposed.draw(look, area, focus, buffer),
        Entry::Masked(masked) => masked.draw(look, area, buffer),
        Entry::Note(note) => note.draw(look, area, buffer),
        Entry::Choice(choice) => choice.draw(look, area, focus, buffer).cursor,
        Entry::Tick(tick) => {
            let lines = text::wrap(&row.label, usize::from(area.width.saturating_sub(4)));
            for (y, line) in (area.y..area.bottom()).zip(&lines) {
                if y == area.y {
                    let line = tick.line(look, line);
                    buffer.set_line(area.x, y, &line, area.width);
                } else {
                    buffer.set_string(area.x + 4, y, line, look.style(Role::Text));
                }
            }
            if focused {
                buffer.set_style(Rect { height: 1, ..area }, look.style(Role::Selection));
            }
            Some(Position::new(area.x + 1, area.y))
        }
    }
}
