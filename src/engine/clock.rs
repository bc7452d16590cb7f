//! The one place that asks what time it is.

use std::time::Instant;

use chrono::TimeDelta;

use crate::domain::{
    decide::Stamp,
    event::Person,
    time::{self, Time},
};

/// How far the clock on the wall may stray from the time that passed before it counts as a gap.
const STRAY: TimeDelta = TimeDelta::seconds(20);

/// Now, to the microsecond.
pub fn now() -> Time {
    time::to_micros(chrono::Utc::now())
}

/// This person, now.
pub fn stamp(person: &Person) -> Stamp {
    Stamp {
        at: now(),
        person: person.clone(),
    }
}

/// Tells when the clock on the wall and the time that passed part: the machine slept, or somebody set the clock.
#[derive(Debug, Default)]
pub struct Clock {
    last: Option<(Time, Instant)>,
}

impl Clock {
    /// The last moment before a gap and the first after it, where there was one since this was asked last.
    pub fn gap(&mut self, now: Time) -> Option<(Time, Time)> {
        self.gap_at(now, Instant::now())
    }

    fn gap_at(&mut self, now: Time, here: Instant) -> Option<(Time, Time)> {
        let (was, there) = self.last.replace((now, here))?;
        let passed = TimeDelta::from_std(here.saturating_duration_since(there)).ok()?;
        ((now - was - passed).abs() > STRAY).then_some((was, now))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_gap_is_where_the_clock_on_the_wall_and_the_time_that_passed_part() {
        let (start, began) = (now(), Instant::now());
        let wall = |seconds: i64| start + TimeDelta::seconds(seconds);
        let passed = |seconds: u64| began + Duration::from_secs(seconds);
        let mut clock = Clock::default();
        assert_eq!(clock.gap_at(wall(0), passed(0)), None);
        assert_eq!(
            clock.gap_at(wall(3600), passed(3600)),
            None,
            "nothing happened for an hour"
        );
        assert_eq!(clock.gap_at(wall(3615), passed(3601)), None, "the clock is set right");
        let slept = clock.gap_at(wall(9000), passed(3602));
        assert_eq!(slept, Some((wall(3615), wall(9000))));
        assert_eq!(clock.gap_at(wall(9001), passed(3603)), None, "it is told once");
        let set_back = clock.gap_at(wall(2000), passed(3604));
        assert_eq!(set_back, Some((wall(9001), wall(2000))));
    }
}
