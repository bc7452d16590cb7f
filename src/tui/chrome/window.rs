//! The window in which the release may happen, and how much of it is left.

use std::time::Duration;

use chrono::{Days, FixedOffset, NaiveTime, TimeZone};

use crate::{
    domain::{
        checklist::FieldKind,
        field_value::{self, Moment},
        time::Time,
    },
    tui::context::AtRun,
};

/// How the window stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// It opens after so long.
    Opens(Duration),
    /// It is open and closes after so long.
    Closes(Duration),
    /// It closed so long ago.
    Closed(Duration),
}

/// The window of the run, from its field of that kind; nothing where it has none.
pub fn window(at: &AtRun, now: Time, offset: FixedOffset) -> Option<Window> {
    let run = at.desk.run();
    let mut fields = run.plan().fields.iter().filter(|field| field.kind == FieldKind::Window);
    let (start, end) = fields.find_map(|field| field_value::window(run.field(&field.id)?))?;
    let (start, end) = moments(start, end, run.started_at.unwrap_or(now), offset)?;
    let apart = |one: Time, other: Time| (one - other).to_std().unwrap_or_default();
    Some(if now < start {
        Window::Opens(apart(start, now))
    } else if now < end {
        Window::Closes(apart(end, now))
    } else {
        Window::Closed(apart(now, end))
    })
}

/// Times of day mean the first such window that had not ended when the run began.
fn moments(start: Moment, end: Moment, began: Time, offset: FixedOffset) -> Option<(Time, Time)> {
    match (start, end) {
        (Moment::TimeOfDay(start), Moment::TimeOfDay(end)) => {
            let today = began.with_timezone(&offset).date_naive();
            let yesterday = today.checked_sub_days(Days::new(1))?;
            let on = |day: chrono::NaiveDate, time: NaiveTime| {
                let local = offset.from_local_datetime(&day.and_time(time)).single()?;
                Some(local.to_utc())
            };
            (0..3).find_map(|days| {
                let day = yesterday.checked_add_days(Days::new(days))?;
                let last = if end <= start {
                    day.checked_add_days(Days::new(1))?
                } else {
                    day
                };
                Some((on(day, start)?, on(last, end)?)).filter(|(_, end)| *end > began)
            })
        }
        (Moment::Local(start), Moment::Local(end)) => {
            let start = offset.from_local_datetime(&start).single()?;
            let end = offset.from_local_datetime(&end).single()?;
            Some((start.to_utc(), end.to_utc()))
        }
        (Moment::Zoned(start), Moment::Zoned(end)) => Some((start.to_utc(), end.to_utc())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }

    fn hours(text: &str, began: &str) -> (Time, Time) {
        let (start, end) = field_value::window(text).unwrap();
        moments(start, end, at(began), FixedOffset::east_opt(3600).unwrap()).unwrap()
    }

    #[test]
    fn a_window_over_midnight_belongs_to_the_night_in_which_the_run_began() {
        let night = (at("2026-11-21T21:00:00Z"), at("2026-11-22T01:00:00Z"));
        assert_eq!(hours("22:00..02:00", "2026-11-21T20:00:00Z"), night, "before it opens");
        assert_eq!(hours("22:00..02:00", "2026-11-21T22:30:00Z"), night, "in its evening");
        assert_eq!(hours("22:00..02:00", "2026-11-22T00:30:00Z"), night, "in its morning");
    }

    #[test]
    fn a_window_by_day_that_is_over_means_the_next_one() {
        let next = (at("2026-11-22T08:00:00Z"), at("2026-11-22T10:00:00Z"));
        assert_eq!(hours("09:00..11:00", "2026-11-21T12:00:00Z"), next);
    }
}
