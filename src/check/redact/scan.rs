//! Telling what a terminal would print from what steers it: the text alone, and where each byte of it came from.
//! Whatever comes, no byte of the output belongs to two places, and what is cut anywhere is scanned as if it were not.

use crate::check::plain::{State, until};

/// Text that was taken out of a stream, and where it stood there.
#[derive(Debug, Default)]
pub struct Channel {
    /// What has gone out already of the line that the text goes on with, then the text itself.
    pub text: String,
    /// Length of what has gone out.
    pub gone: usize,
    /// From which byte of the text on it stood at which byte of the stream, up to the next such place.
    places: Vec<(usize, usize)>,
}

impl Channel {
    /// Begins with what has gone out of the line.
    fn begin(&mut self, context: &str) {
        self.text.clear();
        self.text.push_str(context);
        self.gone = context.len();
        self.places.clear();
    }

    fn push(&mut self, text: &str, at: usize) {
        let follows = self
            .places
            .last()
            .is_some_and(|&(from, place)| place + (self.text.len() - from) == at);
        if !follows {
            self.places.push((self.text.len(), at));
        }
        self.text.push_str(text);
    }

    /// Ends a string for the terminal: nothing goes on from it to the next.
    fn end_string(&mut self, at: usize) {
        if self.text.len() > self.gone && !self.text.ends_with('\n') {
            self.places.push((self.text.len(), at));
            self.text.push('\n');
        } else if self.text.len() == self.gone {
            self.text.clear();
            self.gone = 0;
        }
    }

    /// What a shell that wraps a line by itself prints at its edge: a space, and back.
    fn wrapped(&mut self) {
        if self.text.len() > self.gone && self.text.ends_with(' ') {
            self.text.pop();
            if self.places.last().is_some_and(|&(from, _)| from >= self.text.len()) {
                self.places.pop();
            }
        }
    }

    /// Where byte `at` of the text stood in the stream.
    pub fn place(&self, at: usize) -> usize {
        let next = self.places.partition_point(|&(from, _)| from <= at);
        let before = next.checked_sub(1).and_then(|last| self.places.get(last));
        before.map_or(0, |&(from, place)| place + (at - from))
    }

    /// The pieces of the stream that `from..to` of the text stood in.
    pub fn pieces(&self, from: usize, to: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let first = self
            .places
            .partition_point(|&(start, _)| start <= from)
            .saturating_sub(1);
        let places = self.places[first.min(self.places.len())..].iter().enumerate();
        places.map_while(move |(number, &(start, place))| {
            let end = self
                .places
                .get(first + number + 1)
                .map_or(self.text.len(), |next| next.0);
            let (begin, end) = (start.max(from), end.min(to));
            (begin < end).then(|| (place + (begin - start), place + (end - start)))
        })
    }
}

/// A stream taken apart.
#[derive(Debug, Default)]
pub struct Scan {
    /// What is printed.
    pub printed: Channel,
    /// What strings for the terminal hold, a line each.
    pub strings: Channel,
    /// There were sequences, whole or in part.
    pub sequences: bool,
    state: State,
}

impl Scan {
    /// Takes `stream` apart, which begins in that state; gives the state that it ends in.
    pub fn scan(&mut self, stream: &str, state: State, contexts: [&str; 2]) -> State {
        self.printed.begin(contexts[0]);
        self.strings.begin(contexts[1]);
        self.state = state;
        self.sequences = state != State::Ground;
        let mut at = 0;
        while at < stream.len() {
            let rest = &stream[at..];
            let run = match self.state {
                State::Ground | State::Text => until(rest.as_bytes(), is_special),
                _ => 0,
            };
            if run > 0 {
                match self.state {
                    State::Text => self.strings.push(&rest[..run], at),
                    _ => self.printed.push(&rest[..run], at),
                }
                at += run;
                continue;
            }
            let Some(character) = rest.chars().next() else { break };
            let length = character.len_utf8();
            self.step(character, &rest[..length], at);
            self.sequences |= self.state != State::Ground;
            at += length;
        }
        self.state
    }

    fn step(&mut self, character: char, written: &str, at: usize) {
        let was_text = matches!(self.state, State::Text | State::TextEscape);
        match (self.state, character) {
            (_, '\n' | '\u{b}' | '\u{c}') => {
                self.state = State::Ground;
                self.printed.push("\n", at);
            }
            (_, '\u{85}' | '\u{18}' | '\u{1a}') => self.state = State::Ground,
            (State::Text, '\u{1b}') => self.state = State::TextEscape,
            (State::Text | State::TextEscape, '\u{7}' | '\u{9c}') | (State::TextEscape, '\\') => {
                self.state = State::Ground;
            }
            (State::Text, other) if other.is_control() => {}
            (State::Text, _) => self.strings.push(written, at),
            (State::TextEscape, other) => {
                self.state = State::Escape;
                self.escape(other);
            }
            (_, '\u{1b}') => self.state = State::Escape,
            (_, '\u{9b}') => self.state = State::Sequence,
            (_, '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}') => self.state = State::Text,
            (State::Ground, '\r') => self.printed.wrapped(),
            (State::Ground, '\t') => self.printed.push("\t", at),
            (_, other) if other.is_control() => {}
            (State::Ground, _) => self.printed.push(written, at),
            (State::Escape, other) => self.escape(other),
            (State::Intermediate, ' '..='/') => {}
            (State::Intermediate, _) => self.state = State::Ground,
            (State::Sequence, '0'..='?') => {}
            (State::Sequence, ' '..='/') => self.state = State::Intermediate,
            (State::Sequence, _) => self.state = State::Ground,
        }
        if was_text && !matches!(self.state, State::Text | State::TextEscape) {
            self.strings.end_string(at);
        }
    }

    fn escape(&mut self, character: char) {
        self.state = match character {
            '[' => State::Sequence,
            ']' | 'P' | 'X' | '^' | '_' => State::Text,
            ' '..='/' => State::Intermediate,
            '\u{1b}' => State::Escape,
            _ => State::Ground,
        };
    }
}

/// Whether a byte may be, or begin, something else than text.
fn is_special(byte: u8) -> bool {
    byte < 0x20 && byte != b'\t' || byte == 0x7f || byte == 0xc2
}
