//! Drawing a document of a run: which one, and to which file. Proposed is one that is not there yet, in the run's own
//! folder of documents.

use std::path::{Path, PathBuf};

use super::{
    PATH, Purpose, Question, Then,
    form::{Form, Row},
};
use crate::{
    record::RunFolder,
    report::Document,
    tui::{
        context::Cx,
        effect::{Effect, ToExport},
        theme::Role,
        widgets::path::Entry,
    },
};

/// The name of the field that chooses the document.
const DOCUMENT: &str = "document";

/// A document that is asked for.
#[derive(Debug)]
pub struct Exporting {
    /// The folder of the run.
    run: PathBuf,
    /// The path as it was proposed last: another one is the person's own.
    proposed: String,
    /// What lies in the folder of documents.
    taken: Vec<String>,
}

impl Exporting {
    /// The folder of the run's documents.
    pub fn home(&self) -> PathBuf {
        RunFolder::at(&self.run).report()
    }

    /// A path in it that is not taken.
    fn free(&self, document: Document) -> String {
        let name = Path::new(document.file_name());
        let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        let (stem, end) = (part(name.file_stem()), part(name.extension()));
        let numbered = (2..).map(|number| format!("{stem}-{number}.{end}"));
        let mut names = std::iter::once(document.file_name().to_owned()).chain(numbered);
        let free = names.find(|name| !self.taken.contains(name)).unwrap_or_default();
        self.home().join(free).to_string_lossy().into_owned()
    }
}

impl Question {
    /// Which document of the run in that folder goes where.
    pub fn export(run: &Path) -> Self {
        let mut exporting = Exporting {
            run: run.to_owned(),
            proposed: String::new(),
            taken: Vec::new(),
        };
        exporting.proposed = exporting.free(Document::ALL[0]);
        let titles = Document::ALL.map(|document| document.title().to_owned()).to_vec();
        let mut form = Form::new("Draw a document of the run", "write it")
            .say(
                Role::Dim,
                "Drawn from the record as it lies on the disk, as of its newest entry; the record is recomputed first.",
            )
            .row(Row::choice(DOCUMENT, "Document", titles, 0))
            .row(Row::line(PATH, "File", exporting.proposed.clone()).help("one that is not there yet; tab completes"));
        form.esc = "write nothing".to_owned();
        Self::new(form, Purpose::Export(Box::new(exporting)))
    }

    fn document(&self) -> Document {
        let chosen = self.form.chosen(DOCUMENT);
        Document::ALL.get(chosen).copied().unwrap_or(Document::ALL[0])
    }

    /// The file follows the document that is chosen, until somebody types another.
    pub(super) fn name_file(&mut self) {
        let document = self.document();
        let typed = self.form.value(PATH);
        let Purpose::Export(exporting) = &mut self.purpose else {
            return;
        };
        if typed == exporting.proposed {
            exporting.proposed = exporting.free(document);
            self.form.set(PATH, &exporting.proposed);
        }
    }

    /// What lies in a folder: where it is that of the documents, no name in it is proposed.
    pub(super) fn names_taken(&mut self, folder: &Path, entries: &[Entry]) {
        if let Purpose::Export(exporting) = &mut self.purpose
            && folder == exporting.home()
        {
            exporting.taken = entries.iter().map(|entry| entry.name.clone()).collect();
            self.name_file();
        }
    }

    pub(super) fn answer_export(&mut self, cx: &mut Cx<'_>) -> Then {
        let Some(file) = self.path() else { return Then::Stay };
        let document = self.document();
        let Purpose::Export(exporting) = &self.purpose else {
            return Then::Close;
        };
        let run = exporting.run.clone();
        cx.effects
            .push(Effect::Export(Box::new(ToExport { run, document, file })));
        Then::Close
    }
}
