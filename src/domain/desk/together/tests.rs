//! Which checks run together, what is left out and why, and how far each of them is told to be.

use super::*;
use crate::domain::{
    check::Check,
    checklist::{Measure, Phase},
    desk::Fact,
    event::Mark,
    pattern::Pattern,
    testing::*,
};

fn action(id: &str) -> Item {
    Item {
        check: Some(Check {
            action: true,
            ..check("deploy")
        }),
        ..item(id)
    }
}

/// Two sections, the second behind the first, and a way back.
fn seat() -> Seat {
    let first = section("one", vec![checked("a", "true"), checked("b", "true"), item("person")]);
    let mut second = section(
        "two",
        vec![checked("c", "true"), action("deploy"), checked("d", "true")],
    );
    second.after = vec!["one".into()];
    let free = section("free", vec![checked("e", "true")]);
    let mut back = section("back", vec![checked("f", "true")]);
    back.phase = Phase::Rollback;
    Seat::starting(checklist(vec![first, second, free, back]))
}

fn together(seat: &mut Seat, which: Together) {
    let stamp = seat.stamp();
    let outcome = seat.desk.run_together(&which, &stamp);
    seat.carry_out(outcome, false);
}

/// `a!` for one that is left out.
fn meant(seat: &Seat, which: Together) -> String {
    let found = candidates(seat.run(), &seat.standing(), &which);
    let names = found.iter().map(|found| match found.left_out {
        Some(_) => format!("{}!", found.item),
        None => found.item.to_string(),
    });
    names.collect::<Vec<_>>().join(" ")
}

/// `a passed, b runs`.
fn progress(seat: &Seat) -> String {
    let batch = seat.desk.batch().unwrap();
    let word = |asked: &Asked| match seat.desk.progress_of(asked) {
        Progress::Waits => "waits".to_owned(),
        Progress::Runs(..) => "runs".to_owned(),
        Progress::Ends(_) => "ends".to_owned(),
        Progress::Ended(..) => seat.desk.came_to(asked).unwrap().word().to_owned(),
        Progress::NotRun(why) => format!("not run: {why}"),
    };
    let all = batch
        .asked()
        .iter()
        .map(|asked| format!("{} {}", asked.item, word(asked)));
    all.collect::<Vec<_>>().join(", ")
}

fn ends(seat: &mut Seat, item: &str, outcome: check::Outcome) {
    seat.ends(item, finished(outcome));
}

#[test]
fn what_waits_for_a_section_and_what_stands_behind_an_action_is_not_run_with_the_rest() {
    use check::Outcome::Passed;
    let mut seat = seat();
    let section = |id: &str| Together::Section(id.into());
    assert_eq!(
        meant(&seat, Together::Open),
        "a b e",
        "neither what is locked nor the way back"
    );
    assert_eq!(meant(&seat, section("one")), "a b");
    assert_eq!(meant(&seat, section("two")), "c d!");
    seat.runs("a", Passed);
    seat.runs("b", Passed);
    seat.marks("person", Mark::Passed);
    assert_eq!(meant(&seat, Together::Open), "c d! e", "what passed is not open");
    assert_eq!(meant(&seat, section("one")), "a b", "all of a section is all of it");
    seat.marks("deploy", Mark::Failed);
    assert_eq!(meant(&seat, Together::Open), "c d e", "somebody spoke of the action");
    assert_eq!(
        meant(&seat, Together::These(vec!["e".into(), "c".into(), "deploy".into()])),
        "c e",
        "never an action"
    );
}

#[test]
fn one_check_alone_runs_whatever_stands_before_it() {
    let seat = seat();
    assert_eq!(meant(&seat, Together::These(vec!["d".into()])), "d!");
    assert_eq!(meant(&seat, Together::One("d".into())), "d");
    for none in ["deploy", "person", "nowhere"] {
        assert_eq!(meant(&seat, Together::One(none.into())), "", "{none} has none");
    }
}

#[test]
fn an_action_that_ran_lets_pass_what_stands_behind_it_however_it_went() {
    for outcome in [check::Outcome::Passed, check::Outcome::Failed] {
        let list = checklist(vec![section("s", vec![action("deploy"), checked("d", "true")])]);
        let mut seat = Seat::starting(list);
        assert_eq!(meant(&seat, Together::Open), "d!");
        let start = StartCheck {
            confirmed: true,
            ..start(&"deploy".into())
        };
        seat.does(Intent::StartCheck(start));
        assert_eq!(meant(&seat, Together::Open), "d!", "it runs");
        ends(&mut seat, "deploy", outcome);
        assert_eq!(meant(&seat, Together::Open), "d", "{outcome:?}");
    }
    let list = checklist(vec![section("s", vec![action("deploy"), checked("d", "true")])]);
    let seat = Seat::starting_as(list, |started| started.rehearsal = true);
    assert_eq!(meant(&seat, Together::Open), "d", "a rehearsal runs no action");
}

#[test]
fn what_a_machine_has_still_to_answer_is_open() {
    use check::Outcome::{Cancelled, Failed, Passed, TimedOut};
    for (case, act, open) in [
        ("nothing was said", None, true),
        ("passed", Some((Passed, None)), false),
        ("failed", Some((Failed, None)), true),
        ("took too long", Some((TimedOut, None)), true),
        ("was ended", Some((Cancelled, None)), true),
        (
            "a person says that it failed",
            Some((Passed, Some(Mark::Failed))),
            false,
        ),
        ("waived", Some((Failed, Some(Mark::Waived))), false),
        ("cleared", Some((Passed, Some(Mark::Cleared))), true),
    ] {
        let mut seat = Seat::starting(checklist(vec![section("s", vec![checked("a", "true")])]));
        if let Some((outcome, mark)) = act {
            seat.runs("a", outcome);
            if let Some(mark) = mark {
                seat.does(Intent::Mark(crate::domain::decide::MarkIntent {
                    reason: Some("because".into()),
                    ..crate::domain::decide::MarkIntent::new("a".into(), mark)
                }));
            }
        }
        let expected = if open { "a" } else { "" };
        assert_eq!(meant(&seat, Together::Open), expected, "{case}");
    }
}

#[test]
fn each_is_told_from_its_wait_to_its_outcome_and_the_end_of_the_last_ends_it() {
    use check::Outcome::{Failed, Passed};
    let mut seat = seat();
    together(&mut seat, Together::Open);
    assert_eq!(progress(&seat), "a runs, b runs, e waits", "two at once");
    let tally = seat.desk.tally();
    assert_eq!((tally.all, tally.waits, tally.runs, tally.over()), (3, 1, 2, 0));
    ends(&mut seat, "b", Failed);
    assert_eq!(progress(&seat), "a runs, b failed, e runs");
    assert_eq!(seat.desk.batch().unwrap().ended, None);
    ends(&mut seat, "e", Passed);
    seat.now += 5;
    ends(&mut seat, "a", Passed);
    let tally = seat.desk.tally();
    assert_eq!(tally.outcomes, [(Passed, 2), (Failed, 1)]);
    assert_eq!((tally.over(), tally.not_passed()), (3, 1));
    let ended = at(seat.now);
    seat.now += 60;
    let now = at(seat.now);
    seat.desk.tick(now);
    assert_eq!(seat.desk.batch().unwrap().ended, Some(ended), "the clock stops");
}

#[test]
fn those_that_did_not_pass_run_again_together_and_the_others_keep_what_they_came_to() {
    use check::Outcome::{Failed, Passed, TimedOut};
    let mut seat = seat();
    together(&mut seat, Together::Open);
    for (item, outcome) in [("a", Failed), ("b", TimedOut), ("e", Passed)] {
        ends(&mut seat, item, outcome);
    }
    let missed = seat.desk.not_passed();
    assert_eq!(missed, ["a".into(), "b".into()]);
    let before = seat.desk.batch().unwrap().began;
    seat.now += 100;
    together(&mut seat, Together::These(missed));
    assert_eq!(progress(&seat), "a runs, b runs, e passed");
    let batch = seat.desk.batch().unwrap();
    assert!(batch.began > before && batch.ended.is_none(), "the clock begins anew");
    ends(&mut seat, "a", Passed);
    ends(&mut seat, "b", Passed);
    assert_eq!(seat.desk.not_passed(), []);
    together(&mut seat, Together::Section("free".into()));
    assert_eq!(progress(&seat), "e runs", "what is over makes room");
    together(&mut seat, Together::Section("one".into()));
    assert_eq!(
        progress(&seat),
        "a runs, b waits, e runs",
        "what goes on is added to, in the order of the checklist"
    );
}

#[test]
fn one_that_a_person_runs_by_itself_is_told_of_too() {
    use check::Outcome::{Failed, Passed};
    let mut seat = seat();
    together(&mut seat, Together::Section("free".into()));
    ends(&mut seat, "e", Failed);
    seat.runs("e", Passed);
    assert_eq!(progress(&seat), "e passed");
}

#[test]
fn what_is_not_run_says_why() {
    let mut seat = seat();
    together(&mut seat, Together::Section("two".into()));
    assert_eq!(
        progress(&seat),
        "c not run: Section two is locked: it waits for Section one (3 of 3 left), d not run: it stands behind the action “Item deploy”"
    );
    assert!(seat.desk.batch().unwrap().ended.is_some());
    together(&mut seat, Together::Open);
    assert!(seat.desk.forget_waiting(&"e".into()));
    assert_eq!(progress(&seat), "a runs, b runs, e not run: taken back before it began");
    together(&mut seat, Together::These(vec!["e".into()]));
    assert_eq!(seat.desk.begin_nothing_more("stopped"), 1);
    assert_eq!(progress(&seat), "a runs, b runs, e not run: stopped");
}

#[test]
fn a_check_that_another_program_runs_is_left_to_it() {
    let mut ada = seat();
    let mut bob = ada.joined_by("Bob");
    bob.starts("e");
    ada.reads(&bob);
    together(&mut ada, Together::Section("free".into()));
    assert!(progress(&ada).starts_with("e not run: Bob at "), "{}", progress(&ada));
    assert!(progress(&ada).ends_with(" runs it just now"));
    bob.ends("e", finished(check::Outcome::Passed));
    bob.launched.clear();
    ada.reads(&bob);
    together(&mut ada, Together::These(vec!["e".into()]));
    assert_eq!(progress(&ada), "e runs");
}

#[test]
fn what_the_disk_did_not_take_is_told_of_each_that_waited() {
    let mut seat = seat();
    let stamp = seat.stamp();
    let outcome = seat.desk.run_together(&Together::Open, &stamp);
    seat.carry_out(outcome, true);
    seat.disk_refuses();
    assert_eq!(
        progress(&seat),
        "a not run: it was not recorded: no space, b not run: the disk did not take the record, \
         e not run: the disk did not take the record"
    );
}

#[test]
fn a_pass_with_a_measure_outside_its_target_is_none() {
    let mut measured = checked("a", "true");
    measured.measures = vec![Measure {
        from: Pattern::new("avg=([0-9]+)").ok(),
        ..measure("m", 100)
    }];
    let mut seat = Seat::starting(checklist(vec![section("s", vec![measured])]));
    together(&mut seat, Together::Open);
    let mut end = finished(check::Outcome::Passed);
    end.read.insert("m".into(), "150".into());
    let check = seat.desk.process_of(&"a".into()).unwrap().0.clone();
    let stamp = seat.stamp();
    let fact = Fact::CheckEnded {
        check,
        finished: Box::new(end),
    };
    let outcome = seat.desk.learn_fact(fact, &stamp);
    seat.carry_out(outcome, false);
    assert_eq!(progress(&seat), "a failed");
    assert_eq!(seat.desk.not_passed(), ["a".into()]);
}
