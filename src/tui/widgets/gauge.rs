//! A gauge in eighths of a cell, with the threshold drawn in.

use crate::tui::glyph::{EIGHTHS, Glyphs, Sign};
use crate::tui::look::Look;
use crate::tui::theme::Role;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// A share of a whole, drawn as a bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gauge {
    /// From 0 to 1; what lies outside is drawn as the nearest end.
    pub share: f64,
    /// Where the threshold stands, from 0 to 1.
    pub threshold: Option<f64>,
    /// The role that colours what is filled.
    pub role: Role,
}

impl Gauge {
    /// `done` of `all`; an empty whole is drawn empty.
    pub fn of(done: usize, all: usize, role: Role) -> Gauge {
        let share = if all == 0 { 0.0 } else { done as f64 / all as f64 };
        Gauge {
            share,
            threshold: None,
            role,
        }
    }

    /// The bar, `columns` wide.
    pub fn line(&self, look: Look<'_>, columns: u16) -> Line<'static> {
        let filled = eighths(self.share, columns);
        let limit = self.threshold.filter(|_| columns > 0).map(|limit| {
            let at = eighths(limit, columns) / 8;
            at.min(u32::from(columns) - 1)
        });
        let cell = |at: u32| {
            let part = filled.saturating_sub(at * 8).min(8);
            if limit == Some(at) {
                Span::styled(Sign::Threshold.text(look.glyphs), look.style(Role::Text))
            } else {
                Span::styled(symbol(part, look.glyphs), self.style(part, look))
            }
        };
        Line::from((0..u32::from(columns)).map(cell).collect::<Vec<_>>())
    }

    fn style(&self, part: u32, look: Look<'_>) -> Style {
        if part == 0 {
            look.style(Role::Border)
        } else {
            look.style(self.role)
        }
    }
}

/// Two shares of one whole, the one within the other, with two limits drawn in: what is earned, and what stands with it
/// without having been earned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layers {
    /// From 0 to 1.
    pub earned: f64,
    /// From 0 to 1, with what is earned in it.
    pub standing: f64,
    /// Where what is earned should reach.
    pub limit: Option<f64>,
    /// Where what stands should reach at least.
    pub lower: Option<f64>,
    /// The role that colours what is earned.
    pub role: Role,
}

impl Layers {
    /// The bar, `columns` wide.
    pub fn line(&self, look: Look<'_>, columns: u16) -> Line<'static> {
        let earned = eighths(self.earned, columns);
        let standing = eighths(self.standing, columns).div_ceil(8);
        let place = |limit: Option<f64>| {
            let at = limit.filter(|_| columns > 0).map(|limit| eighths(limit, columns) / 8);
            at.map(|at| at.min(u32::from(columns) - 1))
        };
        let (limit, lower) = (place(self.limit), place(self.lower));
        let cell = |at: u32| {
            let part = earned.saturating_sub(at * 8).min(8);
            if limit == Some(at) {
                look.span(Role::Text, Sign::Threshold.text(look.glyphs))
            } else if lower == Some(at) {
                look.span(Role::Text, Sign::LowerThreshold.text(look.glyphs))
            } else if part > 0 {
                look.span(self.role, symbol(part, look.glyphs))
            } else if at < standing {
                look.span(Role::Warn, Sign::HalfEarned.text(look.glyphs))
            } else {
                look.span(Role::Border, symbol(0, look.glyphs))
            }
        };
        Line::from((0..u32::from(columns)).map(cell).collect::<Vec<_>>())
    }
}

fn symbol(part: u32, glyphs: Glyphs) -> &'static str {
    match (glyphs, part) {
        (Glyphs::Unicode, 0) => "░",
        (Glyphs::Unicode, 8..) => "█",
        (Glyphs::Unicode, part) => EIGHTHS[part as usize - 1],
        (_, 0..4) => ".",
        (_, _) => "#",
    }
}

/// Eighths of a cell, rounded down, so that only a full share looks full; anything above nothing shows.
fn eighths(share: f64, columns: u16) -> u32 {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let all = f64::from(columns) * 8.0;
    let whole = (share * all + 1e-9).floor() as u32;
    if share > 0.0 { whole.max(1) } else { whole }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::testing::dark;

    fn drawn(share: f64, threshold: Option<f64>, glyphs: Glyphs) -> String {
        let theme = dark();
        let gauge = Gauge {
            share,
            threshold,
            role: Role::Good,
        };
        gauge.line(Look { theme: &theme, glyphs }, 8).to_string()
    }

    #[test]
    fn a_share_is_drawn_in_eighths_of_a_cell() {
        let cases = [
            (0.0, "░░░░░░░░"),
            (0.001, "▏░░░░░░░"),
            (0.5, "████░░░░"),
            (0.515_625, "████▏░░░"),
            (0.999, "███████▉"),
            (1.0, "████████"),
            (7.0, "████████"),
            (f64::NAN, "░░░░░░░░"),
        ];
        for (share, expected) in cases {
            assert_eq!(drawn(share, None, Glyphs::Unicode), expected, "{share}");
        }
    }

    #[test]
    fn the_threshold_is_drawn_into_it() {
        assert_eq!(drawn(0.5, Some(0.75), Glyphs::Unicode), "████░░┃░");
        assert_eq!(drawn(1.0, Some(1.0), Glyphs::Unicode), "███████┃");
        assert_eq!(drawn(0.5, Some(0.75), Glyphs::Ascii), "####..|.");
    }

    #[test]
    fn what_stands_without_being_earned_and_both_limits_are_drawn_too() {
        let theme = dark();
        let layers = Layers {
            earned: 0.5,
            standing: 0.625,
            limit: Some(0.9),
            lower: Some(0.75),
            role: Role::Good,
        };
        let drawn = |layers: Layers, glyphs| layers.line(Look { theme: &theme, glyphs }, 8).to_string();
        assert_eq!(drawn(layers, Glyphs::Unicode), "████▒░┊┃");
        assert_eq!(drawn(layers, Glyphs::Ascii), "####=.:|");
        let none = Layers {
            earned: 0.0,
            standing: 0.0,
            limit: Some(1.0),
            lower: None,
            ..layers
        };
        assert_eq!(drawn(none, Glyphs::Unicode), "░░░░░░░┃");
    }

    #[test]
    fn an_empty_whole_is_empty() {
        assert!(Gauge::of(0, 0, Role::Good).share.abs() < f64::EPSILON);
    }
}
