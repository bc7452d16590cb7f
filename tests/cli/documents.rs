//! `export`: documents of real runs, held against the schemas that others read them by; the same record, the same bytes.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::{hostile::hostile, stage::Stage, verifying::Audited};

const DOCUMENTS: [&str; 4] = ["md", "pr", "json", "junit"];
const PUBLISHED: &str = include_str!("../../docs/schema/run.schema.json");
const XSD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schema/junit-10.xsd");

/// The published schema, closed to members that it does not describe.
fn schema() -> Validator {
    fn close(schema: &mut Value) {
        if let Value::Object(members) = schema {
            if members.contains_key("properties") {
                members.insert("additionalProperties".to_owned(), json!(false));
            }
            members.values_mut().for_each(close);
        } else if let Value::Array(items) = schema {
            items.iter_mut().for_each(close);
        }
    }
    let mut schema = serde_json::from_str(PUBLISHED).unwrap();
    close(&mut schema);
    jsonschema::draft202012::new(&schema).unwrap()
}

/// The document on standard output, byte for byte.
fn export(stage: &Stage, run: &str, more: &[&str]) -> String {
    let args = [&["export", run, "--format"], more].concat();
    let output = stage.command(&args).output().unwrap();
    assert!(
        output.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn goes_by_the_schemas(stage: &Stage, run: &str) {
    let text = export(stage, run, &["json"]);
    let drawn: Value = serde_json::from_str(&text).unwrap();
    let schema = schema();
    let wrong: Vec<String> = schema
        .iter_errors(&drawn)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{}\n{text}", wrong.join("\n"));
    let report = stage.work().join("junit.xml");
    fs::write(&report, export(stage, run, &["junit"])).unwrap();
    goes_by_xsd(&report);
}

fn goes_by_xsd(report: &Path) {
    let output = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema", XSD])
        .arg(report)
        .output()
        .expect("xmllint is installed (libxml2-utils)");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{said}\n{}",
        fs::read_to_string(report).unwrap()
    );
}

fn name(stage: &Stage) -> String {
    stage.run().file_name().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn documents_of_every_kind_of_run_go_by_the_schemas_that_others_read_them_by() {
    let open = Stage::new().started("small.toml");
    goes_by_the_schemas(&open, &name(&open));
    for args in [
        &["mark", "answers", "failed", "--reason", "it does not"][..],
        &[
            "mark",
            "plan",
            "waived",
            "--reason",
            "known by heart",
            "--owner",
            "Bob",
            "--expires",
            "2030-01-01",
        ],
        &["measure", "disk", "used", "99"],
        &["note", "--link", "https://example.com/plan"],
        &["note", "--item", "plan", "two\nlines"],
        &["assign", "lead", "Grace Hopper", "--principal", "grace@example.com"],
    ] {
        let told = open.call(args);
        assert_eq!(told.status, 0, "{told}");
    }
    goes_by_the_schemas(&open, &name(&open));
    let ran = Stage::new().trusting("checks.toml");
    let told = ran.call(&["run", "checks.toml", "--keep-going", "--junit", "report.xml"]);
    assert_eq!(told.status, 1, "{told}");
    goes_by_xsd(&ran.work().join("report.xml"));
    goes_by_the_schemas(&ran, &name(&ran));
    let audited = Audited::new();
    goes_by_the_schemas(&audited.stage, &name(&audited.stage));
    let hostile = hostile();
    goes_by_the_schemas(&hostile, hostile.run().to_str().unwrap());
}

#[test]
fn a_signed_and_sealed_run_says_so_in_every_document() {
    let audited = Audited::new();
    let stage = &audited.stage;
    let list = format!(
        "name = \"Ada Lovelace\"\nallowed_signers = \"{}\"\n",
        audited.signers.display()
    );
    fs::write(stage.home().join(".config/countersign/config.toml"), list).unwrap();
    let run = name(stage);
    let sha256 = countersign::domain::digest::Digest::of(fs::read(&audited.signers).unwrap()).to_string();
    for format in ["md", "pr", "json", "junit"] {
        let drawn = export(stage, &run, &[format]);
        assert!(drawn.contains(&sha256), "{format}: {drawn}");
        assert!(
            !drawn.contains("UNFINISHED") && !drawn.contains("NOT VERIFIED"),
            "{format}: {drawn}"
        );
    }
    let checklist = export(stage, &run, &["md"]);
    for text in [
        "| Verification | the record verifies |",
        "- Tech Lead: **approved** by Ada Lovelace",
        "what it covers: current",
        "signature: valid, by ada`@`example.com with the key SHA256:",
        "| Sealed | by Bob",
    ] {
        assert!(checklist.contains(text), "{text}: {checklist}");
    }
    let summary = export(stage, &run, &["pr"]);
    assert!(
        summary.contains("approved by Ada Lovelace; current; valid signature"),
        "{summary}"
    );
}

#[test]
fn the_same_record_signers_and_time_give_the_same_bytes_wherever_they_lie() {
    let audited = Audited::new();
    let run = name(&audited.stage);
    let elsewhere = Stage::new().variable("TZ", "Pacific/Auckland");
    let copied = elsewhere.work().join(&run);
    let copy = Command::new("cp")
        .arg("-r")
        .arg(audited.stage.run())
        .arg(&copied)
        .status()
        .unwrap();
    assert!(copy.success());
    for (stage, list) in [(&audited.stage, "here"), (&elsewhere, "there")] {
        let path = stage.work().join(list);
        fs::copy(&audited.signers, &path).unwrap();
        let settings = format!("name = \"X\"\nallowed_signers = \"{}\"\n", path.display());
        fs::write(stage.home().join(".config/countersign/config.toml"), settings).unwrap();
    }
    for format in DOCUMENTS {
        let here = export(&audited.stage, &run, &[format]);
        assert_eq!(export(&audited.stage, &run, &[format]), here);
        assert_eq!(
            export(&elsewhere, copied.to_str().unwrap(), &[format]),
            here,
            "{format}"
        );
    }
    // Another time, other bytes: and the time stands in them.
    let later = export(&audited.stage, &run, &["md", "--as-of", "2199-12-31"]);
    assert!(later.contains("2199-12-31T23:59:59.999999Z"), "{later}");
}

#[test]
fn a_document_as_of_a_time_leaves_out_what_is_newer() {
    let stage = Stage::new().started("small.toml");
    let run = name(&stage);
    let before: Value = serde_json::from_str(&export(&stage, &run, &["json"])).unwrap();
    let as_of = before["drawn"]["as_of"].as_str().unwrap();
    let told = stage.call(&["mark", "plan", "na", "--reason", "no plan"]);
    assert_eq!(told.status, 0, "{told}");
    let now: Value = serde_json::from_str(&export(&stage, &run, &["json"])).unwrap();
    assert_eq!(now["sections"][0]["items"][1]["state"], "not_applicable");
    let then: Value = serde_json::from_str(&export(&stage, &run, &["json", "--as-of", as_of])).unwrap();
    assert_eq!(then["sections"][0]["items"][1]["state"], "open");
    assert_eq!(then["drawn"]["heads"], before["drawn"]["heads"]);
    assert_eq!(then["drawn"]["left_out"], 1);
    let text = export(&stage, &run, &["md", "--as-of", as_of]);
    assert!(text.contains("| Left out | 1 newer entry in the record |"), "{text}");
}

#[test]
fn an_altered_record_says_so_before_anything_else() {
    let stage = Stage::new().file("plan.txt", "one\n").started("small.toml");
    assert_eq!(stage.call(&["attach", "plan", "plan.txt"]).status, 0);
    let file = stage.only("evidence", "plan.txt");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&file, "two\n").unwrap();
    let run = name(&stage);
    for format in ["md", "pr", "junit"] {
        let drawn = export(&stage, &run, &[format]);
        assert!(drawn.contains("DOES NOT VERIFY"), "{format}: {drawn}");
    }
    let drawn: Value = serde_json::from_str(&export(&stage, &run, &["json"])).unwrap();
    assert_eq!(drawn["drawn"]["verification"]["verifies"], false);
    let report = export(&stage, &run, &["junit"]);
    assert!(report.contains("failures=\"1\""), "{report}");
}

#[test]
fn a_document_goes_to_a_file_that_is_not_there_and_never_into_the_record() {
    let stage = Stage::new().started("small.toml");
    let run = stage.run();
    let inside = |file: &str| run.join(file).display().to_string();
    let told = stage.calls(&[
        &["export", "--format", "md", "--out", "checklist.md"],
        &["export", "--format", "md", "--out", "checklist.md"],
        &["export", "--format", "md", "--out", "checklist.md", "--force", "--json"],
        &["export", "--format", "md", "--out", &inside("evidence/checklist.md")],
        &["export", "--format", "md", "--out", &inside("report/checklist.md")],
        &[
            "--readonly",
            "export",
            "--format",
            "pr",
            "--out",
            &inside("report/pr.md"),
        ],
        &["--readonly", "export", "--format", "pr", "--out", "pr.md"],
        &["export", "--format", "md", "--out", "nowhere/checklist.md"],
        &["export", "--format", "md", "--json"],
        &["export", "--format", "pdf"],
        &["export", "--format", "md", "--as-of", "noon"],
        &["export", "--format", "bundle", "--as-of", "2026-11-21"],
        &["export", "--format", "bundle", "--out", &inside("report/run.tar.gz")],
        &["verify"],
    ]);
    let told = regex::Regex::new(r"\d+ bytes\n")
        .unwrap()
        .replace_all(&told, "N bytes\n");
    insta::assert_snapshot!(told);
    let drawn = fs::read_to_string(stage.work().join("checklist.md")).unwrap();
    assert_eq!(drawn, fs::read_to_string(run.join("report/checklist.md")).unwrap());
    assert_eq!(drawn, export(&stage, &name(&stage), &["md", "--out", "-"]));
}

#[test]
fn a_list_of_signers_that_cannot_be_read_keeps_documents_from_being_drawn() {
    let stage = Stage::new()
        .started("small.toml")
        .settings("name = \"Ada\"\nallowed_signers = \"/nowhere/signers\"\n");
    let told = stage.call(&["export", "--format", "md"]);
    assert_eq!(told.status, 6, "{told}");
    assert!(
        told.stdout.is_empty() && told.to_string().contains("/nowhere/signers"),
        "{told}"
    );
}
