//! Nothing but cells comes out, whatever goes in.

use super::*;
use crate::tui::theme::Theme;
use proptest::prelude::*;

fn theme(depth: Depth) -> Theme {
    Theme::named("dark", None, depth).expect("the dark theme is right")
}

fn draw(live: &mut Live, width: u16, height: u16) -> (Buffer, Option<Position>) {
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    let area = buffer.area;
    let cursor = live.draw(&theme(Depth::True), area, &mut buffer);
    (buffer, cursor)
}

fn rows(live: &mut Live, width: u16, height: u16) -> Vec<String> {
    crate::tui::widgets::testing::rows(&draw(live, width, height).0)
        .into_iter()
        .map(|row| row.trim_end().to_owned())
        .collect()
}

fn fed(output: &str) -> Live {
    let mut live = Live::new(6, 20);
    live.feed(output.as_bytes());
    live
}

/// What ratatui would write to the user's terminal for these cells.
fn written(buffer: &Buffer) -> Vec<u8> {
    use ratatui::backend::{Backend, CrosstermBackend};
    let mut out = Vec::new();
    let cells = buffer.content.iter().enumerate().map(|(at, cell)| {
        let (x, y) = buffer.pos_of(at);
        (x, y, cell)
    });
    CrosstermBackend::new(&mut out).draw(cells).expect("a vector takes all");
    out
}

#[test]
fn nothing_that_a_command_prints_reaches_the_users_own_terminal() {
    let hostile = [
        "\x1b]52;c;ZXZpbA==\x07",
        "\x1b]52;c;?\x1b\\",
        "\x1b]0;owned\x07\x1b]2;owned\x1b\\",
        "\x1bP+q544e\x1b\\\x1bPq#0;2;0;0;0#0~~@@vv\x1b\\",
        "\x07\x07\x1bg",
        "\x1b[?1049h\x1b[?1000h\x1b[?1003h\x1b[?1006h\x1b[?2004h\x1b[?25l",
        "\x1b[6n\x1b[c\x1b[>c\x1b[?u\x1b[21t",
        "\x1b[8;10;10t\x1b[3J\x1bc\x1b#8",
        "\x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
        "\x1b_Gf=100;AAAA\x1b\\\x1b^secret\x1b\\\x1bXsos\x1b\\",
        "\u{9b}31m\u{9d}0;owned\u{9c}\u{90}q\u{9c}",
        "\u{202e}evil\u{2066}\u{200b}\u{feff}",
        "\x00\x01\x02\x0e\x0f\x7f\x1a\x1b[?5h",
    ];
    for output in hostile {
        let mut live = fed(&format!("a{output}b"));
        let (buffer, _) = draw(&mut live, 20, 6);
        for cell in &buffer.content {
            assert!(
                !cell.symbol().chars().any(text::is_unsafe),
                "{output:?} left {:?}",
                cell.symbol()
            );
        }
        let bytes = written(&buffer);
        // Only colours, modifiers and moves of the cursor are written: `ESC [ … m` and `ESC [ … H`.
        for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == 0x1b) {
            assert_eq!(bytes[at + 1], b'[', "{output:?}");
            let end = bytes[at + 2..]
                .iter()
                .find(|byte| byte.is_ascii_alphabetic() || **byte == b'?');
            assert!(matches!(end, Some(b'm' | b'H')), "{output:?} wrote {end:?}");
        }
        let text = String::from_utf8(bytes).expect("cells are UTF-8");
        let shown_as_text = output.starts_with('\u{9b}');
        assert!(
            shown_as_text || !text.contains("owned") && !text.contains("evil.example"),
            "{output:?}"
        );
    }
}

#[test]
fn colours_cursor_movement_and_progress_bars_are_understood() {
    assert_eq!(rows(&mut fed("10%\r 50%\r100% done\n"), 20, 2), ["100% done", ""]);
    let mut live = fed("\x1b[1;31mred\x1b[0m \x1b[38;2;1;2;3mrgb\x1b[m");
    let (buffer, cursor) = draw(&mut live, 20, 2);
    assert_eq!(
        (buffer[(0, 0)].fg, buffer[(0, 0)].modifier),
        (Color::Indexed(1), Modifier::BOLD)
    );
    assert_eq!(buffer[(4, 0)].fg, Color::Rgb(1, 2, 3));
    assert_eq!(cursor, Some(Position::new(7, 0)));
}

#[test]
fn a_pane_smaller_than_the_terminal_shows_the_end_around_the_cursor() {
    let mut live = fed("one\r\ntwo\r\nthree\r\nfour");
    assert_eq!(rows(&mut live, 20, 2), ["three", "four"]);
    assert_eq!(rows(&mut live, 20, 6)[0], "one");
    live.feed(b"\x1b[2;1H");
    assert_eq!(rows(&mut live, 20, 2), ["two", "three"]);
    let mut wide = fed("abcdefghijklmnop");
    assert_eq!(rows(&mut wide, 5, 4), ["abcde", "fghij", "klmno", "p"]);
    assert_eq!(
        rows(&mut wide, 5, 2),
        ["klmno", "p"],
        "the end of what is too long for the pane"
    );
    wide.feed(b"\x1b[?1049h\x1b[1;1Habcdefghijklmnop");
    assert_eq!(
        rows(&mut wide, 5, 1),
        ["mnop"],
        "a program that owns the screen keeps its rows"
    );
    for (width, height) in [(0, 0), (1, 1), (200, 100)] {
        draw(&mut fed("日本語\r\n"), width, height);
    }
}

#[test]
fn what_scrolled_away_is_there_and_stays_in_place_while_more_is_printed() {
    let mut live = Live::new(3, 10);
    for line in 0..20 {
        live.feed(format!("{line}\r\n").as_bytes());
    }
    assert!(live.scroll(-4));
    let before = rows(&mut live, 10, 3);
    assert_eq!(before, ["14", "15", "16"]);
    live.feed(b"more\r\nand more\r\n");
    assert_eq!(rows(&mut live, 10, 3), before);
    assert!(!live.is_following());
    live.follow();
    assert_eq!(rows(&mut live, 10, 3), ["more", "and more", ""]);
}

#[test]
fn no_more_than_a_thousand_rows_are_kept() {
    let mut live = Live::new(3, 10);
    live.feed("x\r\n".repeat(5000).as_bytes());
    assert!(live.scroll(isize::MIN + 1));
    assert_eq!(live.back, SCROLLBACK);
}

#[test]
fn without_colour_no_colour_is_left() {
    let mut live = fed("\x1b[31;42mx\x1b[38;5;200my\x1b[38;2;9;9;9mz");
    let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 2));
    let area = buffer.area;
    live.draw(&theme(Depth::None), area, &mut buffer);
    assert!(
        buffer
            .content
            .iter()
            .all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset)
    );
    live.draw(&theme(Depth::Sixteen), area, &mut buffer);
    assert_eq!(
        (buffer[(0, 0)].fg, buffer[(1, 0)].fg),
        (Color::Indexed(1), Color::Reset)
    );
}

#[test]
fn wide_characters_keep_their_two_columns_and_are_not_cut_in_half() {
    let mut live = fed("日本");
    assert_eq!(rows(&mut live, 4, 1), ["日本"]);
    assert_eq!(rows(&mut live, 3, 2), ["日", "本"]);
    live.feed(b"\x1b[?1049h\x1b[1;1H\xe6\x97\xa5\xe6\x9c\xac");
    assert_eq!(rows(&mut live, 4, 1), [" 本"], "the cursor stands behind them");
}

#[test]
fn it_knows_how_its_program_wants_to_be_typed_to() {
    let live = fed("\x1b[?1h\x1b[?2004h");
    assert_eq!((live.arrows(), live.brackets()), (Arrows::Application, Brackets::Asked));
    assert_eq!((fed("").arrows(), fed("").brackets()), (Arrows::Normal, Brackets::None));
}

#[test]
fn the_last_line_is_the_last_with_anything_in_it() {
    assert_eq!(fed("Continue? [y/N] \r\n\r\n").last_line(), "Continue? [y/N]");
    assert_eq!(Live::default().last_line(), "");
}

proptest! {
    #[test]
    fn any_output_at_any_size_leaves_only_drawable_cells(
        output in prop::collection::vec(any::<u8>(), 0..400),
        size in (0u16..8, 0u16..12),
        pane in (0u16..12, 0u16..8),
        back in -20isize..5,
    ) {
        let mut live = Live::new(size.0, size.1);
        live.feed(&output);
        live.scroll(back);
        live.resize(size.1, size.0);
        let (buffer, cursor) = draw(&mut live, pane.0, pane.1);
        for cell in &buffer.content {
            prop_assert!(!cell.symbol().chars().any(text::is_unsafe));
            prop_assert!(text::width(cell.symbol()) <= 2);
        }
        prop_assert!(cursor.is_none_or(|cursor| buffer.area.contains(cursor)));
    }
}
