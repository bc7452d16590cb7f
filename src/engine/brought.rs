//! A signature that was made elsewhere, with `ssh-keygen`, over a text that this program printed. The text is read and held
//! against the run as if it had been typed here: the signature says who signed it, not that it says what is so.

use crate::{
    domain::{
        checklist::SignOffPlan,
        decide::{Cause, NewSignature, Refusal, SignIntent, planned},
        event::{Answer, EntryRef},
        run::Run,
        scope,
    },
    format::statement::Statement,
    signing::{self, Broken},
};

/// The sign-off that the text and its signature come to, ready for [`crate::domain::decide::Intent::Sign`]. The text has
/// to be a statement of this run, word for word as the program prints it, over what holds now; the signature has to be of
/// this very text, made with `-n countersign`. Whose key it is, is told by [`super::would_be`]. Does the mathematics and may
/// start `ssh-keygen`.
///
/// # Errors
/// In a sentence, where it is not so.
pub fn brought(run: &Run, text: &[u8], pem: &[u8]) -> Result<SignIntent, Refusal> {
    let key = signing::check(text, pem).map_err(|broken| match broken {
        Broken::Invalid { why } => refused(Cause::Rule, format!("the signature does not hold: {why}")),
        Broken::Unverified { why } => refused(Cause::Rule, format!("the signature cannot be verified: {why}")),
    })?;
    let (statement, plan) = read(run, text)?;
    let text = statement.text();
    Ok(SignIntent {
        role: statement.role.0,
        person: statement.person,
        answer: statement.answer,
        conditions: statement.conditions,
        scope: statement.scope,
        scope_sha256: scope::digest(&statement.lines),
        // Each point stands in the text that was signed.
        confirmed: plan.confirms.len(),
        statement: text,
        signature: Some(NewSignature {
            pem: String::from_utf8_lossy(pem).into_owned(),
            key,
        }),
    })
}

/// The statement that the text is, and the planned sign-off that it gives, where it speaks of what holds now.
fn read(run: &Run, text: &[u8]) -> Result<(Statement, SignOffPlan), Refusal> {
    let no_statement = |why: String| refused(Cause::Rule, format!("the text that was signed is {why}"));
    let text = std::str::from_utf8(text).map_err(|_| no_statement("no text".to_owned()))?;
    let statement = Statement::parse(text).map_err(|why| no_statement(why.to_string()))?;
    if statement.text() != text {
        return Err(no_statement("not word for word as the program prints it".to_owned()));
    }
    if !statement.signed {
        return Err(no_statement(
            "the one of a typed name, which says of itself that it is not signed: print it with `countersign statement`"
                .to_owned(),
        ));
    }
    if statement.run != run.name() {
        let text = format!("the statement is of another run: {}", statement.run);
        return Err(refused(Cause::Rule, text));
    }
    let plan = planned(run, statement.role.0.as_str(), &statement.scope).ok_or_else(|| {
        let text = format!(
            "the checklist asks {} for no sign-off over {}",
            statement.role.1, statement.scope
        );
        refused(Cause::Unknown, text)
    })?;
    holds_now(run, &statement, &plan)?;
    Ok((statement, plan))
}

fn holds_now(run: &Run, statement: &Statement, plan: &SignOffPlan) -> Result<(), Refusal> {
    let changed = |text: String| Err(refused(Cause::Changed, text));
    let now = scope::lines(run, &statement.scope);
    if now != statement.lines {
        let differs = now.iter().find(|line| !statement.lines.contains(line));
        let differs = differs.or_else(|| statement.lines.iter().find(|line| !now.contains(line)));
        let line = differs.map(|line| format!(": {line}")).unwrap_or_default();
        return changed(format!("what it covers has changed since it was printed{line}"));
    }
    if statement.checklist.2 != run.plan().sha256 {
        return changed("the checklist was amended since the statement was printed".to_owned());
    }
    let confirms: Vec<String> = plan.confirms.iter().map(|text| run.fill(text)).collect();
    let asked = Statement {
        statement: plan.statement.as_ref().map(|text| run.fill(text)),
        confirms: if statement.answer == Answer::Rejected {
            Vec::new()
        } else {
            confirms
        },
        ..statement.clone()
    };
    if asked.text() != statement.text() {
        return changed("it does not say what the checklist asks this role to state".to_owned());
    }
    let missing = statement.heads.iter().find(|(writer, (seq, hash))| {
        let entry = run.entry(&EntryRef((*writer).clone(), *seq));
        entry.is_none_or(|recorded| recorded.hash != *hash)
    });
    match missing {
        None => Ok(()),
        Some((writer, (seq, _))) => Err(refused(
            Cause::Rule,
            format!("it names an entry that this record does not hold: {writer} {seq}"),
        )),
    }
}

fn refused(cause: Cause, text: String) -> Refusal {
    Refusal { text, cause }
}
