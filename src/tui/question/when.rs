//! Times as people type them: when something is due, and since when something is seen. Times of day are those of where the
//! person is.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};

use crate::domain::time::Time;

/// How a time to come is written.
pub(super) const TO_COME: &str = "a date (2026-12-01), a date and time, or how long (3d, 12h)";
/// How a time that is over is written.
pub(super) const GONE: &str = "how long ago (5m), a time (21:04), or a date and time";

/// A date (its end), a date and time where the person is, the next such time of day, or how long from now.
pub(super) fn until(text: &str, now: Time) -> Option<Time> {
    if let Ok(length) = humantime::parse_duration(text) {
        return now.checked_add_signed(TimeDelta::from_std(length).ok()?);
    }
    if let Ok(date) = text.parse::<NaiveDate>() {
        return local(date.and_hms_opt(23, 59, 59)?);
    }
    if let Ok(time) = NaiveTime::parse_from_str(text, "%H:%M") {
        let today = now.with_timezone(&chrono::Local).date_naive();
        let days = [Some(today), today.succ_opt()].into_iter().flatten();
        return days.filter_map(|day| local(day.and_time(time))).find(|at| *at > now);
    }
    date_and_time(text)
}

/// How long ago, a time of day (the last one), or a date and time.
pub(super) fn since(text: &str, now: Time) -> Option<Time> {
    let length = text.trim_end_matches("ago").trim_end();
    if let Ok(length) = humantime::parse_duration(length) {
        return now.checked_sub_signed(TimeDelta::from_std(length).ok()?);
    }
    let formats = ["%H:%M", "%H:%M:%S"];
    let time = formats
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(text, format).ok());
    let Some(time) = time else {
        return date_and_time(text);
    };
    let today = now.with_timezone(&chrono::Local).date_naive();
    let at = local(today.and_time(time))?;
    if at <= now {
        return Some(at);
    }
    local(today.pred_opt()?.and_time(time))
}

fn date_and_time(text: &str) -> Option<Time> {
    let formats = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"];
    let at = formats
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    at.and_then(local)
}

fn local(at: NaiveDateTime) -> Option<Time> {
    Some(chrono::Local.from_local_datetime(&at).earliest()?.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        text.parse().expect("a time")
    }

    fn here(text: &str) -> Time {
        local(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time")).expect("it is")
    }

    #[test]
    fn what_was_seen_lies_behind_and_what_is_due_ahead() {
        let now = at("2026-11-21T20:04:00Z");
        for text in ["5m", "5m ago", "5min"] {
            assert_eq!(since(text, now), Some(at("2026-11-21T19:59:00Z")), "{text}");
        }
        assert_eq!(until("3d", now), Some(at("2026-11-24T20:04:00Z")));
        assert_eq!(since("2026-11-20 08:30", now), Some(here("2026-11-20 08:30")));
        assert_eq!(since("soon", now), None);
        assert_eq!(until("soon", now), None);
    }

    #[test]
    fn a_time_of_day_is_the_last_one() {
        let now = here("2026-11-21 00:10");
        assert_eq!(since("00:04", now), Some(here("2026-11-21 00:04")));
        assert_eq!(since("23:50", now), Some(here("2026-11-20 23:50")), "before midnight");
    }
}
