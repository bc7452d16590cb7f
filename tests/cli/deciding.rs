//! A release that three people lead by subcommands: handoffs, the poll, decisions, conditions, a broken hold point, a
//! rollback, risks, the review; and every refusal on the way.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::Value;

use crate::{
    keys,
    questions::typed,
    stage::{Stage, Told},
};

/// Who does what here.
const ADA: [&str; 2] = ["--as", "Ada Lovelace"];
const BOB: [&str; 2] = ["--as", "Bob Stone"];
const GRACE: [&str; 2] = ["--as", "Grace Hopper"];

/// A run that is decided by `release.toml`, its roles given to three people.
fn begun() -> Stage {
    let stage = Stage::new().trusting("release.toml");
    let roles = ["lead=Ada Lovelace", "dba=Bob Stone", "manager=Grace Hopper"];
    let mut start = vec!["start", "release.toml", "--no-open"];
    start.extend(roles.iter().flat_map(|role| ["--role", *role]));
    assert_eq!(stage.call(&start).status, 0);
    stage
}

/// A call as somebody.
fn call(stage: &Stage, who: [&str; 2], args: &[&str]) -> Told {
    stage.call(&[args, &who].concat())
}

/// The same, which has to be done.
fn done(stage: &Stage, who: [&str; 2], args: &[&str]) -> String {
    let told = call(stage, who, args);
    assert_eq!(told.status, 0, "{told}");
    told.to_string()
}

/// Calls one after the other; all that came of it in one text.
fn calls(stage: &Stage, all: &[([&str; 2], &[&str])]) -> String {
    let told = all.iter().map(|(who, args)| call(stage, *who, args).to_string());
    told.collect::<Vec<_>>().join("\n")
}

fn build(stage: &Stage) {
    for item in ["built", "reviewed", "noted", "late"] {
        done(stage, ADA, &["mark", item, "passed"]);
    }
    done(
        stage,
        ADA,
        &["sign", "--role", "lead", "--name", "Ada Lovelace", "--yes"],
    );
}

/// As far as the poll: built, handed over, backed up.
fn ready() -> Stage {
    let stage = begun();
    build(&stage);
    done(&stage, ADA, &["handoff", "build", "--note", "built from main"]);
    done(&stage, BOB, &["handoff", "--accept", "--name", "Bob Stone"]);
    done(&stage, BOB, &["mark", "backup", "passed"]);
    stage
}

fn polled(stage: &Stage, who: [&str; 2], role: &str, more: &[&str]) -> Told {
    let args = [&["poll", "--role", role, "--name", who[1], "--yes", "--json"], more].concat();
    call(stage, who, &args)
}

/// As far as the decision: both stations say GO.
fn all_go() -> Stage {
    let stage = ready();
    for (who, role) in [(BOB, "dba"), (ADA, "lead")] {
        let told = polled(&stage, who, role, &["go"]);
        assert_eq!(told.status, 0, "{told}");
    }
    stage
}

fn status(stage: &Stage) -> Value {
    serde_json::from_str(&stage.call(&["status", "--json"]).stdout).unwrap()
}

#[test]
fn a_section_is_handed_over_taken_over_and_sent_back_by_name() {
    let stage = begun();
    let early = call(&stage, ADA, &["handoff", "build", "--note", "done"]);
    assert_eq!(early.status, 7, "{early}");
    build(&stage);
    insta::assert_snapshot!(calls(
        &stage,
        &[
            (ADA, &["handoff", "--note", "which?"]),
            (ADA, &["handoff", "nowhere", "--note", "x"]),
            (ADA, &["handoff", "build"]),
            (BOB, &["handoff", "build", "--note", "not mine"]),
            (
                ADA,
                &["handoff", "build", "--to", "manager", "--note", "to the wrong one"]
            ),
            (ADA, &["handoff", "build", "--note", "built from main"]),
            (ADA, &["handoff", "build", "--note", "again"]),
            (GRACE, &["status"]),
            (GRACE, &["handoff", "--accept", "--name", "Grace Hopper"]),
            (BOB, &["handoff", "--accept", "--name", "Bob"]),
            (BOB, &["handoff", "--accept"]),
            (BOB, &["handoff", "--send-back", "--name", "Bob Stone"]),
            (
                BOB,
                &["handoff", "--send-back", "--name", "Bob Stone", "--note", "no notes"]
            ),
            (BOB, &["mark", "backup", "passed"]),
            (ADA, &["handoff", "build", "--to", "dba", "--note", "with notes"]),
            (BOB, &["handoff", "--accept", "--name", "bob stone", "--note", "thanks"]),
            (BOB, &["handoff", "--accept", "--name", "Bob Stone"]),
            (
                BOB,
                &["handoff", "--accept", "--entry", "nobody:7", "--name", "Bob Stone"]
            ),
            (BOB, &["mark", "backup", "passed"]),
        ]
    ));
    let handoffs = &status(&stage)["handoffs"];
    assert_eq!(handoffs[0]["answer"]["accepted"], false);
    assert_eq!(handoffs[1]["answer"]["accepted"], true);
    assert_eq!(handoffs[1]["to"]["role"], "dba");
}

#[test]
fn the_controls_are_handed_over_by_whoever_holds_them() {
    let stage = begun();
    insta::assert_snapshot!(calls(
        &stage,
        &[
            (
                BOB,
                &[
                    "handoff",
                    "controls",
                    "--to",
                    "Ada Lovelace",
                    "--note",
                    "not mine to give"
                ]
            ),
            (ADA, &["handoff", "controls", "--note", "to whom?"]),
            (ADA, &["handoff", "controls", "--to", "dba", "--note", "my shift ends"]),
            (BOB, &["status"]),
        ]
    ));
    // Without --as the name says also whose journal it is written to.
    let told = stage.call(&["handoff", "--accept", "--name", "Bob Stone"]);
    assert_eq!(told.status, 0, "{told}");
    assert_eq!(status(&stage)["controls"]["by"], "Bob Stone");
}

#[test]
fn a_poll_is_answered_by_its_stations_and_signed() {
    let stage = ready();
    insta::assert_snapshot!(calls(
        &stage,
        &[
            (BOB, &["poll", "maybe", "--role", "dba"]),
            (BOB, &["poll", "nothing", "go", "--role", "dba"]),
            (
                GRACE,
                &["poll", "go", "--role", "manager", "--name", "Grace Hopper", "--yes"]
            ),
            (
                GRACE,
                &[
                    "poll",
                    "go",
                    "--role",
                    "dba",
                    "--name",
                    "Grace Hopper",
                    "--yes",
                    "--json"
                ]
            ),
            (BOB, &["poll", "go", "--role", "dba"]),
            (BOB, &["poll", "no-go", "--role", "dba", "--name", "Bob Stone", "--yes"]),
            (BOB, &["poll", "go", "--role", "dba", "--reason", "a reason"]),
            (BOB, &["poll", "no-go", "--role", "dba", "--condition", "a condition"]),
            (
                BOB,
                &["poll", "go-live", "go", "--role", "dba", "--name", "Bob Stone", "--yes"]
            ),
            (
                ADA,
                &[
                    "poll",
                    "no-go",
                    "--role",
                    "lead",
                    "--name",
                    "Ada Lovelace",
                    "--yes",
                    "--json",
                    "--reason",
                    "it is late"
                ]
            ),
            (ADA, &["status"]),
        ]
    ));
    let run = stage.newest();
    let told = polled(
        &stage,
        ADA,
        "lead",
        &[&run, "go-live", "go", "--condition", "Bob stays up"],
    );
    assert_eq!(told.status, 0, "{told}");
    let told = stage.call(&["status"]);
    assert_eq!(told.status, 3, "{told}");
    assert!(
        told.stdout
            .contains("Tech Lead signed Go-live on conditions: Bob stays up"),
        "{told}"
    );
    // What was signed has changed: it has to be signed again.
    done(
        &stage,
        ADA,
        &["mark", "noted", "waived", "--reason", "nobody reads them"],
    );
    let told = stage.call(&["status"]);
    assert_eq!(told.status, 4, "{told}");
    let poll = &status(&stage)["decisions"][0]["poll"];
    assert_eq!(
        (&poll[0]["state"], &poll[1]["state"]),
        (&"stale".into(), &"stale".into())
    );
}

#[test]
fn an_answer_is_also_given_with_sign_and_as_a_statement_to_be_signed_elsewhere() {
    let stage = ready();
    let sign = ["sign", "--role", "lead", "--name", "Ada Lovelace", "--yes", "--json"];
    // The Tech Lead signed the section already: what is left is the decision.
    done(&stage, ADA, &sign);
    assert_eq!(status(&stage)["decisions"][0]["poll"][1]["state"], "go");
    let told = call(&stage, BOB, &["statement", "--role", "dba", "--decision", "go-live"]);
    assert!(told.stdout.contains("covers: decision go-live\n"), "{told}");
    let told = call(&stage, BOB, &["statement", "--role", "dba", "--decision", "done"]);
    assert_eq!(told.status, 2, "{told}");
    let told = call(
        &stage,
        BOB,
        &["sign", "--role", "dba", "--decision", "go-live", "--section", "build"],
    );
    assert_eq!(told.status, 2, "{told}");
    let reject = ["--reject", "no", "--name", "Bob Stone", "--yes", "--json"];
    let told = call(
        &stage,
        BOB,
        &[&["sign", "--role", "dba", "--decision", "go-live"][..], &reject].concat(),
    );
    assert_eq!(told.status, 0, "{told}");
    assert_eq!(stage.call(&["status"]).status, 1);
}

#[test]
fn a_decision_is_declared_by_its_role_over_the_verdict() {
    let stage = all_go();
    assert_eq!(stage.call(&["status"]).status, 0);
    insta::assert_snapshot!(calls(
        &stage,
        &[
            (GRACE, &["decide", "perhaps"]),
            (GRACE, &["decide", "nothing", "go"]),
            (ADA, &["decide", "go"]),
            (GRACE, &["decide", "no-go"]),
            (GRACE, &["decide", "conditional"]),
            (
                GRACE,
                &[
                    "decide",
                    "conditional",
                    "--condition",
                    "Watch it",
                    "--owner",
                    "Bob Stone"
                ]
            ),
            (
                GRACE,
                &[
                    "decide",
                    "conditional",
                    "--condition",
                    "Watch it",
                    "--owner",
                    "Bob Stone",
                    "--due",
                    "soon"
                ]
            ),
            (
                GRACE,
                &[
                    "decide",
                    "conditional",
                    "--condition",
                    "Watch it",
                    "--owner",
                    "Bob Stone",
                    "--due",
                    "2001-01-01"
                ]
            ),
            (
                GRACE,
                &[
                    "decide",
                    "go",
                    "--condition",
                    "Watch it",
                    "--owner",
                    "Bob Stone",
                    "--due",
                    "2h"
                ]
            ),
            (
                GRACE,
                &[
                    "decide",
                    "go-live",
                    "conditional",
                    "--condition",
                    "Watch the errors",
                    "--owner",
                    "Bob Stone",
                    "--due",
                    "2h",
                    "--condition",
                    "Write the notes",
                    "--owner",
                    "Ada Lovelace",
                    "--due",
                    "2999-12-01",
                ]
            ),
            (BOB, &["condition"]),
            (BOB, &["condition", "met", "3"]),
            (BOB, &["condition", "met", "1", "--note", "none in an hour"]),
            (BOB, &["condition", "met", "1"]),
            (BOB, &["status"]),
            (BOB, &["mark", "deployed", "passed"]),
            (BOB, &["status"]),
            (GRACE, &["decide", "go"]),
            (GRACE, &["decide", "done", "go"]),
            (GRACE, &["status", "--decision", "done"]),
        ]
    ));
    let conditions = &status(&stage)["conditions"];
    let name = &conditions[1]["condition"];
    let name = format!(
        "{}:{}:{}",
        name[0].as_str().unwrap(),
        name[1].as_u64().unwrap(),
        name[2].as_u64().unwrap()
    );
    done(&stage, ADA, &["condition", "met", &name]);
    assert_eq!(status(&stage)["conditions"][1]["met"]["by"], "Ada Lovelace");
}

#[test]
fn against_the_verdict_only_who_may_override_it_declares_and_says_why() {
    let stage = ready();
    insta::assert_snapshot!(calls(
        &stage,
        &[
            (ADA, &["decide", "go", "--override", "I say so"]),
            (GRACE, &["decide", "go"]),
            (GRACE, &["decide", "go", "--override", "the board wants it"]),
            (GRACE, &["status", "--decision", "go-live"]),
        ]
    ));
}

#[test]
fn a_hold_point_is_broken_with_its_title_in_full() {
    let stage = begun();
    for item in ["built", "reviewed", "noted", "late"] {
        done(&stage, ADA, &["mark", item, "passed"]);
    }
    insta::assert_snapshot!(calls(
        &stage,
        &[
            (
                ADA,
                &["hold", "--break", "build", "--reason", "no time", "--typed", "Build"]
            ),
            (
                GRACE,
                &["hold", "--break", "nowhere", "--reason", "no time", "--typed", "Build"]
            ),
            (
                GRACE,
                &[
                    "hold", "--break", "database", "--reason", "no time", "--typed", "Database"
                ]
            ),
            (GRACE, &["hold", "--break", "build", "--typed", "Build"]),
            (GRACE, &["hold", "--break", "build", "--reason", "no time"]),
            (
                GRACE,
                &["hold", "--break", "build", "--reason", "no time", "--typed", "build"]
            ),
            (
                GRACE,
                &[
                    "hold",
                    "--break",
                    "build",
                    "--reason",
                    "Ada cannot be reached",
                    "--typed",
                    "Build"
                ]
            ),
            (
                GRACE,
                &["hold", "--break", "build", "--reason", "again", "--typed", "Build"]
            ),
            (BOB, &["mark", "backup", "passed"]),
            (BOB, &["status"]),
        ]
    ));
    assert_eq!(status(&stage)["holds_broken"][0]["by"], "Grace Hopper");
}

#[test]
fn a_rollback_is_called_timed_and_ended() {
    let stage = all_go();
    done(&stage, GRACE, &["decide", "go"]);
    done(&stage, BOB, &["mark", "deployed", "passed"]);
    insta::assert_snapshot!(calls(
        &stage,
        &[
            (BOB, &["rollback"]),
            (BOB, &["rollback", "reached", "executed"]),
            (BOB, &["mark", "undone", "passed"]),
            (BOB, &["rollback", "call", "--trigger", "errors"]),
            (BOB, &["rollback", "call", "--trigger", "nothing", "--reason", "x"]),
            (BOB, &["rollback", "call", "--reason", "x", "--since", "2999-01-01"]),
            (BOB, &["rollback", "call", "--reason", "x", "--environment", "staging"]),
            (
                BOB,
                &[
                    "rollback",
                    "call",
                    "--trigger",
                    "errors",
                    "--reason",
                    "8 % of requests fail",
                    "--since",
                    "10m",
                    "--environment",
                    "prod",
                ]
            ),
            (ADA, &["rollback", "call", "--reason", "I see it too"]),
            (BOB, &["mark", "undone", "passed"]),
            (ADA, &["notify", "#releases", "We are rolling back"]),
            (ADA, &["notify", "", "We are rolling back"]),
            (
                BOB,
                &["rollback", "reached", "executed", "--note", "as deployed before"]
            ),
            (BOB, &["rollback", "reached", "executed"]),
            (BOB, &["rollback", "reached", "decided"]),
            (BOB, &["status"]),
            (BOB, &["rollback", "end", "partial"]),
            (BOB, &["rollback", "end", "partial", "--note", "the index is still new"]),
            (BOB, &["rollback", "end", "restored"]),
            (BOB, &["rollback"]),
            (BOB, &["rollback", "--json"]),
            (GRACE, &["close"]),
            (
                GRACE,
                &["close", "--result", "rolled-back", "--reason", "errors above 5 %"]
            ),
        ]
    ));
    // A closed run is judged as it stands now.
    assert_eq!(stage.call(&["status", &stage.newest()]).status, 1);
}

#[test]
fn what_has_to_be_typed_in_full_is_asked_for_at_a_terminal() {
    let stage = begun();
    build(&stage);
    done(&stage, ADA, &["handoff", "build", "--note", "built from main"]);
    let accept = [&["handoff", "--accept"], &BOB[..]].concat();
    for (line, status) in [("Bob", 2), ("bob stone", 0)] {
        let output = typed(&stage, &accept, &[line]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{said}");
        assert!(
            said.contains("Type the full name, Bob Stone, to take it over:"),
            "{said}"
        );
    }
    done(
        &stage,
        ADA,
        &["mark", "noted", "waived", "--reason", "nobody reads them"],
    );
    let hold = ["hold", "--break", "build", "--reason", "Ada cannot be reached"];
    let hold = [&hold[..], &GRACE].concat();
    for (line, status) in [("build", 7), ("Build", 0)] {
        let output = typed(&stage, &hold, &[line]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{said}");
    }
}

#[test]
fn an_answer_carries_a_key_and_no_decision_rests_on_a_signature_that_does_not_hold() {
    let stage = ready();
    for (name, principal) in [("ada", "ada@example.com"), ("bob", "bob@example.com")] {
        keys::make(&stage.work().join(name), name, "", &["-t", "ed25519"]);
        let public = fs::read_to_string(stage.work().join(format!("{name}.pub"))).unwrap();
        let folder = stage.work().join(".countersign");
        fs::create_dir_all(&folder).unwrap();
        let list = folder.join("allowed_signers");
        let before = fs::read_to_string(&list).unwrap_or_default();
        fs::write(list, format!("{before}{principal} {public}")).unwrap();
    }
    let told = polled(&stage, BOB, "dba", &["go", "--key", "bob"]);
    assert_eq!(told.status, 0, "{told}");
    // The Tech Lead signs a text that says GO, on another machine.
    let print = ["statement", "--role", "lead", "--decision", "go-live"];
    let print = [&print[..], &["--principal", "ada@example.com"], &ADA].concat();
    fs::write(stage.work().join("go.txt"), stage.call(&print).stdout).unwrap();
    let signed = keys::keygen(
        &stage.work(),
        &["-Y", "sign", "-n", "countersign", "-f", "ada", "go.txt"],
        b"",
    );
    assert!(signed.status.success(), "{signed:?}");
    let bring = |word| {
        let args = ["poll", word, "--role", "lead", "--signature", "go.txt.sig", "--json"];
        call(&stage, ADA, &args)
    };
    let told = bring("no-go");
    assert!(
        told.to_string().contains("the statement that was signed is a GO"),
        "{told}"
    );
    assert_eq!(told.status, 7, "{told}");
    let told = bring("go");
    assert_eq!(told.status, 0, "{told}");
    assert_eq!(stage.call(&["status"]).status, 0);
    // Somebody lays hands on Bob's signature.
    let signature = stage.only("sign-offs", "dba.txt.sig");
    let other = fs::read(stage.work().join("go.txt.sig")).unwrap();
    fs::set_permissions(&signature, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&signature, other).unwrap();
    let told = stage.call(&["status"]);
    assert_eq!(told.status, 4, "{told}");
    assert!(stage.call(&["list"]).stdout.contains("OPEN"));
    let told = call(&stage, GRACE, &["decide", "go"]);
    assert_eq!(told.status, 7, "{told}");
    assert!(told.to_string().contains("the verdict is OPEN"), "{told}");
}

#[test]
fn risks_and_the_review_are_written_down_and_listed() {
    let stage = begun();
    done(
        &stage,
        BOB,
        &[
            "risk",
            "add",
            "The index is rebuilt",
            "--severity",
            "high",
            "--owner",
            "Bob Stone",
        ],
    );
    let risks: Value = serde_json::from_str(&stage.call(&["risk", "--json"]).stdout).unwrap();
    let risk = risks[1]["risk"].as_str().unwrap().to_owned();
    insta::assert_snapshot!(calls(
        &stage,
        &[
            (BOB, &["risk", "add", " ", "--severity", "low"]),
            (BOB, &["risk", "add", "Something"]),
            (BOB, &["risk"]),
            (BOB, &["risk", "set", "risk-000000", "--state", "closed"]),
            (BOB, &["risk", "set", "late", "--state", "closed"]),
            (BOB, &["risk", "set", &risk]),
            (
                BOB,
                &[
                    "risk",
                    "set",
                    &risk,
                    "--state",
                    "occurred",
                    "--mitigation",
                    "read from the replica"
                ]
            ),
            (BOB, &["status"]),
            (ADA, &["review", "--went-well", "The handoff"]),
            (ADA, &["review", "--went-well", "x", "--went-badly", "y"]),
            (ADA, &["review", "--action", "Rebuild it before"]),
            (
                ADA,
                &[
                    "review",
                    "--action",
                    "Rebuild it before",
                    "--owner",
                    "Bob Stone",
                    "--due",
                    "soon"
                ]
            ),
            (
                ADA,
                &[
                    "review",
                    "--action",
                    "Rebuild it before",
                    "--owner",
                    "Bob Stone",
                    "--due",
                    "2999-12-01"
                ]
            ),
            (ADA, &["review", "--went-badly", ""]),
            (ADA, &["review"]),
        ]
    ));
    let review: Value = serde_json::from_str(&stage.call(&["review", "--json"]).stdout).unwrap();
    assert_eq!(review[1]["due"], "2999-12-01T23:59:59.999999Z");
}

#[test]
fn the_object_for_scripts_tells_how_a_run_is_led() {
    let stage = all_go();
    let conditional = ["--condition", "Watch it", "--owner", "Bob Stone", "--due", "2999-12-01"];
    done(&stage, GRACE, &[&["decide", "conditional"][..], &conditional].concat());
    done(&stage, GRACE, &["review", "--went-well", "The poll"]);
    done(&stage, BOB, &["risk", "add", "The night", "--severity", "low"]);
    insta::assert_snapshot!(stage.call(&["status", "--json"]));
}

#[test]
fn what_people_say_stays_on_its_line_and_moves_no_terminal() {
    let stage = all_go();
    let evil = "x\n1. spoof\u{1b}[2J";
    let conditional = ["--condition", evil, "--owner", evil, "--due", "2999-12-01"];
    done(&stage, GRACE, &[&["decide", "conditional"][..], &conditional].concat());
    done(
        &stage,
        BOB,
        &["risk", "add", evil, "--severity", "low", "--owner", evil],
    );
    done(&stage, BOB, &["review", "--went-well", evil]);
    done(&stage, BOB, &["notify", evil, evil]);
    done(&stage, BOB, &["rollback", "call", "--reason", evil]);
    done(&stage, BOB, &["rollback", "end", "failed", "--note", evil]);
    for args in [
        &["status"][..],
        &["show"],
        &["condition"],
        &["risk"],
        &["review"],
        &["rollback"],
    ] {
        let told = stage.call(args);
        assert!(
            told.stdout.contains("spoof") && !told.stdout.contains('\u{1b}'),
            "{told}"
        );
        assert!(
            !told
                .stdout
                .lines()
                .any(|line| line.trim_start().starts_with("1. spoof")),
            "{told}"
        );
    }
    done(&stage, GRACE, &["verify"]);
}

#[test]
fn the_run_may_be_named_first_everywhere() {
    let stage = all_go();
    let run = stage.newest();
    let other = Stage::new();
    for (args, status) in [
        (&["decide", "RUN", "go-live", "go"][..], 0),
        (&["decide", "RUN", "no-go", "--reason", "not yet"], 0),
        (&["poll", "RUN", "go", "--role", "manager"], 2),
        (&["condition", "RUN"], 0),
        (&["condition", "RUN", "met", "1"], 2),
        (&["risk", "RUN", "add", "It rains", "--severity", "low"], 0),
        (&["risk", "RUN"], 0),
        (&["review", "RUN", "--went-well", "x"], 0),
        (&["notify", "RUN", "#ops", "x"], 0),
        (&["rollback", "RUN", "call", "--reason", "x"], 0),
        (&["rollback", "RUN", "reached", "told"], 0),
        (&["rollback", "RUN", "end", "restored"], 7),
        (&["rollback", "RUN", "end", "restored", "--note", "by hand"], 0),
        (&["rollback", "RUN"], 0),
        (&["handoff", "RUN", "database", "--to", "lead", "--note", "x"], 7),
        (&["handoff", "RUN", "--accept", "--name", "Grace Hopper"], 7),
        (&["handoff", "RUN", "build", "--accept", "--name", "Grace Hopper"], 2),
        (
            &["hold", "RUN", "--break", "nowhere", "--reason", "x", "--typed", "x"],
            2,
        ),
        (&["status", "RUN", "--decision", "done"], 1),
    ] {
        let named: Vec<&str> = args
            .iter()
            .map(|arg| if *arg == "RUN" { run.as_str() } else { arg })
            .collect();
        let told = call(&stage, GRACE, &named);
        assert_eq!(told.status, status, "{told}");
        let told = call(&other, GRACE, args);
        assert_eq!(told.status, 2, "there is no run: {told}");
    }
}

#[test]
fn nothing_is_recorded_where_nothing_may_be_written() {
    let stage = all_go();
    for args in [
        &["decide", "go"][..],
        &["handoff", "build", "--note", "x"],
        &["rollback", "call", "--reason", "x"],
        &["poll", "go", "--role", "dba", "--name", "Bob Stone", "--yes"],
        &["risk", "add", "x", "--severity", "low"],
        &["review", "--went-well", "x"],
        &["notify", "a", "b"],
        &["condition", "met", "1"],
        &["hold", "--break", "build", "--reason", "x", "--typed", "Build"],
    ] {
        let told = call(&stage, GRACE, &[args, &["--readonly"]].concat());
        assert_eq!(told.status, 7, "{told}");
    }
}
