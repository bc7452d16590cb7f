//! Every built-in checklist is walked to its last decision, with servers and commands that stand in for a real release.

mod walker;

use std::{fs, os::unix::fs::PermissionsExt};

use countersign::{
    domain::{
        event::{How, Person},
        plan::Plan,
        verdict::Word,
    },
    engine::{self, NewRun, Opened, Workplace},
    format::{
        builtin::builtin,
        checklist::{Strictness, parse},
    },
    record::{self, Identity},
};

use crate::walker::Walker;

/// What the commands of a release come to, where they are looked at.
const STUBS: [(&str, &str); 4] = [
    ("az", r#"case "$*" in "account show"*) echo "$CS_SUBSCRIPTION" ;; esac"#),
    ("docker", r#"case "$*" in "context show") echo default ;; esac"#),
    ("git", "echo 3f2a91c"),
    (
        "kubectl",
        r#"case "$*" in "config current-context") echo "${CS_CONTEXT:-prod-eu}" ;; esac"#,
    ),
];
/// Commands that do nothing here.
const QUIET: [&str; 12] = [
    "amtool",
    "curl",
    "gh",
    "jq",
    "k6",
    "nc",
    "npm",
    "npx",
    "pg_isready",
    "pnpm",
    "psql",
    "trivy",
];

/// A folder of its own for everything.
struct Bench {
    home: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let bench = Self {
            home: tempfile::Builder::new().prefix("cs-").tempdir_in("/tmp").unwrap(),
        };
        for (name, text) in STUBS.into_iter().chain(QUIET.map(|name| (name, ""))) {
            bench.script(&format!("stubs/{name}"), text);
        }
        let stubs = bench.home.path().join("stubs");
        let program = env!("CARGO_BIN_EXE_countersign");
        bench.script(
            "shim",
            &format!("PATH='{}':$PATH\nexport PATH\nexec '{program}' \"$@\"", stubs.display()),
        );
        bench
    }

    fn script(&self, name: &str, text: &str) {
        let path = self.home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn workplace(&self) -> Workplace {
        let home = self.home.path();
        Workplace {
            runs: home.join("runs"),
            state: home.join("state"),
            sockets: home.join("sockets"),
            program: home.join("shim"),
            identity: Identity {
                person: Person::named("Ada Lovelace"),
                login: "ada".into(),
                host: "ops1".into(),
                zone: "+01:00".into(),
                cwd: "/srv/app".into(),
                how: How::Screen,
                program: "0.1.0".into(),
            },
            at_once: 4,
            redact: Vec::new(),
            limit: 1 << 20,
            root: home.to_owned(),
            signing: Default::default(),
        }
    }

    fn start(&self, id: &str) -> Opened {
        // Nobody waits here for hours of watching.
        let source: String = builtin(id)
            .unwrap()
            .source
            .lines()
            .filter(|line| !line.starts_with("soak = "))
            .map(|line| format!("{line}\n"))
            .collect();
        let (checklist, _) = parse(&source, Strictness::Written).unwrap();
        let plan = Plan::new(checklist);
        let new = NewRun {
            source: source.into_bytes(),
            fields: walker::fields(&plan),
            roles: plan
                .roles
                .iter()
                .map(|role| (role.id.clone(), walker::holder(&role.id)))
                .collect(),
            plan,
            subject: Vec::new(),
            trusted: true,
            rehearsal: false,
        };
        engine::create(&self.workplace(), new).unwrap()
    }
}

fn walk(id: &str) {
    let bench = Bench::new();
    let mut walker = Walker::new(bench.start(id));
    walker.walk();
    let folder = walker.opened.engine.folder().clone();
    let open: Vec<String> = walker
        .standing()
        .decisions
        .iter()
        .filter(|decision| !decision.opens())
        .map(|decision| {
            let reasons = decision
                .verdict
                .reasons
                .iter()
                .map(|reason| format!("\n  {}", reason.text));
            let (title, word) = (&decision.title, decision.verdict.word);
            format!("{title}: {word}{}", reasons.collect::<String>())
        })
        .collect();
    assert!(open.is_empty(), "{}\nrefused: {:#?}", open.join("\n"), walker.refused);
    for decision in &walker.standing().decisions {
        let taken = decision.taken.as_ref().unwrap();
        assert!(
            matches!(taken.decided.verdict, Word::Go | Word::Conditional),
            "{}",
            decision.title
        );
    }
    drop(walker);
    let verification = record::verify(folder.path()).unwrap();
    assert!(verification.holds(), "{:?}", verification.findings);
}

#[test]
fn the_first_flight_is_walked_to_a_verdict() {
    walk("first-flight");
}

#[test]
fn a_service_goes_live() {
    walk("service-go-live");
}

#[test]
fn a_package_is_validated_with_white_gloves() {
    walk("white-glove");
}

#[test]
fn a_release_is_signed_off_as_ready() {
    walk("readiness-sign-off");
}

#[test]
fn an_enterprise_is_ready() {
    walk("enterprise-readiness");
}

#[test]
fn a_release_is_go() {
    walk("go-no-go");
}
