//! The two files that a check's output is kept in, while they are written: beginning and end of it, and a mark where
//! something is cut out. Neither is ever opened twice.

use std::{
    collections::VecDeque,
    fs::{File, OpenOptions, Permissions},
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use sha2::{Digest as _, Sha256};

use super::{cast, observe::Observer, plain::Lines, plan::KeptFile, redact::Redactor};
use crate::domain::digest::Digest;

/// A file's lines are written when so many bytes of them wait.
const BATCH: usize = 128 << 10;
/// At most so many bytes are kept of the end of what is cut.
const END: u64 = 1 << 20;

/// Which lines of the plain text are not in the `.log`; a line of its own stands for them there.
#[derive(Debug, Clone, Copy)]
pub struct Gap {
    /// So many lines stand before it.
    pub before: u64,
    /// The first line that is kept behind it.
    pub resumes: u64,
}

impl Gap {
    /// Where a line of the whole output stands in the `.log`; nothing where it is not kept.
    pub fn place(self, line: u64) -> Option<u64> {
        if line <= self.before {
            return Some(line);
        }
        (line >= self.resumes).then(|| self.before + 2 + line - self.resumes)
    }
}

/// A file of evidence while it is written: made anew, and hashed as it grows.
#[derive(Debug)]
pub struct EvidenceFile {
    path: PathBuf,
    file: File,
    waiting: Vec<u8>,
    hash: Sha256,
    bytes: u64,
    failed: Option<io::Error>,
}

/// Who may read its folder may read the file, whatever the umask; only its owner writes it.
fn follow_folder(file: &File, path: &Path) -> io::Result<()> {
    let folder = std::fs::metadata(path.parent().unwrap_or(path))?;
    let mode = folder.permissions().mode() & 0o444 | 0o600;
    file.set_permissions(Permissions::from_mode(mode))
}

impl EvidenceFile {
    /// Makes it.
    ///
    /// # Errors
    /// Where it is there already, or its folder is not.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(path)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        follow_folder(&file, path)?;
        // A later start of the program sees by it that this shim still writes. Where there are no locks, it cannot.
        let _ = file.try_lock();
        Ok(Self {
            path: path.to_owned(),
            file,
            waiting: Vec::with_capacity(BATCH + BATCH / 2),
            hash: Sha256::new(),
            bytes: 0,
            failed: None,
        })
    }

    /// Keeps the file locked until it is dropped, also when the file is complete.
    pub fn hold(&self) -> Option<File> {
        self.file.try_clone().ok()
    }

    /// Takes what is to be written.
    pub fn push(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
        self.flush_if_full();
    }

    fn flush_if_full(&mut self) {
        if self.waiting.len() >= BATCH {
            self.flush();
        }
    }

    /// Writes what waits. The first failure stays: after it the file is not complete, whatever is written later.
    pub fn flush(&mut self) {
        if self.failed.is_none() && !self.waiting.is_empty() {
            match self.file.write_all(&self.waiting) {
                Ok(()) => {
                    self.hash.update(&self.waiting);
                    self.bytes += self.waiting.len() as u64;
                }
                Err(error) => self.failed = Some(error),
            }
        }
        self.waiting.clear();
    }

    /// Why it cannot be written, where it cannot.
    pub fn failure(&self) -> Option<String> {
        let error = self.failed.as_ref()?;
        Some(format!("evidence {} cannot be written: {error}", self.path.display()))
    }

    /// Completes it: on the disk and read-only.
    ///
    /// # Errors
    /// Where it cannot be written whole.
    pub fn seal(mut self) -> io::Result<KeptFile> {
        self.flush();
        if let Some(error) = self.failed {
            return Err(error);
        }
        let mode = self.file.metadata()?.permissions().mode() & 0o444;
        self.file.set_permissions(Permissions::from_mode(mode))?;
        self.file.sync_all()?;
        Ok(KeptFile {
            file: self.path,
            sha256: Digest::from_hasher(self.hash),
            bytes: self.bytes,
        })
    }
}

/// The `.cast`: output as events, beginning and end of it.
#[derive(Debug)]
pub struct Cast {
    pub file: EvidenceFile,
    /// So many bytes of output may still be written.
    room: u64,
    /// What came last of the output that has no room.
    end: VecDeque<(Duration, String)>,
    end_bytes: u64,
    end_room: u64,
    /// So many bytes of output are not kept.
    cut: u64,
    is_full: bool,
}

/// An event holds so many bytes at most, so that whoever goes to the end of the file finds the beginning of one near it.
const PIECE: usize = 16 << 10;
/// What an event in the ring costs beside its text.
const EVENT: u64 = 64;

impl Cast {
    /// Begins it with its header; of the output `limit` bytes are kept.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn create(path: &Path, header: &str, limit: u64) -> io::Result<Self> {
        let end = END.min(limit / 2);
        let mut file = EvidenceFile::create(path)?;
        file.push(header.as_bytes());
        Ok(Self {
            file,
            room: limit - end,
            end: VecDeque::new(),
            end_bytes: 0,
            end_room: end,
            cut: 0,
            is_full: false,
        })
    }

    /// Takes an event that always has room.
    pub fn event(&mut self, at: Duration, kind: char, data: &str) {
        cast::event(at, kind, data, &mut self.file.waiting);
        self.file.flush_if_full();
    }

    /// Takes output that came at `at`, counted from the start.
    pub fn output(&mut self, at: Duration, mut text: &str) {
        while text.len() > PIECE {
            let (piece, rest) = text.split_at(boundary(text, PIECE));
            self.piece(at, piece);
            text = rest;
        }
        self.piece(at, text);
    }

    fn piece(&mut self, at: Duration, text: &str) {
        let fits = match usize::try_from(self.room) {
            _ if self.is_full => 0,
            Ok(room) if room < text.len() => boundary(text, room),
            _ => text.len(),
        };
        let (now, later) = text.split_at(fits);
        if !now.is_empty() {
            self.room -= now.len() as u64;
            self.event(at, 'o', now);
        }
        if !later.is_empty() {
            self.is_full = true;
            self.keep_end(at, later);
        }
    }

    fn keep_end(&mut self, at: Duration, text: &str) {
        let excess = text
            .len()
            .saturating_sub(usize::try_from(self.end_room).unwrap_or(usize::MAX));
        let text = &text[text.len() - boundary_from_end(text, text.len() - excess)..];
        self.cut += excess as u64;
        self.end_bytes += text.len() as u64 + EVENT;
        self.end.push_back((at, text.to_owned()));
        while self.end_bytes > self.end_room + EVENT && self.end.len() > 1 {
            if let Some((_, dropped)) = self.end.pop_front() {
                self.end_bytes -= dropped.len() as u64 + EVENT;
                self.cut += dropped.len() as u64;
            }
        }
    }

    /// Writes the end behind a marker for the gap; says whether there is one.
    pub fn finish(&mut self) -> bool {
        let end = std::mem::take(&mut self.end);
        if let Some((at, _)) = end.front().filter(|_| self.cut > 0) {
            self.event(*at, 'm', &gap_in_words(self.cut));
        }
        for (at, text) in &end {
            self.event(*at, 'o', text);
        }
        self.cut > 0
    }
}

/// What of the lines that come is read for expectations and measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heed {
    /// All of it: it is what the check is about.
    Everything,
    /// Nothing: it tells of the asking.
    Nothing,
}

/// The `.log`: lines of plain text, beginning and end of them.
#[derive(Debug)]
pub struct Log {
    pub file: EvidenceFile,
    /// So many bytes may still be written.
    room: u64,
    /// What came last of the lines that have no room; twice as much as is kept, so that it moves seldom.
    end: Vec<u8>,
    end_room: usize,
    /// So many bytes are not kept.
    cut: u64,
    is_full: bool,
    /// What was written ends in the middle of a line.
    is_open: bool,
    /// Lines so far.
    pub lines: u64,
    /// Lines that were written before there was no room.
    lines_before: u64,
    /// Reads every line that is heeded, also what is cut.
    pub observer: Observer,
    pub heed: Heed,
    /// For lines that were not printed from left to right: only here do they read as they stand.
    pub redactor: Redactor,
}

impl Lines for Log {
    fn composed(&mut self, text: &str, whole: bool) {
        let text = self.redactor.line(text);
        self.line(&text, whole);
    }

    fn line(&mut self, text: &str, whole: bool) {
        if self.heed == Heed::Everything {
            self.observer.read(text, whole, self.lines + 1);
        }
        self.lines += u64::from(whole);
        let length = text.len() as u64 + u64::from(whole);
        self.is_full |= length > self.room;
        let to = if self.is_full {
            &mut self.end
        } else {
            self.room -= length;
            self.lines_before = self.lines;
            self.is_open = !whole;
            &mut self.file.waiting
        };
        to.extend_from_slice(text.as_bytes());
        if whole {
            to.push(b'\n');
        }
        if self.is_full {
            if self.end.len() > 2 * self.end_room {
                self.shorten_end();
            }
        } else {
            self.file.flush_if_full();
        }
    }
}

impl Log {
    /// Begins it; `limit` bytes are kept.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn create(path: &Path, observer: Observer, redactor: Redactor, limit: u64) -> io::Result<Self> {
        let end = END.min(limit / 2);
        Ok(Self {
            file: EvidenceFile::create(path)?,
            room: limit - end,
            end: Vec::new(),
            end_room: usize::try_from(end).unwrap_or(usize::MAX),
            cut: 0,
            is_full: false,
            is_open: false,
            lines: 0,
            lines_before: 0,
            observer,
            heed: Heed::Everything,
            redactor,
        })
    }

    /// Lets go of all but the last lines that have room.
    fn shorten_end(&mut self) {
        let Some(excess) = self.end.len().checked_sub(self.end_room).filter(|&excess| excess > 0) else {
            return;
        };
        let line = self.end[excess - 1..].iter().position(|&byte| byte == b'\n');
        let from = match line {
            Some(end) if excess + end < self.end.len() => excess + end,
            // One line is longer than all that is kept: its end stays.
            _ => (excess..self.end.len())
                .find(|&at| self.end[at] & 0xc0 != 0x80)
                .unwrap_or(self.end.len()),
        };
        self.end.drain(..from);
        self.cut += from as u64;
    }

    /// Writes the end, behind a line for the gap where there is one.
    pub fn finish(&mut self) -> Option<Gap> {
        self.shorten_end();
        let end = std::mem::take(&mut self.end);
        let gap = (self.cut > 0).then(|| {
            if self.is_open {
                self.file.push(b"\n");
            }
            self.file.push(format!("{}\n", gap_in_words(self.cut)).as_bytes());
            let kept = end.iter().filter(|&&byte| byte == b'\n').count() as u64;
            Gap {
                before: self.lines_before + u64::from(self.is_open),
                resumes: self.lines - kept + 1,
            }
        });
        self.file.push(&end);
        gap
    }
}

fn gap_in_words(bytes: u64) -> String {
    format!("── {bytes} bytes are not kept here ──")
}

/// The last boundary between characters at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The greatest length, at most `length`, of an end of `text` that begins at a character.
fn boundary_from_end(text: &str, length: usize) -> usize {
    let from = text.len() - length;
    let from = (from..=text.len()).find(|&at| text.is_char_boundary(at));
    text.len() - from.unwrap_or(text.len())
}
