//! A small record - two writers, evidence, an amendment, a sign-off and a seal with their signatures - altered in every
//! way that a file can be altered in. All of it is found, but for what the documentation says cannot be, and that is known
//! here one by one: the last lines of the last writer, which nobody saw, and what is no part of the record or drawn from
//! it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, SystemTime},
};

use countersign::{
    engine::{self, VerifyOptions},
    record::{Finding, Progress, RealDisk, RunFolder, Severity, Verification, redraw},
};
use tempfile::TempDir;

use crate::{
    bench::{Bench, all_entries, identity, lines_of},
    keys::Keys,
    worked::{Hand, begun, bob},
};

/// What git is told about the folder: no part of the record.
const BESIDE: [&str; 2] = [".gitattributes", ".gitignore"];

/// A record, and the files that it consists of.
struct Record {
    _bench: Bench,
    keys: Keys,
    folder: RunFolder,
    files: BTreeMap<String, Vec<u8>>,
}

/// Ada starts, Bob joins, both see what the other did; Ada signs with her key, which Bob sees; Ada closes and seals with
/// it.
fn small() -> Record {
    let (bench, elsewhere) = (Bench::new(), TempDir::new().unwrap());
    let folder = begun(&bench);
    let keys = Keys::made_in(&bench.home.path().join("keys"));
    let mut ada = Hand::at(&folder, identity(), &bench.state(), RealDisk::shared()).takes(&keys);
    ada.marks();
    ada.attaches("a.txt", b"seen\n");
    let mut bob = Hand::at(&folder, bob(), elsewhere.path(), RealDisk::shared());
    bob.notes("I am here");
    bob.attaches("b.txt", b"so it is\n");
    ada.looks(&folder);
    ada.amends();
    ada.signs();
    bob.looks(&folder);
    bob.notes("seen");
    ada.looks(&folder);
    ada.closes();
    ada.seals();
    let all = all_entries(&folder);
    for writer in [ada.writer(), bob.writer()] {
        redraw(&folder, &writer, &all, &RealDisk::shared()).unwrap();
    }
    drop((ada, bob));
    let files = files_of(folder.path());
    Record {
        _bench: bench,
        keys,
        folder,
        files,
    }
}

fn files_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(inside).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// One way to alter a record: what stands in these files afterwards; nothing: they are gone.
struct Altered {
    /// What was done, to which file and line, with the writers' names in one form.
    what: String,
    files: Vec<(String, Option<Vec<u8>>)>,
}

/// How much is tried: every byte, with `COUNTERSIGN_TAMPERING=all` each of its bits, and every length.
fn is_all() -> bool {
    std::env::var("COUNTERSIGN_TAMPERING").is_ok_and(|much| much == "all")
}

/// A copy of a record, for one thread to alter.
struct Copy<'a> {
    _place: TempDir,
    folder: PathBuf,
    record: &'a Record,
    options: VerifyOptions,
    before: Vec<Finding>,
}

impl<'a> Copy<'a> {
    fn of(record: &'a Record) -> Self {
        let place = TempDir::new().unwrap();
        let folder = place.path().join(record.folder.name());
        let copied = Command::new("cp")
            .arg("-r")
            .arg(record.folder.path())
            .arg(&folder)
            .status();
        assert!(copied.unwrap().success());
        let mut copy = Self {
            _place: place,
            folder,
            record,
            options: record.keys.verifying(),
            before: Vec::new(),
        };
        for (file, bytes) in &record.files {
            fs::set_permissions(copy.folder.join(file), fs::Permissions::from_mode(0o600)).unwrap();
            copy.write(file, bytes);
        }
        let before = copy.verified();
        assert!(before.holds(), "{before:#?}");
        assert_eq!(before.counts.signatures, 2);
        copy.before = before.findings;
        copy
    }

    /// As somebody finds it who looks an hour later: nobody is at work on it.
    fn write(&self, file: &str, bytes: &[u8]) {
        let path = self.folder.join(file);
        fs::write(&path, bytes).unwrap();
        let written = fs::File::options().write(true).open(path).unwrap();
        written
            .set_modified(SystemTime::now() - Duration::from_secs(3600))
            .unwrap();
    }

    fn verified(&self) -> Verification {
        engine::verify(&self.folder, &self.options, &Progress::silent()).unwrap()
    }

    /// Whether the alteration is found: something that was not said before, and is more than a note.
    fn finds(&self, altered: &Altered) -> bool {
        for (file, bytes) in &altered.files {
            match bytes {
                Some(bytes) => self.write(file, bytes),
                None => fs::remove_file(self.folder.join(file)).unwrap(),
            }
        }
        let findings = self.verified().findings;
        for (file, _) in &altered.files {
            self.write(file, &self.record.files[file]);
        }
        findings
            .iter()
            .any(|finding| finding.severity != Severity::Note && !self.before.contains(finding))
    }
}

/// Where a file is missing, verification waits a moment for a writer at work: others use the cores meanwhile.
const AT_ONCE: usize = 8;

/// Tries each alteration; gives what was done in those that were not found.
fn unfound(record: &Record, altered: &[Altered]) -> BTreeSet<String> {
    let next = AtomicUsize::new(0);
    let tries = || {
        let copy = Copy::of(record);
        let mut unfound = BTreeSet::new();
        while let Some(altered) = altered.get(next.fetch_add(1, Ordering::Relaxed)) {
            if !copy.finds(altered) {
                unfound.insert(altered.what.clone());
            }
        }
        unfound
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(tries)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

/// The name of a file without what is random in it.
fn plain(file: &str) -> String {
    const RANDOM: usize = "-k7d2m9qa".len();
    let ends = ["ada@ops1", "bob@ops2"].map(|writer| file.find(writer).map(|at| at + writer.len()));
    match ends.into_iter().flatten().next() {
        Some(end) => [&file[..end], &file[end + RANDOM..]].concat(),
        None => file.to_owned(),
    }
}

/// Where each byte of a file is: `journal/ada@ops1.jsonl, line 3 of 9`.
fn places(file: &str, bytes: &[u8]) -> Vec<String> {
    let (name, all, mut line) = (plain(file), lines_of(bytes).len(), 1);
    let place = |byte: &u8| {
        let here = match file.starts_with("journal/") {
            true => format!("{name}, line {line} of {all}"),
            false => name.clone(),
        };
        line += usize::from(*byte == b'\n');
        here
    };
    bytes.iter().map(place).collect()
}

fn one(what: String, file: &str, bytes: Option<Vec<u8>>) -> Altered {
    Altered {
        what,
        files: vec![(file.to_owned(), bytes)],
    }
}

fn expect(found: BTreeSet<String>, expected: &[&str]) {
    let expected: BTreeSet<String> = expected.iter().map(|what| (*what).to_owned()).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_byte_flipped_is_found_but_for_what_nothing_fixes() {
    let record = small();
    let mut altered = Vec::new();
    for (file, bytes) in &record.files {
        let places = places(file, bytes);
        for at in 0..bytes.len() {
            // Each bit takes its turn.
            let bits = if is_all() { 0..8 } else { at % 8..at % 8 + 1 };
            for bit in bits {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                altered.push(one(places[at].clone(), file, Some(flipped)));
            }
        }
    }
    println!("{} flips", altered.len());
    let sealing = "journal/ada@ops1.jsonl, line 9 of 9";
    expect(unfound(&record, &altered), &[BESIDE[0], BESIDE[1], sealing]);
}

#[test]
fn every_file_removed_or_cut_off_is_found_but_for_what_can_be_drawn_anew() {
    let record = small();
    let mut altered = Vec::new();
    for (file, bytes) in &record.files {
        let places = places(file, bytes);
        altered.push(one(format!("removed: {}", plain(file)), file, None));
        let ends = |at: &usize| *at == 0 || bytes[*at - 1] == b'\n' || bytes[*at] == b'\n' || at.is_multiple_of(37);
        for at in (0..bytes.len()).filter(|at| is_all() || ends(at)) {
            altered.push(one(format!("cut: {}", places[at]), file, Some(bytes[..at].to_vec())));
        }
    }
    println!("{} files removed or cut off", altered.len());
    // The last line is missed, too: by the statement and the signature that nothing speaks of then.
    let mut expected: Vec<String> = BESIDE
        .iter()
        .flat_map(|file| [format!("removed: {file}"), format!("cut: {file}")])
        .collect();
    for writer in ["ada@ops1", "bob@ops2"] {
        for drawn in ["MANIFEST.md", "SHA256SUMS"] {
            expected.push(format!("removed: evidence/{writer}/{drawn}"));
        }
    }
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    expect(unfound(&record, &altered), &expected);
}

#[test]
fn every_file_in_the_place_of_another_is_found() {
    let record = small();
    let mut altered = Vec::new();
    for (file, bytes) in &record.files {
        for (other, others) in record.files.range(file.clone()..).skip(1) {
            altered.push(Altered {
                what: format!("{} and {}", plain(file), plain(other)),
                files: vec![
                    (file.clone(), Some(others.clone())),
                    (other.clone(), Some(bytes.clone())),
                ],
            });
        }
    }
    println!("{} pairs of files", altered.len());
    expect(unfound(&record, &altered), &[".gitattributes and .gitignore"]);
}

#[test]
fn every_line_of_a_journal_removed_doubled_or_moved_is_found() {
    let record = small();
    let mut altered = Vec::new();
    for (file, bytes) in record.files.iter().filter(|(file, _)| file.starts_with("journal/")) {
        let lines = lines_of(bytes);
        for at in 0..lines.len() {
            let mut one_way = |what: &str, change: &dyn Fn(&mut Vec<Vec<u8>>)| {
                let mut changed = lines.clone();
                change(&mut changed);
                let what = format!("{what}: {}, line {} of {}", plain(file), at + 1, lines.len());
                altered.push(one(what, file, Some(changed.concat())));
            };
            one_way("removed", &|lines| drop(lines.remove(at)));
            one_way("doubled", &|lines| lines.insert(at, lines[at].clone()));
            if at + 1 < lines.len() {
                one_way("swapped", &|lines| lines.swap(at, at + 1));
            }
        }
    }
    println!("{} lines removed, doubled or moved", altered.len());
    expect(unfound(&record, &altered), &[]);
}

#[test]
fn the_last_lines_of_the_last_writer_are_missed_by_the_files_that_they_speak_of_and_by_nothing_else() {
    let record = small();
    let spoken = |kind: &str| {
        let files = record.files.keys();
        files.filter(|file| file.contains(kind)).cloned().collect::<Vec<_>>()
    };
    let (seal, list) = (spoken("-seal"), spoken("allowed"));
    assert_eq!((seal.len(), list.len()), (2, 1), "{:?}", record.files.keys());
    let mut files = record.files.iter();
    let (journal, bytes) = files.find(|(file, _)| file.starts_with("journal/ada")).unwrap();
    let lines = lines_of(bytes);
    // Ada closed in her last line but one and sealed in her last; nobody saw either.
    let without = |what: &str, last: usize, files: &[&Vec<String>]| Altered {
        what: what.to_owned(),
        files: [(journal.clone(), Some(lines[..lines.len() - last].concat()))]
            .into_iter()
            .chain(
                files
                    .iter()
                    .flat_map(|files| files.iter().map(|file| (file.clone(), None))),
            )
            .collect(),
    };
    let altered = [
        without("the seal's line", 1, &[]),
        without("the seal's line and its signature", 1, &[&spoken("-seal.txt.sig")]),
        without("the seal", 1, &[&seal]),
        without("the close and the seal, not the list that was kept", 2, &[&seal]),
        without("the close and the seal", 2, &[&seal, &list]),
        without("what Bob saw, the close and the seal", 3, &[&seal, &list]),
    ];
    expect(unfound(&record, &altered), &["the seal", "the close and the seal"]);
}
