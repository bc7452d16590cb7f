//! The terminal pane.

#![no_main]

use countersign::tui::{
    live::Live,
    theme::{Depth, Theme},
};
use libfuzzer_sys::fuzz_target;
use ratatui::{buffer::Buffer, layout::Rect};

fuzz_target!(|input: (u16, u16, &[u8], u16, u16, &[u8])| {
    let (rows, columns, first, later_rows, later_columns, second) = input;
    let Ok(theme) = Theme::named("dark", None, Depth::True) else { return };
    let mut live = Live::new(rows % 200, columns % 400);
    live.feed(first);
    live.resize(later_rows % 200, later_columns % 400);
    live.feed(second);
    let area = Rect::new(0, 0, columns % 200, rows % 60);
    live.draw(&theme, area, &mut Buffer::empty(area));
});
