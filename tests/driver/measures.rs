//! Measures on the screen: each value beside its target, how near it is, and what earlier runs measured; typed, read from a
//! check, missing, and no value at all.

use std::collections::BTreeMap;

use countersign::domain::clocks::{EarlierRun, SectionHistory};
use countersign::domain::decide::{Intent, MarkIntent};
use countersign::domain::event::{Mark, Measured};
use countersign::tui::command::Command;
use countersign::tui::glyph::Glyphs;
use countersign::tui::screens::run::{Key, Walk};

use crate::bench::{Bench, begun};
use crate::driver::Start;
use crate::stage::now;

const CHECKLIST: &str = r#"
schema = 1
id = "measured"
title = "Measured release"
version = "1.0.0"

[[sections]]
id = "numbers"
title = "Numbers"

[[sections.items]]
id = "speed"
title = "It is fast enough"
measures = [
  { id = "p95", label = "Response time", unit = "ms", target = "< 500 ms" },
  { id = "rate", label = "Throughput", unit = "req/s", target = "> 100 req/s" },
]

[[sections.items]]
id = "sizes"
title = "It fits"
measures = [
  { id = "image", label = "Image", unit = "MiB", target = "10..20 MiB" },
  { id = "errors", label = "Errors", target = "= 0" },
  { id = "runs_out", label = "Certificate runs out on", target = "> 90 days from now" },
  { id = "server", label = "Server", target = "version >= 1.28" },
]

[[sections.items]]
id = "queries"
title = "Queries are fast"
check = { run = "./queries" }
measures = [{ id = "query_time", label = "Average query time", unit = "ms", target = "< 100 ms", from = 'avg=(\S+)' }]
"#;

/// What earlier runs measured, the newest first.
fn earlier() -> SectionHistory {
    let measured = |value: serde_json::Value, unit: Option<&str>| Measured {
        value,
        unit: unit.map(str::to_owned),
    };
    let run = |place: usize, p95: Measured, others: Vec<(&str, Measured)>| EarlierRun {
        run: format!("2026-11-{:02}-measured", 20 - place),
        closed: now(),
        took: BTreeMap::new(),
        measures: others
            .into_iter()
            .chain([("p95", p95)])
            .map(|(id, measured)| (id.into(), measured))
            .collect(),
    };
    SectionHistory {
        runs: vec![
            run(
                0,
                measured(405.into(), Some("ms")),
                vec![
                    ("server", measured("1.29.1".into(), None)),
                    ("image", measured(15.into(), Some("MiB"))),
                ],
            ),
            run(
                1,
                measured("0.52".into(), Some("s")),
                vec![
                    ("server", measured("1.28".into(), None)),
                    ("image", measured("12.5".into(), Some("MiB"))),
                ],
            ),
            run(2, measured(390.into(), Some("ms")), vec![]),
            run(3, measured(410.into(), Some("ms")), vec![]),
            run(4, measured(350.into(), Some("ms")), vec![]),
        ],
    }
}

fn walk() -> Bench<Walk> {
    let mut bench = Bench::new(Walk::default(), begun(CHECKLIST, 42, false));
    bench.stage.at.as_mut().expect("a run").history = earlier();
    bench
}

fn types(bench: &mut Bench<Walk>, item: &str, measure: &str, text: &str) {
    bench.submit(Intent::Measure {
        item: item.into(),
        measure: measure.into(),
        text: text.into(),
    });
}

fn on_item(bench: &mut Bench<Walk>, id: &str) {
    bench.ask(Command::Top);
    for _ in 0..20 {
        if bench.stage.screen.selected() == Some(&Key::Item(id.into())) {
            return;
        }
        bench.ask(Command::Down);
    }
    panic!("there is no item {id}");
}

/// Fast enough by the one measure, too slow by the other.
fn typed() -> Bench<Walk> {
    let mut bench = walk();
    types(&mut bench, "speed", "p95", "0.412 s");
    types(&mut bench, "speed", "rate", "98");
    on_item(&mut bench, "speed");
    bench
}

#[test]
fn a_value_stands_beside_its_target_with_how_near_it_is_and_what_earlier_runs_measured() {
    let mut bench = typed();
    for (width, height) in [(80, 24), (140, 40)] {
        insta::assert_snapshot!(format!("speed-{width}x{height}"), bench.stage.window(width, height));
    }
    bench.ask(Command::Enter);
    insta::assert_snapshot!("speed-60x20", bench.stage.window(60, 20));
}

#[test]
fn every_kind_of_measure_says_how_near_it_is_in_its_own_way() {
    let mut bench = walk();
    for (measure, text) in [
        ("image", "18 MiB"),
        ("errors", "3"),
        ("runs_out", "2027-01-20"),
        ("server", "1.27.9"),
    ] {
        types(&mut bench, "sizes", measure, text);
    }
    on_item(&mut bench, "sizes");
    bench.ask(Command::Enter);
    for (width, height) in [(60, 20), (80, 24), (140, 40)] {
        insta::assert_snapshot!(format!("kinds-{width}x{height}"), bench.stage.window(width, height));
    }
}

#[test]
fn what_is_drawn_is_said_without_colour_without_unicode_and_in_words() {
    let mut bench = typed();
    bench.stage.glyphs = Glyphs::Ascii;
    let drawn = bench.stage.window(140, 40);
    assert!(drawn.characters().is_ascii(), "{}", drawn.characters());
    for words in [
        "#######.|. 82 % of the limit",
        "_--#- 5 earlier runs, last 405",
        "x Throughput: 98 req/s, target >",
    ] {
        assert!(drawn.shows(words), "{words}\n{}", drawn.characters());
    }
    bench.stage.glyphs = Glyphs::Words;
    bench.ask(Command::Enter);
    insta::assert_snapshot!("words-140x40", bench.stage.window(140, 40));
}

#[test]
fn what_is_missing_or_no_value_says_so_and_an_item_outside_its_target_does_not_pass() {
    let mut bench = typed();
    let drawn = bench.stage.window(140, 40);
    assert!(drawn.shows("failed: Throughput is 98 req/s"), "{}", drawn.characters());
    bench.submit(Intent::Mark(MarkIntent::new("speed".into(), Mark::Passed)));
    assert!(!drawn.shows("passed by"), "{}", drawn.characters());
    on_item(&mut bench, "queries");
    let drawn = bench.stage.window(140, 40);
    assert!(
        drawn.shows("Average query time is not measured"),
        "{}",
        drawn.characters()
    );
}

#[test]
fn a_value_that_is_none_is_refused_beside_its_field_and_a_good_one_is_recorded() {
    let start = Start::default().file(".countersign/checklists/measured.toml", CHECKLIST);
    let mut ada = start.at(80, 24);
    ada.see("this repository")
        .press("/")
        .type_in("Measured")
        .press("enter enter");
    ada.see("Trust these commands?")
        .press("enter")
        .see("Start Measured")
        .press("enter");
    ada.see("It is fast enough").settle();
    ada.press("m").see("Response time").type_in("NaN").press("enter");
    ada.see_at_once("“NaN” is no number: write a number in ms");
    insta::assert_snapshot!("question-80x24", ada.redacted());
    ada.press("ctrl-u").type_in("0.412 s").press("enter");
    ada.see("Response time: 412 ms").see("82 % of the limit");
}
