//! A long checklist on the run screen: folds with what they hold, filters that say what they leave out, texts that are
//! read from the list.

use std::fmt::Write as _;

use countersign::domain::check::Outcome;
use countersign::domain::decide::{Intent, MarkIntent};
use countersign::domain::event::{Mark, Person};
use countersign::tui::command::Command;
use countersign::tui::context::Go;
use countersign::tui::glyph::Glyphs;
use countersign::tui::screens::Shown;
use countersign::tui::screens::run::{Key, Walk};

use crate::bench::{Bench, begun};

const SIZES: [(u16, u16); 3] = [(60, 20), (80, 24), (140, 40)];

/// Twelve sections of twenty items; every fifth has three sub-items.
fn long() -> String {
    let mut text = "schema = 1\nid = \"long\"\ntitle = \"Enterprise readiness\"\nversion = \"1.0.0\"\n".to_owned();
    for (id, title) in [("dba", "Database Administrator"), ("lead", "Tech Lead")] {
        let _ = write!(text, "[[roles]]\nid = \"{id}\"\ntitle = \"{title}\"\n");
    }
    for section in 1..=12 {
        let owner = if section % 2 == 0 { "dba" } else { "lead" };
        let _ = write!(
            text,
            "[[sections]]\nid = \"s{section}\"\ntitle = \"Part {section} of what has to be ready\"\nowner = \"{owner}\"\n"
        );
        for number in 1..=20 {
            let weight = ["critical", "high", "recommended"][number % 3];
            let _ = write!(
                text,
                "[[sections.items]]\nid = \"i{section}-{number}\"\ntitle = \"Point {number} is fulfilled and was looked at\"\n\
                 weight = \"{weight}\"\n"
            );
            if number == 2 {
                let long = "Everything that has to be read before this is marked. ".repeat(60);
                let _ = writeln!(text, "text = \"{long}\"");
            }
            if number == 3 {
                text.push_str("check = { run = \"true\" }\n");
            }
            for part in 1..=3 {
                if number % 5 == 0 {
                    let _ = write!(
                        text,
                        "[[sections.items.items]]\nid = \"i{section}-{number}-{part}\"\ntitle = \"Sub-point {part}\"\n"
                    );
                }
            }
        }
    }
    text
}

fn walk() -> Bench<Walk> {
    let mut bench = Bench::new(Walk::default(), begun(&long(), 42, false));
    let mark = |bench: &mut Bench<Walk>, item: &str, mark: Mark| {
        bench.submit(Intent::Mark(MarkIntent::new(item.into(), mark)));
    };
    for number in [1, 2, 4] {
        mark(&mut bench, &format!("i1-{number}"), Mark::Passed);
    }
    mark(&mut bench, "i1-5-1", Mark::Passed);
    mark(&mut bench, "i1-6", Mark::Failed);
    mark(&mut bench, "i2-5-2", Mark::Failed);
    select(&mut bench, "i3-3");
    bench.ask(Command::RunCheck);
    bench.end(Outcome::Failed, vec![]);
    select(&mut bench, "i1-2");
    bench
}

fn select(bench: &mut Bench<Walk>, item: &str) {
    let at = bench.stage.at.take().expect("a run");
    let person = Person::named("Ada Lovelace");
    bench.stage.screen.go_to_item(&item.into(), &at, &person);
    bench.stage.at = Some(at);
    bench.wait(0);
}

fn shown(bench: &mut Bench<Walk>, words: &str) {
    let drawn = bench.stage.window(140, 40);
    assert!(drawn.shows(words), "{words}\n{}", drawn.characters());
}

fn selected(bench: &Bench<Walk>) -> String {
    match bench.stage.screen.selected() {
        Some(Key::Item(item)) => item.to_string(),
        Some(Key::Section(section)) => format!("section {section}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn all_is_folded_to_sections_then_to_items_then_to_nothing_and_the_selection_stays_within() {
    let mut bench = walk();
    select(&mut bench, "i1-5-3");
    bench.ask(Command::FoldAll);
    assert_eq!(selected(&bench), "section s1");
    for (width, height) in SIZES {
        insta::assert_snapshot!(
            format!("listing-folded-{width}x{height}"),
            bench.stage.window(width, height)
        );
    }
    bench.ask(Command::FoldAll);
    shown(&mut bench, "Point 5");
    assert!(!bench.stage.window(140, 40).shows("Sub-point"), "items are folded");
    shown(&mut bench, "1/3");
    bench.ask(Command::FoldAll);
    shown(&mut bench, "Sub-point 1");
    select(&mut bench, "i2-5-2");
    bench.ask(Command::Left);
    bench.ask(Command::Left);
    assert_eq!(selected(&bench), "i2-5");
    shown(&mut bench, "✗1");
    bench.ask(Command::FoldAll);
    bench.ask(Command::FoldAll);
    assert_eq!(
        selected(&bench),
        "section s2",
        "what was folded away stays chosen by what holds it"
    );
}

#[test]
fn a_filter_of_several_parts_says_which_and_how_many_of_how_many_are_shown() {
    let mut bench = walk();
    bench.ask(Command::ShowOpen);
    bench.ask(Command::ShowMine);
    bench.ask(Command::ShowWeight);
    for (width, height) in SIZES {
        insta::assert_snapshot!(
            format!("listing-filtered-{width}x{height}"),
            bench.stage.window(width, height)
        );
    }
    let drawn = bench.stage.window(140, 40);
    assert!(drawn.shows("╭ open, mine, critical ─"), "{}", drawn.characters());
    assert!(drawn.shows(" of 384 shown, 1 shows all"), "{}", drawn.characters());
    let before = bench.stage.screen.rows(&bench.stage.sight()).len();
    bench.ask(Command::ShowOpen);
    bench.ask(Command::ShowFailed);
    let rows = bench.stage.screen.rows(&bench.stage.sight());
    assert!(before > rows.len());
    assert_eq!(
        rows,
        [
            "Part 1 of what has to be ready",
            "Point 6 is fulfilled and was looked at",
            "Part 3 of what has to be ready",
            "Point 3 is fulfilled and was looked at"
        ]
    );
    let refusal = bench.ask(Command::Fold).expect("refused");
    assert!(refusal.contains("what a filter finds is not folded"), "{refusal}");
    assert!(bench.ask(Command::ShowRole).is_none());
    assert!(matches!(&bench.stage.go[..], [Go::Ask(_)]));
}

#[test]
fn a_long_text_is_read_from_the_list_and_begins_anew_at_the_next_item() {
    let mut bench = walk();
    let top = "critical";
    let first = |bench: &mut Bench<Walk>| bench.stage.window(140, 40).shows("recommended · Tech Lead");
    assert!(first(&mut bench), "{top}");
    bench.ask(Command::ReadOn);
    assert!(!first(&mut bench));
    shown(&mut bench, "Everything that has to be read");
    assert_eq!(selected(&bench), "i1-2", "the list stays");
    bench.ask(Command::ReadBack);
    assert!(first(&mut bench));
    bench.ask(Command::ReadOn);
    bench.ask(Command::Down);
    bench.ask(Command::Up);
    assert!(first(&mut bench));
}

#[test]
fn what_a_fold_holds_is_told_without_colour_and_glyphs_too() {
    let mut bench = walk();
    bench.ask(Command::FoldAll);
    bench.stage.glyphs = Glyphs::Ascii;
    let drawn = bench.stage.window(140, 40);
    assert!(drawn.characters().is_ascii(), "{}", drawn.characters());
    assert!(drawn.shows("x1 ") && drawn.shows("3/20"), "{}", drawn.characters());
    bench.stage.glyphs = Glyphs::Words;
    let drawn = bench.stage.window(140, 40);
    assert!(drawn.shows("1 failed"), "{}", drawn.characters());
}
