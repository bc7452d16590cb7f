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
        let lines = read_lines(&bytes[..whole], &writer, threads);
        let mut journal = Self {
            writer,
            file,
            entries: Vec::new(),
            problems: Vec::new(),
            bytes: whole as u64,
            torn: (bytes.len() - whole) as u64,
        };
        journal.link(lines);
        journal
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

    fn link(&mut self, chunks: Vec<Vec<Line>>) {
        let mut before = Digest::ZERO;
        let mut number = 0;
        let mut next = 1;
        self.entries.reserve_exact(chunks.iter().map(Vec::len).sum());
        for line in chunks.into_iter().flatten() {
            number += 1;
            self.take(number, &mut next, before, line.hash, line.read);
            before = line.hash;
        }
    }

    fn take(&mut self, line: u64, next: &mut u64, before: Digest, hash: Digest, read: Result<Entry, LineError>) {
        let mut problem = |kind| self.problems.push(Problem { line, kind });
        let entry = match read {
            Ok(entry) => entry,
            Err(LineError::Members { entry, why }) => {
                problem(ProblemKind::Members(why));
                *entry
            }
            Err(LineError::NotAnEntry { why } | LineError::Unwritable { why }) => {
                problem(ProblemKind::NotAnEntry(why));
                *next += 1;
                return;
            }
        };
        if entry.prev != before {
            problem(ProblemKind::Chain {
                expected: before,
                found: entry.prev,
            });
        }
        // Only where the numbers jump, not at every line after that.
        if entry.seq != *next {
            problem(ProblemKind::Seq {
                expected: *next,
                found: entry.seq,
            });
        }
        *next = entry.seq.saturating_add(1);
        match &entry.event {
            Event::JournalOpened(opened) if line == 1 && opened.writer != self.writer => {
                problem(ProblemKind::Writer(opened.writer.clone()));
            }
            Event::JournalOpened(_) if line == 1 => {}
            Event::JournalOpened(_) => problem(ProblemKind::Opening),
            _ if line == 1 => problem(ProblemKind::Opening),
            _ => {}
        }
        self.entries.push(Recorded {
            writer: self.writer.clone(),
            hash,
            entry,
        });
    }
}

/// All lines, in chunks in their order; a journal that is worth it is shared among threads.
fn read_lines(bytes: &[u8], writer: &Writer, threads: usize) -> Vec<Vec<Line>> {
    let shares = (bytes.len() / SHARE).clamp(1, threads.max(1));
    if shares == 1 {
        return vec![read_chunk(bytes)];
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
                    .spawn_scoped(scope, || read_chunk(chunk));
                (started, *chunk)
            })
            .collect();
        let first = read_chunk(chunks[0]);
        let rest = reading.into_iter().map(|(started, chunk)| {
            // No thread to be had, or one that ended early: the work is done here.
            let read = started.ok().and_then(|handle| handle.join().ok());
            read.unwrap_or_else(|| read_chunk(chunk))
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

fn read_chunk(bytes: &[u8]) -> Vec<Line> {
    let mut lines = Vec::with_capacity(bytes.len() / 256);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        lines.push(Line {
            hash: Digest::of(line),
            read: parse_line(line),
        });
    }
    lines
}
