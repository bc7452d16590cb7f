//! What a terminal would leave standing, as plain text: lines without control sequences, what was overwritten gone.
//!
//! Nothing but text and tabs ever comes out, and no sequence, however broken, swallows anything past the end of its line.

use super::line::Line;

/// Takes what comes out of [`Plain`].
pub trait Lines {
    /// A line without its end, or, where `whole` is not set, a part of one that goes on.
    fn line(&mut self, text: &str, whole: bool);

    /// The same, of a line whose text was not printed from left to right.
    fn composed(&mut self, text: &str, whole: bool) {
        self.line(text, whole);
    }
}

/// How much of `bytes` comes before the first that `is_special`, looked for in blocks.
pub fn until(bytes: &[u8], is_special: impl Fn(u8) -> bool) -> usize {
    let mut at = 0;
    for block in bytes.chunks_exact(32) {
        if block.iter().fold(false, |any, &byte| any | is_special(byte)) {
            break;
        }
        at += 32;
    }
    let rest = &bytes[at..];
    at + rest.iter().position(|&byte| is_special(byte)).unwrap_or(rest.len())
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 || byte == 0x7f || byte == 0xc2
}

/// Where in what is written to a terminal a reader of it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// Text is printed.
    #[default]
    Ground,
    /// After ESC.
    Escape,
    /// After ESC and an intermediate byte.
    Intermediate,
    /// In a control sequence.
    Sequence,
    /// In a string for the terminal (title, clipboard, link, picture).
    Text,
    /// In such a string, after ESC.
    TextEscape,
}

/// The first parameter of a control sequence, as far as it came.
#[derive(Debug, Clone, Copy, Default)]
struct Parameters {
    first: Option<u16>,
    beyond: bool,
    private: bool,
}

/// Turns terminal output into lines of plain text.
#[derive(Debug, Default)]
pub struct Plain {
    state: State,
    parameters: Parameters,
    line: Line,
}

impl Plain {
    /// Takes the next output; `lines` gets what is complete by now.
    pub fn push(&mut self, text: &str, lines: &mut impl Lines) {
        let mut rest = text;
        while !rest.is_empty() {
            let run = if self.state == State::Ground {
                until(rest.as_bytes(), is_control)
            } else {
                0
            };
            let (printed, after) = rest.split_at(run);
            if self.state == State::Ground
                && self.line.is_untouched()
                && let Some(next) = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n'))
            {
                lines.line(printed, true);
                rest = next;
                continue;
            }
            if !printed.is_empty() {
                self.line.print(printed, lines);
            }
            let mut characters = after.chars();
            if let Some(character) = characters.next() {
                self.step(character, lines);
            }
            rest = characters.as_str();
        }
    }

    /// The output is at an end: what stands on the last line comes out, a broken sequence is forgotten.
    pub fn finish(&mut self, lines: &mut impl Lines) {
        self.state = State::Ground;
        self.line.break_if_any(lines);
    }

    fn step(&mut self, character: char, lines: &mut impl Lines) {
        match (self.state, character) {
            (_, '\n' | '\u{b}' | '\u{c}' | '\u{85}') => {
                self.state = State::Ground;
                self.line.end(lines);
            }
            (_, '\u{18}' | '\u{1a}') => self.state = State::Ground,
            (State::Text, '\u{1b}') => self.state = State::TextEscape,
            (State::Text | State::TextEscape, '\u{7}' | '\u{9c}') | (State::TextEscape, '\\') => {
                self.state = State::Ground;
            }
            (State::Text, _) => {}
            (State::TextEscape, other) => {
                self.state = State::Escape;
                self.escape(other, lines);
            }
            (_, '\u{1b}') => self.state = State::Escape,
            (_, '\u{9b}') => self.begin_sequence(),
            (_, '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}') => self.state = State::Text,
            (_, '\r') => self.line.go_to(0),
            (_, '\u{8}') => self.line.left(1),
            (State::Ground, '\t') => self.line.tab(),
            (_, control) if control.is_control() => {}
            (State::Ground, other) => self.line.print(other.encode_utf8(&mut [0; 4]), lines),
            (State::Escape, other) => self.escape(other, lines),
            (State::Intermediate, ' '..='/') => {}
            (State::Intermediate, _) => self.state = State::Ground,
            (State::Sequence, other) => self.sequence(other, lines),
        }
    }

    fn begin_sequence(&mut self) {
        self.state = State::Sequence;
        self.parameters = Parameters::default();
    }

    fn escape(&mut self, character: char, lines: &mut impl Lines) {
        self.state = State::Ground;
        match character {
            '[' => self.begin_sequence(),
            ']' | 'P' | 'X' | '^' | '_' => self.state = State::Text,
            ' '..='/' => self.state = State::Intermediate,
            'D' | 'E' | 'M' | 'c' => self.line.break_if_any(lines),
            '\u{1b}' => self.state = State::Escape,
            _ => {}
        }
    }

    fn sequence(&mut self, character: char, lines: &mut impl Lines) {
        let parameters = &mut self.parameters;
        match character {
            '0'..='9' => {
                if !parameters.beyond {
                    let digit = character as u16 - '0' as u16;
                    let so_far = parameters.first.unwrap_or(0);
                    parameters.first = Some(so_far.saturating_mul(10).saturating_add(digit));
                }
            }
            ';' | ':' => parameters.beyond = true,
            '<'..='?' => parameters.private = true,
            ' '..='/' => self.state = State::Intermediate,
            '@'..='~' => {
                self.state = State::Ground;
                let parameters = self.parameters;
                if !parameters.private {
                    self.act(character, parameters.first, lines);
                }
            }
            _ => self.state = State::Ground,
        }
    }

    fn act(&mut self, action: char, first: Option<u16>, lines: &mut impl Lines) {
        let count = usize::from(first.unwrap_or(1).max(1));
        match (action, first.unwrap_or(0)) {
            ('C' | 'a', _) => self.line.right(count),
            ('D', _) => self.line.left(count),
            ('G' | '`', _) => self.line.go_to(count - 1),
            ('K' | 'J', 0) => self.line.erase_behind(),
            ('K', 1) => self.line.erase_before(),
            ('K', 2) => self.line.erase(),
            ('P', _) => self.line.delete(count),
            ('X', _) => self.line.blank(count),
            ('A' | 'B' | 'E' | 'F' | 'H' | 'f' | 'd' | 'J' | 'S' | 'T', _) => self.line.break_if_any(lines),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::line::LONGEST, *};

    #[derive(Default)]
    struct Kept(Vec<String>, String);

    impl Lines for Kept {
        fn line(&mut self, text: &str, whole: bool) {
            self.1.push_str(text);
            if whole {
                self.0.push(std::mem::take(&mut self.1));
            }
        }
    }

    fn plain(pieces: &[&str]) -> Vec<String> {
        let (mut plain, mut kept) = (Plain::default(), Kept::default());
        for piece in pieces {
            plain.push(piece, &mut kept);
        }
        plain.finish(&mut kept);
        kept.0
    }

    #[test]
    fn what_a_terminal_would_leave_standing_comes_out() {
        for (output, lines) in [
            ("one\r\ntwo\nthree", &["one", "two", "three"][..]),
            ("\r\n\r\n", &["", ""]),
            (
                "\x1b[1;31mred\x1b[0m and \x1b[38:2::1:2:3mtrue\x1b[m\r\n",
                &["red and true"],
            ),
            ("10 %\r50 %\r100 %\r\n", &["100 %"]),
            ("downloading\r\x1b[Kdone\r\n", &["done"]),
            ("downloading\rdone\r\n", &["doneloading"]),
            ("spin |\x08/\x08-\x08\\\r\n", &["spin \\"]),
            ("working...\r          \rok\r\n", &["ok"]),
            ("abc\x1b[2D\x1b[1Cx\r\n", &["abx"]),
            ("abc\x1b[2Dx\x1b[5Gy\r\n", &["axc y"]),
            ("abc\x1b[2Kd\r\n", &["   d"]),
            ("a\tb\r\n", &["a\tb"]),
            ("a\tb\rx\r\n", &["x       b"]),
            ("⠋ build\r⠙ build\r✔ built\r\n", &["✔ built"]),
            ("日本\rab\r\n", &["ab本"]),
            ("e\u{301}x\rz\r\n", &["zx"]),
            (
                "\x1b]0;a title\x07text\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\\r\n",
                &["textlink"],
            ),
            ("\x1b]0;never ended\r\nstill here\r\n", &["", "still here"]),
            ("\x1bPq picture\x1b\\after\x1b(B\x1b=\x1b7.\r\n", &["after."]),
            (
                "bell\x07 and \u{9b}31mC1\u{9d}0;t\u{9c}!\u{84}\x7f\x00\r\n",
                &["bell and C1!"],
            ),
            ("\x1b[2J\x1b[Hscreen\x1b[5;1Hnext\x1b[?25h", &["screen", "next"]),
            ("up\r\n\x1b[1A\x1b[2Kagain\r\n", &["up", "again"]),
            (" \r\n", &[" "]),
            ("\x1b[31", &[]),
            ("\x1b[3\x1b[4mx\r\n", &["x"]),
        ] {
            assert_eq!(plain(&[output]), lines, "{output:?}");
        }
    }

    #[test]
    fn a_line_without_end_comes_in_parts_and_nothing_of_it_is_lost() {
        let long = "é".repeat(LONGEST);
        let mut kept = Kept::default();
        let mut machine = Plain::default();
        machine.push(&long, &mut kept);
        assert!(kept.0.is_empty() && kept.1.len() > LONGEST);
        machine.push("\r\nnext\n", &mut kept);
        assert_eq!(kept.0, [long.as_str(), "next"]);
    }

    fn noise() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-zé日 ]{0,6}",
            "\\x1b\\[[0-9;?]{0,4}[@-~]?",
            "\\x1b[\\]P_][a-z;]{0,5}(\\x07|\\x1b\\\\|)",
            "[\\x00-\\x1f\\x7f-\\u{9f}]{0,3}",
            Just("\r\n".to_owned()),
        ];
        prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_control_character_ever_comes_out(output in noise()) {
            for line in plain(&[&output]) {
                prop_assert!(!line.chars().any(|character| character.is_control() && character != '\t'), "{:?}", line);
            }
        }

        #[test]
        fn where_the_output_is_cut_makes_no_difference(output in noise()) {
            let pieces: Vec<String> = output.chars().map(String::from).collect();
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            prop_assert_eq!(plain(&pieces), plain(&[&output]));
        }
    }
}
