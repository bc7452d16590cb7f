//! The reference of the checklist format is complete and true: every example in it is read, every key stands in it.

use std::{collections::BTreeSet, fs};

use countersign::domain::{check::Outcome, target::Target, unit::Unit};
use countersign::format::checklist::{Strictness, parse, render};

const HEAD: &str = r##"
schema = 1
id = "x"
title = "X"
version = "1"
fields = [
    { id = "version", default = "1.0.0" }, { id = "environment", default = "staging" },
    { id = "channel", default = "#x" }, { id = "api_url", default = "http://localhost" },
]
roles = [{ id = "dba" }, { id = "cto" }]
"##;
const SECTION: &str = "\n[[sections]]\nid = \"base\"\ntitle = \"Base\"\n";
const ITEM: &str = "\n[[sections.items]]\nid = \"answers\"\ncheck = { run = \"true\" }\n";

fn reference() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/checklist.md")).unwrap()
}

/// The code blocks: what stands behind the three backquotes, and the text.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((info.to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, block)), None) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// An example as a whole file: what it leaves out is put around it.
fn whole(info: &str, example: &str) -> String {
    // A key of the header cannot stand beside tables of the same name, so the header's are written as tables then.
    let head = match example {
        _ if example.contains("[[fields]]") || example.contains("[[roles]]") => as_tables(),
        _ => HEAD.to_owned(),
    };
    match info {
        "toml" => example.to_owned(),
        "toml top" => format!("{head}{example}{SECTION}{ITEM}"),
        "toml section" => format!("{head}{SECTION}{example}"),
        "toml check" => {
            format!("{head}{SECTION}\n[[sections.items]]\nid = \"answers\"\n[sections.items.check]\n{example}")
        }
        other => panic!("an example of unknown kind: {other}"),
    }
}

fn as_tables() -> String {
    let start = HEAD.split("fields = ").next().unwrap();
    format!("{start}\n[[fields]]\nid = \"version\"\n[[roles]]\nid = \"dba\"\n")
}

#[test]
fn every_example_of_the_reference_is_read_without_a_warning() {
    let blocks = blocks(&reference());
    let mut read = 0;
    for (info, example) in blocks
        .iter()
        .filter(|(info, _)| info.starts_with("toml") && info != "toml wrong")
    {
        let source = whole(info, example);
        match parse(&source, Strictness::Written) {
            Ok((_, warnings)) => assert!(warnings.is_empty(), "{warnings:?}"),
            Err(problems) => panic!("{}", render(&problems, &source, "example", false, 120)),
        }
        read += 1;
    }
    assert!(read >= 14, "only {read} examples");
}

#[test]
fn the_wrong_example_is_refused_as_the_reference_says() {
    let blocks = blocks(&reference());
    let at = blocks.iter().position(|(info, _)| info == "toml wrong").unwrap();
    let (source, shown) = (&blocks[at].1, &blocks[at + 1].1);
    let problems = parse(source, Strictness::Written).unwrap_err();
    assert_eq!(&render(&problems, source, "hello.toml", false, 120), shown);
}

#[test]
fn every_key_of_a_checklist_stands_in_the_reference() {
    let text = reference();
    let mut keys = BTreeSet::new();
    let every = include_str!("../src/format/checklist/tests/good.toml");
    collect(&toml::from_str(every).unwrap(), &mut keys);
    let free = ["Authorization", "NODE_ENV"];
    let missing: Vec<&String> = keys
        .iter()
        .filter(|key| !free.contains(&key.as_str()))
        .filter(|key| !text.contains(&format!("`{key}`")) && !text.contains(&format!("`{key} = ")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

fn collect(value: &toml::Value, keys: &mut BTreeSet<String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                keys.insert(key.clone());
                collect(value, keys);
            }
        }
        toml::Value::Array(values) => values.iter().for_each(|value| collect(value, keys)),
        _ => {}
    }
}

/// The first cells of the tables under a heading, what stands in them in backquotes.
fn cells(heading: &str, column: usize) -> Vec<String> {
    let text = reference();
    let section = text.split(&format!("\n{heading}\n")).nth(1).unwrap();
    let section = section.split("\n#").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| "));
    let codes = |cell: &str| {
        cell.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    rows.filter_map(|row| Some(codes(row.split(" | ").nth(column)?)))
        .flatten()
        .collect()
}

#[test]
fn every_target_and_unit_of_the_reference_is_one_and_none_is_missing() {
    let targets = cells("## Targets", 0);
    assert!(targets.len() >= 9);
    for target in &targets {
        assert!(Target::parse(target).is_ok(), "{target}");
    }
    let text = reference();
    for (symbol, _) in Unit::symbols() {
        assert!(text.contains(&format!("`{symbol}`")), "{symbol}");
    }
}

#[test]
fn every_outcome_stands_in_the_reference() {
    let named = cells("### Outcomes", 0);
    for outcome in [
        Outcome::Passed,
        Outcome::Failed,
        Outcome::Inconclusive,
        Outcome::Errored,
        Outcome::TimedOut,
        Outcome::Interrupted,
        Outcome::Cancelled,
    ] {
        let name = serde_json::to_value(outcome).unwrap();
        assert!(named.iter().any(|named| named == name.as_str().unwrap()), "{name}");
    }
}
