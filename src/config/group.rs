//! Groups of people on this machine.

use std::{fs, process::Command};

/// The number of the group of that name, or that number; nothing where there is none.
pub fn group(name: &str) -> Option<u32> {
    if let Ok(number) = name.parse() {
        return Some(number);
    }
    // A name is no option, and nothing that the file's lines are cut at.
    if name.is_empty() || name.starts_with('-') || name.contains([':', '\n']) {
        return None;
    }
    let here = fs::read_to_string("/etc/group").ok();
    here.and_then(|text| number_in(&text, name)).or_else(|| {
        // Groups of a directory service are not in the file.
        let output = Command::new("getent").args(["group", name]).output().ok()?;
        number_in(&String::from_utf8_lossy(&output.stdout), name)
    })
}

fn number_in(text: &str, name: &str) -> Option<u32> {
    text.lines().find_map(|line| {
        let mut parts = line.split(':');
        (parts.next() == Some(name))
            .then(|| parts.nth(1)?.parse().ok())
            .flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_found_by_its_name_and_no_other() {
        let text = "root:x:0:\nreleasers:x:1012:ada,bob\nbroken\nother:x:no:\n";
        for (name, number) in [
            ("releasers", Some(1012)),
            ("root", Some(0)),
            ("release", None),
            ("broken", None),
            ("other", None),
        ] {
            assert_eq!(number_in(text, name), number, "{name}");
        }
        assert_eq!(group("7"), Some(7));
        for name in ["", "-x", "a:b", "no-such-group-is-here"] {
            assert_eq!(group(name), None, "{name}");
        }
    }
}
