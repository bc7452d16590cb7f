//! The values that a person gives when a run starts or at an item.
//!
//! A field that is secret has no place in any file: what is typed for it lives in memory alone.

use serde::{Deserialize, Serialize};

use crate::domain::{id::FieldId, pattern::Pattern};

/// A value that a person gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Unique in the file; a command reads it as `$CS_` and the id in capitals.
    pub id: FieldId,
    /// What people call it.
    pub label: String,
    /// What may be typed.
    pub kind: FieldKind,
    /// Must have a value before the run starts (a field of the checklist) or its item passes (a field of an item).
    pub required: bool,
    /// Taken where nobody typed another.
    pub default: Option<String>,
    /// What the value must match.
    pub pattern: Option<Pattern>,
    /// What may be chosen, for [`FieldKind::Choice`].
    pub choices: Vec<String>,
    /// Never stored, redacted everywhere.
    pub secret: bool,
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Anything on one line.
    #[default]
    Text,
    /// A version: digits and dots, with an optional `v` before and a suffix behind.
    Version,
    /// A date, `YYYY-MM-DD`.
    Date,
    /// A time of day or a date and time.
    Time,
    /// The name of a person.
    Person,
    /// A channel where people are told: `#releases`, an address.
    Channel,
    /// A path or name of a file.
    File,
    /// One of [`Field::choices`].
    Choice,
    /// An address with a scheme.
    Url,
    /// A decimal number.
    Number,
    /// When the release may happen: `START..END`, each a time of day or a date and time.
    Window,
    /// The name of the world that is acted on.
    Environment,
}
