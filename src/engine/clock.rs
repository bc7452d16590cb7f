//! The one place that asks what time it is.

use crate::domain::{
    decide::Stamp,
    event::Person,
    time::{self, Time},
};

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
