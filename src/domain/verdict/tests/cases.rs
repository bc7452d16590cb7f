//! The go/no-go framework's own cases: 25 critical items at 100 %, 18 high ones at 90 % for GO and 70 % with
//! conditions, 15 recommended ones that only inform.

use rust_decimal::Decimal;

use super::{items, plain, verdict, word};
use crate::domain::{
    checklist::{Checklist, Policy, Share, Threshold, Weight},
    event::Mark,
    testing::*,
    verdict::{Word, needed},
};

fn percent(percent: i64) -> Threshold {
    Threshold::Percent(Decimal::from(percent))
}

/// The framework's policy over its 58 items.
pub(super) fn framework() -> Checklist {
    let mut all = items(Weight::Critical, 25);
    all.extend(items(Weight::High, 18));
    all.extend(items(Weight::Recommended, 15));
    let mut checklist = plain(all);
    checklist.policy = Policy {
        critical: Some(Share {
            go: percent(100),
            conditional: None,
        }),
        high: Some(Share {
            go: percent(90),
            conditional: Some(percent(70)),
        }),
        ..Policy::default()
    };
    checklist
}

/// What the others of a weight are marked.
#[derive(Clone, Copy, PartialEq)]
enum Rest {
    Failed,
    Open,
}

fn run(critical: usize, high: usize, recommended: usize, rest: Rest) -> Seat {
    let mut seat = Seat::starting(framework());
    for (letter, passed, all) in [('c', critical, 25), ('h', high, 18), ('r', recommended, 15)] {
        for i in 1..=all {
            if i <= passed {
                seat.marks(&format!("{letter}{i}"), Mark::Passed);
            } else if rest == Rest::Failed {
                seat.marks(&format!("{letter}{i}"), Mark::Failed);
            }
        }
    }
    seat
}

#[test]
fn the_frameworks_own_cases_come_to_the_verdicts_that_it_names() {
    for (critical, high, failed, open) in [
        (25, 18, Word::Go, Word::Go),
        (25, 17, Word::Go, Word::Go),
        (25, 16, Word::Conditional, Word::Conditional),
        (25, 13, Word::Conditional, Word::Conditional),
        (25, 12, Word::NoGo, Word::Open),
        (25, 0, Word::NoGo, Word::Open),
        (24, 18, Word::NoGo, Word::Open),
        (24, 17, Word::NoGo, Word::Open),
        (0, 0, Word::NoGo, Word::Open),
    ] {
        for recommended in [0, 15] {
            let of = format!("{critical}/25 & {high}/18 & {recommended}/15");
            assert_eq!(
                word(&run(critical, high, recommended, Rest::Failed)),
                failed,
                "{of}, the rest failed"
            );
            assert_eq!(
                word(&run(critical, high, recommended, Rest::Open)),
                open,
                "{of}, the rest open"
            );
        }
    }
}

#[test]
fn shares_are_exact() {
    for (threshold, total, needs) in [
        (percent(90), 18, 17),
        (percent(70), 18, 13),
        (percent(100), 25, 25),
        (percent(90), 10, 9),
        (percent(90), 0, 0),
        (percent(0), 18, 0),
        (Threshold::Percent("66.67".parse().unwrap()), 3, 3),
        (Threshold::Percent("66.66".parse().unwrap()), 3, 2),
        (Threshold::Count { of: 16, total: 18 }, 18, 16),
        (Threshold::Count { of: 16, total: 18 }, 9, 8),
        (Threshold::Count { of: 1, total: 3 }, 10, 4),
    ] {
        assert_eq!(needed(threshold, total), needs, "{threshold:?} of {total}");
    }
}

#[test]
fn a_verdict_says_what_is_missing_for_the_next_better_one() {
    let conditional = verdict(&run(25, 16, 0, Rest::Open));
    assert_eq!(conditional.missing, ["1 more high fulfilled for GO"]);
    let open = verdict(&run(24, 12, 0, Rest::Open));
    assert_eq!(
        open.missing,
        [
            "1 more critical fulfilled or waived for GO WITH CONDITIONS",
            "1 more high fulfilled or waived for GO WITH CONDITIONS"
        ]
    );
    assert!(verdict(&run(25, 17, 0, Rest::Open)).missing.is_empty());
}

#[test]
fn a_share_tells_its_counts_and_its_limits() {
    let verdict = verdict(&run(25, 16, 3, Rest::Failed));
    let texts: Vec<&str> = verdict.reasons.iter().map(|reason| reason.text.as_str()).collect();
    assert!(
        texts.contains(&"critical: 25 of 25 fulfilled; GO needs 25 of 25 (100 %)"),
        "{texts:?}"
    );
    let high = "high: 16 of 18 fulfilled, 2 failed; GO needs 17 of 18 (90 %), GO WITH CONDITIONS 13 of 18 (70 %)";
    assert!(texts.contains(&high), "{texts:?}");
    assert!(
        texts.contains(&"recommended: 3 of 15 fulfilled, 12 failed"),
        "{texts:?}"
    );
}
