//! Secret values are replaced before anything is written, hashed or reported, also where a value comes in pieces.
//!
//! What is replaced: each value, its lines where it has several, and the value with the line ends of a terminal. Values
//! shorter than [`SHORTEST`] bytes are not: to replace every `a` would spoil the evidence and give the value away by its
//! gaps. Whoever asks for a secret refuses so short a one. Encodings of a value (base64, percent) are not recognised.

use std::io;

use aho_corasick::{AhoCorasick, Input, MatchKind};

/// The shortest value that is redacted, in bytes.
pub const SHORTEST: usize = crate::domain::field_value::SHORTEST_SECRET;

/// What stands for a secret value.
pub const INSTEAD: &str = "***";

/// Replaces secret values in a stream of bytes.
#[derive(Debug)]
pub struct Redactor {
    secrets: Option<AhoCorasick>,
    /// The longest value, in bytes.
    longest: usize,
    /// For each value its bytes, to see what may be the beginning of one.
    values: Vec<Vec<u8>>,
    /// What came last and may be the beginning of a value.
    held: Vec<u8>,
}

impl Redactor {
    /// A redactor of these values.
    ///
    /// # Errors
    /// Where there is too much of them.
    pub fn new(secrets: &[String]) -> io::Result<Self> {
        let mut values = Vec::new();
        for secret in secrets {
            values.push(secret.clone().into_bytes());
            values.push(secret.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes());
            values.extend(secret.lines().map(|line| line.trim().as_bytes().to_vec()));
        }
        values.retain(|value| value.len() >= SHORTEST);
        values.sort();
        values.dedup();
        let secrets = match values.len() {
            0 => None,
            _ => Some(
                AhoCorasick::builder()
                    .match_kind(MatchKind::LeftmostLongest)
                    .build(&values)
                    .map_err(io::Error::other)?,
            ),
        };
        Ok(Self {
            longest: values.iter().map(Vec::len).max().unwrap_or(0),
            secrets,
            values,
            held: Vec::new(),
        })
    }

    /// Whether there is anything to replace.
    pub fn is_idle(&self) -> bool {
        self.secrets.is_none()
    }

    /// Takes what came and appends to `out` what may be shown; the rest may be the beginning of a value and waits.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        if self.secrets.is_none() {
            out.extend_from_slice(bytes);
            return;
        }
        let mut all = std::mem::take(&mut self.held);
        all.extend_from_slice(bytes);
        let begun = self.begun(&all);
        let from = self.replace(&all, begun, out);
        all.drain(..from);
        self.held = all;
    }

    /// Nothing more comes: appends to `out` what waited.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        let all = std::mem::take(&mut self.held);
        self.replace(&all, all.len(), out);
    }

    /// `text` without secret values.
    pub fn text(&self, text: &str) -> String {
        let mut out = Vec::with_capacity(text.len());
        self.replace(text.as_bytes(), text.len(), &mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    /// Appends `all[..end]` to `out` with every value replaced, values that begin before `end` whole; says how far it got.
    fn replace(&self, all: &[u8], end: usize, out: &mut Vec<u8>) -> usize {
        let mut at = 0;
        if let Some(secrets) = &self.secrets {
            while at < end {
                let Some(found) = secrets.find(Input::new(all).range(at..)) else {
                    break;
                };
                if found.start() >= end {
                    break;
                }
                out.extend_from_slice(&all[at..found.start()]);
                out.extend_from_slice(INSTEAD.as_bytes());
                at = found.end();
            }
        }
        if at < end {
            out.extend_from_slice(&all[at..end]);
            at = end;
        }
        at
    }

    /// Where the first value may begin that has not come to its end.
    fn begun(&self, all: &[u8]) -> usize {
        let first = (all.len() + 1).saturating_sub(self.longest);
        (first..all.len())
            .find(|&at| {
                let rest = &all[at..];
                self.values
                    .iter()
                    .any(|value| value.len() > rest.len() && value.starts_with(rest))
            })
            .unwrap_or(all.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn redacted(secrets: &[&str], pieces: &[&str]) -> String {
        let secrets: Vec<String> = secrets.iter().map(|&secret| secret.to_owned()).collect();
        let mut redactor = Redactor::new(&secrets).unwrap();
        let mut out = Vec::new();
        for piece in pieces {
            redactor.push(piece.as_bytes(), &mut out);
        }
        redactor.finish(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_secret_never_comes_through_whole_or_in_pieces() {
        for (secrets, pieces, shown) in [
            (&["hunter2"][..], &["the word is hunter2!"][..], "the word is ***!"),
            (&["hunter2"], &["hun", "t", "er2", " hunter", "3"], "*** hunter3"),
            (&["hunter2", "hunter22"], &["hunter2", "2"], "***"),
            (&["abcdabcx"], &["abcdabcdabcx", "abcd"], "abcd***abcd"),
            (&["line one\nline two"], &["line one\r\nline two\r\n"], "***\r\n"),
            (&["line one\nline two"], &["say line two"], "say ***"),
            (&["abc"], &["abc is too short"], "abc is too short"),
            (&["aaaa"], &["aaa", "aaa"], "***aa"),
        ] {
            assert_eq!(redacted(secrets, pieces), shown, "{secrets:?} in {pieces:?}");
        }
    }

    proptest! {
        #[test]
        fn where_the_stream_is_cut_makes_no_difference(
            text in "[abc ]{0,60}",
            secrets in prop::collection::vec("[abc]{4,7}", 1..4),
            cuts in prop::collection::vec(0usize..60, 0..6),
        ) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.push(0);
            cuts.push(text.len());
            cuts.sort_unstable();
            let pieces: Vec<&str> = cuts.windows(2).map(|cut| &text[cut[0]..cut[1]]).collect();
            let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
            prop_assert_eq!(redacted(&secrets, &pieces), redacted(&secrets, &[&text]));
        }
    }
}
