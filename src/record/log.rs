//! The file of a journal that this program writes: lines go to its end, and are acknowledged only once they are safe,
//! where everybody will look for them.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use rustix::fs::OFlags;

use super::{Cause, Modes, SharedDisk, memory::Memory, path::open_plain};
use crate::domain::{digest::Digest, id::Writer};

/// A journal of this program's own, locked.
#[derive(Debug)]
pub(super) struct Log {
    pub writer: Writer,
    pub path: PathBuf,
    /// The last entry that was acknowledged.
    pub head: (u64, Digest),
    pub memory: Option<Memory>,
    file: File,
    identity: (u64, u64),
    length: u64,
    poisoned: bool,
}

/// How often a lock is tried for where only somebody's look is in its way. It lasts some microseconds, but whoever looks
/// may be put to sleep at it.
const TRIES: usize = 1000;
/// Between two tries.
const BETWEEN: Duration = Duration::from_millis(1);

/// Opens a journal that is there, where nobody else has it.
pub(super) fn lock(path: &Path) -> Option<File> {
    let no_link = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or_default();
    let mut options = OpenOptions::new();
    let file = options.read(true).append(true).custom_flags(no_link).open(path).ok()?;
    try_lock(&file).is_ok().then_some(file)
}

/// Locks a journal. Somebody who only looks whether it is taken, see [`is_locked`], keeps nobody from it.
fn try_lock(file: &File) -> Result<(), TryLockError> {
    for _ in 0..TRIES {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if !is_taken(file) => thread::sleep(BETWEEN),
            done => return done,
        }
    }
    Err(TryLockError::WouldBlock)
}

/// Whether another program has the journal open for writing. Where there are no locks, nobody has.
///
/// Looked at through a shared lock, which is held for a moment: who wants to write tells it from that of a program
/// at work.
pub fn is_locked(path: &Path) -> bool {
    open_plain(path).is_ok_and(|file| is_taken(&file))
}

fn is_taken(file: &File) -> bool {
    match file.try_lock_shared() {
        Ok(()) => {
            // Dropping the file would do it too.
            let _ = file.unlock();
            false
        }
        Err(TryLockError::WouldBlock) => true,
        Err(TryLockError::Error(_)) => false,
    }
}

impl Log {
    /// A new journal with its first lines.
    pub fn begin(
        disk: &SharedDisk,
        path: PathBuf,
        mode: u32,
        writer: Writer,
        lines: &[u8],
        head: (u64, Digest),
    ) -> Result<Self, Cause> {
        let file = disk.create_new(&path, mode).map_err(Cause::journal("make", &path))?;
        let begun = Self::fill(disk, file, &path, mode, lines);
        match begun {
            Ok(file) => Self::of(file, path, writer, head),
            Err(cause) => {
                // No entry of it was ever acknowledged, nor is it known to anybody. An empty file does no harm.
                let _ = fs::remove_file(&path);
                Err(cause)
            }
        }
    }

    fn fill(disk: &SharedDisk, mut file: File, path: &Path, mode: u32, lines: &[u8]) -> Result<File, Cause> {
        use std::os::unix::fs::PermissionsExt;
        let permissions = fs::Permissions::from_mode(mode);
        file.set_permissions(permissions)
            .map_err(Cause::journal("make", path))?;
        match try_lock(&file) {
            Ok(()) => {}
            // The name is ours alone, so nobody else writes it; without a lock it is only never gone on with later.
            Err(TryLockError::Error(why)) if why.kind() == io::ErrorKind::Unsupported => {}
            Err(why) => return Err(Cause::journal("lock", path)(why.into())),
        }
        disk.write(&mut file, lines).map_err(Cause::journal("write", path))?;
        disk.sync_all(&file).map_err(Cause::journal("make safe", path))?;
        let folder = path.parent().unwrap_or(path);
        disk.sync_folder(folder).map_err(Cause::journal("make safe", folder))?;
        Ok(file)
    }

    /// A journal that is there, whole and locked.
    pub fn of(file: File, path: PathBuf, writer: Writer, head: (u64, Digest)) -> Result<Self, Cause> {
        let found = file.metadata().map_err(Cause::journal("read", &path))?;
        Ok(Self {
            writer,
            head,
            memory: None,
            identity: (found.dev(), found.ino()),
            length: found.len(),
            poisoned: false,
            file,
            path,
        })
    }

    /// Gives a sign of life: the time of the file's last change, its content left alone.
    pub fn beat(&self) {
        let now = rustix::fs::Timespec {
            tv_sec: 0,
            tv_nsec: rustix::fs::UTIME_NOW,
        };
        // Both: to change only one is told to others like a write.
        let times = rustix::fs::Timestamps {
            last_access: now,
            last_modification: now,
        };
        // Others then take this program for silent, which harms nothing.
        let _ = rustix::fs::futimens(&self.file, &times);
    }

    /// What the system says of the journal's file.
    pub fn metadata(&self) -> io::Result<fs::Metadata> {
        self.file.metadata()
    }

    /// It takes nothing more, nor will the next start go on with it.
    fn poison(&mut self) {
        self.poisoned = true;
        if let Some(memory) = &self.memory {
            // Stale, it still names an end that the file goes beyond, or the entry that was acknowledged last.
            let _ = memory.broke(self.head);
        }
    }

    /// It takes nothing more.
    pub fn is_poisoned(&self) -> bool {
        self.poisoned
    }

    /// It may be appended to.
    pub fn check(&mut self) -> Result<(), Cause> {
        if self.poisoned {
            return Err(Cause::Poisoned {
                path: self.path.clone(),
            });
        }
        self.check_place()
    }

    /// The name that everybody reads it by still leads to this file, and it is as long as this program made it: a
    /// file that was removed takes writes without a word.
    fn check_place(&mut self) -> Result<(), Cause> {
        let changed = match fs::metadata(&self.path) {
            Err(_) => "nothing is there any more",
            Ok(found) if (found.dev(), found.ino()) != self.identity => "another file stands there now",
            Ok(found) if found.len() < self.length => "it is shorter",
            Ok(found) if found.len() > self.length => "somebody else wrote to it",
            Ok(_) => return Ok(()),
        };
        self.poison();
        Err(Cause::Changed {
            path: self.path.clone(),
            why: changed,
        })
    }

    /// Appends whole lines in one write, and comes back once they are safe. Any failure poisons the journal.
    pub fn append(&mut self, disk: &SharedDisk, lines: &[u8], head: (u64, Digest)) -> Result<(), Cause> {
        let written = disk
            .write(&mut self.file, lines)
            .map_err(Cause::journal("write", &self.path))
            .and_then(|()| {
                disk.sync_data(&self.file)
                    .map_err(Cause::journal("make safe", &self.path))
            });
        if let Err(cause) = written {
            self.poison();
            return Err(cause);
        }
        self.length += lines.len() as u64;
        self.check_place()?;
        self.head = head;
        if let Some(memory) = &self.memory {
            // A memory that is stale, or not there, only means that the next program begins a journal of its own.
            let _ = memory.note(head);
        }
        Ok(())
    }

    /// Leaves it in good order, so that it may be gone on with.
    pub fn close(&mut self) {
        if let Some(memory) = self.memory.take().filter(|_| !self.poisoned) {
            // As above: a failure here costs a new journal, nothing else.
            let _ = memory.close(self.head);
        }
    }

    /// Moves a torn last line aside, beside the journal; gives how many bytes it had.
    pub fn set_torn_aside(&mut self, disk: &SharedDisk, modes: Modes) -> io::Result<u64> {
        set_torn_aside(disk, &mut self.file, &self.path, modes)
    }
}

/// Moves what stands after the last line feed into a file beside the journal; gives how many bytes that was.
pub(super) fn set_torn_aside(disk: &SharedDisk, file: &mut File, path: &Path, modes: Modes) -> io::Result<u64> {
    let torn = after_last_line(file)?;
    if torn.is_empty() {
        return Ok(0);
    }
    let whole = file.seek(SeekFrom::End(0))? - torn.len() as u64;
    keep_torn(disk, &torn, path, modes)?;
    file.set_len(whole)?;
    disk.sync_all(file)?;
    Ok(torn.len() as u64)
}

/// What stands after the last line feed. It is looked for from the end: a journal may be large, a torn line seldom is.
fn after_last_line(file: &mut File) -> io::Result<Vec<u8>> {
    let mut from = file.seek(SeekFrom::End(0))?;
    let mut bytes = Vec::new();
    while from > 0 {
        let piece = from.min(PIECE);
        file.seek(SeekFrom::Start(from - piece))?;
        bytes.clear();
        Read::by_ref(file).take(piece).read_to_end(&mut bytes)?;
        if let Some(feed) = bytes.iter().rposition(|byte| *byte == b'\n') {
            from = from - piece + feed as u64 + 1;
            break;
        }
        from -= piece;
    }
    file.seek(SeekFrom::Start(from))?;
    bytes.clear();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// So much of the end of a journal is looked at at a time.
const PIECE: u64 = 64 << 10;

fn keep_torn(disk: &SharedDisk, torn: &[u8], path: &Path, modes: Modes) -> io::Result<()> {
    for number in 1..=u16::MAX {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".torn-{number}"));
        let mut aside = match disk.create_new(Path::new(&name), modes.file) {
            Ok(aside) => aside,
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => {
                // An earlier try may have come so far and no further.
                if fs::read(&name).is_ok_and(|kept| kept == torn) {
                    return Ok(());
                }
                continue;
            }
            Err(why) => return Err(why),
        };
        disk.write(&mut aside, torn)?;
        disk.read_only(&aside, modes.file)?;
        disk.sync_all(&aside)?;
        return disk.sync_folder(path.parent().unwrap_or(path));
    }
    Err(io::Error::other("too many torn lines stand beside it"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn what_follows_the_last_line_feed_is_found_wherever_that_stands() {
        let piece = PIECE as usize;
        for (whole, torn) in [
            (0, 0),
            (0, 7),
            (10, 0),
            (10, 7),
            (10, piece - 1),
            (10, piece),
            (10, piece + 1),
            (piece, 3 * piece),
            (3 * piece, 7),
            (0, 2 * piece),
        ] {
            let mut file = tempfile::tempfile().unwrap();
            let mut line = "x".repeat(whole);
            if whole > 0 {
                line.replace_range(whole - 1.., "\n");
            }
            let end = "y".repeat(torn);
            file.write_all(format!("{line}{end}").as_bytes()).unwrap();
            assert!(after_last_line(&mut file).unwrap() == end.as_bytes(), "{whole} {torn}");
        }
    }
}
