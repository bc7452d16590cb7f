//! Keys and pastes as the bytes that a program on a terminal expects (xterm's encoding), for typing into a check.

use super::key::Key;
use crossterm::event::{KeyCode, KeyModifiers};

/// What the arrow keys send; programs like editors ask for the other form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrows {
    /// `ESC [ A`.
    #[default]
    Normal,
    /// `ESC O A`: DECCKM is set.
    Application,
}

/// The bytes of a key; empty where a terminal sends none.
pub fn key(key: Key, arrows: Arrows) -> Vec<u8> {
    let mut bytes = plain(key, arrows);
    if key.modifiers().contains(KeyModifiers::ALT) && !bytes.is_empty() && bytes[0] != 0x1b {
        bytes.insert(0, 0x1b);
    }
    bytes
}

fn plain(key: Key, arrows: Arrows) -> Vec<u8> {
    let letter = |last: u8| sequence(key.modifiers(), arrows, last);
    match key.code() {
        KeyCode::Char(sign) if key.modifiers().contains(KeyModifiers::CONTROL) => control(sign).into_iter().collect(),
        KeyCode::Char(sign) => sign.to_string().into_bytes(),
        KeyCode::Enter => b"\r".to_vec(),
        KeyCode::Tab if key.modifiers().contains(KeyModifiers::SHIFT) => b"\x1b[Z".to_vec(),
        KeyCode::Tab => b"\t".to_vec(),
        KeyCode::Backspace => b"\x7f".to_vec(),
        KeyCode::Esc => b"\x1b".to_vec(),
        KeyCode::Up => letter(b'A'),
        KeyCode::Down => letter(b'B'),
        KeyCode::Right => letter(b'C'),
        KeyCode::Left => letter(b'D'),
        KeyCode::Home => letter(b'H'),
        KeyCode::End => letter(b'F'),
        KeyCode::Insert => b"\x1b[2~".to_vec(),
        KeyCode::Delete => b"\x1b[3~".to_vec(),
        KeyCode::PageUp => b"\x1b[5~".to_vec(),
        KeyCode::PageDown => b"\x1b[6~".to_vec(),
        KeyCode::F(number @ 1..=4) => vec![0x1b, b'O', b'P' + number - 1],
        KeyCode::F(number @ 5..=12) => {
            let code = [15, 17, 18, 19, 20, 21, 23, 24][usize::from(number) - 5];
            format!("\x1b[{code}~").into_bytes()
        }
        _ => Vec::new(),
    }
}

/// Arrows, Home and End; with modifiers they carry their number.
fn sequence(modifiers: KeyModifiers, arrows: Arrows, last: u8) -> Vec<u8> {
    let bits = [
        (KeyModifiers::SHIFT, 1),
        (KeyModifiers::ALT, 2),
        (KeyModifiers::CONTROL, 4),
    ];
    let number: u8 = 1 + bits
        .iter()
        .filter(|(one, _)| modifiers.contains(*one))
        .map(|(_, bit)| bit)
        .sum::<u8>();
    match (number, arrows) {
        (1, Arrows::Normal) => vec![0x1b, b'[', last],
        (1, Arrows::Application) => vec![0x1b, b'O', last],
        (number, _) => format!("\x1b[1;{number}{}", char::from(last)).into_bytes(),
    }
}

fn control(sign: char) -> Option<u8> {
    match sign {
        ' ' | '@' => Some(0),
        'a'..='z' | '[' | '\\' | ']' | '^' | '_' => {
            u8::try_from(sign.to_ascii_uppercase()).ok().map(|sign| sign & 0x1f)
        }
        '?' => Some(0x7f),
        _ => None,
    }
}

/// Whether a program asked to be told where a paste begins and ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Brackets {
    /// It did not.
    #[default]
    None,
    /// It did (mode 2004).
    Asked,
}

/// The bytes of a paste. Line breaks are sent as Enter is; other control characters are left out, so that what was copied
/// somewhere cannot end the brackets or press keys.
pub fn paste(text: &str, brackets: Brackets) -> Vec<u8> {
    let text = text.replace("\r\n", "\r").replace('\n', "\r");
    let clean: String = text
        .chars()
        .filter(|sign| matches!(sign, '\r' | '\t') || !sign.is_control())
        .collect();
    match brackets {
        Brackets::None => clean.into_bytes(),
        Brackets::Asked => format!("\x1b[200~{clean}\x1b[201~").into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sent_as_xterm_sends_them() {
        let cases: [(&str, &[u8]); 18] = [
            ("y", b"y"),
            ("é", "é".as_bytes()),
            ("enter", b"\r"),
            ("ctrl-c", b"\x03"),
            ("ctrl-d", b"\x04"),
            ("ctrl-space", b"\0"),
            ("ctrl-\\", b"\x1c"),
            ("alt-b", b"\x1bb"),
            ("backspace", b"\x7f"),
            ("shift-tab", b"\x1b[Z"),
            ("up", b"\x1b[A"),
            ("ctrl-left", b"\x1b[1;5D"),
            ("home", b"\x1b[H"),
            ("delete", b"\x1b[3~"),
            ("f1", b"\x1bOP"),
            ("f5", b"\x1b[15~"),
            ("f12", b"\x1b[24~"),
            ("esc", b"\x1b"),
        ];
        for (text, expected) in cases {
            assert_eq!(key(text.parse().expect(text), Arrows::Normal), expected, "{text}");
        }
        assert_eq!(key("up".parse().expect("up"), Arrows::Application), b"\x1bOA");
    }

    #[test]
    fn a_paste_cannot_end_its_own_brackets() {
        let sent = paste("a\nb\x1b[201~rm\x03", Brackets::Asked);
        assert_eq!(sent, b"\x1b[200~a\rb[201~rm\x1b[201~");
        assert_eq!(paste("a\r\nb", Brackets::None), b"a\rb");
    }
}
