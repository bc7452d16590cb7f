//! Who may start what, with the controls and without them, and who may say that another's check is over.

use super::{Cause, Intent, StartCheck};
use crate::domain::{
    check::{Check, Outcome},
    checklist::Item,
    decide::{runs_elsewhere, told_of},
    desk::Fact,
    event::{CheckFinished, EntryRef, Event},
    presence::Presence,
    standing::ItemState,
    testing::*,
};

fn seat() -> Seat {
    let action = Item {
        check: Some(Check {
            action: true,
            ..check("deploy")
        }),
        ..item("a")
    };
    Seat::starting(checklist(vec![section("s", vec![action, checked("c", "look")])]))
}

fn acting(despite: Option<EntryRef>) -> Intent {
    Intent::StartCheck(StartCheck {
        item: "a".into(),
        confirmed: true,
        proof: None,
        despite,
        reason: None,
    })
}

fn taking(note: &str) -> Intent {
    Intent::TakeControls {
        note: Some(note.to_owned()),
    }
}

fn ad_hoc() -> Intent {
    Intent::StartAdHoc {
        command: "ls".into(),
        confirmed: true,
    }
}

#[test]
fn only_the_holder_of_the_controls_starts_actions_and_anybody_runs_what_changes_nothing() {
    let mut ada = seat();
    let mut bob = ada.joined_by("bob");
    for intent in [acting(None), ad_hoc()] {
        let refusal = bob.wants(intent).unwrap_err();
        assert_eq!(refusal.cause, Cause::NeedsControls);
        assert!(
            refusal.text.contains("ada at host holds the controls"),
            "{}",
            refusal.text
        );
    }
    bob.runs("c", Outcome::Passed);
    bob.does(taking("ada's line is down"));
    bob.does(acting(None));
    ada.reads(&bob);
    let refusal = ada.wants(ad_hoc()).unwrap_err();
    assert!(refusal.text.contains("bob at host"), "{}", refusal.text);
    assert_eq!(bob.refused(taking("")), "the controls are here already");
}

/// What is seen of the journal that `holder` wrote: its program is gone, and it was one's own or another's.
fn gone(holder: &Seat, left: bool) -> Fact {
    Fact::Present(vec![Presence {
        writer: holder.writer().clone(),
        here: false,
        left,
        heard: at(0),
    }])
}

#[test]
fn an_action_takes_the_controls_over_from_ones_own_earlier_program_and_the_record_says_so() {
    for intent in [acting(None), ad_hoc()] {
        let ada = seat();
        let mut again = ada.joined_by("ada-again");
        let stamp = again.stamp();
        again.desk.learn_fact(gone(&ada, false), &stamp);
        assert!(!again.desk.at_the_controls());
        assert_eq!(again.wants(intent.clone()).unwrap_err().cause, Cause::NeedsControls);

        again.desk.learn_fact(gone(&ada, true), &stamp);
        assert!(again.desk.at_the_controls());
        let entries = again.wants(intent).unwrap();
        let events: Vec<Event> = entries
            .iter()
            .map(|entry| again.run().entry(entry).unwrap().entry.event.clone())
            .collect();
        let [Event::ControlsTaken(taken), Event::CheckStarted(_)] = &events[..] else {
            panic!("{events:?}");
        };
        assert_eq!((taken.from.as_ref(), &taken.note), (Some(ada.writer()), &None));
        assert_eq!(again.run().controls(), Some(again.writer()));
        assert_eq!(again.folded().flagged, []);
        let next = again.wants(ad_hoc()).unwrap();
        assert_eq!(next.len(), 1, "they are taken once");
    }
}

#[test]
fn what_is_no_action_takes_no_controls_and_a_refused_one_takes_none_either() {
    let ada = seat();
    let mut again = ada.joined_by("ada-again");
    let stamp = again.stamp();
    again.desk.learn_fact(gone(&ada, true), &stamp);
    again.runs("c", Outcome::Passed);
    let unconfirmed = Intent::StartAdHoc {
        command: "ls".into(),
        confirmed: false,
    };
    again.refused(unconfirmed);
    assert_eq!(again.run().controls(), Some(ada.writer()));
    // It may be said in so many words as well.
    again.does(taking("from my other terminal"));
    assert_eq!(again.run().controls(), Some(again.writer()));
}

#[test]
fn nobody_holds_what_two_took_at_once_until_one_who_saw_both_takes_it() {
    let ada = seat();
    let (mut bob, mut eve) = (ada.joined_by("bob"), ada.joined_by("eve"));
    bob.does(taking("mine"));
    eve.does(taking("no, mine"));
    bob.reads(&eve);
    assert!(bob.run().controls().is_none());
    assert_eq!(bob.run().controls_taken_by().count(), 2);
    let text = bob.refused(acting(None));
    assert_eq!(text, "the controls were taken by several at once: take them first");
    bob.does(taking("as we agreed"));
    bob.does(acting(None));
}

#[test]
fn an_action_that_another_began_and_did_not_end_is_told_of_before_it_runs_again() {
    let mut ada = seat();
    let begun = ada.does(acting(None));
    let mut bob = ada.joined_by("bob");
    bob.does(taking("ada's machine is gone"));
    let refusal = bob.wants(acting(None)).unwrap_err();
    assert_eq!(refusal.cause, Cause::RunsElsewhere(begun.clone()));
    assert!(
        refusal.text.starts_with("ada at host began it at 20"),
        "{}",
        refusal.text
    );
    bob.does(acting(Some(begun)));
    let again = bob.refused(acting(None));
    assert_eq!(again, "its check is running already", "its own is no matter of despite");
}

#[test]
fn a_check_that_another_runs_may_run_here_too_and_the_screen_can_say_whose_it_is() {
    let mut ada = seat();
    let begun = ada.starts("c");
    let mut bob = ada.joined_by("bob");
    assert_eq!(runs_elsewhere(bob.run(), &"c".into(), bob.desk.writer()), Some(&begun));
    assert!(told_of(bob.run(), &begun).starts_with("ada at host began it at"));
    bob.runs("c", Outcome::Passed);
    assert_eq!(bob.record("c").running, [begun]);
}

#[test]
fn anothers_check_is_given_up_on_a_persons_word_while_its_program_is_not_there() {
    let mut ada = seat();
    let begun = ada.starts("c");
    let text = ada.refused(Intent::GiveUp(begun.clone()));
    assert_eq!(text, "it runs here: wait for it, or end it");
    let mut bob = ada.joined_by("bob");
    let there = |here| {
        Fact::Present(vec![Presence {
            writer: begun.0.clone(),
            here,
            left: false,
            heard: at(0),
        }])
    };
    let stamp = bob.stamp();
    bob.desk.learn_fact(there(true), &stamp);
    let text = bob.refused(Intent::GiveUp(begun.clone()));
    assert_eq!(text, "ada at host is there and runs it: ask them to end it");
    bob.desk.learn_fact(there(false), &stamp);
    bob.does(Intent::GiveUp(begun.clone()));
    assert_eq!(bob.state("c"), ItemState::Interrupted);
    let again = bob.wants(Intent::GiveUp(begun)).unwrap_err();
    assert_eq!(again.cause, Cause::Unknown);
}

#[test]
fn what_came_of_a_check_that_was_given_up_is_recorded_all_the_same() {
    let mut ada = seat();
    let begun = ada.starts("c");
    let mut bob = ada.joined_by("bob");
    bob.does(Intent::GiveUp(begun.clone()));
    assert_eq!(bob.state("c"), ItemState::Interrupted);
    // Ada's machine slept: she hears of it, and only then does her check end.
    ada.hears(&bob, 2);
    assert_eq!(ada.state("c"), ItemState::Interrupted);
    let stamp = ada.stamp();
    let outcome = ada.desk.learn_fact(
        Fact::CheckEnded {
            check: begun.clone(),
            finished: Box::new(finished(Outcome::Passed)),
        },
        &stamp,
    );
    ada.carry_out(outcome, false);
    assert_eq!(ada.state("c"), ItemState::Passed);
    assert_eq!(ada.record("c").outcomes.len(), 2);
    bob.hears(&ada, 9);
    assert_eq!(bob.state("c"), ItemState::Passed);
    let again = Intent::FinishCheck {
        check: begun,
        finished: Box::new(CheckFinished::errored("twice")),
    };
    assert_eq!(ada.wants(again).unwrap_err().cause, Cause::Unknown);
}
