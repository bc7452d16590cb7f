//! Following other writers: what they record arrives whole, once and in order, however their files come; and who is
//! there is seen without a word in any journal.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use countersign::{
    domain::{
        decide::{Intent, On},
        desk::{Effect, Fact},
        event::{Event, NoteAdded, Person, Recorded},
        id::Writer,
        presence::Presence,
    },
    engine::{self, Mode, Opened, Workplace},
    record::{self, JournalWriter, Look, RealDisk, RunFolder, Tail, When},
};

use crate::{
    bench::{Bench, errors, identity, journal_bytes, note},
    reopened,
};

/// Longer than anything here takes: what takes so long hangs.
const GENEROUS: Duration = Duration::from_secs(60);

/// A run, somebody who has it open, and the way to others.
struct Watched {
    bench: Bench,
    ada: Opened,
    folder: RunFolder,
}

impl Watched {
    fn new(mode: Mode) -> Self {
        let bench = Bench::new();
        let opened = reopened::started(&bench);
        let folder = opened.engine.folder().clone();
        drop(opened);
        let ada = engine::open(&reopened::workplace(&bench), folder.path(), mode).unwrap();
        Self { bench, ada, folder }
    }

    /// Somebody else's journal in the run.
    fn journal_of(&self, login: &str, host: &str) -> JournalWriter {
        let run = record::open(self.folder.path()).unwrap();
        let begun = JournalWriter::begin(
            &run,
            named(login, host),
            &self.bench.home.path().join(login),
            engine::now(),
            RealDisk::shared(),
        );
        begun.unwrap().journal
    }

    fn bob(&self) -> JournalWriter {
        self.journal_of("bob", "ops1")
    }

    fn next(&mut self) -> Fact {
        next(&mut self.ada)
    }

    /// What comes until that fact, which comes last.
    fn until(&mut self, wanted: impl Fn(&Fact) -> bool) -> Vec<Fact> {
        let mut came = Vec::new();
        loop {
            let fact = self.next();
            let found = wanted(&fact);
            came.push(fact);
            if found {
                return came;
            }
        }
    }

    /// The texts of the notes that arrive, until that one; and what else was said of files meanwhile.
    fn texts_until(&mut self, last: &str) -> (Vec<String>, Vec<String>) {
        let is_last =
            |fact: &Fact| matches!(fact, Fact::Arrived(entries) if texts(entries).iter().any(|text| text == last));
        let came = self.until(is_last);
        let mut arrived = Vec::new();
        let mut noted = Vec::new();
        for fact in came {
            match fact {
                Fact::Arrived(entries) => arrived.extend(texts(&entries)),
                Fact::Noted(text) => noted.push(text),
                _ => {}
            }
        }
        (arrived, noted)
    }

    fn noted(&mut self) -> String {
        match self.until(|fact| matches!(fact, Fact::Noted(_))).pop() {
            Some(Fact::Noted(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    fn present_until(&mut self, wanted: impl Fn(&[Presence]) -> bool) {
        self.until(|fact| matches!(fact, Fact::Present(present) if wanted(present)));
    }
}

pub fn next(opened: &mut Opened) -> Fact {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let fact = runtime.block_on(async { tokio::time::timeout(GENEROUS, opened.facts.recv()).await });
    fact.expect("nothing came").expect("the engine is there")
}

fn named(login: &str, host: &str) -> record::Identity {
    record::Identity {
        person: Person::named(login),
        login: login.into(),
        host: host.into(),
        ..identity()
    }
}

pub fn texts(entries: &[Recorded]) -> Vec<String> {
    let notes = entries.iter().filter_map(|recorded| match &recorded.entry.event {
        Event::NoteAdded(note) => Some(note.text.clone()),
        _ => None,
    });
    notes.collect()
}

pub fn say(opened: &mut Opened, text: &str) -> BTreeMap<Writer, u64> {
    let intent = Intent::Note {
        on: On::Run,
        text: text.into(),
    };
    let outcome = opened.desk.submit(intent, &engine::stamp(&opened.person));
    for effect in outcome.effects {
        opened.engine.carry_out(effect);
    }
    loop {
        let fact = next(opened);
        let stamp = engine::stamp(&opened.person);
        let appended = match &fact {
            Fact::Appended(recorded) => recorded.first().map(|recorded| recorded.entry.seen.clone()),
            _ => None,
        };
        opened.desk.learn_fact(fact, &stamp);
        if let Some(seen) = appended {
            return seen.into_iter().map(|(writer, (seq, _))| (writer, seq)).collect();
        }
    }
}

/// The file beside which a copy is made before it takes its place, as `rsync` does.
fn put(path: &Path, bytes: &[u8]) {
    let draft = path.with_file_name(format!(".{}.x7Qa", path.file_name().unwrap().to_str().unwrap()));
    fs::write(&draft, bytes).unwrap();
    fs::rename(draft, path).unwrap();
}

#[test]
fn what_another_records_arrives_and_the_next_entry_says_that_it_was_seen() {
    let mut watched = Watched::new(Mode::Write);
    let mut bob = watched.bob();
    let recorded = bob.append(vec![note("one"), note("two")], engine::now()).unwrap();
    let came =
        watched.until(|fact| matches!(fact, Fact::Arrived(entries) if texts(entries).contains(&"two".to_owned())));
    let seen = say(&mut watched.ada, "not seen yet");
    assert_eq!(seen.get(bob.writer()), None, "it was read, and not yet on the screen");
    for fact in came {
        let stamp = engine::stamp(&watched.ada.person);
        watched.ada.desk.learn_fact(fact, &stamp);
    }
    let seen = say(&mut watched.ada, "seen");
    assert_eq!(seen.get(bob.writer()), Some(&recorded[1].entry.seq));
    drop(bob);
    assert_eq!(errors(&watched.folder), [""; 0]);
}

#[test]
fn a_line_that_is_half_written_waits_until_it_is_whole() {
    let mut watched = Watched::new(Mode::Write);
    let mut bob = watched.bob();
    bob.append(vec![note("whole")], engine::now()).unwrap();
    watched.texts_until("whole");
    let path = watched.folder.journal(bob.writer());
    let line = next_line(&journal_bytes(&watched.folder, bob.writer()), "in pieces");
    drop(bob);
    let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
    for piece in line.chunks(7) {
        file.write_all(piece).unwrap();
    }
    let (arrived, noted) = watched.texts_until("in pieces");
    assert_eq!((arrived, noted), (vec!["in pieces".to_owned()], vec![]));
}

#[test]
fn a_longer_copy_in_the_place_of_a_journal_is_gone_on_with() {
    let mut watched = Watched::new(Mode::Write);
    let mut bob = watched.journal_of("bob", "ops2");
    bob.append(vec![note("one")], engine::now()).unwrap();
    watched.texts_until("one");
    let path = watched.folder.journal(bob.writer());
    let mut lines = fs::read(&path).unwrap();
    lines.extend(next_line(&lines, "two"));
    put(&path, &lines);
    let (arrived, noted) = watched.texts_until("two");
    assert_eq!((arrived, noted), (vec!["two".to_owned()], vec![]));
}

#[test]
fn a_copy_that_is_half_written_is_no_finding_however_often_it_is_looked_at_meanwhile() {
    let watched = Watched::new(Mode::Write);
    let mut bob = watched.journal_of("bob", "ops2");
    bob.append(vec![note("one")], engine::now()).unwrap();
    let path = watched.folder.journal(bob.writer());
    let lines = fs::read(&path).unwrap();
    let half = &lines[..lines.len() / 2];
    let mut tail = Tail::new(bob.writer().clone()).unwrap();
    assert!(matches!(tail.look(&watched.folder, When::AtOnce), Ok(Look::More(..))));
    for written in [&b""[..], half] {
        fs::write(&path, written).unwrap();
        for _ in 0..3 {
            assert_eq!(tail.look(&watched.folder, When::AtOnce).unwrap(), Look::Doubtful);
        }
    }
    fs::write(&path, &lines).unwrap();
    assert_eq!(tail.look(&watched.folder, When::AtOnce).unwrap(), Look::Same);
    fs::write(&path, half).unwrap();
    assert_eq!(tail.look(&watched.folder, When::AtOnce).unwrap(), Look::Doubtful);
    assert_eq!(tail.look(&watched.folder, When::Late).unwrap(), Look::Changed);
}

/// A line that follows on these, with a note.
fn next_line(lines: &[u8], text: &str) -> Vec<u8> {
    let last = lines.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap();
    let read: serde_json::Value = serde_json::from_slice(last).unwrap();
    let entry = countersign::domain::event::Entry {
        seq: read["seq"].as_u64().unwrap() + 1,
        prev: countersign::domain::digest::Digest::of(last),
        at: engine::now(),
        seen: BTreeMap::new(),
        event: Event::NoteAdded(NoteAdded {
            about: None,
            owner: None,
            due: None,
            item: None,
            section: None,
            text: text.into(),
            by: Person::named("Bob"),
        }),
    };
    let mut line = Vec::new();
    countersign::format::journal::append_line(&mut line, &entry).unwrap();
    line
}

#[test]
fn a_journal_that_changed_its_past_is_told_and_not_taken_and_followed_again_when_it_is_put_back() {
    let mut watched = Watched::new(Mode::Write);
    let mut bob = watched.journal_of("bob", "ops2");
    bob.append(vec![note("one"), note("two")], engine::now()).unwrap();
    watched.texts_until("two");
    let path = watched.folder.journal(bob.writer());
    let name = format!("journal/{}.jsonl", bob.writer());
    drop(bob);
    let mut whole = fs::read(&path).unwrap();
    let mut other = String::from_utf8(whole.clone())
        .unwrap()
        .replace("\"one\"", "\"eno\"")
        .into_bytes();
    other.extend(next_line(&other, "from the other past"));
    let short = whole[..whole.len() / 2].to_vec();
    for (round, changed) in [other, short, Vec::new()].into_iter().enumerate() {
        put(&path, &changed);
        let noted = watched.noted();
        assert!(
            noted.starts_with(&format!("{name} changed its past")) && noted.ends_with("run verify"),
            "{noted}"
        );
        let text = format!("after all {round}");
        whole.extend(next_line(&whole, &text));
        put(&path, &whole);
        let (arrived, noted) = watched.texts_until(&text);
        assert_eq!((arrived, noted), (vec![text], vec![]));
    }
}

#[test]
fn a_chain_that_is_broken_in_what_comes_is_told_in_words() {
    let mut watched = Watched::new(Mode::Write);
    let mut bob = watched.journal_of("bob", "ops2");
    bob.append(vec![note("one")], engine::now()).unwrap();
    watched.texts_until("one");
    let path = watched.folder.journal(bob.writer());
    drop(bob);
    let whole = fs::read(&path).unwrap();
    let forged = next_line(&next_line(&whole, "left out"), "after a hole");
    fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .unwrap()
        .write_all(&forged)
        .unwrap();
    let (_, noted) = watched.texts_until("after a hole");
    assert_eq!(noted.len(), 1, "{noted:?}");
    assert!(
        noted[0].contains("does not verify at line 3") && noted[0].contains("run verify"),
        "{noted:?}"
    );
    // Whoever opens it now reads the same.
    let read = engine::read(watched.folder.path()).unwrap();
    assert_eq!(texts(&read.run.entries), ["one", "after a hole"]);
    assert_eq!(read.notes, noted);
}

#[test]
fn a_journal_that_goes_is_told_and_followed_again_when_it_comes_back() {
    let mut watched = Watched::new(Mode::Write);
    let mut bob = watched.journal_of("bob", "ops2");
    bob.append(vec![note("one")], engine::now()).unwrap();
    watched.texts_until("one");
    let path = watched.folder.journal(bob.writer());
    drop(bob);
    let mut whole = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert!(watched.noted().contains("is not there any more"));
    whole.extend(next_line(&whole, "two"));
    put(&path, &whole);
    assert_eq!(watched.texts_until("two").0, ["two"]);
}

#[test]
fn journals_that_come_are_taken_whatever_folder_they_come_in_and_names_and_links_that_are_none_are_not() {
    let mut watched = Watched::new(Mode::Read);
    let elsewhere = Watched::new(Mode::Read);
    let mut carol = elsewhere.journal_of("carol", "ops3");
    carol.append(vec![note("from afar")], engine::now()).unwrap();
    let lines = journal_bytes(&elsewhere.folder, carol.writer());
    let journals = watched.folder.journals();
    let outside = watched.bench.home.path().join("outside.jsonl");
    fs::write(&outside, &lines).unwrap();
    std::os::unix::fs::symlink(&outside, journals.join("mallory@ops3-aaaaaaaa.jsonl")).unwrap();
    for name in [
        "a b.jsonl",
        ".hidden.jsonl",
        "..jsonl",
        "x\u{1b}[31m.jsonl",
        "notes.txt",
        "carol@ops3-x.jsonl~",
    ] {
        fs::write(journals.join(name), &lines).unwrap();
    }
    fs::create_dir(journals.join("dir@ops3-aaaaaaaa.jsonl")).unwrap();
    // The whole folder goes and comes again, as with git.
    let aside = watched.bench.home.path().join("aside");
    fs::rename(&journals, &aside).unwrap();
    fs::rename(&aside, &journals).unwrap();
    put(&watched.folder.journal(carol.writer()), &lines);
    let (arrived, noted) = watched.texts_until("from afar");
    assert_eq!(arrived, ["from afar"]);
    assert!(
        noted
            .iter()
            .all(|note| note.contains("is not followed") || note.contains("any more")),
        "{noted:?}"
    );
    assert!(!noted.iter().any(|note| note.contains('\u{1b}')));
}

#[test]
fn an_amended_checklist_comes_before_the_entry_that_adopts_it_and_one_that_comes_late_is_taken_then() {
    let mut watched = Watched::new(Mode::Write);
    let bob = Workplace {
        identity: named("bob", "ops1"),
        state: watched.bench.home.path().join("bob"),
        ..reopened::workplace(&watched.bench)
    };
    let mut bob = engine::open(&bob, watched.folder.path(), Mode::Write).unwrap();
    amend(&mut bob, "Quicker");
    let came = watched.until(|fact| matches!(fact, Fact::Arrived(entries) if adopts(entries)));
    let learned = came
        .iter()
        .position(|fact| matches!(fact, Fact::Learned(plan) if plan.title == "Quicker"));
    assert!(learned.is_some_and(|at| at < came.len() - 1));

    // The file is held back on its way, the entry is not.
    let late = watched.bench.home.path().join("late");
    let copy = |from: &Path, to: &Path| {
        let status = std::process::Command::new("cp")
            .arg("-r")
            .arg(from)
            .arg(to)
            .status()
            .unwrap();
        assert!(status.success());
    };
    copy(watched.folder.path(), &late);
    let name = fs::read_dir(late.join("amendments"))
        .unwrap()
        .flatten()
        .next()
        .unwrap()
        .file_name();
    let held = fs::read(late.join("amendments").join(&name)).unwrap();
    fs::remove_file(late.join("amendments").join(&name)).unwrap();
    let mut reader = engine::open(&reopened::workplace(&watched.bench), &late, Mode::Read).unwrap();
    let path = late.join("amendments").join(&name);
    // Half of it is none.
    fs::write(&path, &held[..held.len() / 2]).unwrap();
    fs::write(&path, &held).unwrap();
    loop {
        match next(&mut reader) {
            Fact::Learned(plan) => {
                assert_eq!(plan.title, "Quicker");
                break;
            }
            Fact::Noted(text) => panic!("{text}"),
            _ => {}
        }
    }
}

fn adopts(entries: &[Recorded]) -> bool {
    let mut events = entries.iter().map(|recorded| &recorded.entry.event);
    events.any(|event| matches!(event, Event::ChecklistAmended(_)))
}

fn amend(opened: &mut Opened, title: &str) {
    let source = reopened::CHECKLIST.replace("title = \"Small\"", &format!("title = \"{title}\""));
    let (mut checklist, _) =
        countersign::format::checklist::parse(&source, countersign::format::checklist::Strictness::Written).unwrap();
    checklist.sha256 = countersign::domain::digest::Digest::of(source.as_bytes());
    let amend = countersign::domain::decide::AmendIntent {
        source: source.into_bytes(),
        plan: countersign::domain::plan::Plan::new(checklist),
        reason: "a word".into(),
        trusted: true,
        weakening_confirmed: false,
    };
    let outcome = opened
        .desk
        .submit(Intent::Amend(Box::new(amend)), &engine::stamp(&opened.person));
    assert!(
        outcome
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Append { .. })),
        "{outcome:?}"
    );
    for effect in outcome.effects {
        opened.engine.carry_out(effect);
    }
}

#[test]
fn files_in_the_inbox_are_offered_once_they_are_whole() {
    let mut watched = Watched::new(Mode::Write);
    let inbox = watched.folder.inbox();
    let offered = |watched: &mut Watched, count: usize| -> Vec<String> {
        let came = watched.until(|fact| matches!(fact, Fact::Inbox(files) if files.len() == count));
        let Some(Fact::Inbox(files)) = came.last() else {
            panic!()
        };
        let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        files.iter().map(name).collect()
    };
    // What lay there before it was watched is offered once it has stayed the same for a while.
    fs::write(inbox.join("a.png"), "whole").unwrap();
    assert_eq!(offered(&mut watched, 1), ["a.png"]);
    std::os::unix::fs::symlink("/etc/passwd", inbox.join("passwd")).unwrap();
    fs::create_dir(inbox.join("folder")).unwrap();
    fs::write(inbox.join(".part.png"), "half").unwrap();
    let mut growing = fs::File::create(inbox.join("slow.png")).unwrap();
    growing.write_all(b"half").unwrap();
    fs::write(inbox.join("shot.png"), "whole").unwrap();
    assert_eq!(offered(&mut watched, 2), ["a.png", "shot.png"]);
    growing.write_all(b"the rest").unwrap();
    drop(growing);
    assert_eq!(offered(&mut watched, 3), ["a.png", "shot.png", "slow.png"]);
    fs::rename(inbox.join(".part.png"), inbox.join("part.png")).unwrap();
    assert_eq!(offered(&mut watched, 4), ["a.png", "part.png", "shot.png", "slow.png"]);
    fs::remove_file(inbox.join("shot.png")).unwrap();
    assert_eq!(offered(&mut watched, 3), ["a.png", "part.png", "slow.png"]);
}

#[test]
fn who_is_there_is_seen_while_their_program_runs_and_not_after() {
    let mut watched = Watched::new(Mode::Write);
    assert_eq!(watched.ada.present, []);
    let bob = Workplace {
        identity: named("bob", "ops1"),
        state: watched.bench.home.path().join("bob"),
        ..reopened::workplace(&watched.bench)
    };
    let opened = engine::open(&bob, watched.folder.path(), Mode::Write).unwrap();
    assert!(
        opened.present.iter().any(|presence| presence.here),
        "Ada is there: {:?}",
        opened.present
    );
    assert_eq!(opened.desk.present(), opened.present);
    let writer = opened
        .desk
        .run()
        .writers
        .keys()
        .find(|writer| writer.as_str().starts_with("bob"))
        .unwrap()
        .clone();
    let is = |here: bool| {
        let writer = writer.clone();
        move |present: &[Presence]| {
            present
                .iter()
                .any(|presence| presence.writer == writer && presence.here == here)
        }
    };
    watched.present_until(is(true));
    drop(opened);
    watched.present_until(is(false));
    // He comes again, to the same journal, and writes nothing: his program's first heartbeat tells.
    let before = journal_bytes(&watched.folder, &writer);
    let opened = engine::open(&bob, watched.folder.path(), Mode::Write).unwrap();
    watched.present_until(is(true));
    assert_eq!(journal_bytes(&watched.folder, &writer), before);
    assert!(
        engine::present(&bob, watched.folder.path())
            .iter()
            .filter(|presence| presence.here)
            .count()
            == 2
    );
    drop(opened);
}

#[test]
fn somebody_on_another_machine_is_there_while_they_are_heard() {
    let watched = Watched::new(Mode::Write);
    let bob = watched.journal_of("bob", "ops2");
    let writer = bob.writer().clone();
    drop(bob);
    let workplace = reopened::workplace(&watched.bench);
    let here = || {
        let present = engine::present(&workplace, watched.folder.path());
        present.into_iter().find(|presence| presence.writer == writer).unwrap()
    };
    assert!(here().here);
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(120);
    let file = fs::File::options()
        .write(true)
        .open(watched.folder.journal(&writer))
        .unwrap();
    file.set_modified(long_ago).unwrap();
    let silent = here();
    assert!(!silent.here);
    assert!((silent.heard - chrono::DateTime::<chrono::Utc>::from(long_ago)).abs() < chrono::TimeDelta::seconds(1));
}

#[test]
fn whoever_looks_whether_a_journal_is_open_keeps_nobody_from_it() {
    let bench = Bench::new();
    let (folder, journal) = bench.started();
    let writer = journal.writer().clone();
    drop(journal);
    let path = folder.journal(&writer);
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    record::is_locked(&path);
                }
            });
        }
        let kept = (0..50).take_while(|_| {
            let begun = bench.begin(&folder);
            *begun.journal.writer() == writer && record::is_locked(&path)
        });
        let kept = kept.count();
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(kept, 50);
    });
    assert!(!record::is_locked(&path));
}

#[test]
fn a_journal_that_this_program_begins_anew_is_not_taken_for_anothers() {
    let mut watched = Watched::new(Mode::Write);
    let own = record::open(watched.folder.path()).unwrap().journals[0].writer.clone();
    say(&mut watched.ada, "before");
    let file = fs::OpenOptions::new()
        .append(true)
        .open(watched.folder.journal(&own))
        .unwrap();
    (&file).write_all(b"{").unwrap();
    let submit = |opened: &mut Opened, intent: Option<Intent>| {
        let stamp = engine::stamp(&opened.person);
        let outcome = match intent {
            Some(intent) => opened.desk.submit(intent, &stamp),
            None => opened.desk.retry(&stamp),
        };
        for effect in outcome.effects {
            opened.engine.carry_out(effect);
        }
    };
    let intent = Intent::Note {
        on: On::Run,
        text: "kept".into(),
    };
    submit(&mut watched.ada, Some(intent));
    let Some(refused) = watched.until(|fact| matches!(fact, Fact::NotAppended(_))).pop() else {
        panic!()
    };
    let stamp = engine::stamp(&watched.ada.person);
    watched.ada.desk.learn_fact(refused, &stamp);
    submit(&mut watched.ada, None);
    let mut came = watched.until(|fact| matches!(fact, Fact::Appended(_)));
    let mut bob = watched.bob();
    bob.append(vec![note("from Bob")], engine::now()).unwrap();
    came.extend(
        watched.until(|fact| matches!(fact, Fact::Arrived(entries) if texts(entries).contains(&"from Bob".to_owned()))),
    );
    for fact in came {
        if let Fact::Arrived(entries) = fact {
            assert!(
                entries.iter().all(|recorded| recorded.writer == *bob.writer()),
                "{entries:?}"
            );
        }
    }
}

/// Everything below a folder: kind, size, times, content.
pub fn everything(folder: &Path) -> Vec<String> {
    use std::os::unix::fs::MetadataExt;
    let mut lines = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(folder).unwrap().flatten() {
            let found = file.path().symlink_metadata().unwrap();
            if found.is_dir() {
                folders.push(file.path());
            }
            let digest = found
                .is_file()
                .then(|| countersign::domain::digest::Digest::of(fs::read(file.path()).unwrap()));
            lines.push(format!(
                "{:?} {:o} {} {}.{} {}.{} {digest:?}",
                file.path(),
                found.mode(),
                found.len(),
                found.mtime(),
                found.mtime_nsec(),
                found.ctime(),
                found.ctime_nsec()
            ));
        }
    }
    lines.sort();
    lines
}

#[test]
fn whoever_only_looks_leaves_no_trace_anywhere() {
    let bench = Bench::new();
    let opened = reopened::started(&bench);
    let folder = opened.engine.folder().clone();
    drop(opened);
    let before = everything(bench.home.path());
    let workplace = reopened::workplace(&bench);
    assert_eq!(engine::present(&workplace, folder.path()).len(), 1);
    let mut watching = engine::open(&workplace, folder.path(), Mode::Read).unwrap();
    let stamp = engine::stamp(&watching.person);
    let intent = Intent::Note {
        on: On::Run,
        text: "nowhere".into(),
    };
    let outcome = watching.desk.submit(intent, &stamp);
    for effect in outcome.effects {
        watching.engine.carry_out(effect);
    }
    // The heartbeat of a program that writes would have come by then: the first one comes at once.
    let Some(Fact::NotAppended(_)) = watching.facts.blocking_recv() else {
        panic!()
    };
    drop(watching);
    assert_eq!(everything(bench.home.path()), before);
}
