//! Recomputing a record: what the record's own room finds in the files, and what only the folded run can tell: whether
//! each statement says what its entry says.

use std::path::Path;

use super::{EngineError, ReadRun, open};
use crate::{
    domain::{
        run::{Run, SignOff},
        scope,
    },
    format::statement::Statement,
    record::{self, Finding, OpenRun, RecordPath, Severity, Verification},
};

/// Verifies the run in that folder: every chain, digest and sum, every statement against its entry and its scope.
///
/// # Errors
/// Where the folder is no run's or cannot be read.
pub fn verify(path: &Path) -> Result<Verification, EngineError> {
    let mut verification = record::verify(path)?;
    match open::read(path) {
        Ok(ReadRun { run, files, .. }) => verification.add(sign_offs(&run, &files)),
        // A checklist that cannot be read is a finding: the rest of the record was verified.
        Err(EngineError::Checklist { file, problems, .. }) => {
            let what = problems
                .first()
                .map_or_else(String::new, |problem| problem.message.clone());
            let means =
                "the run cannot be read by this version: its sign-offs were not checked against what they cover";
            verification.add([finding(Severity::Error, file, format!("cannot be read: {what}"), means)]);
        }
        Err(error) => return Err(error),
    }
    Ok(verification)
}

fn finding(severity: Severity, file: String, what: String, means: &str) -> Finding {
    Finding {
        severity,
        file,
        line: None,
        what,
        means: means.to_owned(),
    }
}

fn sign_offs(run: &Run, files: &OpenRun) -> Vec<Finding> {
    run.sign_offs
        .iter()
        .flat_map(|given| sign_off(run, files, given))
        .collect()
}

fn sign_off(run: &Run, files: &OpenRun, given: &SignOff) -> Vec<Finding> {
    let file = given.signed.statement.file.clone();
    // A statement that is missing or changed is found by its digest.
    let Some(text) = read(files, &file) else {
        return Vec::new();
    };
    let statement = match Statement::parse(&text) {
        Ok(statement) => statement,
        Err(error) => {
            let means = "the statement does not say what was signed";
            return vec![finding(Severity::Error, file, error.to_string(), means)];
        }
    };
    let mut findings: Vec<Finding> = differences(run, given, &statement)
        .into_iter()
        .map(|what| {
            finding(
                Severity::Error,
                file.clone(),
                what,
                "the statement and its entry say different things",
            )
        })
        .collect();
    if findings.is_empty() && scope::digest(&scope::lines(run, &given.signed.scope)) != given.signed.scope_sha256 {
        let what = format!("what it covers ({}) has changed since", given.signed.scope);
        findings.push(finding(
            Severity::Note,
            file,
            what,
            "the sign-off is stale: it speaks for what was, not for what is",
        ));
    }
    findings
}

fn read(files: &OpenRun, file: &str) -> Option<String> {
    let path: RecordPath = file.parse().ok()?;
    let bytes = path.read_under(files.folder.path(), record::LARGEST_STATEMENT).ok()?;
    String::from_utf8(bytes).ok()
}

/// In what a statement differs from its entry.
fn differences(run: &Run, given: &SignOff, statement: &Statement) -> Vec<String> {
    let signed = &given.signed;
    let pairs = [
        ("run", statement.run.clone(), run.name().to_owned()),
        ("role", statement.role.0.to_string(), signed.role.to_string()),
        ("person", statement.person.name.clone(), signed.person.name.clone()),
        (
            "decision",
            statement.answer.word().to_owned(),
            signed.decision.word().to_owned(),
        ),
        (
            "conditions",
            statement.conditions.join("; "),
            signed.conditions.join("; "),
        ),
        ("covers", statement.scope.to_string(), signed.scope.to_string()),
        (
            "scope",
            statement.scope_sha256().to_string(),
            signed.scope_sha256.to_string(),
        ),
    ];
    pairs
        .into_iter()
        .filter(|(_, statement, entry)| statement != entry)
        .map(|(what, statement, entry)| format!("{what} is “{statement}” in the statement and “{entry}” in the entry"))
        .collect()
}
