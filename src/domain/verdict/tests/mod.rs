mod beside;
mod cases;
mod crew;
mod properties;
mod table;

use super::{Verdict, Word};
use crate::domain::{
    checklist::{Checklist, Item, Section, Weight},
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
