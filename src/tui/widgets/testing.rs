//! What the tests of the widgets share: a theme and the characters of a buffer.

use crate::tui::glyph::Glyphs;
use crate::tui::look::Look;
use crate::tui::theme::{Depth, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The dark theme in full colour.
pub fn dark() -> Theme {
    Theme::named("dark", None, Depth::True).expect("the dark theme is right")
}

/// The rows of a buffer as text.
pub fn rows(buffer: &Buffer) -> Vec<String> {
    let area = buffer.area;
    let row = |y: u16| {
        let mut text = String::new();
        let mut skip = 0;
        for x in area.left()..area.right() {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            skip = super::text::width(symbol).saturating_sub(1);
            text.push_str(symbol);
        }
        text
    };
    (area.top()..area.bottom()).map(row).collect()
}

/// What `draw` leaves in an empty buffer.
pub fn drawn(width: u16, height: u16, draw: impl FnOnce(Look<'_>, Rect, &mut Buffer)) -> Vec<String> {
    let theme = dark();
    let look = Look {
        theme: &theme,
        glyphs: Glyphs::Unicode,
    };
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    draw(look, area, &mut buffer);
    rows(&buffer)
}
