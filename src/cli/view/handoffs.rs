//! Handoffs and broken hold points in lines for people.

use super::verdict::lines;
use crate::report::facts::{HandoffFacts, HoldFacts};

/// The handoffs that wait, and the hold points that were broken.
pub fn text(handoffs: &[HandoffFacts], broken: &[HoldFacts], text: &mut String) {
    let waiting: Vec<String> = handoffs.iter().filter(|one| one.matters).map(line).collect();
    lines("handoffs", waiting.iter().map(String::as_str), text);
    let broken = broken.iter();
    let broken: Vec<String> = broken
        .map(|hold| format!("{}, by {}: {}", hold.title, hold.by, hold.reason))
        .collect();
    lines("hold points broken", broken.iter().map(String::as_str), text);
}

fn line(handoff: &HandoffFacts) -> String {
    let HandoffFacts {
        what,
        from_whom,
        to_whom,
        note,
        ..
    } = handoff;
    match &handoff.answer {
        None => format!("{what}, for {to_whom} to take over from {from_whom}: {note}"),
        Some(answer) => {
            let why = answer.note.as_deref().unwrap_or_default();
            format!("{what}, sent back to {from_whom} by {}: {why}", answer.by)
        }
    }
}
