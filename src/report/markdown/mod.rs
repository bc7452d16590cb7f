//! What the documents in Markdown have in common: the marks at the head, tables of two columns, where it is all drawn from.

pub mod decisions;
pub mod led;

use std::fmt::Write as _;

use super::{
    escape::{cell, clipped, code, code_cell, markdown},
    facts::{Drawn, Severity, Source, Verified},
    words,
};
use crate::domain::digest::Digest;

/// A text under its construction, with the signs of Markdown written here and everything typed escaped.
#[derive(Debug, Default)]
pub struct Page(String);

impl Page {
    /// A line; its texts are escaped already.
    pub fn line(&mut self, line: impl AsRef<str>) {
        self.0.push_str(line.as_ref());
        self.0.push('\n');
    }

    /// An empty line.
    pub fn gap(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    /// A heading; its text is escaped already.
    pub fn heading(&mut self, level: usize, text: &str) {
        self.gap();
        self.line(format!("{} {text}", "#".repeat(level)));
        self.gap();
    }

    /// A point of a list, so deep in it; its text is escaped already.
    pub fn point(&mut self, depth: usize, text: impl AsRef<str>) {
        let _ = writeln!(self.0, "{}- {}", "  ".repeat(depth), text.as_ref());
    }

    /// A table of names and values; the values are escaped already.
    pub fn table(&mut self, rows: &[(String, String)]) {
        self.gap();
        self.line("| | |");
        self.line("| --- | --- |");
        for (name, value) in rows {
            self.line(format!("| {} | {value} |", cell(name)));
        }
        self.gap();
    }

    /// What a reader has to know before anything else.
    pub fn caveats(&mut self, source: &Source) {
        let caveats = source.caveats();
        if caveats.is_empty() {
            return;
        }
        self.gap();
        self.line("> [!WARNING]");
        for (at, caveat) in caveats.iter().enumerate() {
            if at > 0 {
                self.line(">");
            }
            self.line(format!("> **{}**: {}", caveat.word(), markdown(caveat.sentence())));
        }
        self.gap();
    }

    /// Which record, which lists, as of when: in full.
    pub fn drawn_from(&mut self, source: &Source) {
        let drawn = &source.drawn;
        self.heading(2, "Drawn from");
        let mut rows = vec![
            row("Run", code_cell(&source.facts.status.run)),
            row("As of", cell(&words::exact(drawn.as_of))),
            row("Record", format!("sha256 {}", code(&drawn.sha256.to_string()))),
        ];
        for head in &drawn.heads {
            let journal = format!("{} to entry {}", code_cell(head.writer.as_str()), head.seq);
            rows.push(row(
                "Journal",
                format!("{journal}, sha256 {}", code(&head.sha256.to_string())),
            ));
        }
        if drawn.left_out > 0 {
            rows.push(row("Left out", left_out(drawn)));
        }
        rows.push(row("Allowed signers", list(drawn.lists.allowed_signers)));
        rows.push(row("Revoked keys", list(drawn.lists.revoked_keys)));
        rows.push(row("Verification", verification(drawn.verification.as_ref())));
        rows.push(row("Drawn by", cell(&drawn.program)));
        self.table(&rows);
        self.findings(drawn.verification.as_ref());
        self.line(how_to_verify(source));
    }

    fn findings(&mut self, verified: Option<&Verified>) {
        for finding in verified.into_iter().flat_map(|verified| &verified.findings) {
            match finding.severity {
                Severity::Error => self.point(0, format!("**error**: {}", markdown(&finding.text))),
                Severity::Warning => self.point(0, format!("warning: {}", markdown(&finding.text))),
                Severity::Note => {}
            }
        }
        self.gap();
    }

    /// The text, ended by one line feed.
    pub fn done(mut self) -> String {
        while self.0.ends_with("\n\n") {
            self.0.pop();
        }
        self.0
    }
}

/// A row of a table: the name as it is, the value escaped already.
pub fn row(name: impl Into<String>, value: impl Into<String>) -> (String, String) {
    (name.into(), value.into())
}

/// What recomputing the record came to.
pub fn verification(verified: Option<&Verified>) -> String {
    match verified {
        None => "the record was not recomputed".to_owned(),
        Some(verified) if verified.verifies => "the record verifies".to_owned(),
        Some(verified) => format!("**DOES NOT VERIFY**: {}", {
            let errors = words::errors(verified).len();
            crate::domain::words::counted(errors, "error", "errors")
        }),
    }
}

/// That newer entries are left out.
pub fn left_out(drawn: &Drawn) -> String {
    let entries = crate::domain::words::counted(drawn.left_out, "newer entry", "newer entries");
    format!("{entries} in the record")
}

/// The digest of a list, or that there is none.
pub fn list(digest: Option<Digest>) -> String {
    digest.map_or_else(
        || "none".to_owned(),
        |digest| format!("sha256 {}", code(&digest.to_string())),
    )
}

/// What to do to see that all this is so.
pub fn how_to_verify(source: &Source) -> String {
    let command = format!("countersign verify {}", source.facts.status.run);
    format!("{} recomputes all of it.", code(&command))
}

/// A typed text that may be long, on one line.
pub fn short(text: &str, most: usize) -> String {
    markdown(&clipped(text, most))
}
