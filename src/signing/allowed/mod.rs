//! Who may sign for whom: OpenSSH's `allowed_signers` file, as ssh-keygen(1) describes it. Pure. A line that is wrong
//! counts for nothing and is told with its number; the other lines count.

mod line;
#[cfg(test)]
mod tests;

use std::fmt;

use chrono::TimeZone;

use self::line::Line;
use super::{fingerprint, patterns};
use crate::domain::time::{self, Time};

/// Who may sign for whom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllowedSigners {
    name: String,
    lines: Vec<Allowed>,
    mistakes: Vec<Mistake>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Allowed {
    key: String,
    line: Line,
}

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// From 1.
    pub line: usize,
    /// What is wrong, and what is expected.
    pub text: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.text)
    }
}

/// What the list says of a key, for a principal, a namespace and a time. What is better comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// It may sign.
    May,
    /// It might, until then.
    Expired(Time),
    /// It may, from then on.
    NotYet(Time),
    /// It may sign for this principal, but for other uses only: these.
    OtherUse(String),
    /// It may sign for others: these patterns.
    OtherPrincipal(String),
    /// No line names it.
    Unlisted,
}

impl AllowedSigners {
    /// Reads a file of that name (for messages only). Times in it without a `Z` are in this zone: for what ssh-keygen
    /// would say, the machine's.
    pub fn parse(name: impl Into<String>, bytes: &[u8], zone: &impl TimeZone) -> Self {
        let mut read = Self {
            name: name.into(),
            ..Self::default()
        };
        for (i, bytes) in bytes.split(|byte| *byte == b'\n').enumerate() {
            match line::read(&String::from_utf8_lossy(bytes), zone) {
                Ok(None) => {}
                Ok(Some(line)) => read.lines.push(Allowed {
                    key: fingerprint(&line.key),
                    line,
                }),
                Err(text) => read.mistakes.push(Mistake { line: i + 1, text }),
            }
        }
        read
    }

    /// What the file is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The lines that cannot be read.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// So many lines count.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether no line counts.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether the key of this fingerprint may sign for the principal, for this use, at that time.
    pub fn ask(&self, key: &str, principal: &str, namespace: &str, at: Time) -> Word {
        let of_key = self.lines.iter().filter(|allowed| allowed.key == key);
        of_key
            .map(|allowed| allowed.line.word(principal, namespace, at))
            .min()
            .unwrap_or(Word::Unlisted)
    }

    /// The one principal that the key of this fingerprint may sign for, where the list names just one, plainly.
    pub fn principal_of(&self, key: &str, namespace: &str, at: Time) -> Option<&str> {
        let mut all = self.lines.iter().filter(|allowed| allowed.key == key);
        let mut may = all
            .by_ref()
            .filter(|allowed| allowed.line.use_and_time(namespace, at) == Word::May);
        let first = patterns::plain(&may.next()?.line.principals)?;
        may.all(|allowed| allowed.line.principals == first).then_some(first)
    }
}

impl Line {
    fn word(&self, principal: &str, namespace: &str, at: Time) -> Word {
        if patterns::covers(&self.principals, principal) {
            self.use_and_time(namespace, at)
        } else {
            Word::OtherPrincipal(self.principals.clone())
        }
    }

    fn use_and_time(&self, namespace: &str, at: Time) -> Word {
        let options = &self.options;
        if let Some(namespaces) = &options.namespaces
            && !patterns::covers(namespaces, namespace)
        {
            return Word::OtherUse(namespaces.clone());
        }
        // To the second, as OpenSSH compares.
        match (options.after, options.before) {
            (Some(after), _) if at.timestamp() < after.timestamp() => Word::NotYet(after),
            (_, Some(before)) if at.timestamp() > before.timestamp() => Word::Expired(before),
            _ => Word::May,
        }
    }
}

impl Word {
    /// Why it may not sign, in words that go on from “the key”.
    pub fn why_not(&self, principal: &str) -> String {
        match self {
            Self::May => "may sign".to_owned(),
            Self::Expired(then) => format!("was expired by then: it might sign until {}", seconds(*then)),
            Self::NotYet(then) => format!("was not valid yet: it may sign from {}", seconds(*then)),
            Self::OtherUse(uses) => format!("may sign for other uses only: {uses}"),
            Self::OtherPrincipal(others) => format!("is listed for {others}, not for {principal}"),
            Self::Unlisted => "is not listed".to_owned(),
        }
    }
}

/// A moment to the second.
pub(super) fn seconds(moment: Time) -> String {
    let text = time::rfc3339(moment);
    text.split_once('.')
        .map_or(text.clone(), |(text, _)| format!("{text}Z"))
}
