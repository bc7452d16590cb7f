//! The ways in which a value is commonly written: as it is, line by line, percent-encoded, as base64.

use std::fmt::Write as _;

use super::SHORTEST;

/// Base64 of a value inside of something else is looked for from so many letters on that the value alone decides.
const LETTERS: usize = 10;

/// Every way in which `value` is looked for, without control characters but line feeds.
pub fn forms(value: &str) -> Vec<String> {
    let value: String = value
        .chars()
        .filter(|sign| !sign.is_control() || matches!(sign, '\n' | '\t'))
        .collect();
    let trimmed = value.trim_matches('\n');
    let mut forms: Vec<String> = trimmed.lines().map(|line| line.trim().to_owned()).collect();
    forms.push(trimmed.to_owned());
    forms.extend(percent(trimmed));
    // With the line feed that many a file ends in, too: the letters before it are the same.
    forms.extend(base64(trimmed.as_bytes()));
    forms.retain(|form| form.len() >= SHORTEST);
    forms.sort();
    forms.dedup();
    forms
}

/// What addresses leave as it is, beside letters, digits and `-._~`: nothing (RFC 3986, all that it reserves), what a
/// browser leaves in a component, and what it leaves in names and passwords, in paths, and in queries (WHATWG URL).
const LEFT: [&[u8]; 6] = [
    b"",
    b"!'()*",
    b"!$%&'()*+,",
    b"!$%&'()*+,/:;=@[\\]|",
    b"!$%&()*+,/:;=?@[\\]^`{|}",
    b"!$%&'()*+,/:;=?@[\\]^`{|}",
];

/// Percent-encoded in the ways that are common; in a form a space is `+`.
fn percent(value: &str) -> Vec<String> {
    let mut ways: Vec<String> = LEFT.iter().map(|left| encoded(value, left)).collect();
    if value.contains(' ') {
        ways.push(encoded(value, b"").replace("%20", "+"));
    }
    ways
}

fn encoded(value: &str, left: &[u8]) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || left.contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The letters of base64 (RFC 4648, both alphabets) that the value alone decides, for each place it may begin at.
fn base64(value: &[u8]) -> Vec<String> {
    let mut forms = Vec::new();
    for before in 0..3 {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(value);
        let whole = bytes.len() * 8 / 6;
        bytes.resize(bytes.len() + 3, 0);
        let first = (before * 8).div_ceil(6);
        for last in [b"+/", b"-_"] {
            let letters: String = (first..whole).map(|at| letter(&bytes, at, last)).collect();
            if letters.len() >= LETTERS {
                forms.push(letters);
            }
        }
    }
    forms
}

fn letter(bytes: &[u8], at: usize, last: &[u8; 2]) -> char {
    let (byte, bit) = (at * 6 / 8, at * 6 % 8);
    let both = u16::from(bytes[byte]) << 8 | u16::from(bytes.get(byte + 1).copied().unwrap_or(0));
    let six = u8::try_from(both >> (10 - bit) & 63).unwrap_or(0);
    char::from(match six {
        0..26 => b'A' + six,
        26..52 => b'a' + six - 26,
        52..62 => b'0' + six - 52,
        other => last[usize::from(other - 62)],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_looked_for_as_it_is_written_in_addresses_and_headers() {
        let forms = forms("p&ss w/rd?>");
        // printf 'x:p&ss w/rd?>' | base64, and with one and with no letter before.
        for whole in [
            "eDpwJnNzIHcvcmQ/Pg==",
            "eHAmc3Mgdy9yZD8+",
            "cCZzcyB3L3JkPz4=",
            "a%20p%26ss%20w%2Frd%3F%3E",
            "https://a/?q=p&ss%20w/rd?%3E",
            "https://a/p&ss%20w/rd%3F%3E",
            "https://x:p&ss%20w%2Frd%3F%3E@a/",
            "q=p%26ss+w%2Frd%3F%3E",
            "p&ss w/rd?>",
        ] {
            assert!(
                forms.iter().any(|form| whole.contains(form.as_str())),
                "{whole}: {forms:?}"
            );
        }
    }

    #[test]
    fn a_value_of_several_lines_is_looked_for_line_by_line_too() {
        let forms = forms("first line\r\n  second\r\nabc\r\n");
        assert!(forms.contains(&"first line\n  second\nabc".to_owned()), "{forms:?}");
        assert!(forms.contains(&"second".to_owned()) && !forms.contains(&"abc".to_owned()));
    }
}
