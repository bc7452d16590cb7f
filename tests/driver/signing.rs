//! Signing with real keys: what is shown before, what is recorded after, and what is never written anywhere; the seal; and
//! verifying on a screen. Where `ssh-keygen` is not installed there are no keys to sign with, and nothing is tested.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use countersign::domain::{
    event::Event,
    signature::SignatureState,
    standing::{SignOffStanding, SignOffState},
};
use ssh_key::{LineEnding, PrivateKey, private::Ed25519Keypair};

use crate::driver::{Driver, Start};

const CHECKLIST: &str = r#"
schema = 1
id = "small"
title = "Small"
version = "1"

[[fields]]
id = "version"
label = "Version"
kind = "version"
required = true
default = "1.4.0"

[[roles]]
id = "lead"
title = "Lead"

[[sections]]
id = "one"
title = "One"
phase = "prepare"
owner = "lead"
sign_offs = [{ role = "lead", statement = "All is well.", confirms = ["I looked"] }]

[[sections.items]]
id = "looked"
title = "Looked at"

[[sections.items]]
id = "size"
title = "Size"
measures = [{ id = "bytes", label = "Bytes", unit = "MB", target = "< 10 MB" }]
"#;
const PASSPHRASE: &str = "open sesame 4711";

/// A key that was made for this test, and the list that says whose it is.
pub struct Keys {
    folder: tempfile::TempDir,
}

impl Keys {
    /// An Ed25519 key, the same each time; nothing where `ssh-keygen` is not installed.
    pub fn made(passphrase: &str) -> Option<Self> {
        let folder = tempfile::Builder::new()
            .prefix("cs-")
            .tempdir_in("/tmp")
            .expect("a folder");
        fs::create_dir(folder.path().join(".ssh")).expect("a folder");
        let path = folder.path().join(".ssh/id_ed25519");
        let pair = Ed25519Keypair::from_seed(&[7; 32]);
        let key = PrivateKey::new(pair.into(), "ada@laptop").expect("a key");
        key.write_openssh_file(&path, LineEnding::LF).expect("a file");
        key.public_key()
            .write_openssh_file(&path.with_extension("pub"))
            .expect("a file");
        let kept = Command::new("ssh-keygen")
            .args(["-q", "-p", "-P", "", "-N", passphrase, "-f"])
            .arg(&path)
            .stdout(Stdio::null())
            .status()
            .ok()?;
        assert!(kept.success());
        let keys = Self { folder };
        let public = fs::read_to_string(keys.key().with_extension("pub")).expect("a public key");
        fs::write(
            keys.allowed(),
            format!("ada@example.com namespaces=\"countersign\" {public}"),
        )
        .expect("a list");
        Some(keys)
    }

    /// The home folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The file of the key.
    pub fn key(&self) -> PathBuf {
        self.folder.path().join(".ssh/id_ed25519")
    }

    /// The list that says whose key it is.
    pub fn allowed(&self) -> PathBuf {
        self.folder.path().join("allowed_signers")
    }

    /// This key in the settings.
    pub fn start(&self) -> Start {
        self.start_with(Some("~/.ssh/id_ed25519"))
    }

    /// This key in the settings, and the list; the home folder is the one that holds the key.
    pub fn start_with(&self, key: Option<&str>) -> Start {
        Start::default().signing(self.folder.path(), key, &self.allowed(), "ada@example.com")
    }
}

/// A run of the small checklist with both items done, at the screen of sign-offs.
pub fn begin(start: Start, width: u16, height: u16) -> Driver {
    let mut program = start
        .file(".countersign/checklists/small.toml", CHECKLIST)
        .at(width, height);
    program
        .see("this repository")
        .press("/")
        .type_in("Small")
        .press("enter enter")
        .see("Trust these commands?")
        .press("enter")
        .see("Start Small")
        .press("enter")
        .see("Looked at")
        .press("space")
        .settle();
    measure(&mut program, "3");
    program.press("space").settle().press("s").see("Lead");
    program
}

fn measure(program: &mut Driver, value: &str) {
    program.press("g /").type_in("Size").press("enter esc m").see("Measure");
    program.press("ctrl-u").type_in(value).press("enter").settle();
}

/// Fills in the form of the sign-off, up to the statement.
pub fn fill_in(program: &mut Driver) {
    program
        .press("enter")
        .see("enter read it")
        .press("space tab tab tab")
        .type_in("Ada Lovelace");
    program.press("enter").see("do not sign");
}

/// How the one sign-off stands.
pub fn standing(program: &Driver) -> SignOffStanding {
    program.at().desk.standing().sign_offs[0].clone()
}

/// Waits until what the signature is worth is known.
pub fn worth(program: &mut Driver) -> SignatureState {
    program.until("the signature is judged", |program| {
        standing(program).signature.is_some()
    });
    standing(program).signature.expect("it is")
}

/// Everything below a folder, as one text.
fn all_files(folder: &Path) -> String {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let texts = entries.map(|entry| match entry.path() {
        path if path.is_dir() => all_files(&path),
        path => String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned(),
    });
    texts.collect()
}

#[test]
fn a_sign_off_is_signed_with_the_key_of_the_settings_and_is_valid() {
    let Some(keys) = Keys::made("") else { return };
    let mut program = begin(keys.start(), 140, 40);
    program.see("by an SSH key");
    fill_in(&mut program);
    assert!(program.shows("signed with SHA256:"), "{}", program.draw().characters());
    assert!(program.shows("ada@laptop"));
    program.press("enter");
    let state = worth(&mut program);
    assert!(
        matches!(&state, SignatureState::Valid { principal, .. } if principal == "ada@example.com"),
        "{state:?}"
    );
    assert_eq!(standing(&program).state, SignOffState::Current);
    program.see("valid: by a key that may sign");
    for (width, height) in [(140, 40), (80, 24), (60, 20)] {
        program.resize(width, height).see("Countersign sign-off");
        insta::assert_snapshot!(format!("signed-{width}x{height}"), program.redacted());
    }
    let folder = program.at().folder.clone();
    let signed = fs::read_dir(folder.join("sign-offs"))
        .expect("sign-offs")
        .flatten()
        .next()
        .expect("a writer");
    let mut statement = fs::read_dir(signed.path())
        .expect("files")
        .flatten()
        .map(|file| file.path());
    let statement = statement
        .find(|file| file.extension().is_some_and(|end| end == "txt"))
        .expect("one");
    let mut verifying = Command::new("ssh-keygen");
    verifying
        .args(["-Y", "verify", "-n", "countersign", "-I", "ada@example.com", "-f"])
        .arg(keys.allowed());
    verifying
        .arg("-s")
        .arg(statement.with_extension("txt.sig"))
        .stdin(fs::File::open(&statement).expect("it opens"));
    let verified = verifying.output().expect("ssh-keygen");
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stdout)
    );
}

#[test]
fn whoever_said_nowhere_as_what_they_sign_is_known_as_the_list_knows_their_key() {
    let Some(keys) = Keys::made("") else { return };
    let mut program = begin(keys.start().without_principal(), 140, 40);
    program.see("by an SSH key").see("ada@example.com");
    fill_in(&mut program);
    program.see_at_once("ada@example.com").press("enter");
    let state = worth(&mut program);
    assert!(
        matches!(&state, SignatureState::Valid { principal, .. } if principal == "ada@example.com"),
        "{state:?}"
    );
    program.press("q").press(":").type_in("close the run").press("enter");
    program.see("Close the run").press("enter").see("Seal the run");
    program.see("SHA256:").press("enter").see("Countersign seal, format 1");
    program.see_at_once("ada@example.com").press("enter");
    program.until("the seal is judged", |program| program.at().desk.run().sealed.is_some());
    program.until("its signature is valid", |program| {
        let signatures = &program.at().desk.run().signatures;
        signatures.len() == 2
            && signatures
                .values()
                .all(|state| matches!(state, SignatureState::Valid { .. }))
    });
}

#[test]
fn a_passphrase_is_asked_for_until_it_is_right_and_stands_nowhere() {
    let Some(keys) = Keys::made(PASSPHRASE) else { return };
    let mut program = begin(keys.start(), 80, 24);
    program.see("by an SSH key");
    fill_in(&mut program);
    program.press("enter").see("Passphrase of the key").type_in("wrong");
    program.press("enter").see("that passphrase does not open the key");
    assert_eq!(standing(&program).state, SignOffState::Missing);
    program.type_in("open sesame").paste(" 4711\n");
    let screen = program.draw().characters();
    assert!(
        screen.contains(&"•".repeat(PASSPHRASE.len())) && !screen.contains("sesame"),
        "{screen}"
    );
    insta::assert_snapshot!("signing-passphrase", program.redacted());
    assert!(!format!("{:?}", program.app()).contains("sesame"), "not even for a log");
    program.press("enter");
    assert!(!format!("{:?}", program.app()).contains("sesame"));
    assert!(matches!(worth(&mut program), SignatureState::Valid { .. }));
    assert!(!all_files(program.root()).contains("sesame"), "it stands in no file");
    assert!(program.copied.is_empty());
}

#[test]
fn what_changed_while_it_was_signed_is_not_signed() {
    let Some(keys) = Keys::made(PASSPHRASE) else { return };
    let mut program = begin(keys.start(), 80, 24);
    program.see("by an SSH key");
    fill_in(&mut program);
    program.press("enter").see("Passphrase of the key").paste(PASSPHRASE);
    program.press("enter").see("signing");
    // The key answers only once the next thing is waited for: what it signs is not what stands there any more.
    program.press("q");
    program.press("g /").type_in("Size").press("enter esc m").see("Measure");
    program.press("ctrl-u").type_in("4").press("enter").settle();
    program.until("the key has answered", |program| program.at().in_hand.is_none());
    program.settle();
    if standing(&program).state == SignOffState::Missing {
        let told = format!("{:?}", program.app().messages());
        assert!(told.contains("changed while you read"), "{told}");
    } else {
        assert_eq!(
            standing(&program).state,
            SignOffState::Stale,
            "it was quicker than the hand"
        );
    }
}

#[test]
fn whoever_gives_up_waiting_signs_nothing() {
    let Some(keys) = Keys::made("") else { return };
    let mut program = begin(keys.start(), 80, 24);
    program.see("by an SSH key");
    fill_in(&mut program);
    program.press("enter");
    assert!(
        program.at().in_hand.is_some() && program.shows("signing"),
        "the row says so"
    );
    insta::assert_snapshot!("signing-waits", program.redacted());
    program.press("esc");
    assert!(program.at().in_hand.is_none());
    program.press("q").see("Looked at").press("s").see("Lead");
    program.take_what_came();
    program.settle();
    assert_eq!(
        standing(&program).state,
        SignOffState::Missing,
        "what came late was thrown away"
    );
    assert!(!all_files(&program.at().folder.clone()).contains("BEGIN SSH SIGNATURE"));
}

#[test]
fn without_a_key_the_typed_name_stands_and_says_that_it_is_no_signature() {
    let mut program = begin(Start::default(), 80, 24);
    program.see("signature: not cryptographically signed");
    program
        .press("enter tab tab tab tab")
        .see("(x) typed name only: not cryptographically signed")
        .press("esc");
    fill_in(&mut program);
    assert!(program.shows("will not be cryptographically signed"));
    insta::assert_snapshot!("signing-typed", program.redacted());
    program.press("enter").settle();
    assert_eq!(standing(&program).state, SignOffState::Current);
    program.see("typed name only: not");
    assert!(program.shows("current: nothing that it covers has"));
    program.press("esc").press("y");
    assert!(
        program.copied[0].contains("1 of 1 given: 1 typed name only"),
        "{}",
        program.copied[0]
    );
}

#[test]
fn a_statement_is_signed_elsewhere_and_recorded_once_it_verifies() {
    let Some(keys) = Keys::made("") else { return };
    let mut program = begin(keys.start(), 80, 24);
    let file = keys.folder.path().join("lead.txt");
    program
        .press("W")
        .see("Lead signs One")
        .press("space tab tab tab")
        .type_in("Ada Lovelace")
        .press("tab")
        .see("(x) signed elsewhere: write the text")
        .press("enter")
        .see("Write the statement to a file");
    insta::assert_snapshot!("signing-write", program.redacted());
    program
        .press("ctrl-u")
        .type_in(&file.display().to_string())
        .press("enter");
    program.until("the statement is written", |_| file.is_file());
    program.see("is in").press("esc");
    let record = |program: &mut Driver| {
        program
            .press("S")
            .see("Path of the statement")
            .type_in(&file.display().to_string());
        program.press("enter");
    };
    record(&mut program);
    program.see("cannot be read").press("esc");
    let signed = Command::new("ssh-keygen")
        .args(["-q", "-Y", "sign", "-n", "countersign", "-f"])
        .arg(keys.key())
        .arg(&file)
        .output()
        .expect("ssh-keygen");
    assert!(signed.status.success());
    let statement = fs::read_to_string(&file).expect("the statement");
    fs::write(&file, statement.replace("approved", "rejected")).expect("it is altered");
    record(&mut program);
    program.see("is no signature of").press("esc");
    fs::write(&file, &statement).expect("it is as it was");
    record(&mut program);
    program.see("Record what Ada Lovelace signed?");
    insta::assert_snapshot!("signing-elsewhere", program.redacted());
    program.press("enter").settle();
    assert!(matches!(worth(&mut program), SignatureState::Valid { .. }));
}

#[test]
fn a_closed_run_is_sealed_with_a_key_and_its_header_says_so() {
    let Some(keys) = Keys::made("") else { return };
    let mut program = begin(keys.start(), 140, 40);
    program.see("by an SSH key");
    fill_in(&mut program);
    program.press("enter");
    worth(&mut program);
    program
        .press("esc :")
        .type_in("close the run")
        .press("enter")
        .see("How did it end?");
    program.until("the list was read", |program| program.at().allowed_signers.is_some());
    program.press("enter").see("read the statement").see("ada@laptop");
    insta::assert_snapshot!("seal", program.redacted());
    program.press("enter").see("Countersign seal, format 1").press("enter");
    program.see("SEALED").settle();
    let run = program.at().desk.run();
    let (_, closed) = run.closed.as_ref().expect("it is closed");
    assert!(closed.allowed_signers.is_some(), "who might sign then is kept");
    let sealed = run.entries.iter().find_map(|one| match &one.entry.event {
        Event::Sealed(sealed) => Some(sealed.clone()),
        _ => None,
    });
    let sealed = sealed.expect("an entry");
    assert!(sealed.signature.is_some());
    let text = fs::read_to_string(program.at().folder.join(&sealed.statement.file)).expect("its text");
    assert!(text.contains("by an SSH key"), "{text}");
    program.press(":").type_in("seal the run").press("enter");
    program.see("the run is sealed already");
}

#[test]
fn a_record_is_verified_on_a_screen_of_its_own() {
    let mut program = begin(Start::default(), 140, 40);
    fill_in(&mut program);
    program.press("enter").settle().press("esc V").see("verifies");
    insta::assert_snapshot!("verify-whole", program.redacted());
    program.press("y");
    assert!(
        program
            .copied
            .last()
            .is_some_and(|report| report.contains("1 sign-off"))
    );
    program.press("q").see("Looked at");
    measure(&mut program, "4");
    let folder = program.at().folder.clone();
    fs::write(folder.join("evidence/stray.txt"), "left here").expect("a file");
    program.press("V").see("to look at");
    for (width, height) in [(140, 40), (80, 24), (60, 20)] {
        program.resize(width, height).see("Verify");
        insta::assert_snapshot!(format!("verify-findings-{width}x{height}"), program.redacted());
    }
    program.press("f").press("f").press("f").press("y");
    program.press("q q").see("just now").press("V").see("to look at");
    program
        .press("q :")
        .type_in("verify all")
        .press("enter")
        .see("verifies, ");
    program.press("enter").see("all ");
}

#[test]
fn a_record_that_was_altered_does_not_verify_and_the_file_is_named() {
    let mut program = begin(Start::default(), 100, 30);
    fill_in(&mut program);
    program.press("enter").settle().press("esc q").see("just now");
    let runs = program.root().join("runs");
    let run = fs::read_dir(&runs).expect("runs").flatten().next().expect("one").path();
    let journal = fs::read_dir(run.join("journal"))
        .expect("journals")
        .flatten()
        .next()
        .expect("one")
        .path();
    let text = fs::read_to_string(&journal)
        .expect("a journal")
        .replace("Looked", "looked")
        .replacen("passed", "failed", 1);
    fs::write(&journal, text).expect("it is altered");
    program.press("V").see("DOES NOT VERIFY");
    // The digests that it names differ from one run to the next: what is told of them is asserted instead.
    for told in [
        "1 error",
        ".jsonl:3",
        "this line has the digest",
        "lines were removed, added or moved",
    ] {
        assert!(program.shows(told), "{told}\n{}", program.draw().characters());
    }
    program.press("enter").see("open the run first");
}
