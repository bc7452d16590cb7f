//! Who holds which role: from the command line, from people.toml, from the last run; and who is told what waits for them.

use serde_json::{Value, json};

use crate::stage::Stage;

const TEAM: &str = r#"
schema = 1
id = "team"
title = "Team release"
version = "1.0.0"

[[roles]]
id = "dba"
title = "Database Administrator"
principals = ["*@dba.example.com"]

[[roles]]
id = "cto"
title = "CTO"

[[roles]]
id = "lead"
title = "Tech Lead"

[[sections]]
id = "before"
title = "Before"
owner = "lead"

[[sections.items]]
id = "told"
title = "Support knows"

[[sections]]
id = "database"
title = "Database"
owner = "dba"
after = ["before"]
sign_offs = [{ role = "dba" }, { role = "cto" }]

[[sections.items]]
id = "migrated"
title = "It is migrated"
"#;

const PEOPLE: &str = r#"
[[people]]
name = "Ada Lovelace"
principal = "ada@dba.example.com"
roles = ["dba", "cto"]

[[people]]
name = "Grace Hopper"
principal = "grace@example.com"
roles = ["cto"]

[[people]]
name = "Bob Kahn"
"#;

fn stage() -> Stage {
    Stage::new()
        .file("team.toml", TEAM)
        .file(".countersign/people.toml", PEOPLE)
        .trusting("team.toml")
}

fn json(stage: &Stage, args: &[&str]) -> Value {
    serde_json::from_str(&stage.call(args).stdout).unwrap()
}

#[test]
fn a_name_or_a_principal_of_people_toml_brings_its_principal() {
    let stage = stage();
    insta::assert_snapshot!(stage.calls(&[
        &[
            "start",
            "team.toml",
            "--no-open",
            "--role",
            "dba=ada lovelace",
            "--role",
            "lead=New One <new@example.com>"
        ],
        &["assign", "cto", "grace@example.com"],
        &["show"],
        &["assign", "cto", "Bob Kahn", "--principal", "bob@example.com"],
        &["assign", "lead", "Nobody Known"],
    ]));
    let shown = json(&stage, &["show", "--json"]);
    assert_eq!(
        shown["roles"]["cto"],
        json!({"name": "Bob Kahn", "principal": "bob@example.com"})
    );
    let given = &shown["assignments"][1];
    assert_eq!(given["person"], shown["roles"]["cto"]);
    assert_eq!(
        (&given["by"], &given["also"], &given["disputed"]),
        (&json!({"name": "Ada Lovelace"}), &json!([]), &json!(false))
    );
}

#[test]
fn who_may_not_hold_a_role_is_refused_with_who_may() {
    let stage = stage();
    insta::assert_snapshot!(stage.calls(&[
        &["start", "team.toml", "--no-open", "--role", "dba=Bob Kahn"],
        &["start", "team.toml", "--no-open"],
        &["assign", "dba", "grace@example.com"],
        &["assign", "dba", "Bob Kahn"],
        &["assign", "dba", "Bob Kahn <bob@dba.example.com"],
        &["assign", "dba", "<bob@dba.example.com>"],
        &["assign", "dba", "Bob Kahn", "--principal", "*@dba.example.com"],
        &["assign", "dba", " "],
        &["assign", "dba"],
        &["assign", "dba", "Bob Kahn", "--from-people"],
        &["assign", "dba", "Bob Kahn <bob@dba.example.com>"],
    ]));
}

#[test]
fn roles_that_nobody_holds_go_to_their_one_candidate_and_what_is_left_says_why() {
    let stage = stage();
    let told = stage.call(&[
        "start",
        "team.toml",
        "--no-open",
        "--role",
        "lead=Bob Kahn",
        "--role",
        "cto=Grace Hopper",
    ]);
    assert_eq!(told.status, 0, "{told}");
    assert_eq!(
        stage
            .call(&["close", "--result", "abandoned", "--reason", "enough"])
            .status,
        0
    );
    insta::assert_snapshot!(stage.calls(&[
        &["start", "team.toml", "--no-open"],
        &["assign", "--from-people"],
        &["assign", "--from-last-run"],
        &["assign", "--from-people", "--from-last-run"],
        &["close", "--result", "abandoned", "--reason", "enough"],
        &["start", "team.toml", "--no-open", "--from-last-run", "--from-people"],
    ]));
    let given = json(&stage, &["assign", "--from-people", "--json"]);
    assert_eq!(
        (&given["entries"], &given["given"], &given["left"]),
        (&json!([]), &json!({}), &json!({}))
    );
}

#[test]
fn of_many_roles_that_are_left_a_few_are_named_and_what_is_wrong_stands_alone() {
    let roles: String = (1..=5)
        .map(|n| format!("[[roles]]\nid = \"r{n}\"\ntitle = \"R{n}\"\n\n"))
        .collect();
    let fields = "[[fields]]\nid = \"version\"\nlabel = \"Version\"\nkind = \"version\"\nrequired = true\n\n";
    let many = TEAM.replacen("[[roles]]", &format!("{fields}{roles}[[roles]]"), 1);
    let stage = stage().file("many.toml", &many).trusting("many.toml");
    insta::assert_snapshot!(stage.calls(&[
        &["start", "many.toml", "--no-open", "--from-people"],
        &[
            "start",
            "many.toml",
            "--no-open",
            "--from-people",
            "--field",
            "version=1.0.0"
        ],
    ]));
}

#[test]
fn a_list_of_people_with_mistakes_is_told_and_keeps_nothing_from_being_done() {
    let stage = stage().file(
        ".countersign/people.toml",
        "[[people]]\nname = \"Ada\"\nrole = \"dba\"\n",
    );
    insta::assert_snapshot!(stage.calls(&[
        &["start", "team.toml", "--no-open", "--role", "cto=Ada"],
        &["show"],
        &["assign", "--from-people"],
    ]));
}

#[test]
fn whoever_holds_two_roles_is_told_so_and_each_is_told_what_waits_for_them() {
    let stage = stage();
    let args = [
        "start",
        "team.toml",
        "--no-open",
        "--role",
        "dba=Ada Lovelace",
        "--role",
        "cto=Ada Lovelace",
    ];
    assert_eq!(stage.call(&args).status, 0);
    assert_eq!(stage.call(&["assign", "lead", "Bob Kahn"]).status, 0);
    insta::assert_snapshot!(stage.calls(&[
        &["status"],
        &["status", "--as", "Bob Kahn"],
        &["status", "--as", "Somebody"],
        &["mark", "told", "passed"],
        &["mark", "migrated", "passed"],
        &["status"],
    ]));
    let ada = json!({"name": "Ada Lovelace", "principal": "ada@dba.example.com"});
    let status = json(&stage, &["status", "--json"]);
    assert_eq!(
        status["shared_roles"],
        json!([{"person": ada, "roles": ["dba", "cto"]}])
    );
    let sign = |role: &str| json!({"text": "sign Database", "about": {"sign_off": [role, {"section": "database"}]}});
    let next = json!({"person": {"name": "Ada Lovelace"}, "now": [sign("dba"), sign("cto")], "later": []});
    assert_eq!(status["next"], next);
    assert_eq!(
        json(&stage, &["show", "--json"])["assignments"][0]["also"],
        json!(["cto"])
    );
}
