//! What a person may type into a field. A value that is taken here is one that every later use of it can read.

mod advice;
mod kinds;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveTime};
use rust_decimal::Decimal;

use super::{
    checklist::{Field, FieldKind},
    moment, version,
};

/// A secret shorter than so many bytes cannot be redacted: to replace every `a` would spoil the evidence, and give the
/// value away by its gaps.
pub const SHORTEST_SECRET: usize = 4;

/// Whether `value` may stand in `field`. An empty value may where the field is not required.
///
/// # Errors
/// A sentence that says what was found (never of a secret field) and what is expected.
pub fn validate(field: &Field, value: &str) -> Result<(), String> {
    if value.trim().is_empty() {
        return if field.required {
            Err("a value is required".to_owned())
        } else {
            Ok(())
        };
    }
    let found = if field.secret {
        "this".to_owned()
    } else {
        format!("`{value}`")
    };
    if value.chars().any(char::is_control) {
        return Err(format!(
            "{found} holds control characters; one line of text is expected"
        ));
    }
    if field.secret && value.len() < SHORTEST_SECRET {
        return Err(format!(
            "a secret shorter than {SHORTEST_SECRET} bytes cannot be kept out of the evidence"
        ));
    }
    if !fits_kind(field, value) {
        let expected = match field.kind {
            FieldKind::Choice => format!("one of {}", field.choices.join(", ")),
            kind => expected(kind).to_owned(),
        };
        // What to write instead would give a secret away.
        let advice = advice::of(field, value).filter(|_| !field.secret);
        let advice = advice.map(|advice| format!(": {advice}")).unwrap_or_default();
        return Err(format!("{found} is not {expected}{advice}"));
    }
    match &field.pattern {
        Some(pattern) if !pattern.regex().is_match(value) => Err(format!("{found} does not match `{pattern}`")),
        _ => Ok(()),
    }
}

/// Whether the kind of the field takes the value.
fn fits_kind(field: &Field, value: &str) -> bool {
    match field.kind {
        FieldKind::Text => true,
        FieldKind::Version => version::is_version(value),
        FieldKind::Date => moment::date(value).is_some(),
        FieldKind::Time => Moment::parse(value).is_some(),
        FieldKind::Person => kinds::is_person(value),
        FieldKind::Channel => kinds::is_channel(value),
        FieldKind::File => kinds::is_file(value),
        FieldKind::Choice => field.choices.iter().any(|choice| choice == value),
        FieldKind::Url => kinds::is_url(value),
        FieldKind::Number => Decimal::from_str_exact(value).is_ok(),
        FieldKind::Window => window(value).is_some(),
        FieldKind::Environment => kinds::is_environment(value),
    }
}

/// What a field of the kind takes, as the end of "it is not …".
pub fn expected(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "one line of text",
        FieldKind::Person => "a name, or name and principal as in Ada Lovelace <ada@example.com>",
        FieldKind::Channel => "a channel like #releases, @on-call, ops@example.com or an address",
        FieldKind::File => "a path or name of a file or folder",
        FieldKind::Environment => "a name like production",
        FieldKind::Version => "a version like 1.4.0",
        FieldKind::Date => "a date like 2026-11-21",
        FieldKind::Time => "a time like 14:30 or 2026-11-21 14:30",
        FieldKind::Choice => "one of the choices",
        FieldKind::Url => "an address like https://example.com",
        FieldKind::Number => "a number like 12.5",
        FieldKind::Window => "a window like 22:00..02:00 or 2026-11-21 22:00..2026-11-22 02:00",
    }
}

/// A point of a window, or the value of a time field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moment {
    /// A time of day, on whichever day.
    TimeOfDay(NaiveTime),
    /// A day and a time, in the zone of whoever reads it.
    Local(chrono::NaiveDateTime),
    /// A day and a time with its zone.
    Zoned(DateTime<chrono::FixedOffset>),
}

impl Moment {
    /// Reads `14:30`, `14:30:15`, `2026-11-21 14:30` or RFC 3339.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let time = || NaiveTime::parse_from_str(text, "%H:%M").or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S"));
        DateTime::parse_from_rfc3339(text)
            .map(Self::Zoned)
            .ok()
            .or_else(|| moment::date_and_time(text).map(Self::Local))
            .or_else(|| time().ok().map(Self::TimeOfDay))
    }
}

/// The ends of a window `START..END`: both a time of day (an end before the start is on the next day), or both a
/// date and time, in order.
pub fn window(text: &str) -> Option<(Moment, Moment)> {
    let (start, end) = text.split_once("..")?;
    let (start, end) = (Moment::parse(start)?, Moment::parse(end)?);
    let in_order = match (start, end) {
        (Moment::TimeOfDay(start), Moment::TimeOfDay(end)) => start != end,
        (Moment::Local(start), Moment::Local(end)) => start < end,
        (Moment::Zoned(start), Moment::Zoned(end)) => start < end,
        _ => false,
    };
    in_order.then_some((start, end))
}
