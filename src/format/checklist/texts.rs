//! Values of fields in texts: `{field}` where a person or a machine reads, `$CS_FIELD` in a shell command, and never
//! the one in place of the other.

use std::ops::Range;

use super::{
    header::{OWN_VARIABLES, variable},
    nearest::nearest,
    reading::{Audience, Kind, Reading, Shell, Text, Trait},
};
use crate::domain::template::{Place, places};

/// The fields of the file.
struct Fields {
    ids: Vec<String>,
    secret: Vec<String>,
}

/// Notes every value that is used wrongly.
pub(super) fn resolve(reading: &mut Reading<'_>) {
    let of_kind = |secret_only: bool| {
        reading
            .definitions
            .iter()
            .filter(|definition| definition.kind == Kind::Field)
            .filter(|definition| !secret_only || definition.trait_ == Trait::SecretField)
            .map(|definition| definition.id.value.clone())
            .collect()
    };
    let fields = Fields {
        ids: of_kind(false),
        secret: of_kind(true),
    };
    for (text, audience) in std::mem::take(&mut reading.templates) {
        for place in places(&text.value).into_iter().filter(|place| !place.escaped) {
            filled_in(&text, &place, audience, &fields, reading);
        }
    }
    for shell in std::mem::take(&mut reading.shells) {
        braces(&shell, &fields, reading);
        unknown_variables(&shell, &fields, reading);
    }
}

fn filled_in(text: &Text, place: &Place<'_>, audience: Audience, fields: &Fields, reading: &mut Reading<'_>) {
    let known = fields.ids.iter().any(|id| id == place.name);
    let span = reading.place_in(text, place.range.clone());
    if audience == Audience::Literal {
        if known {
            reading
                .error(span, "no value is filled in here")
                .help(format!("a command reads the value in ${}", variable(place.name)));
        }
        return;
    }
    if known && audience == Audience::People && fields.secret.iter().any(|id| id == place.name) {
        reading
            .error(
                span,
                format!("the field `{}` is secret, but this text is shown", place.name),
            )
            .help("leave the value out: a secret is never shown nor stored");
        return;
    }
    if known || reading.recovering {
        return;
    }
    let problem = reading.error(span, format!("there is no field `{}`", place.name));
    match nearest(place.name, fields.ids.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{{{near}}}`?")),
        None => problem.help(format!(
            "for the text itself, double the braces: `{{{{{}}}}}`",
            place.name
        )),
    };
}

/// `{field}` in a command: the value would become part of the command's text.
fn braces(shell: &Shell, fields: &Fields, reading: &mut Reading<'_>) {
    let command = &shell.command;
    for place in places(&command.value) {
        let expansion = command.value[..place.range.start].ends_with('$');
        if expansion || !fields.ids.iter().any(|id| id == place.name) {
            continue;
        }
        let span = reading.place_in(command, place.range.clone());
        reading
            .error(span, format!("a command cannot hold `{{{}}}`", place.name))
            .expected("a value that becomes part of a command could run anything")
            .help(format!("write \"${}\", in double quotes", variable(place.name)));
    }
}

fn unknown_variables(shell: &Shell, fields: &Fields, reading: &mut Reading<'_>) {
    if reading.recovering {
        return;
    }
    let variables: Vec<String> = fields.ids.iter().map(|id| variable(id)).collect();
    let command = &shell.command;
    for range in used_variables(&command.value) {
        let name = &command.value[range.clone()];
        let known = variables.iter().chain(&shell.env).any(|known| known == name);
        if known || OWN_VARIABLES.contains(&name) || is_set_in(&command.value, name) {
            continue;
        }
        let span = reading.place_in(command, range.clone());
        let problem = reading.error(span, format!("no field is read in ${name}"));
        match nearest(name, variables.iter().map(String::as_str).chain(OWN_VARIABLES)) {
            Some(near) => problem.help(format!("did you mean ${near}?")),
            None => problem.help(format!(
                "names that begin with CS_ are fields; add one with `id = \"{}\"`",
                field_of(name)
            )),
        };
    }
}

fn field_of(variable: &str) -> String {
    variable.trim_start_matches("CS_").to_lowercase()
}

/// Where `$CS_NAME` and `${CS_NAME…}` stand, the name alone.
fn used_variables(command: &str) -> Vec<Range<usize>> {
    let bytes = command.as_bytes();
    let starts = command.match_indices('$').map(|(at, _)| at + 1);
    starts
        .map(|at| if bytes.get(at) == Some(&b'{') { at + 1 } else { at })
        .map(|at| (at, at + name_length(&bytes[at.min(bytes.len())..])))
        .filter(|(start, end)| end - start > 3 && command[*start..*end].starts_with("CS_"))
        .map(|(start, end)| start..end)
        .collect()
}

fn name_length(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
        .count()
}

/// Whether the command gives the variable its value itself.
fn is_set_in(command: &str, name: &str) -> bool {
    command.match_indices(name).any(|(at, _)| {
        let before = command[..at].chars().next_back();
        let set = command[at + name.len()..].starts_with('=');
        set && before.is_none_or(|before| !(before.is_alphanumeric() || "_${".contains(before)))
    })
}
