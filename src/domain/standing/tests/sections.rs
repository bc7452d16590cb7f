//! Sections that wait, soak and are done; and the word for the whole run.

use std::time::Duration;

use crate::domain::{
    check::Outcome,
    checklist::{Checklist, Item, Phase, Section, Severity},
    decide::{Intent, RollbackIntent},
    event::{Answer, Content, Mark, NewFile, Scope},
    standing::{About, ItemState, Word},
    testing::*,
};

fn two(first: Section) -> Checklist {
    let second = Section {
        after: vec![first.id.clone()],
        ..section("t", vec![item("j")])
    };
    checklist(vec![first, second])
}

fn waits(seat: &Seat) -> Vec<String> {
    seat.standing().waits_for(&"t".into()).to_vec()
}

#[test]
fn a_section_is_locked_until_what_it_waits_for_is_complete() {
    let mut seat = Seat::starting(two(section("s", vec![item("i"), item("k")])));
    assert_eq!(waits(&seat), ["Section s (2 of 2 left)"]);
    seat.marks("i", Mark::Passed);
    seat.does(because("k", Mark::Waived, "r"));
    assert!(waits(&seat).is_empty());
    assert_eq!(seat.state("j"), ItemState::Open);
}

#[test]
fn a_hold_point_locks_what_waits_and_never_what_has_begun() {
    let held = Section {
        sign_offs: vec![owes("lead")],
        ..section("s", vec![item("i")])
    };
    let over = || Scope::Section("s".into());
    let mut seat = Seat::starting(two(held));
    seat.marks("i", Mark::Passed);
    assert_eq!(waits(&seat), ["Role lead to sign Section s"]);
    let no = seat.signing("lead", over(), Answer::Rejected);
    seat.does(Intent::Sign(Box::new(no)));
    assert_eq!(waits(&seat), ["Role lead, who rejected Section s"]);
    seat.signs("lead", over());
    assert!(waits(&seat).is_empty());
    seat.does(because("i", Mark::Waived, "r"));
    assert_eq!(waits(&seat), ["Role lead to sign Section s again"]);
    seat.signs("lead", over());
    seat.marks("j", Mark::Failed);
    seat.does(because("i", Mark::NotApplicable, "r"));
    assert!(waits(&seat).is_empty(), "it has begun");
    assert!(!seat.standing().sections["s"].complete);
}

#[test]
fn an_items_own_hold_point_holds_its_section_up() {
    let mut seat = Seat::starting(two(section(
        "s",
        vec![Item {
            sign_offs: vec![owes("dba")],
            ..item("i")
        }],
    )));
    seat.marks("i", Mark::Passed);
    assert_eq!(waits(&seat), ["Role dba to sign Item i"]);
    seat.signs("dba", Scope::Item("i".into()));
    assert!(waits(&seat).is_empty());
}

#[test]
fn evidence_that_lies_ready_does_not_begin_a_locked_section() {
    let mut seat = Seat::starting(two(section("s", vec![item("i")])));
    seat.does(Intent::Attach {
        item: Some("j".into()),
        file: NewFile {
            name: "a".into(),
            content: Content::Bytes(vec![]),
        },
        source: "inbox/a".into(),
    });
    assert_eq!(seat.state("j"), ItemState::Locked);
}

#[test]
fn a_section_soaks_from_its_last_completion_and_running_a_check_again_does_not_start_that_anew() {
    let mut seat = Seat::starting(two(Section {
        soak: Some(Duration::from_secs(600)),
        ..section("s", vec![checked("i", "true"), item("k")])
    }));
    seat.runs("i", Outcome::Passed);
    seat.now = 100;
    seat.marks("k", Mark::Passed);
    let done = seat.now;
    assert_eq!(waits(&seat), ["Section s to soak"]);
    seat.now = 500;
    seat.runs("i", Outcome::Passed);
    let standing = seat.standing();
    assert_eq!(standing.sections["s"].soaks_until, Some(at(done + 600)));
    assert_eq!(standing.changes_at, Some(at(done + 600)));
    seat.now = done + 600;
    let s = &seat.standing().sections["s"];
    assert_eq!(
        (s.complete, s.ended, s.started),
        (true, Some(at(done + 600)), Some(at(1)))
    );
    assert!(waits(&seat).is_empty());
    seat.runs("i", Outcome::Errored);
    seat.runs("i", Outcome::Passed);
    let again = seat.now;
    assert_eq!(
        seat.standing().sections["s"].soaks_until,
        Some(at(again + 600)),
        "it had lapsed"
    );
}

#[test]
fn rollback_sections_open_when_a_rollback_is_called_are_locked_by_nothing_then_and_do_not_count() {
    let mut list = two(section("s", vec![item("i")]));
    list.sections[1].phase = Phase::Rollback;
    let mut seat = Seat::starting(list);
    assert_eq!(waits(&seat), ["a rollback to be called"]);
    seat.does(Intent::CallRollback(Box::new(RollbackIntent {
        triggers: vec![],
        reason: "errors".into(),
        severity: Severity::Immediate,
        seen_at: None,
        environment: None,
    })));
    assert_eq!(
        seat.state("j"),
        ItemState::Open,
        "though what it waits for is not complete"
    );
    seat.marks("i", Mark::Passed);
    seat.marks("j", Mark::Failed);
    assert_eq!(seat.standing().word, Word::Complete);
}

#[test]
fn the_word_is_failed_open_or_complete_and_each_reason_is_said() {
    let mut seat = Seat::starting(checklist(vec![Section {
        sign_offs: vec![owes("lead")],
        ..section("s", vec![item("i"), item("k")])
    }]));
    let texts = |seat: &Seat| -> (Word, Vec<String>) {
        let standing = seat.standing();
        (
            standing.word,
            standing.reasons.into_iter().map(|reason| reason.text).collect(),
        )
    };
    let unsigned = "Role lead has not signed Section s";
    assert_eq!(
        texts(&seat),
        (
            Word::Open,
            vec!["Item i: open".into(), "Item k: open".into(), unsigned.into()]
        )
    );
    seat.does(because("k", Mark::Failed, "no disk"));
    assert_eq!(
        texts(&seat),
        (
            Word::Failed,
            vec![
                "Item k: failed (no disk)".into(),
                "Item i: open".into(),
                unsigned.into()
            ]
        )
    );
    seat.marks("i", Mark::Passed);
    seat.marks("k", Mark::Passed);
    seat.signs("lead", Scope::Section("s".into()));
    assert_eq!(texts(&seat), (Word::Complete, vec![]));
}

#[test]
fn a_field_or_a_role_in_dispute_keeps_the_run_open() {
    let mut ada = Seat::starting(checklist(vec![]));
    let mut bob = ada.joined_by("bob");
    for (seat, value) in [(&mut ada, "1"), (&mut bob, "2")] {
        seat.sets("other", value);
        let person = crate::domain::event::Person::named(value);
        seat.does(Intent::Assign {
            role: "lead".into(),
            person,
        });
    }
    ada.reads(&bob);
    let about: Vec<About> = ada.standing().reasons.into_iter().map(|reason| reason.about).collect();
    assert_eq!(about, [About::Field("other".into()), About::Role("lead".into())]);
    assert_eq!(ada.standing().word, Word::Open);
    ada.sets("other", "2");
    assert_eq!(ada.standing().reasons.len(), 1);
}
