//! Measures from outside: read from what a check prints, typed, outside their target, and what earlier runs measured.

use serde_json::Value;

use crate::stage::Stage;

const CHECKLIST: &str = r#"
schema = 1
id = "measured"
title = "Measured"
version = "1"

[[fields]]
id = "log"
label = "Log"
kind = "file"

[[sections]]
id = "s"
title = "Section"

[[sections.items]]
id = "queries"
title = "Queries are fast"
check = { run = 'cat printed' }
measures = [{ id = "avg", label = "Average", unit = "ms", target = "< 100 ms", from = 'avg=(\S+)' }]

[[sections.items]]
id = "certificate"
title = "The certificate holds"
measures = [{ id = "runs_out", label = "Runs out on", target = "> 90 days from now" }]
"#;

/// What the check prints from here on.
fn printing(stage: Stage, text: &str) -> Stage {
    stage.file("printed", text)
}

fn stage() -> Stage {
    printing(Stage::new().file("measured.toml", CHECKLIST), "avg=42ms\n").trusting("measured.toml")
}

/// How an item of the newest run stands, and why.
fn item(stage: &Stage, place: usize) -> (Value, Value) {
    let told = stage.call(&["show", &stage.newest(), "--json"]);
    let object: Value = serde_json::from_str(&told.stdout).unwrap();
    let item = &object["sections"][0]["items"][place];
    (item["state"].clone(), item["why"].clone())
}

#[test]
fn a_check_that_passes_does_not_pass_its_item_where_what_it_measured_is_outside_or_no_value() {
    for (printed, state, why) in [
        ("avg=42ms\n", "passed", None),
        ("avg=0.12s\n", "failed", Some("Average is 120 ms, target < 100 ms")),
        (
            "avg=NaN\n",
            "open",
            Some("Average is not measured: “NaN” is no number: write a number in ms, or another unit of time"),
        ),
        (
            "avg=3MB\n",
            "open",
            Some("Average is not measured: “3MB” is counted in MB: write a number in ms, or another unit of time"),
        ),
        (
            "all is well\n",
            "open",
            Some("Average is not measured: its check printed no value of it"),
        ),
    ] {
        let stage = printing(stage(), printed);
        let told = stage.call(&["run", "measured.toml"]);
        assert!([1, 4].contains(&told.status), "{told}");
        assert_eq!(item(&stage, 0), (state.into(), why.into()), "{printed}");
    }
}

#[test]
fn what_is_typed_says_how_near_it_is_and_what_is_no_value_what_to_write() {
    let stage = stage();
    let told = stage.call(&["start", "measured.toml", "--field", "log=nowhere.log", "--no-open"]);
    assert_eq!(told.status, 0, "{told}");
    assert!(
        told.to_string()
            .contains("note: log: there is no file nowhere.log here"),
        "{told}"
    );
    insta::assert_snapshot!(stage.calls(&[
        &["measure", "certificate", "runs_out", "soon"],
        &["measure", "queries", "avg", "0.08 s"],
        &["set", "log", "measured.toml"],
        &["set", "log", "elsewhere.log"],
    ]));
    let told = stage.call(&["measure", "certificate", "runs_out", "2020-01-01"]);
    assert!(
        told.stdout
            .starts_with("runs_out: 2020-01-01 (target > 90 days from now, outside it, "),
        "{told}"
    );
    assert_eq!(item(&stage, 1).0, "failed");
}

#[test]
fn what_earlier_runs_measured_is_shown_oldest_first_and_only_once_they_are_closed() {
    let stage = stage();
    for (avg, close) in [("42ms", true), ("0.12s", true), ("80ms", false)] {
        let stage = printing_in(&stage, &format!("avg={avg}\n"));
        let told = stage.call(&["run", "measured.toml"]);
        assert!([1, 4].contains(&told.status), "{told}");
        if close {
            let newest = newest_open(stage);
            let told = stage.call(&["close", &newest, "--result", "abandoned", "--reason", "enough"]);
            assert_eq!(told.status, 0, "{told}");
        }
    }
    let open = newest_open(&stage);
    let told = stage.call(&["show", &open]);
    assert!(
        told.stdout.contains("avg: 80 ms (target < 100 ms, 80 % of the limit)"),
        "{told}"
    );
    assert!(
        told.stdout
            .contains("42 and 120 ms in 2 earlier runs, the oldest first; 1 outside"),
        "{told}"
    );
    let told = stage.call(&["show", &open, "--json"]);
    let object: Value = serde_json::from_str(&told.stdout).unwrap();
    let before = object["measured_before"]["avg"].as_array().unwrap();
    let values: Vec<&Value> = before.iter().map(|before| &before["value"]).collect();
    assert_eq!(values, [42, 120]);
    assert_eq!(
        object["sections"][0]["items"][0]["measures"]["avg"]["near"],
        "80 % of the limit"
    );
}

fn printing_in<'a>(stage: &'a Stage, text: &str) -> &'a Stage {
    std::fs::write(stage.work().join("printed"), text).unwrap();
    stage
}

/// The one run that is under way.
fn newest_open(stage: &Stage) -> String {
    let told = stage.call(&["list", "--json"]);
    let runs: Value = serde_json::from_str(&told.stdout).unwrap();
    let open = runs.as_array().unwrap().iter().find(|run| run["closed"].is_null());
    open.unwrap()["run"].as_str().unwrap().to_owned()
}
