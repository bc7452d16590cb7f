//! The screen in ASCII: whatever sign of our own sentences is left once everything is drawn gives way to its twin, in one
//! place, so that no text has to be written twice. What stands in no list here came from a record, and stays.

use ratatui::buffer::Buffer;

use super::glyph::Glyphs;

/// A sign, and what is drawn in its one column.
const TWINS: [(&str, &str); 16] = [
    ("\u{201c}", "\""),
    ("\u{201d}", "\""),
    ("\u{2018}", "'"),
    ("\u{2019}", "'"),
    ("\u{2013}", "-"),
    ("\u{2014}", "-"),
    ("\u{2212}", "-"),
    ("\u{2192}", ">"),
    ("\u{2190}", "<"),
    ("\u{2191}", "^"),
    ("\u{2193}", "v"),
    ("\u{b7}", "."),
    ("\u{d7}", "x"),
    ("\u{2265}", ">"),
    ("\u{2264}", "<"),
    ("\u{2022}", "*"),
];

const ELLIPSIS: &str = "\u{2026}";

/// Puts ASCII twins in the place of signs, where the screen is drawn in ASCII. An ellipsis takes the room behind it that is
/// empty: three points, or as many as fit.
pub fn twins(glyphs: Glyphs, buffer: &mut Buffer) {
    if glyphs == Glyphs::Unicode {
        return;
    }
    let width = usize::from(buffer.area.width.max(1));
    for at in 0..buffer.content.len() {
        let symbol = buffer.content[at].symbol();
        if symbol.is_ascii() {
            continue;
        }
        if symbol == ELLIPSIS {
            let end = (at / width + 1) * width;
            let empty = |place: &usize| *place < end && buffer.content[*place].symbol() == " ";
            // One column stays free before whatever comes next.
            let free = (at + 1..).take_while(empty).take(3).count();
            let points = if at + 1 + free == end {
                free.min(2)
            } else {
                free.saturating_sub(1)
            };
            (at..=at + points).for_each(|place| {
                buffer.content[place].set_symbol(".");
            });
        } else if let Some((_, twin)) = TWINS.iter().find(|(sign, _)| *sign == symbol) {
            buffer.content[at].set_symbol(twin);
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::{layout::Rect, style::Style};

    use super::*;

    fn drawn(glyphs: Glyphs, text: &str) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 24, 1));
        buffer.set_string(0, 0, text, Style::new());
        twins(glyphs, &mut buffer);
        let row: String = buffer.content.iter().map(|cell| cell.symbol()).collect();
        row.trim_end().to_owned()
    }

    #[test]
    fn signs_of_our_own_have_twins_in_ascii_and_what_came_from_a_record_stays() {
        let cases = [
            ("“passed” – why", "\"passed\" - why"),
            ("one moment …", "one moment ..."),
            ("cut… at once", "cut. at once"),
            ("Zürich, 5 µm", "Zürich, 5 µm"),
            ("exactly as wide as …here", "exactly as wide as .here"),
        ];
        for (text, expected) in cases {
            assert_eq!(drawn(Glyphs::Ascii, text), expected);
            assert_eq!(drawn(Glyphs::Words, text), expected);
            assert_eq!(drawn(Glyphs::Unicode, text), text);
        }
    }

    #[test]
    fn every_twin_is_one_ascii_character() {
        assert!(TWINS.iter().all(|(_, twin)| twin.is_ascii() && twin.len() == 1));
    }
}
