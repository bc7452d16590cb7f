//! The certificate: written with the close, fixed by the record, and enough by itself to verify a run with a shell.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    keys,
    stage::{Stage, Told},
};

/// A run of `small.toml` by Ada, signed with her key, as far as the close.
fn to_the_end() -> Stage {
    let stage = Stage::new().file("plan.txt", "one, two, three\n");
    keys::make(&stage.work().join("ada"), "ada", "", &["-t", "ed25519"]);
    let public = fs::read_to_string(stage.work().join("ada.pub")).unwrap();
    let key: Vec<&str> = public.split_whitespace().take(2).collect();
    let signers = stage.work().join("signers");
    let line = format!("ada@example.com namespaces=\"countersign\" {}\n", key.join(" "));
    fs::write(&signers, line).unwrap();
    let settings = format!("name = \"Ada Lovelace\"\nallowed_signers = {:?}\n", signers.display());
    let stage = stage.settings(&settings).started("small.toml");
    for args in [
        &["mark", "answers", "passed", "--reason", "looked at it"][..],
        &["attach", "plan", "plan.txt"],
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
    ] {
        done(&stage, args);
    }
    stage
}

fn done(stage: &Stage, args: &[&str]) {
    let _ = came_of(stage, args);
}

fn came_of(stage: &Stage, args: &[&str]) -> Told {
    let told = stage.call(args);
    assert_eq!(told.status, 0, "{told}");
    told
}

fn closed() -> Stage {
    let stage = to_the_end();
    done(&stage, &["close"]);
    stage
}

fn name(stage: &Stage) -> String {
    stage.run().file_name().unwrap().to_string_lossy().into_owned()
}

/// What the document says to type, but for the program itself, run in the run's folder; what it prints.
fn typed_in(stage: &Stage, document: &Path) -> String {
    let text = fs::read_to_string(document).unwrap();
    let blocks = text
        .split("```sh\n")
        .skip(1)
        .filter_map(|block| block.split("```").next());
    let commands: String = blocks.filter(|block| !block.starts_with("countersign ")).collect();
    let signers = stage.work().join("signers");
    let commands = commands
        .replace("signers=allowed_signers", &format!("signers={}", signers.display()))
        .replace("document=certificate.md", &format!("document={}", document.display()));
    let output = Command::new("sh")
        .arg("-c")
        .arg(&commands)
        .current_dir(stage.run())
        .output()
        .unwrap();
    let of = String::from_utf8_lossy;
    format!("{}{}", of(&output.stdout), of(&output.stderr))
}

fn alter(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{from} in {}", file.display());
    fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

fn journal(stage: &Stage) -> PathBuf {
    stage.only("journal", ".jsonl")
}

#[test]
fn what_the_certificate_says_to_type_finds_the_run_sound_and_a_tampered_one_not() {
    let stage = closed();
    let document = stage.only("sign-offs", "-certificate.md");
    let told = typed_in(&stage, &document);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 5, "{told}");
    assert!(lines[0].starts_with("Good \"countersign\" signature for ada@example.com"));
    assert!(lines[1].ends_with("-plan.txt: OK"), "{told}");
    for line in &lines[2..4] {
        let digest = &line[..64];
        assert!(
            lines[4].contains(digest),
            "the entry of the close holds {digest}: {told}"
        );
    }

    alter(&stage.only("evidence", "plan.txt"), "two", "twp");
    alter(
        &stage.only("sign-offs", "-lead.txt"),
        "decision: approved",
        "decision: rejected",
    );
    alter(&journal(&stage), "\"value\":42", "\"value\":43");
    let told = typed_in(&stage, &document);
    for finding in [
        "plan.txt: FAILED",
        "-lead.txt: FAILED",
        "Signature verification failed",
        ": broken before {",
    ] {
        assert!(told.contains(finding), "{finding}: {told}");
    }
}

#[test]
fn one_altered_byte_of_the_certificate_is_found() {
    for ending in ["-certificate.html", "-certificate.md"] {
        let stage = closed();
        done(&stage, &["verify", &name(&stage)]);
        alter(&stage.only("sign-offs", ending), "SUCCESS", "SUCCESs");
        let told = stage.call(&["verify", &name(&stage)]);
        assert_eq!(told.status, 5, "{told}");
        assert!(told.stdout.contains(ending), "{told}");
        let later = came_of(&stage, &["export", &name(&stage), "--format", "certificate"]);
        assert!(
            later.stdout.starts_with("# NOT A CERTIFICATE: DOES NOT VERIFY\n"),
            "{later}"
        );
        assert!(later.stdout.contains("it was altered after it was recorded"), "{later}");
    }
}

#[test]
fn a_later_drawing_says_so_and_names_the_one_of_the_close() {
    let stage = closed();
    let run = name(&stage);
    let page = fs::read(stage.only("sign-offs", "-certificate.html")).unwrap();
    let digest = sha256(&page);
    for format in ["html", "certificate"] {
        let first = came_of(&stage, &["export", &run, "--format", format]);
        assert!(first.stdout.contains("Drawn later"), "{first}");
        assert!(first.stdout.contains(&digest), "{first}");
        assert!(first.stdout.contains("Release certificate"), "{first}");
        let again = came_of(&stage, &["export", &run, "--format", format]);
        assert_eq!(first.stdout, again.stdout, "the same three, the same bytes");
    }
    let at_the_close = String::from_utf8(page).unwrap();
    assert!(at_the_close.contains("Drawn with the close"));
    assert!(!at_the_close.contains("Drawn later"));
    let out = stage.work().join("certificate.md");
    done(
        &stage,
        &[
            "export",
            &run,
            "--format",
            "certificate",
            "--out",
            &out.display().to_string(),
        ],
    );
    let told = typed_in(&stage, &out);
    assert_eq!(told.lines().count(), 2, "a signature and a file of evidence: {told}");
    let before = came_of(
        &stage,
        &["export", &run, "--format", "certificate", "--as-of", "2000-01-01"],
    );
    assert!(
        before.stdout.starts_with("# NOT A CERTIFICATE: UNFINISHED\n"),
        "{before}"
    );
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_run_that_is_not_closed_and_a_rehearsal_print_as_such() {
    let stage = to_the_end();
    for format in ["html", "certificate"] {
        let told = came_of(&stage, &["export", "--format", format]);
        assert!(told.stdout.contains("NOT A CERTIFICATE: UNFINISHED"), "{told}");
        assert!(!told.stdout.contains("Release certificate"), "{told}");
    }
    let stage = Stage::new().trusting("small.toml");
    done(
        &stage,
        &[
            "start",
            "small.toml",
            "--field",
            "version=1.4.0",
            "--no-open",
            "--rehearsal",
        ],
    );
    done(&stage, &["close", "--reason", "it went well"]);
    let page = fs::read_to_string(stage.only("sign-offs", "-certificate.html")).unwrap();
    assert!(page.contains("<h1>NOT A CERTIFICATE: REHEARSAL</h1>"));
}

#[test]
fn a_release_that_was_given_up_or_taken_back_has_a_record_and_no_certificate() {
    for (result, title) in [
        ("abandoned", "# Record of a release that was abandoned"),
        ("rolled-back", "# Record of a release that was rolled back"),
    ] {
        let stage = Stage::new().started("small.toml");
        done(&stage, &["close", "--result", result, "--reason", "no window"]);
        let text = fs::read_to_string(stage.only("sign-offs", "-certificate.md")).unwrap();
        assert_eq!(text.lines().next(), Some(title));
    }
}

#[test]
fn the_seal_names_the_certificate() {
    let stage = closed();
    let run = name(&stage);
    let digest = sha256(&fs::read(stage.only("sign-offs", "-certificate.html")).unwrap());
    done(&stage, &["seal", &run, "--name", "Ada Lovelace", "--no-key", "--yes"]);
    let statement = fs::read_to_string(stage.only("sign-offs", "-seal.txt")).unwrap();
    let line = statement
        .lines()
        .find(|line| line.starts_with("certificate: "))
        .unwrap();
    assert!(line.ends_with(&format!("-certificate.html sha256 {digest}")), "{line}");
    let told = came_of(&stage, &["verify", &run]);
    assert!(!told.stdout.contains("error: "), "{told}");
    let entry = fs::read_to_string(journal(&stage)).unwrap();
    let entry = entry
        .lines()
        .find(|line| line.contains("\"sealed\":"))
        .unwrap()
        .to_owned();
    assert_eq!(entry.matches(&digest).count(), 1, "{entry}");
    let later = came_of(&stage, &["export", &run, "--format", "certificate"]);
    assert!(later.stdout.contains("| Seal, Ada Lovelace |"), "{later}");
}

#[test]
fn what_the_rules_refuse_is_refused_before_anything_is_drawn() {
    let stage = Stage::new().started("small.toml");
    let told = stage.call(&["close"]);
    assert_eq!(told.status, 7, "{told}");
    assert!(stage.none("sign-offs"));
    fs::write(
        stage.home().join(".config/countersign/config.toml"),
        "allowed_signers = \"/nowhere/signers\"\n",
    )
    .unwrap();
    let told = stage.call(&["close", "--result", "abandoned", "--reason", "no window"]);
    assert_eq!(told.status, 6, "{told}");
    assert!(stage.none("sign-offs"), "nothing is closed without its certificate");
}

#[test]
fn a_seal_whose_statement_names_no_certificate_as_those_of_earlier_versions_verifies() {
    let stage = closed();
    let (run, work) = (name(&stage), stage.work());
    let printed = came_of(&stage, &["seal", &run, "--principal", "ada@example.com", "--print"]);
    let older: Vec<&str> = printed
        .stdout
        .lines()
        .filter(|line| !line.starts_with("certificate: "))
        .collect();
    assert_eq!(older.len() + 1, printed.stdout.lines().count());
    fs::write(work.join("seal.txt"), older.join("\n") + "\n").unwrap();
    let sign = ["-q", "-Y", "sign", "-n", "countersign", "-f", "ada", "seal.txt"];
    assert!(keys::keygen(&work, &sign, b"").status.success());
    done(&stage, &["seal", &run, "--signature", "seal.txt.sig"]);
    let verified = came_of(&stage, &["verify", &run, "--require-signatures"]);
    assert!(
        verified.stdout.contains("seal by Ada Lovelace: valid signature"),
        "{verified}"
    );
}
