//! The clocks of a run, for scripts. Members may be added; none is renamed or removed.

use serde::Serialize;

use crate::domain::{
    clocks::{Ends, Forecast, SectionClock, SectionHistory, Since, T, Window},
    id::{FieldId, SectionId},
    run::Run,
    standing::Standing,
    time::{self, Time},
    words::rough,
};

/// The clocks of a run.
#[derive(Debug, Serialize)]
pub struct ClocksView {
    /// When they were read.
    pub at: String,
    /// T; null where the run has neither a window nor begun an action.
    pub t: Option<TView>,
    /// The deployment window; null where there is none.
    pub window: Option<WindowView>,
    /// When the release is likely to end; null where it is closed, or nothing is left.
    pub forecast: Option<ForecastView>,
    /// Of each section, in the order of the checklist.
    pub sections: Vec<SectionClockView>,
}

/// T.
#[derive(Debug, Serialize)]
pub struct TView {
    /// The moment.
    pub at: String,
    /// What it is.
    pub since: Since,
    /// Seconds since; negative before it.
    pub seconds: i64,
    /// As the screens write it.
    pub text: String,
}

/// The deployment window.
#[derive(Debug, Serialize)]
pub struct WindowView {
    /// The field that holds it.
    pub field: FieldId,
    /// When it opens.
    pub opens: String,
    /// When it closes.
    pub closes: String,
    /// `not_open`, `open`, `closing` or `over`.
    pub state: &'static str,
    /// Seconds until it opens, until it closes, or since it closed.
    pub seconds: u64,
    /// Why actions go on after its end, where somebody said so.
    pub reason: Option<String>,
    /// As the screens write it.
    #[serde(skip)]
    pub text: String,
}

/// When the release is likely to end.
#[derive(Debug, Serialize)]
pub struct ForecastView {
    /// Likely; null where nothing is known of any section that is left.
    pub likely: Option<String>,
    /// By the shortest of earlier runs; null where it rests on an estimate alone.
    pub earliest: Option<String>,
    /// By the longest of earlier runs; likewise.
    pub latest: Option<String>,
    /// On how many earlier runs that rests.
    pub earlier_runs: usize,
    /// Sections that it takes by their estimate alone.
    pub estimated: Vec<SectionId>,
    /// Sections of which nothing is known, which it does not count.
    pub unknown: Vec<SectionId>,
    /// For people: the end, and what it rests on.
    #[serde(skip)]
    pub text: String,
}

/// The clock of a section; lengths in seconds.
#[derive(Debug, Serialize)]
pub struct SectionClockView {
    /// Which.
    pub id: SectionId,
    /// How long its work should take.
    pub estimate: Option<u64>,
    /// When it was first worked on.
    pub started: Option<String>,
    /// When it became complete, its soak over.
    pub ended: Option<String>,
    /// How long it was worked on, its soak left aside.
    pub so_far: Option<u64>,
    /// How far that is over the estimate; null where it is not.
    pub overrun: Option<u64>,
    /// Until when it soaks.
    pub soaks_until: Option<String>,
    /// When it is likely to end; null where it is complete, or nothing is known.
    pub likely_end: Option<String>,
    /// The clock itself, for people.
    #[serde(skip)]
    pub clock: SectionClock,
}

impl ClocksView {
    /// The clocks of this run, as far as earlier runs tell.
    pub fn of(run: &Run, standing: &Standing, history: &SectionHistory) -> Self {
        let now = standing.at;
        let forecast = Forecast::of(run, standing, history, now);
        let sections = run.plan().sections.iter();
        let sections = sections.map(|section| {
            let clock = SectionClock::of(run, standing, section, now);
            let forecast = forecast.as_ref();
            SectionClockView::of(clock, forecast.and_then(|forecast| forecast.sections.get(&section.id)))
        });
        Self {
            at: time::rfc3339(now),
            sections: sections.collect(),
            t: T::of(run, now).map(|t| TView {
                at: time::rfc3339(t.zero),
                since: t.since,
                seconds: t.seconds(),
                text: t.to_string(),
            }),
            window: Window::of(run).map(|window| WindowView::of(run, &window, now)),
            forecast: forecast.map(|forecast| ForecastView::of(run, forecast, now)),
        }
    }
}

impl WindowView {
    fn of(run: &Run, window: &Window, now: Time) -> Self {
        let state = window.state(now);
        Self {
            field: window.field.clone(),
            opens: time::rfc3339(window.opens),
            closes: time::rfc3339(window.closes),
            state: state.word(),
            seconds: state.length().as_secs(),
            reason: window.past(run).map(|past| past.reason.clone()),
            text: state.to_string(),
        }
    }
}

impl ForecastView {
    fn of(run: &Run, forecast: Forecast, now: Time) -> Self {
        let basis = forecast.basis(run.plan());
        let text = match forecast.end {
            Some(end) => format!("likely to end {}; {basis}", about(end, now)),
            None => format!("no forecast: {basis}"),
        };
        let between = forecast.end.and_then(|end| end.between);
        Self {
            likely: forecast.end.map(|end| time::rfc3339(end.likely)),
            earliest: between.map(|(earliest, _)| time::rfc3339(earliest)),
            latest: between.map(|(_, latest)| time::rfc3339(latest)),
            earlier_runs: forecast.runs,
            estimated: forecast.estimated,
            unknown: forecast.unknown,
            text,
        }
    }
}

/// `in 1h 36m, at 03:40 (between 03:10 and 05:00)`, where the person is.
fn about(end: Ends, now: Time) -> String {
    let today = now.with_timezone(&chrono::Local).date_naive();
    let time = |at: Time| {
        let local = at.with_timezone(&chrono::Local);
        let today = local.date_naive() == today;
        local.format(if today { "%H:%M" } else { "%Y-%m-%d %H:%M" }).to_string()
    };
    let left = rough((end.likely - now).to_std().unwrap_or_default());
    let between = end.between.filter(|(earliest, latest)| earliest != latest);
    let between = between.map(|(earliest, latest)| format!(" (between {} and {})", time(earliest), time(latest)));
    format!("in {left}, at {}{}", time(end.likely), between.unwrap_or_default())
}

impl SectionClockView {
    fn of(clock: SectionClock, ends: Option<&Ends>) -> Self {
        Self {
            id: clock.section.clone(),
            estimate: clock.estimate.map(|length| length.as_secs()),
            started: clock.started.map(time::rfc3339),
            ended: clock.ended.map(time::rfc3339),
            so_far: clock.so_far.map(|length| length.as_secs()),
            overrun: clock.overrun.map(|length| length.as_secs()),
            soaks_until: clock.soaks_until.map(time::rfc3339),
            likely_end: ends.map(|ends| time::rfc3339(ends.likely)),
            clock,
        }
    }
}
