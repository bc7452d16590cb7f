//! One of a few: a row each, the chosen one marked and on the selection's ground, and boxes to tick where several are confirmed.

use super::list::{self, Drawn, Selection};
use super::pane::Focus;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// A list to choose from.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    options: Vec<String>,
    selection: Selection<usize>,
}

impl Choice {
    /// A choice among options; `chosen` is proposed.
    pub fn new(options: Vec<String>, chosen: usize) -> Choice {
        let mut choice = Choice {
            options,
            selection: Selection::default(),
        };
        choice.by(isize::try_from(chosen).unwrap_or(0));
        choice
    }

    /// Other options in place of those that there were.
    pub fn offer(&mut self, options: Vec<String>, chosen: usize) {
        *self = Choice::new(options, chosen);
    }

    /// The options.
    pub fn options(&self) -> &[String] {
        &self.options
    }

    /// The position of the chosen one.
    pub fn at(&self) -> usize {
        self.selection.at()
    }

    /// The chosen one; none where there is nothing to choose.
    pub fn chosen(&self) -> Option<&str> {
        self.options.get(self.at()).map(String::as_str)
    }

    /// Goes up or down by rows.
    pub fn by(&mut self, steps: isize) {
        let keys: Vec<usize> = (0..self.options.len()).collect();
        self.selection.by(steps, &keys);
    }

    /// Goes on to the next option, and from the last to the first.
    pub fn turn(&mut self) {
        let next = (self.at() + 1) % self.options.len().max(1);
        self.by(isize::try_from(next).unwrap_or(0) - isize::try_from(self.at()).unwrap_or(0));
    }

    /// Draws the options.
    pub fn draw(&self, look: Look<'_>, area: Rect, focus: Focus, buffer: &mut Buffer) -> Drawn {
        let rows: Vec<Line<'_>> = self
            .options
            .iter()
            .enumerate()
            .map(|(place, option)| {
                let sign = if place == self.at() { "(x) " } else { "( ) " };
                let option = look.span(Role::Text, super::text::drawable(option));
                Line::from(vec![look.span(Role::Dim, sign), option])
            })
            .collect();
        list::draw(look, area, &rows, &self.selection, focus, buffer)
    }
}

/// Whether a box is ticked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tick {
    /// It is.
    Ticked,
    /// It is not.
    #[default]
    Empty,
}

impl Tick {
    /// The other one.
    pub const fn turned(self) -> Tick {
        match self {
            Tick::Ticked => Tick::Empty,
            Tick::Empty => Tick::Ticked,
        }
    }

    /// A line with its box: `[x] Backup taken before`.
    pub fn line(self, look: Look<'_>, what: &str) -> Line<'static> {
        let (mark, role) = match self {
            Tick::Ticked => ("[x] ", Role::Good),
            Tick::Empty => ("[ ] ", Role::Warn),
        };
        Line::from(vec![
            Span::styled(mark, look.style(role)),
            look.span(Role::Text, super::text::drawable(what)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::testing::drawn;

    #[test]
    fn one_is_always_chosen_where_there_is_one() {
        let mut choice = Choice::new(["dark", "light"].map(String::from).to_vec(), 1);
        assert_eq!(choice.chosen(), Some("light"));
        choice.by(5);
        assert_eq!(choice.chosen(), Some("light"));
        choice.by(-9);
        assert_eq!(choice.chosen(), Some("dark"));
        assert_eq!(Choice::default().chosen(), None);
    }

    #[test]
    fn a_box_tells_by_its_sign_whether_it_is_ticked() {
        let rows = drawn(12, 2, |look, area, buffer| {
            buffer.set_line(area.x, 0, &Tick::Ticked.line(look, "Backup"), 12);
            buffer.set_line(area.x, 1, &Tick::Ticked.turned().line(look, "Read"), 12);
        });
        assert_eq!(rows, ["[x] Backup  ", "[ ] Read    "]);
    }
}
