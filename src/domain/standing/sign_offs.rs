//! The planned sign-offs, and how each stands: a sign-off holds as long as the lines that it covers are the same.

use std::collections::{HashMap, HashSet};

use super::{SignOffStanding, SignOffState};
use crate::domain::{
    checklist::Section,
    digest::Digest,
    event::{Answer, Scope},
    id::{RoleId, SectionId},
    plan::DecisionPlan,
    run::{Run, SignOff},
    scope,
    signature::SignatureState,
    signers,
};

/// The lines of scopes as they are now, each drawn once: several roles may sign the same.
#[derive(Default)]
pub(super) struct Drawn(HashMap<Scope, (String, Digest)>);

impl Drawn {
    fn now(&mut self, run: &Run, scope: &Scope) -> &(String, Digest) {
        self.0.entry(scope.clone()).or_insert_with(|| {
            let text = scope::text(run, scope);
            let digest = Digest::of(&text);
            (text, digest)
        })
    }
}

/// The sign-offs of a section's items, then its own.
pub(super) fn planned(run: &Run, section: &Section, drawn: &mut Drawn) -> Vec<SignOffStanding> {
    let of_items = section.all_items().flat_map(|item| {
        let plans = item.sign_offs.iter();
        plans.map(|plan| (Scope::Item(item.id.clone()), &plan.role))
    });
    let plans = section.sign_offs.iter();
    let own = plans.map(|plan| (Scope::Section(section.id.clone()), &plan.role));
    of_items
        .chain(own)
        .map(|(scope, role)| sign_off(run, Some(&section.id), scope, role, drawn))
        .collect()
}

/// The sign-offs over a decision: those that the checklist plans, then the stations of its poll.
pub(super) fn over(run: &Run, planned: &DecisionPlan, drawn: &mut Drawn) -> Vec<SignOffStanding> {
    let decision = &planned.decision;
    let own = decision.sign_offs.iter().map(|plan| &plan.role);
    let signs = |role: &&RoleId| decision.sign_offs.iter().any(|plan| plan.role == **role);
    let polled = decision.poll.iter().filter(|role| !signs(role));
    let scope = || Scope::Decision(decision.id.to_string());
    own.chain(polled)
        .map(|role| sign_off(run, None, scope(), role, drawn))
        .collect()
}

/// What people call the scope.
pub fn title(run: &Run, scope: &Scope) -> String {
    let plan = run.plan();
    let title = match scope {
        Scope::Section(id) => plan.section(id).map(|section| section.title.clone()),
        Scope::Item(id) => plan.find(id).map(|item| run.fill(&item.title)),
        Scope::Decision(id) => plan
            .decision(&id.as_str().into())
            .map(|planned| planned.decision.title.clone()),
        Scope::Run(_) => None,
    };
    title.unwrap_or_else(|| scope.to_string())
}

fn sign_off(run: &Run, section: Option<&SectionId>, scope: Scope, role: &RoleId, drawn: &mut Drawn) -> SignOffStanding {
    let given = run.sign_off(role, &scope);
    let sign_off = given.and_then(|i| run.sign_offs.get(i));
    let no_good = sign_off.and_then(|given| no_good(run, role, given));
    let (state, differs) = match sign_off {
        Some(given) if no_good.is_none() => state(run, given, drawn),
        _ => (SignOffState::Missing, Vec::new()),
    };
    let signature = given.and_then(|i| run.sign_offs.get(i)).and_then(|given| {
        let told = run.signatures.get(&given.entry).cloned();
        // That there is none, the entry says itself.
        told.or_else(|| given.signed.signature.is_none().then_some(SignatureState::Unsigned))
    });
    SignOffStanding {
        signature,
        no_good,
        role: role.clone(),
        scope,
        section: section.cloned(),
        state,
        given,
        differs,
    }
}

/// Why the sign-off does not count as given, where its signature speaks against it. A name that was only typed, or a
/// signature of which nobody can say whose it is, is worth what the name is.
fn no_good(run: &Run, role: &RoleId, given: &SignOff) -> Option<String> {
    let signature = run.signatures.get(&given.entry)?;
    let person = &given.signed.person;
    let title = run.plan().role_title(role);
    match signature {
        SignatureState::Invalid { why } => Some(format!("the signature of {person} as {title} is invalid: {why}")),
        SignatureState::Revoked { key } => Some(format!(
            "the signature of {person} as {title} was made with a revoked key, {key}"
        )),
        proven => {
            let holds = signers::proven_may_hold(run.plan().role(role)?, proven)?;
            let who = proven.principal().unwrap_or_default();
            (!holds).then(|| format!("the signature as {title} is that of {who}, who may not hold that role"))
        }
    }
}

fn state(run: &Run, given: &SignOff, drawn: &mut Drawn) -> (SignOffState, Vec<String>) {
    if given.signed.decision == Answer::Rejected {
        return (SignOffState::Rejected, Vec::new());
    }
    let (now, digest) = drawn.now(run, &given.signed.scope);
    if *digest == given.signed.scope_sha256 {
        return (SignOffState::Current, Vec::new());
    }
    let differs = match &given.lines {
        Some(then) => difference(then, now),
        None => vec!["what was signed is not what this record held then; see the statement".to_owned()],
    };
    (SignOffState::Stale, differs)
}

fn difference(then: &[String], now: &str) -> Vec<String> {
    let then: Vec<&str> = then.iter().map(String::as_str).collect();
    let now: Vec<&str> = now.split_terminator('\n').collect();
    let only = |these: &[&str], others: &[&str], sign: char| -> Vec<String> {
        let others: HashSet<&str> = others.iter().copied().collect();
        let only = these.iter().filter(|line| !others.contains(*line));
        only.map(|line| format!("{sign} {line}")).collect()
    };
    [only(&then, &now, '-'), only(&now, &then, '+')].concat()
}
