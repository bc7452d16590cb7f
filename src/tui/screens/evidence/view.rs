//! How evidence looks: the files left, what is known of the selected one and its text right; below 80 columns one of them
//! at a time.

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
    text::{Line, Span},
};

use super::{Evidence, FILES, FileRow, Shows, TEXT};
use crate::{
    domain::{check::Outcome, event::CheckFinished, words::counted},
    tui::{
        command::{Command, Place},
        context::{Memo, Sight},
        glyph::{Sign, State},
        layout::{ONE_PANE_BELOW, SIDE_PANE_FROM},
        lines,
        theme::Role,
        widgets::{
            list,
            pane::{Focus, Pane},
            text, units,
        },
    },
};

/// The state that an outcome is shown as.
pub(in crate::tui::screens) fn state_of(outcome: Outcome) -> State {
    match outcome {
        Outcome::Passed => State::Passed,
        Outcome::Failed => State::Failed,
        // As in the list: nothing is known after an interruption or a cancel.
        Outcome::Inconclusive | Outcome::Interrupted | Outcome::Cancelled => State::Inconclusive,
        Outcome::TimedOut => State::TimedOut,
        Outcome::Errored => State::Errored,
    }
}

/// How a check ended, in a line: `failed · exit 1 · 00:12 · 2.1 KiB`.
pub(in crate::tui::screens) fn ending(sight: &Sight<'_>, finished: &CheckFinished) -> String {
    let mut parts = vec![finished.outcome.word().to_owned()];
    parts.extend(finished.exit.map(|exit| format!("exit {exit}")));
    parts.extend(finished.signal.map(|signal| format!("signal {signal}")));
    parts.push(took(finished.took_ms));
    parts.push(units::size(finished.bytes));
    if finished.truncated {
        parts.push("cut: more came than is kept".to_owned());
    }
    parts.join(&format!(" {} ", Sign::Separator.text(sight.look.glyphs)))
}

/// How long a check took: `0.4s` below ten seconds, then `00:12`.
pub(in crate::tui::screens) fn took(milliseconds: u64) -> String {
    match milliseconds {
        ..10_000 => format!("{}.{}s", milliseconds / 1000, milliseconds % 1000 / 100),
        _ => units::minutes(std::time::Duration::from_millis(milliseconds)),
    }
}

impl Evidence {
    pub(super) fn view(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        if self.files.is_empty() {
            let inner = Pane::new("Evidence").focus(Focus::Here).draw(sight.look, area, buffer);
            return list::draw_empty(sight.look, inner, &self.nothing(sight), buffer);
        }
        if area.width < ONE_PANE_BELOW {
            if self.in_list {
                self.draw_files(sight, area, buffer, memo);
            } else {
                self.draw_file(sight, area, buffer, memo);
            }
            return;
        }
        let wide = if area.width < SIDE_PANE_FROM {
            28
        } else {
            area.width * 3 / 10
        };
        let left = Rect { width: wide, ..area };
        let right = Rect {
            x: left.right(),
            width: area.width - wide,
            ..area
        };
        self.draw_files(sight, left, buffer, memo);
        self.draw_file(sight, right, buffer, memo);
    }

    fn nothing(&self, sight: &Sight<'_>) -> String {
        let key = |command| {
            let key = sight.keys.hint(command, Place::Run);
            key.map_or_else(|| "the palette".to_owned(), |key| key.to_string())
        };
        let running = sight.at.is_some_and(|at| match &self.item {
            Some(item) => at.desk.process_of(item).is_some(),
            None => !at.desk.processes().is_empty(),
        });
        if running {
            return "A check is running. What it prints becomes evidence when it ends.".to_owned();
        }
        let what = if self.item.is_some() { "this item" } else { "this run" };
        format!(
            "Nothing was captured for {what} yet. On the run screen, {} runs a check, {} attaches a file, {} pastes a text.",
            key(Command::RunCheck),
            key(Command::Attach),
            key(Command::PasteText),
        )
    }

    fn draw_files(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let focus = if self.in_list { Focus::Here } else { Focus::Elsewhere };
        let count = format!("{}/{}", self.selection.at() + 1, self.files.len());
        let inner = Pane::new("Evidence")
            .count(count)
            .focus(focus)
            .draw(sight.look, area, buffer);
        memo.panes.push((FILES, area));
        let row = |at: usize, columns: usize| {
            let row = self.files.get(at).map(|row| file_line(sight, row, columns));
            row.unwrap_or_default()
        };
        let all = self.files.len();
        let drawn = list::draw_long(sight.look, inner, all, &self.selection, focus, row, buffer);
        memo.cursor = drawn.cursor.or(memo.cursor);
        memo.lists.push((FILES, drawn));
    }

    fn draw_file(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let Some(row) = self.selected() else { return };
        let focus = if self.in_list { Focus::Elsewhere } else { Focus::Here };
        let below = match &self.shows {
            Shows::Text(paper) => {
                let lines = counted(paper.lines(), "line", "lines");
                let wrap = if self.pager.wraps() {
                    "wrapped"
                } else {
                    "long lines cut"
                };
                format!("{lines}, {wrap}")
            }
            _ => String::new(),
        };
        let count = format!("{}/{}", self.selection.at() + 1, self.files.len());
        let pane = Pane::new(&row.title).count(count).below(below).focus(focus);
        let inner = pane.draw(sight.look, area, buffer);
        let taken = self.draw_facts(sight, row, inner, buffer);
        let body = Rect {
            y: inner.y + taken,
            height: inner.height - taken,
            ..inner
        };
        memo.panes.push((TEXT, body));
        if focus == Focus::Here {
            memo.cursor = Some(Position::new(body.x, body.y));
        }
        let says = |role: Role, said: &str, buffer: &mut Buffer| {
            let lines = text::wrap(said, usize::from(body.width));
            for (y, line) in (body.y..body.bottom()).zip(lines) {
                buffer.set_string(body.x, y, line, sight.look.style(role));
            }
        };
        match &self.shows {
            Shows::Text(paper) if paper.pieces() == 0 => says(Role::Dim, "It printed nothing.", buffer),
            Shows::Text(paper) => self.pager.draw(sight, paper, &self.failed, body, buffer),
            Shows::Reading => says(Role::Dim, "It is being read.", buffer),
            Shows::Binary => {
                let copy = sight.keys.hint(Command::CopyPath, Place::Evidence);
                let copy = copy.map_or_else(String::new, |key| {
                    format!(" {key} copies its path, to open it with another program.")
                });
                let size = units::size(row.bytes);
                says(
                    Role::Dim,
                    &format!("This is no text: {size} of other data.{copy}"),
                    buffer,
                );
            }
            Shows::Withdrawn(reason) => says(Role::Warn, &format!("It was withdrawn: {reason}"), buffer),
            Shows::Unread(why) => says(Role::Bad, why, buffer),
            Shows::Nothing => {}
        }
    }

    /// What is known of the file, in a few rows; gives the rows taken, with an empty one below.
    fn draw_facts(&self, sight: &Sight<'_>, row: &FileRow, area: Rect, buffer: &mut Buffer) -> u16 {
        let columns = usize::from(area.width);
        let look = sight.look;
        let mut lines = Vec::new();
        // What was run, what came of it, what was missed, and two or three rows on the file.
        let most = if area.height < 18 { 5 } else { 7 };
        let rows = if most < 7 { 1 } else { 2 };
        let run = sight.at.map(|at| at.desk.run());
        if let Some(started) = run.and_then(|run| row.started(run)) {
            let command = text::wrap(&format!("$ {}", started.command), columns);
            let sign = if command.len() > rows {
                Sign::Ellipsis.text(look.glyphs)
            } else {
                ""
            };
            let shown = command.len().min(rows);
            for (at, part) in command.into_iter().take(rows).enumerate() {
                let sign = if at + 1 == shown { sign } else { "" };
                let part = text::prefix(&part, columns.saturating_sub(text::width(sign))).to_owned();
                lines.push(Line::from(look.span(Role::Accent, part + sign)));
            }
        }
        if let Some(finished) = run.and_then(|run| row.finished(run)) {
            let state = state_of(finished.outcome);
            let said = format!(" {}", ending(sight, finished));
            lines.push(Line::from(vec![look.state(state), look.span(state.role(), said)]));
            let missed = lines::missed(finished).next().map(lines::in_words);
            lines.extend(missed.map(|said| Line::from(look.span(Role::Bad, text::drawable(&said)))));
        }
        let dot = format!(" {} ", Sign::Separator.text(look.glyphs));
        let kept = [units::size(row.bytes), sight.date(row.at), row.who.clone()].join(&dot);
        let digest = format!("sha256 {}", row.sha256);
        let mut dim = |said: String| lines.push(Line::from(look.span(Role::Dim, said)));
        dim(text::drawable(&kept));
        let both = format!("{}{dot}{digest}", text::drawable(&row.file));
        if text::width(&both) <= columns {
            dim(both);
        } else {
            dim(text::truncate_start(&row.file, columns, look.glyphs));
            // The digits matter more than the word before them.
            let fits = text::width(&digest) <= columns;
            dim(if fits { digest } else { row.sha256.to_string() });
        }
        let most = usize::from(area.height).saturating_sub(4).min(most);
        lines.truncate(most);
        for (y, line) in (area.y..).zip(&lines) {
            let line = text::fit(line.clone(), columns, look.glyphs);
            buffer.set_line(area.x, y, &line, area.width);
        }
        u16::try_from(lines.len() + 1).unwrap_or(area.height).min(area.height)
    }
}

fn file_line(sight: &Sight<'_>, row: &FileRow, columns: usize) -> Line<'static> {
    let look = sight.look;
    let mark = match row.outcome {
        Some(outcome) => look.state(state_of(outcome)),
        None => Span::raw(" "),
    };
    let mut right = String::new();
    if columns >= 34 {
        right.push_str(&text::right(&units::size(row.bytes), units::SIZE_WIDTH, look.glyphs));
        right.push(' ');
    }
    right.push_str(&sight.moment(row.at));
    let (title, role) = match &row.withdrawn {
        Some(_) => (format!("withdrawn: {}", row.title), Role::Dim),
        None => (row.title.clone(), Role::Text),
    };
    let left = Line::from(vec![mark, Span::raw(" "), look.span(role, text::drawable(&title))]);
    text::spread(left, Line::from(look.span(Role::Dim, right)), columns, look.glyphs)
}
