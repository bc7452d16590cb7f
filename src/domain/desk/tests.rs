//! One append at a time, nothing lost, nothing started on sand.

use super::*;
use crate::domain::{
    check::{Check, Outcome as CheckOutcome},
    checklist::Item,
    event::Mark,
    standing::ItemState,
    testing::*,
};

fn seat() -> Seat {
    let action = Item {
        check: Some(Check {
            action: true,
            ..check("deploy")
        }),
        ..item("action")
    };
    let items = ["a", "b", "c", "d"].map(|id| checked(id, "true"));
    let items = items.into_iter().chain([action, item("i")]).collect();
    Seat::starting(checklist(vec![section("s", items)]))
}

fn running(seat: &Seat) -> Vec<String> {
    let ids = seat.launched.iter().filter_map(|job| job.item.as_ref());
    ids.map(ToString::to_string).collect()
}

#[test]
fn one_append_is_under_way_at_a_time_and_the_rest_is_judged_with_it_in_place() {
    let mut seat = seat();
    seat.submits(marking("i", Mark::Passed));
    seat.submits(marking("i", Mark::Cleared));
    assert_eq!(seat.state("i"), ItemState::Open, "nothing shows before the disk has it");
    assert!(seat.desk.saving(&"i".into()) && !seat.desk.idle());
    seat.disk_takes(true);
    assert_eq!(seat.state("i"), ItemState::Passed);
    assert!(seat.pending.is_some(), "the second follows the first");
    seat.disk_takes(true);
    assert_eq!(seat.state("i"), ItemState::Open);
    assert!(seat.desk.idle());
    assert_eq!(seat.replies.len(), 2);
}

#[test]
fn what_the_disk_does_not_take_is_kept_and_recorded_once() {
    let mut seat = seat();
    seat.submits(marking("i", Mark::Passed));
    seat.disk_refuses();
    assert_eq!(seat.desk.unrecorded().len(), 1);
    assert!(matches!(&seat.replies[..], [Reply::NotRecorded(_, why)] if why == "no space"));
    let retry = |seat: &mut Seat| {
        let stamp = seat.stamp();
        let outcome = seat.desk.retry(&stamp);
        seat.carry_out(outcome, true);
    };
    retry(&mut seat);
    seat.disk_refuses();
    assert_eq!(seat.desk.unrecorded().len(), 1);
    retry(&mut seat);
    seat.disk_takes(true);
    retry(&mut seat);
    assert!(seat.desk.unrecorded().is_empty() && seat.pending.is_none());
    assert_eq!(seat.record("i").marks.len(), 1);
}

#[test]
fn what_can_never_be_written_is_told_once_and_dropped() {
    let mut seat = seat();
    seat.submits(marking("i", Mark::Passed));
    seat.pending = None;
    let stamp = seat.stamp();
    let outcome = seat
        .desk
        .learn_fact(Fact::Refused("there is no such file".into()), &stamp);
    seat.carry_out(outcome, true);
    assert!(seat.desk.unrecorded().is_empty() && seat.desk.idle());
    let [Reply::Refused(_, refusal)] = &seat.replies[..] else {
        panic!("{:?}", seat.replies);
    };
    assert_eq!(refusal.text, "not recorded: there is no such file");
    seat.submits(starting("a"));
    assert!(seat.pending.is_some(), "everything goes on");
}

#[test]
fn nothing_starts_while_something_is_not_recorded_and_no_start_is_made_up_for_later() {
    let mut seat = seat();
    seat.submits(starting("a"));
    seat.disk_refuses();
    assert!(seat.desk.unrecorded().is_empty(), "the yes was for then");
    seat.submits(marking("i", Mark::Passed));
    seat.disk_refuses();
    let before = seat.replies.len();
    seat.submits(starting("a"));
    let stamp = seat.stamp();
    assert!(matches!(&seat.replies[before..], [Reply::Refused(..)]));
    let outcome = seat.desk.run_together(&Together::Section("s".into()), &stamp);
    seat.carry_out(outcome, true);
    assert_eq!(seat.replies.len() - before, 1, "the overview tells it of each");
    assert_eq!(seat.desk.tally().not_run, 4);
    assert!(seat.pending.is_none() && seat.launched.is_empty());
    let outcome = seat.desk.retry(&stamp);
    seat.carry_out(outcome, false);
    seat.starts("a");
    assert_eq!(running(&seat), ["a"]);
}

#[test]
fn the_end_of_a_check_is_kept_too_and_its_evidence_settles_only_once_recorded() {
    let mut seat = seat();
    let check = seat.starts("a");
    seat.launched.clear();
    let end = Fact::CheckEnded {
        check: check.clone(),
        finished: Box::new(finished(CheckOutcome::Passed)),
    };
    let stamp = seat.stamp();
    let outcome = seat.desk.learn_fact(end, &stamp);
    seat.carry_out(outcome, true);
    seat.disk_refuses();
    assert_eq!(seat.state("a"), ItemState::Running);
    let outcome = seat.desk.retry(&stamp);
    seat.carry_out(outcome, true);
    let (drafts, _) = seat.pending.take().unwrap();
    let recorded = seat.write(drafts);
    let outcome = seat.desk.learn_fact(Fact::Appended(recorded), &stamp);
    assert!(outcome.effects.contains(&Effect::Settle(check)));
    assert_eq!(seat.state("a"), ItemState::Passed);
}

#[test]
fn so_many_checks_run_at_once_and_the_others_wait_for_a_place() {
    let mut seat = seat();
    let stamp = seat.stamp();
    let outcome = seat.desk.run_together(&Together::Section("s".into()), &stamp);
    seat.carry_out(outcome, false);
    assert_eq!(running(&seat), ["a", "b"], "no action among them");
    let waiting: Vec<String> = seat.desk.waiting().map(ToString::to_string).collect();
    assert_eq!(waiting, ["c", "d"]);
    assert!(seat.desk.forget_waiting(&"d".into()));
    let outcome = seat.desk.submit(starting("d"), &stamp);
    seat.carry_out(outcome, false);
    assert_eq!(running(&seat), ["a", "b"], "one that a person asks for waits too");
    seat.marks("i", Mark::Passed);
    seat.ends("a", finished(CheckOutcome::Passed));
    assert_eq!(running(&seat), ["b", "c"]);
    seat.does(Intent::StartCheck(StartCheck {
        item: "action".into(),
        confirmed: true,
        proof: None,
        despite: None,
        reason: None,
    }));
    assert_eq!(running(&seat), ["b", "c", "action"], "an action does not wait");
    seat.ends("b", finished(CheckOutcome::Failed));
    seat.ends("c", finished(CheckOutcome::Passed));
    seat.ends("d", finished(CheckOutcome::Passed));
    assert_eq!(seat.state("b"), ItemState::Failed);
    assert_eq!(seat.desk.waiting().count(), 0);
}

#[test]
fn progress_and_delay_of_a_check_are_seen() {
    let mut seat = seat();
    let check = seat.starts("a");
    seat.now += 5;
    let stamp = seat.stamp();
    seat.desk.learn_fact(
        Fact::CheckProgress {
            check: check.clone(),
            bytes: 10,
        },
        &stamp,
    );
    seat.desk.learn_fact(Fact::CheckOverdue(check.clone()), &stamp);
    let (which, process) = seat.desk.process_of(&"a".into()).unwrap();
    assert_eq!(
        (which, process.bytes, process.printed, process.overdue),
        (&check, 10, at(seat.now), true)
    );
}

#[test]
fn time_alone_changes_how_the_run_stands() {
    let mut list = checklist(vec![section("s", vec![item("i")])]);
    list.sections[0].items[0].valid_for = Some(std::time::Duration::from_secs(60));
    let mut seat = Seat::starting(list);
    seat.marks("i", Mark::Passed);
    assert_eq!(seat.desk.standing().item(&"i".into()), ItemState::Passed);
    seat.desk.tick(at(seat.now + 60));
    assert_eq!(seat.desk.standing().item(&"i".into()), ItemState::GivenBefore);
}
