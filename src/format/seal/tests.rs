//! Seals read back as they were written, whatever people typed into them, and nothing else reads as one.

use proptest::prelude::*;

use super::*;

/// Texts that somebody types who would like to forge a line.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        Just(format!("x\n{LATE}\n\nhead: a 1 0")),
        Just(LATE.to_owned()),
        Just("a: b\r\nperson: Eve".to_owned()),
        Just(" sha256 ".to_owned()),
        Just("\u{2028}person: Eve\u{85}".to_owned()),
    ]
}

prop_compose! {
    fn any_seal()(
        names in proptest::collection::vec(hostile(), 3),
        principal in proptest::option::of(hostile()),
        (entries, evidence, signed) in any::<(u64, u64, bool)>(),
        certificate in proptest::option::of(hostile()),
        heads in proptest::collection::btree_map("[a-z]{1,5}@[a-z]{1,5}-[a-z0-9]{8}", any::<u64>(), 0..3),
        result in prop_oneof![Just(RunResult::Success), Just(RunResult::RolledBack), Just(RunResult::Abandoned)],
    ) -> Seal {
        let heads = heads.iter().map(|(writer, seq)| (Writer::from(writer.as_str()), (*seq, Digest::of(writer))));
        Seal {
            run: names[0].clone(),
            checklist: ("list".into(), names[1].clone(), Digest::of("list")),
            result,
            person: Person { name: names[2].clone(), principal },
            at: Time::default(),
            entries,
            evidence,
            certificate: certificate.map(|file| FileDigest { sha256: Digest::of(&file), file }),
            signed,
            heads: heads.collect(),
        }
    }
}

proptest! {
    #[test]
    fn a_seal_reads_back_whatever_was_typed(seal in any_seal()) {
        let text = seal.text();
        let read = Seal::parse(&text).map_err(|why| TestCaseError::fail(format!("{why}\n{text}")))?;
        prop_assert_eq!(read.text(), text);
        prop_assert_eq!(&read.heads, &seal.heads);
        prop_assert_eq!((read.entries, read.evidence, read.result), (seal.entries, seal.evidence, seal.result));
        prop_assert_eq!(read.person.name, one_line(&seal.person.name));
    }

    #[test]
    fn no_typed_text_adds_a_line(seal in any_seal()) {
        let named = usize::from(seal.person.principal.is_some()) + usize::from(seal.certificate.is_some());
        let expected = 12 + named + seal.heads.len();
        prop_assert_eq!(seal.text().lines().count(), expected);
    }

    #[test]
    fn whatever_reads_as_a_seal_is_written_like_one(
        text in any::<String>(),
        (at, byte) in (0usize..2000, any::<char>()),
        seal in any_seal(),
    ) {
        let whole: Vec<char> = seal.text().chars().collect();
        let mut changed = whole.clone();
        let at = at % whole.len();
        changed[at] = byte;
        let mut longer = whole.clone();
        longer.insert(at, byte);
        for text in [text, whole[..at].iter().collect(), changed.iter().collect(), longer.iter().collect()] {
            if let Ok(read) = Seal::parse(&text) {
                prop_assert_eq!(read.text(), text);
            }
        }
    }
}
