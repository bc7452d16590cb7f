//! How the run went beside its items: amendments, who holds which role by whose word, the seal.

use serde::Serialize;

use super::optional;
use crate::domain::{
    checklist::Role,
    digest::Digest,
    event::{EntryRef, Event, Person},
    holders,
    id::RoleId,
    run::Run,
    signature::SignatureState,
    signers,
    time::{self, Time},
};

/// Another version of the checklist that was put in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AmendmentFacts {
    /// The entry.
    pub entry: EntryRef,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Where it stands in the run's folder.
    pub file: String,
    /// Its digest.
    pub sha256: Digest,
    /// In what it asks for less than the version before.
    pub weakens: Vec<String>,
    /// The same person ran commands after it.
    pub ran_commands_after: bool,
}

/// A role, and who holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssignmentFacts {
    /// Which.
    pub role: RoleId,
    /// What people call it.
    pub title: String,
    /// Who holds it; null where nobody does.
    pub person: Option<Person>,
    /// Who gave it to them.
    pub by: Option<Person>,
    /// When.
    #[serde(serialize_with = "optional")]
    pub at: Option<Time>,
    /// The other roles that this person holds.
    pub also: Vec<RoleId>,
    /// People who did not see each other gave it to different persons.
    pub disputed: bool,
    /// `also CTO`; may be empty.
    #[serde(skip)]
    pub marked: String,
}

impl AssignmentFacts {
    pub(super) fn of(run: &Run, role: &Role) -> Self {
        let given = run.assignment(&role.id);
        let held = given.map(|given| holders::held(run, &given.person)).unwrap_or_default();
        Self {
            role: role.id.clone(),
            title: role.title.clone(),
            person: given.map(|given| given.person.clone()),
            by: given.map(|given| given.by.clone()),
            at: given.map(|given| given.at),
            also: held.into_iter().filter(|held| **held != role.id).cloned().collect(),
            disputed: run.roles_disputed().any(|disputed| *disputed == role.id),
            marked: given.map_or_else(String::new, |given| holders::also(run, &role.id, &given.person)),
        }
    }
}

/// The seal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SealFacts {
    /// The entry.
    pub entry: EntryRef,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Who sealed it.
    pub by: String,
    /// The statement's file.
    pub statement: String,
    /// Its digest.
    pub statement_sha256: Digest,
    /// The fingerprint of the key, where it was signed with one.
    pub key: Option<String>,
    /// What that signature is worth on this machine.
    pub signature: Option<SignatureState>,
}

/// The amendments, in the order of the record.
pub(super) fn amendments(run: &Run) -> Vec<AmendmentFacts> {
    let mut found = Vec::new();
    for (place, recorded) in run.entries.iter().enumerate() {
        let Event::ChecklistAmended(amended) = &recorded.entry.event else {
            continue;
        };
        found.push(AmendmentFacts {
            entry: recorded.reference(),
            at: recorded.entry.at,
            by: amended.by.name.clone(),
            reason: amended.reason.clone(),
            file: amended.file.clone(),
            sha256: amended.sha256,
            weakens: amended.weakens.clone(),
            ran_commands_after: ran_after(run, place, &amended.by),
        });
    }
    found
}

/// Whether that person began a check or an action after that entry.
fn ran_after(run: &Run, place: usize, person: &Person) -> bool {
    let later = run.commands.iter().filter(|command| command.started > place);
    let mut writers = later.filter_map(|command| run.writers.get(&run.entries.get(command.started)?.writer));
    writers.any(|opened| signers::same(&opened.person, person))
}

/// The seal, where the run is sealed.
pub(super) fn seal(run: &Run) -> Option<SealFacts> {
    let (entry, sealed) = run.sealed.as_ref()?;
    let unsigned = || sealed.signature.is_none().then_some(SignatureState::Unsigned);
    Some(SealFacts {
        at: run.entry(entry)?.entry.at,
        entry: entry.clone(),
        by: sealed.by.name.clone(),
        statement: sealed.statement.file.clone(),
        statement_sha256: sealed.statement.sha256,
        key: sealed.signature.as_ref().map(|signature| signature.key.clone()),
        signature: run.signatures.get(entry).cloned().or_else(unsigned),
    })
}
