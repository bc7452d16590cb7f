//! What goes wrong outside: settings, folders, terminals, readers that go away.

use std::{
    io::Read,
    process::{Command, Stdio},
};

use crate::stage::Stage;

#[test]
fn wrong_settings_are_told_with_their_lines() {
    let stage = Stage::new().settings("nmae = \"Ada\"\nwords = 1\n");
    let told = stage.call(&["list"]);
    assert_eq!(told.status, 2);
    insta::assert_snapshot!(told);
}

#[test]
fn which_run_is_meant_has_to_be_plain() {
    let stage = Stage::new();
    assert_eq!(stage.call(&["status"]).status, 2);
    let stage = stage.started("small.toml");
    assert_eq!(stage.call(&["status"]).status, 4);
    let name = stage.run().file_name().unwrap().to_string_lossy().into_owned();
    let path = stage.run().display().to_string();
    for run in [name.as_str(), &name[..name.len() - 1], path.as_str()] {
        assert_eq!(stage.call(&["status", run]).status, 4, "{run}");
    }
    assert_eq!(stage.call(&["status", "1999"]).status, 2);
    assert_eq!(stage.call(&["status", "/"]).status, 2);
    let stage = stage.started("small.toml");
    assert_eq!(stage.call(&["status"]).status, 2);
    assert_eq!(stage.call(&["status", "2"]).status, 2);
}

#[test]
fn the_name_of_whoever_writes_comes_from_the_option_the_settings_git_or_the_login() {
    let by = |stage: &Stage, more: &[&str]| {
        let args = [&["statement", "--role", "lead"], more].concat();
        let told = stage.call(&args);
        let line = told.stdout.lines().find(|line| line.starts_with("person: ")).unwrap();
        line["person: ".len()..].to_owned()
    };
    let stage = Stage::new().started("small.toml");
    assert_eq!(by(&stage, &[]), "Ada Lovelace");
    assert_eq!(by(&stage, &["--as", "Bob"]), "Bob");
    let stage = stage.settings("").file("gitconfig", "[user]\nname = Grace Hopper\n");
    let config = stage.work().join("gitconfig").display().to_string();
    std::fs::remove_dir(stage.work().join(".git")).unwrap();
    let stage = stage.variable("GIT_CONFIG_GLOBAL", &config);
    assert_eq!(by(&stage, &[]), "Grace Hopper");
    let stage = stage.variable("GIT_CONFIG_GLOBAL", "/dev/null");
    assert!(!by(&stage, &[]).is_empty());
}

#[test]
fn without_a_terminal_the_screens_say_what_to_do_instead() {
    let stage = Stage::new().started("small.toml");
    insta::assert_snapshot!(stage.calls(&[&[], &["resume"]]));
}

#[test]
fn a_runs_folder_that_cannot_be_written_is_the_environments_fault() {
    let stage = Stage::new().trusting("checks.toml").file("occupied", "a file");
    let told = stage.call(&["run", "checks.toml", "--runs", "occupied/runs"]);
    assert_eq!(told.status, 6, "{told}");
    let told = stage.call(&["run", "checks.toml", "--junit", "nowhere/report.xml"]);
    assert_eq!(told.status, 6, "{told}");
    let told = stage.call(&["list", "--config", "nowhere.toml"]);
    assert_eq!(told.status, 6, "{told}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let stage = Stage::new();
    let mut child = stage
        .command(&["completions", "bash"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[test]
fn completions_and_manual_know_every_verb() {
    let stage = Stage::new();
    for args in [
        &["completions", "bash"][..],
        &["completions", "zsh"],
        &["completions", "fish"],
        &["man"],
    ] {
        let told = stage.call(args);
        assert_eq!(told.status, 0);
        for verb in [
            "run",
            "statement",
            "verify",
            "checklists",
            "handoff",
            "hold",
            "poll",
            "decide",
            "condition",
            "rollback",
            "notify",
            "risk",
            "review",
        ] {
            assert!(told.stdout.contains(verb), "{args:?} {verb}");
        }
    }
}

#[test]
fn a_run_can_be_checked_with_sha256sum_alone() {
    let stage = Stage::new().trusting("checks.toml");
    assert_eq!(stage.call(&["run", "checks.toml"]).status, 1);
    let sums = stage.only("evidence", "SHA256SUMS");
    let Ok(checked) = Command::new("sha256sum")
        .args(["-c", "SHA256SUMS", "--quiet"])
        .current_dir(sums.parent().unwrap())
        .output()
    else {
        return;
    };
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn the_help_names_the_exit_statuses() {
    let stage = Stage::new();
    let told = stage.call(&["--help"]);
    assert_eq!(told.status, 0);
    for status in [
        "0 done, or GO",
        "1 NO-GO",
        "3 GO WITH CONDITIONS",
        "5 the record does not verify",
        "70 a bug",
    ] {
        let unwrapped = told.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(unwrapped.contains(status), "{status}");
    }
    assert_eq!(stage.call(&["dance"]).status, 2);
}

#[test]
fn the_reference_names_every_verb_and_its_settings_can_be_read() {
    let reference = include_str!("../../docs/cli.md");
    let told = Stage::new().call(&["--help"]);
    let verbs = told
        .stdout
        .split("Commands:")
        .nth(1)
        .unwrap()
        .split("Options:")
        .next()
        .unwrap();
    let verbs: Vec<&str> = verbs
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .filter(|verb| *verb != "help")
        .collect();
    assert!(verbs.len() > 20, "{verbs:?}");
    for verb in verbs {
        assert!(
            reference.contains(&format!("`{verb}")),
            "docs/cli.md says nothing of {verb}"
        );
    }
    let settings = reference
        .split("```toml\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let told = Stage::new().settings(settings).call(&["list"]);
    assert_eq!(told.status, 0, "{told}");
}
