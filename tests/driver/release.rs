//! A whole release with four people, each at a program of their own: roles, two handoffs, a sign-off that is refused and one
//! that goes stale, a waiver that expires, an amendment, two decisions, and the certificate that tells all of it.

use std::fs;

use chrono::TimeDelta;
use countersign::domain::{
    event::{Declared, RunResult},
    id::{DecisionId, ItemId},
    standing::ItemState,
    verdict::{StationState, Word},
};

use crate::driver::{Driver, Start};

const CHECKLIST: &str = include_str!("release.toml");
const PEOPLE: [&str; 4] = ["Ada Lovelace", "Bob", "Cleo", "Dan"];

/// Ada, who begins the run and says who holds which role.
fn ada() -> Driver {
    let mut ada = Start::default().file("storefront.toml", CHECKLIST).at(140, 40);
    let path = ada.root().join("work/storefront.toml");
    ada.see("built in").press("o").see("Start from a file").press("ctrl-u");
    ada.type_in(&path.to_string_lossy())
        .press("enter")
        .see("trust")
        .press("enter");
    ada.see("Start Storefront").type_in("1.4.0").press("tab tab");
    for holder in PEOPLE {
        ada.type_in(holder).press("tab");
    }
    ada.press("enter").see("Build and ship");
    ada.settle();
    ada.share();
    ada
}

fn joins(ada: &Driver, login: &'static str, name: &'static str, host: &'static str) -> Driver {
    let mut program = Start::beside(ada, login, name, host).at(140, 40);
    program
        .see("storefront-1.4.0")
        .press("enter")
        .see("How do you come in?");
    program.share();
    program.press("down enter").until("they take part", |program| {
        program.app().at().is_some_and(|at| !at.read_only())
    });
    program
}

fn select(program: &mut Driver, title: &str) {
    program.press("g /").type_in(title).press("enter esc");
}

fn state(program: &Driver, item: &str) -> ItemState {
    program.at().desk.standing().item(&ItemId::from(item))
}

fn pass(program: &mut Driver, title: &str) {
    select(program, title);
    program.press("space").settle();
}

fn verdict(program: &Driver, decision: &str) -> Word {
    let decision = program.at().desk.standing().decision(&DecisionId::from(decision));
    decision.expect("it is planned").verdict.word
}

/// What Go-live comes to before anybody is polled.
fn before_poll(program: &Driver) -> Word {
    program.at().desk.standing().decisions[0].verdict.before_poll
}

fn station(program: &Driver) -> StationState {
    let decision = program.at().desk.standing().decision(&DecisionId::from("go-live"));
    decision.expect("it is planned").stations[0].state
}

/// Cleo says GO on the board, with her name.
fn says_go(cleo: &mut Driver) {
    cleo.press("b").see("Quality Engineer");
    cleo.press("s").see("GO or NO-GO for Go-live").press("tab tab");
    cleo.type_in("Cleo")
        .press("enter")
        .see("Sign as")
        .press("enter")
        .settle();
    cleo.press("q");
}

fn takes_over(program: &mut Driver, section: &str, name: &str) {
    program.see(&format!("take over {section} from")).press("esc Y");
    program.see(&format!("Take over {section}?")).press("tab");
    program.type_in(name).press("enter").settle();
}

fn hands_over(program: &mut Driver, row: &str, note: &str) {
    select(program, row);
    program.press("H").see("what the next must know");
    program.type_in(note).press("enter").settle();
}

/// Dan declares the decision that the board shows.
fn declares_go(dan: &mut Driver, title: &str) {
    dan.see(&format!("Decide {title}")).see("The verdict is GO.");
    dan.press("enter").settle();
}

#[test]
fn four_people_take_a_release_to_its_certificate() {
    let mut ada = ada();
    let mut bob = joins(&ada, "bob", "Bob", "ops2");
    let mut cleo = joins(&ada, "cleo", "Cleo", "ops3");
    let mut dan = joins(&ada, "dan", "Dan", "ops4");

    // Ada builds: a check fails, its command is amended, and what is not ready is waived for an hour.
    pass(&mut ada, "Image built");
    select(&mut ada, "Lint clean");
    ada.press("r")
        .until("it fails", |ada| state(ada, "lint") == ItemState::Failed);
    ada.press("M").see_at_once("What to amend").press("ctrl-u");
    ada.type_in("echo seven of seven").press("enter");
    ada.see_at_once("Why?")
        .type_in("it counted from nought")
        .press("enter")
        .settle();
    ada.press("r")
        .until("it passes", |ada| state(ada, "lint") == ItemState::Passed);
    select(&mut ada, "Docs current");
    ada.press("w").see("Why may it stand unfulfilled?");
    ada.type_in("they are being printed")
        .press("tab tab")
        .type_in("1h")
        .press("enter")
        .settle();
    assert_eq!(state(&ada, "docs"), ItemState::Waived);
    assert_eq!(before_poll(&ada), Word::Conditional, "a waiver leaves conditions");

    // The first handoff.
    hands_over(
        &mut ada,
        "handed over to MeshOps Lead",
        "the docs follow within the hour",
    );
    takes_over(&mut bob, "Build and ship", "Bob");

    // A sign-off that is refused: the role is Cleo's.
    bob.press("b").see("Quality Engineer").press("s");
    bob.see("GO or NO-GO for Go-live").press("tab tab");
    bob.type_in("Bob").press("enter").see("Sign as").press("enter");
    bob.see("assign the role to Bob first").press("esc q");

    // Cleo says GO; the waiver expires, and her word is stale.
    cleo.until("she sees what was built", |cleo| before_poll(cleo) == Word::Conditional);
    says_go(&mut cleo);
    assert_eq!(station(&cleo), StationState::Go);
    for program in [&mut ada, &mut bob, &mut cleo, &mut dan] {
        program.ahead = TimeDelta::hours(2);
        program.until("the waiver has expired", |program| {
            state(program, "docs") == ItemState::Open
        });
    }
    pass(&mut ada, "Docs current");
    cleo.until("she has to answer again", |cleo| station(cleo) == StationState::Stale);
    says_go(&mut cleo);
    dan.until("the rules let it go", |dan| verdict(dan, "go-live") == Word::Go);

    // Only Dan decides.
    bob.press("b").see("Go-live").press("d");
    bob.see("CTO decides, and that is Dan").press("esc q");
    dan.press("b").see("Nothing speaks against it").press("d");
    declares_go(&mut dan, "Go-live");

    // Bob deploys and hands over to Cleo, who signs what she sees.
    bob.until("it is open", |bob| state(bob, "switched") == ItemState::Open);
    pass(&mut bob, "Traffic switched");
    hands_over(&mut bob, "handed over to Quality Engineer", "the cache is warm");
    takes_over(&mut cleo, "Deploy", "Cleo");
    pass(&mut cleo, "Storefront answers");
    cleo.press("s").see("Statement").press("enter").see("enter read it");
    cleo.press("tab tab").type_in("Cleo").press("enter");
    cleo.see("do not sign").press("enter").settle();

    // The second decision, and the close.
    dan.until("the rules let it go", |dan| verdict(dan, "all-traffic") == Word::Go);
    dan.press("] d");
    declares_go(&mut dan, "All traffic");
    let run = dan.at().desk.run();
    assert!(
        run.flow
            .decided
            .iter()
            .all(|taken| taken.decided.answer == Declared::Go)
    );
    assert_eq!(run.flow.decided.len(), 2);
    assert!(run.flagged.is_empty(), "{:?}", run.flagged);
    dan.press("q :")
        .type_in("close the run")
        .press("enter")
        .see("How did it end?");
    dan.press("enter").see("Seal the run").press("esc").settle();
    let (_, closed) = dan.at().desk.run().closed.clone().expect("it is closed");
    assert_eq!(closed.result, RunResult::Success);
    let certificate = dan.at().folder.join(closed.certificate_text.expect("it is drawn").file);
    let text = fs::read_to_string(certificate).expect("it is there");
    assert!(text.starts_with("# Release certificate\n"), "{text}");
    for told in [
        "Go-live",
        "All traffic",
        "it counted from nought",
        "the docs follow within the hour",
        "the cache is warm",
        "Ada Lovelace",
        "Bob",
        "Cleo",
        "Dan",
    ] {
        assert!(text.contains(told), "{told} in\n{text}");
    }
    for program in [&mut ada, &mut bob, &mut cleo] {
        program.catch_up();
    }
}
