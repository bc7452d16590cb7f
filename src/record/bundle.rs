//! A run as one archive (tar, gzip) that is the same byte for byte each time, and verifies wherever it is unpacked. Others
//! may write to the run meanwhile: what is taken is a state in which it stood, never half of an entry.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Read, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use flate2::{Compression, GzBuilder, write::GzEncoder};
use tar::{Builder, EntryType, Header};

use super::{OpenRun, RecordError, RecordPath, RunFolder, open, verify::speaks_of};
use crate::domain::{event::Event, id::Writer};

/// Where the dates of all files are when nobody says how the run began: 1 January 2000.
const LONG_AGO: u64 = 946_684_800;
/// No folder of a run lies deeper.
const DEEPEST: usize = 16;

/// What went into an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Bundled {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Writes the run in that folder as an archive, which unpacks to a folder of the run's name. `inbox/`, what git keeps
/// for itself, and evidence that was withdrawn and lies there all the same are left out.
///
/// # Errors
/// Where something in the folder leads out of it or is no plain file, or the disk refuses.
pub fn bundle(path: &Path, out: impl Write) -> Result<Bundled, RecordError> {
    let folder = RunFolder::at(fs::canonicalize(path).map_err(RecordError::at("read", path))?);
    let before = files(&folder)?;
    let drawn = drawn(&folder, &before)?;
    let run = open(folder.path())?;
    let cut = Cut::of(&run)?;
    // What was made since is taken where an entry speaks of it by now: without the entry, it would lie there unexplained.
    let mut taken = files(&folder)?;
    taken.retain(|file| before.contains(file) || speaks_of(&run, file.as_str()));
    let gone = withdrawn(&run);
    taken.retain(|file| !(file.is_evidence() && gone.contains(file.as_str())));
    let mut archive = Archive {
        run: &run,
        drawn,
        tar: Builder::new(GzBuilder::new().write(out, Compression::default())),
        mtime: run.started_at().unwrap_or(LONG_AGO),
        bundled: Bundled { files: 0, bytes: 0 },
    };
    for file in &taken {
        archive.add(file, &cut)?;
    }
    archive.finish()
}

/// What was taken away, because a secret was seen in it perhaps, is not handed on where a copy brought it back.
fn withdrawn(run: &OpenRun) -> BTreeSet<&str> {
    let entries = run.journals.iter().flat_map(|journal| &journal.entries);
    let gone = entries.filter_map(|recorded| match &recorded.entry.event {
        Event::EvidenceWithdrawn(gone) => Some(gone.file.as_str()),
        _ => None,
    });
    gone.collect()
}

/// All files of the run, by their paths.
fn files(folder: &RunFolder) -> Result<BTreeSet<RecordPath>, RecordError> {
    let mut files = Vec::new();
    collect(folder, "", 0, &mut files)?;
    Ok(files.into_iter().collect())
}

/// What is drawn from the journals is read before them: it says nothing that they do not say by then.
fn drawn(folder: &RunFolder, files: &BTreeSet<RecordPath>) -> Result<BTreeMap<RecordPath, Vec<u8>>, RecordError> {
    let names = [RunFolder::SUMS, RunFolder::MANIFEST];
    let drawn = files.iter().filter(|file| names.contains(&file.name()));
    drawn.map(|file| Ok((file.clone(), read(folder, file)?))).collect()
}

/// What is drawn is held in memory; nothing larger is.
const LARGEST_DRAWN: u64 = 256 << 20;

fn read(folder: &RunFolder, file: &RecordPath) -> Result<Vec<u8>, RecordError> {
    file.read_under(folder.path(), LARGEST_DRAWN)
}

fn collect(folder: &RunFolder, inside: &str, depth: usize, files: &mut Vec<RecordPath>) -> Result<(), RecordError> {
    let here = folder.path().join(inside);
    for file in fs::read_dir(&here).map_err(RecordError::at("read", &here))? {
        let file = file.map_err(RecordError::at("read", &here))?;
        let refused = |why| RecordError::Path {
            path: file.path().display().to_string(),
            why,
        };
        let name = file
            .file_name()
            .into_string()
            .map_err(|_| refused("its name is no text"))?;
        let path = if inside.is_empty() {
            name.clone()
        } else {
            format!("{inside}/{name}")
        };
        let kind = file.file_type().map_err(RecordError::at("read", &file.path()))?;
        if is_left_out(&path, &name) {
            continue;
        }
        if kind.is_dir() && depth < DEEPEST {
            collect(folder, &path, depth + 1, files)?;
        } else if kind.is_file() {
            files.push(path.parse()?);
        } else if kind.is_symlink() {
            return Err(refused("it is a symbolic link, and may lead out of the run"));
        } else {
            return Err(refused("it is no plain file"));
        }
    }
    Ok(())
}

/// What is not the run's: the inbox, what git keeps for itself, a drawing before it is put in place.
fn is_left_out(path: &str, name: &str) -> bool {
    let draft = |of: &str| name.strip_prefix('.').is_some_and(|rest| rest.starts_with(of));
    path == RunFolder::INBOX || name == ".git" || draft(RunFolder::SUMS) || draft(RunFolder::MANIFEST)
}

/// How far each journal is taken: as far as it was read, and as far as any of those named it. What is named was there
/// before the line that names it, so nothing that is taken names what is not.
struct Cut(BTreeMap<Writer, Vec<u8>>);

impl Cut {
    fn of(run: &OpenRun) -> Result<Self, RecordError> {
        let mut lines: BTreeMap<&Writer, u64> = BTreeMap::new();
        for journal in &run.journals {
            let own = lines.entry(&journal.writer).or_default();
            *own = (*own).max(journal.length());
            for (writer, (seq, _)) in journal.entries.iter().flat_map(|recorded| &recorded.entry.seen) {
                let named = lines.entry(writer).or_default();
                *named = (*named).max(*seq);
            }
        }
        let mut cut = BTreeMap::new();
        for (writer, lines) in lines {
            let file: RecordPath = format!("{}/{writer}.jsonl", RunFolder::JOURNALS).parse()?;
            let torn = run.journal(writer).map_or(0, |journal| journal.torn);
            match read(&run.folder, &file) {
                Ok(bytes) => drop(cut.insert(writer.clone(), whole(bytes, torn, lines))),
                // Another's journal that is not here is not taken; verifying says so.
                Err(_) if run.journal(writer).is_none() => {}
                Err(why) => return Err(why),
            }
        }
        Ok(Self(cut))
    }
}

/// The first lines. A line that was torn and stays so is kept, as it is a part of the record.
fn whole(mut bytes: Vec<u8>, torn: u64, lines: u64) -> Vec<u8> {
    let ends = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(end, _)| end + 1);
    let count = usize::try_from(lines).unwrap_or(usize::MAX);
    let end = ends.take(count).last().unwrap_or(0);
    let rest = bytes.len() - end;
    let is_torn = torn > 0 && rest as u64 == torn;
    if !is_torn {
        bytes.truncate(end);
    }
    bytes
}

struct Archive<'a, W: Write> {
    run: &'a OpenRun,
    drawn: BTreeMap<RecordPath, Vec<u8>>,
    tar: Builder<GzEncoder<W>>,
    mtime: u64,
    bundled: Bundled,
}

impl<W: Write> Archive<'_, W> {
    fn add(&mut self, file: &RecordPath, cut: &Cut) -> Result<(), RecordError> {
        let journal = file
            .as_str()
            .strip_prefix("journal/")
            .and_then(|name| name.strip_suffix(".jsonl"))
            .and_then(|writer| cut.0.get(&Writer::new(writer)).cloned());
        if let Some(bytes) = journal.or_else(|| self.drawn.remove(file)) {
            return self.append(file, bytes.len() as u64, &*bytes);
        }
        let opened = match file.open_under(self.run.folder.path()) {
            // Withdrawn, or its entry recorded, since the names were read.
            Err(RecordError::Disk { source, .. }) if source.kind() == io::ErrorKind::NotFound => return Ok(()),
            opened => opened?,
        };
        let place = self.run.folder.file(file);
        let length = opened.metadata().map_err(RecordError::at("read", &place))?.size();
        self.append(file, length, opened.take(length))
    }

    fn append(&mut self, file: &RecordPath, length: u64, from: impl Read) -> Result<(), RecordError> {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(self.mtime);
        header.set_size(length);
        let name = PathBuf::from(self.run.name()).join(file.as_str());
        let appended = self.tar.append_data(&mut header, name, Exactly { from, left: length });
        appended.map_err(RecordError::at("bundle", &self.run.folder.file(file)))?;
        self.bundled.files += 1;
        self.bundled.bytes += length;
        Ok(())
    }

    fn finish(self) -> Result<Bundled, RecordError> {
        let folder = self.run.folder.path();
        let zipped = self.tar.into_inner().map_err(RecordError::at("bundle", folder))?;
        let mut out = zipped.finish().map_err(RecordError::at("bundle", folder))?;
        out.flush().map_err(RecordError::at("bundle", folder))?;
        Ok(self.bundled)
    }
}

/// A file that became shorter under the reader would leave the archive askew.
struct Exactly<R> {
    from: R,
    left: u64,
}

impl<R: Read> Read for Exactly<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into)?;
        if count == 0 && self.left > 0 && !into.is_empty() {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "it became shorter while it was read",
            ));
        }
        self.left -= count as u64;
        Ok(count)
    }
}
