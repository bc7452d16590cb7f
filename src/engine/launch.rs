//! Starting a check under its shim, taking over an action that goes on, and turning what comes of it into facts.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret, SecretString};

use super::{EngineError, FactSender, Workplace, baseline, redact};
use crate::{
    check::{self, Finished, KeptFile, Plan, Report, Running, redact::Rule},
    domain::{
        check::{Check, CheckKind, Outcome},
        desk::Fact,
        digest::Digest,
        event::{CheckFinished, EntryRef, EvidenceFile},
        id::FieldId,
        job::Job,
        plan::variable,
    },
    record::{self, CheckFiles, RealDisk, RecordPath, RunFolder},
};

/// A check that this program follows.
#[derive(Debug)]
pub(super) struct Launched {
    /// The way to it; nothing where it had ended when it was found.
    pub running: Option<Running>,
    /// Where its evidence grows.
    pub cast: PathBuf,
    outcome: RecordPath,
    socket: Option<PathBuf>,
}

impl Launched {
    /// A check whose outcome was found on the disk.
    pub fn found(cast: PathBuf, outcome: RecordPath) -> Self {
        Self {
            running: None,
            cast,
            outcome,
            socket: None,
        }
    }

    /// Removes what its shim left beside the evidence. What cannot be removed is known to verification.
    pub fn settle(self, folder: &RunFolder) {
        let _ = record::remove(folder, &self.outcome, &record::RealDisk::shared());
        if let Some(socket) = &self.socket {
            let _ = fs::remove_file(socket);
        }
    }
}

/// Where the action that began with this entry listens: a short path, the same on every start.
pub(super) fn socket(workplace: &Workplace, run: &str, check: &EntryRef) -> PathBuf {
    let name = Digest::of(format!("{run} {check}")).to_string();
    workplace.sockets.join(&name[..16])
}

/// Starts the job's shim.
pub(super) fn begin(
    workplace: &Workplace,
    folder: &RunFolder,
    job: &Job,
    secrets: &HashMap<FieldId, SecretString>,
    facts: FactSender,
) -> Result<Launched, EngineError> {
    let files = CheckFiles::of(&job.check.0, job.check.1, &job.stem)?;
    let cast = folder.file(&files.cast);
    let outcome = folder.file(&files.outcome);
    folder.check_inside(cast.parent().unwrap_or(folder.path()))?;
    files.make_room(folder, &RealDisk::shared())?;
    let mut plan = Plan::new(
        filled(job, secrets),
        cwd(workplace, job),
        cast.clone(),
        folder.file(&files.log),
        outcome.clone(),
    );
    plan.title.clone_from(&job.stem);
    plan.limit = workplace.limit;
    plan.measures.clone_from(&job.measures);
    if !matches!(plan.check.kind, CheckKind::Run(_)) {
        plan.reach.clone_from(&workplace.reach);
    }
    plan.env.splice(0..0, job.env.iter().cloned());
    add_secrets(&mut plan, workplace, job, secrets)?;
    let socket = job.what.action.then(|| socket(workplace, &folder.name(), &job.check));
    if socket.is_some() {
        make_folder(&workplace.sockets)?;
    }
    plan.socket.clone_from(&socket);
    let running = check::start_after(
        &workplace.program,
        plan,
        beforehand(workplace, folder, job),
        sink(folder.clone(), job.check.clone(), facts),
    )?;
    Ok(Launched {
        running: Some(running),
        cast,
        outcome: files.outcome,
        socket,
    })
}

/// Takes over an action that an earlier start of the program began.
pub(super) fn attach(
    workplace: &Workplace,
    folder: &RunFolder,
    check: &EntryRef,
    files: &CheckFiles,
    facts: FactSender,
) -> Result<Launched, EngineError> {
    let socket = socket(workplace, &folder.name(), check);
    let outcome = folder.file(&files.outcome);
    let running = check::attach(&socket, &outcome, sink(folder.clone(), check.clone(), facts))?;
    Ok(Launched {
        running: Some(running),
        cast: folder.file(&files.cast),
        outcome: files.outcome.clone(),
        socket: Some(socket),
    })
}

/// Completes the plan with what takes reading records: where the check waits for it, nothing else does.
fn beforehand(workplace: &Workplace, folder: &RunFolder, job: &Job) -> impl FnOnce(&mut Plan) + Send + 'static {
    let (runs, own, at) = (workplace.runs.clone(), folder.name(), job.baseline.clone());
    move |plan| plan.baseline = at.map(|at| baseline::beside(&runs, &own, &at))
}

/// The check with the values of fields in it, secret ones too: all that is kept of it is redacted.
fn filled(job: &Job, secrets: &HashMap<FieldId, SecretString>) -> Check {
    let value = |name: &str| {
        let given = job.values.iter().find(|(field, _)| field.as_str() == name);
        let secret = || Some(secrets.get(&FieldId::from(name))?.expose_secret().to_owned());
        given.map(|(_, value)| value.clone()).or_else(secret)
    };
    Check {
        kind: job.what.kind.filled(value),
        ..job.what.clone()
    }
}

fn make_folder(path: &Path) -> Result<(), EngineError> {
    use std::os::unix::fs::DirBuilderExt;
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|source| EngineError::Folder {
        path: path.to_owned(),
        source,
    })
}

fn cwd(workplace: &Workplace, job: &Job) -> PathBuf {
    match &job.what.kind {
        CheckKind::Run(run) => match &run.cwd {
            Some(cwd) => workplace.root.join(cwd),
            None => workplace.root.clone(),
        },
        _ => workplace.root.clone(),
    }
}

/// Secret fields go into the command's environment, and their values, like those of the variables that checks name as
/// secret, are redacted from all that is kept.
fn add_secrets(
    plan: &mut Plan,
    workplace: &Workplace,
    job: &Job,
    secrets: &HashMap<FieldId, SecretString>,
) -> Result<(), EngineError> {
    for (variable, field) in &job.secret_fields {
        if let Some(value) = secrets.get(field) {
            plan.env.push((variable.clone(), value.expose_secret().to_owned()));
        }
    }
    plan.redact = redact::rules_of(secrets, &workplace.redact);
    for name in &job.secret_variables {
        let Some(value) = value_of(plan, name) else { continue };
        if value.len() >= check::redact::SHORTEST {
            plan.redact.push(Rule::value(format!("variable {name}"), value));
        } else if !value.is_empty() {
            // Also where another check names it: this one gets it in its environment, and may print it.
            return Err(EngineError::ShortSecret(name.clone()));
        }
    }
    Ok(())
}

/// What a variable, or the one of a field, has for a value when the command runs.
fn value_of(plan: &Plan, name: &str) -> Option<String> {
    let of_field = variable(&FieldId::from(name));
    let given = |name: &str| {
        let mut given = plan.env.iter().rev().filter(|(variable, _)| variable == name);
        given.next().map(|(_, value)| value.clone())
    };
    let inherited = || Some(std::env::var_os(name)?.to_string_lossy().into_owned());
    given(name).or_else(|| given(&of_field)).or_else(inherited)
}

fn sink(folder: RunFolder, check: EntryRef, facts: FactSender) -> impl FnMut(Report) + Send + 'static {
    move |report| {
        let fact = match report {
            Report::Started => return,
            Report::Progress { bytes, .. } => Fact::CheckProgress {
                check: check.clone(),
                bytes,
            },
            Report::Overdue => Fact::CheckOverdue(check.clone()),
            Report::Finished(finished) => ended(&folder, check.clone(), finished),
            Report::Lost { reason } => Fact::CheckEnded {
                check: check.clone(),
                finished: Box::new(without_output(Outcome::Interrupted, reason)),
            },
        };
        let _ = facts.send(fact);
    }
}

/// The fact that a shim's last word comes to. What it kept is evidence where it is still there: who took it away, or put
/// something else in its place, is not vouched for.
pub(super) fn ended(folder: &RunFolder, check: EntryRef, finished: Finished) -> Fact {
    let mut evidence = Vec::new();
    let mut gone = Vec::new();
    for kept in &finished.evidence {
        match still_there(folder, kept) {
            Ok(file) => evidence.push(file),
            Err(why) => gone.push(why),
        }
    }
    let outcome = if gone.is_empty() {
        finished.outcome
    } else {
        Outcome::Errored
    };
    let reasons: Vec<String> = finished.reason.into_iter().chain(gone).collect();
    let event = CheckFinished {
        exit: finished.exit,
        signal: finished.signal,
        took_ms: finished.took_ms,
        bytes: finished.bytes,
        sha256: Some(finished.sha256),
        truncated: finished.truncated,
        expectations: finished.expectations,
        left_running: finished.left_running,
        evidence,
        reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
        read: finished.measures,
        values: finished.values,
        redacted: finished.redacted,
        ..without_output(outcome, String::new())
    };
    Fact::CheckEnded {
        check,
        finished: Box::new(event),
    }
}

/// A file that a shim kept, where it stands as it was left; else what is wrong with it.
fn still_there(folder: &RunFolder, kept: &KeptFile) -> Result<EvidenceFile, String> {
    let path = inside(folder, &kept.file)
        .ok_or_else(|| format!("its evidence {} is not in the run's folder", kept.file.display()))?;
    let found = path.open_under(folder.path()).map(|file| file.metadata());
    match found {
        Ok(Ok(found)) if found.len() == kept.bytes => Ok(EvidenceFile {
            file: path.as_str().to_owned(),
            sha256: kept.sha256,
            bytes: kept.bytes,
        }),
        Ok(Ok(found)) => Err(format!(
            "its evidence {} has {} bytes, and had {} when it was kept",
            path.as_str(),
            found.len(),
            kept.bytes
        )),
        Ok(Err(_)) | Err(_) => Err(format!("its evidence {} went away", path.as_str())),
    }
}

/// The path as the record writes it, whichever way the run's folder was reached.
fn inside(folder: &RunFolder, path: &Path) -> Option<RecordPath> {
    let inside = path.strip_prefix(folder.path()).ok()?;
    inside.to_str()?.parse().ok()
}

/// The end of a check of which nothing else is known.
pub(super) fn without_output(outcome: Outcome, reason: String) -> CheckFinished {
    CheckFinished {
        outcome,
        ..CheckFinished::errored(reason)
    }
}

/// The check could not even be started.
pub(super) fn could_not(check: EntryRef, error: &EngineError) -> Fact {
    let source = std::error::Error::source(error).map(|source| format!(": {source}"));
    let reason = format!("{error}{}", source.unwrap_or_default());
    Fact::CheckEnded {
        check,
        finished: Box::new(without_output(Outcome::Errored, reason)),
    }
}

/// What is left of a check whose shim is gone, as evidence of an interruption.
pub(super) fn interrupted(evidence: Vec<EvidenceFile>) -> CheckFinished {
    CheckFinished {
        evidence,
        ..without_output(Outcome::Interrupted, "the program or the machine went away".to_owned())
    }
}

#[cfg(test)]
mod tests;
