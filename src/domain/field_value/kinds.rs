//! What the kinds of fields take that have no reader elsewhere. They keep slips out, and refuse nothing that somebody could
//! mean: a name of any script, a channel of any tool.

use crate::domain::known::is_principal;

/// A name with a letter in it, with or without a principal behind it: `Ada Lovelace <ada@example.com>`; or a principal
/// alone.
pub fn is_person(text: &str) -> bool {
    let (name, principal) = match text.split_once('<') {
        Some((name, rest)) => (name.trim(), rest.strip_suffix('>')),
        None => (text.trim(), Some("none")),
    };
    principal.is_some_and(is_principal) && !name.contains('>') && name.contains(char::is_alphabetic)
}

/// `#releases`, `@on-call`, `ops@example.com`, `https://…`, a number to call, or the name of a room.
pub fn is_channel(text: &str) -> bool {
    let text = text.trim();
    let one_word = |text: &str| text.contains(char::is_alphanumeric) && !text.contains(char::is_whitespace);
    if text.contains("://") {
        return is_url(text);
    }
    match (text.strip_prefix(['#', '@']), text.split_once('@')) {
        (Some(name), _) => one_word(name) && !name.starts_with(['#', '@']),
        (None, Some((user, host))) => one_word(user) && one_word(host) && !host.contains('@'),
        (None, None) => text.contains(char::is_alphanumeric),
    }
}

/// The path of a file or a folder that names something, and is no address.
pub fn is_file(text: &str) -> bool {
    !text.contains("://") && text.contains(|sign: char| !"./~ ".contains(sign))
}

/// A name that can be typed again, to confirm an action in it.
pub fn is_environment(text: &str) -> bool {
    let sign = |sign: char| sign.is_alphanumeric() || " -_./:@".contains(sign);
    text.contains(char::is_alphanumeric) && text.chars().all(sign)
}

/// An absolute address (RFC 3986): a scheme, then `://` and a host.
pub fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let scheme_fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    scheme_fits && !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace)
}
