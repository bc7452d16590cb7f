//! Secrets on their whole way: none of them is in any file of the run, and the journal says which rule replaced how many.

use std::{fs, path::Path};

use crate::stage::Stage;

const CHECKLIST: &str = r#"
schema = 1
id = "secrets"
title = "Secrets"
version = "1"

[[fields]]
id = "token"
label = "Token"
secret = true

[[sections]]
id = "all"
title = "All"

[[sections.items]]
id = "leaks"
title = "Leaks"
check = { run = 'printf "hun\033[1mter2-%s \033]0;%s\007 %s\n" 2 "$CS_TOKEN" "$PASSWORD"; printf "ghp_%s\n" 123456; exit 3', secret = ["PASSWORD"] }

[[sections.items]]
id = "other"
title = "Another that knows of no secret"
check = { run = 'env | grep -E "TOKEN|PASSWORD"; echo done' }
"#;

fn every_file(folder: &Path, look: &mut impl FnMut(&Path, &str)) {
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            every_file(&path, look);
        } else {
            look(&path, &String::from_utf8_lossy(&fs::read(&path).unwrap()));
        }
    }
}

#[test]
fn no_file_of_a_run_holds_a_secret_and_the_journal_says_what_replaced_how_many() {
    let stage = Stage::new()
        .settings("name = \"Ada Lovelace\"\nchecks_at_once = 1\n[redact]\ngithub = 'ghp_[0-9]+'\n")
        .variable("CS_TOKEN", "hunter2-2")
        .variable("PASSWORD", "correct horse")
        .file("secrets.toml", CHECKLIST)
        .trusting("secrets.toml");
    let told = stage.call(&["run", "secrets.toml", "--keep-going"]);
    assert_eq!(told.status, 1, "{told}");
    let noted = stage.call(&["note", "--item", "leaks", "the key is ghp_777777"]);
    assert_eq!(noted.status, 0, "{noted}");
    let mut journal = String::new();
    every_file(&stage.run(), &mut |path, text| {
        for secret in ["hunter2-2", "correct horse", "ghp_1", "ghp_7"] {
            assert!(!text.contains(secret), "{secret} in {}: {text}", path.display());
        }
        if path.extension().is_some_and(|ending| ending == "jsonl") {
            journal.push_str(text);
        }
    });
    for told in [
        r#""redacted":[{"rule":"field token","times":2},{"rule":"pattern github","times":1},{"rule":"variable PASSWORD","times":1}]"#,
        r#""redacted":[{"rule":"field token","times":1},{"rule":"variable PASSWORD","times":1}]"#,
        r#""text":"the key is ***""#,
    ] {
        assert!(journal.contains(told), "{told}: {journal}");
    }
    assert_eq!(stage.call(&["verify"]).status, 0);
}

#[test]
fn a_secret_too_short_to_be_replaced_keeps_its_check_from_running() {
    let stage = Stage::new()
        .variable("PASSWORD", "abc")
        .file("secrets.toml", CHECKLIST)
        .trusting("secrets.toml");
    let told = stage.call(&["run", "secrets.toml", "--item", "leaks"]);
    assert!(told.to_string().contains("the value of PASSWORD"), "{told}");
    assert!(told.to_string().contains("too short"), "{told}");
}
