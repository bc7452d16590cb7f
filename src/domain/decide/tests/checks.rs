//! Which checks may start, and what their ends come to.

use super::*;
use crate::domain::{
    check::{Check, Outcome},
    checklist::{Environment, Field, Item},
    decide::checks::PROOF_HOLDS,
    event::{By, EntryRef, Event, Mark, Measured},
    standing::ItemState,
    testing::*,
};

fn one(item: Item) -> Seat {
    Seat::starting(checklist(vec![section("s", vec![item])]))
}

fn action(id: &str) -> Item {
    Item {
        check: Some(Check {
            action: true,
            ..check("deploy")
        }),
        ..item(id)
    }
}

fn confirmed(proof: Option<EntryRef>) -> Intent {
    Intent::StartCheck(StartCheck {
        item: "i".into(),
        confirmed: true,
        proof,
        despite: None,
        reason: None,
    })
}

#[test]
fn a_check_wants_trust_a_value_for_each_field_and_not_to_run_already() {
    let list = || checklist(vec![section("s", vec![checked("i", "try $CS_OTHER"), item("j")])]);
    let mut seat = Seat::starting_as(list(), |started| started.trusted = false);
    assert_eq!(cause(&mut seat, starting("i")), Cause::NeedsTrust);
    let mut seat = Seat::starting(list());
    assert_eq!(cause(&mut seat, starting("j")), Cause::Rule);
    assert_eq!(cause(&mut seat, starting("i")), Cause::NeedsField("other".into()));
    seat.sets("other", "x");
    seat.starts("i");
    assert_eq!(seat.refused(starting("i")), "its check is running already");
    let env = &seat.launched[0].env;
    assert!(env.contains(&("CS_OTHER".to_owned(), "x".to_owned())), "{env:?}");
}

#[test]
fn a_check_does_not_run_on_a_value_in_dispute_and_a_secret_is_never_missing() {
    let mut list = checklist(vec![section("s", vec![checked("i", "try $CS_OTHER $CS_TOKEN")])]);
    list.fields.push(Field {
        secret: true,
        ..field("token")
    });
    let mut ada = Seat::starting(list);
    let mut bob = ada.joined_by("bob");
    ada.sets("other", "1");
    bob.sets("other", "2");
    ada.reads(&bob);
    assert_eq!(cause(&mut ada, starting("i")), Cause::NeedsField("other".into()));
    ada.sets("other", "2");
    ada.starts("i");
    assert_eq!(ada.launched[0].secret_fields.len(), 1);
}

#[test]
fn an_action_wants_a_yes_and_a_fresh_proof_that_passed() {
    let mut list = checklist(vec![section("s", vec![action("i"), action("another")])]);
    list.environment = Some(Environment {
        name: "prod-{version}".into(),
        proof: Some("whoami".into()),
        expect: None,
    });
    let mut seat = Seat::starting(list);
    assert_eq!(cause(&mut seat, starting("i")), Cause::NeedsConfirmation);
    assert_eq!(cause(&mut seat, confirmed(None)), Cause::NeedsConfirmation);
    let prove = |seat: &mut Seat, outcome| {
        seat.does(Intent::StartProof("i".into()));
        seat.ends("i", finished(outcome))
    };
    let failed = prove(&mut seat, Outcome::Failed);
    assert_eq!(cause(&mut seat, confirmed(Some(failed))), Cause::Rule);
    let old = prove(&mut seat, Outcome::Passed);
    seat.now += PROOF_HOLDS.num_seconds();
    assert_eq!(cause(&mut seat, confirmed(Some(old))), Cause::NeedsConfirmation);
    let other_world = prove(&mut seat, Outcome::Passed);
    seat.sets("version", "2");
    assert_eq!(cause(&mut seat, confirmed(Some(other_world))), Cause::NeedsConfirmation);
    seat.does(Intent::StartProof("another".into()));
    let of_another = seat.ends("another", finished(Outcome::Passed));
    assert_eq!(
        cause(&mut seat, confirmed(Some(of_another))),
        Cause::NeedsConfirmation,
        "it may have looked at another target"
    );
    let good = prove(&mut seat, Outcome::Passed);
    assert_eq!(seat.state("i"), ItemState::Open, "a proof says nothing of the item");
    seat.does(confirmed(Some(good)));
    assert_eq!(seat.state("i"), ItemState::Running);
}

#[test]
fn a_rehearsal_shows_an_action_and_runs_a_check() {
    let list = checklist(vec![section("s", vec![action("i"), checked("j", "true")])]);
    let mut seat = Seat::starting_as(list, |started| started.rehearsal = true);
    seat.does(starting("i"));
    assert!(seat.launched.is_empty());
    let Event::NoteAdded(note) = &seat.run().entries.last().unwrap().entry.event else {
        panic!("no note");
    };
    assert_eq!(note.text, "rehearsal: would run deploy");
    seat.marks("i", Mark::Passed);
    seat.runs("j", Outcome::Passed);
    let made_up = Intent::StartAdHoc {
        command: "rm".into(),
        confirmed: true,
    };
    assert_eq!(cause(&mut seat, made_up), Cause::Rule);
}

#[test]
fn a_command_made_up_on_the_spot_wants_a_yes_and_belongs_to_no_item() {
    let mut seat = one(item("i"));
    let made_up = |command: &str, confirmed| Intent::StartAdHoc {
        command: command.into(),
        confirmed,
    };
    assert_eq!(cause(&mut seat, made_up("  ", true)), Cause::Invalid);
    assert_eq!(cause(&mut seat, made_up("ls", false)), Cause::NeedsConfirmation);
    seat.does(made_up(" ls ", true));
    let job = &seat.launched[0];
    assert_eq!(
        (job.item.as_ref(), job.what.action, job.stem.as_str()),
        (None, true, "command")
    );
    assert_eq!(job.what.kind.summary(), "ls");
    assert!(seat.run().worked.is_empty());
}

#[test]
fn the_end_of_a_check_marks_its_item_only_where_nothing_is_left_to_a_person() {
    let confirm = Check {
        confirm: true,
        ..check("true")
    };
    let blank = Field {
        required: true,
        ..field("blank")
    };
    let with = |check: Check| Item {
        check: Some(check),
        ..item("i")
    };
    for (name, item, outcome, marked) in [
        ("passed", checked("i", ""), Outcome::Passed, Some(Mark::Passed)),
        ("failed", checked("i", ""), Outcome::Failed, Some(Mark::Failed)),
        ("timed out", checked("i", ""), Outcome::TimedOut, None),
        ("errored", checked("i", ""), Outcome::Errored, None),
        ("confirm", with(confirm.clone()), Outcome::Passed, None),
        ("confirm failed", with(confirm), Outcome::Failed, Some(Mark::Failed)),
        (
            "blank",
            Item {
                fields: vec![blank],
                ..checked("i", "")
            },
            Outcome::Passed,
            None,
        ),
        (
            "measure",
            Item {
                measures: vec![measure("m", 9)],
                ..checked("i", "")
            },
            Outcome::Passed,
            None,
        ),
        (
            "evidence",
            Item {
                evidence_required: true,
                ..checked("i", "")
            },
            Outcome::Passed,
            None,
        ),
    ] {
        let mut seat = one(item);
        seat.runs("i", outcome);
        let mark = seat.record("i").current().map(|given| given.mark);
        assert_eq!(mark, marked, "{name}");
        assert!(seat.record("i").current().is_none_or(|given| given.by == By::CHECK));
    }
}

#[test]
fn a_measure_read_outside_its_target_fails_what_its_check_passed() {
    for (value, mark) in [(20, Mark::Failed), (8, Mark::Passed)] {
        let mut seat = one(Item {
            measures: vec![measure("n", 50), measure("m", 9)],
            ..checked("i", "")
        });
        seat.does(Intent::Measure {
            item: "i".into(),
            measure: "n".into(),
            text: "1".into(),
        });
        seat.starts("i");
        let mut finished = finished(Outcome::Passed);
        finished.measures.insert(
            "m".into(),
            Measured {
                value: value.into(),
                unit: Some("ms".into()),
            },
        );
        seat.ends("i", finished);
        assert_eq!(
            seat.record("i").current().map(|given| given.mark),
            Some(mark),
            "{value}"
        );
    }
}

#[test]
fn a_check_that_finds_the_same_again_writes_no_new_mark_and_never_overrules_a_person() {
    let mut seat = one(checked("i", "true"));
    seat.runs("i", Outcome::Passed);
    seat.runs("i", Outcome::Passed);
    assert_eq!(seat.record("i").marks.len(), 1);
    seat.does(because("i", Mark::Failed, "wrong host"));
    seat.runs("i", Outcome::Passed);
    assert_eq!(seat.state("i"), ItemState::Failed);
}

#[test]
fn a_check_marks_again_once_the_waiver_has_run_out_or_the_values_are_others() {
    let mut seat = one(checked("i", "try $CS_VERSION"));
    seat.does(Intent::Mark(MarkIntent {
        reason: Some("later".into()),
        expires: Some(at(100)),
        ..MarkIntent::new("i".into(), Mark::Waived)
    }));
    seat.runs("i", Outcome::Passed);
    assert_eq!(seat.state("i"), ItemState::Waived);
    seat.now = 200;
    seat.runs("i", Outcome::Passed);
    assert_eq!(seat.state("i"), ItemState::Passed);
    seat.sets("version", "2");
    assert_eq!(seat.state("i"), ItemState::GivenBefore);
    seat.runs("i", Outcome::Passed);
    assert_eq!(seat.state("i"), ItemState::Passed);
}

#[test]
fn an_outcome_on_values_that_changed_while_it_ran_marks_nothing() {
    let mut seat = one(checked("i", "try $CS_VERSION"));
    seat.starts("i");
    seat.sets("version", "2");
    seat.ends("i", finished(Outcome::Passed));
    assert_eq!(
        (seat.state("i"), seat.record("i").marks.len()),
        (ItemState::GivenBefore, 0)
    );
}

#[test]
fn a_check_does_not_settle_what_people_dispute() {
    let mut ada = one(checked("i", "true"));
    let mut bob = ada.joined_by("bob");
    ada.does(because("i", Mark::Passed, "seen"));
    bob.marks("i", Mark::Failed);
    ada.reads(&bob);
    ada.runs("i", Outcome::Passed);
    assert_eq!(ada.state("i"), ItemState::Disputed);
}

#[test]
fn an_end_without_a_beginning_is_refused() {
    let mut seat = one(checked("i", "true"));
    let finish = Intent::FinishCheck {
        check: EntryRef("x".into(), 7),
        finished: Box::new(finished(Outcome::Passed)),
    };
    assert_eq!(cause(&mut seat, finish), Cause::Unknown);
}
