//! Moments as people and tools write them. A moment without a zone is in UTC, so that nothing depends on the machine.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// A date with a time of day, with or without a zone.
const WITHOUT_ZONE: [&str; 4] = [
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M",
];

/// The moment that `text` names: RFC 3339, RFC 2822, `2026-11-21`, `2026-11-21 12:30`, or OpenSSL's
/// `Jun  1 12:00:00 2027 GMT`.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(moment.to_utc());
    }
    if let Ok(moment) = DateTime::parse_from_rfc2822(text) {
        return Some(moment.to_utc());
    }
    if let Some(day) = date(text) {
        return Some(day.and_hms_opt(0, 0, 0)?.and_utc());
    }
    let text = text.strip_suffix(" UTC").or(text.strip_suffix('Z')).unwrap_or(text);
    let openssl = || NaiveDateTime::parse_from_str(text, "%b %e %H:%M:%S %Y GMT").ok();
    date_and_time(text).or_else(openssl).map(|moment| moment.and_utc())
}

/// A day, `YYYY-MM-DD` and nothing else.
pub fn date(text: &str) -> Option<NaiveDate> {
    (text.len() == 10)
        .then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
        .flatten()
}

/// A day with a time of day and no zone.
pub fn date_and_time(text: &str) -> Option<NaiveDateTime> {
    WITHOUT_ZONE
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
}
