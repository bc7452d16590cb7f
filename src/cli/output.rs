//! What is printed. Texts of others (titles, notes, paths, what commands say) reach a terminal only with their control
//! characters made visible; a reader who went away is no error.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use serde::Serialize;

use super::{Fault, Status};
use crate::{
    domain::{time::Time, unseen::is_unseen},
    report::json,
};

/// Writes the result.
pub fn print(text: &str) -> Result<(), Fault> {
    written(io::stdout().lock(), text).map_err(|why| {
        Fault::new(
            Status::Environment,
            anyhow::Error::new(why).context("cannot write the result"),
        )
    })
}

/// Writes a result of several lines, each of which stays on its own.
pub fn print_each(lines: &[String]) -> Result<(), Fault> {
    let lines: Vec<_> = lines.iter().map(|line| visible(line)).collect();
    print(&lines.join("\n"))
}

/// Writes a result for scripts.
pub fn print_json(value: &impl Serialize) -> Result<(), Fault> {
    print(&json::pretty(value).map_err(|why| Fault::new(Status::Bug, why.into()))?)
}

/// Says something on standard error.
pub fn tell(text: &str) {
    // Where nobody hears it, the work goes on.
    let _ = written(io::stderr().lock(), text);
}

/// Says something on standard error without a line feed behind it: a line that changes.
pub fn raw(text: &str) {
    let mut error = io::stderr().lock();
    // Where nobody sees it, the work goes on.
    let _ = error.write_all(text.as_bytes()).and_then(|()| error.flush());
}

fn written(mut to: impl Write, text: &str) -> io::Result<()> {
    let line_feed = if text.ends_with('\n') || text.is_empty() {
        ""
    } else {
        "\n"
    };
    let write = to
        .write_all(text.as_bytes())
        .and_then(|()| to.write_all(line_feed.as_bytes()))
        .and_then(|()| to.flush());
    match write {
        Err(why) if why.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// The text on one line, with control characters and those that turn the direction of writing made visible.
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, |_| false)
}

/// The text with its line feeds, all else as [`visible`].
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    shown(text, |c| c == '\n')
}

fn shown(text: &str, keeps: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(|c| is_unseen(c) && !keeps(c)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unseen(c) && !keeps(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// A moment as people read it, to the second and in UTC.
pub fn read_time(at: Time) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_a_terminal_gets_through() {
        for (text, shown) in [
            ("plain é 漢", "plain é 漢"),
            ("\u{1b}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"),
            ("two\nlines", "two\\nlines"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("a\u{202e}b", "a\\u{202e}b"),
        ] {
            assert_eq!(visible(text), shown);
        }
        assert_eq!(visible_lines("two\nlines\r"), "two\nlines\\r");
    }
}
