//! One look at a run's folder while others may write to it. What is drawn from entries, and the names of files, are read
//! *before* the journals: whatever they speak of has its entry in the journals by then. What a writer was in the middle
//! of is settled by a second look.

use std::{
    collections::BTreeMap,
    fs, io,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use crate::{
    domain::{
        digest::Digest,
        event::{EntryRef, EvidenceWithdrawn},
        id::Writer,
    },
    record::{Journal, OpenRun, RecordError, RecordPath, RunFolder, open},
};

/// How deep folders of a run go: `evidence/WRITER/FILE`.
const DEEPEST: usize = 3;
/// No index of a writer's evidence is longer; one that is was not drawn by this program.
const LONGEST_DRAWN: u64 = 1 << 30;

/// A journal that was not written for so long is not being written.
const QUIET: Duration = Duration::from_secs(5);

/// Something that lies in the run's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lying {
    pub path: String,
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Link,
    Unreadable,
}

/// A run's folder, as it was found.
pub(super) struct Look {
    pub lying: Vec<Lying>,
    /// `SHA256SUMS` and `MANIFEST.md` of each writer, by their paths, or why they cannot be read.
    pub drawn: BTreeMap<String, Result<String, String>>,
    pub run: OpenRun,
}

impl Look {
    /// Looks at the run in that folder; its journals are read on so many threads at most.
    pub fn at(path: &Path, threads: usize) -> Result<Self, RecordError> {
        let folder = RunFolder::at(fs::canonicalize(path).map_err(RecordError::at("read", path))?);
        let mut lying = Vec::new();
        walk(&folder, "", 1, &mut lying);
        let drawn = lying.iter().filter(|lying| is_drawn(&lying.path));
        let drawn = drawn.filter_map(|lying| Some((lying.path.clone(), read_text(&folder, &lying.path).transpose()?)));
        Ok(Self {
            drawn: drawn.collect(),
            lying,
            run: open::open_whatever(&folder, threads)?,
        })
    }
}

fn walk(folder: &RunFolder, inside: &str, depth: usize, lying: &mut Vec<Lying>) {
    let Ok(found) = fs::read_dir(folder.path().join(inside)) else {
        return lying.push(Lying {
            path: inside.to_owned(),
            kind: Kind::Unreadable,
        });
    };
    for file in found.flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let path = if inside.is_empty() {
            name
        } else {
            format!("{inside}/{name}")
        };
        let kind = match file.file_type() {
            Ok(kind) if kind.is_dir() && is_beside(&path) => continue,
            Ok(kind) if kind.is_dir() && depth < DEEPEST => {
                walk(folder, &path, depth + 1, lying);
                continue;
            }
            Ok(kind) if kind.is_symlink() => Kind::Link,
            _ => Kind::File,
        };
        lying.push(Lying { path, kind });
    }
}

/// Not part of the record.
pub(super) fn is_beside(path: &str) -> bool {
    RunFolder::BESIDE.contains(&path) || path == RunFolder::INBOX || path == RunFolder::REPORT
}

/// `SHA256SUMS` or `MANIFEST.md` of a writer.
pub(super) fn is_drawn(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    in_a_writers_evidence(path) && [RunFolder::SUMS, RunFolder::MANIFEST].contains(&name)
}

pub(super) fn in_a_writers_evidence(path: &str) -> bool {
    let mut parts = path.split('/');
    parts.next() == Some(RunFolder::EVIDENCE) && parts.count() == DEEPEST - 1
}

/// The text of a file that may be gone again; an error in words where it cannot be read, or is no text.
pub(super) fn read_text(folder: &RunFolder, path: &str) -> Result<Option<String>, String> {
    use io::Read;
    let place: RecordPath = path.parse().map_err(|why: RecordError| why.to_string())?;
    let file = match place.open_under(folder.path()) {
        Ok(file) => file,
        Err(RecordError::Disk { source, .. }) if source.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(why) => return Err(why.to_string()),
    };
    let mut text = String::new();
    match file.take(LONGEST_DRAWN).read_to_string(&mut text) {
        Ok(_) => Ok(Some(text)),
        Err(why) => Err(format!("it cannot be read: {why}")),
    }
}

/// What is judged: a look, and a second one where something was found that a writer at work might explain.
pub(super) struct View<'a> {
    pub first: &'a Look,
    later: Option<&'a Look>,
    unsettled: AtomicBool,
    moment: AtomicBool,
}

impl<'a> View<'a> {
    pub fn of(first: &'a Look, later: Option<&'a Look>) -> Self {
        Self {
            first,
            later,
            unsettled: AtomicBool::new(false),
            moment: AtomicBool::new(false),
        }
    }

    pub fn run(&self) -> &'a OpenRun {
        &self.first.run
    }

    /// Whether what was found amiss has to be looked at again before it is said.
    pub fn is_unsettled(&self) -> bool {
        self.unsettled.load(Ordering::Relaxed)
    }

    /// Whether the second look is better taken a moment later.
    pub fn wants_a_moment(&self) -> bool {
        self.moment.load(Ordering::Relaxed)
    }

    /// The second look, for what a writer at work ends within a moment.
    pub fn a_moment_later(&self) -> Option<&'a Look> {
        self.moment.store(true, Ordering::Relaxed);
        self.later()
    }

    /// Whether somebody has just written to that journal.
    pub fn is_warm(&self, journal: &Journal) -> bool {
        let path = self.run().folder.file(&journal.file);
        let written = fs::metadata(path).and_then(|found| found.modified());
        written.is_ok_and(|written| written.elapsed().is_ok_and(|ago| ago < QUIET))
    }

    /// The second look. Where there was none yet, it is asked for.
    pub fn later(&self) -> Option<&'a Look> {
        if self.later.is_none() {
            self.unsettled.store(true, Ordering::Relaxed);
        }
        self.later
    }

    /// How an entry that another names stands in the files: as they were read, or as they have grown since.
    pub fn find(&self, writer: &Writer, seq: u64, hash: &Digest) -> Found {
        match find(self.run(), writer, seq, hash) {
            Found::PastEnd { .. } | Found::NoJournal if self.later().is_some() => self
                .later
                .map_or(Found::NoJournal, |later| find(&later.run, writer, seq, hash)),
            found => found,
        }
    }

    /// Whether that journal has grown since, or is new.
    pub fn has_grown(&self, journal: &Journal) -> bool {
        let later = self.later().and_then(|later| later.run.journal(&journal.writer));
        later.is_some_and(|later| later.bytes > journal.bytes)
    }

    /// Who withdrew a file since: the journal and the line.
    pub fn withdrawn_since(&self, path: &RecordPath) -> Option<(String, u64)> {
        let journals = self.later()?.run.journals.iter();
        let mut lines = journals.flat_map(|journal| journal.lines().map(move |(line, entry)| (journal, line, entry)));
        lines.find_map(|(journal, line, recorded)| match &recorded.entry.event {
            crate::domain::event::Event::EvidenceWithdrawn(gone) if is_of(gone, path) => {
                Some((journal.file.as_str().to_owned(), line))
            }
            _ => None,
        })
    }
}

fn is_of(gone: &EvidenceWithdrawn, path: &RecordPath) -> bool {
    gone.file == path.as_str()
}

/// How an entry that another names stands in the files.
pub(super) enum Found {
    Same,
    Other,
    PastEnd { end: u64 },
    NoJournal,
    Gap,
}

fn find(run: &OpenRun, writer: &Writer, seq: u64, hash: &Digest) -> Found {
    let Some(journal) = run.journal(writer) else {
        return Found::NoJournal;
    };
    let end = journal.head().map_or(0, |(end, _)| end);
    if seq > end {
        return Found::PastEnd { end };
    }
    match run.entry(&EntryRef(writer.clone(), seq)) {
        Some(found) if found.hash == *hash => Found::Same,
        Some(_) => Found::Other,
        None => Found::Gap,
    }
}
