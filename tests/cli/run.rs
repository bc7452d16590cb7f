//! `run`: what is run, in which order, and what the exit status says.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::stage::Stage;

#[test]
fn a_run_stops_at_the_first_check_that_does_not_pass() {
    let stage = Stage::new().trusting("checks.toml");
    insta::assert_snapshot!(stage.call(&["run", "checks.toml"]));
}

#[test]
fn a_run_that_keeps_going_runs_all_that_is_not_locked_and_nobody_answers_what_is_asked() {
    let stage = Stage::new().trusting("checks.toml");
    insta::assert_snapshot!(stage.call(&["run", "checks.toml", "--keep-going"]));
    let log = stage.only("evidence", "asks.log");
    assert_eq!(fs::read_to_string(log).unwrap(), "nobody\n");
}

#[test]
fn only_what_is_named_is_run_and_a_way_back_is_locked_until_a_rollback_is_called() {
    let stage = Stage::new().trusting("checks.toml").trusting("small.toml");
    insta::assert_snapshot!(stage.calls(&[
        &["run", "checks.toml", "--item", "one"],
        &["run", "checks.toml", "--section", "third"],
        &["run", "checks.toml", "--section", "fourth"],
        &["run", "small.toml", "--field", "version=1.0.0"],
        &["run", "small.toml", "--field", "version=1.0.0", "--section", "back"],
    ]));
}

#[test]
fn an_action_runs_only_where_asked_for_and_in_production_only_by_name() {
    let stage = Stage::new().trusting("green.toml");
    let changed = stage.work().join("changed");
    let told = stage.calls(&[
        &["run", "green.toml", "--actions"],
        &["run", "green.toml", "--actions", "--environment-is", "staging"],
        &["run", "green.toml", "--rehearsal"],
        &["run", "green.toml", "--item", "change"],
    ]);
    assert!(!changed.exists());
    insta::assert_snapshot!("an_action_is_not_run_unless_meant", told);
    let told = stage.call(&["run", "green.toml", "--actions", "--environment-is", "prod"]);
    assert!(changed.exists());
    insta::assert_snapshot!("a_complete_run_ends_with_zero", told);
}

#[test]
fn an_environment_that_is_not_the_one_meant_keeps_actions_from_running() {
    let checklist = include_str!("../fixtures/green.toml").replace("^here$", "^elsewhere$");
    let stage = Stage::new()
        .file("elsewhere.toml", &checklist)
        .trusting("elsewhere.toml");
    let told = stage.call(&[
        "run",
        "elsewhere.toml",
        "--actions",
        "--environment-is",
        "prod",
        "--keep-going",
    ]);
    assert!(!stage.work().join("changed").exists());
    insta::assert_snapshot!(told);
}

#[test]
fn a_secret_reaches_the_check_and_nothing_on_the_disk() {
    let checklist = r#"
schema = 1
id = "secret"
title = "Secret"
version = "1"
[[fields]]
id = "token"
label = "Token"
secret = true
required = true
[[sections]]
id = "s"
title = "S"
[[sections.items]]
id = "uses"
title = "Uses it"
check = { run = 'test ${#CS_TOKEN} = 7 && echo "token $CS_TOKEN"' }
"#;
    let stage = Stage::new().file("secret.toml", checklist).trusting("secret.toml");
    assert_eq!(stage.call(&["run", "secret.toml"]).status, 2);
    let stage = stage.variable("CS_TOKEN", "hunter2");
    let told = stage.call(&["run", "secret.toml"]);
    assert_eq!(told.status, 0, "{told}");
    let found = Command::new("grep")
        .args(["-rl", "hunter2"])
        .arg(stage.run())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "");
}

#[test]
fn the_object_for_scripts_holds_all_that_is_shown() {
    let stage = Stage::new().trusting("checks.toml");
    let told = stage.call(&["run", "checks.toml", "--json"]);
    let object: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(object["standing"], "failed");
    assert_eq!(object["skipped"].as_array().unwrap().len(), 3);
    assert_eq!(object["sections"][0]["items"][1]["check"]["exit"], 3);
    insta::assert_snapshot!(told);
}

#[test]
fn the_junit_report_tells_failed_errored_and_not_run_apart() {
    let stage = Stage::new().trusting("checks.toml");
    let told = stage.call(&["run", "checks.toml", "--keep-going", "--junit", "report.xml"]);
    assert_eq!(told.status, 1);
    let report = fs::read_to_string(stage.work().join("report.xml")).unwrap();
    let steady = r#"time(stamp)?="[^"]*"|[0-9a-f]{64}|head\.[^"]*|\d{4}-\d\d-\d\d[^"]*"#;
    let steady = regex::Regex::new(steady).unwrap();
    insta::assert_snapshot!(steady.replace_all(&report, "…"));
}

#[test]
fn an_interrupted_run_ends_its_checks_and_leaves_a_clean_record() {
    let checklist = r#"
schema = 1
id = "slow"
title = "Slow"
version = "1"
[[sections]]
id = "s"
title = "S"
[[sections.items]]
id = "waits"
title = "Waits"
check = { run = "echo here > begun; exec sleep 600" }
[[sections.items]]
id = "next"
title = "Next"
check = { run = "true" }
"#;
    let stage = Stage::new().file("slow.toml", checklist).trusting("slow.toml");
    let made = Command::new("mkfifo").arg(stage.work().join("begun")).status().unwrap();
    assert!(made.success());
    let child = stage
        .command(&["run", "slow.toml"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Opening the other end of the pipe waits until the check has begun.
    let begun = fs::File::open(stage.work().join("begun")).unwrap();
    assert_eq!(BufReader::new(begun).lines().next().unwrap().unwrap(), "here");
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(4),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    insta::assert_snapshot!(stage.calls(&[&["show"], &["verify"]]));
}

/// A run that was interrupted while its action waits for a word in `go`: the action goes on.
fn left_acting() -> Stage {
    let checklist = r#"
schema = 1
id = "acts"
title = "Acts"
version = "1"
[[sections]]
id = "s"
title = "S"
[[sections.items]]
id = "act"
title = "Act"
check = { run = "echo here > begun; read -r word < go; echo $word", action = true }
"#;
    let stage = Stage::new().file("acts.toml", checklist).trusting("acts.toml");
    for pipe in ["begun", "go"] {
        assert!(
            Command::new("mkfifo")
                .arg(stage.work().join(pipe))
                .status()
                .unwrap()
                .success()
        );
    }
    let child = stage
        .command(&["run", "acts.toml", "--actions"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = fs::File::open(stage.work().join("begun")).unwrap();
    assert_eq!(BufReader::new(begun).lines().next().unwrap().unwrap(), "here");
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("the action of act goes on"), "{said}");
    stage
}

#[test]
fn an_interrupted_run_lets_its_action_go_on_and_a_later_call_records_what_came_of_it() {
    let stage = left_acting();
    assert_eq!(stage.call(&["status"]).status, 4);
    fs::write(stage.work().join("go"), "finished\n").unwrap();
    // Each call takes up what it finds; the action ends in its own time.
    let complete = (0..1000).any(|_| {
        assert_eq!(stage.call(&["note", "looking"]).status, 0);
        stage.call(&["status"]).status == 0
    });
    assert!(complete, "{}", stage.call(&["show"]));
    assert_eq!(
        fs::read_to_string(stage.only("evidence", "act.log")).unwrap(),
        "finished\n"
    );
    assert_eq!(stage.call(&["verify"]).status, 0);
}

#[test]
fn a_run_that_is_gone_on_with_waits_for_the_action_that_goes_on_and_begins_it_no_second_time() {
    let stage = left_acting();
    let child = stage
        .command(&["run", "--resume", "--actions"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    fs::write(stage.work().join("go"), "finished\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(
        fs::read_to_string(stage.only("evidence", "act.log")).unwrap(),
        "finished\n"
    );
    assert_eq!(stage.call(&["verify"]).status, 0);
}

const RESUMED: &str = r#"
schema = 1
id = "again"
title = "Again"
version = "1"

[environment]
name = "prod"

[[fields]]
id = "token"
label = "Token"
secret = true
required = true

[[sections]]
id = "first"
title = "First"
items = [
  { id = "ready", title = "Ready", check = { run = "echo x >> ready; test ${#CS_TOKEN} = 7" } },
  { id = "mended", title = "Mended", check = { run = "test -e mended" } },
  { id = "word", title = "A person's word", check = { run = "true" } },
  { id = "change", title = "The change", check = { run = "echo x >> changed; test -e mended", action = true } },
]

[[sections]]
id = "second"
title = "Second"
after = ["first"]
items = [
  { id = "after", title = "After", check = { run = "true" } },
  { id = "told", title = "Told" },
]
"#;

#[test]
fn a_run_is_gone_on_with_by_what_is_open_and_what_failed_and_an_action_only_where_it_is_meant() {
    let stage = Stage::new()
        .file("again.toml", RESUMED)
        .trusting("again.toml")
        .variable("CS_TOKEN", "hunter2");
    let lines = |file: &str| fs::read_to_string(stage.work().join(file)).map_or(0, |text| text.lines().count());
    assert_eq!(stage.call(&["run", "again.toml"]).status, 1);
    let marked = ["mark", "word", "failed", "--reason", "I saw it", "--note", "twice"];
    assert_eq!(stage.call(&marked).status, 0);
    let actions = |more: &[&str]| {
        let args = [
            "run",
            "--resume",
            "--actions",
            "--environment-is",
            "prod",
            "--keep-going",
        ];
        stage.call(&[&args[..], more].concat())
    };
    // What passed is not run again, what failed is, and so is the action, which has not run.
    insta::assert_snapshot!("what_is_open_goes_on", actions(&[]));
    assert_eq!((lines("ready"), lines("changed")), (1, 1));
    // An action that ran changes nothing again by itself.
    insta::assert_snapshot!("an_action_that_ran_is_left_out", actions(&[]));
    assert_eq!(lines("changed"), 1);
    fs::write(stage.work().join("mended"), "").unwrap();
    insta::assert_snapshot!("what_failed_is_run_again", actions(&["--failed"]));
    assert_eq!((lines("ready"), lines("changed")), (1, 2));
    assert_eq!(
        stage.call(&["mark", "word", "passed", "--reason", "it is well"]).status,
        0
    );
    insta::assert_snapshot!("what_opened_behind_goes_on", stage.call(&["run", "--resume"]));
    // What is named is run whatever came of it.
    let told = stage.call(&["run", "--resume", "--item", "ready"]);
    assert_eq!((told.status, lines("ready")), (4, 2), "{told}");
    let found = Command::new("grep")
        .args(["-rl", "hunter2"])
        .arg(stage.run())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "");
    assert_eq!(stage.call(&["verify"]).status, 0);
}

#[test]
fn what_only_begins_a_run_is_refused_with_one_that_has_begun_and_what_may_not_run_here_does_not() {
    let stage = Stage::new()
        .file("again.toml", RESUMED)
        .trusting("again.toml")
        .variable("CS_TOKEN", "hunter2");
    assert_eq!(stage.call(&["run", "again.toml"]).status, 1);
    let before = fs::read(stage.only("journal", ".jsonl")).unwrap();
    insta::assert_snapshot!(stage.calls(&[
        &["run", "again.toml", "--resume"],
        &[
            "run",
            "--resume",
            "--field",
            "token=other",
            "--role",
            "lead=Bob",
            "--rehearsal"
        ],
        &["run", "--resume", "nothing"],
        &["run", "--resume", "--section", "nothing"],
        &["run", "--resume", "--item", "nothing"],
        &["run", "--resume", "--actions"],
        &["run", "again.toml", "--failed"],
        &["run", "--readonly", "--resume"],
        &["run"],
    ]));
    let stage = stage.variable("CS_TOKEN", "");
    insta::assert_snapshot!("a_secret_is_needed_again", stage.call(&["run", "--resume"]));
    let stage = stage.variable("CS_TOKEN", "abc");
    assert_eq!(stage.call(&["run", "--resume"]).status, 2);
    let stage = stage.variable("CS_TOKEN", "hunter2");
    fs::remove_dir_all(stage.home().join(".local/state")).unwrap();
    let told = stage.call(&["run", "--resume"]);
    assert_eq!(told.status, 7, "{told}");
    assert!(
        told.to_string().contains("again/checklist.toml` shows them")
            || told.to_string().contains("countersign trust "),
        "{told}"
    );
    assert_eq!(
        fs::read(stage.only("journal", ".jsonl")).unwrap(),
        before,
        "nothing was written"
    );
}

#[test]
fn a_closed_run_is_gone_on_with_only_where_something_of_it_goes_on() {
    let stage = Stage::new().trusting("checks.toml");
    assert_eq!(stage.call(&["run", "checks.toml"]).status, 1);
    let close = ["close", "--result", "abandoned", "--reason", "enough"];
    assert_eq!(stage.call(&close).status, 0);
    let told = stage.call(&["run", "--resume", &stage.newest()]);
    assert_eq!(told.status, 7, "{told}");
    assert!(told.to_string().contains("error: the run is closed"), "{told}");
    let name = stage.newest();
    let seal = ["seal", &name, "--name", "Ada Lovelace", "--yes", "--no-key"];
    assert_eq!(stage.call(&seal).status, 0);
    let written = || {
        let journals = fs::read_dir(stage.run().join("journal")).unwrap();
        let bytes = journals.map(|journal| journal.unwrap().metadata().unwrap().len());
        bytes.sum::<u64>()
    };
    let before = written();
    let told = stage.call(&["run", "--resume", &name]);
    assert!(
        told.status == 7 && told.to_string().contains("error: the run is sealed"),
        "{told}"
    );
    assert_eq!(written(), before, "nothing was written");
}

fn interrupt(child: &Child) {
    let pid = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
}
