//! Reading an archive where it lies: which kind it is is told by what it holds, not by its name. Nothing is unpacked, and
//! what would unpack without end comes to one.

use std::{
    cell::Cell,
    collections::HashMap,
    fs::File,
    io::{self, BufReader, Read, Seek},
    path::Path,
    rc::Rc,
};

use flate2::read::MultiGzDecoder;
use tar::EntryType;

use super::{
    super::{
        super::on_disk::{Stamp, open},
        answer::NoAnswer,
    },
    content::{self, Content, PIECE, Patterns},
    listing::{Contents, Cut, Entry, Kind},
    names::{leads_out, plain, shown, size_in_words},
    watch::{Limits, Watch},
    zipped,
};

/// Longer targets of links are no paths.
const LONGEST_TARGET: u64 = 64 << 10;
/// So many bytes at the beginning tell what it is.
const HEAD: usize = 512;

/// What every archive is read with.
pub struct Reading<'a> {
    pub patterns: &'a Patterns,
    pub limits: &'a Limits,
    pub watch: &'a Watch,
    pub piece: Vec<u8>,
    pub contents: Contents,
    /// Bytes of all names.
    names: usize,
    /// So many bytes of contents may still come out.
    left: u64,
}

/// Whether something could be made of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    GoOn,
    End,
}

/// Reads all of it.
pub fn read(
    mut file: File,
    path: &Path,
    called: &str,
    patterns: &Patterns,
    limits: &Limits,
    watch: &Watch,
) -> Result<Contents, NoAnswer> {
    let called = shown(called.as_bytes());
    let unread = |error: io::Error| NoAnswer::errored(format!("{called} cannot be read: {error}"));
    let before = Stamp::of(&file.metadata().map_err(unread)?);
    let mut head = Vec::with_capacity(HEAD);
    (&mut file).take(HEAD as u64).read_to_end(&mut head).map_err(unread)?;
    file.rewind().map_err(unread)?;
    let mut reading = Reading {
        patterns,
        limits,
        watch,
        piece: vec![0; PIECE],
        contents: Contents::default(),
        names: 0,
        left: limits.unpacked,
    };
    let form = Form::of(&head).map_err(|why| why.of(&called))?;
    match form {
        Form::Zip => zipped::read(&file, &mut reading),
        Form::Tar => tarred(BufReader::with_capacity(PIECE, &file), &mut reading),
        Form::TarGz => tarred(
            MultiGzDecoder::new(BufReader::with_capacity(PIECE, &file)),
            &mut reading,
        ),
    }
    let mut contents = reading.contents;
    contents.what = format!("a {} archive, {}", form.word(), size_in_words(before.length()));
    file.rewind().map_err(unread)?;
    let nothing = Patterns::of(&[]).map_err(NoAnswer::errored)?;
    let digest = content::read(&file, &nothing, &mut vec![0; PIECE], &Watch::default());
    contents.digest = Some(digest.map_err(unread)?.sha256);
    let after = open(path, rustix::fs::OFlags::empty()).and_then(|file| file.metadata());
    if after.ok().map(|found| Stamp::of(&found)) != Some(before) {
        contents.changed.push(called);
    }
    Ok(contents.sorted())
}

/// The archives that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Tar,
    TarGz,
    Zip,
}

/// Why something is none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotRead {
    Empty,
    /// A kind of archive, or of compression, that is known and not read.
    Other(&'static str),
    Unknown,
}

impl NotRead {
    fn of(self, called: &str) -> NoAnswer {
        match self {
            Self::Empty => NoAnswer::failed(format!("{called} is an empty file")),
            Self::Other(kind) => NoAnswer::errored(format!(
                "{called} is {kind}: a folder, tar, tar.gz and zip are what can be looked at"
            )),
            Self::Unknown => NoAnswer::failed(format!("{called} is neither a folder nor a tar, tar.gz or zip archive")),
        }
    }
}

impl Form {
    fn of(head: &[u8]) -> Result<Self, NotRead> {
        let others: [(&[u8], &str); 6] = [
            (b"\xfd7zXZ\0", "compressed by xz"),
            (b"\x28\xb5\x2f\xfd", "compressed by zstd"),
            (b"BZh", "compressed by bzip2"),
            (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
            (b"Rar!", "a rar archive"),
            (b"PK\x07\x08", "a part of a zip archive"),
        ];
        match head {
            [] => Err(NotRead::Empty),
            [0x1f, 0x8b, ..] => Ok(Self::TarGz),
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Ok(Self::Zip),
            _ if is_tar(head) => Ok(Self::Tar),
            _ => {
                let other = others.iter().find(|(start, _)| head.starts_with(start));
                Err(other.map_or(NotRead::Unknown, |(_, what)| NotRead::Other(what)))
            }
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Tar => "tar",
            Self::TarGz => "tar.gz",
            Self::Zip => "zip",
        }
    }
}

/// A header whose sum is right, whatever its age, or the end of an archive that holds nothing.
fn is_tar(head: &[u8]) -> bool {
    let Ok(header) = <&[u8; HEAD]>::try_from(head) else {
        return false;
    };
    if header.iter().all(|&byte| byte == 0) {
        return true;
    }
    let sum = |byte: usize| {
        if (148..156).contains(&byte) {
            32
        } else {
            u32::from(header[byte])
        }
    };
    tar::Header::from_byte_slice(header).cksum().ok() == Some((0..HEAD).map(sum).sum())
}

impl Reading<'_> {
    /// Takes the name of something; nothing where it is the folder itself.
    ///
    /// # Errors
    /// No more is read: why is noted.
    pub fn named(&mut self, raw: &[u8]) -> Result<Option<Vec<u8>>, ()> {
        let name = plain(raw);
        self.names += name.len();
        let limits = self.limits;
        let entries = self.contents.entries.len();
        if entries >= limits.entries {
            self.cut(format!(
                "it holds more than {entries} files and folders: no more are read"
            ));
            return Err(());
        }
        if self.names > limits.names {
            self.cut(format!(
                "its names alone take more than {} MiB: no more are read",
                limits.names >> 20
            ));
            return Err(());
        }
        if leads_out(raw) {
            self.contents.outside.push(name.clone());
        }
        Ok((!name.is_empty()).then_some(name))
    }

    pub fn put(&mut self, name: Vec<u8>, kind: Kind) {
        self.contents.entries.push(Entry { name, kind });
    }

    /// It holds more than is read.
    pub fn cut(&mut self, why: String) {
        self.contents.cut.get_or_insert(Cut::Limit(why));
    }

    /// It is broken from here on.
    pub fn damaged(&mut self, why: impl std::fmt::Display) {
        let why = shown(why.to_string().as_bytes());
        self.contents.cut.get_or_insert(Cut::Damaged(why));
    }

    /// It unpacks to more than is read.
    fn overflown(&mut self) {
        self.cut(format!(
            "it unpacks to more than {} B: no more is read",
            self.limits.unpacked
        ));
    }

    /// Reads a content to its end; nothing where that is further away than is read.
    pub fn content(&mut self, from: impl Read) -> io::Result<Option<Content>> {
        let from = from.take(self.left.saturating_add(1));
        let content = content::read(from, self.patterns, &mut self.piece, self.watch)?;
        match self.left.checked_sub(content.bytes) {
            Some(left) => self.left = left,
            None => {
                self.overflown();
                return Ok(None);
            }
        }
        Ok(Some(content))
    }
}

fn tarred(from: impl Read, reading: &mut Reading<'_>) {
    let gauge = Rc::new(Gauge::of(reading.limits));
    let mut archive = tar::Archive::new(Gauged {
        from,
        gauge: gauge.clone(),
    });
    let mut files = HashMap::new();
    match archive.entries() {
        Err(error) => reading.damaged(error),
        Ok(mut entries) => loop {
            gauge.head.set(Some(reading.limits.head));
            let next = entries.next();
            gauge.head.set(None);
            let then = match next {
                // The end of an archive is marked: where the file ends before it, somebody cut it.
                None if gauge.ended.get() => {
                    reading.damaged("the archive has no end: it was cut off");
                    Then::End
                }
                None => Then::End,
                Some(Err(error)) => {
                    gauge.why(reading, &error);
                    Then::End
                }
                Some(Ok(entry)) => of_tar(entry, reading, &gauge, &mut files),
            };
            if then == Then::End || reading.watch.is_stopped() {
                break;
            }
        },
    }
    // What is behind the end says whether the compressed file is whole.
    let mut rest = archive.into_inner();
    if reading.contents.cut.is_none()
        && !reading.watch.is_stopped()
        && let Err(error) = io::copy(&mut rest, &mut io::sink())
    {
        gauge.why(reading, &error);
    }
}

fn of_tar(
    mut entry: tar::Entry<'_, impl Read>,
    reading: &mut Reading<'_>,
    gauge: &Gauge,
    files: &mut HashMap<Vec<u8>, Content>,
) -> Then {
    let raw = entry.path_bytes().into_owned();
    let kind = entry.header().entry_type();
    if kind == EntryType::XGlobalHeader {
        return drain(&mut entry, reading, gauge);
    }
    let name = match reading.named(&raw) {
        Err(()) => return Then::End,
        Ok(None) => return drain(&mut entry, reading, gauge),
        Ok(Some(name)) => name,
    };
    let target = entry
        .link_name_bytes()
        .map(|target| target.into_owned())
        .unwrap_or_default();
    let kind = match kind {
        EntryType::Directory => Kind::Folder,
        // As archives before 1988 say it.
        EntryType::Regular if raw.ends_with(b"/") => Kind::Folder,
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
            let content = match reading.content(&mut entry) {
                Ok(Some(content)) => content,
                Ok(None) => return Then::End,
                Err(error) => {
                    gauge.why(reading, &error);
                    return Then::End;
                }
            };
            if content.bytes != entry.size() {
                reading.damaged(format!("{} ends in the middle", shown(&name)));
                return Then::End;
            }
            files.insert(name.clone(), content.clone());
            Kind::File(content)
        }
        EntryType::Symlink => Kind::Link(target),
        EntryType::Link => match files.get(&plain(&target)) {
            Some(content) => Kind::File(content.clone()),
            None if leads_out(&target) => {
                reading.contents.outside.push(target.clone());
                Kind::Link(target)
            }
            None => {
                let what = format!(
                    "{} is the same file as {}, which is not before it",
                    shown(&name),
                    shown(&target)
                );
                reading.contents.amiss.push(what);
                Kind::Special("a link to no file")
            }
        },
        EntryType::Fifo => Kind::Special("a pipe"),
        EntryType::Char | EntryType::Block => Kind::Special("a device"),
        _ => Kind::Special("of an unknown kind"),
    };
    reading.put(name, kind);
    drain(&mut entry, reading, gauge)
}

fn drain(entry: &mut impl Read, reading: &mut Reading<'_>, gauge: &Gauge) -> Then {
    match io::copy(entry, &mut io::sink()) {
        Ok(_) => Then::GoOn,
        Err(error) => {
            gauge.why(reading, &error);
            Then::End
        }
    }
}

/// What a stream holds too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exceeded {
    /// What stands before a content.
    Head,
    All,
}

/// How much of a stream was read, and may be.
struct Gauge {
    left: Cell<u64>,
    /// What may be read until the next content begins.
    head: Cell<Option<u64>>,
    /// The stream ended.
    ended: Cell<bool>,
    exceeded: Cell<Option<Exceeded>>,
}

impl Gauge {
    fn of(limits: &Limits) -> Self {
        Self {
            left: Cell::new(limits.unpacked),
            head: Cell::new(None),
            ended: Cell::new(false),
            exceeded: Cell::new(None),
        }
    }

    /// How much of so many bytes may be read.
    fn allow(&self, wanted: usize) -> io::Result<usize> {
        let wanted = wanted as u64;
        let allowed = wanted.min(self.left.get()).min(self.head.get().unwrap_or(wanted));
        if allowed == 0 && wanted > 0 {
            let exceeded = if self.left.get() > 0 {
                Exceeded::Head
            } else {
                Exceeded::All
            };
            self.exceeded.set(Some(exceeded));
            return Err(io::Error::other("no more is read"));
        }
        Ok(usize::try_from(allowed).unwrap_or(usize::MAX))
    }

    fn took(&self, count: usize) {
        let less = |left: u64| left.saturating_sub(count as u64);
        self.left.set(less(self.left.get()));
        self.head.set(self.head.get().map(less));
        self.ended.set(count == 0);
    }

    /// Notes why nothing more can be read.
    fn why(&self, reading: &mut Reading<'_>, error: &io::Error) {
        match self.exceeded.get() {
            Some(Exceeded::All) => reading.overflown(),
            Some(Exceeded::Head) => reading.damaged("what stands before a file in it has no end"),
            None => reading.damaged(error),
        }
    }
}

/// A stream that is gauged.
struct Gauged<R> {
    from: R,
    gauge: Rc<Gauge>,
}

impl<R: Read> Read for Gauged<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let allowed = self.gauge.allow(buffer.len())?;
        let count = self.from.read(&mut buffer[..allowed])?;
        if !buffer.is_empty() {
            self.gauge.took(count);
        }
        Ok(count)
    }
}

/// The target of a link that is kept as the content of a file.
pub fn target(from: impl Read) -> io::Result<Vec<u8>> {
    let mut target = Vec::new();
    from.take(LONGEST_TARGET).read_to_end(&mut target)?;
    Ok(target)
}
