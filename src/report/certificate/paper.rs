//! What stands on a certificate: parts of texts, tables and commands, in no language of documents. Every text in it is
//! what somebody typed, as they typed it: what draws it makes it harmless.

use crate::domain::{digest::Digest, event::EntryRef, time::Time};

/// A certificate, or what may not be called one.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// What it is: the first heading.
    pub title: String,
    /// What was released, in a line.
    pub release: String,
    /// What stands across each page, where it is no certificate, or the record of a release that did not happen.
    pub across: Option<Across>,
    /// What a reader has to know before anything else.
    pub first: Vec<(Tone, Line)>,
    /// The words in large letters.
    pub large: Vec<Large>,
    /// Who put their names to it.
    pub hands: Vec<Hand>,
    /// So many more did.
    pub more_hands: usize,
    /// The rest.
    pub parts: Vec<Part>,
}

/// What stands across each page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Across {
    /// In large letters.
    pub word: &'static str,
    /// Why; may be empty.
    pub why: String,
}

/// A word in large letters.
#[derive(Debug, Clone, PartialEq)]
pub struct Large {
    /// What it is.
    pub label: String,
    /// The word.
    pub word: String,
    /// How good it is.
    pub tone: Tone,
    /// What belongs to it.
    pub beneath: Line,
}

/// Somebody who put their name to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Hand {
    /// Who.
    pub name: String,
    /// As what.
    pub role: String,
    /// What they said, whether it is still so, and what their signature is worth.
    pub said: Line,
}

/// How something is told: never by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// As anything else.
    Plain,
    /// It was earned.
    Good,
    /// Somebody should look.
    Care,
    /// It speaks against it.
    Bad,
}

/// A part with its heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Where it can be jumped to.
    pub place: Place,
    /// What is in it.
    pub blocks: Vec<Block>,
}

/// The parts, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Findings,
    Release,
    Sight,
    Decisions,
    Conditions,
    SignOffs,
    Items,
    Roles,
    Holds,
    Rollback,
    Risks,
    Amendments,
    Entries,
    Scorecard,
    Review,
    Evidence,
    Verify,
    Drawn,
}

impl Place {
    /// The name of the place: what sites make of its heading, so that links lead there in Markdown too.
    pub fn id(self) -> String {
        self.title().to_lowercase().replace(' ', "-")
    }

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Findings => "What speaks against the record",
            Self::Release => "The release",
            Self::Sight => "In plain sight",
            Self::Decisions => "Decisions",
            Self::Conditions => "Conditions",
            Self::SignOffs => "Sign-offs",
            Self::Items => "Items that stand out",
            Self::Roles => "Roles",
            Self::Holds => "Hold points and handoffs",
            Self::Rollback => "Rollback",
            Self::Risks => "Risks",
            Self::Amendments => "Amendments of the checklist",
            Self::Entries => "Entries that stand out",
            Self::Scorecard => "Scorecard",
            Self::Review => "Review",
            Self::Evidence => "Evidence",
            Self::Verify => "How to verify it without us",
            Self::Drawn => "Drawn from",
        }
    }
}

/// A piece of a part.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading within a part.
    Heading(String),
    /// A paragraph.
    Text(Line),
    /// Names and values.
    Facts(Vec<(String, Line)>),
    /// Rows under a head.
    Table(Table),
    /// A list.
    Points(Vec<Line>),
    /// Commands for a shell, to be copied.
    Commands(String),
}

/// Rows under a head.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The head: what each column is.
    pub head: Vec<Column>,
    /// The rows, each as long as the head.
    pub rows: Vec<Vec<Line>>,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub title: &'static str,
    /// What stands in it.
    pub kind: Kind,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Texts.
    Texts,
    /// Numbers, to the right.
    Numbers,
    /// What must not be broken: a time, a word.
    Words,
    /// Digests.
    Digests,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Line(pub Vec<Piece>);

/// A piece of a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// As it is.
    Text(String),
    /// To be seen.
    Strong(Tone, String),
    /// A file, a command, a fingerprint.
    Code(String),
    /// A digest, whole.
    Digest(Digest),
    /// A moment.
    Time(Time),
    /// To be seen, and where more of it stands.
    See(Tone, String, Place),
}

impl Line {
    /// A line of this text.
    pub fn of(text: impl Into<String>) -> Self {
        Self::default().text(text)
    }

    fn and(mut self, piece: Piece) -> Self {
        self.0.push(piece);
        self
    }

    /// With this text behind it.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.and(Piece::Text(text.into()))
    }

    /// With this word behind it, to be seen.
    pub fn strong(self, tone: Tone, text: impl Into<String>) -> Self {
        self.and(Piece::Strong(tone, text.into()))
    }

    /// With this file, command or fingerprint behind it.
    pub fn code(self, text: impl Into<String>) -> Self {
        self.and(Piece::Code(text.into()))
    }

    /// With this digest behind it.
    pub fn digest(self, digest: Digest) -> Self {
        self.and(Piece::Digest(digest))
    }

    /// With this moment behind it.
    pub fn time(self, at: Time) -> Self {
        self.and(Piece::Time(at))
    }

    /// With the name of an entry behind it.
    pub fn entry(self, entry: &EntryRef) -> Self {
        self.code(entry.to_string())
    }

    /// With the place of more behind it.
    pub fn see(self, place: Place) -> Self {
        self.leads(Tone::Plain, place.title(), place)
    }

    /// With this word behind it, to be seen, which leads to where more stands.
    pub fn leads(self, tone: Tone, text: impl Into<String>, place: Place) -> Self {
        self.and(Piece::See(tone, text.into(), place))
    }

    /// With that line behind it.
    pub fn line(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// With these lines behind it, a text between each two.
    pub fn joined(self, lines: impl IntoIterator<Item = Self>, between: &str) -> Self {
        let mut lines = lines.into_iter();
        let Some(first) = lines.next() else { return self };
        lines.fold(self.line(first), |line, next| line.text(between).line(next))
    }

    /// With what is made of something behind it, where it is there.
    pub fn with<T>(self, there: Option<T>, then: impl FnOnce(Self, T) -> Self) -> Self {
        match there {
            Some(there) => then(self, there),
            None => self,
        }
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        let empty = |piece: &Piece| matches!(piece, Piece::Text(text) if text.is_empty());
        self.0.iter().all(empty)
    }
}

impl Part {
    /// A part of nothing yet.
    pub fn new(place: Place) -> Self {
        Self {
            place,
            blocks: Vec::new(),
        }
    }

    /// The part, where anything is in it.
    pub fn filled(self) -> Option<Self> {
        (!self.blocks.is_empty()).then_some(self)
    }

    /// A heading.
    pub fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading(text.into()));
    }

    /// A paragraph.
    pub fn text(&mut self, line: Line) {
        self.blocks.push(Block::Text(line));
    }

    /// Names and values, where there are any.
    pub fn facts(&mut self, facts: Vec<(String, Line)>) {
        if !facts.is_empty() {
            self.blocks.push(Block::Facts(facts));
        }
    }

    /// A table, where it has rows. A column in which nothing stands is left out.
    pub fn table(&mut self, head: &[Column], rows: Vec<Vec<Line>>) {
        if rows.is_empty() {
            return;
        }
        let filled = |column: usize| {
            rows.iter()
                .any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()))
        };
        let filled: Vec<bool> = (0..head.len()).map(filled).collect();
        let kept = |column: usize| filled.get(column).copied().unwrap_or(false);
        let of = |row: Vec<Line>| {
            let cells = row.into_iter().enumerate();
            cells
                .filter(|(column, _)| kept(*column))
                .map(|(_, cell)| cell)
                .collect()
        };
        let columns = head.iter().enumerate().filter(|(column, _)| kept(*column));
        let head = columns.map(|(_, column)| *column).collect();
        let rows = rows.into_iter().map(of).collect();
        self.blocks.push(Block::Table(Table { head, rows }));
    }

    /// A list, where it has points: so many of them, and how many more there are.
    pub fn points(&mut self, mut points: Vec<Line>, most: usize) {
        let more = points.len().saturating_sub(most);
        points.truncate(most);
        points.extend((more > 0).then(|| Line::of(format!("and {more} more"))));
        if !points.is_empty() {
            self.blocks.push(Block::Points(points));
        }
    }

    /// Commands for a shell.
    pub fn commands(&mut self, commands: impl Into<String>) {
        self.blocks.push(Block::Commands(commands.into()));
    }
}

/// A column of texts.
pub const fn texts(title: &'static str) -> Column {
    let kind = Kind::Texts;
    Column { title, kind }
}

/// A column of numbers.
pub const fn numbers(title: &'static str) -> Column {
    let kind = Kind::Numbers;
    Column { title, kind }
}

/// A column of what must not be broken.
pub const fn words(title: &'static str) -> Column {
    let kind = Kind::Words;
    Column { title, kind }
}

/// A column of digests.
pub const fn digests(title: &'static str) -> Column {
    let kind = Kind::Digests;
    Column { title, kind }
}

/// A name with its value.
pub fn fact(name: impl Into<String>, value: Line) -> (String, Line) {
    (name.into(), value)
}

/// Who said it, and when.
pub fn by(who: &str, at: Time) -> Line {
    Line::of(format!("{who}, ")).time(at)
}
