//! `SHA256SUMS` and `MANIFEST.md`, drawn anew from the entries and compared line by line. A writer draws them a moment
//! after its entries: that the newest are not in them yet is no finding while it writes.

use super::{
    Finding,
    files::AllSpoken,
    look::{Look, View},
};
use crate::{
    format::manifest::{self, Row},
    record::{Journal, RecordPath, RunFolder},
};

const ALTERED: &str = "this file was altered; it can be drawn anew";

pub(super) fn check(view: &View<'_>, spoken: &AllSpoken) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in &view.first.drawn {
        let text = match text {
            Ok(text) => text,
            Err(why) => {
                findings.push(Finding::error(path, why, "it was altered; it can be drawn anew"));
                continue;
            }
        };
        let writer = path.split('/').nth(1).unwrap_or_default();
        let mut journals = view.run().journals.iter();
        let Some(journal) = journals.find(|journal| journal.writer.as_str() == writer) else {
            findings.push(Finding::error(
                path,
                format!("there is no journal of {writer}, from which it is drawn"),
                "that journal was removed, or is not copied here yet",
            ));
            continue;
        };
        let drawn = Drawn {
            view,
            journal,
            path,
            rows: rows(journal, spoken),
        };
        let lines = if path.ends_with(RunFolder::SUMS) {
            drawn.sums()
        } else {
            drawn.manifest()
        };
        findings.extend(drawn.compare(text, &lines));
    }
    findings
}

/// The rows of that writer's index, also those that somebody else withdrew.
fn rows(journal: &Journal, spoken: &AllSpoken) -> Vec<Row> {
    let mut rows = manifest::rows(&journal.writer, &journal.entries);
    for row in &mut rows {
        let path = row.evidence.file.parse().ok();
        let known = path.and_then(|path: RecordPath| spoken.get(&path));
        if let Some((.., reason)) = known.and_then(|known| known.withdrawn.as_ref()) {
            row.withdrawn.get_or_insert_with(|| reason.clone());
        }
    }
    rows
}

struct Drawn<'a> {
    view: &'a View<'a>,
    journal: &'a Journal,
    path: &'a str,
    rows: Vec<Row>,
}

/// A line as it is drawn.
struct Line {
    /// As it stands now, or stood before the file was withdrawn.
    forms: [String; 2],
    /// It is gone where the file was withdrawn.
    may_lack: bool,
}

impl Drawn<'_> {
    fn sums(&self) -> Vec<Line> {
        let line = |row: &Row| {
            let kept = Row {
                withdrawn: None,
                ..row.clone()
            };
            let line = manifest::sums(&self.journal.writer, &[kept]);
            Line {
                forms: [line.clone(), line],
                may_lack: row.withdrawn.is_some(),
            }
        };
        self.rows.iter().map(line).collect()
    }

    fn manifest(&self) -> Vec<Line> {
        let run = self.view.run();
        let name = run
            .started()
            .map_or_else(|| run.folder.name(), |started| started.run.clone());
        let draw = |rows: &[Row]| manifest::manifest(&name, &self.journal.writer, rows);
        let mut kept = self.rows.clone();
        kept.iter_mut().for_each(|row| row.withdrawn = None);
        let (with, without) = (draw(&self.rows), draw(&kept));
        let lines = with.split_inclusive('\n').zip(without.split_inclusive('\n'));
        lines
            .map(|(with, without)| Line {
                forms: [with.to_owned(), without.to_owned()],
                may_lack: false,
            })
            .collect()
    }

    /// The first line that is another than it is drawn, or what is missing at the end.
    fn compare(&self, text: &str, lines: &[Line]) -> Option<Finding> {
        let mut expected = lines.iter();
        for (line, number) in text.split_inclusive('\n').zip(1u64..) {
            let same = |drawn: &Line| drawn.forms.iter().any(|form| form == line);
            let next = expected.find(|drawn| same(drawn) || !drawn.may_lack);
            if !next.is_some_and(same) {
                let what = match next {
                    Some(drawn) => format!("“{}” is drawn here from the entries", drawn.forms[0].trim_end()),
                    None => "this line is none that is drawn from the entries".to_owned(),
                };
                return Some(Finding::error(self.path, what, ALTERED).on_line(number));
            }
        }
        let missing = expected.filter(|drawn| !drawn.may_lack).count();
        (missing > 0 && !self.is_due()).then(|| {
            let what = format!("the last {missing} of its lines are not in it");
            let means = "it was drawn before the entries that they are drawn from, or cut off; it can be drawn anew";
            Finding::warning(self.path, what, means)
        })
    }

    /// It is drawn anew just now: the journal is being written, or the file is another at the second look.
    fn is_due(&self) -> bool {
        if !self.view.is_warm(self.journal) {
            return false;
        }
        let redrawn = |later: &Look| later.drawn.get(self.path) != self.view.first.drawn.get(self.path);
        // Before the second look nothing is said; there will be one.
        self.view
            .a_moment_later()
            .is_none_or(|later| redrawn(later) || self.view.has_grown(self.journal))
    }
}
