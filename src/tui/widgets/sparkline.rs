//! A row of bars, one a value, oldest to newest: how something went from run to run. It only repeats what words beside it
//! say, and those who listen to their screen get the words alone.

use ratatui::text::Span;

use crate::tui::{
    glyph::{LEVELS, level},
    look::Look,
    theme::Role,
};

/// How many heights there are.
pub const STEPS: usize = LEVELS;

/// The bars of these steps, the newest of them where there is no room for all; what lay outside its target is coloured.
pub fn spans(look: Look<'_>, steps: &[(usize, bool)], columns: usize) -> Vec<Span<'static>> {
    let newest = &steps[steps.len().saturating_sub(columns)..];
    let bar = |(step, met): &(usize, bool)| {
        let role = if *met { Role::Text } else { Role::Bad };
        look.span(role, level(look.glyphs, *step))
    };
    newest.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::{glyph::Glyphs, widgets::testing::dark};

    #[test]
    fn each_height_has_a_bar_of_its_own_and_the_newest_stay_where_there_is_no_room() {
        let theme = dark();
        let steps: Vec<(usize, bool)> = (0..STEPS).map(|step| (step, step < 6)).collect();
        let drawn = |glyphs, columns| {
            let look = Look { theme: &theme, glyphs };
            let spans = spans(look, &steps, columns);
            spans.iter().map(|span| span.content.as_ref()).collect::<String>()
        };
        assert_eq!(drawn(Glyphs::Unicode, 20), "▁▂▃▄▅▆▇█");
        assert_eq!(drawn(Glyphs::Ascii, 20), "_.-=+*%#");
        assert_eq!(drawn(Glyphs::Unicode, 3), "▆▇█");
        assert_eq!(drawn(Glyphs::Unicode, 0), "");
    }

    #[test]
    fn what_lay_outside_its_target_has_the_colour_of_what_failed() {
        let theme = dark();
        let look = Look {
            theme: &theme,
            glyphs: Glyphs::Unicode,
        };
        let styles: Vec<_> = spans(look, &[(0, true), (7, false)], 9)
            .iter()
            .map(|span| span.style)
            .collect();
        assert_eq!(styles, [look.style(Role::Text), look.style(Role::Bad)]);
    }
}
