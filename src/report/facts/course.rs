//! How the run went beside its items: amendments, who held several roles, the seal.

use serde::Serialize;

use crate::domain::{
    digest::Digest,
    event::{EntryRef, Event, Person},
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

/// Somebody who holds several roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedRoles {
    /// Who.
    pub person: Person,
    /// Which.
    pub roles: Vec<RoleId>,
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

/// Those who hold several roles, by the first of them.
pub(super) fn shared_roles(run: &Run) -> Vec<SharedRoles> {
    let mut held: Vec<SharedRoles> = Vec::new();
    for role in &run.plan().roles {
        let Some(person) = run.role(&role.id) else { continue };
        match held.iter_mut().find(|shared| signers::same(&shared.person, person)) {
            Some(shared) => shared.roles.push(role.id.clone()),
            None => held.push(SharedRoles {
                person: person.clone(),
                roles: vec![role.id.clone()],
            }),
        }
    }
    held.retain(|shared| shared.roles.len() > 1);
    held
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
