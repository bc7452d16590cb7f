//! What is gathered while a file is read: problems, names defined and used, texts with values to fill in.

use std::ops::Range;

use super::{
    Strictness,
    limits::MOST_PROBLEMS,
    problem::{Problem, Severity},
};

/// A text of the file and where it stands, quotes included.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    pub value: String,
    pub span: Range<usize>,
}

/// What an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Section,
    Item,
    Role,
    Field,
    Measure,
    Decision,
    Trigger,
    Monitor,
    Message,
}

impl Kind {
    /// With its article.
    pub fn a(self) -> &'static str {
        match self {
            Self::Section => "a section",
            Self::Item => "an item",
            Self::Role => "a role",
            Self::Field => "a field",
            Self::Measure => "a measure",
            Self::Decision => "a decision",
            Self::Trigger => "a trigger",
            Self::Monitor => "a monitor",
            Self::Message => "a message",
        }
    }

    /// Without an article.
    pub fn word(self) -> &'static str {
        self.a().rsplit(' ').next().unwrap_or_default()
    }
}

/// A name that the file gives.
#[derive(Debug)]
pub(super) struct Definition {
    pub kind: Kind,
    pub id: Text,
    /// A field that is kept secret, an item with a check, …
    pub trait_: Trait,
}

/// What a use of the name may ask about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trait {
    None,
    SecretField,
    CheckedItem,
    ActionItem,
}

/// A name that the file uses.
#[derive(Debug)]
pub(super) struct Reference {
    pub kind: Kind,
    pub id: Text,
    /// The item must have a check that may run again and again.
    pub repeats: bool,
}

/// A section that cannot begin before another is complete.
#[derive(Debug)]
pub(super) struct Wait {
    pub section: String,
    pub on: Text,
}

/// Who reads a text that values are filled into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// People: a secret must not stand there.
    People,
    /// A machine: a secret may go there.
    Machine,
    /// Nobody fills it in.
    Literal,
}

/// A shell command, and the variables that it is given beside the fields.
#[derive(Debug)]
pub(super) struct Shell {
    pub command: Text,
    pub env: Vec<String>,
}

/// One reading of one file.
pub(super) struct Reading<'s> {
    pub source: &'s str,
    pub strictness: Strictness,
    /// The TOML itself is broken: what seems to be absent may only be unreadable.
    pub recovering: bool,
    pub problems: Vec<Problem>,
    pub definitions: Vec<Definition>,
    pub references: Vec<Reference>,
    pub waits: Vec<Wait>,
    pub templates: Vec<(Text, Audience)>,
    pub shells: Vec<Shell>,
    /// Items so far.
    pub items: usize,
    /// Patterns compiled so far.
    pub patterns: usize,
}

impl<'s> Reading<'s> {
    pub fn new(source: &'s str, strictness: Strictness, recovering: bool) -> Self {
        Self {
            source,
            strictness,
            recovering,
            problems: Vec::new(),
            definitions: Vec::new(),
            references: Vec::new(),
            waits: Vec::new(),
            templates: Vec::new(),
            shells: Vec::new(),
            items: 0,
            patterns: 0,
        }
    }

    /// Notes an error; the answer takes what is expected, and help.
    pub fn error(&mut self, span: Range<usize>, message: impl Into<String>) -> &mut Problem {
        self.note(Severity::Error, span, message.into())
    }

    /// Notes a key that this version does not know.
    pub fn unknown_key(&mut self, span: Range<usize>, message: impl Into<String>) -> &mut Problem {
        let severity = match self.strictness {
            Strictness::Written => Severity::Error,
            Strictness::Frozen => Severity::Warning,
        };
        self.note(severity, span, message.into())
    }

    /// Whether nothing more that is found will be told.
    pub fn has_enough(&self) -> bool {
        self.problems.len() > MOST_PROBLEMS
    }

    fn note(&mut self, severity: Severity, span: Range<usize>, message: String) -> &mut Problem {
        // The last place is for all that follow: nobody reads them, and each costs a look at the whole file.
        let at = self.problems.len().min(MOST_PROBLEMS);
        if let Some(beyond) = self.problems.get_mut(at) {
            beyond.severity = beyond.severity.min(severity);
        } else {
            self.problems.push(Problem::new(severity, self.source, span, message));
        }
        &mut self.problems[at]
    }

    /// Takes note of the use of a name.
    pub fn uses(&mut self, kind: Kind, id: &Text) {
        self.references.push(Reference {
            kind,
            id: id.clone(),
            repeats: false,
        });
    }

    /// The place of a part of a text, where the text stands in the file as it is read; else the whole text.
    pub fn place_in(&self, text: &Text, part: Range<usize>) -> Range<usize> {
        let raw = self.source.get(text.span.clone()).unwrap_or_default();
        match raw.find(&text.value).map(|at| text.span.start + at) {
            Some(start) => start + part.start..start + part.end,
            None => text.span.clone(),
        }
    }
}
