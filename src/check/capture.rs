//! What a command prints on its way into the evidence: redacted, decoded, hashed, written twice (with its timing and as
//! plain text) and read for what is expected. Memory stays bounded however much comes.

use std::{
    collections::VecDeque,
    fs::{File, OpenOptions, Permissions},
    io::{self, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use sha2::{Digest as _, Sha256};

use super::{
    cast,
    observe::{Observer, Seen},
    plain::{Lines, Plain},
    plan::{KeptFile, Plan},
    redact::Redactor,
};
use crate::domain::digest::Digest;

/// A file's lines are written when so many bytes of them wait.
const BATCH: usize = 128 << 10;
/// At most so many bytes are kept of the end of what is cut.
const END: u64 = 1 << 20;

/// Takes all that a check prints.
#[derive(Debug)]
pub struct Capture {
    began: Instant,
    redactor: Redactor,
    redacted: Vec<u8>,
    utf8: Utf8,
    joined: Sha256,
    bytes: u64,
    plain: Plain,
    cast: Cast,
    log: Log,
}

/// The evidence as it was left.
#[derive(Debug)]
pub struct Sealed {
    /// The `.cast`, then the `.log`.
    pub evidence: Vec<KeptFile>,
    /// Of all output.
    pub sha256: Digest,
    /// Length of all output.
    pub bytes: u64,
    cut: Option<Gap>,
}

/// Which lines of the plain text are not in the `.log`.
#[derive(Debug, Clone, Copy)]
struct Gap {
    /// So many lines stand before it.
    before: u64,
    /// The first line that is kept behind it.
    resumes: u64,
    /// So much later each line behind it stands than it would without the gap, less what is cut.
    marker: u64,
}

impl Sealed {
    /// Whether more came than is kept.
    pub fn is_truncated(&self) -> bool {
        self.cut.is_some()
    }

    /// Where the line with that number in the whole output stands in the `.log`; nothing where it is not kept.
    pub fn place(&self, line: u64) -> Option<u64> {
        match self.cut {
            None => Some(line),
            Some(gap) if line <= gap.before => Some(line),
            Some(gap) if line >= gap.resumes => Some(gap.before + gap.marker + 1 + line - gap.resumes),
            Some(_) => None,
        }
    }
}

impl Capture {
    /// Begins the evidence files of `plan`.
    ///
    /// # Errors
    /// Where one of them is there already or cannot be made.
    pub fn create(plan: &Plan) -> io::Result<Self> {
        let redactor = Redactor::new(&plan.secrets)?;
        let end = END.min(plan.limit / 2);
        let mut capture = Self {
            began: Instant::now(),
            redacted: Vec::new(),
            utf8: Utf8::default(),
            joined: Sha256::new(),
            bytes: 0,
            plain: Plain::default(),
            cast: Cast {
                file: EvidenceFile::create(&plan.cast)?,
                room: plan.limit - end,
                end: VecDeque::new(),
                end_bytes: 0,
                end_room: end,
                cut: 0,
                is_full: false,
            },
            log: Log {
                file: EvidenceFile::create(&plan.log)?,
                room: plan.limit - end,
                end: Vec::new(),
                end_room: usize::try_from(end).unwrap_or(usize::MAX),
                cut: 0,
                is_full: false,
                is_open: false,
                lines: 0,
                lines_before: 0,
                observer: Observer::new(&plan.check.expect, &plan.measures),
            },
            redactor,
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let header = cast::header(
            plan.size,
            i64::try_from(now.as_secs()).unwrap_or_default(),
            &capture.redactor.text(&plan.title),
            &capture.redactor.text(&plan.command),
        );
        capture.cast.file.push(header.as_bytes());
        Ok(capture)
    }

    /// Begins try number `number`; from the second on a line of the output says so.
    pub fn begin_try(&mut self, number: u32, plan: &Plan) {
        self.log.observer = Observer::new(&plan.check.expect, &plan.measures);
        if number > 1 {
            self.text(&format!("── try {number} ──\r\n"));
        }
    }

    /// Takes what the command printed.
    pub fn output(&mut self, raw: &[u8]) {
        if self.redactor.is_idle() {
            self.decoded(raw);
            return;
        }
        let mut redacted = std::mem::take(&mut self.redacted);
        redacted.clear();
        self.redactor.push(raw, &mut redacted);
        self.decoded(&redacted);
        self.redacted = redacted;
    }

    /// The pseudo-terminal took another size.
    pub fn resized(&mut self, columns: u16, rows: u16) {
        self.cast.event(self.began.elapsed(), 'r', &format!("{columns}x{rows}"));
    }

    /// Ends a try: nothing of its output is on the way any more.
    pub fn end_try(&mut self, plan: &Plan) -> Seen {
        let mut rest = Vec::new();
        self.redactor.finish(&mut rest);
        self.decoded(&rest);
        if let Some(replaced) = self.utf8.finish() {
            self.text(replaced);
        }
        self.plain.finish(&mut self.log);
        let next = Observer::new(&plan.check.expect, &plan.measures);
        std::mem::replace(&mut self.log.observer, next).seen()
    }

    /// Writes what waits.
    pub fn flush(&mut self) {
        self.cast.file.flush();
        self.log.file.flush();
    }

    /// Length of the output so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Lines of plain text so far.
    pub fn lines(&self) -> u64 {
        self.log.lines
    }

    /// Why the evidence cannot be written, where it cannot.
    pub fn failure(&self) -> Option<String> {
        let of = |file: &EvidenceFile| {
            let error = file.failed.as_ref()?;
            Some(format!("evidence {} cannot be written: {error}", file.path.display()))
        };
        of(&self.cast.file).or_else(|| of(&self.log.file))
    }

    /// `text` without secrets.
    pub fn redact(&self, text: &str) -> String {
        self.redactor.text(text)
    }

    /// Completes the files: on the disk with their folder, and read-only.
    ///
    /// # Errors
    /// Where they cannot be written whole.
    pub fn seal(mut self) -> io::Result<Sealed> {
        let cast_cut = self.cast.finish();
        let gap = self.log.finish();
        let folder = self.log.file.path.parent().map(Path::to_owned);
        let evidence = vec![self.cast.file.seal()?, self.log.file.seal()?];
        if let Some(folder) = folder {
            File::open(folder)?.sync_all()?;
        }
        let whole = Gap {
            before: u64::MAX,
            resumes: u64::MAX,
            marker: 0,
        };
        Ok(Sealed {
            evidence,
            sha256: Digest::from_hasher(self.joined),
            bytes: self.bytes,
            cut: gap.or(cast_cut.then_some(whole)),
        })
    }

    fn decoded(&mut self, bytes: &[u8]) {
        let mut utf8 = std::mem::take(&mut self.utf8);
        utf8.decode(bytes, |text| self.text(text));
        self.utf8 = utf8;
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.bytes += text.len() as u64;
        self.joined.update(text);
        self.cast.output(self.began.elapsed(), text);
        self.plain.push(text, &mut self.log);
    }
}

/// Decodes UTF-8 that comes in pieces; what is none becomes U+FFFD.
#[derive(Debug, Default)]
struct Utf8 {
    /// The beginning of a character whose end has not come.
    begun: Vec<u8>,
}

impl Utf8 {
    fn decode(&mut self, bytes: &[u8], mut take: impl FnMut(&str)) {
        if self.begun.is_empty()
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            take(text);
            return;
        }
        let mut all = std::mem::take(&mut self.begun);
        all.extend_from_slice(bytes);
        let mut text = String::with_capacity(all.len());
        let mut chunks = all.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            text.push_str(chunk.valid());
            let invalid = chunk.invalid();
            if chunks.peek().is_none() && std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none()) {
                self.begun = invalid.to_vec();
            } else if !invalid.is_empty() {
                text.push('\u{fffd}');
            }
        }
        take(&text);
    }

    fn finish(&mut self) -> Option<&'static str> {
        let begun = std::mem::take(&mut self.begun);
        (!begun.is_empty()).then_some("\u{fffd}")
    }
}

/// A file of evidence while it is written: made anew, and hashed as it grows.
#[derive(Debug)]
struct EvidenceFile {
    path: PathBuf,
    file: File,
    waiting: Vec<u8>,
    hash: Sha256,
    bytes: u64,
    failed: Option<io::Error>,
}

impl EvidenceFile {
    fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(path)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        // A later start of the program sees by it that this shim still writes. Where there are no locks, it cannot.
        let _ = file.try_lock();
        Ok(Self {
            path: path.to_owned(),
            file,
            waiting: Vec::with_capacity(BATCH + BATCH / 2),
            hash: Sha256::new(),
            bytes: 0,
            failed: None,
        })
    }

    fn push(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
        self.flush_if_full();
    }

    fn flush_if_full(&mut self) {
        if self.waiting.len() >= BATCH {
            self.flush();
        }
    }

    /// Writes what waits. The first failure stays: after it the file is not complete, whatever is written later.
    fn flush(&mut self) {
        if self.failed.is_none() && !self.waiting.is_empty() {
            match self.file.write_all(&self.waiting) {
                Ok(()) => {
                    self.hash.update(&self.waiting);
                    self.bytes += self.waiting.len() as u64;
                }
                Err(error) => self.failed = Some(error),
            }
        }
        self.waiting.clear();
    }

    fn seal(mut self) -> io::Result<KeptFile> {
        self.flush();
        if let Some(error) = self.failed {
            return Err(error);
        }
        let mode = self.file.metadata()?.permissions().mode() & 0o444;
        self.file.set_permissions(Permissions::from_mode(mode))?;
        self.file.sync_all()?;
        Ok(KeptFile {
            file: self.path,
            sha256: Digest::from_hasher(self.hash),
            bytes: self.bytes,
        })
    }
}

/// The `.cast`: output as events, beginning and end of it.
#[derive(Debug)]
struct Cast {
    file: EvidenceFile,
    /// So many bytes of output may still be written.
    room: u64,
    /// What came last of the output that has no room.
    end: VecDeque<(Duration, String)>,
    end_bytes: u64,
    end_room: u64,
    /// So many bytes of output are not kept.
    cut: u64,
    is_full: bool,
}

/// What an event in the ring costs beside its text.
const EVENT: u64 = 64;

impl Cast {
    fn event(&mut self, at: Duration, kind: char, data: &str) {
        cast::event(at, kind, data, &mut self.file.waiting);
        self.file.flush_if_full();
    }

    fn output(&mut self, at: Duration, text: &str) {
        let fits = match usize::try_from(self.room) {
            _ if self.is_full => 0,
            Ok(room) if room < text.len() => boundary(text, room),
            _ => text.len(),
        };
        let (now, later) = text.split_at(fits);
        if !now.is_empty() {
            self.room -= now.len() as u64;
            self.event(at, 'o', now);
        }
        if !later.is_empty() {
            self.is_full = true;
            self.keep_end(at, later);
        }
    }

    fn keep_end(&mut self, at: Duration, text: &str) {
        let excess = text
            .len()
            .saturating_sub(usize::try_from(self.end_room).unwrap_or(usize::MAX));
        let text = &text[text.len() - boundary_from_end(text, text.len() - excess)..];
        self.cut += excess as u64;
        self.end_bytes += text.len() as u64 + EVENT;
        self.end.push_back((at, text.to_owned()));
        while self.end_bytes > self.end_room + EVENT && self.end.len() > 1 {
            if let Some((_, dropped)) = self.end.pop_front() {
                self.end_bytes -= dropped.len() as u64 + EVENT;
                self.cut += dropped.len() as u64;
            }
        }
    }

    /// Writes the end behind a marker for the gap; says whether there is one.
    fn finish(&mut self) -> bool {
        let end = std::mem::take(&mut self.end);
        if let Some((at, _)) = end.front().filter(|_| self.cut > 0) {
            self.event(*at, 'm', &gap_in_words(self.cut));
        }
        for (at, text) in &end {
            self.event(*at, 'o', text);
        }
        self.cut > 0
    }
}

/// The `.log`: lines of plain text, beginning and end of them.
#[derive(Debug)]
struct Log {
    file: EvidenceFile,
    /// So many bytes may still be written.
    room: u64,
    /// What came last of the lines that have no room; twice as much as is kept, so that it moves seldom.
    end: Vec<u8>,
    end_room: usize,
    /// So many bytes are not kept.
    cut: u64,
    is_full: bool,
    /// What was written ends in the middle of a line.
    is_open: bool,
    lines: u64,
    /// Lines that were written before there was no room.
    lines_before: u64,
    observer: Observer,
}

impl Lines for Log {
    fn line(&mut self, text: &str, whole: bool) {
        self.observer.read(text, whole, self.lines + 1);
        self.lines += u64::from(whole);
        let length = text.len() as u64 + u64::from(whole);
        self.is_full |= length > self.room;
        let to = if self.is_full {
            &mut self.end
        } else {
            self.room -= length;
            self.lines_before = self.lines;
            self.is_open = !whole;
            &mut self.file.waiting
        };
        to.extend_from_slice(text.as_bytes());
        if whole {
            to.push(b'\n');
        }
        if self.is_full {
            if self.end.len() > 2 * self.end_room {
                self.shorten_end();
            }
        } else {
            self.file.flush_if_full();
        }
    }
}

impl Log {
    /// Lets go of all but the last lines that have room.
    fn shorten_end(&mut self) {
        let Some(excess) = self.end.len().checked_sub(self.end_room).filter(|&excess| excess > 0) else {
            return;
        };
        let line = self.end[excess - 1..].iter().position(|&byte| byte == b'\n');
        let from = match line {
            Some(end) if excess + end < self.end.len() => excess + end,
            // One line is longer than all that is kept: its end stays.
            _ => (excess..self.end.len())
                .find(|&at| self.end[at] & 0xc0 != 0x80)
                .unwrap_or(self.end.len()),
        };
        self.end.drain(..from);
        self.cut += from as u64;
    }

    /// Writes the end, behind a line for the gap where there is one.
    fn finish(&mut self) -> Option<Gap> {
        self.shorten_end();
        let end = std::mem::take(&mut self.end);
        let gap = (self.cut > 0).then(|| {
            if self.is_open {
                self.file.push(b"\n");
            }
            self.file.push(format!("{}\n", gap_in_words(self.cut)).as_bytes());
            let kept = end.iter().filter(|&&byte| byte == b'\n').count() as u64;
            Gap {
                before: self.lines_before + u64::from(self.is_open),
                resumes: self.lines - kept + 1,
                marker: 1,
            }
        });
        self.file.push(&end);
        gap
    }
}

fn gap_in_words(bytes: u64) -> String {
    format!("── {bytes} bytes are not kept here ──")
}

/// The last boundary between characters at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The greatest length, at most `length`, of an end of `text` that begins at a character.
fn boundary_from_end(text: &str, length: usize) -> usize {
    let from = text.len() - length;
    let from = (from..=text.len()).find(|&at| text.is_char_boundary(at));
    text.len() - from.unwrap_or(text.len())
}
