//! How the overview looks: counts and a gauge above the rows, what there is to know of the selected check beside or below
//! them; below 80 columns one of both.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use super::{Checks, ITEM, LIST, again};
use crate::{
    domain::{check::Outcome, desk::Batch, words::counted},
    tui::{
        checks,
        command::{Command, Place},
        context::{AtRun, Memo, Sight},
        glyph::Sign,
        layout::Arrangement,
        screens::{
            evidence::state_of,
            run::{Key, detail},
        },
        theme::Role,
        widgets::{
            gauge::Gauge,
            list,
            pane::{Focus, Pane},
            prose, text, units,
        },
    },
};

/// Rows of the pane below the list.
const BELOW: u16 = 8;
/// The widest gauge, and the narrowest that says anything.
const GAUGE: (u16, u16) = (40, 8);

impl Checks {
    pub(super) fn view(&self, sight: &Sight<'_>, at: &AtRun, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let (list, item) = self.areas(Arrangement::of(buffer.area), area);
        if let Some(area) = list {
            self.draw_list(sight, at, area, buffer, memo);
        }
        if let Some(area) = item {
            self.draw_item(sight, at, area, buffer, memo);
        }
    }

    fn areas(&self, arrangement: Arrangement, area: Rect) -> (Option<Rect>, Option<Rect>) {
        let (mut first, mut second) = (area, area);
        match arrangement {
            Arrangement::TooSmall | Arrangement::One if self.reads => return (None, Some(area)),
            Arrangement::TooSmall | Arrangement::One => return (Some(area), None),
            Arrangement::Two => {
                second.height = BELOW.min(area.height / 2);
                first.height = area.height - second.height;
                second.y = first.bottom();
            }
            Arrangement::Three => {
                second.width = area.width * 2 / 5;
                first.width = area.width - second.width;
                second.x = first.right();
            }
        }
        (Some(first), Some(second))
    }

    fn draw_list(&self, sight: &Sight<'_>, at: &AtRun, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let focus = if self.reads { Focus::Elsewhere } else { Focus::Here };
        let tally = at.desk.tally();
        let inner = Pane::new("Checks")
            .count(format!("{}/{}", tally.over(), tally.all))
            .below(self.below(sight, at))
            .focus(focus)
            .draw(sight.look, area, buffer);
        memo.panes.push((LIST, area));
        let Some(batch) = at.desk.batch().filter(|_| !self.rows.is_empty()) else {
            return list::draw_empty(sight.look, inner, &nothing(sight), buffer);
        };
        let head = head(sight, at, batch, inner.width);
        let mut rows = inner;
        for line in head {
            if rows.height < 2 {
                break;
            }
            buffer.set_line(rows.x, rows.y, &line, rows.width);
            rows.y += 1;
            rows.height -= 1;
        }
        let cursor = memo.cursor;
        self.sheet.window(&self.rows).draw(sight, rows, buffer, memo);
        if self.reads {
            memo.cursor = cursor;
        }
    }

    /// What a person can do once something did not pass.
    fn below(&self, sight: &Sight<'_>, at: &AtRun) -> String {
        let missed = again(at).len();
        let key = sight.keys.hint(Command::RunAgain, Place::Checks);
        match (missed, key) {
            (0, _) | (_, None) => String::new(),
            (1, Some(key)) => format!("{key} runs it again"),
            (missed, Some(key)) => format!("{key} runs the {missed} again that did not pass"),
        }
    }

    fn draw_item(&self, sight: &Sight<'_>, at: &AtRun, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let focus = if self.reads { Focus::Here } else { Focus::Elsewhere };
        let wanted = detail::Wanted {
            columns: usize::from(area.width.saturating_sub(6)),
            whole: self.reads,
            last_line: None,
        };
        let key = self.selected.clone().map(Key::Item);
        let (title, lines) = detail::of(sight, at, key.as_ref(), wanted);
        let inner = Pane::new(&title).focus(focus).draw(sight.look, area, buffer);
        memo.panes.push((ITEM, area));
        memo.scrolls.push((ITEM, (lines.len(), usize::from(inner.height))));
        prose::draw(sight.look, inner, &lines, self.scroll, buffer);
        if self.reads {
            memo.cursor = Some(inner.as_position());
        }
    }
}

fn nothing(sight: &Sight<'_>) -> String {
    let key = |command| {
        let key = sight.keys.hint(command, Place::Run);
        key.map_or_else(|| "the palette".to_owned(), |key| key.to_string())
    };
    format!(
        "No checks were asked for together yet. On the run screen, {} runs those of a section, {} all that is open.",
        key(Command::RunAll),
        key(Command::RunOpen)
    )
}

/// Counts and time; a gauge, and what came of those that are over.
fn head(sight: &Sight<'_>, at: &AtRun, batch: &Batch, width: u16) -> Vec<Line<'static>> {
    let look = sight.look;
    let tally = at.desk.tally();
    let columns = usize::from(width);
    let dot = format!(" {} ", Sign::Separator.text(look.glyphs));
    let words = match batch.ended {
        Some(_) => format!("{} ended", counted(tally.all, "check", "checks")),
        None => {
            let mut words = vec![format!("{} of {} ended", tally.over(), tally.all)];
            words.push(format!("{} running", tally.runs));
            words.extend((tally.waits > 0).then(|| format!("{} waiting", tally.waits)));
            words.join(&dot)
        }
    };
    let role = if batch.ended.is_some() { Role::Text } else { Role::Busy };
    let time = units::minutes(checks::lasts(batch, sight.now));
    let time = match batch.ended {
        Some(at) => format!("in {time}, {}", sight.moment(at)),
        None => time,
    };
    let first = text::spread(
        Line::from(look.span(role, words)),
        Line::from(look.span(role, time)),
        columns,
        look.glyphs,
    );
    let outcomes = outcomes(sight, at, &dot);
    let filled = match tally.not_passed() {
        0 => Role::Good,
        _ => Role::Bad,
    };
    let gauge = Gauge::of(tally.over(), tally.all, filled);
    let beside = columns.saturating_sub(outcomes.width() + 2);
    let beside = u16::try_from(beside).unwrap_or(0).min(GAUGE.0);
    if beside >= GAUGE.1 || outcomes.width() == 0 {
        let mut line = gauge.line(
            look,
            if outcomes.width() == 0 {
                width.min(GAUGE.0)
            } else {
                beside
            },
        );
        line.spans.push(Span::raw("  "));
        line.spans.extend(outcomes.spans);
        return vec![first, line, Line::default()];
    }
    let second = text::fit(outcomes, columns, look.glyphs);
    vec![first, gauge.line(look, width.min(GAUGE.0)), second, Line::default()]
}

/// `9 passed · 2 failed · 1 not run`, each in its colour.
fn outcomes(sight: &Sight<'_>, at: &AtRun, dot: &str) -> Line<'static> {
    let look = sight.look;
    let mut spans: Vec<Span<'static>> = Vec::new();
    for (outcome, words) in checks::outcomes(&at.desk.tally()) {
        if !spans.is_empty() {
            spans.push(look.span(Role::Dim, dot.to_owned()));
        }
        let role = outcome.map_or(Role::Warn, |outcome: Outcome| state_of(outcome).role());
        spans.push(look.span(role, words));
    }
    Line::from(spans)
}
