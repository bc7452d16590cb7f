//! Drawing documents from the screens: which one and where to is asked, what is there stays, and what goes wrong is told.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use countersign::tui::{command::Command, screens::Shown, screens::home::Home};

use crate::{
    driver::{Driver, Start},
    signing::begin,
    stage::Stage,
};

/// On the run screen, with an item passed and one measured.
fn at_the_run(start: Start, width: u16, height: u16) -> Driver {
    let mut program = begin(start, width, height);
    program.press("esc").see("Looked at");
    program
}

fn report(program: &Driver) -> PathBuf {
    program.at().folder.join("report")
}

#[test]
fn the_completed_checklist_goes_into_the_runs_own_folder_of_documents() {
    let mut program = at_the_run(Start::default(), 140, 40);
    program.press("E").see("Draw a document of the run");
    insta::assert_snapshot!("export-140x40", program.redacted());
    program.press("enter").see("the document is in");
    let drawn = fs::read_to_string(report(&program).join("checklist.md")).expect("it is there");
    assert!(
        drawn.contains("- [x] Looked at (critical): passed by Ada Lovelace"),
        "{drawn}"
    );
    assert!(drawn.contains("| Verification | the record verifies |"), "{drawn}");
    // A name that is taken is not proposed again, and each document has one of its own.
    program
        .press("E")
        .see("checklist-2.md")
        .press("down")
        .see("pull-request.md");
    program.press("enter").until("it is written", |program| {
        report(program).join("pull-request.md").is_file()
    });
}

#[test]
fn the_question_fits_into_a_small_window() {
    let mut program = at_the_run(Start::default(), 60, 20);
    program.press("E").see("Draw a document of the run");
    insta::assert_snapshot!("export-60x20", program.redacted());
    program.press("esc");
    assert!(!report(&program).join("checklist.md").exists());
}

#[test]
fn a_file_that_is_there_stays_and_what_keeps_one_from_being_written_is_told() {
    let mut program = at_the_run(Start::default(), 100, 30);
    let mine = program.root().join("mine.md");
    fs::write(&mine, "mine").expect("written");
    let named = |program: &mut Driver, path: &str| {
        program
            .press("E")
            .see("checklist")
            .press("tab ctrl-u")
            .type_in(path)
            .press("enter");
    };
    named(&mut program, mine.to_str().expect("a text"));
    program.see("is there already, and stays as it is");
    assert_eq!(fs::read_to_string(&mine).expect("a file"), "mine");
    let evidence = program.at().folder.join("evidence/checklist.md");
    named(&mut program, evidence.to_str().expect("a text"));
    program.see("lies inside the run");
    assert!(!evidence.exists());
    let locked = program.root().join("locked");
    fs::create_dir(&locked).expect("a folder");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o500)).expect("locked");
    named(&mut program, locked.join("nowhere/x.md").to_str().expect("a text"));
    program.see("the document is not written");
    named(&mut program, "");
    program.see("type the path of a file");
}

#[test]
fn who_only_looks_writes_nothing_into_the_run_and_draws_elsewhere() {
    let program = at_the_run(Start::default(), 100, 30);
    let mut looking = Start::beside(&program, "ada", "Ada Lovelace", "ops1")
        .read_only()
        .at(100, 30);
    looking.see("small-1.4.0").press("g enter").see("Looked at");
    looking
        .press("E")
        .see("checklist.md")
        .press("enter")
        .see("--readonly was asked for");
    assert!(!report(&program).join("checklist.md").exists());
    let elsewhere = program.root().join("elsewhere.md");
    looking.press("E").see("checklist").press("tab ctrl-u");
    looking
        .type_in(elsewhere.to_str().expect("a text"))
        .press("enter")
        .see("the document is in");
    assert!(elsewhere.is_file());
}

#[test]
fn a_run_need_not_be_opened_for_it() {
    let mut program = at_the_run(Start::default(), 100, 30);
    let folder = program.at().folder.clone();
    program
        .press("q")
        .see("small-1.4.0")
        .press("g E")
        .see("Draw a document of the run");
    program
        .press("down down")
        .see("run.json")
        .press("enter")
        .see("the document is in");
    let drawn = fs::read_to_string(folder.join("report/run.json")).expect("it is there");
    assert!(drawn.starts_with("{\n  \"schema\": 1,"), "{drawn}");
    let home = Stage::new(Home::default(), None);
    let why = home.screen.refuses(&home.sight(), Command::Export);
    assert_eq!(why.as_deref(), Some("select the run to draw a document of first"));
}
