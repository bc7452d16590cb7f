//! Texts of others, made harmless for the place that they go to: Markdown, its tables and its links, HTML, XML.
//!
//! Whatever somebody typed comes out as that text and as nothing else: no heading, link, cell or tag arises from it, and
//! nothing in it stays unseen.

mod markdown;
mod target;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub use self::{
    markdown::{cell, code, code_cell, markdown},
    target::{markdown_url, path, url},
};
use crate::domain::unseen::is_unseen;

/// What a line feed in a text on one line is shown as.
const LINE_FEED: &str = " ⏎ ";

/// Whether a character is spelled out: one that nobody sees, or that XML has no place for.
fn is_spelled(sign: char) -> bool {
    is_unseen(sign) || matches!(sign, '\u{fffe}' | '\u{ffff}')
}

/// The text on one line, with everything in it that nobody would see spelled out. Line feeds are shown as `⏎`.
pub fn visible(text: &str) -> Cow<'_, str> {
    spelled(text, LINE_FEED)
}

/// The same with its line feeds.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    spelled(text, "\n")
}

fn spelled<'a>(text: &'a str, line_feed: &str) -> Cow<'a, str> {
    if !text.contains(is_spelled) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '\r' if signs.peek() == Some(&'\n') => {}
            '\n' => out.push_str(line_feed),
            _ if is_spelled(sign) => out.extend(sign.escape_default()),
            _ => out.push(sign),
        }
    }
    Cow::Owned(out)
}

/// For HTML, as text and between the quotes of an attribute alike: on one line.
pub fn html(text: &str) -> String {
    entities(&visible(text))
}

/// The same with its line feeds, for text that keeps its lines.
pub fn html_lines(text: &str) -> String {
    entities(&visible_lines(text))
}

/// For XML, as text and between the quotes of an attribute alike: on one line.
pub fn xml(text: &str) -> String {
    entities(&visible(text))
}

/// The same with its line feeds, for text that keeps its lines.
pub fn xml_lines(text: &str) -> String {
    entities(&visible_lines(text))
}

/// The five signs that mean something in a tag, a text or an attribute. `'` has no name that all of HTML knows.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(sign),
        }
    }
    out
}

/// The beginning of a text, where it is longer than so many characters; that it goes on shows.
pub fn clipped(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some(_) => {
            let kept: String = text.chars().take(most.saturating_sub(1)).collect();
            Cow::Owned(format!("{}…", kept.trim_end()))
        }
    }
}
