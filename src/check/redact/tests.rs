//! No secret comes through, whichever way it comes; everything else comes as it was.

use proptest::prelude::*;

use super::*;

fn rules(secrets: &[&str]) -> Vec<Rule> {
    let rule = |(number, secret): (usize, &&str)| Rule::value(format!("field f{number}"), *secret);
    secrets.iter().enumerate().map(rule).collect()
}

fn patterns(patterns: &[&str]) -> Vec<Rule> {
    let rule = |pattern: &&str| Rule::pattern(format!("pattern {pattern}"), Pattern::new(pattern).unwrap());
    patterns.iter().map(rule).collect()
}

fn through(rules: &[Rule], pieces: &[&str]) -> String {
    let mut redactor = Redactor::new(rules).unwrap();
    let mut out = String::new();
    for piece in pieces {
        redactor.push(piece, &mut out);
    }
    redactor.finish(&mut out);
    out
}

fn redacted(secrets: &[&str], pieces: &[&str]) -> String {
    through(&rules(secrets), pieces)
}

/// What is printed, without what steers the terminal: as `Scan` tells it, but all at once.
fn stripped(text: &str) -> String {
    let mut scan = Scan::default();
    scan.scan(text, State::Ground, ["", ""]);
    scan.printed.text
}

#[test]
fn a_secret_never_comes_through_whole_or_in_pieces() {
    for (secrets, pieces, shown) in [
        (&["hunter2"][..], &["the word is hunter2!"][..], "the word is ***!"),
        (&["hunter2"], &["hun", "t", "er2", " hunter", "3"], "*** hunter3"),
        (&["hunter2", "hunter22"], &["hunter2", "2"], "***"),
        (&["abcdabcx"], &["abcdabcdabcx", "abcd"], "abcd***abcd"),
        (&["line one\nline two"], &["line one\r\nline two\r\n"], "***\r\r\n"),
        (&["line one\nline two"], &["say line two"], "say ***"),
        (&["abc"], &["abc is too short"], "abc is too short"),
        (&["aaaa"], &["aaa", "aaa"], "***aa"),
        (&["pässwörd"], &["ein pässwörd."], "ein ***."),
    ] {
        assert_eq!(redacted(secrets, pieces), shown, "{secrets:?} in {pieces:?}");
    }
}

#[test]
fn control_sequences_are_looked_through_and_stay() {
    for (pieces, shown) in [
        (&["tok\x1b[31men-7 is"][..], "***\x1b[31m is"),
        (&["tok\x1b[31", "men", "-7"], "***\x1b[31m"),
        (&["\x1b[1mtoken-7\x1b[m"], "\x1b[1m***\x1b[m"),
        (&["to\0ke\x07n-7"], "***\0\x07"),
        (&["tok\u{9b}31men-7"], "***\u{9b}31m"),
        (
            &["tok\x1b]8;;http://x\x1b\\en\x1b]8;;\x1b\\-7"],
            "***\x1b]8;;http://x\x1b\\\x1b]8;;\x1b\\",
        ),
        // As a shell breaks a line that does not fit: a space, and back.
        (&["token \r-7"], "*** \r"),
        (&["token ", "\r-7"], "*** \r"),
        // In a title or a link, also one that is cut anywhere.
        (&["\x1b]0;my token-7\x07"], "\x1b]0;my ***\x07"),
        (
            &["\x1b]8;;https://x/?t=tok", "en-7\x1b\\link"],
            "\x1b]8;;https://x/?t=***\x1b\\link",
        ),
        // A broken sequence swallows a letter on the screen, not in the file.
        (&["\x1b[3token-7"], "\x1b[3***"),
        (&["\x1btoken-7"], "\x1b***"),
        (&["\x1b]never ended token-7\r\nnext"], "\x1b]never ended ***\r\nnext"),
    ] {
        assert_eq!(redacted(&["token-7"], pieces), shown, "{pieces:?}");
    }
}

#[test]
fn base64_and_percent_encoding_are_seen_through() {
    for shown in [
        redacted(&["p&ss w/rd?>"], &["Authorization: Basic eDpwJnNzIHcvcmQ/Pg=="]),
        redacted(&["p&ss w/rd?>"], &["https://x:p%26ss%20w%2Frd%3F%3E@host/"]),
    ] {
        assert!(shown.contains(INSTEAD), "{shown}");
        assert!(!shown.contains("JnNzIHcvcmQ") && !shown.contains("%2Frd"), "{shown}");
    }
}

#[test]
fn what_a_pattern_matches_in_a_line_is_replaced_or_its_first_group_alone() {
    for (pattern, pieces, shown) in [
        ("gh[ps]_[a-z0-9]{6}", &["with ghp_abc123 in\r\n"][..], "with *** in\r\n"),
        (
            "gh[ps]_[a-z0-9]{6}",
            &["with gh", "p_ab\x1b[1mc123 in"],
            "with ***\x1b[1m in",
        ),
        (
            "password=(\\S+)",
            &["x password=one password=two\n"],
            "x password=*** password=***\n",
        ),
        ("^key: .*$", &["a key: 1\nkey: 2\r\nb"], "a key: 1\n***\r\nb"),
        ("one\\s+two", &["one\r\ntwo one two"], "one\r\ntwo ***"),
        ("x*", &["abc"], "abc"),
    ] {
        assert_eq!(through(&patterns(&[pattern]), pieces), shown, "{pattern} in {pieces:?}");
    }
}

#[test]
fn a_line_that_waited_too_long_goes_out_and_the_rest_of_a_match_does_not() {
    let mut redactor = Redactor::new(&patterns(&["password: *(\\S+)", "PIN [0-9]+"])).unwrap();
    let mut out = String::new();
    redactor.push("password: ", &mut out);
    assert_eq!((out.as_str(), redactor.waits()), ("", true));
    redactor.rest(&mut out);
    assert_eq!((out.as_str(), redactor.waits()), ("password: ", false));
    redactor.push("hunter2", &mut out);
    redactor.push(" and PIN 12\r\nPI", &mut out);
    assert_eq!(out, "password: *** and ***\r\n");
    redactor.rest(&mut out);
    redactor.push("N 34\n", &mut out);
    assert_eq!(out, "password: *** and ***\r\nPI***\n");
}

#[test]
fn the_beginning_of_a_value_waits_as_long_as_it_takes() {
    let mut redactor = Redactor::new(&rules(&["hunter2"])).unwrap();
    let mut out = String::new();
    redactor.push("a hunt", &mut out);
    redactor.rest(&mut out);
    assert_eq!(out, "a ");
    redactor.push("er2\n", &mut out);
    assert_eq!(out, "a ***\n");
}

#[test]
fn every_rule_counts_what_it_replaced() {
    let mut all = rules(&["hunter2", "secret-word"]);
    all.extend(patterns(&["PIN [0-9]+", "never"]));
    let mut redactor = Redactor::new(&all).unwrap();
    let mut out = String::new();
    for piece in ["hunter2 hun", "ter2 PIN 1\n", "PIN 22"] {
        redactor.push(piece, &mut out);
    }
    redactor.finish(&mut out);
    let told: Vec<(String, u64)> = redactor
        .redacted()
        .into_iter()
        .map(|one| (one.rule, one.times))
        .collect();
    assert_eq!(told, [("field f0".to_owned(), 2), ("pattern PIN [0-9]+".to_owned(), 2)]);
}

#[test]
fn what_waits_is_bounded_whatever_comes() {
    let mut redactor = Redactor::new(&rules(&["token-7"])).unwrap();
    let mut out = String::new();
    let piece = "\x1b[1m".repeat(1 << 10);
    redactor.push("tok", &mut out);
    for _ in 0..256 {
        redactor.push(&piece, &mut out);
        assert!(redactor.held.len() <= PATIENCE + 2 * piece.len());
    }
    redactor.finish(&mut out);
    assert_eq!(out, format!("tok{}", piece.repeat(256)));
}

/// A text with secrets in it, split by sequences.
fn coloured(pieces: Vec<(String, String)>) -> String {
    pieces
        .into_iter()
        .flat_map(|(text, sequence)| [text, sequence])
        .collect()
}

fn cut(text: &str, cuts: Vec<usize>) -> Vec<&str> {
    let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
    cuts.extend([0, text.len()]);
    cuts.retain(|&cut| text.is_char_boundary(cut));
    cuts.sort_unstable();
    cuts.windows(2).map(|cut| &text[cut[0]..cut[1]]).collect()
}

fn sequence() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => Just(String::new()),
        3 => "\\x1b\\[[0-9;]{0,4}m",
        1 => "\\x1b\\][0-9];[a-c]{0,9}(\\x07|\\x1b\\\\)",
        1 => "\u{9b}[0-9]{0,2}[A-K]",
        1 => "[\\x00\\x07\\x0e\u{84}\u{200b}]",
        1 => "\\x1b[\\[(\\]]?",
        1 => Just("\r\n".to_owned()),
    ]
}

proptest! {
    #[test]
    fn where_the_stream_is_cut_makes_no_difference(
        text in "[abc ]{0,60}",
        secrets in prop::collection::vec("[abc]{4,7}", 1..4),
        cuts in prop::collection::vec(0usize..60, 0..6),
    ) {
        let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
        prop_assert_eq!(redacted(&secrets, &cut(&text, cuts)), redacted(&secrets, &[&text]));
    }

    #[test]
    fn where_a_coloured_stream_is_cut_makes_no_difference_to_patterns_either(
        pieces in prop::collection::vec(("[abc \n]{0,5}", sequence()), 0..12),
        cuts in prop::collection::vec(0usize..120, 0..8),
    ) {
        let text = coloured(pieces);
        let rules = patterns(&["a[bc]+", "b (c+)"]);
        prop_assert_eq!(through(&rules, &cut(&text, cuts)), through(&rules, &[&text]), "{:?}", text);
    }

    #[test]
    fn no_secret_is_left_when_the_sequences_are_taken_out_and_all_else_is(
        pieces in prop::collection::vec(("[abxy ]{0,4}", sequence()), 0..30),
        secrets in prop::collection::vec("[ab]{4,6}", 1..4),
        cuts in prop::collection::vec(0usize..300, 0..10),
    ) {
        let text = coloured(pieces);
        let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
        let out = redacted(&secrets, &cut(&text, cuts));
        let left = stripped(&out);
        for secret in &secrets {
            prop_assert!(!left.contains(secret), "{:?} in {:?} of {:?}", secret, out, text);
            prop_assert!(!out.contains(secret), "{:?} in {:?} of {:?}", secret, out, text);
        }
        // What was not part of a secret stands as it stood: no letter but the secrets' own is gone, and no control.
        let others = |text: &str| -> String { text.chars().filter(|sign| !"ab*".contains(*sign)).collect() };
        prop_assert_eq!(others(&out), others(&text));
        if !out.contains(INSTEAD) {
            prop_assert_eq!(out, text);
        }
    }

    #[test]
    fn whatever_bytes_come_nothing_panics_and_nothing_is_lost_that_is_no_secret(
        text in any::<String>(),
        more in "[\\x00-\\x1f\u{80}-\u{9f}a-c\\[\\]m;]{0,40}",
        cuts in prop::collection::vec(0usize..200, 0..6),
    ) {
        let text = format!("{text}{more}");
        let mut all = rules(&["never there"]);
        all.extend(patterns(&["never (matched)"]));
        prop_assert_eq!(through(&all, &cut(&text, cuts)), text);
    }
}
