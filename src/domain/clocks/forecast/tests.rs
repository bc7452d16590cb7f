//! What the forecast comes to, case by case, and what holds of every one.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::domain::{
    checklist::{Decision, Field, FieldKind, Quorum},
    clocks::EarlierRun,
    decide::{DecideIntent, Intent},
    event::{Declared, Mark},
    testing::*,
};

fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

/// Earlier runs, each with the minutes that its sections took.
fn history(runs: &[&[(&str, u64)]]) -> SectionHistory {
    let run = |(place, took): (usize, &&[(&str, u64)])| EarlierRun {
        run: format!("run-{place}"),
        closed: at(0),
        took: took.iter().map(|(id, took)| ((*id).into(), minutes(*took))).collect(),
        measures: Default::default(),
    };
    SectionHistory {
        runs: runs.iter().enumerate().map(run).collect(),
    }
}

fn timed(id: &str, estimate: Option<u64>, after: &[&str]) -> Section {
    Section {
        estimate: estimate.map(minutes),
        after: after.iter().map(|id| (*id).into()).collect(),
        ..section(id, vec![item(&format!("{id}1")), item(&format!("{id}2"))])
    }
}

fn forecast(seat: &Seat, history: &SectionHistory) -> Forecast {
    Forecast::of(seat.run(), &seat.standing(), history, at(seat.now)).unwrap()
}

/// Minutes from now: likely, earliest, latest.
fn left(seat: &Seat, history: &SectionHistory) -> (i64, Option<(i64, i64)>) {
    let end = forecast(seat, history).end.unwrap();
    let left = |time: Time| (time - at(seat.now)).num_minutes();
    (
        left(end.likely),
        end.between.map(|(least, most)| (left(least), left(most))),
    )
}

fn started(sections: Vec<Section>) -> Seat {
    Seat::starting(checklist(sections))
}

#[test]
fn what_waits_adds_up_and_what_does_not_runs_side_by_side() {
    let none = SectionHistory::default();
    let chain = started(vec![timed("a", Some(10), &[]), timed("b", Some(5), &["a"])]);
    assert_eq!(left(&chain, &none), (15, None));
    let aside = started(vec![timed("a", Some(10), &[]), timed("b", Some(5), &[])]);
    assert_eq!(left(&aside, &none), (10, None));
    let diamond = started(vec![
        timed("a", Some(10), &[]),
        timed("b", Some(20), &["a"]),
        timed("c", Some(5), &["a"]),
        timed("d", Some(1), &["b", "c"]),
    ]);
    assert_eq!(left(&diamond, &none), (31, None));
    let ends = forecast(&diamond, &none).sections;
    assert_eq!(ends["c"].likely, at(0) + TimeDelta::minutes(15));
}

#[test]
fn earlier_runs_go_before_the_estimate_and_say_how_far_it_may_be_off() {
    let seat = started(vec![timed("a", Some(10), &[]), timed("b", Some(5), &["a"])]);
    let three = history(&[&[("a", 8), ("b", 6)], &[("a", 20)], &[("a", 12), ("b", 4)]]);
    assert_eq!(left(&seat, &three), (12 + 5, Some((8 + 4, 20 + 6))));
    let found = forecast(&seat, &three);
    assert_eq!((found.runs, found.estimated, found.unknown), (3, vec![], vec![]));
    let one = history(&[&[("a", 8)]]);
    assert_eq!(left(&seat, &one), (13, None), "an estimate says nothing of its spread");
    let found = forecast(&seat, &one);
    assert_eq!(found.runs, 1);
    assert_eq!(
        found.basis(seat.run().plan()),
        "by 1 earlier run; by estimate: Section b"
    );
    let a = found.sections["a"];
    assert!(
        a.between.is_some(),
        "what does not rest on the estimate keeps its spread"
    );
}

#[test]
fn what_was_worked_on_counts_with_what_is_left_of_it_and_never_less_than_nothing() {
    let mut seat = started(vec![timed("a", Some(10), &[]), timed("b", Some(5), &["a"])]);
    seat.marks("a1", Mark::Passed);
    seat.now += 4 * 60;
    let none = SectionHistory::default();
    assert_eq!(left(&seat, &none), (11, None));
    seat.now += 60 * 60;
    assert_eq!(left(&seat, &none), (5, None));
    let spread = history(&[&[("a", 60), ("b", 5)], &[("a", 70), ("b", 5)]]);
    assert_eq!(left(&seat, &spread), (1 + 5, Some((5, 6 + 5))));
    seat.marks("a2", Mark::Passed);
    assert_eq!(left(&seat, &none), (5, None), "what is complete counts no more");
}

#[test]
fn a_soak_comes_on_top_and_what_only_soaks_is_known_to_the_second() {
    let soaks = Section {
        soak: Some(minutes(20)),
        ..timed("a", None, &[])
    };
    let mut seat = started(vec![soaks, timed("b", Some(5), &["a"])]);
    let none = SectionHistory::default();
    assert_eq!(
        left(&seat, &none),
        (25, None),
        "the soak counts though the work is unknown"
    );
    assert_eq!(left(&seat, &history(&[&[("a", 7), ("b", 3)]])), (30, Some((30, 30))));
    seat.marks("a1", Mark::Passed);
    seat.marks("a2", Mark::Passed);
    seat.now += 15 * 60;
    let found = forecast(&seat, &none);
    assert_eq!(found.unknown, [], "its work is done");
    assert_eq!(left(&seat, &none).0, 10);
    let ends = found.sections["a"];
    assert_eq!(ends.between, Some((ends.likely, ends.likely)));
}

#[test]
fn a_section_of_which_nothing_is_known_is_named_and_not_counted() {
    let seat = started(vec![
        timed("a", Some(10), &[]),
        timed("b", None, &["a"]),
        timed("c", Some(5), &["b"]),
    ]);
    let none = SectionHistory::default();
    let found = forecast(&seat, &none);
    assert_eq!(left(&seat, &none), (15, None));
    assert_eq!(found.unknown, ["b".into()]);
    assert!(!found.sections.contains_key(&SectionId::from("b")));
    assert_eq!(
        found.basis(seat.run().plan()),
        "by estimates alone; not counted: Section b"
    );
    let nothing = started(vec![timed("a", None, &[])]);
    let found = forecast(&nothing, &none);
    assert_eq!(
        (found.end, found.basis(nothing.run().plan())),
        (None, "not counted: Section a".to_owned())
    );
}

#[test]
fn only_what_counts_makes_the_end_with_all_that_it_waits_for() {
    let watch = |after: &[&str]| Section {
        phase: Phase::Monitor,
        ..timed("watch", Some(120), after)
    };
    let none = SectionHistory::default();
    let after = started(vec![timed("a", Some(10), &[]), watch(&["a"])]);
    assert_eq!(left(&after, &none), (10, None));
    let before = started(vec![watch(&[]), timed("a", Some(10), &["watch"])]);
    assert_eq!(left(&before, &none), (130, None));
    let only = started(vec![watch(&[])]);
    assert_eq!(Forecast::of(only.run(), &only.standing(), &none, at(0)), None);
}

#[test]
fn nothing_is_executed_before_the_window_opens_and_a_decision_waits_for_what_it_covers() {
    let mut list = checklist(vec![
        timed("a", Some(10), &[]),
        Section {
            phase: Phase::Execute,
            ..timed("deploy", Some(5), &[])
        },
    ]);
    list.fields.push(Field {
        kind: FieldKind::Window,
        default: Some("09:00..11:00".into()),
        ..field("window")
    });
    let none = SectionHistory::default();
    let mut seat = Seat::starting(list.clone());
    assert_eq!(left(&seat, &none), (65, None));
    seat.marks("deploy1", Mark::Passed);
    assert_eq!(left(&seat, &none).0, 10, "what is begun does not wait any more");
    list.fields.pop();
    list.decisions.push(decision("go", "a", "deploy"));
    assert_eq!(left(&Seat::starting(list), &none), (15, None));
}

#[test]
fn what_a_declared_decision_rests_on_is_not_waited_for_any_more() {
    let deploy = timed("deploy", Some(5), &["a"]);
    let mut list = checklist(vec![timed("a", Some(10), &[]), deploy]);
    list.decisions.push(Decision {
        decides: Some("lead".into()),
        ..decision("go", "a", "deploy")
    });
    list.policy.overrides = vec!["lead".into()];
    let mut seat = Seat::starting(list);
    let none = SectionHistory::default();
    assert_eq!(left(&seat, &none), (15, None));
    seat.does(Intent::Assign {
        role: "lead".into(),
        person: seat.person.clone(),
    });
    seat.does(Intent::Decide(Box::new(DecideIntent {
        decision: "go".into(),
        answer: Declared::Go,
        conditions: vec![],
        reason: None,
        overrides: Some("the night is short".into()),
        shown: None,
    })));
    assert_eq!(left(&seat, &none), (10, None), "side by side");
}

fn decision(id: &str, covers: &str, before: &str) -> Decision {
    Decision {
        id: id.into(),
        title: id.into(),
        covers: vec![covers.into()],
        before: Some(before.into()),
        decides: None,
        poll: vec![],
        quorum: Quorum::All,
        sign_offs: vec![],
    }
}

/// Steps that wait for steps before them, each with three lengths in seconds, or nothing known.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (
        prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        prop::option::of((0u64..5000, 0u64..5000, 0u64..5000)),
        any::<bool>(),
        prop::option::of(0i64..9000),
        any::<bool>(),
    );
    prop::collection::vec(step, 1..12).prop_map(|drawn| {
        let mut steps: Vec<Step> = Vec::new();
        for (at, (after, lengths, counts, not_before, earlier)) in drawn.into_iter().enumerate() {
            let after = after
                .iter()
                .filter(|_| at > 0)
                .map(|index| format!("s{}", index.index(at.max(1))));
            let left = lengths.map(|(one, two, three)| {
                let mut sorted = [one, two, three].map(Duration::from_secs);
                sorted.sort_unstable();
                let [least, likely, most] = sorted;
                Lengths { likely, least, most }
            });
            steps.push(Step {
                id: format!("s{at}").as_str().into(),
                counts,
                after: after.map(|id| id.as_str().into()).collect(),
                not_before: not_before.map(self::at),
                basis: match (left.is_some(), earlier) {
                    (false, _) => Basis::Nothing,
                    (true, true) => Basis::Earlier,
                    (true, false) => Basis::Estimate,
                },
                left: left.unwrap_or_default(),
            });
        }
        steps
    })
}

fn along(steps: &[Step], now: Time) -> Option<Forecast> {
    Forecast::along(steps, &SectionHistory::default(), now)
}

proptest! {
    #[test]
    fn more_left_never_ends_earlier(steps in steps(), which in any::<prop::sample::Index>(), more in 0u64..5000) {
        let mut longer = steps.clone();
        let at = which.index(steps.len());
        longer[at].left = longer[at].left.each(|length| length + Duration::from_secs(more));
        let (before, after) = (along(&steps, self::at(0)), along(&longer, self::at(0)));
        prop_assert_eq!(before.is_some(), after.is_some());
        if let Some((before, after)) = before.zip(after) {
            for (id, ends) in &before.sections {
                prop_assert!(after.sections[id].likely >= ends.likely);
            }
        }
    }

    #[test]
    fn one_section_more_that_is_waited_for_never_ends_earlier(steps in steps(), which in any::<prop::sample::Index>()) {
        let Some(before) = along(&steps, self::at(0)) else { return Ok(()) };
        let mut more = steps.clone();
        let at = which.index(steps.len());
        let new = Step { id: "new".into(), counts: false, after: vec![], not_before: None, ..steps[at].clone() };
        more[at].after.push("new".into());
        more.push(new);
        let after = along(&more, self::at(0)).unwrap();
        let ends = |forecast: &Forecast| forecast.end.map(|end| end.likely);
        prop_assert!(ends(&after) >= ends(&before));
    }

    #[test]
    fn the_likely_end_lies_between_the_earliest_and_the_latest_and_none_is_past(steps in steps()) {
        if let Some(end) = along(&steps, at(0)).and_then(|forecast| forecast.end) {
            prop_assert!(end.likely >= at(0));
            if let Some((least, most)) = end.between {
                prop_assert!(at(0) <= least && least <= end.likely && end.likely <= most);
            }
        }
    }

    #[test]
    fn the_order_of_the_checklist_makes_no_difference(steps in steps()) {
        let mut turned = steps.clone();
        turned.reverse();
        let (one, other) = (along(&steps, at(0)), along(&turned, at(0)));
        prop_assert_eq!(one.as_ref().map(|one| one.end), other.as_ref().map(|other| other.end));
        let sorted = |forecast: &Option<Forecast>| forecast.iter().flat_map(|forecast| forecast.sections.clone()).collect::<BTreeMap<_, _>>();
        prop_assert_eq!(sorted(&one), sorted(&other));
    }

    #[test]
    fn a_circle_ends(steps in steps()) {
        let mut steps = steps;
        let last = steps.last().map(|step| step.id.clone()).unwrap();
        steps[0].after.push(last);
        let _ = along(&steps, at(0));
    }

    #[test]
    fn a_median_lies_among_what_it_is_of(mut took in prop::collection::vec(0u64..5000, 1..9)) {
        took.sort_unstable();
        let sorted: Vec<Duration> = took.into_iter().map(Duration::from_secs).collect();
        let middle = median(&sorted);
        prop_assert!(sorted[0] <= middle && middle <= sorted[sorted.len() - 1]);
        let below = sorted.iter().filter(|length| **length < middle).count();
        let above = sorted.iter().filter(|length| **length > middle).count();
        prop_assert!(below <= sorted.len() / 2 && above <= sorted.len() / 2);
    }
}
