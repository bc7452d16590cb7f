//! How much a checklist may hold. What goes beyond is an error in words, never a program that hangs, runs out of memory
//! or of stack.

use std::ops::Range;

use super::{
    LARGEST,
    problem::{Problem, Severity},
    reading::Reading,
    table::Table,
};

/// A single text is no longer, in bytes.
pub(super) const LONGEST_TEXT: usize = 64 << 10;
/// Items inside of items, counted from a section's own.
pub(super) const DEEPEST_ITEMS: usize = 8;
/// In the whole file.
pub(super) const MOST_ITEMS: usize = 20_000;
/// In the whole file.
pub(super) const MOST_SECTIONS: usize = 1_000;
/// In the whole file: each takes up to a megabyte compiled.
pub(super) const MOST_PATTERNS: usize = 1_000;
/// So many problems of a file are told.
pub(super) const MOST_PROBLEMS: usize = 200;

/// What keeps the file from being read at all.
pub(super) fn of_file(source: &str) -> Option<Problem> {
    if source.len() > LARGEST {
        let text = format!("the file has {} MiB", source.len() >> 20);
        let mut problem = Problem::new(Severity::Error, "", 0..0, text);
        problem.expected(format!("expected {} MiB at most", LARGEST >> 20));
        return Some(problem);
    }
    None
}

/// The problems that are told, with a word on the others.
pub(super) fn told(mut problems: Vec<Problem>) -> Vec<Problem> {
    if let Some(last) = problems.get_mut(MOST_PROBLEMS) {
        last.message = "there are more problems from here on".to_owned();
        (last.expected, last.help) = (None, None);
        last.related.clear();
    }
    problems
}

/// The first so many of them; that there are more is an error.
pub(super) fn first<'t>(
    mut tables: Vec<Table<'t>>,
    most: usize,
    what: &str,
    reading: &mut Reading<'_>,
) -> Vec<Table<'t>> {
    if let Some(beyond) = tables.get(most) {
        reading.error(
            beyond.span.clone(),
            format!("there are more {what} than a checklist may have"),
        );
        tables.truncate(most);
    }
    tables
}

/// A text is too long.
pub(super) fn text(span: Range<usize>, reading: &mut Reading<'_>) {
    let expected = format!("expected {} KiB at most", LONGEST_TEXT >> 10);
    let problem = reading.error(span, "this text is too long");
    problem.expected(expected).help("put it into a file, and name that");
}

/// Items stand too deep inside of others.
pub(super) fn items_too_deep(span: Range<usize>, reading: &mut Reading<'_>) {
    let expected = format!("expected {DEEPEST_ITEMS} levels at most");
    reading
        .error(span, "items stand too deep inside of items")
        .expected(expected);
}

/// There are too many patterns.
pub(super) fn patterns(span: Range<usize>, reading: &mut Reading<'_>) {
    let expected = format!("expected {MOST_PATTERNS} at most");
    reading
        .error(span, "there are more regular expressions than a checklist may have")
        .expected(expected);
}
