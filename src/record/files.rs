//! Files that an entry brings with it: a statement, an attached file, an amended checklist. Made with create-new, hashed
//! on the way, safe and read-only before the entry is written.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use super::{Cause, Modes, RecordError, RunFolder, SharedDisk};
use crate::domain::{
    digest::Digest,
    event::{Content, Event, EvidenceFile, FileDigest, NewFile},
    id::Writer,
};

/// Bytes copied at a time.
const PIECE: usize = 128 * 1024;

/// Where the file of an entry will stand.
pub(super) struct Place<'a> {
    pub run: &'a RunFolder,
    pub writer: &'a Writer,
    pub seq: u64,
    pub modes: Modes,
    pub disk: &'a SharedDisk,
}

impl Place<'_> {
    /// Writes the file and makes it safe; its path goes into `made` as soon as it is there.
    pub fn keep(&self, event: &Event, new: &NewFile, made: &mut Vec<PathBuf>) -> Result<EvidenceFile, Cause> {
        let file = match event {
            Event::Signed(_) | Event::Sealed(_) | Event::Closed(_) => {
                RunFolder::sign_off_file(self.writer, self.seq, &new.name)
            }
            Event::EvidenceAttached(_) => RunFolder::evidence_file(self.writer, self.seq, &new.name),
            Event::ChecklistAmended(_) => RunFolder::amendment_file(self.writer, self.seq),
            other => {
                return Err(Cause::NoPlace {
                    kind: other.kind().to_owned(),
                });
            }
        };
        let path = self.run.path().join(&file);
        let folder = path.parent().unwrap_or(&path);
        self.run
            .check_inside(folder)
            .map_err(|why| Cause::file("make", folder)(io::Error::other(why)))?;
        ensure_parents(folder, self.modes, self.disk).map_err(|why| match why {
            RecordError::Disk { doing, path, source } => Cause::File { doing, path, source },
            other => Cause::file("make", folder)(io::Error::other(other)),
        })?;
        let mut target = self
            .disk
            .create_new(&path, self.modes.file)
            .map_err(Cause::file("make", &path))?;
        made.push(path.clone());
        let (sha256, bytes) = self.fill(&mut target, &path, &new.content)?;
        self.disk
            .read_only(&target, self.modes.file)
            .map_err(Cause::file("make read-only", &path))?;
        self.disk.sync_all(&target).map_err(Cause::file("make safe", &path))?;
        self.disk
            .sync_folder(folder)
            .map_err(Cause::file("make safe", folder))?;
        Ok(EvidenceFile { file, sha256, bytes })
    }

    fn fill(&self, target: &mut File, path: &Path, content: &Content) -> Result<(Digest, u64), Cause> {
        match content {
            Content::Bytes(bytes) => {
                self.disk.write(target, bytes).map_err(Cause::file("write", path))?;
                Ok((Digest::of(bytes), bytes.len() as u64))
            }
            Content::CopyOf(source) => {
                let mut source_file = open_plain(source).map_err(unreadable(source))?;
                self.copy(&mut source_file, source, target, path)
            }
        }
    }

    fn copy(&self, from: &mut File, source: &Path, to: &mut File, path: &Path) -> Result<(Digest, u64), Cause> {
        let mut hasher = Sha256::new();
        let mut piece = vec![0; PIECE];
        let mut bytes = 0;
        loop {
            let count = match from.read(&mut piece) {
                Ok(0) => return Ok((Digest::from_hasher(hasher), bytes)),
                Ok(count) => count,
                Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
                Err(why) => return Err(unreadable(source)(why)),
            };
            hasher.update(&piece[..count]);
            self.disk
                .write(to, &piece[..count])
                .map_err(Cause::file("write", path))?;
            bytes += count as u64;
        }
    }
}

fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Cause {
    let path = path.to_owned();
    move |source| Cause::Source { path, source }
}

/// Opens a file that is to be copied into a run. A pipe or a device would never end.
///
/// # Errors
/// Where it is not there, is no plain file, or cannot be read.
pub fn open_plain(path: &Path) -> io::Result<File> {
    let found = fs::metadata(path)?;
    let other = |what| Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    if found.is_dir() {
        return other("it is a folder, not a file");
    }
    if !found.is_file() {
        return other("it is not a plain file");
    }
    File::open(path)
}

/// Makes a folder inside the run, and the one around it (git keeps no empty ones), safe on the disk.
pub(super) fn ensure_parents(folder: &Path, modes: Modes, disk: &SharedDisk) -> Result<(), RecordError> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder.parent().filter(|parent| !parent.is_dir()) {
        modes.ensure_folder(parent, disk)?;
    }
    modes.ensure_folder(folder, disk)
}

/// Puts path, digest and size of its file of that place into the event.
pub(super) fn put(event: &mut Event, place: usize, kept: EvidenceFile) {
    let (file, sha256) = (kept.file.clone(), kept.sha256);
    let (statement, signature) = match event {
        Event::Signed(signed) => (&mut signed.statement, &mut signed.signature),
        Event::Sealed(sealed) => (&mut sealed.statement, &mut sealed.signature),
        other => return put_one(other, kept),
    };
    match signature {
        Some(signature) if place > 0 => (signature.file, signature.sha256) = (file, sha256),
        _ => *statement = FileDigest { file, sha256 },
    }
}

fn put_one(event: &mut Event, kept: EvidenceFile) {
    match event {
        Event::EvidenceAttached(attached) => attached.evidence = kept,
        Event::ChecklistAmended(amended) => {
            amended.file = kept.file;
            amended.sha256 = kept.sha256;
        }
        Event::Closed(closed) => {
            let slots = [
                &mut closed.allowed_signers,
                &mut closed.certificate,
                &mut closed.certificate_text,
            ];
            let mut to_come = slots.into_iter().flatten().filter(|file| file.file.is_empty());
            if let Some(slot) = to_come.next() {
                (slot.file, slot.sha256) = (kept.file, kept.sha256);
            }
        }
        _ => {}
    }
}

/// The digest of a file and its size, in constant memory.
pub(super) fn digest_of(file: &mut impl Read) -> io::Result<(Digest, u64)> {
    let mut hasher = Sha256::new();
    let bytes = io::copy(file, &mut Hashing(&mut hasher))?;
    Ok((Digest::from_hasher(hasher), bytes))
}

struct Hashing<'a>(&'a mut Sha256);

impl io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
