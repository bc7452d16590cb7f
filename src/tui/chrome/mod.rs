//! What stands around every screen: the header, the line of keys, and the frame of a production run.
//!
//! The same thing stands in the same place on every screen, and nothing is offered that would be refused.

mod clocks;
mod flow;
mod footer;
mod header;
mod mine;
mod people;
mod verdict;

use ratatui::{buffer::Buffer, layout::Rect};

pub use self::flow::review_words;

use super::{
    context::{AtRun, Memo, Sight},
    screens::Shown,
    theme::Role,
    widgets::pane,
};
use crate::domain::time::Time;

/// Draws all of it, and gives the area that is left for the screen.
pub fn draw(sight: &Sight<'_>, screen: &dyn Shown, area: Rect, buffer: &mut Buffer, memo: &mut Memo) -> Rect {
    buffer.set_style(area, sight.look.theme.ground());
    let mut inside = area;
    if sight.at.is_some_and(AtRun::is_production) {
        pane::border(sight.look, area, sight.look.style(Role::Danger), buffer);
        inside = Rect::new(area.x + 1, area.y + 1, area.width - 2, area.height - 2);
    }
    let head = header::draw(sight, inside, buffer, memo);
    footer::draw(sight, screen, inside, buffer, memo);
    Rect {
        y: inside.y + head,
        height: inside.height.saturating_sub(head + 1),
        ..inside
    }
}

/// When the header shows something else by itself; nothing where no clock runs, nobody falls silent and no condition
/// becomes overdue.
pub fn next_change(at: &AtRun, now: Time) -> Option<Time> {
    let people = super::people::next_change(at, now);
    let (overdue, rollback) = (verdict::next_change(at, now), flow::next_change(at, now));
    let clocks = clocks::next_change(at, now);
    [clocks, people, overdue, rollback].into_iter().flatten().min()
}
