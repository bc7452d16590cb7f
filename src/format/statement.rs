//! The statement of a sign-off: a text that a person reads before they put their name to it, and that reads back.
//!
//! What it covers stands between two ruled lines, and its digest above them:
//! `sed -n '/^--- scope$/,/^--- end of scope$/p' FILE | sed '1d;$d' | sha256sum` checks it without the program.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::domain::{
    checklist::SignOffPlan,
    decide::Stamp,
    digest::Digest,
    event::{Answer, Person, Scope},
    id::{RoleId, Writer},
    run::Run,
    scope,
    time::{self, Time},
    unseen::is_unseen,
};

mod against;

const TITLE: &str = "Countersign sign-off, format 1";
const BEGIN: &str = "--- scope";
const END: &str = "--- end of scope";
/// What a statement says of itself where only a name was typed.
pub const NOT_SIGNED: &str = "not cryptographically signed: the name was typed";
/// What a statement says of itself where it is signed with a key.
pub const SIGNED: &str = "by an SSH key, in the file of the same name that ends in .sig";

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Name of the run.
    pub run: String,
    /// Id and version of the checklist in force, and the digest of its file.
    pub checklist: (String, String, Digest),
    /// Role: id and title.
    pub role: (RoleId, String),
    /// Who.
    pub person: Person,
    /// What they say.
    pub answer: Answer,
    /// On what conditions, or why not.
    pub conditions: Vec<String>,
    /// What they state, in the checklist's words.
    pub statement: Option<String>,
    /// The points that they confirmed.
    pub confirms: Vec<String>,
    /// What it covers.
    pub scope: Scope,
    /// When.
    pub at: Time,
    /// It is meant to be signed with a key; otherwise the name is typed and nothing more.
    pub signed: bool,
    /// The lines of the scope.
    pub lines: Vec<String>,
    /// The newest entry of each journal, for the record's sake.
    pub heads: BTreeMap<Writer, (u64, Digest)>,
}

/// A text that is no statement, and what is wrong with it.
#[derive(Debug, thiserror::Error)]
#[error("not a statement as the program writes it: {0}")]
pub struct NotAStatement(pub(super) String);

impl Statement {
    /// The statement of a role over a scope, as the run stands, with the name typed only.
    pub fn of(run: &Run, plan: &SignOffPlan, covers: Scope, stamp: &Stamp) -> Self {
        let checklist = run.plan();
        Self {
            run: run.name().to_owned(),
            checklist: (checklist.id.clone(), checklist.version.clone(), checklist.sha256),
            role: (plan.role.clone(), checklist.role_title(&plan.role).to_owned()),
            person: stamp.person.clone(),
            answer: Answer::Approved,
            conditions: Vec::new(),
            statement: plan.statement.as_ref().map(|text| run.fill(text)),
            confirms: plan.confirms.iter().map(|text| run.fill(text)).collect(),
            lines: scope::lines(run, &covers),
            scope: covers,
            at: stamp.at,
            signed: false,
            heads: run.heads.clone(),
        }
    }

    /// SHA-256 of the lines of the scope, each with its line feed.
    pub fn scope_sha256(&self) -> Digest {
        scope::digest(&self.lines)
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
        line("role", &format!("{} ({})", self.role.1, self.role.0));
        line("person", &self.person.name);
        if let Some(principal) = &self.person.principal {
            line("principal", principal);
        }
        line("decision", self.answer.word());
        for condition in &self.conditions {
            line("condition", condition);
        }
        if let Some(statement) = &self.statement {
            line("statement", statement);
        }
        for point in &self.confirms {
            line("confirmed", point);
        }
        line("covers", &self.scope.to_string());
        line("at", &time::rfc3339(self.at));
        line("signature", if self.signed { SIGNED } else { NOT_SIGNED });
        line("scope sha256", &self.scope_sha256().to_string());
        let _ = write!(text, "\n{BEGIN}\n");
        for covered in &self.lines {
            let _ = writeln!(text, "{covered}");
        }
        let _ = write!(text, "{END}\n\n");
        for (writer, (seq, hash)) in &self.heads {
            let _ = writeln!(text, "head: {writer} {seq} {hash}");
        }
        text
    }

    /// Reads a statement back.
    ///
    /// # Errors
    /// Where a line is missing or not what it must be.
    pub fn parse(text: &str) -> Result<Self, NotAStatement> {
        let body = text
            .strip_prefix(TITLE)
            .ok_or_else(|| NotAStatement(format!("it does not begin with “{TITLE}”")))?;
        let (head, rest) = body
            .split_once(&format!("\n{BEGIN}\n"))
            .ok_or_else(|| NotAStatement(format!("no line “{BEGIN}”")))?;
        let (lines, tail) = until_end(rest)?;
        let named: Vec<(&str, &str)> = head.lines().filter_map(|line| line.split_once(": ")).collect();
        let statement = Self {
            run: one(&named, "run")?.to_owned(),
            checklist: checklist(one(&named, "checklist")?)?,
            role: role(one(&named, "role")?)?,
            person: Person {
                name: one(&named, "person")?.to_owned(),
                principal: all(&named, "principal").next(),
            },
            answer: answer(one(&named, "decision")?)?,
            conditions: all(&named, "condition").collect(),
            statement: all(&named, "statement").next(),
            confirms: all(&named, "confirmed").collect(),
            scope: covers(one(&named, "covers")?)?,
            at: one(&named, "at")?
                .parse()
                .map_err(|_| NotAStatement("“at” is no time".to_owned()))?,
            signed: signed(one(&named, "signature")?)?,
            lines,
            heads: heads(tail)?,
        };
        let said = one(&named, "scope sha256")?;
        if said != statement.scope_sha256().to_string() {
            return Err(NotAStatement(format!(
                "the lines of its scope come to {}, not to the {said} that it names",
                statement.scope_sha256()
            )));
        }
        Ok(statement)
    }
}

/// The lines before the one that ends the scope, and what follows it.
fn until_end(text: &str) -> Result<(Vec<String>, &str), NotAStatement> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\n') {
        if line == END {
            return Ok((lines, after));
        }
        lines.push(line.to_owned());
        rest = after;
    }
    Err(NotAStatement(format!("no line “{END}”")))
}

/// Whether it says of itself that it is signed with a key.
pub(super) fn signed(text: &str) -> Result<bool, NotAStatement> {
    match text {
        SIGNED => Ok(true),
        NOT_SIGNED => Ok(false),
        _ => Err(NotAStatement(format!("“signature” is “{text}”"))),
    }
}

/// On one line, without what nobody sees: what a person typed adds no line to the statement, and hides nothing in it.
pub fn one_line(text: &str) -> String {
    let spaced = text.replace(['\n', '\r', '\t'], " ");
    spaced.chars().filter(|sign| !is_unseen(*sign)).collect()
}

pub(super) fn one<'a>(named: &[(&str, &'a str)], name: &str) -> Result<&'a str, NotAStatement> {
    named
        .iter()
        .find(|(line, _)| *line == name)
        .map(|(_, value)| *value)
        .ok_or_else(|| NotAStatement(format!("no line “{name}: …”")))
}

fn all<'a>(named: &'a [(&str, &str)], name: &'a str) -> impl Iterator<Item = String> + 'a {
    named
        .iter()
        .filter(move |(line, _)| *line == name)
        .map(|(_, value)| (*value).to_owned())
}

pub(super) fn checklist(text: &str) -> Result<(String, String, Digest), NotAStatement> {
    let wrong = || NotAStatement(format!("“checklist” is “{text}”, not id, version and sha256"));
    let (name, digest) = text.rsplit_once(" sha256 ").ok_or_else(wrong)?;
    let (id, version) = name.split_once(' ').ok_or_else(wrong)?;
    Ok((id.to_owned(), version.to_owned(), digest.parse().map_err(|_| wrong())?))
}

fn role(text: &str) -> Result<(RoleId, String), NotAStatement> {
    let inside = text.strip_suffix(')').and_then(|text| text.rsplit_once(" ("));
    let (title, id) = inside.ok_or_else(|| NotAStatement(format!("“role” is “{text}”, not title and id")))?;
    Ok((RoleId::from(id), title.to_owned()))
}

fn answer(text: &str) -> Result<Answer, NotAStatement> {
    [Answer::Approved, Answer::Conditional, Answer::Rejected]
        .into_iter()
        .find(|answer| answer.word() == text)
        .ok_or_else(|| NotAStatement(format!("“decision” is “{text}”")))
}

fn covers(text: &str) -> Result<Scope, NotAStatement> {
    match text.split_once(' ') {
        Some(("item", id)) => Ok(Scope::Item(id.into())),
        Some(("section", id)) => Ok(Scope::Section(id.into())),
        Some(("decision", id)) => Ok(Scope::Decision(id.to_owned())),
        Some(("run", id)) => Ok(Scope::Run(id.to_owned())),
        _ => Err(NotAStatement(format!("“covers” is “{text}”"))),
    }
}

pub(super) fn heads(text: &str) -> Result<BTreeMap<Writer, (u64, Digest)>, NotAStatement> {
    text.lines()
        .filter(|line| !line.is_empty())
        .map(|line| {
            let mut words = line.strip_prefix("head: ").unwrap_or_default().split(' ');
            let head = words.next().zip(words.next()).zip(words.next());
            let head = head.and_then(|((writer, seq), hash)| {
                Some((Writer::from(writer), (seq.parse().ok()?, hash.parse().ok()?)))
            });
            head.ok_or_else(|| NotAStatement(format!("“{line}” names no entry")))
        })
        .collect()
}

#[cfg(test)]
mod tests;
