//! The window in which the release may happen: when it opens and closes, how much of it is left, and why actions went on
//! after its end. Its end is a warning, and wants a reason once; it never locks anything.

use std::time::Duration;

use chrono::{Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};

use super::{between, stands_at};
use crate::domain::{
    checklist::{Field, FieldKind, Phase},
    event::{EntryRef, Event, Recorded},
    field_value::{self, Moment},
    id::{FieldId, ItemId},
    run::{CommandRun, Run},
    time::Time,
    words::rough,
};

/// From so long before its end on a window is about to close.
pub const CLOSING: TimeDelta = TimeDelta::minutes(15);

/// The window of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The field that holds it.
    pub field: FieldId,
    /// When it opens.
    pub opens: Time,
    /// When it closes.
    pub closes: Time,
    /// The zone in which it was meant.
    pub zone: FixedOffset,
}

/// How a window stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowState {
    /// It opens after so long.
    NotOpen(Duration),
    /// So much of it is left.
    Open(Duration),
    /// No more than [`CLOSING`] of it is left.
    Closing(Duration),
    /// It ended so long ago.
    Over(Duration),
}

impl WindowState {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotOpen(_) => "not_open",
            Self::Open(_) => "open",
            Self::Closing(_) => "closing",
            Self::Over(_) => "over",
        }
    }

    /// Whether it is a warning.
    pub fn warns(self) -> bool {
        matches!(self, Self::Closing(_) | Self::Over(_))
    }

    /// Until the next moment that counts, or since the last one.
    pub fn length(self) -> Duration {
        match self {
            Self::NotOpen(length) | Self::Open(length) | Self::Closing(length) | Self::Over(length) => length,
        }
    }
}

impl std::fmt::Display for WindowState {
    /// `window closes in 1h 17m`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let length = rough(self.length());
        match self {
            Self::NotOpen(_) => write!(f, "window opens in {length}"),
            Self::Open(_) | Self::Closing(_) => write!(f, "window closes in {length}"),
            Self::Over(_) => write!(f, "window over by {length}"),
        }
    }
}

/// Why actions went on after the end of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastWindow {
    /// The entry that says so.
    pub entry: EntryRef,
    /// When.
    pub at: Time,
    /// The item whose action was run.
    pub item: Option<ItemId>,
    /// The window.
    pub window: Window,
    /// Why.
    pub reason: String,
}

impl Window {
    /// The window of the run as it is set today: the first field of that kind that holds one.
    ///
    /// Its times are of the zone of whoever set it, and times of day mean the first such window that had not ended then;
    /// so it is the same for every reader.
    pub fn of(run: &Run) -> Option<Self> {
        let mut fields = run.plan().fields.iter().filter(|field| field.kind == FieldKind::Window);
        fields.find_map(|field| Self::in_field(run, field))
    }

    fn in_field(run: &Run, field: &Field) -> Option<Self> {
        let (start, end) = field_value::window(run.field(&field.id)?)?;
        let told = run.told(&field.id)?;
        let zone = zone(run, told);
        let (opens, closes) = moments(start, end, told.entry.at, zone)?;
        Some(Self {
            field: field.id.clone(),
            opens,
            closes,
            zone,
        })
    }

    /// How it stands.
    pub fn state(&self, at: Time) -> WindowState {
        if at < self.opens {
            WindowState::NotOpen(between(at, self.opens))
        } else if at >= self.closes {
            WindowState::Over(between(self.closes, at))
        } else if self.closes - at <= CLOSING {
            WindowState::Closing(between(at, self.closes))
        } else {
            WindowState::Open(between(at, self.closes))
        }
    }

    /// When it ended, in the zone in which it was meant: `2026-11-22 02:00 +01:00`.
    pub fn end(&self) -> String {
        self.closes
            .with_timezone(&self.zone)
            .format("%Y-%m-%d %H:%M %:z")
            .to_string()
    }

    /// Why actions go on after its end, where somebody said so in this run.
    pub fn past<'a>(&self, run: &'a Run) -> Option<&'a PastWindow> {
        let same = |past: &&PastWindow| (past.window.opens, past.window.closes) == (self.opens, self.closes);
        run.past_windows.iter().find(same)
    }

    /// By how much the release went on after its end: an action, or work at a section of phase execute. The way back
    /// overruns nothing, and neither does a rehearsal.
    pub fn overrun(&self, run: &Run, now: Time) -> Option<Duration> {
        let last = went_on_until(run, now).filter(|last| *last > self.closes)?;
        Some(between(self.closes, last))
    }
}

/// When an action, or a section of phase execute, was last worked on.
fn went_on_until(run: &Run, now: Time) -> Option<Time> {
    if run.rehearsal() {
        return None;
    }
    let sections = run.plan().sections.iter();
    let executing = sections.filter(|section| section.phase == Phase::Execute);
    let worked = executing.filter_map(|section| Some(run.worked.get(&section.id)?.last));
    let acted = run
        .commands
        .iter()
        .filter_map(|command| acted_until(run, command, stands_at(run, now)));
    worked.chain(acted).max()
}

/// When the command ended, where it was an action of the release; `now` while it goes on.
fn acted_until(run: &Run, command: &CommandRun, now: Time) -> Option<Time> {
    let begun = run.entries.get(command.started)?;
    let Event::CheckStarted(started) = &begun.entry.event else {
        return None;
    };
    let section = run.plan().section_with(started.item.as_ref()?);
    let on_the_way_back = section.is_some_and(|section| section.phase == Phase::Rollback);
    if !started.action || on_the_way_back || run.late.binary_search(&command.started).is_ok() {
        return None;
    }
    let ended = command.finished.and_then(|place| run.entries.get(place));
    Some(ended.map_or(now, |ended| ended.entry.at))
}

/// The zone of the machine that wrote the entry.
fn zone(run: &Run, recorded: &Recorded) -> FixedOffset {
    let opened = run.writers.get(&recorded.writer);
    let zone = opened.and_then(|opened| opened.zone.parse().ok());
    zone.unwrap_or_else(|| chrono::Offset::fix(&chrono::Utc))
}

/// Times of day mean the first such window that had not ended at `told`.
fn moments(start: Moment, end: Moment, told: Time, zone: FixedOffset) -> Option<(Time, Time)> {
    let local = |at: NaiveDateTime| Some(zone.from_local_datetime(&at).single()?.to_utc());
    match (start, end) {
        (Moment::TimeOfDay(start), Moment::TimeOfDay(end)) => {
            let yesterday = told.with_timezone(&zone).date_naive().checked_sub_days(Days::new(1))?;
            let on = |day: NaiveDate, time: NaiveTime| local(day.and_time(time));
            (0..3).find_map(|days| {
                let day = yesterday.checked_add_days(Days::new(days))?;
                let last = day.checked_add_days(Days::new(u64::from(end <= start)))?;
                Some((on(day, start)?, on(last, end)?)).filter(|(_, end)| *end > told)
            })
        }
        (Moment::Local(start), Moment::Local(end)) => Some((local(start)?, local(end)?)),
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

    fn hours(text: &str, told: &str) -> (Time, Time) {
        let (start, end) = field_value::window(text).unwrap();
        moments(start, end, at(told), FixedOffset::east_opt(3600).unwrap()).unwrap()
    }

    #[test]
    fn a_window_over_midnight_belongs_to_the_night_in_which_it_was_set() {
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

    #[test]
    fn a_day_and_a_time_are_of_the_zone_in_which_they_were_set_unless_they_name_one() {
        let night = (at("2026-11-21T21:00:00Z"), at("2026-11-22T01:00:00Z"));
        let long_before = "2026-11-01T00:00:00Z";
        assert_eq!(hours("2026-11-21 22:00..2026-11-22 02:00", long_before), night);
        let zoned = "2026-11-21T16:00:00-05:00..2026-11-22T01:00:00Z";
        assert_eq!(hours(zoned, long_before), night);
    }

    #[test]
    fn a_window_is_about_to_close_in_its_last_quarter_of_an_hour_and_over_at_its_end() {
        let window = Window {
            field: "window".into(),
            opens: at("2026-11-21T21:00:00Z"),
            closes: at("2026-11-22T01:00:00Z"),
            zone: FixedOffset::east_opt(3600).unwrap(),
        };
        for (now, words, warns) in [
            ("2026-11-21T20:59:59Z", "window opens in 1s", false),
            ("2026-11-21T21:00:00Z", "window closes in 4h", false),
            ("2026-11-22T00:44:59Z", "window closes in 15m", false),
            ("2026-11-22T00:45:00Z", "window closes in 15m", true),
            ("2026-11-22T00:59:59Z", "window closes in 1s", true),
            ("2026-11-22T01:00:00Z", "window over by 0s", true),
            ("2026-11-22T01:12:30Z", "window over by 12m", true),
        ] {
            let state = window.state(at(now));
            assert_eq!((state.to_string().as_str(), state.warns()), (words, warns), "{now}");
        }
        assert_eq!(window.end(), "2026-11-22 02:00 +01:00");
    }
}
