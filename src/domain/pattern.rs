//! A regular expression that is known to compile, compared and written by its text.

use std::fmt;

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A pattern may take so many bytes compiled: `(\w{999}){99}` is a short text.
const SIZE: usize = 1 << 20;

/// A regular expression of the `regex` crate's syntax.
#[derive(Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Compiles `text`.
    ///
    /// # Errors
    /// Where it is no regular expression, with the place, or one that takes too much memory.
    pub fn new(text: &str) -> Result<Self, regex::Error> {
        RegexBuilder::new(text)
            .size_limit(SIZE)
            .dfa_size_limit(SIZE)
            .build()
            .map(Self)
    }

    /// The text that it was made from.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The compiled expression.
    pub fn regex(&self) -> &Regex {
        &self.0
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Pattern {}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.as_str())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}
