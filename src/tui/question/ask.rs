//! What each question says and asks.
//!
//! A question only asks: what its answer comes to is decided elsewhere.

mod checks;
mod evidence;
mod marks;
mod run;
pub(super) mod values;

use crate::{domain::id::ItemId, tui::context::AtRun};

/// The title of an item, or its id where the checklist does not hold it any more.
fn title(at: &AtRun, item: &ItemId) -> String {
    let item_of_plan = at.desk.run().plan().find(item);
    item_of_plan.map_or_else(|| item.to_string(), |item| at.desk.run().fill(&item.title))
}

const NOTE_KEYS: &str = "alt-enter breaks the line, ctrl-o opens your editor";
