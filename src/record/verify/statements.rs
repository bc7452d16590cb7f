//! Statements of sign-offs against the entries that record them. That their bytes are the ones that were signed is looked
//! at with all other files; here, that they say what the entry says, and that the heads that they name are still there.

use std::{collections::BTreeMap, fmt::Display};

use super::{
    Counts, Finding, chains,
    look::{self, Found, View},
};
use crate::{
    domain::{
        digest::Digest,
        event::{Event, Person, Signed},
        id::Writer,
    },
    format::{
        seal::Seal,
        statement::{Statement, one_line},
    },
    record::RunFolder,
};

const OTHERWISE: &str = "the statement or the entry was altered, or the entry was not made from it";

pub(super) fn check(view: &View<'_>, counts: &mut Counts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for recorded in view.run().journals.iter().flat_map(|journal| &journal.entries) {
        if let Event::Signed(signed) = &recorded.entry.event {
            counts.sign_offs += 1;
            counts.signatures += u64::from(signed.signature.is_some());
            findings.extend(of_sign_off(view, signed));
        }
    }
    findings
}

fn of_sign_off(view: &View<'_>, signed: &Signed) -> Vec<Finding> {
    let file = signed.statement.file.as_str();
    // One that is missing, or no text, is found with its digest.
    let Ok(Some(text)) = look::read_text(&view.run().folder, file) else {
        return Vec::new();
    };
    let statement = match Statement::parse(&text) {
        Ok(statement) => statement,
        Err(why) => return vec![unreadable(file, &why)],
    };
    let mut differs = Differs::of(view, file);
    let run = view.run();
    let name = run
        .started()
        .map_or_else(|| run.folder.name(), |started| started.run.clone());
    if let Some(what) = statement.differs_from(&name, signed) {
        differs.say(what, OTHERWISE);
    }
    differs.signed(statement.signed, signed.signature.is_some());
    differs.checklist(&statement.checklist.2);
    differs.heads(&statement.heads, "before the sign-off");
    differs.findings
}

/// What a statement of which no entry speaks says against the record: whoever wrote it had seen entries that are not
/// here. It was written, and made safe, before its own entry would have been.
pub(super) fn left_behind(view: &View<'_>, path: &str) -> Option<Finding> {
    if !path.starts_with(RunFolder::SIGN_OFFS) {
        return None;
    }
    let text = look::read_text(&view.run().folder, path).ok()??;
    let sign_off = Statement::parse(&text).map(|statement| statement.heads);
    let heads = sign_off.or_else(|_| Seal::parse(&text).map(|seal| seal.heads)).ok()?;
    let mut differs = Differs::of(view, path);
    differs.heads(&heads, "before this statement, of which no entry speaks any more,");
    differs.findings.into_iter().next()
}

pub(super) fn unreadable(file: &str, why: &dyn Display) -> Finding {
    let means = "what was signed cannot be compared with its entry";
    Finding::error(file, why.to_string(), means)
}

/// In what a statement and its entry, or the record, differ.
pub(super) struct Differs<'a> {
    view: &'a View<'a>,
    file: &'a str,
    pub findings: Vec<Finding>,
}

impl<'a> Differs<'a> {
    pub fn of(view: &'a View<'a>, file: &'a str) -> Self {
        Self {
            view,
            file,
            findings: Vec::new(),
        }
    }

    fn say(&mut self, what: String, means: &str) {
        self.findings.push(Finding::error(self.file, what, means));
    }

    /// The statement says of `name` what the entry says.
    pub fn is(&mut self, name: &str, statement: impl Display, entry: impl Display) {
        let (statement, entry) = (statement.to_string(), entry.to_string());
        if statement != entry {
            let what = format!("its “{name}” is “{statement}”, and “{entry}” in the entry that records it");
            self.say(what, OTHERWISE);
        }
    }

    /// The statement says of `name` what the record comes to.
    pub fn is_so(&mut self, name: &str, statement: impl Display, record: impl Display) {
        let (statement, record) = (statement.to_string(), record.to_string());
        if statement != record {
            let what = format!("its “{name}” is “{statement}”, and the record comes to “{record}”");
            self.say(what, "the statement or the record was altered");
        }
    }

    /// A signature that a statement speaks of is there, and none of which it says that there is none.
    pub fn signed(&mut self, statement: bool, entry: bool) {
        let (what, hint) = match (statement, entry) {
            (true, false) => (
                "it says that it is signed with a key, and its entry has no signature",
                "the signature was taken away, or never made",
            ),
            (false, true) => (
                "it says that no key signed it, and its entry has a signature",
                "the signature was put to a text that was made for a typed name",
            ),
            _ => return,
        };
        self.say(what.to_owned(), hint);
    }

    pub fn person(&mut self, statement: &Person, entry: &Person) {
        self.is("person", &statement.name, one_line(&entry.name));
        let principal = |person: &Person| one_line(person.principal.as_deref().unwrap_or_default());
        self.is("principal", principal(statement), principal(entry));
    }

    pub fn run(&mut self, name: &str) {
        let started = self.view.run().started();
        if let Some(started) = started.filter(|started| one_line(&started.run) != name) {
            let what = format!("it speaks of the run {name}, and this is {}", started.run);
            self.say(what, "it was signed for another run");
        }
    }

    pub fn checklist(&mut self, sha256: &Digest) {
        let known = |view: &View<'_>| view.run().checklist(sha256).is_some();
        let later = || {
            self.view
                .later()
                .is_some_and(|later| later.run.checklist(sha256).is_some())
        };
        if !known(self.view) && !later() {
            let what = format!("it speaks of a checklist with the digest {}", sha256.short());
            let means = "no checklist of this run is that one: it was altered, or it was signed over another";
            self.say(what, means);
        }
    }

    pub fn heads(&mut self, heads: &BTreeMap<Writer, (u64, Digest)>, before: &str) {
        for (writer, (seq, hash)) in heads {
            let missing = match self.view.find(writer, *seq, hash) {
                Found::Same => continue,
                Found::PastEnd { end } if chains::is_said_lost(self.view.run(), writer, *seq, end) => continue,
                Found::Other => "is another now",
                Found::PastEnd { .. } | Found::NoJournal | Found::Gap => "is not here",
            };
            let what = format!("entry {seq} of {writer}, which stood when it was signed, {missing}");
            let means = format!("entries from {before} were altered, cut off, or are not copied here yet");
            self.say(what, &means);
        }
    }
}
