//! What each question says and asks.
//!
//! A question only asks: what its answer comes to is decided elsewhere.

mod checks;
mod evidence;
mod marks;
mod run;
pub(super) mod values;

use crate::{
    domain::{decide::On, id::ItemId},
    tui::context::AtRun,
};

/// The title of an item, or its id where the checklist does not hold it any more.
fn title(at: &AtRun, item: &ItemId) -> String {
    let item_of_plan = at.desk.run().plan().find(item);
    item_of_plan.map_or_else(|| item.to_string(), |item| at.desk.run().fill(&item.title))
}

/// What a note, a link or a file is on, in the words of the checklist.
fn about(at: &AtRun, on: &On) -> String {
    match on {
        On::Item(item) => title(at, item),
        On::Section(section) => {
            let known = at.desk.run().plan().section(section);
            known.map_or_else(|| section.to_string(), |section| section.title.clone())
        }
        On::Run => "The run as a whole".to_owned(),
    }
}

/// The same of an item, or of the run where there is none.
fn about_item(at: &AtRun, item: Option<&ItemId>) -> String {
    about(at, &item.map_or(On::Run, |item| On::Item(item.clone())))
}

const NOTE_KEYS: &str = "alt-enter breaks the line, ctrl-o opens your editor";
