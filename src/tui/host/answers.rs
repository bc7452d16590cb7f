//! What takes time, on threads of its own.

use std::{
    fs, io,
    path::{Path, PathBuf},
    thread,
};

use notify::Watcher;
use tokio::sync::mpsc::UnboundedSender;

use super::in_words;
use crate::{
    domain::standing::Standing,
    engine,
    record::{self, Listed},
    tui::{
        effect::{Answer, Input, RunRow, RunStands},
        theme::{Depth, Theme},
        verdicts,
        widgets::path::{Entry, Kind},
    },
};

/// So many runs are handed on at first, so that the list is there at once.
const FIRST: usize = 100;
/// And so many at a time after that.
const NEXT: usize = 2000;
/// Of so many runs under way it is told how they stand.
const STANDING: usize = 20;
/// Journals of more bytes than this are not read through for a list.
const READ_THROUGH: u64 = 32 << 20;
/// Of a file so much is shown; the rest is where it is.
const SHOWN: u64 = 64 << 20;
/// Of a line so many bytes are shown beside an expectation.
const LONGEST_LINE: usize = 512;
/// So many files of the inbox are offered at once.
const OFFERED: usize = 1000;

/// Lets something that takes time happen on a thread of its own; what it tells comes as answers.
pub(super) fn on_a_thread(sender: UnboundedSender<Input>, work: impl FnOnce(&dyn Fn(Answer)) + Send + 'static) {
    let started = {
        let sender = sender.clone();
        thread::Builder::new().name("answer".to_owned()).spawn(move || {
            work(&|answer| {
                // The program has ended: nobody waits for it.
                let _ = sender.send(Input::Answer(answer));
            });
        })
    };
    if let Err(error) = started {
        let _ = sender.send(Input::Answer(Answer::Failed(in_words(
            "no thread can be started",
            &error,
        ))));
    }
}

/// Lists the runs in that folder.
pub(super) fn runs(runs: PathBuf, sender: UnboundedSender<Input>) {
    on_a_thread(sender, move |tell| {
        let listing = match record::list(&runs) {
            Ok(listing) => listing,
            Err(error) => return tell(Answer::Failed(in_words("the runs cannot be listed", &error))),
        };
        let mut rows = Vec::new();
        let mut under_way: Vec<PathBuf> = Vec::new();
        let mut limit = FIRST;
        for listed in listing {
            let listed = row(listed);
            if !listed.closed && under_way.len() < STANDING {
                under_way.push(listed.path.clone());
            }
            rows.push(listed);
            if rows.len() == limit {
                tell(Answer::Runs(std::mem::take(&mut rows), true));
                limit = NEXT;
            }
        }
        tell(Answer::Runs(rows, false));
        for path in under_way {
            if let Some(stands) = stands(&path) {
                tell(Answer::RunStands(path, stands));
            }
        }
    });
}

/// How the run in that folder stands: it is read for that from its beginning, so that a very long one is left alone.
fn stands(path: &Path) -> Option<RunStands> {
    let journals = fs::read_dir(record::RunFolder::at(path).journals()).ok()?.flatten();
    let bytes = journals
        .filter_map(|file| Some(file.metadata().ok()?.len()))
        .sum::<u64>();
    if bytes > READ_THROUGH {
        return None;
    }
    let run = engine::read(path).ok()?.run;
    let standing = Standing::of(&run, engine::now());
    let decision = standing.next_decision()?;
    // Where it would be another one now, that is what somebody has to look at.
    let declared = verdicts::declared(decision).map(|taken| taken.decided.answer.word());
    let word = verdicts::differs(decision).or(declared);
    Some(RunStands {
        word: word.unwrap_or(decision.verdict.word),
        words: verdicts::in_words(*chrono::Local::now().offset(), decision),
    })
}

fn row(listed: Listed) -> RunRow {
    let started = listed.started.as_ref();
    let closed = listed.is_closed();
    RunRow {
        path: listed.path,
        name: listed.name,
        checklist: started.map_or_else(String::new, |(_, started)| started.checklist.id.clone()),
        started: started.map(|(at, _)| *at),
        rehearsal: started.is_some_and(|(_, started)| started.rehearsal),
        last: listed.last.as_ref().map(|entry| entry.at),
        closed,
    }
}

/// Reads a file of the run as text.
pub(super) fn text(folder: PathBuf, file: String, sender: UnboundedSender<Input>) {
    on_a_thread(sender, move |tell| match read_text(&folder, &file) {
        Ok(text) => tell(Answer::Text { file, text }),
        Err(error) => tell(Answer::Failed(in_words(&format!("{file} cannot be read"), &error))),
    });
}

fn read_text(folder: &Path, file: &str) -> io::Result<String> {
    use io::Read;
    let path: record::RecordPath = file.parse().map_err(io::Error::other)?;
    let mut bytes = Vec::new();
    let opened = path.open_under(folder).map_err(io::Error::other)?;
    opened.take(SHOWN).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads some lines of a file of the run. What cannot be read is left out: the evidence screen says why.
pub(super) fn lines(folder: PathBuf, file: String, wanted: Vec<u64>, sender: UnboundedSender<Input>) {
    on_a_thread(sender, move |tell| {
        let path = file.parse::<record::RecordPath>().ok();
        let opened = path.and_then(|path| path.open_under(&folder).ok());
        let read = opened.and_then(|opened| read_lines(io::BufReader::new(opened), &wanted).ok());
        tell(Answer::Lines(file, read.unwrap_or_default()));
    });
}

/// The lines of these numbers, counted from 1, each cut where it is very long.
fn read_lines(mut text: impl io::BufRead, wanted: &[u64]) -> io::Result<Vec<(u64, String)>> {
    let last = wanted.iter().max().copied().unwrap_or(0);
    let (mut number, mut line, mut found) = (1, Vec::new(), Vec::new());
    while number <= last {
        let piece = text.fill_buf()?;
        let ends = piece.iter().position(|byte| *byte == b'\n');
        let part = &piece[..ends.unwrap_or(piece.len())];
        let is_last = piece.is_empty();
        let is_wanted = wanted.contains(&number);
        if is_wanted {
            line.extend(part.iter().take(LONGEST_LINE.saturating_sub(line.len())));
        }
        let taken = ends.map_or(piece.len(), |end| end + 1);
        text.consume(taken);
        if is_wanted && (ends.is_some() || is_last) {
            found.push((number, String::from_utf8_lossy(&line).into_owned()));
            line.clear();
        }
        number += u64::from(ends.is_some());
        if is_last {
            break;
        }
    }
    Ok(found)
}

/// Lists a folder, for the completion of a path.
pub(super) fn folder(folder: PathBuf, sender: UnboundedSender<Input>) {
    on_a_thread(sender, move |tell| {
        // A folder that is not there completes nothing.
        let found = fs::read_dir(&folder).into_iter().flatten().flatten();
        let entries = found
            .map(|file| Entry {
                name: file.file_name().to_string_lossy().into_owned(),
                kind: if file.path().is_dir() { Kind::Folder } else { Kind::File },
            })
            .collect();
        tell(Answer::Folder(folder.clone(), entries));
    });
}

/// Lists the inbox.
pub(super) fn inbox(inbox: PathBuf, sender: UnboundedSender<Input>) {
    on_a_thread(sender, move |tell| {
        // A link, or an inbox that is one, would make a file from elsewhere into evidence of this run.
        let is =
            |path: &Path, what: fn(&fs::Metadata) -> bool| fs::symlink_metadata(path).is_ok_and(|found| what(&found));
        let found = is(&inbox, fs::Metadata::is_dir).then(|| fs::read_dir(&inbox));
        let found = found.into_iter().flatten().flatten().flatten();
        let mut files: Vec<PathBuf> = found
            .map(|file| file.path())
            .filter(|path| is(path, fs::Metadata::is_file))
            .take(OFFERED)
            .collect();
        files.sort();
        tell(Answer::Inbox(files));
    });
}

/// Reads a theme's file again whenever it changes.
pub(super) fn watch_theme(
    path: PathBuf,
    depth: Depth,
    sender: UnboundedSender<Input>,
) -> Option<notify::RecommendedWatcher> {
    let folder = path.parent()?.to_owned();
    if !path.is_file() {
        return None;
    }
    let changed = move |event: notify::Result<notify::Event>| {
        let touched = event.is_ok_and(|event| !event.kind.is_access() && event.paths.contains(&path));
        if touched && path.is_file() {
            let answer = match Theme::load(&path, depth) {
                Ok(theme) => Answer::Theme(Box::new(theme)),
                Err(error) => Answer::Failed(in_words("the theme stays as it was", &error)),
            };
            let _ = sender.send(Input::Answer(answer));
        }
    };
    // The folder, not the file: editors put a new file in its place. Without it the theme is read at the next start.
    let mut watcher = notify::recommended_watcher(changed).ok()?;
    watcher.watch(&folder, notify::RecursiveMode::NonRecursive).ok()?;
    Some(watcher)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_by_their_numbers_whatever_the_size_of_the_pieces() {
        let long = "x".repeat(2 * LONGEST_LINE);
        let text = format!("one\n\nthree \u{e9}\n{long}\nlast");
        for size in [1, 2, 7, 4096] {
            let read = |wanted: &[u64]| {
                let reader = io::BufReader::with_capacity(size, text.as_bytes());
                let read = read_lines(reader, wanted).unwrap().into_iter();
                read.map(|(number, line)| format!("{number} {line}"))
                    .collect::<Vec<_>>()
            };
            assert_eq!(read(&[1, 3]), ["1 one", "3 three \u{e9}"], "{size}");
            assert_eq!(read(&[2, 5]), ["2 ", "5 last"]);
            assert_eq!(read(&[4])[0].len(), 2 + LONGEST_LINE);
            assert_eq!(read(&[6, 9]), Vec::<String>::new(), "there is none");
            assert_eq!(read(&[]), Vec::<String>::new());
        }
    }
}
