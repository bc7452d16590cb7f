//! Secrets that this program holds in memory are kept out of the record, whoever typed them where.

use std::collections::{BTreeSet, HashMap};

use secrecy::{ExposeSecret, SecretString};

use super::NewRun;
use crate::{
    check::redact::{Redactor, Rule, SHORTEST},
    domain::{
        event::{Content, Draft, Event, NewFile, Person},
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

/// The rules for variables of this program's own environment that checks name as secret. One that is too short to be
/// looked for is left to the start of a check, which says so.
fn inherited(variables: &BTreeSet<String>) -> impl Iterator<Item = Rule> {
    variables.iter().filter_map(|name| {
        let value = std::env::var_os(name)?.to_string_lossy().into_owned();
        (value.len() >= SHORTEST).then(|| Rule::value(format!("variable {name}"), value))
    })
}

/// Looks through what is about to be written. Made ready when first needed.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    variables: BTreeSet<String>,
    ready: Option<Redactor>,
}

impl Drafts {
    /// The values of secret fields have changed.
    pub fn forget(&mut self) {
        self.ready = None;
    }

    /// These variables are secret too, from here on.
    pub fn add_variables(&mut self, names: &[String]) {
        let before = self.variables.len();
        self.variables.extend(names.iter().cloned());
        if self.variables.len() > before {
            self.forget();
        }
    }

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
        let redactor = match self.ready.take() {
            Some(redactor) => redactor,
            None => {
                let mut rules = rules_of(secrets, patterns);
                rules.extend(inherited(&self.variables));
                Redactor::new(&rules).map_err(|why| format!("secrets cannot be looked for: {why}"))?
            }
        };
        let redactor = self.ready.insert(redactor);
        match redactor.is_idle() {
            true => Ok(()),
            false => drafts.iter_mut().try_for_each(|draft| redact(draft, redactor)),
        }
    }
}

/// Refuses to begin a run with what the settings' patterns find something in.
///
/// # Errors
/// In words, what holds a secret.
pub(super) fn refuse_secrets(new: &NewRun, patterns: &[(String, Pattern)]) -> Result<(), String> {
    let redactor = Redactor::new(&rules_of(&HashMap::new(), patterns))
        .map_err(|why| format!("secrets cannot be looked for: {why}"))?;
    let looks = Looks(&redactor);
    for (field, value) in &new.fields {
        looks.refuse(value, &format!("the value of {field}"), MARK_IT)?;
    }
    for subject in &new.subject {
        looks.refuse(&subject.name, "the name of what is released", OTHER_WORDS)?;
    }
    new.roles.values().try_for_each(|person| looks.person(person))
}

const MARK_IT: &str = "a field that is to hold it has to be marked secret";
const OTHER_WORDS: &str = "put it in other words";

/// What is done to texts that somebody typed.
struct Looks<'a>(&'a Redactor);

impl Looks<'_> {
    fn replace(&self, text: &mut String) {
        *text = self.0.text(text);
    }

    fn or_none(&self, text: &mut Option<String>) {
        if let Some(text) = text {
            self.replace(text);
        }
    }

    fn refuse(&self, text: &str, what: &str, instead: &str) -> Result<(), String> {
        match self.0.text(text) == text {
            true => Ok(()),
            false => Err(format!(
                "{what} holds a secret, and would be recorded for ever: {instead}"
            )),
        }
    }

    /// A name that is replaced would be somebody else's.
    fn person(&self, person: &Person) -> Result<(), String> {
        let principal = person.principal.as_deref().unwrap_or_default();
        self.refuse(&person.name, "the name", "write the person's name")?;
        self.refuse(principal, "the principal", "write what the key is known by")
    }

    /// A text that was pasted was typed too; a file is kept byte for byte.
    fn attached(&self, file: &mut NewFile) {
        self.replace(&mut file.name);
        if let Content::Bytes(bytes) = &mut file.content
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            *bytes = self.0.text(text).into_bytes();
        }
    }
}

fn redact(draft: &mut Draft, redactor: &Redactor) -> Result<(), String> {
    let looks = Looks(redactor);
    match &mut draft.event {
        Event::CheckStarted(e) if e.ad_hoc => {
            looks.refuse(&e.command, "the command", "name the variable of the field in its place")?;
        }
        Event::CheckStarted(e) => {
            looks.replace(&mut e.command);
            looks.or_none(&mut e.reason);
        }
        Event::CheckFinished(e) => {
            looks.or_none(&mut e.reason);
            e.unread.values_mut().for_each(|text| looks.replace(text));
        }
        Event::FieldSet(e) => looks.refuse(e.value.as_deref().unwrap_or_default(), "the value", MARK_IT)?,
        Event::RoleAssigned(e) => looks.person(&e.person)?,
        Event::MeasureEntered(e) => looks.refuse(&e.measured.with_unit(), "the measure", "enter what was measured")?,
        Event::ItemMarked(e) => {
            looks.or_none(&mut e.note);
            looks.or_none(&mut e.reason);
            looks.or_none(&mut e.owner);
        }
        Event::NoteAdded(e) => {
            looks.replace(&mut e.text);
            looks.or_none(&mut e.owner);
        }
        Event::HandedOff(e) => {
            looks.replace(&mut e.note);
            for person in [&e.from.person, &e.to.person].into_iter().flatten() {
                looks.person(person)?;
            }
        }
        Event::HandoffAccepted(e) | Event::HandoffRefused(e) => looks.or_none(&mut e.note),
        Event::Polled(e) => {
            looks.person(&e.person)?;
            // The same words stand in the sign-off that follows, which nothing may change.
            looks.refuse(e.reason.as_deref().unwrap_or_default(), "the reason", OTHER_WORDS)?;
        }
        Event::Decided(e) => {
            looks.or_none(&mut e.reason);
            looks.or_none(&mut e.overrides);
            for condition in &mut e.conditions {
                looks.replace(&mut condition.text);
                looks.replace(&mut condition.owner);
            }
        }
        Event::ConditionMet(e) => looks.or_none(&mut e.note),
        Event::HoldBroken(e) => looks.replace(&mut e.reason),
        Event::RollbackCalled(e) => looks.replace(&mut e.reason),
        Event::RollbackReached(e) => looks.or_none(&mut e.note),
        Event::RollbackEnded(e) => looks.or_none(&mut e.note),
        Event::Notified(e) => {
            looks.replace(&mut e.channel);
            looks.replace(&mut e.text);
        }
        Event::RiskRecorded(e) => {
            looks.replace(&mut e.title);
            looks.or_none(&mut e.owner);
            looks.or_none(&mut e.mitigation);
        }
        Event::LinkAdded(e) => looks.replace(&mut e.url),
        Event::EvidenceAttached(e) => {
            looks.replace(&mut e.source);
            draft.files.iter_mut().for_each(|file| looks.attached(file));
        }
        Event::EvidenceWithdrawn(e) => looks.replace(&mut e.reason),
        Event::ChecklistAmended(e) => looks.replace(&mut e.reason),
        Event::ControlsTaken(e) => looks.or_none(&mut e.note),
        // The certificate that comes with it says the same already, and nothing may change it.
        Event::Closed(e) if e.certificate.is_some() => {
            looks.refuse(e.note.as_deref().unwrap_or_default(), "the reason", OTHER_WORDS)?;
        }
        Event::Closed(e) => looks.or_none(&mut e.note),
        Event::Signed(e) => {
            looks.person(&e.person)?;
            for condition in &e.conditions {
                looks.refuse(condition, "a condition", OTHER_WORDS)?;
            }
        }
        Event::Sealed(e) => looks.person(&e.by)?,
        // What the program itself says; how a run begins is looked at in `refuse_secrets`.
        Event::JournalOpened(_) | Event::RunStarted(_) | Event::Gap(_) | Event::Recovered(_) | Event::Unknown(_) => {}
    }
    Ok(())
}
