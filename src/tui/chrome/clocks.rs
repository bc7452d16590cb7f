//! The clocks of the header: T, or how long the run goes on where it has none; the window; when it is likely to end.

use chrono::TimeDelta;
use ratatui::text::Span;

use crate::{
    domain::{
        clocks::{Forecast, T, Window, WindowState},
        time::Time,
    },
    tui::{
        context::{AtRun, Sight},
        glyph::Sign,
        screens::run::summary,
        theme::Role,
        widgets::units,
    },
};

/// `T+01:02:03`; where it has no T, `⏱ 00:42:10`: how long the run goes on.
pub fn clock(sight: &Sight<'_>, at: &AtRun) -> Span<'static> {
    let sign = Sign::Clock.text(sight.look.glyphs);
    let clock = match T::of(at.desk.run(), sight.now) {
        Some(t) => t.to_string(),
        None => format!("{sign} {}", units::clock(summary::since(at, sight.now))),
    };
    sight.look.span(Role::Text, clock)
}

/// `window closes in 1h 17m`; a warning also in fewer words, which find room where all of them do not.
pub fn window(sight: &Sight<'_>, at: &AtRun) -> Vec<Span<'static>> {
    let run = at.desk.run();
    // Once the run is closed, it is no warning to anybody.
    let Some(window) = Window::of(run).filter(|_| run.closed.is_none()) else {
        return Vec::new();
    };
    let state = window.state(sight.now);
    let (role, short) = match state {
        WindowState::NotOpen(_) => (Role::Dim, None),
        WindowState::Open(_) => (Role::Text, None),
        WindowState::Closing(left) => (Role::Warn, Some(format!("closes in {}", units::rough(left)))),
        WindowState::Over(_) => (Role::Warn, Some("window over".to_owned())),
    };
    let words = [Some(state.to_string()), short].into_iter().flatten();
    words.map(|words| sight.look.span(role, words)).collect()
}

/// `ends ~03:40`, with a `!` where that is past the window; `ends after 03:40` where something is not counted.
pub fn ends(sight: &Sight<'_>, at: &AtRun) -> Option<Span<'static>> {
    let run = at.desk.run();
    let forecast = Forecast::of(run, at.desk.standing(), &at.history, sight.now)?;
    let likely = forecast.end?.likely;
    let about = if forecast.unknown.is_empty() { "~" } else { "after " };
    let past = Window::of(run).is_some_and(|window| likely > window.closes);
    let (role, past) = if past { (Role::Warn, "!") } else { (Role::Dim, "") };
    let text = format!("ends {about}{}{past}", sight.moment(likely));
    Some(sight.look.span(role, text))
}

/// When one of these shows something else by itself; nothing where the run is closed and nothing runs.
pub fn next_change(at: &AtRun, now: Time) -> Option<Time> {
    let run = at.desk.run();
    if run.closed.is_some() && at.desk.processes().is_empty() {
        return None;
    }
    let zero = T::of(run, now).map(|t| t.zero).or(run.started_at)?;
    let gone = (now - zero).num_milliseconds().div_euclid(1000);
    zero.checked_add_signed(TimeDelta::try_seconds(gone + 1)?)
}
