//! The README is true: its key table is the registry's, its examples are read, its commands run.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use countersign::{
    config::Settings,
    format::checklist::{Strictness, parse},
    tui::keymap::KeyMap,
};

const README: &str = include_str!("../README.md");
const REFERENCE: &str = include_str!("../docs/cli.md");

/// The fenced block of that kind that holds `text`.
fn block<'a>(page: &'a str, kind: &str, text: &str) -> &'a str {
    let fence = format!("```{kind}\n");
    let blocks = page
        .split(&*fence)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap());
    let mut found = blocks.filter(|block| block.contains(text));
    found
        .next()
        .unwrap_or_else(|| panic!("no block of {kind} holds {text}"))
}

#[test]
fn it_can_be_read_in_one_sitting() {
    assert!(README.lines().count() <= 250, "{} lines", README.lines().count());
}

#[test]
fn its_keys_are_those_of_the_registry() {
    let table = KeyMap::default().table_markdown();
    assert!(README.contains(&table), "the table of README.md should be:\n\n{table}");
}

#[test]
fn every_file_that_it_leads_to_is_there() {
    for link in README.split("](").skip(1) {
        let link = link.split([')', '#']).next().unwrap();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(link);
        assert!(link.starts_with("https://") || path.exists(), "{link}");
    }
}

#[test]
fn its_settings_and_those_of_the_reference_are_read() {
    for page in [README, REFERENCE] {
        let settings = Settings::parse(block(page, "toml", "name = \"Ada Lovelace\"")).unwrap();
        assert_eq!(settings.name.as_deref(), Some("Ada Lovelace"));
        let keys = settings.keys.into_iter().map(|(id, keys)| (id, keys.into()));
        KeyMap::with(&keys.collect()).unwrap();
    }
}

/// The program in a home of its own.
fn countersign(home: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(arguments)
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("HOME", home)
        .env("COUNTERSIGN_RUNS", home.join("runs"))
        .current_dir(home)
        .output()
        .unwrap()
}

#[test]
fn its_checklist_runs_and_its_commands_check_what_that_leaves() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("api.toml");
    let example = block(README, "toml", "schema = 1");
    let (_, warnings) = parse(example, Strictness::Written).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    fs::write(&file, example).unwrap();
    let file = file.to_str().unwrap();
    assert!(countersign(home.path(), &["trust", file, "--yes"]).status.success());
    let ran = countersign(home.path(), &["run", file, "--field", "version=1.4.0"]);
    assert_eq!(ran.status.code(), Some(4), "{ran:?}");

    let run = fs::read_dir(home.path().join("runs"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let checks = block(README, "sh", "SHA256SUMS");
    let check = || {
        Command::new("sh")
            .args(["-c", checks])
            .current_dir(&run)
            .output()
            .unwrap()
    };
    let sound = check();
    let said = String::from_utf8(sound.stdout).unwrap();
    assert!(sound.status.success() && said.contains("-disk.log: OK"), "{said}");

    let log = format!("{}/journal", run.display());
    let journal = fs::read_dir(log).unwrap().next().unwrap().unwrap().path();
    let altered = fs::read_to_string(&journal).unwrap().replacen("disk", "disc", 1);
    fs::write(&journal, altered).unwrap();
    assert!(!check().status.success());
}
