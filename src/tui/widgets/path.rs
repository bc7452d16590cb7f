//! Completing a path that is typed. Which folder to look into and what follows from its entries is worked out here;
//! reading the folder is somebody else's, so that no key waits for a disk.

use std::path::{Path, PathBuf};

/// An entry of the folder looked into.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// What an entry of a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A folder: completing it goes on inside.
    Folder,
    /// Anything else.
    File,
}

/// What completing gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// What to write in place of what was typed: as far as all candidates agree.
    pub value: String,
    /// The names that go on from there, folders with `/`.
    pub candidates: Vec<String>,
}

/// The folder whose entries complete what is typed; `~` is `home`, and a relative path starts at `here`.
pub fn folder(typed: &str, here: &Path, home: Option<&Path>) -> PathBuf {
    here.join(expand(split(typed).0, home))
}

/// The path that is meant by what is typed.
pub fn meant(typed: &str, here: &Path, home: Option<&Path>) -> PathBuf {
    here.join(expand(typed, home))
}

/// Completes what is typed from the entries of its [`folder`]. Hidden ones take part only once their dot is typed.
pub fn complete(typed: &str, entries: &[Entry]) -> Completion {
    let (before, start) = split(typed);
    let fits =
        |entry: &&Entry| entry.name.starts_with(start) && (start.starts_with('.') || !entry.name.starts_with('.'));
    let mut candidates: Vec<String> = entries.iter().filter(fits).map(written).collect();
    candidates.sort();
    let common = candidates
        .iter()
        .skip(1)
        .fold(candidates.first().cloned(), |common, next| {
            common.map(|common| shared(&common, next).to_owned())
        });
    Completion {
        value: format!("{before}{}", common.unwrap_or_else(|| start.to_owned())),
        candidates,
    }
}

/// The folder part with its `/`, and the beginning of a name after it.
fn split(typed: &str) -> (&str, &str) {
    match typed.rfind('/') {
        Some(at) => typed.split_at(at + 1),
        None if typed == "~" => ("~", ""),
        None => ("", typed),
    }
}

fn expand(typed: &str, home: Option<&Path>) -> PathBuf {
    match (typed.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_owned(),
        (Some(rest), Some(home)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(typed),
    }
}

fn written(entry: &Entry) -> String {
    match entry.kind {
        Kind::Folder => format!("{}/", entry.name),
        Kind::File => entry.name.clone(),
    }
}

fn shared<'a>(one: &'a str, two: &str) -> &'a str {
    let end = one.char_indices().zip(two.chars()).find(|((_, a), b)| a != b);
    let end = end.map_or(one.len().min(two.len()), |((at, _), _)| at);
    one.get(..end).unwrap_or(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> Vec<Entry> {
        let entry = |name: &str, kind| Entry {
            name: name.into(),
            kind,
        };
        vec![
            entry("migrate.log", Kind::File),
            entry("migrations", Kind::Folder),
            entry("écran.png", Kind::File),
            entry("écrou.png", Kind::File),
            entry(".hidden", Kind::File),
        ]
    }

    #[test]
    fn it_writes_as_far_as_all_candidates_agree() {
        let cases: [(&str, &str, &[&str]); 6] = [
            ("mi", "migrat", &["migrate.log", "migrations/"]),
            ("a/b/migrati", "a/b/migrations/", &["migrations/"]),
            ("é", "écr", &["écran.png", "écrou.png"]),
            ("nothing", "nothing", &[]),
            (".", ".hidden", &[".hidden"]),
            ("~/migrate", "~/migrate.log", &["migrate.log"]),
        ];
        for (typed, value, candidates) in cases {
            let completion = complete(typed, &entries());
            assert_eq!(
                (completion.value.as_str(), completion.candidates.as_slice()),
                (
                    value,
                    &candidates.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>()[..]
                ),
                "{typed}"
            );
        }
    }

    #[test]
    fn the_folder_looked_into_is_the_one_typed() {
        let (here, home) = (Path::new("/here"), Some(Path::new("/home/ada")));
        let cases = [
            ("", "/here"),
            ("mi", "/here"),
            ("a/b", "/here/a/"),
            ("/etc/ho", "/etc/"),
            ("~/x", "/home/ada/"),
            ("~", "/home/ada"),
        ];
        for (typed, expected) in cases {
            assert_eq!(folder(typed, here, home), Path::new(expected), "{typed}");
        }
        assert_eq!(meant("~/x.png", here, home), Path::new("/home/ada/x.png"));
        assert_eq!(meant("x.png", here, home), Path::new("/here/x.png"));
    }
}
