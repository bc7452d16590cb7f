//! What measures do to an item: one outside its target fails it unless it is waived, a missing one leaves it open, however
//! and whenever its value came.

use crate::domain::{
    check::{Check, Outcome},
    checklist::{Item, Measure},
    decide::Intent,
    event::Mark,
    pattern::Pattern,
    standing::ItemState,
    testing::*,
};

/// Below 100 ms, read from what the check prints.
fn printed() -> Measure {
    Measure {
        from: Pattern::new("avg=(.*)").ok(),
        ..measure("m", 100)
    }
}

fn one(item: Item) -> Seat {
    Seat::starting(checklist(vec![section("s", vec![item])]))
}

fn by_hand() -> Seat {
    one(Item {
        measures: vec![measure("m", 100)],
        ..item("i")
    })
}

fn by_check() -> Seat {
    one(Item {
        measures: vec![printed()],
        ..checked("i", "./measure")
    })
}

fn types(seat: &mut Seat, text: &str) {
    seat.does(Intent::Measure {
        item: "i".into(),
        measure: "m".into(),
        text: text.into(),
    });
}

/// The check of the item passes, and prints that; nothing where it prints no value.
fn prints(seat: &mut Seat, text: Option<&str>) {
    ends(seat, Outcome::Passed, text);
}

fn ends(seat: &mut Seat, outcome: Outcome, text: Option<&str>) {
    seat.starts("i");
    let mut end = finished(outcome);
    end.read.extend(text.map(|text| ("m".into(), text.to_owned())));
    seat.ends("i", end);
}

fn stands(seat: &Seat) -> (ItemState, String) {
    let standing = seat.standing();
    let item = &standing.items["i"];
    (item.state, item.why.clone().unwrap_or_default())
}

fn is(seat: &Seat, state: ItemState, why: &str) {
    assert_eq!(stands(seat), (state, why.to_owned()));
}

#[test]
fn a_measure_that_is_missing_leaves_the_item_open_and_no_word_passes_it() {
    let mut seat = by_hand();
    is(&seat, ItemState::Open, "");
    let refused = seat.refused(because("i", Mark::Passed, "looks good"));
    assert_eq!(refused, "Measure m is not measured yet");
    types(&mut seat, "42");
    is(&seat, ItemState::Open, "");
    seat.marks("i", Mark::Passed);
    is(&seat, ItemState::Passed, "");
}

#[test]
fn a_measure_outside_its_target_fails_the_item_before_and_after_any_mark_unless_it_is_waived() {
    let outside = "Measure m is 120 ms, target < 100 ms";
    let mut seat = by_hand();
    types(&mut seat, "120");
    is(&seat, ItemState::Failed, outside);
    let refused = seat.refused(because("i", Mark::Passed, "close enough"));
    assert_eq!(refused, format!("{outside}: measure again, or waive it"));
    types(&mut seat, "99.999");
    seat.marks("i", Mark::Passed);
    is(&seat, ItemState::Passed, "");
    types(&mut seat, "0.12 s");
    is(&seat, ItemState::Failed, outside);
    seat.does(because("i", Mark::Waived, "one time only"));
    is(&seat, ItemState::Waived, "one time only");
    seat.marks("i", Mark::Failed);
    is(&seat, ItemState::Failed, outside);
}

#[test]
fn a_check_that_passes_with_a_measure_outside_its_target_fails_its_item() {
    let mut seat = by_check();
    prints(&mut seat, Some("0.12 s"));
    is(&seat, ItemState::Failed, "Measure m is 120 ms, target < 100 ms");
    prints(&mut seat, Some("80"));
    is(&seat, ItemState::Passed, "");
}

#[test]
fn what_a_check_prints_that_is_no_value_leaves_the_item_open_and_says_so() {
    let mut seat = by_check();
    for (text, why) in [
        (
            Some("NaN"),
            "“NaN” is no number: write a number in ms, or another unit of time",
        ),
        (
            Some(" 3 MB "),
            "“3 MB” is counted in MB: write a number in ms, or another unit of time",
        ),
        (None, "its check printed no value of it"),
    ] {
        prints(&mut seat, text);
        is(&seat, ItemState::Open, &format!("Measure m is not measured: {why}"));
        let refused = seat.refused(because("i", Mark::Passed, "it is fine"));
        assert!(refused.contains("is not measured"), "{refused}");
    }
    let unread = &seat.folded();
    assert_eq!(unread.item(&"i".into()).outcomes.len(), 3);
    types(&mut seat, "80");
    is(&seat, ItemState::Open, "passed by its check, waits for a person");
    seat.marks("i", Mark::Passed);
    is(&seat, ItemState::Passed, "");
}

#[test]
fn what_an_earlier_check_measured_says_nothing_once_a_later_one_measured_nothing() {
    let mut seat = by_check();
    prints(&mut seat, Some("80"));
    is(&seat, ItemState::Passed, "");
    prints(&mut seat, None);
    is(
        &seat,
        ItemState::Open,
        "Measure m is not measured: its check printed no value of it",
    );
    prints(&mut seat, Some("81"));
    is(&seat, ItemState::Passed, "");
    ends(&mut seat, Outcome::Cancelled, None);
    assert_eq!(seat.state("i"), ItemState::Cancelled);
    assert_eq!(seat.record("i").measure(&"m".into()), None);
}

#[test]
fn what_a_person_typed_stays_until_a_check_measures_it() {
    let mut seat = by_check();
    types(&mut seat, "70");
    prints(&mut seat, None);
    is(&seat, ItemState::Passed, "");
    prints(&mut seat, Some("110"));
    is(&seat, ItemState::Failed, "Measure m is 110 ms, target < 100 ms");
}

#[test]
fn a_sub_item_without_a_check_is_measured_by_the_check_of_the_item_around_it() {
    let sub = Item {
        measures: vec![printed()],
        ..item("sub")
    };
    let other = Item {
        measures: vec![Measure {
            id: "other".into(),
            ..printed()
        }],
        ..checked("other-sub", "true")
    };
    let mut seat = one(Item {
        items: vec![sub, other],
        ..checked("i", "./measure")
    });
    seat.starts("i");
    let asked: Vec<_> = seat.launched[0].measures.iter().map(|(id, _)| id.to_string()).collect();
    assert_eq!(asked, ["m"], "another check answers for the other");
    let mut end = finished(Outcome::Passed);
    end.read.insert("m".into(), "120".into());
    seat.ends("i", end);
    let value = |seat: &Seat| {
        seat.record("sub")
            .measure(&"m".into())
            .map(|measured| measured.with_unit())
    };
    assert_eq!(value(&seat).as_deref(), Some("120 ms"));
    assert_eq!(seat.state("sub"), ItemState::Failed);
    assert_eq!(seat.state("i"), ItemState::Failed);
    prints(&mut seat, Some("none"));
    assert_eq!(value(&seat), None);
    let why = seat.standing().items["sub"].why.clone();
    assert_eq!(why, None, "nobody said anything of it");
    let refused = seat.refused(because("sub", Mark::Passed, "seen"));
    assert!(refused.contains("“none” is no number"), "{refused}");
}

#[test]
fn a_check_that_waits_for_a_person_fails_its_item_by_itself_where_a_measure_is_outside() {
    let mut seat = one(Item {
        measures: vec![printed(), measure("n", 5)],
        check: Some(Check {
            confirm: true,
            ..check("./measure")
        }),
        ..item("i")
    });
    prints(&mut seat, Some("80"));
    is(&seat, ItemState::Open, "Measure n is not measured yet");
    prints(&mut seat, Some("101"));
    is(&seat, ItemState::Failed, "Measure m is 101 ms, target < 100 ms");
}
