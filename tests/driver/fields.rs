//! Fields of their own kinds on the screen: whom to propose, a file completed and doubted where none is there, and what to
//! write in place of what is not taken.

use countersign::{
    domain::{check::Outcome, event::Event, standing::ItemState},
    tui::command::Place,
};

use crate::driver::{Driver, Start};

const CHECKLIST: &str = r#"
schema = 1
id = "blanks"
title = "Blanks to fill"
version = "1.0.0"

[[fields]]
id = "lead"
label = "Who leads"
kind = "person"
required = true

[[fields]]
id = "day"
label = "Day"
kind = "date"
required = true

[[sections]]
id = "s"
title = "Only section"

[[sections.items]]
id = "backup"
title = "Backup taken"
fields = [
  { id = "backup_file", label = "Backup file", kind = "file" },
  { id = "taken_by", label = "Taken by", kind = "person" },
]

[[sections.items]]
id = "colour"
title = "Colour known"
fields = [{ id = "colour_now", label = "Colour now", kind = "choice", choices = ["blue", "green"] }]
"#;

const PEOPLE: &str = r#"
[[people]]
name = "Grace Hopper"
principal = "grace@example.com"
roles = ["dba"]

[[people]]
name = "Bob"
"#;

fn asked(width: u16, height: u16) -> Driver {
    let start = Start::default()
        .file(".countersign/checklists/acme/shop/blanks.toml", CHECKLIST)
        .file(".countersign/people.toml", PEOPLE);
    let mut ada = start.at(width, height);
    ada.see("this repository")
        .press("/")
        .type_in("Blanks")
        .press("enter enter");
    ada.see("Trust these commands?")
        .press("enter")
        .see("Blanks to fill 1.0.0");
    ada.see("Who leads");
    ada
}

#[test]
fn a_field_that_names_a_person_proposes_whom_one_knows_and_a_date_says_how_it_is_written() {
    for (width, height) in [(60, 20), (80, 24), (140, 40)] {
        let mut ada = asked(width, height);
        insta::assert_snapshot!(format!("person-{width}x{height}"), ada.redacted());
    }
    let mut ada = asked(80, 24);
    ada.type_in("grace").press("enter");
    ada.see_at_once("nobody here is called “grace”: down chooses Grace Hopper");
    ada.press("down enter").see_at_once("Grace Hopper <grace@example.com>");
    ada.press("tab").type_in("21.11.2026").press("enter");
    ada.see_at_once("is not a date like 2026-11-21: write 2026-11-21");
    insta::assert_snapshot!("date-80x24", ada.redacted());
    ada.press("ctrl-u")
        .type_in("2026-11-21")
        .press("enter")
        .see("Backup taken");
}

#[test]
fn a_file_is_completed_by_tab_and_one_that_is_not_there_is_doubted_once() {
    let mut ada = asked(100, 30);
    ada.type_in("Bob").press("tab").type_in("2026-11-21").press("enter");
    ada.see("Backup taken").press("f").see("Backup file");
    let folder = ada.root().join("kept");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("backup-2026.tar"), "x").expect("a file");
    let typed = format!("{}/back", folder.display());
    ada.type_in(&typed).see("  backup-2026.tar").press("tab");
    ada.see("backup-2026.tar").press("tab").see("Grace Hopper");
    ada.press("enter").settle();
    assert_eq!(
        ada.at().desk.run().field(&"backup_file".into()),
        Some(format!("{}/backup-2026.tar", folder.display()).as_str())
    );
    ada.press("f")
        .see("Fill in")
        .press("ctrl-u")
        .type_in(&format!("{}/other.tar", folder.display()));
    ada.press("enter").see("nothing is called other.tar");
    ada.see_at_once("enter again");
    insta::assert_snapshot!("no-file-100x30", ada.redacted());
    ada.press("enter").settle();
    let recorded = ada.at().desk.run().field(&"backup_file".into()).map(str::to_owned);
    assert!(recorded.is_some_and(|path| path.ends_with("other.tar")));
}

#[test]
fn nothing_is_chosen_that_nobody_chose() {
    let mut ada = asked(80, 24);
    ada.type_in("Bob").press("tab").type_in("2026-11-21").press("enter");
    ada.see("Backup taken").press("j f").see("Colour now");
    ada.see_at_once("(x) none yet").press("enter").settle();
    let colour = |ada: &Driver| ada.at().desk.run().field(&"colour_now".into()).map(str::to_owned);
    assert_eq!(colour(&ada), None);
    ada.press("f").see("Colour now").press("down down enter").settle();
    assert_eq!(colour(&ada).as_deref(), Some("green"));
    ada.press("f").see("(x) green");
}

const READS: &str = r#"
schema = 1
id = "reads"
title = "What checks read"
version = "1.0.0"

[[fields]]
id = "host"
label = "Host"

[[fields]]
id = "port"
label = "Port"
kind = "number"

[[fields]]
id = "token"
label = "Token"
secret = true

[[sections]]
id = "s"
title = "Only section"

[[sections.items]]
id = "reached"
title = "It is reached"
check = { run = 'echo "$CS_HOST:$CS_PORT"' }

[[sections.items]]
id = "answers"
title = "It answers"
check = { run = 'echo "token $CS_TOKEN of ${#CS_TOKEN} letters"', expect = [{ matches = 'of 9 letters' }] }

[[sections.items]]
id = "deployed"
title = "It is deployed"
check = { run = 'echo "to $CS_HOST"', action = true }

[[sections.items]]
id = "seen"
title = "Somebody saw it"
fields = [{ id = "seen_by", label = "Seen by", required = true }]
"#;

fn reads(start: Start) -> Driver {
    let start = start.file(".countersign/checklists/reads.toml", READS);
    let mut ada = start.at(100, 30);
    ada.see("this repository")
        .press("/")
        .type_in("What checks")
        .press("enter enter");
    ada.see("Trust these commands?")
        .press("enter")
        .see("What checks read 1.0.0");
    ada.press("enter").see("It is reached");
    ada
}

fn outcome(ada: &Driver, item: &str) -> Option<Outcome> {
    Some(ada.at().desk.run().item(&item.into()).latest()?.outcome)
}

#[test]
fn what_a_check_reads_is_asked_for_once_and_the_check_runs_without_another_key() {
    let mut ada = reads(Start::default());
    ada.press("r").see("Fill in").see_at_once("record the values and go on");
    ada.type_in("example.com").press("enter").see("Port").type_in("8443");
    insta::assert_snapshot!("on-the-way-100x30", ada.redacted());
    ada.press("enter").settle();
    assert_eq!(outcome(&ada, "reached"), Some(Outcome::Passed));
    // A secret, asked for on the way to all that is open, which then are looked at.
    ada.press("ctrl-r").see("Token").type_in("hunter2-2").press("enter");
    ada.until("it ran", |ada| outcome(ada, "answers").is_some()).settle();
    assert_eq!(ada.app().place(), Place::Checks);
    assert_eq!(outcome(&ada, "answers"), Some(Outcome::Passed));
    assert_eq!(outcome(&ada, "deployed"), None);
    // A mark that wants a blank filled in is given then.
    ada.press("q").see("Somebody saw it").press("G space").see("Seen by");
    ada.type_in("Bob").press("enter").settle();
    assert_eq!(ada.at().desk.standing().item(&"seen".into()), ItemState::Passed);
}

#[test]
fn an_action_asks_its_own_question_after_what_it_reads_and_nothing_runs_where_nothing_was_said() {
    let mut ada = reads(Start::default());
    ada.press("j j r").see("Fill in").press("enter").settle();
    assert_eq!(ada.app().place(), Place::Run, "nothing was said: nothing goes on");
    ada.press("r").see("Fill in").press("esc").settle();
    ada.press("r").see("Fill in").type_in("example.com").press("enter");
    ada.see("Run this action?").press("esc").settle();
    assert_eq!(outcome(&ada, "deployed"), None);
    ada.press("r").see("Run this action?").press("enter").settle();
    assert_eq!(outcome(&ada, "deployed"), Some(Outcome::Passed));
}

#[test]
fn a_secret_that_the_environment_gives_is_asked_for_neither_at_the_start_nor_when_the_run_is_opened_again() {
    let mut ada = reads(Start::default().secret("CS_TOKEN", "hunter2-2"));
    ada.press("j r").settle();
    assert_eq!(outcome(&ada, "answers"), Some(Outcome::Passed));
    let given = |ada: &Driver| {
        let entries = ada.at().desk.run().entries.iter();
        entries
            .filter(|recorded| matches!(recorded.entry.event, Event::FieldSet(_)))
            .count()
    };
    assert_eq!(given(&ada), 1);
    ada.press("q").see("enter opens it").press("enter");
    ada.until("the run is open", |ada| ada.app().at().is_some());
    ada.press("j r").settle();
    assert_eq!(ada.app().place(), Place::Run);
    assert_eq!(ada.at().desk.run().item(&"answers".into()).outcomes.len(), 2);
    assert_eq!(given(&ada), 1, "that it was given is recorded once");
    // One that is too short to be kept out of the evidence is told, and asked for.
    let mut bob = reads(Start::default().secret("CS_TOKEN", "abc"));
    bob.see("CS_TOKEN is not taken for Token").press("j r").see("Fill in");
}
