//! A run that several people on one host share, and one that cannot be written at all. These need root, to be somebody
//! else and to mount; where they do not have it, they say so and do nothing.

use std::{
    fs,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Output},
};

use countersign::{
    domain::desk::Fact,
    engine::{self, Mode},
    record,
};

use crate::{
    bench::{Bench, errors},
    following::{self, everything},
    reopened,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");
/// Numbers that no machine gives to its own people.
const GROUP: u32 = 42_042;
const CAROL: u32 = 42_044;

const CHECKLIST: &str = r#"
schema = 1
id = "shared"
title = "Shared"
version = "1.0.0"

[[sections]]
id = "s"
title = "S"

[[sections.items]]
id = "quick"
title = "Quick"
check = { run = "echo seen" }

[[sections.items]]
id = "looked-at"
title = "Looked at"
"#;

fn is_root() -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        eprintln!("skipped: only root can be somebody else");
    }
    root
}

/// Somebody's home, and the program as they start it.
struct Somebody {
    home: PathBuf,
    user: u32,
}

impl Somebody {
    fn new(place: &Path, name: &str, user: u32) -> Self {
        let home = place.join(name);
        fs::create_dir(&home).unwrap();
        fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).unwrap();
        chown(&home, Some(user), Some(GROUP)).unwrap();
        Self { home, user }
    }

    fn does(&self, runs: &Path, arguments: &[&str]) -> Output {
        let mut command = Command::new("sh");
        // The strictest umask: what the run's modes say holds all the same.
        command
            .args(["-c", "umask 077; exec \"$@\"", "sh", PROGRAM])
            .args(arguments);
        command
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("HOME", &self.home)
            .env("COUNTERSIGN_RUNS", runs)
            .env("LANG", "C.UTF-8")
            .current_dir(&self.home)
            .uid(self.user)
            .gid(GROUP);
        command.output().unwrap()
    }

    fn says(&self, runs: &Path, arguments: &[&str]) -> String {
        let output = self.does(runs, arguments);
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(matches!(output.status.code(), Some(0 | 3 | 4)), "{arguments:?}: {text}");
        text
    }
}

#[test]
fn a_run_for_a_group_is_read_and_written_by_its_members_and_each_journal_by_its_owner_alone() {
    if !is_root() {
        return;
    }
    // Where all may enter, as a folder for releases on a host would be.
    let place = tempfile::tempdir_in("/tmp").unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let reachable = Command::new(PROGRAM).arg("--version").uid(CAROL).gid(GROUP).output();
    if !reachable.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: nobody else can start {PROGRAM}");
        return;
    }
    let root = Somebody::new(place.path(), "root", 0);
    let carol = Somebody::new(place.path(), "carol", CAROL);
    let runs = place.path().join("runs");
    let checklist = root.home.join("shared.toml");
    fs::write(&checklist, CHECKLIST).unwrap();
    let checklist = checklist.to_str().unwrap();
    root.says(&runs, &["trust", checklist, "--yes"]);
    root.says(&runs, &["run", checklist, "--group", &GROUP.to_string()]);
    let run = fs::read_dir(&runs).unwrap().flatten().next().unwrap().path();
    let run = run.file_name().unwrap().to_str().unwrap();
    carol.says(&runs, &["mark", run, "looked-at", "passed", "--as", "Carol"]);
    carol.says(&runs, &["show", run]);
    assert!(carol.says(&runs, &["verify", run]).contains("verif"));
    root.says(&runs, &["note", run, "and back"]);
    assert_eq!(errors(&record::RunFolder::at(runs.join(run))), [""; 0]);

    let mut folders = vec![runs.clone()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        let found = fs::metadata(&folder).unwrap();
        assert_eq!(
            (found.mode() & 0o7777, found.gid()),
            (0o2770, GROUP),
            "{}",
            folder.display()
        );
        for file in fs::read_dir(&folder).unwrap().flatten() {
            let (path, found) = (file.path(), file.metadata().unwrap());
            if found.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            assert_eq!(found.gid(), GROUP, "{}", path.display());
            assert!(
                [0o640, 0o440].contains(&(found.mode() & 0o7777)),
                "{:o} {}",
                found.mode(),
                path.display()
            );
        }
    }
    assert!(files > 7, "{files}");
    // Who is no member sees nothing of it.
    let stranger = Command::new("ls")
        .arg(runs.join(run))
        .uid(CAROL)
        .gid(CAROL)
        .output()
        .unwrap();
    assert!(!stranger.status.success());
}

/// A folder mounted over itself, read-only, until it is dropped.
struct ReadOnly(PathBuf);

impl ReadOnly {
    fn mount(folder: &Path) -> Option<Self> {
        let mount = |arguments: &[&str]| Command::new("mount").args(arguments).arg(folder).output();
        let bound = Command::new("mount").arg("--bind").args([folder, folder]).output();
        let done = |output: std::io::Result<Output>| output.is_ok_and(|output| output.status.success());
        if !done(bound) {
            eprintln!("skipped: nothing can be mounted here");
            return None;
        }
        let mounted = Self(folder.to_owned());
        done(mount(&["-o", "remount,bind,ro"])).then_some(mounted)
    }
}

impl Drop for ReadOnly {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).output();
    }
}

#[test]
fn a_run_in_a_folder_that_cannot_be_written_is_looked_at_and_nothing_is_written_anywhere() {
    if !is_root() {
        return;
    }
    let bench = Bench::new();
    let opened = reopened::started(&bench);
    let folder = opened.engine.folder().clone();
    drop(opened);
    let before = everything(bench.home.path());
    let workplace = reopened::workplace(&bench);
    {
        let Some(_mounted) = ReadOnly::mount(&bench.runs()) else {
            return;
        };
        let refused = engine::open(&workplace, folder.path(), Mode::Write);
        assert!(refused.is_err(), "what cannot be written is not opened to write");
        let watching = engine::open(&workplace, folder.path(), Mode::Read).unwrap();
        assert!(watching.engine.read_only());
        assert_eq!(watching.notes, [""; 0]);
        drop(watching);
    }
    assert_eq!(everything(bench.home.path()), before);

    // The program's own folder cannot be written either.
    let _state = ReadOnly::mount(&bench.state());
    let mut watching = engine::open(&workplace, folder.path(), Mode::Read).unwrap();
    let mut written = engine::open(&workplace, folder.path(), Mode::Write).unwrap();
    // A journal that cannot be remembered is only not gone on with.
    following::say(&mut written, "recorded all the same");
    loop {
        match following::next(&mut watching) {
            Fact::Arrived(entries) if following::texts(&entries) == ["recorded all the same"] => break,
            _ => {}
        }
    }
    drop(written);
    assert_eq!(errors(&folder), [""; 0]);
}
