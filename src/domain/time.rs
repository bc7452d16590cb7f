//! Moments as the record writes them: RFC 3339, UTC, microseconds.

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};

/// A moment in UTC.
pub type Time = DateTime<Utc>;

/// The moment to the microsecond, as it will read back from the record.
pub fn to_micros(time: Time) -> Time {
    time.trunc_subsecs(6)
}

/// `2026-11-21T21:10:57.123456Z`
pub fn rfc3339(time: Time) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// For `#[serde(with = …)]`: RFC 3339 in UTC with microseconds.
pub mod serde_micros {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Time;

    /// Writes it.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(time: &Time, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::rfc3339(*time))
    }

    /// Reads it.
    ///
    /// # Errors
    /// Where it is no RFC 3339 time.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
