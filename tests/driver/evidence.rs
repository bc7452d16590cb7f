//! Evidence: the files of an item, their text, and going about in it.

use countersign::domain::check::Outcome;
use countersign::tui::command::Command;
use countersign::tui::context::Go;
use countersign::tui::effect::{Answer, Effect};
use countersign::tui::find::{Direction, Find, From};
use countersign::tui::screens::Shown;
use countersign::tui::screens::evidence::Evidence;

use crate::night::Night;
use crate::screen::Screen;
use crate::stage::Stage;

const SIZES: [(u16, u16); 4] = [(60, 20), (80, 24), (100, 30), (140, 40)];

fn asked_file(stage: &mut Stage<Evidence>) -> Option<String> {
    stage.asked_for().into_iter().find_map(|effect| match effect {
        Effect::ReadText(file) => Some(file),
        _ => None,
    })
}

fn give(stage: &mut Stage<Evidence>, text: &str) {
    let file = asked_file(stage).expect("a text was asked for");
    let text = text.to_owned();
    assert!(stage.answer(Answer::Text { file, text }));
}

/// What the check that failed printed; line 7 is the one that did not meet its expectation.
fn output() -> String {
    let mut lines: Vec<String> = (1..=40)
        .map(|at| format!("Applying migration `2025{at:04}_step`"))
        .collect();
    lines[6] = "Error: P3009 migration failed".into();
    lines[8] = "a line that is far longer than any window is wide ".repeat(5);
    lines[9] = "colour \u{1b}[31mred\u{1b}[0m\tand a bell \u{7}".into();
    lines.join("\n") + "\n"
}

/// The check that failed is selected.
fn failed() -> Stage<Evidence> {
    let at = Night::busy().at();
    let check = at.desk.run().evidence[0].check.clone();
    let mut stage = Stage::new(
        Evidence::of_check(Some("migrate".into()), check.expect("a check")),
        Some(at),
    );
    give(&mut stage, &output());
    stage
}

#[test]
fn a_failed_check_shows_its_failed_line_at_every_size() {
    for (width, height) in SIZES {
        let mut stage = failed();
        let screen = stage.draw(width, height);
        assert!(screen.shows("Error: P3009 migration failed"), "{width}x{height}");
        insta::assert_snapshot!(format!("evidence-{width}x{height}"), screen);
    }
}

#[test]
fn a_key_goes_to_the_line_that_did_not_meet_its_expectation_from_anywhere() {
    let mut stage = failed();
    stage.draw(80, 24);
    stage.ask(Command::Bottom);
    assert!(!stage.draw(80, 24).shows("7!Error: P3009"));
    assert_eq!(stage.ask(Command::FailedLine), None);
    assert!(stage.draw(80, 24).shows("7!Error: P3009"));
    let mut nothing = Stage::new(Evidence::of(Some("deploy".into())), Some(Night::new().at()));
    let refusal = nothing.ask(Command::FailedLine).expect("refused");
    assert!(refusal.contains("no line of it"), "{refusal}");
}

#[test]
fn control_characters_never_reach_the_screen() {
    let screen = failed().draw(100, 30);
    assert!(screen.shows("colour ^[[31mred^[[0m"));
    assert!(
        !screen
            .characters()
            .chars()
            .any(|sign| sign.is_control() && sign != '\n')
    );
}

#[test]
fn nothing_captured_says_what_to_do_next() {
    let mut stage = Stage::new(Evidence::of(Some("deploy".into())), Some(Night::new().at()));
    assert!(stage.draw(80, 24).shows("runs a check"));
    assert!(stage.ask(Command::Enter).is_some());
    assert!(stage.ask(Command::CopyPath).is_some());
    assert!(stage.asked_for().is_empty());
}

#[test]
fn both_forms_of_what_a_check_printed_are_one_file_and_the_text_is_read() {
    let mut night = Night::new();
    let check = night.begin(Some("migrate"), "run", "true");
    night.end(check, Some("migrate"), Outcome::Passed);
    let mut stage = Stage::new(Evidence::of(Some("migrate".into())), Some(night.at()));
    assert_eq!(asked_file(&mut stage).as_deref(), Some("evidence/ada/0003-migrate.log"));
    assert!(stage.ask(Command::NextEvidence).is_some(), "there is one file only");
}

#[test]
fn a_cancelled_check_has_the_sign_that_it_has_in_the_list() {
    let mut night = Night::new();
    let check = night.begin(Some("migrate"), "run", "true");
    night.end(check, Some("migrate"), Outcome::Cancelled);
    let mut stage = Stage::new(Evidence::of(Some("migrate".into())), Some(night.at()));
    let drawn = stage.draw(100, 30);
    assert!(drawn.shows("? cancelled"), "{}", drawn.characters());
}

#[test]
fn files_are_gone_through_in_both_directions_and_the_newest_comes_first() {
    let mut stage = Stage::new(Evidence::of(Some("migrate".into())), Some(Night::busy().at()));
    assert!(stage.draw(80, 24).shows("It was withdrawn: it shows the password"));
    assert_eq!(asked_file(&mut stage), None, "a withdrawn file is not read");
    stage.ask(Command::PreviousEvidence);
    assert_eq!(asked_file(&mut stage), None, "a picture is not read as text");
    let screen = stage.draw(80, 24);
    assert!(screen.shows("This is no text: 179.2 KiB"), "{screen}");
    stage.ask(Command::PreviousEvidence);
    assert_eq!(asked_file(&mut stage).as_deref(), Some("evidence/ada/0005-migrate.log"));
    stage.ask(Command::NextEvidence);
    stage.ask(Command::NextEvidence);
    assert!(stage.draw(80, 24).shows("4/4"));
}

#[test]
fn bytes_that_are_no_text_are_not_drawn() {
    let mut stage = failed();
    stage.ask(Command::NextEvidence);
    give(&mut stage, "\u{7f}ELF\0\0\0");
    assert!(stage.draw(80, 24).shows("This is no text"));
}

#[test]
fn a_text_that_cannot_be_read_says_why() {
    let mut stage = failed();
    stage.ask(Command::NextEvidence);
    assert!(stage.draw(80, 24).shows("It is being read."));
    assert!(stage.answer(Answer::Failed("cannot read the file: it is gone".into())));
    assert!(stage.draw(80, 24).shows("it is gone"));
    assert_eq!(stage.messages.all().len(), 1);
}

#[test]
fn paging_goes_to_both_ends_and_wrapping_can_be_turned_off() {
    let cut = |screen: &Screen| {
        let screen = screen.characters();
        let row = screen.lines().find(|row| row.contains("9 a line that is far longer"));
        row.expect("it is shown").contains('…')
    };
    let mut stage = failed();
    stage.draw(80, 24);
    stage.ask(Command::Top);
    let screen = stage.draw(80, 24);
    assert!(screen.shows("1 Applying migration `20250001_step`"), "{screen}");
    assert!(!cut(&screen));
    stage.ask(Command::Bottom);
    assert!(stage.draw(80, 24).shows("40 Applying"));
    stage.ask(Command::Top);
    stage.ask(Command::Wrap);
    let screen = stage.draw(80, 24);
    assert!(screen.shows("long lines cut"));
    assert!(cut(&screen));
}

#[test]
fn a_search_goes_on_around_the_end_and_marks_what_it_found() {
    let mut stage = failed();
    stage.draw(80, 24);
    let find = Find::new("_step");
    stage.find = Some(find.clone());
    let next = |stage: &Stage<Evidence>, from, direction| stage.screen.find(&stage.sight(), &find, from, direction);
    let row = next(&stage, From::Beyond, Direction::Backward).expect("there are some");
    stage.with(|screen, _, cx| screen.found(row, cx));
    let screen = stage.draw(80, 24);
    assert!(screen.shows(&format!("{}▸Applying", row + 1)), "{screen}");
    insta::assert_snapshot!("evidence-find", screen);
    assert_eq!(stage.screen.rows(&stage.sight()).len(), 40);
}

#[test]
fn the_path_is_copied_whole() {
    let mut stage = failed();
    stage.ask(Command::CopyPath);
    let path = "/srv/runs/2026-11-21-go-live-1.4.0/evidence/ada/0003-migrate.log";
    assert!(matches!(&stage.asked_for()[..], [Effect::Copy(copied)] if copied == path));
    assert_eq!(stage.messages.all().len(), 1);
}

#[test]
fn below_eighty_columns_tab_goes_between_the_files_and_the_text() {
    let mut stage = failed();
    assert!(stage.draw(60, 20).shows("$ pnpm"));
    stage.ask(Command::NextPane);
    let screen = stage.draw(60, 20);
    assert!(screen.shows("dashboard.png") && screen.shows("withdrawn: env.txt") && !screen.shows("$ pnpm"));
    stage.ask(Command::Down);
    assert_eq!(asked_file(&mut stage).as_deref(), Some("evidence/ada/0005-migrate.log"));
    stage.ask(Command::Enter);
    assert!(stage.draw(60, 20).shows("$ pnpm"));
}

#[test]
fn a_million_lines_are_paged_through() {
    let mut stage = failed();
    stage.ask(Command::NextEvidence);
    let text: String = (1..=1_000_000).map(|at| format!("line {at}\n")).collect();
    give(&mut stage, &text);
    stage.draw(140, 40);
    stage.ask(Command::Bottom);
    assert!(stage.draw(140, 40).shows("line 1000000"));
    stage.ask(Command::PageUp);
    stage.ask(Command::PageDown);
    assert!(stage.draw(140, 40).shows("line 1000000"));
}

#[test]
fn esc_goes_back() {
    let mut stage = failed();
    stage.ask(Command::Back);
    assert!(matches!(stage.go[..], [Go::Back]));
}
