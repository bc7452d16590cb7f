//! Secret values are replaced before anything is written, hashed or reported, also where a value comes in pieces, is
//! split by control sequences or stands inside of one.
//!
//! What is looked for: each value, its lines where it has several, and the value as base64 and percent-encoded; and what
//! the patterns of the settings match within one line. Control characters and sequences are looked through, and stay. A
//! value shorter than [`SHORTEST`] bytes is refused: to replace every `a` would spoil the evidence and give the value
//! away by its gaps. `docs/secrets.md` says all of it, and what is not found.

mod forms;
mod rules;
mod scan;
#[cfg(test)]
mod tests;

use std::io;

use serde::{Deserialize, Serialize};

use self::{
    rules::{Found, Rules},
    scan::{Channel, Scan},
};
use crate::{
    check::plain::State,
    domain::{event::Redacted, pattern::Pattern},
};

/// The shortest value that is redacted, in bytes.
pub const SHORTEST: usize = crate::domain::field_value::SHORTEST_SECRET;

/// What stands for a secret value.
pub use crate::domain::credentials::INSTEAD;

/// A pattern sees so many bytes of a line that is not at its end.
pub const WINDOW: usize = 4 << 10;

/// So much is kept waiting at most for the rest of a value, control sequences included, beside the value itself.
const PATIENCE: usize = 64 << 10;

/// What is replaced, and what the journal calls it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// `field NAME`, `variable NAME`, or `pattern NAME`.
    pub name: String,
    /// What is looked for.
    pub what: Secret,
}

/// What a rule looks for.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Secret {
    /// This value.
    Value(String),
    /// What this matches, or its first group where it has one.
    Pattern(Pattern),
}

impl Rule {
    /// A rule for a value.
    pub fn value(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            what: Secret::Value(value.into()),
        }
    }

    /// A rule for what a pattern matches.
    pub fn pattern(name: impl Into<String>, pattern: Pattern) -> Self {
        Self {
            name: name.into(),
            what: Secret::Pattern(pattern),
        }
    }
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rule").field("name", &self.name).finish_non_exhaustive()
    }
}

/// How much of what came may go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// More follows at once.
    Goes,
    /// Nothing has come for a while: a line that is not at its end goes out, the beginning of a value does not.
    Rests,
    /// Nothing more comes.
    Ends,
}

/// Replaces secrets in a stream of text.
#[derive(Debug)]
pub struct Redactor {
    rules: Rules,
    times: Vec<u64>,
    scan: Scan,
    /// What came last and may be the beginning of something to be replaced.
    held: String,
    /// Where the scan stands before it.
    state: State,
    /// What has gone out of the line that goes on: as printed, and of a string for the terminal.
    contexts: [String; 2],
}

impl Redactor {
    /// A redactor of these.
    ///
    /// # Errors
    /// Where there is too much of them, or a pattern cannot be compiled.
    pub fn new(rules: &[Rule]) -> io::Result<Self> {
        Ok(Self {
            rules: Rules::new(rules)?,
            times: vec![0; rules.len()],
            scan: Scan::default(),
            held: String::new(),
            state: State::Ground,
            contexts: Default::default(),
        })
    }

    /// Whether there is anything to replace.
    pub fn is_idle(&self) -> bool {
        self.rules.is_empty()
    }

    /// Takes what came and appends to `out` what may be shown; the rest waits for what follows.
    pub fn push(&mut self, text: &str, out: &mut String) {
        if self.is_idle() {
            out.push_str(text);
            return;
        }
        self.held.push_str(text);
        self.advance(Flow::Goes, out);
    }

    /// Whether a line waits that [`Redactor::rest`] lets go.
    pub fn waits(&self) -> bool {
        self.rules.has_patterns() && !self.held.is_empty()
    }

    /// Nothing has come for a while: appends to `out` the line that waits for its end.
    pub fn rest(&mut self, out: &mut String) {
        self.advance(Flow::Rests, out);
    }

    /// Nothing more comes: appends to `out` what waited.
    pub fn finish(&mut self, out: &mut String) {
        self.advance(Flow::Ends, out);
        self.state = State::Ground;
        self.contexts.iter_mut().for_each(String::clear);
    }

    /// Which rules replaced something in the stream so far, and how often.
    pub fn redacted(&self) -> Vec<Redacted> {
        let mut told: Vec<Redacted> = Vec::new();
        for (rule, &times) in self.rules.names().zip(&self.times).filter(|(_, times)| **times > 0) {
            match told.iter_mut().find(|one| one.rule == rule) {
                Some(one) => one.times += times,
                None => told.push(Redacted {
                    rule: rule.to_owned(),
                    times,
                }),
            }
        }
        told
    }

    /// A line without secrets.
    pub fn line(&mut self, text: &str) -> String {
        let mut times = std::mem::take(&mut self.times);
        let redacted = self.whole(text, |rule| times[rule] += 1);
        self.times = times;
        redacted
    }

    /// `text` without secrets. It is not counted.
    pub fn text(&self, text: &str) -> String {
        self.whole(text, |_| {})
    }

    fn whole(&self, text: &str, count: impl FnMut(usize)) -> String {
        if self.is_idle() {
            return text.to_owned();
        }
        let mut scan = Scan::default();
        scan.scan(text, State::Ground, ["", ""]);
        let mut out = String::with_capacity(text.len());
        let edits = edits(&self.rules, &scan, text, text.len(), count);
        apply(&edits, text, text.len(), &mut out);
        out
    }

    fn advance(&mut self, flow: Flow, out: &mut String) {
        let stream = std::mem::take(&mut self.held);
        let contexts = std::mem::take(&mut self.contexts);
        let seen = [contexts[0].as_str(), contexts[1].as_str()];
        let state = self.scan.scan(&stream, self.state, seen);
        let free = self.free(&stream, state, flow);
        let times = &mut self.times;
        let edits = edits(&self.rules, &self.scan, &stream, free, |rule| times[rule] += 1);
        let end = apply(&edits, &stream, free, out);
        self.state = if end == stream.len() {
            state
        } else {
            self.scan.scan(&stream[..end], self.state, seen)
        };
        if self.rules.has_patterns() {
            let in_string = matches!(self.state, State::Text | State::TextEscape);
            self.contexts = [
                last_line(&self.scan.printed.text),
                if in_string {
                    last_line(&self.scan.strings.text)
                } else {
                    String::new()
                },
            ];
        }
        self.held = stream;
        self.held.drain(..end);
    }

    /// Up to where the stream may go out: what may be the beginning of something stays.
    fn free(&self, stream: &str, state: State, flow: Flow) -> usize {
        if flow == Flow::Ends {
            return stream.len();
        }
        let mut free = stream.len();
        let (printed, strings) = (&self.scan.printed, &self.scan.strings);
        let mut open = vec![printed];
        if matches!(state, State::Text | State::TextEscape) {
            open.push(strings);
        }
        for channel in open {
            let mut at = self.rules.begun(&channel.text, channel.gone);
            if flow == Flow::Goes && self.rules.has_patterns() {
                at = at.min(unfinished(channel));
            }
            if at < channel.text.len() {
                free = free.min(channel.place(at));
            }
        }
        if self.scan.sequences {
            free = free.min(self.rules.begun(stream, 0));
        }
        if stream.len() - free > PATIENCE + 2 * self.rules.longest() {
            return stream.len();
        }
        free
    }
}

/// Where the part of an unfinished line begins that patterns still have to see.
fn unfinished(channel: &Channel) -> usize {
    let text = &channel.text;
    let line = text.rfind('\n').map_or(0, |end| end + 1);
    let from = line.max(channel.gone).max(text.len().saturating_sub(WINDOW));
    (from..=text.len())
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(text.len())
}

/// The end of the last line, as much of it as patterns see.
fn last_line(text: &str) -> String {
    let line = text.rsplit('\n').next().unwrap_or_default();
    let from = line.len().saturating_sub(WINDOW);
    let from = (from..=line.len()).find(|&at| line.is_char_boundary(at));
    line[from.unwrap_or(line.len())..].to_owned()
}

/// A piece of the stream that goes, and whether something stands for it.
#[derive(Debug, Clone, Copy)]
struct Edit {
    from: usize,
    to: usize,
    instead: bool,
}

/// What has to go of the stream, of all that begins before `free`, in order and without overlaps.
fn edits(rules: &Rules, scan: &Scan, stream: &str, free: usize, mut count: impl FnMut(usize)) -> Vec<Edit> {
    let mut edits = Vec::new();
    for channel in [&scan.printed, &scan.strings] {
        let is_string = std::ptr::eq(channel, &scan.strings);
        rules.find(&channel.text, channel.gone, |found: Found| {
            let to = match channel.text[found.from..found.to].find('\n') {
                Some(end) if is_string => found.from + end,
                _ => found.to,
            };
            if channel.place(found.from) < free {
                count(found.rule);
                let pieces = channel.pieces(found.from, to).enumerate();
                edits.extend(pieces.map(|(number, (from, to))| Edit {
                    from,
                    to,
                    instead: number == 0,
                }));
            }
        });
    }
    if scan.sequences {
        let whole = rules.values_in(stream, 0);
        // What stands there without anything in between was found above, unless a sequence swallows a part of it.
        for found in whole.filter(|found| found.from < free) {
            let covered = edits.iter().any(|edit| edit.from <= found.from && found.to <= edit.to);
            if !covered {
                count(found.rule);
                edits.push(Edit {
                    from: found.from,
                    to: found.to,
                    instead: true,
                });
            }
        }
    }
    edits.sort_unstable_by_key(|edit| (edit.from, edit.to));
    edits.dedup_by(|next, last| {
        let overlaps = next.from < last.to;
        if overlaps {
            last.to = last.to.max(next.to);
            last.instead |= next.instead;
        }
        overlaps
    });
    edits
}

/// Appends the stream up to `free`, or to the end of what goes, to `out`; says how far it got.
fn apply(edits: &[Edit], stream: &str, free: usize, out: &mut String) -> usize {
    let mut at = 0;
    for edit in edits {
        out.push_str(&stream[at..edit.from]);
        if edit.instead {
            out.push_str(INSTEAD);
        }
        at = edit.to;
    }
    if at < free {
        out.push_str(&stream[at..free]);
        at = free;
    }
    at
}
