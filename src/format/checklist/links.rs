//! What only the whole file can tell: ids given twice, names that lead nowhere, sections that wait for themselves.

use std::collections::HashMap;

use super::{
    header::{OWN_VARIABLES, variable},
    nearest::nearest,
    reading::{Definition, Kind, Reading, Reference, Trait},
};

/// Notes what is wrong with the names of the file.
pub(super) fn resolve(reading: &mut Reading<'_>) {
    let definitions = std::mem::take(&mut reading.definitions);
    duplicates(&definitions, reading);
    variables(&definitions, reading);
    let references = std::mem::take(&mut reading.references);
    if !reading.recovering {
        for reference in &references {
            look_up(reference, &definitions, reading);
        }
    }
    cycles(reading);
    reading.definitions = definitions;
}

fn duplicates(definitions: &[Definition], reading: &mut Reading<'_>) {
    let mut first: HashMap<&str, &Definition> = HashMap::new();
    for definition in definitions
        .iter()
        .filter(|definition| !definition.id.value.trim().is_empty())
    {
        let Some(other) = first.insert(&definition.id.value, definition) else {
            continue;
        };
        // The definition that came first stays the one that later ones are compared with.
        first.insert(&definition.id.value, other);
        reading
            .error(
                definition.id.span.clone(),
                format!(
                    "the id `{}` is taken: ids are unique in the whole file",
                    definition.id.value
                ),
            )
            .see(other.id.span.clone(), format!("{} has it", other.kind.a()));
    }
}

/// Two fields must not be read from one variable, nor a field from one that the program sets itself.
fn variables(definitions: &[Definition], reading: &mut Reading<'_>) {
    let mut first: HashMap<String, &Definition> = HashMap::new();
    for field in definitions.iter().filter(|definition| definition.kind == Kind::Field) {
        let name = variable(&field.id.value);
        if OWN_VARIABLES.contains(&name.as_str()) {
            reading
                .error(field.id.span.clone(), format!("`{}` cannot be a field", field.id.value))
                .expected(format!("the program itself sets ${name}"));
        }
        match first.get(&name) {
            Some(other) if other.id.value != field.id.value => {
                reading
                    .error(
                        field.id.span.clone(),
                        format!("a command would read this field in ${name} too"),
                    )
                    .see(other.id.span.clone(), "this field has that variable");
            }
            Some(_) => {}
            None => {
                first.insert(name, field);
            }
        }
    }
}

fn look_up(reference: &Reference, definitions: &[Definition], reading: &mut Reading<'_>) {
    let Reference { kind, id, repeats } = reference;
    let of_kind = |definition: &&Definition| definition.kind == *kind;
    if let Some(found) = definitions
        .iter()
        .filter(of_kind)
        .find(|other| other.id.value == id.value)
    {
        if *repeats {
            repeatable(found, reference, reading);
        }
        return;
    }
    let problem = reading.error(id.span.clone(), format!("there is no {} `{}`", kind.word(), id.value));
    if let Some(other) = definitions.iter().find(|other| other.id.value == id.value) {
        problem
            .expected(format!("expected {}", kind.a()))
            .see(other.id.span.clone(), format!("`{}` is {}", id.value, other.kind.a()));
        return;
    }
    let known: Vec<&str> = definitions
        .iter()
        .filter(of_kind)
        .map(|other| other.id.value.as_str())
        .collect();
    match nearest(&id.value, known.iter().copied()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => problem.help(format!("the file defines none: add `[[{}s]]`", kind.word())),
        None => problem.help(format!("{}s of this file: {}", kind.word(), shortened(&known))),
    };
}

fn shortened(known: &[&str]) -> String {
    const SHOWN: usize = 12;
    match known.len() {
        0..=SHOWN => known.join(", "),
        many => format!("{} and {} more", known[..SHOWN].join(", "), many - SHOWN),
    }
}

fn repeatable(found: &Definition, reference: &Reference, reading: &mut Reading<'_>) {
    let id = &reference.id;
    match found.trait_ {
        Trait::CheckedItem => {}
        Trait::ActionItem => {
            reading
                .error(id.span.clone(), format!("the check of `{}` is an action", id.value))
                .expected("an action is never run again by itself");
        }
        Trait::None | Trait::SecretField => {
            reading
                .error(
                    id.span.clone(),
                    format!("the item `{}` has no check to run again", id.value),
                )
                .see(found.id.span.clone(), "this item");
        }
    }
}

/// Notes every ring of sections that wait for each other, once.
fn cycles(reading: &mut Reading<'_>) {
    let waits = std::mem::take(&mut reading.waits);
    let mut edges: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, wait) in waits.iter().enumerate() {
        edges.entry(&wait.section).or_default().push(at);
    }
    let mut done: Vec<&str> = Vec::new();
    for wait in &waits {
        let mut path = Vec::new();
        let Some(ring) = ring_from(&wait.section, &waits, &edges, &mut done, &mut path) else {
            continue;
        };
        let names: Vec<&str> = ring.iter().map(|at| waits[*at].section.as_str()).collect();
        let (first, others) = (ring[0], &ring[1..]);
        let message = match names[..] {
            [own] => format!("the section `{own}` waits for itself"),
            _ => format!("sections wait for each other: {} → {}", names.join(" → "), names[0]),
        };
        let problem = reading.error(waits[first].on.span.clone(), message);
        problem.expected(format!(
            "`{}` waits for `{}`",
            waits[first].section, waits[first].on.value
        ));
        for at in others {
            let other = &waits[*at];
            problem.see(
                other.on.span.clone(),
                format!("`{}` waits for `{}`", other.section, other.on.value),
            );
        }
    }
}

/// The waits of a ring that `section` leads into, where there is one that was not seen before.
fn ring_from<'w>(
    section: &'w str,
    waits: &'w [super::reading::Wait],
    edges: &HashMap<&str, Vec<usize>>,
    done: &mut Vec<&'w str>,
    path: &mut Vec<usize>,
) -> Option<Vec<usize>> {
    if let Some(start) = path.iter().position(|at| waits[*at].section == section) {
        return Some(path[start..].to_vec());
    }
    if done.contains(&section) {
        return None;
    }
    let mut found = None;
    for at in edges.get(section).into_iter().flatten() {
        path.push(*at);
        let ring = ring_from(&waits[*at].on.value, waits, edges, done, path);
        path.pop();
        found = found.or(ring);
    }
    done.push(section);
    found
}
