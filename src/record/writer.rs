//! This program's own journal in a run. An entry is given back only once it, and every file that it speaks of, is safe
//! on the disk.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{
    AppendError, Cause, Identity, Modes, OwnJournals, RecordError, RunFolder, SharedDisk, files, log::Log, sight::Sight,
};
use crate::{
    domain::{
        digest::Digest,
        event::{Draft, Entry, Event, Recorded},
        id::Writer,
        time::{self, Time},
    },
    format::journal::append_line,
};

/// A journal of this program's own, locked, open for appending. Dropped, it is left in good order.
#[derive(Debug)]
pub struct JournalWriter {
    pub(super) folder: RunFolder,
    pub(super) checklist: Digest,
    pub(super) identity: Identity,
    pub(super) state: PathBuf,
    pub(super) modes: Modes,
    pub(super) disk: SharedDisk,
    pub(super) sight: Sight,
    pub(super) log: Log,
    pub(super) own: OwnJournals,
}

impl JournalWriter {
    /// Whose journal it is.
    pub fn writer(&self) -> &Writer {
        &self.log.writer
    }

    /// Number and digest of the last entry.
    pub fn head(&self) -> (u64, Digest) {
        self.log.head
    }

    /// The run's folder.
    pub fn folder(&self) -> &RunFolder {
        &self.folder
    }

    /// Gives others a sign of life, without an entry.
    pub fn beat(&self) {
        if !self.log.is_poisoned() {
            self.log.beat();
        }
    }

    /// The journals that this program writes in the run, or wrote before an append failed.
    pub fn own(&self) -> OwnJournals {
        self.own.clone()
    }

    /// An append failed: [`JournalWriter::reopen`] before the next.
    pub fn is_poisoned(&self) -> bool {
        self.log.is_poisoned()
    }

    /// The number that the next entry will have: of a check's files, before it starts.
    pub fn next_seq(&self) -> u64 {
        self.log.head.0 + 1
    }

    /// Makes this writer's folder of evidence where it is not there, and gives it.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn evidence_folder(&self) -> Result<PathBuf, RecordError> {
        let folder = self.folder.evidence(self.writer());
        files::ensure_parents(&folder, self.modes, &self.disk)?;
        Ok(folder)
    }

    /// Journals of others were read up to there; the next entry says so.
    pub fn note_heads(&mut self, heads: &BTreeMap<Writer, (u64, Digest)>) {
        for (writer, head) in heads.iter().filter(|(writer, _)| **writer != self.log.writer) {
            self.sight.note(writer, *head);
        }
    }

    /// Records all of the drafts, in one write, or none: files first, then the lines. Comes back once they are safe.
    /// `check` of a `check_started` becomes its own seq, and that of a `check_finished` that names none, the seq of the
    /// start before it; a file gets its path, digest and size.
    ///
    /// # Errors
    /// With the drafts that were not recorded. Where [`Cause::wants_a_new_journal`], whether the lines arrived is not
    /// known, and nothing more is appended before [`JournalWriter::reopen`].
    pub fn append(&mut self, drafts: Vec<Draft>, at: Time) -> Result<Vec<Recorded>, AppendError> {
        if drafts.is_empty() {
            return Ok(Vec::new());
        }
        match self.try_append(&drafts, at) {
            Ok(recorded) => Ok(recorded),
            Err(cause) => Err(AppendError { drafts, cause }),
        }
    }

    fn try_append(&mut self, drafts: &[Draft], at: Time) -> Result<Vec<Recorded>, Cause> {
        self.log.check()?;
        let mut made = Vec::new();
        let lines = self.lines(drafts, at, &mut made).inspect_err(|_| discard(&made))?;
        self.log.append(&self.disk, lines.bytes(), lines.head())?;
        self.sight.said();
        Ok(lines.into_entries())
    }

    fn lines(&self, drafts: &[Draft], at: Time, made: &mut Vec<PathBuf>) -> Result<Lines, Cause> {
        let mut lines = Lines::after(self.log.head, self.log.writer.clone(), at, self.sight.news());
        let mut begun = 0;
        for draft in drafts {
            let mut event = draft.event.clone();
            match &mut event {
                Event::CheckStarted(started) => {
                    started.check = lines.next_seq();
                    begun = started.check;
                }
                Event::CheckFinished(finished) if finished.check == 0 => finished.check = begun,
                _ => {}
            }
            for (i, file) in draft.files.iter().enumerate() {
                let place = files::Place {
                    run: &self.folder,
                    writer: &self.log.writer,
                    seq: lines.next_seq(),
                    modes: self.modes,
                    disk: &self.disk,
                };
                let kept = place.keep(&event, file, made)?;
                files::put(&mut event, i, kept);
            }
            lines.add(event)?;
        }
        Ok(lines)
    }
}

impl Drop for JournalWriter {
    fn drop(&mut self) {
        self.log.close();
    }
}

/// Takes files away again whose entry was surely not written.
fn discard(made: &[PathBuf]) {
    for path in made {
        // One that stays is no evidence: no entry speaks of it, and verification says so.
        let _ = fs::remove_file(path);
    }
}

/// Lines on their way to a journal.
pub(super) struct Lines {
    writer: Writer,
    at: Time,
    seen: BTreeMap<Writer, (u64, Digest)>,
    head: (u64, Digest),
    bytes: Vec<u8>,
    entries: Vec<Recorded>,
}

impl Lines {
    /// To stand after `head`; the first says what was seen.
    pub fn after(head: (u64, Digest), writer: Writer, at: Time, seen: BTreeMap<Writer, (u64, Digest)>) -> Self {
        Self {
            writer,
            at: time::to_micros(at),
            seen,
            head,
            bytes: Vec::with_capacity(512),
            entries: Vec::new(),
        }
    }

    pub fn next_seq(&self) -> u64 {
        self.head.0 + 1
    }

    pub fn add(&mut self, event: Event) -> Result<(), Cause> {
        let entry = Entry {
            seq: self.next_seq(),
            prev: self.head.1,
            at: self.at,
            seen: std::mem::take(&mut self.seen),
            event,
        };
        let start = self.bytes.len();
        append_line(&mut self.bytes, &entry)?;
        let hash = Digest::of(&self.bytes[start..self.bytes.len() - 1]);
        self.head = (entry.seq, hash);
        self.entries.push(Recorded {
            writer: self.writer.clone(),
            hash,
            entry,
        });
        Ok(())
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn head(&self) -> (u64, Digest) {
        self.head
    }

    pub fn into_entries(self) -> Vec<Recorded> {
        self.entries
    }
}

impl Cause {
    /// For `map_err`: what was being done with the journal.
    pub(super) fn journal(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Journal { doing, path, source }
    }

    /// For `map_err`: what was being done with a file that an entry speaks of.
    pub(super) fn file(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { doing, path, source }
    }
}
