//! What an artifact holds, in one order whatever order it was read in, and what is amiss with it as a whole.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::answer::NoAnswer,
    content::Content,
    names::{self, listed, shown},
};
use crate::domain::{digest::Digest, words::counted};

/// So many links are followed from one to the next.
const HOPS: usize = 40;

/// Something that stands in an artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// From the artifact's folder, with `/` between its parts.
    pub name: Vec<u8>,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    File(Content),
    Folder,
    /// A symbolic link, and what stands in it. It is never followed.
    Link(Vec<u8>),
    /// A pipe, a socket, a device; never opened.
    Special(&'static str),
}

/// Where a symbolic link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads {
    /// Out of the artifact.
    Out,
    /// To nothing that is there.
    Nowhere,
    /// To that in it.
    To(Vec<u8>),
}

/// Why reading came to no end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cut {
    /// It holds more than is read.
    Limit(String),
    /// An archive that is broken from there on.
    Damaged(String),
}

/// What an artifact holds.
#[derive(Debug, Default)]
pub struct Contents {
    /// What it is, in words.
    pub what: String,
    /// Of the archive itself.
    pub digest: Option<Digest>,
    /// Sorted by name.
    pub entries: Vec<Entry>,
    /// Of all files together.
    pub bytes: u64,
    pub cut: Option<Cut>,
    /// What changed, went or came while it was read.
    pub changed: Vec<String>,
    /// Names that stand in it more than once.
    pub doubled: Vec<String>,
    /// Names that lead out of whatever it is unpacked to.
    pub outside: Vec<Vec<u8>>,
    /// Other things that are wrong with it.
    pub amiss: Vec<String>,
    /// What could not be read, and why.
    pub unread: Vec<String>,
    /// All that `entries` names, and the folders that these stand in.
    there: BTreeSet<Vec<u8>>,
}

impl Contents {
    /// Brings the entries in order. Of several files of one name the last stays: it is what unpacking leaves.
    pub fn sorted(mut self) -> Self {
        self.entries.sort_by(|a, b| a.name.cmp(&b.name));
        let mut entries: Vec<Entry> = Vec::with_capacity(self.entries.len());
        for entry in self.entries {
            match entries.last_mut().filter(|last| last.name == entry.name) {
                Some(last) => {
                    if !(last.kind == Kind::Folder && entry.kind == Kind::Folder) {
                        self.doubled.push(shown(&entry.name));
                    }
                    *last = entry;
                }
                None => entries.push(entry),
            }
        }
        self.entries = entries;
        self.changed.sort();
        self.changed.dedup();
        self.unread.sort();
        self.outside.sort();
        self.bytes = self.files().map(|(_, content)| content.bytes).sum();
        for entry in &self.entries {
            self.there.extend(names::folders_of(&entry.name).map(<[u8]>::to_vec));
            self.there.insert(entry.name.clone());
        }
        self
    }

    /// Nothing can be said of what cannot be read.
    ///
    /// # Errors
    /// Names what it is, and why.
    pub fn known(self) -> Result<Self, NoAnswer> {
        match self.unread.len() {
            0 => Ok(self),
            1 => Err(NoAnswer::errored(format!("{} cannot be read", self.unread[0]))),
            several => Err(NoAnswer::errored(format!(
                "{several} of its files cannot be read: {}",
                listed(&self.unread)
            ))),
        }
    }

    /// All of it was read, as it stood at one moment.
    pub fn is_whole(&self) -> bool {
        self.cut.is_none() && self.changed.is_empty()
    }

    /// All files, by their names.
    pub fn files(&self) -> impl Iterator<Item = (&[u8], &Content)> {
        self.entries.iter().filter_map(|entry| match &entry.kind {
            Kind::File(content) => Some((&*entry.name, content)),
            _ => None,
        })
    }

    pub fn file_count(&self) -> u64 {
        self.files().count() as u64
    }

    /// All names of it, those of folders that nothing else names too, sorted.
    pub fn there(&self) -> impl Iterator<Item = &[u8]> {
        self.there.iter().map(Vec::as_slice)
    }

    /// All symbolic links, and what stands in them.
    pub fn links(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.entries.iter().filter_map(|entry| match &entry.kind {
            Kind::Link(target) => Some((&*entry.name, &**target)),
            _ => None,
        })
    }

    /// What that name is; nothing where only others say that there is such a folder.
    pub fn kind(&self, name: &[u8]) -> Option<&Kind> {
        let place = self
            .entries
            .binary_search_by(|entry| entry.name.as_slice().cmp(name))
            .ok()?;
        Some(&self.entries[place].kind)
    }

    /// Where each symbolic link leads.
    pub fn led(&self) -> BTreeMap<&[u8], Leads> {
        let links: BTreeMap<&[u8], &[u8]> = self.links().collect();
        let led = links
            .iter()
            .map(|(name, target)| (*name, self.lead(&links, name, target)));
        led.collect()
    }

    fn lead(&self, links: &BTreeMap<&[u8], &[u8]>, name: &[u8], target: &[u8]) -> Leads {
        let parts = |text: &[u8]| {
            text.split(|&byte| byte == b'/')
                .rev()
                .map(<[u8]>::to_vec)
                .collect::<Vec<_>>()
        };
        let mut at: Vec<Vec<u8>> = names::folders_of(name).next().map(parts).unwrap_or_default();
        at.reverse();
        let (mut todo, mut hops) = (parts(target), 0);
        if target.starts_with(b"/") {
            return Leads::Out;
        }
        while let Some(part) = todo.pop() {
            match &*part {
                b"" | b"." => {}
                b".." => {
                    if at.pop().is_none() {
                        return Leads::Out;
                    }
                }
                _ => {
                    at.push(part);
                    let Some(target) = links.get(&*at.join(&b'/')) else {
                        continue;
                    };
                    hops += 1;
                    if hops > HOPS {
                        return Leads::Nowhere;
                    }
                    if target.starts_with(b"/") {
                        return Leads::Out;
                    }
                    at.pop();
                    todo.extend(parts(target));
                }
            }
        }
        let path = at.join(&b'/');
        match path.is_empty() || self.there.contains(&path) {
            true => Leads::To(path),
            false => Leads::Nowhere,
        }
    }

    /// What else there is, counted: `3 folders, no links`.
    pub fn beside_files(&self) -> String {
        let folders = self.there.len() - self.entries.iter().filter(|entry| entry.kind != Kind::Folder).count();
        let (links, special) = (self.links().count(), self.specials().count());
        let mut parts = vec![counted(folders, "folder", "folders")];
        if links > 0 {
            parts.push(counted(links, "symbolic link", "symbolic links"));
        }
        if special > 0 {
            parts.push(counted(special, "special file", "special files"));
        }
        parts.join(", ")
    }

    fn specials(&self) -> impl Iterator<Item = String> {
        self.entries.iter().filter_map(|entry| match entry.kind {
            Kind::Special(what) => Some(format!("{} ({what})", shown(&entry.name))),
            _ => None,
        })
    }

    /// What stands in it that is no file, in sentences.
    pub fn told(&self) -> Vec<String> {
        let led = self.led();
        let links = self.links().map(|(name, target)| match led.get(name) {
            Some(Leads::Nowhere) => format!("{} (nothing is there)", led_in_words(name, target)),
            _ => led_in_words(name, target),
        });
        let links: Vec<String> = links.collect();
        let special: Vec<String> = self.specials().collect();
        let mut told = Vec::new();
        if !links.is_empty() {
            told.push(format!("symbolic links, not followed: {}", listed(&links)));
        }
        if !special.is_empty() {
            told.push(format!("not files, and not opened: {}", listed(&special)));
        }
        told
    }

    /// Why something is not known, in a sentence.
    pub fn remark(&self) -> Option<String> {
        match &self.cut {
            Some(Cut::Limit(why) | Cut::Damaged(why)) => Some(why.clone()),
            None if self.changed.is_empty() => None,
            None => Some(format!("it changed while it was read: {}", listed(&self.changed))),
        }
    }
}

/// A link with what stands in it, as it is shown.
pub fn led_in_words(name: &[u8], target: &[u8]) -> String {
    format!("{} -> {}", shown(name), shown(target))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(files: &[&str], links: &[(&str, &str)]) -> Contents {
        let content = Content {
            bytes: 5,
            sha256: Digest::of("x"),
            held: Vec::new(),
        };
        let files = files.iter().map(|name| Entry {
            name: name.as_bytes().to_vec(),
            kind: Kind::File(content.clone()),
        });
        let links = links.iter().map(|(name, target)| Entry {
            name: name.as_bytes().to_vec(),
            kind: Kind::Link(target.as_bytes().to_vec()),
        });
        Contents {
            entries: files.chain(links).collect(),
            ..Contents::default()
        }
        .sorted()
    }

    #[test]
    fn where_a_link_leads_is_told_without_a_look_at_the_disk() {
        let links = [
            ("current", "releases/2"),
            ("deep/up", "../index.html"),
            ("deep/out", "../../etc/passwd"),
            ("abs", "/etc/passwd"),
            ("through", "current/app.js"),
            ("sly", "current/../../x"),
            ("back", "current/.."),
            ("a", "b"),
            ("b", "a"),
            ("gone", "nothing"),
            ("self", "."),
        ];
        let contents = contents(&["index.html", "releases/2/app.js"], &links);
        let led = contents.led();
        let to = |path: &str| Leads::To(path.as_bytes().to_vec());
        for (name, is) in [
            ("current", to("releases/2")),
            ("deep/up", to("index.html")),
            ("deep/out", Leads::Out),
            ("abs", Leads::Out),
            ("through", to("releases/2/app.js")),
            // `current` leads two folders down, so that two up is the artifact itself.
            ("sly", Leads::Nowhere),
            ("back", to("releases")),
            ("a", Leads::Nowhere),
            ("gone", Leads::Nowhere),
            ("self", to("")),
        ] {
            assert_eq!(led[name.as_bytes()], is, "{name}");
        }
    }

    #[test]
    fn names_are_in_one_order_and_what_stands_twice_is_named() {
        let contents = contents(&["b", "a/c", "b"], &[]);
        let names: Vec<&[u8]> = contents.files().map(|(name, _)| name).collect();
        assert_eq!(names, [&b"a/c"[..], b"b"]);
        assert_eq!((contents.bytes, contents.doubled.len()), (10, 1));
        assert_eq!(contents.there().count(), 3, "the folder that a name implies too");
    }
}
