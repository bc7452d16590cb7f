//! A verdict in lines for people.

use std::fmt::Write as _;

use crate::{cli::output::visible, domain::verdict::Word, report::facts::VerdictFacts};

/// `GO WITH CONDITIONS on Go-live`
pub fn headline(verdict: &VerdictFacts) -> String {
    format!("{} on {}", verdict.word, visible(&verdict.title))
}

/// The reasons, what speaks against it most first, then what is missing for the next better verdict.
pub fn text(verdict: &VerdictFacts, text: &mut String) {
    for (at_best, heading) in [
        (Word::NoGo, "makes it NO-GO"),
        (Word::Open, "keeps it open"),
        (Word::Conditional, "leaves it at GO WITH CONDITIONS"),
        (Word::Go, "in the way of nothing"),
    ] {
        let reasons = verdict.reasons.iter().filter(|reason| reason.at_best == at_best);
        lines(heading, reasons.map(|reason| reason.text.as_str()), text);
    }
    let missing = verdict.missing.iter().map(String::as_str);
    lines("missing for the next better verdict", missing, text);
}

/// A heading and its lines, where there are any.
pub fn lines<'a>(heading: &str, lines: impl Iterator<Item = &'a str>, text: &mut String) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        let _ = writeln!(text, "  {heading}:");
    }
    for line in lines {
        let _ = writeln!(text, "    {}", visible(line));
    }
}
