//! The rooms stand in layers: each uses those above it, never those below, and never another one of its own layer.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms with their layers, as the architecture lists them.
const ROOMS: [(&str, u8); 10] = [
    ("domain", 1),
    ("format", 2),
    ("report", 2),
    ("signing", 3),
    ("config", 3),
    ("record", 4),
    ("check", 4),
    ("engine", 5),
    ("tui", 6),
    ("cli", 7),
];

fn layer(room: &str) -> Option<u8> {
    ROOMS.iter().find(|(name, _)| *name == room).map(|(_, layer)| *layer)
}

fn may_use(room: &str, used: &str) -> bool {
    match (layer(room), layer(used)) {
        (Some(own), Some(other)) => room == used || other < own,
        _ => true,
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The text without comments, so that only code counts. Strings are left alone: a `//` in one hides the rest of its line,
/// which no path follows.
fn code(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.split_once("//").map_or(line, |(code, _)| code));
    lines.collect::<Vec<_>>().join("\n")
}

/// The first names after every `crate::`, also in a group: `crate::{domain::run, engine}` names two.
fn named_after_crate(text: &str) -> Vec<String> {
    let starts = text.match_indices("crate::").filter(|(at, _)| {
        let before = text[..*at].chars().next_back();
        !before.is_some_and(|sign| sign.is_alphanumeric() || matches!(sign, '_' | '$' | ':'))
    });
    starts
        .flat_map(|(at, found)| first_names(&text[at + found.len()..]))
        .collect()
}

fn first_names(rest: &str) -> Vec<String> {
    let identifier = |text: &str| {
        text.chars()
            .take_while(|sign| sign.is_alphanumeric() || *sign == '_')
            .collect::<String>()
    };
    let Some(group) = rest.strip_prefix('{') else {
        return vec![identifier(rest)];
    };
    let mut names = Vec::new();
    let mut depth = 0;
    let mut at_start = true;
    for (at, sign) in group.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_start = true,
            sign if sign.is_whitespace() => {}
            _ if at_start && depth == 0 => {
                names.push(identifier(&group[at..]));
                at_start = false;
            }
            _ => {}
        }
    }
    names
}

/// The names that `super::super::…` reaches at the crate's root from a file so deep below it.
fn named_after_super(text: &str, depth: usize) -> Vec<String> {
    let up = "super::".repeat(depth);
    let starts = text.match_indices(&up).map(|(at, found)| &text[at + found.len()..]);
    starts
        .filter(|rest| !rest.starts_with("super"))
        .flat_map(first_names)
        .collect()
}

/// The room of a file and how many modules it stands below the root.
fn place(relative: &Path) -> (String, usize) {
    let parts: Vec<String> = relative
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    let depth = parts.iter().filter(|part| *part != "mod").count();
    (parts[0].clone(), depth)
}

fn violations(relative: &Path, text: &str) -> Vec<String> {
    let (room, depth) = place(relative);
    let code = code(text);
    let mut used = named_after_crate(&code);
    used.extend(named_after_super(&code, depth));
    used.retain(|used| !may_use(&room, used));
    used.iter()
        .map(|used| format!("{}: {room} must not use {used}", relative.display()))
        .collect()
}

#[test]
fn a_room_uses_only_the_rooms_above_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 10, "src was walked");
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("readable");
        wrong.extend(violations(file.strip_prefix(&root).expect("below src"), &text));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn everything_in_src_is_a_room_or_the_way_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(root).expect("src is there") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let known = matches!(name.as_str(), "main.rs" | "lib.rs") || layer(name.trim_end_matches(".rs")).is_some();
        assert!(known, "{name} is no room of the architecture");
    }
}

#[test]
fn the_test_sees_every_way_of_naming_a_room() {
    let cases: [(&str, &str, usize); 11] = [
        ("domain/run.rs", "use crate::engine::Engine;", 1),
        ("domain/run.rs", "use crate::domain::item;", 0),
        ("engine/mod.rs", "use crate::{domain::run, tui::{Theme, key}, cli};", 2),
        ("engine/mod.rs", "use crate::{\n    domain::run,\n    cli::args,\n};", 1),
        ("engine/mod.rs", "fn f() { let x: Vec<crate::tui::Theme> = g(); }", 1),
        ("engine/mod.rs", "// use crate::tui;\n/// [`crate::tui`]", 0),
        ("record/files.rs", "use crate::check::Outcome;", 1),
        ("format/journal.rs", "use crate::report::html;", 1),
        ("domain/run.rs", "use super::super::engine::Engine;", 1),
        ("engine/mod.rs", "use super::tui::Theme; use super::domain;", 1),
        (
            "cli/run/mod.rs",
            "use crate::{tui, engine, domain}; use super::super::record;",
            0,
        ),
    ];
    for (file, text, expected) in cases {
        let found = violations(Path::new(file), text);
        assert_eq!(found.len(), expected, "{file}: {text}: {found:?}");
    }
}
