//! Every built-in checklist is walked to its last decision, with servers and commands that stand in for a real release.

mod obliging;
mod walker;

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt, path::PathBuf};

use countersign::{
    check::Reach,
    domain::{
        check::{CheckKind, Outcome},
        event::{Event, How, Person},
        id::FieldId,
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
use regex::Regex;

use self::{obliging::World, walker::Walker};

/// What the commands of a release come to, where they are looked at.
const STUBS: [(&str, &str); 5] = [
    (
        "az",
        r#"case "$*" in
"account show"*) echo "$CS_SUBSCRIPTION" ;;
*defaultHostName*) echo "$CS_APP_NAME.azurewebsites.net" ;;
esac"#,
    ),
    ("docker", r#"case "$*" in "info "*) echo "$CS_MACHINE" ;; esac"#),
    ("git", "echo 3f2a91c"),
    (
        "kubectl",
        r#"case "$*" in
"config current-context") echo "$CS_CONTEXT" ;;
*"-o name") echo "deployment.apps/$CS_DEPLOYMENT" ;;
esac"#,
    ),
    (
        "pnpm",
        r#"case "$*" in
*"migrate status")
    echo "Datasource \"db\": PostgreSQL database \"${CS_DATABASE##*/}\", schema \"public\" at \"${CS_DATABASE%/*}\""
    echo "Database schema is up to date!"
    ;;
esac"#,
    ),
];
/// What the environment of a release leads to; the fields say the same.
const DATABASES: &str = "\
STAGING_DATABASE_URL=postgresql://app:pass@db.staging:5432/app?sslmode=require
PRODUCTION_DATABASE_URL=postgresql://app:pass@db.prod:5432/app?sslmode=require
export STAGING_DATABASE_URL PRODUCTION_DATABASE_URL";
/// Commands that do nothing here.
const QUIET: [&str; 11] = [
    "amtool",
    "curl",
    "gh",
    "jq",
    "k6",
    "nc",
    "npm",
    "npx",
    "pg_isready",
    "psql",
    "trivy",
];

/// A folder of its own for everything.
struct Bench {
    home: tempfile::TempDir,
    roots: Vec<PathBuf>,
}

impl Bench {
    fn new() -> Self {
        let bench = Self {
            home: tempfile::Builder::new().prefix("cs-").tempdir_in("/tmp").unwrap(),
            roots: Vec::new(),
        };
        for (name, text) in STUBS.into_iter().chain(QUIET.map(|name| (name, ""))) {
            bench.script(&format!("stubs/{name}"), text);
        }
        let stubs = bench.home.path().join("stubs");
        let program = env!("CARGO_BIN_EXE_countersign");
        bench.script(
            "shim",
            &format!(
                "PATH='{}':$PATH\nexport PATH\n{DATABASES}\nexec '{program}' \"$@\"",
                stubs.display()
            ),
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
            reach: Reach {
                roots: self.roots.clone(),
                ..Reach::default()
            },
        }
    }

    fn start(&mut self, id: &str) -> Opened {
        // Nobody waits here for hours of watching, nor until something that is not there comes up.
        let waits = Regex::new(r"(?m)^soak = .*\n|^retry = \{[^}]*\}\n|, retry = \{[^}]*\}").unwrap();
        let source = waits.replace_all(builtin(id).unwrap().source, "").into_owned();
        let (checklist, _) = parse(&source, Strictness::Written).unwrap();
        let world = World::of(&checklist, self.home.path());
        self.roots.push(world.root);
        let plan = Plan::new(checklist);
        let new = NewRun {
            source: source.into_bytes(),
            fields: start_fields(&plan, &world.fields),
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

/// The values of the checklist's own fields; those of its items are given there.
fn start_fields(plan: &Plan, fields: &BTreeMap<FieldId, String>) -> BTreeMap<FieldId, String> {
    let own = |id: &FieldId| plan.fields.iter().any(|field| field.id == *id);
    let own = fields.iter().filter(|(id, _)| own(id));
    own.map(|(id, value)| (id.clone(), value.clone())).collect()
}

/// The checks that are no commands and did not pass, each with its outcome and why.
fn not_passed(walker: &Walker) -> Vec<String> {
    let run = walker.run();
    let finished = run.entries.iter().filter_map(|recorded| match &recorded.entry.event {
        Event::CheckFinished(finished) if finished.outcome != Outcome::Passed => Some(finished),
        _ => None,
    });
    let asked = finished.filter_map(|finished| {
        let item = run.plan().find(finished.item.as_ref()?)?;
        let kind = &item.check.as_ref()?.kind;
        let unmet = finished.expectations.iter().filter(|one| one.met != Some(true));
        let unmet: Vec<String> = unmet.map(|one| format!("{}, saw {:?}", one.text, one.saw)).collect();
        // Nobody can open the ports that stand in the checklist.
        let out_of_reach = ["redirected", "certificate-valid"].contains(&item.id.as_str());
        (!matches!(kind, CheckKind::Run(_)) && !out_of_reach).then(|| {
            let (outcome, reason) = (finished.outcome.word(), &finished.reason);
            format!("{}: {} {outcome} {reason:?} {unmet:?}", item.id, kind.summary())
        })
    });
    asked.collect()
}

fn walk(id: &str) {
    let mut bench = Bench::new();
    let mut walker = Walker::new(bench.start(id));
    walker.walk();
    let not_passed = not_passed(&walker);
    assert!(not_passed.is_empty(), "{not_passed:#?}");
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
