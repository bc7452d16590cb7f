//! Filtering by a few letters, best match first, with the places that matched so that they can be shown.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// A candidate that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Its position among the candidates.
    pub at: usize,
    /// The characters that matched, counted from 0, in order.
    pub positions: Vec<u32>,
}

/// A filter that keeps its working memory between keys.
#[derive(Debug)]
pub struct Fuzzy {
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Default for Fuzzy {
    fn default() -> Fuzzy {
        Fuzzy {
            matcher: Matcher::new(Config::DEFAULT),
            buffer: Vec::new(),
        }
    }
}

impl Fuzzy {
    /// The candidates that match `typed`, best first; those that match alike keep their order. Nothing typed matches all.
    pub fn filter<T: AsRef<str>>(&mut self, typed: &str, candidates: impl IntoIterator<Item = T>) -> Vec<Match> {
        let pattern = Pattern::parse(typed, CaseMatching::Smart, Normalization::Smart);
        let mut found: Vec<(u32, Match)> = Vec::new();
        for (at, candidate) in candidates.into_iter().enumerate() {
            let mut positions = Vec::new();
            let haystack = in_characters(candidate.as_ref(), &mut self.buffer);
            if let Some(score) = pattern.indices(haystack, &mut self.matcher, &mut positions) {
                positions.sort_unstable();
                positions.dedup();
                found.push((score, Match { at, positions }));
            }
        }
        found.sort_by_key(|(score, found)| (std::cmp::Reverse(*score), found.at));
        found.into_iter().map(|(_, found)| found).collect()
    }
}

/// The characters of a text with which its words begin as those typed do, each typed word with one of them; nothing where
/// one begins no word. Case does not matter.
pub fn words(typed: &str, text: &str) -> Option<Vec<u32>> {
    let folded: Vec<char> = text.chars().map(fold).collect();
    let begins = |at: usize| folded[at].is_alphanumeric() && (at == 0 || !folded[at - 1].is_alphanumeric());
    let mut positions = Vec::new();
    for word in typed.split_whitespace() {
        let word: Vec<char> = word.chars().map(fold).collect();
        let at = (0..folded.len()).find(|at| begins(*at) && folded[*at..].starts_with(&word))?;
        positions.extend((at..at + word.len()).filter_map(|at| u32::try_from(at).ok()));
    }
    positions.sort_unstable();
    positions.dedup();
    Some(positions)
}

fn fold(sign: char) -> char {
    sign.to_lowercase().next().unwrap_or(sign)
}

/// `Utf32Str::new` counts graphemes, and bytes where each of them begins with ASCII; what is drawn counts characters.
fn in_characters<'a>(text: &'a str, buffer: &'a mut Vec<char>) -> Utf32Str<'a> {
    if text.is_ascii() {
        return Utf32Str::Ascii(text.as_bytes());
    }
    buffer.clear();
    buffer.extend(text.chars());
    Utf32Str::Unicode(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_match_comes_first_and_says_where_it_matched() {
        let names = ["Command log", "Comment", "Run a command", "Clear"];
        let found = Fuzzy::default().filter("comm", names);
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].positions, [0, 1, 2, 3]);
        assert_eq!(Fuzzy::default().filter("rac", names)[0].at, 2);
    }

    #[test]
    fn nothing_typed_matches_all_in_their_order_and_nonsense_none() {
        let names = ["b", "a", "c"];
        let all: Vec<_> = Fuzzy::default()
            .filter("", names)
            .into_iter()
            .map(|found| found.at)
            .collect();
        assert_eq!(all, [0, 1, 2]);
        assert!(Fuzzy::default().filter("zzz", names).is_empty());
    }

    #[test]
    fn words_are_found_by_their_beginnings_only() {
        assert_eq!(words("clo", "Close the run").as_deref(), Some(&[0, 1, 2][..]));
        assert_eq!(
            words("run CLO", "Close the run").as_deref(),
            Some(&[0, 1, 2, 10, 11, 12][..])
        );
        assert_eq!(words("lose", "Close the run"), None);
        assert_eq!(
            words("close", "Call a rollback; while one is under way, go to its screen"),
            None
        );
        assert_eq!(words("", "Close").as_deref(), Some(&[][..]));
        assert_eq!(words("x", ""), None);
    }

    #[test]
    fn the_places_are_counted_in_characters() {
        let found = Fuzzy::default().filter("log", ["e\u{301}e\u{301} log"]);
        assert_eq!(found[0].positions, [5, 6, 7]);
    }
}
