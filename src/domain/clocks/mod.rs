//! The clocks of a run: T and the deployment window, each section beside its estimate, and when the release is likely to
//! end. Computed from the record and a moment, never stored; whoever reads the same record at the same moment reads the
//! same clocks, in whatever zone they sit. None of them ever locks anything.

mod count;
mod forecast;
mod history;
mod section;
#[cfg(test)]
mod tests;
mod window;

pub use self::{
    count::{Since, T},
    forecast::{Ends, Forecast},
    history::{EarlierRun, SectionHistory},
    section::SectionClock,
    window::{CLOSING, PastWindow, Window, WindowState},
};
use super::{run::Run, time::Time};

/// The moment at which the clocks of a run stand: now, or when it was closed.
pub fn stands_at(run: &Run, now: Time) -> Time {
    run.closed.as_ref().map_or(now, |(closed, _)| now.min(*closed))
}

/// From one moment to a later one; nothing gone where it is earlier, as by clocks that differ.
fn between(from: Time, to: Time) -> std::time::Duration {
    (to - from).to_std().unwrap_or_default()
}
