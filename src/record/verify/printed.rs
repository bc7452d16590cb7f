//! What a check printed, joined again out of its `.cast` while that is read: string for string what its entry has the
//! digest of. Memory stays bounded, whatever the file holds.

use sha2::{Digest as _, Sha256};

use crate::domain::digest::Digest;

/// No line that this program writes is longer.
const LONGEST: usize = 16 << 20;

/// An event of the file: seconds, kind, data.
type Event = (f64, String, String);

/// Takes a `.cast` piece by piece.
#[derive(Default)]
pub(super) struct Printed {
    /// The beginning of a line whose end has not come.
    begun: Vec<u8>,
    text: Vec<u8>,
    hash: Sha256,
    bytes: u64,
    lines: u64,
    /// The first line that is none of an asciicast.
    wrong: Option<u64>,
}

impl Printed {
    pub fn push(&mut self, mut piece: &[u8]) {
        while let Some(end) = piece.iter().position(|&byte| byte == b'\n') {
            let (line, rest) = (&piece[..end], &piece[end + 1..]);
            piece = rest;
            if self.begun.is_empty() {
                self.line(line);
            } else {
                let mut whole = std::mem::take(&mut self.begun);
                whole.extend_from_slice(line);
                self.line(&whole);
                whole.clear();
                self.begun = whole;
            }
        }
        if self.begun.len() + piece.len() > LONGEST {
            self.wrong = self.wrong.or(Some(self.lines + 1));
        }
        if self.wrong.is_none() {
            self.begun.extend_from_slice(piece);
        }
    }

    /// Digest and length of all that was printed, or the line that cannot be read.
    pub fn finish(self) -> Result<(Digest, u64), u64> {
        match self.wrong {
            Some(line) => Err(line),
            None if !self.begun.is_empty() => Err(self.lines + 1),
            None => Ok((Digest::from_hasher(self.hash), self.bytes)),
        }
    }

    fn line(&mut self, line: &[u8]) {
        self.lines += 1;
        if self.wrong.is_some() || (self.lines == 1 && line.starts_with(b"{")) {
            return;
        }
        self.text.clear();
        if !quickly(line, &mut self.text) {
            self.text.clear();
            match serde_json::from_slice::<Event>(line) {
                Ok(event) if event.1 == "o" => self.text.extend_from_slice(event.2.as_bytes()),
                Ok(_) => {}
                Err(_) => self.wrong = Some(self.lines),
            }
        }
        self.bytes += self.text.len() as u64;
        self.hash.update(&self.text);
    }
}

/// Reads a line of output of the form that this program writes, with the escapes that it uses. Gives false for any
/// other, which is read slowly.
fn quickly(line: &[u8], text: &mut Vec<u8>) -> bool {
    let Some(comma) = line.iter().take(32).position(|&byte| byte == b',') else {
        return false;
    };
    let body = line[comma..]
        .strip_prefix(br#","o",""#)
        .and_then(|body| body.strip_suffix(br#""]"#));
    let Some(mut body) = body.filter(|_| is_seconds(&line[..comma])) else {
        return false;
    };
    while let Some(at) = body
        .iter()
        .position(|&byte| matches!(byte, b'\\' | b'"') || byte < 0x20)
    {
        text.extend_from_slice(&body[..at]);
        let Some((unescaped, length)) = unescape(&body[at..]) else {
            return false;
        };
        let mut utf8 = [0; 4];
        text.extend_from_slice(unescaped.encode_utf8(&mut utf8).as_bytes());
        body = &body[at + length..];
    }
    text.extend_from_slice(body);
    true
}

fn is_seconds(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"[").unwrap_or_default();
    let whole = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = &digits[whole..];
    let fraction = rest.strip_prefix(b".").unwrap_or_default();
    whole > 0
        && (rest.is_empty() || !fraction.is_empty())
        && fraction.iter().all(u8::is_ascii_digit)
        && (whole == 1 || digits[0] != b'0')
}

/// A character out of its escape, and how long that is.
fn unescape(escape: &[u8]) -> Option<(char, usize)> {
    let one = |c| Some((c, 2));
    match escape {
        [b'\\', b'n', ..] => one('\n'),
        [b'\\', b'r', ..] => one('\r'),
        [b'\\', b'"', ..] => one('"'),
        [b'\\', b'\\', ..] => one('\\'),
        [b'\\', b'u', b'0', b'0', high, low, ..] => {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let code = digit(*high)? * 16 + digit(*low)?;
            Some((char::from_u32(code)?, 6))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(cast: &[u8], piece: usize) -> Result<(Digest, u64), u64> {
        let mut printed = Printed::default();
        cast.chunks(piece).for_each(|piece| printed.push(piece));
        printed.finish()
    }

    #[test]
    fn only_what_was_printed_counts_and_the_line_that_is_none_is_named() {
        let head = "{\"version\": 2, \"width\": 80}\n";
        let cast = format!("{head}[0.1,\"o\",\"a\\u001b[1m\\r\\n\"]\n[1,\"r\",\"80x24\"]\n[1.5, \"o\", \"\\té\\/\"]\n");
        let text = "a\u{1b}[1m\r\n\té/";
        for piece in [1, 2, 7, 1000] {
            assert_eq!(of(cast.as_bytes(), piece), Ok((Digest::of(text), text.len() as u64)));
        }
        for (wrong, line) in [
            ("[0.1,\"o\",\"a\"", 2),
            ("[0.1,\"o\",\"a\"]", 2),
            ("[0.1,\"o\",\"a\"]\n[01,\"o\",\"\"]\n", 3),
            ("[.1,\"o\",\"a\"]\n", 2),
            ("\n", 2),
            ("[0.1,\"o\",\"\\q\"]\n", 2),
            ("[0.1,\"o\",\"\\ud800\"]\n", 2),
        ] {
            assert_eq!(of(format!("{head}{wrong}").as_bytes(), 3), Err(line), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn it_reads_what_json_reads(texts in proptest::collection::vec(any::<String>(), 0..4), piece in 1usize..40) {
            let lines: Vec<String> = texts
                .iter()
                .map(|text| format!("[0.25,\"o\",{}]\n", serde_json::to_string(text).unwrap()))
                .collect();
            let joined = texts.concat();
            prop_assert_eq!(of(lines.concat().as_bytes(), piece), Ok((Digest::of(&joined), joined.len() as u64)));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), piece in 1usize..40) {
            let _ = of(&bytes, piece);
        }
    }
}
