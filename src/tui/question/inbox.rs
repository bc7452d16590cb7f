//! The files that lie in the run's inbox, listed where a file is asked for: the one chosen stands as the path, and what is
//! typed there holds against the list.

use std::path::PathBuf;

use super::{
    PATH, Question,
    form::{Form, Row},
};

/// The name of the list.
const INBOX: &str = "inbox";

impl Question {
    /// Lists them above the path, the first chosen.
    pub(super) fn list_inbox(&mut self, files: &[PathBuf]) {
        if self.form.rows.iter().any(|row| row.name == INBOX) {
            return;
        }
        let names = files.iter().map(|file| match file.file_name() {
            Some(name) => name.to_string_lossy().into_owned(),
            None => file.display().to_string(),
        });
        let row = Row::choice(
            INBOX,
            format!("In the inbox of this run: {} files", files.len()),
            names.collect(),
            0,
        );
        self.form.rows.insert(0, row);
        self.form.focus(INBOX);
        self.inbox = files.to_vec();
    }

    /// What is chosen of the list now stands as the path.
    pub(super) fn take_from_inbox(&mut self, before: usize) {
        let now = chosen(&self.form);
        if let Some(file) = self.inbox.get(now).filter(|_| now != before) {
            self.form.set(PATH, &file.to_string_lossy());
        }
    }

    /// The place of what is chosen.
    pub(super) fn chosen_of_inbox(&self) -> usize {
        chosen(&self.form)
    }
}

fn chosen(form: &Form) -> usize {
    form.chosen(INBOX)
}
