//! Errors of the TOML itself, joined with what else was found without naming their consequences again.

use std::ops::Range;

use toml::de::Error;

use super::limits::MOST_PROBLEMS;
use super::problem::{Problem, Severity, edge_before};

/// The syntax errors, and those of `others` that do not stand in what a broken line left unclear.
pub(super) fn join(source: &str, errors: &[Error], others: Vec<Problem>) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    let mut unclear: Vec<Range<usize>> = Vec::new();
    let mut errors: Vec<&Error> = errors.iter().collect();
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    for error in errors.into_iter().take(MOST_PROBLEMS) {
        let span = error.span().unwrap_or(0..0);
        let line = line_around(source, span.start);
        let follows = error.message() == "duplicate key" && unclear.iter().any(|range| range.contains(&span.start));
        let same_line = unclear.iter().any(|range| range.start == line.start);
        if follows || same_line {
            continue;
        }
        problems.push(problem(source, error, span));
        unclear.push(unclear_after(source, line));
    }
    let clear = |problem: &Problem| !unclear.iter().any(|range| range.contains(&problem.span.start));
    problems.extend(others.into_iter().filter(clear));
    problems
}

fn problem(source: &str, error: &Error, span: Range<usize>) -> Problem {
    let (what, expected) = match error.message().split_once(", expected ") {
        Some((what, expected)) => (what, Some(expected)),
        None => (error.message(), None),
    };
    let mut problem = Problem::new(Severity::Error, source, span.clone(), what.to_owned());
    // The parser's own guard of its stack.
    if what.contains("recurs") {
        problem.message = "this is nested too deep".to_owned();
    }
    if what == "duplicate key" {
        let key = source.get(span).unwrap_or_default();
        problem.message = format!("the key `{key}` stands here for the second time");
    }
    problem.expected = expected.map(|expected| format!("expected {expected}"));
    problem
}

/// The bytes of the line that `at` stands on.
fn line_around(source: &str, at: usize) -> Range<usize> {
    let at = edge_before(source, at);
    let start = source[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = source[at..].find('\n').map_or(source.len(), |newline| at + newline + 1);
    start..end
}

/// What a broken line leaves unclear: itself and the next; a broken heading, all until the next heading.
fn unclear_after(source: &str, line: Range<usize>) -> Range<usize> {
    if !source[line.clone()].trim_start().starts_with('[') {
        let next = line_around(source, line.end);
        return line.start..next.end.max(line.end);
    }
    let rest = &source[line.end..];
    let end = if rest.starts_with('[') {
        Some(0)
    } else {
        rest.find("\n[").map(|at| at + 1)
    };
    line.start..end.map_or(source.len(), |at| line.end + at)
}
