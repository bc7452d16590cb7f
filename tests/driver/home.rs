//! Home: what stands where, and what each of its commands asks for.

use std::path::PathBuf;

use chrono::Duration;
use countersign::tui::command::Command;
use countersign::tui::effect::{Answer, ChecklistRow, Effect, RunRow};
use countersign::tui::find::Find;
use countersign::tui::glyph::Glyphs;
use countersign::tui::screens::Shown;
use countersign::tui::screens::home::Home;
use countersign::tui::theme::{Depth, Theme};

use crate::stage::{Stage, now};

fn run(name: &str, checklist: &str, started: Duration, last: Duration, closed: bool) -> RunRow {
    RunRow {
        path: PathBuf::from("/home/ada/.local/share/countersign/runs").join(name),
        name: name.to_owned(),
        checklist: checklist.to_owned(),
        started: Some(now() - started),
        last: Some(now() - last),
        closed,
        rehearsal: name.contains("rehearsal"),
    }
}

fn runs() -> Vec<RunRow> {
    let minutes = Duration::minutes;
    vec![
        run(
            "2026-11-21-go-live-1.4.0",
            "Service go-live",
            minutes(42),
            minutes(3),
            false,
        ),
        run(
            "2026-11-20-go-live-1.4.0-rehearsal",
            "Service go-live",
            minutes(1500),
            minutes(1400),
            false,
        ),
        run(
            "2026-10-02-schema-migration",
            "Schema migration",
            Duration::days(50),
            Duration::days(50),
            true,
        ),
        run(
            "2025-11-28-go-live-1.3.0",
            "Service go-live",
            Duration::days(358),
            Duration::days(357),
            true,
        ),
    ]
}

fn checklists() -> Vec<ChecklistRow> {
    let row = |name: &str, title: &str, version: &str, source: &str, problem: Option<&str>| ChecklistRow {
        name: name.to_owned(),
        title: title.to_owned(),
        version: version.to_owned(),
        source: source.to_owned(),
        problem: problem.map(str::to_owned),
    };
    vec![
        row("first-flight", "First flight", "1.0", "built in", None),
        row("go-live", "Service go-live", "2.3", "this repository", None),
        row(
            "hotfix",
            "Hotfix",
            "0.9",
            "yours",
            Some("line 14: there is no role `dba` (did you mean `db`?)"),
        ),
    ]
}

fn full() -> Stage<Home> {
    let mut stage = Stage::new(Home::default(), None);
    stage.asked_for();
    assert!(stage.answer(Answer::Runs(runs(), false)));
    assert!(stage.answer(Answer::Checklists(checklists())));
    stage
}

#[test]
fn it_asks_for_runs_and_checklists_once_when_it_comes_up() {
    let mut stage = Stage::new(Home::default(), None);
    assert!(matches!(
        stage.asked_for()[..],
        [Effect::ListRuns, Effect::ListChecklists, Effect::ReadPeople { .. }]
    ));
    stage.ask(Command::Down);
    assert!(stage.asked_for().is_empty());
}

#[test]
fn every_group_is_on_the_screen_at_every_size() {
    for (width, height) in [(60, 20), (80, 24), (100, 30), (140, 40)] {
        let mut stage = full();
        insta::assert_snapshot!(format!("home-{width}x{height}"), stage.draw(width, height));
    }
}

#[test]
fn without_colour_in_ascii_it_says_the_same() {
    let mut stage = full();
    stage.theme = Theme::named("dark", None, Depth::None).expect("a built-in theme is right");
    stage.glyphs = Glyphs::Ascii;
    let screen = stage.draw(80, 24);
    assert!(screen.characters().is_ascii());
    insta::assert_snapshot!("home-ascii", screen);
}

#[test]
fn the_first_start_proposes_the_tutorial() {
    let mut stage = Stage::new(Home::default(), None);
    insta::assert_snapshot!("home-waiting", stage.draw(60, 20).characters());
    stage.asked_for();
    stage.answer(Answer::Runs(Vec::new(), false));
    stage.answer(Answer::Checklists(checklists()));
    insta::assert_snapshot!("home-first", stage.draw(80, 24));
    assert_eq!(stage.ask(Command::Enter), None);
    let asked = stage.asked_for();
    let [Effect::ReadChecklist { name, rehearsal: false }] = &asked[..] else {
        panic!("{asked:?}")
    };
    assert_eq!(name, "first-flight");
    assert!(
        stage
            .ask(Command::Resume)
            .expect("nothing to resume")
            .contains("press enter")
    );
}

#[test]
fn one_key_resumes_the_newest_run_wherever_the_selection_is() {
    let mut stage = full();
    stage.ask(Command::Bottom);
    assert_eq!(stage.ask(Command::Resume), None);
    assert!(matches!(&stage.asked_for()[..], [Effect::Open(path, _)] if path.ends_with("2026-11-21-go-live-1.4.0")));
}

#[test]
fn enter_opens_the_selected_run_and_moves_pass_over_headings() {
    let mut stage = full();
    let mut opened = Vec::new();
    for _ in 0..8 {
        stage.ask(Command::Enter);
        opened.extend(stage.asked_for().into_iter().map(|effect| match effect {
            Effect::Open(path, _) => path.file_name().expect("a name").to_string_lossy().into_owned(),
            Effect::ReadChecklist { name, .. } => name,
            other => panic!("{other:?}"),
        }));
        stage.ask(Command::Down);
    }
    assert_eq!(
        opened,
        [
            "2026-11-21-go-live-1.4.0",
            "2026-11-20-go-live-1.4.0-rehearsal",
            "first-flight",
            "go-live",
            "2026-10-02-schema-migration",
            "2025-11-28-go-live-1.3.0",
            "2025-11-28-go-live-1.3.0",
        ],
        "the checklist that cannot be used starts nothing"
    );
}

#[test]
fn tab_goes_from_group_to_group_and_around() {
    let mut stage = full();
    let mut at = Vec::new();
    for _ in 0..4 {
        let row = stage.screen.find_at();
        at.push(stage.screen.rows(&stage.sight())[row].clone());
        stage.ask(Command::NextPane);
    }
    assert_eq!(
        at,
        [
            "2026-11-21-go-live-1.4.0 Service go-live",
            "First flight first-flight",
            "2026-10-02-schema-migration Schema migration",
            "2026-11-21-go-live-1.4.0 Service go-live",
        ]
    );
    stage.ask(Command::PreviousPane);
    let row = stage.screen.find_at();
    assert!(stage.screen.rows(&stage.sight())[row].starts_with("2026-11-21"));
}

#[test]
fn a_checklist_that_cannot_be_used_says_why() {
    let mut stage = full();
    let row = stage
        .screen
        .rows(&stage.sight())
        .iter()
        .position(|row| row.starts_with("Hotfix"));
    stage.with(|screen, _, cx| screen.found(row.expect("it is listed"), cx));
    let why = stage.ask(Command::Enter).expect("refused");
    assert!(why.contains("did you mean `db`?"), "{why}");
    assert!(stage.ask(Command::Rehearse).is_some());
    assert!(stage.ask(Command::Verify).is_some());
    assert!(stage.asked_for().is_empty());
    assert!(stage.draw(60, 20).shows("did you mean"));
    assert!(stage.draw(100, 30).shows("cannot be used:"));
}

#[test]
fn a_rehearsal_is_started_from_a_checklist_only() {
    let mut stage = full();
    assert!(
        stage
            .ask(Command::Rehearse)
            .expect("a run is selected")
            .contains("checklist")
    );
    stage.ask(Command::NextPane);
    stage.ask(Command::Rehearse);
    assert!(matches!(
        &stage.asked_for()[..],
        [Effect::ReadChecklist { rehearsal: true, .. }]
    ));
}

#[test]
fn more_runs_join_those_known_and_the_selection_stays() {
    let mut stage = Stage::new(Home::default(), None);
    let all = runs();
    stage.answer(Answer::Runs(all[2..].to_vec(), true));
    stage.ask(Command::Bottom);
    assert!(stage.draw(80, 24).shows("looking for runs"));
    assert!(stage.ask(Command::Back).is_some(), "nothing stands before Home");
    stage.answer(Answer::Runs(all[..3].to_vec(), false));
    let rows = stage.screen.rows(&stage.sight());
    assert_eq!(rows.iter().filter(|row| row.starts_with("20")).count(), 4);
    assert!(rows[stage.screen.find_at()].starts_with("2025-11-28"));
    assert!(!stage.draw(80, 24).shows("looking for runs"));
}

#[test]
fn a_click_selects_and_a_second_one_opens() {
    let mut stage = full();
    stage.draw(80, 24);
    let y = 3;
    let (list, row) = stage.memo.row_at(6, y).expect("a row");
    stage.with(|screen, _, cx| screen.clicked(list, row, cx));
    assert!(stage.asked_for().is_empty());
    stage.with(|screen, _, cx| screen.clicked(list, row, cx));
    assert!(
        matches!(&stage.asked_for()[..], [Effect::Open(path, _)] if path.ends_with("2026-11-20-go-live-1.4.0-rehearsal"))
    );
}

#[test]
fn what_is_searched_for_is_marked() {
    let mut stage = full();
    stage.find = Some(Find::new("schema"));
    insta::assert_snapshot!("home-find", stage.draw(80, 24).styles());
}

#[test]
fn ten_thousand_runs_are_drawn_by_the_page() {
    let many: Vec<RunRow> = (0..10_000)
        .map(|at| {
            run(
                &format!("run-{at:05}"),
                "Service go-live",
                Duration::minutes(at),
                Duration::minutes(at),
                at > 2,
            )
        })
        .collect();
    let mut stage = Stage::new(Home::default(), None);
    stage.answer(Answer::Runs(many, false));
    stage.draw(140, 40);
    stage.ask(Command::Bottom);
    let screen = stage.draw(140, 40);
    assert!(screen.shows("run-09999"));
    assert!(!screen.shows("run-09900"));
    assert!(stage.ask(Command::PageUp).is_none());
    let row = stage.screen.find_at();
    assert_eq!(stage.screen.rows(&stage.sight()).len() - 1 - row, 34);
}
