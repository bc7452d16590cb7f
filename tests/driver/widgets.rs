//! How the pieces of the screens look, in characters and in styles.

use crate::screen::Screen;
use countersign::tui::glyph::{Glyphs, State};
use countersign::tui::look::Look;
use countersign::tui::theme::{Depth, Role, Theme};
use countersign::tui::widgets::dialog::Dialog;
use countersign::tui::widgets::gauge::Gauge;
use countersign::tui::widgets::list::{self, Selection};
use countersign::tui::widgets::pane::{Focus, Pane};
use countersign::tui::widgets::prose::Scroll;
use ratatui::text::{Line, Span};

fn sections(look: Look<'_>) -> Vec<Line<'static>> {
    let rows = [
        (State::Passed, "Approvals"),
        (State::Running, "Migrations applied"),
        (State::Failed, "Status verified"),
        (State::Signs, "DBA signs"),
        (State::Locked, "Application"),
    ];
    let line = |(state, title): (State, &'static str)| {
        Line::from(vec![look.state(state), Span::raw(" "), look.span(Role::Text, title)])
    };
    rows.into_iter().map(line).collect()
}

fn drawn(depth: Depth, glyphs: Glyphs) -> Screen {
    let theme = Theme::named("dark", None, depth).expect("a built-in theme is right");
    let look = Look { theme: &theme, glyphs };
    Screen::draw(34, 9, |frame| {
        let area = frame.area();
        let buffer = frame.buffer_mut();
        buffer.set_style(area, theme.ground());
        let inner = Pane::new("Sections")
            .count("1/5")
            .focus(Focus::Here)
            .draw(look, area, buffer);
        let mut selection = Selection::default();
        selection.by(1, &[0, 1, 2, 3, 4]);
        list::draw(look, inner, &sections(look), &selection, Focus::Here, buffer);
        let mut gauge = Gauge::of(1, 5, Role::Good);
        gauge.threshold = Some(0.9);
        buffer.set_line(inner.x, inner.bottom() - 1, &gauge.line(look, inner.width), inner.width);
    })
}

#[test]
fn a_pane_with_a_list_and_a_gauge() {
    insta::assert_snapshot!("pane", drawn(Depth::True, Glyphs::Unicode));
}

#[test]
fn the_same_without_colour_in_ascii() {
    let screen = drawn(Depth::None, Glyphs::Ascii);
    assert!(screen.characters().is_ascii());
    insta::assert_snapshot!("pane-ascii", screen);
}

#[test]
fn a_question_over_it_in_sixteen_colours() {
    let theme = Theme::named("dark", None, Depth::Sixteen).expect("a built-in theme is right");
    let look = Look {
        theme: &theme,
        glyphs: Glyphs::Unicode,
    };
    let screen = Screen::draw(44, 9, |frame| {
        let area = frame.area();
        let buffer = frame.buffer_mut();
        buffer.set_line(0, 0, &Line::from(look.span(Role::Bad, "one item failed")), 44);
        let mut dialog = Dialog::new("Run this action", "run it", "nothing changes");
        dialog.role = Some(Role::Danger);
        let content = [Line::from(look.span(Role::Text, "./deploy.sh \"$CS_VERSION\""))];
        dialog.draw_text(look, area, &content, Scroll::default(), buffer);
    });
    assert!(screen.shows("enter run it"));
    insta::assert_snapshot!("question", screen);
}
