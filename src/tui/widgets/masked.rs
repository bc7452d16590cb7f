//! A field for what nobody may read over a shoulder. It shows how much there is and nothing else, says nothing of itself
//! to a log, and is wiped when it goes.

use std::fmt;

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};
use secrecy::{SecretString, zeroize::Zeroize};
use unicode_segmentation::UnicodeSegmentation;

use super::text;
use crate::tui::{glyph::Glyphs, key::Key, look::Look, theme::Role};

/// So many bytes fit: the text never moves in memory, so that no copy of it stays behind.
const ROOM: usize = 4096;

/// A secret being typed. There is no cursor to move: what was typed last can be taken back, or all of it.
pub struct Masked {
    typed: String,
    problem: Option<String>,
}

impl Default for Masked {
    fn default() -> Self {
        Self {
            typed: String::with_capacity(ROOM),
            problem: None,
        }
    }
}

impl Drop for Masked {
    fn drop(&mut self) {
        self.typed.zeroize();
    }
}

impl fmt::Debug for Masked {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Masked")
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

impl Masked {
    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.typed.is_empty()
    }

    /// What was typed, as it was typed.
    pub fn secret(&self) -> SecretString {
        SecretString::from(self.typed.as_str())
    }

    /// Forgets what was typed.
    fn wipe(&mut self) {
        // Zeroes the bytes and empties the text; its room stays.
        self.typed.zeroize();
    }

    /// A key; says whether it was one for a text field.
    pub fn key(&mut self, key: Key) -> bool {
        let control = key.modifiers().contains(KeyModifiers::CONTROL);
        match key.code() {
            KeyCode::Char('u' | 'w') if control => self.wipe(),
            KeyCode::Char('h') if control => self.back(),
            KeyCode::Backspace => self.back(),
            _ => match key.typed() {
                Some(sign) => self.add(sign),
                None => return false,
            },
        }
        self.problem = None;
        true
    }

    /// A paste: what line breaks end it with goes, other control characters too.
    pub fn paste(&mut self, pasted: &str) {
        for sign in pasted.trim_end_matches(['\n', '\r']).chars() {
            if !sign.is_control() {
                self.add(sign);
            }
        }
        self.problem = None;
    }

    fn add(&mut self, sign: char) {
        if self.typed.len() + sign.len_utf8() <= ROOM {
            self.typed.push(sign);
        }
    }

    fn back(&mut self) {
        let last = self.typed.grapheme_indices(true).next_back().map(|(at, _)| at);
        let Some(at) = last else { return };
        // The bytes that go are overwritten before they are forgotten.
        let gone = self.typed.len() - at;
        self.typed.truncate(at);
        self.typed.extend(std::iter::repeat_n('\0', gone));
        self.typed.truncate(at);
    }

    /// Says what is wrong with it, or that nothing is.
    pub fn judge(&mut self, problem: Option<String>) {
        self.problem = problem;
    }

    /// What is wrong with it.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Draws the field on the first row of `area` and what is wrong with it below; gives where the cursor stands.
    pub fn draw(&self, look: Look<'_>, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return None;
        }
        buffer.set_style(Rect { height: 1, ..area }, look.style(Role::Field));
        let dot = match look.glyphs {
            Glyphs::Unicode => "•",
            Glyphs::Ascii | Glyphs::Words => "*",
        };
        let room = usize::from(area.width.saturating_sub(1));
        let dots = self.typed.graphemes(true).count().min(room);
        buffer.set_string(area.x, area.y, dot.repeat(dots), look.style(Role::Text));
        if let (Some(problem), true) = (&self.problem, area.height > 1) {
            let problem = text::truncate(problem, usize::from(area.width), look.glyphs);
            buffer.set_string(area.x, area.y + 1, problem, look.style(Role::Bad));
        }
        Some(Position::new(area.x + u16::try_from(dots).unwrap_or(0), area.y))
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::tui::widgets::testing::drawn;

    fn screen(masked: &Masked, width: u16) -> Vec<String> {
        drawn(width, 2, |look, area, buffer| {
            masked.draw(look, area, buffer);
        })
    }

    #[test]
    fn it_takes_keys_and_pastes_and_shows_only_how_much_there_is() {
        let mut masked = Masked::default();
        for key in ["o", "p", "x", "backspace", "space"] {
            assert!(masked.key(key.parse().expect(key)), "{key}");
        }
        masked.paste("sésame\u{1b}[1m\r\n");
        assert_eq!(screen(&masked, 16)[0].trim_end(), "•".repeat(12));
        assert!(!format!("{masked:?}").contains("same"));
        assert_eq!(masked.secret().expose_secret(), "op sésame[1m");
        for other in ["enter", "esc", "tab", "up"] {
            assert!(!masked.key(other.parse().expect(other)), "{other} is no text");
        }
    }

    #[test]
    fn what_is_taken_back_and_what_is_wiped_is_gone() {
        let mut masked = Masked::default();
        masked.paste("ab\u{301}");
        masked.key("backspace".parse().expect("a key"));
        assert_eq!(masked.typed, "a");
        masked.key("ctrl-u".parse().expect("a key"));
        assert!(masked.is_empty());
        assert_eq!(masked.typed.capacity(), ROOM);
    }

    #[test]
    fn it_never_grows_beyond_its_room_nor_out_of_its_area() {
        let mut masked = Masked::default();
        masked.paste(&"x".repeat(2 * ROOM));
        assert_eq!(masked.typed.len(), ROOM);
        masked.judge(Some("wrong".to_owned()));
        for width in 0..6 {
            screen(&masked, width);
        }
        assert_eq!(screen(&masked, 8), ["••••••• ", "wrong   "]);
    }
}
