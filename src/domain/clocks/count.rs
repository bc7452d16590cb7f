//! T: the moment from which a release is counted. The opening of its window; where it has none, the first action.

use super::{Window, stands_at};
use crate::domain::{run::Run, time::Time};

/// What T is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Since {
    /// The opening of the window.
    Window,
    /// The first action that was started.
    FirstAction,
}

/// The moment from which a release is counted, and how far it is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct T {
    /// The moment.
    pub zero: Time,
    /// What it is.
    pub since: Since,
    /// When the clock was read.
    pub at: Time,
}

impl T {
    /// T of the run; nothing where it has no window and no action was started.
    pub fn of(run: &Run, now: Time) -> Option<Self> {
        let window = Window::of(run).map(|window| (window.opens, Since::Window));
        let (zero, since) = window.or_else(|| Some((run.first_action?, Since::FirstAction)))?;
        Some(Self {
            zero,
            since,
            at: stands_at(run, now),
        })
    }

    /// Whole seconds since T. Before it they are negative, and the last one goes on until T itself.
    pub fn seconds(self) -> i64 {
        let micros = (self.at - self.zero).num_microseconds();
        micros.map_or_else(
            || (self.at - self.zero).num_seconds(),
            |micros| micros.div_euclid(1_000_000),
        )
    }
}

impl std::fmt::Display for T {
    /// `T-00:12:10`, `T+01:02:03`, `T-2d 03:12:10`: of one width below a day.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.seconds();
        let sign = if seconds < 0 { '-' } else { '+' };
        let left = seconds.unsigned_abs();
        write!(f, "T{sign}")?;
        if left >= 86_400 {
            write!(f, "{}d ", left / 86_400)?;
        }
        write!(f, "{:02}:{:02}:{:02}", left / 3600 % 24, left / 60 % 60, left % 60)
    }
}
