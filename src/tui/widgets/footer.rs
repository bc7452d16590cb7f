//! The line of key hints. Where the window is narrow it drops the hint that matters least; what stays keeps its order.

use crate::tui::command::{Command, Place};
use crate::tui::keymap::KeyMap;
use crate::tui::look::Look;
use crate::tui::theme::Role;
use ratatui::text::{Line, Span};

/// A key and what it does now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The key as it is written.
    pub key: String,
    /// What it does: short.
    pub what: String,
    /// 0 stays longest.
    pub rank: u8,
    /// What a click on it asks for.
    pub command: Option<Command>,
}

impl Hint {
    /// The hint of a command as the registry names it; none where it has no key there.
    pub fn of(keys: &KeyMap, command: Command, place: Place) -> Option<Hint> {
        let entry = command.entry();
        Some(Hint {
            key: keys.hint(command, place)?.to_string(),
            what: entry.title.to_lowercase(),
            rank: entry.rank,
            command: Some(command),
        })
    }

    /// Another word for what it does now, such as `resume` for `open`.
    pub fn saying(mut self, what: &str) -> Hint {
        self.what = what.to_owned();
        self
    }

    fn width(&self) -> usize {
        super::text::width(&self.key) + 1 + super::text::width(&self.what)
    }
}

/// The hints that fit into `columns`, in their order; and where each stands: its first column, its columns, its command.
pub fn line(look: Look<'_>, hints: &[Hint], columns: usize) -> (Line<'static>, Vec<(usize, usize, Command)>) {
    // What matters most is given its room first, of two that matter alike the earlier one; one that is too long for what
    // is left keeps nothing after it from being shown.
    let mut order: Vec<usize> = (0..hints.len()).collect();
    order.sort_by_key(|at| hints[*at].rank);
    let (mut room, mut fits) = (columns + 2, vec![false; hints.len()]);
    for at in order {
        let wide = hints[at].width() + 2;
        if wide <= room {
            room -= wide;
            fits[at] = true;
        }
    }
    let kept: Vec<&Hint> = hints
        .iter()
        .zip(fits)
        .filter(|(_, fits)| *fits)
        .map(|(hint, _)| hint)
        .collect();
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut places = Vec::new();
    let mut from = 0;
    for hint in kept {
        if !spans.is_empty() {
            spans.push(Span::raw("  "));
            from += 2;
        }
        places.extend(hint.command.map(|command| (from, hint.width(), command)));
        from += hint.width();
        spans.push(look.span(Role::Accent, hint.key.clone()));
        spans.push(look.span(Role::Dim, format!(" {}", hint.what)));
    }
    (Line::from(spans), places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::glyph::Glyphs;
    use crate::tui::widgets::testing::dark;

    #[test]
    fn a_hint_shows_the_key_that_works_there() {
        let keys = KeyMap::default();
        let hint = Hint::of(&keys, Command::Pass, Place::Run).expect("it has a key");
        assert_eq!((hint.key.as_str(), hint.what.as_str()), ("space", "pass"));
        assert_eq!(
            Hint::of(&keys, Command::Down, Place::Palette).map(|hint| hint.key),
            Some("down".into())
        );
        assert_eq!(Hint::of(&keys, Command::Pass, Place::Home), None);
        assert_eq!(Hint::of(&keys, Command::CloseRun, Place::Run), None);
    }

    #[test]
    fn the_least_important_hint_goes_first_and_the_rest_keeps_its_order() {
        let hint = |key: &str, what: &str, rank| Hint {
            key: key.into(),
            what: what.into(),
            rank,
            command: Some(Command::Redraw),
        };
        let hints = [
            hint("r", "run", 1),
            hint("c", "comment", 8),
            hint("x", "fail", 2),
            hint("?", "help", 0),
        ];
        let theme = dark();
        let look = Look {
            theme: &theme,
            glyphs: Glyphs::Unicode,
        };
        let cases = [
            (40, "r run  c comment  x fail  ? help"),
            (32, "r run  c comment  x fail  ? help"),
            (31, "r run  x fail  ? help"),
            (20, "r run  ? help"),
            (6, "? help"),
            // Where the most important one is too long, what fits is shown all the same.
            (5, "r run"),
            (4, ""),
        ];
        for (columns, expected) in cases {
            let (shown, places) = line(look, &hints, columns);
            assert_eq!(shown.to_string(), expected, "{columns}");
            for (from, wide, _) in places {
                let hint: String = expected.chars().skip(from).take(wide).collect();
                assert!(
                    hints
                        .iter()
                        .any(|known| format!("{} {}", known.key, known.what) == hint),
                    "{hint}"
                );
            }
        }
    }
}
