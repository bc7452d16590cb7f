//! The parts of a certificate, each made of facts alone. What is not there is not told, but for what a reader looks for
//! first: that stands in plain sight, also where there is none of it.

mod changes;
mod decisions;
mod drawn;
mod evidence;
mod items;
mod led;
mod release;
mod score;
mod sight;
mod sign_offs;
mod verify;

pub use self::{
    release::{in_a_line as release_in_a_line, in_large_letters},
    sign_offs::hands,
};
use super::paper::Part;
use crate::report::facts::Source;

/// All of them, in their order.
pub fn all(source: &Source) -> Vec<Part> {
    let parts = [
        drawn::findings(source),
        release::part(source),
        Some(sight::part(source)),
        decisions::part(source),
        decisions::conditions(source),
        sign_offs::part(source),
        items::part(source),
        led::roles(source),
        led::holds(source),
        led::rollback(source),
        led::risks(source),
        changes::amendments(source),
        changes::entries(source),
        score::part(source),
        led::review(source),
        evidence::part(source),
        Some(verify::part(source)),
        Some(drawn::part(source)),
    ];
    parts.into_iter().flatten().collect()
}
