//! Reading a folder: its names first, then what its files hold, on as many cores as there are, the largest first. No link
//! is followed, no pipe opened, and what changes meanwhile is named.

use std::{
    fs::{self, FileType},
    io,
    os::unix::{
        ffi::{OsStrExt, OsStringExt},
        fs::FileTypeExt,
    },
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use rustix::fs::OFlags;

use super::{
    super::{
        super::on_disk::{Stamp, open},
        answer::NoAnswer,
    },
    content::{self, Content, PIECE, Patterns},
    listing::{Contents, Cut, Entry, Kind},
    names::shown,
    watch::{Limits, Watch},
};

/// A file whose name is known and whose content is not.
struct Waiting {
    name: Vec<u8>,
    stamp: Stamp,
}

/// What came of a file.
enum Read {
    Whole(Content),
    /// It is not what it was any more.
    Changed,
    Unread(io::Error),
}

/// Reads all of it.
pub fn read(root: &Path, patterns: &Patterns, limits: &Limits, watch: &Watch) -> Result<Contents, NoAnswer> {
    let mut walk = Walk {
        root,
        limits,
        names: 0,
        waiting: Vec::new(),
        folders: Vec::new(),
        contents: Contents::default(),
    };
    walk.contents.what = format!("a folder, {}", shown(place(root).as_os_str().as_bytes()));
    walk.all(watch);
    let Walk {
        mut waiting,
        folders,
        mut contents,
        ..
    } = walk;
    waiting.sort_by(|a, b| {
        b.stamp
            .length()
            .cmp(&a.stamp.length())
            .then_with(|| a.name.cmp(&b.name))
    });
    let read = contents_of(root, &waiting, patterns, watch);
    if read.len() < waiting.len() && !watch.is_stopped() {
        return Err(NoAnswer::errored("reading its files went wrong"));
    }
    for (number, read) in read {
        let name = std::mem::take(&mut waiting[number].name);
        match read {
            Read::Whole(content) => contents.entries.push(Entry {
                name,
                kind: Kind::File(content),
            }),
            Read::Changed => contents.changed.push(shown(&name)),
            Read::Unread(error) => contents.unread.push(format!("{} ({error})", shown(&name))),
        }
    }
    for (name, stamp) in folders {
        let now = folder_at(root, &name).ok().map(|found| Stamp::of(&found));
        if now != Some(stamp) && contents.cut.is_none() {
            contents
                .changed
                .push(format!("{}/", shown(if name.is_empty() { b"." } else { &name })));
        }
    }
    if watch.is_stopped() {
        return Err(NoAnswer::errored("nobody waits for it any more"));
    }
    Ok(contents.sorted())
}

/// Where it really is, if the system tells.
fn place(root: &Path) -> PathBuf {
    fs::canonicalize(root).unwrap_or_else(|_| root.to_owned())
}

fn below(root: &Path, name: &[u8]) -> PathBuf {
    match name {
        b"" => root.to_owned(),
        name => root.join(std::ffi::OsStr::from_bytes(name)),
    }
}

/// What a folder is. Only the artifact's own path may be a link.
fn folder_at(root: &Path, name: &[u8]) -> io::Result<fs::Metadata> {
    let found = match name {
        b"" => fs::metadata(root)?,
        name => fs::symlink_metadata(below(root, name))?,
    };
    match found.is_dir() {
        true => Ok(found),
        false => Err(io::ErrorKind::NotFound.into()),
    }
}

/// Looks at all names.
struct Walk<'a> {
    root: &'a Path,
    limits: &'a Limits,
    /// Bytes of all names.
    names: usize,
    waiting: Vec<Waiting>,
    /// As they were before their names were read.
    folders: Vec<(Vec<u8>, Stamp)>,
    contents: Contents,
}

impl Walk<'_> {
    fn all(&mut self, watch: &Watch) {
        let mut todo = vec![Vec::new()];
        while let Some(folder) = todo.pop() {
            if watch.is_stopped() || self.contents.cut.is_some() {
                return;
            }
            if let Err(error) = self.folder(&folder, &mut todo) {
                let name = if folder.is_empty() { b"." } else { &*folder };
                match error.kind() {
                    io::ErrorKind::NotFound if !folder.is_empty() => self.contents.changed.push(shown(name)),
                    _ => self.contents.unread.push(format!("{} ({error})", shown(name))),
                }
            }
        }
    }

    fn folder(&mut self, folder: &[u8], todo: &mut Vec<Vec<u8>>) -> io::Result<()> {
        let found = folder_at(self.root, folder)?;
        self.folders.push((folder.to_vec(), Stamp::of(&found)));
        for entry in fs::read_dir(below(self.root, folder))? {
            let entry = entry?;
            let mut name = folder.to_vec();
            if !name.is_empty() {
                name.push(b'/');
            }
            name.extend_from_slice(entry.file_name().as_bytes());
            if !self.has_room(&name) {
                return Ok(());
            }
            self.take(name, &entry, todo);
        }
        Ok(())
    }

    /// Whether one name more is read.
    fn has_room(&mut self, name: &[u8]) -> bool {
        self.names += name.len();
        let limit = self.limits;
        let entries = self.contents.entries.len() + self.waiting.len();
        if entries >= limit.entries {
            self.contents.cut = Some(Cut::Limit(format!(
                "it holds more than {} files and folders: no more are read",
                limit.entries
            )));
        } else if self.names > limit.names {
            let megabytes = limit.names >> 20;
            self.contents.cut = Some(Cut::Limit(format!(
                "its names alone take more than {megabytes} MiB: no more are read"
            )));
        }
        self.contents.cut.is_none()
    }

    fn take(&mut self, name: Vec<u8>, entry: &fs::DirEntry, todo: &mut Vec<Vec<u8>>) {
        let found = match entry.metadata() {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.contents.changed.push(shown(&name));
                return;
            }
            Err(error) => {
                self.contents.unread.push(format!("{} ({error})", shown(&name)));
                return;
            }
        };
        let kind = found.file_type();
        if kind.is_file() {
            let stamp = Stamp::of(&found);
            self.waiting.push(Waiting { name, stamp });
            return;
        }
        let kind = if kind.is_dir() {
            todo.push(name.clone());
            Kind::Folder
        } else if kind.is_symlink() {
            match fs::read_link(entry.path()) {
                Ok(target) => Kind::Link(target.into_os_string().into_vec()),
                Err(_) => {
                    self.contents.changed.push(shown(&name));
                    return;
                }
            }
        } else {
            Kind::Special(special(kind))
        };
        self.contents.entries.push(Entry { name, kind });
    }
}

fn special(kind: FileType) -> &'static str {
    match kind {
        _ if kind.is_fifo() => "a pipe",
        _ if kind.is_socket() => "a socket",
        _ => "a device",
    }
}

/// What all files hold, by their numbers, in any order.
fn contents_of(root: &Path, waiting: &[Waiting], patterns: &Patterns, watch: &Watch) -> Vec<(usize, Read)> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        let mut piece = vec![0; PIECE];
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(waiting) = waiting.get(number).filter(|_| !watch.is_stopped()) else {
                return done;
            };
            done.push((number, content_of(root, waiting, patterns, &mut piece, watch)));
        }
    };
    thread::scope(|scope| {
        let others = (1..cores.min(waiting.len().max(1))).map_while(|_| {
            thread::Builder::new()
                .name("artifact".to_owned())
                .spawn_scoped(scope, work)
                .ok()
        });
        let others: Vec<_> = others.collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_default());
        }
        done
    })
}

fn content_of(root: &Path, waiting: &Waiting, patterns: &Patterns, piece: &mut [u8], watch: &Watch) -> Read {
    let path = below(root, &waiting.name);
    let mut read = || -> io::Result<Read> {
        let file = match open(&path, OFlags::NOFOLLOW) {
            Ok(file) => file,
            Err(error) if is_gone(&error) => return Ok(Read::Changed),
            Err(error) => return Err(error),
        };
        let before = file.metadata()?;
        if !before.is_file() || !Stamp::of(&before).is_same_file(&waiting.stamp) {
            return Ok(Read::Changed);
        }
        let content = content::read(&file, patterns, piece, watch)?;
        let is_as_it_was = Stamp::of(&file.metadata()?) == waiting.stamp && content.bytes == waiting.stamp.length();
        Ok(if is_as_it_was {
            Read::Whole(content)
        } else {
            Read::Changed
        })
    };
    read().unwrap_or_else(Read::Unread)
}

/// It went, or a link took its place.
fn is_gone(error: &io::Error) -> bool {
    let code = error.raw_os_error().map(rustix::io::Errno::from_raw_os_error);
    matches!(
        code,
        Some(rustix::io::Errno::NOENT | rustix::io::Errno::LOOP | rustix::io::Errno::NOTDIR)
    )
}
