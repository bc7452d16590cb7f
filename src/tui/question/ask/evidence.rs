//! What is asked about evidence: a file, a text or a link to keep, and why a file is taken away.
//!
//! What goes is named file by file before anybody says yes.

use super::{NOTE_KEYS, about, about_item};
use crate::{
    domain::{decide::On, id::ItemId},
    tui::{
        context::AtRun,
        question::{
            PATH, Purpose, Question,
            form::{Form, Row},
        },
        theme::Role,
    },
};

impl Question {
    /// A file to keep as evidence, with completion of its path and what lies in the inbox.
    pub fn attach(at: &AtRun, item: Option<ItemId>) -> Self {
        let form = Form::new("Attach a file", "keep a copy as evidence")
            .say(Role::Title, about_item(at, item.as_ref()))
            .row(
                Row::line(PATH, "Path of the file", "")
                    .help("tab completes; files dropped into the run's inbox/ are offered"),
            );
        Self::new(form, Purpose::Attach(item))
    }

    /// A text to keep as evidence.
    pub fn paste(at: &AtRun, item: Option<ItemId>) -> Self {
        let form = Form::new("Paste a text", "keep it as evidence")
            .say(Role::Title, about_item(at, item.as_ref()))
            .row(Row::line("name", "What to call it", "pasted"))
            .row(Row::note("text", "Text", "").help(NOTE_KEYS));
        let mut question = Self::new(form, Purpose::Paste(item));
        question.form.focus("text");
        question
    }

    /// Why a file of evidence is taken away, with the rest of what the same check printed.
    pub fn withdraw(at: &AtRun, file: &str) -> Self {
        let together = at.desk.run().withdrawn_with(file);
        let files: Vec<String> = together.iter().map(|evidence| evidence.file.file.clone()).collect();
        let mut form = Form::new("Withdraw evidence", "take it away for good");
        for file in &files {
            form = form.say(Role::Title, file.clone());
        }
        let form = form
            .say(
                Role::Warn,
                "The files go; the record says that they did, and why. Sign-offs that rest on them want a new one.",
            )
            .row(Row::note("reason", "Why?", ""))
            .danger();
        Self::new(form, Purpose::Withdraw(files))
    }

    /// A link.
    pub fn link(at: &AtRun, on: On) -> Self {
        let form = Form::new("Add a link", "record the link")
            .say(Role::Title, about(at, &on))
            .row(Row::line("url", "Address, with its scheme", "https://"));
        Self::new(form, Purpose::Link(on))
    }
}
