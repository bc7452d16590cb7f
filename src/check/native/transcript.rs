//! What a check that is no command tells while it asks: the evidence, written as it comes, and a report of it now and
//! then. What others sent is shown, never obeyed: a control character in it becomes a sign for it.

use std::time::Instant;

use super::super::{
    capture::Capture,
    kept::Heed,
    running::{PROGRESS, Report},
};
use crate::domain::unseen;

/// The evidence of one try while it grows.
pub struct Transcript<'a> {
    capture: &'a mut Capture,
    report: &'a mut (dyn FnMut(Report) + Send),
    reported: Instant,
    /// A line is begun.
    open: bool,
}

impl<'a> Transcript<'a> {
    /// The evidence goes to `capture`; `report` hears of it.
    pub fn new(capture: &'a mut Capture, report: &'a mut (dyn FnMut(Report) + Send)) -> Self {
        Self {
            capture,
            report,
            reported: Instant::now(),
            open: false,
        }
    }

    /// A line about the asking: what was asked, when, of whom; its number in the plain text, from 1. No expectation reads
    /// it.
    pub fn tell(&mut self, line: &str) -> u64 {
        self.end_line();
        self.capture.heed(Heed::Nothing);
        self.put(line);
        self.open = true;
        self.end_line()
    }

    /// Whether a secret of the check stands in `text`.
    pub fn holds_secret(&self, text: &str) -> bool {
        self.capture.redact(text) != text
    }

    /// Text of the answer, in any pieces: the expectations and measures that read text read this.
    pub fn answer(&mut self, text: &str) {
        self.capture.heed(Heed::Everything);
        self.put(text);
    }

    /// One whole line of the answer; its number in the plain text, from 1.
    pub fn answer_line(&mut self, line: &str) -> u64 {
        self.end_line();
        self.answer(line);
        self.end_line();
        self.capture.lines()
    }

    /// Ends a line that is begun; the number of the last line, from 1.
    pub fn end_line(&mut self) -> u64 {
        if std::mem::take(&mut self.open) {
            self.capture.output(b"\r\n");
        }
        self.capture.lines()
    }

    /// The digests of the files that were looked at, in the form of `sha256sum`: evidence of its own.
    pub fn manifest(&mut self, lines: Vec<u8>) {
        self.capture.manifest(lines);
    }

    fn put(&mut self, text: &str) {
        for (place, line) in text.split('\n').enumerate() {
            if place > 0 {
                self.capture.output(b"\r\n");
                self.open = false;
            }
            let line = line.strip_suffix('\r').unwrap_or(line);
            if !line.is_empty() {
                self.capture.output(unseen::shown(line).as_bytes());
                self.open = true;
            }
        }
        if self.reported.elapsed() >= PROGRESS {
            self.report();
        }
    }

    /// Writes what waits, and reports how far it is.
    pub fn report(&mut self) {
        self.capture.flush();
        (self.report)(Report::Progress {
            bytes: self.capture.bytes(),
            lines: self.capture.lines(),
        });
        self.reported = Instant::now();
    }
}
