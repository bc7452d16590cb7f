//! Who is told what, in tables.

use super::*;
use crate::domain::{
    check::Outcome,
    checklist::{Checklist, Decision, Field, Phase, Quorum, Severity},
    decide::{CloseIntent, DecideIntent, HandOffIntent, HandoffReply, Intent, RollbackIntent},
    event::{Condition, Declared, Mark, Party, RunResult},
    testing::{Seat, at, because, checked, checklist, field, item, owes, section},
};

/// Prepare (lead; a, and b of the dba with a blank), then Database (dba; a check with a part), which both sign.
fn plan() -> Checklist {
    let mut blank = item("b");
    blank.owner = Some("dba".into());
    blank.fields = vec![Field {
        required: true,
        ..field("file")
    }];
    let mut prepare = section("prepare", vec![item("a"), blank]);
    prepare.owner = Some("lead".into());
    let mut whole = checked("c", "true");
    whole.items = vec![item("part")];
    let mut database = section("database", vec![whole, item("d")]);
    database.owner = Some("dba".into());
    database.after = vec!["prepare".into()];
    database.sign_offs = vec![owes("lead"), owes("dba")];
    let mut back = section("back", vec![item("undo")]);
    (back.owner, back.phase) = (Some("dba".into()), Phase::Rollback);
    let mut watch = section("watch", vec![item("look")]);
    (watch.owner, watch.phase) = (Some("lead".into()), Phase::Monitor);
    checklist(vec![prepare, database, back, watch])
}

fn seat() -> Seat {
    Seat::starting_as(plan(), |started| {
        started.roles = [
            ("lead".into(), Person::named("ada")),
            ("dba".into(), Person::named("Bob")),
        ]
        .into();
    })
}

fn told(seat: &Seat, name: &str) -> String {
    let next = Next::of(seat.run(), &seat.standing(), &Person::named(name));
    let now = next.now.iter().map(|step| step.text.clone());
    let later = next.later.iter().map(|later| format!("later: {}", later.line()));
    now.chain(later).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_is_told_what_their_roles_can_do_now_and_what_theirs_waits_for() {
    let mut seat = seat();
    insta::assert_snapshot!(told(&seat, "ada"), @r"
    mark Item a
    mark Item look
    later: sign Section database, which waits for Section prepare (2 of 2 left)
    ");
    insta::assert_snapshot!(told(&seat, "Bob"), @r"
    fill in Field file of Item b
    mark Item b
    later: mark Item part, which waits for Section prepare (2 of 2 left)
    later: run Item c, which waits for Section prepare (2 of 2 left)
    later: mark Item d, which waits for Section prepare (2 of 2 left)
    later: sign Section database, which waits for Section prepare (2 of 2 left)
    ");
    assert_eq!(told(&seat, "Eve"), "", "who holds no role has nothing of their own");
    seat.marks("a", Mark::Passed);
    seat.sets("file", "backup.sql");
    seat.marks("b", Mark::Passed);
    insta::assert_snapshot!(told(&seat, "Bob"), @r"
    mark Item part
    mark Item d
    later: sign Section database, which waits for Section database (2 of 2 left)
    ");
    seat.marks("part", Mark::Passed);
    seat.runs("c", Outcome::Failed);
    insta::assert_snapshot!(told(&seat, "Bob"), @r"
    look at Item c (failed)
    mark Item d
    later: sign Section database, which waits for Section database (2 of 2 left)
    ");
    seat.runs("c", Outcome::Passed);
    seat.marks("d", Mark::Passed);
    insta::assert_snapshot!(told(&seat, "ada"), @r"
    sign Section database
    mark Item look
    ");
    insta::assert_snapshot!(told(&seat, "Bob"), @"sign Section database");
}

#[test]
fn a_dispute_comes_first_and_a_sign_off_before_what_is_open() {
    let mut seat = seat();
    seat.marks("a", Mark::Passed);
    seat.sets("file", "backup.sql");
    seat.marks("b", Mark::Passed);
    for item in ["part", "c", "d"] {
        seat.does(because(item, Mark::Passed, "seen"));
    }
    seat.signs("lead", Scope::Section("database".into()));
    seat.does(because("d", Mark::Waived, "not today"));
    let mut other = seat.joined_by("Bob");
    other.marks("a", Mark::Failed);
    seat.marks("a", Mark::Cleared);
    seat.reads(&other);
    insta::assert_snapshot!(told(&seat, "ada"), @r"
    settle Item a
    sign Section database again
    mark Item look
    ");
}

#[test]
fn of_a_closed_run_only_what_goes_on_is_left() {
    let mut seat = seat();
    seat.does(Intent::Close(Box::new(CloseIntent {
        result: RunResult::Abandoned,
        note: Some("enough".into()),
        allowed_signers: None,
        certificate: None,
    })));
    insta::assert_snapshot!(told(&seat, "ada"), @"mark Item look");
    assert_eq!(told(&seat, "Bob"), "");
}

#[test]
fn while_a_rollback_is_on_what_it_asks_for_comes_first() {
    let mut seat = seat();
    seat.does(Intent::CallRollback(Box::new(RollbackIntent {
        triggers: vec![],
        reason: "it burns".into(),
        severity: Severity::Immediate,
        environment: None,
        seen_at: None,
    })));
    insta::assert_snapshot!(told(&seat, "Bob"), @r"
    mark Item undo
    fill in Field file of Item b
    mark Item b
    later: mark Item part, which waits for Section prepare (2 of 2 left)
    later: run Item c, which waits for Section prepare (2 of 2 left)
    later: mark Item d, which waits for Section prepare (2 of 2 left)
    later: sign Section database, which waits for Section prepare (2 of 2 left)
    ");
}

/// Build (lead), handed to the dba at its end, then a decision of the lead, polled, and what goes live behind it.
fn led() -> Seat {
    let mut build = section("build", vec![item("built")]);
    (build.owner, build.hands_to) = (Some("lead".into()), Some("dba".into()));
    let mut live = section("live", vec![item("on")]);
    (live.owner, live.after) = (Some("dba".into()), vec!["build".into()]);
    let mut list = checklist(vec![build, live]);
    list.decisions = vec![Decision {
        id: "go".into(),
        title: "Go live".into(),
        covers: vec!["build".into()],
        before: Some("live".into()),
        decides: Some("lead".into()),
        poll: vec!["lead".into(), "dba".into()],
        quorum: Quorum::All,
        sign_offs: vec![],
    }];
    Seat::starting_as(list, |started| {
        started.roles = [
            ("lead".into(), Person::named("ada")),
            ("dba".into(), Person::named("Bob")),
        ]
        .into();
    })
}

#[test]
fn handoffs_polls_decisions_and_conditions_wait_for_whom_they_are_for() {
    let mut ada = led();
    insta::assert_snapshot!(told(&ada, "ada"), @r"
    mark Item built
    later: answer the poll of Go live, which waits for Item built: open, and 2 more
    later: decide Go live, which waits for Item built: open, and 2 more
    ");
    insta::assert_snapshot!(told(&ada, "Bob"), @r"
    later: answer the poll of Go live, which waits for Item built: open, and 2 more
    later: mark Item on, which waits for a GO on Go live
    ");
    ada.marks("built", Mark::Passed);
    insta::assert_snapshot!(told(&ada, "ada"), @r"
    hand Section build over to Role dba
    answer the poll of Go live
    later: decide Go live, which waits for Role lead to answer, and 1 more
    ");
    insta::assert_snapshot!(told(&ada, "Bob"), @r"
    later: answer the poll of Go live, which waits for Role lead to answer first
    later: mark Item on, which waits for a GO on Go live
    ");
    let handed = ada.does(Intent::HandOff(Box::new(HandOffIntent {
        section: Some("build".into()),
        to: Party::default(),
        note: "mind the cache".into(),
    })));
    insta::assert_snapshot!(told(&ada, "Bob"), @r"
    take over Section build from ada
    later: answer the poll of Go live, which waits for Role lead to answer first
    later: mark Item on, which waits for a GO on Go live
    ");
    let over = Scope::Decision("go".into());
    ada.signs("lead", over.clone());
    let mut bob = ada.joined_by("Bob");
    bob.does(Intent::AnswerHandoff {
        handoff: handed,
        reply: HandoffReply::TakeOver,
        name: "Bob".into(),
        note: None,
    });
    insta::assert_snapshot!(told(&bob, "Bob"), @r"
    answer the poll of Go live
    later: mark Item on, which waits for a GO on Go live
    ");
    bob.signs("dba", over);
    ada.reads(&bob);
    insta::assert_snapshot!(told(&ada, "ada"), @"decide Go live");
    let condition = |owner: &str, due: i64| Condition {
        text: format!("{owner} looks"),
        owner: owner.into(),
        due: at(due),
    };
    ada.does(Intent::Decide(Box::new(DecideIntent {
        decision: "go".into(),
        answer: Declared::Conditional,
        conditions: vec![condition("ADA", 1000), condition("Role dba", 2000)],
        reason: None,
        overrides: None,
        shown: None,
    })));
    insta::assert_snapshot!(told(&ada, "ada"), @"see to “ADA looks”");
    insta::assert_snapshot!(told(&ada, "Bob"), @r"
    mark Item on
    see to “Role dba looks”
    ");
    ada.now = 3000;
    insta::assert_snapshot!(told(&ada, "Bob"), @r"
    see to “Role dba looks”, which is due
    mark Item on
    ");
    assert_eq!(told(&ada, "Eve"), "");
}

#[test]
fn what_its_check_passed_is_to_be_confirmed_and_not_run_again() {
    let mut asks = checked("c", "true");
    asks.check.iter_mut().for_each(|check| check.confirm = true);
    let mut one = section("s", vec![asks]);
    one.owner = Some("lead".into());
    let mut seat = Seat::starting_as(checklist(vec![one]), |started| {
        started.roles = [("lead".into(), Person::named("ada"))].into();
    });
    insta::assert_snapshot!(told(&seat, "ada"), @"run Item c");
    seat.runs("c", Outcome::Passed);
    insta::assert_snapshot!(told(&seat, "ada"), @"confirm Item c");
    seat.runs("c", Outcome::Failed);
    insta::assert_snapshot!(told(&seat, "ada"), @"look at Item c (failed)");
}

#[test]
fn a_no_go_is_decided_once_nothing_is_left_to_be_answered() {
    let mut build = section("build", vec![item("one"), item("two")]);
    build.owner = Some("dba".into());
    let mut list = checklist(vec![build, section("live", vec![item("on")])]);
    list.decisions = vec![Decision {
        id: "go".into(),
        title: "Go live".into(),
        covers: vec!["build".into()],
        before: Some("live".into()),
        decides: Some("lead".into()),
        poll: vec!["dba".into()],
        quorum: Quorum::All,
        sign_offs: vec![],
    }];
    let mut seat = Seat::starting_as(list, |started| {
        started.roles = [
            ("lead".into(), Person::named("ada")),
            ("dba".into(), Person::named("Bob")),
        ]
        .into();
    });
    seat.marks("one", Mark::Failed);
    insta::assert_snapshot!(told(&seat, "ada"), @"later: decide Go live, which waits for 1 item to be answered");
    seat.marks("two", Mark::Passed);
    insta::assert_snapshot!(told(&seat, "ada"), @"decide Go live");
}

#[test]
fn the_first_of_everything_is_what_is_found_first() {
    let mut seat = seat();
    seat.marks("a", Mark::Passed);
    for name in ["ada", "Bob", "Eve"] {
        let (run, standing, person) = (seat.run(), seat.standing(), Person::named(name));
        let (all, first) = (Next::of(run, &standing, &person), Next::first(run, &standing, &person));
        assert_eq!(all.line(), first.line(), "{name}");
        assert_eq!(all.now.is_empty(), first.now.is_empty(), "{name}");
    }
}
