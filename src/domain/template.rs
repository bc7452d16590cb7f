//! `{field}` in texts: where it stands, and how it is filled in. Never used on a shell command, where a value would
//! become part of the command.

use std::ops::Range;

/// A `{name}` in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<'a> {
    /// What stands between the braces.
    pub name: &'a str,
    /// Its bytes in the text, braces included.
    pub range: Range<usize>,
    /// Written `{{name}}`: means the text `{name}` itself.
    pub escaped: bool,
}

/// Every `{name}` in `text`, from left to right. A name is made of lower-case letters, digits, `-` and `_`; other
/// braces (JSON, PromQL) are text.
pub fn places(text: &str) -> Vec<Place<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|open| at + open) {
        at = open + 1;
        let doubled = bytes.get(open + 1) == Some(&b'{');
        let start = open + 1 + usize::from(doubled);
        let length = bytes[start..].iter().take_while(|byte| is_name_byte(**byte)).count();
        let close = start + length;
        let closed = if doubled {
            bytes[close..].starts_with(b"}}")
        } else {
            bytes.get(close) == Some(&b'}')
        };
        if length > 0 && closed {
            let end = close + 1 + usize::from(doubled);
            found.push(Place {
                name: &text[start..close],
                range: open..end,
                escaped: doubled,
            });
            at = end;
        }
    }
    found
}

/// `text` with every `{name}` replaced by what `value` gives for it; left as it stands where that is nothing.
pub fn fill(text: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut end = 0;
    for place in places(text) {
        filled.push_str(&text[end..place.range.start]);
        if place.escaped {
            filled.push_str(&text[place.range.start + 1..place.range.end - 1]);
        } else {
            filled.push_str(&value(place.name).unwrap_or_else(|| text[place.range.clone()].to_owned()));
        }
        end = place.range.end;
    }
    filled.push_str(&text[end..]);
    filled
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_are_filled_in_and_everything_else_stays() {
        let value = |name: &str| (name == "version").then(|| "1.4 {version}".to_owned());
        for (text, filled) in [
            ("v{version}!", "v1.4 {version}!"),
            ("{version}{other}", "1.4 {version}{other}"),
            ("{{version}} is {version}", "{version} is 1.4 {version}"),
            (r#"{"id": "{version}"}"#, r#"{"id": "1.4 {version}"}"#),
            (r#"up{job="api"} {}"#, r#"up{job="api"} {}"#),
            (
                "{ version } {Version} {é{version}",
                "{ version } {Version} {é1.4 {version}",
            ),
            ("{{version} {", "{1.4 {version} {"),
        ] {
            assert_eq!(fill(text, value), filled, "{text}");
        }
    }
}
