//! The clocks of a run as scripts read them, and the reason that actions want after the end of the window.

use serde_json::Value;

use crate::stage::Stage;

const CHECKLIST: &str = r#"
schema = 1
id = "night"
title = "Night release"
version = "1.0.0"

[[fields]]
id = "window"
label = "Window"
kind = "window"
default = "2020-01-01 20:00..2020-01-01 22:00"

[[sections]]
id = "prepare"
title = "Preparations"
estimate = "5m"
items = [{ id = "ready", title = "Ready" }]

[[sections]]
id = "deploy"
title = "Deployment"
phase = "execute"
estimate = "10m"
soak = "20m"
after = ["prepare"]
items = [
  { id = "change", title = "Changed", check = { run = "touch changed", action = true } },
  { id = "more", title = "More changed", check = { run = "touch more", action = true } },
]

[[sections]]
id = "tell"
title = "Announcements"
after = ["deploy"]
items = [{ id = "told", title = "Told" }]
"#;

/// The same, with nothing before the deployment.
fn at_once() -> Stage {
    let checklist = CHECKLIST.replace("after = [\"prepare\"]\n", "");
    Stage::new().file("night.toml", &checklist).trusting("./night.toml")
}

fn json(stage: &Stage, args: &[&str]) -> Value {
    serde_json::from_str(&stage.call(args).stdout).unwrap()
}

#[test]
fn status_and_show_tell_t_the_window_the_sections_and_the_likely_end() {
    let stage = Stage::new().file("night.toml", CHECKLIST).trusting("./night.toml");
    let told = stage.calls(&[
        &["start", "./night.toml", "--no-open"],
        &["status"],
        &["mark", "ready", "passed"],
        &["show"],
    ]);
    insta::assert_snapshot!(told);
    let clocks = &json(&stage, &["status", "--json"])["clocks"];
    assert_eq!(clocks["t"]["at"], "2020-01-01T20:00:00.000000Z");
    assert_eq!(clocks["t"]["since"], "window");
    assert!(clocks["t"]["seconds"].as_i64().unwrap() > 0);
    assert_eq!(clocks["window"]["closes"], "2020-01-01T22:00:00.000000Z");
    assert_eq!(clocks["window"]["reason"], Value::Null);
    let [prepare, deploy, tell] = [0, 1, 2].map(|at| &clocks["sections"][at]);
    assert_eq!((&prepare["id"], &prepare["estimate"]), (&"prepare".into(), &300.into()));
    assert!(prepare["started"].is_string() && prepare["ended"].is_string() && prepare["so_far"].is_u64());
    assert!(deploy["started"].is_null() && deploy["likely_end"].is_string());
    assert!(tell["likely_end"].is_null());
}

#[test]
fn an_action_after_the_window_wants_a_reason_from_a_script_too_and_one_is_enough() {
    let stage = at_once();
    let (changed, more) = (stage.work().join("changed"), stage.work().join("more"));
    let told = stage.call(&["run", "./night.toml", "--actions"]);
    assert!(!changed.exists());
    insta::assert_snapshot!("an_action_past_the_window_is_not_run", told);
    let told = stage.call(&["run", "./night.toml", "--past-window", "why not"]);
    assert_eq!(told.status, 2, "{told}");
    let args = [
        "run",
        "./night.toml",
        "--actions",
        "--past-window",
        "the CTO agreed",
        "--json",
    ];
    let object = json(&stage, &args);
    assert!(changed.exists() && more.exists());
    assert_eq!(object["skipped"].as_array().unwrap().len(), 0);
    assert_eq!(object["clocks"]["window"]["state"], "over");
    assert_eq!(object["clocks"]["window"]["reason"], "the CTO agreed");
    let said = &object["sections"][1]["items"][0]["past_windows"][0];
    assert_eq!(
        (&said["item"], &said["reason"]),
        (&"change".into(), &"the CTO agreed".into())
    );
    assert!(object["window"]["overrun"].as_u64() > Some(0), "{}", object["window"]);
    let shown = stage.call(&["show", object["run"].as_str().unwrap()]).stdout;
    let said = "run after the deployment window, which ended 2020-01-01 22:00:00 UTC: the CTO agreed (Ada Lovelace, ";
    assert!(shown.contains(said), "{shown}");
    assert!(shown.contains("  the deployment window was overrun by "), "{shown}");
    let journals = std::path::Path::new(object["path"].as_str().unwrap()).join("journal");
    let journals: Vec<_> = std::fs::read_dir(journals).unwrap().collect();
    assert_eq!(journals.len(), 1);
    let journal = std::fs::read_to_string(journals[0].as_ref().unwrap().path()).unwrap();
    assert_eq!(journal.matches(r#""reason":"the CTO agreed""#).count(), 1);
}

#[test]
fn the_likely_end_rests_on_earlier_runs_where_there_are_any() {
    let stage = at_once();
    let begin = |stage: &Stage| {
        let told = stage.call(&["run", "./night.toml", "--actions", "--past-window", "late"]);
        assert_eq!(told.status, 4, "{told}");
    };
    begin(&stage);
    let first = stage.run();
    let first = first.to_str().unwrap();
    assert_eq!(stage.call(&["mark", first, "ready", "passed"]).status, 0);
    assert_eq!(
        stage
            .call(&["close", first, "--result", "abandoned", "--reason", "tried"])
            .status,
        0
    );
    let told = stage.call(&["start", "./night.toml", "--no-open"]);
    assert_eq!(told.status, 0, "{told}");
    let object = json(&stage, &["status", "--json"]);
    let forecast = &object["clocks"]["forecast"];
    assert_eq!(forecast["earlier_runs"], 1);
    // The deployment soaked when it was closed: of that run it tells nothing.
    assert_eq!(forecast["estimated"], serde_json::json!(["deploy"]));
    assert_eq!(forecast["unknown"], serde_json::json!(["tell"]));
    assert!(forecast["likely"].is_string() && forecast["earliest"].is_null());
}
