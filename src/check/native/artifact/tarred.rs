//! Reading a tar archive as it streams by, unpacked by whoever hands it in. What stands before a file in it is held in
//! memory, so that it has to come to an end; so has the whole.

use std::{
    cell::Cell,
    collections::HashMap,
    io::{self, Read},
    rc::Rc,
};

use tar::EntryType;

use super::{
    archive::{Reading, Then},
    content::Content,
    listing::Kind,
    names::{leads_out, plain, shown},
    watch::Limits,
};

/// Reads all of it.
pub fn read(from: impl Read, reading: &mut Reading<'_>) {
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
