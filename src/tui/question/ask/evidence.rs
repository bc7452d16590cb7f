//! What is asked about evidence: a file, a text or a link to keep, and why a file is taken away.
//!
//! What goes is named file by file before anybody says yes.

use super::NOTE_KEYS;
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
    pub fn attach(item: Option<ItemId>) -> Self {
        let form = Form::new("Attach a file", "keep a copy as evidence").row(
            Row::line(PATH, "Path of the file", "")
                .help("tab completes; files dropped into the run's inbox/ are offered"),
        );
        Self::new(form, Purpose::Attach(item))
    }

    /// A text to keep as evidence.
    pub fn paste(item: Option<ItemId>) -> Self {
        let form = Form::new("Paste a text", "keep it as evidence")
            .row(Row::line("name", "What to call it", "pasted"))
            .row(Row::note("text", "Text", "").help(NOTE_KEYS));
        let mut question = Self::new(form, Purpose::Paste(item));
        question.form.focus("text");
        question
    }

    /// Why a file of evidence is taken away, with the rest of what the same check printed.
    pub fn withdraw(at: &AtRun, file: &str) -> Self {
        let evidence = &at.desk.run().evidence;
        let check = evidence
            .iter()
            .find(|evidence| evidence.file.file == file)
            .and_then(|evidence| evidence.check.clone());
        let printed = evidence
            .iter()
            .filter(|evidence| check.is_some() && evidence.check == check);
        let mut files: Vec<String> = printed.map(|evidence| evidence.file.file.clone()).collect();
        if files.is_empty() {
            files.push(file.to_owned());
        }
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
    pub fn link(on: On) -> Self {
        let form =
            Form::new("Add a link", "record the link").row(Row::line("url", "Address, with its scheme", "https://"));
        Self::new(form, Purpose::Link(on))
    }
}
