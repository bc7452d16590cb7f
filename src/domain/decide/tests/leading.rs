//! Hold points, handoffs and rollbacks: how a run is led.

use super::{
    Cause, cause,
    flow::{assigns, gated, waits},
};
use crate::domain::{
    checklist::{Checklist, Phase, RollbackPlan, Section, Severity, Trigger},
    decide::{HandOffIntent, HandoffReply, Intent, RollbackIntent},
    event::{EntryRef, Mark, Milestone, Party, Person, RollbackResult},
    rollback,
    standing::ItemState,
    testing::*,
    verdict::Word,
};

fn held() -> Seat {
    let mut list = gated();
    list.decisions.clear();
    list.sections[0].sign_offs = vec![owes("lead")];
    let mut seat = Seat::starting(list);
    seat.marks("i", Mark::Passed);
    seat.marks("h", Mark::Passed);
    seat
}

fn breaking(reason: Option<&str>, typed: &str) -> Intent {
    Intent::BreakHold {
        section: "s".into(),
        reason: reason.map(str::to_owned),
        typed: typed.into(),
    }
}

#[test]
fn a_hold_point_is_broken_by_the_role_that_may_with_a_reason_and_its_title_in_full() {
    let mut seat = held();
    assert_eq!(waits(&seat), ["Role lead to sign Section s"]);
    assert_eq!(
        cause(&mut seat, breaking(Some("r"), "Section s")),
        Cause::Rule,
        "nobody holds the role"
    );
    assigns(&mut seat, "dba", "ada");
    assert_eq!(cause(&mut seat, breaking(None, "Section s")), Cause::NeedsReason);
    assert_eq!(
        cause(&mut seat, breaking(Some("r"), "section")),
        Cause::NeedsConfirmation
    );
    seat.does(breaking(Some("they cannot be reached"), "Section s"));
    assert!(waits(&seat).is_empty());
    assert_eq!(seat.run().flow.broken.len(), 1);
    assert_eq!(
        seat.standing().verdict().unwrap().word,
        Word::Open,
        "section t is still to be done"
    );
    seat.marks("j", Mark::Passed);
    assert_eq!(
        seat.standing().verdict().unwrap().word,
        Word::Conditional,
        "it marks the run for good"
    );
    assert_eq!(cause(&mut seat, breaking(Some("r"), "Section s")), Cause::Rule);
}

fn handing(section: Option<&str>, to: Party, note: &str) -> Intent {
    Intent::HandOff(Box::new(HandOffIntent {
        section: section.map(Into::into),
        to,
        note: note.into(),
    }))
}

fn answering(handoff: &EntryRef, reply: HandoffReply, name: &str, note: Option<&str>) -> Intent {
    Intent::AnswerHandoff {
        handoff: handoff.clone(),
        reply,
        name: name.into(),
        note: note.map(str::to_owned),
    }
}

#[test]
fn a_section_is_handed_over_with_a_note_sent_back_with_a_reason_and_taken_over_by_name() {
    let mut list = gated();
    list.decisions.clear();
    list.sections[0].owner = Some("lead".into());
    list.sections[0].hands_to = Some("dba".into());
    let mut ada = Seat::starting(list);
    assigns(&mut ada, "lead", "ada");
    assigns(&mut ada, "dba", "bob");
    let hand = |note: &str| handing(Some("s"), Party::default(), note);
    assert_eq!(cause(&mut ada, hand("all is well")), Cause::Rule, "it is not complete");
    ada.marks("i", Mark::Passed);
    ada.marks("h", Mark::Passed);
    assert_eq!(waits(&ada), ["Section s to be handed over to Role dba"]);
    assert_eq!(cause(&mut ada, hand(" ")), Cause::NeedsReason);
    let first = ada.does(hand("two warnings are known"));
    assert_eq!(waits(&ada), ["Role dba to take over Section s"]);
    assert_eq!(
        cause(&mut ada, answering(&first, HandoffReply::TakeOver, "ada", None)),
        Cause::Rule
    );
    let mut bob = ada.joined_by("bob");
    assert_eq!(
        cause(&mut bob, answering(&first, HandoffReply::SendBack, "bob", None)),
        Cause::NeedsReason
    );
    bob.does(answering(
        &first,
        HandoffReply::SendBack,
        "bob",
        Some("which warnings?"),
    ));
    assert_eq!(
        waits(&bob),
        ["Section s to be handed over again: Role dba sent it back"]
    );
    ada.reads(&bob);
    let second = ada.does(hand("W12 and W13"));
    bob.reads(&ada);
    assert_eq!(
        cause(&mut bob, answering(&second, HandoffReply::TakeOver, "b", None)),
        Cause::Invalid
    );
    bob.does(answering(&second, HandoffReply::TakeOver, "Bob", None));
    assert!(waits(&bob).is_empty());
    assert!(bob.run().flagged.is_empty());
}

#[test]
fn the_controls_are_handed_over_by_who_holds_them_and_taken_with_the_acceptance() {
    let mut ada = Seat::starting(gated());
    let mut bob = ada.joined_by("bob");
    let to = |name: &str| Party {
        role: None,
        person: Some(Person::named(name)),
    };
    assert_eq!(cause(&mut bob, handing(None, to("cy"), "n")), Cause::NeedsControls);
    assert_eq!(cause(&mut ada, handing(None, Party::default(), "n")), Cause::Invalid);
    let handoff = ada.does(handing(None, to("bob"), "the deploy runs"));
    bob.reads(&ada);
    bob.does(answering(&handoff, HandoffReply::TakeOver, "bob", None));
    assert_eq!(bob.run().controls(), Some(bob.writer()));
}

fn calling(change: impl FnOnce(&mut RollbackIntent)) -> Intent {
    let mut intent = RollbackIntent {
        triggers: vec![],
        reason: "errors".into(),
        severity: Severity::Conditional,
        seen_at: None,
        environment: None,
    };
    change(&mut intent);
    Intent::CallRollback(Box::new(intent))
}

fn with_rollback() -> Checklist {
    let back = Section {
        phase: Phase::Rollback,
        ..section("back", vec![item("undo"), item("looks-well")])
    };
    let mut list = checklist(vec![section("s", vec![item("i")]), back]);
    list.rollback = RollbackPlan {
        decide: Some(std::time::Duration::from_secs(300)),
        execute: Some(std::time::Duration::from_secs(60)),
        executed: vec!["undo".into()],
        validated: vec!["looks-well".into()],
        ..RollbackPlan::default()
    };
    list.triggers = vec![Trigger {
        id: "errors".into(),
        title: "Errors".into(),
        severity: Severity::Immediate,
        during: vec![],
        check: None,
        when: None,
        warn: None,
        lasts: None,
        baseline: None,
    }];
    list
}

#[test]
fn a_rollback_is_called_with_a_reason_and_runs_four_clocks_to_its_end() {
    let mut seat = Seat::starting(with_rollback());
    assert_eq!(seat.state("undo"), ItemState::Locked);
    assert_eq!(
        cause(&mut seat, calling(|it| it.reason = String::new())),
        Cause::NeedsReason
    );
    assert_eq!(
        cause(&mut seat, calling(|it| it.triggers = vec!["other".into()])),
        Cause::Unknown
    );
    assert_eq!(
        cause(&mut seat, calling(|it| it.seen_at = Some(at(9_000)))),
        Cause::Invalid
    );
    assert_eq!(
        cause(&mut seat, calling(|it| it.environment = Some("prod".into()))),
        Cause::Invalid
    );
    seat.now = 200;
    seat.does(calling(|it| {
        it.triggers = vec!["errors".into()];
        it.seen_at = Some(at(101));
    }));
    assert_eq!(cause(&mut seat, calling(|_| {})), Cause::Rule, "it is under way");
    assert_eq!(
        seat.run().rollback().unwrap().called.severity,
        Severity::Immediate,
        "the trigger's"
    );
    seat.now = 300;
    seat.marks("undo", Mark::Passed);
    let clocks = rollback::clocks(seat.run(), &seat.standing()).unwrap();
    let took = |clock: &rollback::Clock| clock.took(at(400)).map(|took| took.as_secs());
    assert_eq!(clocks.each_ref().map(took), [Some(100), Some(100), Some(99), Some(199)]);
    assert_eq!(clocks.map(|clock| clock.stopped.is_some()), [true, true, false, false]);
    assert!(clocks[1].over(at(400)) && !clocks[0].over(at(400)));
    assert_eq!(
        cause(&mut seat, reaching(Milestone::Executed)),
        Cause::Rule,
        "the item showed it"
    );
    seat.does(reaching(Milestone::Validated));
    seat.does(Intent::Notify {
        channel: "#war-room".into(),
        text: "we are back".into(),
    });
    let clocks = rollback::clocks(seat.run(), &seat.standing()).unwrap();
    assert!(clocks.iter().all(|clock| clock.stopped.is_some()));
    let end = |result, note: Option<&str>| Intent::EndRollback {
        result,
        note: note.map(str::to_owned),
    };
    assert_eq!(cause(&mut seat, end(RollbackResult::Partial, None)), Cause::NeedsReason);
    assert_eq!(
        cause(&mut seat, end(RollbackResult::Restored, None)),
        Cause::NeedsReason,
        "an item of the way back is not complete"
    );
    seat.does(end(RollbackResult::Restored, Some("looked at by hand")));
    assert_eq!(cause(&mut seat, end(RollbackResult::Restored, None)), Cause::Rule);
}

fn reaching(milestone: Milestone) -> Intent {
    Intent::ReachMilestone { milestone, note: None }
}
