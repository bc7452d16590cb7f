//! What a closed run still takes.

use super::*;
use crate::domain::{
    checklist::{Phase, Section},
    decide::{CloseIntent, HandOffIntent, closed},
    event::{Answer, Mark, Party, Person, RunResult, Scope},
    testing::*,
};

/// Closed with nothing signed: one section is over with it, one goes on.
fn closed_run() -> Seat {
    let build = Section {
        owner: Some("lead".into()),
        sign_offs: vec![owes("lead")],
        ..section("build", vec![item("i")])
    };
    let watch = Section {
        phase: Phase::Monitor,
        owner: Some("dba".into()),
        sign_offs: vec![owes("dba")],
        ..section("watch", vec![item("w")])
    };
    let mut seat = Seat::starting(checklist(vec![build, watch]));
    seat.marks("i", Mark::Passed);
    seat.does(Intent::Close(Box::new(CloseIntent {
        result: RunResult::Success,
        note: Some("out".into()),
        allowed_signers: None,
        certificate: None,
    })));
    seat
}

fn assigns(role: &str) -> Intent {
    Intent::Assign {
        role: role.into(),
        person: Person::named("Bob"),
    }
}

#[test]
fn what_the_close_fixed_stays_as_it_is_whoever_asks() {
    let mut seat = closed_run();
    let over = "the run is closed: only monitoring, review and rollback sections go on";
    let sign = seat.signing("lead", Scope::Section("build".into()), Answer::Approved);
    assert_eq!(seat.refused(Intent::Sign(Box::new(sign))), over);
    let decision = seat.run().plan().decisions()[0].id().to_string();
    let fixed = closed::scope_is_fixed(seat.run(), &Scope::Decision(decision));
    assert_eq!(fixed.as_deref(), Some("the run is closed: nothing is decided any more"));
    assert_eq!(
        seat.refused(assigns("lead")),
        "the run is closed: who is Role lead stays as it is"
    );
    let hand_off = Intent::HandOff(Box::new(HandOffIntent {
        section: Some("build".into()),
        to: Party {
            role: Some("dba".into()),
            person: None,
        },
        note: "all yours".into(),
    }));
    assert_eq!(seat.refused(hand_off), over);
}

#[test]
fn what_goes_on_after_the_close_is_worked_on_and_signed_as_before_by_roles_that_may_still_change() {
    let mut seat = closed_run();
    assert_eq!(closed::section_is_fixed(seat.run(), &"watch".into()), None);
    seat.marks("w", Mark::Passed);
    seat.signs("dba", Scope::Section("watch".into()));
    seat.does(assigns("dba"));
    assert_eq!(seat.run().sign_offs.len(), 1);
}
