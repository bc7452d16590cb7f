//! What a copied checklist is to say in place of its author's own words: defaults of fields, and who may hold roles. Each
//! answer is one that the file can hold; nothing secret is ever among them.

use std::io::{self, IsTerminal};

use super::proposed::Proposed;
use crate::{
    cli::{Context, Fault, ask, output::tell, people},
    domain::{
        checklist::{Field, FieldKind, Role},
        field_value,
        id::{FieldId, RoleId},
        known::{People, is_principal},
        plan::{Plan, variable},
    },
};

/// What was answered.
#[derive(Debug)]
pub struct Answers {
    /// The defaults of fields; an empty one takes away the default that there was.
    pub fields: Vec<(FieldId, String)>,
    /// Who may hold roles, as patterns.
    pub roles: Vec<(RoleId, Vec<String>)>,
    people: People,
    proposed: Proposed,
}

const WHO: &str =
    "a person with a principal, as in 'Ada Lovelace <ada@example.com>', or patterns as in '*@ops.example.com'";

impl Answers {
    /// What was given on the command line.
    ///
    /// # Errors
    /// Where there is no such field or role, a field is secret, or an answer does not fit.
    pub fn given(
        plan: &Plan,
        proposed: Proposed,
        context: &Context,
        fields: &[(String, String)],
        roles: &[(String, String)],
    ) -> Result<Self, Fault> {
        let mut answers = Self {
            fields: Vec::new(),
            roles: Vec::new(),
            people: people::known(context),
            proposed,
        };
        for (id, value) in fields {
            let field = plan.fields.iter().find(|field| field.id.as_str() == id);
            let field = field.ok_or_else(|| unknown("field", id, plan.fields.iter().map(|field| field.id.as_str())))?;
            let value = default(field, value)?;
            put(&mut answers.fields, field.id.clone(), value);
        }
        for (id, typed) in roles {
            let role = plan.role(&id.as_str().into());
            let role = role.ok_or_else(|| unknown("role", id, plan.roles.iter().map(|role| role.id.as_str())))?;
            let who = answers.principals(typed).map_err(|why| {
                let text = format!("{}: {why}", role.title);
                Fault::usage(text).hint(format!("--role {id}=PERSON: {WHO}"))
            })?;
            put(&mut answers.roles, role.id.clone(), who);
        }
        Ok(answers)
    }

    /// Takes what the product's name answers of the fields that nobody answered.
    pub fn propose(&mut self, plan: &Plan) {
        for field in &plan.fields {
            if self.is_open(field)
                && let Some(value) = self.proposed.default_of(field, plan, &self.fields)
            {
                self.fields.push((field.id.clone(), value));
            }
        }
    }

    fn is_open(&self, field: &Field) -> bool {
        !field.secret && self.fields.iter().all(|(id, _)| *id != field.id)
    }

    /// Asks for the others, where somebody sits at a terminal.
    ///
    /// # Errors
    /// Where the terminal does not let it.
    pub fn ask(&mut self, plan: &Plan) -> Result<(), Fault> {
        if !io::stdin().is_terminal() {
            return Ok(());
        }
        tell("note: enter leaves what stands in brackets; a secret is never written\n");
        let open = plan.fields.iter().filter(|field| self.is_open(field));
        for field in open.collect::<Vec<_>>() {
            // What is made of others follows what was just said of them.
            let proposed = self.proposed.default_of(field, plan, &self.fields);
            if let Some(value) = self.ask_field(field, proposed.as_deref())?.or(proposed) {
                self.fields.push((field.id.clone(), value));
            }
        }
        let open = |role: &&Role| !self.roles.iter().any(|(id, _)| *id == role.id);
        for role in plan.roles.iter().filter(open).collect::<Vec<_>>() {
            if let Some(who) = self.ask_role(role)? {
                self.roles.push((role.id.clone(), who));
            }
        }
        Ok(())
    }

    fn ask_field(&self, field: &Field, proposed: Option<&str>) -> Result<Option<String>, Fault> {
        let takes = match field.kind {
            FieldKind::Choice => format!("one of {}", field.choices.join(", ")),
            kind => field_value::expected(kind).to_owned(),
        };
        let stands = proposed.or(field.default.as_deref()).unwrap_or("asked for in each run");
        let question = format!("Default of {} ({takes}) [{stands}]:", field.label);
        again(&question, |typed| match field_value::validate(field, typed) {
            Ok(()) => Ok(typed.to_owned()),
            Err(why) => Err(why),
        })
    }

    fn ask_role(&self, role: &Role) -> Result<Option<Vec<String>>, Fault> {
        let stands = match role.principals.as_slice() {
            [] => "anybody".to_owned(),
            principals => principals.join(", "),
        };
        let question = format!("Who may hold {} ({WHO}) [{stands}]:", role.title);
        again(&question, |typed| self.principals(typed))
    }

    /// The patterns of principals that what was typed comes to.
    fn principals(&self, typed: &str) -> Result<Vec<String>, String> {
        let parts = typed.split(',').map(str::trim).filter(|part| !part.is_empty());
        let patterns: Vec<String> = parts.map(|part| self.principal(part)).collect::<Result<_, _>>()?;
        match patterns.is_empty() {
            true => Err("nobody is named".to_owned()),
            false => Ok(patterns),
        }
    }

    fn principal(&self, typed: &str) -> Result<String, String> {
        if typed.contains('*') {
            let plain = typed.replace('*', "x");
            return match is_principal(&plain) {
                true => Ok(typed.to_owned()),
                false => Err(format!("{typed} is no pattern of principals like *@ops.example.com")),
            };
        }
        let person = self.people.meant(typed)?;
        match person.principal {
            Some(principal) => Ok(principal),
            None if typed.contains('@') && is_principal(typed) => Ok(typed.to_owned()),
            None => Err(format!(
                "no principal of {} is known: write it as in {} <name@example.com>",
                person.name, person.name
            )),
        }
    }
}

/// The last answer of several to the same question holds.
fn put<K: PartialEq, V>(all: &mut Vec<(K, V)>, key: K, value: V) {
    all.retain(|(known, _)| *known != key);
    all.push((key, value));
}

/// Asks until the answer fits; nothing where Enter alone was pressed.
fn again<T>(question: &str, fits: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, Fault> {
    loop {
        let typed = ask::line(question, "--yes asks nothing")?;
        if typed.is_empty() {
            return Ok(None);
        }
        match fits(&typed) {
            Ok(value) => return Ok(Some(value)),
            Err(why) => tell(&format!("note: {}\n", crate::cli::output::visible(&why))),
        }
    }
}

/// A default that the field takes; an empty one is none.
fn default(field: &Field, value: &str) -> Result<String, Fault> {
    let value = value.trim();
    if field.secret {
        let text = format!("{} is a secret: it is never written into a checklist", field.label);
        let hint = format!("set the variable {} when a run starts", variable(&field.id));
        return Err(Fault::refused(text).hint(hint));
    }
    if !value.is_empty() {
        field_value::validate(field, value).map_err(|why| Fault::usage(format!("{}: {why}", field.label)))?;
    }
    Ok(value.to_owned())
}

fn unknown<'a>(what: &str, id: &str, there_are: impl Iterator<Item = &'a str>) -> Fault {
    let there_are: Vec<&str> = there_are.collect();
    let hint = match there_are.as_slice() {
        [] => format!("it has no {what}s"),
        all => format!("it has these: {}", all.join(", ")),
    };
    Fault::usage(format!("there is no {what} {id} in this checklist")).hint(hint)
}
