//! Starting a run: what the answers come to, or the field that is wrong.

use super::{Question, Then, amend::trusted, form::Form, roles};
use crate::{
    domain::{
        event::Subject,
        field_value,
        id::{FieldId, RoleId},
    },
    engine::NewRun,
    tui::{
        context::Cx,
        effect::{Effect, ReadChecklist},
    },
};

impl Question {
    pub(super) fn start_run(&mut self, answers: Result<NewRun, (String, String)>, cx: &mut Cx<'_>) -> Then {
        let new = match answers {
            Ok(new) => new,
            Err((name, why)) => {
                self.form.judge(Some(&name), why);
                return Then::Stay;
            }
        };
        cx.effects.push(Effect::Start(Box::new(new)));
        Then::Close
    }
}

pub(super) fn trust_start(read: &ReadChecklist, cx: &mut Cx<'_>) -> Then {
    cx.effects.push(trusted(&read.plan, &read.source));
    let read = ReadChecklist {
        trusted: true,
        ..read.clone()
    };
    cx.ask(Question::start_trusted(read));
    Then::Close
}

/// The run that the answers of a start question come to, or the field that is wrong, and how.
pub(super) fn answers(form: &Form, read: &ReadChecklist) -> Result<NewRun, (String, String)> {
    let subject = subjects(&form.value("#subject")).map_err(|why| ("#subject".to_owned(), why))?;
    let mut new = NewRun {
        source: read.source.clone(),
        plan: read.plan.clone(),
        fields: Default::default(),
        roles: Default::default(),
        subject,
        trusted: read.trusted,
        rehearsal: read.rehearsal,
    };
    for row in &form.rows {
        let value = form.value(&row.name);
        if let Some(role) = row.name.strip_prefix('@').filter(|_| !value.is_empty()) {
            let role = RoleId::from(role);
            let person = roles::meant(&read.people, read.plan.role(&role), &value);
            let person = person.map_err(|why| (row.name.clone(), why))?;
            new.roles.insert(role, person);
        } else if let Some(field) = read.plan.field(&FieldId::from(row.name.as_str())) {
            if value.is_empty() && field.required {
                return Err((row.name.clone(), "it is needed to start a run".to_owned()));
            }
            if !value.is_empty() {
                field_value::validate(field, &value).map_err(|why| (row.name.clone(), why))?;
                new.fields.insert(field.id.clone(), value);
            }
        }
    }
    Ok(new)
}

/// `api 3f2a91c, web 0123…`: names, each with a SHA-256 or a commit. A name of one word may stand alone.
fn subjects(text: &str) -> Result<Vec<Subject>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(subject).collect()
}

fn subject(text: &str) -> Result<Subject, String> {
    let Some((name, hash)) = text.rsplit_once(' ') else {
        return Ok(Subject {
            name: text.to_owned(),
            sha256: None,
            commit: None,
        });
    };
    Subject::of(name.trim(), hash).ok_or_else(|| {
        format!(
            "“{hash}” is neither a SHA-256 (64 hexadecimal digits) nor a commit (7 to 40): write NAME HASH, NAME HASH"
        )
    })
}
