//! Pattern lists as OpenSSH matches them: `*` and `?`, commas between, and a `!` before a pattern that shuts out
//! whatever it covers.

/// Whether a list of patterns covers the text: one of them does, and none with a `!` before it.
pub(super) fn covers(list: &str, text: &str) -> bool {
    let mut covered = false;
    for pattern in list.split(',') {
        let (shuts_out, pattern) = match pattern.strip_prefix('!') {
            Some(pattern) => (true, pattern),
            None => (false, pattern),
        };
        if matches(pattern.as_bytes(), text.as_bytes()) {
            if shuts_out {
                return false;
            }
            covered = true;
        }
    }
    covered
}

/// The one name that a list of patterns stands for, where it is one plain name.
pub(super) fn plain(list: &str) -> Option<&str> {
    let plain = !list.is_empty() && !list.contains(['*', '?', ',']) && !list.starts_with('!');
    plain.then_some(list)
}

/// `?` is any one byte, `*` any run of them. Goes back to the last star only: at worst pattern times text.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(byte) if *byte == b'?' || *byte == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((from, at)) = star else { return false };
                star = Some((from, at + 1));
                p = from + 1;
                t = at + 1;
            }
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_covers_what_one_pattern_covers_and_none_shuts_out() {
        for (list, text, is) in [
            ("ada@example.com", "ada@example.com", true),
            ("ada@example.com", "ada@example.co", false),
            ("*@example.com", "ada@example.com", true),
            ("*@example.com,!eve@example.com", "eve@example.com", false),
            ("!eve@example.com,*@example.com", "ada@example.com", true),
            ("!eve@example.com,*@example.com", "eve@example.com", false),
            ("!eve@example.com", "ada@example.com", false),
            ("ad?@example.com", "ada@example.com", true),
            ("ad?@example.com", "ad@example.com", false),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("*", "", true),
            ("**", "x", true),
            ("", "", true),
            ("", "x", false),
            ("bob, ada", "ada", false),
            ("bob,ada", "ada", true),
        ] {
            assert_eq!(covers(list, text), is, "{list} {text}");
        }
    }

    #[test]
    fn a_pattern_of_stars_takes_no_time() {
        let pattern = "*a".repeat(200);
        assert!(!covers(&pattern, &"a".repeat(199)));
        assert!(covers(&pattern, &"a".repeat(5000)));
    }

    #[test]
    fn only_a_plain_name_stands_for_one() {
        assert_eq!(plain("ada@example.com"), Some("ada@example.com"));
        for list in ["*@example.com", "a,b", "!a", "a?", ""] {
            assert_eq!(plain(list), None, "{list}");
        }
    }
}
