//! Checks that run together: which they are, their overview while they go on and after the last has ended, and what leads
//! from it.

use std::collections::BTreeMap;

use countersign::domain::check::Outcome;
use countersign::domain::desk::{Fact, Progress, Together};
use countersign::domain::digest::Digest;
use countersign::domain::event::{CheckFinished, EvidenceFile, ExpectationMet};
use countersign::tui::command::{Command, Place};
use countersign::tui::context::Go;
use countersign::tui::effect::Effect;
use countersign::tui::find::Find;
use countersign::tui::glyph::Glyphs;
use countersign::tui::screens::Shown;
use countersign::tui::screens::checks::Checks;
use countersign::tui::screens::run::{Key, Walk};

use crate::bench::{ADA, Bench, begun};
use crate::driver::{Driver, Start};

const CHECKLIST: &str = include_str!("checks.toml");
const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (140, 40)];

/// All that is open was asked for together.
fn overview() -> Bench<Checks> {
    let mut bench = Bench::new(Checks::default(), begun(CHECKLIST, 42, false));
    bench.stage.with(|screen, _, cx| {
        assert!(cx.run_together(&Together::Open));
        screen.settle(cx);
    });
    bench.work();
    bench
}

fn missed(text: &str, saw: &str, line: u64) -> ExpectationMet {
    ExpectationMet {
        text: text.into(),
        met: Some(false),
        saw: Some(saw.into()),
        line: Some(line),
    }
}

fn end(bench: &mut Bench<Checks>, item: &str, outcome: Outcome, took_ms: u64, expectations: Vec<ExpectationMet>) {
    let check = bench.at().desk.process_of(&item.into()).expect("it runs").0.clone();
    let file = |end: &str| EvidenceFile {
        file: format!("evidence/{ADA}/{:04}-{item}.{end}", check.1),
        sha256: Digest::of(end),
        bytes: 2150,
    };
    let finished = CheckFinished {
        item: None,
        check: check.1,
        writer: None,
        outcome,
        exit: Some(i32::from(outcome != Outcome::Passed)),
        signal: None,
        took_ms,
        bytes: 2150,
        sha256: None,
        truncated: false,
        expectations,
        measures: BTreeMap::new(),
        unread: Default::default(),
        values: Default::default(),
        read: BTreeMap::new(),
        left_running: Vec::new(),
        evidence: vec![file("cast"), file("log")],
        reason: None,
        redacted: Vec::new(),
    };
    let finished = Box::new(finished);
    bench.fact(Fact::CheckEnded { check, finished });
    bench.work();
}

/// Two ended, one of them badly; two run; one stands behind an action.
fn midway() -> Bench<Checks> {
    let mut bench = overview();
    bench.wait(3);
    end(&mut bench, "dns", Outcome::Passed, 400, vec![]);
    let free = missed("number \"free=(\\d+) MB\" > 500", "212", 2);
    let exit = ExpectationMet {
        text: "exit is 0".into(),
        met: Some(true),
        saw: Some("0".into()),
        line: None,
    };
    end(&mut bench, "disk", Outcome::Failed, 2900, vec![exit, free]);
    bench.wait(9);
    let check = bench.at().desk.process_of(&"log".into()).expect("it runs").0.clone();
    bench.fact(Fact::CheckProgress { check, bytes: 70_000 });
    bench.wait(4);
    bench
}

/// All ended.
fn over() -> Bench<Checks> {
    let mut bench = midway();
    let error = missed("output lacks \"ERROR\"", "ERROR: no space left", 7);
    end(&mut bench, "log", Outcome::Failed, 15_000, vec![error]);
    end(&mut bench, "backup", Outcome::TimedOut, 61_000, vec![]);
    bench
}

/// The lines that were asked for come.
fn lines_come(bench: &mut Bench<Checks>) -> Vec<(String, Vec<u64>)> {
    let asked: Vec<(String, Vec<u64>)> = bench
        .stage
        .asked_for()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::ReadLines(file, lines) => Some((file, lines)),
            _ => None,
        })
        .collect();
    for (file, lines) in &asked {
        let texts = lines.iter().map(|line| {
            (
                *line,
                format!("/dev/sda1 line={line} free=212 MB \u{1b}[31mused\u{202e}=97 %"),
            )
        });
        let at = bench.stage.at.as_mut().expect("a run");
        at.lines.came(file.clone(), texts.collect());
    }
    bench.wait(0);
    asked
}

fn selected(bench: &mut Bench<Checks>) -> String {
    bench.ask(Command::Enter);
    match bench.stage.go.pop() {
        Some(Go::Row(Key::Item(item))) => item.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn while_checks_go_on_each_stands_in_its_section_with_its_clock() {
    let mut bench = midway();
    lines_come(&mut bench);
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("checks-{width}x{height}"), bench.stage.window(width, height));
    }
    let drawn = bench.stage.window(140, 40);
    for words in [
        "3 of 5 ended · 2 running",
        "checks 3/5, 1 failed, 1 not run (p)",
        "it stands behind the action “Migrations applied”",
        "expected: number \"free=(\\d+) MB\" > 500, saw 212 (line 2)",
    ] {
        assert!(drawn.shows(words), "{words}\n{}", drawn.characters());
    }
    assert!(!drawn.shows("Health endpoint"), "its section is locked");
}

#[test]
fn once_the_last_has_ended_what_blocks_comes_first() {
    let mut bench = over();
    lines_come(&mut bench);
    for (width, height) in SIZES {
        insta::assert_snapshot!(
            format!("checks-over-{width}x{height}"),
            bench.stage.window(width, height)
        );
    }
    bench.ask(Command::Top);
    let mut order = Vec::new();
    for _ in 0..5 {
        order.push(selected(&mut bench));
        bench.ask(Command::Down);
    }
    assert_eq!(
        order,
        ["log", "backup", "disk", "status", "dns"],
        "by weight, then as it stands"
    );
    let clock = bench.stage.window(140, 40).shows("in 00:16");
    bench.wait(100);
    assert!(
        clock && bench.stage.window(140, 40).shows("in 00:16"),
        "the clock stops"
    );
}

#[test]
fn the_line_that_an_expectation_came_from_stands_beside_its_number_without_what_steers_a_terminal() {
    let mut bench = over();
    let asked = lines_come(&mut bench);
    let more = lines_come(&mut bench);
    let mut lines: Vec<u64> = asked.iter().chain(&more).flat_map(|(_, lines)| lines.clone()).collect();
    lines.sort_unstable();
    assert_eq!(lines, [2, 7], "each once: what was timed out has none");
    let drawn = bench.stage.window(140, 40);
    let line = "line 2: /dev/sda1 line=2 free=212 MB ·[31mused·=97 %";
    assert!(drawn.shows(line), "{}", drawn.characters());
    bench.stage.find = Some(Find::new("Room on"));
    let rows = bench.stage.screen.rows(&bench.stage.sight());
    let found = rows
        .iter()
        .position(|row| row.contains("Room on"))
        .expect("it is there");
    bench.stage.with(|screen, _, cx| screen.found(found, cx));
    let drawn = bench.stage.window(140, 40);
    assert!(
        drawn.shows("2 /dev/sda1 line=2 free=212"),
        "on the page of the item too\n{}",
        drawn.characters()
    );
}

#[test]
fn what_did_not_pass_runs_again_together_and_the_rest_stays() {
    let mut bench = over();
    assert_eq!(bench.ask(Command::RunAgain), None);
    let drawn = bench.stage.window(140, 40);
    assert!(
        drawn.shows("2 of 5 ended · 2 running · 1 waiting"),
        "{}",
        drawn.characters()
    );
    let refusal = bench.ask(Command::RunAgain).expect("refused");
    assert!(refusal.contains("stands behind an action"), "{refusal}");
    assert_eq!(bench.ask(Command::BeginNoMore), None);
    assert!(
        bench
            .ask(Command::BeginNoMore)
            .expect("refused")
            .contains("no check waits")
    );
    for item in ["disk", "log"] {
        end(&mut bench, item, Outcome::Passed, 10, vec![]);
    }
    let drawn = bench.stage.window(140, 40);
    assert!(drawn.shows("3 passed · 2 not run"), "{}", drawn.characters());
    assert!(drawn.shows("taken back before it began"), "{}", drawn.characters());
    bench.ask(Command::Top);
    assert_eq!(selected(&mut bench), "backup");
    assert_eq!(bench.ask(Command::RunCheck), None);
    let tally = bench.at().desk.tally();
    assert_eq!((tally.all, tally.runs), (5, 1));
}

#[test]
fn keys_lead_from_a_check_to_its_item_its_evidence_and_its_end() {
    let mut bench = midway();
    bench.ask(Command::Top);
    bench.ask(Command::NextBlocker);
    assert_eq!(selected(&mut bench), "disk");
    for command in [Command::OpenEvidence, Command::FailedLine] {
        assert_eq!(bench.ask(command), None);
        assert!(matches!(&bench.stage.go[..], [Go::To(screen)] if screen.place() == Place::Evidence));
        bench.stage.go.clear();
    }
    bench.ask(Command::NextBlocker);
    assert_eq!(selected(&mut bench), "status", "left out");
    bench.ask(Command::NextBlocker);
    assert_eq!(selected(&mut bench), "disk", "around the end");
    bench.ask(Command::Down);
    assert_eq!(selected(&mut bench), "log");
    let refusals = [
        (Command::RunCheck, "under way"),
        (Command::OpenEvidence, "when it ends"),
        (Command::FailedLine, "no line of output"),
    ];
    for (command, why) in refusals {
        let refusal = bench.ask(command).unwrap_or_default();
        assert!(refusal.contains(why), "{command:?}: {refusal}");
    }
    assert_eq!(bench.ask(Command::CancelCheck), None);
    assert!(matches!(&bench.stage.go[..], [Go::Ask(_)]), "it is asked about");
    bench.stage.go.clear();
    bench.ask(Command::NextPane);
    bench.ask(Command::Back);
    assert!(bench.stage.go.is_empty(), "out of the text first");
    bench.ask(Command::Back);
    assert!(matches!(&bench.stage.go[..], [Go::Back]));
}

#[test]
fn every_state_has_its_word_where_somebody_listens() {
    let mut bench = over();
    bench.stage.glyphs = Glyphs::Words;
    let drawn = bench.stage.window(140, 40);
    for words in ["timed out Backup", "failed Room", "passed DNS"] {
        assert!(drawn.shows(words), "{words}\n{}", drawn.characters());
    }
    bench.stage.glyphs = Glyphs::Ascii;
    let drawn = bench.stage.window(80, 24);
    assert!(drawn.shows("x No error in the log"), "{}", drawn.characters());
}

#[test]
fn a_section_whose_checks_all_stand_behind_an_action_says_so_at_once() {
    let toml = CHECKLIST.replace("check = { run = \"ls -l backup\" }\n", "");
    let mut bench = Bench::new(Walk::default(), begun(&toml, 42, false));
    let at = bench.stage.at.take().expect("a run");
    let person = countersign::domain::event::Person::named("Ada Lovelace");
    bench.stage.screen.go_to_item(&"status".into(), &at, &person);
    bench.stage.at = Some(at);
    let refusal = bench.ask(Command::RunAll).expect("refused");
    assert_eq!(
        refusal,
        "nothing of this section runs now: it stands behind the action “Migrations applied”"
    );
    assert_eq!(bench.ask(Command::RunOpen), None);
    assert!(matches!(&bench.stage.go[..], [Go::To(screen)] if screen.place() == Place::Checks));
    let batch = bench.at().desk.batch().expect("it goes on");
    let runs = |asked| matches!(bench.at().desk.progress_of(asked), Progress::Runs(..));
    assert_eq!(batch.asked().iter().filter(|asked| runs(asked)).count(), 2);
}

/// A checklist whose checks end when a file lies there.
const REAL: &str = r#"
schema = 1
id = "real"
title = "Real"
version = "1.0.0"
[[sections]]
id = "s"
title = "Section"
[[sections.items]]
id = "good"
title = "A good one"
check = { run = "echo fine" }
[[sections.items]]
id = "bad"
title = "A bad one"
check = { run = "echo one; echo 'p95=612 ms of 200 requests'; echo three", expect = [{ number = 'p95=(\d+)', meets = "< 500" }] }
[[sections.items]]
id = "slow"
title = "A slow one"
check = { run = "until [ -e go ]; do sleep 0.05; done; echo went" }
[[sections.items]]
id = "person"
title = "A person looks"
"#;

fn real() -> Driver {
    let mut program = Start::default()
        .file(".countersign/checklists/real.toml", REAL)
        .at(140, 40);
    program
        .see("this repository")
        .press("/")
        .type_in("Real")
        .press("enter enter");
    program.see("Trust these commands?").press("enter");
    program.see("Start Real").press("enter");
    program.until("the run is open", |driver| driver.app().at().is_some());
    program
}

#[test]
fn checks_run_together_while_one_goes_on_elsewhere_and_their_end_is_told() {
    let mut program = real();
    program.press("ctrl-r").see("A slow one");
    assert_eq!(program.app().place(), Place::Checks);
    program.see("line 2: p95=612 ms of 200 requests");
    program.see("2 of 3 ended · 1 running");
    program.press("esc").see("checks 2/3, 1 failed (p)");
    program.press("; p").see("2 of 3 ended").press("esc esc");
    std::fs::write(program.root().join("work/go"), "").expect("a file");
    program
        .see("3 checks ended in")
        .see("2 passed, 1 failed (p shows them)")
        .settle();
    assert!(!program.shows("checks 2/3"), "nothing goes on");
    program.press("p").see("3 checks ended");
    program.press("F").see("p95=612 ms of 200 requests");
    assert_eq!(program.app().place(), Place::Evidence);
    program.press("esc esc enter").see("╭ A bad one");
    program.see("2 p95=612 ms of 200 requests");
    program.press("F").see("sha256");
    assert_eq!(program.app().place(), Place::Evidence);
    program.press("esc p down down").see("╭ A slow one").press("enter");
    program.see("╭ A slow one").press("p").see("3 checks ended");
    program.see("╭ A slow one");
}
