//! What somebody hostile wrote reaches nobody's terminal, and leads nowhere outside the run's folder.

#[path = "../hostile/journal.rs"]
mod journal;

use std::{fs, os::unix::fs::symlink, path::Path, process::Output};

use self::journal::{HOSTILE, unseen};
use crate::stage::Stage;

/// A line that verification names: it is none.
const TORN: &str = "{\"seq\":\u{9b}\u{202e}";

/// A run of a hostile checklist, with a hostile journal beside its own.
pub fn hostile() -> Stage {
    let stage = Stage::new().file("hostile.toml", &journal::checklist());
    let output = stage.command(&["trust", "hostile.toml", "--yes"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output = stage
        .command(&["start", "hostile.toml", "--no-open", "--as", "Ada"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let run = stage.run();
    let name = run.file_name().unwrap().to_str().unwrap();
    let checklist = countersign::domain::digest::Digest::of(fs::read(run.join("checklist.toml")).unwrap());
    let writer = "eve@evil-aaaaaaaa";
    let text = journal::journal(writer, name, &checklist.to_string());
    fs::write(run.join(format!("journal/{writer}.jsonl")), text).unwrap();
    stage
}

fn assert_plain(args: &[&str], output: &Output) {
    for (stream, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        let text = String::from_utf8(bytes.clone()).expect("text in UTF-8");
        if let Some((at, sign)) = unseen(&text) {
            let from = text[..at].char_indices().rev().nth(60).map_or(0, |(at, _)| at);
            panic!(
                "{sign:?} on {stream} of {args:?}: …{:?}",
                &text[from..at + sign.len_utf8()]
            );
        }
    }
    assert_ne!(output.status.code(), Some(70), "{args:?}");
    assert!(output.status.code().is_some(), "{args:?} ended by a signal");
}

#[test]
fn no_verb_prints_what_steers_a_terminal_or_hides_whatever_the_record_holds() {
    let stage = hostile();
    let name = HOSTILE.replace('\0', "");
    let run = stage.run();
    fs::write(run.join("inbox").join(name.replace('/', "")), "x").unwrap();
    fs::write(run.join("evidence").join(name.replace('/', "")), "x").unwrap();
    fs::write(stage.work().join("plain.txt"), "x").unwrap();
    let wrong = format!("schema = 1\n\"{}\" = 1\n", "x\u{202e}\u{9b}");
    fs::write(stage.work().join("wrong\u{202e}\u{1b}[2J.toml"), wrong).unwrap();
    for args in [
        &["status"][..],
        &["status", "--json"],
        &["show"],
        &["show", "--json"],
        &["export", "--format", "md"],
        &["export", "--format", "pr"],
        &["export", "--format", "json"],
        &["export", "--format", "junit"],
        &["export", "--format", &name],
        &["list"],
        &["list", "--json"],
        &["verify"],
        &["verify", "--json"],
        &["statement", "--role", "role", "--name", "Ada"],
        &["sign", "--role", "role", "--name", &name, "--yes"],
        &["mark", "item", "passed", "--reason", &name, "--note", &name],
        &["mark", &name, "passed"],
        &["note", &name],
        &["note", "--item", &name, "x"],
        &["note", "--link", &name],
        &["attach", "item", "plain.txt"],
        &["attach", "item", &name],
        &["set", "field", &name],
        &["set", &name, "x"],
        &["measure", "item", "measure", &name],
        &["assign", "role", &name],
        &["assign", &name, "x"],
        &["undo"],
        &["amend", "wrong\u{202e}\u{1b}[2J.toml", "--reason", &name],
        &["lint", "wrong\u{202e}\u{1b}[2J.toml"],
        &["lint", "wrong\u{202e}\u{1b}[2J.toml", "--json"],
        &["lint", &name],
        &["lint", "hostile.toml"],
        &["checklists"],
        &["checklists", "--json"],
        &["trust", "hostile.toml"],
        &["trust", "wrong\u{202e}\u{1b}[2J.toml"],
        &["start", &name],
        &[
            "start",
            "hostile.toml",
            "--no-open",
            "--field",
            &format!("field={name}"),
            "--role",
            &format!("role={name}"),
            "--as",
            &name,
        ],
        &["run", "hostile.toml", "--as", &name],
        &["run", "hostile.toml", "--json", "--junit", "report.xml"],
        &["status", &name],
        &["resume", &name],
        &["verify", &name],
        &["close", "--result", "abandoned", "--reason", &name],
        &["--theme", &name, "status"],
        &["--config", &name, "status"],
        &["--runs", &name, "list"],
        &[&name],
    ] {
        let output = stage.command(args).output().unwrap();
        assert_plain(args, &output);
    }
    let run = stage.run();
    let torn = run.join("journal/eve@evil-bbbbbbbb.jsonl");
    fs::write(&torn, format!("{TORN}\nnot\u{202e}json\u{9b}\n{TORN}")).unwrap();
    fs::rename(&run, run.with_file_name("2026-11-21-h\u{202e}\u{1b}[2Jx-1-aaaa")).unwrap();
    for args in [
        &["list"][..],
        &["list", "--json"],
        &["verify"],
        &["status"],
        &["show"],
        &["status", "2026-11-21-h"],
        &["verify", "2026-11-21-h"],
    ] {
        assert_plain(args, &stage.command(args).output().unwrap());
    }
    let report = fs::read_to_string(stage.work().join("report.xml")).unwrap_or_default();
    assert_eq!(unseen(&report), None, "in the JUnit report");
}

#[test]
fn no_path_of_a_journal_is_read_outside_the_runs_folder() {
    let stage = hostile();
    let output = stage.command(&["verify"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(5), "{text}");
    for told in ["leads out by `..`", "it is absolute"] {
        assert!(text.contains(told), "{told}: {text}");
    }
}

/// Every place of a run in which something else than what belongs there may stand.
const PLACES: [&str; 12] = [
    "journal",
    "evidence",
    "sign-offs",
    "amendments",
    "inbox",
    "checklist.toml",
    "journal/OWN.jsonl",
    "journal/eve@evil-cccccccc.jsonl",
    "evidence/OWN",
    "evidence/OWN/SHA256SUMS",
    "evidence/OWN/MANIFEST.md",
    "evidence/OWN/0001-x.log",
];

fn put(run: &Path, place: &str, make: impl FnOnce(&Path)) {
    let own = fs::read_dir(run.join("journal"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let own = own.file_stem().unwrap().to_str().unwrap();
    let path = run.join(place.replace("OWN", own));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    if path.is_dir() {
        fs::remove_dir_all(&path).unwrap();
    } else {
        let _ = fs::remove_file(&path);
    }
    make(&path);
}

#[test]
fn a_link_a_pipe_or_a_device_in_any_place_of_a_run_leads_nowhere_and_holds_nobody_up() {
    for kind in ["link to a file", "link to a folder", "pipe", "device"] {
        for place in PLACES {
            let stage = Stage::new()
                .file("outside/bait.txt", "the bait\n")
                .started("small.toml");
            let (run, outside) = (stage.run(), stage.work().join("outside"));
            put(&run, place, |path| match kind {
                "link to a file" => symlink(outside.join("bait.txt"), path).unwrap(),
                "link to a folder" => symlink(&outside, path).unwrap(),
                "device" => symlink("/dev/zero", path).unwrap(),
                _ => drop(std::process::Command::new("mkfifo").arg(path).status().unwrap()),
            });
            fs::write(stage.work().join("x.txt"), "x").unwrap();
            for args in [
                &["list"][..],
                &["status"],
                &["show"],
                &["verify"],
                &["note", "hello"],
                &["attach", "plan", "x.txt"],
                &["sign", "--role", "lead", "--name", "Ada", "--yes"],
                &["mark", "answers", "failed", "--reason", "x"],
            ] {
                let mut command = stage.command(args);
                let timed = std::process::Command::new("timeout")
                    .arg("20")
                    .arg(command.get_program())
                    .args(command.get_args())
                    .current_dir(command.get_current_dir().unwrap())
                    .env_clear()
                    .envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))))
                    .stdin(std::process::Stdio::null())
                    .output()
                    .unwrap();
                let _ = &mut command;
                assert_ne!(
                    timed.status.code(),
                    Some(124),
                    "{args:?} hangs with a {kind} at {place}"
                );
                let text =
                    String::from_utf8_lossy(&timed.stdout).into_owned() + &String::from_utf8_lossy(&timed.stderr);
                assert!(!text.contains("the bait"), "{args:?} with a {kind} at {place}: {text}");
            }
            let left: Vec<_> = fs::read_dir(&outside)
                .unwrap()
                .map(|file| file.unwrap().file_name())
                .collect();
            assert_eq!(left, ["bait.txt"], "written outside with a {kind} at {place}");
            assert_eq!(fs::read_to_string(outside.join("bait.txt")).unwrap(), "the bait\n");
        }
    }
}

#[test]
fn sparse_files_of_ten_gigabytes_exhaust_no_memory() {
    for place in [
        "checklist.toml",
        "journal/eve@evil-cccccccc.jsonl",
        "evidence/OWN/SHA256SUMS",
        "amendments/eve@evil-cccccccc-0001.toml",
    ] {
        let stage = Stage::new().started("small.toml");
        put(&stage.run(), place, |path| {
            fs::File::create(path).unwrap().set_len(10 << 30).unwrap()
        });
        for args in ["list", "status", "verify"] {
            // Less address space than the file has bytes: whoever reads it whole fails loudly.
            let command = stage.command(&[args]);
            let output = std::process::Command::new("sh")
                .args(["-c", "ulimit -v 4000000; exec \"$0\" \"$@\""])
                .arg(command.get_program())
                .args(command.get_args())
                .current_dir(command.get_current_dir().unwrap())
                .env_clear()
                .envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))))
                .stdin(std::process::Stdio::null())
                .output()
                .unwrap();
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(
                output.status.code().is_some_and(|code| code != 70 && code != 101),
                "{place} {args}: {told}"
            );
        }
    }
}
