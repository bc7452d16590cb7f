//! What is wrong with a checklist, where, and what would be right; drawn as compilers draw it.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

use crate::domain::unseen::is_unseen;

/// Whether a problem makes the checklist unusable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The checklist is refused.
    Error,
    /// The checklist is read; somebody should look.
    Warning,
}

/// One thing that is wrong with a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Whether the checklist is refused for it.
    pub severity: Severity,
    /// The bytes of the source that it is about.
    pub span: Range<usize>,
    /// The line that the span begins on, from 1.
    pub line: usize,
    /// The column that it begins at, from 1, in characters.
    pub column: usize,
    /// What was found.
    pub message: String,
    /// What belongs there instead.
    pub expected: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// Other places that have to do with it, and what stands there.
    pub related: Vec<(Range<usize>, String)>,
}

impl Problem {
    pub(super) fn new(severity: Severity, source: &str, span: Range<usize>, message: String) -> Self {
        let span = within(source, span);
        let (line, column) = line_and_column(source, span.start);
        Self {
            severity,
            span,
            line,
            column,
            message: visible(&message),
            expected: None,
            help: None,
            related: Vec::new(),
        }
    }

    /// Says what belongs there instead.
    pub(super) fn expected(&mut self, expected: impl Into<String>) -> &mut Self {
        self.expected = Some(visible(&expected.into()));
        self
    }

    /// Says what to do about it.
    pub(super) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(visible(&help.into()));
        self
    }

    /// Points to another place.
    pub(super) fn see(&mut self, span: Range<usize>, what: impl Into<String>) -> &mut Self {
        self.related.push((span, visible(&what.into())));
        self
    }
}

/// The problems as text, each with the lines of `source` (called `name`) that it is about, underlined.
///
/// With `color`, ANSI colours; `width` is that of the terminal in columns. Control characters of the source are made
/// visible, so the text is safe to print.
pub fn render(problems: &[Problem], source: &str, name: &str, color: bool, width: usize) -> String {
    let (source, name) = (&printable(source), &visible(name));
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(width);
    let mut text = String::new();
    for problem in problems {
        text.push_str(&renderer.render(&[group(problem, source, name)]));
        text.push_str("\n\n");
    }
    text.truncate(text.trim_end().len());
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn group<'a>(problem: &'a Problem, source: &'a str, name: &'a str) -> Group<'a> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut here = AnnotationKind::Primary.span(problem.span.clone());
    if let Some(expected) = &problem.expected {
        here = here.label(expected);
    }
    let related = problem
        .related
        .iter()
        .map(|(span, what)| AnnotationKind::Context.span(within(source, span.clone())).label(what));
    let snippet = Snippet::source(source).path(name).annotation(here).annotations(related);
    let group = level.primary_title(problem.message.as_str()).element(snippet);
    match &problem.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}

/// The text with its control characters written out, so that it can be printed anywhere.
fn visible(text: &str) -> String {
    let plain = |c: char| {
        if is_unseen(c) {
            c.escape_unicode().to_string()
        } else {
            c.to_string()
        }
    };
    text.chars().map(plain).collect()
}

/// The source with the characters that must not be shown replaced by others that are as long, so that every place stays
/// where it is. Those of ASCII the renderer replaces itself.
fn printable(source: &str) -> String {
    let plain = |c: char| match c.len_utf8() {
        2 if is_unseen(c) => '·',
        3 if is_unseen(c) => '\u{2026}',
        4 if is_unseen(c) => '\u{1f784}',
        _ => c,
    };
    source.chars().map(plain).collect()
}

/// The span cut to the source, at the edges of characters.
fn within(source: &str, span: Range<usize>) -> Range<usize> {
    let start = edge_before(source, span.start);
    let end = edge_after(source, span.end.max(start));
    start..end
}

/// The edge of a character at `at`, or the last one before it.
pub(super) fn edge_before(source: &str, at: usize) -> usize {
    let edges = (0..=at.min(source.len())).rev();
    edges.into_iter().find(|at| source.is_char_boundary(*at)).unwrap_or(0)
}

/// The edge of a character at `at`, or the first one after it.
pub(super) fn edge_after(source: &str, at: usize) -> usize {
    (at..source.len())
        .find(|at| source.is_char_boundary(*at))
        .unwrap_or(source.len())
}

fn line_and_column(source: &str, at: usize) -> (usize, usize) {
    let before = &source[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}
