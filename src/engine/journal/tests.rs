//! What the desk is told when a journal takes nothing more.

use std::{fs::File, io, path::Path, sync::Arc};

use super::JournalThread;
use crate::{
    domain::{desk::Desk, desk::Fact, event::Event},
    engine::{
        read,
        testing::{Bench, next, note, now},
    },
    record::{Disk, RealDisk},
};

/// Takes new files and never makes an append safe.
#[derive(Debug)]
struct NeverSafe;

impl Disk for NeverSafe {
    fn create_new(&self, path: &Path, mode: u32) -> io::Result<File> {
        RealDisk.create_new(path, mode)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        RealDisk.write(file, bytes)
    }

    fn sync_data(&self, _: &File) -> io::Result<()> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn sync_all(&self, file: &File) -> io::Result<()> {
        RealDisk.sync_all(file)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        RealDisk.sync_folder(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }
}

#[test]
fn a_journal_that_was_begun_anew_is_told_of_also_where_it_takes_nothing_either() {
    let bench = Bench::new();
    let journal = bench.journal("ada", Arc::new(NeverSafe));
    let first = journal.writer().clone();
    let run = read(bench.path()).unwrap().run;
    let mut desk = Desk::new(run, Some(first.clone()), 1, now());
    let (sender, mut facts) = bench.facts();
    let thread = JournalThread::start(journal, Vec::new(), Arc::new(NeverSafe), sender).unwrap();
    let stamp = crate::engine::stamp(&crate::domain::event::Person::named("ada"));

    thread.append(vec![note("one")], desk.run().heads.clone());
    assert!(matches!(next(&mut facts), Fact::NotAppended(_)));
    thread.append(vec![note("two")], desk.run().heads.clone());
    let Fact::Reopened(opening) = next(&mut facts) else {
        panic!("the new journal was not told of");
    };
    assert!(matches!(opening[0].entry.event, Event::JournalOpened(_)));
    let second = opening[0].writer.clone();
    desk.learn_fact(Fact::Reopened(opening), &stamp);
    assert!(matches!(next(&mut facts), Fact::NotAppended(_)));
    drop(thread);

    assert_ne!(first, second);
    assert_eq!(desk.writer(), Some(&second));
    assert!(desk.at_the_controls(), "they go over to the journal that goes on");
    // What is on the screen is what the disk holds and acknowledged.
    let there = bench.read();
    let head = |writer| there.journal(writer).unwrap().entries[0].hash;
    assert!(desk.run().entries.iter().any(|recorded| recorded.hash == head(&second)));
}
