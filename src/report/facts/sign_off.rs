//! Sign-offs: those that the checklist plans, and how each stands; and every one that was ever given.

use serde::Serialize;

use super::optional;
use crate::domain::{
    digest::Digest,
    event::{Answer, EntryRef, Scope},
    id::RoleId,
    run::{Run, SignOff},
    signature::SignatureState,
    standing::{SignOffStanding, SignOffState, Standing},
    time::{self, Time},
};

/// A planned sign-off.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SignOffFacts {
    /// Who signs.
    pub role: RoleId,
    /// What the role is called.
    pub title: String,
    /// What it covers.
    pub scope: Scope,
    /// How it stands: what it covers.
    pub state: SignOffState,
    /// Who gave it.
    pub by: Option<String>,
    /// What they said.
    pub answer: Option<Answer>,
    /// On what conditions, or why not.
    pub conditions: Vec<String>,
    /// When.
    #[serde(serialize_with = "optional")]
    pub at: Option<Time>,
    /// What they stated with it, or are to state, in the checklist's words.
    pub states: Option<String>,
    /// The points that they confirmed with it, or are to confirm.
    pub points: Vec<PointFacts>,
    /// The statement's file.
    pub statement: Option<String>,
    /// It carries a cryptographic signature.
    pub signed_with_key: bool,
    /// What that signature is worth on this machine.
    pub signature: Option<SignatureState>,
    /// Why the one that was given does not count.
    pub no_good: Option<String>,
    /// Where it is stale: the lines that differ.
    pub differs: Vec<String>,
}

/// A point to confirm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PointFacts {
    /// What it says.
    pub text: String,
    /// It was confirmed, with a sign-off that counts.
    pub confirmed: bool,
}

/// A sign-off that was given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SignedFacts {
    /// The entry.
    pub entry: EntryRef,
    /// As which role.
    pub role: RoleId,
    /// What the role is called.
    pub title: String,
    /// Who.
    pub by: String,
    /// As a signing key is known by, where they said so.
    pub principal: Option<String>,
    /// What they said.
    pub answer: Answer,
    /// On what conditions, or why not.
    pub conditions: Vec<String>,
    /// What it covers.
    pub scope: Scope,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// What they stated with it, in the checklist's words.
    pub states: Option<String>,
    /// The points that they confirmed with it.
    pub confirmed: Vec<String>,
    /// The statement's file.
    pub statement: String,
    /// Its digest.
    pub statement_sha256: Digest,
    /// The fingerprint of the key, where it was signed with one.
    pub key: Option<String>,
    /// What that signature is worth on this machine.
    pub signature: Option<SignatureState>,
    /// It is the one that holds of its role over its scope; otherwise a later one took its place, or nobody asks for it.
    pub holds: bool,
}

impl SignOffFacts {
    /// This sign-off.
    pub fn of(run: &Run, standing: &SignOffStanding) -> Self {
        let given = standing.given.and_then(|given| run.sign_offs.get(given));
        Self {
            role: standing.role.clone(),
            title: run.plan().role_title(&standing.role).to_owned(),
            scope: standing.scope.clone(),
            state: standing.state,
            by: given.map(|given| given.signed.person.name.clone()),
            answer: given.map(|given| given.signed.decision),
            conditions: given.map(|given| given.signed.conditions.clone()).unwrap_or_default(),
            at: given.map(|given| given.at),
            states: states(run, standing, given),
            points: points(run, standing, given),
            statement: given.map(|given| given.signed.statement.file.clone()),
            signed_with_key: given.is_some_and(|given| given.signed.signature.is_some()),
            signature: standing.signature.clone(),
            no_good: standing.no_good.clone(),
            differs: standing.differs.clone(),
        }
    }

    /// How many of its points are confirmed.
    pub fn confirmed(&self) -> usize {
        self.points.iter().filter(|point| point.confirmed).count()
    }
}

/// What was stated; where nobody signed, what the checklist asks for.
fn states(run: &Run, standing: &SignOffStanding, given: Option<&SignOff>) -> Option<String> {
    match given {
        Some(given) => given.stated.statement.clone(),
        None => {
            let asked = run.plan().sign_off(&standing.role, &standing.scope)?;
            asked.statement.map(|text| run.fill(&text))
        }
    }
}

/// The points that were confirmed, then those that the checklist asks for beside them.
fn points(run: &Run, standing: &SignOffStanding, given: Option<&SignOff>) -> Vec<PointFacts> {
    let confirmed = given.map_or(&[][..], |given| &given.stated.confirms);
    let asked = run.plan().sign_off(&standing.role, &standing.scope);
    let asked = asked.into_iter().flat_map(|asked| asked.confirms);
    let left = asked.filter(|point| confirmed.iter().all(|said| said.planned != *point));
    let said = confirmed.iter().map(|said| PointFacts {
        text: said.text.clone(),
        confirmed: standing.no_good.is_none(),
    });
    let left = left.map(|point| PointFacts {
        text: run.fill(&point),
        confirmed: false,
    });
    said.chain(left).collect()
}

/// Every sign-off that was given, in the order of the record.
pub(super) fn given(run: &Run, standing: &Standing) -> Vec<SignedFacts> {
    let holds = |place| standing.sign_offs.iter().any(|planned| planned.given == Some(place));
    let given = run.sign_offs.iter().enumerate();
    given
        .map(|(place, given)| {
            let signed = &given.signed;
            let unsigned = || signed.signature.is_none().then_some(SignatureState::Unsigned);
            SignedFacts {
                entry: given.entry.clone(),
                role: signed.role.clone(),
                title: run.plan().role_title(&signed.role).to_owned(),
                by: signed.person.name.clone(),
                principal: signed.person.principal.clone(),
                answer: signed.decision,
                conditions: signed.conditions.clone(),
                scope: signed.scope.clone(),
                at: given.at,
                states: given.stated.statement.clone(),
                confirmed: given.stated.confirms.iter().map(|said| said.text.clone()).collect(),
                statement: signed.statement.file.clone(),
                statement_sha256: signed.statement.sha256,
                key: signed.signature.as_ref().map(|signature| signature.key.clone()),
                signature: run.signatures.get(&given.entry).cloned().or_else(unsigned),
                holds: holds(place),
            }
        })
        .collect()
}
