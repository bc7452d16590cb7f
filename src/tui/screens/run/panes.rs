//! Where the three panes stand, by the width of the window.

use ratatui::layout::{Constraint, Layout, Rect};

use super::Pane;
use crate::tui::layout::Arrangement;

/// The areas of list, item and side pane; nothing for what is not shown.
pub fn areas(arrangement: Arrangement, area: Rect, focus: Pane, large_side: bool) -> [Option<Rect>; 3] {
    match arrangement {
        Arrangement::TooSmall | Arrangement::One => match focus {
            Pane::List => [Some(area), None, None],
            Pane::Item => [None, Some(area), None],
            Pane::Side => [None, None, Some(area)],
        },
        Arrangement::Two => beside(area, if large_side { 30 } else { 55 }),
        Arrangement::Three if large_side => beside(area, 30),
        Arrangement::Three => {
            let list = list_width(area.width);
            let columns = [Constraint::Length(list), Constraint::Fill(1), Constraint::Fill(1)];
            let [list, item, side] = Layout::horizontal(columns).areas(area);
            [Some(list), Some(item), Some(side)]
        }
    }
}

/// The list left, the item above the side pane right.
fn beside(area: Rect, item_share: u16) -> [Option<Rect>; 3] {
    let columns = [Constraint::Length(list_width(area.width)), Constraint::Fill(1)];
    let [list, right] = Layout::horizontal(columns).areas(area);
    let rows = [Constraint::Percentage(item_share), Constraint::Fill(1)];
    let [item, side] = Layout::vertical(rows).areas(right);
    [Some(list), Some(item), Some(side)]
}

fn list_width(all: u16) -> u16 {
    (all * 2 / 7).clamp(31, 44)
}
