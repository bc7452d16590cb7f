//! For GitHub-flavoured Markdown. Every sign that could mean something is written so that it means itself; `@`, which
//! sites turn into mail and mentions whatever stands before it, stands in a code span.

use super::visible;

/// Signs that mean something wherever they stand.
const SIGNS: &str = "\\`*_[]<>#|~$&^";

/// As text of a paragraph, a list item or a heading, wherever in its line: on one line, and starting no block.
pub fn markdown(text: &str) -> String {
    let text = visible(text);
    let text = text.trim_matches(' ');
    let mut out = String::with_capacity(text.len() + 16);
    for (at, sign) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + sign.len_utf8()..]);
        match sign {
            // Side by side they stand in one span: a span that begins where one ends is none.
            '@' => {
                let (ends, goes_on) = (before.ends_with('@'), after.starts_with('@'));
                out.push_str(if ends { "" } else { "`" });
                out.push(sign);
                out.push_str(if goes_on { "" } else { "`" });
            }
            _ if SIGNS.contains(sign) || means_here(sign, before, after) => {
                out.push('\\');
                out.push(sign);
            }
            _ => out.push(sign),
        }
    }
    out
}

/// Signs that mean something in some places only: what begins a list or a rule, and what makes an address.
fn means_here(sign: char, before: &str, after: &str) -> bool {
    let ends = || after.is_empty() || after.starts_with(' ');
    match sign {
        '-' | '+' | '=' => before.is_empty(),
        '.' | ')' if before.bytes().all(|byte| byte.is_ascii_digit()) => !before.is_empty() && ends(),
        '.' => {
            let tail = before.len().saturating_sub(3);
            before.get(tail..).is_some_and(|end| end.eq_ignore_ascii_case("www"))
        }
        ':' => after.starts_with("//"),
        _ => false,
    }
}

/// As text of a table's cell.
pub fn cell(text: &str) -> String {
    // A bar is escaped everywhere; an empty cell keeps its place.
    markdown(text)
}

/// As a code span, outside of tables: a digest, a file, a command.
pub fn code(text: &str) -> String {
    let text = visible(text);
    if text.is_empty() {
        return String::new();
    }
    let runs = text.split(|sign| sign != '`').map(str::len);
    let ticks = "`".repeat(runs.max().unwrap_or(0) + 1);
    let ends = |sign: char| text.starts_with(sign) || text.ends_with(sign);
    let pad = if ends('`') || ends(' ') { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// As a code span in a table's cell. Parsers do not agree on a bar in there: a text with one is no code.
pub fn code_cell(text: &str) -> String {
    if text.contains('|') {
        return cell(text);
    }
    code(text)
}
