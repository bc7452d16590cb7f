//! The clocks on the screen: T and the window in the header, a section beside its estimate, the forecast and what it rests
//! on; and the one word that an action wants after the end of the window.

use std::{collections::BTreeMap, time::Duration};

use countersign::domain::clocks::{EarlierRun, SectionHistory};
use countersign::domain::decide::{CloseIntent, Intent, MarkIntent};
use countersign::domain::event::{Event, Mark, RunResult};
use countersign::domain::id::SectionId;
use countersign::tui::chrome;
use countersign::tui::command::Command;
use countersign::tui::glyph::Glyphs;
use countersign::tui::screens::run::{Key, Walk, summary};

use crate::bench::{Bench, begun};
use crate::driver::{Driver, Start};

/// 21:04 is where the stage begins: the window is open for half an hour more.
const CHECKLIST: &str = r#"
schema = 1
id = "night"
title = "Night release"
version = "1.0.0"

[[fields]]
id = "window"
label = "Window"
kind = "window"
default = "20:00..21:30"

[[sections]]
id = "approvals"
title = "Approvals"
items = [{ id = "approved", title = "Change approved" }]

[[sections]]
id = "database"
title = "Database"
phase = "execute"
estimate = "10m"
soak = "20m"
after = ["approvals"]
items = [{ id = "backup", title = "Backup taken" }, { id = "migrated", title = "Migrations applied" }]

[[sections]]
id = "application"
title = "Application"
phase = "execute"
estimate = "5m"
after = ["database"]
items = [{ id = "deployed", title = "Deployed", check = { run = "./deploy", action = true } }]

[[sections]]
id = "told"
title = "Announcements"
phase = "verify"
after = ["application"]
items = [{ id = "announced", title = "Announced" }]
"#;

fn earlier(runs: &[&[(&str, u64)]]) -> SectionHistory {
    let run = |took: &&[(&str, u64)]| {
        let took = took.iter().map(|(id, minutes)| {
            let took = Duration::from_secs(60 * minutes);
            (SectionId::from(*id), took)
        });
        EarlierRun {
            run: "earlier".into(),
            closed: crate::stage::now(),
            took: took.collect::<BTreeMap<_, _>>(),
            measures: BTreeMap::new(),
        }
    };
    SectionHistory {
        runs: runs.iter().map(run).collect(),
    }
}

fn walk() -> Bench<Walk> {
    let mut bench = Bench::new(Walk::default(), begun(CHECKLIST, 42, false));
    let history = earlier(&[
        &[("database", 16), ("application", 4)],
        &[("database", 9), ("application", 9)],
        &[("database", 14)],
    ]);
    bench.stage.at.as_mut().expect("a run").history = history;
    bench
}

fn pass(bench: &mut Bench<Walk>, item: &str) {
    bench.submit(Intent::Mark(MarkIntent::new(item.into(), Mark::Passed)));
}

/// The walk with this section selected.
fn on_section(bench: &mut Bench<Walk>, id: &str) {
    bench.ask(Command::Top);
    for _ in 0..20 {
        if bench.stage.screen.selected() == Some(&Key::Section(id.into())) {
            return;
        }
        bench.ask(Command::Down);
    }
    panic!("there is no section {id}");
}

/// The database is worked on since 21:04, for two minutes and a half longer than it should take.
fn late() -> Bench<Walk> {
    let mut bench = walk();
    pass(&mut bench, "approved");
    pass(&mut bench, "backup");
    bench.wait(12 * 60 + 30);
    on_section(&mut bench, "database");
    bench
}

#[test]
fn a_section_over_its_estimate_in_a_window_about_to_close() {
    let mut bench = late();
    for (width, height) in [(80, 24), (140, 40)] {
        insta::assert_snapshot!(format!("late-{width}x{height}"), bench.stage.window(width, height));
    }
    insta::assert_snapshot!("late-list-60x20", bench.stage.window(60, 20));
    bench.ask(Command::Enter);
    insta::assert_snapshot!("late-60x20", bench.stage.window(60, 20));
}

#[test]
fn a_section_that_soaks_after_the_window_is_over() {
    let mut bench = late();
    pass(&mut bench, "migrated");
    bench.wait(16 * 60);
    for (width, height) in [(60, 20), (80, 24), (140, 40)] {
        insta::assert_snapshot!(format!("soaks-{width}x{height}"), bench.stage.window(width, height));
    }
    bench.wait(4 * 60);
    let drawn = bench.stage.window(140, 40);
    assert!(drawn.shows("since 21:36"), "{}", drawn.characters());
    assert!(!drawn.shows("soaks 0"), "{}", drawn.characters());
}

#[test]
fn what_is_told_of_clocks_is_told_without_colour_too() {
    let mut bench = late();
    bench.stage.glyphs = Glyphs::Ascii;
    let drawn = bench.stage.window(140, 40);
    assert!(drawn.characters().is_ascii());
    for words in [
        "T+01:16:30",
        "window closes in 13m",
        "12:30/10m!",
        "02:30 over the estimate",
    ] {
        assert!(drawn.shows(words), "{words}\n{}", drawn.characters());
    }
}

#[test]
fn the_likely_end_gives_way_first_and_a_warning_is_said_in_fewer_words_before_it_goes() {
    let mut bench = late();
    let drawn = |bench: &mut Bench<Walk>, width| bench.stage.window(width, 24).characters();
    for (width, end, window) in [
        (140, true, "window closes in 13m"),
        (80, false, "window closes in 13m"),
        (60, false, "   closes in 13m"),
    ] {
        let drawn = drawn(&mut bench, width);
        let first = drawn.lines().next().expect("a header");
        assert!(first.contains("T+01:16:30"), "{first}");
        assert_eq!(first.contains("ends after"), end, "{width}: {first}");
        assert!(first.contains(window), "{width}: {first}");
    }
}

#[test]
fn what_finds_no_room_in_the_first_row_stands_in_the_second() {
    let checklist = CHECKLIST
        .replace("Night release", "Night release of the payment service to all regions")
        .replace("[[fields]]", "[environment]\nname = \"production\"\n\n[[fields]]");
    let mut bench = Bench::new(Walk::default(), begun(&checklist, 42, false));
    bench.wait(12 * 60 + 30);
    let second = |bench: &mut Bench<Walk>, width| {
        let drawn = bench.stage.window(width, 24).characters();
        drawn.lines().nth(2).expect("a second row").to_owned()
    };
    let row = second(&mut bench, 140);
    assert!(row.contains("ends after 21:51! · as Ada Lovelace"), "{row}");
    for width in [80, 60] {
        let row = second(&mut bench, width);
        assert!(row.contains("window closes in 13m · now: nothing runs"), "{row}");
        assert!(!row.contains("ends"), "{row}");
    }
}

#[test]
fn the_summary_for_the_chat_has_the_clocks_in_one_line() {
    let bench = late();
    let text = summary::text(bench.at(), bench.stage.now);
    let clock = text.lines().find(|line| line.starts_with("clock: ")).expect("a clock");
    assert_eq!(
        clock,
        "clock: T+01:16:30, window closes in 13m, likely to end in 28m (by 3 earlier runs; not counted: Announcements)"
    );
}

#[test]
fn a_clock_wakes_on_the_second_of_t_and_none_once_the_run_is_closed() {
    let mut bench = walk();
    let t = bench.stage.now;
    bench.stage.now += chrono::TimeDelta::milliseconds(300);
    let next = chrome::next_change(bench.at(), bench.stage.now);
    assert_eq!(next, Some(t + chrono::TimeDelta::seconds(1)));
    bench.submit(Intent::Close(Box::new(CloseIntent {
        result: RunResult::Abandoned,
        note: Some("nobody answers".into()),
        allowed_signers: None,
        certificate: None,
    })));
    bench.wait(2);
    let hour = bench.stage.now + chrono::TimeDelta::minutes(59);
    let next = chrome::next_change(bench.at(), bench.stage.now);
    assert!(next.is_none_or(|next| next > hour), "the review is counted in hours");
    let drawn = bench.stage.window(140, 40);
    assert!(
        drawn.shows("T+01:04:00") && !drawn.shows("window"),
        "{}",
        drawn.characters()
    );
}

/// Ada, at a run whose window was over long ago.
fn long_after() -> Driver {
    let checklist = CHECKLIST
        .replace("20:00..21:30", "2020-01-01 20:00..2020-01-01 21:30")
        .replace("after = [\"database\"]\n", "")
        .replace("./deploy", "true");
    let mut ada = Start::default().file("night.toml", &checklist).at(140, 40);
    let path = ada.root().join("work/night.toml");
    ada.see("built in").press("o").see("Start from a file").press("ctrl-u");
    ada.type_in(&path.to_string_lossy())
        .press("enter")
        .see("trust")
        .press("enter");
    ada.see("Start Night release").press("enter").see("Approvals");
    ada.settle();
    ada
}

/// The reasons with which actions were started.
fn reasons(ada: &Driver) -> Vec<Option<String>> {
    let entries = ada.at().desk.run().entries.iter();
    let started = entries.filter_map(|entry| match &entry.entry.event {
        Event::CheckStarted(started) => Some(started.reason.clone()),
        _ => None,
    });
    started.collect()
}

#[test]
fn an_action_after_the_window_is_asked_why_once_and_runs() {
    let mut ada = long_after();
    ada.press("/").type_in("Deployed").press("enter").press("r");
    ada.see("Why is it run all the same?")
        .see_at_once("The window ended")
        .see_at_once("2020-01-01 21:30 +01:00");
    ada.press("enter")
        .see_at_once("the window is over: say why it is run all the same");
    assert!(reasons(&ada).is_empty());
    ada.type_in("the CTO agreed").press("enter");
    ada.settle();
    assert_eq!(reasons(&ada), [Some("the CTO agreed".to_owned())]);
    ada.press("/").type_in("Deployed").press("enter");
    ada.see("though the window was over:").see("the CTO agreed");
    ada.press("r");
    ada.see("Run this action?");
    assert!(!ada.shows("Why is it run"), "it was said");
    ada.press("enter").settle();
    assert_eq!(reasons(&ada), [Some("the CTO agreed".to_owned()), None]);
}

#[test]
fn a_window_that_ends_while_the_question_stands_there_is_asked_about_then() {
    let mut ada = long_after();
    let open = ada.now() + chrono::TimeDelta::minutes(30);
    let window = format!("2020-01-01T20:00:00Z..{}", open.format("%Y-%m-%dT%H:%M:%SZ"));
    ada.press("f")
        .see("Window")
        .press("ctrl-u")
        .type_in(&window)
        .press("enter")
        .settle();
    ada.press("/")
        .type_in("Deployed")
        .press("enter")
        .press("r")
        .see("Run this action?");
    assert!(!ada.shows("Why is it run"));
    ada.ahead += chrono::TimeDelta::hours(1);
    ada.press("enter").see_at_once("Why is it run all the same?");
    ada.type_in("nearly there").press("enter").settle();
    assert_eq!(reasons(&ada), [Some("nearly there".to_owned())]);
}
