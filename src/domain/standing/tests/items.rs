//! The states of an item.

use std::time::Duration;

use crate::domain::{
    check::{Check, Outcome},
    checklist::{Field, Item, Section},
    decide::{Intent, MarkIntent},
    event::{ExpectationMet, Mark},
    standing::ItemState,
    testing::*,
};

fn one(item: Item) -> Seat {
    Seat::starting(checklist(vec![section("s", vec![item])]))
}

fn why(seat: &Seat) -> Option<String> {
    seat.standing().items["i"].why.clone()
}

#[test]
fn an_item_whose_parts_are_complete_says_what_it_still_waits_for() {
    let whole = |mut whole: Item| {
        whole.items = vec![item("part")];
        let mut seat = one(whole);
        assert_eq!(why(&seat).as_deref(), Some("1 of 1 sub-items left"));
        seat.marks("part", Mark::Passed);
        seat
    };
    let mut measured = item("i");
    measured.measures = vec![measure("size", 10)];
    let mut seat = whole(measured);
    assert_eq!(why(&seat).as_deref(), Some("Measure size is not measured yet"));
    seat.does(Intent::Measure {
        item: "i".into(),
        measure: "size".into(),
        text: "3 ms".into(),
    });
    assert_eq!(seat.state("i"), ItemState::Open);
    assert_eq!(
        why(&seat).as_deref(),
        Some("its parts are complete, waits for a person")
    );
    let seat = whole(checked("i", "true"));
    assert_eq!(
        why(&seat).as_deref(),
        Some("its parts are complete, waits for its check")
    );
}

#[test]
fn every_state_is_reached() {
    type Step = fn(&mut Seat);
    let cases: [(ItemState, Step); 13] = [
        (ItemState::Open, |_| {}),
        (ItemState::Passed, |seat| drop(seat.runs("i", Outcome::Passed))),
        (ItemState::Failed, |seat| drop(seat.runs("i", Outcome::Failed))),
        (ItemState::Inconclusive, |seat| {
            drop(seat.runs("i", Outcome::Inconclusive))
        }),
        (ItemState::Errored, |seat| drop(seat.runs("i", Outcome::Errored))),
        (ItemState::TimedOut, |seat| drop(seat.runs("i", Outcome::TimedOut))),
        (ItemState::Interrupted, |seat| {
            drop(seat.runs("i", Outcome::Interrupted))
        }),
        (ItemState::Cancelled, |seat| drop(seat.runs("i", Outcome::Cancelled))),
        (ItemState::Waived, |seat| {
            drop(seat.does(because("i", Mark::Waived, "r")))
        }),
        (ItemState::NotApplicable, |seat| {
            drop(seat.does(because("i", Mark::NotApplicable, "r")))
        }),
        (ItemState::Running, |seat| drop(seat.starts("i"))),
        (ItemState::GivenBefore, |seat| {
            seat.runs("i", Outcome::Passed);
            seat.sets("version", "2");
        }),
        (ItemState::Disputed, |seat| {
            let mut bob = seat.joined_by("bob");
            bob.does(because("i", Mark::Passed, "r"));
            seat.marks("i", Mark::Failed);
            seat.reads(&bob);
        }),
    ];
    for (state, step) in cases {
        let mut seat = one(checked("i", "try $CS_VERSION"));
        step(&mut seat);
        assert_eq!(seat.state("i"), state);
    }
    let locked = Seat::starting(checklist(vec![
        section("s", vec![item("a")]),
        Section {
            after: vec!["s".into()],
            ..section("t", vec![item("i")])
        },
    ]));
    assert_eq!(locked.state("i"), ItemState::Locked);
}

#[test]
fn a_pass_is_open_again_once_it_is_older_than_it_may_be_and_a_new_outcome_makes_it_young() {
    let mut seat = one(Item {
        valid_for: Some(Duration::from_secs(100)),
        ..checked("i", "true")
    });
    seat.runs("i", Outcome::Passed);
    let given = seat.now;
    assert_eq!(seat.standing().changes_at, Some(at(given + 100)));
    seat.now = given + 99;
    assert_eq!(seat.state("i"), ItemState::Passed);
    seat.now = given + 100;
    assert_eq!(
        (seat.state("i"), why(&seat).as_deref()),
        (ItemState::GivenBefore, Some("older than 1m 40s"))
    );
    seat.runs("i", Outcome::Passed);
    assert_eq!(seat.state("i"), ItemState::Passed);
}

#[test]
fn a_time_beyond_every_calendar_is_never_reached() {
    let mut seat = one(Item {
        valid_for: Some(Duration::MAX),
        ..item("i")
    });
    seat.marks("i", Mark::Passed);
    assert_eq!((seat.state("i"), seat.standing().changes_at), (ItemState::Passed, None));
}

#[test]
fn a_waiver_ends_when_it_says_so() {
    let mut seat = one(item("i"));
    seat.does(Intent::Mark(MarkIntent {
        reason: Some("later".into()),
        expires: Some(at(50)),
        ..MarkIntent::new("i".into(), Mark::Waived)
    }));
    assert_eq!(seat.standing().changes_at, Some(at(50)));
    seat.now = 50;
    assert_eq!(
        (seat.state("i"), why(&seat).as_deref()),
        (ItemState::Open, Some("the waiver has expired"))
    );
}

#[test]
fn whatever_was_said_before_the_definition_or_a_value_changed_counts_as_open() {
    for mark in [Mark::Passed, Mark::Failed, Mark::Waived, Mark::NotApplicable] {
        let mut seat = one(checked("i", "try $CS_VERSION"));
        seat.does(because("i", mark, "r"));
        seat.sets("version", "2");
        assert_eq!(seat.state("i"), ItemState::GivenBefore, "{mark:?}");
        seat.sets("version", "1");
        assert_ne!(seat.state("i"), ItemState::GivenBefore, "the value is back");
    }
    let mut seat = one(item("i"));
    seat.marks("i", Mark::Passed);
    let plan = amended(seat.run().plan(), |list| {
        list.sections[0].items[0].text = Some("More.".into())
    });
    let mut run = seat.run().clone();
    run.learn(plan.clone());
    seat.plans.push(plan.clone());
    seat.does(Intent::Amend(Box::new(crate::domain::decide::AmendIntent {
        plan,
        source: vec![],
        reason: "r".into(),
        trusted: true,
        weakening_confirmed: true,
    })));
    assert_eq!(seat.state("i"), ItemState::GivenBefore);
}

#[test]
fn a_newer_outcome_that_is_no_pass_suspends_a_persons_pass_until_one_that_is() {
    let mut seat = one(checked("i", "true"));
    seat.does(because("i", Mark::Passed, "seen"));
    for outcome in [Outcome::Failed, Outcome::Errored, Outcome::Cancelled] {
        seat.runs("i", outcome);
        assert_eq!(seat.state("i"), outcome.into());
        seat.runs("i", Outcome::Passed);
        assert_eq!(seat.state("i"), ItemState::Passed);
    }
}

#[test]
fn a_failure_says_why_in_one_line() {
    let mut seat = one(checked("i", "true"));
    seat.starts("i");
    let mut end = finished(Outcome::Failed);
    end.expectations = vec![ExpectationMet {
        text: "exit is 0".into(),
        met: Some(false),
        saw: Some("3".into()),
        line: Some(12),
    }];
    seat.ends("i", end);
    assert_eq!(why(&seat).as_deref(), Some("expected: exit is 0, saw 3 (line 12)"));
    // This program's own signal, and what its end made of what was expected, say nothing of a check that was ended.
    for (outcome, said) in [
        (Outcome::TimedOut, Some("not done within 5m")),
        (Outcome::Cancelled, None),
    ] {
        seat.starts("i");
        let mut end = finished(outcome);
        end.signal = Some(15);
        end.expectations = vec![ExpectationMet {
            text: "exit is 0".into(),
            met: Some(false),
            saw: Some("signal 15".into()),
            line: None,
        }];
        seat.ends("i", end);
        assert_eq!(why(&seat).as_deref(), said);
    }
}

#[test]
fn what_its_check_said_is_over_once_it_passed_though_a_person_is_still_waited_for() {
    let confirmed = Check {
        confirm: true,
        ..check("true")
    };
    let mut seat = one(Item {
        check: Some(confirmed),
        ..item("i")
    });
    seat.runs("i", Outcome::Failed);
    assert_eq!(seat.state("i"), ItemState::Failed);
    seat.runs("i", Outcome::Passed);
    assert_eq!(seat.state("i"), ItemState::Open);
    assert_eq!(why(&seat).as_deref(), Some("passed by its check, waits for a person"));
    seat.marks("i", Mark::Passed);
    assert_eq!(seat.state("i"), ItemState::Passed);
    // A person's word is taken back by nothing but a person's.
    seat.does(because("i", Mark::Failed, "it smells"));
    seat.runs("i", Outcome::Passed);
    assert_eq!(seat.state("i"), ItemState::Failed);
}

#[test]
fn an_item_with_sub_items_is_what_they_are_unless_it_is_waived_as_a_whole() {
    let parent = || Item {
        items: vec![item("a"), item("b")],
        ..item("i")
    };
    let na = Mark::NotApplicable;
    for (a, b, state) in [
        (Some(Mark::Passed), None, ItemState::Open),
        (Some(Mark::Passed), Some(Mark::Waived), ItemState::Passed),
        (Some(na), Some(na), ItemState::NotApplicable),
        (Some(Mark::Passed), Some(Mark::Failed), ItemState::Failed),
    ] {
        let mut seat = one(parent());
        a.map(|mark| seat.does(because("a", mark, "r")));
        b.map(|mark| seat.does(because("b", mark, "r")));
        assert_eq!(seat.state("i"), state, "{a:?} {b:?}");
        seat.does(because("i", Mark::Waived, "as a whole"));
        assert_eq!(seat.state("i"), ItemState::Waived);
    }
}

#[test]
fn an_item_with_sub_items_still_wants_its_own_blank_and_its_own_check() {
    let sub = || vec![item("a")];
    let mut seat = one(Item {
        items: sub(),
        fields: vec![Field {
            required: true,
            ..field("blank")
        }],
        ..item("i")
    });
    seat.marks("a", Mark::Passed);
    assert_eq!(why(&seat).as_deref(), Some("Field blank is not filled in"));
    seat.sets("blank", "x");
    assert_eq!(seat.state("i"), ItemState::Passed);
    for (confirm, state) in [(false, ItemState::Passed), (true, ItemState::Open)] {
        let mut seat = one(Item {
            items: sub(),
            check: Some(Check {
                confirm,
                ..check("true")
            }),
            ..item("i")
        });
        seat.runs("i", Outcome::Passed);
        assert_eq!(seat.state("i"), ItemState::Open);
        seat.marks("a", Mark::Passed);
        assert_eq!(seat.state("i"), state);
    }
}
