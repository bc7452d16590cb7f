//! Verifying while others write: whatever a writer is in the middle of, nothing is called amiss that is not; and what is
//! amiss is found, with file and line.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};

use countersign::{
    domain::{
        digest::Digest,
        event::{Event, EvidenceFile, EvidenceWithdrawn, Person, Recorded},
        id::Writer,
    },
    record::{
        self, CheckFiles, Crew, Finding, JournalWriter, Progress, RealDisk, RecordError, RunFolder, Severity, redraw,
        verify, verify_with,
    },
};

use crate::bench::*;

/// What somebody should look at.
fn amiss(folder: &RunFolder) -> Vec<Finding> {
    let mut findings = verify(folder.path()).unwrap().findings;
    findings.retain(|finding| finding.severity != Severity::Note);
    findings
}

/// Writes as a program does: checks with their files, attached files, withdrawals, the index drawn now and then.
struct Busy {
    folder: RunFolder,
    journal: JournalWriter,
    known: Vec<Recorded>,
}

impl Busy {
    fn turn(&mut self, turn: u64) {
        let heads = open(self.folder.path()).heads();
        self.journal.note_heads(&heads);
        match turn % 4 {
            0 => self.write(vec![note("seen on both hosts"), mark("a")]),
            1 => self.check(),
            2 => {
                self.write(vec![paste("plan.txt", b"one, two, three")]);
                self.withdraw();
            }
            _ => self.draw(),
        }
    }

    fn write(&mut self, drafts: Vec<countersign::domain::event::Draft>) {
        let recorded = self.journal.append(drafts, chrono::Utc::now()).unwrap();
        self.known.extend(recorded);
    }

    fn check(&mut self) {
        self.write(vec![check("a", false)]);
        let seq = self.journal.head().0;
        self.journal.evidence_folder().unwrap();
        let files = CheckFiles::of(self.journal.writer(), seq, "a").unwrap();
        let kept = [&files.cast, &files.log].map(|path| {
            fs::write(self.folder.file(path), format!("{seq}\n")).unwrap();
            record::keep(&self.folder, path, &RealDisk::shared()).unwrap()
        });
        self.write(vec![finished("a", seq, kept.to_vec())]);
    }

    fn withdraw(&mut self) {
        let Some(Event::EvidenceAttached(attached)) = self.known.last().map(|last| last.entry.event.clone()) else {
            panic!("a file was attached");
        };
        let gone = Event::EvidenceWithdrawn(Box::new(EvidenceWithdrawn {
            file: attached.evidence.file.clone(),
            sha256: attached.evidence.sha256,
            reason: "a token".into(),
            by: Person::named("Ada"),
        }));
        self.write(vec![gone.into()]);
        let path = attached.evidence.file.parse().unwrap();
        record::remove(&self.folder, &path, &RealDisk::shared()).unwrap();
    }

    fn draw(&self) {
        redraw(&self.folder, self.journal.writer(), &self.known, &RealDisk::shared()).unwrap();
    }
}

#[test]
fn nothing_is_amiss_in_a_run_that_two_write_to_while_it_is_verified() {
    let bench = Bench::new();
    let (folder, journal) = bench.started();
    let mut writers = vec![journal, bench.begin(&folder).journal];
    let stop = Arc::new(AtomicBool::new(false));
    let written = Arc::new(AtomicU64::new(0));
    let busy: Vec<_> = writers
        .drain(..)
        .map(|journal| {
            let known = open(folder.path()).journal(journal.writer()).unwrap().entries.clone();
            let mut busy = Busy {
                folder: folder.clone(),
                journal,
                known,
            };
            let (stop, written) = (Arc::clone(&stop), Arc::clone(&written));
            thread::spawn(move || {
                let mut turn = 0;
                while !stop.load(Ordering::Relaxed) {
                    busy.turn(turn);
                    turn += 1;
                    written.fetch_add(1, Ordering::Relaxed);
                }
                busy.draw();
            })
        })
        .collect();
    let mut found = Vec::new();
    let mut rounds = 0;
    while found.is_empty() && (rounds < 60 || written.load(Ordering::Relaxed) < 200) {
        found = amiss(&folder);
        // How long after its entries an index is drawn is the disk's to say; that it lags is then so, and no error.
        found.retain(|finding| finding.severity == Severity::Error || !finding.what.ends_with("lines are not in it"));
        rounds += 1;
    }
    stop.store(true, Ordering::Relaxed);
    let ended = busy.into_iter().all(|busy| busy.join().is_ok());
    assert_eq!(found, [], "in round {rounds}");
    assert!(ended, "the writers were well");
    assert_eq!(
        verify(folder.path())
            .unwrap()
            .findings
            .iter()
            .filter(|f| f.severity != Severity::Note)
            .count(),
        0
    );
}

#[test]
fn a_line_that_is_written_byte_by_byte_is_no_finding_while_it_grows() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    journal.append(vec![note("one"), note("two")], at(1)).unwrap();
    let path = folder.journal(journal.writer());
    drop(journal);
    let whole = fs::read(&path).unwrap();
    let last = whole.len() - lines_of(&whole).last().unwrap().len();
    fs::write(&path, &whole[..last]).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let writing = {
        let stop = Arc::clone(&stop);
        thread::spawn(move || {
            use std::io::Write;
            while !stop.load(Ordering::Relaxed) {
                let file = fs::OpenOptions::new().append(true).open(&path).unwrap();
                whole[last..]
                    .iter()
                    .for_each(|byte| (&file).write_all(&[*byte]).unwrap());
                file.set_len(last as u64).unwrap();
            }
        })
    };
    let found: Vec<Finding> = (0..20).flat_map(|_| amiss(&folder)).collect();
    stop.store(true, Ordering::Relaxed);
    writing.join().unwrap();
    assert!(
        found
            .iter()
            .all(|finding| finding.what.contains("after the last line feed")),
        "{found:?}"
    );
    assert!(found.len() < 20, "it was settled by a second look at least once");
}

#[test]
fn the_line_that_is_named_is_that_of_the_file_though_another_is_no_entry() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    journal
        .append(vec![note("one"), paste("a.txt", b"hello"), note("two")], at(1))
        .unwrap();
    let path = folder.journal(journal.writer());
    let file = format!("evidence/{}/0004-a.txt", journal.writer());
    drop(journal);
    let mut lines = lines_of(&fs::read(&path).unwrap());
    lines.insert(2, b"what is this\n".to_vec());
    fs::write(&path, lines.concat()).unwrap();
    fs::remove_file(folder.path().join(&file)).unwrap();
    let errors = errors(&folder);
    assert!(
        errors
            .iter()
            .any(|error| error.contains("jsonl:3: this line is not an entry")),
        "{errors:?}"
    );
    let missing = errors.iter().find(|error| error.starts_with(&file)).unwrap();
    assert!(missing.contains("line 5 of journal/"), "{missing}");
}

/// A check's `.cast`, and the entry of its end.
fn printed(folder: &RunFolder, journal: &mut JournalWriter, said: &str, truncated: bool) -> String {
    journal.append(vec![check("a", false)], at(1)).unwrap();
    let seq = journal.head().0;
    journal.evidence_folder().unwrap();
    let files = CheckFiles::of(journal.writer(), seq, "a").unwrap();
    let cast = "{\"version\":2,\"width\":80,\"height\":24}\n[0.1,\"o\",\"hello\\r\\n\"]\n[0.2,\"m\",\"gap\"]\n[0.3,\"o\",\"\\u001b[1myou\"]\n";
    fs::write(folder.file(&files.cast), cast).unwrap();
    let kept: EvidenceFile = record::keep(folder, &files.cast, &RealDisk::shared()).unwrap();
    let mut draft = finished("a", seq, vec![kept]);
    if let Event::CheckFinished(finished) = &mut draft.event {
        finished.sha256 = Some(Digest::of(said));
        finished.bytes = said.len() as u64;
        finished.truncated = truncated;
    }
    journal.append(vec![draft], at(2)).unwrap();
    files.cast.as_str().to_owned()
}

#[test]
fn what_a_check_is_said_to_have_printed_is_what_its_file_holds() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    printed(&folder, &mut journal, "hello\r\n\u{1b}[1myou", false);
    assert_eq!(errors(&folder), [""; 0]);
    printed(&folder, &mut journal, "something else", true);
    assert_eq!(errors(&folder), [""; 0], "what was cut cannot be compared");
    let cast = printed(&folder, &mut journal, "hello\r\n\u{1b}[1mme", false);
    let errors = errors(&folder);
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(
        errors[0].starts_with(&cast) && errors[0].contains("what it says was printed"),
        "{errors:?}"
    );
}

#[test]
fn an_index_that_is_altered_in_any_line_is_found() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let names = ["a.txt", "b.txt", "c.txt"];
    journal
        .append(names.map(|name| paste(name, name.as_bytes())).to_vec(), at(1))
        .unwrap();
    redraw(&folder, journal.writer(), &all_entries(&folder), &RealDisk::shared()).unwrap();
    assert_eq!(amiss(&folder), []);
    for name in ["SHA256SUMS", "MANIFEST.md"] {
        let path = folder.evidence(journal.writer()).join(name);
        let whole = fs::read(&path).unwrap();
        let lines = lines_of(&whole);
        let first = lines.len() - names.len();
        let altered = |alter: &dyn Fn(&mut Vec<Vec<u8>>)| {
            let mut lines = lines.clone();
            alter(&mut lines);
            rewrite(&path, &lines.concat());
            amiss(&folder)
        };
        let doubled = altered(&|lines| lines.insert(first, lines[first].clone()));
        assert_eq!(
            (doubled.len(), doubled[0].line),
            (1, Some(first as u64 + 2)),
            "{doubled:?}"
        );
        let swapped = altered(&|lines| lines.swap(first, first + 1));
        assert_eq!(
            (swapped.len(), swapped[0].line),
            (1, Some(first as u64 + 1)),
            "{swapped:?}"
        );
        let removed = altered(&|lines| drop(lines.remove(first + 1)));
        assert_eq!(
            (removed.len(), removed[0].line),
            (1, Some(first as u64 + 2)),
            "{removed:?}"
        );
        let cut = altered(&|lines| lines.truncate(first + 1));
        assert_eq!((cut.len(), cut[0].severity), (1, Severity::Warning), "{cut:?}");
        let open_end = altered(&|lines| {
            lines.last_mut().unwrap().pop();
        });
        assert_eq!(
            (open_end.len(), open_end[0].severity),
            (1, Severity::Error),
            "{open_end:?}"
        );
        rewrite(&path, &whole);
    }
}

#[test]
fn a_run_whose_checklist_was_taken_away_is_verified_and_says_so() {
    let bench = Bench::new();
    let (folder, journal) = bench.started();
    drop(journal);
    fs::remove_file(folder.checklist()).unwrap();
    let errors = errors(&folder);
    assert!(
        errors
            .iter()
            .any(|error| error.starts_with("checklist.toml: it is not there")),
        "{errors:?}"
    );
    let nothing = bench.home.path().join("nothing");
    fs::create_dir(&nothing).unwrap();
    assert!(matches!(verify(&nothing), Err(RecordError::NotARun { .. })));
}

#[test]
fn a_verification_that_is_stopped_ends_and_says_so() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    journal.append(vec![paste("a.txt", &[7; 1_000_000])], at(1)).unwrap();
    let progress = Progress::silent();
    progress.stop();
    let stopped = verify_with(folder.path(), &Crew::of(2), &progress);
    assert!(matches!(stopped, Err(RecordError::Stopped)));
}

#[test]
fn whoever_watches_is_told_of_every_file_and_byte() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let drafts = (0..5u8).map(|n| paste("a.bin", &vec![n; 300_000])).collect();
    journal.append(drafts, at(1)).unwrap();
    let progress = Progress::silent();
    verify_with(folder.path(), &Crew::of(2), &progress).unwrap();
    let so_far = progress.so_far();
    assert_eq!((so_far.files, so_far.all_files), (5, 5));
    assert_eq!((so_far.bytes, so_far.all_bytes), (1_500_000, 1_500_000));
}

#[test]
fn a_folder_of_runs_is_found_by_its_path_and_each_run_in_it() {
    let bench = Bench::new();
    let (one, _) = bench.started();
    let (two, _) = bench.started();
    let runs = one.path().parent().unwrap().to_owned();
    fs::create_dir(runs.join("no-run")).unwrap();
    let found = record::resolve_all(Path::new("/nowhere"), &runs.display().to_string()).unwrap();
    let mut expected = vec![one, two];
    expected.sort_by_key(RunFolder::name);
    assert_eq!(found, expected);
    assert!(record::resolve_all(Path::new("/nowhere"), &runs.join("no-run").display().to_string()).is_err());
}

#[test]
fn an_index_without_its_journal_is_found() {
    let bench = Bench::new();
    let (folder, journal) = bench.started();
    let nobody = Writer::new("bob@ops2-00000000");
    fs::create_dir_all(folder.evidence(&nobody)).unwrap();
    fs::write(folder.evidence(&nobody).join("SHA256SUMS"), "").unwrap();
    drop(journal);
    let errors = errors(&folder);
    assert!(
        errors
            .iter()
            .any(|error| error.contains("there is no journal of bob@ops2")),
        "{errors:?}"
    );
}
