//! Several people at one run, each with a program of their own and a journal of their own: who comes in how, who holds the
//! controls, what one sees of the others, and how a dispute is settled.

use std::{fs, process::Command};

use countersign::{
    domain::{desk::Fact, id::ItemId, standing::ItemState},
    tui::{
        effect::{Input, LooksOnly},
        glyph::Glyphs,
        theme::Depth,
        widgets::messages::Level,
    },
};

use crate::driver::{Driver, Start};

const CHECKLIST: &str = r#"
schema = 1
id = "night"
title = "Night release"
version = "1.0.0"

[[fields]]
id = "version"
label = "Version"
kind = "version"
required = true

[[roles]]
id = "lead"
title = "Tech Lead"

[[sections]]
id = "database"
title = "Database"

[[sections.items]]
id = "backup"
title = "Backup taken"

[[sections.items]]
id = "migrate"
title = "Migrations applied"
[sections.items.check]
run = 'echo "step" 1; while [ ! -e done ] && [ -d ../runs ]; do sleep 0.05; done; echo "step" 2'
action = true
timeout = "5m"

[[sections.items]]
id = "status"
title = "Status verified"
[sections.items.check]
run = 'echo six of six'

[[sections]]
id = "application"
title = "Application"

[[sections.items]]
id = "health"
title = "Health answers"

[[sections.items]]
id = "latency"
title = "Latency"
[[sections.items.measures]]
id = "p95"
label = "95th percentile"
unit = "ms"
target = "< 200 ms"
"#;

/// Ada, at the run that she began.
fn ada() -> Driver {
    let mut ada = Start::default().file("night.toml", CHECKLIST).at(140, 40);
    let path = ada.root().join("work/night.toml");
    ada.see("built in").press("o").see("Start from a file").press("ctrl-u");
    ada.type_in(&path.to_string_lossy())
        .press("enter")
        .see("trust")
        .press("enter");
    ada.see("Start Night release")
        .type_in("1.4.0")
        .press("enter")
        .see("Database");
    ada.settle();
    ada
}

/// Bob, from another machine, before the question how he comes in.
fn bob(ada: &mut Driver, start: Start) -> Driver {
    ada.share();
    let mut bob = start.at(140, 40);
    bob.see("night-1.4.0").press("enter").see("How do you come in?");
    bob.share();
    bob
}

fn from_ops2(ada: &Driver) -> Start {
    Start::beside(ada, "bob", "Bob", "ops2")
}

#[test]
fn whoever_comes_to_a_run_that_another_works_on_is_asked_how() {
    let mut ada = ada();
    let start = from_ops2(&ada);
    let mut bob = bob(&mut ada, start);
    for (width, height) in [(60, 20), (80, 24), (140, 40)] {
        bob.resize(width, height);
        insta::assert_snapshot!(format!("join-{width}x{height}"), bob.redacted());
    }
    let before = journals(&ada);
    bob.press("esc");
    assert!(bob.app().at().is_none(), "back where he came from");
    assert_eq!(journals(&ada), before, "nothing was written");
}

/// The journals of the run that is open.
fn journals(program: &Driver) -> Vec<(String, u64)> {
    let files = std::fs::read_dir(program.at().folder.join("journal")).expect("journals");
    let mut files: Vec<(String, u64)> = files
        .flatten()
        .map(|file| {
            let name = file.file_name().to_string_lossy().into_owned();
            (name, file.metadata().expect("a size").len())
        })
        .collect();
    files.sort();
    files
}

/// Two at one run: Bob takes part.
fn two() -> (Driver, Driver) {
    let mut ada = ada();
    let start = from_ops2(&ada);
    let mut bob = bob(&mut ada, start);
    bob.press("down enter")
        .until("he takes part", |bob| bob.app().at().is_some_and(|at| !at.read_only()));
    ada.see("Bob");
    (ada, bob)
}

fn state(program: &Driver, item: &str) -> ItemState {
    program.at().desk.standing().item(&ItemId::from(item))
}

fn select(program: &mut Driver, title: &str) {
    program.press("g /").type_in(title).press("enter esc");
}

fn said(program: &Driver, level: Level) -> Vec<String> {
    let messages = program.app().messages().all().iter();
    messages
        .filter(|message| message.level == level)
        .map(|message| message.text.clone())
        .collect()
}

#[test]
fn whoever_watches_writes_nothing_and_each_key_that_writes_says_how_to_take_part() {
    let mut ada = ada();
    let start = from_ops2(&ada);
    let mut bob = bob(&mut ada, start);
    let before = journals(&ada);
    bob.press("enter").see("you watch, J takes part");
    for key in ["space", "x", "w", "c", "A", "m", "a", "f", "$", "M"] {
        bob.press(key)
            .see("you only watch this run: nothing is recorded before you take part (J)");
        bob.press("esc");
    }
    select(&mut bob, "Status verified");
    bob.press("r").see("you only watch this run");
    assert_eq!(journals(&ada), before);

    ada.press("space").settle();
    bob.until("what Ada says shows", |bob| state(bob, "backup") == ItemState::Passed);
    bob.press("J").until("he takes part", |bob| !bob.at().read_only());
    assert!(bob.shows("Status verified"));
    bob.press("c").see("Note");
    assert_eq!(journals(&ada).len(), before.len() + 1, "he writes a journal of his own");
}

#[test]
fn a_program_started_to_look_says_so_and_offers_nothing_else() {
    let mut ada = ada();
    ada.share();
    let before = journals(&ada);
    let mut bob = from_ops2(&ada).read_only().at(80, 24);
    bob.see("night-1.4.0").press("enter").see("nothing is recorded");
    bob.share();
    assert!(bob.at().looks_only == Some(LooksOnly::Asked));
    bob.press("space").see("the program was started to look only");
    bob.press("J").see("--readonly");
    assert_eq!(journals(&ada), before);
}

#[test]
fn what_one_says_shows_at_once_on_the_others_screen_with_who_said_it_and_moves_nothing() {
    let (mut ada, mut bob) = two();
    select(&mut bob, "Latency");
    bob.press("c").see("Note").type_in("half a note");
    ada.press("space").settle();
    bob.until("it shows", |bob| state(bob, "backup") == ItemState::Passed);
    assert!(bob.shows("half a note"), "the question stays as it is");
    bob.press("esc").see("Latency");
    assert!(bob.shows("95th percentile"), "the cursor stays on its item");
    let news = said(&bob, Level::Notice)
        .into_iter()
        .filter(|text| text.starts_with("Ada Lovelace"))
        .count();
    assert_eq!(news, 1);
    for (width, height) in [(60, 20), (80, 24), (100, 30), (140, 40)] {
        bob.resize(width, height);
        insta::assert_snapshot!(format!("two-{width}x{height}"), bob.redacted());
    }
    ada.catch_up();
    bob.catch_up();
}

#[test]
fn ten_things_that_another_does_at_once_are_one_line() {
    let (mut ada, mut bob) = two();
    for _ in 0..5 {
        ada.press("g").press("down space").settle();
        ada.press("u").settle();
    }
    bob.catch_up();
    let news: Vec<String> = said(&bob, Level::Notice)
        .into_iter()
        .filter(|text| text.starts_with("Ada Lovelace"))
        .collect();
    assert_eq!(news.len(), 1, "{news:?}");
    assert!(bob.shows("10 entries since you looked"));
}

#[test]
fn an_action_asks_whoever_does_not_hold_the_controls_for_them_and_the_former_holder_is_told() {
    let (mut ada, mut bob) = two();
    select(&mut bob, "Migrations applied");
    bob.press("r").see("trust").press("enter");
    bob.press("r").see("Take the controls?");
    for (width, height) in [(60, 20), (80, 24), (140, 40)] {
        bob.resize(width, height);
        insta::assert_snapshot!(format!("controls-{width}x{height}"), bob.redacted());
    }
    bob.press("esc");
    assert!(!bob.at().desk.at_the_controls());
    bob.press("r").type_in("Ada's battery is empty").press("enter");
    bob.see("Run this action?");
    assert!(bob.at().desk.at_the_controls());

    ada.see("Bob took the controls");
    assert!(ada.shows("Ada's battery is empty"));
    assert!(!ada.at().desk.at_the_controls());
    assert_eq!(said(&ada, Level::Alert).len(), 1);
    insta::assert_snapshot!("controls-lost", ada.redacted());

    bob.press("enter").until("it has printed something", |bob| {
        bob.at().desk.processes().values().any(|process| process.bytes > 0)
    });
    ada.until("it runs at Bob's", |ada| state(ada, "migrate") == ItemState::Running);
    ada.press("esc");
    select(&mut ada, "Migrations applied");
    ada.see("step 1").see("Bob at ops2 runs the action");
    for (width, height) in [(60, 20), (80, 24), (140, 40)] {
        ada.resize(width, height);
        insta::assert_snapshot!(format!("elsewhere-{width}x{height}"), ada.redacted());
    }
    ada.press("X").see("the program of Bob is there");
    ada.press("r").see("Take the controls?");
    assert!(ada.shows("Bob began the action"));
    ada.press("esc");

    std::fs::write(ada.root().join("work/done"), "").expect("a file");
    bob.until("it passed", |bob| state(bob, "migrate") == ItemState::Passed);
    ada.until("it passed", |ada| state(ada, "migrate") == ItemState::Passed);
    ada.see("step 2");
    ada.catch_up();
}

#[test]
fn marks_that_did_not_see_each_other_show_both_sides_and_the_next_one_settles_them() {
    let (mut ada, mut bob) = two();
    // Neither hears of the other before both have spoken.
    ada.press("space").settle();
    bob.press("g down x").settle();
    for program in [&mut ada, &mut bob] {
        program.until("it is in dispute", |program| {
            state(program, "backup") == ItemState::Disputed
        });
    }
    ada.press("g down esc").see("dispute");
    assert!(ada.shows("Bob failed"));
    for (width, height) in [(60, 20), (80, 24), (140, 40)] {
        ada.resize(width, height);
        if width == 60 {
            ada.press("enter");
        }
        insta::assert_snapshot!(format!("dispute-{width}x{height}"), ada.redacted());
        ada.press("esc");
    }
    ada.press("space").settle();
    assert_eq!(state(&ada, "backup"), ItemState::Passed);
    bob.until("it is settled", |bob| state(bob, "backup") == ItemState::Passed);
    bob.catch_up();
}

#[test]
fn a_field_and_a_role_in_dispute_stand_in_the_header_and_are_settled_where_they_are_given() {
    let (mut ada, mut bob) = two();
    // Neither hears of the other before both have spoken.
    for (program, version) in [(&mut ada, "1.4.1"), (&mut bob, "1.4.2")] {
        program
            .press("f")
            .see_at_once("Version")
            .press("ctrl-u")
            .type_in(version)
            .press("enter")
            .settle();
    }
    for program in [&mut ada, &mut bob] {
        program.press("a").see_at_once("Tech Lead").see("  yourself");
    }
    ada.type_in("Grace").press("enter");
    bob.type_in("Hedy").press("enter");
    ada.see("in dispute: Version (f), Tech Lead (a)").press("esc");
    insta::assert_snapshot!("dispute-of-the-run", ada.redacted());
    ada.press("f").see("in dispute: ");
    assert!(ada.shows("1.4.1 (Ada Lovelace") && ada.shows("1.4.2 (Bob"));
    ada.press("enter").settle();
    ada.press("a").see("in dispute: ").press("enter").settle();
    ada.until("nothing is in dispute", |ada| !ada.shows("in dispute"));
    bob.until("nothing is in dispute", |bob| !bob.shows("in dispute"));
    bob.catch_up();
}

#[test]
fn of_two_amendments_made_at_once_one_is_adopted_after_both_were_shown() {
    let (mut ada, mut bob) = two();
    for (program, command) in [(&mut ada, "echo six of seven"), (&mut bob, "echo seven of seven")] {
        select(program, "Status verified");
        program
            .press("M")
            .see_at_once("What to amend")
            .press("ctrl-u")
            .type_in(command)
            .press("enter");
        program
            .see_at_once("Why?")
            .type_in("there are seven now")
            .press("enter")
            .settle();
    }
    ada.see("in dispute: the checklist (M)").press("esc esc");
    ada.press("M").see("in two ways at once").see("@@");
    for (width, height) in [(60, 20), (80, 24), (140, 40)] {
        ada.resize(width, height);
        insta::assert_snapshot!(format!("versions-{width}x{height}"), ada.redacted());
    }
    ada.press("enter").see("settles the dispute").press("enter").settle();
    ada.until("nothing is in dispute", |ada| !ada.at().desk.run().checklist_disputed());
    bob.until("nothing is in dispute", |bob| !bob.at().desk.run().checklist_disputed());
    assert_eq!(ada.at().desk.run().plan().sha256, bob.at().desk.run().plan().sha256);
    bob.catch_up();
}

#[test]
fn a_check_whose_program_is_gone_is_given_up_on_a_persons_word() {
    let (mut ada, mut bob) = two();
    select(&mut ada, "Migrations applied");
    ada.press("r").see("Run this action?").press("enter");
    ada.until("it has printed something", |ada| {
        ada.at().desk.processes().values().any(|process| process.bytes > 0)
    });
    bob.until("it runs at Ada's", |bob| state(bob, "migrate") == ItemState::Running);
    select(&mut bob, "Migrations applied");
    bob.press("X").see("the program of Ada Lovelace is there");
    ada.leave();
    // A program of another machine is gone when it gave no sign of life for a minute.
    bob.ahead = chrono::TimeDelta::minutes(4);
    bob.see("nobody at the controls since").see("X gives up on it");
    bob.press("X").see("Give up on this check?");
    insta::assert_snapshot!("give-up", bob.redacted());
    // As the engine tells it once the minute is over by its clock, too.
    bob.input(Input::Fact(Fact::Present(Vec::new())));
    bob.press("enter");
    bob.until("it is given up", |bob| state(bob, "migrate") == ItemState::Interrupted);
    assert!(bob.at().desk.run().running.is_empty());
    let given_up = bob.at().desk.run().entries.last().map(|last| last.writer.clone());
    assert_eq!(given_up.as_ref(), bob.at().desk.writer(), "on his word");
    std::fs::write(bob.root().join("work/done"), "").expect("a file");
}

#[test]
fn a_file_that_is_dropped_into_the_inbox_is_offered_with_the_key_that_keeps_it() {
    let mut ada = ada();
    let inbox = ada.at().folder.join("inbox");
    std::fs::create_dir_all(&inbox).expect("a folder");
    std::fs::write(inbox.join("grafana.png"), "not quite a picture").expect("a file");
    ada.see("grafana.png lies in the inbox: A on an item keeps it as evidence");
    ada.press("A")
        .see("Attach a file")
        .see("inbox/grafana.png")
        .press("enter")
        .until("it is kept", |ada| ada.at().desk.run().evidence.len() == 1)
        .settle();
}

#[test]
fn signs_and_words_stand_for_the_same_on_other_terminals() {
    let mut ada = ada();
    let start = from_ops2(&ada).look(Glyphs::Ascii, Depth::None);
    let mut bob = bob(&mut ada, start);
    bob.press("down enter")
        .until("he takes part", |bob| bob.app().at().is_some_and(|at| !at.read_only()));
    ada.see("Bob");
    bob.resize(60, 20).see("* Ada Lovelace at the controls");
    assert!(bob.draw().characters().is_ascii());
}

#[test]
fn several_files_of_the_inbox_are_listed_and_each_can_be_chosen() {
    let mut ada = ada();
    let inbox = ada.at().folder.join("inbox");
    std::fs::create_dir_all(&inbox).expect("a folder");
    for name in ["disk.txt", "grafana.png", "load.txt"] {
        std::fs::write(inbox.join(name), name).expect("a file");
    }
    ada.see("in the inbox")
        .press("A")
        .see("In the inbox of this run: 3 files")
        .see("inbox/disk.txt");
    for (width, height) in [(60, 20), (80, 24)] {
        ada.resize(width, height);
        for name in ["( ) grafana.png", "( ) load.txt"] {
            assert!(ada.shows(name), "{}", ada.draw().characters());
        }
    }
    ada.press("down down")
        .see_at_once("inbox/load.txt")
        .press("enter")
        .until("it is kept", |ada| ada.at().desk.run().evidence.len() == 1)
        .settle();
    let run = ada.at().desk.run();
    assert!(run.evidence[0].file.file.ends_with("load.txt"), "{:?}", run.evidence[0]);
}

#[test]
fn whoever_watches_takes_the_controls_in_one_step() {
    let mut ada = ada();
    let start = from_ops2(&ada);
    let mut bob = bob(&mut ada, start);
    let before = journals(&ada).len();
    bob.press("enter").see("you watch, J takes part");
    bob.press(":")
        .type_in("Take the controls")
        .press("enter")
        .see("Take the controls?");
    bob.type_in("Ada is in the air").press("enter");
    bob.until("the controls are his", |bob| {
        bob.app().at().is_some_and(|at| at.desk.at_the_controls())
    });
    assert!(!bob.at().read_only());
    assert_eq!(journals(&ada).len(), before + 1);
    ada.see("Bob took the controls");
    assert!(ada.shows("Ada is in the air"));
    ada.catch_up();
    bob.settle().catch_up();
}

#[test]
fn a_second_terminal_of_the_same_person_is_told_as_one_and_writes_a_journal_of_its_own() {
    let mut first = ada();
    first.share();
    let mut second = Start::beside(&first, "ada", "Ada Lovelace", "ops1").at(140, 40);
    second
        .see("night-1.4.0")
        .press("enter")
        .see("You work on this run in another terminal");
    second.share();
    let before = journals(&first).len();
    second.press("down enter").until("it takes part", |second| {
        second.app().at().is_some_and(|at| !at.read_only())
    });
    second.press("space").settle();
    first.until("it shows", |first| state(first, "backup") == ItemState::Passed);
    assert_eq!(journals(&first).len(), before + 1);
    assert!(first.at().desk.at_the_controls() && !second.at().desk.at_the_controls());
    first.catch_up();
    second.catch_up();
}

/// Closes the run; whether it is sealed too is asked next.
fn close(program: &mut Driver) {
    program
        .press(":")
        .type_in("close the run")
        .press("enter")
        .see_at_once("How did it end?");
}

/// Carries what Bob wrote in his copy to hers, as rsync would.
fn brings(bob: &Driver, ada: &Driver, folder: &str) {
    let from = bob.at().folder.join(folder);
    let to = ada.at().folder.join(folder);
    fs::create_dir_all(&to).expect("a folder");
    for file in fs::read_dir(from).expect("a folder") {
        let path = file.expect("a file").path();
        if path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("bob@"))
        {
            let copied = Command::new("cp").arg("-r").args([&path, &to]).status();
            assert!(copied.is_ok_and(|copied| copied.success()), "it is copied");
        }
    }
}

#[test]
fn what_is_against_the_rules_and_of_no_item_stands_in_the_header_and_among_the_messages() {
    let mut ada = ada();
    let mut bob = Start::with_a_copy(&ada, "bob", "Bob", "ops2").at(140, 40);
    bob.see("night-1.4.0").press("enter").see("How do you come in?");
    bob.share()
        .press("down enter")
        .until("he takes part", |bob| bob.app().at().is_some_and(|at| !at.read_only()));
    // Neither hears of the other before both have ended the run.
    for program in [&mut ada, &mut bob] {
        close(program);
        program.press("down down tab").type_in("we stop here").press("enter");
        program.see("Seal the run").press("esc").settle();
    }
    ada.share();
    for folder in ["journal", "sign-offs"] {
        brings(&bob, &ada, folder);
    }
    ada.until("it is flagged", |ada| !ada.at().desk.run().flagged.is_empty());
    let flag = ada.at().desk.run().flagged[0].text.clone();
    ada.press("esc esc").see_at_once("CLOSED");
    let told = said(&ada, Level::Warning);
    assert!(told.iter().any(|text| text.contains(&flag)), "{flag}: {told:?}");
    // Whoever comes later reads it too.
    let mut cleo = Start::beside(&ada, "bob", "Cleo", "ops3").read_only().at(100, 30);
    cleo.see("night-1.4.0").press("enter").see("against the rules");
    assert!(said(&cleo, Level::Warning).iter().any(|text| text.contains(&flag)));
    cleo.press("esc ;").see("against the rules");
}

#[test]
fn what_comes_after_the_seal_is_counted_in_the_header_and_marked_where_it_stands() {
    let (mut ada, mut bob) = two();
    close(&mut ada);
    ada.press("down down tab")
        .type_in("we stop here")
        .press("enter")
        .see("Seal");
    ada.press("enter").see("Countersign seal").press("enter").see("SEALED");
    // Bob has not heard of it.
    bob.press("g down space").settle();
    ada.see("1 late").press("esc");
    select(&mut ada, "Backup taken");
    ada.see("marked it passed (late:");
}

#[test]
fn whoever_takes_the_controls_that_are_theirs_already_is_told_so_and_not_warned() {
    let mut ada = ada();
    let start = from_ops2(&ada);
    let mut bob = bob(&mut ada, start);
    bob.press("down enter")
        .until("he takes part", |bob| bob.app().at().is_some_and(|at| !at.read_only()));
    ada.press("q")
        .see("night-1.4.0")
        .press("enter")
        .see("How do you come in?");
    ada.press("down down enter").see("you hold the controls of this run");
    let warned = ada.app().messages().all().iter();
    let warned: Vec<_> = warned.filter(|message| message.level > Level::Notice).collect();
    assert!(warned.is_empty(), "{warned:?}");
}

#[test]
fn a_sealed_run_stands_in_the_archive_and_whoever_opens_it_leaves_no_trace_until_they_take_part() {
    let (mut ada, mut bob) = two();
    close(&mut ada);
    ada.press("down down tab")
        .type_in("we stop here")
        .press("enter")
        .see("Seal");
    ada.press("enter").see("Countersign seal").press("enter").see("SEALED");
    let folder = ada.at().folder.join("journal");
    ada.leave();
    bob.leave();
    let files = || fs::read_dir(&folder).expect("journals").flatten();
    let journals = || files().count();
    let before = journals();
    let mut cleo = Start::beside(&ada, "cleo", "Cleo", "ops3").at(100, 30);
    // Nobody was heard of for an hour.
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    for file in files() {
        let journal = fs::File::options().append(true).open(file.path()).expect("a journal");
        journal.set_modified(long_ago).expect("its time");
    }
    cleo.share();
    cleo.see("None. Select a checklist").see("night-1.4.0").press("G enter");
    cleo.see("SEALED").settle();
    assert_eq!(journals(), before);
    cleo.press("J")
        .until("they take part", |cleo| cleo.at().looks_only.is_none());
    cleo.until("their journal is there", |_| journals() == before + 1);
    // What came after the seal takes the run out of no list.
    let mut dan = Start::beside(&ada, "dan", "Dan", "ops4").at(100, 30);
    dan.see("None. Select a checklist").see("night-1.4.0");
}
