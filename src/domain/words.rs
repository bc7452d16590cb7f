//! How a count, a list, a length of time and an error are said in a sentence, the same in every place where one is said.
//!
//! Nothing is lost on the way: of an error every cause is named, and each once.

use std::{error::Error, fmt::Display, time::Duration};

/// `1 entry`, `3 entries`.
pub fn counted<N: Display + PartialEq + From<u8>>(count: N, one: &str, several: &str) -> String {
    let noun = if count == N::from(1) { one } else { several };
    format!("{count} {noun}")
}

/// `06:12` below an hour, `1:06:12` from there: how long one thing has been going on.
pub fn minutes(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        format!("{minutes:02}:{seconds:02}")
    } else {
        format!("{hours}:{minutes:02}:{seconds:02}")
    }
}

/// `1h 17m`, `3d 4h`, `5m`, `40s`: a time left or gone, in its two greatest units.
pub fn rough(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let pair = |one: u64, name: &str, two: u64, less: &str| match two {
        0 => format!("{one}{name}"),
        two => format!("{one}{name} {two}{less}"),
    };
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..86_400 => pair(seconds / 3600, "h", seconds / 60 % 60, "m"),
        _ => pair(seconds / 86_400, "d", seconds / 3600 % 24, "h"),
    }
}

/// `a, b and c`.
pub fn and(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// An error with what caused it, from the outermost to the first.
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Some name their cause themselves.
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    enum Wrong {
        #[error("the file cannot be read")]
        Silent(#[source] std::io::Error),
        #[error("no run: {0}")]
        Telling(#[source] std::io::Error),
        #[error("nothing was started")]
        Outer(#[source] Box<Wrong>),
    }

    #[test]
    fn one_is_one_and_all_else_are_several() {
        for (count, said) in [(0, "0 entries"), (1, "1 entry"), (2, "2 entries"), (11, "11 entries")] {
            assert_eq!(counted(count, "entry", "entries"), said);
            assert_eq!(counted(count as usize, "entry", "entries"), said);
        }
    }

    #[test]
    fn words_are_joined_as_one_says_them() {
        let all = ["a", "b", "c"];
        assert_eq!(
            [0, 1, 2, 3].map(|so_many| and(&all[..so_many])),
            ["", "a", "a and b", "a, b and c"]
        );
    }

    #[test]
    fn every_cause_is_named_once() {
        let full = || std::io::Error::other("the disk is full");
        let silent = Wrong::Silent(full());
        assert_eq!(with_causes(&silent), "the file cannot be read: the disk is full");
        assert_eq!(with_causes(&Wrong::Telling(full())), "no run: the disk is full");
        assert_eq!(
            with_causes(&Wrong::Outer(Box::new(silent))),
            "nothing was started: the file cannot be read: the disk is full"
        );
    }
}
