//! What holds for every run: worse is never better, order of arrival does not matter, a NO-GO has a reason, recommended
//! items change nothing.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::verdict;
use crate::domain::{
    check::Outcome,
    checklist::{Checklist, Item, Policy, Share, Threshold, Weight},
    event::Mark,
    standing::Standing,
    testing::*,
    verdict::{Verdict, Word},
};

/// What becomes of an item, from the worst to the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Failed,
    Open,
    Inconclusive,
    Waived,
    OnWord,
    Passed,
}

const FATES: [Fate; 6] = [
    Fate::Failed,
    Fate::Open,
    Fate::Inconclusive,
    Fate::Waived,
    Fate::OnWord,
    Fate::Passed,
];

fn fate() -> impl Strategy<Value = Fate> {
    prop::sample::select(FATES.to_vec())
}

fn weight() -> impl Strategy<Value = Weight> {
    prop::sample::select(vec![Weight::Critical, Weight::High, Weight::Recommended])
}

fn share() -> impl Strategy<Value = Option<Share>> {
    let percent = |percent: i64| Threshold::Percent(Decimal::from(percent));
    prop::option::of(
        (0i64..=100, prop::option::of(0i64..=100)).prop_map(move |(go, conditional)| Share {
            go: percent(go),
            conditional: conditional.map(|conditional| percent(conditional.min(go))),
        }),
    )
}

fn policy() -> impl Strategy<Value = Policy> {
    (share(), share(), share()).prop_map(|(critical, high, recommended)| Policy {
        critical,
        high,
        recommended,
        ..Policy::default()
    })
}

fn list(weights: &[Weight], policy: &Policy) -> Checklist {
    let items = weights.iter().enumerate().map(|(i, weight)| Item {
        weight: *weight,
        ..checked(&format!("i{i}"), "true")
    });
    let mut list = checklist(vec![section("s", items.collect())]);
    list.policy = policy.clone();
    list
}

fn befalls(seat: &mut Seat, item: &str, fate: Fate) {
    match fate {
        Fate::Open => {}
        Fate::Passed => {
            seat.runs(item, Outcome::Passed);
        }
        Fate::Failed => {
            seat.runs(item, Outcome::Failed);
        }
        Fate::Inconclusive => {
            seat.runs(item, Outcome::Inconclusive);
        }
        Fate::Waived => {
            seat.does(because(item, Mark::Waived, "known"));
        }
        Fate::OnWord => {
            seat.does(because(item, Mark::Passed, "seen by eye"));
        }
    }
}

fn judged(weights: &[Weight], fates: &[Fate], policy: &Policy) -> Verdict {
    let mut seat = Seat::starting(list(weights, policy));
    for (i, fate) in fates.iter().enumerate() {
        befalls(&mut seat, &format!("i{i}"), *fate);
    }
    verdict(&seat)
}

fn lots() -> impl Strategy<Value = Vec<(Weight, Fate)>> {
    prop::collection::vec((weight(), fate()), 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn making_any_item_worse_never_improves_a_verdict(
        lots in lots(), policy in policy(), which in any::<prop::sample::Index>(), worse in fate(),
    ) {
        let (weights, fates): (Vec<_>, Vec<_>) = lots.into_iter().unzip();
        let before = judged(&weights, &fates, &policy);
        let mut after = fates;
        let item = which.index(after.len());
        after[item] = after[item].min(worse);
        let after = judged(&weights, &after, &policy);
        prop_assert!(after.word <= before.word, "{} became {}", before.word, after.word);
    }

    #[test]
    fn a_verdict_always_has_reasons_and_a_no_go_one_that_alone_makes_it_so(lots in lots(), policy in policy()) {
        let (weights, fates): (Vec<_>, Vec<_>) = lots.into_iter().unzip();
        let verdict = judged(&weights, &fates, &policy);
        prop_assert!(!verdict.reasons.is_empty());
        let least = verdict.reasons.iter().map(|reason| reason.at_best).min();
        prop_assert_eq!(least, Some(verdict.word));
        prop_assert_eq!(verdict.blockers().next().is_some(), verdict.word == Word::NoGo);
        prop_assert_eq!(verdict.missing.is_empty(), verdict.word == Word::Go);
    }

    #[test]
    fn adding_a_recommended_item_never_changes_a_verdict(lots in lots(), policy in policy(), fate in fate()) {
        let (mut weights, mut fates): (Vec<_>, Vec<_>) = lots.into_iter().unzip();
        let before = judged(&weights, &fates, &policy).word;
        weights.push(Weight::Recommended);
        fates.push(fate);
        prop_assert_eq!(judged(&weights, &fates, &policy).word, before);
    }

    #[test]
    fn the_order_in_which_writers_files_arrive_never_changes_a_verdict(
        lots in lots(), policy in policy(), turns in prop::collection::vec(any::<bool>(), 8),
    ) {
        let (weights, fates): (Vec<_>, Vec<_>) = lots.into_iter().unzip();
        let mut ada = Seat::starting(list(&weights, &policy));
        let mut bob = ada.joined_by("bob");
        for (i, fate) in fates.iter().enumerate() {
            let seat = if turns[i] { &mut ada } else { &mut bob };
            befalls(seat, &format!("i{i}"), *fate);
        }
        let mut late = ada.joined_by("cy");
        late.reads(&bob);
        let mut early = bob.joined_by("dan");
        early.reads(&ada);
        let word = |seat: &Seat| Standing::of(&seat.folded(), at(1000)).verdict().unwrap().clone();
        prop_assert_eq!(word(&late), word(&early));
    }
}
