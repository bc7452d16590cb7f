//! What each signature is worth reaches whoever has the run open: after opening it, and when one comes in, also from
//! another writer.

use std::{collections::BTreeMap, time::Duration};

use countersign::{
    check::Plan as CheckPlan,
    config::SigningSources,
    domain::{
        decide::{Intent, MarkIntent, SignIntent},
        desk::{Fact, Reply},
        event::{Answer, EntryRef, How, Mark, Person, Scope},
        plan::Plan,
        signature::SignatureState,
    },
    engine::{self, Mode, NewRun, Opened, Workplace},
    format::{
        checklist::{Strictness, parse},
        statement::Statement,
    },
    record::Identity,
    signing::choose,
};

use crate::bench::Bench;

const CHECKLIST: &str = r#"
schema = 1
id = "signed"
title = "Signed"
version = "1"

[[roles]]
id = "lead"
title = "Lead"

[[sections]]
id = "one"
title = "One"
sign_offs = [{ role = "lead" }]

[[sections.items]]
id = "looked"
title = "Looked at"
"#;

fn workplace(bench: &Bench, name: &str) -> Workplace {
    Workplace {
        runs: bench.path("runs"),
        state: bench.path(&format!("state-{name}")),
        sockets: bench.path("sockets"),
        program: env!("CARGO_BIN_EXE_countersign").into(),
        identity: Identity {
            person: ada(),
            login: name.to_owned(),
            host: "ops1".to_owned(),
            zone: "+00:00".to_owned(),
            cwd: "/".to_owned(),
            how: How::Screen,
            program: "0.1.0".to_owned(),
        },
        at_once: 1,
        limit: CheckPlan::LIMIT,
        redact: Vec::new(),
        root: bench.path(""),
        reach: countersign::check::Reach::default(),
        signing: SigningSources {
            allowed: Some(bench.path("allowed_signers")),
            ..SigningSources::default()
        },
    }
}

fn ada() -> Person {
    Person {
        name: "Ada Lovelace".to_owned(),
        principal: Some("ada@example.com".to_owned()),
    }
}

fn created(bench: &Bench) -> Opened {
    let (checklist, _) = parse(CHECKLIST, Strictness::Written).unwrap();
    let new = NewRun {
        source: CHECKLIST.into(),
        plan: Plan::new(checklist),
        fields: BTreeMap::default(),
        roles: BTreeMap::default(),
        subject: Vec::new(),
        trusted: true,
        rehearsal: false,
    };
    engine::create(&workplace(bench, "ada"), new).unwrap()
}

fn record(opened: &mut Opened, intent: Intent) -> EntryRef {
    let stamp = engine::stamp(&opened.person);
    let mut outcome = opened.desk.submit(intent, &stamp);
    loop {
        for effect in std::mem::take(&mut outcome.effects) {
            opened.engine.carry_out(effect);
        }
        match outcome.replies.pop() {
            Some(Reply::Recorded(_, mut entries)) => return entries.pop().unwrap(),
            Some(other) => panic!("{other:?}"),
            None => {}
        }
        let fact = next(opened);
        outcome = opened.desk.learn_fact(fact, &stamp);
    }
}

/// The next fact. One that never comes would keep the test for ever.
fn next(opened: &mut Opened) -> Fact {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let next = async { tokio::time::timeout(Duration::from_secs(30), opened.facts.recv()).await };
    runtime
        .block_on(next)
        .expect("a fact comes")
        .expect("the engine is there")
}

fn signatures(opened: &mut Opened) -> BTreeMap<EntryRef, SignatureState> {
    loop {
        let fact = next(opened);
        if let Fact::Signatures(signatures) = &fact {
            let signatures = signatures.clone();
            opened.desk.learn_fact(fact, &engine::stamp(&opened.person));
            return signatures;
        }
        let outcome = opened.desk.learn_fact(fact, &engine::stamp(&opened.person));
        assert!(outcome.effects.is_empty(), "nothing is left to do");
    }
}

#[test]
fn what_a_signature_is_worth_is_told_to_everybody_who_has_the_run_open() {
    let bench = Bench::new();
    bench.key("ada", &["-t", "ed25519"]);
    bench.file("allowed_signers", format!("ada@example.com {}\n", bench.public("ada")));
    let mut opened = created(&bench);
    let folder = opened.engine.folder().path().to_owned();
    record(
        &mut opened,
        Intent::Mark(MarkIntent::new("looked".into(), Mark::Passed)),
    );
    let mut other = engine::open(&workplace(&bench, "bob"), &folder, Mode::Write).unwrap();

    let covers = Scope::Section("one".into());
    let plan = countersign::domain::decide::planned(opened.desk.run(), "lead", &covers)
        .unwrap()
        .clone();
    let stamp = engine::stamp(&opened.person);
    let mut statement = Statement::of(opened.desk.run(), &plan, covers.clone(), &stamp);
    statement.signed = true;
    let key = choose(&bench.asked("ada")).unwrap().unwrap();
    let sign = SignIntent {
        role: "lead".into(),
        person: ada(),
        answer: Answer::Approved,
        conditions: Vec::new(),
        scope: covers,
        scope_sha256: statement.scope_sha256(),
        confirmed: 0,
        statement: statement.text(),
        signature: Some(engine::sign(&key, None, &statement.text()).unwrap()),
    };
    let entry = record(&mut opened, Intent::Sign(Box::new(sign)));
    let valid = BTreeMap::from([(
        entry,
        SignatureState::Valid {
            principal: "ada@example.com".to_owned(),
            key: bench.fingerprint("ada"),
        },
    )]);
    assert_eq!(signatures(&mut opened), valid, "to whoever signed");
    assert_eq!(signatures(&mut other), valid, "to another who has it open");
    let shown = &other.desk.standing().sign_offs[0];
    assert_eq!(shown.signature.as_ref(), valid.values().next());
    drop((opened, other));
    for mode in [Mode::Write, Mode::Read] {
        let mut again = engine::open(&workplace(&bench, "eve"), &folder, mode).unwrap();
        assert_eq!(signatures(&mut again), valid, "after opening it, {mode:?}");
    }
    bench.file("allowed_signers", "");
    let mut again = engine::open(&workplace(&bench, "eve"), &folder, Mode::Read).unwrap();
    let told = signatures(&mut again);
    assert_eq!(
        told.values().next().unwrap().word(),
        "signer unknown",
        "by the list as it is now"
    );
}
