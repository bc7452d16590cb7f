//! Carrying out effects and reporting facts: the only room with threads and a clock. Nothing here decides anything.

mod baseline;
mod brought;
mod clock;
mod create;
pub mod document;
mod earlier;
mod error;
mod facts;
mod follow;
mod journal;
mod last;
mod launch;
mod open;
mod printed;
mod put;
mod recover;
mod redact;
mod signatures;
#[cfg(test)]
mod testing;
mod verify;
mod withdrawn;
mod workplace;

use std::collections::{BTreeMap, HashMap};

use secrecy::SecretString;

pub use self::{
    brought::brought,
    clock::{Clock, now, stamp},
    create::{NewRun, create, create_for},
    earlier::earlier,
    error::EngineError,
    facts::Facts,
    last::{LastRun, last_run},
    open::{Mode, Opened, ReadRun, file_in_force, open, present, read, source_in_force},
    printed::{remember_statement, remembered_statements},
    put::{Existing, Holds, put},
    signatures::{claimed, sign, signatures, signers_to_keep, trust, wishes, would_be},
    verify::{VerifyOptions, verify, verify_all},
    workplace::Workplace,
};
use self::{facts::FactSender, follow::Follower, journal::JournalThread, launch::Launched};
use crate::{
    domain::{
        desk::{Effect, Fact},
        event::{EntryRef, Recorded},
        id::FieldId,
        job::Job,
    },
    record::{self, RecordPath, RunFolder},
};

/// What is said to a running check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// Bytes typed at it.
    Type(Vec<u8>),
    /// Its pane has this many columns and rows.
    Resize(u16, u16),
    /// INT to what runs in its foreground.
    Interrupt,
    /// End a check's whole process tree; an action is only interrupted.
    Cancel,
    /// Kill the whole process tree, also an action's.
    Kill,
}

/// Carries out what the desk asks for. Dropping it ends its checks, lets its actions go on, and leaves the journal in
/// good order.
#[derive(Debug)]
pub struct Engine {
    workplace: Workplace,
    folder: RunFolder,
    facts: FactSender,
    /// Before the journal, so that what is dropped first is what only reads.
    follower: Option<Follower>,
    journal: Option<JournalThread>,
    launched: BTreeMap<EntryRef, Launched>,
    secrets: HashMap<FieldId, SecretString>,
    redactor: redact::Drafts,
}

impl Engine {
    /// The run's folder.
    pub fn folder(&self) -> &RunFolder {
        &self.folder
    }

    /// Whether nothing is written: the run was opened to look at.
    pub fn read_only(&self) -> bool {
        self.journal.is_none()
    }

    /// Keeps a secret field's value in memory, for the checks that need it.
    pub fn set_secret(&mut self, field: FieldId, value: SecretString) {
        self.secrets.insert(field, value);
        self.redactor.forget();
    }

    /// Begins to carry out an effect; what comes of it comes as facts. Never waits for the disk or a process.
    pub fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Append { mut drafts, seen } => match &self.journal {
                Some(journal) => {
                    let redactor = &mut self.redactor;
                    match redactor.drafts(&mut drafts, &self.secrets, &self.workplace.redact) {
                        Ok(()) => journal.append(drafts, seen),
                        // A secret in what was typed is there again at every try.
                        Err(why) => self.tell(Fact::Refused(why)),
                    }
                }
                None => self.tell(Fact::NotAppended(
                    "this run was opened to look at: nothing is recorded".to_owned(),
                )),
            },
            Effect::Launch(job) => self.launch(*job),
            Effect::Settle(check) => self.settle(&check),
        }
    }

    /// Says something to a running check; one that ended meanwhile does not hear it.
    pub fn control(&self, check: &EntryRef, control: Control) {
        let Some(running) = self.launched.get(check).and_then(|launched| launched.running.as_ref()) else {
            return;
        };
        match control {
            Control::Type(bytes) => running.write(&bytes),
            Control::Resize(columns, rows) => running.resize(columns, rows),
            Control::Interrupt => running.interrupt(),
            Control::Cancel => running.cancel(),
            Control::Kill => running.kill(),
        }
    }

    /// Where the evidence of a check that this program runs grows, for the pane that follows it.
    pub fn cast_of(&self, check: &EntryRef) -> Option<&std::path::Path> {
        self.launched.get(check).map(|launched| launched.cast.as_path())
    }

    /// Removes a file of evidence whose withdrawal is on the record; not where the run was opened to look at.
    ///
    /// # Errors
    /// Where an entry passes off something else as evidence (somebody's journal, say), or the disk refuses.
    pub fn remove_evidence(&self, file: &str) -> Result<(), EngineError> {
        let path: RecordPath = file.parse()?;
        if !path.is_evidence() {
            return Err(EngineError::NotEvidence(path));
        }
        if self.read_only() {
            return Ok(());
        }
        record::remove(&self.folder, &path, &record::RealDisk::shared())?;
        withdrawn::redraw(&self.folder, &self.workplace.identity, &path);
        Ok(())
    }

    fn tell(&self, fact: Fact) {
        // Nobody listens any more: the program ends.
        let _ = self.facts.send(fact);
    }

    fn launch(&mut self, job: Job) {
        let check = job.check.clone();
        // An amended checklist may name others than the one that the run was opened with.
        self.redactor.add_variables(&job.secret_variables);
        let began = launch::begin(&self.workplace, &self.folder, &job, &self.secrets, self.facts.clone());
        match began {
            Ok(launched) => {
                self.launched.insert(check, launched);
            }
            Err(error) => self.tell(launch::could_not(check, &error)),
        }
    }

    /// The entry of a check's end is on the disk: what its shim left is not needed any more.
    fn settle(&mut self, check: &EntryRef) {
        if let Some(launched) = self.launched.remove(check) {
            launched.settle(&self.folder);
        }
    }
}

/// The entries of all writers, as a drawing of one writer's evidence needs them.
pub(crate) type Known = Vec<Recorded>;
