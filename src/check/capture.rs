//! What a command prints on its way into the evidence: redacted, decoded, hashed, written twice (with its timing and as
//! plain text) and read for what is expected. Memory stays bounded however much comes.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use sha2::{Digest as _, Sha256};

use super::{
    cast,
    kept::{Cast, EvidenceFile, Gap, Heed, Log},
    observe::{Observer, Seen},
    plain::Plain,
    plan::{KeptFile, Plan},
    redact::Redactor,
};
use crate::domain::{digest::Digest, event::Redacted};

/// A line that patterns have to see whole goes out without its end after so long: somebody may have to answer it.
pub const LINGER: Duration = Duration::from_millis(250);

/// Takes all that a check prints.
#[derive(Debug)]
pub struct Capture {
    began: Instant,
    redactor: Redactor,
    redacted: String,
    /// Since when a line waits for its end.
    waits: Option<Instant>,
    utf8: Utf8,
    joined: Sha256,
    bytes: u64,
    plain: Plain,
    cast: Cast,
    log: Log,
    /// Where the manifest is kept, and what of the last try stands in it.
    manifest: (PathBuf, Option<Vec<u8>>),
}

/// The evidence as it was left.
#[derive(Debug)]
pub struct Sealed {
    /// The `.cast`, then the `.log`, then the `.sha256` where there is one.
    pub evidence: Vec<KeptFile>,
    /// Of all output.
    pub sha256: Digest,
    /// Length of all output.
    pub bytes: u64,
    /// More came than is kept.
    pub truncated: bool,
    gap: Option<Gap>,
}

impl Sealed {
    /// Where the line with that number in the whole output stands in the `.log`; nothing where it is not kept.
    pub fn place(&self, line: u64) -> Option<u64> {
        self.gap.map_or(Some(line), |gap| gap.place(line))
    }
}

impl Capture {
    /// Begins the evidence files of `plan`.
    ///
    /// # Errors
    /// Where one of them is there already or cannot be made.
    pub fn create(plan: &Plan) -> io::Result<Self> {
        let redactor = Redactor::new(&plan.redact)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let header = cast::header(
            plan.size,
            now.as_secs(),
            &redactor.text(&plan.title),
            &redactor.text(&plan.command),
        );
        let observer = Observer::new(&plan.check.expect, &plan.measures);
        Ok(Self {
            began: Instant::now(),
            redactor,
            redacted: String::new(),
            waits: None,
            utf8: Utf8::default(),
            joined: Sha256::new(),
            bytes: 0,
            plain: Plain::default(),
            cast: Cast::create(&plan.cast, &header, plan.limit)?,
            log: Log::create(&plan.log, observer, Redactor::new(&plan.redact)?, plan.limit)?,
            manifest: (plan.manifest(), None),
        })
    }

    /// Keeps the evidence locked until it is dropped: a later start of the program, which waits for the lock, is to find the
    /// outcome beside it.
    pub fn hold(&self) -> Option<File> {
        self.cast.file.hold()
    }

    /// Begins try number `number`; from the second on a line of the output says so.
    pub fn begin_try(&mut self, number: u32, plan: &Plan) {
        self.log.observer = Observer::new(&plan.check.expect, &plan.measures);
        self.manifest.1 = None;
        if number > 1 {
            self.tell(&format!("── try {number} ──"));
        }
    }

    /// A line about what was done, between two tries or behind the last. No expectation reads it.
    pub fn tell(&mut self, line: &str) {
        let heed = std::mem::replace(&mut self.log.heed, Heed::Nothing);
        let line = self.redactor.text(line);
        self.text(&format!("{line}\r\n"));
        self.log.heed = heed;
    }

    /// Says what of the lines that come from now on is read for expectations and measures. Call it between lines.
    pub fn heed(&mut self, heed: Heed) {
        self.log.heed = heed;
    }

    /// Takes the manifest of this try: lines of digests and names, whole. It is kept as it is, for `sha256sum` has to
    /// find the files by it; only a line that holds a secret is altered.
    pub fn manifest(&mut self, lines: Vec<u8>) {
        if self.redactor.is_idle() {
            self.manifest.1 = Some(lines);
            return;
        }
        let mut kept = Vec::with_capacity(lines.len());
        for line in lines.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            let text = String::from_utf8_lossy(line);
            let redacted = self.log.redactor.line(&text);
            match redacted == text {
                true => kept.extend_from_slice(line),
                false => kept.extend_from_slice(redacted.as_bytes()),
            }
            kept.push(b'\n');
        }
        self.manifest.1 = Some(kept);
    }

    /// Takes what the command printed.
    pub fn output(&mut self, raw: &[u8]) {
        let mut utf8 = std::mem::take(&mut self.utf8);
        if self.redactor.is_idle() {
            utf8.decode(raw, |text| self.text(text));
        } else {
            utf8.decode(raw, |text| self.redacted(|redactor, out| redactor.push(text, out)));
            self.waits = self.redactor.waits().then(|| self.waits.unwrap_or_else(Instant::now));
        }
        self.utf8 = utf8;
    }

    /// How long until [`Capture::linger`] is due.
    pub fn due(&self) -> Option<Duration> {
        Some(LINGER.saturating_sub(self.waits?.elapsed()))
    }

    /// Lets a line go that waits for its end, where it has waited long enough; says whether there was one.
    pub fn linger(&mut self) -> bool {
        let due = self.due() == Some(Duration::ZERO);
        if due {
            self.waits = None;
            self.redacted(Redactor::rest);
        }
        due
    }

    fn redacted(&mut self, take: impl FnOnce(&mut Redactor, &mut String)) {
        let mut redacted = std::mem::take(&mut self.redacted);
        redacted.clear();
        take(&mut self.redactor, &mut redacted);
        self.text(&redacted);
        self.redacted = redacted;
    }

    /// The pseudo-terminal took another size.
    pub fn resized(&mut self, columns: u16, rows: u16) {
        self.cast.event(self.began.elapsed(), 'r', &format!("{columns}x{rows}"));
    }

    /// Ends a try: nothing of its output is on the way any more.
    pub fn end_try(&mut self, plan: &Plan) -> Seen {
        if let Some(replaced) = self.utf8.finish() {
            self.redacted(|redactor, out| redactor.push(replaced, out));
        }
        self.redacted(Redactor::finish);
        self.waits = None;
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
        self.cast.file.failure().or_else(|| self.log.file.failure())
    }

    /// Which rules replaced something so far, and how often.
    pub fn replaced(&self) -> Vec<Redacted> {
        let mut told = self.redactor.redacted();
        for more in self.log.redactor.redacted() {
            match told.iter_mut().find(|one| one.rule == more.rule) {
                Some(one) => one.times += more.times,
                None => told.push(more),
            }
        }
        told
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
        let cut = self.cast.finish();
        let gap = self.log.finish();
        let mut evidence = vec![self.cast.file.seal()?, self.log.file.seal()?];
        if let (path, Some(lines)) = self.manifest {
            let mut file = EvidenceFile::create(&path)?;
            file.push(&lines);
            evidence.push(file.seal()?);
        }
        let mut folders: Vec<&Path> = evidence.iter().filter_map(|file| file.file.parent()).collect();
        folders.dedup();
        for folder in folders {
            File::open(folder)?.sync_all()?;
        }
        Ok(Sealed {
            evidence,
            sha256: Digest::from_hasher(self.joined),
            bytes: self.bytes,
            truncated: cut || gap.is_some(),
            gap,
        })
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
