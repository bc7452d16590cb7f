//! Who holds which role: proposed at the start, given in the course of the run, told everywhere; and each sees what waits
//! for them.

use std::fs;

use countersign::{domain::known::written, tui::command::Place};

use crate::driver::{Driver, Start};

const TEAM: &str = r#"
schema = 1
id = "team"
title = "Team release"
version = "1.0.0"

[[roles]]
id = "lead"
title = "Tech Lead"

[[roles]]
id = "dba"
title = "Database Administrator"
principals = ["*@dba.example.com"]

[[roles]]
id = "cto"
title = "CTO"

[[contacts]]
role = "dba"
reach = "db-oncall"

[[sections]]
id = "before"
title = "Before"
owner = "lead"

[[sections.items]]
id = "told"
title = "Support knows"

[[sections.items]]
id = "backup"
title = "Backup taken"
owner = "dba"
fields = [{ id = "file", label = "Backup file", required = true }]

[[sections.items.items]]
id = "tested"
title = "It was read back"

[[sections]]
id = "database"
title = "Database"
owner = "dba"
after = ["before"]
sign_offs = [{ role = "dba", statement = "It is migrated." }, { role = "cto" }]

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
roles = ["lead"]
"#;

fn start() -> Start {
    Start::default()
        .file(".countersign/checklists/team.toml", TEAM)
        .file(".countersign/people.toml", PEOPLE)
}

/// At the questions of the start.
fn asked(start: Start, width: u16, height: u16) -> Driver {
    let mut program = start.at(width, height);
    let path = program.root().join("work/.countersign/checklists/team.toml");
    program
        .see("Service go-live")
        .press("o")
        .see("Start from a file")
        .press("ctrl-u")
        .type_in(&path.to_string_lossy())
        .press("enter")
        .see("Trust these commands?")
        .press("enter")
        .see("Start Team release");
    program
}

/// In a run that began as it was proposed: Bob is lead, Ada is the database administrator, nobody the CTO.
fn begun(width: u16, height: u16) -> Driver {
    let mut program = asked(start(), width, height);
    program.press("enter").see("Support knows");
    program
}

fn holders(program: &Driver) -> Vec<String> {
    let run = program.at().desk.run();
    let held = |id: &str| run.role(&id.into()).map_or("-".to_owned(), written);
    ["lead", "dba", "cto"].map(held).to_vec()
}

#[test]
fn roles_are_proposed_at_the_start_from_people_toml_with_where_each_comes_from() {
    for (width, height) in [(60, 20), (80, 24), (140, 40)] {
        let mut program = asked(start(), width, height);
        program.press("tab tab tab");
        insta::assert_snapshot!(format!("start-{width}x{height}"), program.redacted());
    }
    let program = begun(80, 24);
    assert_eq!(
        holders(&program),
        ["Bob Kahn", "Ada Lovelace <ada@dba.example.com>", "-"]
    );
}

#[test]
fn who_is_proposed_is_chosen_with_the_arrows_or_typed_and_who_may_not_hold_it_is_told() {
    let mut program = asked(start(), 80, 24);
    program
        .press("tab tab tab")
        .see_at_once("Grace Hopper <grace@example.com>");
    program.press("down down").see_at_once("enter take it");
    program.press("up down enter").see_at_once("enter start the run");
    program
        .press("ctrl-u")
        .type_in("grac")
        .press("enter")
        .see_at_once("nobody here is called “grac”");
    program
        .press("down enter")
        .see_at_once("Grace Hopper <grace@example.com>");
    program.press("shift-tab ctrl-u").type_in("bob kahn").press("enter");
    program.see_at_once("may only be held by *@dba.example.com: of Bob Kahn");
    program
        .press("ctrl-u")
        .type_in("lovel")
        .press("down enter enter")
        .see("Support knows");
    assert_eq!(
        holders(&program),
        [
            "Bob Kahn",
            "Ada Lovelace <ada@dba.example.com>",
            "Grace Hopper <grace@example.com>"
        ]
    );
}

#[test]
fn the_last_run_is_proposed_before_people_toml_and_its_principals_come_along() {
    let mut program = begun(80, 24);
    program
        .press("a")
        .see("Grace Hopper")
        .type_in("grace@example.com")
        .press("enter")
        .settle();
    assert_eq!(holders(&program)[2], "Grace Hopper <grace@example.com>");
    program
        .press("q")
        .see("Under way")
        .press("/")
        .type_in("Team release")
        .press("enter enter");
    program.see("Start Team release").see("held it in the last run");
    program.press("enter").see("Support knows");
    assert_eq!(
        holders(&program),
        [
            "Bob Kahn",
            "Ada Lovelace <ada@dba.example.com>",
            "Grace Hopper <grace@example.com>"
        ]
    );
}

#[test]
fn the_list_of_roles_says_who_holds_what_who_gave_it_and_what_waits_for_whom_nobody_holds() {
    for (width, height) in [(60, 20), (80, 24), (140, 40)] {
        let mut program = begun(width, height);
        program
            .press("a")
            .see("Grace Hopper")
            .press("ctrl-u")
            .type_in("ada")
            .press("down");
        insta::assert_snapshot!(format!("roles-{width}x{height}"), program.redacted());
        program.press("enter enter").settle();
        assert_eq!(holders(&program)[2], "Ada Lovelace <ada@dba.example.com>");
        program
            .press("a")
            .see("Ada Lovelace holds Database Administrator and CTO.");
        insta::assert_snapshot!(format!("roles-shared-{width}x{height}"), program.redacted());
    }
}

#[test]
fn roles_that_nobody_holds_are_filled_in_and_what_is_left_says_why_before_anything_is_recorded() {
    let mut program = asked(start(), 80, 30);
    for row in ["tab", "tab", "tab"] {
        program.press(row).press("ctrl-u");
    }
    program.press("enter").see("Support knows");
    assert_eq!(holders(&program), ["-", "-", "-"]);
    program
        .press(":")
        .type_in("Assign: people")
        .press("enter")
        .see("left as they are: CTO: 2 come into question");
    insta::assert_snapshot!("filled-in", program.redacted());
    assert_eq!(holders(&program), ["-", "-", "-"], "nothing is recorded yet");
    program.press("up").see_at_once("not: they stay as they stand here");
    assert!(
        !program.shows("ada@dba.example.com"),
        "what was filled in is taken back"
    );
    program.press("down enter").settle();
    assert_eq!(
        holders(&program),
        ["Bob Kahn", "Ada Lovelace <ada@dba.example.com>", "-"]
    );
}

#[test]
fn whoever_holds_two_roles_is_told_so_on_every_screen() {
    let mut program = begun(140, 40);
    program
        .press("a")
        .see("Grace Hopper")
        .type_in("ada@dba.example.com")
        .press("enter")
        .settle();
    program.press("g down down").see("Lovelace, also CTO)");
    program
        .press("s")
        .see("Ada Lovelace is also CTO.")
        .see_at_once("Ada Lovelace (2 roles)");
    program
        .press("esc Q")
        .see("db-oncall (Ada Lovelace, also CTO)")
        .see_at_once("Who holds which role");
    insta::assert_snapshot!("shared-quick-reference", program.redacted());
}

#[test]
fn a_list_of_people_with_mistakes_is_told_when_the_program_comes_up_and_keeps_nothing_from_going_on() {
    let start = Start::default().file(".countersign/checklists/team.toml", TEAM).file(
        ".countersign/people.toml",
        "[[people]]\nname = \"Ada\"\nrole = \"dba\"\n",
    );
    let mut program = start.at(140, 40);
    program.see("is left out");
    let mut program = asked(Start::default().file(".countersign/checklists/team.toml", TEAM), 80, 24);
    fs::create_dir_all(program.root().join("config")).expect("a folder");
    fs::write(program.root().join("config/people.toml"), "people = 1\n").expect("a file");
    program
        .press("enter")
        .see("Support knows")
        .press("a")
        .see("is left out");
}

#[test]
fn each_is_told_what_waits_for_them_and_one_key_goes_there() {
    let mut ada = begun(80, 24);
    ada.share();
    ada.press("a")
        .see("Grace Hopper")
        .type_in("ada@dba.example.com")
        .press("enter")
        .settle();
    ada.see("next for you: mark It was read back (.)");
    let mut bob = Start::beside(&ada, "bob", "Bob Kahn", "ops2").at(80, 24);
    bob.share().see("team").press("r").see("How do you come in?");
    bob.press("down enter")
        .until("he takes part", |bob| !bob.at().read_only())
        .see("next for you: mark Support knows (.)");
    insta::assert_snapshot!("next-80x24", bob.redacted());
    ada.press("G .").see_at_once("It was read back").press("space").settle();
    ada.see("next for you: fill in Backup file of Backup taken (.)");
    ada.press("Q .")
        .see("Fill in")
        .type_in("backup.sql")
        .press("enter")
        .settle();
    ada.press(". space").settle();
    ada.see("yours: mark It is migrated, which waits for Before (1 of 2 left)");
    bob.press(". space").settle();
    ada.see("next for you: mark It is migrated").press(". space").settle();
    ada.see("next for you: sign Database (.)").resize(60, 20);
    insta::assert_snapshot!("next-60x20", ada.redacted());
    ada.resize(140, 40);
    insta::assert_snapshot!("next-140x40", ada.redacted());
    ada.press(".").see("Sign-offs");
    assert_eq!(ada.app().place(), Place::Sign);
    ada.press("; .").see("CTO");
    bob.see("waits for: Database Administrator signs Database");
    assert!(!bob.shows("next for you"));
    bob.press(".").see("nothing of this run waits for you");
}

#[test]
fn the_filter_of_mine_finds_what_my_roles_answer_for_down_to_the_parts() {
    let mut program = begun(80, 24);
    program
        .press("4")
        .see_at_once("It was read back")
        .see_at_once("Database Administrator");
    assert!(!program.shows("Support knows"), "that is Bob's");
}
