//! A text field of several lines: for notes, reasons and pasted text.

use super::text;
use crate::tui::key::Key;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::widgets::Widget;
use ratatui_textarea::{CursorMove, TextArea, WrapMode};

/// A text being written.
#[derive(Clone, Debug)]
pub struct Note {
    area: TextArea<'static>,
    problem: Option<String>,
}

impl Default for Note {
    fn default() -> Note {
        Note::new("")
    }
}

impl Note {
    /// A note that begins with a text; the cursor stands at its end.
    pub fn new(text: &str) -> Note {
        let mut area = TextArea::new(clean(text).split('\n').map(str::to_owned).collect());
        area.set_cursor_line_style(Style::new());
        area.set_wrap_mode(WrapMode::Word);
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Note { area, problem: None }
    }

    /// What was written.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// A key; says whether it was one for a text. Enter is not: it answers the question. Alt-Enter and Ctrl-j break a line.
    pub fn key(&mut self, key: Key) -> bool {
        let breaks = (key.code() == KeyCode::Enter && key.modifiers() == KeyModifiers::ALT)
            || (key.code() == KeyCode::Char('j') && key.modifiers() == KeyModifiers::CONTROL);
        if breaks {
            self.area.insert_newline();
            self.problem = None;
            return true;
        }
        if matches!(key.code(), KeyCode::Enter | KeyCode::Esc | KeyCode::Tab | KeyCode::F(_)) {
            return false;
        }
        if self.area.input(KeyEvent::new(key.code(), key.modifiers())) {
            self.problem = None;
        }
        true
    }

    /// A paste, its lines kept; its control characters go.
    pub fn paste(&mut self, pasted: &str) {
        self.area.insert_str(clean(pasted));
        self.problem = None;
    }

    /// Says what is wrong with it, or that nothing is.
    pub fn judge(&mut self, problem: Option<String>) {
        self.problem = problem;
    }

    /// What is wrong with it.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Draws it into `area`, the last row of which says what is wrong. Gives where the hardware cursor belongs.
    pub fn draw(&self, look: Look<'_>, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return None;
        }
        let mut field = area;
        if let (Some(problem), true) = (&self.problem, area.height > 1) {
            field.height -= 1;
            let problem = text::truncate(problem, usize::from(area.width), look.glyphs);
            buffer.set_string(area.x, area.bottom() - 1, problem, look.style(Role::Bad));
        }
        let mut shown = self.area.clone();
        shown.set_style(look.style(Role::Text));
        // Where the text wraps only the widget knows its cursor's cell: it marks it, and the mark is taken off again.
        shown.set_cursor_style(Style::new().add_modifier(Modifier::SLOW_BLINK));
        Widget::render(&shown, field, buffer);
        let mut cells = field.positions();
        let cursor = cells.find(|cell| buffer[*cell].modifier.contains(Modifier::SLOW_BLINK));
        if let Some(cell) = cursor {
            buffer[cell].modifier.remove(Modifier::SLOW_BLINK);
        }
        buffer.set_style(field, look.style(Role::Field));
        cursor
    }
}

fn clean(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    ");
    lines
        .chars()
        .filter(|sign| *sign == '\n' || !text::is_unsafe(*sign))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::testing::drawn;

    #[test]
    fn enter_answers_and_alt_enter_breaks_the_line() {
        let mut note = Note::new("one");
        let key = |text: &str| text.parse::<Key>().expect(text);
        assert!(!note.key(key("enter")));
        assert!(note.key(key("alt-enter")));
        for sign in ["t", "w", "o"] {
            assert!(note.key(key(sign)));
        }
        assert_eq!(note.text(), "one\ntwo");
        assert!(!note.key(key("esc")) && !note.key(key("tab")));
    }

    #[test]
    fn a_paste_keeps_its_lines_and_loses_its_control_characters() {
        let mut note = Note::default();
        note.paste("a\r\nb\u{1b}[0m\u{202e}");
        assert_eq!(note.text(), "a\nb[0m");
    }

    #[test]
    fn it_is_drawn_with_what_is_wrong_below() {
        let mut note = Note::new("first\nsecond");
        note.judge(Some("say why".into()));
        let rows = drawn(12, 3, |look, area, buffer| {
            note.draw(look, area, buffer);
        });
        assert_eq!(rows, ["first       ", "second      ", "say why     "]);
        for (width, height) in [(0, 0), (1, 1), (2, 1)] {
            drawn(width, height, |look, area, buffer| {
                note.draw(look, area, buffer);
            });
        }
    }
}
