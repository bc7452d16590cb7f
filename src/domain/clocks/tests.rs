//! What the clocks of a run read, case by case.

use std::time::Duration;

use super::*;
use crate::domain::{
    check::{Check, Outcome},
    checklist::{Checklist, Field, FieldKind, Item, Phase, Section, Severity},
    decide::{Cause, CloseIntent, Intent, RollbackIntent, StartCheck},
    event::{Event, Mark, RunResult, Scope},
    standing::Standing,
    testing::*,
};

/// A test begins at eight in the morning, UTC, on 2027-01-15; an hour later it is nine.
const HOUR: i64 = 3600;

fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
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

/// A checklist with a window, a section with an action, and a way back with one.
fn with_window() -> Checklist {
    let deploy = Section {
        phase: Phase::Execute,
        ..section("s", vec![action("i"), action("j")])
    };
    let back = Section {
        phase: Phase::Rollback,
        ..section("back", vec![action("undo")])
    };
    let mut list = checklist(vec![deploy, back]);
    list.fields.push(Field {
        kind: FieldKind::Window,
        ..field("window")
    });
    list
}

fn acts(item: &str, reason: Option<&str>) -> Intent {
    Intent::StartCheck(StartCheck {
        item: item.into(),
        confirmed: true,
        proof: None,
        despite: None,
        reason: reason.map(str::to_owned),
    })
}

fn closing(result: RunResult) -> Intent {
    Intent::Close(Box::new(CloseIntent {
        result,
        note: Some("no".into()),
        allowed_signers: None,
        certificate: None,
    }))
}

fn t(seat: &Seat) -> Option<String> {
    T::of(seat.run(), at(seat.now)).map(|t| t.to_string())
}

fn clock(seat: &Seat, id: &str) -> SectionClock {
    let section = seat.run().plan().section(&id.into()).unwrap();
    SectionClock::of(seat.run(), &seat.standing(), section, at(seat.now))
}

#[test]
fn t_is_written_in_one_width_below_a_day_and_the_last_second_before_it_goes_on_until_it() {
    for (zero, now, written) in [
        (0, 0, "T+00:00:00"),
        (0, 1, "T+00:00:01"),
        (0, HOUR + 123, "T+01:02:03"),
        (730, 0, "T-00:12:10"),
        (1, 0, "T-00:00:01"),
        (2 * 86_400 + 3 * HOUR + 730, 0, "T-2d 03:12:10"),
        (0, 86_400, "T+1d 00:00:00"),
    ] {
        let t = T {
            zero: at(zero),
            since: Since::Window,
            at: at(now),
        };
        assert_eq!(t.to_string(), written);
    }
    let half = chrono::TimeDelta::milliseconds(500);
    let just = |at: Time| T {
        zero: self::at(0),
        since: Since::Window,
        at,
    };
    assert_eq!(just(at(0) - half).to_string(), "T-00:00:01");
    assert_eq!(just(at(0) + half).to_string(), "T+00:00:00");
}

#[test]
fn t_is_the_opening_of_the_window_else_the_first_action_and_stands_once_the_run_is_closed() {
    let mut seat = Seat::starting(with_window());
    assert_eq!(t(&seat), None);
    let mut other = Seat::starting(with_window());
    other.does(Intent::StartAdHoc {
        command: "ls".into(),
        confirmed: true,
    });
    assert_eq!(t(&other), None, "a command made up on the spot is no release");
    seat.does(acts("i", None));
    seat.now += 60;
    assert_eq!(t(&seat).as_deref(), Some("T+00:01:00"));
    seat.sets("window", "09:00..11:00");
    assert_eq!(t(&seat).as_deref(), Some("T-00:58:58"));
    seat.ends("i", finished(Outcome::Passed));
    seat.now = HOUR;
    seat.does(closing(RunResult::Abandoned));
    seat.now += HOUR;
    assert_eq!(t(&seat).as_deref(), Some("T+00:00:01"));
}

#[test]
fn a_window_is_meant_in_the_zone_of_whoever_set_it_and_is_the_same_for_every_reader() {
    let mut ada = Seat::starting(with_window());
    let mut bob = ada.joined_by_in("bob", "-05:00");
    ada.reads(&bob);
    ada.sets("window", "09:00..11:00");
    bob.reads(&ada);
    let window = |seat: &Seat| Window::of(seat.run()).unwrap();
    assert_eq!(window(&ada).opens, at(HOUR));
    assert_eq!(window(&ada), window(&bob));
    // Nine o'clock of Bob's, five hours to the west.
    bob.sets("window", "09:00..11:00");
    ada.reads(&bob);
    assert_eq!(window(&ada).opens, at(6 * HOUR));
    assert_eq!(window(&ada).end(), "2027-01-15 11:00 -05:00");
    assert_eq!(window(&ada), window(&bob));
}

#[test]
fn a_default_is_set_when_the_run_begins_and_what_is_no_window_is_none() {
    let mut list = with_window();
    if let Some(field) = list.fields.last_mut() {
        field.default = Some("06:00..07:00".into());
    }
    let seat = Seat::starting(list.clone());
    let opens = Window::of(seat.run()).unwrap().opens;
    assert_eq!(opens, at(22 * HOUR), "it was over when the run began: tomorrow's");
    if let Some(field) = list.fields.last_mut() {
        field.default = Some("whenever".into());
    }
    assert_eq!(Window::of(Seat::starting(list).run()), None);
}

#[test]
fn an_action_after_the_end_of_the_window_wants_a_reason_once_and_is_never_locked() {
    let mut seat = Seat::starting(with_window());
    seat.sets("window", "09:00..10:00");
    seat.now = 2 * HOUR + 720;
    let refusal = seat.wants(acts("i", None)).unwrap_err();
    assert_eq!(refusal.cause, Cause::NeedsReason);
    assert_eq!(
        refusal.text,
        "the window ended 12m ago, at 2027-01-15 10:00 +00:00: say why the action is run all the same"
    );
    assert_eq!(seat.wants(acts("i", Some(" "))).unwrap_err().cause, Cause::NeedsReason);
    let entry = seat.does(acts("i", Some(" the CTO agreed ")));
    let window = Window::of(seat.run()).unwrap();
    let past = window.past(seat.run()).unwrap();
    assert_eq!((past.entry.clone(), past.reason.as_str()), (entry, "the CTO agreed"));
    seat.does(acts("j", None));
    // Another window, another word.
    seat.sets("window", "2027-01-15 09:00..2027-01-15 10:05");
    seat.ends("i", finished(Outcome::Failed));
    assert_eq!(seat.wants(acts("i", None)).unwrap_err().cause, Cause::NeedsReason);
    seat.sets("window", "09:00..12:00");
    seat.does(acts("i", None));
}

#[test]
fn a_window_is_overrun_by_what_went_on_after_its_end_but_not_by_the_way_back_nor_by_a_rehearsal() {
    let overrun = |seat: &Seat| Window::of(seat.run()).unwrap().overrun(seat.run(), at(seat.now));
    let mut list = with_window();
    list.sections.push(section("more", vec![item("look")]));
    let mut seat = Seat::starting(list);
    seat.sets("window", "09:00..10:00");
    seat.now = 2 * HOUR - 60;
    seat.does(acts("i", None));
    seat.ends("i", finished(Outcome::Passed));
    seat.now = 2 * HOUR + 60;
    seat.marks("look", Mark::Passed);
    assert_eq!(overrun(&seat), None, "what only looks is no deployment");
    seat.does(acts("j", Some("the CTO agreed")));
    seat.now = 2 * HOUR + 600;
    assert_eq!(overrun(&seat), Some(minutes(10)), "it goes on");
    seat.ends("j", finished(Outcome::Failed));
    seat.does(Intent::CallRollback(Box::new(RollbackIntent {
        triggers: vec![],
        reason: "it does not answer".into(),
        severity: Severity::Immediate,
        seen_at: None,
        environment: None,
    })));
    let ended = overrun(&seat);
    assert_eq!(ended, Some(Duration::from_secs(601)));
    seat.now = 4 * HOUR;
    seat.does(acts("undo", None));
    seat.ends("undo", finished(Outcome::Passed));
    assert_eq!(overrun(&seat), ended);
    let mut seat = Seat::starting_as(with_window(), |started| started.rehearsal = true);
    seat.sets("window", "09:00..10:00");
    seat.now = 3 * HOUR;
    seat.does(acts("i", None));
    assert_eq!(overrun(&seat), None);
}

#[test]
fn no_reason_is_kept_where_none_is_asked_for_nor_asked_for_on_the_way_back_or_in_a_rehearsal() {
    let mut seat = Seat::starting(with_window());
    seat.sets("window", "09:00..10:00");
    seat.does(acts("i", Some("just because")));
    assert!(seat.run().past_windows.is_empty());
    seat.now = 3 * HOUR;
    let forecast = |seat: &Seat| Forecast::of(seat.run(), &seat.standing(), &SectionHistory::default(), at(seat.now));
    assert!(forecast(&seat).is_some());
    seat.does(Intent::CallRollback(Box::new(RollbackIntent {
        triggers: vec![],
        reason: "it does not answer".into(),
        severity: Severity::Immediate,
        seen_at: None,
        environment: None,
    })));
    assert_eq!(forecast(&seat), None, "what is taken back does not end as a release");
    seat.does(acts("undo", None));
    let mut seat = Seat::starting_as(with_window(), |started| started.rehearsal = true);
    seat.sets("window", "09:00..10:00");
    seat.now = 3 * HOUR;
    seat.does(acts("i", None));
}

#[test]
fn a_check_that_is_no_action_wants_no_reason() {
    let mut list = with_window();
    list.sections.push(section("more", vec![checked("look", "true")]));
    let mut seat = Seat::starting(list);
    seat.sets("window", "09:00..10:00");
    seat.now = 3 * HOUR;
    seat.starts("look");
    let started = seat
        .run()
        .entries
        .iter()
        .rev()
        .find_map(|entry| match &entry.entry.event {
            Event::CheckStarted(started) => Some(started.reason.clone()),
            _ => None,
        });
    assert_eq!(started, Some(None));
}

#[test]
fn a_section_is_timed_from_its_first_work_to_its_last_and_its_soak_is_nobodys_overrun() {
    let soaks = Section {
        estimate: Some(minutes(10)),
        soak: Some(minutes(20)),
        sign_offs: vec![owes("dba")],
        ..section("s", vec![item("i")])
    };
    let mut seat = Seat::starting(checklist(vec![soaks]));
    assert_eq!(clock(&seat, "s").words(), None);
    seat.now = 99;
    seat.marks("i", Mark::Passed);
    seat.now = 100 + 6 * 60;
    assert_eq!(clock(&seat, "s").words().as_deref(), Some("06:00 of 10m"));
    seat.now = 100 + 12 * 60 + 30;
    let over = clock(&seat, "s");
    assert_eq!(over.words().as_deref(), Some("12:30, 02:30 over the estimate of 10m"));
    assert_eq!((over.overrun, over.soak_left), (Some(Duration::from_secs(150)), None));
    seat.signs("dba", Scope::Section("s".into()));
    seat.now += 5 * 60;
    let soaking = clock(&seat, "s");
    assert_eq!(soaking.soak_left, Some(minutes(15)));
    assert_eq!(
        soaking.words(),
        Some("12:31, 02:31 over the estimate of 10m".to_owned())
    );
    seat.now += 15 * 60;
    let ended = clock(&seat, "s");
    assert_eq!(ended.ended, Some(at(seat.now)));
    assert_eq!((ended.soak_left, ended.so_far), (None, Some(Duration::from_secs(751))));
}

#[test]
fn what_goes_on_after_the_close_is_timed_on_and_all_else_stands() {
    let watch = Section {
        phase: Phase::Monitor,
        ..section("watch", vec![item("w"), item("v")])
    };
    let mut seat = Seat::starting(checklist(vec![section("s", vec![item("i"), item("j")]), watch]));
    seat.marks("i", Mark::Passed);
    seat.marks("w", Mark::Passed);
    seat.does(closing(RunResult::Abandoned));
    seat.now += 60;
    assert_eq!(clock(&seat, "s").so_far, Some(Duration::from_secs(2)));
    assert_eq!(clock(&seat, "watch").so_far, Some(Duration::from_secs(61)));
}

#[test]
fn an_earlier_run_tells_what_it_measured_last_but_for_what_is_in_dispute() {
    let measured = Item {
        measures: vec![measure("m", 100), measure("n", 100), measure("missing", 100)],
        ..item("i")
    };
    let types = |seat: &mut Seat, id: &str, text: &str| {
        seat.does(Intent::Measure {
            item: "i".into(),
            measure: id.into(),
            text: text.into(),
        });
    };
    let mut seat = Seat::starting(checklist(vec![section("s", vec![measured])]));
    let mut bob = seat.joined_by("bob");
    types(&mut seat, "m", "120");
    types(&mut seat, "m", "0.09 s");
    types(&mut seat, "n", "1");
    types(&mut bob, "n", "2");
    seat.reads(&bob);
    seat.does(closing(RunResult::Abandoned));
    let earlier = EarlierRun::of(seat.run()).unwrap();
    assert_eq!(earlier.closed, at(seat.now));
    let values = earlier
        .measures
        .iter()
        .map(|(id, measured)| (id.as_str(), measured.with_unit()));
    assert_eq!(values.collect::<Vec<_>>(), [("m", "90 ms".to_owned())]);
}

#[test]
fn an_earlier_run_tells_of_its_complete_sections_once_it_is_closed() {
    let soaks = Section {
        soak: Some(minutes(20)),
        ..section("soaks", vec![item("a"), item("b")])
    };
    let list = checklist(vec![soaks, section("half", vec![item("c"), item("d")])]);
    let mut seat = Seat::starting(list);
    seat.marks("a", Mark::Passed);
    seat.marks("c", Mark::Passed);
    seat.now += 299;
    seat.marks("b", Mark::Passed);
    assert_eq!(EarlierRun::of(seat.run()), None);
    seat.now += 30 * 60;
    seat.does(closing(RunResult::RolledBack));
    let earlier = EarlierRun::of(seat.run()).unwrap();
    assert_eq!(earlier.run, "run-1");
    assert_eq!(
        earlier.took.into_iter().collect::<Vec<_>>(),
        [("soaks".into(), Duration::from_secs(301))]
    );
    let standing = Standing::of(seat.run(), at(seat.now));
    assert_eq!(
        Forecast::of(seat.run(), &standing, &SectionHistory::default(), at(seat.now)),
        None
    );
}
