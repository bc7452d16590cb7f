//! The fold, case by case and as properties: every reader of the same entries sees the same run, whatever they say.

mod arrivals;
mod flags;
mod seals;

use proptest::prelude::*;

use super::*;
use crate::domain::{
    check::Outcome,
    checklist::{Item, Section, SignOffPlan},
    decide::{AmendIntent, Intent, On},
    event::{By, Draft, ItemMarked, Mark, Recovered},
    order::merge,
    standing::{ItemState, Standing},
    testing::*,
};

fn list() -> crate::domain::checklist::Checklist {
    checklist(vec![
        Section {
            sign_offs: vec![owes("lead")],
            ..section("s", vec![checked("c", "try $CS_VERSION"), item("i")])
        },
        Section {
            after: vec!["s".into()],
            ..section(
                "t",
                vec![Item {
                    items: vec![item("sub")],
                    measures: vec![measure("m", 9)],
                    ..item("j")
                }],
            )
        },
    ])
}

#[test]
fn a_mark_is_given_on_what_its_writer_knew() {
    let mut ada = Seat::starting(list());
    let mut bob = ada.joined_by("bob");
    ada.sets("version", "2");
    bob.now += 100;
    bob.does(because("c", Mark::Passed, "seen"));
    ada.reads(&bob);
    assert_eq!(ada.state("c"), ItemState::GivenBefore);
}

#[test]
fn a_failure_that_its_writer_had_not_seen_suspends_a_pass() {
    let mut ada = Seat::starting(list());
    let mut bob = ada.joined_by("bob");
    bob.now += 100;
    bob.does(because("c", Mark::Passed, "seen"));
    ada.runs("c", Outcome::TimedOut);
    bob.reads(&ada);
    assert_eq!(bob.state("c"), ItemState::TimedOut);
}

#[test]
fn a_sign_off_by_somebody_who_had_not_seen_a_change_lists_what_changed() {
    let mut ada = Seat::starting(list());
    ada.does(because("c", Mark::Passed, "seen"));
    ada.marks("i", Mark::Passed);
    let mut bob = ada.joined_by("bob");
    ada.does(because("i", Mark::Waived, "later"));
    bob.now += 100;
    bob.signs("lead", Scope::Section("s".into()));
    ada.reads(&bob);
    let differs = &ada.standing().sign_offs[0].differs;
    assert_eq!(differs.len(), 2, "{differs:?}");
    assert!(
        differs[0].starts_with("- item i") && differs[0].contains("passed by"),
        "{differs:?}"
    );
    assert!(
        differs[1].starts_with("+ item i") && differs[1].contains("waived by"),
        "{differs:?}"
    );
}

#[test]
fn what_was_stated_and_confirmed_with_a_sign_off_is_what_its_writer_read() {
    let asked = |points: &[&str]| SignOffPlan {
        statement: Some("{version} may go".into()),
        confirms: points.iter().map(|point| (*point).to_owned()).collect(),
        ..owes("lead")
    };
    let mut list = list();
    list.sections[0].sign_offs = vec![asked(&["there is a backup of {version}"])];
    let mut ada = Seat::starting(list);
    ada.does(because("c", Mark::Passed, "seen"));
    ada.marks("i", Mark::Passed);
    let mut bob = ada.joined_by("bob");
    ada.sets("version", "2");
    let plan = amended(ada.run().plan(), |list| {
        list.sections[0].sign_offs = vec![asked(&["there is a backup of {version}", "one more"])];
    });
    ada.does(Intent::Amend(Box::new(AmendIntent {
        plan,
        source: vec![],
        reason: "more".into(),
        trusted: true,
        weakening_confirmed: false,
    })));
    bob.now += 100;
    let mut approved = bob.signing("lead", Scope::Section("s".into()), Answer::Approved);
    approved.confirmed = 1;
    bob.does(Intent::Sign(Box::new(approved)));
    ada.reads(&bob);
    let stated = &ada.run().sign_offs[0].stated;
    assert_eq!(stated.statement.as_deref(), Some("1 may go"));
    let confirmed = Confirmed {
        planned: "there is a backup of {version}".into(),
        text: "there is a backup of 1".into(),
    };
    assert_eq!(stated.confirms, [confirmed]);
    bob.reads(&ada);
    let no = bob.signing("lead", Scope::Section("s".into()), Answer::Rejected);
    bob.does(Intent::Sign(Box::new(no)));
    let stated = &bob.run().sign_offs[1].stated;
    assert_eq!(stated.statement.as_deref(), Some("2 may go"));
    assert_eq!(stated.confirms, [], "a rejection confirms nothing");
}

#[test]
fn of_two_answers_of_a_role_that_did_not_see_each_other_the_rejection_holds() {
    let mut ada = Seat::starting(list());
    ada.does(because("c", Mark::Passed, "seen"));
    ada.marks("i", Mark::Passed);
    let mut bob = ada.joined_by("bob");
    let over = || Scope::Section("s".into());
    let no = ada.signing("lead", over(), Answer::Rejected);
    ada.does(Intent::Sign(Box::new(no)));
    bob.now += 100;
    bob.signs("lead", over());
    ada.reads(&bob);
    let given = ada.run().sign_off(&"lead".into(), &over()).unwrap();
    assert_eq!(ada.run().sign_offs[given].signed.decision, Answer::Rejected);
}

#[test]
fn a_check_that_was_running_when_the_program_died_is_interrupted_with_what_it_had_printed() {
    let mut seat = Seat::starting(list());
    let check = seat.starts("c");
    let recovered = Recovered {
        adopted: vec![evidence(&format!("evidence/{}/{:04}-c.cast", check.0, check.1))],
        interrupted: vec![check.clone()],
        ..Recovered::default()
    };
    seat.write(vec![Event::Recovered(Box::new(recovered)).into()]);
    seat.reopen();
    assert_eq!(seat.state("c"), ItemState::Interrupted);
    assert_eq!(seat.run().evidence[0].item, Some("c".into()));
    assert!(seat.run().running.is_empty() && seat.run().commands[0].finished.is_some());
    let mut late = finished(Outcome::Passed);
    late.item = Some("c".into());
    late.check = check.1;
    seat.write(vec![Event::CheckFinished(Box::new(late)).into()]);
    seat.reopen();
    let latest = seat.record("c").latest().unwrap();
    assert_eq!(
        latest.inputs,
        seat.run().inputs(&"c".into()),
        "its beginning is not forgotten"
    );
}

#[test]
fn a_run_begins_once() {
    let mut seat = Seat::starting(list());
    let again = RunStarted {
        run: "other".into(),
        trusted: false,
        ..seat.run().started.clone().unwrap()
    };
    seat.write(vec![Event::RunStarted(Box::new(again)).into()]);
    seat.reopen();
    assert_eq!((seat.run().name(), seat.run().trusted), ("run-1", true));
}

#[test]
fn a_checklist_that_is_not_at_hand_is_missed_until_it_is_learned() {
    let mut seat = Seat::starting(list());
    let plan = amended(seat.run().plan(), |list| list.title = "New".into());
    let amended = ChecklistAmended {
        file: "a".into(),
        sha256: plan.sha256,
        reason: "r".into(),
        by: Person::named("ada"),
        trusted: true,
        weakens: vec![],
    };
    seat.write(vec![Event::ChecklistAmended(Box::new(amended)).into()]);
    seat.reopen();
    let mut run = seat.run().clone();
    assert_eq!(run.checklist_missing(), Some(plan.sha256));
    run.learn(plan);
    assert_eq!((run.checklist_missing(), run.plan().title.as_str()), (None, "New"));
}

#[derive(Debug, Clone)]
enum Step {
    Wants(usize, Intent),
    Reads(usize, usize),
    Writes(usize, Event),
    Ends(usize, Outcome),
}

fn any_item() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("c"), Just("i"), Just("j"), Just("sub"), Just("nowhere")]
}

fn any_mark() -> impl Strategy<Value = Mark> {
    prop_oneof![
        3 => Just(Mark::Passed),
        2 => Just(Mark::Failed),
        1 => Just(Mark::Waived),
        1 => Just(Mark::NotApplicable),
        1 => Just(Mark::Cleared)
    ]
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![2 => Just(Outcome::Passed), 1 => Just(Outcome::Failed), 1 => Just(Outcome::Errored)]
}

fn any_intent() -> impl Strategy<Value = Intent> {
    let mark = (any_item(), any_mark()).prop_map(|(item, mark)| because(item, mark, "because"));
    let set = (prop_oneof![Just("version"), Just("other")], 0u8..3).prop_map(|(field, value)| Intent::SetField {
        field: field.into(),
        value: value.to_string(),
    });
    let typed = (0u8..20).prop_map(|value| Intent::Measure {
        item: "j".into(),
        measure: "m".into(),
        text: value.to_string(),
    });
    let assign = prop_oneof![Just("ada"), Just("bob")].prop_map(|name| Intent::Assign {
        role: "lead".into(),
        person: Person::named(name),
    });
    let note = Just(Intent::Note {
        on: On::Item("i".into()),
        text: "note".into(),
    });
    prop_oneof![
        6 => mark, 2 => set, 1 => typed, 1 => assign, 1 => note,
        2 => Just(Intent::Undo(None)),
        3 => Just(starting("c")),
        2 => Just(Intent::Sign(Box::new(Seat::starting(list()).signing("lead", Scope::Section("s".into()), Answer::Approved)))),
    ]
}

/// Events that no rule would have let through.
fn any_nonsense() -> impl Strategy<Value = Event> {
    let reference = || {
        (
            prop_oneof![Just("ada@host-00000000"), Just("bob@host-00000000"), Just("x")],
            0u64..30,
        )
            .prop_map(|(writer, seq)| EntryRef(writer.into(), seq))
    };
    let mark = (any_item(), any_mark(), proptest::option::of(reference())).prop_map(|(item, mark, undoes)| {
        Event::ItemMarked(Box::new(ItemMarked {
            item: item.into(),
            mark,
            by: By::CHECK,
            note: None,
            reason: None,
            owner: None,
            expires: Some(Time::MAX_UTC),
            undoes,
        }))
    });
    let finish = (any_item(), reference(), any_outcome()).prop_map(|(item, check, outcome)| {
        Event::CheckFinished(Box::new(CheckFinished {
            item: Some(item.into()),
            check: check.1,
            writer: (check.1 % 2 == 0).then_some(check.0),
            evidence: vec![evidence("e")],
            ..finished(outcome)
        }))
    });
    let recovered = reference().prop_map(|check| {
        Event::Recovered(Box::new(Recovered {
            adopted: vec![evidence(&format!("evidence/{}/{:04}-x", check.0, check.1))],
            interrupted: vec![check],
            ..Recovered::default()
        }))
    });
    let amended = Just(Event::ChecklistAmended(Box::new(ChecklistAmended {
        file: String::new(),
        sha256: Digest::of("nowhere"),
        reason: String::new(),
        by: Person::named(""),
        trusted: false,
        weakens: vec![],
    })));
    prop_oneof![mark, finish, recovered, amended]
}

fn any_steps(nonsense: bool) -> impl Strategy<Value = Vec<Step>> {
    let who = 0usize..3;
    let wants = (who.clone(), any_intent()).prop_map(|(who, intent)| Step::Wants(who, intent));
    let reads = (who.clone(), who.clone()).prop_map(|(who, other)| Step::Reads(who, other));
    let ends = (who.clone(), any_outcome()).prop_map(|(who, outcome)| Step::Ends(who, outcome));
    let writes = (who, any_nonsense()).prop_map(|(who, event)| Step::Writes(who, event));
    let weight = if nonsense { 4 } else { 0 };
    let step = prop_oneof![8 => wants, 3 => reads, 3 => ends, weight => writes];
    proptest::collection::vec(step, 1..50)
}

/// Three people, who do these things.
fn play(steps: Vec<Step>) -> [Seat; 3] {
    let ada = Seat::starting(list());
    let (bob, eve) = (ada.joined_by("bob"), ada.joined_by("eve"));
    let mut seats = [ada, bob, eve];
    for step in steps {
        match step {
            Step::Wants(who, intent) => {
                let _ = seats[who].wants(signed_by(&seats[who], intent));
            }
            Step::Ends(who, outcome) if !seats[who].launched.is_empty() => {
                seats[who].ends("c", finished(outcome));
            }
            Step::Ends(..) => {}
            Step::Writes(who, event) => {
                seats[who].write(vec![Draft::from(event)]);
                seats[who].reopen();
            }
            Step::Reads(who, other) if who != other => {
                let [one, two] = seats.get_disjoint_mut([who, other]).unwrap();
                one.reads(two);
            }
            Step::Reads(..) => {}
        }
        for seat in &seats {
            assert_eq!(
                seat.picture(),
                picture(&seat.folded(), at(seat.now)),
                "the desk is the fold of its disk"
            );
        }
    }
    seats
}

/// A sign-off over what this person sees.
fn signed_by(seat: &Seat, intent: Intent) -> Intent {
    match intent {
        Intent::Sign(sign) => Intent::Sign(Box::new(seat.signing("lead", sign.scope, sign.answer))),
        other => other,
    }
}

fn meet(seats: &mut [Seat; 3]) {
    for _ in 0..2 {
        for (who, other) in [(0, 1), (1, 2), (2, 0)] {
            let [one, two] = seats.get_disjoint_mut([who, other]).unwrap();
            one.reads(two);
            two.reads(one);
        }
    }
    let now = seats.iter().map(|seat| seat.now).max().unwrap();
    seats.iter_mut().for_each(|seat| seat.now = now);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whoever_has_every_entry_sees_the_same_run_however_it_came(steps in any_steps(true)) {
        let mut seats = play(steps);
        meet(&mut seats);
        let [ada, bob, eve] = &seats;
        prop_assert_eq!(ada.picture(), bob.picture());
        prop_assert_eq!(bob.picture(), eve.picture());
        let mut journals: Vec<_> = ada.journals.values().cloned().collect();
        journals.reverse();
        let mut run = Run::new(ada.plans[0].clone());
        run.extend(merge(journals));
        prop_assert_eq!(picture(&run, at(ada.now)), ada.picture());
    }

    #[test]
    fn a_dispute_is_between_marks_that_did_not_see_each_other_and_one_later_mark_ends_it(steps in any_steps(false)) {
        let mut seats = play(steps);
        meet(&mut seats);
        for id in ["c", "i", "j", "sub"] {
            let record = seats[0].record(id);
            let heads: Vec<_> = record.heads().collect();
            prop_assert!(!record.disputed() || heads.len() > 1);
            for (one, two) in heads.iter().zip(heads.iter().skip(1)) {
                prop_assert_ne!(&one.entry.0, &two.entry.0, "nobody disputes with themselves");
            }
            if record.disputed() && seats[0].wants(because(id, Mark::Failed, "settled")).is_ok() {
                prop_assert!(!seats[0].record(id).disputed());
                let [ada, bob, _] = &mut seats;
                bob.reads(ada);
                prop_assert!(!bob.record(id).disputed());
            }
        }
    }

    #[test]
    fn to_make_an_item_worse_never_makes_the_word_better(steps in any_steps(false), id in any_item()) {
        let [mut seat, ..] = play(steps);
        let before = seat.standing().word;
        let rank = |word| match word {
            crate::domain::standing::Word::Failed => 0,
            crate::domain::standing::Word::Open => 1,
            crate::domain::standing::Word::Complete => 2,
        };
        let failed = seat.wants(because(id, Mark::Failed, "broken")).is_ok();
        if failed {
            prop_assert!(rank(seat.standing().word) <= rank(before));
        }
    }
}
