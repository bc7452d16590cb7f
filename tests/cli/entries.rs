//! The short entries: what they take, what they refuse, what they say to scripts.

use serde_json::Value;

use crate::stage::Stage;

#[test]
fn what_is_not_in_the_checklist_is_a_wrong_use() {
    let stage = Stage::new().started("small.toml");
    insta::assert_snapshot!(stage.calls(&[
        &["mark", "nothing", "passed"],
        &["mark", "plan", "great"],
        &["mark", "plan"],
        &["note", "--item", "nothing", "x"],
        &["attach", "plan", "nowhere.txt"],
        &["attach", "nothing", "small.toml"],
        &["set", "nothing", "x"],
        &["set", "version", "latest"],
        &["measure", "disk", "free", "1"],
        &["measure", "disk", "used", "much"],
        &["assign", "cto", "Ada"],
        &["sign", "--role", "cto", "--name", "Ada", "--yes"],
        &["statement", "--role", "lead", "--section", "deploy"],
        &["undo"],
        &["undo", "--entry", "somebody"],
    ]));
}

#[test]
fn what_the_rules_refuse_is_refused() {
    let stage = Stage::new().started("small.toml");
    insta::assert_snapshot!(stage.calls(&[
        &["mark", "deployed", "passed"],
        &["mark", "plan", "passed"],
        &["mark", "plan", "waived"],
        &["close"],
        &["sign", "--role", "lead", "--name", "Ada Lovelace", "--yes"],
        &["sign", "--role", "lead", "--name", "Ada Lovelace"],
        &["mark", "--readonly", "disk", "failed"],
    ]));
}

#[test]
fn a_waiver_says_why_who_and_until_when() {
    let stage = Stage::new().started("small.toml");
    insta::assert_snapshot!(stage.calls(&[
        &[
            "mark",
            "plan",
            "waived",
            "--reason",
            "no plan",
            "--owner",
            "Bob",
            "--expires",
            "2999-01-01"
        ],
        &["mark", "plan", "waived", "--reason", "no plan", "--expires", "soon"],
        &["show"],
    ]));
}

#[test]
fn a_waiver_holds_to_the_end_of_its_day_or_for_as_long_as_is_said() {
    let stage = Stage::new().started("small.toml");
    let waive = |until: &str| {
        let told = stage.call(&["mark", "plan", "waived", "--reason", "no plan", "--expires", until]);
        assert_eq!(told.status, 0, "{told}");
        let object: Value = serde_json::from_str(&stage.call(&["show", "--json"]).stdout).unwrap();
        let item = object["sections"][0]["items"][1].clone();
        assert_eq!(item["state"], "waived", "{item}");
        item["mark"]["expires"].as_str().unwrap().to_owned()
    };
    assert_eq!(waive("2999-01-01"), "2999-01-01T23:59:59.999999Z");
    assert_eq!(waive("2999-01-01T18:00:00+02:00"), "2999-01-01T16:00:00.000000Z");
    // Until the end of today it holds, whatever the hour.
    let today = chrono::Utc::now().date_naive();
    assert!(waive(&today.to_string()) >= format!("{today}T23:59:59"));
    let in_three_days = chrono::Utc::now() + chrono::TimeDelta::days(3);
    assert!(waive("3d") >= in_three_days.format("%Y-%m-%dT%H:%M:%S").to_string());
}

#[test]
fn a_field_that_is_emptied_is_said_to_be_and_a_number_is_to_be_written_out() {
    let checklist = include_str!("../fixtures/small.toml").replace(
        "[[roles]]",
        "[[fields]]\nid = \"channel\"\nkind = \"channel\"\n\n[[fields]]\nid = \"requests\"\nlabel = \"Requests\"\nkind = \"number\"\n\n[[roles]]",
    );
    let stage = Stage::new().file("fields.toml", &checklist).started("fields.toml");
    insta::assert_snapshot!(stage.calls(&[
        &["set", "channel", "#releases"],
        &["set", "channel", ""],
        &["set", "channel", " "],
        &["set", "requests", "1e5"],
        &["set", "requests", "100000"],
    ]));
}

#[test]
fn a_sign_off_or_a_seal_that_is_refused_anyway_is_refused_before_anything_is_printed() {
    let stage = Stage::new().started("small.toml");
    let sign = ["sign", "--role", "lead", "--name", "Ada Lovelace", "--yes", "--no-key"];
    let told = stage.call(&sign);
    assert_eq!((told.status, told.stdout.as_str()), (7, ""), "{told}");
    assert!(told.to_string().contains("error: not complete yet:"), "{told}");
    // A rejection says why, and needs nothing to be complete.
    let told = stage.call(&[&sign[..], &["--reject", "not like this"]].concat());
    assert_eq!(told.status, 0, "{told}");
    let told = stage.call(&["seal", "--name", "Ada Lovelace", "--yes", "--no-key"]);
    assert_eq!((told.status, told.stdout.as_str()), (7, ""), "{told}");
}

#[test]
fn a_rejected_sign_off_fails_the_run_and_a_conditional_one_does_not() {
    let stage = Stage::new().file("plan.txt", "p").started("small.toml");
    let reject = [
        "sign",
        "--role",
        "lead",
        "--name",
        "Ada Lovelace",
        "--yes",
        "--reject",
        "not like this",
    ];
    assert_eq!(stage.call(&reject).status, 0);
    assert_eq!(stage.call(&["status"]).status, 1);
    for args in [
        &["mark", "answers", "passed", "--reason", "seen"][..],
        &["mark", "plan", "na", "--reason", "none"],
        &["mark", "disk", "na", "--reason", "none"],
        &[
            "sign",
            "--role",
            "lead",
            "--name",
            "Ada Lovelace",
            "--yes",
            "--condition",
            "watch it",
        ],
    ] {
        let told = stage.call(args);
        assert_eq!(told.status, 0, "{told}");
    }
    assert_eq!(stage.call(&["status"]).status, 4);
}

#[test]
fn scripts_are_told_which_entries_were_made() {
    let stage = Stage::new().started("small.toml");
    let told = stage.call(&["mark", "disk", "failed", "--json"]);
    let object: Value = serde_json::from_str(&told.stdout).unwrap();
    assert!(object["run"].as_str().unwrap().contains("small"));
    assert_eq!(object["entries"].as_array().unwrap().len(), 1);
    let statement: Value =
        serde_json::from_str(&stage.call(&["statement", "--role", "lead", "--json"]).stdout).unwrap();
    assert!(statement["text"].as_str().unwrap().contains("covers: section prepare"));
}

#[test]
fn a_checklist_is_amended_once_it_is_trusted_and_what_asks_for_less_wants_a_yes() {
    let small = include_str!("../fixtures/small.toml");
    let stage = Stage::new()
        .file(
            "typo.toml",
            &small.replace("The plan was read", "The plan was read aloud"),
        )
        .file(
            "less.toml",
            &small
                .replace("evidence = \"required\"", "")
                .replace("\"1.0.0\"", "\"1.0.1\""),
        )
        .started("small.toml");
    let told = stage.call(&["amend", "typo.toml", "--reason", "a typo"]);
    assert_eq!(told.status, 7, "{told}");
    let stage = stage.trusting("typo.toml").trusting("less.toml");
    insta::assert_snapshot!(stage.calls(&[
        &["amend", "typo.toml", "--reason", "a typo"],
        &["amend", "typo.toml", "--reason", "again"],
        &["amend", "checks.toml", "--reason", "another"],
        &["amend", "less.toml", "--reason", "no plan"],
        &["amend", "less.toml", "--reason", "no plan", "--weaken"],
        &["amend", "wrong.toml", "--reason", "wrong"],
    ]));
}
