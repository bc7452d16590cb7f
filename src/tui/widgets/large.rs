//! A word in letters that are read from across the room: five rows of pixels a letter, each pixel one or more cells.
//!
//! Whoever listens to their screen gets none of it, and no window that is too small for it.

use crate::tui::glyph::Glyphs;

/// Rows of a letter.
const PIXELS: usize = 5;

/// How the pixels of a letter become cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scale {
    /// Four columns by two rows.
    Huge,
    /// Two columns by one row: as wide as it is high.
    Wide,
    /// One column by one row.
    Narrow,
    /// One column by half a row.
    Flat,
}

/// From the largest to the smallest; a flat one only over two lines, for it saves rows and no columns.
const ONE_LINE: [Scale; 3] = [Scale::Huge, Scale::Wide, Scale::Narrow];

/// The word as large as `rows` rows and `columns` columns have room for, of which `beside` stay free where that is
/// possible; nothing where there is not enough.
pub fn lines(word: &str, columns: usize, rows: usize, beside: usize, glyphs: Glyphs) -> Option<Vec<String>> {
    if glyphs == Glyphs::Words {
        return None;
    }
    let fits = |scale: &Scale, columns| width(word, *scale) <= columns && height(*scale) <= rows;
    let find = |columns| ONE_LINE.into_iter().find(|scale| fits(scale, columns));
    let scale = find(columns.saturating_sub(beside)).or_else(|| find(columns));
    if let Some(scale) = scale {
        return Some(drawn(word, scale, glyphs));
    }
    // Half a cell is no letter of ASCII.
    let (one, other) = word.rsplit_once(' ').filter(|_| glyphs == Glyphs::Unicode)?;
    let narrow = [one, other].into_iter().all(|part| width(part, Scale::Flat) <= columns);
    let high = 2 * height(Scale::Flat) <= rows;
    (narrow && high).then(|| [drawn(one, Scale::Flat, glyphs), drawn(other, Scale::Flat, glyphs)].concat())
}

fn width(word: &str, scale: Scale) -> usize {
    let pixels: usize = word.chars().map(|sign| letter(sign)[0].len() + 1).sum();
    let across = match scale {
        Scale::Huge => 4,
        Scale::Wide => 2,
        Scale::Narrow | Scale::Flat => 1,
    };
    pixels.saturating_sub(1) * across
}

fn height(scale: Scale) -> usize {
    match scale {
        Scale::Huge => 2 * PIXELS,
        Scale::Wide | Scale::Narrow => PIXELS,
        Scale::Flat => PIXELS.div_ceil(2),
    }
}

fn drawn(word: &str, scale: Scale, glyphs: Glyphs) -> Vec<String> {
    let full = if glyphs == Glyphs::Unicode { "█" } else { "#" };
    let row = |y: usize, across: usize| {
        let pixels = word.chars().enumerate().flat_map(|(place, sign)| {
            let between = (place > 0).then_some(b' ');
            between.into_iter().chain(letter(sign)[y].bytes())
        });
        let cells = pixels.map(|pixel| if pixel == b'#' { full } else { " " }.repeat(across));
        cells.collect::<String>()
    };
    match scale {
        Scale::Huge => (0..2 * PIXELS).map(|y| row(y / 2, 4)).collect(),
        Scale::Wide => (0..PIXELS).map(|y| row(y, 2)).collect(),
        Scale::Narrow => (0..PIXELS).map(|y| row(y, 1)).collect(),
        Scale::Flat => {
            let rows: Vec<String> = (0..PIXELS).map(|y| row(y, 1)).collect();
            rows.chunks(2).map(|pair| halved(&pair[0], pair.get(1))).collect()
        }
    }
}

/// Two rows of pixels in one row of cells.
fn halved(upper: &str, lower: Option<&String>) -> String {
    let lower = lower.map(String::as_str).unwrap_or_default();
    let mut below = lower.chars().chain(std::iter::repeat(' '));
    upper
        .chars()
        .map(|above| match (above != ' ', below.next() == Some('█')) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        })
        .collect()
}

/// The pixels of a letter; of one that no verdict has, none.
const fn letter(sign: char) -> [&'static str; PIXELS] {
    match sign {
        'A' => [" ### ", "#   #", "#####", "#   #", "#   #"],
        'C' => [" ####", "#    ", "#    ", "#    ", " ####"],
        'D' => ["#### ", "#   #", "#   #", "#   #", "#### "],
        'E' => ["#####", "#    ", "#### ", "#    ", "#####"],
        'G' => [" ####", "#    ", "#  ##", "#   #", " ### "],
        'H' => ["#   #", "#   #", "#####", "#   #", "#   #"],
        'I' => ["###", " # ", " # ", " # ", "###"],
        'L' => ["#    ", "#    ", "#    ", "#    ", "#####"],
        'N' => ["#   #", "##  #", "# # #", "#  ##", "#   #"],
        'O' => [" ### ", "#   #", "#   #", "#   #", " ### "],
        'P' => ["#### ", "#   #", "#### ", "#    ", "#    "],
        'R' => ["#### ", "#   #", "#### ", "#  # ", "#   #"],
        'S' => [" ####", "#    ", " ### ", "    #", "#### "],
        'T' => ["#####", "  #  ", "  #  ", "  #  ", "  #  "],
        'W' => ["#   #", "#   #", "# # #", "## ##", "#   #"],
        '-' => ["   ", "   ", "###", "   ", "   "],
        _ => ["  ", "  ", "  ", "  ", "  "],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verdict::Word;

    const WORDS: [Word; 4] = [Word::Go, Word::Conditional, Word::Open, Word::NoGo];

    #[test]
    fn every_letter_of_every_verdict_is_there_and_its_rows_are_alike() {
        let words = WORDS.map(Word::as_str).into_iter().chain(["REHEARSAL"]);
        for sign in words.flat_map(str::chars).filter(|sign| *sign != ' ') {
            let rows = letter(sign);
            assert!(rows.concat().contains('#'), "{sign}");
            assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{sign}");
        }
    }

    #[test]
    fn a_word_is_as_large_as_its_room_and_never_larger() {
        for word in WORDS {
            for columns in 0..240 {
                for rows in 0..12 {
                    let Some(lines) = lines(word.as_str(), columns, rows, 40, Glyphs::Unicode) else {
                        continue;
                    };
                    assert!(lines.len() <= rows, "{word} in {columns}x{rows}");
                    assert!(lines.iter().all(|line| line.chars().count() <= columns));
                }
            }
        }
        assert_eq!(lines("GO", 140, 6, 40, Glyphs::Unicode).unwrap()[0].chars().count(), 22);
        assert_eq!(
            lines("NO-GO", 80, 5, 40, Glyphs::Unicode).unwrap()[0].chars().count(),
            27
        );
        assert_eq!(
            lines("GO WITH CONDITIONS", 76, 6, 40, Glyphs::Unicode).unwrap().len(),
            6
        );
    }

    #[test]
    fn what_is_drawn_can_be_read() {
        assert_eq!(
            lines("GO", 20, 5, 0, Glyphs::Unicode).unwrap(),
            [
                " ████  ███ ",
                "█     █   █",
                "█  ██ █   █",
                "█   █ █   █",
                " ███   ███ ",
            ]
        );
        assert_eq!(lines("GO", 20, 5, 0, Glyphs::Ascii).unwrap()[0], " ####  ### ");
        assert_eq!(halved("█ █ ", Some(&"██  ".to_owned())), "█▄▀ ");
    }

    #[test]
    fn who_listens_and_who_has_no_room_gets_a_line_instead() {
        assert_eq!(lines("GO", 140, 40, 40, Glyphs::Words), None);
        assert_eq!(lines("GO", 140, 4, 40, Glyphs::Unicode), None);
        assert_eq!(lines("GO WITH CONDITIONS", 76, 6, 40, Glyphs::Ascii), None);
    }
}
