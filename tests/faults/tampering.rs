//! Whatever is altered, removed, added or moved is found and named.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use countersign::{
    domain::event::{Content, Event, EvidenceWithdrawn, Person},
    record::{RealDisk, Severity, redraw, verify},
};
use proptest::{prelude::*, test_runner::TestRunner};

use crate::bench::*;

#[test]
fn the_sums_are_checked_by_sha256sum_alone() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let outside = bench.home.path().join("odd ñame \\ of\nmine.png");
    fs::write(&outside, vec![7; 300_000]).unwrap();
    journal
        .append(vec![paste("../../etc/passwd", b"hello")], at(1))
        .unwrap();
    let copied = attach(
        outside.file_name().unwrap().to_str().unwrap(),
        Content::CopyOf(outside.clone()),
    );
    journal.append(vec![copied], at(2)).unwrap();
    redraw(&folder, journal.writer(), &all_entries(&folder), &RealDisk::shared()).unwrap();

    let place = folder.evidence(journal.writer());
    let check = Command::new("sha256sum")
        .args(["--strict", "-c", "SHA256SUMS"])
        .current_dir(&place)
        .output()
        .unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
    assert_eq!(String::from_utf8_lossy(&check.stdout).lines().count(), 2);
    let findings = verify(folder.path()).unwrap().findings;
    assert_eq!(findings, []);
    let mode = fs::metadata(place.join("0003-passwd")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o400, "evidence is read-only once done");
}

#[test]
fn evidence_that_is_altered_missing_or_not_recorded_is_named() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let names = ["altered.txt", "missing.txt", "leaked.txt", "well.txt"];
    let recorded = journal
        .append(names.iter().map(|name| paste(name, b"secret")).collect(), at(1))
        .unwrap();
    redraw(&folder, journal.writer(), &all_entries(&folder), &RealDisk::shared()).unwrap();
    let place = folder.evidence(journal.writer());
    rewrite(&place.join("0003-altered.txt"), b"sekret");
    fs::remove_file(place.join("0004-missing.txt")).unwrap();
    fs::remove_file(place.join("0005-leaked.txt")).unwrap();
    fs::write(place.join("0099-mine.txt"), "put there").unwrap();
    let Event::EvidenceAttached(leaked) = &recorded[2].entry.event else {
        panic!()
    };
    let withdrawn = Event::EvidenceWithdrawn(Box::new(EvidenceWithdrawn {
        file: leaked.evidence.file.clone(),
        sha256: leaked.evidence.sha256,
        reason: "a token".into(),
        by: Person::named("Ada"),
    }));
    journal.append(vec![withdrawn.into()], at(2)).unwrap();

    let found: Vec<(Severity, String)> = verify(folder.path())
        .unwrap()
        .findings
        .into_iter()
        .map(|finding| (finding.severity, finding.file.rsplit('/').next().unwrap().to_owned()))
        .collect();
    assert!(
        found.contains(&(Severity::Error, "0003-altered.txt".into())),
        "{found:?}"
    );
    assert!(
        found.contains(&(Severity::Error, "0004-missing.txt".into())),
        "{found:?}"
    );
    assert!(found.contains(&(Severity::Note, "0005-leaked.txt".into())), "{found:?}");
    assert!(
        found.contains(&(Severity::Warning, "0099-mine.txt".into())),
        "{found:?}"
    );
    assert!(!found.iter().any(|(_, file)| file == "0006-well.txt"), "{found:?}");
}

#[test]
fn lines_that_are_removed_swapped_or_added_are_found() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    journal
        .append((0..6).map(|n| note(&format!("note {n}"))).collect(), at(1))
        .unwrap();
    let path = folder.journal(journal.writer());
    drop(journal);
    let lines = lines_of(&fs::read(&path).unwrap());
    let mut removed = lines.clone();
    removed.remove(4);
    let mut swapped = lines.clone();
    swapped.swap(3, 4);
    let mut added = lines.clone();
    added.insert(4, lines[4].clone());
    let mut first = lines.clone();
    first.remove(0);
    for (what, lines) in [
        ("removed", removed),
        ("swapped", swapped),
        ("added", added),
        ("first", first),
    ] {
        fs::write(&path, lines.concat()).unwrap();
        let verification = verify(folder.path()).unwrap();
        assert!(!verification.holds(), "{what}");
        let named = verification
            .findings
            .iter()
            .filter_map(|finding| finding.line)
            .collect::<Vec<_>>();
        assert!(named.iter().any(|line| (1..=5).contains(line)), "{what} {named:?}");
        assert!(named.len() < 8, "{what}: what follows is not named again: {named:?}");
    }
}

#[test]
fn a_journal_cut_short_or_taken_away_is_found_by_whoever_had_seen_it() {
    let bench = Bench::new();
    let (folder, mut one) = bench.started();
    one.append(vec![note("one")], at(1)).unwrap();
    let mut two = bench.begin(&folder).journal;
    two.note_heads(&[(one.writer().clone(), one.head())].into());
    two.append(vec![note("two")], at(2)).unwrap();
    let path = folder.journal(one.writer());
    drop(one);
    let whole = fs::read(&path).unwrap();
    let lines = lines_of(&whole);
    fs::write(&path, lines[..2].concat()).unwrap();
    assert!(
        errors(&folder).iter().any(|error| error.contains("cut off")),
        "{:?}",
        errors(&folder)
    );
    fs::remove_file(&path).unwrap();
    assert!(
        errors(&folder).iter().any(|error| error.contains("removed")),
        "{:?}",
        errors(&folder)
    );
    fs::write(&path, whole).unwrap();
    assert_eq!(errors(&folder), [""; 0]);
}

#[test]
fn paths_that_lead_out_of_the_run_are_named_and_never_read() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let recorded = journal.append(vec![paste("a.txt", b"hello")], at(1)).unwrap();
    let Event::EvidenceAttached(attached) = &recorded[0].entry.event else {
        panic!()
    };
    let place = folder.evidence(journal.writer()).join("0003-a.txt");
    fs::remove_file(&place).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", &place).unwrap();
    let mut evidence = attached.evidence.clone();
    evidence.file = "../../../etc/passwd".into();
    journal.append(vec![finished("x", 9, vec![evidence])], at(2)).unwrap();
    let errors = errors(&folder);
    assert!(errors.iter().any(|error| error.contains("symbolic link")), "{errors:?}");
    assert!(errors.iter().any(|error| error.contains("leads out")), "{errors:?}");
}

#[test]
fn a_flipped_byte_anywhere_is_found_and_named_by_file_and_line() {
    let bench = Bench::new();
    let (folder, mut journal) = bench.started();
    let drafts = vec![mark("a"), paste("a.txt", b"evidence"), note("x")];
    journal.append(drafts, at(1)).unwrap();
    // Somebody else saw the last line, so that it is fixed too.
    drop(bench.begin(&folder).journal);
    redraw(&folder, journal.writer(), &all_entries(&folder), &RealDisk::shared()).unwrap();
    let writer = journal.writer().clone();
    drop(journal);
    assert_eq!(errors(&folder), [""; 0]);
    let paths = [
        format!("journal/{writer}.jsonl"),
        "checklist.toml".to_owned(),
        format!("evidence/{writer}/0004-a.txt"),
        format!("evidence/{writer}/SHA256SUMS"),
    ];
    let bytes: Vec<Vec<u8>> = paths
        .iter()
        .map(|path| fs::read(folder.path().join(path)).unwrap())
        .collect();
    let sizes: Vec<usize> = bytes.iter().map(Vec::len).collect();

    let mut runner = TestRunner::new(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let flip = (0..sizes.iter().sum::<usize>(), 0u8..8);
    let found = runner.run(&flip, |(mut at, bit)| {
        let mut file = 0;
        while at >= sizes[file] {
            at -= sizes[file];
            file += 1;
        }
        let mut flipped = bytes[file].clone();
        flipped[at] ^= 1 << bit;
        let line = flipped[..at].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        rewrite(&folder.path().join(&paths[file]), &flipped);
        let findings = verify(folder.path()).unwrap().findings;
        rewrite(&folder.path().join(&paths[file]), &bytes[file]);
        let named = findings.iter().any(|finding| {
            // A broken link names the line before it, and this one in words.
            let here = finding
                .line
                .is_none_or(|found| found == line || found + 1 == line || found == line + 1);
            let seen = finding.what.contains(&format!("entry {line} of {writer}"));
            finding.severity == Severity::Error && (finding.file == paths[file] && here || seen)
        });
        prop_assert!(named, "{} line {line}: {findings:#?}", paths[file]);
        Ok(())
    });
    found.unwrap();
}
