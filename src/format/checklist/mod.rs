//! Reading a checklist: TOML in, a valid [`Checklist`] out, or every error of the file at once, each with its place.
//!
//! What comes out can be carried out: ids are unique, references lead somewhere, nothing waits for itself, patterns
//! and targets are compiled. Whoever holds a [`Checklist`] need not check any of that again.

mod check;
mod commands;
mod expectation;
mod header;
mod limits;
mod links;
mod nearest;
mod planned;
mod policy;
mod problem;
mod reading;
mod sections;
mod syntax;
mod table;
mod texts;
mod values;

use toml::de::DeTable;

use crate::domain::{checklist::Checklist, digest::Digest};
pub use commands::{Command, CommandUse, commands};
pub use problem::{Problem, Severity, render};
use reading::Reading;
use table::Table;

/// The version of the format that this program reads.
pub const SCHEMA: i64 = 1;

/// A file larger than this is refused: the longest built-in checklist has 30 KiB, one of 10,000 items some 2 MiB.
pub const LARGEST: usize = 8 << 20;

/// How keys that this version does not know are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// A file that somebody writes: an unknown key is an error.
    Written,
    /// A run's frozen file, perhaps written by a newer version: an unknown key is a warning.
    Frozen,
}

/// Reads a checklist, and what is to be warned of.
///
/// # Errors
/// Every error of the file, with the warnings among them, in the order of their places.
pub fn parse(source: &str, strictness: Strictness) -> Result<(Checklist, Vec<Problem>), Vec<Problem>> {
    if let Some(problem) = limits::of_file(source) {
        return Err(vec![problem]);
    }
    let (tree, errors) = DeTable::parse_recoverable(source);
    let mut reading = Reading::new(source, strictness, !errors.is_empty());
    let checklist = checklist(Table::root(tree.get_ref(), source), &mut reading);
    links::resolve(&mut reading);
    texts::resolve(&mut reading);
    let mut problems = limits::told(reading.problems);
    if !errors.is_empty() {
        problems = syntax::join(source, &errors, problems);
    }
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    problems.dedup();
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(problems);
    }
    Ok((checklist, problems))
}

fn checklist(mut table: Table<'_>, reading: &mut Reading<'_>) -> Checklist {
    header::schema(&mut table, reading);
    let checklist = Checklist {
        id: header::checklist_id(&mut table, reading),
        title: table.required_text("title", reading),
        version: table.required_text("version", reading),
        sha256: Digest::of(reading.source),
        environment: header::environment(&mut table, reading),
        fields: header::fields(&mut table, reading),
        roles: header::roles(&mut table, reading),
        contacts: header::contacts(&mut table, reading),
        commands: header::quick_commands(&mut table, reading),
        policy: policy::policy(&mut table, reading),
        sections: sections::sections(&mut table, reading),
        decisions: planned::decisions(&mut table, reading),
        rollback: planned::rollback(&mut table, reading),
        triggers: planned::triggers(&mut table, reading),
        monitors: planned::monitors(&mut table, reading),
        messages: planned::messages(&mut table, reading),
    };
    table.close(reading);
    checklist
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod weakening_tests;
