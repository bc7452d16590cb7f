//! A one-line text field: what is typed or pasted, and a message where it is wrong. What nobody may read has a field of
//! its own: [`super::masked`].

use super::text;
use crate::tui::glyph::Sign;
use crate::tui::key::Key;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crossterm::event::{Event, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use tui_input::backend::crossterm::to_input_request;
use tui_input::{Input, InputRequest};

/// A line being typed.
#[derive(Clone, Debug, Default)]
pub struct Prompt {
    input: Input,
    problem: Option<String>,
}

impl Prompt {
    /// A prompt that proposes a value.
    pub fn new(value: impl Into<String>) -> Prompt {
        Prompt {
            input: Input::new(one_line(&value.into())),
            ..Prompt::default()
        }
    }

    /// What stands in it.
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// Puts another value in its place, the cursor at the end.
    pub fn set(&mut self, value: &str) {
        self.input = Input::new(one_line(value));
        self.problem = None;
    }

    /// A key; says whether it was one for a text field. What was wrong is forgotten once the value changes.
    pub fn key(&mut self, key: Key) -> bool {
        let event = Event::Key(KeyEvent::new(key.code(), key.modifiers()));
        let Some(request) = to_input_request(&event) else {
            return false;
        };
        self.handle(request);
        true
    }

    /// A paste: its line breaks become spaces, its control characters go.
    pub fn paste(&mut self, pasted: &str) {
        for sign in one_line(pasted.trim_end_matches(['\n', '\r'])).chars() {
            self.handle(InputRequest::InsertChar(sign));
        }
    }

    fn handle(&mut self, request: InputRequest) {
        if self.input.handle(request).is_some_and(|changed| changed.value) {
            self.problem = None;
        }
    }

    /// Says what is wrong with the value, or that nothing is.
    pub fn judge(&mut self, problem: Option<String>) {
        self.problem = problem;
    }

    /// What is wrong with the value.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Draws the field on the first row of `area` and what is wrong with it below; gives where the cursor stands.
    pub fn draw(&self, look: Look<'_>, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let area = area.intersection(buffer.area);
        if area.width == 0 || area.height == 0 {
            return None;
        }
        buffer.set_style(Rect { height: 1, ..area }, look.style(Role::Field));
        let (shown, cursor) = self.visible(look, usize::from(area.width));
        buffer.set_stringn(area.x, area.y, shown, usize::from(area.width), look.style(Role::Text));
        if let (Some(problem), true) = (&self.problem, area.height > 1) {
            let columns = usize::from(area.width);
            let mut lines = text::wrap(problem, columns);
            if lines.len() >= usize::from(area.height) {
                lines = vec![text::truncate(problem, columns, look.glyphs)];
            }
            for (y, line) in (area.y + 1..area.bottom()).zip(lines) {
                buffer.set_stringn(area.x, y, line, columns, look.style(Role::Bad));
            }
        }
        Some(Position::new(area.x + cursor, area.y))
    }

    /// The part that fits around the cursor, with signs where it goes on, and the cursor's column in it.
    fn visible(&self, look: Look<'_>, columns: usize) -> (String, u16) {
        let before: String = self.input.value().chars().take(self.input.cursor()).collect();
        let after: String = self.input.value().chars().skip(self.input.cursor()).collect();
        let (before, after) = (text::drawable(&before), text::drawable(&after));
        // One column stays for the cursor behind the text.
        let room = columns.saturating_sub(1);
        let before = match text::width(&before) > room {
            true => text::truncate_start(&before, room, look.glyphs),
            false => before,
        };
        let column = text::width(&before);
        let rest = columns - column.min(columns);
        let after = match text::width(&after) > rest {
            true if rest > 2 * text::width(Sign::Ellipsis.text(look.glyphs)) => {
                text::truncate(&after, rest, look.glyphs)
            }
            true => text::prefix(&after, rest).to_owned(),
            false => after,
        };
        (before + &after, u16::try_from(column).unwrap_or(u16::MAX))
    }
}

fn one_line(text: &str) -> String {
    let line = text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
    line.chars().filter(|sign| !text::is_unsafe(*sign)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::testing::drawn;

    fn typed(prompt: &mut Prompt, keys: &[&str]) {
        for key in keys {
            assert!(prompt.key(key.parse().expect(key)), "{key}");
        }
    }

    fn screen(prompt: &Prompt, width: u16) -> (Vec<String>, Option<Position>) {
        let mut cursor = None;
        let rows = drawn(width, 2, |look, area, buffer| cursor = prompt.draw(look, area, buffer));
        (rows, cursor)
    }

    #[test]
    fn keys_type_and_edit() {
        let mut prompt = Prompt::new("1.4");
        typed(&mut prompt, &[".", "1", "backspace", "0", "home", "v", "end", "!"]);
        assert_eq!(prompt.value(), "v1.4.0!");
        typed(&mut prompt, &["ctrl-u"]);
        assert_eq!(prompt.value(), "");
        for other in ["enter", "esc", "up", "tab", "f1"] {
            assert!(!prompt.key(other.parse().expect(other)), "{other} is no text");
        }
    }

    #[test]
    fn a_paste_stays_one_line_and_brings_no_control_characters() {
        let mut prompt = Prompt::default();
        prompt.paste("a\r\nb\u{1b}[31m\u{7}\tc\n");
        assert_eq!(prompt.value(), "a b[31m c");
    }

    #[test]
    fn what_is_wrong_stands_below_until_the_value_changes() {
        let mut prompt = Prompt::new("x");
        prompt.judge(Some("must be a version".into()));
        assert_eq!(screen(&prompt, 20).0[1].trim_end(), "must be a version");
        typed(&mut prompt, &["left"]);
        assert!(prompt.problem().is_some());
        typed(&mut prompt, &["1"]);
        assert!(prompt.problem().is_none());
    }

    #[test]
    fn a_long_value_shows_the_part_around_the_cursor() {
        let mut prompt = Prompt::new("abcdefghijkl");
        assert_eq!(
            screen(&prompt, 6),
            (vec!["…ijkl ".into(), "      ".into()], Some(Position::new(5, 0)))
        );
        typed(&mut prompt, &["home"]);
        assert_eq!(screen(&prompt, 6).0[0], "abcde…");
        assert_eq!(screen(&prompt, 6).1, Some(Position::new(0, 0)));
        for width in 0..4 {
            screen(&prompt, width);
        }
    }
}
