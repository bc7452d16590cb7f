//! A checklist, a journal and files in which every text is hostile: nothing of it reaches a cell of any screen. That no
//! cell holds such a thing is asserted whenever the driver draws; here everything is drawn.

#[path = "../hostile/journal.rs"]
mod journal;

use std::fs;

use countersign::domain::digest::Digest;

use self::journal::{HOSTILE, unseen};
use crate::driver::{Driver, Start};

const SIZES: [(u16, u16); 6] = [(1, 1), (20, 5), (60, 20), (80, 24), (140, 40), (300, 100)];

fn begin() -> Driver {
    let mut program = Start::default()
        .file(".countersign/checklists/hostile.toml", &journal::checklist())
        .at(140, 40);
    program
        .see("this repository")
        .press("/")
        .type_in("52;c")
        .press("enter enter");
    program.see("Trust these commands?");
    every_size(&mut program);
    program.press("enter").see("Start");
    every_size(&mut program);
    program
        .press("enter")
        .until("the run is open", |driver| driver.app().at().is_some());
    program
}

fn every_size(program: &mut Driver) {
    for (width, height) in SIZES {
        program.resize(width, height);
    }
    program.resize(140, 40);
}

#[test]
fn no_cell_of_any_screen_holds_what_steers_a_terminal_or_hides_whatever_the_record_holds() {
    let mut program = begin();
    let run = program.at().folder.clone();
    program
        .press("q")
        .until("Home is back", |driver| driver.app().at().is_none());
    let writer = "eve@evil-aaaaaaaa";
    let name = run.file_name().unwrap().to_str().unwrap();
    let checklist = Digest::of(fs::read(run.join("checklist.toml")).unwrap());
    let text = journal::journal(writer, name, &checklist.to_string());
    fs::write(run.join(format!("journal/{writer}.jsonl")), text).unwrap();
    let file = HOSTILE.replace(['\0', '/'], "");
    let evidence = run.join("evidence").join(writer);
    fs::create_dir_all(&evidence).unwrap();
    fs::write(
        evidence.join(format!("0006-{file}.txt")),
        format!("{HOSTILE}\n").repeat(50),
    )
    .unwrap();
    fs::create_dir_all(run.join("inbox")).unwrap();
    fs::write(run.join("inbox").join(&file), HOSTILE).unwrap();
    every_size(&mut program);
    program
        .see(&name[..10])
        .press("r")
        .until("the run is open again", |driver| driver.app().at().is_some());
    for key in [
        "?", "Q", "@", ";", "s", "e", ":", "c", "$", "A", "L", "P", "/", "a", "f", "M", "w", "x", "-", "t", "D", "o",
        "O", "v", "V", "j", "J", "enter", "G", "tab", "B", "y", "u", "K", "r", "!", "b",
    ] {
        program.press(key).take_what_came();
        every_size(&mut program);
        program.press("down").press("enter").take_what_came();
        every_size(&mut program);
        program.paste(HOSTILE);
        every_size(&mut program);
        program.press("esc esc esc");
        if program.app().at().is_none() {
            program.see(&name[..10]).press("r");
            program.until("the run is open once more", |driver| driver.app().at().is_some());
        }
    }
    for copied in &program.copied {
        assert_eq!(unseen(copied), None, "{copied:?} went to the clipboard");
    }
}
