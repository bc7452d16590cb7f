//! What would be lost with a question: a text that somebody typed is not dropped by one key.

use super::{Question, Then};

/// Whether something would be lost with the question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Typed {
    /// Nothing was typed.
    #[default]
    Nothing,
    /// Something was.
    Something,
    /// The person was told so, and only has to ask for it again.
    Told,
}

impl Question {
    /// Text goes into the field that has the focus, where it takes any.
    pub(super) fn note_typing(&mut self) {
        if self.form.takes_text() {
            self.typed = Typed::Something;
        }
    }

    /// Puts it away: at once where nothing was typed, else when that is asked for again.
    pub fn put_away(&mut self) -> Then {
        if self.typed != Typed::Something {
            return Then::Close;
        }
        self.typed = Typed::Told;
        self.form.judge(None, "again: drops what was typed");
        Then::Stay
    }
}
