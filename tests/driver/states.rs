//! What a signature is worth, in every state that there is, on each screen that tells it; the keys of an agent; and a
//! verification that goes on, and is stopped.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use countersign::{
    domain::{desk::Fact, signature::SignatureState},
    record::SoFar,
    tui::effect::{Answer, Input},
};

use crate::{
    driver::{Driver, Start},
    signing::{Keys, begin, fill_in, standing, worth},
};

/// Every state with the words that each screen says of it: in the row, and at length.
fn states() -> Vec<(SignatureState, &'static str, Vec<&'static str>)> {
    let key = "SHA256:abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG".to_owned();
    let principal = "ada@example.com".to_owned();
    vec![
        (
            SignatureState::ValidThen {
                principal,
                key: key.clone(),
                made: "2026-01-02T03:04:05Z".parse().expect("a time"),
                since: "the key has expired".to_owned(),
                claimed: false,
            },
            "valid when made",
            vec!["valid when it was made", "the key has expired", "by the signer's clock"],
        ),
        (
            SignatureState::UnknownSigner {
                key: key.clone(),
                why: "no list names this key".to_owned(),
            },
            "signer unknown",
            vec!["nobody here says whose key", "no list names this key"],
        ),
        (
            SignatureState::Revoked { key },
            "key revoked",
            vec!["key revoked: nobody may rely on this signature"],
        ),
        (
            SignatureState::Invalid {
                why: "the text was altered".to_owned(),
            },
            "invalid",
            vec!["this is no signature of this statement", "the text was altered"],
        ),
        (
            SignatureState::Unverified {
                why: "the file cannot be read".to_owned(),
            },
            "not verified",
            vec!["it could not be checked here", "the file cannot be read"],
        ),
    ]
}

/// All that stands on the screen, in one line without its frames: a sentence may be wrapped.
fn flowing(program: &mut Driver) -> String {
    let characters = program.draw().characters();
    let rows = characters.lines().map(|row| {
        let pane = row.split("││").nth(1).unwrap_or(row);
        pane.replace(['│', '┃'], " ")
    });
    rows.flat_map(|row| row.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn every_state_of_a_signature_is_told_in_a_word_and_at_length_on_each_screen() {
    let Some(keys) = Keys::made("") else { return };
    let mut program = begin(keys.start(), 140, 40);
    program.see("by an SSH key");
    fill_in(&mut program);
    program.press("enter");
    worth(&mut program);
    let entry = program.at().desk.run().sign_offs[0].entry.clone();
    for (state, word, sentences) in states() {
        program.input(Input::Fact(Fact::Signatures(
            [(entry.clone(), state.clone())].into_iter().collect(),
        )));
        assert_eq!(standing(&program).signature, Some(state));
        for (width, height) in [(140, 40), (60, 20)] {
            program.resize(width, height);
            assert!(
                program.shows(word),
                "{word} at {width}\n{}",
                program.draw().characters()
            );
            let said = flowing(&mut program);
            for sentence in &sentences {
                assert!(
                    said.contains(sentence),
                    "{sentence} at {width}\n{}",
                    program.draw().characters()
                );
            }
        }
        program.resize(140, 40);
        // The same on the page of the sign-off in the walk.
        program
            .press("esc")
            .see("Looked at")
            .press("g /")
            .type_in("Lead signed")
            .press("enter esc");
        let said = flowing(&mut program);
        for sentence in &sentences {
            assert!(said.contains(sentence), "{sentence}\n{}", program.draw().characters());
        }
        program.press("s").see("Statement");
    }
}

/// An agent that ends with the test.
struct Agent {
    child: Child,
    socket: PathBuf,
}

impl Agent {
    fn start(folder: &Path) -> Option<Self> {
        let socket = folder.join("agent");
        let child = Command::new("ssh-agent")
            .args(["-D", "-a"])
            .arg(&socket)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn();
        let mut agent = Self {
            child: child.ok()?,
            socket,
        };
        // It says where it listens once it does.
        let mut line = String::new();
        BufReader::new(agent.child.stdout.take()?).read_line(&mut line).ok()?;
        Some(agent)
    }

    fn add(&self, key: &Path) {
        let added = Command::new("ssh-add")
            .arg("-q")
            .arg(key)
            .env("SSH_AUTH_SOCK", &self.socket)
            .stdin(Stdio::null())
            .output()
            .expect("ssh-add");
        assert!(added.status.success(), "{added:?}");
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_key_that_only_the_agent_holds_signs_from_the_screen() {
    let Some(keys) = Keys::made("") else { return };
    let Some(agent) = Agent::start(keys.folder()) else {
        return;
    };
    agent.add(&keys.key());
    std::fs::remove_file(keys.key()).expect("it goes");
    std::fs::remove_file(keys.key().with_extension("pub")).expect("it goes");
    let mut program = begin(keys.start_with(None).agent(&agent.socket), 80, 24);
    program.see("by an SSH key").press("enter").see("ssh-agent");
    program.press("esc");
    fill_in(&mut program);
    program.press("enter");
    assert!(matches!(worth(&mut program), SignatureState::Valid { .. }));
}

#[test]
fn an_agent_that_went_away_signs_nothing_and_says_so() {
    let Some(keys) = Keys::made("") else { return };
    let Some(agent) = Agent::start(keys.folder()) else {
        return;
    };
    agent.add(&keys.key());
    std::fs::remove_file(keys.key()).expect("it goes");
    std::fs::remove_file(keys.key().with_extension("pub")).expect("it goes");
    let mut program = begin(keys.start_with(None).agent(&agent.socket), 100, 30);
    program.see("by an SSH key");
    fill_in(&mut program);
    drop(agent);
    program.press("enter").see("nothing is signed");
    assert!(standing(&program).given.is_none());
}

#[test]
fn at_80_columns_the_key_stands_beside_the_name_that_is_typed() {
    let Some(keys) = Keys::made("") else { return };
    let mut program = begin(keys.start(), 80, 24);
    program.see("by an SSH key").press("enter").see("enter read it");
    program.press("space tab tab tab").type_in("Ada");
    for needed in [
        "Your full name",
        "Signed with",
        "(x) SHA256:",
        "( ) typed name only",
        "( ) signed elsewhere",
    ] {
        assert!(program.shows(needed), "{needed}\n{}", program.draw().characters());
    }
}

#[test]
fn a_sign_off_on_its_way_to_the_disk_says_so() {
    let mut program = begin(Start::default(), 80, 24);
    fill_in(&mut program);
    program.press("enter").see_at_once("being saved");
    program.press("q").see_at_once("being saved");
    program.settle();
    assert!(!program.shows("being saved"));
}

#[test]
fn a_verification_shows_how_far_it_is_and_esc_stops_it_without_a_verdict() {
    let mut program = begin(Start::default(), 80, 24);
    program.press("esc V").see_at_once("reading the journals");
    let (asked, runs) = program.verifying.clone().expect("it was asked for");
    let so_far = SoFar {
        all_runs: 1,
        files: 3,
        all_files: 10,
        bytes: 150 << 20,
        all_bytes: 300 << 20,
        ..SoFar::default()
    };
    program.input(Input::Answer(Answer::Verifying(asked, runs[0].clone(), so_far)));
    for (width, height) in [(60, 20), (80, 24), (140, 40)] {
        program.resize(width, height);
        insta::assert_snapshot!(format!("verify-goes-on-{width}x{height}"), program.redacted());
    }
    program
        .press("esc")
        .see_at_once("Stopped: nothing is said of this record");
    assert!(!program.shows("verifies"));
    // What comes late is not shown as if it were all.
    program.input(Input::Answer(Answer::Verifying(asked, runs[0].clone(), so_far)));
    assert!(program.shows("Stopped"));
    program.press("esc").see("Looked at");
}
