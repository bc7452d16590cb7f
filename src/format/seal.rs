//! The statement of a seal: what it fixes, as a text that a person reads before they put their name to it, and that
//! reads back. Every head stands on a line of its own, so that `sha256sum` over that line of the journal checks it.

use std::{collections::BTreeMap, fmt::Write as _};

use super::statement::{NOT_SIGNED, NotAStatement, SIGNED, checklist, heads, one, one_line, signed};
use crate::domain::{
    decide::Stamp,
    digest::Digest,
    event::{Event, FileDigest, Person, RunResult},
    id::Writer,
    run::Run,
    time::{self, Time},
};

const TITLE: &str = "Countersign seal, format 1";
const LATE: &str = "what lies outside these heads: late, neither covered nor an error, and it changes no verdict";

/// The statement of a seal.
#[derive(Debug, Clone, PartialEq)]
pub struct Seal {
    /// Name of the run.
    pub run: String,
    /// Id and version of the checklist in force, and the digest of its file.
    pub checklist: (String, String, Digest),
    /// How the run ended.
    pub result: RunResult,
    /// Who seals it.
    pub person: Person,
    /// When.
    pub at: Time,
    /// How many entries it covers.
    pub entries: u64,
    /// How many files of evidence they speak of.
    pub evidence: u64,
    /// The certificate of the close, where one was written.
    pub certificate: Option<FileDigest>,
    /// It is meant to be signed with a key; otherwise the name is typed and nothing more.
    pub signed: bool,
    /// The newest entry of each journal that it covers.
    pub heads: BTreeMap<Writer, (u64, Digest)>,
}

impl Seal {
    /// The seal of a run as it stands, with the name typed only; nothing while it is not closed.
    pub fn of(run: &Run, stamp: &Stamp) -> Option<Self> {
        let (_, closed) = run.closed.as_ref()?;
        let checklist = run.plan();
        Some(Self {
            run: run.name().to_owned(),
            checklist: (checklist.id.clone(), checklist.version.clone(), checklist.sha256),
            result: closed.result,
            person: stamp.person.clone(),
            at: stamp.at,
            entries: run.entries.len() as u64,
            evidence: evidence(run),
            certificate: closed.certificate.clone(),
            signed: false,
            heads: run.heads.clone(),
        })
    }

    /// The text, as it is stored.
    pub fn text(&self) -> String {
        let (id, version, sha256) = &self.checklist;
        let mut text = format!("{TITLE}\n\n");
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(text, "{name}: {}", one_line(value));
        };
        line("run", &self.run);
        line("checklist", &format!("{id} {version} sha256 {sha256}"));
        line("result", word(self.result));
        line("person", &self.person.name);
        if let Some(principal) = &self.person.principal {
            line("principal", principal);
        }
        line("at", &time::rfc3339(self.at));
        line("entries", &self.entries.to_string());
        line("evidence files", &self.evidence.to_string());
        if let Some(FileDigest { file, sha256 }) = &self.certificate {
            line("certificate", &format!("{} sha256 {sha256}", one_line(file)));
        }
        line("signature", if self.signed { SIGNED } else { NOT_SIGNED });
        let _ = write!(text, "{LATE}\n\n");
        for (writer, (seq, hash)) in &self.heads {
            let _ = writeln!(text, "head: {writer} {seq} {hash}");
        }
        text
    }

    /// Reads the statement of a seal back.
    ///
    /// # Errors
    /// Where a line is missing, not what it must be, or one too many.
    pub fn parse(text: &str) -> Result<Self, NotAStatement> {
        let body = text
            .strip_prefix(TITLE)
            .and_then(|body| body.strip_prefix("\n\n"))
            .ok_or_else(|| NotAStatement(format!("it does not begin with “{TITLE}”")))?;
        let (head, tail) = body
            .split_once(&format!("\n{LATE}\n\n"))
            .ok_or_else(|| NotAStatement(format!("no line “{LATE}”")))?;
        let named: Vec<(&str, &str)> = head.lines().filter_map(|line| line.split_once(": ")).collect();
        let count = |name| {
            let text = one(&named, name)?;
            text.parse()
                .map_err(|_| NotAStatement(format!("“{name}” is “{text}”, no number")))
        };
        let seal = Self {
            run: one(&named, "run")?.to_owned(),
            checklist: checklist(one(&named, "checklist")?)?,
            result: result(one(&named, "result")?)?,
            person: Person {
                name: one(&named, "person")?.to_owned(),
                principal: one(&named, "principal").ok().map(str::to_owned),
            },
            at: one(&named, "at")?
                .parse()
                .map_err(|_| NotAStatement("“at” is no time".to_owned()))?,
            entries: count("entries")?,
            evidence: count("evidence files")?,
            certificate: one(&named, "certificate").ok().map(certificate).transpose()?,
            signed: signed(one(&named, "signature")?)?,
            heads: heads(tail)?,
        };
        if seal.text() != text {
            return Err(NotAStatement(
                "it holds more than a seal, or says it in another way".to_owned(),
            ));
        }
        Ok(seal)
    }
}

fn certificate(text: &str) -> Result<FileDigest, NotAStatement> {
    let wrong = || NotAStatement(format!("“certificate” is “{text}”, not file and sha256"));
    let (file, digest) = text.rsplit_once(" sha256 ").ok_or_else(wrong)?;
    Ok(FileDigest {
        file: file.to_owned(),
        sha256: digest.parse().map_err(|_| wrong())?,
    })
}

/// Files of evidence that entries speak of, also those withdrawn.
fn evidence(run: &Run) -> u64 {
    let files = run.entries.iter().map(|recorded| match &recorded.entry.event {
        Event::CheckFinished(finished) => finished.evidence.len(),
        Event::EvidenceAttached(_) => 1,
        Event::Recovered(recovered) => recovered.adopted.len(),
        _ => 0,
    });
    files.sum::<usize>() as u64
}

/// The word for how a run ended, as a seal states it.
pub fn word(result: RunResult) -> &'static str {
    match result {
        RunResult::Success => "success",
        RunResult::RolledBack => "rolled back",
        RunResult::Abandoned => "abandoned",
    }
}

fn result(text: &str) -> Result<RunResult, NotAStatement> {
    [RunResult::Success, RunResult::RolledBack, RunResult::Abandoned]
        .into_iter()
        .find(|result| word(*result) == text)
        .ok_or_else(|| NotAStatement(format!("“result” is “{text}”")))
}

#[cfg(test)]
mod tests;
