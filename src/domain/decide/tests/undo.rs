//! Taking a mark back.

use super::*;
use crate::domain::{
    check::Outcome,
    checklist::Item,
    event::{Mark, RunResult},
    standing::ItemState,
    testing::*,
};

fn seat() -> Seat {
    Seat::starting(checklist(vec![section("s", vec![item("i"), checked("c", "true")])]))
}

#[test]
fn an_undo_brings_back_the_mark_before_with_its_age_its_author_and_what_it_rested_on() {
    let mut ada = Seat::starting(checklist(vec![section(
        "s",
        vec![Item {
            evidence_required: true,
            ..item("i")
        }],
    )]));
    let file = crate::domain::event::NewFile {
        name: "a".into(),
        content: crate::domain::event::Content::Bytes(vec![]),
    };
    ada.does(Intent::Attach {
        item: Some("i".into()),
        file,
        source: "pasted".into(),
    });
    ada.marks("i", Mark::Passed);
    let before = ada.record("i").current().unwrap().clone();
    let mut bob = ada.joined_by("bob");
    bob.marks("i", Mark::Failed);
    bob.does(Intent::Undo(None));
    let now = bob.record("i").current().unwrap();
    assert_eq!((&now.by, now.at, now.mark), (&before.by, before.at, before.mark));
    assert_eq!((&now.rests_on, &now.word), (&before.rests_on, &before.word));
    assert_eq!(bob.state("i"), ItemState::Passed);
}

#[test]
fn undoing_again_and_again_goes_back_mark_by_mark() {
    let mut seat = seat();
    seat.marks("i", Mark::Passed);
    seat.does(because("i", Mark::Waived, "later"));
    seat.marks("i", Mark::Failed);
    for state in [ItemState::Waived, ItemState::Passed, ItemState::Open] {
        seat.does(Intent::Undo(None));
        assert_eq!(seat.state("i"), state);
    }
    assert_eq!(
        seat.refused(Intent::Undo(None)),
        "there is no mark of yours to take back"
    );
}

#[test]
fn an_undo_can_be_taken_back_and_then_the_mark_can_be_undone_again() {
    let mut seat = seat();
    seat.marks("i", Mark::Passed);
    seat.marks("i", Mark::Failed);
    let undo = seat.does(Intent::Undo(None));
    seat.does(Intent::Undo(Some(undo)));
    assert_eq!(seat.state("i"), ItemState::Failed);
    seat.does(Intent::Undo(None));
    assert_eq!(seat.state("i"), ItemState::Passed);
}

#[test]
fn an_undo_of_the_first_mark_leaves_what_the_check_found() {
    let mut seat = seat();
    seat.runs("c", Outcome::Errored);
    seat.does(because("c", Mark::Passed, "by hand"));
    seat.does(Intent::Undo(None));
    assert_eq!(seat.state("c"), ItemState::Errored);
}

#[test]
fn an_undo_of_a_clear_brings_back_the_outcome_too() {
    let mut seat = seat();
    seat.runs("c", Outcome::Errored);
    seat.marks("c", Mark::Cleared);
    assert_eq!(seat.state("c"), ItemState::Open);
    seat.does(Intent::Undo(None));
    assert_eq!(seat.state("c"), ItemState::Errored);
}

#[test]
fn only_ones_own_last_word_is_taken_back() {
    let mut ada = seat();
    let hers = ada.marks("i", Mark::Passed);
    let mut bob = ada.joined_by("bob");
    assert_eq!(cause(&mut bob, Intent::Undo(None)), Cause::Rule);
    assert_eq!(cause(&mut bob, Intent::Undo(Some(hers))), Cause::Rule);
    bob.marks("i", Mark::Failed);
    ada.reads(&bob);
    assert_eq!(cause(&mut ada, Intent::Undo(None)), Cause::Changed);
    let check = ada.does(Intent::Note {
        on: crate::domain::decide::On::Run,
        text: "no mark".into(),
    });
    assert_eq!(cause(&mut ada, Intent::Undo(Some(check))), Cause::Unknown);
}

#[test]
fn a_dispute_is_not_ended_by_an_undo() {
    let mut ada = seat();
    let mut bob = ada.joined_by("bob");
    ada.marks("i", Mark::Passed);
    bob.marks("i", Mark::Failed);
    ada.reads(&bob);
    assert_eq!(ada.state("i"), ItemState::Disputed);
    assert_eq!(cause(&mut ada, Intent::Undo(None)), Cause::Rule);
    ada.marks("i", Mark::Failed);
    assert_eq!(ada.state("i"), ItemState::Failed);
    assert_eq!(cause(&mut ada, Intent::Undo(None)), Cause::Rule);
}

#[test]
fn nothing_is_taken_back_in_a_closed_run() {
    let mut seat = seat();
    seat.marks("i", Mark::Passed);
    seat.does(Intent::Close(Box::new(crate::domain::decide::CloseIntent {
        result: RunResult::Abandoned,
        note: Some("enough".into()),
        allowed_signers: None,
        certificate: None,
    })));
    assert_eq!(cause(&mut seat, Intent::Undo(None)), Cause::Rule);
}
