//! Closing a run: its certificate is drawn in the background and written with the close, and what comes in meanwhile stands in
//! it.

use std::fs;

use countersign::{
    domain::{decide::CertificateDrawn, event::Closed},
    tui::{
        effect::{Answer, Input},
        widgets::messages::Level,
    },
};

use crate::driver::{Driver, Start};

const CHECKLIST: &str = r#"
schema = 1
id = "short"
title = "Short release"
version = "1.0.0"

[[sections]]
id = "only"
title = "Only section"

[[sections.items]]
id = "told"
title = "Support knows"
"#;

fn begun() -> Driver {
    let mut program = Start::default().file("short.toml", CHECKLIST).at(100, 30);
    let path = program.root().join("work/short.toml");
    program
        .see("built in")
        .press("o")
        .see("Start from a file")
        .press("ctrl-u");
    program
        .type_in(&path.to_string_lossy())
        .press("enter")
        .see("trust them")
        .press("enter")
        .see("Start Short release");
    program.press("enter").see("Support knows").settle();
    program
}

fn ask_to_close(program: &mut Driver) {
    program
        .press(":")
        .type_in("close the run")
        .press("enter")
        .see("How did it end?");
}

fn closed(program: &Driver) -> Option<Closed> {
    program
        .at()
        .desk
        .run()
        .closed
        .as_ref()
        .map(|(_, closed)| closed.clone())
}

#[test]
fn a_close_brings_its_certificate_into_the_record_and_the_screen_says_nothing_more_of_it() {
    let mut program = begun();
    program.press("space").settle();
    ask_to_close(&mut program);
    program.press("enter").see("Seal the run").press("esc").settle();
    let closed = closed(&program).expect("it is closed");
    let folder = program.at().folder.clone();
    for (file, begins) in [
        (closed.certificate, "<!doctype html>"),
        (closed.certificate_text, "# Release certificate\n"),
    ] {
        let text = fs::read_to_string(folder.join(file.expect("it is named").file)).expect("it is there");
        assert!(text.starts_with(begins), "{text}");
        assert!(text.contains("closed by Ada Lovelace"), "{text}");
    }
    assert!(!program.shows("certificate"));
    program.press("V").see("verifies");
}

#[test]
fn what_speaks_against_a_close_is_said_before_anything_is_drawn() {
    let mut program = begun();
    ask_to_close(&mut program);
    program.press("enter").see_at_once("say why it closes as a success");
    assert!(program.at().closing.is_none());
    program.press("esc").settle();
    assert!(closed(&program).is_none());
}

#[test]
fn a_certificate_that_does_not_know_of_the_newest_entry_is_drawn_anew() {
    let mut program = begun();
    program.press("space").settle();
    ask_to_close(&mut program);
    program.press("enter");
    let waits = program.at().closing.clone().expect("it waits for its certificate");
    let before = program.at().desk.run().heads.clone();
    program
        .press("c")
        .see("Comment")
        .type_in("one word more")
        .press("enter");
    program.until("it is recorded", |program| program.at().desk.run().heads != before);
    // As if it had been drawn from what was there when it was asked for, where it was not drawn anew already.
    let drawn = CertificateDrawn {
        html: b"old".to_vec(),
        text: b"old".to_vec(),
        heads: before,
    };
    program.input(Input::Answer(Answer::Drawn(waits.asked, Ok(Box::new(drawn)))));
    program.see("Seal the run").press("esc").settle();
    let closed = closed(&program).expect("it is closed");
    let text = program
        .at()
        .folder
        .join(closed.certificate_text.expect("it is named").file);
    let text = fs::read_to_string(text).expect("it is there");
    assert!(text.starts_with("# Release certificate\n"), "{text}");
    let heads = &program.at().desk.run().heads;
    let (seq, _) = heads.values().next().expect("a journal");
    assert!(text.contains(&format!("| {} |", seq - 1)), "all but the close: {text}");
}

#[test]
fn a_certificate_that_cannot_be_drawn_leaves_the_run_open_and_says_why() {
    let mut program = begun();
    program.press("space").settle();
    ask_to_close(&mut program);
    program.press("enter");
    let asked = program.at().closing.as_ref().expect("it waits").asked;
    let why = "its certificate cannot be drawn: no list of signers".to_owned();
    program.input(Input::Answer(Answer::Drawn(asked, Err(why))));
    program.settle();
    assert!(closed(&program).is_none());
    let told = program.app().messages().all();
    let last = told.last().expect("a message");
    assert_eq!(last.level, Level::Error);
    assert!(
        last.text.starts_with("the run is not closed: its certificate"),
        "{last:?}"
    );
    assert!(program.at().closing.is_none());
}

#[test]
fn whoever_leaves_while_the_certificate_is_drawn_is_told_that_the_run_stays_open() {
    let mut program = begun();
    program.press("space").settle();
    ask_to_close(&mut program);
    program.press("enter");
    if program.at().closing.is_some() {
        program.press("q").see_at_once("its certificate is being drawn");
    }
}
