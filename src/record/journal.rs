//! Reading one journal: lines, chain, entries. Nothing that stands in it stops the reading; what is wrong is a
//! [`Problem`] with its line.

use std::{collections::BTreeMap, thread};

use super::RecordPath;
use crate::{
    domain::{
        digest::Digest,
        event::{Entry, Event, JournalOpened, Recorded},
        id::Writer,
    },
    format::journal::{LineError, parse_line},
};

/// One writer's journal, as read.
#[derive(Debug, Clone, PartialEq)]
pub struct Journal {
    /// Whose: the name of its file.
    pub writer: Writer,
    /// Where it stands.
    pub file: RecordPath,
    /// Its entries, in the order of their lines, those after a broken link too.
    pub entries: Vec<Recorded>,
    /// What is wrong with it, by line.
    pub problems: Vec<Problem>,
    /// Bytes up to and with the last line feed.
    pub bytes: u64,
    /// Bytes after the last line feed: a line that is being written just now, or was torn.
    pub torn: u64,
    /// Where its lines end, for those that follow.
    pub(super) end: End,
}

/// Where the lines of a journal end: what the next one has to go on from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    /// Lines so far.
    pub lines: u64,
    /// The number that follows.
    next: Option<u64>,
    /// Digest of the last line.
    before: Digest,
}

impl End {
    /// Of a journal without a line.
    pub const EMPTY: Self = Self {
        lines: 0,
        next: Some(1),
        before: Digest::ZERO,
    };
}

/// Something wrong in a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which line, from 1.
    pub line: u64,
    /// What.
    pub kind: ProblemKind,
}

/// What can be wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// It is no entry.
    NotAnEntry(String),
    /// Its event is of a known kind with members that are not.
    Members(String),
    /// Its `prev` is not the digest of the line before.
    Chain {
        /// What the line before comes to.
        expected: Digest,
        /// What the line says.
        found: Digest,
    },
    /// Its `seq` does not follow on the line before.
    Seq {
        /// What would follow.
        expected: u64,
        /// The number in the line.
        found: u64,
    },
    /// The first line is not `journal_opened`, or a later one is.
    Opening,
    /// `journal_opened` names another writer than the file.
    Writer(Writer),
}

impl std::fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotAnEntry(why) => write!(f, "this line is not an entry: {why}"),
            Self::Members(why) => write!(f, "this entry cannot be read wholly: {why}"),
            Self::Chain { expected, found } => write!(
                f,
                "this line says that the line before has the digest {}, but it has {}",
                found.short(),
                expected.short()
            ),
            Self::Seq { expected, found } => write!(f, "this line has the number {found} where {expected} follows"),
            Self::Opening => f.write_str("a journal begins with journal_opened, and holds it nowhere else"),
            Self::Writer(writer) => write!(
                f,
                "the journal was begun by {writer}, not by whom its file is named for"
            ),
        }
    }
}

/// A line, hashed and read; its neighbours not yet looked at.
struct Line {
    hash: Digest,
    read: Result<Entry, LineError>,
}

/// So much of a journal is worth a thread of its own.
const SHARE: usize = 256 * 1024;

impl Journal {
    /// Reads a journal from its bytes, on so many threads at most.
    pub fn read(writer: Writer, file: RecordPath, bytes: &[u8], threads: usize) -> Self {
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let mut links = Links::new(writer.clone());
        let chunks = read_chunks(&bytes[..whole], &writer, threads);
        links
            .entries
            .reserve_exact(chunks.iter().map(|chunk| chunk.rest.entries.len() + 1).sum());
        for chunk in chunks {
            links.join(chunk);
        }
        Self {
            writer,
            file,
            end: links.end(),
            entries: links.entries,
            bytes: whole as u64,
            torn: (bytes.len() - whole) as u64,
            problems: links.problems,
        }
    }

    /// Reads whole lines that follow on such an end; the lines of their problems are counted from the journal's first.
    pub(super) fn read_on(writer: &Writer, end: End, bytes: &[u8]) -> (Vec<Recorded>, Vec<Problem>, End) {
        let mut links = Links {
            lines: end.lines,
            next: end.next,
            before: end.before,
            ..Links::new(writer.clone())
        };
        for line in lines(bytes) {
            links.take(line);
        }
        let end = links.end();
        (links.entries, links.problems, end)
    }

    /// Its entries, each with the line that it stands on: a line that is no entry counts too.
    pub fn lines(&self) -> impl Iterator<Item = (u64, &Recorded)> {
        let mut no_entries = self.no_entries().peekable();
        let mut line = 0;
        self.entries.iter().map(move |recorded| {
            line += 1;
            while no_entries.next_if_eq(&line).is_some() {
                line += 1;
            }
            (line, recorded)
        })
    }

    /// The lines that are no entries.
    fn no_entries(&self) -> impl Iterator<Item = u64> {
        let problems = self.problems.iter();
        problems
            .filter(|problem| matches!(problem.kind, ProblemKind::NotAnEntry(_)))
            .map(|problem| problem.line)
    }

    /// How many whole lines it has.
    pub fn length(&self) -> u64 {
        (self.entries.len() + self.no_entries().count()) as u64
    }

    /// Number and digest of the last entry.
    pub fn head(&self) -> Option<(u64, Digest)> {
        self.entries.last().map(|last| (last.entry.seq, last.hash))
    }

    /// Who writes it, with what, where.
    pub fn opened(&self) -> Option<&JournalOpened> {
        match self.entries.first().map(|first| &first.entry.event) {
            Some(Event::JournalOpened(opened)) => Some(opened),
            _ => None,
        }
    }

    /// The newest entry of each other journal that this writer had read.
    pub fn seen(&self) -> BTreeMap<Writer, (u64, Digest)> {
        let mut seen: BTreeMap<Writer, (u64, Digest)> = BTreeMap::new();
        for (writer, (seq, hash)) in self.entries.iter().flat_map(|recorded| &recorded.entry.seen) {
            let known = seen.get(writer);
            if known.is_none_or(|(known, _)| known < seq) {
                seen.insert(writer.clone(), (*seq, *hash));
            }
        }
        seen
    }
}

/// Lines that follow on one another.
struct Links {
    writer: Writer,
    /// Lines taken.
    lines: u64,
    /// The number that follows; not known after a line at the beginning of a chunk that is no entry.
    next: Option<u64>,
    /// Digest of the last line.
    before: Digest,
    entries: Vec<Recorded>,
    problems: Vec<Problem>,
}

impl Links {
    fn new(writer: Writer) -> Self {
        Self {
            writer,
            lines: 0,
            next: Some(1),
            before: Digest::ZERO,
            entries: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn end(&self) -> End {
        End {
            lines: self.lines,
            next: self.next,
            before: self.before,
        }
    }

    /// The lines of a chunk follow.
    fn join(&mut self, chunk: Chunk) {
        let Some(first) = chunk.first else { return };
        let base = self.lines;
        self.take(first);
        let mut rest = chunk.rest;
        self.entries.append(&mut rest.entries);
        let moved = |problem: Problem| Problem {
            line: base + problem.line,
            ..problem
        };
        self.problems.extend(rest.problems.into_iter().map(moved));
        if rest.lines > 1 {
            self.next = rest.next;
        }
        self.lines = base + rest.lines;
        self.before = rest.before;
    }

    fn take(&mut self, line: Line) {
        self.lines += 1;
        let before = std::mem::replace(&mut self.before, line.hash);
        let entry = match line.read {
            Ok(entry) => entry,
            Err(LineError::Members { entry, why }) => {
                self.problem(ProblemKind::Members(why));
                *entry
            }
            Err(LineError::NotAnEntry { why } | LineError::Unwritable { why }) => {
                self.problem(ProblemKind::NotAnEntry(why));
                self.next = self.next.map(|next| next.saturating_add(1));
                return;
            }
        };
        if entry.prev != before {
            self.problem(ProblemKind::Chain {
                expected: before,
                found: entry.prev,
            });
        }
        self.count(entry.seq);
        self.check_opening(&entry.event);
        self.entries.push(Recorded {
            writer: self.writer.clone(),
            hash: line.hash,
            entry,
        });
    }

    /// Says so only where the numbers jump, not at every line after that.
    fn count(&mut self, found: u64) {
        if let Some(expected) = self.next.filter(|next| *next != found) {
            self.problem(ProblemKind::Seq { expected, found });
        }
        self.next = Some(found.saturating_add(1));
    }

    fn check_opening(&mut self, event: &Event) {
        match event {
            Event::JournalOpened(opened) if self.lines == 1 && opened.writer == self.writer => {}
            Event::JournalOpened(opened) if self.lines == 1 => self.problem(ProblemKind::Writer(opened.writer.clone())),
            Event::JournalOpened(_) => self.problem(ProblemKind::Opening),
            _ if self.lines == 1 => self.problem(ProblemKind::Opening),
            _ => {}
        }
    }

    fn problem(&mut self, kind: ProblemKind) {
        self.problems.push(Problem { line: self.lines, kind });
    }
}

/// A part of a journal, its lines already linked but for the first, whose predecessor lies elsewhere.
struct Chunk {
    first: Option<Line>,
    /// Counts from the first line of the chunk.
    rest: Links,
}

/// All lines, in chunks in their order; a journal that is worth it is shared among threads.
fn read_chunks(bytes: &[u8], writer: &Writer, threads: usize) -> Vec<Chunk> {
    let shares = (bytes.len() / SHARE).clamp(1, threads.max(1));
    if shares == 1 {
        return vec![read_chunk(bytes, writer)];
    }
    let chunks = split(bytes, shares);
    thread::scope(|scope| {
        let name = |i: usize| format!("read {writer} {i}");
        let reading: Vec<_> = chunks[1..]
            .iter()
            .enumerate()
            .map(|(i, chunk)| {
                let started = thread::Builder::new()
                    .name(name(i))
                    .spawn_scoped(scope, || read_chunk(chunk, writer));
                (started, *chunk)
            })
            .collect();
        let first = read_chunk(chunks[0], writer);
        let rest = reading.into_iter().map(|(started, chunk)| {
            // No thread to be had, or one that ended early: the work is done here.
            let read = started.ok().and_then(|handle| handle.join().ok());
            read.unwrap_or_else(|| read_chunk(chunk, writer))
        });
        std::iter::once(first).chain(rest).collect()
    })
}

/// Cuts at line feeds, into pieces of about the same size.
fn split(bytes: &[u8], shares: usize) -> Vec<&[u8]> {
    let mut chunks = Vec::with_capacity(shares);
    let mut rest = bytes;
    for left in (1..=shares).rev() {
        let about = rest.len() / left;
        let end = rest[about..].iter().position(|byte| *byte == b'\n');
        let end = end.map_or(rest.len(), |end| about + end + 1);
        let (chunk, after) = rest.split_at(end);
        chunks.push(chunk);
        rest = after;
    }
    chunks
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = Line> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(|line| {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        Line {
            hash: Digest::of(line),
            read: parse_line(line),
        }
    })
}

fn read_chunk(bytes: &[u8], writer: &Writer) -> Chunk {
    let mut lines = lines(bytes);
    // A name of its own: threads that count the uses of one and the same would wait for each other.
    let mut rest = Links::new(Writer::new(writer.as_str()));
    rest.entries.reserve(bytes.len() / 256);
    let first = lines.next();
    if let Some(first) = &first {
        rest.lines = 1;
        rest.before = first.hash;
        rest.next = first.read.as_ref().ok().map(|entry| entry.seq.saturating_add(1));
    }
    for line in lines {
        rest.take(line);
    }
    Chunk { first, rest }
}

#[cfg(test)]
mod tests;
