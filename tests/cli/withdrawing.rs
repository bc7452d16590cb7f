//! A secret found later: the file that holds it is taken away, and the record goes on to verify without it.

use std::{fs, path::Path, process::Command};

use crate::stage::Stage;

const SECRET: &str = "tr0ub4dor-and-3";

const CHECKLIST: &str = r#"
schema = 1
id = "leak"
title = "Leak"
version = "1"

[[sections]]
id = "all"
title = "All"

[[sections.items]]
id = "leaks"
title = "Leaks"
check = { run = 'printf "tr0ub4dor-%s\n" and-3' }
"#;

fn leaked() -> Stage {
    let stage = Stage::new().file("leak.toml", CHECKLIST).trusting("leak.toml");
    let told = stage.call(&["run", "leak.toml"]);
    assert_eq!(told.status, 0, "{told}");
    stage
}

fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let found = Command::new("grep").args(["-rlF", text]).arg(folder).output().unwrap();
    let found = String::from_utf8(found.stdout).unwrap();
    let mut found: Vec<String> = found.lines().map(str::to_owned).collect();
    found.sort();
    found
}

fn withdrawals(journal: &str) -> usize {
    fs::read_to_string(journal)
        .unwrap()
        .matches("\"evidence_withdrawn\"")
        .count()
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

#[test]
fn both_forms_of_what_a_check_printed_go_and_the_record_says_who_and_why() {
    let stage = leaked();
    let run = stage.run();
    let before = files_with(&run, SECRET);
    assert_eq!(before.len(), 2, "{before:?}");
    // Either names both.
    let told = stage.call(&["withdraw", name(&before[1]), "--reason", "a password is seen", "--json"]);
    assert_eq!(told.status, 0, "{told}");
    assert_eq!(files_with(&run, SECRET), Vec::<String>::new());
    assert!(before.iter().all(|file| !Path::new(file).exists()));

    let sums = fs::read_to_string(stage.only("evidence", "SHA256SUMS")).unwrap();
    assert!(before.iter().all(|file| !sums.contains(name(file))), "{sums}");
    let manifest = fs::read_to_string(stage.only("evidence", "MANIFEST.md")).unwrap();
    assert_eq!(
        manifest.matches("(withdrawn: a password is seen)").count(),
        2,
        "{manifest}"
    );

    let verified = stage.call(&["verify"]);
    assert_eq!(verified.status, 0, "{verified}");
    assert_eq!(verified.stdout.matches("withdrew it").count(), 2, "{verified}");
    assert!(!verified.stdout.contains("error"), "{verified}");
    let shown = stage.call(&["show"]);
    assert_eq!(shown.stdout.matches(", withdrawn").count(), 2, "{shown}");
}

#[test]
fn a_bundle_without_it_verifies_and_does_not_hand_it_on_where_a_copy_brought_it_back() {
    let stage = leaked();
    let run = stage.run();
    let before = files_with(&run, SECRET);
    let kept = fs::read(&before[0]).unwrap();
    let told = stage.call(&["withdraw", name(&before[0]), "--reason", "a password is seen"]);
    assert_eq!(told.status, 0, "{told}");
    // A synchronised folder brings one of them back.
    fs::write(&before[0], kept).unwrap();
    let verified = stage.call(&["verify"]);
    assert_eq!(verified.status, 0, "{verified}");
    assert!(verified.stdout.contains("is still there"), "{verified}");

    let name_of_run = run.file_name().unwrap().to_str().unwrap();
    let told = stage.call(&["export", name_of_run, "--format", "bundle", "--out", "run.tar.gz"]);
    assert_eq!(told.status, 0, "{told}");
    let elsewhere = stage.work().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let archive = stage.work().join("run.tar.gz");
    let tar = Command::new("tar")
        .arg("-xzf")
        .arg(archive)
        .arg("-C")
        .arg(&elsewhere)
        .status();
    assert!(tar.unwrap().success());
    assert_eq!(files_with(&elsewhere, SECRET), Vec::<String>::new());
    let verified = stage.call(&["verify", &elsewhere.join(name_of_run).display().to_string()]);
    assert_eq!(verified.status, 0, "{verified}");
    assert_eq!(verified.stdout.matches("withdrew it").count(), 2, "{verified}");

    let entries = || {
        files_with(&run.join("journal"), "evidence_withdrawn")
            .iter()
            .map(|file| withdrawals(file))
            .sum::<usize>()
    };
    assert_eq!(entries(), 2);
    let told = stage.call(&["withdraw", name(&before[0]), "--reason", "a password is seen"]);
    assert_eq!(told.status, 0, "{told}");
    assert!(!Path::new(&before[0]).exists());
    assert_eq!(entries(), 2, "nothing more is recorded of it");
}

#[test]
fn what_is_no_evidence_of_this_run_or_has_no_reason_stays() {
    let stage = leaked();
    let before = files_with(&stage.run(), SECRET);
    for (args, status) in [
        (&["withdraw", "nothing.log", "--reason", "x"][..], 2),
        (&["withdraw", "checklist.toml", "--reason", "x"], 2),
        (&["withdraw", "SHA256SUMS", "--reason", "x"], 2),
        (&["withdraw", name(&before[0])], 2),
        (&["withdraw", name(&before[0]), "--reason", " "], 7),
        (&["--readonly", "withdraw", name(&before[0]), "--reason", "x"], 7),
    ] {
        let told = stage.call(args);
        assert_eq!(told.status, status, "{told}");
    }
    assert_eq!(files_with(&stage.run(), SECRET), before);
}

#[test]
fn a_journal_that_passes_off_another_as_evidence_has_nobody_remove_it() {
    let stage = leaked();
    let run = stage.run();
    let own = stage.only("journal", ".jsonl");
    let checklist = countersign::domain::digest::Digest::of(fs::read(run.join("checklist.toml")).unwrap());
    let opened = format!(
        r#"{{"seq":1,"prev":"{zero}","at":"2026-11-21T21:10:57.123456Z","event":{{"journal_opened":{{"format":1,"program":"0.1.0","run":"{run}","checklist":"{checklist}","writer":"eve@evil-aaaaaaaa","person":{{"name":"Eve"}},"login":"eve","host":"evil","zone":"+00:00","cwd":"/","how":"screen"}}}}}}"#,
        zero = "0".repeat(64),
        run = run.file_name().unwrap().to_str().unwrap(),
    );
    let attached = format!(
        r#"{{"seq":2,"prev":"{}","at":"2026-11-21T21:10:58.123456Z","event":{{"evidence_attached":{{"item":"leaks","file":"journal/{}","sha256":"{checklist}","bytes":1,"source":"x","by":{{"name":"Eve"}}}}}}}}"#,
        countersign::domain::digest::Digest::of(&opened),
        own.file_name().unwrap().to_str().unwrap(),
    );
    fs::write(
        run.join("journal/eve@evil-aaaaaaaa.jsonl"),
        format!("{opened}\n{attached}\n"),
    )
    .unwrap();
    let file = own.file_name().unwrap().to_str().unwrap();
    let told = stage.call(&["withdraw", file, "--reason", "x"]);
    assert_ne!(told.status, 0, "{told}");
    assert!(told.to_string().contains("is no evidence"), "{told}");
    assert!(own.exists());
}
