//! The bytes of every event, pinned: others rely on them.

use proptest::prelude::*;

use super::*;
use crate::domain::event::{By, EntryRef, ItemMarked, Mark, NoteAdded, Person, UnknownEvent};

/// Each as `event` stands in a line, with all its members, and then with as few as may be.
const EVENTS: &[&str] = &[
    r#"{"journal_opened":{"format":1,"program":"0.1.0","run":"2026-11-21-service-go-live-1.4.0-7k3q","checklist":"HASH","writer":"ada@ops1-k7d2m9qa","person":{"name":"Ada Lovelace","principal":"ada@example.com"},"login":"ada","host":"ops1","zone":"+01:00","cwd":"/srv/app","continues":["ada@ops1-aaaaaaaa",7,"HASH"],"how":"screen"}}"#,
    r#"{"journal_opened":{"format":1,"program":"0.1.0","run":"r","checklist":"HASH","writer":"w","person":{"name":"Ada"},"login":"ada","host":"ops1","zone":"+00:00","cwd":"/","how":"ci"}}"#,
    r#"{"run_started":{"run":"r","checklist":{"id":"service-go-live","version":"1.0.0","sha256":"HASH"},"subject":[{"name":"api","sha256":"HASH"},{"name":"web","commit":"0123abc"}],"fields":{"token":null,"version":"1.4.0"},"roles":{"dba":{"name":"Bob"}},"trusted":true,"rehearsal":false}}"#,
    r#"{"checklist_amended":{"file":"amendments/w-0057.toml","sha256":"HASH","reason":"typo","by":{"name":"Ada"},"trusted":true,"weakens":["item x is gone"]}}"#,
    r#"{"field_set":{"field":"version","value":"1.4.1"}}"#,
    r#"{"field_set":{"item":"migrations","field":"token","value":null}}"#,
    r#"{"role_assigned":{"role":"dba","person":{"name":"Bob"},"by":{"name":"Ada"}}}"#,
    r#"{"check_started":{"item":"migrations","check":8,"kind":"run","command":"pnpm migrate","action":true,"inputs":"HASH"}}"#,
    r#"{"check_started":{"item":null,"ad_hoc":true,"check":8,"kind":"run","command":"ls","action":false,"inputs":"HASH"}}"#,
    r#"{"check_finished":{"item":"migrations","check":8,"writer":"ada@ops1-aaaaaaaa","outcome":"failed","exit":1,"signal":null,"took_ms":1204,"bytes":88,"sha256":"HASH","truncated":false,"expectations":[{"text":"exit = 0","met":false,"saw":"1"},{"text":"matches 'ok'","met":null,"saw":null,"line":3}],"measures":{"lag":{"value":4.5,"unit":"s"}},"values":{"{job=\"a\"}":"0.0043"},"left_running":["1234 sleep"],"evidence":[{"file":"evidence/w/0008-migrations.cast","sha256":"HASH","bytes":312}]}}"#,
    r#"{"check_finished":{"item":null,"check":8,"outcome":"errored","exit":null,"signal":9,"took_ms":0,"bytes":0,"sha256":null,"truncated":true,"expectations":[],"measures":{},"left_running":[],"evidence":[],"reason":"not supported yet","redacted":[{"rule":"field token","times":3}]}}"#,
    r#"{"item_marked":{"item":"migrations","mark":"passed","by":"check"}}"#,
    r#"{"item_marked":{"item":"migrations","mark":"waived","by":{"name":"Ada"},"note":"n","reason":"r","owner":"Bob","expires":"2026-12-01T00:00:00.000000Z","undoes":["w",7]}}"#,
    r#"{"item_marked":{"item":"migrations","mark":"not_applicable","by":{"name":"Ada"}}}"#,
    r#"{"measure_entered":{"item":"api","measure":"p95","value":412,"unit":"ms","by":{"name":"Ada"}}}"#,
    r#"{"note_added":{"item":"api","section":"smoke","text":"one\ntwo \u0007","by":{"name":"Ada"}}}"#,
    r#"{"link_added":{"url":"https://ci.example.com/7","by":{"name":"Ada"}}}"#,
    r#"{"evidence_attached":{"item":"api","file":"evidence/w/0012-grafana.png","sha256":"HASH","bytes":48213,"source":"inbox/grafana.png","by":{"name":"Ada"}}}"#,
    r#"{"evidence_withdrawn":{"file":"evidence/w/0012-grafana.png","sha256":"HASH","reason":"a token","by":{"name":"Ada"}}}"#,
    r#"{"signed":{"role":"tech-lead","person":{"name":"Ada"},"decision":"conditional","conditions":["watch it"],"scope":{"section":"database"},"scope_sha256":"HASH","statement":{"file":"sign-offs/w/0042-tech-lead.txt","sha256":"HASH"},"signature":{"file":"sign-offs/w/0042-tech-lead.txt.sig","sha256":"HASH","key":"SHA256:abc"}}}"#,
    r#"{"signed":{"role":"tech-lead","person":{"name":"Ada"},"decision":"approved","conditions":[],"scope":{"item":"api"},"scope_sha256":"HASH","statement":{"file":"s","sha256":"HASH"},"signature":null}}"#,
    r#"{"gap":{"from":"2026-11-21T21:10:57.123456Z","to":"2026-11-21T22:10:57.000000Z"}}"#,
    r#"{"recovered":{"adopted":[{"file":"evidence/w/0008-x.cast","sha256":"HASH","bytes":1}],"interrupted":[["w",8]],"torn_bytes":17,"lost":["w",9,"HASH"]}}"#,
    r#"{"recovered":{"adopted":[],"interrupted":[],"torn_bytes":0}}"#,
    r#"{"controls_taken":{"by":{"name":"Bob"},"from":"ada@ops1-aaaaaaaa","note":"Ada has left"}}"#,
    r#"{"controls_taken":{"by":{"name":"Bob"}}}"#,
    r#"{"closed":{"result":"rolled_back","by":{"name":"Ada"},"note":"error rate","allowed_signers":{"file":"sign-offs/w/0060-allowed_signers-as-claimed-then","sha256":"HASH"},"certificate":{"file":"sign-offs/w/0060-certificate.html","sha256":"HASH"},"certificate_text":{"file":"sign-offs/w/0060-certificate.md","sha256":"HASH"}}}"#,
    r#"{"closed":{"result":"abandoned","by":{"name":"Ada"}}}"#,
    r#"{"sealed":{"heads":{"w":[60,"HASH"]},"by":{"name":"Ada"},"statement":{"file":"sign-offs/w/0061-seal.txt","sha256":"HASH"},"signature":{"file":"sign-offs/w/0061-seal.txt.sig","sha256":"HASH","key":"SHA256:abc"},"certificate":{"file":"report/certificate.md","sha256":"HASH"}}}"#,
    r#"{"sealed":{"heads":{"w":[60,"HASH"]},"by":{"name":"Ada"},"statement":{"file":"s","sha256":"HASH"},"signature":null}}"#,
    r#"{"handed_off":{"from":{"role":"frontend","person":{"name":"Ada"}},"to":{"role":"meshops"},"section":"artifact","note":"two warnings are known","by":{"name":"Ada"}}}"#,
    r#"{"handed_off":{"from":{"person":{"name":"Ada"}},"to":{"person":{"name":"Bob","principal":"bob@example.com"}},"section":null,"note":"the deploy runs","by":{"name":"Ada"}}}"#,
    r#"{"handoff_accepted":{"handoff":["w",9],"by":{"name":"Bob"},"from":{"role":"frontend","person":{"name":"Ada"}}}}"#,
    r#"{"handoff_refused":{"handoff":["w",9],"by":{"name":"Bob"},"from":{"person":{"name":"Ada"}},"note":"the manifest is missing"}}"#,
    r#"{"polled":{"decision":"go-live","role":"dba","person":{"name":"Bob"},"answer":"go"}}"#,
    r#"{"polled":{"decision":"go-live","role":"dba","person":{"name":"Bob"},"answer":"no_go","reason":"the replica lags"}}"#,
    r#"{"decided":{"decision":"go-live","answer":"conditional","verdict":"no_go","reasons":["high: 12 of 18 fulfilled"],"conditions":[{"text":"watch the cache","owner":"Bob","due":"2026-12-01T00:00:00.000000Z"}],"by":{"name":"Ada"},"role":"cto","reason":"the fair is on","override":"the six are cosmetic"}}"#,
    r#"{"decided":{"decision":"go-live","answer":"no_go","verdict":"open","reasons":[],"conditions":[],"by":{"name":"Ada"}}}"#,
    r#"{"condition_met":{"condition":["w",12,0],"by":{"name":"Bob"},"note":"seen on the dashboard"}}"#,
    r#"{"condition_met":{"condition":["w",12,1],"by":{"name":"Bob"}}}"#,
    r#"{"hold_broken":{"section":"database","reason":"the DBA cannot be reached","by":{"name":"Ada"},"role":"cto"}}"#,
    r#"{"hold_broken":{"section":"database","reason":"r","by":{"name":"Ada"}}}"#,
    r#"{"rollback_called":{"triggers":["error-rate"],"reason":"5 % of requests fail","by":{"name":"Ada"},"severity":"immediate","seen_at":"2026-11-21T21:08:00.000000Z","environment":"prod"}}"#,
    r#"{"rollback_called":{"triggers":[],"reason":"r","by":{"name":"Ada"},"severity":"conditional"}}"#,
    r#"{"rollback_reached":{"milestone":"executed","by":{"name":"Ada"},"note":"traffic is back"}}"#,
    r#"{"rollback_reached":{"milestone":"told","by":{"name":"Ada"}}}"#,
    r#"{"rollback_ended":{"result":"partial","by":{"name":"Ada"},"note":"the schema stays"}}"#,
    r#"{"rollback_ended":{"result":"restored","by":{"name":"Ada"}}}"#,
    r##"{"notified":{"channel":"#war-room","text":"rolled back","status":"told","by":{"name":"Ada"}}}"##,
    r##"{"notified":{"channel":"#war-room","text":"started","status":"sent"}}"##,
    r#"{"risk_recorded":{"risk":"risk-1a2b3c","title":"the cache is cold","severity":"high","owner":"Bob","mitigation":"warm it","state":"mitigated","by":{"name":"Ada"}}}"#,
    r#"{"risk_recorded":{"risk":"risk-1a2b3c","title":"t","severity":"low","state":"open","by":{"name":"Ada"}}}"#,
    r#"{"note_added":{"text":"write the runbook","about":"action","owner":"Bob","due":"2026-12-01T00:00:00.000000Z","by":{"name":"Ada"}}}"#,
    r#"{"note_added":{"text":"calm","about":"went_well","by":{"name":"Ada"}}}"#,
    r#"{"phase_of_the_moon":{"from":"tech-lead","section":"monitor","to":"sre"}}"#,
];

fn line(event: &str) -> String {
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    format!(
        r#"{{"seq":8,"prev":"{hash}","at":"2026-11-21T21:10:57.123456Z","seen":{{"bob@ops2-x3v8c1ne":[3,"{hash}"]}},"event":{event}}}"#
    )
    .replace("HASH", hash)
}

#[test]
fn every_event_is_written_as_it_stands_here_byte_for_byte() {
    for event in EVENTS {
        let line = line(event);
        let entry = parse_line(line.as_bytes()).unwrap();
        let written = write_line(&entry).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), line + "\n");
    }
}

#[test]
fn every_kind_that_is_known_is_pinned() {
    for kind in KINDS {
        let start = format!("{{\"{kind}\":");
        let pinned: Vec<_> = EVENTS.iter().filter(|event| event.starts_with(&start)).collect();
        assert!(!pinned.is_empty(), "{kind}");
        for event in pinned {
            let entry = parse_line(line(event).as_bytes()).unwrap();
            assert!(!matches!(entry.event, Event::Unknown(_)), "{kind}");
            assert_eq!(entry.event.kind(), kind);
        }
    }
}

#[test]
fn an_event_of_an_unknown_kind_keeps_its_kind_and_members() {
    let entry = parse_line(line(r#"{"notarised":{"heads":{"w":[3,"x"]},"n":1.5}}"#).as_bytes()).unwrap();
    let Event::Unknown(unknown) = &entry.event else {
        panic!("{entry:?}")
    };
    assert_eq!(unknown.kind, "notarised");
    assert_eq!(unknown.members["heads"]["w"][0], 3);
    assert_eq!(entry.seen.len(), 1);
}

#[test]
fn unknown_members_are_ignored() {
    let entry = parse_line(line(r#"{"field_set":{"field":"a","value":"b","colour":[[[{}]]]}}"#).as_bytes()).unwrap();
    assert_eq!(entry.event.kind(), "field_set");
    let text = line(r#"{"field_set":{"field":"a","value":"b"}}"#).replace("\"seq\"", "\"tide\":null,\"seq\"");
    assert!(parse_line(text.as_bytes()).is_ok());
}

#[test]
fn a_known_kind_with_members_that_are_not_is_an_error_that_keeps_the_entry() {
    let broken = line(r#"{"item_marked":{"item":"a","mark":"blessed","by":"check"}}"#);
    let Err(LineError::Members { entry, why }) = parse_line(broken.as_bytes()) else {
        panic!()
    };
    assert_eq!((entry.seq, entry.event.kind()), (8, "item_marked"));
    insta::assert_snapshot!(why, @"unknown variant `blessed`, expected one of `passed`, `failed`, `waived`, `not_applicable`, `cleared`");
}

#[test]
fn hostile_lines_are_errors_and_nothing_else() {
    let deep = "[".repeat(1_000_000);
    let nested = line(&format!(
        r#"{{"later":{}{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    ));
    let wide = line(&format!(r#"{{"gap":{{"from":{deep}}}}}"#));
    let lines = [
        "",
        "{}",
        "null",
        "[]",
        "\u{feff}{}",
        "{\"seq\":-1}",
        r#"{"seq":1e999}"#,
        &deep,
        &nested,
        &wide,
        &line("{}"),
        &line("\"gap\""),
        &line(r#"{"gap":{},"later":{}}"#),
        &line(r#"{"field_set":{"field":"a","value":"b"}}"#).replace("\"seq\":8", "\"seq\":8,\"seq\":9"),
        &line(r#"{"field_set":{"field":"a","value":"b"}}"#).replace("2026", "20x6"),
    ];
    for line in lines {
        assert!(parse_line(line.as_bytes()).is_err(), "{}", &line[..line.len().min(80)]);
    }
    assert!(parse_line(b"\xff\xfe{}").is_err());
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), Just("a\nb\r\u{2028}\u{0}\"\\".to_owned())]
}

fn event() -> impl Strategy<Value = Event> {
    let note = (text(), text(), proptest::option::of(text())).prop_map(|(text, name, item)| {
        Event::NoteAdded(NoteAdded {
            about: None,
            owner: None,
            due: None,
            item: item.map(|item| (&*item).into()),
            section: None,
            text,
            by: Person::named(name),
        })
    });
    let mark = (text(), proptest::option::of(text()), any::<u64>()).prop_map(|(item, note, seq)| {
        Event::ItemMarked(Box::new(ItemMarked {
            item: (&*item).into(),
            mark: Mark::Waived,
            by: By::CHECK,
            note,
            reason: None,
            owner: None,
            expires: None,
            undoes: Some(EntryRef((&*item).into(), seq)),
        }))
    });
    let unknown = ("later_[a-z]{0,9}", text()).prop_map(|(kind, text)| {
        Event::Unknown(Box::new(UnknownEvent {
            kind,
            members: serde_json::json!({ "text": text, "n": [1, null] }),
        }))
    });
    prop_oneof![note, mark, unknown]
}

proptest! {
    #[test]
    fn what_is_written_reads_back_and_is_one_line(seq in any::<u64>(), micros in 0i64..4_000_000_000_000_000, event in event()) {
        let entry = Entry {
            seq,
            prev: Digest::of(seq.to_le_bytes()),
            at: chrono::DateTime::from_timestamp_micros(micros).unwrap(),
            seen: BTreeMap::from([("b@c-1".into(), (seq, Digest::ZERO))]),
            event,
        };
        let line = write_line(&entry).unwrap();
        prop_assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
        prop_assert_eq!(line.last(), Some(&b'\n'));
        prop_assert_eq!(parse_line(&line[..line.len() - 1]).unwrap(), entry);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0usize..400, with in any::<u8>()) {
        let _ = parse_line(&bytes);
        let mut line = line(EVENTS[2]).into_bytes();
        let at = at % line.len();
        line[at] = with;
        let _ = parse_line(&line);
    }
}
