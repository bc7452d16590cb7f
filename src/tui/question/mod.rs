//! Questions: a form over the dimmed screen, and what its answer comes to.

use crate::{
    domain::{
        decide::{Intent, On, Refusal},
        event::EntryRef,
        id::{FieldId, ItemId},
    },
    tui::{context::AtRun, effect::ReadChecklist},
};

/// A question.
#[derive(Debug)]
pub struct Question {}

impl Question {
    /// Why the item may stand unfulfilled, who sees to it, until when.
    pub fn waive(_at: &AtRun, _item: &ItemId) -> Self {
        Self {}
    }
    /// Why the item does not apply.
    pub fn not_applicable(_at: &AtRun, _item: &ItemId) -> Self {
        Self {}
    }
    /// The reason that a refused intent lacks; the refusal stands in the question.
    pub fn reason(_at: &AtRun, _intent: Intent, _refusal: &Refusal) -> Self {
        Self {}
    }
    /// A note.
    pub fn comment(_on: On) -> Self {
        Self {}
    }
    /// A file to keep as evidence, with completion of its path and what lies in the inbox.
    pub fn attach(_item: Option<ItemId>) -> Self {
        Self {}
    }
    /// A text to keep as evidence.
    pub fn paste(_item: Option<ItemId>) -> Self {
        Self {}
    }
    /// A link.
    pub fn link(_on: On) -> Self {
        Self {}
    }
    /// The typed measures of an item.
    pub fn measure(_at: &AtRun, _item: &ItemId) -> Self {
        Self {}
    }
    /// The blanks of an item, else the fields of the run; begins at `first` where that is given.
    pub fn fields(_at: &AtRun, _item: Option<&ItemId>, _first: Option<&FieldId>) -> Self {
        Self {}
    }
    /// Who holds which role.
    pub fn roles(_at: &AtRun) -> Self {
        Self {}
    }
    /// A command made up on the spot.
    pub fn ad_hoc(_at: &AtRun) -> Self {
        Self {}
    }
    /// Yes or no to an action: its command, environment, and proof, which is run first; production wants its name typed.
    pub fn action(_at: &AtRun, _item: &ItemId) -> Self {
        Self {}
    }
    /// How to end a running check; an action is interrupted, and killed on a second yes.
    pub fn end_check(_at: &AtRun, _check: &EntryRef) -> Self {
        Self {}
    }
    /// Another command for the item's check, or the whole checklist in the editor.
    pub fn amend(_at: &AtRun, _item: Option<&ItemId>) -> Self {
        Self {}
    }
    /// The commands of the open run's checklist, to be trusted on this machine.
    pub fn trust_run(_at: &AtRun) -> Self {
        Self {}
    }
    /// The start of a run: fields, roles, subject; the question of trust first where it is not trusted.
    pub fn start(_read: ReadChecklist) -> Self {
        Self {}
    }
    /// A path of a checklist file to start from.
    pub fn open_file() -> Self {
        Self {}
    }
    /// How the run ends.
    pub fn close_run(_at: &AtRun) -> Self {
        Self {}
    }
    /// What becomes of running checks when the program ends.
    pub fn quit(_at: &AtRun) -> Self {
        Self {}
    }
    /// Which theme.
    pub fn theme(_names: Vec<String>, _now: &str) -> Self {
        Self {}
    }
}
