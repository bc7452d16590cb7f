//! The review of a run in lines for people.

use super::verdict::lines;
use crate::{cli::output::read_time, report::facts::ReviewFacts};

/// `action: Watch the index (Bob, by …)`
pub fn line(note: &ReviewFacts) -> String {
    let owner = note.owner.as_ref().map(|owner| format!(" ({owner}"));
    let due = note.due.map(|due| format!(", by {})", read_time(due)));
    let about = note.about.word();
    format!(
        "{about}: {}{}{}",
        note.text,
        owner.unwrap_or_default(),
        due.unwrap_or_default()
    )
}

/// The notes, each with what it is to the review.
pub fn text(review: &[ReviewFacts], text: &mut String) {
    let of_each: Vec<String> = review.iter().map(line).collect();
    lines("review", of_each.iter().map(String::as_str), text);
}
