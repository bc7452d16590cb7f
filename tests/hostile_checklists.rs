//! Checklists that nobody means well with: each is answered in words, in bounded time and memory, whatever it holds.

use std::fmt::Write;

use countersign::format::checklist::{Problem, Strictness, parse, render};

const HEAD: &str = "schema = 1\nid = \"x\"\ntitle = \"X\"\nversion = \"1\"\n";

fn told(source: &str) -> Vec<Problem> {
    let problems = parse(source, Strictness::Written).expect_err("it is refused");
    // Whatever is told can be drawn, too.
    let drawn = render(&problems, source, "x.toml", false, 100);
    assert!(!drawn.chars().any(|sign| sign.is_control() && sign != '\n'));
    problems
}

fn refused(source: &str, word: &str) {
    let problems = told(source);
    assert!(
        problems.iter().any(|problem| problem.message.contains(word)),
        "{word}: {:?}",
        problems
            .iter()
            .map(|problem| &problem.message)
            .take(5)
            .collect::<Vec<_>>()
    );
}

#[test]
fn nesting_beyond_a_limit_is_an_error_and_no_stack_overflow() {
    let many = 200_000;
    for source in [
        format!("a = {}", "[".repeat(many)),
        format!("a = {}1{}", "[".repeat(many), "]".repeat(many)),
        format!("a = {}", "{a=".repeat(many)),
        format!("a = {}", "{ a = [".repeat(many)),
        format!("{}a = 1", "a.".repeat(many)),
        format!("[{}a]", "a.".repeat(many)),
        format!("[[{}a]]", "a.".repeat(many)),
        format!("a = {}", "[\n".repeat(many)),
    ] {
        refused(&format!("{HEAD}{source}"), "nested too deep");
    }
}

#[test]
fn items_stand_in_items_only_so_deep() {
    let nested = |levels: usize| {
        let mut source = format!("{HEAD}[[sections]]\nid = \"s\"\ntitle = \"S\"\n");
        for level in 1..=levels {
            let heading = format!("sections{}", ".items".repeat(level));
            let _ = write!(source, "[[{heading}]]\nid = \"i{level}\"\ntitle = \"I\"\n");
        }
        source
    };
    assert!(parse(&nested(8), Strictness::Written).is_ok());
    refused(&nested(9), "too deep inside");
    refused(&nested(40), "too deep inside");
}

#[test]
fn what_is_too_large_or_too_many_is_refused_in_words() {
    let items = |count: usize| {
        let mut source = format!("{HEAD}[[sections]]\nid = \"s\"\ntitle = \"S\"\n");
        for item in 0..count {
            let _ = write!(source, "[[sections.items]]\nid = \"i{item}\"\ntitle = \"I\"\n");
        }
        source
    };
    assert!(parse(&items(10_000), Strictness::Written).is_ok());
    refused(&items(20_001), "more items");
    refused(&format!("{HEAD}#{}", "x".repeat(9 << 20)), "the file has 9 MiB");
    refused(&format!("{HEAD}text = \"{}\"\nid2 = 1", "x".repeat(100)), "unknown key");
    refused(
        &format!(
            "schema = 1\nid = \"x\"\nversion = \"1\"\ntitle = \"{}\"\n",
            "x".repeat(70_000)
        ),
        "too long",
    );
    let sections = (0..1_001).fold(HEAD.to_owned(), |source, section| {
        format!("{source}[[sections]]\nid = \"s{section}\"\ntitle = \"S\"\nitems = [{{ id = \"i{section}\", title = \"I\" }}]\n")
    });
    refused(&sections, "more sections");
}

#[test]
fn a_thousand_sections_that_wait_for_each_other_in_a_ring_are_told_of() {
    let source = (0..1_000).fold(HEAD.to_owned(), |source, section| {
        let next = (section + 1) % 1_000;
        format!(
            "{source}[[sections]]\nid = \"s{section}\"\ntitle = \"S\"\nafter = [\"s{next}\"]\nitems = [{{ id = \"i{section}\", title = \"I\" }}]\n"
        )
    });
    refused(&source, "wait for each other");
}

#[test]
fn regular_expressions_that_explode_are_refused() {
    let with = |pattern: &str| {
        format!(
            "{HEAD}[[sections]]\nid = \"s\"\ntitle = \"S\"\n[[sections.items]]\nid = \"i\"\ncheck = {{ run = \"true\", expect = [{{ matches = '{pattern}' }}] }}\n"
        )
    };
    for pattern in [r"(\w{999}){99}", r"((a{100}){100}){100}", r"\pL{5000}"] {
        let problems = told(&with(pattern));
        let said = format!("{problems:?}");
        assert!(
            said.contains("regular expression") || said.contains("size limit"),
            "{said}"
        );
    }
    let deep = format!("{}a{}", "(".repeat(10_000), ")".repeat(10_000));
    told(&with(&deep));
}

#[test]
fn of_very_many_problems_the_first_are_told() {
    let lines = (0..40_000).fold(HEAD.to_owned(), |mut source, line| {
        let _ = writeln!(source, "wrong{line} = 1");
        source
    });
    let problems = told(&lines);
    assert!(problems.len() <= 201, "{}", problems.len());
    assert!(problems.iter().any(|problem| problem.message.contains("more problems")));
    told(&format!("{HEAD}{}", "= = =\n".repeat(20_000)));
    told(&format!("{HEAD}{}", "id = 1\n".repeat(20_000)));
}

#[test]
fn control_characters_in_a_wrong_file_are_told_without_being_shown() {
    let source = format!("{HEAD}wrong\u{9b}2J\u{202e}\u{200b} = \"\u{1b}]52;c;x\u{7}\"\n\"k\u{202e}\\u001b\" = 1\n");
    let problems = told(&source);
    let drawn = render(&problems, &source, "na\u{1b}me\u{202e}.toml", true, 100);
    for unseen in ['\u{9b}', '\u{202e}', '\u{200b}', '\u{7}'] {
        assert!(!drawn.contains(unseen), "{unseen:?} in {drawn:?}");
    }
    for sequence in drawn.split('\u{1b}').skip(1) {
        assert!(sequence.starts_with('['), "only colours: {sequence:?}");
    }
}
