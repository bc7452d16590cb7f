//! A record before an auditor: signatures by real keys, the seal, several writers; verified by the program, by the page of
//! shell in `docs/verifying.md`, and out of a bundle that was unpacked elsewhere. Tampered, none of them is satisfied.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::{keys, stage::Stage};

/// A run that is signed, closed and sealed with keys, with entries of two people.
pub struct Audited {
    pub stage: Stage,
    run: PathBuf,
    pub signers: PathBuf,
    script: PathBuf,
}

fn key(folder: &Path, name: &str, kind: &str) -> String {
    let path = folder.join(name);
    keys::make(&path, name, "", &["-t", kind]);
    let public = fs::read_to_string(path.with_extension("pub")).unwrap();
    let words: Vec<&str> = public.split_whitespace().take(2).collect();
    words.join(" ")
}

impl Audited {
    pub fn new() -> Self {
        let stage = Stage::new().file("plan.txt", "one, two, three\n").started("small.toml");
        let work = stage.work();
        let (ada, bob) = (key(&work, "ada", "ed25519"), key(&work, "bob", "ecdsa"));
        let signers = work.join("signers");
        let list = format!("ada@example.com namespaces=\"countersign\" {ada}\nbob@example.com {bob}\n");
        fs::write(&signers, list).unwrap();
        for args in [
            &["mark", "answers", "passed", "--reason", "looked at it"][..],
            &["attach", "plan", "plan.txt"],
            &["--as", "Bob", "note", "the plan has three steps"],
            &["mark", "plan", "passed"],
            &["measure", "disk", "used", "42"],
            &["mark", "disk", "passed"],
            &[
                "sign",
                "--role",
                "lead",
                "--name",
                "Ada Lovelace",
                "--principal",
                "ada@example.com",
                "--key",
                "ada",
                "--yes",
            ],
            &["mark", "deployed", "passed", "--reason", "deployed by hand"],
            &["close"],
        ] {
            let told = stage.call(args);
            assert_eq!(told.status, 0, "{told}");
        }
        let run = stage.run();
        let name = run.file_name().unwrap().to_str().unwrap();
        let seal = [
            "seal",
            name,
            "--name",
            "Bob",
            "--principal",
            "bob@example.com",
            "--key",
            "bob",
            "--yes",
        ];
        let told = stage.call(&seal);
        assert_eq!(told.status, 0, "{told}");
        let script = work.join("check.sh");
        fs::write(&script, shell_of_the_page()).unwrap();
        Self {
            stage,
            run,
            signers,
            script,
        }
    }

    fn by_shell(&self, run: &Path, signers: &Path) -> Output {
        Command::new("sh")
            .arg(&self.script)
            .arg(run)
            .arg(signers)
            .output()
            .unwrap()
    }

    fn by_program(&self, run: &Path) -> crate::stage::Told {
        let signers = self.signers.display().to_string();
        let run = run.display().to_string();
        self.stage
            .call(&["verify", &run, "--allowed-signers", &signers, "--require-signatures"])
    }

    /// A copy to lay hands on.
    fn copy(&self, number: usize) -> PathBuf {
        let copy = self.stage.work().join(format!("copy-{number}"));
        let done = Command::new("cp").arg("-r").arg(&self.run).arg(&copy).status().unwrap();
        assert!(done.success());
        copy
    }
}

/// The first block of shell.
fn shell_of_the_page() -> String {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verifying.md")).unwrap();
    let (_, rest) = page.split_once("```sh\n").expect("the page has a block of shell");
    rest.split_once("```").expect("it ends").0.to_owned()
}

fn told(output: &Output) -> String {
    let of = String::from_utf8_lossy;
    format!("{}{}", of(&output.stdout), of(&output.stderr))
}

/// The one file of the run whose path holds this and ends so.
fn only(run: &Path, holds: &str, ending: &str) -> PathBuf {
    let mut found = Vec::new();
    let mut folders = vec![run.to_owned()];
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) && path.to_string_lossy().contains(holds) {
                found.push(path);
            }
        }
    }
    assert_eq!(found.len(), 1, "{holds} {ending}: {found:?}");
    found.remove(0)
}

/// The journal in which this stands.
fn journal_with(run: &Path, text: &str) -> PathBuf {
    let journals = fs::read_dir(run.join("journal"))
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut found: Vec<PathBuf> = journals
        .filter(|path| fs::read_to_string(path).unwrap().contains(text))
        .collect();
    assert_eq!(found.len(), 1, "{text}");
    found.remove(0)
}

fn alter(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from} in {}", file.display());
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_signed_and_sealed_run_is_checked_by_the_program_and_by_a_page_of_shell() {
    let audited = Audited::new();
    let by_program = audited.by_program(&audited.run);
    assert_eq!(by_program.status, 0, "{by_program}");
    insta::assert_snapshot!("a_signed_and_sealed_run_verifies", by_program);
    let by_shell = audited.by_shell(&audited.run, &audited.signers);
    assert!(by_shell.status.success(), "{}", told(&by_shell));
    assert!(told(&by_shell).starts_with("it holds: "), "{}", told(&by_shell));
    assert_eq!(told(&by_shell).lines().count(), 1, "{}", told(&by_shell));

    type Hand = (&'static str, fn(&Path));
    let hands: [Hand; 15] = [
        ("evidence", |run| {
            alter(&only(run, "evidence", "plan.txt"), "two", "twp")
        }),
        ("evidence gone", |run| {
            fs::remove_file(only(run, "evidence", "plan.txt")).unwrap()
        }),
        ("evidence a link", |run| {
            let file = only(run, "evidence", "plan.txt");
            fs::rename(&file, run.with_extension("kept")).unwrap();
            std::os::unix::fs::symlink(run.with_extension("kept"), file).unwrap();
        }),
        ("statement", |run| {
            alter(
                &only(run, "sign-offs", "lead.txt"),
                "decision: approved",
                "decision: rejected",
            )
        }),
        ("scope in the statement", |run| {
            alter(&only(run, "sign-offs", "lead.txt"), "42", "43")
        }),
        ("statement of the seal", |run| {
            alter(
                &only(run, "sign-offs", "seal.txt"),
                "result: success",
                "result: abandoned",
            )
        }),
        ("signature of another text", |run| {
            fs::copy(only(run, "sign-offs", "seal.txt.sig"), run.with_extension("sig")).unwrap();
            let file = only(run, "sign-offs", "lead.txt.sig");
            fs::remove_file(&file).unwrap();
            fs::rename(run.with_extension("sig"), file).unwrap();
        }),
        ("signature gone", |run| {
            fs::remove_file(only(run, "sign-offs", "seal.txt.sig")).unwrap()
        }),
        ("checklist", |run| {
            alter(&run.join("checklist.toml"), "Tech Lead", "Tech Leae")
        }),
        ("checklist gone", |run| {
            fs::remove_file(run.join("checklist.toml")).unwrap()
        }),
        ("an entry", |run| {
            alter(&journal_with(run, "\"value\":42"), "\"value\":42", "\"value\":43")
        }),
        ("an entry of another", |run| {
            alter(&journal_with(run, "three steps"), "three steps", "four steps")
        }),
        ("an entry removed", |run| {
            let journal = journal_with(run, "\"value\":42");
            let text = fs::read_to_string(&journal).unwrap();
            let lines: Vec<&str> = text.lines().filter(|line| !line.contains("\"value\":42")).collect();
            fs::write(&journal, lines.join("\n") + "\n").unwrap();
        }),
        ("the end cut off before the seal", |run| {
            let journal = journal_with(run, "\"closed\":");
            let text = fs::read_to_string(&journal).unwrap();
            let lines: Vec<&str> = text.lines().take_while(|line| !line.contains("\"closed\":")).collect();
            fs::write(&journal, lines.join("\n") + "\n").unwrap();
        }),
        ("a journal gone", |run| {
            fs::remove_file(journal_with(run, "three steps")).unwrap()
        }),
    ];
    for (number, (what, lay_hands)) in hands.iter().enumerate() {
        let copy = audited.copy(number);
        lay_hands(&copy);
        let by_program = audited.by_program(&copy);
        assert_eq!(by_program.status, 5, "{what}: {by_program}");
        let by_shell = audited.by_shell(&copy, &audited.signers);
        assert_eq!(by_shell.status.code(), Some(1), "{what}: {}", told(&by_shell));
        assert!(!told(&by_shell).contains("it holds"), "{what}: {}", told(&by_shell));
    }
}

#[test]
fn whom_to_believe_comes_from_outside_the_run() {
    let audited = Audited::new();
    let nobody = audited.stage.work().join("nobody");
    let other = key(&audited.stage.work(), "mallory", "ed25519");
    fs::write(&nobody, format!("ada@example.com {other}\nbob@example.com {other}\n")).unwrap();
    let by_shell = audited.by_shell(&audited.run, &nobody);
    assert_eq!(by_shell.status.code(), Some(1), "{}", told(&by_shell));
    let run = audited.run.display().to_string();
    let believing = nobody.display().to_string();
    let asked = audited
        .stage
        .call(&["verify", &run, "--allowed-signers", &believing, "--require-signatures"]);
    assert_eq!(asked.status, 5, "{asked}");
    let not_asked = audited.stage.call(&["verify", &run, "--allowed-signers", &believing]);
    assert_eq!(not_asked.status, 0, "what nobody asked for is a warning: {not_asked}");
    assert!(not_asked.stdout.contains("warning: "), "{not_asked}");
}

#[test]
fn keys_are_judged_as_of_the_time_that_is_asked_for() {
    let audited = Audited::new();
    let work = audited.stage.work();
    let list = fs::read_to_string(&audited.signers).unwrap();
    let list = list.replace(
        "namespaces=\"countersign\"",
        "namespaces=\"countersign\",valid-before=\"29991231Z\"",
    );
    fs::write(work.join("until"), list).unwrap();
    let run = audited.run.display().to_string();
    let until = ["verify", &run, "--allowed-signers", "until", "--require-signatures"];
    let now = audited.stage.call(&until);
    assert_eq!(now.status, 0, "{now}");
    assert!(!now.stdout.contains("note: "), "{now}");
    for as_of in ["3000-01-01", "3000-01-01T00:00:00Z"] {
        let later = audited.stage.call(&[&until[..], &["--as-of", as_of]].concat());
        assert_eq!(later.status, 0, "valid when it was made: {later}");
        assert!(later.stdout.contains("valid when made"), "{later}");
    }
    assert_eq!(audited.stage.call(&["verify", &run, "--as-of", "tomorrow"]).status, 2);
}

#[test]
fn typed_names_are_an_error_where_signatures_are_asked_for() {
    let stage = Stage::new().started("small.toml");
    let told = stage.call(&["mark", "answers", "passed", "--reason", "looked at it"]);
    assert_eq!(told.status, 0, "{told}");
    let told = stage.call(&[
        "sign",
        "--role",
        "lead",
        "--name",
        "Ada Lovelace",
        "--no-key",
        "--reject",
        "no plan",
        "--yes",
    ]);
    assert_eq!(told.status, 0, "{told}");
    assert_eq!(stage.call(&["verify"]).status, 0);
    let asked = stage.call(&["verify", "--require-signatures"]);
    assert_eq!(asked.status, 5, "{asked}");
    assert!(asked.stdout.contains("it is not cryptographically signed"), "{asked}");
}

#[test]
fn a_bundle_is_the_same_each_time_and_verifies_unpacked_elsewhere() {
    let audited = Audited::new();
    let stage = &audited.stage;
    let work = stage.work();
    let run = audited.run.display().to_string();
    fs::create_dir_all(audited.run.join("inbox")).unwrap();
    fs::write(audited.run.join("inbox/later.png"), "not part of it").unwrap();
    fs::create_dir_all(audited.run.join(".git/objects")).unwrap();
    let wrong = stage.call(&["export", &run, "--format", "parchment"]);
    assert_eq!(wrong.status, 2, "{wrong}");
    let told = stage.call(&["export", &run, "--format", "bundle"]);
    assert_eq!(told.status, 0, "{told}");
    let name = audited.run.file_name().unwrap().to_str().unwrap();
    let first = work.join(format!("{name}.tar.gz"));
    assert_eq!(
        stage.call(&["export", &run, "--format", "bundle"]).status,
        7,
        "it is there already"
    );
    assert_eq!(stage.call(&["export", &run, "--format", "bundle", "--force"]).status, 0);
    assert_eq!(
        stage
            .call(&["export", &run, "--format", "bundle", "--out", "again.tgz"])
            .status,
        0
    );
    assert_eq!(fs::read(&first).unwrap(), fs::read(work.join("again.tgz")).unwrap());
    let inside = audited.run.join("bundle.tar.gz").display().to_string();
    assert_eq!(
        stage
            .call(&["export", &run, "--format", "bundle", "--out", &inside])
            .status,
        7
    );

    let elsewhere = work.join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let unpacked = Command::new("tar")
        .arg("xzf")
        .arg(&first)
        .current_dir(&elsewhere)
        .output()
        .unwrap();
    assert!(unpacked.status.success() && unpacked.stderr.is_empty(), "{unpacked:?}");
    let unpacked = elsewhere.join(name);
    assert!(!unpacked.join("inbox").exists() && !unpacked.join(".git").exists());
    let by_program = audited.by_program(&unpacked);
    assert_eq!(by_program.status, 0, "{by_program}");
    let by_shell = audited.by_shell(&unpacked, &audited.signers);
    assert!(by_shell.status.success(), "{}", self::told(&by_shell));
    let unpacked = unpacked.display().to_string();
    assert_eq!(
        stage
            .call(&["export", &unpacked, "--format", "bundle", "--out", "third.tgz"])
            .status,
        0
    );
    assert_eq!(
        fs::read(&first).unwrap(),
        fs::read(work.join("third.tgz")).unwrap(),
        "out of what was unpacked too"
    );

    std::os::unix::fs::symlink("/etc/hostname", audited.run.join("report.link")).unwrap();
    let refused = stage.call(&["export", &run, "--format", "bundle", "--out", "fourth.tgz"]);
    assert_eq!(refused.status, 5, "{refused}");
    assert!(!work.join("fourth.tgz").exists(), "whole, or not at all");
    let left = fs::read_dir(&work).unwrap().filter(|file| {
        let name = file.as_ref().unwrap().file_name();
        name.to_string_lossy().starts_with(".bundle-")
    });
    assert_eq!(left.count(), 0);
}

#[test]
fn a_folder_of_runs_is_verified_whole_and_the_one_that_does_not_verify_is_named() {
    let stage = Stage::new().started("small.toml");
    let again = stage.call(&["start", "small.toml", "--field", "version=1.4.1", "--no-open"]);
    assert_eq!(again.status, 0, "{again}");
    let runs = stage.run().parent().unwrap().display().to_string();
    let all = stage.call(&["verify", &runs]);
    assert_eq!(all.status, 0, "{all}");
    assert!(all.stdout.ends_with("all 2 runs verify\n"), "{all}");
    alter(&stage.run().join("checklist.toml"), "Tech Lead", "Tech Leae");
    let one = stage.call(&["verify", &runs]);
    assert_eq!(one.status, 5, "{one}");
    assert!(one.stdout.ends_with("1 of 2 runs DO NOT VERIFY\n"), "{one}");
    let json: serde_json::Value = serde_json::from_str(&stage.call(&["verify", &runs, "--json"]).stdout).unwrap();
    let verifies: Vec<bool> = json
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["verifies"].as_bool().unwrap())
        .collect();
    assert_eq!(verifies.iter().filter(|one| **one).count(), 1, "{json}");
}

#[test]
fn a_seal_can_be_signed_elsewhere_and_only_a_closed_run_is_sealed() {
    let stage = Stage::new().started("small.toml");
    let work = stage.work();
    key(&work, "ada", "ed25519");
    let open = stage.call(&["seal", "--name", "Ada Lovelace", "--no-key", "--yes"]);
    assert_eq!(open.status, 7, "{open}");
    assert_eq!(
        stage
            .call(&["close", "--result", "abandoned", "--reason", "no window"])
            .status,
        0
    );
    let run = stage.run();
    let name = run.file_name().unwrap().to_str().unwrap();
    let printed = stage.call(&["seal", name, "--print"]);
    assert_eq!(printed.status, 0, "{printed}");
    fs::write(work.join("seal.txt"), &printed.stdout).unwrap();
    let sign = ["-q", "-Y", "sign", "-n", "countersign", "-f", "ada", "seal.txt"];
    assert!(keys::keygen(&work, &sign, b"").status.success());
    let told = stage.call(&["seal", name, "--signature", "seal.txt.sig", "--json"]);
    assert_eq!(told.status, 0, "{told}");
    let verified = stage.call(&["verify", name]);
    assert_eq!(verified.status, 0, "{verified}");
    assert!(
        verified.stdout.contains("1 seal, 1 cryptographically signed"),
        "{verified}"
    );
    assert_eq!(stage.call(&["note", name, "a word more"]).status, 0);
    let late = stage.call(&["verify", name]);
    assert_eq!(late.status, 0, "{late}");
    assert!(late.stdout.contains("lies outside the seal: it is late"), "{late}");
}
