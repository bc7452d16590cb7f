//! What waits for whoever sits here, in the second row of the header, with the key that goes there.

use ratatui::text::Span;

use crate::{
    domain::next::Next,
    tui::{
        command::Command,
        context::{AtRun, Sight},
        theme::Role,
    },
};

/// What waits for this person.
pub fn next(sight: &Sight<'_>, at: &AtRun) -> Next {
    Next::first(at.desk.run(), at.desk.standing(), sight.person)
}

/// `next for you: sign Database (.)`; where nothing can be done now, what theirs waits for. Nothing for whoever holds no
/// role, or has done all of theirs.
pub fn span(sight: &Sight<'_>, next: &Next) -> Option<Span<'static>> {
    let line = next.line()?;
    if next.now.is_empty() {
        return Some(sight.look.span(Role::Dim, format!("yours: {line}")));
    }
    let key = sight.keys.written(Command::MyNext);
    let key = if key.is_empty() { key } else { format!(" ({key})") };
    Some(sight.look.span(Role::Accent, format!("next for you: {line}{key}")))
}
