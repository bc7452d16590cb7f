//! Taking up what an earlier start of the program left: actions that go on, outcomes that nobody recorded, checks that
//! were cut short.

use std::thread;

use super::{
    Engine, EngineError, FactSender, clock,
    launch::{self, Launched},
};
use crate::{
    check,
    domain::{
        desk::{Desk, Fact, Process},
        event::{EntryRef, Event, EvidenceFile, Recorded, Recovered},
        run::PROOF,
    },
    record::{self, Here, JournalWriter, OpenRun, RealDisk, RunFolder, SharedDisk, Unfinished},
};

/// Records files of evidence whose entries were lost. Gives the entry that does, where there are any.
pub(super) fn adopt(
    journal: &mut JournalWriter,
    files: &OpenRun,
    here: &Here,
    disk: &SharedDisk,
) -> Result<Vec<Recorded>, EngineError> {
    let orphaned = record::orphaned(files, here);
    let kept = orphaned
        .iter()
        .filter_map(|path| record::keep(&files.folder, path, disk).ok());
    let adopted: Vec<EvidenceFile> = kept.collect();
    if adopted.is_empty() {
        return Ok(Vec::new());
    }
    let recovered = Recovered {
        adopted,
        ..Recovered::default()
    };
    let draft = Event::Recovered(Box::new(recovered)).into();
    let recorded = journal.append(vec![draft], clock::now());
    Ok(recorded.map_err(|error| record::RecordError::from(error.cause))?)
}

/// Takes up each check that this machine began and no entry ends. Gives what was done about each, in words.
pub(super) fn take_up(engine: &mut Engine, desk: &mut Desk, left: Vec<Unfinished>) -> Result<Vec<String>, EngineError> {
    let ours = left.into_iter().filter(|unfinished| unfinished.own && !unfinished.live);
    ours.map(|unfinished| one(engine, desk, unfinished)).collect()
}

fn one(engine: &mut Engine, desk: &mut Desk, unfinished: Unfinished) -> Result<String, EngineError> {
    let kind = match (unfinished.kind.as_str(), unfinished.action) {
        (PROOF, _) => "proof of the environment",
        (_, true) => "action",
        (_, false) => "check",
    };
    let what = match &unfinished.item {
        Some(item) => format!("the {kind} of {item}"),
        None => unfinished.command.clone(),
    };
    if unfinished.action && unfinished.outcome.is_none() && go_on(engine, desk, &unfinished).is_ok() {
        return Ok(format!(
            "{what} went on while the program was away: it is followed again"
        ));
    }
    let folder = engine.folder.clone();
    let (cast, outcome) = (&unfinished.files.cast, &unfinished.files.outcome);
    let launched = Launched::found(folder.file(cast), outcome.clone());
    engine.launched.insert(unfinished.check.clone(), launched);
    let text = match &unfinished.outcome {
        Some(_) => format!("{what} ended while the program was away: what came of it is recorded now"),
        None => format!("{what} was cut short when the program went away"),
    };
    settle_later(folder, unfinished, engine.facts.clone())?;
    Ok(text)
}

/// Follows an action that still runs.
fn go_on(engine: &mut Engine, desk: &mut Desk, unfinished: &Unfinished) -> Result<(), EngineError> {
    let check = unfinished.check.clone();
    let launched = launch::attach(
        &engine.workplace,
        &engine.folder,
        &check,
        &unfinished.files,
        engine.facts.clone(),
    )?;
    engine.launched.insert(check.clone(), launched);
    desk.adopt(
        check,
        Process {
            item: unfinished.item.clone(),
            action: true,
            began: unfinished.at,
            bytes: 0,
            printed: unfinished.at,
            overdue: false,
        },
    );
    Ok(())
}

/// Tells what came of a check once its shim is gone, which keeps its `.cast` locked as long as it lives.
fn settle_later(folder: RunFolder, unfinished: Unfinished, facts: FactSender) -> Result<(), EngineError> {
    let waiting = move || {
        if let Ok(cast) = unfinished.files.cast.open_under(folder.path()) {
            // A lock that cannot be had keeps nothing from being told: what is there is read as it is.
            let _ = cast.lock();
        }
        let _ = facts.send(came_of(&folder, &unfinished));
    };
    let started = thread::Builder::new().name("recover".to_owned()).spawn(waiting);
    started.map(|_| ()).map_err(EngineError::Thread)
}

fn came_of(folder: &RunFolder, unfinished: &Unfinished) -> Fact {
    let check: EntryRef = unfinished.check.clone();
    let outcome = &unfinished.files.outcome;
    let read = outcome.read_under(folder.path(), check::LARGEST_OUTCOME);
    if let Some(finished) = read.ok().and_then(|bytes| check::parse_outcome(&bytes).ok()) {
        return launch::ended(folder, check, finished);
    }
    let disk: SharedDisk = RealDisk::shared();
    let evidence = unfinished
        .files
        .evidence()
        .into_iter()
        .filter_map(|file| record::keep(folder, file, &disk).ok())
        .collect();
    Fact::CheckEnded {
        check,
        finished: Box::new(launch::interrupted(evidence)),
    }
}
