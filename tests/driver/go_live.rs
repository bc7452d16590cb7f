//! A release taken through `service-go-live`: from Home over both decisions to the last item, and what is left of it on
//! the disk.

use std::process::Command;

use chrono::TimeDelta;
use countersign::{
    domain::{
        checklist::{FieldKind, Item, Phase},
        event::{Mark, RunResult, Scope},
        id::{DecisionId, ItemId, RoleId, SectionId},
        standing::{ItemState, SignOffState, Word},
        time::Time,
    },
    engine,
};

use crate::{
    driver::{Driver, Start},
    stand_in::StandIn,
};

const HOLDERS: [(&str, &str); 5] = [
    // Who decides sits before the program.
    ("tech-lead", "Ada Lovelace"),
    ("security-lead", "Sam Secure"),
    ("operations", "Olga Ops"),
    ("business", "Bob Business"),
    ("engineer", "Ada Lovelace"),
];

/// What the release is carried out with, as far as the checklist looks at it.
const DOCKER: &str = r#"case "$*" in
"info "*) echo prod-1 ;;
*" ps "*) echo "postgres shop-postgres-1 running healthy"; echo "redis shop-redis-1 running healthy" ;;
*logs*) echo "api | listening on 3000" ;;
*"redis-cli ping"*) echo PONG ;;
"image inspect"*) echo "sha256:3f2a91c 2026-11-01T10:00:00Z" ;;
*) echo "done: docker $*" ;;
esac"#;
const PNPM: &str = r#"case "$*" in
*"migrate status")
    echo 'Datasource "db": PostgreSQL database "api", schema "public" at "db:5432"'
    echo "Database schema is up to date!" ;;
*migrate:deploy) for n in 1 2 3 4 5 6; do echo "Applying migration 2025110$n"; done ;;
*) echo "done: pnpm $*" ;;
esac"#;
/// Over plain HTTP everything is sent on, and whatever else is asked for comes at once.
const CURL: &str = r#"case "$*" in
*http_code*) printf '308 https://api.example.com/' ;;
*time_total*) printf 0.012 ;;
*) echo '{"status":"success"}' ;;
esac"#;
/// The names of the alerts that are loaded.
const JQ: &str = r"printf '%s\n' ApiDown WorkerDown DatabaseDown RedisDown HighErrorRate Another";

/// The fields that the start asks for, in their order.
const ASKED: [&str; 7] = [
    "service",
    "version",
    "machine",
    "database",
    "api_url",
    "public_plain_url",
    "public_host",
];

fn program() -> Driver {
    Start::default()
        .script("scripts/pre-deployment-validation.sh", "echo all 24 validations passed")
        .script("scripts/post-deployment-verification.sh", "echo 10 of 10 passed")
        .stubs(&[("docker", DOCKER), ("pnpm", PNPM), ("curl", CURL), ("jq", JQ)])
        .at(140, 40)
}

/// Starts the run from Home, as somebody would who has never seen the program.
fn start(program: &mut Driver) {
    program
        .see("built in")
        .press("/")
        .type_in("Service go-live")
        .press("enter enter");
    program.see("Start Service go-live");
    let server = StandIn::begin();
    for field in ASKED {
        let value = given(field, &server).expect("it is known");
        program.type_in(&value).press("tab");
    }
    program.type_in("api 3f2a91c").press("tab");
    for (_, name) in HOLDERS {
        program.type_in(name).press("tab");
    }
    program.press("enter").see("Infrastructure readiness");
    addresses(program, &server);
}

/// What a field of the run is given: what is released, and where all of it answers.
fn given(field: &str, server: &StandIn) -> Option<String> {
    let path = match field {
        "service" => return Some("my-service".to_owned()),
        "version" => return Some("1.4.0".to_owned()),
        "machine" => return Some("prod-1".to_owned()),
        "database" => return Some("db:5432/api".to_owned()),
        "app_filter" => return Some("@my-service/api".to_owned()),
        "image" => return Some("my-service-api".to_owned()),
        "public_host" => return Some(server.nobody.clone()),
        "api_url" => "",
        "public_plain_url" => "/plain",
        "worker_health_url" => "/worker/health",
        "web_url" => "/web",
        "grafana_url" => "/grafana",
        "prometheus_url" => "/prometheus",
        _ => return None,
    };
    Some(format!("{}{path}", server.url))
}

/// The blanks of the run that the start left, where a check would ask for them.
fn addresses(program: &mut Driver, server: &StandIn) {
    let fields = program.at().desk.run().plan().fields.clone();
    program.press("f").see("Fill in");
    for field in &fields {
        if let Some(value) = given(field.id.as_str(), server).filter(|_| !field.required) {
            program.type_in(&value);
        }
        program.press("tab");
    }
    program.press("enter").settle();
    for field in &fields {
        let has = program.at().desk.run().field(&field.id).map(str::to_owned);
        let asked = given(field.id.as_str(), server);
        assert!(
            asked.is_none() || has == asked,
            "{}\n{}",
            field.id,
            program.draw().characters()
        );
    }
}

fn item(program: &Driver, id: &ItemId) -> Item {
    program.at().desk.run().plan().find(id).expect("an item").clone()
}

fn state(program: &Driver, id: &ItemId) -> ItemState {
    program.at().desk.standing().item(id)
}

fn find(program: &mut Driver, title: &str) {
    let title = program.at().desk.run().fill(title);
    program.press("g /").type_in(&title).press("enter esc");
}

/// What the blank is filled with.
fn value_of(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Person => "Grace Hopper",
        FieldKind::File => "backups/before-1.4.0.dump",
        FieldKind::Channel => "#on-call",
        FieldKind::Time => "2026-11-24 10:00",
        FieldKind::Url => "http://localhost:3001",
        _ => "see the release notes",
    }
}

fn fill_in(program: &mut Driver, item: &Item) {
    program.press("f").see("Fill in");
    for field in &item.fields {
        if field.default.is_none() && field.choices.is_empty() {
            program.type_in(value_of(field.kind));
        }
        if field.default.is_none() && !field.choices.is_empty() {
            program.press("down");
        }
        program.press("tab");
    }
    program.press("enter");
    if item.fields.iter().any(|field| field.kind == FieldKind::File) {
        program.see("nothing is called").press("enter");
    }
    program.settle();
    for field in &item.fields {
        let has = program.at().desk.run().field(&field.id).is_some();
        assert!(has, "{} has a value\n{}", field.id, program.draw().characters());
    }
}

/// A value that the target takes.
fn measured(id: &str) -> &'static str {
    match id {
        "certificate_expiry" => "2099-01-01",
        "vulnerability_score" => "2.1",
        "verification_passed" => "10",
        "api_throughput" => "240",
        "query_time" => "12",
        "memory" => "301",
        "cpu" => "35",
        "backup_size" => "4.2",
        "rollback_time" => "12",
        "error_rate" => "0.02",
        other => panic!("nothing is known of {other}"),
    }
}

fn measure(program: &mut Driver, item: &Item) {
    let typed = item.measures.iter().filter(|measure| measure.from.is_none());
    let values: Vec<&str> = typed.map(|measure| measured(measure.id.as_str())).collect();
    if values.is_empty() {
        return;
    }
    program.press("m").see("Measure");
    for value in values {
        program.type_in(value).press("tab");
    }
    program.press("enter").settle();
}

fn attach(program: &mut Driver) {
    program
        .press("P")
        .see("Paste a text")
        .type_in("checked: all is there")
        .press("enter")
        .settle();
}

/// Runs the check of an item; an action of production wants the name of the environment, once a section.
fn run_check(program: &mut Driver, item: &Item) {
    program.press("r");
    if item.check.as_ref().is_some_and(|check| check.action) {
        program.see("Run this action?").see("environment proven:");
        let section = program
            .at()
            .desk
            .run()
            .plan()
            .section_with(&item.id)
            .expect("it has one")
            .id
            .clone();
        let typed = program.at().environment_typed.contains_key(&section);
        assert_ne!(program.shows("Type the name of the environment"), typed);
        if !typed {
            program
                .press("enter")
                .see("type production, exactly")
                .type_in("production");
        }
        program.press("enter");
    }
    program.settle();
}

/// Does what an item asks for, and marks it where no machine did.
fn answer(program: &mut Driver, id: &ItemId) {
    let item = item(program, id);
    for sub in &item.items {
        answer(program, &sub.id);
    }
    if state(program, id) == ItemState::Passed {
        return;
    }
    find(program, &item.title);
    if item
        .fields
        .iter()
        .any(|field| program.at().desk.run().field(&field.id).is_none())
    {
        fill_in(program, &item);
    }
    measure(program, &item);
    if item.check.is_some() {
        run_check(program, &item);
    } else if item.evidence_required {
        attach(program);
    }
    if state(program, id) != ItemState::Passed {
        program.press("space");
        // Nobody shakes hands here: the certificate is believed on a person's word.
        if id.as_str() == "certificates" {
            program.see("Say why").type_in("seen in a browser").press("enter");
        }
        program.settle();
    }
    let reached = state(program, id);
    let item = program.at().desk.run().item(id).clone();
    assert_eq!(
        reached,
        ItemState::Passed,
        "{id}\n{}\n{item:#?}",
        program.draw().characters()
    );
}

fn sign(program: &mut Driver, role: &str, section: &SectionId) {
    let name = HOLDERS.iter().find(|(id, _)| *id == role).expect("a holder").1;
    program.press("s").see("Statement").press("enter").see("enter read it");
    let scope = Scope::Section(section.clone());
    let planned = program
        .at()
        .desk
        .run()
        .plan()
        .section(section)
        .expect("a section")
        .clone();
    let planned = planned
        .sign_offs
        .iter()
        .find(|planned| planned.role == RoleId::from(role));
    for _ in &planned.expect("it is planned").confirms {
        program.press("space tab");
    }
    program
        .press("tab tab")
        .type_in(name)
        .press("enter")
        .see("do not sign")
        .press("enter")
        .settle();
    let standing = program.at().desk.standing();
    let given = standing
        .sign_offs
        .iter()
        .find(|given| given.role == RoleId::from(role) && given.scope == scope);
    assert_eq!(given.expect("planned").state, SignOffState::Current, "{role}");
    program.press("esc");
}

/// Every role of the poll says GO in its turn, and Ada declares: with a condition, for the certificate was not seen by the
/// check.
fn decide(program: &mut Driver, id: &DecisionId) {
    let planned = program.at().desk.run().plan().decision(id).expect("it is planned");
    let (title, signed) = (planned.decision.title.clone(), planned.decision.sign_offs.clone());
    program.press("b").see(&format!("{title} · "));
    for station in &signed {
        let name = HOLDERS.iter().find(|(role, _)| *role == station.role.as_str());
        program.press("s").see(&format!("GO or NO-GO for {title}"));
        for _ in &station.confirms {
            program.press("space tab");
        }
        program.press("tab tab").type_in(name.expect("a holder").1);
        program.press("enter").see("Sign as").press("enter").settle();
    }
    program.press("d").see(&format!("Decide {title}"));
    program.see("The verdict is GO WITH CONDITIONS.").press("tab");
    program.type_in("Renew the certificate").press("tab");
    program.type_in("Olga Ops").press("tab").type_in("2h").press("enter");
    program.settle().press("q");
    let decision = program.at().desk.standing().decision(id).expect("it is planned");
    assert!(decision.opens(), "{}", program.draw().characters());
}

/// Until when the longest watch lasts that is under way.
fn soaks(program: &Driver) -> Option<Time> {
    let sections = program.at().desk.standing().sections.values();
    sections.filter_map(|section| section.soaks_until).max()
}

/// Lets the time go by that a watch lasts: nobody waits here for it.
fn outlasts(program: &mut Driver) {
    let until = soaks(program).expect("a watch is under way");
    let left = until - program.now();
    program.ahead += left + TimeDelta::seconds(1);
    program.until("the watch is over", |program| soaks(program).is_none());
}

/// The first section that is left and open; without one, a decision is due, or else a watch lasts.
fn next(program: &mut Driver, left: &[SectionId]) -> usize {
    let open = |program: &Driver| {
        let standing = program.at().desk.standing();
        left.iter().position(|id| standing.waits_for(id).is_empty())
    };
    if let Some(open) = open(program) {
        return open;
    }
    let decisions = &program.at().desk.standing().decisions;
    let due = decisions.iter().find(|decision| !decision.opens());
    match due.map(|due| due.id.clone()) {
        Some(due) => decide(program, &due),
        None => outlasts(program),
    }
    open(program).expect("a section is open")
}

#[test]
fn a_release_goes_from_home_over_both_decisions_to_the_last_item() {
    let mut program = program();
    start(&mut program);
    assert!(program.shows("PRODUCTION"), "on every screen");
    insta::assert_snapshot!("go-live-begun", program.redacted());
    let plan = program.at().desk.run().plan().clone();
    let forward = plan.sections.iter().filter(|section| section.phase != Phase::Rollback);
    let mut left: Vec<SectionId> = forward.map(|section| section.id.clone()).collect();
    while !left.is_empty() {
        let id = left.remove(next(&mut program, &left));
        let section = plan.section(&id).expect("a section");
        for item in &section.items {
            answer(&mut program, &item.id);
        }
        for planned in &section.sign_offs {
            sign(&mut program, planned.role.as_str(), &id);
        }
    }
    assert_eq!(program.at().desk.standing().word, Word::Complete);
    insta::assert_snapshot!("go-live-complete", program.redacted());

    program
        .press(":")
        .type_in("close the run")
        .press("enter")
        .see("How did it end?")
        .press("enter")
        .see("do not seal it now")
        .press("esc")
        .settle();
    let closed = program.at().desk.run().closed.clone();
    assert!(closed.is_some(), "{}", program.draw().characters());
    let folder = program.at().folder.clone();
    program.press("V").see("verifies").press("esc");
    program.press("q").see("Archive").press("q");
    assert!(program.left);
    is_whole(&folder);
    let run = engine::read(&folder).expect("it reads").run;
    assert!(
        run.closed
            .as_ref()
            .is_some_and(|(_, closed)| closed.result == RunResult::Success)
    );
    assert!(plan.items().all(|item| {
        run.item(&item.id)
            .current()
            .is_none_or(|given| given.mark == Mark::Passed)
    }));
}

/// Nothing but what every machine has says that the evidence is what it was; the program says the rest.
fn is_whole(folder: &std::path::Path) {
    let verification = engine::verify(
        folder,
        &engine::VerifyOptions::default(),
        &countersign::record::Progress::silent(),
    )
    .expect("it verifies");
    assert_eq!(verification.findings, []);
    for writer in std::fs::read_dir(folder.join("evidence")).expect("evidence").flatten() {
        let checked = Command::new("sha256sum")
            .args(["-c", "--strict", "--quiet", "SHA256SUMS"])
            .current_dir(writer.path())
            .output()
            .expect("sha256sum");
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }
}
