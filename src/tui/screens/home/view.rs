//! How Home looks: the list, and beside it or below it what is selected.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

use super::{Group, Home, LIST, Row};
use crate::{
    domain::time::Time,
    tui::{
        command::{Command, Place},
        context::{Memo, Sight},
        effect::{ChecklistRow, RunRow, RunStands},
        glyph::{Sign, State},
        layout::SIDE_PANE_FROM,
        look::Look,
        theme::Role,
        verdicts,
        widgets::{
            list,
            pane::{Focus, Pane},
            text,
        },
    },
};

/// Columns of `just now`, `59m ago`, `365d ago`.
const AGO: usize = 8;
/// Columns of `21 Nov 21:04`, ` 21 Nov 2025`.
const STARTED: usize = 12;
/// Columns of a version beside a checklist.
const VERSION: usize = 8;
/// Columns of `this repository`.
const SOURCE: usize = 15;

impl Group {
    const fn title(self) -> &'static str {
        match self {
            Group::UnderWay => "Under way",
            Group::Checklists => "Start a run",
            Group::Archive => "Archive",
        }
    }
}

impl Home {
    pub(super) fn view(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        if area.width >= SIDE_PANE_FROM {
            let side = (area.width * 2 / 5).min(64);
            let list = Rect {
                width: area.width - side,
                ..area
            };
            let detail = Rect {
                x: list.right(),
                width: side,
                ..area
            };
            self.draw_list(sight, list, 0, buffer, memo);
            self.draw_detail(sight, detail, buffer, memo);
        } else {
            self.draw_list(sight, area, 3, buffer, memo);
        }
    }

    /// The list, and below it, in at most `below` rows, what there is to say of the selected row.
    fn draw_list(&self, sight: &Sight<'_>, area: Rect, below: u16, buffer: &mut Buffer, memo: &mut Memo) {
        let mut pane = Pane::new("Home").focus(Focus::Here);
        if !self.runs_known {
            pane = pane.count("looking for runs");
        }
        let mut inner = pane.draw(sight.look, area, buffer);
        memo.panes.push((LIST, area));
        if below > 0 && inner.height > 8 {
            let width = usize::from(inner.width);
            let lines = self.in_short(sight, width);
            let lines = &lines[..lines.len().min(usize::from(below))];
            let taken = u16::try_from(lines.len()).unwrap_or(0);
            if taken > 0 {
                inner.height -= taken + 1;
                for (y, line) in (inner.bottom() + 1..).zip(lines) {
                    buffer.set_line(inner.x, y, line, inner.width);
                }
            }
        }
        let row = |at: usize, columns: usize| self.rows.get(at).map(|row| self.line(sight, row, columns));
        let row = |at, columns| row(at, columns).unwrap_or_default();
        let drawn = list::draw_long(
            sight.look,
            inner,
            self.rows.len(),
            &self.selection,
            Focus::Here,
            row,
            buffer,
        );
        memo.cursor = drawn.cursor;
        memo.lists.push((LIST, drawn));
    }

    /// What `/` searches.
    pub(super) fn text(&self, row: &Row) -> String {
        match row {
            Row::Run(path) => self
                .run_of(path)
                .map_or_else(String::new, |run| format!("{} {}", run.name, run.checklist)),
            Row::Checklist(name) => self.checklist_of(name).map_or_else(String::new, |checklist| {
                format!("{} {}", checklist.title, checklist.name)
            }),
            Row::Heading(_) | Row::Empty(_) | Row::Gap => String::new(),
        }
    }

    fn line(&self, sight: &Sight<'_>, row: &Row, columns: usize) -> Line<'static> {
        let look = sight.look;
        match row {
            Row::Gap => Line::default(),
            Row::Heading(group) => {
                let count = match self.count(*group) {
                    0 => String::new(),
                    count => count.to_string(),
                };
                let title = Line::from(look.span(Role::Title, group.title()));
                text::spread(title, Line::from(look.span(Role::Dim, count)), columns, look.glyphs)
            }
            Row::Empty(group) => Line::from(look.span(Role::Dim, format!("  {}", self.empty(sight, *group)))),
            Row::Run(path) => self
                .run_of(path)
                .map(|run| run_line(sight, run, self.stands_of(run), columns))
                .unwrap_or_default(),
            Row::Checklist(name) => self
                .checklist_of(name)
                .map(|checklist| checklist_line(sight, checklist, columns))
                .unwrap_or_default(),
        }
    }

    /// How a run under way stands.
    fn stands_of(&self, run: &RunRow) -> Option<&RunStands> {
        self.stands.get(&run.path).filter(|_| !run.closed)
    }

    /// What an empty group says: what to do next.
    fn empty(&self, sight: &Sight<'_>, group: Group) -> String {
        let enter = key(sight, Command::Enter);
        match group {
            Group::UnderWay if !self.runs_known => "looking for runs".to_owned(),
            Group::UnderWay if self.runs.is_empty() => {
                format!("No run yet: press {enter} on First flight, the tutorial.")
            }
            Group::UnderWay => format!("None. Select a checklist and press {enter} to start one."),
            Group::Checklists if self.checklists.is_none() => "looking for checklists".to_owned(),
            Group::Checklists => format!("None found. Press {} to open a file.", key(sight, Command::OpenFile)),
            Group::Archive if !self.runs_known => "looking for runs".to_owned(),
            Group::Archive => "Runs that were closed will stand here.".to_owned(),
        }
    }

    /// The selected row in a line or three, where there is no room for a pane.
    fn in_short(&self, sight: &Sight<'_>, columns: usize) -> Vec<Line<'static>> {
        let look = sight.look;
        let wrapped = |role, said: &str| {
            let lines = text::wrap(said, columns).into_iter();
            lines.map(|line| Line::from(look.span(role, line))).collect::<Vec<_>>()
        };
        if let Some(run) = self.run() {
            let path = text::truncate_start(&run.path.to_string_lossy(), columns, look.glyphs);
            let stands = self.stands_of(run);
            let stands = stands.map(|stands| {
                let words = text::truncate(&stands.words, columns, look.glyphs);
                Line::from(look.span(verdicts::role(stands.word), words))
            });
            return stands
                .into_iter()
                .chain([Line::from(look.span(Role::Dim, path))])
                .collect();
        }
        match self.checklist() {
            Some(ChecklistRow {
                problem: Some(problem), ..
            }) => wrapped(Role::Bad, problem),
            Some(_) => wrapped(Role::Dim, &starts(sight)),
            None => Vec::new(),
        }
    }

    fn draw_detail(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        let (title, lines) = match (self.run(), self.checklist()) {
            (Some(run), _) => (run.name.clone(), about_run(sight, run, self.stands_of(run))),
            (_, Some(checklist)) => (checklist.title.clone(), about_checklist(sight, checklist)),
            _ => (String::new(), Vec::new()),
        };
        let inner = Pane::new(&title).draw(sight.look, area, buffer);
        memo.panes.push(("about", area));
        let mut y = inner.y;
        for (label, role, said) in lines {
            let wide = usize::from(inner.width).saturating_sub(label_width(&label));
            for (at, line) in text::wrap(&said, wide).into_iter().enumerate() {
                if y >= inner.bottom() {
                    return;
                }
                let label = if at == 0 { label.as_str() } else { "" };
                let label = text::left(
                    label,
                    label_width(label).max(usize::from(inner.width) - wide),
                    sight.look.glyphs,
                );
                let line = Line::from(vec![sight.look.span(Role::Dim, label), sight.look.span(role, line)]);
                buffer.set_line(inner.x, y, &line, inner.width);
                y += 1;
            }
        }
    }
}

/// A label, the role of what it says, and what it says.
type Fact = (String, Role, String);

fn label_width(label: &str) -> usize {
    if label.is_empty() { 0 } else { 12 }
}

fn fact(label: &str, said: impl Into<String>) -> Fact {
    (label.to_owned(), Role::Text, said.into())
}

fn gap() -> Fact {
    (String::new(), Role::Text, String::new())
}

fn about_run(sight: &Sight<'_>, run: &RunRow, stands: Option<&RunStands>) -> Vec<Fact> {
    let when = |time: Option<Time>| time.map_or_else(|| "not known".to_owned(), |time| sight.date(time));
    let mut lines = vec![
        fact("checklist", run.checklist.clone()),
        fact("started", when(run.started)),
    ];
    let last = run.last.map_or_else(String::new, |last| ago(sight.now, last));
    let ago = if last.is_empty() {
        last
    } else {
        format!(" {} {last}", Sign::Separator.text(sight.look.glyphs))
    };
    lines.push(fact("last entry", when(run.last) + &ago));
    lines.push(fact("state", if run.closed { "closed" } else { "under way" }));
    if let Some(stands) = stands {
        let role = verdicts::role(stands.word);
        lines.push(("verdict".to_owned(), role, stands.words.clone()));
    }
    if run.rehearsal {
        lines.push(fact("rehearsal", "actions are shown, not run"));
    }
    lines.push(fact("folder", run.path.to_string_lossy()));
    lines.push(gap());
    let enter = key(sight, Command::Enter);
    let opens = if run.closed {
        format!("{enter} opens it: what follows a release, monitoring and review, is still recorded.")
    } else {
        format!("{enter} opens it.")
    };
    lines.push((String::new(), Role::Dim, opens));
    let verify = key(sight, Command::Verify);
    lines.push((
        String::new(),
        Role::Dim,
        format!("{verify} recomputes every digest of its record."),
    ));
    lines
}

fn about_checklist(sight: &Sight<'_>, checklist: &ChecklistRow) -> Vec<Fact> {
    let mut lines = vec![
        fact("name", checklist.name.clone()),
        fact("version", checklist.version.clone()),
        fact("from", checklist.source.clone()),
        gap(),
    ];
    match &checklist.problem {
        Some(problem) => {
            lines.push((String::new(), Role::Bad, "This checklist cannot be used:".to_owned()));
            lines.push((String::new(), Role::Bad, problem.clone()));
        }
        None => lines.push((String::new(), Role::Dim, starts(sight))),
    }
    lines
}

fn starts(sight: &Sight<'_>) -> String {
    let (enter, rehearse) = (key(sight, Command::Enter), key(sight, Command::Rehearse));
    format!("{enter} starts a run of it, {rehearse} a rehearsal: actions are shown, not run.")
}

fn key(sight: &Sight<'_>, command: Command) -> String {
    let key = sight.keys.hint(command, Place::Home);
    key.map_or_else(
        || format!("the command {}", command.entry().title),
        |key| key.to_string(),
    )
}

fn run_line(sight: &Sight<'_>, run: &RunRow, stands: Option<&RunStands>, columns: usize) -> Line<'static> {
    let look = sight.look;
    let mut right = Vec::new();
    let mut room = columns.saturating_sub(2);
    if room >= 90 {
        let wide = 24;
        right.push(look.span(Role::Dim, text::left(&run.checklist, wide, look.glyphs) + "  "));
        room -= wide + 2;
    }
    if room >= 56 {
        let started = run.started.map_or_else(String::new, |at| started(sight, at));
        right.push(look.span(Role::Dim, text::right(&started, STARTED, look.glyphs) + "  "));
        room -= STARTED + 2;
    }
    // The verdict of a rehearsal stands for nothing: that it is one is said instead.
    if let Some(stands) = stands.filter(|_| !run.rehearsal) {
        let word = stands.word.as_str();
        right.insert(0, look.span(verdicts::role(stands.word), format!("{word}  ")));
        room = room.saturating_sub(text::width(word) + 2);
    }
    let last = run.last.map_or_else(String::new, |last| ago(sight.now, last));
    let role = if run.closed { Role::Dim } else { Role::Text };
    right.push(look.span(role, text::right(&last, AGO, look.glyphs)));
    room = room.saturating_sub(AGO + 1);
    let rehearsal = if run.rehearsal {
        format!(" {} rehearsal", Sign::Separator.text(look.glyphs))
    } else {
        String::new()
    };
    let room = room.saturating_sub(text::width(&rehearsal));
    let mut left = vec![Span::raw("  ")];
    left.extend(found(sight, role, &text::truncate(&run.name, room, look.glyphs)));
    left.push(look.span(Role::Dim, rehearsal));
    text::spread(Line::from(left), Line::from(right), columns, look.glyphs)
}

fn checklist_line(sight: &Sight<'_>, checklist: &ChecklistRow, columns: usize) -> Line<'static> {
    let look = sight.look;
    let mark = match checklist.problem {
        Some(_) => vec![look.state(State::Failed), Span::raw(" ")],
        None => vec![Span::raw("  ")],
    };
    let mut left = mark;
    let mut right = Vec::new();
    match (&checklist.problem, columns >= 100) {
        (Some(_), false) => right.push(look.span(Role::Bad, "cannot be used")),
        (Some(problem), true) => {
            right.push(look.span(Role::Bad, text::truncate(problem, columns / 2, look.glyphs)));
        }
        (None, _) => {
            right.push(look.span(Role::Dim, text::right(&checklist.version, VERSION, look.glyphs)));
            right.push(Span::raw("  "));
        }
    }
    if checklist.problem.is_none() {
        right.push(look.span(Role::Dim, text::left(&checklist.source, SOURCE, look.glyphs)));
    }
    let taken: usize = right.iter().map(Span::width).sum();
    let room = columns.saturating_sub(taken + 3);
    left.extend(found(
        sight,
        Role::Text,
        &text::truncate(&checklist.title, room, look.glyphs),
    ));
    text::spread(Line::from(left), Line::from(right), columns, look.glyphs)
}

/// A text with what is searched for marked in it.
fn found(sight: &Sight<'_>, role: Role, said: &str) -> Vec<Span<'static>> {
    let look: Look<'_> = sight.look;
    let positions = sight.find.map(|find| find.positions(said)).unwrap_or_default();
    text::highlight(said, &positions, look.style(role), look.style(Role::Match)).spans
}

/// `21 Nov 21:04`, and the year where it is another one.
fn started(sight: &Sight<'_>, at: Time) -> String {
    use chrono::Datelike;
    let (local, now) = (at.with_timezone(&sight.offset), sight.now.with_timezone(&sight.offset));
    let form = if local.year() == now.year() {
        "%e %b %H:%M"
    } else {
        "%e %b %Y"
    };
    local.format(form).to_string()
}

/// How long ago: `just now`, `3m ago`, `2h ago`, `4d ago`.
fn ago(now: Time, then: Time) -> String {
    let seconds = (now - then).num_seconds();
    match seconds {
        ..60 => "just now".to_owned(),
        60..3600 => format!("{}m ago", seconds / 60),
        3600..86_400 => format!("{}h ago", seconds / 3600),
        _ => format!("{}d ago", seconds / 86_400),
    }
}
