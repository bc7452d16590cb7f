//! Drawing the whole screen.

use ratatui::{
    Frame,
    buffer::Buffer,
    layout::{Margin, Position, Rect},
    text::Line,
};

use super::App;
use crate::{
    domain::time::Time,
    tui::{
        ascii, chrome,
        command::Command,
        context::Memo,
        glyph::Glyphs,
        layout::{Arrangement, LEAST_HEIGHT, LEAST_WIDTH},
        screens::refusal,
        theme::Role,
        widgets::text::is_unsafe,
    },
};

/// Draws the screen as it is at `now`; gives what stands where.
pub fn view(app: &App, now: Time, frame: &mut Frame<'_>) -> Memo {
    let memo = draw(app, now, frame);
    ascii::twins(app.setup.glyphs, frame.buffer_mut());
    harmless(frame.buffer_mut(), app.setup.glyphs);
    memo
}

/// Every piece makes what it draws drawable; whatever one of them forgets ends here, before a terminal sees it.
fn harmless(buffer: &mut Buffer, glyphs: Glyphs) {
    let hidden = match glyphs {
        Glyphs::Unicode => "·",
        Glyphs::Ascii | Glyphs::Words => ".",
    };
    for cell in &mut buffer.content {
        if cell.symbol().chars().any(is_unsafe) {
            let shown: String = cell.symbol().chars().filter(|sign| !is_unsafe(*sign)).collect();
            cell.set_symbol(if shown.is_empty() { hidden } else { &shown });
        }
    }
}

fn draw(app: &App, now: Time, frame: &mut Frame<'_>) -> Memo {
    let sight = app.sight(now);
    let area = frame.area();
    let mut memo = Memo::default();
    let buffer = frame.buffer_mut();
    buffer.set_style(area, sight.look.theme.ground());
    if Arrangement::of(area) == Arrangement::TooSmall {
        too_small(app, now, area, buffer);
        return memo;
    }
    let Some(screen) = app.screen() else { return memo };
    let inner = chrome::draw(&sight, screen.as_ref(), area, buffer, &mut memo);
    screen.draw(&sight, inner, buffer, &mut memo);
    if let Some(check) = &app.typing {
        let runs = app.at().is_some_and(|at| at.desk.processes().contains_key(check));
        let back = sight.keys.written(Command::LeaveCheck);
        let text = match runs {
            true => format!("typing into the check: every key goes to it, {back} comes back"),
            false => format!("the check has ended; keys do nothing until {back} comes back"),
        };
        bar(app, now, area, &text, None, buffer);
    }
    if let Some(prompt) = &app.finding {
        memo.cursor = bar(app, now, area, "/", Some(prompt), buffer);
    }
    app.messages.draw(sight.look, inner, app.since(now), buffer);
    if let Some(palette) = &app.palette {
        let refuses = |command| refusal(screen.as_ref(), &sight, command);
        palette.draw(&sight, &refuses, within(app, area), buffer, &mut memo);
    }
    if let Some(question) = &app.question {
        memo.cursor = question.draw(&sight, within(app, area), buffer);
    }
    if let Some(cursor) = memo.cursor.filter(|cursor| area.contains(*cursor)) {
        frame.set_cursor_position(cursor);
    }
    memo
}

/// What lies inside the frame of a production run, which nothing covers or dims; elsewhere the whole screen.
fn within(app: &App, area: Rect) -> Rect {
    let production = app.at().is_some_and(crate::tui::context::AtRun::is_production);
    area.inner(Margin::new(u16::from(production), u16::from(production)))
}

/// The last row of the screen, taken for something that is typed.
fn bar(
    app: &App,
    now: Time,
    area: Rect,
    text: &str,
    prompt: Option<&crate::tui::widgets::prompt::Prompt>,
    buffer: &mut Buffer,
) -> Option<Position> {
    let look = app.sight(now).look;
    let area = within(app, area);
    let row = Rect {
        y: area.bottom() - 1,
        height: 1,
        ..area
    };
    crate::tui::widgets::dialog::clear(look, row, buffer);
    buffer.set_style(row, look.theme.ground());
    buffer.set_line(
        row.x + 1,
        row.y,
        &Line::from(look.span(Role::Accent, text.to_owned())),
        row.width - 1,
    );
    let field = Rect {
        x: row.x + 2,
        width: row.width.saturating_sub(3),
        ..row
    };
    prompt.and_then(|prompt| prompt.draw(look, field, buffer))
}

fn too_small(app: &App, now: Time, area: Rect, buffer: &mut Buffer) {
    let look = app.sight(now).look;
    let texts = [
        format!("The window is too small: {}x{}.", area.width, area.height),
        format!("Make it {LEAST_WIDTH}x{LEAST_HEIGHT} or larger; nothing stops meanwhile."),
    ];
    let mut y = area.y;
    for text in texts {
        for line in crate::tui::widgets::text::wrap(&text, usize::from(area.width.max(1))) {
            if y < area.bottom() {
                buffer.set_string(area.x, y, line, look.style(Role::Warn));
            }
            y += 1;
        }
    }
}
