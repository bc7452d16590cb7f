//! A text of any size, cut into pieces that are cheap to draw. A piece is a line, or a part of one that is very long; only
//! the place of every 64th is remembered, so that a hundred megabytes of line breaks need no more memory than they are.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

use crate::tui::{
    find::{Direction, Find, From},
    widgets::text,
};

/// The longest piece, in bytes.
const LONGEST: usize = 2048;
/// Pieces from one remembered place to the next.
const APART: usize = 64;

/// A text that is read.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    text: String,
    /// Where every 64th piece begins, and the line that it is of.
    places: Vec<Place>,
    pieces: usize,
    lines: usize,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    byte: usize,
    line: usize,
}

/// A line, or a part of a very long one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Its text, without the line break.
    pub text: &'a str,
    /// The line that it is of, counted from 1.
    pub line: usize,
    /// The line begins here.
    pub begins: bool,
}

impl Paper {
    /// Takes a text; a line break at its end begins no further line.
    pub fn new(text: String) -> Paper {
        let mut paper = Paper {
            text,
            ..Paper::default()
        };
        let mut place = Place { byte: 0, line: 1 };
        while place.byte < paper.text.len() {
            if paper.pieces.is_multiple_of(APART) {
                paper.places.push(place);
            }
            paper.pieces += 1;
            paper.lines = place.line;
            place = paper.after(place).1;
        }
        paper
    }

    /// How many pieces there are.
    pub fn pieces(&self) -> usize {
        self.pieces
    }

    /// How many lines there are.
    pub fn lines(&self) -> usize {
        self.lines
    }

    /// Its beginning, to see what it is.
    pub fn beginning(&self) -> &str {
        &self.text[..floor(&self.text, 8192)]
    }

    /// The piece of that number, counted from 0, and those after it.
    pub fn from(&self, piece: usize) -> impl Iterator<Item = Piece<'_>> {
        let mut place = self.place(piece);
        std::iter::from_fn(move || {
            let at = place?;
            if at.byte >= self.text.len() {
                return None;
            }
            let (range, next) = self.after(at);
            place = Some(next);
            Some(Piece {
                text: &self.text[range],
                line: at.line,
                begins: at.byte == 0 || self.text.as_bytes()[at.byte - 1] == b'\n',
            })
        })
    }

    /// The first piece of a line, counted from 1.
    pub fn piece_of_line(&self, line: usize) -> Option<usize> {
        let before = self.places.partition_point(|place| place.line < line).saturating_sub(1);
        let first = before * APART;
        let found = self.from(first).take(2 * APART).position(|piece| piece.line == line);
        found.map(|steps| first + steps)
    }

    fn place(&self, piece: usize) -> Option<Place> {
        let mut place = *self.places.get(piece / APART)?;
        for _ in 0..piece % APART {
            place = self.after(place).1;
        }
        (piece < self.pieces).then_some(place)
    }

    /// The bytes of the piece that begins at a place, and where the next one begins.
    fn after(&self, place: Place) -> (Range<usize>, Place) {
        let rest = &self.text[place.byte..];
        let most = floor(rest, LONGEST);
        let (end, next, line) = match rest[..most].find('\n') {
            Some(end) => (end, end + 1, place.line + 1),
            // A line that is exactly as long as a piece ends with it.
            None if rest.as_bytes().get(most) == Some(&b'\n') => (most, most + 1, place.line + 1),
            None => (most, most, place.line),
        };
        let range = place.byte..place.byte + end;
        let byte = place.byte + next;
        (range, Place { byte, line })
    }

    /// The piece in which byte `byte` stands.
    fn piece_at(&self, byte: usize) -> usize {
        let before = self
            .places
            .partition_point(|place| place.byte <= byte)
            .saturating_sub(1);
        let Some(mut place) = self.places.get(before).copied() else {
            return 0;
        };
        let mut piece = before * APART;
        while piece + 1 < self.pieces {
            let next = self.after(place).1;
            if next.byte > byte {
                break;
            }
            place = next;
            piece += 1;
        }
        piece
    }

    /// The piece that a search goes to from piece `at`, around the end if need be.
    pub fn search(&self, find: &Find, at: usize, from: From, direction: Direction) -> Option<usize> {
        let pattern = pattern(find.typed())?;
        let here = self.place(at).map_or(0, |place| place.byte);
        let beyond = self.place(at + 1).map_or(self.text.len(), |place| place.byte);
        let found = match (direction, from) {
            (Direction::Forward, From::Here) => self.first(&pattern, here).or_else(|| self.first(&pattern, 0)),
            (Direction::Forward, From::Beyond) => self.first(&pattern, beyond).or_else(|| self.first(&pattern, 0)),
            (Direction::Backward, From::Here) => {
                self.last(&pattern, beyond).or_else(|| self.last(&pattern, usize::MAX))
            }
            (Direction::Backward, From::Beyond) => {
                self.last(&pattern, here).or_else(|| self.last(&pattern, usize::MAX))
            }
        };
        found.map(|byte| self.piece_at(byte))
    }

    fn first(&self, pattern: &Regex, from: usize) -> Option<usize> {
        pattern.find_at(&self.text, from).map(|found| found.start())
    }

    /// The last match that begins before byte `before`, looked for from stretch to stretch backwards.
    fn last(&self, pattern: &Regex, before: usize) -> Option<usize> {
        let mut end = before.min(self.text.len());
        for place in self.places.iter().rev().filter(|place| place.byte < before) {
            let stretch = &self.text[place.byte..end];
            if let Some(found) = pattern.find_iter(stretch).last() {
                return Some(place.byte + found.start());
            }
            end = place.byte;
        }
        None
    }
}

/// Small letters find both cases, a capital finds itself.
fn pattern(typed: &str) -> Option<Regex> {
    if typed.is_empty() {
        return None;
    }
    let exact = typed.chars().any(char::is_uppercase);
    RegexBuilder::new(&regex::escape(typed))
        .case_insensitive(!exact)
        .build()
        .ok()
}

/// The last place at or before `at` where a character begins.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A line as it may be drawn: tabs go to the next eighth column, control characters are written out (`^[` for ESC), and so
/// are those that would change what is read around them.
pub fn visible(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut column = 0;
    for sign in line.trim_end_matches('\r').chars() {
        let before = out.len();
        match sign {
            '\t' => out.extend(std::iter::repeat_n(' ', 8 - column % 8)),
            '\u{7f}' => out.push_str("^?"),
            sign if u32::from(sign) < 32 => {
                out.push('^');
                out.push(char::from_u32(u32::from(sign) + 64).unwrap_or('?'));
            }
            sign if text::is_unsafe(sign) => out.push_str(&format!("<{:04x}>", u32::from(sign))),
            sign => out.push(sign),
        }
        column += if sign.is_ascii() {
            out.len() - before
        } else {
            text::width(&out[before..])
        };
    }
    out
}

/// Rows of at most `columns`; where a piece is not wrapped, one row.
pub fn rows(visible: &str, columns: usize) -> Vec<&str> {
    let mut rows = Vec::new();
    let mut rest = visible;
    loop {
        let mut row = text::prefix(rest, columns.max(2));
        // Signs that a terminal may join into one wider than the row are shown apart rather than not at all.
        if let (true, Some(first)) = (row.is_empty(), rest.chars().next()) {
            row = &rest[..first.len_utf8()];
        }
        rows.push(row);
        rest = &rest[row.len()..];
        if rest.is_empty() || row.is_empty() {
            return rows;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn search(text: &str, typed: &str, at: usize, from: From, direction: Direction) -> Option<usize> {
        Paper::new(text.to_owned()).search(&Find::new(typed), at, from, direction)
    }

    #[test]
    fn a_search_goes_both_ways_around_the_end() {
        let text = "one\ntwo\nOne\nthree\n";
        let (forward, backward) = (Direction::Forward, Direction::Backward);
        assert_eq!(search(text, "one", 0, From::Here, forward), Some(0));
        assert_eq!(search(text, "one", 0, From::Beyond, forward), Some(2));
        assert_eq!(search(text, "one", 2, From::Beyond, forward), Some(0));
        assert_eq!(search(text, "one", 2, From::Beyond, backward), Some(0));
        assert_eq!(search(text, "one", 0, From::Beyond, backward), Some(2));
        assert_eq!(search(text, "One", 0, From::Here, forward), Some(2));
        assert_eq!(search(text, "o.e", 0, From::Here, forward), None);
        assert_eq!(search(text, "", 0, From::Here, forward), None);
    }

    #[test]
    fn what_could_act_on_a_terminal_is_written_out() {
        assert_eq!(
            visible("a\tb\u{1b}[31m\u{7}\u{7f}\u{9b}\u{202e}c\r"),
            "a       b^[[31m^G^?<009b><202e>c"
        );
        assert_eq!(visible("日\tx"), "日      x");
    }

    #[test]
    fn a_line_of_a_megabyte_is_cut_into_pieces_and_keeps_its_number() {
        let paper = Paper::new(format!("a\n{}\nz\n", "é".repeat(500_000)));
        assert_eq!(paper.lines(), 3);
        assert!(paper.pieces() > 400);
        let last = paper.from(paper.pieces() - 1).next().expect("a piece");
        assert_eq!((last.text, last.line, last.begins), ("z", 3, true));
        assert_eq!(paper.piece_of_line(3), Some(paper.pieces() - 1));
        assert_eq!(paper.piece_of_line(2), Some(1));
        assert_eq!(paper.piece_of_line(4), None);
        assert!(!paper.from(2).next().expect("a piece").begins);
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text(lines in prop::collection::vec("[aé\\t]{0,12}", 0..200), times in 1usize..400) {
            let text: String = lines.iter().map(|line| line.repeat(times) + "\n").collect();
            let paper = Paper::new(text.clone());
            let mut joined = String::new();
            for (at, piece) in paper.from(0).enumerate() {
                prop_assert!(piece.text.len() <= LONGEST);
                if piece.begins && at > 0 {
                    joined.push('\n');
                }
                joined.push_str(piece.text);
                prop_assert_eq!(paper.from(at).next(), Some(piece));
            }
            prop_assert_eq!(paper.from(0).count(), paper.pieces());
            prop_assert_eq!(paper.lines(), text.lines().count());
            prop_assert_eq!(joined, text.lines().collect::<Vec<_>>().join("\n"));
        }

        #[test]
        fn a_search_finds_what_going_through_all_rows_finds(rows in prop::collection::vec("[abA]{0,3}", 1..200), at in 0usize..200) {
            let text = rows.join("\n") + "\n";
            let paper = Paper::new(text);
            let at = at % rows.len();
            for find in [Find::new("ab"), Find::new("A")] {
                for from in [From::Here, From::Beyond] {
                    for direction in [Direction::Forward, Direction::Backward] {
                        prop_assert_eq!(
                            paper.search(&find, at, from, direction),
                            find.go(&rows, at, from, direction)
                        );
                    }
                }
            }
        }

        #[test]
        fn rows_lose_nothing_and_fit(line in "\\PC{0,80}", columns in 2usize..20) {
            let visible = visible(&line);
            let rows = rows(&visible, columns);
            prop_assert!(rows.iter().all(|row| text::width(row) <= columns));
            prop_assert_eq!(rows.concat(), visible);
        }
    }
}
