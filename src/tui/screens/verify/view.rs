//! How verifying looks: the verdict or how far it is, what was looked at, what was found, and the one selected at length.

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Rect},
    style::Modifier,
    text::{Line, Span},
};

use super::{LIST, Stands, Target, Verify, report};
use crate::{
    domain::words::counted,
    record::{Finding, Severity, SoFar, Verification},
    tui::{
        context::{Memo, Sight},
        glyph::{Glyphs, Sign, State},
        layout::SIDE_PANE_FROM,
        look::Look,
        theme::Role,
        widgets::{
            gauge::Gauge,
            list,
            pane::{Focus, Pane},
            text, units,
        },
    },
};

/// Rows of the selected finding where it stands below the list.
const BELOW: u16 = 8;
/// Columns of a gauge beside its figures.
const GAUGE: u16 = 24;

impl Verify {
    pub(super) fn view(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        match self.one() {
            Some(one) => self.draw_one(sight, one, area, buffer, memo),
            None => self.draw_several(sight, area, buffer, memo),
        }
    }

    fn draw_one(&self, sight: &Sight<'_>, one: &Target, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let (top, side) = match (&one.stands, area.width >= SIDE_PANE_FROM) {
            (Stands::Done(verification), wide) if !verification.findings.is_empty() => {
                let split = if wide {
                    Layout::horizontal([Constraint::Fill(3), Constraint::Fill(2)])
                } else {
                    Layout::vertical([Constraint::Fill(1), Constraint::Length(BELOW.min(area.height / 2))])
                };
                let [top, side] = split.areas(area);
                (top, Some(side))
            }
            _ => (area, None),
        };
        let title = format!("Verify {} {}", Sign::Separator.text(sight.look.glyphs), one.name());
        let inner = Pane::new(&title).focus(Focus::Here).draw(sight.look, top, buffer);
        memo.panes.push((LIST, top));
        match &one.stands {
            Stands::Done(verification) => self.draw_findings(sight, verification, inner, buffer, memo),
            other => draw_state(sight, other, inner, buffer),
        }
        if let (Some(side), Some(finding)) = (side, self.finding()) {
            draw_finding(sight, finding, side, buffer);
        }
    }

    fn draw_findings(
        &self,
        sight: &Sight<'_>,
        verification: &Verification,
        area: Rect,
        buffer: &mut Buffer,
        memo: &mut Memo,
    ) {
        let look = sight.look;
        let columns = usize::from(area.width);
        let mut head = vec![verdict(sight, verification)];
        let counts = text::wrap(&report::counts(&verification.counts), columns);
        head.extend(counts.into_iter().map(|row| Line::from(look.span(Role::Dim, row))));
        if !verification.findings.is_empty() {
            head.push(self.filter_line(sight, verification));
        }
        let rows = u16::try_from(head.len()).unwrap_or(0);
        for (y, line) in (area.y..area.bottom()).zip(&head) {
            let line = text::fit(line.clone(), columns, look.glyphs);
            buffer.set_line(area.x, y, &line, area.width);
        }
        let taken = (rows + 1).min(area.height);
        let below = Rect {
            y: area.y + taken,
            height: area.height - taken,
            ..area
        };
        let findings = self.findings();
        if findings.is_empty() {
            let sentence = "Every chain, every digest and every statement is as recorded. \
                            Nobody can tell from this alone that nothing after the last signature was cut off.";
            return list::draw_empty(look, below, sentence, buffer);
        }
        let row = |at: usize, columns: usize| match findings.get(at) {
            Some(finding) => finding_line(sight, finding, columns),
            None => Line::default(),
        };
        let drawn = list::draw_long(look, below, findings.len(), &self.selection, Focus::Here, row, buffer);
        memo.cursor = drawn.cursor;
        memo.lists.push((LIST, drawn));
    }

    /// `all 5 · 1 error · 3 warnings · 1 note`, the one that is shown in the accent.
    fn filter_line(&self, sight: &Sight<'_>, verification: &Verification) -> Line<'static> {
        let look = sight.look;
        let role = |shown: bool| if shown { Role::Accent } else { Role::Dim };
        let all = verification.findings.len();
        let mut spans = vec![look.span(role(self.filter.is_none()), format!("all {all}"))];
        for severity in [Severity::Error, Severity::Warning, Severity::Note] {
            let count = report::count(verification, severity);
            if count > 0 {
                spans.push(look.span(Role::Dim, format!(" {} ", Sign::Separator.text(look.glyphs))));
                let word = report::word(severity);
                let words = counted(count, word, &format!("{word}s"));
                spans.push(look.span(role(self.filter == Some(severity)), words));
            }
        }
        Line::from(spans)
    }

    fn draw_several(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let done = self.targets.iter().filter(|target| !target.stands.goes_on()).count();
        let pane = Pane::new("Verify").count(format!("{done}/{}", self.targets.len()));
        let inner = pane.focus(Focus::Here).draw(sight.look, area, buffer);
        memo.panes.push((LIST, area));
        if self.targets.is_empty() {
            return list::draw_empty(sight.look, inner, "There is no run yet. Esc goes back.", buffer);
        }
        let row = |at: usize, columns: usize| match self.targets.get(at) {
            Some(target) => target_line(sight, target, columns),
            None => Line::default(),
        };
        let all = self.targets.len();
        let drawn = list::draw_long(sight.look, inner, all, &self.selection, Focus::Here, row, buffer);
        memo.cursor = drawn.cursor;
        memo.lists.push((LIST, drawn));
    }
}

/// The sign of a severity; its word where words are drawn.
fn severity_span(look: Look<'_>, severity: Severity) -> Span<'static> {
    let (role, glyph, ascii) = match severity {
        Severity::Error => (Role::Bad, State::Failed.text(Glyphs::Unicode), "x"),
        Severity::Warning => (Role::Warn, "△", "^"),
        Severity::Note => (Role::Dim, State::Open.text(Glyphs::Unicode), "."),
    };
    let text = match look.glyphs {
        Glyphs::Unicode => glyph,
        Glyphs::Ascii => ascii,
        Glyphs::Words => report::word(severity),
    };
    look.span(role, text)
}

/// The verdict, bold: the first thing that one reads.
fn verdict(sight: &Sight<'_>, verification: &Verification) -> Line<'static> {
    let look = sight.look;
    let state = if verification.holds() {
        State::Passed
    } else {
        State::Failed
    };
    let mut spans = Vec::new();
    if look.glyphs != Glyphs::Words {
        spans.push(look.state(state));
        spans.push(Span::raw(" "));
    }
    let style = look.style(state.role()).add_modifier(Modifier::BOLD);
    spans.push(Span::styled(report::verdict(verification), style));
    Line::from(spans)
}

fn draw_state(sight: &Sight<'_>, stands: &Stands, area: Rect, buffer: &mut Buffer) {
    let look = sight.look;
    let mut lines: Vec<Line<'static>> = Vec::new();
    let wrapped = |role: Role, words: &str| {
        let rows = text::wrap(words, usize::from(area.width)).into_iter();
        rows.map(|row| Line::from(look.span(role, row))).collect::<Vec<_>>()
    };
    match stands {
        Stands::Waiting => lines.extend(wrapped(Role::Busy, "reading the journals …")),
        Stands::Running(progress) => {
            let gauge = share(*progress).line(look, area.width.min(3 * GAUGE));
            lines.push(Line::from(look.span(Role::Busy, "verifying")));
            lines.push(gauge);
            lines.extend(wrapped(Role::Text, &figures(*progress)));
            lines.push(Line::default());
            lines.extend(wrapped(Role::Dim, "esc stops; everything else goes on meanwhile"));
        }
        Stands::Failed(why) => lines.extend(wrapped(Role::Bad, why)),
        Stands::Stopped => lines.extend(wrapped(
            Role::Warn,
            "Stopped: nothing is said of this record. Esc goes back.",
        )),
        Stands::Done(_) => {}
    }
    for (y, line) in (area.y..area.bottom()).zip(&lines) {
        buffer.set_line(area.x, y, line, area.width);
    }
}

fn share(progress: SoFar) -> Gauge {
    let (done, all) = match progress.all_bytes {
        0 => (progress.files, progress.all_files),
        all => (progress.bytes, all),
    };
    let share = if all == 0 { 0.0 } else { done as f64 / all as f64 };
    Gauge {
        share,
        threshold: None,
        role: Role::Busy,
    }
}

/// `12 of 30 files, 1.2 GiB of 3.0 GiB`.
fn figures(progress: SoFar) -> String {
    format!(
        "{} of {} files, {} of {}",
        progress.files,
        progress.all_files,
        units::size(progress.bytes),
        units::size(progress.all_bytes)
    )
}

fn place(finding: &Finding) -> String {
    let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
    format!("{}{line}", finding.file)
}

/// Sign, what was found, and at the right where: the place gives way first, from its left.
fn finding_line(sight: &Sight<'_>, finding: &Finding, columns: usize) -> Line<'static> {
    let look = sight.look;
    // Its folder stands in the detail: what was found matters more here.
    let whole = place(finding);
    let name = whole.rsplit('/').next().unwrap_or(&whole);
    let place = text::truncate_start(name, columns / 2, look.glyphs);
    let what = text::drawable(&finding.what);
    let found = sight.find.map(|find| find.positions(&what)).unwrap_or_default();
    let mut left = vec![severity_span(look, finding.severity), Span::raw(" ")];
    left.extend(text::highlight(&what, &found, look.style(Role::Text), look.style(Role::Match)).spans);
    let right = Line::from(look.span(Role::Dim, place));
    text::spread(Line::from(left), right, columns, look.glyphs)
}

fn draw_finding(sight: &Sight<'_>, finding: &Finding, area: Rect, buffer: &mut Buffer) {
    let look = sight.look;
    let title = match finding.severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Note => "Note",
    };
    let inner = Pane::new(title).draw(look, area, buffer);
    let columns = usize::from(inner.width);
    let pieces = [
        (Role::Accent, place(finding)),
        (Role::Title, finding.what.clone()),
        (Role::Text, finding.means.clone()),
    ];
    let rows = pieces.iter().flat_map(|(role, words)| {
        let rows = text::wrap(words, columns).into_iter();
        rows.map(|row| Line::from(look.span(*role, row))).collect::<Vec<_>>()
    });
    for (y, row) in (inner.y..inner.bottom()).zip(rows) {
        buffer.set_line(inner.x, y, &row, inner.width);
    }
}

/// A run among several: its sign, its name, and how it stands.
fn target_line(sight: &Sight<'_>, target: &Target, columns: usize) -> Line<'static> {
    let look = sight.look;
    let (state, role, words) = match &target.stands {
        Stands::Waiting => (State::Open, Role::Dim, "waits".to_owned()),
        Stands::Running(progress) => (State::Running, Role::Busy, figures(*progress)),
        Stands::Failed(why) => (State::Errored, Role::Bad, why.clone()),
        Stands::Stopped => (State::Inconclusive, Role::Warn, "stopped".to_owned()),
        Stands::Done(verification) if !verification.holds() => {
            (State::Failed, Role::Bad, report::verdict(verification))
        }
        Stands::Done(verification) => {
            let words = match verification.findings.len() {
                0 => "verifies".to_owned(),
                found => format!("verifies, {found} to look at"),
            };
            (State::Passed, Role::Good, words)
        }
    };
    let name = target.name();
    let found = sight.find.map(|find| find.positions(&name)).unwrap_or_default();
    let mut left = vec![look.state(state), Span::raw(" ")];
    left.extend(text::highlight(&name, &found, look.style(Role::Text), look.style(Role::Match)).spans);
    let room = columns / 2;
    let mut right = Vec::new();
    if let (Stands::Running(progress), true) = (&target.stands, columns >= 90) {
        right.extend(share(*progress).line(look, GAUGE).spans);
        right.push(Span::raw(" "));
    }
    right.push(look.span(role, text::truncate(&words, room, look.glyphs)));
    text::spread(Line::from(left), Line::from(right), columns, look.glyphs)
}
