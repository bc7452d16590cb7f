//! The review of a run, for scripts and for people. Members may be added; none is renamed or removed.

use serde::Serialize;

use super::verdict::lines;
use crate::{
    cli::output::read_time,
    domain::{
        event::{Event, NoteAbout, Recorded},
        run::Run,
        time::{self, Time},
    },
};

/// A note of the review.
#[derive(Debug, Serialize)]
pub struct ReviewView {
    /// What it is to the review.
    pub about: NoteAbout,
    /// What it says.
    pub text: String,
    /// Of an action: who sees to it.
    pub owner: Option<String>,
    /// Of an action: by when.
    pub due: Option<String>,
    #[serde(skip)]
    due_at: Option<Time>,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub at: String,
}

/// The notes of the review, in the order in which they were written.
pub fn review(run: &Run) -> Vec<ReviewView> {
    let entries = run.flow.review.iter().filter_map(|&place| run.entries.get(place));
    entries.filter_map(ReviewView::of).collect()
}

impl ReviewView {
    fn of(recorded: &Recorded) -> Option<Self> {
        let Event::NoteAdded(note) = &recorded.entry.event else {
            return None;
        };
        Some(Self {
            about: note.about?,
            text: note.text.clone(),
            owner: note.owner.clone(),
            due: note.due.map(time::rfc3339),
            due_at: note.due,
            by: note.by.name.clone(),
            at: time::rfc3339(recorded.entry.at),
        })
    }

    /// `action: Watch the index (Bob, by …)`
    pub fn line(&self) -> String {
        let owner = self.owner.as_ref().map(|owner| format!(" ({owner}"));
        let due = self.due_at.map(|due| format!(", by {})", read_time(due)));
        let about = self.about.word();
        format!(
            "{about}: {}{}{}",
            self.text,
            owner.unwrap_or_default(),
            due.unwrap_or_default()
        )
    }
}

/// The notes, each with what it is to the review.
pub fn text(review: &[ReviewView], text: &mut String) {
    let of_each: Vec<String> = review.iter().map(ReviewView::line).collect();
    lines("review", of_each.iter().map(String::as_str), text);
}
