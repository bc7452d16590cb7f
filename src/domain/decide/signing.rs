//! Sign-offs: who may sign, over what, and what has to stand for it.

use super::{
    Cause, NewSignature, Refusal, SealIntent, SignIntent, Stamp, closed::scope_is_fixed, decisions::holds, said,
};
use crate::domain::{
    checklist::SignOffPlan,
    event::{Answer, Content, Draft, Event, FileDigest, NewFile, PollAnswer, Polled, Scope, Sealed, Signed},
    run::{Run, SignOff},
    scope,
    signature::SignatureState,
    signers,
    standing::{About, SignOffState, Standing},
    verdict::{Reason, Word},
};

/// The planned sign-off of a role over a scope.
pub fn planned(run: &Run, role: &str, covers: &Scope) -> Option<SignOffPlan> {
    run.plan().sign_off(&role.into(), covers)
}

pub(super) fn sign(
    run: &Run,
    standing: &Standing,
    mut intent: SignIntent,
    stamp: &Stamp,
) -> Result<Vec<Draft>, Refusal> {
    intent.person.name = intent.person.name.trim().to_owned();
    intent.conditions = std::mem::take(&mut intent.conditions)
        .into_iter()
        .filter_map(|condition| said(Some(condition)))
        .collect();
    let title = run.plan().role_title(&intent.role).to_owned();
    let plan = planned(run, intent.role.as_str(), &intent.scope).ok_or_else(|| {
        let text = format!("the checklist asks {title} for no sign-off over {}", intent.scope);
        Refusal::new(Cause::Unknown, text)
    })?;
    if intent.person.name.is_empty() {
        return Err(Refusal::new(Cause::Invalid, "type your full name"));
    }
    let assign = holds(run, &intent.role, &intent.person, "sign", stamp)?;
    distinct(run, standing, &intent)?;
    if scope::digest(&scope::lines(run, &intent.scope)) != intent.scope_sha256 {
        let text = "what it covers changed while you read: read the statement again";
        return Err(Refusal::new(Cause::Changed, text));
    }
    stands_for(run, standing, &intent, &plan)?;
    let polled = polled(run, &intent);
    let name = format!("{}.txt", intent.role);
    let signed = Signed {
        role: intent.role,
        person: intent.person,
        decision: intent.answer,
        conditions: intent.conditions,
        scope: intent.scope,
        scope_sha256: intent.scope_sha256,
        statement: FileDigest::to_come(),
        signature: intent.signature.as_ref().map(NewSignature::to_come),
    };
    let files = files(name, intent.statement, intent.signature);
    let signed = Draft {
        event: Event::Signed(Box::new(signed)),
        files,
    };
    Ok(assign.into_iter().chain(polled).chain([signed]).collect())
}

/// The answer in the poll that a sign-off over a decision is, where its role is one of the stations.
fn polled(run: &Run, intent: &SignIntent) -> Option<Draft> {
    let Scope::Decision(id) = &intent.scope else {
        return None;
    };
    let planned = run.plan().decision(&id.as_str().into())?;
    let answer = match intent.answer {
        Answer::Rejected => PollAnswer::NoGo,
        Answer::Approved | Answer::Conditional => PollAnswer::Go,
    };
    let reason = (!intent.conditions.is_empty()).then(|| intent.conditions.join("; "));
    planned.decision.poll.contains(&intent.role).then(|| {
        Event::Polled(Box::new(Polled {
            decision: planned.id().clone(),
            role: intent.role.clone(),
            person: intent.person.clone(),
            answer,
            reason,
        }))
        .into()
    })
}

/// A statement, and its signature beside it where there is one.
fn files(name: String, statement: String, signature: Option<NewSignature>) -> Vec<NewFile> {
    let signature = signature.map(|signature| NewFile {
        name: format!("{name}.sig"),
        content: Content::Bytes(signature.pem.into_bytes()),
    });
    let statement = NewFile {
        name,
        content: Content::Bytes(statement.into_bytes()),
    };
    [statement].into_iter().chain(signature).collect()
}

pub(super) fn seal(run: &Run, intent: SealIntent) -> Result<Vec<Draft>, Refusal> {
    if run.closed.is_none() {
        return Err(Refusal::rule("close the run first: a seal fixes a run that is over"));
    }
    if run.sealed.is_some() {
        return Err(Refusal::rule("the run is sealed already"));
    }
    if let Some((writer, seq)) = run.missing().pop_first() {
        let text = format!("entries up to {writer} {seq} were read by others and are not here: wait until they come");
        return Err(Refusal::rule(text));
    }
    if intent.heads != run.heads {
        let text = "entries came in while you read: read the statement again";
        return Err(Refusal::new(Cause::Changed, text));
    }
    let sealed = Sealed {
        heads: intent.heads,
        by: intent.person,
        statement: FileDigest::to_come(),
        signature: intent.signature.as_ref().map(NewSignature::to_come),
        certificate: run.closed.as_ref().and_then(|(_, closed)| closed.certificate.clone()),
    };
    Ok(vec![Draft {
        event: Event::Sealed(Box::new(sealed)),
        files: files("seal.txt".to_owned(), intent.statement, intent.signature),
    }])
}

fn distinct(run: &Run, standing: &Standing, intent: &SignIntent) -> Result<(), Refusal> {
    if !run.plan().policy.distinct_signers {
        return Ok(());
    }
    let other = standing
        .sign_offs
        .iter()
        .filter(|sign_off| sign_off.state != SignOffState::Missing && sign_off.role != intent.role)
        .filter_map(|sign_off| run.sign_offs.get(sign_off.given?))
        .find_map(|given| {
            Some((
                run.plan().role_title(&given.signed.role),
                same_signer(run, given, intent)?,
            ))
        });
    match other {
        None => Ok(()),
        Some((title, what)) => Err(Refusal::rule(format!(
            "{what} signed as {title} already: nobody signs for two roles"
        ))),
    }
}

/// Who or what gave that sign-off and would give this one: the person, or the key.
fn same_signer(run: &Run, given: &SignOff, intent: &SignIntent) -> Option<String> {
    let signature = run.signatures.get(&given.entry);
    let claimed = given.signed.signature.as_ref().map(|signature| signature.key.as_str());
    let key = intent.signature.as_ref().map(|signature| signature.key.as_str());
    let proven = signature.and_then(SignatureState::principal);
    let is = signers::same(&given.signed.person, &intent.person)
        || proven.is_some() && proven == intent.person.principal.as_deref();
    if is {
        return Some(intent.person.to_string());
    }
    let used = key.is_some() && (key == claimed || key == signature.and_then(SignatureState::key));
    used.then(|| format!("the key {}", key.unwrap_or_default()))
}

fn stands_for(run: &Run, standing: &Standing, intent: &SignIntent, plan: &SignOffPlan) -> Result<(), Refusal> {
    let said = !intent.conditions.is_empty();
    match intent.answer {
        Answer::Rejected if !said => return Err(Refusal::new(Cause::NeedsReason, "say why not")),
        Answer::Rejected => return Ok(()),
        Answer::Conditional if !said => {
            return Err(Refusal::new(Cause::NeedsReason, "say on what conditions"));
        }
        Answer::Conditional | Answer::Approved => {}
    }
    let (ticked, points) = (intent.confirmed, plan.confirms.len());
    if ticked < points {
        let text = format!("confirm each point first: {ticked} of {points} are ticked");
        return Err(Refusal::rule(text));
    }
    if let Scope::Decision(id) = &intent.scope {
        return may_go(standing, id);
    }
    unlocked(run, standing, &intent.scope)?;
    let open: Vec<&str> = scope::items(run.plan(), &intent.scope)
        .into_iter()
        .filter(|item| !standing.item(&item.id).complete() && !covered_by_parent(run, standing, &item.id))
        .map(|item| item.title.as_str())
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    Err(Refusal::rule(format!(
        "not complete yet: {} (reject it, or see to them first)",
        open.join(", ")
    )))
}

/// A GO is said over a decision that the rules let go so far; what its poll comes to is left aside.
fn may_go(standing: &Standing, decision: &str) -> Result<(), Refusal> {
    let Some(standing) = standing.decision(&decision.into()) else {
        return Ok(());
    };
    let verdict = &standing.verdict;
    if verdict.before_poll >= Word::Conditional {
        return Ok(());
    }
    let of_the_poll = |reason: &&Reason| {
        let over = |about: &About| matches!(about, About::SignOff(_, Scope::Decision(_)) | About::Decision(_));
        over(&reason.about) || matches!(reason.about, About::Poll(..))
    };
    let against = verdict.against().filter(|reason| !of_the_poll(reason));
    let against: Vec<&str> = against.take(3).map(|reason| reason.text.as_str()).collect();
    Err(Refusal::rule(format!(
        "{} is {} so far: {} (reject it, or see to them first)",
        standing.title,
        verdict.before_poll,
        against.join("; ")
    )))
}

/// Why nobody can say yes yet, or says anything any more, over what a scope covers: it is locked, or the run is closed.
pub fn not_to_sign(run: &Run, standing: &Standing, covers: &Scope) -> Option<String> {
    scope_is_fixed(run, covers).or_else(|| unlocked(run, standing, covers).err().map(|refusal| refusal.text))
}

fn unlocked(run: &Run, standing: &Standing, covers: &Scope) -> Result<(), Refusal> {
    let section = match covers {
        Scope::Section(id) => run.plan().section(id),
        Scope::Item(id) => run.plan().section_with(id),
        Scope::Decision(_) | Scope::Run(_) => None,
    };
    let waits_for = section.map_or(&[][..], |section| standing.waits_for(&section.id));
    if waits_for.is_empty() {
        return Ok(());
    }
    let text = format!("it is locked: it waits for {}", waits_for.join(" and for "));
    Err(Refusal::new(Cause::Locked, text))
}

/// A sub-item whose item is waived or not applicable as a whole.
fn covered_by_parent(run: &Run, standing: &Standing, item: &crate::domain::id::ItemId) -> bool {
    run.plan()
        .item_plan(item)
        .and_then(|item| item.parent.as_ref())
        .is_some_and(|parent| standing.item(parent).complete() || covered_by_parent(run, standing, parent))
}
