//! The program dies at every single step of its work with the disk - beginning a journal, an append, evidence, a
//! statement and its signature, the index - and the next start finds all that was acknowledged, and goes on.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use countersign::{
    engine::{self, Mode},
    record::{Disk, Progress, RealDisk, RunFolder, redraw},
};

use crate::{
    bench::{Bench, identity, open},
    keys::Keys,
    worked::{Hand, begun, workplace},
};

const STEP: &str = "COUNTERSIGN_TEST_STEP";

/// A disk at whose nth step this process is killed with -9; or, where only writing counts, in the midst of its nth.
#[derive(Debug)]
struct Deadly {
    left: AtomicUsize,
    midst: bool,
}

impl Deadly {
    fn is_last(&self) -> bool {
        self.left.fetch_sub(1, Ordering::SeqCst) == 1
    }

    fn step(&self) {
        if !self.midst && self.is_last() {
            die();
        }
    }
}

fn die() {
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
}

impl Disk for Deadly {
    fn create_new(&self, path: &Path, mode: u32) -> io::Result<File> {
        self.step();
        RealDisk.create_new(path, mode)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        if self.is_last() {
            if self.midst {
                RealDisk.write(file, &bytes[..bytes.len() / 2])?;
            }
            die();
        }
        RealDisk.write(file, bytes)
    }

    fn sync_data(&self, file: &File) -> io::Result<()> {
        self.step();
        RealDisk.sync_data(file)
    }

    fn sync_all(&self, file: &File) -> io::Result<()> {
        self.step();
        RealDisk.sync_all(file)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step();
        RealDisk.sync_folder(path)
    }

    fn read_only(&self, file: &File, mode: u32) -> io::Result<()> {
        self.step();
        RealDisk.read_only(file, mode)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step();
        RealDisk.rename(from, to)
    }
}

#[test]
#[ignore = "the program that the test below starts, and that dies"]
fn program() {
    let Ok(told) = std::env::var(STEP) else { return };
    let words: Vec<&str> = told.split('|').collect();
    let (folder, state) = (RunFolder::at(words[0]), PathBuf::from(words[1]));
    let disk = Arc::new(Deadly {
        left: AtomicUsize::new(words[2].parse().unwrap()),
        midst: words[3] == "midst",
    });
    let keys = Keys::in_folder(&state.with_file_name("keys"));
    let mut hand = Hand::at(&folder, identity(), &state, disk.clone()).takes(&keys);
    let recorded = [
        Hand::marks,
        |hand: &mut Hand| hand.notes("seen by all"),
        |hand: &mut Hand| hand.attaches("picture.png", &[7; 9000]),
        Hand::signs,
        Hand::amends,
    ];
    for does in recorded {
        for entry in does(&mut hand) {
            println!("\nrecorded {} {}", entry.writer, entry.entry.seq);
        }
    }
    let known = open(folder.path()).entries().concat();
    let disk: countersign::record::SharedDisk = disk;
    redraw(&folder, hand.journal.writer(), &known, &disk).unwrap();
    println!("\nwas not killed");
}

/// Lets it die at that step; gives what it acknowledged, and whether it came to its end.
fn dies(folder: &RunFolder, state: &Path, step: usize, how: &str) -> (Vec<(String, u64)>, bool) {
    let told = format!("{}|{}|{step}|{how}", folder.path().display(), state.display());
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "--nocapture", "steps::program"])
        .env(STEP, told)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let recorded = text.lines().filter_map(|line| {
        let (writer, seq) = line.strip_prefix("recorded ")?.split_once(' ')?;
        Some((writer.to_owned(), seq.parse().ok()?))
    });
    (recorded.collect(), text.lines().any(|line| line == "was not killed"))
}

/// The record verifies, and with it every sign-off that it speaks of: none without its signature.
fn assert_holds(folder: &RunFolder, keys: &Keys, when: &str) {
    let found = engine::verify(folder.path(), &keys.verifying(), &Progress::silent()).unwrap();
    assert!(found.holds(), "{when}: {:#?}", found.findings);
    assert_eq!(found.counts.signatures, found.counts.sign_offs, "{when}");
}

#[test]
fn whatever_step_the_program_dies_at_what_it_acknowledged_is_there_and_the_next_start_goes_on() {
    let mut steps = 0;
    for how in ["before", "midst"] {
        for step in 1.. {
            let bench = Bench::new();
            let folder = begun(&bench);
            let keys = Keys::made_in(&bench.home.path().join("keys"));
            if step % 2 == 0 {
                // No memory of a journal: a new one is begun.
                fs::remove_dir_all(bench.state()).unwrap();
            }
            let (acknowledged, came_to_its_end) = dies(&folder, &bench.state(), step, how);
            assert_holds(&folder, &keys, &format!("{how} step {step}"));

            let opened = engine::open(&workplace(&bench), folder.path(), Mode::Write).unwrap();
            let entries = &opened.desk.run().entries;
            for (writer, seq) in &acknowledged {
                let is_there = |entry: &&countersign::domain::event::Recorded| {
                    entry.writer.as_str() == writer && entry.entry.seq == *seq
                };
                assert!(
                    entries.iter().any(|entry| is_there(&entry)),
                    "{how} step {step}: {writer} {seq}"
                );
            }
            drop(opened);
            let mut next = Hand::at(&folder, identity(), &bench.state(), RealDisk::shared());
            next.notes("it goes on");
            drop(next);
            assert_holds(&folder, &keys, &format!("{how} step {step}"));
            if came_to_its_end {
                assert!(acknowledged.len() >= 5, "{acknowledged:?}");
                break;
            }
            steps += 1;
        }
    }
    println!("died at {steps} steps, nothing acknowledged was lost");
    assert!(steps > 40, "{steps}");
}
