//! A small record - two writers, evidence, an amendment, a sign-off, a seal - altered in every way that a file can be
//! altered in. All of it is found, but for what the documentation says cannot be, and that is known here one by one: the
//! last line of the last writer, which nobody saw, and what is no part of the record or drawn from it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use countersign::record::{Crew, Finding, Progress, RealDisk, RunFolder, Severity, redraw, verify_with};
use tempfile::TempDir;

use crate::{
    bench::{Bench, all_entries, identity, lines_of},
    worked::{Hand, begun, bob},
};

/// What git is told about the folder: no part of the record.
const BESIDE: [&str; 2] = [".gitattributes", ".gitignore"];

/// A record, and the files that it consists of.
struct Record {
    _bench: Bench,
    folder: RunFolder,
    files: BTreeMap<String, Vec<u8>>,
}

/// Ada starts, Bob joins, both see what the other did; Ada signs, which Bob sees; Ada closes and seals.
fn small() -> Record {
    let (bench, elsewhere) = (Bench::new(), TempDir::new().unwrap());
    let folder = begun(&bench);
    let mut ada = Hand::at(&folder, identity(), &bench.state(), RealDisk::shared());
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
struct Copy {
    _place: TempDir,
    folder: PathBuf,
    before: Vec<Finding>,
}

impl Copy {
    fn of(record: &Record) -> Self {
        let place = TempDir::new().unwrap();
        let folder = place.path().join(record.folder.name());
        let copied = Command::new("cp")
            .arg("-r")
            .arg(record.folder.path())
            .arg(&folder)
            .status();
        assert!(copied.unwrap().success());
        for file in record.files.keys() {
            fs::set_permissions(folder.join(file), fs::Permissions::from_mode(0o600)).unwrap();
        }
        let mut copy = Self {
            _place: place,
            folder,
            before: Vec::new(),
        };
        copy.before = copy.findings();
        copy
    }

    fn findings(&self) -> Vec<Finding> {
        let verified = verify_with(&self.folder, &Crew::of(1), &Progress::default()).unwrap();
        verified.verification.findings
    }

    /// Whether the alteration is found: something that was not said before, and is more than a note.
    fn finds(&self, altered: &Altered, files: &BTreeMap<String, Vec<u8>>) -> bool {
        for (file, bytes) in &altered.files {
            match bytes {
                Some(bytes) => fs::write(self.folder.join(file), bytes).unwrap(),
                None => fs::remove_file(self.folder.join(file)).unwrap(),
            }
        }
        let findings = self.findings();
        for (file, _) in &altered.files {
            fs::write(self.folder.join(file), &files[file]).unwrap();
        }
        findings
            .iter()
            .any(|finding| finding.severity != Severity::Note && !self.before.contains(finding))
    }
}

/// Tries each alteration; gives what was done in those that were not found.
fn unfound(record: &Record, altered: &[Altered]) -> BTreeSet<String> {
    let share = altered.len().div_ceil(2).max(1);
    thread::scope(|scope| {
        let threads: Vec<_> = altered
            .chunks(share)
            .map(|chunk| {
                scope.spawn(|| {
                    let copy = Copy::of(record);
                    let unfound = chunk.iter().filter(|altered| !copy.finds(altered, &record.files));
                    unfound.map(|altered| altered.what.clone()).collect::<BTreeSet<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

/// The name of a file without what is random in it.
fn plain(file: &str) -> String {
    let random = regex::Regex::new("(ada@ops1|bob@ops2)-[0-9a-z]{8}").unwrap();
    random.replace_all(file, "$1").into_owned()
}

/// Where in a file: `journal/ada@ops1.jsonl, line 3 of 9`.
fn place(file: &str, bytes: &[u8], at: usize) -> String {
    let feeds = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
    let file = plain(file);
    match file.starts_with("journal/") {
        true => format!("{file}, line {} of {}", feeds(&bytes[..at]) + 1, feeds(bytes)),
        false => file,
    }
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
        for at in 0..bytes.len() {
            // Each bit takes its turn.
            let bits = if is_all() { 0..8 } else { at % 8..at % 8 + 1 };
            for bit in bits {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                altered.push(one(place(file, bytes, at), file, Some(flipped)));
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
        altered.push(one(format!("removed: {}", plain(file)), file, None));
        let ends = |at: &usize| *at == 0 || bytes[*at - 1] == b'\n' || bytes[*at] == b'\n' || at.is_multiple_of(37);
        for at in (0..bytes.len()).filter(|at| is_all() || ends(at)) {
            altered.push(one(
                format!("cut: {}", place(file, bytes, at)),
                file,
                Some(bytes[..at].to_vec()),
            ));
        }
    }
    println!("{} files removed or cut off", altered.len());
    let mut expected: Vec<String> = BESIDE
        .iter()
        .flat_map(|file| [format!("removed: {file}"), format!("cut: {file}")])
        .collect();
    for writer in ["ada@ops1", "bob@ops2"] {
        for drawn in ["MANIFEST.md", "SHA256SUMS"] {
            expected.push(format!("removed: evidence/{writer}/{drawn}"));
        }
    }
    // Nobody saw that Ada sealed: her last line is as good as never written. That she closed, the statement that is left
    // of the seal still says.
    expected.push("cut: journal/ada@ops1.jsonl, line 9 of 9".to_owned());
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
fn every_line_of_a_journal_removed_doubled_or_moved_is_found_but_for_the_last() {
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
    expect(
        unfound(&record, &altered),
        &["removed: journal/ada@ops1.jsonl, line 9 of 9"],
    );
}
