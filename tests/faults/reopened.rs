//! Opening a run again after the program died between a file and the entry that speaks of it.

use std::fs;

use countersign::{
    domain::{
        decide::Intent,
        desk::Fact,
        event::{Event, How},
        plan::Plan,
    },
    engine::{self, Mode, NewRun, Opened, Workplace},
    format::checklist::{Strictness, parse},
    record,
};

use crate::{
    bench::{Bench, identity},
    following,
};

pub const CHECKLIST: &str = r#"
schema = 1
id = "small"
title = "Small"
version = "1.0.0"

[[sections]]
id = "s"
title = "S"

[[sections.items]]
id = "quick"
title = "Quick"
check = { run = "true" }
"#;

pub fn workplace(bench: &Bench) -> Workplace {
    Workplace {
        runs: bench.runs(),
        state: bench.state(),
        sockets: bench.home.path().join("sockets"),
        program: env!("CARGO_BIN_EXE_countersign").into(),
        identity: identity(),
        at_once: 2,
        redact: Vec::new(),
        limit: 1 << 20,
        root: bench.home.path().to_owned(),
        reach: Default::default(),
        signing: Default::default(),
    }
}

pub fn started(bench: &Bench) -> Opened {
    let (checklist, _) = parse(CHECKLIST, Strictness::Written).unwrap();
    let new = NewRun {
        source: CHECKLIST.into(),
        plan: Plan::new(checklist),
        fields: Default::default(),
        roles: Default::default(),
        subject: Vec::new(),
        trusted: true,
        rehearsal: false,
    };
    engine::create(&workplace(bench), new).unwrap()
}

#[test]
fn evidence_whose_entry_was_lost_is_taken_into_the_record_once() {
    let bench = Bench::new();
    let opened = started(&bench);
    let folder = opened.engine.folder().clone();
    let writer = opened.desk.run().writers.keys().next().unwrap().clone();
    drop(opened);
    fs::create_dir_all(folder.evidence(&writer)).unwrap();
    fs::write(folder.evidence(&writer).join("0003-dashboards.png"), "seen").unwrap();
    fs::write(folder.evidence(&writer).join("notes.txt"), "no evidence").unwrap();
    // A shim that is just writing down what came of its check.
    fs::write(folder.evidence(&writer).join("0004-quick.outcome.new"), "{").unwrap();

    let opened = engine::open(&workplace(&bench), folder.path(), Mode::Write).unwrap();
    let run = opened.desk.run();
    let adopted: Vec<&str> = run
        .evidence
        .iter()
        .map(|evidence| evidence.file.file.as_str())
        .collect();
    assert_eq!(adopted, [format!("evidence/{writer}/0003-dashboards.png")]);
    assert!(
        opened.notes.iter().any(|note| note.contains("entry was lost")),
        "{:?}",
        opened.notes
    );
    drop(opened);

    let again = engine::open(&workplace(&bench), folder.path(), Mode::Write).unwrap();
    let recovered = |opened: &Opened| {
        let entries = opened.desk.run().entries.iter();
        entries
            .filter(|recorded| matches!(recorded.entry.event, Event::Recovered(_)))
            .count()
    };
    assert_eq!(recovered(&again), 1);
    drop(again);
    let verification = record::verify(folder.path()).unwrap();
    assert!(verification.holds(), "{:?}", verification.findings);
}

#[test]
fn a_check_of_which_nothing_is_left_ends_as_interrupted_when_the_run_is_opened_again() {
    let bench = Bench::new();
    let mut opened = started(&bench);
    let folder = opened.engine.folder().clone();
    let start = countersign::domain::decide::StartCheck {
        item: "quick".into(),
        confirmed: false,
        proof: None,
        despite: None,
        reason: None,
    };
    let intent = countersign::domain::decide::Intent::StartCheck(start);
    let outcome = opened.desk.submit(intent, &engine::stamp(&opened.person));
    for effect in outcome.effects {
        opened.engine.carry_out(effect);
    }
    // The entry is on the disk; the program dies before the shim begins.
    let Some(Fact::Appended(_)) = opened.facts.blocking_recv() else {
        panic!("the start was not recorded");
    };
    drop(opened);

    let mut again = engine::open(&workplace(&bench), folder.path(), Mode::Write).unwrap();
    let Some(Fact::CheckEnded { finished, .. }) = again.facts.blocking_recv() else {
        panic!("nothing was said of the check");
    };
    assert_eq!(finished.outcome.word(), "interrupted");
}

#[test]
fn controls_that_a_command_of_the_same_person_took_are_at_their_own_screen_when_it_ends() {
    let bench = Bench::new();
    let mut screen = started(&bench);
    let folder = screen.engine.folder().clone();
    let mut workplace = workplace(&bench);
    workplace.identity.how = How::Command;
    let mut command = engine::open(&workplace, folder.path(), Mode::Write).unwrap();
    let taking = command
        .desk
        .submit(Intent::TakeControls { note: None }, &engine::stamp(&command.person));
    for effect in taking.effects {
        command.engine.carry_out(effect);
    }
    let holder = command.desk.writer().unwrap().clone();
    let until = |screen: &mut Opened, wanted: &dyn Fn(&Opened) -> bool| {
        while !wanted(screen) {
            let fact = following::next(screen);
            let stamp = engine::stamp(&screen.person);
            screen.desk.learn_fact(fact, &stamp);
        }
    };
    until(&mut screen, &|screen| screen.desk.run().controls() == Some(&holder));
    assert!(!screen.desk.at_the_controls(), "the command is at it");
    drop(command);
    until(&mut screen, &|screen| screen.desk.at_the_controls());
    assert_eq!(screen.desk.run().controls(), Some(&holder));

    // Somebody else of this login, with a folder of their own, is somebody else.
    let mut elsewhere = workplace.clone();
    elsewhere.state = bench.home.path().join("elsewhere");
    elsewhere.identity.how = How::Screen;
    let other = engine::open(&elsewhere, folder.path(), Mode::Write).unwrap();
    assert!(!other.desk.at_the_controls());
}
