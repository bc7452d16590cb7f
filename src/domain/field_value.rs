//! What a person may type into a field. A value that is taken here is one that every later use of it can read.

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
    if let Some(expected) = unmet_kind(field, value) {
        return Err(format!("{found} is not {expected}"));
    }
    match &field.pattern {
        Some(pattern) if !pattern.regex().is_match(value) => Err(format!("{found} does not match `{pattern}`")),
        _ => Ok(()),
    }
}

/// What the kind of the field expects, where `value` is not that.
fn unmet_kind(field: &Field, value: &str) -> Option<String> {
    let fits = match field.kind {
        FieldKind::Text | FieldKind::Person | FieldKind::Channel | FieldKind::File | FieldKind::Environment => true,
        FieldKind::Version => version::is_version(value),
        FieldKind::Date => moment::date(value).is_some(),
        FieldKind::Time => Moment::parse(value).is_some(),
        FieldKind::Choice => field.choices.iter().any(|choice| choice == value),
        FieldKind::Url => is_url(value),
        FieldKind::Number => Decimal::from_str_exact(value).is_ok(),
        FieldKind::Window => is_window(value),
    };
    (!fits).then(|| match field.kind {
        FieldKind::Choice => format!("one of {}", field.choices.join(", ")),
        kind => expected(kind).to_owned(),
    })
}

/// What a field of the kind takes, as the end of "it is not …".
pub fn expected(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text | FieldKind::Person | FieldKind::Channel | FieldKind::Environment => "one line of text",
        FieldKind::File => "a path or name of a file",
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

fn is_window(text: &str) -> bool {
    window(text).is_some()
}

/// An absolute address (RFC 3986): a scheme, then `://` and a host.
fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let scheme_fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    scheme_fits && !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::pattern::Pattern;

    fn field(kind: FieldKind) -> Field {
        Field {
            id: "f".into(),
            label: "F".into(),
            kind,
            required: true,
            default: None,
            pattern: None,
            choices: vec!["blue".into(), "green".into()],
            secret: false,
        }
    }

    #[test]
    fn each_kind_takes_its_own_values_and_no_others() {
        for (kind, good, bad) in [
            (FieldKind::Text, vec!["anything", "é"], vec!["two\nlines", "\u{1b}[2J"]),
            (
                FieldKind::Version,
                vec!["1.4.0", "v2", "1.0-rc.1"],
                vec!["latest", "1..2"],
            ),
            (
                FieldKind::Date,
                vec!["2026-11-21"],
                vec!["21.11.2026", "2026-02-30", "2026-1-1"],
            ),
            (
                FieldKind::Time,
                vec!["14:30", "2026-11-21 14:30", "2026-11-21T14:30:00Z"],
                vec!["25:00", "noon"],
            ),
            (FieldKind::Choice, vec!["blue"], vec!["Blue", "red"]),
            (
                FieldKind::Url,
                vec!["http://localhost:3000", "postgres://db/x"],
                vec!["localhost:3000", "http://", "http:// x", "://x"],
            ),
            (FieldKind::Number, vec!["12", "-0.5"], vec!["12 GB", "a", "1,5"]),
            (
                FieldKind::Window,
                vec!["22:00..02:00", "2026-11-21 22:00..2026-11-22 02:00"],
                vec![
                    "22:00",
                    "22:00..22:00",
                    "2026-11-22 22:00..2026-11-21 02:00",
                    "22:00..2026-11-21 02:00",
                ],
            ),
        ] {
            for value in good {
                assert_eq!(validate(&field(kind), value), Ok(()), "{kind:?} {value:?}");
            }
            for value in bad {
                assert!(validate(&field(kind), value).is_err(), "{kind:?} {value:?}");
            }
        }
    }

    #[test]
    fn an_empty_value_is_refused_only_where_one_is_required() {
        assert_eq!(
            validate(&field(FieldKind::Date), " "),
            Err("a value is required".into())
        );
        let optional = Field {
            required: false,
            ..field(FieldKind::Date)
        };
        assert_eq!(validate(&optional, ""), Ok(()));
    }

    #[test]
    fn the_pattern_counts_for_every_kind_and_a_secret_is_never_shown() {
        let mut field = field(FieldKind::Text);
        field.pattern = Pattern::new("^[a-z]+$").ok();
        assert_eq!(validate(&field, "ok"), Ok(()));
        assert_eq!(
            validate(&field, "Hunter2"),
            Err("`Hunter2` does not match `^[a-z]+$`".into())
        );
        field.secret = true;
        assert_eq!(
            validate(&field, "Hunter2"),
            Err("this does not match `^[a-z]+$`".into())
        );
    }
}
