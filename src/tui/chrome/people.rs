//! The third row of the header: who is at the run, who holds the controls, and whether one only looks. It stands there only
//! where there is something to tell: whoever works alone keeps the row.

use ratatui::text::{Line, Span};

use crate::tui::{
    command::Command,
    context::{AtRun, Sight},
    effect::LooksOnly,
    glyph::{Glyphs, Sign},
    people::{self, Controls, Silent, There},
    theme::Role,
    widgets::{text, units},
};

/// The row; nothing where one works alone and holds the controls.
pub fn row(sight: &Sight<'_>, at: &AtRun, columns: usize) -> Option<Line<'static>> {
    let there = people::there(at, sight.person, sight.now);
    let controls = people::controls(at, sight.now);
    let closed = at.desk.run().closed.is_some();
    let alone = there.iter().all(|person| person.own);
    let quiet = alone && !at.read_only() && (closed || controls == Controls::Own);
    if quiet {
        return None;
    }
    let look_only = looks(sight, at);
    let unattended = unattended(sight, &controls).filter(|_| !closed);
    let first: Vec<Span<'static>> = [look_only, unattended].into_iter().flatten().collect();
    let taken: usize = first.iter().map(|span| span.width() + 3).sum();
    // Names matter more than words about them, which the sign says as well.
    let forms = [Form::Long, Form::Short];
    let room = columns.saturating_sub(taken);
    let names = forms
        .iter()
        .map(|form| names(sight, &there, *form, room))
        .find(|line| line.width() <= room)
        .unwrap_or_else(|| names(sight, &there, Form::Fewest, room));
    let separator = || {
        sight
            .look
            .span(Role::Dim, format!(" {} ", Sign::Separator.text(sight.look.glyphs)))
    };
    let mut line = Line::default();
    for span in first {
        if !line.spans.is_empty() {
            line.spans.push(separator());
        }
        line.spans.push(span);
    }
    if names.width() > 0 && !line.spans.is_empty() {
        line.spans.push(separator());
    }
    line.spans.extend(names.spans);
    Some(line)
}

/// How much is said of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Full names, and who holds the controls in words.
    Long,
    /// Full names; who holds the controls has the sign only.
    Short,
    /// As many as there is room for; the others are counted.
    Fewest,
}

fn names(sight: &Sight<'_>, there: &[There], form: Form, room: usize) -> Line<'static> {
    let look = sight.look;
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut wide = 0;
    for (place, person) in there.iter().enumerate() {
        let piece = piece(sight, person, form);
        let separator = if place == 0 {
            String::new()
        } else {
            format!(" {} ", Sign::Separator.text(look.glyphs))
        };
        let left = there.len() - place;
        let more = format!("{separator}{left} more");
        let rest = if left == 1 { 0 } else { text::width(&more) };
        if form == Form::Fewest && wide + text::width(&separator) + piece.width() + rest > room {
            spans.push(look.span(Role::Dim, more));
            break;
        }
        wide += text::width(&separator) + piece.width();
        spans.push(look.span(Role::Dim, separator));
        spans.push(piece);
    }
    Line::from(spans)
}

/// `◆ Ada Lovelace at the controls`, `Bob silent 4m`, `you`.
fn piece(sight: &Sight<'_>, person: &There, form: Form) -> Span<'static> {
    let look = sight.look;
    let who = if person.own {
        "you".to_owned()
    } else {
        text::drawable(&person.person.to_string()).to_string()
    };
    let silent = match person.silent {
        Some(Silent::For(gone)) => format!(" silent {}", units::rough(gone)),
        Some(Silent::Gone(gone)) => format!(" gone {}", units::rough(gone)),
        None => String::new(),
    };
    let holds = person.holds && person.silent.is_none();
    let words = match (holds, form, look.glyphs) {
        (false, ..) => format!("{who}{silent}"),
        (true, Form::Long, _) | (true, _, Glyphs::Words) => {
            format!("{} {who} at the controls", Sign::Controls.text(look.glyphs))
        }
        (true, ..) => format!("{} {who}", Sign::Controls.text(look.glyphs)),
    };
    let role = match (person.silent, holds) {
        (Some(_), _) => Role::Dim,
        (None, true) => Role::Accent,
        (None, false) => Role::Text,
    };
    look.span(role, words)
}

/// That nobody is at the controls, and since when.
fn unattended(sight: &Sight<'_>, controls: &Controls) -> Option<Span<'static>> {
    let look = sight.look;
    match controls {
        Controls::Own | Controls::Held(_) => None,
        Controls::Left(_, Some(since)) => {
            let words = format!("nobody at the controls since {}", sight.moment(*since));
            Some(look.span(Role::Warn, words))
        }
        Controls::Left(_, None) => Some(look.span(Role::Warn, "nobody at the controls")),
        Controls::Disputed => Some(look.span(Role::Bad, "the controls were taken by several at once")),
        Controls::Nobody => Some(look.span(Role::Warn, "nobody at the controls")),
    }
}

/// That nothing is recorded, and the key that changes it.
fn looks(sight: &Sight<'_>, at: &AtRun) -> Option<Span<'static>> {
    let key = sight.keys.written(Command::TakePart);
    let words = match at.looks_only? {
        LooksOnly::Watching => format!("you watch, {key} takes part"),
        LooksOnly::Asked => "nothing is recorded".to_owned(),
        LooksOnly::Refused => format!("its folder cannot be written, {key} tries again"),
    };
    Some(sight.look.span(Role::Warn, words))
}
