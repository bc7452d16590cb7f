//! Where links lead. A path leads nowhere but below where the document lies; an address is one of the web, or no link.

use std::fmt::Write as _;

/// A path of the record as a link may lead there: every sign that could mean something in a link, in HTML or in Markdown
/// is written as `%XX`. Nothing where it would lead out of the run's folder.
pub fn path(path: &str) -> Option<String> {
    let leads = |part: &str| matches!(part, "" | "." | "..");
    let inside = !path.contains('\\') && !path.split('/').any(leads);
    inside.then(|| encoded(path, "/-._~+,@"))
}

/// The address as it may stand behind a link in HTML, once it is escaped for an attribute; nothing where it is no address
/// of the web, such as `javascript:`.
pub fn url(text: &str) -> Option<String> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let web = ["https://", "http://"].into_iter().find(|web| lower.starts_with(web))?;
    let rest = &text[web.len()..];
    let starts = rest.chars().next().is_some_and(char::is_alphanumeric);
    starts.then(|| format!("{web}{}", encoded(rest, "-._~:/?#@!$&+,;=%")))
}

/// The same as it may stand between the brackets of a link in Markdown.
pub fn markdown_url(text: &str) -> Option<String> {
    url(text).map(|url| url.replace('&', "&amp;"))
}

fn encoded(text: &str, plain: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        let sign = char::from(byte);
        if sign.is_ascii_alphanumeric() || plain.contains(sign) {
            out.push(sign);
        } else {
            // A text takes everything that is written to it.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
