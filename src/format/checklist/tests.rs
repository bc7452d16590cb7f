//! Wrong files, each with what is said of it; and that no file at all makes the reader fall over.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;

/// A file that is right, and has at least one of everything.
const GOOD: &str = include_str!("tests/good.toml");

/// The beginning of a file that is right but for its missing sections.
const HEAD: &str = "schema = 1\nid = \"x\"\ntitle = \"X\"\nversion = \"1\"\n";

/// A section with one item, so that a fragment above it makes a whole file.
const TAIL: &str = "[[sections]]\nid = \"s\"\ntitle = \"S\"\nitems = [{ id = \"i\", title = \"I\" }]\n";

/// Fragments between the beginning and a section: the file is wrong because of the fragment alone.
fn reported(fragments: &[&str]) -> String {
    let mut text = String::new();
    for fragment in fragments {
        let source = format!("{HEAD}{fragment}\n{TAIL}");
        report(&source, &mut text);
    }
    text
}

/// Whole files.
fn reported_whole(sources: &[&str]) -> String {
    let mut text = String::new();
    for source in sources {
        report(source, &mut text);
    }
    text
}

fn report(source: &str, text: &mut String) {
    let problems = parse(source, Strictness::Written).expect_err(source);
    for problem in &problems {
        assert!(source.get(problem.span.clone()).is_some(), "{problem:?}");
    }
    writeln!(text, "{}", render(&problems, source, "x.toml", false, 140)).unwrap();
}

/// The body of an item `a` in its own section.
fn item(body: &str) -> String {
    format!("[[sections]]\nid = \"t\"\ntitle = \"T\"\n[[sections.items]]\nid = \"a\"\ntitle = \"A\"\n{body}")
}

fn reported_items(bodies: &[&str]) -> String {
    let fragments: Vec<String> = bodies.iter().map(|body| item(body)).collect();
    reported(&fragments.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_file_with_one_of_everything_is_read() {
    let (checklist, warnings) = parse(GOOD, Strictness::Written)
        .map_err(|problems| panic!("{}", render(&problems, GOOD, "good.toml", false, 140)))
        .unwrap();
    assert_eq!(warnings, []);
    insta::assert_debug_snapshot!(checklist);
}

#[test]
fn broken_toml_is_reported_without_its_consequences() {
    insta::assert_snapshot!(reported_whole(&[
        "",
        "schema = 1\nid = \"x\ntitle = \"X\"\nversion = \"1\"\n[[sections]]\nid = \"s\"\ntitle = \"S\"\nowner = \"nobody\"\n",
        "schema = 1\nid = x\ntitle = \"X\"\nversion = \"1\"\n[[sections\nid = \"s\"\ntitle = \"S\"\n[[sections]]\nid = \"t\"\ntitel = 3\nphase = \"prepar\"\n",
        "schema = 1\nid = \"x\"\nid = \"y\"\ntitle = \"X\"\nversion = \"1\"\nsections = []\n",
        "schema = 1\n\tid = \"ä\" title\n",
    ]));
}

#[test]
fn wrong_keys_are_reported_with_the_nearest_right_one() {
    insta::assert_snapshot!(reported_whole(&[
        "schema = 2\nid = \"x\"\ntitle = \"X\"\nversion = \"1\"\nsections = [{ id = \"s\", title = \"S\", items = [{ id = \"i\", title = \"I\" }] }]\n",
        "schema = 0\nid = \"X Y\"\ntitle = 3\nversion = \"\"\n",
        "schema = \"1\"\nid = \"x\"\ntitel = \"X\"\n[[section]]\nid = \"s\"\n[[sections]]\nid = \"t\"\n",
        "schema = 1\nid = \"x\"\ntitle = \"X\"\nversion = \"1\"\n[sections]\nid = \"s\"\n",
        "schema = 1\nid = \"x\"\ntitle = \"X\"\nversion = \"1\"\nsections = 3\nfoo = 1\n",
    ]));
    insta::assert_snapshot!(
        "wrong_keys_of_items",
        reported_items(&[
            "wieght = \"high\"\ndepends_on = []\nxyzzy = 1",
            "weight = \"hihg\"\nevidence = true\nvalid_for = \"2 hourz\"\ntext = \"\""
        ])
    );
}

#[test]
fn an_item_needs_a_title_or_a_check_and_a_section_something_to_do() {
    insta::assert_snapshot!(reported(&[
        "[[sections]]\nid = \"t\"\ntitle = \"T\"\n[[sections.items]]\nid = \"a\"",
        "[[sections]]\nid = \"t\"\ntitle = \"T\"\n[[sections.items]]\nid = \"a\"\ncheck = { run = 5 }",
        "[[sections]]\nid = \"t\"\ntitle = \"T\"\n[[sections.items]]\ntitle = \"  \"",
        "[[sections]]\nid = \"t\"\ntitle = \"T\"",
    ]));
}

#[test]
fn wrong_checks_are_reported() {
    insta::assert_snapshot!(reported_items(&[
        "check = {}",
        "check = { rnu = \"true\" }",
        "check = { run = \" \" }",
        "check = { run = \"true\", http = \"http://x\" }",
        "check = { http = \"http://x\", shell = [\"bash\"], cwd = \"/\" }",
        "check = { run = \"true\", timeout = \"soon\", size = \"120\", consecutive = 0 }",
        "check = { run = \"true\", timeout = \"0s\", env = { \"A B\" = \"1\", C = 2 } }",
        "check = { run = \"true\", action = true, retry = { every = \"5s\" } }",
        "check = { run = \"true\", action = \"yes\", samples = 3, max_size = \"3 ms\" }",
        "check = { http = \"http://x\", method = \"GE T\", samples = 0 }",
    ]));
}

#[test]
fn wrong_expectations_are_reported() {
    insta::assert_snapshot!(reported_items(&[
        "check = { run = \"true\", expect = { exit = 0 } }",
        "check = { run = \"true\", expect = [{}] }",
        "check = { run = \"true\", expect = [{ exit = 256 }, { mathces = \"a\" }] }",
        "check = { run = \"true\", expect = [{ exit = 0, matches = \"a\" }] }",
        "check = { run = \"true\", expect = [{ matches = 'ok (all' }, { lacks = '[z-a]' }] }",
        "check = { run = \"true\", expect = [{ status = 200 }, { p95 = \"< 500 ms\" }, { days_left = \"> 90\" }] }",
        "check = { run = \"true\", expect = [{ number = 'p95=[0-9]+', meets = \"500\" }] }",
        "check = { run = \"true\", expect = [{ number = 'p95=([0-9]+)' }, { exit = 0, is = \"x\" }] }",
        "check = { http = \"http://x\", expect = [{ json = \"status\", is = 2026-01-01 }, { json = \"$.a\" }, { p95 = \"< 5 MB\" }] }",
        "check = { http = \"http://x\", expect = [{ json = \"$.a\", is = 1, meets = \"< 5\" }, { header = \"X\", meets = \"< 5\" }] }",
        "check = { tls = \"x:443\", expect = [{ days_left = \"> 5 MB\" }] }",
        "check = { prometheus = \"up\", expect = [{ value = \"< 50 % of baseline\" }] }",
    ]));
}

#[test]
fn a_path_into_json_that_leads_nowhere_is_reported_where_it_is_wrong() {
    let deep = format!("$[?{}1==1{}]", "(".repeat(400), ")".repeat(400));
    let bodies: Vec<String> = ["$.a[", "$.a[?@.b = 1]", "$..", "$.a b", "$[?nope(@)]", &deep]
        .iter()
        .map(|path| format!("check = {{ http = \"http://x\", expect = [{{ json = \"{path}\", is = 1 }}] }}"))
        .collect();
    insta::assert_snapshot!(reported_items(&bodies.iter().map(String::as_str).collect::<Vec<_>>()));
}

#[test]
fn a_path_of_any_shape_is_read_at_once() {
    for open in ["(", "[", "[?(", "[?@[", "[?!(", "..["] {
        for times in [1, 3, 4, 7, 8, 9, 300] {
            let path = format!("$[?{}", open.repeat(times));
            let body = format!("check = {{ http = \"http://x\", expect = [{{ json = '{path}', is = 1 }}] }}");
            assert!(parse(&format!("{HEAD}{}\n{TAIL}", item(&body)), Strictness::Written).is_err());
        }
    }
}

#[test]
fn wrong_measures_and_targets_are_reported() {
    let measures: Vec<String> = [
        "unit = \"ms\"\ntarget = \"500 ms\"",
        "unit = \"msecz\"\ntarget = \"< 500 msecs.\"",
        "unit = \"furlongs\"",
        "unit = \"MB\"\ntarget = \"< 500 ms\"",
        "unit = \"MB\"\ntarget = \"version >= 1.28\"",
        "target = \"20..10 GB\"",
        "target = \"version >= latest\"",
        "target = \"= 90 days from now\"",
        "from = 'avg=([0-9]+)'",
    ]
    .map(|body| format!("[[sections.items.measures]]\nid = \"m\"\n{body}"))
    .to_vec();
    let mut bodies: Vec<&str> = measures.iter().map(String::as_str).collect();
    bodies.push("check = { run = \"true\" }\n[[sections.items.measures]]\nid = \"m\"\nfrom = 'avg=[0-9]+'");
    insta::assert_snapshot!(reported_items(&bodies));
}

#[test]
fn wrong_fields_are_reported() {
    let fields = [
        "kind = \"verison\"",
        "kind = \"version\"\ndefault = \"latest\"",
        "pattern = '^\\d+$'\ndefault = \"abc\"",
        "pattern = '*'",
        "secret = true\ndefault = \"hunter2\"",
        "kind = \"choice\"",
        "kind = \"choice\"\nchoices = []",
        "kind = \"choice\"\nchoices = [\"a\", \"b\", \"a\"]\ndefault = \"c\"",
        "choices = [\"a\"]",
    ];
    let fragments: Vec<String> = fields
        .iter()
        .map(|body| format!("[[fields]]\nid = \"f\"\n{body}"))
        .collect();
    insta::assert_snapshot!(reported(&fragments.iter().map(String::as_str).collect::<Vec<_>>()));
}

#[test]
fn names_are_unique_and_lead_somewhere() {
    insta::assert_snapshot!(reported(&[
        "[[fields]]\nid = \"i\"\n[[roles]]\nid = \"i\"",
        "[[fields]]\nid = \"api-url\"\n[[fields]]\nid = \"api_url\"\n[[fields]]\nid = \"item\"",
        "[[roles]]\nid = \"dba\"\n[[contacts]]\nrole = \"bda\"\nreach = \"#db\"\n[[contacts]]\nrole = \"s\"\nreach = \"#db\"",
        "[policy]\noverride = [\"cto\"]\nbreak_holds = [\"cto\"]\nsign_offs = [\"cto\"]",
        "[[roles]]\nid = \"dba\"\n[[sections]]\nid = \"t\"\ntitle = \"T\"\nowner = \"nobody\"\nafter = [\"u\"]\nsign_offs = [{ role = \"dbaa\" }, { role = \"dba\" }, { role = \"dba\" }]",
        "[[monitors]]\nid = \"m\"\ntitle = \"M\"\nfrom = \"i\"\nchecks = [\"i\", \"j\", \"deploy\"]\nrounds = [{ every = \"5m\", until = \"1h\" }]\n[[sections]]\nid = \"t\"\ntitle = \"T\"\nitems = [{ id = \"deploy\", check = { run = \"true\", action = true } }]",
    ]));
}

#[test]
fn sections_that_wait_for_themselves_are_reported_once_with_the_ring() {
    insta::assert_snapshot!(reported(&[
        "[[sections]]\nid = \"t\"\ntitle = \"T\"\nitems = []\nafter = [\"t\"]",
        "[[sections]]\nid = \"a\"\ntitle = \"A\"\nitems = []\nafter = [\"s\", \"c\"]\n[[sections]]\nid = \"b\"\ntitle = \"B\"\nitems = []\nafter = [\"a\"]\n[[sections]]\nid = \"c\"\ntitle = \"C\"\nitems = []\nafter = [\"b\"]",
        "[[sections]]\nid = \"a\"\ntitle = \"A\"\nitems = []\n[[sections]]\nid = \"b\"\ntitle = \"B\"\nitems = []\nafter = [\"a\"]\n[[decisions]]\nid = \"go\"\ntitle = \"Go\"\ncovers = [\"b\"]\nbefore = \"a\"",
    ]));
}

#[test]
fn wrong_texts_and_variables_are_reported() {
    insta::assert_snapshot!(reported(&[
        "[[fields]]\nid = \"version\"\n[[commands]]\ntitle = \"C\"\nrun = \"echo {version} ${version} ${CS_VERSOIN:-x} $CS_RUN $CS_OTHER\"",
        "[[fields]]\nid = \"version\"\n[[messages]]\nid = \"m\"\ntitle = \"M\"\nchannel = \"#x\"\ntext = \"\"\"\nDeploying {versoin} to\n{prod}, {{prod}}\"\"\"",
        "[[fields]]\nid = \"token\"\nsecret = true\n[environment]\nname = \"{token}\"\nexpect = 'a'",
        "[[fields]]\nid = \"version\"\n[[sections]]\nid = \"t\"\ntitle = \"T\"\nitems = [{ id = \"a\", check = { run = \"CS_X=1; echo $CS_X $CS_Y $CS_Z\", env = { CS_Y = \"{version}\" } } }]",
    ]));
}

#[test]
fn wrong_plans_are_reported() {
    insta::assert_snapshot!(reported(&[
        "[policy]\ncritical = { go = 101 }\nhigh = { go = \"18 of 16\", conditional = true }\nrecommended = { conditional = 5 }\nwaivers = { critical = 1, low = true }",
        "[policy]\ncritical = { go = 70, conditional = 90 }\nhigh = { go = \"16 of 18\", conditional = \"17 of 18\" }",
        "[[roles]]\nid = \"r\"\n[[decisions]]\nid = \"d\"\ntitle = \"D\"\npoll = [\"r\"]\nquorum = 2\n[[decisions]]\nid = \"e\"\ntitle = \"E\"\nquorum = \"most\"",
        "[[triggers]]\nid = \"t\"\ntitle = \"T\"\nwhen = \"> 5 %\"\nfor = \"2m\"",
        "[[triggers]]\nid = \"t\"\ntitle = \"T\"\nseverity = \"imediate\"\ncheck = { run = \"x\", action = true }\nwhen = \"< 50 ms of baseline\"\nwarn = \"soon\"",
        "[[triggers]]\nid = \"t\"\ntitle = \"T\"\nseverity = \"immediate\"\ncheck = { run = \"x\" }\nwhen = \"failed\"\nbaseline = true",
        "[[monitors]]\nid = \"m\"\ntitle = \"M\"\nfrom = \"s\"\nchecks = []\nrounds = [{ every = \"5m\", until = \"2h\" }, { every = \"10m\", until = \"1h\" }, { every = 5 }]",
        "[[monitors]]\nid = \"m\"\ntitle = \"M\"",
        "[[messages]]\nid = \"m\"\ntitle = \"M\"\nchannel = \"#x\"\ntext = \"x\"\nat = \"section:s:begin\"\n[[messages]]\nid = \"n\"\ntitle = \"N\"\nchannel = \"#x\"\ntext = \"x\"\nat = \"T-soon\"\n[[messages]]\nid = \"o\"\ntitle = \"O\"\nchannel = \"#x\"\ntext = \"x\"\nat = \"section:nowhere:end\"",
    ]));
}

#[test]
fn an_unknown_key_of_a_frozen_file_is_only_a_warning() {
    let source = format!("{HEAD}mood = \"good\"\n{TAIL}");
    assert!(parse(&source, Strictness::Written).is_err());
    let (_, warnings) = parse(&source, Strictness::Frozen).unwrap();
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].severity, Severity::Warning);
    assert_eq!((warnings[0].line, warnings[0].column), (5, 1));
}

#[test]
fn a_place_is_counted_in_lines_and_characters() {
    let source = format!("{HEAD}{}", TAIL.replace("\"I\"", "\"ÄÖ\", weight = \"x\""));
    let problems = parse(&source, Strictness::Written).unwrap_err();
    assert_eq!((problems[0].line, problems[0].column), (8, 45));
}

#[test]
fn a_check_implies_what_its_kind_implies() {
    use crate::domain::check::Expectation;
    let expect = |check: &str| {
        let source = format!("{HEAD}{}", item(&format!("check = {{ {check} }}")));
        let (checklist, _) = parse(&source, Strictness::Written).unwrap();
        checklist.items().next().unwrap().check.clone().unwrap().expect
    };
    assert_eq!(expect("run = \"x\""), [Expectation::Exit(0)]);
    assert_eq!(expect("run = \"x\", expect = [{ exit = 3 }]"), [Expectation::Exit(3)]);
    assert_eq!(expect("tls = \"x:443\""), [Expectation::Trusted]);
    assert_eq!(expect("tls = \"x:443\", expect = [{ trusted = false }]"), []);
    assert_eq!(expect("http = \"http://x\""), [Expectation::Success]);
    assert_eq!(
        expect("http = \"http://x\", expect = [{ status = 404 }]"),
        [Expectation::Status(404)]
    );
}

#[test]
fn a_baseline_is_read_in_the_same_way_beside_a_check_and_beside_a_trigger() {
    use crate::domain::check::{Baseline, CheckKind};
    let number = |text: &str| Some(Baseline::Number(text.to_owned()));
    for (written, read) in [
        ("1200", number("1200")),
        ("0.5", number("0.5")),
        ("\"120 ms\"", number("120 ms")),
        ("\"section-start\"", Some(Baseline::SectionStart)),
        ("\"earlier-run\"", Some(Baseline::EarlierRun)),
        ("\"up\"", Some(Baseline::Query("up".to_owned()))),
    ] {
        let check = item(&format!("check = {{ prometheus = \"x\", baseline = {written} }}"));
        let trigger = format!(
            "\n[[triggers]]\nid = \"slow\"\ntitle = \"T\"\nseverity = \"immediate\"\n\
             check = {{ prometheus = \"x\" }}\nwhen = \"< 50 % of baseline\"\nbaseline = {written}\n"
        );
        let (checklist, _) = parse(&format!("{HEAD}{check}{trigger}"), Strictness::Written).unwrap();
        let beside = checklist.items().next().and_then(|item| item.check.clone()).unwrap();
        let CheckKind::Prometheus(prometheus) = beside.kind else {
            panic!("it is a query");
        };
        assert_eq!(
            (&prometheus.baseline, &checklist.triggers[0].baseline),
            (&read, &read),
            "{written}"
        );
    }
}

#[test]
fn every_command_is_listed_with_its_use() {
    let (checklist, _) = parse(GOOD, Strictness::Written).unwrap();
    insta::assert_debug_snapshot!(commands(&checklist));
}

proptest! {
    #[test]
    fn no_mutation_of_a_file_makes_the_reader_fall_over(
        cuts in proptest::collection::vec((0usize..GOOD.len(), 0usize..40, "[\\[\\]{}\"'=.,a-z0-9#\n ä$-]{0,6}"), 1..4),
    ) {
        let mut source = GOOD.to_owned();
        for (at, length, insert) in cuts {
            let start = problem::edge_before(&source, at);
            let end = problem::edge_after(&source, start + length);
            source.replace_range(start..end, &insert);
        }
        for strictness in [Strictness::Written, Strictness::Frozen] {
            if let Err(problems) = parse(&source, strictness) {
                prop_assert!(!problems.is_empty());
                prop_assert!(problems.is_sorted_by_key(|problem| problem.span.start));
                let text = render(&problems, &source, "x.toml", false, 100);
                prop_assert!(text.lines().filter(|line| line.starts_with("error")).count() >= 1);
            }
        }
    }
}

#[test]
fn items_within_items_without_end_are_refused_not_followed() {
    let path = ".items".repeat(2000);
    let source = format!("{HEAD}[[sections]]\nid = \"t\"\n[[sections{path}]]\nid = \"a\"\n");
    assert!(parse(&source, Strictness::Written).is_err());
    let inline = format!("{HEAD}sections = {}{}\n", "[{ items = ".repeat(2000), "}]".repeat(2000));
    assert!(parse(&inline, Strictness::Written).is_err());
}

#[test]
fn what_is_printed_of_a_wrong_file_cannot_reach_the_terminal() {
    let hostile = format!(
        "{HEAD}\"\\u001b[2Ja\" = 1\nx = \"\u{1b}]0;title\u{7}\"\n[[sections]]\nid = \"s\"\ntitle = \"S\"\nowner = \"\\u001b[2J\"\nweight = 3\nphase = \"\\u001b\\u009b\\u202e\" # \u{9b}2J\n"
    );
    let raw = hostile.replace("x = \"\u{1b}]0;title\u{7}\"\n", "");
    for source in [hostile, raw] {
        let problems = parse(&source, Strictness::Written).unwrap_err();
        let text = render(&problems, &source, "x\u{1b}.toml", false, 100);
        let wild: Vec<char> = text.chars().filter(|c| c.is_control() && *c != '\n').collect();
        assert!(wild.is_empty(), "{text:?}");
        assert!(!text.contains('\u{202e}'), "{text:?}");
        let whole: String = problems.iter().map(|problem| format!("{problem:?}")).collect();
        assert!(!whole.contains('\u{1b}'));
    }
}
