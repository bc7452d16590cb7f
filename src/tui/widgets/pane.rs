//! A pane: a thin rounded dim border, the title in it, the count at its right, one column of padding inside.

use super::text;
use crate::tui::glyph::Frame;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// Whether keys go to a pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// They do: its border is in the accent.
    Here,
    /// They go elsewhere.
    #[default]
    Elsewhere,
}

/// A frame with a title.
#[derive(Clone, Debug, Default)]
pub struct Pane<'a> {
    title: &'a str,
    count: String,
    below: String,
    focus: Focus,
    role: Option<Role>,
}

impl<'a> Pane<'a> {
    /// A pane of that title.
    pub fn new(title: &'a str) -> Pane<'a> {
        Pane {
            title,
            ..Pane::default()
        }
    }

    /// What stands at the right of the upper border, such as `4/4`.
    pub fn count(mut self, count: impl Into<String>) -> Pane<'a> {
        self.count = count.into();
        self
    }

    /// What stands at the right of the lower border, such as `running 00:12 · 2.1 KiB`.
    pub fn below(mut self, below: impl Into<String>) -> Pane<'a> {
        self.below = below.into();
        self
    }

    /// Whether keys go to it.
    pub fn focus(mut self, focus: Focus) -> Pane<'a> {
        self.focus = focus;
        self
    }

    /// Another role for its border, such as danger.
    pub fn role(mut self, role: Role) -> Pane<'a> {
        self.role = Some(role);
        self
    }

    /// Draws the frame and gives the area inside its border and padding.
    pub fn draw(&self, look: Look<'_>, area: Rect, buffer: &mut Buffer) -> Rect {
        let area = area.intersection(buffer.area);
        let role = self.role.unwrap_or(match self.focus {
            Focus::Here => Role::BorderFocused,
            Focus::Elsewhere => Role::Border,
        });
        border(look, area, look.style(role), buffer);
        if area.width < 5 || area.height < 2 {
            return Rect {
                width: 0,
                height: 0,
                ..area
            };
        }
        self.draw_title(look, area, buffer);
        self.draw_right(look, area, area.bottom() - 1, &self.below, buffer);
        Rect {
            x: area.x + 2,
            y: area.y + 1,
            width: area.width - 4,
            height: area.height - 2,
        }
    }

    fn draw_title(&self, look: Look<'_>, area: Rect, buffer: &mut Buffer) {
        let taken = self.draw_right(look, area, area.y, &self.count, buffer);
        let room = usize::from(area.width).saturating_sub(2 + taken.max(1));
        if self.title.is_empty() || room < 3 {
            return;
        }
        let title = text::truncate(self.title, room.saturating_sub(2), look.glyphs);
        write(area.x + 1, area.y, &title, look.style(Role::Title), buffer);
    }

    /// Gives the columns that it took, with a piece of border beside it.
    fn draw_right(&self, look: Look<'_>, area: Rect, y: u16, what: &str, buffer: &mut Buffer) -> usize {
        let room = usize::from(area.width).saturating_sub(4);
        let wide = text::width(what) + 2;
        if what.is_empty() || wide > room {
            return 0;
        }
        let x = area.right() - 1 - u16::try_from(wide).unwrap_or(area.width);
        write(x, y, &text::drawable(what), look.style(Role::Dim), buffer);
        wide + 1
    }
}

/// Writes over a border, whose bold or dim must not shine through.
fn write(x: u16, y: u16, what: &str, style: Style, buffer: &mut Buffer) {
    let style = Style {
        sub_modifier: Modifier::all().difference(style.add_modifier),
        ..style
    };
    buffer.set_string(x, y, format!(" {what} "), style);
}

/// Draws a border along the inside of `area`, as around a whole screen in production.
pub fn border(look: Look<'_>, area: Rect, style: Style, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    if area.width < 2 || area.height < 2 {
        return;
    }
    let frame = Frame::of(look.glyphs);
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for x in area.x + 1..right {
        buffer[(x, area.y)].set_symbol(frame.horizontal).set_style(style);
        buffer[(x, bottom)].set_symbol(frame.horizontal).set_style(style);
    }
    for y in area.y + 1..bottom {
        buffer[(area.x, y)].set_symbol(frame.vertical).set_style(style);
        buffer[(right, y)].set_symbol(frame.vertical).set_style(style);
    }
    let corners = [(area.x, area.y), (right, area.y), (area.x, bottom), (right, bottom)];
    for (corner, symbol) in corners.into_iter().zip(frame.corners) {
        buffer[corner].set_symbol(symbol).set_style(style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::glyph::Glyphs;
    use crate::tui::widgets::testing::{dark, rows};

    fn drawn(glyphs: Glyphs, width: u16, pane: &Pane<'_>) -> Vec<String> {
        let theme = dark();
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 3));
        let area = buffer.area;
        pane.draw(Look { theme: &theme, glyphs }, area, &mut buffer);
        rows(&buffer)
    }

    #[test]
    fn the_title_stands_in_the_border_and_the_count_at_its_right() {
        let pane = Pane::new("Sections").count("4/9").below("2.1 KiB");
        assert_eq!(
            drawn(Glyphs::Unicode, 24, &pane),
            [
                "╭ Sections ─────── 4/9 ╮",
                "│                      │",
                "╰───────────── 2.1 KiB ╯"
            ]
        );
        assert_eq!(drawn(Glyphs::Ascii, 24, &pane)[0], "+ Sections ------- 4/9 +");
    }

    #[test]
    fn a_long_title_gives_way_to_the_count() {
        assert_eq!(
            drawn(Glyphs::Unicode, 16, &Pane::new("Database set-up").count("2/5"))[0],
            "╭ Datab… ─ 2/5 ╮"
        );
    }

    #[test]
    fn the_inside_keeps_one_column_of_padding() {
        let theme = dark();
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 5));
        let look = Look {
            theme: &theme,
            glyphs: Glyphs::Unicode,
        };
        assert_eq!(
            Pane::new("x").draw(look, Rect::new(0, 0, 20, 5), &mut buffer),
            Rect::new(2, 1, 16, 3)
        );
    }

    #[test]
    fn no_size_is_too_small_to_draw() {
        for width in 0..12 {
            let theme = dark();
            for height in 0..4 {
                let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
                let area = buffer.area;
                let look = Look {
                    theme: &theme,
                    glyphs: Glyphs::Unicode,
                };
                let inner = Pane::new("日本語").count("10/10").draw(look, area, &mut buffer);
                assert!(inner.width <= width && inner.height <= height);
            }
        }
    }
}
