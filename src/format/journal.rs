//! One line of a journal, bytes to entry and back. The bytes are the form: what was written reads back as it was, and
//! no line, however hostile, makes the reader panic.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};
use serde_json::value::RawValue;

use crate::domain::{
    digest::Digest,
    event::{Entry, Event, UnknownEvent},
    id::Writer,
    time::{self, Time},
};

/// The kinds of event that this version knows, as they stand in the journal.
pub const KINDS: [&str; 31] = [
    "journal_opened",
    "run_started",
    "checklist_amended",
    "field_set",
    "role_assigned",
    "check_started",
    "check_finished",
    "item_marked",
    "measure_entered",
    "note_added",
    "link_added",
    "evidence_attached",
    "evidence_withdrawn",
    "signed",
    "gap",
    "recovered",
    "controls_taken",
    "handed_off",
    "handoff_accepted",
    "handoff_refused",
    "polled",
    "decided",
    "condition_met",
    "hold_broken",
    "rollback_called",
    "rollback_reached",
    "rollback_ended",
    "notified",
    "risk_recorded",
    "closed",
    "sealed",
];

/// Why a line is not an entry, or not wholly one.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// It is no entry at all.
    #[error("not an entry: {why}")]
    NotAnEntry {
        /// What the JSON reader says, without a line number.
        why: String,
    },
    /// The envelope is well, the kind is known, its members are not what this version knows.
    #[error("the members of {kind} cannot be read: {why}", kind = entry.event.kind())]
    Members {
        /// The entry, its event kept as [`Event::Unknown`].
        entry: Box<Entry>,
        /// What the JSON reader says, without a line number.
        why: String,
    },
    /// An entry that JSON has no form for.
    #[error("the entry cannot be written as JSON: {why}")]
    Unwritable {
        /// What the JSON writer says.
        why: String,
    },
}

/// Reads a line, given without its line feed.
///
/// An event of a kind that this version does not know is kept as [`Event::Unknown`]; members that it does not know are
/// ignored.
///
/// # Errors
/// Where the line is no entry, or its event is of a known kind with members that are not.
pub fn parse_line(line: &[u8]) -> Result<Entry, LineError> {
    // Checked once as a whole, not string by string.
    let read = match std::str::from_utf8(line) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(line),
    };
    match read {
        Ok(entry) => Ok(entry),
        Err(first) => parse_unknown(line, &first),
    }
}

/// The envelope, its event not looked into.
#[derive(Deserialize)]
struct Envelope<'a> {
    seq: u64,
    prev: Digest,
    #[serde(with = "time::serde_micros")]
    at: Time,
    #[serde(default)]
    seen: BTreeMap<Writer, (u64, Digest)>,
    #[serde(borrow)]
    event: BTreeMap<Cow<'a, str>, &'a RawValue>,
}

fn parse_unknown(line: &[u8], first: &serde_json::Error) -> Result<Entry, LineError> {
    let not_an_entry = |why: &serde_json::Error| LineError::NotAnEntry {
        why: without_place(why),
    };
    let envelope: Envelope<'_> = serde_json::from_slice(line).map_err(|_| not_an_entry(first))?;
    let mut events = envelope.event.into_iter();
    let (Some((kind, members)), None) = (events.next(), events.next()) else {
        return Err(LineError::NotAnEntry {
            why: "an event has one member, named for its kind".to_owned(),
        });
    };
    let members = serde_json::from_str(members.get()).map_err(|why| not_an_entry(&why))?;
    let known = KINDS.contains(&&*kind);
    let entry = Entry {
        seq: envelope.seq,
        prev: envelope.prev,
        at: envelope.at,
        seen: envelope.seen,
        event: Event::Unknown(Box::new(UnknownEvent {
            kind: kind.into_owned(),
            members,
        })),
    };
    if known {
        return Err(LineError::Members {
            entry: Box::new(entry),
            why: without_place(first),
        });
    }
    Ok(entry)
}

/// Without `at line 1 column 7`: the line is one of a journal, and its number is said by who knows it.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// Writes an entry as a line: one line feed at its end, none inside.
///
/// # Errors
/// Where JSON has no form for it; no entry that this program makes is such.
pub fn write_line(entry: &Entry) -> Result<Vec<u8>, LineError> {
    let mut line = Vec::with_capacity(512);
    append_line(&mut line, entry)?;
    Ok(line)
}

/// Writes an entry as a line behind what `out` holds.
///
/// # Errors
/// Those of [`write_line`]; `out` then ends in the middle of a line.
pub fn append_line(out: &mut Vec<u8>, entry: &Entry) -> Result<(), LineError> {
    serde_json::to_writer(&mut *out, &Line::of(entry)).map_err(|why| LineError::Unwritable { why: why.to_string() })?;
    out.push(b'\n');
    Ok(())
}

/// The same shape as [`Entry`], with a form for unknown events too.
#[derive(Serialize)]
struct Line<'a> {
    seq: u64,
    prev: Digest,
    #[serde(with = "time::serde_micros")]
    at: Time,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    seen: &'a BTreeMap<Writer, (u64, Digest)>,
    #[serde(serialize_with = "write_event")]
    event: &'a Event,
}

impl<'a> Line<'a> {
    fn of(entry: &'a Entry) -> Self {
        Self {
            seq: entry.seq,
            prev: entry.prev,
            at: entry.at,
            seen: &entry.seen,
            event: &entry.event,
        }
    }
}

fn write_event<S: Serializer>(event: &&Event, serializer: S) -> Result<S::Ok, S::Error> {
    let Event::Unknown(unknown) = event else {
        return event.serialize(serializer);
    };
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(&unknown.kind, &unknown.members)?;
    map.end()
}

#[cfg(test)]
mod tests;
