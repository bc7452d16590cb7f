//! How far a command moves: the same on every screen that has rows.

use crate::tui::{command::Command, context::Memo};

/// A move among rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many rows down; up where it is negative.
    By(isize),
    /// To the first row.
    Top,
    /// To the last row.
    Bottom,
}

impl Step {
    /// The move that a command asks for where `page` rows are shown; none where it asks for something else.
    pub fn of(command: Command, page: usize) -> Option<Step> {
        let page = isize::try_from(page.max(2)).unwrap_or(isize::MAX);
        Some(match command {
            Command::Up => Step::By(-1),
            Command::Down => Step::By(1),
            // One row of the page before stays in sight.
            Command::PageDown => Step::By(page - 1),
            Command::PageUp => Step::By(1 - page),
            Command::HalfPageDown => Step::By(page / 2),
            Command::HalfPageUp => Step::By(-(page / 2)),
            Command::Top => Step::Top,
            Command::Bottom => Step::Bottom,
            _ => return None,
        })
    }

    /// The row that it leads to from row `at` of `all`.
    pub fn from(self, at: usize, all: usize) -> usize {
        let last = all.saturating_sub(1);
        match self {
            Step::By(rows) => at.saturating_add_signed(rows).min(last),
            Step::Top => 0,
            Step::Bottom => last,
        }
    }
}

/// The rows that were drawn of a list; a page before it was drawn.
pub fn page(memo: &Memo, list: &str) -> usize {
    memo.list(list).map_or(10, |drawn| usize::from(drawn.area.height))
}

/// The blocks that were shown of a page; a few before it was drawn.
pub fn shown(memo: &Memo, page: &str) -> usize {
    match memo.scroll_of(page) {
        (0, _) => 10,
        (_, shown) => shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_never_leaves_the_rows() {
        let cases = [
            (Command::Down, 0, 3, 1),
            (Command::Down, 2, 3, 2),
            (Command::Up, 0, 3, 0),
            (Command::PageDown, 0, 30, 9),
            (Command::HalfPageUp, 20, 30, 15),
            (Command::Bottom, 0, 30, 29),
            (Command::Top, 7, 30, 0),
            (Command::Bottom, 0, 0, 0),
        ];
        for (command, at, all, expected) in cases {
            let step = Step::of(command, 10).expect("a move");
            assert_eq!(step.from(at, all), expected, "{command:?} from {at} of {all}");
        }
        assert_eq!(Step::of(Command::Enter, 10), None);
    }
}
