//! Names with `*`: who may hold a role, which environments count as production.

/// Whether a pattern, in which each `*` stands for any run of characters, covers the whole text. Linear in both.
pub fn covers(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(head) else {
        return false;
    };
    let (middle, tail) = rest
        .rsplit_once('*')
        .map_or(("", rest), |(middle, tail)| (middle, tail));
    let Some(mut left) = text.strip_suffix(tail) else {
        return false;
    };
    for part in middle.split('*') {
        // The first place is as good as any: what follows may begin anywhere behind it.
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        for (pattern, text, is) in [
            ("*@dba.example.com", "ada@dba.example.com", true),
            ("*@dba.example.com", "ada@example.com", false),
            ("ada", "ada", true),
            ("ada", "adam", false),
            ("a*c*e", "abcde", true),
            ("a*c*e", "abcd", false),
            ("*production*", "eu-production-2", true),
            ("*-prod-*", "eu-prod-2", true),
            ("*-prod-*", "prod", false),
            ("ab*ba", "aba", false),
            ("*", "", true),
            ("", "", true),
        ] {
            assert_eq!(covers(pattern, text), is, "{pattern} {text}");
        }
    }
}
