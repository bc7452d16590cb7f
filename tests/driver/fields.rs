//! Fields of their own kinds on the screen: whom to propose, a file completed and doubted where none is there, and what to
//! write in place of what is not taken.

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
