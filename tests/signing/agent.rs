//! Keys held by a real agent, and agents that are not there or do not answer.

use std::os::unix::net::UnixListener;

use countersign::signing::{self, NamedBy, Place, SigningError, Wishes, available, check, choose};

use crate::{bench::Bench, keys::Agent};

const TEXT: &[u8] = b"Countersign sign-off, format 1\n";

fn with_agent(socket: &std::path::Path) -> Wishes {
    Wishes {
        agent: Some(socket.to_owned()),
        ..Wishes::default()
    }
}

#[test]
fn every_kind_of_key_in_the_agent_signs() {
    let bench = Bench::new();
    let agent = Agent::start(&bench.path(""));
    for (name, options) in [
        ("ed25519", &["-t", "ed25519"][..]),
        ("p256", &["-t", "ecdsa", "-b", "256"]),
        ("p384", &["-t", "ecdsa", "-b", "384"]),
        ("p521", &["-t", "ecdsa", "-b", "521"]),
        ("rsa", &["-t", "rsa", "-b", "2048"]),
    ] {
        agent.add(&bench.key(name, options));
        std::fs::remove_file(bench.path(name)).unwrap();
        let mut wishes = with_agent(&agent.socket);
        wishes.git = Some(format!("key::{}", bench.public(name)));
        let key = choose(&wishes).unwrap().unwrap();
        assert_eq!(
            (key.named_by, &key.place),
            (NamedBy::Git, &Place::Agent(agent.socket.clone()))
        );
        let pem = signing::sign(&key, None, TEXT).unwrap();
        assert_eq!(
            check(TEXT, pem.as_bytes()).unwrap(),
            bench.fingerprint(&format!("{name}.pub"))
        );
        let allowed = format!("ada {}", bench.public(name));
        let told = bench.verifies(&allowed, "ada", pem.as_bytes(), TEXT, &[]);
        assert!(told.status.success(), "{name}: {told:?}");
    }
}

#[test]
fn the_key_asked_for_goes_before_the_settings_and_that_before_git_and_the_agents_first() {
    let bench = Bench::new();
    let agent = Agent::start(&bench.path(""));
    for name in ["asked", "settings", "git", "first", "second", "home/.ssh/id_ed25519"] {
        bench.key(name, &["-t", "ed25519"]);
    }
    agent.add(&bench.path("first"));
    agent.add(&bench.path("second"));
    let path = |name: &str| Some(bench.path(name).display().to_string());
    let mut wishes = Wishes {
        asked: path("asked"),
        settings: path("settings"),
        git: path("git.pub"),
        agent: Some(agent.socket.clone()),
        home: Some(bench.path("home")),
    };
    let (all, wrong) = available(&wishes);
    assert!(wrong.is_empty(), "{wrong:?}");
    let named: Vec<NamedBy> = all.iter().map(|key| key.named_by).collect();
    use NamedBy::{Asked, Git, Settings, Usual};
    assert_eq!(named, [Asked, Settings, Git, NamedBy::Agent, NamedBy::Agent, Usual]);
    for (name, named_by) in [
        ("asked", Asked),
        ("settings", Settings),
        ("git", Git),
        ("first", NamedBy::Agent),
    ] {
        let key = choose(&wishes).unwrap().unwrap();
        assert_eq!((key.named_by, key.fingerprint), (named_by, bench.fingerprint(name)));
        match named_by {
            Asked => wishes.asked = None,
            Settings => wishes.settings = None,
            _ => wishes.git = None,
        }
    }
    wishes.agent = None;
    assert_eq!(
        choose(&wishes).unwrap(),
        None,
        "a key that merely lies there is not taken unasked"
    );
    wishes.settings = Some("~/.ssh/id_ed25519".to_owned());
    assert_eq!(choose(&wishes).unwrap().unwrap().named_by, Settings);
}

#[test]
fn a_locked_key_that_the_agent_holds_needs_no_passphrase() {
    let bench = Bench::new();
    let agent = Agent::start(&bench.path(""));
    agent.add(&bench.key("key", &["-t", "ed25519"]));
    let locked = bench.keygen(
        &[
            "-q",
            "-p",
            "-P",
            "",
            "-N",
            "correct horse",
            "-f",
            &bench.path("key").display().to_string(),
        ],
        b"",
    );
    assert!(locked.status.success(), "{locked:?}");
    let mut wishes = bench.asked("key");
    assert!(choose(&wishes).unwrap().unwrap().needs_passphrase);
    wishes.agent = Some(agent.socket.clone());
    let key = choose(&wishes).unwrap().unwrap();
    assert!(!key.needs_passphrase && key.named_by == NamedBy::Asked);
    signing::sign(&key, None, TEXT).unwrap();
}

#[test]
fn an_agent_that_is_not_there_holds_no_keys() {
    let bench = Bench::new();
    assert_eq!(choose(&with_agent(&bench.path("nothing"))).unwrap(), None);
    drop(UnixListener::bind(bench.path("left-behind")).unwrap());
    assert_eq!(choose(&with_agent(&bench.path("left-behind"))).unwrap(), None);
}

#[test]
fn an_agent_that_never_answers_is_told_after_a_few_seconds() {
    let bench = Bench::new();
    let socket = bench.path("silent");
    // It takes connections, and says nothing.
    let _listener = UnixListener::bind(&socket).unwrap();
    let why = choose(&with_agent(&socket)).unwrap_err();
    assert!(matches!(why, SigningError::AgentSilent { .. }), "{why:?}");
    assert!(why.to_string().contains("has not answered for 3 s"), "{why}");
}

#[test]
fn an_agent_that_does_not_hold_the_key_any_more_says_so() {
    let bench = Bench::new();
    let agent = Agent::start(&bench.path(""));
    agent.add(&bench.key("key", &["-t", "ed25519"]));
    let key = choose(&with_agent(&agent.socket)).unwrap().unwrap();
    let emptied = std::process::Command::new("ssh-add")
        .args(["-q", "-D"])
        .env("SSH_AUTH_SOCK", &agent.socket)
        .output();
    assert!(emptied.unwrap().status.success());
    let why = signing::sign(&key, None, TEXT).unwrap_err();
    assert!(why.to_string().contains("does not hold the key"), "{why}");
}
