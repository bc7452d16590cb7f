//! A dialog over a dimmed screen. It always shows what Enter and Esc will do.

use super::pane::{Focus, Pane};
use super::prose::{self, Scroll};
use super::text;
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// The frame of a question.
#[derive(Clone, Debug)]
pub struct Dialog<'a> {
    /// What it is about.
    pub title: &'a str,
    /// What Enter does: `start the run`.
    pub enter: &'a str,
    /// What Esc does: `nothing changes`.
    pub esc: &'a str,
    /// Keys of the field that has the focus, with what they do. The frame does not grow for them, so that nothing jumps.
    pub here: Vec<(String, String)>,
    /// More keys that work here, with what they do.
    pub keys: Vec<(String, String)>,
    /// Danger for what cannot be undone.
    pub role: Option<Role>,
}

impl<'a> Dialog<'a> {
    /// A question of that title.
    pub fn new(title: &'a str, enter: &'a str, esc: &'a str) -> Dialog<'a> {
        Dialog {
            title,
            enter,
            esc,
            here: Vec::new(),
            keys: Vec::new(),
            role: None,
        }
    }

    /// Dims what is drawn already and draws the frame for a content of `width` by `height`, as far as the screen has
    /// room; gives the area of the content.
    pub fn draw(&self, look: Look<'_>, screen: Rect, width: u16, height: u16, buffer: &mut Buffer) -> Rect {
        look.theme.dim_behind(screen, buffer);
        let least = self.hints(look, &[], usize::MAX).width();
        let least = u16::try_from(least).unwrap_or(u16::MAX).max(24);
        let area = layout::centred(screen, width.max(least).saturating_add(4), height.saturating_add(4));
        clear(look, area, buffer);
        let mut pane = Pane::new(self.title).focus(Focus::Here);
        if let Some(role) = self.role {
            pane = pane.role(role);
        }
        let inner = pane.draw(look, area, buffer);
        if inner.height < 3 {
            return inner;
        }
        let hints = self.hints(look, &self.here, usize::from(inner.width));
        let hints = text::fit(hints, usize::from(inner.width), look.glyphs);
        buffer.set_line(inner.x, inner.bottom() - 1, &hints, inner.width);
        Rect {
            height: inner.height - 2,
            ..inner
        }
    }

    /// Draws a whole question of wrapped text; gives the rows that there are and those that fit, for scrolling.
    pub fn draw_text(
        &self,
        look: Look<'_>,
        screen: Rect,
        content: &[Line<'_>],
        scroll: Scroll,
        buffer: &mut Buffer,
    ) -> (usize, usize) {
        let wide = content.iter().map(Line::width).max().unwrap_or(0);
        let size = |size: usize| u16::try_from(size).unwrap_or(u16::MAX);
        let area = self.draw(look, screen, size(wide), size(content.len()), buffer);
        prose::draw(look, area, content, scroll, buffer);
        (content.len(), usize::from(area.height))
    }

    /// What Enter and Esc do, then the other keys as far as there is room for each.
    fn hints(&self, look: Look<'_>, here: &[(String, String)], columns: usize) -> Line<'a> {
        let fixed = [("enter", self.enter), ("esc", self.esc)].map(|(key, what)| (key.to_owned(), what.to_owned()));
        let always = fixed.len();
        let all = fixed.iter().chain(here).chain(&self.keys).enumerate();
        let mut line = Line::default();
        for (place, (key, what)) in all.filter(|(_, (_, what))| !what.is_empty()) {
            let gap = if line.spans.is_empty() { "" } else { "  " };
            let wide = gap.len() + text::width(key) + 1 + text::width(what);
            if place >= always && line.width() + wide > columns {
                continue;
            }
            line.push_span(Span::raw(gap));
            line.push_span(look.span(Role::Accent, key.clone()));
            line.push_span(look.span(Role::Text, format!(" {what}")));
        }
        line
    }
}

/// Makes `area` empty ground.
pub fn clear(look: Look<'_>, area: Rect, buffer: &mut Buffer) {
    let area = area.intersection(buffer.area);
    for position in area.positions() {
        buffer[position].reset();
    }
    buffer.set_style(area, look.theme.ground());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::testing::{dark, drawn, rows};

    #[test]
    fn it_stands_in_the_middle_and_shows_what_enter_and_esc_do() {
        let screen = drawn(40, 9, |look, area, buffer| {
            let dialog = Dialog::new("Quit", "quit", "stay");
            dialog.draw_text(
                look,
                area,
                &[Line::from("One check is running.")],
                Scroll::default(),
                buffer,
            );
        });
        assert_eq!(
            screen,
            [
                "                                        ",
                "                                        ",
                "      ╭ Quit ────────────────────╮      ",
                "      │ One check is running.    │      ",
                "      │                          │      ",
                "      │ enter quit  esc stay     │      ",
                "      ╰──────────────────────────╯      ",
                "                                        ",
                "                                        ",
            ]
        );
    }

    #[test]
    fn what_is_behind_it_is_dimmed_and_does_not_show_through() {
        let theme = dark();
        let look = Look {
            theme: &theme,
            glyphs: crate::tui::glyph::Glyphs::Unicode,
        };
        let area = Rect::new(0, 0, 40, 9);
        let mut buffer = Buffer::empty(area);
        for y in 0..9 {
            buffer.set_string(0, y, "x".repeat(40), look.style(Role::Bad));
        }
        Dialog::new("Quit", "quit", "stay").draw(look, area, 10, 1, &mut buffer);
        assert_eq!(buffer[(0, 0)].fg, look.style(Role::Dim).fg.expect("a colour"));
        assert!(rows(&buffer)[4].starts_with("xxxxxx│   "));
    }

    #[test]
    fn no_screen_is_too_small_to_draw() {
        for (width, height) in [(0, 0), (1, 1), (4, 2), (10, 3), (20, 5)] {
            drawn(width, height, |look, area, buffer| {
                Dialog::new("Quit", "quit", "stay").draw(look, area, 30, 9, buffer);
            });
        }
    }
}
