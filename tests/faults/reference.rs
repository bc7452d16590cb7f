//! The reference of the record is true: every example in it is read, every snippet run.

use std::{collections::BTreeSet, fs, process::Command};

use crate::bench::*;
use countersign::{
    domain::event::Event,
    format::journal::{KINDS, parse_line, write_line},
    record::{RealDisk, redraw},
};

const REFERENCE: &str = include_str!("../../docs/record.md");

/// What stands in fenced blocks of that kind.
fn blocks(kind: &str) -> Vec<String> {
    let fence = format!("```{kind}\n");
    let after = REFERENCE.split(&*fence).skip(1);
    after.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn every_example_line_is_an_entry_as_this_version_writes_it() {
    for line in blocks("json").iter().flat_map(|block| block.lines()) {
        let entry = parse_line(line.as_bytes()).unwrap_or_else(|why| panic!("{why}: {line}"));
        assert_eq!(
            String::from_utf8(write_line(&entry).unwrap()).unwrap(),
            format!("{line}\n")
        );
    }
}

#[test]
fn every_kind_of_event_has_an_example_with_all_its_members_named() {
    let lines: Vec<String> = blocks("json")
        .iter()
        .flat_map(|block| block.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let entries: Vec<_> = lines.iter().map(|line| parse_line(line.as_bytes()).unwrap()).collect();
    assert!(!entries.iter().any(|entry| matches!(entry.event, Event::Unknown(_))));
    let shown: BTreeSet<_> = entries.iter().map(|entry| entry.event.kind()).collect();
    assert_eq!(shown, KINDS.into_iter().collect());
}

#[test]
fn the_snippets_check_a_sound_record_and_find_an_altered_one() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    journal
        .append(vec![paste("a.txt", b"evidence"), note("one"), note("two")], at(1))
        .unwrap();
    let all = open(folder.path()).entries().concat();
    redraw(&folder, journal.writer(), &all, &RealDisk::shared()).unwrap();
    let statement = folder.path().join("sign-offs/ada@ops1-x");
    fs::create_dir_all(&statement).unwrap();
    let statement = statement.join("0009-lead.txt");
    let text =
        "Countersign sign-off, format 1\n\nscope sha256: HASH\n\n--- scope\nrun r\ncovers item a\n--- end of scope\n";
    let scope = countersign::domain::digest::Digest::of("run r\ncovers item a\n");
    fs::write(&statement, text.replace("HASH", &scope.to_string())).unwrap();
    let run = |snippet: &str| {
        let shell = Command::new("sh")
            .args(["-c", snippet])
            .current_dir(folder.path())
            .output()
            .unwrap();
        (
            shell.status.success(),
            String::from_utf8_lossy(&shell.stdout).into_owned() + &String::from_utf8_lossy(&shell.stderr),
        )
    };
    let snippets = blocks("sh");
    assert_eq!(snippets.len(), 4);
    for snippet in &snippets {
        assert_eq!(run(snippet), (true, String::new()), "{snippet}");
    }

    let alter = |path: &std::path::Path, from: &str, to: &str| {
        let text = fs::read_to_string(path).unwrap();
        assert!(text.contains(from));
        fs::remove_file(path).unwrap();
        fs::write(path, text.replace(from, to)).unwrap();
    };
    alter(&statement, "covers item a", "covers item b");
    alter(
        &folder.evidence(journal.writer()).join("0003-a.txt"),
        "evidence",
        "nonsense",
    );
    alter(&folder.journal(journal.writer()), "one", "eno");
    alter(&folder.checklist(), "go-live", "stay");
    for snippet in &snippets {
        assert!(!run(snippet).0, "{snippet}");
    }
}
