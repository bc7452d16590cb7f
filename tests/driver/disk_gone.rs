//! The run's folder goes away in the middle of the work: what was typed is kept, and recorded when the folder is back.

use std::fs;

use countersign::domain::{id::ItemId, standing::ItemState};

use crate::driver::{Driver, Start};

fn begin() -> Driver {
    let mut program = Start::default().at(100, 30);
    program
        .see("built in")
        .press("/")
        .type_in("First flight")
        .press("enter enter");
    program
        .see("Start First flight")
        .type_in("1.0.0")
        .press("enter")
        .see("Walk around");
    program
}

fn find(program: &mut Driver, title: &str) {
    program.press("g /").type_in(title).press("enter esc");
}

fn state(program: &Driver, id: &str) -> ItemState {
    program.at().desk.standing().item(&ItemId::from(id))
}

#[test]
fn what_was_typed_while_the_folder_was_away_is_recorded_when_it_is_back() {
    let mut program = begin();
    let folder = program.at().folder.clone();
    let away = folder.with_file_name("away");
    let entries = program.at().desk.run().entries.len();
    fs::rename(&folder, &away).expect("it is moved");

    find(&mut program, "Seat belt fastened");
    program.press("c").see("Note").type_in("the belt is old").press("enter");
    program
        .see("not recorded")
        .until("it is kept", |program| program.at().desk.unrecorded().len() == 1);
    program
        .press("space")
        .until("both are kept", |program| program.at().desk.unrecorded().len() == 2);
    assert_eq!(
        state(&program, "seat-belt"),
        ItemState::Open,
        "nothing counts that is not on the disk"
    );

    let retried = program.now() + chrono::TimeDelta::seconds(5);
    program.until("it was tried again", |program| program.now() > retried);
    let said = program.draw().characters().matches("not recorded:").count();
    assert_eq!(said, 1, "it is said once, and counted in the header");

    program.press("esc");
    find(&mut program, "A check that passes");
    program.press("r").see("nothing is started while");
    assert_eq!(program.at().desk.run().commands.len(), 0);

    fs::rename(&away, &folder).expect("it is back");
    program.until("all is recorded", |program| {
        program.at().desk.unrecorded().is_empty() && program.at().desk.idle()
    });
    assert_eq!(state(&program, "seat-belt"), ItemState::Passed);
    assert!(program.at().desk.run().entries.len() >= entries + 2);
    program.press("esc");
    find(&mut program, "A check that passes");
    program.press("r").settle();
    assert_eq!(state(&program, "shell-answers"), ItemState::Passed);
    program.leave();
    let verification = countersign::record::verify(&folder).expect("it can be verified");
    assert!(verification.holds(), "{:?}", verification.findings);
}

#[test]
fn a_check_that_ends_while_the_folder_is_away_is_recorded_when_it_is_back() {
    let mut program = begin();
    let folder = program.at().folder.clone();
    let away = folder.with_file_name("away");
    program.press("M").press("esc");
    program
        .press("$")
        .see("Run a command")
        .type_in("read -r line; echo got $line")
        .press("enter");
    program.until("it runs", |program| program.at().desk.processes().len() == 1);
    fs::rename(&folder, &away).expect("it is moved");
    let check = program.at().desk.processes().keys().next().cloned().expect("it runs");
    program.control_type(&check, b"on\r");
    program.until("its end is kept", |program| !program.at().desk.unrecorded().is_empty());
    fs::rename(&away, &folder).expect("it is back");
    program.until("all is recorded", |program| {
        program.at().desk.unrecorded().is_empty() && program.at().desk.idle()
    });
    assert!(program.at().desk.run().commands[0].finished.is_some());
}

#[test]
fn leaving_with_something_unrecorded_asks_first() {
    let mut program = begin();
    let folder = program.at().folder.clone();
    let away = folder.with_file_name("away");
    fs::rename(&folder, &away).expect("it is moved");
    find(&mut program, "Seat belt fastened");
    program
        .press("space")
        .until("it is kept", |program| program.at().desk.unrecorded().len() == 1);
    program.press("q").see("will be lost").press("esc");
    assert!(program.app().at().is_some() && !program.left);
}

const WITH_AN_ACTION: &str = r#"
schema = 1
id = "small"
title = "Small"
version = "1.0.0"

[environment]
name = "training"
proof = "echo training"

[[sections]]
id = "s"
title = "S"

[[sections.items]]
id = "act"
title = "An action"
check = { run = "true", action = true }
"#;

#[test]
fn an_action_whose_proof_cannot_be_recorded_is_not_asked_about_any_more() {
    let mut program = Start::default()
        .file(".countersign/checklists/small.toml", WITH_AN_ACTION)
        .at(100, 30);
    program.see("Small").press("/").type_in("Small").press("enter enter");
    program.see("Trust these commands?").press("enter");
    program.see("Start Small").press("enter").see("An action");
    let folder = program.at().folder.clone();
    let away = folder.with_file_name("away");
    fs::rename(&folder, &away).expect("it is moved");
    program.press("r").see("not started");
    assert!(
        !program.shows("Run this action?"),
        "it would wait for its proof for ever"
    );
    fs::rename(&away, &folder).expect("it is back");
    program.press("esc r").see("environment proven").press("esc").settle();
    program.leave();
}

#[test]
fn a_file_that_cannot_be_attached_is_said_beside_its_path_and_is_not_kept_to_be_tried_again() {
    let mut program = begin();
    let (inside, entries) = (program.root().join("work"), program.at().desk.run().entries.len());
    find(&mut program, "Seat belt fastened");
    program
        .press("A")
        .see("Attach a file")
        .type_in("/no/such/file")
        .press("enter");
    program
        .see("there is no file /no/such/file")
        .see_at_once("Attach a file");
    program.press("ctrl-u").type_in("/etc").press("enter");
    program.see("it is a folder, not a file").see_at_once("Attach a file");
    program
        .press("ctrl-u")
        .type_in(&inside.join("belt.txt").to_string_lossy())
        .press("enter")
        .see("there is no file");
    fs::write(inside.join("belt.txt"), "fastened").expect("a file");
    assert!(program.at().desk.unrecorded().is_empty() && program.at().desk.idle());
    assert_eq!(
        program.at().desk.run().entries.len(),
        entries,
        "nothing is recorded by itself"
    );
    program.press("enter").until("it is attached", |program| {
        program.at().desk.run().evidence.len() == 1 && program.at().desk.idle()
    });
    assert!(!program.shows("Attach a file"));
    program.press("q").see("built in");
}
