//! The commands of the built-in checklists, tried with the machine's own `sh`.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use countersign::{
    domain::{check::CheckKind, checklist::Checklist},
    format::{
        builtin::{BUILTINS, builtin},
        checklist::{Strictness, commands, parse},
    },
};

fn read(source: &str) -> Checklist {
    parse(source, Strictness::Written).unwrap().0
}

#[test]
fn every_command_of_a_builtin_checklist_is_a_shell_command() {
    for builtin in BUILTINS {
        for command in commands(&read(builtin.source))
            .iter()
            .filter(|command| command.kind == "run")
        {
            let checked = Command::new("sh").args(["-n", "-c", &command.text]).output().unwrap();
            assert!(checked.status.success(), "{}: {checked:?}", command.place);
        }
    }
}

/// Runs the check of an item of the first flight, with an answer on its input.
fn run(item: &str, folder: &Path) -> Output {
    let checklist = read(builtin("first-flight").unwrap().source);
    let check = checklist.item(&item.into()).unwrap().check.clone().unwrap();
    let CheckKind::Run(run) = check.kind else {
        panic!("{item} runs no command");
    };
    let mut child = Command::new("sh")
        .args(["-c", &run.command])
        .env("CS_FOLDER", folder)
        .env("CS_VERSION", "1.0.0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that asks nothing may have closed its input already.
    let _ = child.stdin.take().unwrap().write_all(b"yes\n");
    child.wait_with_output().unwrap()
}

#[test]
fn the_first_flight_fails_where_it_says_so_and_leaves_nothing_behind() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("with a space");
    let passes = |item: &str| run(item, &folder).status.success();
    assert!(passes("shell-answers"));
    let refused = run("clearance", &folder);
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8(refused.stdout).unwrap();
    let advice = said.lines().rfind(|line| !line.trim().is_empty()).unwrap();
    assert!(Command::new("sh").args(["-c", advice]).status().unwrap().success());
    assert!(passes("clearance"));
    for item in [
        "tower",
        "fuel",
        "lift-off",
        "flight-recorder",
        "back-on-ground",
        "ground-seen",
        "clean-up",
    ] {
        assert!(passes(item), "{item}");
    }
    assert!(!folder.exists());
}

#[test]
fn what_the_first_flight_measures_stands_in_what_it_prints() {
    let checklist = read(builtin("first-flight").unwrap().source);
    let measure = &checklist.item(&"fuel".into()).unwrap().measures[0];
    let printed = String::from_utf8(run("fuel", Path::new("/nonexistent")).stdout).unwrap();
    let groups = measure.from.as_ref().unwrap().regex().captures(&printed).unwrap();
    let met = measure
        .target
        .as_ref()
        .unwrap()
        .met_by(&groups[1], measure.unit.as_ref(), chrono::Utc::now());
    assert!(met.is_some());
}
