//! What the program remembers of a journal of its own, outside the run: path, last seq and last hash.
//!
//! It is written after each append but never waited for, so it may be stale. That is always safe: a memory that does not
//! match in every part means only that a new journal is begun, which names the old one. What is remembered stays: it also
//! tells one's own journals from those of somebody who is called the same on a machine that is called the same.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io,
    os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use serde::{Deserialize, Serialize};

use super::Modes;
use crate::domain::{digest::Digest, id::Writer};

/// The part that stays as it is while a journal is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// The journal, absolute.
    pub path: PathBuf,
    /// The journal's file number: a copy or a restored backup has another, most of the time.
    pub inode: u64,
    /// When that file was made, in nanoseconds since 1970, where the file system keeps it: a number that was given back
    /// is given to the next file that asks, and that may be the copy.
    #[serde(default)]
    pub born: Option<u64>,
    /// The machine, where it says which it is: a clone that was given its own name has another.
    pub machine: String,
    /// The boot: after a power cut, what the others saw of this journal may be more than what is left of it; and a clone
    /// of the whole machine differs in nothing else.
    pub boot: String,
}

/// What is remembered of one journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remembered {
    pub writer: Writer,
    pub place: Place,
    /// Last seq and last hash.
    pub head: (u64, Digest),
    /// How the journal was left.
    pub left: Left,
}

/// How a journal was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// The program was at it, or was killed at it.
    Open,
    /// In good order, and this was made safe on the disk.
    Closed,
    /// After a write that failed.
    Broken,
    /// Another was begun in its place, and all that there was to say of it was said: it is never gone on with.
    Over,
}

impl Left {
    /// All of one length, so that one overwrites the other.
    const WORDS: [(Self, &str); 4] = [
        (Self::Open, "open  "),
        (Self::Closed, "closed"),
        (Self::Broken, "broken"),
        (Self::Over, "over  "),
    ];

    fn word(self) -> &'static str {
        Self::WORDS
            .iter()
            .find(|(left, _)| *left == self)
            .map_or("", |(_, word)| word)
    }

    fn of(word: &str) -> Option<Self> {
        Self::WORDS
            .iter()
            .find(|(_, known)| known.trim() == word)
            .map(|(left, _)| *left)
    }
}

/// The memory of the journal that is open now.
#[derive(Debug)]
pub(super) struct Memory {
    file: File,
    path: PathBuf,
    offset: u64,
}

/// Where the machine says which it is.
const MACHINE: &str = "/etc/machine-id";

fn first_line(path: &str) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}

fn born(file: &Metadata) -> Option<u64> {
    let since = file.created().ok()?.duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(since.as_nanos()).ok()
}

fn folder(state: &Path, run: &str) -> PathBuf {
    state.join("journals").join(run)
}

fn state_line(head: (u64, Digest), left: Left) -> String {
    format!("{:020} {} {}\n", head.0, head.1, left.word())
}

impl Place {
    /// Of a journal on this machine, now.
    pub fn here(path: &Path, file: &Metadata) -> Self {
        Self {
            path: path.to_owned(),
            inode: file.ino(),
            born: born(file),
            machine: first_line(MACHINE),
            boot: first_line("/proc/sys/kernel/random/boot_id"),
        }
    }

    /// The journal that `other` spoke of, and surely with all that was in it then.
    pub fn goes_on_from(&self, other: &Remembered) -> bool {
        // Where the system does not say which boot it is, a journal that was left in good order is gone on with.
        let whole = match self.boot.as_str() {
            "" => other.left == Left::Closed,
            _ => matches!(other.left, Left::Open | Left::Closed),
        };
        self.path == other.place.path
            && self.inode == other.place.inode
            && self.born == other.place.born
            && self.machine == other.place.machine
            && self.boot == other.place.boot
            && whole
    }
}

impl Memory {
    /// Begins to remember a journal.
    pub fn begin(state: &Path, run: &str, writer: &Writer, place: &Place, head: (u64, Digest)) -> io::Result<Self> {
        let folder = folder(state, run);
        fs::create_dir_all(&folder)?;
        let path = folder.join(writer.as_str());
        let mut text = serde_json::to_string(place)?;
        text.push('\n');
        let offset = text.len() as u64;
        text.push_str(&state_line(head, Left::Open));
        let file = write(&path, &text)?;
        Ok(Self { file, path, offset })
    }

    /// The journal ends there now. Not waited for.
    pub fn note(&self, head: (u64, Digest)) -> io::Result<()> {
        self.file
            .write_all_at(state_line(head, Left::Open).as_bytes(), self.offset)
    }

    /// A write failed: the journal is never gone on with. Not waited for.
    pub fn broke(&self, head: (u64, Digest)) -> io::Result<()> {
        self.file
            .write_all_at(state_line(head, Left::Broken).as_bytes(), self.offset)
    }

    /// The journal is left in good order; this is waited for.
    pub fn close(&self, head: (u64, Digest)) -> io::Result<()> {
        self.file
            .write_all_at(state_line(head, Left::Closed).as_bytes(), self.offset)?;
        self.file.sync_all()?;
        match self.path.parent() {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }
}

/// In place where it is there: what takes the place of longer text is cut to its length.
fn write(path: &Path, text: &str) -> io::Result<File> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(Modes::PRIVATE.file)
        .open(path)?;
    file.write_all_at(text.as_bytes(), 0)?;
    file.set_len(text.len() as u64)?;
    Ok(file)
}

/// The journal is never gone on with; that it is one's own is remembered on.
pub(super) fn give_up(state: &Path, run: &str, writer: &Writer) {
    let path = folder(state, run).join(writer.as_str());
    let Some(remembered) = read(&path) else { return };
    let Ok(place) = serde_json::to_string(&remembered.place) else {
        return;
    };
    let text = format!("{place}\n{}", state_line(remembered.head, Left::Over));
    // What stays as it was is judged anew the next time.
    let _ = write(&path, &text);
}

/// Whether this program wrote the journal at that path, on this machine.
pub(super) fn is_own(state: &Path, run: &str, writer: &Writer, journal: &Path) -> bool {
    let remembered = read(&folder(state, run).join(writer.as_str()));
    remembered.is_some_and(|remembered| {
        let place = remembered.place;
        place.path == journal && place.machine == first_line(MACHINE)
    })
}

/// All that is remembered of journals of that run. What cannot be read is as if it were not there.
pub(super) fn remembered(state: &Path, run: &str) -> Vec<Remembered> {
    let Ok(found) = fs::read_dir(folder(state, run)) else {
        return Vec::new();
    };
    let mut all: Vec<Remembered> = found.flatten().filter_map(|file| read(&file.path())).collect();
    all.sort_by(|a, b| a.writer.cmp(&b.writer));
    all
}

fn read(path: &Path) -> Option<Remembered> {
    let text = fs::read_to_string(path).ok()?;
    let (place, state) = text.split_once('\n')?;
    let mut words = state.split_whitespace();
    let head = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let left = Left::of(words.next()?)?;
    Some(Remembered {
        writer: Writer::new(path.file_name()?.to_str()?),
        place: serde_json::from_str(place).ok()?,
        head,
        left,
    })
}
