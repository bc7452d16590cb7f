//! Following a journal that another program writes: whole lines only, each once, in their order.
//!
//! A journal that was put in place anew (`rsync` and `git` do that) is gone on with where it holds the same lines as
//! before. The last of them stands for all: its digest fixes the one before it, and so on.

use std::{
    fs::Metadata,
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::MetadataExt,
    time::SystemTime,
};

use super::{Journal, Problem, RecordError, RecordPath, RunFolder, journal::End, open::threads};
use crate::domain::{event::Recorded, id::Writer};

/// So much is read at a time.
const PIECE: u64 = 32 << 20;

/// Another writer's journal, and how far it was read.
#[derive(Debug, Clone)]
pub struct Tail {
    writer: Writer,
    file: RecordPath,
    /// Bytes of the lines that were taken.
    offset: u64,
    end: End,
    /// So many of the lines that were taken are not what they should be.
    problems: usize,
    /// The file as it was at the last look.
    found: Option<Found>,
    /// The last look left a doubt.
    doubted: bool,
    /// What stood there last were not the lines that were taken.
    lost: bool,
}

/// What tells a file from another one, and from what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    file: (u64, u64),
    length: u64,
    modified: Option<SystemTime>,
}

/// When a journal is looked at, and with it whether what is amiss in it is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// As soon as something was heard of it: it may be in the middle of being written.
    AtOnce,
    /// After it was left alone for a while: what is amiss now stays so.
    Late,
}

/// What a look at a journal came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Look {
    /// No further line stands there.
    Same,
    /// Further lines, and what is wrong with them.
    More(Vec<Recorded>, Vec<Problem>),
    /// Something is amiss that may be a file half written: nothing was taken, and a late look will tell.
    Doubtful,
    /// The lines that were taken are not all there any more, or other ones stand in their place.
    Changed,
    /// No file of that name is there.
    Gone,
}

impl Tail {
    /// Of a journal that has just come to be known; nothing of it was read.
    ///
    /// # Errors
    /// Where the writer's name leads elsewhere, which no name that the program makes does.
    pub fn new(writer: Writer) -> Result<Self, RecordError> {
        Ok(Self {
            file: RunFolder::journal_path(writer.as_str())?,
            writer,
            offset: 0,
            end: End::EMPTY,
            problems: 0,
            found: None,
            doubted: false,
            lost: false,
        })
    }

    /// Goes on where a journal was read to.
    pub fn of(journal: &Journal) -> Self {
        Self {
            writer: journal.writer.clone(),
            file: journal.file.clone(),
            offset: journal.bytes,
            end: journal.end,
            problems: journal.problems.len(),
            found: None,
            doubted: false,
            lost: false,
        }
    }

    /// Where it stands.
    pub fn file(&self) -> &RecordPath {
        &self.file
    }

    /// Whether the file is, from outside, what it was at the last look.
    pub fn is_as_found(&self, run: &RunFolder) -> bool {
        let found = std::fs::symlink_metadata(run.file(&self.file)).map(|found| Found::of(&found));
        self.found.is_some() && found.ok() == self.found
    }

    /// Whether the last look left a doubt, which a late one decides.
    pub fn is_doubted(&self) -> bool {
        self.doubted
    }

    /// Looks what has come. What is amiss is believed only where a look before left a doubt, and this one is late.
    ///
    /// # Errors
    /// Where it cannot be read, or is no plain file.
    pub fn look(&mut self, run: &RunFolder, when: When) -> Result<Look, RecordError> {
        let second = std::mem::replace(&mut self.doubted, false) && when == When::Late;
        let look = self.look_once(run, second)?;
        self.doubted = look == Look::Doubtful;
        Ok(look)
    }

    fn look_once(&mut self, run: &RunFolder, second: bool) -> Result<Look, RecordError> {
        let place = run.file(&self.file);
        let mut file = match self.file.open_under(run.path()) {
            Err(RecordError::Disk { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                self.lost |= second;
                return Ok(if second { Look::Gone } else { Look::Doubtful });
            }
            opened => opened?,
        };
        let found = file.metadata().map_err(RecordError::at("read", &place))?;
        let found = Found::of(&found);
        if second || self.lost || self.may_differ(&found) {
            let same = self.holds_the_same(&mut file);
            if !same.map_err(RecordError::at("read", &place))? {
                self.lost |= second;
                return Ok(if second { Look::Changed } else { Look::Doubtful });
            }
            self.lost = false;
        }
        let bytes = read_piece(&mut file, self.offset).map_err(RecordError::at("read", &place))?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let (entries, problems, end) = Journal::read_on(&self.writer, self.end, &bytes[..whole]);
        if !problems.is_empty() && !second {
            return Ok(Look::Doubtful);
        }
        self.found = Some(found);
        if whole == 0 {
            return Ok(Look::Same);
        }
        self.offset += whole as u64;
        self.end = end;
        self.problems += problems.len();
        Ok(Look::More(entries, problems))
    }

    /// Another file stands there, or the one that was there was written to and did not grow.
    fn may_differ(&self, found: &Found) -> bool {
        if found.length < self.offset {
            return true;
        }
        let Some(before) = &self.found else { return false };
        let rewritten = before.length == found.length && before.modified != found.modified;
        before.file != found.file || rewritten
    }

    /// Whether it begins with the lines that were taken.
    fn holds_the_same(&self, file: &mut std::fs::File) -> io::Result<bool> {
        file.seek(SeekFrom::Start(0))?;
        let mut bytes = Vec::new();
        file.take(self.offset).read_to_end(&mut bytes)?;
        let read = Journal::read(self.writer.clone(), self.file.clone(), &bytes, threads());
        Ok(read.bytes == self.offset && read.end == self.end && read.problems.len() == self.problems)
    }
}

impl Found {
    fn of(found: &Metadata) -> Self {
        Self {
            file: (found.dev(), found.ino()),
            length: found.len(),
            modified: found.modified().ok(),
        }
    }
}

fn read_piece(file: &mut std::fs::File, offset: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(PIECE).read_to_end(&mut bytes)?;
    Ok(bytes)
}
