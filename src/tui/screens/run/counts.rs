//! What is counted at the rows of the list, and how wide all of these are drawn so that they stand below each other.

use super::rows::{Key, Row};
use crate::{
    domain::{event::Scope, id::SectionId, standing::SignOffState},
    tui::{context::AtRun, widgets::text},
};

/// What is counted at a row: what is complete of a section, or of the sub-items of an item.
pub fn count(at: &AtRun, key: &Key) -> Option<(usize, usize)> {
    let standing = at.desk.standing();
    match key {
        Key::Section(id) => {
            let section = standing.sections.get(id)?;
            Some(match section.total {
                0 => signed(at, id),
                total => (section.done, total),
            })
        }
        Key::Item(id) => {
            let parts = &at.desk.run().plan().find(id)?.items;
            let complete = parts.iter().filter(|sub| standing.item(&sub.id).complete());
            (!parts.is_empty()).then(|| (complete.count(), parts.len()))
        }
        Key::SignOff(..) | Key::Handoff(_) => None,
    }
}

/// Columns of the longest count at these rows: each is drawn as wide, so that they stand below each other.
pub fn widest(at: &AtRun, rows: &[Row]) -> usize {
    let counts = rows.iter().filter_map(|row| count(at, &row.key));
    counts.map(|count| text::width(&in_words(count))).max().unwrap_or(0)
}

/// `2/5`
pub fn in_words((done, total): (usize, usize)) -> String {
    format!("{done}/{total}")
}

/// The sign-offs given of those planned: what there is to count in a section without items.
fn signed(at: &AtRun, id: &SectionId) -> (usize, usize) {
    let all = at.desk.standing().sign_offs.iter();
    let here = all.filter(|sign_off| matches!(&sign_off.scope, Scope::Section(section) if section == id));
    here.fold((0, 0), |(given, planned), sign_off| {
        (
            given + usize::from(sign_off.state == SignOffState::Current),
            planned + 1,
        )
    })
}
