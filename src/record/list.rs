//! The runs of a folder, for a list: names at once, the rest one by one, and of each run only the first and the last
//! lines of its journals.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use super::{RecordError, RunFolder, path::open_plain};
use crate::{
    domain::{
        event::{Entry, Event, RunStarted},
        time::Time,
    },
    format::journal::parse_line,
};

/// A line longer than this is not looked for.
const LONGEST: u64 = 1024 * 1024;
/// Read from the end of a journal at first.
const TAIL: u64 = 4096;

/// One run, as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Name.
    pub name: String,
    /// Folder.
    pub path: PathBuf,
    /// When a journal was last written.
    pub modified: Option<Time>,
    /// When and how it began.
    pub started: Option<(Time, RunStarted)>,
    /// The newest entry of all journals, by its time.
    pub last: Option<Entry>,
}

impl Listed {
    /// Whether the run was closed. More may follow the close (the seal, the review, a condition that is met), and then
    /// its journals are looked through; nothing is folded, for a list holds thousands of runs.
    pub fn is_closed(&self) -> bool {
        const CLOSE: &str = r#""event":{"closed":{"#;
        match self.last.as_ref().map(|last| &last.event) {
            Some(Event::Closed(_) | Event::Sealed(_)) => true,
            _ => any_journal_holds(&self.path, CLOSE),
        }
    }
}

/// Runs, the newest name first, each read when it is asked for. One in which nothing was recorded is passed over.
#[derive(Debug)]
pub struct Listing {
    runs: PathBuf,
    names: std::vec::IntoIter<String>,
}

/// The runs in that folder; none where it is not there. Only names are read yet.
///
/// # Errors
/// Where the folder cannot be read.
pub fn list(runs: &Path) -> Result<Listing, RecordError> {
    let mut names = names(runs)?;
    names.sort_unstable_by(|a, b| b.cmp(a));
    Ok(Listing {
        runs: runs.to_owned(),
        names: names.into_iter(),
    })
}

/// Names of the folders there that may be runs, in no order.
pub(super) fn names(runs: &Path) -> Result<Vec<String>, RecordError> {
    let found = match fs::read_dir(runs) {
        Ok(found) => found,
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(why) => return Err(RecordError::at("read", runs)(why)),
    };
    let mut names = Vec::new();
    for file in found {
        let file = file.map_err(RecordError::at("read", runs))?;
        let name = file.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && file.file_type().is_ok_and(|kind| kind.is_dir()) {
            names.push(name);
        }
    }
    Ok(names)
}

impl Listing {
    /// Names that are left, the newest first. A name may turn out to be no run.
    pub fn names(&self) -> &[String] {
        self.names.as_slice()
    }
}

impl Iterator for Listing {
    type Item = Listed;

    fn next(&mut self) -> Option<Listed> {
        loop {
            let name = self.names.next()?;
            if let Some(listed) = look(&RunFolder::at(self.runs.join(&name)), name) {
                return Some(listed);
            }
        }
    }
}

/// Whether the run in that folder is sealed: whatever is written to it now is late, and shown as that for ever. Where it
/// cannot be read, it is not.
pub fn is_sealed(run: &Path) -> bool {
    any_journal_holds(run, r#""event":{"sealed":{"#)
}

/// Whether any line of a run's journals holds that text. Where they cannot be read, none does.
fn any_journal_holds(run: &Path, text: &str) -> bool {
    let folder = RunFolder::at(run);
    if folder.check_inside(&folder.journals()).is_err() {
        return false;
    }
    let journals = fs::read_dir(folder.journals()).into_iter().flatten().flatten();
    let mut journals = journals.filter_map(|file| open_plain(&file.path()).ok());
    journals.any(|journal| holds(journal, text).unwrap_or(false))
}

fn holds(journal: File, text: &str) -> io::Result<bool> {
    super::path::fits(journal.metadata()?.len(), super::LARGEST_JOURNAL)?;
    let text = aho_corasick::AhoCorasick::new([text]).map_err(io::Error::other)?;
    let mut lines = BufReader::with_capacity(128 << 10, journal);
    let mut line = Vec::new();
    loop {
        line.clear();
        // A longer line is looked at in pieces: no entry of this program is so long.
        if lines.by_ref().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            return Ok(false);
        }
        if text.is_match(&line) {
            return Ok(true);
        }
    }
}

/// Looks at one run, as a list does.
fn look(folder: &RunFolder, name: String) -> Option<Listed> {
    let mut listed = Listed {
        name,
        path: folder.path().to_owned(),
        modified: None,
        started: None,
        last: None,
    };
    folder.check_inside(&folder.journals()).ok()?;
    for file in fs::read_dir(folder.journals()).ok()?.flatten() {
        let path = file.path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            // A journal that cannot be read is named when the run is opened.
            let _ = listed.add(&path);
        }
    }
    (listed.last.is_some() || listed.modified.is_some()).then_some(listed)
}

impl Listed {
    fn add(&mut self, path: &Path) -> io::Result<()> {
        let file = open_plain(path)?;
        let found = file.metadata()?;
        if found.len() == 0 {
            return Ok(());
        }
        self.modified = self.modified.max(found.modified().ok().map(Into::into));
        let first = first_entries(&file)?;
        for entry in first {
            if let Event::RunStarted(started) = entry.event {
                let earlier = self.started.as_ref().is_none_or(|(at, _)| entry.at < *at);
                if earlier {
                    self.started = Some((entry.at, *started));
                }
            }
        }
        let last = last_entry(&file, found.len())?;
        if last.as_ref().map(|last| last.at) > self.last.as_ref().map(|last| last.at) {
            self.last = last;
        }
        Ok(())
    }
}

/// The first two: how the journal was opened, and the run's start, where it is the journal of whoever started it.
pub(super) fn first_entries(file: &File) -> io::Result<Vec<Entry>> {
    let mut lines = BufReader::with_capacity(4096, file).take(LONGEST);
    let mut entries = Vec::with_capacity(2);
    for _ in 0..2 {
        let mut line = Vec::new();
        lines.read_until(b'\n', &mut line)?;
        let Some(whole) = line.strip_suffix(b"\n") else { break };
        entries.extend(parse_line(whole));
    }
    Ok(entries)
}

fn last_entry(mut file: &File, length: u64) -> io::Result<Option<Entry>> {
    let mut tail = TAIL;
    loop {
        let start = length.saturating_sub(tail);
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        file.take(length - start).read_to_end(&mut bytes)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n');
        let before = whole.and_then(|end| bytes[..end].iter().rposition(|byte| *byte == b'\n'));
        match (before, whole) {
            (Some(before), Some(end)) => return Ok(parse_line(&bytes[before + 1..end]).ok()),
            (None, Some(end)) if start == 0 => return Ok(parse_line(&bytes[..end]).ok()),
            _ if start == 0 || tail >= LONGEST => return Ok(None),
            _ => tail *= 8,
        }
    }
}
