//! The registry against the enum, and its keys against the design.

use super::*;
use std::collections::HashSet;

#[test]
fn the_table_stands_in_the_order_of_the_enum() {
    for (at, entry) in REGISTRY.iter().enumerate() {
        assert_eq!(entry.command as usize, at, "{}", entry.id);
        assert_eq!(entry.command.entry().id, entry.id);
    }
}

#[test]
fn every_command_has_an_id_of_its_own_a_title_a_help_and_a_place() {
    let ids: HashSet<_> = REGISTRY.iter().map(|entry| entry.id).collect();
    assert_eq!(ids.len(), REGISTRY.len());
    for entry in &REGISTRY {
        assert!(entry.help.len() > 8 && !entry.help.ends_with('.'), "{}", entry.id);
        assert!(!entry.title.is_empty() && entry.title.len() <= 18, "{}", entry.id);
        assert!(!entry.places.is_empty(), "{}", entry.id);
        assert!(
            entry.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
            "{}",
            entry.id
        );
        assert_eq!(Command::of_id(entry.id), Some(entry.command));
    }
}

#[test]
fn the_keys_that_the_design_names_do_what_it_says() {
    let named = [
        ("r", Command::RunCheck),
        ("R", Command::RunAll),
        ("space", Command::Pass),
        ("x", Command::Fail),
        ("w", Command::Waive),
        ("c", Command::Comment),
        ("e", Command::OpenEvidence),
        ("s", Command::Sign),
        ("/", Command::Find),
        ("n", Command::FindNext),
        ("N", Command::FindPrevious),
        (":", Command::Palette),
        ("?", Command::Help),
        ("Q", Command::QuickReference),
        ("@", Command::CommandLog),
        ("i", Command::TypeIntoCheck),
        ("$", Command::RunAdHoc),
        ("M", Command::Amend),
        ("y", Command::CopySummary),
        ("!", Command::Rollback),
        ("E", Command::Export),
        ("g", Command::Top),
        ("G", Command::Bottom),
        ("ctrl-d", Command::HalfPageDown),
        ("ctrl-u", Command::HalfPageUp),
        ("tab", Command::NextPane),
        ("enter", Command::Enter),
        ("esc", Command::Back),
        ("q", Command::Leave),
        ("ctrl-c", Command::Quit),
    ];
    for (key, command) in named {
        assert!(command.entry().keys.contains(&key), "{key}");
        assert!(command.is_on(Place::Run), "{key}");
    }
    assert_eq!(Command::LeaveCheck.entry().keys, ["ctrl-]"]);
    let space: Vec<_> = REGISTRY.iter().filter(|entry| entry.keys.contains(&"space")).collect();
    assert!(
        space.iter().all(|entry| entry.places == [Place::Run]),
        "space marks only in the list of items"
    );
}

#[test]
fn the_key_that_the_header_names_is_taken_wherever_the_header_stands() {
    for place in Place::ALL.into_iter().filter(|place| !place.takes_text()) {
        assert_eq!(Command::MyNext.is_on(place), place != Place::Home, "{place:?}");
    }
}

#[test]
fn while_keys_go_to_a_check_only_one_of_them_is_ours() {
    let ours: Vec<_> = REGISTRY
        .iter()
        .filter(|entry| entry.command.is_on(Place::Typing))
        .collect();
    assert_eq!(ours.len(), 1);
    assert_eq!(ours[0].command, Command::LeaveCheck);
}

#[test]
fn what_cannot_be_undone_by_one_key_asks() {
    for command in [
        Command::CloseRun,
        Command::Seal,
        Command::CancelCheck,
        Command::RunAdHoc,
        Command::Amend,
        Command::TakeControls,
        Command::GiveUp,
        Command::BreakHold,
        Command::Rollback,
        Command::EndRollback,
    ] {
        assert_eq!(command.entry().danger, Danger::Asks, "{command:?}");
    }
    assert!(
        Command::CloseRun.entry().keys.is_empty(),
        "closing a run is not one key away"
    );
    assert!(
        Command::BreakHold.entry().keys.is_empty(),
        "breaking a hold point is not one key away"
    );
}
