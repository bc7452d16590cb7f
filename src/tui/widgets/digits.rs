//! Large digits, three rows high, that are read from across a room: half blocks, or the strokes of a pocket calculator in
//! ASCII. Whoever listens to their screen is given plain text instead, and never gets here.

use ratatui::text::{Line, Span};

use super::text;
use crate::tui::{glyph::Glyphs, look::Look, theme::Role};

/// The rows that they take.
pub const ROWS: usize = 3;

/// A digit in three by five dots, the rows from above, the highest bit left.
const DOTS: [[u8; 5]; 10] = [
    [7, 5, 5, 5, 7],
    [2, 6, 2, 2, 7],
    [7, 1, 7, 4, 7],
    [7, 1, 7, 1, 7],
    [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7],
    [7, 4, 7, 5, 7],
    [7, 1, 1, 1, 1],
    [7, 5, 7, 5, 7],
    [7, 5, 7, 1, 7],
];
const COLON: [u8; 5] = [0, 1, 0, 1, 0];

/// The strokes of a digit in ASCII, row by row.
const STROKES: [[&str; 3]; 10] = [
    [" _ ", "| |", "|_|"],
    ["   ", "  |", "  |"],
    [" _ ", " _|", "|_ "],
    [" _ ", " _|", " _|"],
    ["   ", "|_|", "  |"],
    [" _ ", "|_ ", " _|"],
    [" _ ", "|_ ", "|_|"],
    [" _ ", "  |", "  |"],
    [" _ ", "|_|", "|_|"],
    [" _ ", "|_|", " _|"],
];
const STROKES_COLON: [&str; 3] = [" ", ".", "."];

/// The rows of a time such as `04:12`; nothing where a sign of it has no large form, or where large signs say nothing.
pub fn rows(look: Look<'_>, said: &str, role: Role) -> Option<[Line<'static>; ROWS]> {
    let mut rows = [String::new(), String::new(), String::new()];
    for (place, sign) in said.chars().enumerate() {
        let drawn = match look.glyphs {
            Glyphs::Unicode => blocks(sign)?,
            Glyphs::Ascii => strokes(sign)?,
            Glyphs::Words => return None,
        };
        for (row, part) in rows.iter_mut().zip(drawn) {
            row.push_str(if place == 0 { "" } else { " " });
            row.push_str(&part);
        }
    }
    Some(rows.map(|row| Line::from(Span::styled(row, look.style(role)))))
}

/// The columns that a time takes.
pub fn width(said: &str) -> usize {
    let signs = said.chars().map(|sign| if sign == ':' { 1 } else { 3 });
    signs.sum::<usize>() + text::width(said).saturating_sub(1)
}

fn blocks(sign: char) -> Option<[String; ROWS]> {
    let (dots, columns) = match sign {
        ':' => (COLON, 1),
        digit => (DOTS[usize::try_from(digit.to_digit(10)?).ok()?], 3),
    };
    let lit = |row: usize, column: u32| dots.get(row).is_some_and(|dots| dots >> column & 1 == 1);
    let row = |row: usize| {
        let cell = |column: u32| match (lit(row * 2, column), lit(row * 2 + 1, column)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        (0..columns).rev().map(cell).collect()
    };
    Some([row(0), row(1), row(2)])
}

fn strokes(sign: char) -> Option<[String; ROWS]> {
    let drawn = match sign {
        ':' => STROKES_COLON,
        digit => STROKES[usize::try_from(digit.to_digit(10)?).ok()?],
    };
    Some(drawn.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::testing::dark;

    fn drawn(said: &str, glyphs: Glyphs) -> Option<Vec<String>> {
        let theme = dark();
        let look = Look { theme: &theme, glyphs };
        let rows = rows(look, said, Role::Title)?;
        Some(rows.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_time_is_drawn_large_in_blocks_and_in_strokes() {
        assert_eq!(
            drawn("04:12", Glyphs::Unicode).expect("large"),
            ["█▀█ █ █ ▄ ▄█  ▀▀█", "█ █ ▀▀█ ▄  █  █▀▀", "▀▀▀   ▀   ▀▀▀ ▀▀▀"]
        );
        assert_eq!(
            drawn("04:12", Glyphs::Ascii).expect("large"),
            [" _             _ ", "| | |_| .   |  _|", "|_|   | .   | |_ "]
        );
        assert_eq!(drawn("04:12", Glyphs::Words), None);
        assert_eq!(drawn("4d", Glyphs::Unicode), None);
    }

    #[test]
    fn every_row_is_as_wide_as_it_is_said_to_be() {
        for said in ["00:00", "59:59", "1:06:40", "12:34:56", "78:90"] {
            for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
                for row in drawn(said, glyphs).expect("large") {
                    assert_eq!(text::width(&row), width(said), "{said}");
                }
            }
        }
    }
}
