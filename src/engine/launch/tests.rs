//! What becomes of files that a check left and that are not there any more when it ends.

use std::{fs, os::unix::fs::symlink};

use super::ended;
use crate::{
    check::{Finished, KeptFile},
    domain::{
        check::Outcome,
        desk::Fact,
        digest::Digest,
        event::{CheckFinished, EntryRef},
    },
    engine::testing::Bench,
};

const FILES: [&str; 2] = [
    "evidence/ada@ops1-1/0003-quick.cast",
    "evidence/ada@ops1-1/0003-quick.log",
];

/// What comes of a check that passed and left both files, after something happened to them.
fn after(happens: impl Fn(&Bench)) -> CheckFinished {
    let bench = Bench::new();
    let place = |file: &str| bench.path().join(file);
    fs::create_dir_all(place(FILES[0]).parent().unwrap()).unwrap();
    let kept = FILES.map(|file| {
        fs::write(place(file), "seen").unwrap();
        KeptFile {
            file: place(file),
            sha256: Digest::of("seen"),
            bytes: 4,
        }
    });
    happens(&bench);
    let finished = Finished {
        outcome: Outcome::Passed,
        exit: Some(0),
        signal: None,
        took_ms: 1,
        bytes: 4,
        sha256: Digest::of("seen"),
        truncated: false,
        expectations: Vec::new(),
        measures: Default::default(),
        values: Default::default(),
        left_running: Vec::new(),
        evidence: kept.to_vec(),
        reason: None,
        redacted: Vec::new(),
        tries: 1,
    };
    match ended(&bench.folder, EntryRef("ada@ops1-1".into(), 3), finished) {
        Fact::CheckEnded { finished, .. } => *finished,
        other => panic!("{other:?}"),
    }
}

fn names(finished: &CheckFinished) -> Vec<&str> {
    finished.evidence.iter().map(|file| file.file.as_str()).collect()
}

#[test]
fn evidence_that_is_there_as_it_was_left_is_recorded() {
    let finished = after(|_| {});
    assert_eq!((finished.outcome, &finished.reason), (Outcome::Passed, &None));
    assert_eq!(names(&finished), FILES);
}

#[test]
fn a_check_whose_evidence_went_away_errs_and_vouches_only_for_what_is_there() {
    type Happens = fn(&Bench);
    let cases: [(Happens, &str); 4] = [
        (
            |bench| fs::remove_file(bench.path().join(FILES[1])).unwrap(),
            "went away",
        ),
        (
            |bench| {
                fs::write(bench.path().join(FILES[1]), "else")
                    .and_then(|()| fs::write(bench.path().join(FILES[1]), "longer"))
                    .unwrap()
            },
            "has 6 bytes, and had 4 when it was kept",
        ),
        (
            |bench| {
                let file = bench.path().join(FILES[1]);
                fs::remove_file(&file).unwrap();
                symlink("0003-quick.cast", file).unwrap();
            },
            "went away",
        ),
        (
            |bench| {
                let file = bench.path().join(FILES[1]);
                fs::remove_file(&file).unwrap();
                fs::create_dir(file).unwrap();
            },
            "went away",
        ),
    ];
    for (happens, why) in cases {
        let finished = after(happens);
        assert_eq!(finished.outcome, Outcome::Errored);
        assert_eq!(
            finished.reason.as_deref(),
            Some(format!("its evidence {} {why}", FILES[1]).as_str())
        );
        assert_eq!(names(&finished), [FILES[0]]);
    }
}
