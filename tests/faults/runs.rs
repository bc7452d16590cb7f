//! Making, listing and finding runs.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use countersign::record::{RecordError, list, resolve};

use crate::bench::*;

#[test]
fn a_run_is_made_for_its_owner_alone_with_the_checklist_byte_for_byte() {
    let bench = Bench::new();
    let (folder, journal) = bench.started();
    assert!(
        folder.name().starts_with("2026-11-21-go-live-1.4.0-"),
        "{}",
        folder.name()
    );
    assert_eq!(fs::read(folder.checklist()).unwrap(), CHECKLIST);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(&bench.runs()), 0o700);
    assert_eq!(mode(folder.path()), 0o700);
    assert_eq!(mode(&folder.checklist()), 0o400);
    assert_eq!(mode(&folder.journal(journal.writer())), 0o600);
}

#[test]
fn modes_follow_those_of_the_runs_folder() {
    let bench = Bench::new();
    fs::create_dir(bench.runs()).unwrap();
    fs::set_permissions(bench.runs(), fs::Permissions::from_mode(0o2770)).unwrap();
    let (folder, journal) = bench.started();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(&folder.inbox()), 0o2770);
    assert_eq!(mode(&folder.journal(journal.writer())), 0o640);
}

#[test]
fn runs_are_listed_and_found_by_name_beginning_or_path() {
    let bench = Bench::new();
    assert_eq!(list(&bench.runs()).unwrap().count(), 0, "no folder yet");
    let (one, mut journal) = bench.started();
    journal.append(vec![note("last")], at(9)).unwrap();
    let (two, _two) = bench.started();
    bench.run();
    fs::create_dir(bench.runs().join(".new-leftover")).unwrap();
    fs::create_dir(bench.runs().join("no-run")).unwrap();
    let listed: Vec<_> = list(&bench.runs()).unwrap().collect();
    let mut names: Vec<_> = listed.iter().map(|listed| listed.name.clone()).collect();
    names.sort();
    let mut expected = vec![one.name(), two.name()];
    expected.sort();
    assert_eq!(names, expected, "one in which nothing was recorded is passed over");
    let first = listed.iter().find(|listed| listed.name == one.name()).unwrap();
    assert_eq!(
        first.started.as_ref().map(|(at, started)| (*at, started.run.clone())),
        Some((at(0), one.name()))
    );
    assert_eq!(first.last.as_ref().map(|entry| entry.at), Some(at(9)));

    assert_eq!(resolve(&bench.runs(), &one.name()).unwrap(), one);
    let unique = &two.name()[..two.name().len() - 1];
    assert_eq!(resolve(&bench.runs(), unique).unwrap(), two);
    assert!(matches!(
        resolve(&bench.runs(), "2026-11"),
        Err(RecordError::Ambiguous { count: 3, .. })
    ));
    assert!(matches!(
        resolve(&bench.runs(), "2027"),
        Err(RecordError::NoSuchRun { .. })
    ));
    let by_path = resolve(&bench.home.path().join("elsewhere"), one.path().to_str().unwrap()).unwrap();
    assert_eq!(by_path.path(), one.path());
}
