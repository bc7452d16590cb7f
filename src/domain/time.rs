//! Moments as the record writes them: RFC 3339, UTC, microseconds.

use chrono::{DateTime, NaiveDate, SecondsFormat, SubsecRound, Utc};

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

/// Reads a moment in just the form that [`rfc3339`] writes, several times as fast as one in any form.
fn as_written(text: &str) -> Option<Time> {
    let bytes: &[u8; 27] = text.as_bytes().try_into().ok()?;
    let places = [
        (4, b'-'),
        (7, b'-'),
        (10, b'T'),
        (13, b':'),
        (16, b':'),
        (19, b'.'),
        (26, b'Z'),
    ];
    if places.iter().any(|(place, sign)| bytes[*place] != *sign) {
        return None;
    }
    let number = |from: usize, to: usize| {
        let digits = bytes[from..to].iter();
        digits.copied().try_fold(0u32, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
        })
    };
    let date = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 7)?, number(8, 10)?)?;
    let time = date.and_hms_micro_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?, number(20, 26)?)?;
    Some(time.and_utc())
}

/// For `#[serde(with = …)]`: RFC 3339 in UTC with microseconds.
pub mod serde_micros {
    use serde::{Deserializer, Serializer};

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
        deserializer.deserialize_str(Text)
    }

    /// Reads a time where it stands, without a copy: a journal holds one in every line.
    struct Text;

    impl serde::de::Visitor<'_> for Text {
        type Value = Time;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a time as in RFC 3339")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Time, E> {
            match super::as_written(text) {
                Some(time) => Ok(time),
                None => text.parse().map_err(E::custom),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_time_is_left_to_the_whole_parser() {
        for text in [
            "2026-02-30T00:00:00.000000Z",
            "2026-11-21T21:10:57.12345xZ",
            "2026-11-21T21:10:57Z",
            "",
        ] {
            assert_eq!(as_written(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_time_reads_back_as_it_was_written(micros in -60_000_000_000_000_000i64..250_000_000_000_000_000) {
            let time = DateTime::from_timestamp_micros(micros).unwrap();
            prop_assert_eq!(as_written(&rfc3339(time)), Some(time));
        }
    }
}
