//! The verdict as an exit status: what a script that asks for nothing else gets.

use std::fmt::Write as _;

use serde_json::Value;

use crate::stage::Stage;

/// How many items of a weight come to what.
#[derive(Clone, Copy)]
struct Items {
    passed: usize,
    failed: usize,
    open: usize,
}

const fn items(passed: usize, failed: usize, open: usize) -> Items {
    Items { passed, failed, open }
}

/// The go/no-go system: 25 critical items, 18 of weight high, 15 recommended, whose checks come to just that.
fn go_no_go(critical: Items, high: Items) -> String {
    let mut text = String::from(
        "schema = 1\nid = \"go-no-go\"\ntitle = \"Go or no-go\"\nversion = \"1\"\n\
         [policy]\ncritical = { go = 100 }\nhigh = { go = 90, conditional = 70 }\n\
         [[sections]]\nid = \"all\"\ntitle = \"All\"\n",
    );
    let recommended = items(1, 1, 13);
    for (weight, count) in [("critical", critical), ("high", high), ("recommended", recommended)] {
        let checks = [
            (count.passed, "check = { run = \"true\" }\n"),
            (count.failed, "check = { run = \"false\" }\n"),
            (count.open, ""),
        ];
        let checks = checks
            .iter()
            .flat_map(|(count, check)| std::iter::repeat_n(check, *count));
        for (number, check) in checks.enumerate() {
            let _ = write!(
                text,
                "[[sections.items]]\nid = \"{weight}-{number}\"\ntitle = \"The {weight} item {number}\"\n\
                 weight = \"{weight}\"\n{check}"
            );
        }
    }
    text
}

#[test]
fn the_go_no_go_system_comes_to_what_its_rules_say() {
    for (critical, high, status, word) in [
        (items(25, 0, 0), items(18, 0, 0), 0, "go"),
        (items(25, 0, 0), items(17, 1, 0), 0, "go"),
        (items(25, 0, 0), items(17, 0, 1), 0, "go"),
        (items(25, 0, 0), items(16, 2, 0), 3, "conditional"),
        (items(25, 0, 0), items(13, 5, 0), 3, "conditional"),
        (items(25, 0, 0), items(12, 6, 0), 1, "no_go"),
        (items(25, 0, 0), items(12, 0, 6), 4, "open"),
        (items(24, 1, 0), items(18, 0, 0), 1, "no_go"),
        (items(24, 0, 1), items(18, 0, 0), 4, "open"),
    ] {
        let stage = Stage::new()
            .settings("name = \"Ada Lovelace\"\nchecks_at_once = 8\n")
            .file("go.toml", &go_no_go(critical, high))
            .trusting("go.toml");
        let told = stage.call(&["run", "go.toml", "--keep-going"]);
        assert_eq!(told.status, status, "{told}");
        let told = stage.call(&["status", "--json"]);
        assert_eq!(told.status, status, "{told}");
        let object: Value = serde_json::from_str(&told.stdout).unwrap();
        let verdict = &object["verdict"];
        assert_eq!(verdict["word"], word);
        let share = &verdict["shares"]["high"];
        for (member, number) in [
            ("fulfilled", high.passed),
            ("failed", high.failed),
            ("undecided", high.open),
            ("total", 18),
            ("percent", high.passed * 100 / 18),
            ("go_needs", 17),
            ("conditional_needs", 13),
        ] {
            assert_eq!(share[member], number, "{member} of {share}");
        }
        assert_eq!(verdict["shares"]["recommended"]["go_needs"], Value::Null);
        let better = ["go", "conditional"].contains(&word);
        assert_eq!(
            verdict["missing"].as_array().unwrap().is_empty(),
            word == "go",
            "{verdict}"
        );
        assert!(better || told.to_string().contains("at_best"), "{told}");
    }
}

#[test]
fn a_rehearsal_is_never_a_go() {
    let green = go_no_go(items(1, 0, 0), items(0, 0, 0));
    let begun = || Stage::new().file("go.toml", &green).trusting("go.toml");
    assert_eq!(begun().call(&["run", "go.toml", "--keep-going"]).status, 0);
    let stage = begun();
    let told = stage.call(&["run", "go.toml", "--keep-going", "--rehearsal"]);
    assert_eq!(told.status, 4, "{told}");
    insta::assert_snapshot!(told);
    let told = stage.call(&["status", "--json"]);
    let object: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(object["verdict"]["word"], "open");
    assert_eq!(object["verdict"]["would_be"], "go");
}

/// Two sections with a decision between them.
const GATED: &str = r#"
schema = 1
id = "gated"
title = "Gated"
version = "1"
[[sections]]
id = "before"
title = "Before"
[[sections.items]]
id = "one"
title = "One"
check = { run = "true" }
[[sections]]
id = "behind"
title = "Behind"
after = ["before"]
[[sections.items]]
id = "two"
title = "Two"
check = { run = "true" }
[[sections]]
id = "last"
title = "Last"
after = ["behind"]
[[sections.items]]
id = "three"
title = "Three"
[[decisions]]
id = "go-live"
title = "Go-live"
covers = ["before"]
before = "behind"
"#;

#[test]
fn a_run_without_a_person_stops_at_a_decision_and_says_so() {
    let stage = Stage::new().file("gated.toml", GATED).trusting("gated.toml");
    insta::assert_snapshot!(stage.calls(&[
        &["run", "gated.toml"],
        &["run", "gated.toml", "--section", "last"],
        &["run", "gated.toml", "--section", "before"],
    ]));
    let told = stage.call(&["run", "gated.toml", "--json"]);
    let object: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(object["stopped_at"]["decision"], "go-live");
    assert_eq!(object["stopped_at"]["before"], "behind");
    assert_eq!(object["verdict"]["word"], "go");
    let failing = GATED.replacen("\"true\"", "\"false\"", 1);
    let stage = stage.file("failing.toml", &failing).trusting("failing.toml");
    let told = stage.call(&["run", "failing.toml", "--keep-going"]);
    assert_eq!(told.status, 1, "{told}");
}

#[test]
fn a_run_that_stopped_at_a_decision_goes_on_behind_it_once_it_is_declared() {
    let gated = GATED.replace(
        "id = \"three\"\ntitle = \"Three\"\n",
        "id = \"three\"\ntitle = \"Three\"\ncheck = { run = \"true\" }\n",
    );
    let stage = Stage::new().file("gated.toml", &gated).trusting("gated.toml");
    assert_eq!(stage.call(&["run", "gated.toml"]).status, 4);
    insta::assert_snapshot!(stage.calls(&[
        &["run", "--resume"],
        &["decide", "go"],
        &["run", "--resume", "--section", "behind"],
        &["run", "--resume"],
        &["run", "--resume"],
    ]));
    let told = stage.call(&["run", "--resume", &stage.newest(), "--json"]);
    let object: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(object["stopped_at"], Value::Null);
    assert_eq!(object["interrupted"], false);
    assert_eq!(object["skipped"].as_array().unwrap().len(), 0);
    assert_eq!(object["verdict"]["word"], "go");
    assert_eq!(stage.call(&["verify"]).status, 0);
}

#[test]
fn each_decision_has_its_own_verdict_and_status() {
    let stage = Stage::new().file("gated.toml", GATED).trusting("gated.toml");
    assert_eq!(stage.call(&["run", "gated.toml"]).status, 4);
    insta::assert_snapshot!(stage.calls(&[
        &["status"],
        &["status", "--decision", "go-live"],
        &["status", "--decision", "release"],
        &["decide", "go"],
        &["decide", "go"],
        &["status"],
        &["mark", "one", "failed", "--reason", "it broke"],
        &["status"],
        &["list"],
    ]));
}
