//! Secrets that this program holds in memory are kept out of the record, whoever typed them where.

use std::collections::HashMap;

use secrecy::{ExposeSecret, SecretString};

use crate::{
    check::redact::{Redactor, Rule},
    domain::{
        event::{Draft, Event},
        id::FieldId,
        pattern::Pattern,
    },
};

/// The rules that hold for everything: secret fields, patterns of the settings.
pub(super) fn rules_of(secrets: &HashMap<FieldId, SecretString>, patterns: &[(String, Pattern)]) -> Vec<Rule> {
    let mut rules: Vec<Rule> = secrets
        .iter()
        .map(|(field, value)| Rule::value(format!("field {field}"), value.expose_secret()))
        .collect();
    rules.sort_by(|one, other| one.name.cmp(&other.name));
    let patterns = patterns.iter();
    rules.extend(patterns.map(|(name, pattern)| Rule::pattern(format!("pattern {name}"), pattern.clone())));
    rules
}

/// Looks through what is about to be written. Made ready when first needed.
#[derive(Debug, Default)]
pub(super) struct Drafts(Option<Redactor>);

impl Drafts {
    /// Replaces secrets in what is about to be written.
    ///
    /// # Errors
    /// In words, where something cannot be replaced without becoming something else: a command would be another one, and
    /// what is signed says what it says.
    pub fn drafts(
        &mut self,
        drafts: &mut [Draft],
        secrets: &HashMap<FieldId, SecretString>,
        patterns: &[(String, Pattern)],
    ) -> Result<(), String> {
        let redactor = match self.0.take() {
            Some(redactor) => redactor,
            None => Redactor::new(&rules_of(secrets, patterns))
                .map_err(|why| format!("secrets cannot be looked for: {why}"))?,
        };
        let redactor = self.0.insert(redactor);
        match redactor.is_idle() {
            true => Ok(()),
            false => drafts
                .iter_mut()
                .try_for_each(|draft| redact(&mut draft.event, redactor)),
        }
    }
}

fn redact(event: &mut Event, redactor: &Redactor) -> Result<(), String> {
    let replace = |text: &mut String| *text = redactor.text(text);
    let or_none = |text: &mut Option<String>| {
        if let Some(text) = text {
            replace(text);
        }
    };
    let refuse = |text: &str, what: &str, instead: &str| match redactor.text(text) == text {
        true => Ok(()),
        false => Err(format!(
            "{what} holds a secret, and would be recorded for ever: {instead}"
        )),
    };
    match event {
        Event::CheckStarted(e) if e.ad_hoc => {
            refuse(&e.command, "the command", "name the variable of the field in its place")?;
        }
        Event::CheckStarted(e) => replace(&mut e.command),
        Event::CheckFinished(e) => or_none(&mut e.reason),
        Event::FieldSet(e) => {
            let value = e.value.as_deref().unwrap_or_default();
            refuse(value, "the value", "a field that is to hold it has to be marked secret")?;
        }
        Event::ItemMarked(e) => {
            or_none(&mut e.note);
            or_none(&mut e.reason);
        }
        Event::NoteAdded(e) => replace(&mut e.text),
        Event::LinkAdded(e) => replace(&mut e.url),
        Event::EvidenceAttached(e) => replace(&mut e.source),
        Event::EvidenceWithdrawn(e) => replace(&mut e.reason),
        Event::ChecklistAmended(e) => replace(&mut e.reason),
        Event::ControlsTaken(e) => or_none(&mut e.note),
        Event::Closed(e) => or_none(&mut e.note),
        Event::Signed(e) => {
            for condition in &e.conditions {
                refuse(condition, "a condition", "put it in other words")?;
            }
        }
        _ => {}
    }
    Ok(())
}
