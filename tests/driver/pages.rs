//! Command log, quick reference, help, messages and palette.

use std::time::Duration;

use countersign::tui::command::{Command, Place, REGISTRY};
use countersign::tui::context::Go;
use countersign::tui::effect::Effect;
use countersign::tui::find::{Direction, Find, From};
use countersign::tui::glyph::Glyphs;
use countersign::tui::key::Key;
use countersign::tui::keymap::KeyMap;
use countersign::tui::palette::{Chosen, Palette};
use countersign::tui::screens::Shown;
use countersign::tui::screens::command_log::CommandLog;
use countersign::tui::screens::help::Help;
use countersign::tui::screens::messages::Messages;
use countersign::tui::screens::quick_reference::QuickReference;
use countersign::tui::widgets::messages::Level;

use crate::night::Night;
use crate::screen::Screen;
use crate::stage::Stage;

const SIZES: [(u16, u16); 4] = [(60, 20), (80, 24), (100, 30), (140, 40)];

fn log() -> Stage<CommandLog> {
    Stage::new(CommandLog::default(), Some(Night::busy().at()))
}

fn reference() -> Stage<QuickReference> {
    Stage::new(QuickReference::default(), Some(Night::busy().at()))
}

#[test]
fn the_command_log_shows_every_command_at_every_size() {
    for (width, height) in SIZES {
        let screen = log().draw(width, height);
        insta::assert_snapshot!(format!("command-log-{width}x{height}"), screen);
    }
}

#[test]
fn the_command_log_copies_a_command_and_opens_its_evidence() {
    let mut stage = log();
    let why = stage.ask(Command::Enter).expect("it runs still");
    assert!(why.contains("when it ends"));
    stage.ask(Command::Up);
    stage.ask(Command::CopyCommand);
    assert!(
        matches!(&stage.asked_for()[..], [Effect::Copy(copied)] if copied == "psql -c 'select count(*) from orders'")
    );
    assert_eq!(stage.ask(Command::OpenEvidence), None);
    assert!(matches!(&stage.go[..], [Go::To(screen)] if screen.place() == Place::Evidence));
}

#[test]
fn a_run_without_commands_says_what_to_do_next() {
    let mut stage = Stage::new(CommandLog::default(), Some(Night::new().at()));
    assert!(stage.draw(60, 20).shows("Go back and run a check."));
    assert!(stage.ask(Command::CopyCommand).is_some());
}

#[test]
fn the_quick_reference_shows_all_of_the_checklist_at_every_size() {
    for (width, height) in SIZES {
        let screen = reference().draw(width, height);
        insta::assert_snapshot!(format!("quick-reference-{width}x{height}"), screen);
    }
    let mut stage = reference();
    stage.ask(Command::Bottom);
    insta::assert_snapshot!("quick-reference-end", stage.draw(100, 30));
}

#[test]
fn the_quick_reference_copies_and_runs_nothing() {
    let mut stage = reference();
    let mut copied = Vec::new();
    for _ in 0..40 {
        if stage.ask(Command::CopyCommand).is_none() {
            copied.extend(stage.asked_for().into_iter().map(|effect| match effect {
                Effect::Copy(text) => text,
                other => panic!("{other:?}"),
            }));
        }
        assert!(stage.ask(Command::Enter).expect("refused").contains("y copies"));
        stage.ask(Command::Down);
    }
    copied.dedup();
    assert_eq!(
        copied,
        [
            "#db-oncall-production",
            "+41 44 555 01 02",
            "(export CS_VERSION='1.4.0'; ./rollback.sh \"$CS_VERSION\")",
            "kubectl --namespace edge patch configmap/frontdoor --patch-file maintenance.yaml",
            "(export CS_VERSION='1.4.0'; ./rollback.sh \"$CS_VERSION\")",
            "Deploying 1.4.0 to production.",
        ]
    );
}

#[test]
fn help_names_every_command_of_its_screen_with_its_keys() {
    for (width, height) in SIZES {
        let mut stage = Stage::new(Help::of(Place::Run), None);
        insta::assert_snapshot!(format!("help-{width}x{height}"), stage.draw(width, height));
    }
    let stage = Stage::new(Help::of(Place::Run), None);
    let rows = stage.screen.rows(&stage.sight());
    for entry in REGISTRY.iter().filter(|entry| entry.command.is_on(Place::Run)) {
        assert!(rows.iter().any(|row| row.contains(entry.help)), "{}", entry.id);
    }
    assert!(!rows.iter().any(|row| row.contains("long lines, or cut")));
}

#[test]
fn help_scrolls_to_its_legend_and_draws_the_signs_of_this_terminal() {
    let mut stage = Stage::new(Help::of(Place::Home), None);
    stage.glyphs = Glyphs::Ascii;
    stage.draw(60, 20);
    stage.ask(Command::Bottom);
    let screen = stage.draw(60, 20);
    assert!(
        screen.shows("=     valid signature") && screen.shows("o     stale"),
        "{screen}"
    );
    assert!(screen.characters().is_ascii());
    stage.ask(Command::Top);
    let screen = stage.draw(60, 20);
    assert!(screen.shows("Recompute every digest"), "{screen}");
}

#[test]
fn a_search_in_the_help_goes_to_its_row() {
    let mut stage = Stage::new(Help::of(Place::Run), None);
    let find = Find::new("long lines, or cut");
    let row = stage.screen.find(&stage.sight(), &find, From::Here, Direction::Forward);
    assert_eq!(row, None, "that is a key of another screen");
    let find = Find::new("unfulfilled");
    let row = stage.screen.find(&stage.sight(), &find, From::Here, Direction::Forward);
    stage.with(|screen, _, cx| screen.found(row.expect("waive"), cx));
    stage.find = Some(find);
    assert!(stage.draw(60, 20).shows("unfulfilled"));
}

#[test]
fn messages_are_seen_once_they_are_listed() {
    let mut stage = Stage::new(Messages::default(), None);
    assert!(stage.draw(60, 20).shows("Nothing was said yet."));
    let said = [
        (Level::Notice, "the command was copied to the clipboard"),
        (Level::Warning, "this run was opened to look at: nothing is recorded"),
        (
            Level::Error,
            "cannot write /srv/runs/2026-11-21-go-live-1.4.0/journal/ada.jsonl: no space left on device; free some and press u",
        ),
    ];
    for (at, (level, text)) in (5u64..).zip(said) {
        stage.messages.say(level, text, Duration::from_secs(at));
    }
    stage.with(|screen, _, cx| screen.settle(cx));
    assert!(stage.messages.shown(Duration::from_secs(9)).is_empty());
    insta::assert_snapshot!("messages-60x20", stage.draw(60, 20));
    insta::assert_snapshot!("messages-100x30", stage.draw(100, 30));
    assert_eq!(stage.screen.find_at(), 2, "the newest is selected");
}

fn press(palette: &mut Palette, keys: &[&str]) -> Option<Chosen> {
    let map = KeyMap::default();
    let mut chosen = None;
    for key in keys {
        let key: Key = key.parse().expect("a key");
        chosen = palette.key(key, &map, &Default::default());
    }
    chosen
}

#[test]
fn a_command_is_found_by_its_name_from_every_screen_of_the_run_and_never_another_by_its_letters() {
    for place in [Place::Board, Place::Rollback, Place::Sign, Place::Evidence] {
        let mut palette = Palette::new(place, Some(Place::Run));
        press(&mut palette, &["c", "l", "o", "s", "e"]);
        assert_eq!(palette.selected(), Some(Command::CloseRun), "{place:?}");
        assert!(
            !palette.shown().contains(&Command::Rollback),
            "its letters stand in a description only"
        );
    }
    let mut palette = Palette::new(Place::Board, Some(Place::Run));
    press(&mut palette, &["r", "b", "k"]);
    assert!(
        !palette.shown().contains(&Command::Rollback),
        "what does harm is not found by scattered letters"
    );
    let mut palette = Palette::new(Place::Board, Some(Place::Run));
    press(&mut palette, &["r", "o", "l", "l"]);
    assert_eq!(palette.selected(), Some(Command::Rollback));
    // What is called so comes before what only speaks of it.
    let mut palette = Palette::new(Place::Run, None);
    press(&mut palette, &["n", "o", "t", "e"]);
    assert!(
        palette.shown().contains(&Command::Comment),
        "a whole word of its description"
    );
    let mut palette = Palette::new(Place::Run, None);
    press(&mut palette, &["s", "i", "g", "n"]);
    assert_eq!(palette.selected(), Some(Command::Sign));
}

#[test]
fn the_palette_carries_out_what_a_few_letters_find() {
    let mut palette = Palette::new(Place::Run, None);
    assert!(
        palette.shown().contains(&Command::CloseRun),
        "a command without a key is found here"
    );
    assert_eq!(
        press(&mut palette, &["w", "a", "i", "v", "enter"]),
        Some(Chosen::Command(Command::Waive))
    );
    let mut palette = Palette::new(Place::Run, None);
    assert_eq!(
        press(&mut palette, &["down", "enter"]),
        palette.selected().map(Chosen::Command)
    );
    assert_eq!(press(&mut palette, &["esc"]), Some(Chosen::Closed));
    assert_eq!(
        press(&mut palette, &["z", "q", "z", "q", "enter"]),
        None,
        "nothing matches: nothing is done"
    );
}

#[test]
fn the_palette_lies_over_the_screen_with_keys_and_refusals() {
    for (width, height) in [(60, 20), (100, 30)] {
        let stage = Stage::new(Help::of(Place::Run), None);
        let mut palette = Palette::new(Place::Run, None);
        press(&mut palette, &["r", "u", "n"]);
        let refuses = |command| (command == Command::RunCheck).then(|| "this item has no check".to_owned());
        let screen = Screen::draw(width, height, |frame| {
            let area = frame.area();
            let buffer = frame.buffer_mut();
            buffer.set_style(area, stage.theme.ground());
            palette.draw(&stage.sight(), &refuses, area, buffer, &mut Default::default());
        });
        insta::assert_snapshot!(format!("palette-{width}x{height}"), screen);
    }
}
