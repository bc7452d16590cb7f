//! Whether a statement says what its entry says: a signature over another text speaks for nothing.

use super::{Statement, one_line};
use crate::domain::event::{Person, Signed};

impl Statement {
    /// In what the statement differs first from the entry that it stands for, in the run of that name.
    pub fn differs_from(&self, run: &str, signed: &Signed) -> Option<String> {
        let conditions = |all: &[String]| all.iter().map(|text| one_line(text)).collect::<Vec<_>>().join("; ");
        let pairs = [
            ("run", self.run.clone(), one_line(run)),
            ("role", self.role.0.to_string(), signed.role.to_string()),
            ("person", person(&self.person), person(&signed.person)),
            (
                "decision",
                self.answer.word().to_owned(),
                signed.decision.word().to_owned(),
            ),
            (
                "conditions",
                conditions(&self.conditions),
                conditions(&signed.conditions),
            ),
            ("covers", self.scope.to_string(), signed.scope.to_string()),
            (
                "scope",
                self.scope_sha256().to_string(),
                signed.scope_sha256.to_string(),
            ),
        ];
        let differs = pairs.into_iter().find(|(_, statement, entry)| statement != entry);
        differs.map(|(what, statement, entry)| {
            format!("{what} is “{statement}” in the statement and “{entry}” in the entry")
        })
    }
}

/// Name and principal.
fn person(person: &Person) -> String {
    let name = one_line(&person.name);
    match &person.principal {
        Some(principal) => format!("{name}, {}", one_line(principal)),
        None => name,
    }
}
