//! Keys as they are written in settings and shown in hints: `ctrl-d`, `shift-tab`, `space`, `?`, `G`.
//!
//! A key has one written form, whatever the terminal sent for it, so that two of them are equal when they look equal.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;
use std::str::FromStr;

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// A text that is no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a key; write `x`, `X`, `ctrl-d`, `alt-x`, `shift-tab`, `space`, `enter`, `esc`, `up` or `f5`")]
pub struct KeyError(pub String);

const NAMED: [(&str, KeyCode); 16] = [
    ("space", KeyCode::Char(' ')),
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("minus", KeyCode::Char('-')),
];

impl Key {
    /// A key; the modifiers are brought into the one form.
    pub fn new(code: KeyCode, modifiers: KeyModifiers) -> Key {
        let kept = KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT;
        let mut key = Key {
            code,
            modifiers: modifiers & kept,
        };
        match code {
            KeyCode::BackTab => {
                key.code = KeyCode::Tab;
                key.modifiers |= KeyModifiers::SHIFT;
            }
            KeyCode::Char(sign) => {
                // A capital says Shift by itself; with Ctrl, terminals do not tell capitals apart.
                key.modifiers -= KeyModifiers::SHIFT;
                if key.modifiers.contains(KeyModifiers::CONTROL) {
                    key.code = KeyCode::Char(control(sign));
                }
            }
            _ => {}
        }
        key
    }

    /// The character that this key types into a text field, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(sign) if !self.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => Some(sign),
            _ => None,
        }
    }

    /// The key without modifiers.
    pub fn code(self) -> KeyCode {
        self.code
    }

    /// Its modifiers; Shift only where the key itself does not say it.
    pub fn modifiers(self) -> KeyModifiers {
        self.modifiers
    }
}

/// Old terminals send Ctrl-\ to Ctrl-_ as the bytes 0x1c to 0x1f, which arrive here as Ctrl-4 to Ctrl-7.
fn control(sign: char) -> char {
    match sign {
        '4' => '\\',
        '5' => ']',
        '6' => '^',
        '7' => '_',
        _ => sign.to_ascii_lowercase(),
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Key {
        Key::new(event.code, event.modifiers)
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Key, KeyError> {
        let wrong = || KeyError(text.to_owned());
        let mut rest = text;
        let mut modifiers = KeyModifiers::NONE;
        // A single character is itself, also `-`.
        while rest.chars().count() > 1 {
            let found = [
                ("ctrl-", KeyModifiers::CONTROL),
                ("alt-", KeyModifiers::ALT),
                ("shift-", KeyModifiers::SHIFT),
            ]
            .into_iter()
            .find_map(|(prefix, modifier)| Some((rest.strip_prefix(prefix)?, modifier)));
            let Some((after, modifier)) = found else { break };
            if modifiers.contains(modifier) {
                return Err(wrong());
            }
            modifiers |= modifier;
            rest = after;
        }
        let code = code(rest).ok_or_else(wrong)?;
        if modifiers.contains(KeyModifiers::SHIFT) && matches!(code, KeyCode::Char(_)) {
            return Err(wrong());
        }
        Ok(Key::new(code, modifiers))
    }
}

fn code(name: &str) -> Option<KeyCode> {
    let mut signs = name.chars();
    if let (Some(sign), None) = (signs.next(), signs.next()) {
        return (!sign.is_control() && sign != ' ').then_some(KeyCode::Char(sign));
    }
    if let Some((_, code)) = NAMED.into_iter().find(|(known, _)| *known == name) {
        return Some(code);
    }
    let number: u8 = name.strip_prefix('f')?.parse().ok()?;
    (1..=12).contains(&number).then_some(KeyCode::F(number))
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, prefix) in [
            (KeyModifiers::CONTROL, "ctrl-"),
            (KeyModifiers::ALT, "alt-"),
            (KeyModifiers::SHIFT, "shift-"),
        ] {
            if self.modifiers.contains(modifier) {
                out.write_str(prefix)?;
            }
        }
        let named = NAMED
            .into_iter()
            .find(|(name, code)| *code == self.code && *name != "minus");
        match (named, self.code) {
            (Some((name, _)), _) => out.write_str(name),
            (None, KeyCode::Char(sign)) => write!(out, "{sign}"),
            (None, KeyCode::F(number)) => write!(out, "f{number}"),
            (None, other) => write!(out, "{other:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn written_keys_are_read_and_written_the_same() {
        for text in [
            "a",
            "G",
            "?",
            "-",
            ":",
            "$",
            "@",
            "space",
            "enter",
            "esc",
            "tab",
            "shift-tab",
            "ctrl-d",
            "ctrl-]",
            "ctrl--",
            "alt-x",
            "ctrl-alt-x",
            "f1",
            "f12",
            "up",
            "ctrl-left",
            "pagedown",
            "é",
        ] {
            let key: Key = text.parse().expect(text);
            assert_eq!(key.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in [
            "",
            "ctrl-",
            "ctrl-ctrl-a",
            "shift-a",
            "f0",
            "f13",
            "hyper-x",
            "Space",
            " ",
            "\u{1b}",
            "enterr",
        ] {
            assert!(text.parse::<Key>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_terminals_send_for_one_key_is_one_key() {
        let press = |code, modifiers| Key::from(KeyEvent::new(code, modifiers)).to_string();
        assert_eq!(press(KeyCode::Char('G'), KeyModifiers::SHIFT), "G");
        assert_eq!(press(KeyCode::Char('?'), KeyModifiers::SHIFT), "?");
        assert_eq!(press(KeyCode::BackTab, KeyModifiers::SHIFT), "shift-tab");
        assert_eq!(press(KeyCode::BackTab, KeyModifiers::NONE), "shift-tab");
        assert_eq!(press(KeyCode::Char('5'), KeyModifiers::CONTROL), "ctrl-]");
        assert_eq!(
            press(KeyCode::Char('D'), KeyModifiers::CONTROL | KeyModifiers::SHIFT),
            "ctrl-d"
        );
    }

    #[test]
    fn only_plain_characters_type() {
        let typed = |text: &str| text.parse::<Key>().expect(text).typed();
        assert_eq!(typed("a"), Some('a'));
        assert_eq!(typed("space"), Some(' '));
        assert_eq!(typed("ctrl-a"), None);
        assert_eq!(typed("enter"), None);
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_what_is_read_is_read_again(text in "\\PC{0,12}") {
            if let Ok(key) = text.parse::<Key>() {
                prop_assert_eq!(key.to_string().parse::<Key>(), Ok(key));
            }
        }
    }
}
