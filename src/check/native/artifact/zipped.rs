//! Reading a zip archive by its directory: what the directory says is held against what comes out, and against what stands
//! before each file, for programs differ in which of the two they believe.

use std::{
    cell::Cell,
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    rc::Rc,
};

use zip::{ZipArchive, result::ZipError};

use super::{
    archive::{Reading, Then, target},
    listing::Kind,
    names::shown,
};

/// Reads all of it.
pub fn read(file: &File, reading: &mut Reading<'_>) {
    let left = Rc::new(Cell::new(Some(reading.limits.head)));
    let from = Opening {
        from: BufReader::new(file),
        left: left.clone(),
    };
    let mut archive = match ZipArchive::new(from) {
        Ok(archive) => archive,
        Err(_) if left.get() == Some(0) => {
            let megabytes = reading.limits.head >> 20;
            return reading.cut(format!("its directory takes more than {megabytes} MiB: it is not read"));
        }
        Err(error) => return reading.damaged(error),
    };
    left.set(None);
    for number in 0..archive.len() {
        if reading.watch.is_stopped() || entry(number, &mut archive, reading) == Then::End {
            return;
        }
    }
    agreed(&mut archive, reading);
}

/// What programs that read the archive in another way would see otherwise.
fn agreed(archive: &mut ZipArchive<impl Read + Seek>, reading: &mut Reading<'_>) {
    if archive.has_duplicate_names() {
        reading.contents.doubled.push("a name in its directory".to_owned());
    } else if let Err(error) = archive.validate_header_consistency() {
        reading.contents.amiss.push(shown(error.to_string().as_bytes()));
    }
    if archive.has_overlapping_files().is_ok_and(|overlap| overlap) {
        reading.contents.amiss.push("files in it share their bytes".to_owned());
    }
}

fn entry(number: usize, archive: &mut ZipArchive<impl Read + Seek>, reading: &mut Reading<'_>) -> Then {
    let raw = match archive.by_index_data(number) {
        Ok(entry) => entry
            .name()
            .map_or_else(|_| entry.name_raw().to_vec(), |name| name.into_owned().into_bytes()),
        Err(error) => return broken("its directory", error, reading),
    };
    let name = match reading.named(&raw) {
        Err(()) => return Then::End,
        Ok(None) => return Then::GoOn,
        Ok(Some(name)) => name,
    };
    let file = match archive.by_index(number) {
        Ok(file) => file,
        Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
            return unread(&name, "it is encrypted", reading);
        }
        Err(ZipError::UnsupportedArchive(why)) => return unread(&name, why, reading),
        Err(ZipError::CompressionMethodNotSupported(method)) => {
            return unread(
                &name,
                &format!("it is compressed by method {method}, which is not read"),
                reading,
            );
        }
        Err(error) => return broken(&shown(&name), error, reading),
    };
    if file.is_dir() {
        reading.put(name, Kind::Folder);
        return Then::GoOn;
    }
    if file.is_symlink() {
        return match target(file) {
            Ok(target) => {
                reading.put(name, Kind::Link(target));
                Then::GoOn
            }
            Err(error) => broken(&shown(&name), error, reading),
        };
    }
    let said = file.size();
    match reading.content(file) {
        Ok(None) => Then::End,
        Ok(Some(content)) if content.bytes != said => {
            let what = format!("it holds {} bytes, and its directory says {said}", content.bytes);
            broken(&shown(&name), what, reading)
        }
        Ok(Some(content)) => {
            reading.put(name, Kind::File(content));
            Then::GoOn
        }
        Err(error) => broken(&shown(&name), error, reading),
    }
}

fn unread(name: &[u8], why: &str, reading: &mut Reading<'_>) -> Then {
    reading.contents.unread.push(format!("{} ({why})", shown(name)));
    Then::GoOn
}

fn broken(what: &str, why: impl std::fmt::Display, reading: &mut Reading<'_>) -> Then {
    reading.damaged(format!("{what}: {why}"));
    Then::End
}

/// An archive of which only so much is read until it is open: its directory is held in memory.
struct Opening<R> {
    from: R,
    left: Rc<Cell<Option<u64>>>,
}

impl<R: Read> Read for Opening<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(left) = self.left.get() else {
            return self.from.read(buffer);
        };
        if left == 0 && !buffer.is_empty() {
            return Err(io::Error::other("no more is read"));
        }
        let allowed = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.from.read(&mut buffer[..allowed])?;
        self.left.set(Some(left - count as u64));
        Ok(count)
    }
}

impl<R: Seek> Seek for Opening<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.from.seek(to)
    }
}
