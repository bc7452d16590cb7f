//! Names with `*`: who may hold a role, which environments count as production; and paths with `*` and `**`: what must be in
//! a build output, and what must not.

use globset::{Candidate, GlobBuilder, GlobMatcher};

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

/// A pattern for paths below a folder, with `/` between their parts: `*` and `?` stay within one part, `**` is any number of
/// parts, `[a-z]` one sign of these, `{js,css}` one of these texts, and `\` takes from the next sign what it means.
#[derive(Debug, Clone)]
pub struct PathGlob {
    text: String,
    matcher: GlobMatcher,
    /// It ends in `/`.
    folders_only: bool,
}

impl PathGlob {
    /// Reads `text`.
    ///
    /// # Errors
    /// In words: where it is no pattern, or one that no path below a folder can match.
    pub fn new(text: &str) -> Result<Self, String> {
        let mut pattern = text;
        while let Some(rest) = pattern.strip_prefix("./") {
            pattern = rest;
        }
        let folders_only = pattern.ends_with('/');
        let pattern = pattern.trim_end_matches('/');
        if pattern.is_empty() || pattern.starts_with('/') {
            return Err("it names no path below the folder".to_owned());
        }
        if pattern.split('/').any(|part| part == "..") {
            return Err("it leads out of the folder".to_owned());
        }
        let glob = GlobBuilder::new(pattern)
            .literal_separator(true)
            .backslash_escape(true)
            .build()
            .map_err(|error| error.kind().to_string())?;
        Ok(Self {
            text: text.to_owned(),
            matcher: glob.compile_matcher(),
            folders_only,
        })
    }

    /// Parts a pattern into the folder that it begins with to the letter, which may lie anywhere, and the pattern for what
    /// is below that.
    ///
    /// # Errors
    /// Those of [`PathGlob::new`] for the rest.
    pub fn parted(text: &str) -> Result<(String, Self), String> {
        let parts: Vec<&str> = text.split('/').collect();
        let is_literal = |part: &&&str| !part.contains(['*', '?', '[', '{', '\\']);
        let literal = parts[..parts.len() - 1].iter().take_while(is_literal).count();
        let folder = match parts[..literal].join("/") {
            root if root.is_empty() && literal > 0 => "/".to_owned(),
            folder => folder,
        };
        Ok((folder, Self::new(&parts[literal..].join("/"))?))
    }

    /// Of how many parts its paths are at most; nothing where of any number.
    pub fn depth(&self) -> Option<usize> {
        (!self.text.contains("**")).then(|| self.text.split('/').count())
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it ends in `/`, and so means folders.
    pub fn folders_only(&self) -> bool {
        self.folders_only
    }

    /// Whether the whole path is one of these.
    pub fn matches(&self, path: &[u8]) -> bool {
        self.matcher.is_match_candidate(&Candidate::from_bytes(path))
    }
}

#[cfg(test)]
mod tests {
    use super::{PathGlob, covers};

    #[test]
    fn a_star_stays_within_a_part_of_a_path_and_two_go_through_any_number() {
        for (pattern, path, is) in [
            ("index.html", "index.html", true),
            ("./index.html", "index.html", true),
            ("index.html", "app/index.html", false),
            ("*.map", "app.js.map", true),
            ("*.map", "js/app.js.map", false),
            ("**/*.map", "app.js.map", true),
            ("**/*.map", "js/a/app.js.map", true),
            ("**/node_modules", "a/node_modules", true),
            ("**/node_modules", "node_modules", true),
            ("node_modules/", "node_modules", true),
            ("js/**", "js/a/b", true),
            ("js/**", "js", false),
            ("*", ".env", true),
            ("app-?.js", "app-1.js", true),
            ("app-?.js", "app-/.js", false),
            ("*.{js,css}", "a.css", true),
            ("[a-c].txt", "b.txt", true),
            (r"\*.txt", "a.txt", false),
            ("App.js", "app.js", false),
        ] {
            let glob = PathGlob::new(pattern).unwrap();
            assert_eq!(glob.matches(path.as_bytes()), is, "{pattern} {path}");
        }
        assert!(
            PathGlob::new("*.txt").unwrap().matches(b"caf\xe9.txt"),
            "whatever its bytes"
        );
        assert!(PathGlob::new("js/").unwrap().folders_only());
    }

    #[test]
    fn the_folder_that_a_pattern_begins_with_may_lie_anywhere() {
        for (pattern, folder, rest, depth) in [
            ("*.xml", "", "*.xml", Some(1)),
            ("a.xml", "", "a.xml", Some(1)),
            ("target/*/x.xml", "target", "*/x.xml", Some(2)),
            ("../reports/**/*.xml", "../reports", "**/*.xml", None),
            ("/tmp/x/*.xml", "/tmp/x", "*.xml", Some(1)),
            ("/*.xml", "/", "*.xml", Some(1)),
        ] {
            let (found, glob) = PathGlob::parted(pattern).unwrap();
            assert_eq!(
                (&*found, glob.as_str(), glob.depth()),
                (folder, rest, depth),
                "{pattern}"
            );
        }
        assert!(PathGlob::parted("a/*/../x").is_err());
        assert!(PathGlob::parted("reports/").is_err());
    }

    #[test]
    fn a_pattern_that_no_path_below_a_folder_can_match_is_none() {
        for pattern in ["", "/", "./", "/etc/passwd", "../a", "a/../b", "a[", "{a"] {
            assert!(PathGlob::new(pattern).is_err(), "{pattern}");
        }
    }

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
