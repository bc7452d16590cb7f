//! A whole run by script, and what verification says when somebody lays hands on it.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use crate::stage::Stage;

/// As far as the close.
fn to_the_end() -> Stage {
    let stage = Stage::new().file("plan.txt", "one, two, three\n").started("small.toml");
    for args in [
        &["mark", "answers", "passed", "--reason", "looked at it"][..],
        &["attach", "plan", "plan.txt"],
        &["mark", "plan", "passed"],
        &["measure", "disk", "used", "42"],
        &["mark", "disk", "passed"],
        &["sign", "--role", "lead", "--name", "Ada Lovelace", "--yes"],
        &["mark", "deployed", "passed", "--reason", "deployed by hand"],
    ] {
        let told = stage.call(args);
        assert_eq!(told.status, 0, "{told}");
    }
    stage
}

#[test]
fn a_run_is_taken_from_its_start_to_its_close_by_script() {
    let stage = Stage::new().file("plan.txt", "one, two, three\n").started("small.toml");
    insta::assert_snapshot!(stage.calls(&[
        &["status"],
        &["mark", "answers", "passed"],
        &["note", "--item", "plan", "see the attached plan"],
        &["note", "--link", "https://example.com/plan"],
        &["mark", "plan", "passed"],
        &["attach", "plan", "plan.txt"],
        &["mark", "plan", "passed"],
        &["measure", "disk", "used", "0.5"],
        &["measure", "disk", "used", "81 %"],
        &["mark", "disk", "passed"],
        &["measure", "disk", "used", "42"],
        &["mark", "disk", "passed"],
        &["undo"],
        &["mark", "disk", "passed"],
        &["mark", "answers", "passed", "--reason", "looked at it"],
        &["mark", "deployed", "passed"],
        &["assign", "lead", "Grace Hopper"],
        &["statement", "--role", "lead", "--name", "Grace Hopper"],
        &["sign", "--role", "lead", "--name", "Ada Lovelace", "--yes"],
        &["sign", "--role", "lead", "--name", "Grace Hopper", "--yes"],
        &["status"],
        &["close"],
        &["mark", "deployed", "na"],
        &["mark", "deployed", "na", "--reason", "nothing to deploy"],
        &["status"],
        &["show"],
        &["close"],
        &["close", "--result", "abandoned", "--reason", "again"],
        &["mark", "DATE", "plan", "failed"],
        &["list"],
        &["status"],
    ]));
}

#[test]
fn what_was_signed_and_changed_since_is_stale() {
    let stage = to_the_end();
    assert_eq!(stage.call(&["status"]).status, 3);
    assert_eq!(
        stage
            .call(&["mark", "plan", "failed", "--reason", "it was the wrong plan"])
            .status,
        0
    );
    insta::assert_snapshot!(stage.calls(&[&["status"], &["verify"], &["show"]]));
}

#[test]
fn an_untouched_record_verifies_and_one_flipped_byte_does_not() {
    let stage = to_the_end();
    assert_eq!(stage.call(&["close"]).status, 0);
    let run = stage.run();
    let name = run.file_name().unwrap().to_str().unwrap();
    insta::assert_snapshot!("an_untouched_record_verifies", stage.call(&["verify", name]));
    for (what, file, from, to) in [
        ("evidence", stage.only("evidence", "plan.txt"), "two", "twp"),
        ("statement", stage.only("sign-offs", ".txt"), "Somebody", "Somebodx"),
        ("checklist", run.join("checklist.toml"), "Tech Lead", "Tech Leae"),
        (
            "journal",
            stage.only("journal", ".jsonl"),
            "\"value\":42",
            "\"value\":43",
        ),
    ] {
        let bytes = fs::read_to_string(&file).unwrap();
        write(&file, &bytes.replacen(from, to, 1));
        let told = stage.call(&["verify", name]);
        assert_eq!(told.status, 5, "{what}: {told}");
        insta::assert_snapshot!(format!("a_flipped_byte_in_the_{what}_is_found"), told);
        write(&file, &bytes);
    }
    assert_eq!(stage.call(&["verify", name]).status, 0);
}

fn write(file: &Path, text: &str) {
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(file, text).unwrap();
}
