//! The board: a poll that is interrupted and gone on with, what may be declared over which verdict, conditions until they are
//! met, and how all of it looks.

use chrono::TimeDelta;
use countersign::{
    domain::{
        event::Declared,
        id::{DecisionId, ItemId, RoleId},
        standing::DecisionStanding,
        verdict::{StationState, Word},
    },
    tui::{command::Place, glyph::Glyphs, theme::Depth},
};

use crate::driver::{Driver, Start};

const CHECKLIST: &str = include_str!("launch.toml");
const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (140, 40)];
/// Who holds what: Ada runs the release and operations, Bob tests, and may override.
const HOLDERS: [&str; 4] = ["Ada Lovelace", "Ada Lovelace", "Bob", "Bob"];

/// Ada, at the run that she began.
fn ada(start: Start) -> Driver {
    let mut ada = start.file("launch.toml", CHECKLIST).at(140, 40);
    let path = ada.root().join("work/launch.toml");
    ada.see("built in").press("o").see("Start from a file").press("ctrl-u");
    ada.type_in(&path.to_string_lossy())
        .press("enter")
        .see("trust")
        .press("enter");
    ada.see("Start Launch").type_in("1.4.0").press("tab tab");
    for holder in HOLDERS {
        ada.type_in(holder).press("tab");
    }
    ada.press("enter").see("Backup taken");
    ada.settle();
    ada
}

/// Bob, who takes part from another machine.
fn bob(ada: &mut Driver) -> Driver {
    ada.share();
    let mut bob = Start::beside(ada, "bob", "Bob", "ops2").at(140, 40);
    bob.see("launch-1.4.0").press("enter").see("How do you come in?");
    bob.share();
    bob.press("down enter")
        .until("he takes part", |bob| bob.app().at().is_some_and(|at| !at.read_only()));
    ada.see("Bob");
    bob
}

fn select(program: &mut Driver, title: &str) {
    // The first takes down what was said, where something was.
    program.press("g /").type_in(title).press("enter esc esc");
}

/// Marks these items passed.
fn pass(program: &mut Driver, titles: &[&str]) {
    for title in titles {
        select(program, title);
        program.press("space").settle();
    }
}

/// Everything that Go-live rests on, but the dashboards.
fn ready(program: &mut Driver) {
    select(program, "All tests pass");
    program.press("r").settle().press("esc");
    pass(program, &["Backup taken", "Capacity", "The way back was walked"]);
}

fn decision<'a>(program: &'a Driver, id: &str) -> &'a DecisionStanding {
    let id = DecisionId::from(id);
    program.at().desk.standing().decision(&id).expect("a decision")
}

fn station(program: &Driver, role: &str) -> StationState {
    let mut stations = decision(program, "go-live").stations.iter();
    stations
        .find(|station| station.role == RoleId::from(role))
        .expect("it is polled")
        .state
}

/// Answers GO as the station whose turn it is.
fn go(program: &mut Driver, name: &str) {
    program.press("s").see("GO or NO-GO for Go-live").press("tab tab");
    program
        .type_in(name)
        .press("enter")
        .see("Sign as")
        .press("enter")
        .settle();
}

#[test]
fn the_board_says_at_every_size_how_the_decision_stands_and_what_is_missing() {
    let mut ada = ada(Start::default());
    select(&mut ada, "Capacity");
    ada.press("x").settle();
    pass(&mut ada, &["Backup taken"]);
    select(&mut ada, "All tests pass");
    ada.press("space")
        .see("Say why")
        .type_in("seen on the other system")
        .press("enter")
        .settle();
    ada.press("b").see("Operations Lead");
    for (width, height) in SIZES {
        ada.resize(width, height);
        insta::assert_snapshot!(format!("board-open-{width}x{height}"), ada.redacted());
    }
}

#[test]
fn a_poll_is_gone_on_with_where_it_was_left_whoever_left_it() {
    let mut ada = ada(Start::default());
    let mut bob = bob(&mut ada);
    ready(&mut ada);
    ada.press("b").see("0 of 3 GO");
    ada.press("enter").see("Operations Lead: GO or NO-GO for Go-live");
    for (width, height) in SIZES {
        ada.resize(width, height);
        insta::assert_snapshot!(format!("poll-question-{width}x{height}"), ada.redacted());
    }
    ada.press("esc");
    go(&mut ada, "Ada Lovelace");
    assert_eq!(station(&ada, "ops"), StationState::Go);
    // Ada goes to look at something and comes back; Bob comes to the board for the first time.
    ada.press("esc g down").see("Backup taken");
    for program in [&mut ada, &mut bob] {
        program.until("one station said GO", |program| {
            station(program, "ops") == StationState::Go
        });
        program.press("b").see("1 of 3 GO");
        assert_eq!(program.app().place(), Place::Board);
    }
    bob.press("enter")
        .see("QA Lead: GO or NO-GO")
        .press("down down tab tab");
    bob.type_in("Bob").press("enter").see("say why not").press("esc");
    bob.press("s").see("QA Lead: GO or NO-GO").press("down down tab");
    bob.type_in("the slow test was skipped").press("tab").type_in("Bob");
    bob.press("enter").see("Sign as").press("enter").settle();
    ada.until("Bob said NO-GO", |ada| station(ada, "qa") == StationState::NoGo);
    assert_eq!(decision(&ada, "go-live").verdict.word, Word::NoGo);
    ada.see("QA Lead says NO-GO: the slow test was skipped");
    for (width, height) in SIZES {
        ada.resize(width, height);
        insta::assert_snapshot!(format!("board-no-go-{width}x{height}"), ada.redacted());
    }
    ada.resize(140, 40);
    // The same station is asked again: what it said first stays in the record.
    go(&mut bob, "Bob");
    ada.until("Bob says GO", |ada| station(ada, "qa") == StationState::Go);
    go(&mut ada, "Ada Lovelace");
    ada.until("all say GO", |ada| station(ada, "manager") == StationState::Go);
    assert_eq!(decision(&ada, "go-live").verdict.word, Word::Conditional);
    ada.see("3 of 3 GO");
    ada.catch_up();
    bob.catch_up();
}

#[test]
fn what_is_declared_over_a_verdict_stands_beside_what_it_would_be_now() {
    let mut ada = ada(Start::default());
    ready(&mut ada);
    pass(&mut ada, &["Dashboards"]);
    ada.press("b").see("0 of 3 GO");
    go(&mut ada, "Ada Lovelace");
    // The station of somebody else is refused where the statement is read.
    ada.press("s").see("QA Lead: GO or NO-GO").press("tab tab");
    ada.type_in("Ada Lovelace").press("enter").see("Sign as").press("enter");
    ada.see("QA Lead is Bob").press("esc");
    ada.press("d").see("Decide Go-live");
    assert!(ada.shows("The verdict is OPEN."));
    for (width, height) in SIZES {
        ada.resize(width, height);
        insta::assert_snapshot!(format!("decide-{width}x{height}"), ada.redacted());
    }
    ada.resize(140, 40).press("up up enter");
    ada.see("refused: only CTO may override it").press("esc");
    assert!(decision(&ada, "go-live").taken.is_none());

    let mut bob = bob(&mut ada);
    bob.press("b").see("1 of 3 GO");
    go(&mut bob, "Bob");
    ada.until("Bob says GO", |ada| station(ada, "qa") == StationState::Go);
    go(&mut ada, "Ada Lovelace");
    ada.see("Nothing speaks against it")
        .press("d")
        .see("The verdict is GO.")
        .press("enter")
        .settle();
    let taken = decision(&ada, "go-live").taken.clone().expect("it was declared");
    assert_eq!((taken.decided.answer, taken.decided.verdict), (Declared::Go, Word::Go));
    assert_eq!(taken.decided.overrides, None);
    ada.see("It would be the same now.");
    insta::assert_snapshot!("board-declared", ada.redacted());

    // What comes to light later changes the verdict, and not what was declared: the cutover has begun.
    ada.press("q");
    pass(&mut ada, &["Traffic is switched"]);
    select(&mut ada, "Backup taken");
    ada.press("x").settle();
    assert_eq!(decision(&ada, "go-live").verdict.word, Word::NoGo);
    assert!(decision(&ada, "go-live").opens());
    ada.press("b [").see("Now it would be NO-GO: 1 blocker.");
    for (width, height) in SIZES {
        ada.resize(width, height);
        insta::assert_snapshot!(format!("board-now-{width}x{height}"), ada.redacted());
    }
    ada.catch_up();
}

#[test]
fn a_go_that_no_longer_holds_before_anything_began_wants_to_be_decided_again() {
    let mut ada = ada(Start::default());
    ready(&mut ada);
    pass(&mut ada, &["Dashboards"]);
    let mut bob = bob(&mut ada);
    ada.press("b").see("0 of 3 GO");
    go(&mut ada, "Ada Lovelace");
    bob.until("the first said GO", |bob| station(bob, "ops") == StationState::Go);
    bob.press("b").see("1 of 3 GO");
    go(&mut bob, "Bob");
    ada.until("Bob says GO", |ada| station(ada, "qa") == StationState::Go);
    go(&mut ada, "Ada Lovelace");
    ada.press("d")
        .see("The verdict is GO.")
        .press("enter")
        .settle()
        .press("q");
    ada.see("All traffic: OPEN");
    select(&mut ada, "Backup taken");
    ada.press("x").settle();
    ada.see("does not hold any more").press("b");
    ada.see("That does not hold any more: it is NO-GO now");
    insta::assert_snapshot!("board-lapsed", ada.redacted());
}

#[test]
fn only_the_role_that_the_policy_names_overrides_and_that_stays_on_every_screen() {
    let mut ada = ada(Start::default());
    let mut bob = bob(&mut ada);
    bob.press("b")
        .see("Operations Lead")
        .press("d")
        .see("The verdict is OPEN.");
    bob.press("up up enter")
        .see("against the verdict")
        .see("that stays visible");
    insta::assert_snapshot!("override", bob.redacted());
    bob.press("enter").see("say why GO all the same");
    bob.type_in("the market opens at nine").press("enter").settle();
    let taken = decision(&bob, "go-live").taken.clone().expect("it was declared");
    assert_eq!(
        (taken.decided.answer, taken.decided.verdict),
        (Declared::Go, Word::Open)
    );
    assert_eq!(taken.decided.role, Some(RoleId::from("cto")));
    for program in [&mut ada, &mut bob] {
        program.see("overridden by Bob");
        program.press("@").see("overridden by Bob").press("q");
    }
    bob.see("Overridden: the market opens at nine");
    assert!(bob.shows("Now it would be OPEN"));
    ada.press("y");
    assert!(ada.copied[0].contains("overridden by Bob"), "{}", ada.copied[0]);
    ada.catch_up();
}

#[test]
fn a_condition_that_was_named_in_the_poll_is_offered_to_whoever_decides() {
    let mut ada = ada(Start::default());
    let mut bob = bob(&mut ada);
    ready(&mut ada);
    select(&mut ada, "Dashboards");
    ada.press("space").settle();
    ada.press("b").see("0 of 3 GO");
    ada.press("s").see("GO or NO-GO for Go-live").press("down tab");
    ada.type_in("Somebody watches the queue").press("tab");
    ada.type_in("Ada Lovelace")
        .press("enter")
        .see("Sign as")
        .press("enter")
        .settle();
    bob.until("the first said GO", |bob| station(bob, "ops") == StationState::Go);
    bob.press("b").see("1 of 3 GO");
    go(&mut bob, "Bob");
    ada.until("Bob says GO", |ada| station(ada, "qa") == StationState::Go);
    go(&mut ada, "Ada Lovelace");
    assert!(
        ada.shows("GO WITH CONDITIONS · 1 reason"),
        "{}",
        ada.draw().characters()
    );
    ada.press("d").see("The verdict is GO WITH CONDITIONS.");
    ada.see_at_once("Somebody watches the queue").press("enter");
    ada.see_at_once("say by when").type_in("2h").press("enter").settle();
    let taken = decision(&ada, "go-live").taken.clone().expect("it was declared");
    let [condition] = taken.decided.conditions.as_slice() else {
        panic!("{:?}", taken.decided.conditions);
    };
    assert_eq!(
        (condition.text.as_str(), condition.owner.as_str()),
        ("Somebody watches the queue", "Ada Lovelace")
    );
}

#[test]
fn conditions_stay_on_every_screen_until_somebody_says_how_they_are_met() {
    let mut ada = ada(Start::default());
    let mut bob = bob(&mut ada);
    ready(&mut ada);
    ada.press("b").see("0 of 3 GO");
    go(&mut ada, "Ada Lovelace");
    bob.until("the first said GO", |bob| station(bob, "ops") == StationState::Go);
    bob.press("b").see("1 of 3 GO");
    go(&mut bob, "Bob");
    ada.until("Bob says GO", |ada| station(ada, "qa") == StationState::Go);
    go(&mut ada, "Ada Lovelace");
    ada.press("d")
        .see("The verdict is GO WITH CONDITIONS.")
        .see("Condition 1");
    ada.press("enter").see("say what must be so");
    ada.type_in("The dashboards show the new service").press("enter");
    ada.see("say who sees to it").type_in("Bob").press("enter");
    ada.see("say by when")
        .type_in("soon")
        .press("enter")
        .see("is no time that can be read");
    ada.press("ctrl-u").type_in("2h").see("Condition 2").press("tab");
    ada.type_in("Somebody watches the queue")
        .press("tab")
        .type_in("Grace")
        .press("tab");
    ada.type_in("5h").see("Condition 3");
    for (width, height) in SIZES {
        ada.resize(width, height);
        insta::assert_snapshot!(format!("conditions-{width}x{height}"), ada.redacted());
    }
    ada.resize(140, 40).press("enter").settle();
    let taken = decision(&ada, "go-live").taken.clone().expect("it was declared");
    assert_eq!(taken.decided.conditions.len(), 2);
    for program in [&mut ada, &mut bob] {
        program.see("2 conditions open · The dashboards show the new service (Bob, due");
        program.press("@").see("2 conditions open").press("q");
    }

    // A due time goes by though nothing happens.
    ada.ahead = TimeDelta::minutes(121);
    ada.see("1 overdue").see("sees to it, due");
    for (width, height) in SIZES {
        ada.resize(width, height);
        insta::assert_snapshot!(format!("board-conditions-{width}x{height}"), ada.redacted());
    }
    ada.resize(140, 40).press("tab tab tab").press("m");
    ada.see("Condition met")
        .type_in("all six are there")
        .press("enter")
        .settle();
    bob.see("1 condition open")
        .press("b m")
        .see("Condition met")
        .press("enter")
        .settle();
    for program in [&mut ada, &mut bob] {
        program.until("nothing is open", |program| {
            program.at().desk.run().open_conditions().count() == 0 && !program.shows("condition open")
        });
    }
    ada.see("are there").press("m").see("this condition is met");
    ada.catch_up();
}

#[test]
fn every_reason_leads_to_what_it_rests_on() {
    let mut ada = ada(Start::default());
    select(&mut ada, "Capacity");
    ada.press("x").settle().press("b").see("Missing for");
    let find = |ada: &mut Driver, text: &str| {
        ada.press("/").type_in(text).press("enter");
    };
    find(&mut ada, "Dashboards show");
    ada.press("esc enter");
    assert_eq!(ada.app().place(), Place::Run);
    assert!(
        ada.shows("╭ Dashboards show the new service"),
        "{}",
        ada.draw().characters()
    );
    ada.press("b");
    find(&mut ada, "more high");
    ada.press("esc enter").see("╭ Capacity for twice the load");
    ada.press("b");
    find(&mut ada, "Rehearsal");
    ada.press("esc enter").see("╭ Rehearsal");
    ada.press("b");
    find(&mut ada, "QA Lead has not answered");
    ada.press("esc enter");
    assert_eq!(ada.app().place(), Place::Board, "a station stands on the board itself");
    ada.press("enter").see("QA Lead: GO or NO-GO").press("esc esc");

    // The same points, one after the other, from the walk: the worst first, the board for what has no row there.
    ada.press("g");
    let mut seen = Vec::new();
    for _ in 0..6 {
        ada.press("B");
        if ada.app().place() == Place::Board {
            seen.push("the board".to_owned());
            ada.press("esc");
        } else {
            let at = ada.at().desk.run().plan().clone();
            let item = at.items().find(|item| ada.shows(&format!("╮╭ {} ─", item.title)));
            seen.extend(item.map(|item| item.id.to_string()));
        }
    }
    assert_eq!(seen, ["backup", "tests", "capacity", "dashboards", "dry", "the board"]);
    assert_eq!(
        ada.at().desk.standing().item(&ItemId::from("capacity")).word(),
        "failed"
    );
}

#[test]
fn the_board_of_a_run_opens_from_home_and_goes_back_there_by_way_of_the_run() {
    let mut ada = ada(Start::default());
    select(&mut ada, "All tests pass");
    ada.press("space")
        .see("Say why")
        .type_in("seen")
        .press("enter")
        .settle();
    select(&mut ada, "All tests pass");
    ada.see("counts on a person's word only: passed by");
    ada.press("q").see("Under way").see("OPEN, 7 points to go");
    ada.press("b").see("0 of 3 GO");
    assert_eq!(ada.app().place(), Place::Board);
    ada.press("q");
    assert_eq!(ada.app().place(), Place::Run);
    // Where somebody works, one is asked first, and going back leaves the run.
    ada.share();
    let mut bob = Start::beside(&ada, "bob", "Bob", "ops2").at(140, 40);
    bob.see("launch-1.4.0").press("b").see("How do you come in?");
    bob.share();
    bob.press("esc");
    assert_eq!(bob.app().place(), Place::Home);
    bob.see("launch-1.4.0")
        .press("b")
        .see("How do you come in?")
        .press("enter");
    bob.see("0 of 3 GO").press("enter").see("you only watch this run");
    bob.press("d").see("you only watch this run");
}

#[test]
fn who_listens_to_the_screen_hears_words_and_no_letters_made_of_signs() {
    let mut ada = ada(Start::default().look(Glyphs::Words, Depth::None));
    ada.press("b")
        .see("OPEN | 8 points to go")
        .see("not yet Operations Lead");
    assert!(
        !ada.draw().characters().contains("####  #"),
        "{}",
        ada.draw().characters()
    );
    insta::assert_snapshot!("board-words", ada.redacted());
}

#[test]
fn a_rehearsal_is_never_a_go_and_other_terminals_keep_every_meaning() {
    let mut ada = Start::default()
        .look(Glyphs::Ascii, Depth::None)
        .file(".countersign/checklists/launch.toml", CHECKLIST)
        .at(140, 40);
    ada.see("this repository")
        .press("/")
        .type_in("Launch")
        .press("enter R")
        .see("Trust these commands?")
        .press("enter");
    ada.see("Rehearse Launch")
        .type_in("1.4.0")
        .press("enter")
        .see("Backup taken")
        .settle();
    pass(&mut ada, &["Backup taken", "Capacity", "Dashboards", "The way back"]);
    select(&mut ada, "All tests");
    ada.press("r").settle().see("REHEARSAL | would be OPEN").press("esc");
    for (width, height) in SIZES {
        ada.resize(width, height);
        ada.press("b");
        let drawn = ada.draw();
        assert!(drawn.characters().is_ascii(), "{}", drawn.characters());
        insta::assert_snapshot!(format!("board-ascii-{width}x{height}"), ada.redacted());
        ada.press("esc");
    }
}
