//! Names in an artifact: bytes that somebody else chose. They are brought to one form, told apart by whether they lead out,
//! and shown so that none of them steers a terminal.

use std::borrow::Cow;

use crate::domain::unseen;

/// Longer names are shortened to so many characters where they are shown.
const LONGEST: usize = 200;
/// So many names are told one by one.
const TOLD: usize = 20;
/// And so many characters of them.
const ROOM: usize = 800;

/// A name of an archive in the form in which all are compared: without `./`, `//` and a slash at its end. Empty for the
/// folder itself.
pub fn plain(name: &[u8]) -> Vec<u8> {
    let absolute = name.starts_with(b"/");
    let parts = name
        .split(|&byte| byte == b'/')
        .filter(|part| !matches!(*part, b"" | b"."));
    let mut plain = parts.collect::<Vec<_>>().join(&b'/');
    if absolute {
        plain.insert(0, b'/');
    }
    plain
}

/// Whether whoever unpacks that name may be led out of the folder that they unpack to: on this system, or on one where
/// a backslash parts names and a letter names a disk.
pub fn leads_out(name: &[u8]) -> bool {
    let is_disk = matches!(name, [letter, b':', ..] if letter.is_ascii_alphabetic());
    let mut parts = name.split(|byte| matches!(byte, b'/' | b'\\'));
    is_disk || name.starts_with(b"/") || name.starts_with(b"\\") || parts.any(|part| part == b"..")
}

/// All folders that a name stands in, the innermost first.
pub fn folders_of(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    let slashes = name.iter().enumerate().rev().filter(|(_, byte)| **byte == b'/');
    slashes.map(|(at, _)| &name[..at]).filter(|folder| !folder.is_empty())
}

/// A name as it is shown.
pub fn shown(name: &[u8]) -> String {
    let text = String::from_utf8_lossy(name);
    let hidden = |sign: char| if unseen::is_unseen(sign) { '\u{fffd}' } else { sign };
    let text: Cow<'_, str> = match text.char_indices().nth(LONGEST) {
        None => text,
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    };
    text.chars().map(hidden).collect()
}

/// The first of them, as many as a line of the journal has room for, and how many more there are.
pub fn listed(names: &[String]) -> String {
    let mut room = ROOM;
    let fits = |name: &&String| match room.checked_sub(name.chars().count()) {
        Some(left) => {
            room = left;
            true
        }
        None => false,
    };
    let told: Vec<&str> = names.iter().take(TOLD).take_while(fits).map(String::as_str).collect();
    match names.len() - told.len() {
        0 => told.join(", "),
        more => format!("{} and {more} more", told.join(", ")),
    }
}

/// `999 B`, `28.15 MB`: in thousands, as checklists write sizes.
pub fn size_in_words(bytes: u64) -> String {
    let units = [
        ("TB", 1_000_000_000_000),
        ("GB", 1_000_000_000),
        ("MB", 1_000_000),
        ("KB", 1000),
    ];
    match units.into_iter().find(|(_, factor)| bytes >= *factor) {
        None => format!("{bytes} B"),
        Some((unit, factor)) => {
            let hundredths = u128::from(bytes) * 100 / u128::from(factor);
            format!("{}.{:02} {unit}", hundredths / 100, hundredths % 100)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_archives_are_brought_to_one_form() {
        for (name, is) in [
            ("./a/b", "a/b"),
            ("a//b/", "a/b"),
            ("a/./b", "a/b"),
            ("./", ""),
            ("/etc//passwd", "/etc/passwd"),
            ("../a", "../a"),
            ("...", "..."),
        ] {
            assert_eq!(plain(name.as_bytes()), is.as_bytes(), "{name}");
        }
    }

    #[test]
    fn a_name_that_may_be_unpacked_elsewhere_leads_out() {
        for (name, is) in [
            ("a/b", false),
            ("a..b/..c", false),
            ("/etc/passwd", true),
            ("a/../../b", true),
            ("..", true),
            ("a\\..\\b", true),
            ("\\\\host\\share", true),
            ("C:\\Windows", true),
            ("c:x", true),
            ("ab:c", false),
        ] {
            assert_eq!(leads_out(name.as_bytes()), is, "{name}");
        }
    }

    #[test]
    fn what_steers_a_terminal_is_not_shown_and_long_lists_are_counted() {
        assert_eq!(shown(b"a\x1b[2Jb\nc\xff"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}");
        assert_eq!(shown("é".repeat(300).as_bytes()), format!("{}…", "é".repeat(200)));
        let names: Vec<String> = (0..22).map(|number| number.to_string()).collect();
        assert!(listed(&names).ends_with("18, 19 and 2 more"));
        assert_eq!(listed(&names[..2]), "0, 1");
        let long = vec!["n".repeat(LONGEST); 6];
        assert!(listed(&long).ends_with("n and 2 more"));
        let folders: Vec<&[u8]> = folders_of(b"a/b/c").collect();
        assert_eq!(folders, [&b"a/b"[..], b"a"]);
    }

    #[test]
    fn sizes_are_said_in_thousands() {
        for (bytes, is) in [
            (0, "0 B"),
            (999, "999 B"),
            (28_150_000, "28.15 MB"),
            (1_999_999, "1.99 MB"),
        ] {
            assert_eq!(size_in_words(bytes), is);
        }
    }
}
