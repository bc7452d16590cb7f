//! Two things are told of each sign-off, and never blurred: what its signature is worth on this machine, and whether what
//! it covers is still so.

use super::{Judging, finding};
use crate::{
    domain::{
        event::{EntryRef, Event, FileDigest, Recorded, SignatureFile},
        run::Run,
        scope,
        signature::SignatureState,
    },
    engine::signatures,
    record::{Finding, RunFolder, Severity, Signature},
    signing::Trust,
};

/// What is found amiss about the sign-offs and seals of a run; all of them go into `told`.
pub(super) fn signed(run: &Run, folder: &RunFolder, judging: &Judging<'_>, told: &mut Vec<Signature>) -> Vec<Finding> {
    let papers: Vec<Paper<'_>> = run.entries.iter().filter_map(Paper::of).collect();
    let trust = match papers.iter().any(|paper| paper.signature.is_some()) {
        true => (judging.trust)(folder.path()),
        // Nobody has to be believed.
        false => Trust::default(),
    };
    let mut worth = match papers.is_empty() {
        true => Default::default(),
        false => signatures(run, folder.path(), &trust, judging.now),
    };
    let mut findings = Vec::new();
    for paper in papers {
        let state = worth
            .remove(&paper.entry.reference())
            .unwrap_or(SignatureState::Unsigned);
        findings.extend(of_signature(&paper, &state, judging.require_signatures));
        let stale = paper.is_stale(run);
        findings.extend(stale.then(|| paper.stale()));
        told.push(paper.told(state, stale));
    }
    findings
}

/// An entry that somebody put their name to.
struct Paper<'a> {
    entry: &'a Recorded,
    statement: &'a FileDigest,
    signature: Option<&'a SignatureFile>,
}

impl<'a> Paper<'a> {
    fn of(entry: &'a Recorded) -> Option<Self> {
        let (statement, signature) = match &entry.entry.event {
            Event::Signed(signed) => (&signed.statement, signed.signature.as_ref()),
            Event::Sealed(sealed) => (&sealed.statement, sealed.signature.as_ref()),
            _ => return None,
        };
        Some(Self {
            entry,
            statement,
            signature,
        })
    }

    /// It speaks of what is not so any more: no fault of the record.
    fn is_stale(&self, run: &Run) -> bool {
        match &self.entry.entry.event {
            Event::Signed(signed) => scope::digest(&scope::lines(run, &signed.scope)) != signed.scope_sha256,
            _ => false,
        }
    }

    fn stale(&self) -> Finding {
        let scope = match &self.entry.entry.event {
            Event::Signed(signed) => signed.scope.to_string(),
            _ => String::new(),
        };
        let what = format!("what it covers ({scope}) has changed since");
        let means = "the sign-off is stale: it speaks for what was, not for what is";
        finding(Severity::Note, self.statement.file.clone(), what, means)
    }

    fn told(&self, state: SignatureState, stale: bool) -> Signature {
        let entry: EntryRef = self.entry.reference();
        let (role, scope, person) = match &self.entry.entry.event {
            Event::Sealed(sealed) => (None, None, sealed.by.clone()),
            Event::Signed(signed) => (
                Some(signed.role.clone()),
                Some(signed.scope.clone()),
                signed.person.clone(),
            ),
            _ => (None, None, crate::domain::event::Person::named("")),
        };
        Signature {
            entry,
            role,
            scope,
            person,
            state,
            stale,
        }
    }
}

/// What a signature that is not simply valid means for the record. Where signatures are asked for, nothing counts but
/// one that verifies.
fn of_signature(paper: &Paper<'_>, state: &SignatureState, required: bool) -> Option<Finding> {
    let asked = if required { Severity::Error } else { Severity::Warning };
    let (severity, what, means) = match state {
        SignatureState::Valid { .. } => return None,
        SignatureState::Unsigned if !required => return None,
        SignatureState::Unsigned => (
            Severity::Error,
            "it is not cryptographically signed: the name was typed".to_owned(),
            "a signature is asked for; a typed name is a word, not a proof",
        ),
        SignatureState::ValidThen {
            since, claimed: false, ..
        } => (
            Severity::Note,
            format!("the signature was valid when it was made; since then: {since}"),
            "when it was made rests on the signer's clock",
        ),
        SignatureState::ValidThen { since, .. } => (
            asked,
            format!("the signature was valid only by the list that the run itself keeps: {since}"),
            "whoever closed the run wrote that list; nobody outside the run says whose the key is",
        ),
        SignatureState::UnknownSigner { key, why } => (
            asked,
            format!("it is signed by the key {key}, of which nobody here says whose it is: {why}"),
            "the text was signed as it stands; by whom is not known",
        ),
        SignatureState::Revoked { key } => (
            Severity::Error,
            format!("it is signed by the key {key}, which was revoked"),
            "nobody may use that key any more: who signed cannot be told",
        ),
        SignatureState::Invalid { why } => (
            Severity::Error,
            format!("it is no signature of this statement: {why}"),
            "the statement, the signature or the entry was altered, or it was signed by another key",
        ),
        SignatureState::Unverified { why } => (
            asked,
            format!("the signature could not be verified: {why}"),
            "nothing is said for it and nothing against it",
        ),
    };
    let file = paper
        .signature
        .map_or(&paper.statement.file, |signature| &signature.file);
    Some(finding(severity, file.clone(), what, means))
}
