//! A journal in a valid chain whose every text is hostile, as somebody with a text editor writes it.

use countersign::domain::digest::Digest;
use serde_json::{Value, json};

/// All that must never reach a terminal, between letters.
pub const HOSTILE: &str = "a\u{1b}]52;c;aGk=\u{7}b\u{1b}[2J\u{1b}]0;title\u{1b}\\c\u{9b}31md\u{9d}0;t\u{9c}e\u{202e}f\u{2066}g\u{200b}h\u{200d}i\u{feff}j\r\u{8}\0k\u{7f}l\nm\u{ad}n\u{2028}o\u{e0041}p";

const HASH: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

/// The journal of `writer`, of a run whose checklist has the item `item`, the field `field` and the role `role`.
pub fn journal(writer: &str, run: &str, checklist: &str) -> String {
    let person = json!({"name": HOSTILE, "principal": HOSTILE});
    let file = format!("evidence/{writer}/0006-{HOSTILE}.txt");
    let events = [
        json!({"journal_opened": {"format": 1, "program": HOSTILE, "run": run, "checklist": checklist, "writer": writer,
            "person": person, "login": HOSTILE, "host": HOSTILE, "zone": HOSTILE, "cwd": HOSTILE, "how": "screen"}}),
        json!({"note_added": {"text": HOSTILE, "by": person}}),
        json!({"note_added": {"item": "item", "text": HOSTILE, "by": person}}),
        json!({"link_added": {"item": "item", "url": HOSTILE, "by": person}}),
        json!({"check_started": {"item": "item", "check": 5, "kind": HOSTILE, "command": HOSTILE, "action": false, "inputs": HASH}}),
        json!({"evidence_attached": {"item": "item", "file": file, "sha256": HASH, "bytes": 3, "source": HOSTILE, "by": person}}),
        json!({"check_finished": {"item": "item", "check": 5, "outcome": "failed", "exit": 1, "signal": null, "took_ms": 7,
            "bytes": 3, "sha256": HASH, "truncated": false, "left_running": [HOSTILE], "reason": HOSTILE,
            "expectations": [{"text": HOSTILE, "met": false, "saw": HOSTILE, "line": 1}],
            "measures": {"measure": {"value": HOSTILE, "unit": HOSTILE}},
            "redacted": [{"rule": HOSTILE, "times": 1}],
            "evidence": [{"file": format!("evidence/{writer}/{HOSTILE}.cast"), "sha256": HASH, "bytes": 3},
                {"file": "../../../../etc/passwd", "sha256": HASH, "bytes": 3},
                {"file": "/etc/passwd", "sha256": HASH, "bytes": 3}]}}),
        json!({"item_marked": {"item": "item", "mark": "waived", "by": person, "note": HOSTILE, "reason": HOSTILE, "owner": HOSTILE}}),
        json!({"item_marked": {"item": HOSTILE, "mark": "passed", "by": person}}),
        json!({"measure_entered": {"item": "item", "measure": "measure", "value": HOSTILE, "unit": HOSTILE, "by": person}}),
        json!({"field_set": {"field": "field", "value": HOSTILE}}),
        json!({"field_set": {"field": HOSTILE, "value": HOSTILE}}),
        json!({"role_assigned": {"role": "role", "person": person, "by": person}}),
        json!({"evidence_withdrawn": {"file": file, "sha256": HASH, "reason": HOSTILE, "by": person}}),
        json!({"signed": {"role": "role", "person": person, "decision": "conditional", "conditions": [HOSTILE],
            "scope": {"section": "section"}, "scope_sha256": HASH,
            "statement": {"file": format!("sign-offs/{writer}/0015-{HOSTILE}.txt"), "sha256": HASH},
            "signature": {"file": "../../etc/hosts", "sha256": HASH, "key": HOSTILE}}}),
        json!({"checklist_amended": {"file": "../../../../../etc/passwd", "sha256": HASH, "reason": HOSTILE, "by": person,
            "trusted": true, "weakens": [HOSTILE]}}),
        json!({"controls_taken": {"by": person, "note": HOSTILE}}),
        json!({HOSTILE: {HOSTILE: HOSTILE}}),
        json!({"recovered": {"adopted": [{"file": HOSTILE, "sha256": HASH, "bytes": 1}], "interrupted": [[HOSTILE, 8]], "torn_bytes": 1}}),
    ];
    chain(&events)
}

fn chain(events: &[Value]) -> String {
    let mut prev = "0".repeat(64);
    let mut text = String::new();
    for (number, event) in events.iter().enumerate() {
        let line = json!({"seq": number + 1, "prev": prev, "at": format!("2026-11-21T21:10:{number:02}.000000Z"), "event": event});
        let line = in_order(&line);
        prev = Digest::of(&line).to_string();
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// The envelope in the order in which the program writes it.
fn in_order(line: &Value) -> String {
    format!(
        r#"{{"seq":{},"prev":{},"at":{},"event":{}}}"#,
        line["seq"], line["prev"], line["at"], line["event"]
    )
}

/// A checklist whose every text is hostile.
pub fn checklist() -> String {
    let text: String = HOSTILE
        .chars()
        .map(|sign| match sign {
            '\\' => "\\\\".to_owned(),
            sign if countersign::domain::unseen::is_unseen(sign) => format!("\\U{:08x}", u32::from(sign)),
            sign => sign.to_string(),
        })
        .collect();
    include_str!("checklist.toml").replace("HOSTILE", &text)
}

/// The first character of a printed text that must not be there.
pub fn unseen(text: &str) -> Option<(usize, char)> {
    text.char_indices()
        .find(|(_, sign)| *sign != '\n' && countersign::domain::unseen::is_unseen(*sign))
}
