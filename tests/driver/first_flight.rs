//! The tutorial flown whole: every part of the program that it promises, in the order in which a newcomer meets them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use countersign::{
    domain::{
        check::Outcome,
        event::Mark,
        id::ItemId,
        standing::{ItemState, SignOffState, Word},
    },
    tui::command::Place,
};

use crate::driver::{Driver, Start};

/// The tutorial, in a folder of its own to play in.
fn begin(start: Start) -> (Driver, PathBuf) {
    let mut program = start.at(140, 40);
    let playground = program.root().join("playground");
    program
        .see("built in")
        .press("/")
        .type_in("First flight")
        .press("enter enter");
    program.see("Start First flight").type_in("1.0.0").press("tab");
    program
        .press("tab")
        .type_in("Ada Lovelace")
        .press("enter")
        .see("Walk around");
    // The blanks of the run: another folder than everybody's.
    program.press("f").see("Folder to play in").press("tab tab ctrl-u");
    program.type_in(&playground.to_string_lossy()).press("enter");
    // It is not there before the first check makes it.
    program.see("nothing is called").press("enter").settle();
    let folder = program.at().desk.run().field(&"folder".into()).map(str::to_owned);
    assert_eq!(folder.as_deref(), playground.to_str());
    (program, playground)
}

fn state(program: &Driver, id: &str) -> ItemState {
    program.at().desk.standing().item(&ItemId::from(id))
}

fn find(program: &mut Driver, title: &str) {
    // The first takes down what was said, where something was.
    program.press("g /").type_in(title).press("enter esc esc");
}

/// Waits until the check of an item runs and has printed something.
fn prints(program: &mut Driver, id: &str) {
    program.until(&format!("{id} prints"), |program| {
        let process = program.at().desk.process_of(&ItemId::from(id));
        process.is_some_and(|(_, process)| process.bytes > 0)
    });
}

fn mark(program: &mut Driver, title: &str) {
    find(program, title);
    program.press("space").settle();
}

/// Goes to an item and runs its check, whatever comes of it.
fn run(program: &mut Driver, title: &str) {
    find(program, title);
    program.press("r").settle();
}

fn walk_around(program: &mut Driver, playground: &Path) {
    run(program, "A check that passes");
    assert_eq!(state(program, "shell-answers"), ItemState::Passed);
    program.see_at_once("A check that passes: passed (o goes on to the next open item)");
    program.press("o").press("r").settle();
    assert_eq!(state(program, "clearance"), ItemState::Failed);
    assert!(program.shows("there is no file"), "it says why");
    fs::create_dir_all(playground).expect("a folder");
    fs::write(playground.join("cleared"), "").expect("a file");
    program.press("r").settle();
    assert_eq!(state(program, "clearance"), ItemState::Passed);
    assert_eq!(
        program.at().desk.run().commands.len(),
        3,
        "both tries stay in the record"
    );

    mark(program, "Seat belt fastened");
    find(program, "Co-pilot named");
    program.press("w").see("Why may it stand unfulfilled?").press("enter");
    assert!(program.shows("Waive"), "a waiver without a reason is none");
    program.type_in("there is one seat only").press("enter").settle();
    assert_eq!(state(program, "co-pilot"), ItemState::Waived);
    find(program, "Co-pilot named");
    program
        .press("-")
        .see("Why does it not concern")
        .type_in("a single-seater")
        .press("enter")
        .settle();
    assert_eq!(state(program, "co-pilot"), ItemState::NotApplicable);
    program.press("u").settle();
    assert_eq!(
        state(program, "co-pilot"),
        ItemState::Waived,
        "what was before holds again"
    );
    program.press("backspace").settle();
    assert_eq!(state(program, "co-pilot"), ItemState::Open);
    program
        .press("f")
        .see("Co-pilot")
        .type_in("Grace Hopper")
        .press("enter")
        .settle();
    program.press("space").settle();
    assert_eq!(state(program, "co-pilot"), ItemState::Passed);

    mark(program, "You know the way out");
    mark(program, "You have read the card");
    assert_eq!(
        state(program, "cabin"),
        ItemState::Passed,
        "it is complete when its parts are"
    );
    assert_ne!(state(program, "warm-up"), ItemState::Locked);
}

fn engines(program: &mut Driver) {
    find(program, "A check that takes its time");
    program.press("r");
    prints(program, "warm-up");
    // Looking around while it runs: nothing waits for it.
    find(program, "A check that asks you something");
    program.press("r");
    prints(program, "tower");
    program.press("i").see("typing into the check");
    assert_eq!(program.app().place(), Place::Typing);
    program
        .type_in("yes")
        .press("enter")
        .see("Tower: cleared")
        .press("q ctrl-]");
    assert_eq!(program.app().place(), Place::Run, "no key meant for the check was ours");
    program.settle();
    assert_eq!(state(program, "tower"), ItemState::Passed);
    assert_eq!(state(program, "warm-up"), ItemState::Passed);
    find(program, "A check that takes its time");
    program.see("engines are warm");

    run(program, "A value that is measured");
    assert_eq!(state(program, "fuel"), ItemState::Passed);
    find(program, "A value that you type");
    program
        .press("m")
        .see("Time so far")
        .type_in("soon")
        .press("enter")
        .see("“soon” is no number");
    program.press("ctrl-u").type_in("90 s").press("enter").settle();
    program.press("space").settle();
    assert_eq!(state(program, "stopwatch"), ItemState::Passed);
}

fn evidence(program: &mut Driver) {
    find(program, "Something in the logbook");
    program.press("space").settle();
    assert_eq!(
        state(program, "logbook"),
        ItemState::Open,
        "it cannot pass without evidence"
    );
    program.press("esc");
    find(program, "Something in the logbook");
    program
        .press("P")
        .see("Paste a text")
        .paste("wind 270°, 8 knots\nrunway dry")
        .press("enter")
        .settle();
    program
        .press("A")
        .see("Path of the file")
        .type_in("chart.t")
        .press("ctrl-u");
    let chart = program.root().join("work/chart.txt");
    program.type_in(&chart.to_string_lossy()[..chart.to_string_lossy().len() - 4]);
    program.until("the path can be completed", |program| program.shows("  chart.txt"));
    program
        .press("tab enter")
        .until("it is attached", |program| !program.shows("Path of the file"))
        .settle();
    program
        .press("L")
        .see("Address")
        .type_in("example.com/flight")
        .press("enter")
        .settle();
    program
        .press("c")
        .see("Note")
        .type_in("written by hand")
        .press("enter")
        .settle();
    assert_eq!(program.at().desk.run().item(&"logbook".into()).evidence.len(), 2);
    program.press("space").settle();
    assert_eq!(state(program, "logbook"), ItemState::Passed);
}

fn sign(program: &mut Driver) {
    program.press("s").see("Statement").press("enter").see("enter read it");
    program
        .press("enter")
        .see("type your full name")
        .type_in("Ada")
        .press("enter")
        .see("confirm each point");
    program.press("space tab space enter").see("do not sign").press("enter");
    program.see("assign the role to Ada first").press("esc");
    program
        .press("enter")
        .see("enter read it")
        .press("space tab space tab tab tab");
    program
        .type_in("Ada Lovelace")
        .press("enter")
        .see("do not sign")
        .press("enter")
        .settle();
    assert_eq!(sign_off(program), SignOffState::Current);
    program.press("esc");
}

fn sign_off(program: &Driver) -> SignOffState {
    program.at().desk.standing().sign_offs[0].state
}

/// The pilot declares on the board that the flight is cleared, and only then the take-off opens.
fn decide(program: &mut Driver) {
    assert_eq!(state(program, "lift-off"), ItemState::Locked, "nobody has decided");
    program.press("b").see("Nothing speaks against it").press("d");
    program
        .see("Decide Cleared for take-off")
        .see("The verdict is GO.")
        .press("enter")
        .settle();
    program.press("q");
    assert_eq!(state(program, "lift-off"), ItemState::Open);
}

fn fly(program: &mut Driver, playground: &Path) {
    find(program, "An action");
    program
        .press("r")
        .see("Run this action?")
        .see("environment proven:")
        .press("esc")
        .settle();
    assert!(!playground.join("flight.log").exists(), "Esc runs nothing");
    program.press("r").see("environment proven:").press("enter").settle();
    let screen = program.draw().characters();
    assert_eq!(state(program, "lift-off"), ItemState::Passed, "{screen}");
    run(program, "The action did what it says");
    assert_eq!(state(program, "flight-recorder"), ItemState::Passed);
    find(program, "Everything put away");
    program.press("r").see("environment proven:").press("enter").settle();
    assert!(!playground.exists());
    mark(program, "You have looked at what the flight left");
}

#[test]
fn the_tutorial_is_flown_from_its_first_check_to_the_debriefing() {
    let (mut program, playground) = begin(Start::default().file("chart.txt", "one runway\n"));
    walk_around(&mut program, &playground);
    engines(&mut program);
    evidence(&mut program);
    sign(&mut program);
    decide(&mut program);
    fly(&mut program, &playground);
    assert_eq!(program.at().desk.standing().word, Word::Complete);
    insta::assert_snapshot!("first-flight-landed", program.resize(80, 24).redacted());
    insta::assert_snapshot!("first-flight-landed-small", program.resize(60, 20).redacted());
    program.press("V").see("verifies").press("esc");
}

#[test]
fn the_tutorial_turns_back_when_an_engine_stutters() {
    let (mut program, playground) = begin(Start::default());
    assert!(!program.shows("Back on the ground"), "the way back is folded");
    program.press("!").see("Call a rollback?").see("An engine stutters");
    program
        .press("space tab tab")
        .type_in("it coughs")
        .press("tab")
        .type_in("training");
    program.press("enter").settle();
    program
        .see("ROLLBACK")
        .press("r")
        .see("environment proven")
        .press("enter");
    program.until("it is on the ground", |program| {
        state(program, "back-on-ground") == ItemState::Passed
    });
    run(&mut program, "Seen to be on the ground");
    assert_eq!(state(&program, "ground-seen"), ItemState::Passed);
    let log = fs::read_to_string(playground.join("flight.log")).expect("it is written");
    assert_eq!(log, "turned back\n");
    program
        .press("!")
        .see("The way back")
        .press("e")
        .see("End the rollback?");
    program
        .press("down tab")
        .type_in("everybody saw it")
        .press("enter")
        .settle();
    let ended = program
        .at()
        .desk
        .run()
        .rollback()
        .is_some_and(|back| back.ended.is_some());
    assert!(ended, "{}", program.draw().characters());
}

#[test]
fn a_sign_off_is_stale_after_a_change_and_a_new_one_holds() {
    let (mut program, playground) = begin(Start::default().file("chart.txt", "one runway\n"));
    walk_around(&mut program, &playground);
    engines(&mut program);
    evidence(&mut program);
    sign(&mut program);
    find(&mut program, "A value that you type");
    program
        .press("m")
        .see("Time so far")
        .press("ctrl-u")
        .type_in("2 min")
        .press("enter")
        .settle();
    program.press("esc");
    assert_eq!(sign_off(&program), SignOffState::Stale);
    assert_eq!(
        state(&program, "lift-off"),
        ItemState::Locked,
        "what waits for it is locked again"
    );
    program.press("s").see("it wants a new one");
    insta::assert_snapshot!("first-flight-stale", program.redacted());
    program
        .press("enter")
        .see("enter read it")
        .press("space tab space tab tab tab");
    program
        .type_in("Ada Lovelace")
        .press("enter")
        .see("do not sign")
        .press("enter")
        .settle();
    assert_eq!(sign_off(&program), SignOffState::Current);
}

#[test]
fn a_check_is_cancelled_amended_and_run_by_hand() {
    let (mut program, _) = begin(Start::default());
    find(&mut program, "A check that passes");
    program
        .press("M")
        .see("Amend")
        .press("ctrl-u")
        .type_in("echo Linux amended; sleep 600")
        .press("enter");
    program.see("+check = ").see("adopt it").press("enter");
    assert!(
        program.shows("Amend the checklist"),
        "an amendment without a reason is none"
    );
    program.type_in("to see how it goes").press("enter").settle();
    assert_eq!(program.at().desk.run().amendments.len(), 1);
    program.press("r");
    prints(&mut program, "shell-answers");
    program.press("q").see("Quit?").press("esc");
    program.press("ctrl-c").see("1 check is running").press("esc");
    assert!(!program.left);
    program.press("K").see("End the check?").press("enter").settle();
    assert_eq!(state(&program, "shell-answers"), ItemState::Cancelled);
    program
        .press("$")
        .see("Run a command")
        .type_in("echo by hand")
        .press("enter")
        .settle();
    let commands = &program.at().desk.run().commands;
    assert_eq!(commands.len(), 2);
    let finished = commands[1]
        .finished
        .and_then(|place| program.at().desk.run().finished(place));
    assert_eq!(finished.expect("it ended").outcome, Outcome::Passed);
    program.press("@").see("echo by hand").press("y");
    assert_eq!(program.copied, ["echo by hand"]);
}

#[test]
fn every_screen_is_one_key_away_and_one_key_back() {
    let (mut program, _) = begin(Start::default());
    run(&mut program, "A check that passes");
    find(&mut program, "A check that passes");
    for (key, place, shows) in [
        ("?", Place::Help, "Run the check of this item"),
        ("Q", Place::QuickReference, "this very chair"),
        ("@", Place::CommandLog, "uname -sr"),
        (";", Place::Messages, ""),
        ("s", Place::Sign, "Statement"),
        ("e", Place::Evidence, "Linux"),
    ] {
        program.press(key).see(shows);
        assert_eq!(program.app().place(), place, "{key}");
        program.press("q");
        assert_eq!(program.app().place(), Place::Run, "{key}");
    }
    program.press(":").type_in("show failed");
    assert_eq!(program.app().place(), Place::Palette);
    program.press("enter").see("failed");
    program.press("1 2 3 4 1 Z Z z z t t y tab tab tab shift-tab esc");
    assert_eq!(program.copied.len(), 1);
    assert_eq!(program.copied[0].lines().count(), 6);
}

#[test]
fn themes_change_while_it_runs_and_every_look_says_the_same() {
    use countersign::tui::{glyph::Glyphs, theme::Depth};
    let (mut program, _) = begin(Start::default());
    let before = program.draw();
    program.press("T").see("Theme").press("down enter");
    program.until("the theme is in use", |program| {
        program.draw().styles() != before.styles()
    });
    for (glyphs, depth) in [(Glyphs::Ascii, Depth::None), (Glyphs::Words, Depth::Sixteen)] {
        let (mut program, _) = begin(Start::default().look(glyphs, depth));
        run(&mut program, "A check that passes");
        run(&mut program, "A check that fails until");
        assert_eq!(state(&program, "clearance"), ItemState::Failed);
        let screen = program.resize(80, 24).draw();
        assert!(screen.shows("failed") || screen.shows(" x "), "{}", screen.characters());
        if glyphs == Glyphs::Ascii {
            assert!(screen.characters().is_ascii(), "{}", screen.characters());
        }
    }
}

#[test]
fn a_mark_against_what_the_check_saw_asks_why() {
    let (mut program, _) = begin(Start::default());
    run(&mut program, "A check that fails until");
    program.press("space").see("Say why").press("enter");
    assert_eq!(state(&program, "clearance"), ItemState::Failed);
    program.type_in("the tower said so by radio").press("enter").settle();
    assert_eq!(state(&program, "clearance"), ItemState::Passed);
    let given = program.at().desk.run().item(&"clearance".into()).current().cloned();
    assert_eq!(given.expect("it is marked").mark, Mark::Passed);
}

#[test]
fn quitting_ends_checks_and_the_next_start_says_so() {
    let (mut program, _) = begin(Start::default());
    walk_to_the_slow_one(&mut program);
    program.press("r");
    prints(&mut program, "warm-up");
    program
        .press("ctrl-c")
        .see("ended and recorded as cancelled")
        .press("enter");
    assert!(program.left);
}

fn walk_to_the_slow_one(program: &mut Driver) {
    let playground = program.root().join("playground");
    walk_around(program, &playground);
    find(program, "A check that takes its time");
}
