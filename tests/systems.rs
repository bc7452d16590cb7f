//! The page on the systems that were taken in is true: what it says that a checklist holds is counted from the checklist.

use std::{collections::BTreeMap, fmt::Write as _};

use countersign::{
    domain::checklist::{Checklist, Item, SignOffPlan},
    format::{
        builtin::builtin,
        checklist::{Strictness, parse},
    },
};

const PAGE: &str = include_str!("../docs/systems.md");
const SYSTEMS: [&str; 5] = [
    "white-glove",
    "readiness-sign-off",
    "enterprise-readiness",
    "service-go-live",
    "go-no-go",
];

/// The rows of a table of counts, in their order.
const ROWS: [&str; 15] = [
    "items",
    "sub-items",
    "measures",
    "expectations",
    "points to confirm",
    "fields",
    "roles",
    "sign-offs",
    "checks",
    "triggers",
    "monitors",
    "messages",
    "commands",
    "decisions",
    "risks",
];

type Counts = BTreeMap<String, usize>;

/// What the page says of a system: the table under `Counts:`, below the system's heading.
fn told(system: &str) -> Option<Counts> {
    let below = PAGE.split(&format!("\n## {system}\n")).nth(1)?;
    let part = below.split("\n## ").next()?;
    let table = part.split("\nCounts:\n").nth(1)?;
    let rows = table.lines().skip_while(|line| line.trim().is_empty());
    let rows = rows.take_while(|line| line.starts_with('|'));
    let cells = rows.filter_map(|row| row.trim_matches('|').split_once('|'));
    let counts = cells.filter_map(|(name, count)| Some((name.trim().to_owned(), count.trim().parse().ok()?)));
    Some(counts.collect())
}

/// What stands in the checklist.
fn counted(checklist: &Checklist, source: &str) -> Counts {
    let direct: Vec<&Item> = checklist.sections.iter().flat_map(|section| &section.items).collect();
    let every: Vec<&Item> = checklist.items().collect();
    let sign_offs: Vec<&SignOffPlan> = sign_offs(checklist).collect();
    let risks = every.iter().filter(|item| item.risk.is_some()).count();
    let of_items = every.iter().filter(|item| item.check.is_some()).count();
    let of_triggers = checklist.triggers.iter().filter(|one| one.check.is_some()).count();
    let counts = [
        direct.iter().filter(|item| item.risk.is_none()).count(),
        every.len() - direct.len(),
        every.iter().map(|item| item.measures.len()).sum(),
        expectations(&toml::from_str(source).unwrap()),
        sign_offs.iter().map(|plan| plan.confirms.len()).sum(),
        checklist.fields.len() + every.iter().map(|item| item.fields.len()).sum::<usize>(),
        checklist.roles.len(),
        sign_offs.len(),
        of_items + of_triggers,
        checklist.triggers.len(),
        checklist.monitors.len(),
        checklist.messages.len(),
        checklist.commands.len(),
        checklist.decisions.len(),
        risks,
    ];
    ROWS.iter().map(|row| (*row).to_owned()).zip(counts).collect()
}

/// Those of sections, items and decisions.
fn sign_offs(checklist: &Checklist) -> impl Iterator<Item = &SignOffPlan> {
    let sections = checklist.sections.iter().flat_map(|section| &section.sign_offs);
    let items = checklist.items().flat_map(|item| &item.sign_offs);
    let decisions = checklist.decisions.iter().flat_map(|decision| &decision.sign_offs);
    sections.chain(items).chain(decisions)
}

/// Those that are written: a parsed check holds what its kind implies as well.
fn expectations(value: &toml::Value) -> usize {
    match value {
        toml::Value::Table(table) => table
            .iter()
            .map(|(key, value)| match value.as_array().filter(|_| key == "expect") {
                Some(written) => written.len(),
                None => expectations(value),
            })
            .sum(),
        toml::Value::Array(values) => values.iter().map(expectations).sum(),
        _ => 0,
    }
}

/// The table as the page should hold it.
fn table(counts: &Counts) -> String {
    let mut table = "| what | how many |\n| --- | --- |\n".to_owned();
    for row in ROWS {
        let _ = writeln!(table, "| {row} | {} |", counts[row]);
    }
    table
}

#[test]
fn each_system_holds_what_the_page_says() {
    let mut wrong = String::new();
    for system in SYSTEMS {
        let Some(built_in) = builtin(system) else {
            let _ = writeln!(wrong, "\n{system} is not built in");
            continue;
        };
        let (checklist, _) = parse(built_in.source, Strictness::Written).unwrap();
        let counts = counted(&checklist, built_in.source);
        if told(system).as_ref() != Some(&counts) {
            let _ = writeln!(wrong, "\n## {system}\n\nCounts:\n\n{}", table(&counts));
        }
    }
    assert!(wrong.is_empty(), "docs/systems.md should say:\n{wrong}");
}
