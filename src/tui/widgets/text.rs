//! Text by columns: width, cutting with a sign, padding, wrapping. A grapheme is never cut in two, and no control
//! character ever reaches a cell.

use crate::domain::unseen::is_unseen;
use crate::tui::glyph::{Glyphs, Sign};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The columns that a text takes.
pub fn width(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// A text that may be drawn: control characters and those that change the direction of writing become `·`, tabs and line
/// breaks become spaces.
pub fn drawable(text: &str) -> String {
    let sign = |sign: char| match sign {
        '\t' | '\n' | '\r' => ' ',
        sign if is_unsafe(sign) => '·',
        sign => sign,
    };
    text.chars().map(sign).collect()
}

/// Whether a character must not reach a terminal as it is: controls (C0, DEL, C1), and the ones that reorder what is
/// read (Unicode's Bidi_Control) or hide in it.
pub fn is_unsafe(sign: char) -> bool {
    is_unseen(sign)
}

/// The beginning of a text that fits into `columns`, with an ellipsis where something was left out.
pub fn truncate(text: &str, columns: usize, glyphs: Glyphs) -> String {
    let text = drawable(text);
    if width(&text) <= columns {
        return text;
    }
    let sign = ellipsis(columns, glyphs);
    let mut out = prefix(&text, columns.saturating_sub(width(sign))).to_owned();
    out.push_str(sign);
    out
}

/// What says that something was left out, as much of it as fits.
fn ellipsis(columns: usize, glyphs: Glyphs) -> &'static str {
    let sign = Sign::Ellipsis.text(glyphs);
    if width(sign) <= columns {
        sign
    } else {
        &sign[..columns.min(sign.len())]
    }
}

/// The end of a text that fits into `columns`, for paths, whose end says most.
pub fn truncate_start(text: &str, columns: usize, glyphs: Glyphs) -> String {
    let text = drawable(text);
    if width(&text) <= columns {
        return text;
    }
    let sign = ellipsis(columns, glyphs);
    let room = columns.saturating_sub(width(sign));
    let mut taken = 0;
    let mut from = text.len();
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        taken += grapheme.width();
        if taken > room {
            break;
        }
        from = at;
    }
    format!("{sign}{}", &text[from..])
}

/// The longest beginning of a text that fits into `columns`, without a sign.
pub fn prefix(text: &str, columns: usize) -> &str {
    let mut taken = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        taken += grapheme.width();
        if taken > columns {
            return &text[..at];
        }
    }
    text
}

/// The text with spaces before it, `columns` wide; longer ones are cut.
pub fn right(text: &str, columns: usize, glyphs: Glyphs) -> String {
    let text = truncate(text, columns, glyphs);
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(&text))))
}

/// The text with spaces after it, `columns` wide; longer ones are cut.
pub fn left(text: &str, columns: usize, glyphs: Glyphs) -> String {
    let text = truncate(text, columns, glyphs);
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(&text))))
}

/// A text in lines of at most `columns`, broken at spaces, within a word only where the word is longer than a line.
/// Line breaks of the text are kept, and so is the indent of a line on those that it goes on.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    text.split('\n')
        .flat_map(|line| wrap_line(&line.replace('\t', "    "), columns.max(1)))
        .collect()
}

fn wrap_line(line: &str, columns: usize) -> Vec<String> {
    let line = drawable(line);
    let indent: String = line.chars().take_while(|sign| *sign == ' ').take(columns / 2).collect();
    let mut lines = Vec::new();
    let mut current = indent.clone();
    let mut empty = true;
    // The spaces before the next word: kept within a line, for commands in which they matter, left out at its break.
    let mut space = 0;
    for word in line.trim_start_matches(' ').split(' ') {
        if word.is_empty() {
            space += 1;
            continue;
        }
        let before = if empty { 0 } else { space };
        space = 1;
        if width(&current) + before + width(word) <= columns {
            current.push_str(&" ".repeat(before));
            current.push_str(word);
            empty = false;
            continue;
        }
        if !empty {
            lines.push(std::mem::replace(&mut current, indent.clone()));
        }
        let mut rest = word;
        while width(&current) + width(rest) > columns {
            let part = prefix(rest, columns - width(&current));
            if part.is_empty() {
                break;
            }
            current.push_str(part);
            rest = &rest[part.len()..];
            lines.push(std::mem::replace(&mut current, indent.clone()));
        }
        current.push_str(rest);
        empty = rest.is_empty();
    }
    if !empty || lines.is_empty() {
        lines.push(if empty { String::new() } else { current });
    }
    lines
}

/// A line with `left` at its beginning and `right` at its end, `columns` wide; the left one is cut first.
pub fn spread<'a>(left: Line<'a>, right: Line<'a>, columns: usize, glyphs: Glyphs) -> Line<'a> {
    let right = fit(right, columns, glyphs);
    let room = columns.saturating_sub(right.width());
    let room = if right.width() == 0 {
        room
    } else {
        room.saturating_sub(1)
    };
    let mut line = fit(left, room, glyphs);
    let gap = columns.saturating_sub(line.width() + right.width());
    line.spans.push(Span::raw(" ".repeat(gap)));
    line.spans.extend(right.spans);
    line
}

/// A line cut to `columns`, with an ellipsis in the style of what was cut.
pub fn fit<'a>(line: Line<'a>, columns: usize, glyphs: Glyphs) -> Line<'a> {
    if line.width() <= columns {
        return line;
    }
    let mut taken = 0;
    let mut spans: Vec<Span<'a>> = Vec::new();
    for span in line.spans {
        let room = columns - taken;
        let wide = width(&span.content);
        // Cut here already where the sign itself would find no room behind this piece.
        if taken + wide + 1 > columns {
            let text = truncate(
                &format!("{}\u{2588}\u{2588}\u{2588}", drawable(&span.content)),
                room,
                glyphs,
            );
            spans.push(Span::styled(text.replace('\u{2588}', ""), span.style));
            break;
        }
        taken += wide;
        spans.push(span);
    }
    Line {
        spans,
        style: line.style,
        alignment: line.alignment,
    }
}

/// A line in which the characters at `positions` (counted in characters) wear `style` over their own.
pub fn highlight(text: &str, positions: &[u32], base: Style, style: Style) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut piece = String::new();
    let mut marked = false;
    for (at, sign) in text.chars().enumerate() {
        let here = u32::try_from(at).is_ok_and(|at| positions.binary_search(&at).is_ok());
        if here != marked && !piece.is_empty() {
            let worn = if marked { base.patch(style) } else { base };
            spans.push(Span::styled(std::mem::take(&mut piece), worn));
        }
        marked = here;
        piece.push(if is_unsafe(sign) { '·' } else { sign });
    }
    if !piece.is_empty() {
        spans.push(Span::styled(piece, if marked { base.patch(style) } else { base }));
    }
    Line::from(spans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_too_long_ends_in_an_ellipsis_and_what_fits_stays() {
        let cases = [
            ("Migrations", 10, "Migrations"),
            ("Migrations", 9, "Migratio…"),
            ("Migrations", 1, "…"),
            ("Migrations", 0, ""),
            ("日本語版", 5, "日本…"),
            ("日本語版", 4, "日…"),
            ("e\u{301}tude", 3, "e\u{301}t…"),
        ];
        for (text, columns, expected) in cases {
            assert_eq!(truncate(text, columns, Glyphs::Unicode), expected, "{text} {columns}");
        }
        assert_eq!(truncate("Migrations", 8, Glyphs::Ascii), "Migra...");
        assert_eq!(truncate_start("/home/ada/log.txt", 8, Glyphs::Unicode), "…log.txt");
    }

    #[test]
    fn no_control_character_and_no_change_of_direction_is_drawn() {
        assert_eq!(drawable("a\u{1b}[31mb\u{7}\u{9b}c\td\u{202e}e"), "a·[31mb··c d·e");
    }

    #[test]
    fn words_stay_whole_where_a_line_holds_them() {
        assert_eq!(
            wrap("Six migrations are pending; the output", 16),
            ["Six migrations", "are pending; the", "output"]
        );
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("a\n\nb", 4), ["a", "", "b"]);
        assert_eq!(wrap("  - one two", 8), ["  - one", "  two"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("printf 'a   b'  c", 13), ["printf 'a", "b'  c"]);
        assert_eq!(wrap("printf 'a   b'  c", 14), ["printf 'a   b'", "c"]);
        assert_eq!(wrap("日本語", 3), ["日", "本", "語"]);
    }

    #[test]
    fn the_right_end_stays_where_the_left_one_is_cut() {
        let line = spread(Line::from("Database set-up"), Line::from("2/5"), 12, Glyphs::Unicode);
        assert_eq!(line.to_string(), "Databas… 2/5");
        let line = spread(Line::from("Data"), Line::from("2/5"), 12, Glyphs::Unicode);
        assert_eq!(line.to_string(), "Data     2/5");
    }

    #[test]
    fn matched_characters_stand_out_alone() {
        let marked = Style::new().add_modifier(ratatui::style::Modifier::BOLD);
        let line = highlight("migrate", &[0, 1, 5], Style::new(), marked);
        let parts: Vec<_> = line
            .spans
            .iter()
            .map(|span| (span.content.as_ref(), span.style == marked))
            .collect();
        assert_eq!(parts, [("mi", true), ("gra", false), ("t", true), ("e", false)]);
    }

    proptest! {
        #[test]
        fn nothing_is_ever_wider_than_its_columns(text in "\\PC{0,40}", columns in 0usize..30) {
            for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
                prop_assert!(width(&truncate(&text, columns, glyphs)) <= columns);
                prop_assert!(width(&truncate_start(&text, columns, glyphs)) <= columns);
                prop_assert_eq!(width(&left(&text, columns, glyphs)), columns);
                prop_assert_eq!(width(&right(&text, columns, glyphs)), columns);
            }
            let half = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
            let line = Line::from(vec![Span::raw(text[..half].to_owned()), Span::raw(text[half..].to_owned())]);
            prop_assert!(width(&fit(line, columns, Glyphs::Unicode).to_string()) <= columns);
        }

        #[test]
        fn wrapping_loses_no_word(text in "[a-z ]{0,60}", columns in 2usize..20) {
            let lines = wrap(&text, columns);
            prop_assert!(lines.iter().all(|line| width(line) <= columns));
            let kept: String = lines.concat().replace(' ', "");
            prop_assert_eq!(kept, text.replace(' ', ""));
        }
    }
}
