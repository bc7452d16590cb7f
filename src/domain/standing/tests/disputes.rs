//! What several gave at once and differently blocks, is said, and is settled by one who saw all of it; what a clock that
//! went back spoils is said too.

use std::time::Duration;

use crate::domain::{
    check::Outcome,
    checklist::Item,
    decide::{AmendIntent, Intent},
    event::{CheckFinished, Event, Gap, Mark, Measured},
    standing::{About, ItemState},
    testing::*,
};

fn measured() -> Seat {
    let measured = Item {
        measures: vec![measure("m", 100)],
        ..checked("c", "look")
    };
    Seat::starting(checklist(vec![section("s", vec![measured, item("i")])]))
}

fn types(seat: &mut Seat, text: &str) {
    seat.does(Intent::Measure {
        item: "c".into(),
        measure: "m".into(),
        text: text.into(),
    });
}

fn reads_off(seat: &mut Seat, value: u8) {
    seat.starts("c");
    let mut end = CheckFinished {
        ..finished(Outcome::Passed)
    };
    let unit = None;
    let value = value.into();
    end.measures.insert("m".into(), Measured { value, unit });
    seat.ends("c", end);
}

#[test]
fn measures_typed_at_once_and_differently_are_in_dispute_until_one_who_saw_both_measures_again() {
    let mut ada = measured();
    let mut bob = ada.joined_by("bob");
    types(&mut ada, "41");
    types(&mut bob, "43");
    ada.reads(&bob);
    assert_eq!(ada.state("c"), ItemState::Disputed);
    let standing = ada.standing();
    let reason = standing
        .reasons
        .iter()
        .find(|reason| reason.about == About::Item("c".into()));
    let text = &reason.unwrap().text;
    assert!(
        text.contains("in dispute (") && text.contains("was given as 41 ms and as 43 ms at once"),
        "{text}"
    );
    let text = ada.refused(because("c", Mark::Passed, "seen"));
    assert!(text.contains("measure it again first"), "{text}");
    types(&mut ada, "41");
    ada.does(because("c", Mark::Passed, "seen"));
    assert_eq!(ada.state("c"), ItemState::Passed);
    bob.reads(&ada);
    assert_eq!(bob.state("c"), ItemState::Passed);
}

#[test]
fn a_pass_over_a_measure_that_came_into_dispute_does_not_hold_and_equal_values_agree() {
    for (text, state) in [("41", ItemState::Passed), ("43", ItemState::Disputed)] {
        let mut ada = measured();
        let mut bob = ada.joined_by("bob");
        types(&mut ada, "41");
        ada.does(because("c", Mark::Passed, "seen"));
        types(&mut bob, text);
        ada.reads(&bob);
        assert_eq!(ada.state("c"), state);
    }
}

#[test]
fn what_two_checks_read_each_for_itself_is_no_dispute() {
    let mut ada = measured();
    let mut bob = ada.joined_by("bob");
    reads_off(&mut ada, 41);
    reads_off(&mut bob, 43);
    ada.reads(&bob);
    assert_eq!(ada.state("c"), ItemState::Passed);
}

#[test]
fn a_checklist_amended_in_two_ways_at_once_is_settled_by_adopting_one_of_them_again() {
    let mut ada = measured();
    let mut bob = ada.joined_by("bob");
    let amending = |seat: &Seat, title: &str| {
        let plan = amended(&seat.plans[0], |list| list.title = title.to_owned());
        Intent::Amend(Box::new(AmendIntent {
            plan,
            source: title.as_bytes().to_vec(),
            reason: "better".into(),
            trusted: true,
            weakening_confirmed: false,
        }))
    };
    let (one, other) = (amending(&ada, "One"), amending(&bob, "Other"));
    ada.does(one.clone());
    bob.does(other.clone());
    ada.reads(&bob);
    let about = |seat: &Seat| {
        seat.standing()
            .reasons
            .iter()
            .any(|reason| reason.about == About::Checklist)
    };
    assert!(about(&ada));
    let in_force = if ada.run().plan().title == "One" { one } else { other };
    ada.does(in_force.clone());
    assert!(!about(&ada) && !ada.run().checklist_disputed());
    assert_eq!(ada.refused(in_force), "nothing is changed");
}

#[test]
fn controls_taken_at_once_are_noted_and_block_nothing() {
    let mut ada = measured();
    let mut bob = ada.joined_by("bob");
    let mut eve = ada.joined_by("eve");
    bob.does(Intent::TakeControls { note: None });
    eve.does(Intent::TakeControls { note: None });
    ada.reads(&bob);
    assert!(ada.standing().notes.is_empty());
    ada.reads(&eve);
    let note = "the controls were taken at once by bob at host and by eve at host: nobody holds them";
    assert_eq!(ada.standing().notes, [note]);
    ada.does(Intent::TakeControls { note: None });
    assert!(ada.standing().notes.is_empty());
}

fn aging() -> Seat {
    let mut list = checklist(vec![section("s", vec![item("i"), item("j")])]);
    list.sections[0].items[0].valid_for = Some(Duration::from_secs(7200));
    Seat::starting(list)
}

fn jumps(seat: &mut Seat, by: i64) {
    let gap = Gap {
        from: at(seat.now),
        to: at(seat.now + by),
    };
    seat.now += by;
    seat.write(vec![Event::Gap(gap).into()]);
    seat.reopen();
}

#[test]
fn nobody_can_tell_how_old_a_mark_is_once_the_clock_by_which_it_was_given_went_back() {
    let mut ada = aging();
    ada.now += 10_000;
    ada.marks("i", Mark::Passed);
    ada.marks("j", Mark::Passed);
    jumps(&mut ada, -3600);
    assert_eq!(ada.state("i"), ItemState::GivenBefore);
    assert_eq!(ada.state("j"), ItemState::Passed, "it never grows old");
    let standing = ada.standing();
    let why = standing.items[&crate::domain::id::ItemId::from("i")]
        .why
        .clone()
        .unwrap();
    assert!(why.starts_with("the clock of host went back since, from "), "{why}");
    ada.marks("i", Mark::Passed);
    assert_eq!(ada.state("i"), ItemState::Passed, "given again, by the clock as it is");
}

#[test]
fn a_machine_that_slept_spoils_nothing_that_is_young_enough() {
    let mut ada = aging();
    ada.marks("i", Mark::Passed);
    jumps(&mut ada, 3600);
    assert_eq!(ada.state("i"), ItemState::Passed);
    jumps(&mut ada, 3600);
    assert_eq!(ada.state("i"), ItemState::GivenBefore);
}
