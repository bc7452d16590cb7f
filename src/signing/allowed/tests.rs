//! Lines of an allowed signers file, right and wrong, and whatever bytes there may be.

use chrono::{FixedOffset, Utc};
use proptest::prelude::*;

use super::*;

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";
const PRINT: &str = "SHA256:UCUiLr7Pjs9wFFJMDByLgc3NrtdU344OgUM45wZPcIQ";

fn read(text: &str) -> AllowedSigners {
    AllowedSigners::parse("allowed_signers", text.as_bytes(), &Utc)
}

fn at(text: &str) -> Time {
    text.parse().unwrap()
}

#[test]
fn lines_are_read_as_openssh_writes_them() {
    for line in [
        format!("ada@example.com {KEY}"),
        format!("  ada@example.com\t{KEY} ada's laptop"),
        format!("bob@example.com,ada@example.com {KEY}"),
        format!("\"ada@example.com\" {KEY}"),
        format!("ada@example.com namespaces=\"countersign\" {KEY}"),
        format!("ada@example.com NAMESPACES=\"file,count*\",Valid-After=\"20200101\" {KEY} comment"),
        format!("ada@example.com valid-before=\"20991231235959Z\" {KEY}\r"),
        format!("ada@example.com {}", KEY.replace(' ', "   ")),
    ] {
        let list = read(&line);
        assert_eq!(list.mistakes(), [], "{line}");
        let word = list.ask(PRINT, "ada@example.com", "countersign", at("2026-06-01T00:00:00Z"));
        assert_eq!(word, Word::May, "{line}");
    }
}

#[test]
fn a_name_with_blanks_stands_in_quotes() {
    let list = read(&format!("\"Ada Lovelace,Bob\" {KEY}"));
    let now = Time::default();
    assert_eq!(list.ask(PRINT, "Ada Lovelace", "countersign", now), Word::May);
    assert_eq!(list.ask(PRINT, "Bob", "countersign", now), Word::May);
}

#[test]
fn every_mistake_is_told_with_its_line() {
    let text = format!(
        "# who may sign\n\nada@example.com\nada@example.com cert-authority {KEY}\nada@example.com namespace=\"git\" {KEY}\n\
         ada@example.com valid-after=20260101 {KEY}\nada@example.com valid-after=\"2026-01-01\" {KEY}\n\
         ada@example.com valid-after=\"20260101\",valid-before=\"20250101\" {KEY}\n\
         ada@example.com valid-after=\"20260101\",valid-after=\"20260101\" {KEY}\n\"ada {KEY}\n\
         ada@example.com namespaces=\"git {KEY}\nada@example.com ssh-ed25519 AAAA\n\
         ada@example.com ssh-ed25519-cert-v01@openssh.com AAAA\nada@example.com namespaces=\"git\"\n\
         ada@example.com namespaces=\"git\", {KEY}\n\"\" {KEY}\nada@example.com {KEY}\n"
    );
    let list = read(&text);
    let told: Vec<String> = list.mistakes().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    3: the key is missing
    4: cert-authority: keys that a certificate vouches for are not supported; list the key itself
    5: there is no option "namespace": there are namespaces="…", valid-after="…" and valid-before="…"
    6: valid-after: its value must stand in quotes
    7: valid-after: "2026-01-01" is no time: YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS is expected, with a Z behind it for UTC
    8: valid-before is not later than valid-after
    9: valid-after stands twice
    10: a quote is not closed
    11: a quote is not closed
    12: it holds no public key: Base64 encoding error: invalid Base64 length
    13: ssh-ed25519-cert-v01@openssh.com is a certificate, not a key
    14: the key is missing
    15: an option is missing behind the comma
    16: it names no principal
    "#);
    assert_eq!(list.len(), 1);
}

#[test]
fn times_without_a_z_are_of_the_machines_zone() {
    let east = FixedOffset::east_opt(2 * 3600).unwrap();
    let line = format!("ada valid-after=\"202601011200\",valid-before=\"202601011300Z\" {KEY}");
    let list = AllowedSigners::parse("x", line.as_bytes(), &east);
    let word = |text: &str| list.ask(PRINT, "ada", "countersign", at(text));
    assert_eq!(word("2026-01-01T09:59:59Z"), Word::NotYet(at("2026-01-01T10:00:00Z")));
    assert_eq!(word("2026-01-01T10:00:00Z"), Word::May);
    assert_eq!(word("2026-01-01T13:00:00.9Z"), Word::May);
    assert_eq!(word("2026-01-01T13:00:01Z"), Word::Expired(at("2026-01-01T13:00:00Z")));
}

#[test]
fn a_key_of_one_plain_principal_names_it() {
    let now = at("2026-06-01T00:00:00Z");
    for (text, is) in [
        (format!("ada@example.com {KEY}"), Some("ada@example.com")),
        (format!("*@example.com {KEY}"), None),
        (format!("ada@example.com {KEY}\nbob@example.com {KEY}"), None),
        (
            format!("ada@example.com {KEY}\nbob@example.com valid-before=\"20200101\" {KEY}"),
            Some("ada@example.com"),
        ),
        (String::new(), None),
    ] {
        assert_eq!(read(&text).principal_of(PRINT, "countersign", now), is, "{text}");
    }
}

/// A right line with some of its bytes changed.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let line = format!("ada,!b*?@x \"c d\" namespaces=\"a\\\"b\",valid-after=\"20260101Z\" {KEY} c\n");
    let changes = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    changes.prop_map(move |changes| {
        let mut bytes = line.clone().into_bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        bytes
    })
}

proptest! {
    #[test]
    fn reading_never_panics(bytes in prop_oneof![proptest::collection::vec(any::<u8>(), 0..300), mutated()]) {
        let list = AllowedSigners::parse("x", &bytes, &Utc);
        list.ask(PRINT, "ada", "countersign", Time::default());
        list.principal_of(PRINT, "countersign", Time::default());
    }

    #[test]
    fn a_time_reads_or_is_told(text in "[0-9]{0,16}(Z|UTC|z|é)?") {
        let list = read(&format!("ada valid-before=\"{text}\" {KEY}"));
        prop_assert_eq!(list.len() + list.mistakes().len(), 1);
    }
}
