//! Checklists: found, listed, linted, trusted.

use serde_json::Value;

use crate::stage::Stage;

#[test]
fn a_wrong_checklist_is_told_with_all_that_is_wrong() {
    let stage = Stage::new();
    insta::assert_snapshot!(stage.calls(&[
        &["lint", "wrong.toml"],
        &["lint", "small.toml", "green.toml"],
        &["lint", "nowhere.toml"],
        &["run", "wrong.toml"],
    ]));
    let told = stage.call(&["lint", "--json", "wrong.toml", "small.toml"]);
    let files: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(told.status, 2);
    assert_eq!(files[0]["file"], "wrong.toml");
    assert_eq!(files[0]["problems"][0]["line"], 3);
    assert_eq!(files[1]["problems"].as_array().unwrap().len(), 0);
}

#[test]
fn an_untrusted_checklist_is_refused_until_its_commands_were_read() {
    let stage = Stage::new();
    insta::assert_snapshot!(stage.calls(&[
        &["run", "checks.toml"],
        &["start", "checks.toml"],
        &["trust", "checks.toml"],
        &["trust", "checks.toml", "--yes"],
        &["start", "checks.toml", "--no-open"],
    ]));
}

#[test]
fn what_a_checklist_holds_is_counted_as_what_it_is() {
    let checklist = |checks: &[&str]| {
        let items: String = checks
            .iter()
            .enumerate()
            .map(|(n, check)| format!("[[sections.items]]\nid = \"i{n}\"\ntitle = \"I\"\ncheck = {check}\n"))
            .collect();
        format!(
            "schema = 1\nid = \"c\"\ntitle = \"C\"\nversion = \"1\"\n[[sections]]\nid = \"s\"\ntitle = \"S\"\n{items}"
        )
    };
    let (run, http, tls) = (
        "{ run = \"true\" }",
        "{ http = \"http://localhost/\" }",
        "{ tls = \"localhost\" }",
    );
    for (checks, held) in [
        (&[run][..], "it holds 1 command:\n"),
        (&[run, http, run], "it holds 2 commands and 1 other check (http):\n"),
        (
            &[http, tls, http],
            "it holds no commands and 3 other checks (http, tls):\n",
        ),
    ] {
        let stage = Stage::new().file("c.toml", &checklist(checks));
        let told = stage.call(&["trust", "c.toml"]);
        assert!(told.stdout.contains(held), "{held}: {told}");
    }
}

#[test]
fn a_changed_checklist_is_asked_about_again_with_what_changed() {
    let checks = include_str!("../fixtures/checks.toml");
    let stage = Stage::new().trusting("checks.toml");
    let stage = stage.file("checks.toml", &checks.replace("exit 3", "rm -r work; exit 0"));
    insta::assert_snapshot!(stage.calls(&[&["run", "checks.toml"], &["trust", "checks.toml"]]));
}

#[test]
fn what_a_checklist_says_does_not_reach_the_terminal_as_it_is() {
    let evil = "schema = 1\nid = \"evil\"\ntitle = \"T\\u001b]0;owned\\u0007\"\nversion = \"1\"\n\
                [[sections]]\nid = \"s\"\ntitle = \"S\"\n[[sections.items]]\nid = \"i\"\n\
                title = \"\\u001b[2J\"\ncheck = { run = \"printf '\\u001b[31m'\" }\n";
    let stage = Stage::new().file("evil.toml", evil);
    for args in [
        &["trust", "evil.toml", "--yes"][..],
        &["run", "evil.toml"],
        &["run", "evil.toml", "--json"],
        &["show"],
        &["lint", "evil.toml"],
    ] {
        let output = stage.command(args).output().unwrap();
        for stream in [&output.stdout, &output.stderr] {
            assert!(!stream.contains(&0x1b), "{args:?}: {}", String::from_utf8_lossy(stream));
        }
    }
}

#[test]
fn the_repository_goes_before_the_built_in_checklists() {
    let first_flight = include_str!("../fixtures/checks.toml").replace("id = \"checks\"", "id = \"first-flight\"");
    let stage = Stage::new().file(".countersign/checklists/ours/flight.toml", &first_flight);
    insta::assert_snapshot!(stage.call(&["checklists"]));
    let told = stage.call(&["checklists", "--json"]);
    let list: Value = serde_json::from_str(&told.stdout).unwrap();
    let sources: Vec<&str> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["source"].as_str().unwrap())
        .collect();
    assert_eq!(sources[0], "repository");
    assert!(sources.len() > 2 && sources[1..].iter().all(|source| *source == "built_in"));
    assert_eq!(list[1]["shadowed"], true);
}
