//! Making a run: its folder, its first journal, the entry that begins it.

use std::{collections::BTreeMap, path::PathBuf};

use super::{EngineError, Mode, Opened, Workplace, clock, open, redact::refuse_secrets};
use crate::{
    domain::{
        checklist::{Field, FieldKind},
        event::{ChecklistName, Event, Person, RunStarted, Subject},
        field_value,
        id::{FieldId, RoleId},
        plan::Plan,
        signers,
    },
    record::{self, JournalWriter, RealDisk},
};

/// What a new run begins with.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// The checklist's file, byte for byte.
    pub source: Vec<u8>,
    /// The checklist.
    pub plan: Plan,
    /// Values given at the start; those of secret fields are not among them.
    pub fields: BTreeMap<FieldId, String>,
    /// Who holds which role.
    pub roles: BTreeMap<RoleId, Person>,
    /// What is being released.
    pub subject: Vec<Subject>,
    /// Its commands may run here.
    pub trusted: bool,
    /// Actions are shown, not run.
    pub rehearsal: bool,
}

impl NewRun {
    /// Whether all that has to be there at the start is, and is what it must be.
    ///
    /// # Errors
    /// The first thing that is not, in words.
    pub fn check(&self) -> Result<(), EngineError> {
        for (id, value) in &self.fields {
            let field = self.plan.field(id).ok_or_else(|| unknown("field", id.as_str()))?;
            field_value::validate(field, value).map_err(|why| wrong(field, why))?;
        }
        for (id, person) in &self.roles {
            let role = self.plan.role(id).ok_or_else(|| unknown("role", id.as_str()))?;
            signers::refuses(role, person).map_or(Ok(()), |why| Err(EngineError::Role(why)))?;
        }
        let missing = |field: &&Field| {
            field.required && !field.secret && field.default.is_none() && !self.fields.contains_key(&field.id)
        };
        match self.plan.fields.iter().find(missing) {
            Some(field) => Err(wrong(field, "it is needed to start a run".to_owned())),
            None => Ok(()),
        }
    }

    /// The version being released: the first field of that kind.
    fn version(&self) -> Option<&str> {
        let field = self.plan.fields.iter().find(|field| field.kind == FieldKind::Version)?;
        let given = self.fields.get(&field.id).map(String::as_str);
        given.or(field.default.as_deref())
    }
}

fn unknown(what: &'static str, id: &str) -> EngineError {
    EngineError::Unknown {
        what,
        id: id.to_owned(),
    }
}

fn wrong(field: &Field, why: String) -> EngineError {
    EngineError::Field {
        label: field.label.clone(),
        why,
    }
}

/// Makes a run and opens it.
///
/// # Errors
/// Where a field is missing, wrong or holds what the settings call a secret, or the disk refuses.
pub fn create(workplace: &Workplace, new: NewRun) -> Result<Opened, EngineError> {
    create_for(workplace, new, None)
}

/// The same, for the members of a group on this host, by its number.
///
/// # Errors
/// Those of [`create`], and where the person may not give the group what is theirs.
pub fn create_for(workplace: &Workplace, new: NewRun, group: Option<u32>) -> Result<Opened, EngineError> {
    new.check()?;
    refuse_secrets(&new, &workplace.redact).map_err(EngineError::Secret)?;
    let path = begin(workplace, new, group)?;
    open(workplace, &path, Mode::Write)
}

fn begin(workplace: &Workplace, new: NewRun, group: Option<u32>) -> Result<PathBuf, EngineError> {
    let disk = RealDisk::shared();
    let folder = record::create_for(
        &workplace.runs,
        &record::NewRun {
            date: chrono::Local::now().date_naive(),
            checklist_id: &new.plan.id,
            version: new.version(),
            checklist: &new.source,
        },
        group,
        &disk,
    )?;
    let files = record::open(folder.path())?;
    let identity = workplace.identity.clone();
    let mut begun = JournalWriter::begin(&files, identity, &workplace.state, clock::now(), disk)?;
    let started = RunStarted {
        run: folder.name(),
        checklist: ChecklistName {
            id: new.plan.id.clone(),
            version: new.plan.version.clone(),
            sha256: new.plan.sha256,
        },
        subject: new.subject,
        fields: new.fields.into_iter().map(|(id, value)| (id, Some(value))).collect(),
        roles: new.roles,
        trusted: new.trusted,
        rehearsal: new.rehearsal,
    };
    let event = Event::RunStarted(Box::new(started)).into();
    begun
        .journal
        .append(vec![event], clock::now())
        .map_err(|error| crate::record::RecordError::from(error.cause))?;
    Ok(folder.path().to_owned())
}
