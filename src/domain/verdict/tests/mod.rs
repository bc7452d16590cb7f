mod beside;
mod cases;
mod crew;
mod properties;
mod table;

use super::{Verdict, Word};
use crate::domain::{
    checklist::{Checklist, Decision, Item, Quorum, Section, Weight},
    event::Scope,
    testing::*,
};

/// So many items of a weight, `c1`, `c2`, … after the first letter of the weight.
fn items(weight: Weight, many: usize) -> Vec<Item> {
    let letter = match weight {
        Weight::Critical => 'c',
        Weight::High => 'h',
        Weight::Recommended => 'r',
    };
    let one = |i: usize| Item {
        weight,
        ..item(&format!("{letter}{i}"))
    };
    (1..=many).map(one).collect()
}

/// A checklist of these items with no policy of its own.
fn plain(items: Vec<Item>) -> Checklist {
    checklist(vec![Section { ..section("s", items) }])
}

fn verdict(seat: &Seat) -> Verdict {
    seat.standing().verdict().unwrap().clone()
}

fn word(seat: &Seat) -> Word {
    verdict(seat).word
}

/// A checklist of the item `i`, with a decision that two roles are polled for.
fn polled(quorum: Quorum) -> Checklist {
    let mut list = checklist(vec![section("s", vec![item("i")])]);
    list.decisions = vec![Decision {
        id: "live".into(),
        title: "Go live".into(),
        covers: vec!["s".into()],
        before: None,
        decides: None,
        poll: vec!["lead".into(), "dba".into()],
        quorum,
        sign_offs: vec![],
    }];
    list
}

/// What whoever answers in that poll signs.
fn over() -> Scope {
    Scope::Decision("live".into())
}
