//! The fields of a form.
//!
//! The height of a row is told before it is drawn, and is what the page then gives it.

use crate::tui::widgets::{
    choice::{Choice, Tick},
    masked::Masked,
    note::Note,
    pane::Focus,
    prompt::Prompt,
    proposed::{Proposal, Proposed},
    text,
};

/// Rows of a text of several lines.
const NOTE_ROWS: u16 = 5;
/// The same where other fields need the room.
const SHORT_NOTE_ROWS: u16 = 2;

/// The option of what is not chosen yet.
const NONE_YET: &str = "none yet";

/// A field of a form.
#[derive(Debug)]
pub struct Row {
    /// By what its answer is asked for.
    pub name: String,
    /// What stands above it.
    pub label: String,
    /// More about it, below the label.
    pub help: String,
    /// What is typed or chosen.
    pub entry: Entry,
    /// It names a file, and what stood in it first.
    pub file: Option<String>,
    /// The first option says that none is chosen.
    none_first: bool,
    /// The rows of a text of several lines.
    note_rows: u16,
    /// The rows that are left empty below it.
    gap: u16,
}

/// What is typed or chosen in a field.
#[derive(Debug)]
pub enum Entry {
    /// One line.
    Line(Prompt),
    /// One line, with proposals.
    Proposed(Box<Proposed>),
    /// One line that is not shown.
    Masked(Masked),
    /// Several lines.
    Note(Box<Note>),
    /// One of a few.
    Choice(Choice),
    /// Yes or not yet.
    Tick(Tick),
}

impl Row {
    fn new(name: &str, label: impl Into<String>, entry: Entry) -> Self {
        Self {
            name: name.to_owned(),
            label: label.into(),
            help: String::new(),
            entry,
            file: None,
            none_first: false,
            note_rows: NOTE_ROWS,
            gap: 1,
        }
    }

    /// One line, with a value proposed.
    pub fn line(name: &str, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self::new(name, label, Entry::Line(Prompt::new(value)))
    }

    /// One line that names a file, with a value proposed.
    pub fn file(name: &str, label: impl Into<String>, value: &str) -> Self {
        Self {
            file: Some(value.to_owned()),
            ..Self::line(name, label, value)
        }
    }

    /// One line, with a value and what else it could be.
    pub fn proposed(name: &str, label: impl Into<String>, value: impl Into<String>, all: Vec<Proposal>) -> Self {
        Self::new(name, label, Entry::Proposed(Box::new(Proposed::new(value, all))))
    }

    /// One line that is not shown.
    pub fn hidden(name: &str, label: impl Into<String>) -> Self {
        Self::new(name, label, Entry::Masked(Masked::default()))
    }

    /// Several lines.
    pub fn note(name: &str, label: impl Into<String>, value: &str) -> Self {
        Self::new(name, label, Entry::Note(Box::new(Note::new(value))))
    }

    /// One of a few.
    pub fn choice(name: &str, label: impl Into<String>, options: Vec<String>, chosen: usize) -> Self {
        Self::new(name, label, Entry::Choice(Choice::new(options, chosen)))
    }

    /// One of a few, or none of them yet: nothing is chosen that nobody chose.
    pub fn choice_or_none(name: &str, label: impl Into<String>, options: Vec<String>) -> Self {
        let options = std::iter::once(NONE_YET.to_owned()).chain(options).collect();
        Self {
            none_first: true,
            ..Self::choice(name, label, options, 0)
        }
    }

    /// A box to tick.
    pub fn tick(name: &str, label: impl Into<String>) -> Self {
        Self::new(name, label, Entry::Tick(Tick::Empty))
    }

    /// A text of several lines that shows few of them at once.
    pub fn short(mut self) -> Self {
        self.note_rows = SHORT_NOTE_ROWS;
        self
    }

    /// With the next field right below it.
    pub fn tight(mut self) -> Self {
        self.gap = 0;
        self
    }

    /// With more said about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    pub(super) fn value(&self) -> String {
        match &self.entry {
            Entry::Line(prompt) => prompt.value().to_owned(),
            Entry::Proposed(proposed) => proposed.value().to_owned(),
            // Handed out by `Form::secret` alone.
            Entry::Masked(_) => String::new(),
            Entry::Note(note) => note.text(),
            Entry::Choice(choice) if self.none_first && choice.at() == 0 => String::new(),
            Entry::Choice(choice) => choice.chosen().unwrap_or_default().to_owned(),
            Entry::Tick(tick) => if *tick == Tick::Ticked { "yes" } else { "" }.to_owned(),
        }
    }

    pub(super) fn problem(&self) -> Option<&str> {
        match &self.entry {
            Entry::Line(prompt) => prompt.problem(),
            Entry::Masked(masked) => masked.problem(),
            Entry::Note(note) => note.problem(),
            Entry::Proposed(_) | Entry::Choice(_) | Entry::Tick(_) => None,
        }
    }

    /// The rows left empty below it.
    pub(super) fn gap(&self) -> u16 {
        self.gap
    }

    /// The rows that it takes, with those left empty below it.
    pub(super) fn height(&self, columns: usize, focus: Focus) -> u16 {
        let label = rows_of(&self.label, columns) * u16::from(!matches!(self.entry, Entry::Tick(_)));
        let help = if self.help.is_empty() {
            0
        } else {
            rows_of(&self.help, columns)
        };
        let entry = match &self.entry {
            Entry::Line(_) => 1 + self.problem().map_or(0, |problem| rows_of(problem, columns)),
            Entry::Masked(_) => 1 + u16::from(self.problem().is_some()),
            Entry::Proposed(proposed) => size(proposed.height(focus)),
            Entry::Note(_) => self.note_rows,
            Entry::Choice(choice) => size(choice.options().len().clamp(1, 8)),
            Entry::Tick(_) => rows_of(&self.label, columns.saturating_sub(4)),
        };
        label + help + entry + self.gap
    }
}

fn rows_of(value: &str, columns: usize) -> u16 {
    size(text::wrap(value, columns.max(1)).len().max(1))
}

pub(super) fn size(value: usize) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}
