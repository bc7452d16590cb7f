//! The four clocks of a rollback at the head of its screen: large where there is room, a row each where there is not. What
//! is over its limit says so in words.

use ratatui::{buffer::Buffer, layout::Rect, text::Line};

use crate::{
    domain::{
        rollback::{self, Clock},
        run::flow::Rollback,
        time::Time,
    },
    tui::{
        context::{AtRun, Sight},
        glyph::{Glyphs, State},
        rollback::role,
        theme::Role,
        widgets::{digits, pane::Pane, text, units},
    },
};

/// Rows of large clocks inside their border: the word, the digits, what is said of them.
const LARGE: u16 = 2 + digits::ROWS as u16;
/// Rows of the window from which there is room for large clocks above the steps.
const LARGE_FROM: u16 = 22;
/// Columns between two large clocks.
const GAP: u16 = 2;
/// Columns of the word of a clock in a row.
const WORD: usize = 10;
/// Columns of its time.
const TIME: usize = 8;

/// Draws them, and gives the area that is left.
pub fn draw(sight: &Sight<'_>, at: &AtRun, called: &Rollback, area: Rect, buffer: &mut Buffer) -> Rect {
    let Some(clocks) = rollback::clocks(at.desk.run(), at.desk.standing()) else {
        return area;
    };
    let ended = called.ended.as_ref().map(|(at, _)| *at);
    let now = ended.unwrap_or(sight.now);
    // Between two clocks stand two columns, after the last one none.
    let columns = (area.width.saturating_sub(4) + GAP) / 4;
    let widest = clocks.iter().map(|clock| digits::width(&said(clock, now))).max();
    let fits = widest.is_some_and(|widest| widest + usize::from(GAP) <= usize::from(columns));
    let large = fits && buffer.area.height >= LARGE_FROM && sight.look.glyphs != Glyphs::Words;
    let rows = if large { LARGE } else { 4 };
    let top = Rect {
        height: (rows + 2).min(area.height),
        ..area
    };
    let pane = match ended {
        Some(_) => Pane::new("Rollback: ended"),
        None => Pane::new("Rollback").role(Role::Danger),
    };
    let inner = pane.draw(sight.look, top, buffer);
    for (place, clock) in (0u16..).zip(&clocks) {
        if large {
            let column = Rect {
                x: inner.x + place * columns,
                width: columns.min(inner.right().saturating_sub(inner.x + place * columns)),
                ..inner
            };
            draw_large(sight, clock, now, column, buffer);
        } else if place < inner.height {
            let line = row(sight, clock, now);
            buffer.set_line(inner.x, inner.y + place, &line, inner.width);
        }
    }
    Rect {
        y: top.bottom(),
        height: area.height - top.height,
        ..area
    }
}

/// The time of a clock; of one that is not begun, no time at all.
fn said(clock: &Clock, now: Time) -> String {
    clock.took(now).map_or_else(|| "--:--".to_owned(), units::minutes)
}

fn draw_large(sight: &Sight<'_>, clock: &Clock, now: Time, area: Rect, buffer: &mut Buffer) {
    let look = sight.look;
    let role = role(clock, now);
    let word = look.span(Role::Title, clock.milestone.word());
    let mut word = vec![word];
    if clock.stopped.is_some() {
        word.push(look.span(role, format!(" {}", State::Passed.text(look.glyphs))));
    }
    let mut lines = vec![Line::from(word)];
    match digits::rows(look, &said(clock, now), role) {
        Some(rows) => lines.extend(rows),
        None => lines.extend([Line::default(), Line::default(), Line::default()]),
    }
    // That it stands is said beside its word.
    let words = beside(clock, now);
    let words = words.trim_start_matches("done").trim_start_matches([',', ' ']);
    let words = text::truncate(words, usize::from(area.width.saturating_sub(1)), look.glyphs);
    lines.push(Line::from(look.span(role, words)));
    for (y, line) in (area.y..area.bottom()).zip(&lines) {
        buffer.set_line(area.x, y, line, area.width);
    }
}

/// `executed      06:32  01:32 over its 5m`
fn row(sight: &Sight<'_>, clock: &Clock, now: Time) -> Line<'static> {
    let look = sight.look;
    let role = role(clock, now);
    Line::from(vec![
        look.span(Role::Title, text::left(clock.milestone.word(), WORD, look.glyphs)),
        look.span(role, text::right(&said(clock, now), TIME, look.glyphs)),
        look.span(role, format!("  {}", beside(clock, now))),
    ])
}

/// What is said of it beside its time: its limit, and whether it stands.
fn beside(clock: &Clock, now: Time) -> String {
    let limit = clock.limit.map(units::estimate);
    let over = clock.overrun(now).map(units::minutes);
    match (clock.started, clock.stopped, over, limit) {
        (None, ..) => "not begun".to_owned(),
        (_, Some(_), Some(over), Some(limit)) => format!("done, {over} over {limit}"),
        (_, Some(_), _, Some(limit)) => format!("done within {limit}"),
        (_, Some(_), ..) => "done".to_owned(),
        (_, None, Some(over), Some(limit)) => format!("{over} over {limit}"),
        (_, None, _, Some(limit)) => format!("of {limit}"),
        (_, None, ..) => "runs, no limit".to_owned(),
    }
}
