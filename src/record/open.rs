//! Reading a run whole, without writing to it.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    thread,
};

use super::{Journal, RecordError, RecordPath, RunFolder, name};
use crate::domain::{
    digest::Digest,
    event::{EntryRef, Event, Recorded},
    id::Writer,
};

/// A checklist as the record holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// Where it stands.
    pub file: RecordPath,
    /// Its digest.
    pub sha256: Digest,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A run as it stood on the disk when it was read.
#[derive(Debug, Clone)]
pub struct OpenRun {
    /// Where.
    pub folder: RunFolder,
    /// Every journal, by the names of their files.
    pub journals: Vec<Journal>,
    /// `checklist.toml` first, then the amendments by the names of their files.
    pub checklists: Vec<Frozen>,
    /// Files that could not be read, and why; the rest was.
    pub unreadable: Vec<(PathBuf, String)>,
}

impl OpenRun {
    /// A journal by its writer.
    pub fn journal(&self, writer: &Writer) -> Option<&Journal> {
        self.journals.iter().find(|journal| journal.writer == *writer)
    }

    /// An entry by its name.
    pub fn entry(&self, name: &EntryRef) -> Option<&Recorded> {
        let journal = self.journal(&name.0)?;
        let at = usize::try_from(name.1.checked_sub(1)?).ok()?;
        let guess = journal.entries.get(at).filter(|found| found.entry.seq == name.1);
        guess.or_else(|| journal.entries.iter().find(|found| found.entry.seq == name.1))
    }

    /// The checklist with that digest: as frozen at the start, or as amended.
    pub fn checklist(&self, sha256: &Digest) -> Option<&Frozen> {
        self.checklists.iter().find(|frozen| frozen.sha256 == *sha256)
    }

    /// Last entry of every journal.
    pub fn heads(&self) -> BTreeMap<Writer, (u64, Digest)> {
        let heads = self.journals.iter();
        heads
            .filter_map(|journal| Some((journal.writer.clone(), journal.head()?)))
            .collect()
    }

    /// Every journal's entries, for [`crate::domain::order::merge`].
    pub fn entries(&self) -> Vec<Vec<Recorded>> {
        self.journals.iter().map(|journal| journal.entries.clone()).collect()
    }

    /// Every journal's entries, moved out.
    pub fn take_entries(&mut self) -> Vec<Vec<Recorded>> {
        let journals = self.journals.iter_mut();
        journals.map(|journal| std::mem::take(&mut journal.entries)).collect()
    }

    /// The run's name: what it was begun as, though its folder may be called otherwise by now.
    pub fn name(&self) -> String {
        let named = self.started().map(|started| name::file_name(&started.run));
        named.unwrap_or_else(|| self.folder.name())
    }

    /// When the run began, in seconds of Unix time.
    pub(super) fn started_at(&self) -> Option<u64> {
        let entries = self.journals.iter().flat_map(|journal| &journal.entries);
        let starts = entries.filter(|recorded| matches!(recorded.entry.event, Event::RunStarted(_)));
        let earliest = starts.map(|recorded| recorded.entry.at.timestamp()).min();
        earliest.and_then(|seconds| u64::try_from(seconds).ok())
    }

    /// How the run began.
    pub fn started(&self) -> Option<&crate::domain::event::RunStarted> {
        let entries = self.journals.iter().flat_map(|journal| &journal.entries);
        entries
            .filter_map(|recorded| match &recorded.entry.event {
                Event::RunStarted(started) => Some((recorded.entry.at, &recorded.writer, &**started)),
                _ => None,
            })
            .min_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)))
            .map(|(.., started)| started)
    }
}

/// Reads the run in that folder: its journals, on several threads, and its checklists. Nothing is written.
///
/// Broken chains and lines that are no entries are kept as problems of their journal, not errors.
///
/// # Errors
/// Where the folder is no run's, or it or its frozen checklist cannot be read.
pub fn open(path: &Path) -> Result<OpenRun, RecordError> {
    let folder = RunFolder::at(fs::canonicalize(path).map_err(RecordError::at("read", path))?);
    let checklist = read_frozen(&folder, RunFolder::CHECKLIST).map_err(|why| match is_missing(&why) {
        true => not_a_run(path, "it holds no checklist.toml"),
        false => why,
    })?;
    let mut run = read(&folder, threads())?;
    run.checklists.insert(0, checklist);
    Ok(run)
}

/// Reads the run in that folder also where its frozen checklist is missing or cannot be read, as verifying does.
pub(super) fn open_whatever(folder: &RunFolder, threads: usize) -> Result<OpenRun, RecordError> {
    let checklist = read_frozen(folder, RunFolder::CHECKLIST);
    let mut run = read(folder, threads)?;
    match checklist {
        Ok(checklist) => run.checklists.insert(0, checklist),
        Err(why) if !is_missing(&why) => run.unreadable.push((folder.checklist(), why.to_string())),
        Err(_) if run.journals.is_empty() && run.unreadable.is_empty() => {
            return Err(not_a_run(
                folder.path(),
                "it holds neither checklist.toml nor a journal",
            ));
        }
        Err(_) => {}
    }
    Ok(run)
}

fn is_missing(why: &RecordError) -> bool {
    matches!(why, RecordError::Disk { source, .. } if source.kind() == io::ErrorKind::NotFound)
}

fn not_a_run(path: &Path, why: &str) -> RecordError {
    RecordError::NotARun {
        path: path.to_owned(),
        why: why.to_owned(),
    }
}

/// Journals and amendments; the frozen checklist is not looked at.
fn read(folder: &RunFolder, threads: usize) -> Result<OpenRun, RecordError> {
    let mut unreadable = Vec::new();
    let journals = read_journals(folder, threads, &mut unreadable)?;
    let mut checklists = Vec::new();
    for file in listed(folder, RunFolder::AMENDMENTS, ".toml")? {
        let file = format!("{}/{file}.toml", RunFolder::AMENDMENTS);
        match read_frozen(folder, &file) {
            Ok(amended) => checklists.push(amended),
            Err(why) => unreadable.push((folder.path().join(file), why.to_string())),
        }
    }
    Ok(OpenRun {
        folder: folder.clone(),
        journals,
        checklists,
        unreadable,
    })
}

fn read_frozen(folder: &RunFolder, path: &str) -> Result<Frozen, RecordError> {
    let file: RecordPath = path.parse()?;
    let bytes = read_whole(file.open_under(folder.path())?, &folder.file(&file))?;
    Ok(Frozen {
        sha256: Digest::of(&bytes),
        file,
        bytes,
    })
}

fn read_whole(mut file: File, path: &Path) -> Result<Vec<u8>, RecordError> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(RecordError::at("read", path))?;
    Ok(bytes)
}

/// Names of the files in one of the run's folders that end so, without that ending, sorted.
pub(super) fn listed(folder: &RunFolder, inside: &str, ending: &str) -> Result<Vec<String>, RecordError> {
    let path = folder.path().join(inside);
    let found = match fs::read_dir(&path) {
        Ok(found) => found,
        // git keeps no empty folder
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(why) => return Err(RecordError::at("read", &path)(why)),
    };
    let mut names = Vec::new();
    for file in found {
        let file = file.map_err(RecordError::at("read", &path))?;
        let name = file.file_name().to_string_lossy().into_owned();
        if let Some(stem) = name.strip_suffix(ending).filter(|stem| name::is_writer_name(stem)) {
            names.push(stem.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The threads that reading may take: all there are, and not more than help.
pub(super) fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from).min(8)
}

/// The writers whose journals lie in the run's folder, sorted.
///
/// # Errors
/// Where the folder of the journals cannot be read.
pub fn writers(folder: &RunFolder) -> Result<Vec<Writer>, RecordError> {
    let names = listed(folder, RunFolder::JOURNALS, ".jsonl")?;
    Ok(names.into_iter().map(Writer::new).collect())
}

/// The checklist in a file that an amendment names; nothing where it is not there, or not wholly.
pub fn amended(folder: &RunFolder, file: &RecordPath, sha256: &Digest) -> Option<Frozen> {
    let frozen = read_frozen(folder, file.as_str()).ok()?;
    (frozen.sha256 == *sha256).then_some(frozen)
}

fn read_journals(
    folder: &RunFolder,
    threads: usize,
    unreadable: &mut Vec<(PathBuf, String)>,
) -> Result<Vec<Journal>, RecordError> {
    let names = listed(folder, RunFolder::JOURNALS, ".jsonl")?;
    // Few journals: each is split among the threads. Many: the threads share the journals.
    let (across, within) = if names.len() < threads {
        (1, threads)
    } else {
        (threads, 1)
    };
    let share = names.len().div_ceil(across).max(1);
    let read_share = |share: &[String]| -> Vec<Result<Journal, RecordError>> {
        share.iter().map(|name| read_journal(folder, name, within)).collect()
    };
    let read: Vec<Result<Journal, RecordError>> = thread::scope(|scope| {
        let reading: Vec<_> = names
            .chunks(share)
            .map(|share| {
                let started = thread::Builder::new().spawn_scoped(scope, move || read_share(share));
                (started, share)
            })
            .collect();
        let finished = reading.into_iter().map(|(started, share)| {
            let read = started.ok().and_then(|handle| handle.join().ok());
            read.unwrap_or_else(|| read_share(share))
        });
        finished.flatten().collect()
    });
    let mut journals = Vec::with_capacity(read.len());
    for (journal, name) in read.into_iter().zip(&names) {
        match journal {
            Ok(journal) => journals.push(journal),
            Err(why) => unreadable.push((folder.journals().join(format!("{name}.jsonl")), why.to_string())),
        }
    }
    Ok(journals)
}

fn read_journal(folder: &RunFolder, name: &str, threads: usize) -> Result<Journal, RecordError> {
    let file = RunFolder::journal_path(name)?;
    let place = folder.file(&file);
    let bytes = read_shared(file.open_under(folder.path())?, threads).map_err(RecordError::at("read", &place))?;
    Ok(Journal::read(Writer::new(name), file, &bytes, threads))
}

/// So much of a file is worth a thread of its own.
const SHARE: usize = 4 * 1024 * 1024;

/// Reads a file whole; a large one on several threads. What is appended meanwhile is read the next time.
fn read_shared(mut file: File, threads: usize) -> io::Result<Vec<u8>> {
    let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
    let shares = (length / SHARE).clamp(1, threads.max(1));
    let mut bytes = vec![0; length];
    if shares == 1 {
        bytes.clear();
        file.read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    let share = length.div_ceil(shares);
    thread::scope(|scope| {
        let file = &file;
        let reading: Vec<_> = bytes
            .chunks_mut(share)
            .zip(0u64..)
            .map(|(part, number)| scope.spawn(move || file.read_exact_at(part, number * share as u64)))
            .collect();
        let failed = || Err(io::Error::other("a thread that was reading ended early"));
        reading
            .into_iter()
            .try_for_each(|part| part.join().unwrap_or_else(|_| failed()))
    })?;
    Ok(bytes)
}
