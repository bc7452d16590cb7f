//! Moments as they are typed to a command: a day, a time, or so long from now. Without a zone they are in UTC, so that a
//! script means the same on every machine.

use std::time::Duration;

use chrono::TimeDelta;

use super::Fault;
use crate::domain::{moment, time::Time};

/// By when something is due: a time, a day to its end, or so long after `now`.
///
/// # Errors
/// Where it is none of these.
pub fn due(text: &str, now: Time) -> Result<Time, Fault> {
    let after = || now.checked_add_signed(length(text)?);
    let hint =
        "a day like 2026-12-01 (to its end, in UTC), a time like 2026-12-01T18:00:00Z, or a length like 4h or 3d";
    end_of_day(text)
        .or_else(|| moment::parse(text))
        .or_else(after)
        .ok_or_else(|| no_time(text, hint))
}

/// Since when something is so: a time, or so long before `now`.
///
/// # Errors
/// Where it is neither.
pub fn since(text: &str, now: Time) -> Result<Time, Fault> {
    let before = || now.checked_sub_signed(length(text)?);
    moment::parse(text)
        .or_else(before)
        .ok_or_else(|| no_time(text, "a time like 2026-12-01T18:00:00Z, or a length like 5m"))
}

/// The last moment of a day.
pub fn end_of_day(text: &str) -> Option<Time> {
    let day = moment::date(text.trim())?;
    Some(day.and_hms_micro_opt(23, 59, 59, 999_999)?.and_utc())
}

fn length(text: &str) -> Option<TimeDelta> {
    let length: Duration = humantime::parse_duration(text.trim()).ok()?;
    TimeDelta::from_std(length).ok()
}

fn no_time(text: &str, hint: &str) -> Fault {
    Fault::usage(format!("{text:?} is no time")).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::rfc3339;

    #[test]
    fn a_day_is_due_at_its_end_and_a_length_counts_from_now() {
        let now: Time = "2026-11-21T21:00:00Z".parse().unwrap();
        for (text, due_at) in [
            ("2026-12-01", "2026-12-01T23:59:59.999999Z"),
            ("2026-12-01T18:00:00Z", "2026-12-01T18:00:00.000000Z"),
            ("2026-12-01T18:00:00+02:00", "2026-12-01T16:00:00.000000Z"),
            ("2026-12-01 18:00", "2026-12-01T18:00:00.000000Z"),
            ("90m", "2026-11-21T22:30:00.000000Z"),
            (" 3d ", "2026-11-24T21:00:00.000000Z"),
        ] {
            assert_eq!(rfc3339(due(text, now).unwrap()), due_at, "{text}");
        }
        assert_eq!(rfc3339(since("5m", now).unwrap()), "2026-11-21T20:55:00.000000Z");
        for text in ["", "soon", "5", "2026-02-30", "99999999999999999999d"] {
            assert!(due(text, now).is_err(), "{text}");
            assert!(since(text, now).is_err(), "{text}");
        }
    }
}
