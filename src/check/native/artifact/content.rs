//! Reading one file to its end, in pieces: its digest, its length, and whether what must not be in it is. What is found is
//! named by its line and shown masked: the evidence never holds the secret itself.

use std::io::{self, Read};

use regex::bytes::{Regex, RegexBuilder};
use sha2::{Digest as _, Sha256};

use super::{names, watch::Watch};
use crate::domain::{digest::Digest, pattern::Pattern};

/// Bytes read at a time: they stay in the core's own cache while they are hashed.
pub const PIECE: usize = 128 << 10;
/// So many bytes are looked through at a time.
const WINDOW: usize = 2 * PIECE;
/// So many bytes at the end of a window are looked through again with the next.
const OVERLAP: usize = 8 << 10;
/// A match that reaches the end of a window is waited for until it is so long.
const LONGEST: usize = 1 << 20;
/// So many bytes before the overlap stay, for what a pattern asks about the signs before a match.
const CONTEXT: usize = 4;
/// A pattern may take so many bytes compiled.
const COMPILED: usize = 1 << 20;
/// Of a match of at least so many bytes, the first signs are shown.
const MASKED: usize = 16;
/// The signs of longer matches are not counted.
const COUNTED: usize = 1000;

/// What no file may hold.
#[derive(Debug)]
pub struct Patterns(Vec<Regex>);

impl Patterns {
    /// They are asked of bytes, whatever these are, line by line: `^` and `$` stand for the ends of a line.
    ///
    /// # Errors
    /// In words: where one cannot be asked of bytes.
    pub fn of(patterns: &[Pattern]) -> Result<Self, String> {
        let compiled = patterns.iter().map(|pattern| {
            RegexBuilder::new(pattern.as_str())
                .multi_line(true)
                .size_limit(COMPILED)
                .dfa_size_limit(COMPILED)
                .build()
                .map_err(|error| format!("the pattern {pattern} cannot be asked of bytes: {error}"))
        });
        compiled.collect::<Result<_, _>>().map(Self)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// Where in a file a pattern matches first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which pattern.
    pub pattern: usize,
    /// From 1.
    pub line: u64,
    /// The match, masked.
    pub masked: String,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub bytes: u64,
    pub sha256: Digest,
    pub held: Vec<Held>,
}

/// Reads to the end.
///
/// # Errors
/// Those of the reader; where nobody waits any more, one of the kind `Other`.
pub fn read(mut from: impl Read, patterns: &Patterns, piece: &mut [u8], watch: &Watch) -> io::Result<Content> {
    let mut hasher = Sha256::new();
    let mut scan = Scan::of(patterns);
    let mut bytes = 0;
    loop {
        if watch.is_stopped() {
            return Err(io::Error::other("nobody waits for it any more"));
        }
        let count = match from.read(piece) {
            Ok(0) => break,
            Ok(count) => count,
            Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
            Err(why) => return Err(why),
        };
        hasher.update(&piece[..count]);
        scan.push(&piece[..count]);
        bytes += count as u64;
        watch.read(count as u64);
    }
    watch.file_done();
    Ok(Content {
        bytes,
        sha256: Digest::from_hasher(hasher),
        held: scan.finish(),
    })
}

/// Looks for the first match of each pattern in what comes in pieces.
struct Scan<'a> {
    patterns: &'a Patterns,
    found: Vec<Option<Held>>,
    window: Vec<u8>,
    /// Matches begin there or later in the window; before it stands context.
    from: usize,
    /// Line ends before the window.
    lines: u64,
}

impl<'a> Scan<'a> {
    fn of(patterns: &'a Patterns) -> Self {
        Self {
            patterns,
            found: vec![None; patterns.count()],
            window: Vec::new(),
            from: 0,
            lines: 0,
        }
    }

    fn push(&mut self, piece: &[u8]) {
        if self.found.iter().all(Option::is_some) {
            return;
        }
        self.window.extend_from_slice(piece);
        if self.window.len() >= WINDOW {
            let keep = self.look(Ended::No);
            self.keep(keep);
        }
    }

    fn finish(mut self) -> Vec<Held> {
        self.look(Ended::Yes);
        self.found.into_iter().flatten().collect()
    }

    /// Looks through the window; says from where on it is looked through again.
    fn look(&mut self, ended: Ended) -> usize {
        let end = self.window.len();
        let mut keep = end.saturating_sub(OVERLAP).max(self.from);
        for (number, regex) in self.patterns.0.iter().enumerate() {
            if self.found[number].is_some() {
                continue;
            }
            let Some(found) = regex.find_at(&self.window, self.from) else {
                continue;
            };
            // What follows may make it longer, or none at all.
            if ended == Ended::No && found.end() == end && end - found.start() < LONGEST {
                keep = keep.min(found.start());
                continue;
            }
            self.found[number] = Some(Held {
                pattern: number,
                line: self.lines + ends(&self.window[..found.start()]) + 1,
                masked: masked(found.as_bytes()),
            });
        }
        keep
    }

    fn keep(&mut self, from: usize) {
        let cut = from.saturating_sub(CONTEXT);
        self.lines += ends(&self.window[..cut]);
        self.window.drain(..cut);
        self.from = from - cut;
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Yes,
    No,
}

fn ends(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64
}

/// Enough of a match to know what it is, never enough to use it.
fn masked(found: &[u8]) -> String {
    // A sign takes four bytes at most.
    let beginning = &found[..found.len().min(4 * (COUNTED + 1))];
    let text = String::from_utf8_lossy(beginning);
    let length = match text.chars().count() {
        length @ 0..=COUNTED => format!("{length} characters"),
        _ => format!("more than {COUNTED} characters"),
    };
    let shown = if found.len() >= MASKED { 4 } else { 0 };
    let first: String = text.chars().take(shown).collect();
    format!("{}… ({length})", names::shown(first.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(texts: &[&str]) -> Patterns {
        let patterns: Vec<Pattern> = texts.iter().map(|text| Pattern::new(text).unwrap()).collect();
        Patterns::of(&patterns).unwrap()
    }

    /// A reader that gives at most so many bytes at a time.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(buffer.len());
            (&mut self.0).take(count as u64).read(buffer)
        }
    }

    fn held_by(content: &[u8], drop: usize, texts: &[&str]) -> Vec<(usize, u64, String)> {
        let (drops, mut piece) = (Drops(content, drop), vec![0; PIECE]);
        let read = read(drops, &patterns(texts), &mut piece, &Watch::default()).unwrap();
        let held = read.held.into_iter();
        held.map(|held| (held.pattern, held.line, held.masked)).collect()
    }

    fn held(content: &[u8], texts: &[&str]) -> Vec<(usize, u64, String)> {
        let found = held_by(content, PIECE, texts);
        assert_eq!(found, held_by(content, 7919, texts), "whatever the pieces");
        found
    }

    const KEY: &str = "AKIAABCDEFGHIJKLMNOP";

    #[test]
    fn what_is_found_is_named_by_its_line_and_never_shown_whole() {
        let content = format!("one\ntwo\r\nkey = {KEY}\nkey = {KEY}\n");
        let found = held(content.as_bytes(), &["AKIA[0-9A-Z]{16}", "^key", "never"]);
        assert_eq!(found[0], (0, 3, "AKIA… (20 characters)".to_owned()));
        assert_eq!(found[1], (1, 3, "… (3 characters)".to_owned()));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_match_is_found_wherever_the_pieces_end_and_among_any_bytes() {
        for at in [
            0,
            WINDOW - 1,
            WINDOW - 10,
            WINDOW - 20,
            WINDOW,
            WINDOW - OVERLAP,
            3 * WINDOW + 5,
        ] {
            let mut content: Vec<u8> = (0..at)
                .map(|place| if place % 100 == 99 { b'\n' } else { 0xff })
                .collect();
            content.extend_from_slice(KEY.as_bytes());
            content.extend_from_slice(&[0, 0xc3, b'\n']);
            content.extend(std::iter::repeat_n(b'z', WINDOW));
            let line = at as u64 / 100 + 1;
            let found = held(&content, &["AKIA[0-9A-Z]{16}"]);
            assert_eq!(found, [(0, line, "AKIA… (20 characters)".to_owned())], "{at}");
        }
    }

    #[test]
    fn the_ends_of_pieces_are_no_ends_of_lines() {
        let mut content = vec![b'a'; 5 * WINDOW];
        assert_eq!(held(&content, &["^a$", "a$b", "[^a]^a", r"\bab"]), []);
        content.insert(3 * WINDOW, b'\n');
        content.push(b'\n');
        let found = held(&content, &["^a{9}", "a$"]);
        assert_eq!(found.iter().map(|held| held.1).collect::<Vec<_>>(), [1, 1]);
        let text = [vec![b'x'; WINDOW - 3], b"key".to_vec(), vec![b'x'; WINDOW]].concat();
        assert_eq!(held(&text, &["key$", "^key", r"key\b"]), []);
    }

    #[test]
    fn a_match_that_is_long_is_found_once_it_is_long_enough() {
        let text = [b"secret=".to_vec(), vec![b'x'; LONGEST + 3 * WINDOW]].concat();
        let found = held(&text, &["secret=.*"]);
        assert_eq!(found, [(0, 1, "secr… (more than 1000 characters)".to_owned())]);
    }

    #[test]
    fn nothing_is_read_on_once_nobody_waits() {
        let watch = Watch::default();
        watch.stop();
        assert!(read(io::repeat(1), &patterns(&[]), &mut [0; 10], &watch).is_err());
    }

    #[test]
    fn the_digest_is_that_of_all_bytes() {
        let bytes: Vec<u8> = (0..300_000u32).map(|number| number as u8).collect();
        let read = read(&bytes[..], &patterns(&[]), &mut vec![0; PIECE], &Watch::default()).unwrap();
        assert_eq!((read.bytes, read.sha256), (300_000, Digest::of(&bytes)));
    }
}
