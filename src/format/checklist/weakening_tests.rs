//! What an amendment weakens, tried on texts: the domain cannot read a checklist, so its rules are tried here.

use super::{Strictness, parse};
use crate::domain::{checklist::Checklist, weakening::weakens};

const GOOD: &str = include_str!("tests/good.toml");

fn read(source: &str) -> Checklist {
    parse(source, Strictness::Written).unwrap().0
}

fn amended(from: &str, to: &str) -> Vec<String> {
    assert!(GOOD.contains(from), "{from}");
    weakens(&read(GOOD), &read(&GOOD.replacen(from, to, 1)))
}

#[test]
fn what_asks_as_much_or_more_is_no_weakening() {
    for (from, to) in [
        ("", ""),
        ("Migrations applied", "All migrations applied"),
        ("migrate:deploy'", "migrate:deploy --verbose'"),
        ("weight = \"high\"", "weight = \"critical\""),
        ("target = \"< 0.1 s\"", "target = \"< 90 ms\""),
        ("valid_for = \"2h\"", "valid_for = \"1h\""),
        ("{ within = \"5m\" }", "{ within = \"4m\" }"),
        ("meets = \"< 100 ms\"", "meets = \"<= 0.05 s\""),
        ("confirms = [", "confirms = [\"One more\", "),
        ("soak = \"20m\"", "soak = \"30m\""),
    ] {
        assert_eq!(amended(from, to), Vec::<String>::new(), "{from} to {to}");
    }
}

#[test]
fn every_weakening_is_named() {
    for (from, to, expected) in [
        (
            "weight = \"high\"",
            "weight = \"recommended\"",
            "item migrations: weight lowered",
        ),
        (
            "evidence = \"required\"",
            "",
            "item migrations: evidence no longer required",
        ),
        (
            "valid_for = \"2h\"",
            "",
            "item migrations: answers stay valid for longer",
        ),
        (
            "target = \"< 0.1 s\"",
            "target = \"< 101 ms\"",
            "item migrations: the target of query_time went from < 0.1 s to < 101 ms",
        ),
        (
            "target = \"< 0.1 s\"",
            "",
            "item migrations: the target of query_time removed",
        ),
        (
            "from = 'avg=([0-9.]+) ?ms'",
            "",
            "item migrations: measure query_time no longer read from the output",
        ),
        (
            "    { matches = 'All migrations .* applied' },\n",
            "",
            "item migrations: no longer expected: output matches \"All migrations .* applied\"",
        ),
        (
            "{ exit = 0 }",
            "{ exit = 1 }",
            "item migrations: no longer expected: exit is 0",
        ),
        (
            "meets = \"< 100 ms\"",
            "meets = \"< 200 ms\"",
            "item migrations: no longer expected: number \"avg=([0-9.]+)\" < 100 ms",
        ),
        ("action = true", "", "item migrations: no longer asked for as an action"),
        (
            "confirm = true",
            "",
            "item migrations: a pass no longer waits for a person",
        ),
        ("secret = [\"TOKEN\"]", "", "item migrations: TOKEN no longer redacted"),
        (
            "consecutive = 3",
            "consecutive = 2",
            "item seeded: fewer passes in a row",
        ),
        (
            "after = [\"infrastructure\"]",
            "",
            "section database no longer waits for infrastructure",
        ),
        ("soak = \"20m\"", "", "section database: soak shortened"),
        (
            "phase = \"execute\"",
            "phase = \"review\"",
            "section database no longer counts",
        ),
        (
            ", \"Output read line by line\"",
            "",
            "section database: dba no longer confirms \"Output read line by line\"",
        ),
        (
            "statement = \"I have seen {version} applied.\"",
            "",
            "section database: the statement of dba changed",
        ),
        (
            "[[sections.items.sign_offs]]\nrole = \"cto\"\n",
            "",
            "item migrations: cto no longer signs",
        ),
        ("required = true", "", "the checklist: field version no longer required"),
        (
            "pattern = '^\\d+\\.\\d+\\.\\d+$'",
            "",
            "the checklist: the pattern of field version changed",
        ),
        ("secret = true", "", "the checklist: field token no longer secret"),
        (
            "[[sections.items.items]]\nid = \"cert\"\ncheck = { tls = \"example.com:443\", expect = [{ days_left = \"> 90\" }] }",
            "",
            "item cert removed",
        ),
        (
            "principals = [\"*@dba.example.com\"]",
            "",
            "role dba: more people may hold it",
        ),
        (
            "critical = { go = 100 }",
            "critical = { go = 90 }",
            "policy: critical changed",
        ),
        ("distinct_signers = true", "", "policy: distinct_signers changed"),
        (
            "waivers = { critical = false, expire = true }",
            "",
            "policy: waivers changed",
        ),
        (
            "sign_offs = [\"dba\", \"cto\"]",
            "sign_offs = [\"dba\"]",
            "policy: sign_offs changed",
        ),
        ("expect = '^prod-eu$'", "", "the proof of the environment changed"),
        ("decides = \"cto\"", "", "decision go-live removed or changed"),
        (
            "severity = \"immediate\"",
            "severity = \"conditional\"",
            "trigger error-rate removed or changed",
        ),
        (
            "every = \"5m\", until",
            "every = \"6m\", until",
            "monitor watch removed or changed",
        ),
    ] {
        assert_eq!(amended(from, to), [expected], "{from} to {to}");
    }
}

#[test]
fn removing_a_check_and_moving_an_item_are_named() {
    let old = read(GOOD);
    let mut new = old.clone();
    new.sections[0].items[1].check = None;
    let moved = new.sections[0].items.remove(0);
    new.sections[1].items.push(moved);
    assert_eq!(
        weakens(&old, &new),
        ["item database-up moved", "item health: check removed"]
    );
    new.sections.remove(1);
    assert!(weakens(&old, &new).contains(&"section database: dba no longer signs".to_owned()));
}
