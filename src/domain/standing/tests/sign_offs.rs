//! When a sign-off goes stale, and when not.

use crate::domain::{
    check::Outcome,
    checklist::{Checklist, Item, Section},
    decide::{AmendIntent, Intent, On},
    event::{Mark, Measured, Scope},
    standing::SignOffState,
    testing::*,
};

fn signed() -> Seat {
    let measured = Item {
        measures: vec![measure("m", 100), measure("typed", 100)],
        ..checked("c", "try $CS_VERSION")
    };
    let mut seat = Seat::starting(checklist(vec![
        Section {
            sign_offs: vec![owes("lead")],
            ..section("s", vec![measured, item("i")])
        },
        section("t", vec![item("j")]),
    ]));
    types(&mut seat, "typed", "5");
    measures(&mut seat, 41);
    seat.marks("i", Mark::Passed);
    seat.signs("lead", Scope::Section("s".into()));
    assert_eq!(state(&seat), SignOffState::Current);
    seat
}

fn types(seat: &mut Seat, measure: &str, text: &str) {
    seat.does(Intent::Measure {
        item: "c".into(),
        measure: measure.into(),
        text: text.into(),
    });
}

/// Runs the check again: it passes, and measures this.
fn measures(seat: &mut Seat, value: u32) {
    seat.starts("c");
    let mut end = finished(Outcome::Passed);
    end.evidence = vec![evidence(&format!("evidence/{value}.log"))];
    let unit = Some("ms".to_owned());
    end.measures.insert(
        "m".into(),
        Measured {
            value: value.into(),
            unit,
        },
    );
    seat.ends("c", end);
}

fn state(seat: &Seat) -> SignOffState {
    seat.standing().sign_offs[0].state
}

fn differs(seat: &Seat) -> Vec<String> {
    let standing = seat.standing();
    assert_eq!(standing.sign_offs[0].state, SignOffState::Stale);
    standing.sign_offs[0].differs.clone()
}

fn amend(seat: &mut Seat, change: impl FnOnce(&mut Checklist)) {
    let plan = amended(seat.run().plan(), change);
    seat.does(Intent::Amend(Box::new(AmendIntent {
        plan,
        source: vec![],
        reason: "typo".into(),
        trusted: true,
        weakening_confirmed: true,
    })));
}

#[test]
fn what_it_does_not_cover_leaves_a_sign_off_as_it_is() {
    let mut seat = signed();
    seat.does(Intent::Note {
        on: On::Item("i".into()),
        text: "by the way".into(),
    });
    measures(&mut seat, 43);
    seat.marks("j", Mark::Failed);
    seat.sets("other", "x");
    amend(&mut seat, |list| list.sections[1].items[0].title = "Another".into());
    assert_eq!(state(&seat), SignOffState::Current);
}

#[test]
fn another_mark_a_worse_outcome_a_value_or_a_definition_make_it_stale_and_are_listed() {
    let mut seat = signed();
    seat.does(because("i", Mark::Waived, "later"));
    let lines = differs(&seat);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("- item i \"Item i\"") && lines[0].contains(": passed by \"ada\""));
    assert!(lines[1].ends_with("because \"later\""), "{lines:?}");

    let mut seat = signed();
    seat.runs("c", Outcome::Errored);
    assert!(differs(&seat)[1].contains("its check errored since"));
    measures(&mut seat, 44);
    assert_eq!(state(&seat), SignOffState::Current, "it passed again");

    let mut seat = signed();
    seat.sets("version", "2");
    let lines = differs(&seat);
    assert!(lines.contains(&"+ field version = \"2\"".to_owned()), "{lines:?}");
    seat.sets("version", "1");
    assert_eq!(state(&seat), SignOffState::Current);

    let mut seat = signed();
    types(&mut seat, "typed", "6");
    assert_eq!(
        differs(&seat),
        ["-   measure typed = \"5 ms\"", "+   measure typed = \"6 ms\""]
    );

    let mut seat = signed();
    amend(&mut seat, |list| {
        list.sections[0].items[1].title = "Something else".into()
    });
    assert!(differs(&seat)[1].contains("given before the change"));
}

#[test]
fn taking_evidence_away_makes_it_stale() {
    let mut seat = signed();
    seat.does(Intent::Withdraw {
        file: "evidence/41.log".into(),
        reason: "a token".into(),
    });
    assert!(differs(&seat)[1].ends_with(" withdrawn"));
}

#[test]
fn a_new_sign_off_over_what_holds_now_is_current() {
    let mut seat = signed();
    seat.does(because("i", Mark::Waived, "later"));
    seat.signs("lead", Scope::Section("s".into()));
    assert_eq!(state(&seat), SignOffState::Current);
    seat.does(Intent::Undo(None));
    assert_eq!(state(&seat), SignOffState::Stale);
}
