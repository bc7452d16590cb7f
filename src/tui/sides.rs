//! The sides of what is in dispute beside marks: who gave a field, a role or the checklist which value, and when.

use chrono::FixedOffset;

use super::people;
use crate::domain::{
    digest::Digest,
    event::{ChecklistAmended, EntryRef, Event, Recorded},
    id::{FieldId, RoleId},
    run::Run,
    time::Time,
};

/// One side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Who; nothing where no entry is found that says so.
    pub who: Option<String>,
    /// When.
    pub at: Option<Time>,
    /// What.
    pub value: String,
}

/// `1.4.1 (Bob, 21:05)`.
pub fn in_words(offset: FixedOffset, side: &Side) -> String {
    let at = side.at.map(|at| at.with_timezone(&offset).format("%H:%M").to_string());
    let told: Vec<String> = side.who.clone().into_iter().chain(at).collect();
    match told.as_slice() {
        [] => side.value.clone(),
        told => format!("{} ({})", side.value, told.join(", ")),
    }
}

/// The values that a field was given by people who had not seen each other.
pub fn of_field(run: &Run, field: &FieldId) -> Vec<Side> {
    let told = run.field_sides(field).map(|value| {
        let entry = last(run, |event| match event {
            Event::FieldSet(set) => set.field == *field && set.value == *value,
            Event::RunStarted(started) => started.fields.get(field) == Some(value),
            _ => false,
        });
        let secret = || "a value that is not stored".to_owned();
        side(run, entry, value.clone().unwrap_or_else(secret))
    });
    told.collect()
}

/// The persons that a role was given to by people who had not seen each other.
pub fn of_role(run: &Run, role: &RoleId) -> Vec<Side> {
    let told = run.role_sides(role).map(|person| {
        let entry = last(run, |event| match event {
            Event::RoleAssigned(assigned) => assigned.role == *role && assigned.person == *person,
            Event::RunStarted(started) => started.roles.get(role) == Some(person),
            _ => false,
        });
        side(run, entry, person.to_string())
    });
    told.collect()
}

/// The amendments that were made by people who had not seen each other.
pub fn of_checklist(run: &Run) -> Vec<(&EntryRef, &ChecklistAmended)> {
    let mut found: Vec<(&EntryRef, &ChecklistAmended)> = Vec::new();
    for digest in run.checklist_sides() {
        let amended = run
            .amendments
            .iter()
            .rev()
            .find(|(_, amended)| amended.sha256 == *digest);
        let known = |digest: &Digest| found.iter().any(|(_, amended)| amended.sha256 == *digest);
        if let Some((entry, amended)) = amended.filter(|_| !known(digest)) {
            found.push((entry, amended));
        }
    }
    found
}

fn last(run: &Run, says: impl Fn(&Event) -> bool) -> Option<&Recorded> {
    run.entries.iter().rev().find(|recorded| says(&recorded.entry.event))
}

fn side(run: &Run, entry: Option<&Recorded>, value: String) -> Side {
    Side {
        who: entry.map(|recorded| people::name(run, &recorded.writer)),
        at: entry.map(|recorded| recorded.entry.at),
        value,
    }
}
