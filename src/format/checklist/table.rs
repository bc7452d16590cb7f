//! One table of the file while it is read: it notes which keys were asked for, so that on closing it can name those
//! that nobody asked for, and those that are missing.

use std::{ops::Range, time::Duration};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    nearest::{any_of, nearest},
    reading::{Audience, Reading, Text},
    values::{duration, pattern, string, target, wrong_type},
};
use crate::domain::{pattern::Pattern, target::Target};

/// A table under reading.
pub(super) struct Table<'t> {
    entries: &'t DeTable<'t>,
    /// The heading of the table, or the whole of it where it stands inline.
    pub span: Range<usize>,
    /// What it is, with its article: "an item".
    what: &'static str,
    known: Vec<&'static str>,
    missing: Vec<(Vec<&'static str>, String)>,
}

impl<'t> Table<'t> {
    /// The file itself.
    pub fn root(entries: &'t DeTable<'t>, source: &str) -> Self {
        let first_line = source.find('\n').unwrap_or(source.len());
        Self::new(entries, 0..first_line, "the checklist")
    }

    fn new(entries: &'t DeTable<'t>, span: Range<usize>, what: &'static str) -> Self {
        Self {
            entries,
            span,
            what,
            known: Vec::new(),
            missing: Vec::new(),
        }
    }

    fn open(value: &'t Spanned<DeValue<'t>>, what: &'static str, reading: &mut Reading<'_>) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(entries) => Some(Self::new(entries, value.span(), what)),
            other => wrong_type(value.span(), "a table", other, reading),
        }
    }

    /// The value of `key`, which is known from now on.
    pub fn get(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.entries.get(key)
    }

    /// Whether `key` stands there, whatever its value.
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Where the name of `key` stands; the table, where it does not.
    pub fn key_span(&self, key: &str) -> Range<usize> {
        self.entries
            .get_key_value(key)
            .map_or(self.span.clone(), |(key, _)| key.span())
    }

    /// Notes that one of `keys` should stand here.
    pub fn require(&mut self, keys: &[&'static str], message: impl Into<String>) {
        if !keys.iter().any(|key| self.has(key)) {
            self.missing.push((keys.to_vec(), message.into()));
        }
    }

    /// A string.
    pub fn text(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Option<Text> {
        let value = self.get(key)?;
        string(value, reading)
    }

    /// What stands under `key` where that is a string; nothing is noted where it is not.
    pub fn peek(&self, key: &str) -> Option<&'t str> {
        self.entries.get(key)?.get_ref().as_str()
    }

    /// A string that must be there and not be empty; empty where it is not.
    pub fn required(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Option<Text> {
        self.require_key(key);
        let text = self.text(key, reading)?;
        if text.value.trim().is_empty() {
            reading.error(text.span.clone(), format!("`{key}` is empty"));
        }
        Some(text)
    }

    /// The same, without its place.
    pub fn required_text(&mut self, key: &'static str, reading: &mut Reading<'_>) -> String {
        self.required(key, reading).unwrap_or_default().value
    }

    fn require_key(&mut self, key: &'static str) {
        if !self.has(key) {
            self.missing.push((vec![key], format!("{} needs `{key}`", self.what)));
        }
    }

    /// A string with `{field}` in it for that audience.
    pub fn template(&mut self, key: &'static str, who: Audience, reading: &mut Reading<'_>) -> Option<String> {
        let text = self.text(key, reading)?;
        reading.templates.push((text.clone(), who));
        Some(text.value)
    }

    /// The same, required.
    pub fn required_template(&mut self, key: &'static str, who: Audience, reading: &mut Reading<'_>) -> String {
        self.require_key(key);
        let empty = self.text(key, reading).filter(|text| text.value.trim().is_empty());
        match empty {
            Some(text) => {
                reading.error(text.span, format!("`{key}` is empty"));
                String::new()
            }
            None => self.template(key, who, reading).unwrap_or_default(),
        }
    }

    /// An array of strings.
    pub fn texts(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Vec<Text> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        match value.get_ref() {
            DeValue::Array(values) => values.iter().filter_map(|value| string(value, reading)).collect(),
            other => wrong_type(value.span(), "an array of strings", other, reading).unwrap_or_default(),
        }
    }

    /// The same, without their places.
    pub fn plain_texts(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Vec<String> {
        self.texts(key, reading).into_iter().map(|text| text.value).collect()
    }

    /// `true` or `false`; `false` where nothing stands.
    pub fn flag(&mut self, key: &'static str, reading: &mut Reading<'_>) -> bool {
        self.flag_or(key, false, reading)
    }

    /// `true` or `false`.
    pub fn flag_or(&mut self, key: &'static str, default: bool, reading: &mut Reading<'_>) -> bool {
        let Some(value) = self.get(key) else {
            return default;
        };
        match value.get_ref() {
            DeValue::Boolean(flag) => *flag,
            other => wrong_type(value.span(), "`true` or `false`", other, reading).unwrap_or(default),
        }
    }

    /// A whole number from `low` to `high`.
    pub fn whole(&mut self, key: &'static str, low: i64, high: i64, reading: &mut Reading<'_>) -> Option<i64> {
        let value = self.get(key)?;
        let DeValue::Integer(integer) = value.get_ref() else {
            return wrong_type(value.span(), "a whole number", value.get_ref(), reading);
        };
        let number = i64::from_str_radix(integer.as_str(), integer.radix()).ok();
        let number = number.filter(|number| (low..=high).contains(number));
        if number.is_none() {
            let expected = match high {
                i64::MAX => format!("expected {low} or more"),
                _ => format!("expected {low} to {high}"),
            };
            reading
                .error(value.span(), format!("`{key}` cannot be {integer}"))
                .expected(expected);
        }
        number
    }

    /// A time as people write it: `90s`, `5m`, `1h 30m`, `2 days`.
    pub fn time(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Option<Duration> {
        let text = self.text(key, reading)?;
        duration(&text, &text.value, reading)
    }

    /// The same, required; zero where it is not there.
    pub fn required_time(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Duration {
        self.require_key(key);
        self.time(key, reading).unwrap_or_default()
    }

    /// A regular expression.
    pub fn pattern(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Option<Pattern> {
        let text = self.text(key, reading)?;
        pattern(&text, reading)
    }

    /// An array of regular expressions.
    pub fn patterns(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Vec<Pattern> {
        let texts = self.texts(key, reading);
        texts.iter().filter_map(|text| pattern(text, reading)).collect()
    }

    /// A regular expression with a group, which says what is read.
    pub fn group_pattern(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Option<Pattern> {
        let text = self.text(key, reading)?;
        let pattern = pattern(&text, reading)?;
        if pattern.regex().captures_len() < 2 {
            reading
                .error(text.span, format!("`{key}` has no group, so nothing is read"))
                .expected("expected parentheses around what is to be read, as in 'p95=([0-9.]+)'");
        }
        Some(pattern)
    }

    /// A target.
    pub fn target(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Option<Target> {
        let text = self.text(key, reading)?;
        target(&text, &text.value, reading)
    }

    /// One word of a list.
    pub fn word<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&'static str, T)],
        reading: &mut Reading<'_>,
    ) -> Option<T> {
        let text = self.text(key, reading)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text.value) {
            return Some(*value);
        }
        let known = || words.iter().map(|(word, _)| *word);
        let problem = reading
            .error(text.span, format!("`{key}` cannot be `{}`", text.value))
            .expected(format!("expected {}", any_of(known())));
        if let Some(near) = nearest(&text.value, known()) {
            problem.help(format!("did you mean `{near}`?"));
        }
        None
    }

    /// A table inside.
    pub fn table(&mut self, key: &'static str, what: &'static str, reading: &mut Reading<'_>) -> Option<Table<'t>> {
        let value = self.get(key)?;
        Table::open(value, what, reading)
    }

    /// An array of tables inside, in the order of the file.
    pub fn tables(&mut self, key: &'static str, what: &'static str, reading: &mut Reading<'_>) -> Vec<Table<'t>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        match value.get_ref() {
            DeValue::Array(values) => values
                .iter()
                .filter_map(|value| Table::open(value, what, reading))
                .collect(),
            DeValue::Table(_) => {
                let heading = reading.source[value.span()].starts_with('[');
                reading
                    .error(
                        value.span(),
                        format!("found one table for `{key}` instead of an array of tables"),
                    )
                    .expected("expected an array of tables")
                    .help(match heading {
                        true => format!("write the heading with two brackets: `[[{key}]]`"),
                        false => format!("put it into brackets: `{key} = [{{ … }}]`"),
                    });
                Vec::new()
            }
            other => wrong_type(value.span(), "an array of tables", other, reading).unwrap_or_default(),
        }
    }

    /// Keys and strings, in the order of the file.
    pub fn pairs(&mut self, key: &'static str, reading: &mut Reading<'_>) -> Vec<(Text, Text)> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let DeValue::Table(entries) = value.get_ref() else {
            return wrong_type(value.span(), "a table of strings", value.get_ref(), reading).unwrap_or_default();
        };
        let mut pairs: Vec<(Text, Text)> = entries
            .iter()
            .filter_map(|(name, value)| {
                let name = Text {
                    value: name.get_ref().to_string(),
                    span: name.span(),
                };
                Some((name, string(value, reading)?))
            })
            .collect();
        pairs.sort_by_key(|(name, _)| name.span.start);
        pairs
    }

    /// Notes the keys that nobody asked for, and those that are missing.
    pub fn close(self, reading: &mut Reading<'_>) {
        let mut meant = Vec::new();
        for (key, _) in self.entries.iter() {
            let name: &str = key.get_ref();
            if self.known.contains(&name) {
                continue;
            }
            if reading.has_enough() {
                break;
            }
            let free = self.known.iter().copied().filter(|known| !self.has(known));
            let near = nearest(name, free).or_else(|| nearest(name, self.known.iter().copied()));
            meant.extend(near);
            let problem = reading.unknown_key(key.span(), format!("unknown key `{name}` in {}", self.what));
            match near {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("known here: {}", self.known.join(", "))),
            };
        }
        if reading.recovering {
            return;
        }
        for (keys, message) in self.missing {
            if !keys.iter().any(|key| meant.contains(key)) {
                reading.error(self.span.clone(), message);
            }
        }
    }
}
