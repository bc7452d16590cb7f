//! What a person may do by mistake, and what is said of it: marks that are taken back, what is locked or closed, keys and
//! hints of questions, and screens in ASCII.

use std::fs;

use countersign::{
    domain::standing::{ItemState, SignOffState},
    tui::{glyph::Glyphs, theme::Depth},
};

use crate::driver::{Driver, Start};

const CHECKLIST: &str = r#"
schema = 1
id = "small"
title = "Small"
version = "1.0.0"

[[fields]]
id = "commit"
label = "Previous commit"

[[fields]]
id = "url"
label = "Address"
default = "http://127.0.0.1:9"

[[roles]]
id = "lead"
title = "Lead"

[[commands]]
title = "Put it back"
run = 'bash back.sh "$CS_COMMIT"'

[[sections]]
id = "one"
title = "One"
owner = "lead"
sign_offs = [{ role = "lead", statement = "All is well." }]

[[sections.items]]
id = "looked"
title = "Looked at"

[[sections.items]]
id = "heard"
title = "Heard"

[[sections]]
id = "two"
title = "Two"
owner = "lead"
after = ["one"]
sign_offs = [{ role = "lead", statement = "All is well.", confirms = ["I looked"] }]

[[sections.items]]
id = "more"
title = "More"

[[sections]]
id = "back"
title = "Way back"
phase = "rollback"

[[sections.items]]
id = "asked"
title = "It answers"
check = { http = "{url}/health" }
"#;

fn begin(start: Start, width: u16, height: u16) -> Driver {
    let mut program = start
        .file(".countersign/checklists/small.toml", CHECKLIST)
        .at(width, height);
    program.see("Small").press("/").type_in("Small").press("enter enter");
    program.until("it is asked, or begun", |program| {
        program.shows("Trust these commands?") || program.shows("Start Small")
    });
    if program.shows("Trust these commands?") {
        program.press("enter").see("Start Small");
    }
    program.press("enter").see("Looked at");
    program
}

fn find(program: &mut Driver, title: &str) {
    program.press("g /").type_in(title).press("enter esc");
}

fn mark(program: &mut Driver, title: &str) {
    find(program, title);
    program.press("space").settle();
}

fn command(program: &mut Driver, name: &str) {
    program.press(":").type_in(name).press("enter");
}

fn state(program: &Driver, item: &str) -> ItemState {
    program.at().desk.standing().item(&item.into())
}

/// Signs the first sign-off that waits, by its name alone.
fn sign(program: &mut Driver) {
    program
        .press("s")
        .see("Sign-offs")
        .press("enter")
        .see("What do you say?");
    program.press("tab tab").type_in("Ada Lovelace").press("enter");
    program.see("sign it").press("enter").settle();
    program.press("esc");
}

fn close(program: &mut Driver) {
    command(program, "close the run");
    program
        .see("How did it end?")
        .press("down down tab")
        .type_in("enough")
        .press("enter");
    program.see("Seal").press("esc").settle();
    assert!(program.at().desk.run().closed.is_some());
}

#[test]
fn every_mark_that_is_taken_back_is_named_and_one_that_a_sign_off_rests_on_is_asked_about() {
    let mut program = begin(Start::default(), 140, 40);
    mark(&mut program, "Looked at");
    program.press("u").see("took back “passed” of Looked at");
    assert_eq!(state(&program, "looked"), ItemState::Open);
    let said = program
        .app()
        .messages()
        .all()
        .iter()
        .map(|message| message.text.clone());
    let said: Vec<String> = said.collect();
    assert!(said.iter().any(|text| text.contains("took back")), "{said:?}");

    program.press("esc");
    mark(&mut program, "Looked at");
    mark(&mut program, "Heard");
    sign(&mut program);
    assert_eq!(program.at().desk.standing().sign_offs[0].state, SignOffState::Current);
    find(&mut program, "Heard");
    program.press("u").see("Take it back?");
    program.see_at_once("take back “passed” of Heard");
    program.see_at_once("Lead has signed One: that becomes stale.");
    program.press("esc").settle();
    assert_eq!(state(&program, "heard"), ItemState::Passed, "nothing changes");
    program
        .press("u")
        .see("Take it back?")
        .press("enter")
        .see("took back “passed” of Heard");
    assert_eq!(state(&program, "heard"), ItemState::Open);
    assert_eq!(program.at().desk.standing().sign_offs[0].state, SignOffState::Stale);

    program.press("esc tab u").see("marks are given in the list");
    assert_eq!(state(&program, "looked"), ItemState::Passed);
}

#[test]
fn a_locked_sign_off_says_so_in_the_list_and_is_refused_at_the_first_enter() {
    let mut program = begin(Start::default(), 140, 40);
    program.press("s").see("Sign-offs").press("G");
    program.see("Not to be signed now: it is locked: it waits for");
    assert!(!program.shows("Enter signs"));
    program.see_at_once("⌂ Two  Lead").see_at_once("⚿ One  Lead");
    program.press("enter").see_at_once("it is locked: it waits for");
    assert!(!program.shows("What do you say?"));
}

#[test]
fn a_closed_run_says_so_before_anything_is_typed() {
    let mut program = begin(Start::default(), 140, 40);
    mark(&mut program, "Looked at");
    close(&mut program);
    find(&mut program, "Looked at");
    program.see("the run is closed: only monitoring");
    let drawn = program.draw().characters();
    let footer = drawn.lines().last().unwrap_or_default();
    assert!(!footer.contains("s sign") && !footer.contains("H hand"), "{footer}");
    program.press("s").see("Sign-offs");
    program.see_at_once("Not to be signed now: the run is closed");
    program.press("enter");
    assert!(!program.shows("What do you say?"));
    program
        .press("esc esc a")
        .see("the run is closed: its roles stay as they are");
}

#[test]
fn what_the_quick_reference_copies_can_be_pasted_and_what_it_asks_is_filled_in() {
    let mut program = begin(Start::default(), 140, 40);
    program.press("Q").see("Put it back").press("y");
    program.see("copied to the clipboard; CS_COMMIT is not filled in");
    program.see_at_once("GET http://127.0.0.1:9/health");
    program
        .press("esc esc f")
        .see("Previous commit")
        .type_in("it's abc")
        .press("enter")
        .settle();
    program.press("Q").see("Put it back").press("y");
    let pasted = r#"(export CS_COMMIT='it'\''s abc'; bash back.sh "$CS_COMMIT")"#;
    assert_eq!(program.copied.last().map(String::as_str), Some(pasted));
    fs::write(
        program.root().join("work/back.sh"),
        "printf '%s|%s' \"$1\" \"$CS_COMMIT\"",
    )
    .expect("written");
    let mut shell = std::process::Command::new("sh");
    let ran = shell
        .arg("-c")
        .arg(pasted)
        .current_dir(program.root().join("work"))
        .output();
    assert_eq!(ran.expect("it runs").stdout, b"it's abc|it's abc");
}

#[test]
fn a_box_and_a_choice_say_which_key_turns_them() {
    let mut program = begin(Start::default(), 100, 30);
    program.press("!").see("Call a rollback?");
    program.press("tab tab").see_at_once("space choose").press("esc");
    mark(&mut program, "Looked at");
    mark(&mut program, "Heard");
    sign(&mut program);
    mark(&mut program, "More");
    program.press("s").see("Sign-offs").press("enter").see("I looked");
    program.see_at_once("space tick").see_at_once("[ ] I looked");
    program.press("space").see_at_once("[x] I looked");
    program
        .press("tab")
        .see_at_once("space choose")
        .see_at_once("(x) approved");
    program.press("space").see_at_once("(x) conditional");
    program.press("space space").see_at_once("(x) approved");
}

#[test]
fn what_was_typed_is_not_dropped_by_one_key() {
    let mut program = begin(Start::default(), 100, 30);
    find(&mut program, "Looked at");
    program.press("c").see("Note").press("ctrl-c");
    assert!(!program.shows("record the note"), "nothing was typed");
    program.press("c").see("Note").type_in("a long story").press("ctrl-c");
    program
        .see_at_once("again: drops what was typed")
        .see_at_once("a long story");
    program.type_in("!").press("ctrl-c").see_at_once("a long story!");
    program.press("ctrl-c");
    assert!(!program.shows("record the note") && !program.left);
}

#[test]
fn a_search_without_a_match_says_so() {
    let mut program = begin(Start::default(), 100, 30);
    program
        .press("/")
        .type_in("nowhere")
        .press("enter")
        .see_at_once("no match");
}

#[test]
fn of_many_names_that_go_on_from_a_path_the_rest_is_counted() {
    let mut program = begin(Start::default(), 100, 30);
    for number in 0..11 {
        fs::write(program.root().join(format!("work/shot-{number:02}.png")), "").expect("written");
    }
    find(&mut program, "Looked at");
    let start = program.root().join("work/shot-");
    program
        .press("A")
        .see("Path of the file")
        .type_in(&start.to_string_lossy())
        .see("shot-07.png");
    program.see_at_once("and 3 more");
    program.type_in("10").see("shot-10.png");
    assert!(!program.shows("more"), "{}", program.draw().characters());
}

#[test]
fn the_help_names_commands_without_a_key() {
    let mut program = Start::default().at(140, 60);
    program.see("built in").press("?").see("Help");
    program.see_at_once("Verify all runs: Recompute the records of all runs");
}

#[test]
fn the_way_out_and_the_way_back_are_on_the_smallest_screen() {
    let mut program = begin(Start::default(), 60, 20);
    let footer = |program: &mut Driver| {
        let drawn = program.draw().characters();
        drawn.lines().last().unwrap_or_default().to_owned()
    };
    let run = footer(&mut program);
    assert!(run.contains("! rollback") && run.contains("q home"), "{run}");
    program.press("!").see("Call a rollback?").type_in("errors");
    program.press("enter").settle();
    let walk = footer(&mut program);
    assert!(walk.contains("! rollback") && walk.contains("q home"), "{walk}");
    program.press("!").see("called by");
    let rollback = footer(&mut program);
    assert!(rollback.contains("esc back"), "{rollback}");
}

/// Goes through all screens and most questions, and looks at each.
fn tour(program: &mut Driver, look: impl Fn(&mut Driver, &str)) {
    look(program, "the run");
    for pane in ["tab", "tab tab"] {
        program.press(pane);
        look(program, pane);
        program.press("esc esc");
    }
    for keys in ["b", "s", "e", "@", "Q", ";", "?", ":", "p", "V", "I", "v"] {
        program.press(keys);
        look(program, keys);
        program.press("esc");
    }
    for keys in [
        "A", "c", "w", "-", "f", "a", "M", "L", "P", "E", "$", "!", "x", "T", "s enter", "b d",
    ] {
        find(program, "Looked at");
        program.press(keys);
        look(program, keys);
        program.press("esc esc esc esc");
    }
    look(program, "the end");
}

#[test]
fn in_ascii_every_screen_is_ascii_but_for_what_the_record_holds() {
    for (glyphs, width, height) in [
        (Glyphs::Ascii, 140, 40),
        (Glyphs::Ascii, 80, 24),
        (Glyphs::Words, 140, 40),
    ] {
        let mut program = begin(Start::default().look(glyphs, Depth::True), width, height);
        mark(&mut program, "Looked at");
        program.press("u").settle();
        find(&mut program, "Heard");
        program
            .press("w")
            .see("Why may it")
            .type_in("later")
            .press("enter")
            .settle();
        tour(&mut program, |program, keys| {
            let drawn = program.draw().characters();
            let odd: String = drawn.chars().filter(|sign| !sign.is_ascii()).collect();
            assert!(odd.is_empty(), "{keys}: {odd}\n{drawn}");
        });
    }
}
