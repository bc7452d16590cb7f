//! The break points of every screen, in one place: a width means the same on each of them.

use ratatui::layout::Rect;

/// Columns from which the side pane stands right of the item; below, it goes under it.
pub const SIDE_PANE_FROM: u16 = 100;
/// Columns below which one pane is shown at a time.
pub const ONE_PANE_BELOW: u16 = 80;
/// The least columns that the program draws into.
pub const LEAST_WIDTH: u16 = 60;
/// The least rows that the program draws into.
pub const LEAST_HEIGHT: u16 = 20;

/// How the panes of a screen stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// Smaller than 60x20: the screen says so and waits until it grows.
    TooSmall,
    /// One pane at a time, Tab goes to the next.
    One,
    /// Two columns: the list left, the item above its side pane right.
    Two,
    /// Three columns.
    Three,
}

impl Arrangement {
    /// The arrangement for a window of this size.
    pub fn of(area: Rect) -> Arrangement {
        if area.width < LEAST_WIDTH || area.height < LEAST_HEIGHT {
            Arrangement::TooSmall
        } else if area.width < ONE_PANE_BELOW {
            Arrangement::One
        } else if area.width < SIDE_PANE_FROM {
            Arrangement::Two
        } else {
            Arrangement::Three
        }
    }
}

/// An area of at most `width` by `height` in the middle of `area`, never larger than it.
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let width = width.min(area.width);
    let height = height.min(area.height);
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_break_points_are_those_of_the_design() {
        let cases = [
            (59, 20, Arrangement::TooSmall),
            (60, 19, Arrangement::TooSmall),
            (60, 20, Arrangement::One),
            (79, 24, Arrangement::One),
            (80, 24, Arrangement::Two),
            (99, 24, Arrangement::Two),
            (100, 30, Arrangement::Three),
            (140, 40, Arrangement::Three),
        ];
        for (width, height, expected) in cases {
            assert_eq!(
                Arrangement::of(Rect::new(0, 0, width, height)),
                expected,
                "{width}x{height}"
            );
        }
    }

    #[test]
    fn a_centred_area_never_leaves_the_area_around_it() {
        let outer = Rect::new(3, 4, 10, 5);
        assert_eq!(centred(outer, 4, 3), Rect::new(6, 5, 4, 3));
        assert_eq!(centred(outer, 400, 300), outer);
    }
}
