//! Asciicast v2: writing its lines, reading them back, following a file that still grows. What is read back is, string
//! for string, what was written.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::Path,
    time::Duration,
};

use serde::Deserialize;
use serde_json::json;

/// A tail that lags further behind than this many bytes of the file skips.
const LAG: u64 = 1 << 20;
/// Where it goes on then: so many bytes before the end.
const NEAR: u64 = 128 << 10;

/// An event of the file: seconds, kind, data.
#[derive(Deserialize)]
struct Event<'a>(f64, #[serde(borrow)] Cow<'a, str>, #[serde(borrow)] Cow<'a, str>);

impl Event<'_> {
    /// What it shows on a terminal: output itself, a marker as a line of its own, all else nothing.
    fn into_shown(self) -> Option<String> {
        match &*self.1 {
            "o" => Some(self.2.into_owned()),
            "m" => Some(format!("\r\n── {} ──\r\n", self.2)),
            _ => None,
        }
    }
}

/// The first line: size, Unix time of the start, title and command.
pub fn header(size: (u16, u16), timestamp: u64, title: &str, command: &str) -> String {
    let header = json!({
        "version": 2,
        "width": size.0,
        "height": size.1,
        "timestamp": timestamp,
        "title": title,
        "command": command,
        "env": { "TERM": "xterm-256color" },
    });
    format!("{header}\n")
}

/// Appends the event `[at, kind, data]` to `out`.
pub fn event(at: Duration, kind: char, data: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("[{}.{:06},\"{kind}\",\"", at.as_secs(), at.subsec_micros()).as_bytes());
    escape(data.as_bytes(), out);
    out.extend_from_slice(b"\"]\n");
}

/// Whether a byte may begin something that is not written as it is.
fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\' || byte == 0x7f || byte == 0xc2
}

/// Appends `data`, which is UTF-8, as the inside of a JSON string; control characters of either set are escaped, so that
/// the file is harmless on a terminal.
fn escape(data: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut rest = data;
    while !rest.is_empty() {
        let plain = super::plain::until(rest, is_special);
        out.extend_from_slice(&rest[..plain]);
        rest = &rest[plain..];
        let Some((&byte, after)) = rest.split_first() else {
            break;
        };
        rest = after;
        let code = match byte {
            b'\n' => {
                out.extend_from_slice(b"\\n");
                continue;
            }
            b'\r' => {
                out.extend_from_slice(b"\\r");
                continue;
            }
            b'"' | b'\\' => {
                out.extend_from_slice(&[b'\\', byte]);
                continue;
            }
            0xc2 => match rest.first() {
                Some(&control @ 0x80..=0x9f) => {
                    rest = &rest[1..];
                    control
                }
                _ => {
                    out.push(byte);
                    continue;
                }
            },
            control => control,
        };
        out.extend_from_slice(b"\\u00");
        out.extend_from_slice(&[DIGITS[usize::from(code >> 4)], DIGITS[usize::from(code & 15)]]);
    }
}

/// A line of a `.cast` longer than this is none of this program's, which writes at most 512 KiB of output into one.
const LONGEST: u64 = 16 << 20;

/// What a `.cast` shows, piece by piece: when it came, counted from the start, and the text.
///
/// # Errors
/// Where the file cannot be opened. A line that is no event, as a torn last one, ends the reading.
pub fn read(path: &Path) -> io::Result<impl Iterator<Item = io::Result<(Duration, String)>>> {
    Ok(shown(BufReader::with_capacity(64 << 10, File::open(path)?)))
}

/// The same, of bytes from anywhere.
pub fn shown(mut lines: impl BufRead) -> impl Iterator<Item = io::Result<(Duration, String)>> {
    let mut line = Vec::new();
    std::iter::from_fn(move || {
        loop {
            line.clear();
            match lines.by_ref().take(LONGEST).read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Err(error) => return Some(Err(error)),
                Ok(_) if line.starts_with(b"{") => continue,
                Ok(_) => {}
            }
            let event: Event<'_> = serde_json::from_slice(&line).ok()?;
            let at = Duration::try_from_secs_f64(event.0).unwrap_or_default();
            if let Some(text) = event.into_shown() {
                return Some(Ok((at, text)));
            }
        }
    })
}

/// Follows a `.cast` while it grows. Where it falls far behind it skips, and says so.
#[derive(Debug)]
pub struct CastTail {
    file: File,
    /// Bytes of the file that were read.
    at: u64,
    /// The beginning of a line whose end has not come.
    begun: Vec<u8>,
    /// Output that did not fit into what was asked for.
    waiting: Vec<u8>,
    skipped: u64,
    /// After a skip: drop what comes before the next line of output.
    seeking: bool,
}

impl CastTail {
    /// Follows the file from its beginning.
    ///
    /// # Errors
    /// Where it cannot be opened, as when it is not there yet.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self::of(File::open(path)?))
    }

    /// Follows an open file from its beginning.
    pub fn of(file: File) -> Self {
        Self {
            file,
            at: 0,
            begun: Vec::new(),
            waiting: Vec::new(),
            skipped: 0,
            seeking: false,
        }
    }

    /// What has come since the last call, at most `max` bytes of it; empty where nothing has.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn read(&mut self, max: usize) -> io::Result<Vec<u8>> {
        self.catch_up()?;
        let mut bytes = vec![0; 32 << 10];
        while self.waiting.len() < max {
            let count = self.file.read(&mut bytes)?;
            if count == 0 {
                break;
            }
            self.at += count as u64;
            self.take(&bytes[..count]);
        }
        let rest = self.waiting.split_off(max.min(self.waiting.len()));
        Ok(std::mem::replace(&mut self.waiting, rest))
    }

    /// How many bytes of the file were passed over so far.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    fn catch_up(&mut self) -> io::Result<()> {
        let end = self.file.metadata()?.len();
        if end.saturating_sub(self.at) <= LAG {
            return Ok(());
        }
        let to = end - NEAR;
        self.skipped += to - self.at + self.begun.len() as u64;
        self.at = self.file.seek(SeekFrom::Start(to))?;
        self.waiting.clear();
        self.begun.clear();
        self.seeking = true;
        Ok(())
    }

    fn take(&mut self, mut bytes: &[u8]) {
        while let Some(end) = bytes.iter().position(|&byte| byte == b'\n') {
            let (line, rest) = bytes.split_at(end + 1);
            bytes = rest;
            if self.begun.is_empty() {
                self.line(line);
            } else {
                let mut whole = std::mem::take(&mut self.begun);
                whole.extend_from_slice(line);
                self.line(&whole);
            }
        }
        self.begun.extend_from_slice(bytes);
    }

    fn line(&mut self, line: &[u8]) {
        let shown = serde_json::from_slice::<Event<'_>>(line)
            .ok()
            .and_then(Event::into_shown);
        let Some(text) = shown else { return };
        let mut text = text.as_str();
        if self.seeking {
            let Some((_, rest)) = text.split_once('\n') else { return };
            text = rest;
            self.seeking = false;
        }
        self.waiting.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_read_back_is_what_was_written(text in any::<String>(), micros in 0u64..10_000_000_000) {
            let at = Duration::from_micros(micros);
            let mut line = Vec::new();
            event(at, 'o', &text, &mut line);
            let read: Event<'_> = serde_json::from_slice(&line).unwrap();
            prop_assert_eq!(&read.2, &text);
            prop_assert!((read.0 - at.as_secs_f64()).abs() < 1e-6);
            let body = std::str::from_utf8(&line[..line.len() - 1]).unwrap();
            prop_assert!(!body.chars().any(char::is_control));
        }
    }

    #[test]
    fn a_tail_sees_every_byte_in_order_and_waits_for_the_end_of_a_line() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let mut tail = CastTail::open(file.path()).unwrap();
        file.write_all(header((80, 24), 0, "t", "c").as_bytes()).unwrap();
        assert_eq!(tail.read(100).unwrap(), b"");
        file.write_all(b"[0.1,\"o\",\"hel").unwrap();
        assert_eq!(tail.read(100).unwrap(), b"");
        file.write_all(b"lo\\r\\n\"]\n[0.2,\"r\",\"80x24\"]\n[0.3,\"o\",\"you\"]\n")
            .unwrap();
        assert_eq!(tail.read(6).unwrap(), b"hello\r");
        assert_eq!(tail.read(100).unwrap(), b"\nyou");
        assert_eq!(tail.skipped(), 0);
    }

    #[test]
    fn a_tail_far_behind_goes_on_at_a_line_near_the_end() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let mut tail = CastTail::open(file.path()).unwrap();
        let mut lines = Vec::new();
        for number in 0..100_000 {
            event(
                Duration::from_millis(number),
                'o',
                &format!("line {number}\r\n"),
                &mut lines,
            );
        }
        file.write_all(&lines).unwrap();
        let text = String::from_utf8(tail.read(usize::MAX).unwrap()).unwrap();
        assert!(tail.skipped() > 0);
        assert!(
            text.starts_with("line 9") && text.ends_with("line 99999\r\n"),
            "{}",
            &text[..20]
        );
    }
}
