//! Secrets on their whole way: none of them is in any file of the run, and the journal says which rule replaced how many.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::Path,
    thread,
};

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

#[test]
fn a_secret_too_short_to_be_replaced_keeps_every_check_from_running_for_each_may_print_it() {
    let stage = Stage::new()
        .variable("PASSWORD", "abc")
        .file("secrets.toml", CHECKLIST)
        .trusting("secrets.toml");
    let told = stage.call(&["run", "secrets.toml", "--item", "other"]);
    assert!(told.to_string().contains("the value of PASSWORD"), "{told}");
    assert!(told.to_string().contains("too short"), "{told}");
    every_file(&stage.run(), &mut |path, text| {
        assert!(!text.contains("PASSWORD=abc"), "in {}: {text}", path.display());
    });
}

#[test]
fn what_a_person_types_is_looked_through_or_refused_whatever_verb_takes_it() {
    let stage = Stage::new()
        .settings("name = \"Ada Lovelace\"\n[redact]\ngithub = 'ghp_[0-9]+'\n")
        .variable("PASSWORD", "correct horse")
        .file("plan.txt", "a plan\n")
        .file("small.toml", &small())
        .started("small.toml");
    let run = stage.run();
    // Replaced.
    for args in [
        &["note", "it is correct horse"][..],
        &["note", "--link", "https://example.com/?token=ghp_1"],
        &[
            "mark",
            "plan",
            "waived",
            "--reason",
            "ghp_2",
            "--note",
            "correct horse",
            "--owner",
            "ghp_3",
            "--expires",
            "2999-01-01",
        ],
        &["--as", "Bob", "controls", "--note", "the password is correct horse"],
    ] {
        let told = stage.call(args);
        assert_eq!(told.status, 0, "{told}");
    }
    // Refused: replaced, it would be something else.
    for args in [
        &["set", "environment", "ghp_4"][..],
        &["assign", "lead", "correct horse"],
        &["assign", "lead", "Bob", "--principal", "ghp_5"],
        &["sign", "--role", "lead", "--name", "ghp_6", "--yes", "--no-key"],
        &[
            "sign",
            "--role",
            "lead",
            "--name",
            "Ada",
            "--condition",
            "ghp_7",
            "--yes",
            "--no-key",
        ],
    ] {
        let told = stage.call(args);
        assert_ne!(told.status, 0, "{told}");
    }
    for args in [
        &[
            "start",
            "small.toml",
            "--no-open",
            "--field",
            "version=1.0.0",
            "--field",
            "environment=ghp_8",
        ][..],
        &[
            "start",
            "small.toml",
            "--no-open",
            "--field",
            "version=1.0.0",
            "--role",
            "lead=ghp_9",
        ],
    ] {
        let told = stage.call(args);
        assert_eq!(told.status, 7, "{told}");
        assert!(told.to_string().contains("holds a secret"), "{told}");
    }
    assert_eq!(stage.run(), run, "nothing was begun");
    every_file(&run, &mut |path, text| {
        for secret in ["correct horse", "ghp_"] {
            assert!(!text.contains(secret), "{secret} in {}: {text}", path.display());
        }
    });
    assert_eq!(stage.call(&["verify"]).status, 0);
}

#[test]
fn names_and_passwords_in_the_address_of_a_check_stand_nowhere_in_the_run_but_in_its_checklist() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    // Sends whoever asks on to where they came from, and then says what it was asked with.
    let server = thread::spawn(move || {
        let mut asked = Vec::new();
        for connection in listener.incoming().take(2) {
            let mut connection = connection.unwrap();
            let lines = BufReader::new(connection.try_clone().unwrap()).lines();
            let lines: Vec<String> = lines.map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
            let first = lines[0].clone();
            asked.extend(lines);
            let answer = match first.contains("/echo") {
                true => format!(
                    "HTTP/1.1 302 Found\r\nlocation: http://eve:pw12345secret@127.0.0.1:{port}/done\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                ),
                false => "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok".to_owned(),
            };
            connection.write_all(answer.as_bytes()).unwrap();
        }
        asked
    });
    let checklist = format!(
        r#"
schema = 1
id = "addresses"
title = "Addresses"
version = "1"

[[sections]]
id = "all"
title = "All"

[[sections.items]]
id = "echo"
check = {{ http = "http://bob:pw12345secret@127.0.0.1:{port}/echo" }}

[[sections.items]]
id = "no-address"
title = "No address"
check = {{ http = "http://bob:pw12345/secret@127.0.0.1:{port}/" }}

[[sections.items]]
id = "query"
title = "Query"
check = {{ prometheus = "up", server = "bob:pw12345secret@127.0.0.1", expect = [{{ value = "= 1" }}] }}
"#
    );
    let stage = Stage::new()
        .file("addresses.toml", &checklist)
        .trusting("addresses.toml");
    let told = stage.call(&["run", "addresses.toml", "--keep-going"]);
    assert!(
        told.to_string().contains("passed    echo  GET http://***@127.0.0.1:"),
        "{told}"
    );
    assert!(told.to_string().contains("http://***@127.0.0.1"), "{told}");
    let asked = server.join().unwrap();
    let sent = "authorization: Basic Ym9iOnB3MTIzNDVzZWNyZXQ=";
    assert!(
        asked.iter().any(|line| line.to_lowercase() == sent.to_lowercase()),
        "{asked:?}"
    );
    let mut journal = String::new();
    every_file(&stage.run(), &mut |path, text| {
        let is_checklist = path.extension().is_some_and(|ending| ending == "toml");
        for secret in ["pw12345", "Ym9iOnB3MTIzNDVzZWNyZXQ"] {
            assert!(
                is_checklist || !text.contains(secret),
                "{secret} in {}: {text}",
                path.display()
            );
        }
        if path
            .extension()
            .is_some_and(|ending| ending == "jsonl" || ending == "cast")
        {
            journal.push_str(text);
        }
    });
    let command = format!(r#""command":"GET http://***@127.0.0.1:{port}/echo""#);
    assert_eq!(
        journal.matches(&command).count(),
        2,
        "in the journal and in the evidence: {journal}"
    );
    for args in [
        &["show"][..],
        &["show", "--json"],
        &["status"],
        &["export", "--format", "html"],
        &["trust", "addresses.toml"],
    ] {
        let told = stage.call(args);
        assert!(!told.to_string().contains("pw12345"), "{told}");
    }
}

/// The small checklist, one of whose checks keeps a variable secret.
fn small() -> String {
    let text = include_str!("../fixtures/small.toml");
    let secret = text.replacen(
        "check = { run = 'echo \"",
        "check = { secret = [\"PASSWORD\"], run = 'echo \"",
        1,
    );
    assert_ne!(secret, text);
    secret
}
