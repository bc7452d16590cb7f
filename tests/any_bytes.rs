//! Everything that reads bytes of somebody else, given arbitrary and mutated ones: it answers, never panics, and what
//! comes out is bounded by what went in. `fuzz/` has the same readers for whoever has cargo-fuzz.

use countersign::{
    check::{CastTail, cast, parse_outcome, redact},
    config::Settings,
    domain::{id::Writer, time::Time, unseen::is_unseen},
    format::{
        checklist::{Strictness, parse, render},
        journal::parse_line,
        manifest::parse_sums,
        seal::Seal,
        statement::Statement,
    },
    record::{Journal, RecordPath},
    signing::AllowedSigners,
    tui::{
        live::Live,
        theme::{Depth, Theme},
    },
};
use proptest::prelude::*;
use ratatui::{buffer::Buffer, layout::Rect};

const CHECKLIST: &str = include_str!("../checklists/service-go-live.toml");
const JOURNAL: &str = concat!(
    r#"{"seq":1,"prev":"0000000000000000000000000000000000000000000000000000000000000000","at":"2026-11-21T21:10:57.123456Z","#,
    r#""event":{"note_added":{"text":"one\ntwo \u0007","by":{"name":"Ada"}}}}"#,
    "\n",
    r#"{"seq":2,"prev":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","at":"2026-11-21T21:10:58.123456Z","#,
    r#""seen":{"bob@ops2-x3v8c1ne":[3,"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"]},"#,
    r#""event":{"gap":{"from":"2026-11-21T21:10:57.123456Z","to":"2026-11-21T22:10:57.000000Z"}}}"#,
    "\n",
);
const STATEMENT: &str = include_str!("hostile/statement.txt");
const SEAL: &str = include_str!("hostile/seal.txt");
const SIGNERS: &str = include_str!("hostile/allowed_signers");
const SUMS: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  0001-a.log\n";
const CAST: &str = "{\"version\":2,\"width\":80,\"height\":24}\n[0.1,\"o\",\"hel\\u001b[31mlo\"]\n[0.2,\"r\",\"80x24\"]\n[0.3,\"m\",\"gap\"]\n";
const SETTINGS: &str = "name = \"Ada\"\nwords = true\noutput_limit = \"16 MiB\"\n[redact]\ngithub = 'gh[ps]_[a-z]+'\n[keys]\nquit = \"q\"\n";
const STEERING: &str =
    "\u{1b}[31mred\u{1b}[2J\u{1b}[999;999Hx\u{1b}]0;t\u{7}\u{1b}[?1049h日本\u{9b}5A\u{202e}\u{200b}\r\n";

/// Any bytes at all, or `whole` with some of it changed, doubled, cut out.
fn bytes(whole: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), 0usize..6, any::<u8>(), 0usize..64);
    let mutated = prop::collection::vec(change, 1..12).prop_map(move |changes| {
        let mut bytes = whole.as_bytes().to_vec();
        for (at, how, byte, length) in changes {
            let at = at.index(bytes.len().max(1)).min(bytes.len());
            let end = (at + length).min(bytes.len());
            match how {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let part = bytes[at..end].to_vec();
                    bytes.splice(at..at, part);
                }
                4 => drop(bytes.splice(at..at, "\"[{\u{9b}\u{202e}\0".bytes())),
                _ => bytes.truncate(end.max(1)),
            }
        }
        bytes
    });
    prop_oneof![4 => mutated, 1 => prop::collection::vec(any::<u8>(), 0..400)]
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_checklist_reader_answers_any_bytes_and_what_it_says_can_be_drawn(bytes in bytes(CHECKLIST)) {
        let source = lossy(&bytes);
        for strictness in [Strictness::Written, Strictness::Frozen] {
            if let Err(problems) = parse(&source, strictness) {
                prop_assert!(!problems.is_empty() && problems.len() < 500);
                let drawn = render(&problems, &source, "x.toml", false, 100);
                prop_assert!(!drawn.contains(|sign| sign != '\n' && is_unseen(sign)), "{:?}", drawn);
            }
        }
    }

    #[test]
    fn the_settings_reader_answers_any_bytes(bytes in bytes(SETTINGS)) {
        if let Err(wrong) = Settings::parse(&lossy(&bytes)) {
            prop_assert!(!wrong.is_empty());
        }
    }

    #[test]
    fn the_pane_takes_any_bytes_at_any_size_and_draws_nothing_unseen(
        pieces in prop::collection::vec((bytes(STEERING), 1u16..60, 1u16..200), 1..6),
        width in 1u16..120,
        height in 1u16..40,
    ) {
        let theme = Theme::named("dark", None, Depth::True).expect("a theme");
        let mut live = Live::new(24, 80);
        for (bytes, rows, columns) in pieces {
            live.feed(&bytes);
            live.resize(rows, columns);
            live.scroll(isize::try_from(rows).expect("small") - 20);
            let area = Rect::new(0, 0, width, height);
            let mut buffer = Buffer::empty(area);
            live.draw(&theme, area, &mut buffer);
            for cell in &buffer.content {
                prop_assert!(!cell.symbol().contains(is_unseen), "{:?}", cell.symbol());
            }
            prop_assert!(!live.last_line().contains('\n'));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_journal_reader_answers_any_bytes_the_same_on_any_number_of_threads(bytes in bytes(JOURNAL)) {
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        let read = |threads| {
            let file: RecordPath = "journal/w.jsonl".parse().expect("a path");
            Journal::read(Writer::new("w"), file, &bytes, threads)
        };
        let (one, three) = (read(1), read(3));
        prop_assert!(one.entries.len() <= lines);
        prop_assert_eq!(one.entries, three.entries);
        for line in bytes.split(|byte| *byte == b'\n') {
            let _ = parse_line(line);
        }
    }

    #[test]
    fn the_statement_reader_answers_any_bytes(bytes in bytes(STATEMENT)) {
        let _ = Statement::parse(&lossy(&bytes));
    }

    #[test]
    fn the_reader_of_seals_takes_only_what_it_would_have_written(bytes in bytes(SEAL)) {
        let text = lossy(&bytes);
        if let Ok(seal) = Seal::parse(&text) {
            prop_assert_eq!(seal.text(), text);
        }
    }

    #[test]
    fn the_reader_of_allowed_signers_takes_a_line_or_says_what_is_wrong_with_it(bytes in bytes(SIGNERS)) {
        let lines = bytes.split(|byte| *byte == b'\n').count();
        let signers = AllowedSigners::parse("allowed_signers", &bytes, &chrono::Utc);
        prop_assert!(signers.len() + signers.mistakes().len() <= lines);
        prop_assert!(signers.mistakes().iter().all(|mistake| (1..=lines).contains(&mistake.line)));
        let word = signers.ask("SHA256:x", "ada@example.com", "countersign", Time::default());
        prop_assert!(!word.why_not("ada@example.com").is_empty());
    }

    #[test]
    fn the_reader_of_sums_answers_any_bytes_and_names_nothing_outside_the_run(bytes in bytes(SUMS)) {
        for (_, file) in parse_sums(&Writer::new("w"), &lossy(&bytes)).unwrap_or_default() {
            if let Ok(path) = file.parse::<RecordPath>() {
                prop_assert!(path.under("/run".as_ref()).starts_with("/run"));
            }
        }
    }

    #[test]
    fn the_cast_readers_answer_any_bytes(bytes in bytes(CAST)) {
        let shown: usize = cast::shown(&*bytes).map_while(Result::ok).map(|(_, text)| text.len()).sum();
        // A marker is framed.
        prop_assert!(shown <= bytes.len() * 4 + 64);
        let mut file = tempfile::tempfile().expect("a file");
        std::io::Write::write_all(&mut file, &bytes).expect("written");
        std::io::Seek::rewind(&mut file).expect("rewound");
        let tailed = CastTail::of(file).read(usize::MAX).expect("read");
        prop_assert!(tailed.len() <= bytes.len() * 4 + 64);
    }

    #[test]
    fn the_reader_of_outcomes_answers_any_bytes(bytes in bytes(r#"{"outcome":"passed","reason":null,"exit":0}"#)) {
        let _ = parse_outcome(&bytes);
    }

    #[test]
    fn a_path_of_any_bytes_leads_nowhere_outside(bytes in bytes("evidence/w/0001-a.log")) {
        if let Ok(path) = lossy(&bytes).parse::<RecordPath>() {
            let under = path.under("/run".as_ref());
            prop_assert!(under.starts_with("/run"));
            prop_assert!(!under.components().any(|part| part == std::path::Component::ParentDir));
        }
    }

    #[test]
    fn the_redactor_takes_any_bytes(bytes in bytes("a secret-word here\u{1b}[31msecret-\u{1b}[mword\r\n")) {
        let mut redactor = redact::Redactor::new(&[redact::Rule::value("field x", "secret-word")]).expect("rules");
        let mut out = String::new();
        redactor.push(&lossy(&bytes), &mut out);
        redactor.finish(&mut out);
        prop_assert!(!out.contains("secret-word"));
    }
}

/// What is mutated above has to be right to begin with, or the readers turn it down at its first line.
#[test]
fn the_seal_and_the_signers_that_are_mutated_are_right() {
    assert_eq!(Seal::parse(SEAL).expect("a seal").heads.len(), 2);
    let signers = AllowedSigners::parse("allowed_signers", SIGNERS.as_bytes(), &chrono::Utc);
    assert_eq!((signers.len(), signers.mistakes()), (2, &[][..]));
}
