//! The clocks of a section: when it began, how long it goes on beside its estimate, its soak, and when it and the whole
//! release are likely to end, with what that rests on.

use super::Page;
use crate::{
    domain::{
        checklist::Section,
        clocks::{Ends, Forecast, SectionClock, Window},
        words::counted,
    },
    tui::{
        context::{AtRun, Sight},
        theme::Role,
        widgets::units,
    },
};

/// Writes them.
pub fn write(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, section: &Section) {
    let clock = SectionClock::of(at.desk.run(), at.desk.standing(), section, sight.now);
    if let Some(started) = clock.started {
        page.pair("started", Role::Text, &sight.moment(started));
    }
    if let Some(time) = clock.words() {
        let going_on = clock.ended.is_none() && clock.soaks_until.is_none();
        let role = match clock.overrun {
            Some(_) => Role::Warn,
            None if going_on => Role::Busy,
            None => Role::Text,
        };
        page.pair("time", role, &time);
    }
    if let Some((until, left)) = clock.soaks_until.zip(clock.soak_left) {
        let words = format!("until {}, {} left", sight.moment(until), units::minutes(left));
        page.pair("soaks", Role::Warn, &words);
    }
    if let Some(ended) = clock.ended {
        page.pair("complete", Role::Text, &format!("since {}", sight.moment(ended)));
    }
    let took = at.history.of(&section.id);
    if let Some((least, most)) = took.first().zip(took.last()) {
        let runs = counted(took.len(), "earlier run", "earlier runs");
        let words = match least == most {
            true => format!("{} in {runs}", units::minutes(*least)),
            false => format!("{} to {} in {runs}", units::minutes(*least), units::minutes(*most)),
        };
        page.pair("before", Role::Dim, &words);
    }
    if let Some(forecast) = Forecast::of(at.desk.run(), at.desk.standing(), &at.history, sight.now) {
        forecasts(page, sight, at, section, &forecast);
    }
}

fn forecasts(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, section: &Section, forecast: &Forecast) {
    if let Some(ends) = forecast.sections.get(&section.id) {
        page.pair("ends", Role::Text, &about(sight, *ends));
    } else if forecast.unknown.contains(&section.id) {
        let words = "nobody knows: no estimate, and no earlier run";
        page.pair("ends", Role::Dim, words);
    }
    let basis = forecast.basis(at.desk.run().plan());
    let Some(end) = forecast.end else { return };
    let over = Window::of(at.desk.run()).and_then(|window| (end.likely - window.closes).to_std().ok());
    let (role, past) = match over.filter(|over| !over.is_zero()) {
        Some(over) => (Role::Warn, format!(", {} past the window", units::rough(over))),
        None => (Role::Text, String::new()),
    };
    let words = format!("the release ends {}{past}; {basis}", about(sight, end));
    page.pair("forecast", role, &words);
}

/// `about 03:40 (03:10 to 05:00)`
fn about(sight: &Sight<'_>, ends: Ends) -> String {
    let likely = sight.moment(ends.likely);
    match ends.between.filter(|(least, most)| least != most) {
        Some((least, most)) => format!("about {likely} ({} to {})", sight.moment(least), sight.moment(most)),
        None => format!("about {likely}"),
    }
}
