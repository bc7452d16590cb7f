//! All rules of a check made ready to be looked for at once.

use std::io;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};
use regex::Regex;

use super::{Rule, Secret, forms::forms};

/// More bytes of values than this are looked for in a way that takes less memory.
const MANY: usize = 16 << 10;

/// Something to be replaced: where it stands in the text, and by which rule.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    pub rule: usize,
    pub from: usize,
    pub to: usize,
}

/// The rules of a check.
pub struct Rules {
    names: Vec<String>,
    values: Option<AhoCorasick>,
    /// Every form of every value, and whose it is.
    forms: Vec<(String, usize)>,
    longest: usize,
    patterns: Vec<(Regex, usize)>,
}

/// No value and no pattern is ever shown.
impl std::fmt::Debug for Rules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rules")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

impl Rules {
    /// Makes them ready.
    ///
    /// # Errors
    /// Where there is too much of them.
    pub fn new(rules: &[Rule]) -> io::Result<Self> {
        let mut written: Vec<(String, usize)> = Vec::new();
        let mut patterns = Vec::new();
        for (number, rule) in rules.iter().enumerate() {
            match &rule.what {
                Secret::Value(value) => written.extend(forms(value).into_iter().map(|form| (form, number))),
                Secret::Pattern(pattern) => {
                    let lines = regex::RegexBuilder::new(pattern.as_str()).multi_line(true).build();
                    patterns.push((lines.map_err(io::Error::other)?, number));
                }
            }
        }
        written.sort();
        written.dedup_by(|next, last| next.0 == last.0);
        let many = written.iter().map(|(form, _)| form.len()).sum::<usize>() > MANY;
        let values = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind((!many).then_some(AhoCorasickKind::DFA))
            .build(written.iter().map(|(form, _)| form));
        let values = match written.len() {
            0 => None,
            _ => Some(values.map_err(io::Error::other)?),
        };
        Ok(Self {
            names: rules.iter().map(|rule| rule.name.clone()).collect(),
            values,
            longest: written.iter().map(|(form, _)| form.len()).max().unwrap_or(0),
            forms: written,
            patterns,
        })
    }

    /// What the journal calls them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.values.is_none() && self.patterns.is_empty()
    }

    /// Whether there are patterns, which need whole lines.
    pub fn has_patterns(&self) -> bool {
        !self.patterns.is_empty()
    }

    /// The longest form of a value, in bytes.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// Everything to be replaced in the text, of which `gone` bytes are out of reach.
    pub fn find(&self, text: &str, gone: usize, mut take: impl FnMut(Found)) {
        self.values_in(text, gone).for_each(&mut take);
        for (regex, rule) in &self.patterns {
            matches(regex, text, |from, to| {
                if to > gone {
                    take(Found {
                        rule: *rule,
                        from: from.max(gone),
                        to,
                    });
                }
            });
        }
    }

    /// The values in the text, from `from` on.
    pub fn values_in(&self, text: &str, from: usize) -> impl Iterator<Item = Found> {
        let mut at = from;
        std::iter::from_fn(move || {
            let found = self.values.as_ref()?.find(Input::new(text).range(at..))?;
            at = found.end();
            Some(Found {
                rule: self.forms.get(found.pattern().as_usize())?.1,
                from: found.start(),
                to: found.end(),
            })
        })
    }

    /// Where the first value may begin, not before `gone`, that has not come to its end.
    pub fn begun(&self, text: &str, gone: usize) -> usize {
        // A shell that wraps a line prints a space more; see `Channel::wrapped`.
        let shorter = text.strip_suffix(' ').unwrap_or(text);
        let first = text.len().saturating_sub(self.longest).max(gone);
        (first..text.len())
            .find(|&at| {
                let rest = &text.as_bytes()[at..];
                let without = shorter.as_bytes().get(at..).unwrap_or_default();
                self.forms.iter().any(|(form, _)| {
                    let form = form.as_bytes();
                    form.len() > rest.len() && form.starts_with(rest)
                        || !without.is_empty() && form.len() > without.len() && form.starts_with(without)
                })
            })
            .unwrap_or(text.len())
    }
}

/// What a pattern matches in each line of the text by itself: its first group, where it has one.
fn matches(regex: &Regex, text: &str, mut take: impl FnMut(usize, usize)) {
    let mut at = 0;
    // What matches a line alone matches there in the whole too, or something earlier does: most text is passed at once.
    while let Some(found) = regex.find_at(text, at) {
        let line = text[..found.start()].rfind('\n').map_or(0, |end| end + 1);
        let end = text[line..].find('\n').map_or(text.len(), |end| line + end);
        for groups in regex.captures_iter(&text[line..end]) {
            let group = groups.get(1).or_else(|| groups.get(0));
            if let Some(group) = group.filter(|group| !group.is_empty()) {
                take(line + group.start(), line + group.end());
            }
        }
        at = end + 1;
        if at > text.len() {
            break;
        }
    }
}
