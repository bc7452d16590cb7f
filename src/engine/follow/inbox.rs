//! Files that people drop into the run's inbox. One that is still being copied is not offered: a copy is whole when it
//! was closed or moved there, or was the same at two looks.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime},
};

/// Between two looks at a file that may still be written.
const PAUSE: Duration = Duration::from_secs(1);
/// What was not written for so long is whole.
const OLD: Duration = Duration::from_secs(2);
/// So many files are offered, no more.
const MOST: usize = 1000;

/// The inbox.
#[derive(Debug)]
pub(super) struct Inbox {
    folder: PathBuf,
    seen: BTreeMap<PathBuf, Seen>,
    told: BTreeSet<PathBuf>,
    again: Option<Instant>,
}

#[derive(Debug, Clone)]
struct Seen {
    length: u64,
    modified: Option<SystemTime>,
    /// The first look at which it was like this.
    since: Instant,
    whole: bool,
}

impl Inbox {
    pub fn of(folder: PathBuf) -> Self {
        Self {
            folder,
            seen: BTreeMap::new(),
            told: BTreeSet::new(),
            again: None,
        }
    }

    /// When it has to be looked at again.
    pub fn due(&self) -> Option<Instant> {
        self.again
    }

    /// Looks what lies there. `closed` are files that were just closed or moved there. Gives all that are whole, where
    /// that is news.
    pub fn look(&mut self, closed: &BTreeSet<PathBuf>) -> Option<Vec<PathBuf>> {
        let found = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut seen = BTreeMap::new();
        for path in found.map(|file| file.path()).filter(|path| is_offered(path)) {
            let Some(mut now) = look_at(&path) else { continue };
            let before = self.seen.get(&path);
            let same = |before: &&Seen| before.length == now.length && before.modified == now.modified;
            if let Some(before) = before.filter(same) {
                now.whole |= before.whole || now.since - before.since >= PAUSE;
                now.since = before.since;
            }
            now.whole |= closed.contains(&path);
            seen.insert(path, now);
            if seen.len() == MOST {
                break;
            }
        }
        self.seen = seen;
        let waiting = self.seen.values().any(|seen| !seen.whole);
        self.again = waiting.then(|| Instant::now() + PAUSE);
        let whole = self.seen.iter().filter(|(_, seen)| seen.whole);
        let whole: BTreeSet<PathBuf> = whole.map(|(path, _)| path.clone()).collect();
        if whole == self.told {
            return None;
        }
        self.told.clone_from(&whole);
        Some(whole.into_iter().collect())
    }
}

/// What copying programs name with a dot is not there yet.
fn is_offered(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| !name.starts_with('.'))
}

/// A plain file; a link could lead anywhere.
fn look_at(path: &Path) -> Option<Seen> {
    let found = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    let modified = found.modified().ok();
    let age = modified.and_then(|modified| modified.elapsed().ok());
    Some(Seen {
        length: found.len(),
        modified,
        since: Instant::now(),
        whole: age.is_some_and(|age| age > OLD),
    })
}
