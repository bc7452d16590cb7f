//! What stands before the sections: the environment, fields, roles, contacts and commands at hand.

use super::{
    reading::{Audience, Definition, Kind, Reading, Shell, Text, Trait},
    table::Table,
    values::wrong_type,
};
use crate::domain::{
    checklist::{Contact, Environment, Field, FieldKind, QuickCommand, Role},
    field_value,
    id::Id,
    plan,
};

/// Variables that every command is given beside the fields.
pub(super) const OWN_VARIABLES: [&str; 2] = ["CS_RUN", "CS_ITEM"];

/// The variable that a command reads the field of that id in.
pub(super) fn variable(field: &str) -> String {
    plan::variable(&Id::from(field))
}

/// The version of the format that the file is written in.
pub(super) fn schema(table: &mut Table<'_>, reading: &mut Reading<'_>) {
    table.require(
        &["schema"],
        "the checklist needs `schema = 1`, the version of the format",
    );
    let Some(value) = table.get("schema") else { return };
    let number = match value.get_ref() {
        toml::de::DeValue::Integer(integer) => integer.as_str().parse::<i64>().unwrap_or(i64::MAX),
        other => {
            wrong_type::<()>(value.span(), "`1`", other, reading);
            return;
        }
    };
    if number > super::SCHEMA {
        reading
            .error(
                value.span(),
                format!("this checklist is written for a newer version (schema {number})"),
            )
            .expected("this program reads schema 1")
            .help("use a newer version of countersign");
    } else if number < super::SCHEMA {
        reading
            .error(value.span(), format!("there is no schema {number}"))
            .expected("expected `1`");
    }
}

/// The name of the checklist, which becomes part of folder names.
pub(super) fn checklist_id(table: &mut Table<'_>, reading: &mut Reading<'_>) -> String {
    let id = table.required("id", reading).unwrap_or_default();
    check_id(&id, reading);
    id.value
}

/// The id of a thing of that kind; its characters are checked, and that it is unique, later.
pub(super) fn define<K>(kind: Kind, trait_: Trait, table: &mut Table<'_>, reading: &mut Reading<'_>) -> Id<K> {
    let Some(id) = table.required("id", reading) else {
        return Id::from("");
    };
    check_id(&id, reading);
    let name = Id::from(id.value.as_str());
    reading.definitions.push(Definition { kind, id, trait_ });
    name
}

fn check_id(id: &Text, reading: &mut Reading<'_>) {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let Some((at, wrong)) = id.value.char_indices().find(|(_, c)| !allowed(*c)) else {
        return;
    };
    let span = reading.place_in(id, at..at + wrong.len_utf8());
    let meant: String = id
        .value
        .to_lowercase()
        .chars()
        .map(|c| if allowed(c) { c } else { '-' })
        .collect();
    reading
        .error(span, format!("an id cannot hold {wrong:?}"))
        .expected("ids are lower-case letters, digits, `-` and `_`")
        .help(format!("`{meant}` would do"));
}

/// `[environment]`
pub(super) fn environment(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<Environment> {
    let mut table = table.table("environment", "the environment", reading)?;
    let environment = Environment {
        name: table.required_template("name", Audience::People, reading),
        proof: shell_text(&mut table, "proof", reading),
        expect: table.pattern("expect", reading),
    };
    if table.has("expect") && !table.has("proof") {
        table.require(
            &["proof"],
            "`expect` needs `proof`, the command whose output it looks at",
        );
    }
    table.close(reading);
    Some(environment)
}

/// A shell command that gets no variables of its own.
fn shell_text(table: &mut Table<'_>, key: &'static str, reading: &mut Reading<'_>) -> Option<String> {
    let command = table.text(key, reading)?;
    if command.value.trim().is_empty() {
        reading.error(command.span.clone(), format!("`{key}` is empty"));
    }
    reading.shells.push(Shell {
        command: command.clone(),
        env: Vec::new(),
    });
    Some(command.value)
}

const FIELD_KINDS: [(&str, FieldKind); 12] = [
    ("text", FieldKind::Text),
    ("version", FieldKind::Version),
    ("date", FieldKind::Date),
    ("time", FieldKind::Time),
    ("person", FieldKind::Person),
    ("channel", FieldKind::Channel),
    ("file", FieldKind::File),
    ("choice", FieldKind::Choice),
    ("url", FieldKind::Url),
    ("number", FieldKind::Number),
    ("window", FieldKind::Window),
    ("environment", FieldKind::Environment),
];

/// `[[fields]]`, of the checklist or of an item.
pub(super) fn fields(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<Field> {
    let tables = table.tables("fields", "a field", reading);
    tables.into_iter().map(|table| field(table, reading)).collect()
}

fn field(mut table: Table<'_>, reading: &mut Reading<'_>) -> Field {
    let secret = table.flag("secret", reading);
    let trait_ = if secret { Trait::SecretField } else { Trait::None };
    let id = define(Kind::Field, trait_, &mut table, reading);
    let default = table.text("default", reading);
    let mut field = Field {
        label: table
            .text("label", reading)
            .map_or_else(|| id.to_string(), |label| label.value),
        id,
        kind: table.word("kind", &FIELD_KINDS, reading).unwrap_or_default(),
        required: table.flag("required", reading),
        default: None,
        pattern: table.pattern("pattern", reading),
        choices: choices(&mut table, reading),
        secret,
    };
    if field.kind == FieldKind::Choice {
        table.require(&["choices"], "a field of kind `choice` needs `choices`");
    } else if table.has("choices") {
        reading
            .error(
                table.key_span("choices"),
                "`choices` goes with a field of kind `choice`",
            )
            .help("write `kind = \"choice\"`, or leave `choices` out");
    }
    if let Some(default) = &default {
        check_default(&field, default, reading);
    }
    field.default = default.map(|default| default.value);
    table.close(reading);
    field
}

fn choices(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<String> {
    let choices = table.texts("choices", reading);
    if table.has("choices") && choices.is_empty() {
        reading.error(table.key_span("choices"), "`choices` names nothing to choose");
    }
    for (at, choice) in choices.iter().enumerate() {
        if let Some(first) = choices[..at].iter().find(|first| first.value == choice.value) {
            reading
                .error(
                    choice.span.clone(),
                    format!("the choice `{}` stands here for the second time", choice.value),
                )
                .see(first.span.clone(), "first here");
        }
    }
    choices.into_iter().map(|choice| choice.value).collect()
}

fn check_default(field: &Field, default: &Text, reading: &mut Reading<'_>) {
    if field.secret {
        reading
            .error(default.span.clone(), "a secret field cannot have a default")
            .expected("it would stand in this file for everybody to read")
            .help("leave `default` out: the value is asked for");
        return;
    }
    if field.kind == FieldKind::Choice && field.choices.is_empty() {
        return;
    }
    if let Err(message) = field_value::validate(field, &default.value) {
        reading.error(
            default.span.clone(),
            format!("the default does not fit the field: {message}"),
        );
    }
}

/// `[[roles]]`
pub(super) fn roles(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<Role> {
    let mut roles = Vec::new();
    for mut table in table.tables("roles", "a role", reading) {
        let id = define(Kind::Role, Trait::None, &mut table, reading);
        roles.push(Role {
            title: table
                .text("title", reading)
                .map_or_else(|| id.to_string(), |title| title.value),
            id,
            principals: table.plain_texts("principals", reading),
        });
        table.close(reading);
    }
    roles
}

/// A required key that names something.
pub(super) fn required_reference<K>(
    table: &mut Table<'_>,
    key: &'static str,
    kind: Kind,
    reading: &mut Reading<'_>,
) -> Id<K> {
    let Some(id) = table.required(key, reading) else {
        return Id::from("");
    };
    if !id.value.trim().is_empty() {
        reading.uses(kind, &id);
    }
    Id::from(id.value.as_str())
}

/// A key that names something.
pub(super) fn reference<K>(
    table: &mut Table<'_>,
    key: &'static str,
    kind: Kind,
    reading: &mut Reading<'_>,
) -> Option<Id<K>> {
    let id = table.text(key, reading)?;
    reading.uses(kind, &id);
    Some(Id::from(id.value.as_str()))
}

/// A key that names several things.
pub(super) fn references<K>(
    table: &mut Table<'_>,
    key: &'static str,
    kind: Kind,
    reading: &mut Reading<'_>,
) -> Vec<Id<K>> {
    let ids = table.texts(key, reading);
    for id in &ids {
        reading.uses(kind, id);
    }
    ids.iter().map(|id| Id::from(id.value.as_str())).collect()
}

/// `[[contacts]]`
pub(super) fn contacts(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<Contact> {
    let mut contacts = Vec::new();
    for mut table in table.tables("contacts", "a contact", reading) {
        contacts.push(Contact {
            role: required_reference(&mut table, "role", Kind::Role, reading),
            reach: table.required_template("reach", Audience::People, reading),
            responds: table.time("responds", reading),
        });
        table.close(reading);
    }
    contacts
}

/// `[[commands]]`
pub(super) fn quick_commands(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<QuickCommand> {
    let mut commands = Vec::new();
    for mut table in table.tables("commands", "a command", reading) {
        table.require(&["run"], "a command needs `run`");
        commands.push(QuickCommand {
            group: table
                .text("group", reading)
                .map_or_else(|| "Commands".to_owned(), |group| group.value),
            title: table.required_text("title", reading),
            run: shell_text(&mut table, "run", reading).unwrap_or_default(),
        });
        table.close(reading);
    }
    commands
}
