//! A TOML file of this machine, read with all of its mistakes: each with its line, and what is expected there.

use std::fmt;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// One mistake in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// From 1.
    pub line: usize,
    /// The key, where it is about one.
    pub key: Option<String>,
    /// What is wrong, and what is expected.
    pub text: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "{}: {key}: {}", self.line, self.text),
            None => write!(f, "{}: {}", self.line, self.text),
        }
    }
}

pub(super) type Key<'a> = Spanned<std::borrow::Cow<'a, str>>;
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// A file that is being read, and what is wrong with it so far.
pub(super) struct Reading<'a> {
    text: &'a str,
    wrong: Vec<Wrong>,
}

impl<'a> Reading<'a> {
    /// The tree of the file, as far as it is one.
    pub fn of(text: &'a str) -> (Self, Spanned<DeTable<'a>>) {
        let (tree, errors) = DeTable::parse_recoverable(text);
        let mut reading = Self {
            text,
            wrong: Vec::new(),
        };
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            reading.wrong(at, None, error.message().trim().to_owned());
        }
        (reading, tree)
    }

    /// What was read, or everything that is wrong, in the order of the file.
    pub fn finish<T>(mut self, read: T) -> Result<T, Vec<Wrong>> {
        if self.wrong.is_empty() {
            return Ok(read);
        }
        self.wrong.sort_by_key(|wrong| wrong.line);
        Err(self.wrong)
    }

    /// The line of a place, from 1.
    pub fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or(self.text);
        before.bytes().filter(|byte| *byte == b'\n').count() + 1
    }

    /// How many mistakes were found so far.
    pub fn mistakes(&self) -> usize {
        self.wrong.len()
    }

    pub fn wrong(&mut self, at: usize, key: Option<&str>, text: String) {
        self.wrong.push(Wrong {
            line: self.line(at),
            key: key.map(str::to_owned),
            text,
        });
    }

    pub fn expected(&mut self, key: &str, value: &Value<'_>, expected: &str) {
        self.wrong(value.span().start, Some(key), format!("{expected} is expected"));
    }

    /// A key that nobody reads; `what` it would be, and which of it there are.
    pub fn unknown(&mut self, key: &Key<'_>, what: &str, there_are: &[&str]) {
        let name = &**key.get_ref();
        let text = match nearest(name, there_are.iter().copied()) {
            Some(nearest) => format!("there is no such {what}; did you mean {nearest}?"),
            None => format!("there is no such {what}; there are {}", there_are.join(", ")),
        };
        self.wrong(key.span().start, Some(name), text);
    }

    pub fn text_value(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) if text.chars().any(char::is_control) => {
                self.expected(key, value, "one line of text");
                None
            }
            DeValue::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            _ => {
                self.expected(key, value, "a text in quotes");
                None
            }
        }
    }

    pub fn texts(&mut self, key: &str, value: &Value<'_>) -> Vec<String> {
        let mut texts = Vec::new();
        match value.get_ref() {
            DeValue::String(text) => texts.push(text.to_string()),
            DeValue::Array(values) => {
                for value in values.iter() {
                    texts.extend(self.text_value(key, value));
                }
            }
            _ => self.expected(key, value, "a list of texts"),
        }
        texts
    }
}

/// The one of `right` that is written most nearly like `wrong`, where one is near at all.
pub(super) fn nearest<'a>(wrong: &str, right: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    right
        .into_iter()
        .map(|right| (strsim::damerau_levenshtein(wrong, right), right))
        .filter(|(distance, right)| *distance <= 1 + right.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, right)| right)
}
