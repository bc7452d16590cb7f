//! How a release is led by two people: handoffs at a hold point and of the controls, a hold point that is broken, a rollback
//! from its call to its end, risks, the review, the close.

use chrono::TimeDelta;
use countersign::{
    domain::{
        checklist::Severity,
        decide::{CloseIntent, Intent, RollbackIntent},
        event::{Milestone, RollbackResult, RunResult},
        id::ItemId,
        rollback,
        standing::ItemState,
    },
    tui::{
        chrome,
        command::{Command, Place},
        context::Go,
        glyph::Glyphs,
        screens::rollback::Rollback,
        theme::{Depth, Theme},
        widgets::messages::Level,
    },
};

use crate::{
    bench::{Bench, begun},
    driver::{Driver, Start},
};

const CHECKLIST: &str = include_str!("lead.toml");
const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (140, 40)];

/// Ada, at the run that she began: she is the Frontend Dev, Bob the MeshOps Lead.
fn ada() -> Driver {
    let start = Start::default()
        .file("mesh.toml", CHECKLIST)
        .file("where", "prod-eu\n")
        .script("undo.sh", "echo back");
    let mut ada = start.at(140, 40);
    let path = ada.root().join("work/mesh.toml");
    ada.see("built in").press("o").see("Start from a file").press("ctrl-u");
    ada.type_in(&path.to_string_lossy())
        .press("enter")
        .see("trust")
        .press("enter");
    ada.see("Start Mesh release").type_in("1.4.0").press("tab tab");
    ada.type_in("Ada Lovelace")
        .press("tab")
        .type_in("Bob")
        .press("tab")
        .type_in("Cleo");
    ada.press("enter").see("Build and ship");
    ada.settle();
    ada
}

/// Two at the run: Bob, from another machine, takes part.
fn two() -> (Driver, Driver) {
    let mut ada = ada();
    ada.share();
    let mut bob = Start::beside(&ada, "bob", "Bob", "ops2").at(140, 40);
    bob.see("mesh-1.4.0").press("enter").see("How do you come in?");
    bob.share();
    bob.press("down enter")
        .until("he takes part", |bob| bob.app().at().is_some_and(|at| !at.read_only()));
    ada.see("you at the controls · Bob");
    (ada, bob)
}

fn state(program: &Driver, item: &str) -> ItemState {
    program.at().desk.standing().item(&ItemId::from(item))
}

fn select(program: &mut Driver, title: &str) {
    program.press("g /").type_in(title).press("enter esc");
}

fn command(program: &mut Driver, name: &str) {
    program.press(":").type_in(name).press("enter");
}

fn said(program: &Driver, level: Level) -> Vec<String> {
    let messages = program.app().messages().all().iter();
    messages
        .filter(|message| message.level == level)
        .map(|message| message.text.clone())
        .collect()
}

/// Ada's section is done: both of its items stand as they should.
fn build(ada: &mut Driver) {
    select(ada, "Image built");
    ada.press("space").settle();
    select(ada, "The cache is cold");
    ada.press("space").settle();
}

fn drawn(program: &mut Driver, name: &str) {
    for (width, height) in SIZES {
        program.resize(width, height);
        insta::assert_snapshot!(format!("{name}-{width}x{height}"), program.redacted());
    }
    program.resize(140, 40);
}

/// The same where the large clocks behind it, which no two runs of a test share, find no room.
fn small(program: &mut Driver, name: &str) {
    program.resize(60, 20);
    insta::assert_snapshot!(format!("{name}-60x20"), program.redacted());
    program.resize(140, 40);
}

#[test]
fn a_section_is_handed_over_sent_back_with_a_reason_handed_over_again_and_taken_over_by_name() {
    let (mut ada, mut bob) = two();
    select(&mut ada, "Traffic switched");
    ada.press("space")
        .see("locked: it waits for Build and ship (2 of 2 left)")
        .press("esc");
    build(&mut ada);
    ada.until("the row of the handoff is next", |ada| {
        ada.shows("next for you: hand Build and ship over to MeshOps Lead (.)")
    });
    select(&mut ada, "handed over to MeshOps Lead");
    ada.press("H").see("Hand Build and ship over");
    assert!(ada.shows("It goes to MeshOps Lead (Bob)."));
    drawn(&mut ada, "hand-over");
    ada.press("enter").see("say what the next must know");
    ada.type_in("the canary is at 5 %, watch the queue")
        .press("enter")
        .settle();

    bob.see("next for you: take over Build and ship from Ada Lovelace (.)");
    assert_eq!(said(&bob, Level::Alert).len(), 1, "told aloud, once");
    bob.press("esc Y").see("Take over Build and ship?");
    assert!(bob.shows("the canary is at 5 %, watch the queue"));
    drawn(&mut bob, "take-over");
    bob.press("down").see_at_once("send it back").press("enter");
    bob.see_at_once("say why it goes back").type_in("which queue?");
    bob.press("enter").see_at_once("type your name in full: Bob");
    bob.type_in("Bob").press("enter").settle();

    ada.see("Bob sent back Build and ship");
    ada.press("esc");
    select(&mut ada, "Bob sent it back");
    assert!(ada.shows("which queue?") && ada.shows("H hands it over again"));
    ada.press("enter").see("Bob sent it back: which queue?");
    ada.type_in("the one called orders").press("enter").settle();

    bob.see("take over Build and ship from Ada Lovelace (.)").press("esc");
    select(&mut bob, "takes over");
    drawn(&mut bob, "handed-over");
    bob.press("enter")
        .see("Take over Build and ship?")
        .press("tab")
        .type_in("bob");
    bob.press("enter").settle();
    ada.see("Bob took over Build and ship from Frontend Dev (Ada Lovelace)");
    ada.press("esc");
    select(&mut ada, "Build and ship");
    assert!(ada.shows("Bob took over"), "{}", ada.draw().characters());
    assert!(ada.shows("the one called orders"), "its history stands on its page");
    select(&mut bob, "Traffic switched");
    bob.press("space").settle();
    assert_eq!(state(&bob, "switched"), ItemState::Passed, "it opened");
    ada.catch_up();
    bob.catch_up();
}

#[test]
fn the_controls_are_handed_over_at_a_shift_change_and_stay_until_they_are_taken_over() {
    let (mut ada, mut bob) = two();
    bob.press("H")
        .see("Build and ship is not complete and signed yet")
        .press("esc");
    select(&mut bob, "Everybody was asked");
    bob.press("H").see("the controls are not here").press("esc");
    ada.press("H").see("Hand the controls over");
    drawn(&mut ada, "hand-controls");
    ada.type_in("I sleep now").press("enter").settle();
    assert!(ada.at().desk.at_the_controls(), "until he takes them");

    bob.see("next for you: take over the controls from Ada Lovelace (.)")
        .press("esc");
    assert!(bob.shows("The controls: handed to Bob"));
    bob.press("g").press("enter").see("Take over the controls?");
    assert!(bob.shows("I sleep now"));
    bob.press("tab").type_in("Bob").press("enter").settle();
    assert!(bob.at().desk.at_the_controls());
    assert!(
        said(&bob, Level::Notice)
            .iter()
            .any(|text| text.contains("you hold the controls"))
    );
    ada.until("she has them no more", |ada| !ada.at().desk.at_the_controls());
    let told = said(&ada, Level::Notice);
    assert!(
        told.iter()
            .any(|text| text.starts_with("Bob took over the controls") && text.contains("Actions are theirs")),
        "{told:?}"
    );
    assert_eq!(said(&ada, Level::Alert), Vec::<String>::new(), "she asked for it");
    ada.catch_up();
    bob.catch_up();
}

#[test]
fn a_hold_point_is_broken_by_the_role_of_the_policy_with_its_title_typed_and_marks_the_run_for_good() {
    let (mut ada, mut bob) = two();
    build(&mut ada);
    bob.until("it is built", |bob| state(bob, "cold-cache") == ItemState::Passed);
    select(&mut ada, "Build and ship");
    command(&mut ada, "break the hold");
    ada.see("only MeshOps Lead may break a hold point").press("esc");
    select(&mut bob, "Build and ship");
    assert!(bob.shows("MeshOps Lead may break it"), "{}", bob.draw().characters());
    command(&mut bob, "break the hold");
    bob.see("Break the hold point?");
    drawn(&mut bob, "break-hold");
    bob.press("enter").see_at_once("say why the hold point is broken");
    bob.type_in("Ada is ill")
        .press("tab")
        .type_in("build and ship")
        .press("enter");
    bob.see_at_once("type “Build and ship” in full");
    bob.press("ctrl-u").type_in("Build and ship").press("enter").settle();
    bob.see("hold broken");
    drawn(&mut bob, "hold-broken");
    command(&mut bob, "break the hold");
    bob.see("broke it already").press("esc");
    select(&mut bob, "Traffic switched");
    bob.press("space").settle();
    assert_eq!(state(&bob, "switched"), ItemState::Passed);
    ada.see("hold broken");
    assert!(said(&ada, Level::Alert).iter().any(|text| text.contains("Ada is ill")));
    ada.catch_up();
}

/// Ada calls a rollback for errors that she has seen for three minutes; its actions are armed.
fn call(ada: &mut Driver) {
    ada.press("!").see("Call a rollback?");
    ada.press("space tab tab").type_in("errors everywhere").press("tab");
    ada.type_in("production")
        .press("tab")
        .type_in("3m")
        .press("enter")
        .settle();
}

#[test]
fn a_rollback_is_called_from_any_screen_with_what_calls_for_it() {
    let mut ada = ada();
    assert!(!ada.shows("Old version deployed"), "the way back is folded");
    ada.press("Q").see("Who to call").press("!").see("Call a rollback?");
    drawn(&mut ada, "call-rollback");
    ada.press("enter").see_at_once("say why it is rolled back");
    ada.type_in("errors everywhere")
        .press("tab")
        .type_in("prod")
        .press("tab")
        .type_in("soon")
        .press("enter");
    ada.see_at_once("is no time that is over");
    ada.press("ctrl-u").type_in("3m").press("enter");
    ada.see_at_once("type production exactly, or leave it empty");
    ada.press("ctrl-u enter").settle();
    let called = ada.at().desk.run().rollback().expect("it is called").clone();
    assert_eq!(called.called.environment, None);
    assert!(called.called.triggers.is_empty());
    assert_eq!(ada.app().place(), Place::Run, "led to the first step");
    ada.see("ROLLBACK").press("r").see("Run this action?");
    assert!(ada.shows("Type the name of the environment"), "not armed");
}

#[test]
fn a_rollback_goes_from_its_call_over_armed_actions_and_four_clocks_to_its_end() {
    let (mut ada, mut bob) = two();
    build(&mut ada);
    call(&mut ada);
    ada.see("ROLLBACK");
    assert_eq!(state(&ada, "undo"), ItemState::Open, "locked by nothing");
    assert!(ada.shows("Old version deployed"), "unfolded");
    let clocks = rollback::clocks(ada.at().desk.run(), ada.at().desk.standing()).expect("clocks");
    assert!(clocks[0].over(ada.now()), "3 of 2 minutes");
    drawn(&mut ada, "rollback-walk");

    bob.see("ROLLBACK");
    assert!(bob.shows("Image built"), "the cursor of others stays where it is");
    let alerts = said(&bob, Level::Alert);
    assert!(
        alerts[0].contains("called a rollback for Error rate above 5 %: errors everywhere"),
        "{alerts:?}"
    );
    bob.press("esc y");
    let copied = bob.copied.last().expect("the state is copied");
    assert!(copied.contains("a rollback is under way for 00:"), "{copied}");
    bob.press("!").see("called by");
    assert_eq!(bob.app().place(), Place::Rollback);
    bob.ahead = TimeDelta::seconds(372);
    let over = bob.draw();
    assert!(over.shows("over 5m"), "{}", over.characters());
    bob.ahead = TimeDelta::zero();

    // The environment is proven, and Enter alone runs it.
    ada.press("r").see("Run this action?").see("environment proven");
    assert!(ada.shows("Armed by the rollback that Ada Lovelace called"));
    assert!(!ada.shows("Type the name of the environment"));
    ada.press("enter")
        .until("it is rolled back", |ada| state(ada, "undo") == ItemState::Passed);
    ada.press("!").see("The way back");
    ada.press("m").see("What is reached?");
    assert!(!ada.shows("executed: it is rolled back"), "its action showed that");
    ada.type_in("").press("enter").settle();
    let clocks = rollback::clocks(ada.at().desk.run(), ada.at().desk.standing()).expect("clocks");
    assert!(clocks[1].stopped.is_some() && clocks[2].stopped.is_some() && clocks[3].stopped.is_none());
    ada.press("m").see("it is executed and validated");
    ada.press("t").see("Who was told?").see_at_once("Release taken back");
    ada.press("up down").see_at_once("1.4.0 is taken back from production.");
    small(&mut ada, "told");
    ada.press("enter").settle();
    let clocks = rollback::clocks(ada.at().desk.run(), ada.at().desk.standing()).expect("clocks");
    assert!(clocks.iter().all(|clock| clock.stopped.is_some()));

    ada.press("e").see("End the rollback?");
    small(&mut ada, "end-rollback");
    ada.press("enter").see_at_once("say how it ended");
    ada.press("down down enter").see_at_once("say what is not as it was");
    // A person said that it is validated; the item that shows it is open all the same.
    ada.press("shift-tab up enter")
        .see_at_once("say how it is known that all is restored");
    ada.type_in("it answers").press("enter").settle();
    let ended = ada
        .at()
        .desk
        .run()
        .rollback()
        .and_then(|rollback| rollback.ended.clone());
    assert_eq!(ended.expect("it ended").1.result, RollbackResult::Restored);
    assert!(!ada.shows("ROLLBACK"), "the clocks stand");
    bob.until("it ended", |bob| !bob.shows(" ROLLBACK "));
    ada.catch_up();
    bob.catch_up();
}

#[test]
fn what_runs_at_a_step_of_the_way_back_is_ended_from_its_screen() {
    let mut bench = called();
    assert_eq!(
        bench.ask(Command::CancelCheck).as_deref(),
        Some("no check of this item runs here")
    );
    bench.submit(Intent::TakeControls { note: None });
    bench.submit(Intent::StartProof("undo".into()));
    assert_eq!(bench.launched.len(), 1, "something runs at it");
    assert_eq!(bench.ask(Command::CancelCheck), None);
    assert!(
        matches!(bench.stage.go.last(), Some(Go::Ask(_))),
        "it is asked whether it is to be ended"
    );
}

#[test]
fn closing_the_run_is_found_by_its_name_on_the_screen_of_the_rollback_too() {
    let mut ada = ada();
    call(&mut ada);
    ada.press("!").see("The way back").resize(100, 30);
    ada.press(":")
        .type_in("close")
        .see_at_once("on the run's screen: Close this run");
    ada.press("enter").see("How did it end?");
    assert_eq!(
        ada.at().desk.run().flow.rollbacks.len(),
        1,
        "no other rollback is called"
    );
    ada.press("esc").see("Old version deployed");
    assert_eq!(ada.app().place(), Place::Run);
    // What acts at once on the selected item is not done to one that nobody sees.
    ada.press("!")
        .see("The way back")
        .press(":")
        .type_in("pass")
        .press("enter");
    ada.see("“Pass” is for what is selected here: space does it");
    assert_eq!(state(&ada, "undo"), ItemState::Open);
}

#[test]
fn nobody_ends_a_rollback_as_restored_without_a_word_while_nothing_of_it_was_shown() {
    let mut ada = ada();
    call(&mut ada);
    ada.press("!").see("called by").press("e").see("End the rollback?");
    ada.press("enter").see_at_once("say how it ended");
    ada.press("down enter")
        .see_at_once("say how it is known that all is restored");
    assert!(
        ada.at().desk.run().rollback().expect("it is called").ended.is_none(),
        "it goes on"
    );
    ada.type_in("deployed by hand, and looked at").press("enter").settle();
    let ended = ada
        .at()
        .desk
        .run()
        .rollback()
        .and_then(|rollback| rollback.ended.clone());
    let (_, ended) = ended.expect("it ended");
    assert_eq!(ended.result, RollbackResult::Restored);
    assert_eq!(ended.note.as_deref(), Some("deployed by hand, and looked at"));
}

#[test]
fn the_steps_of_a_rollback_lead_to_their_place_in_the_walk_and_what_is_at_hand_is_copied() {
    let mut ada = ada();
    call(&mut ada);
    ada.press("!").see("called by");
    ada.press("down enter");
    assert_eq!(ada.app().place(), Place::Run);
    assert!(ada.shows("answers"), "{}", ada.draw().characters());
    ada.press("! tab").see("Drain the new pods").press("y");
    assert_eq!(ada.copied.last().map(String::as_str), Some("./drain.sh"));
}

#[test]
fn risks_of_the_checklist_and_those_that_are_added_stand_in_one_list() {
    let mut ada = ada();
    ada.press("I").see("The cache is cold after the switch");
    ada.press("a")
        .see("Add a risk")
        .press("enter")
        .see_at_once("say what may happen");
    ada.type_in("The old client retries without end").press("tab up tab");
    ada.type_in("Bob")
        .press("tab")
        .type_in("Rate limit at the edge")
        .press("enter")
        .settle();
    ada.see("Added in this run");
    drawn(&mut ada, "risks");
    ada.press("G enter").see("How does the risk stand?");
    ada.press("down down enter").settle();
    ada.see("accepted");
    ada.press("G enter enter")
        .see_at_once("nothing is changed")
        .press("esc");
    ada.press("g enter").see("risk of high severity");
    assert!(ada.shows("Warm it with the replay of the"));
    ada.press("space").settle();
    select(&mut ada, "The cache is cold");
    ada.see("averted");
    ada.press("I").see("averted");
    assert_eq!(ada.at().desk.run().risks().count(), 1);
}

#[test]
fn the_run_closes_as_rolled_back_and_owes_a_review_until_something_of_each_is_written_down() {
    let mut ada = ada();
    call(&mut ada);
    ada.press("!").see("The way back").press("e").see("End the rollback?");
    ada.press("down tab").type_in("by hand").press("enter").settle();
    ada.press("q").see("Old version deployed");
    command(&mut ada, "close the run");
    ada.see("How did it end?").see_at_once("(x) rolled back");
    drawn(&mut ada, "close");
    ada.press("tab")
        .type_in("errors everywhere")
        .press("enter")
        .see("Seal")
        .press("esc");
    let closed = ada.at().desk.run().closed.clone().expect("closed");
    assert_eq!(closed.1.result, RunResult::RolledBack);
    ada.see("review due in 47h");
    ada.ahead = TimeDelta::hours(51);
    ada.see("review overdue for 3h");
    ada.ahead = TimeDelta::zero();

    ada.press("v").see("What went well").see_at_once("nothing yet");
    ada.press("a")
        .see("For the review")
        .type_in("the clocks were seen by all")
        .press("enter")
        .settle();
    ada.press("tab a")
        .type_in("nobody watched the queue")
        .press("enter")
        .settle();
    ada.press("tab a")
        .type_in("an alert on its length")
        .press("enter")
        .see_at_once("say who sees to the action");
    ada.type_in("Bob").press("enter").see_at_once("by when");
    ada.type_in("7d").press("enter").settle();
    assert!(!ada.shows("review due"), "there is something of each");
    drawn(&mut ada, "review");
}

/// A rollback that was called at 21:04 for what was seen three minutes before.
fn called() -> Bench<Rollback> {
    let mut bench = Bench::new(Rollback::default(), begun(CHECKLIST, 42, false));
    let call = RollbackIntent {
        triggers: vec!["errors".into()],
        reason: "errors everywhere".into(),
        severity: Severity::Conditional,
        seen_at: Some(bench.stage.now - TimeDelta::minutes(3)),
        environment: Some("production".into()),
    };
    bench.submit(Intent::CallRollback(Box::new(call)));
    bench
}

#[test]
fn the_four_clocks_are_large_and_say_in_words_what_is_over_its_limit() {
    let mut bench = called();
    bench.wait(252);
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("rollback-{width}x{height}"), bench.stage.window(width, height));
    }
    bench.wait(120);
    bench.submit(Intent::ReachMilestone {
        milestone: Milestone::Executed,
        note: None,
    });
    bench.wait(3600);
    for (width, height) in SIZES {
        insta::assert_snapshot!(
            format!("rollback-late-{width}x{height}"),
            bench.stage.window(width, height)
        );
    }
    bench.submit(Intent::EndRollback {
        result: RollbackResult::Partial,
        note: Some("the queue is replayed by hand".into()),
    });
    bench.wait(900);
    let ended = bench.stage.window(140, 40);
    assert!(ended.shows("partial after"), "{}", ended.characters());
    insta::assert_snapshot!("rollback-ended", ended);
}

#[test]
fn the_clocks_of_a_rollback_keep_their_meaning_without_colour_and_without_signs() {
    let mut bench = called();
    bench.wait(312);
    bench.stage.theme = Theme::named("dark", None, Depth::None).expect("built in");
    bench.stage.glyphs = Glyphs::Ascii;
    let drawn = bench.stage.window(140, 40);
    assert!(drawn.characters().is_ascii());
    insta::assert_snapshot!("rollback-ascii", drawn);
    bench.stage.glyphs = Glyphs::Words;
    let drawn = bench.stage.window(140, 40);
    for words in ["05:12  00:12 over 5m", "open", "validated not begun"] {
        assert!(drawn.shows(words), "{words}\n{}", drawn.characters());
    }
}

#[test]
fn the_clocks_run_on_every_screen_of_the_run_once_a_second_until_the_rollback_is_ended() {
    let mut bench = called();
    bench.wait(10);
    let now = bench.stage.now;
    assert_eq!(chrome::next_change(bench.at(), now), Some(now + TimeDelta::seconds(1)));
    bench.submit(Intent::EndRollback {
        result: RollbackResult::Restored,
        note: Some("by hand".into()),
    });
    let close = CloseIntent {
        result: RunResult::RolledBack,
        note: Some("errors everywhere".into()),
        allowed_signers: None,
        certificate: None,
    };
    bench.submit(Intent::Close(Box::new(close)));
    bench.wait(2);
    let now = bench.stage.now;
    let next = chrome::next_change(bench.at(), now).expect("the review is due");
    assert!(next > now + TimeDelta::seconds(10), "no second is told any more");
}

#[test]
fn signs_and_words_stand_for_the_same_on_other_terminals() {
    let (mut ada, mut bob) = two();
    call(&mut ada);
    bob.see("ROLLBACK");
    let start = Start::beside(&ada, "cleo", "Cleo", "ops3").look(Glyphs::Ascii, Depth::None);
    let mut cleo = start.read_only().at(80, 24);
    cleo.see("mesh-1.4.0").press("enter").see("ROLLBACK");
    cleo.share();
    assert!(
        cleo.shows("Old version answers"),
        "whoever comes in stands on the way back"
    );
    cleo.press("!").see("seen since");
    assert!(cleo.draw().characters().is_ascii());
    cleo.press("e").see("nothing is recorded");
}
