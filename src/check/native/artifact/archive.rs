//! Reading an archive where it lies: which kind it is is told by what it holds, not by its name. Nothing is unpacked, and
//! what would unpack without end comes to one.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek},
    path::Path,
};

use flate2::read::MultiGzDecoder;

use super::{
    super::{
        super::on_disk::{Stamp, open},
        answer::NoAnswer,
    },
    content::{self, Content, PIECE, Patterns},
    listing::{Contents, Cut, Entry, Kind},
    names::{leads_out, plain, shown, size_in_words},
    tarred,
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
        Form::Tar => tarred::read(BufReader::with_capacity(PIECE, &file), &mut reading),
        Form::TarGz => tarred::read(
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
    pub fn overflown(&mut self) {
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

/// The target of a link that is kept as the content of a file.
pub fn target(from: impl Read) -> io::Result<Vec<u8>> {
    let mut target = Vec::new();
    from.take(LONGEST_TARGET).read_to_end(&mut target)?;
    Ok(target)
}
