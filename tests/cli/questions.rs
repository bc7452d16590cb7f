//! Questions asked at a terminal: a pseudo-terminal here, on which the answers are typed before they are asked for.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    process::{Output, Stdio},
};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::stage::Stage;

/// A terminal: our end, and the one of the program.
pub fn terminal() -> (File, File) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = OpenOptions::new()
        .read(true)
        .write(true)
        .open(name.to_str().unwrap())
        .unwrap();
    (File::from(ours), theirs)
}

/// Calls it with these lines typed at its terminal.
pub fn typed(stage: &Stage, args: &[&str], lines: &[&str]) -> Output {
    let (mut ours, theirs) = terminal();
    for line in lines {
        writeln!(ours, "{line}").unwrap();
    }
    stage.command(args).stdin(Stdio::from(theirs)).output().unwrap()
}

#[test]
fn a_checklist_is_trusted_by_a_yes_and_by_nothing_else() {
    let stage = Stage::new();
    for answer in ["", "n", "yep"] {
        assert_eq!(
            typed(&stage, &["trust", "checks.toml"], &[answer]).status.code(),
            Some(7),
            "{answer}"
        );
        assert_eq!(stage.call(&["run", "checks.toml"]).status, 7);
    }
    let output = typed(&stage, &["trust", "checks.toml"], &["y"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("May these commands run on this machine? [y/N]"));
    assert_eq!(stage.call(&["run", "checks.toml"]).status, 1);
}

#[test]
fn a_sign_off_takes_every_point_and_the_full_name() {
    let stage = Stage::new().started("small.toml");
    for item in ["answers", "plan", "disk"] {
        assert_eq!(stage.call(&["mark", item, "na", "--reason", "not today"]).status, 0);
    }
    let sign = ["sign", "--role", "lead"];
    for lines in [&["n"][..], &["y", "Ada"], &["y", ""]] {
        assert_eq!(typed(&stage, &sign, lines).status.code(), Some(7), "{lines:?}");
    }
    let output = typed(&stage, &sign, &["y", "ada  LOVELACE"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let statement = std::fs::read_to_string(stage.only("sign-offs", ".txt")).unwrap();
    assert!(statement.contains("person: Ada Lovelace\n"), "{statement}");
    assert!(statement.contains("confirmed: Somebody is on call\n"), "{statement}");
}
