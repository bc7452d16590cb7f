//! A clean place to call the real binary from: its own home, no settings but those written, no git of the machine.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use regex::Regex;

/// A clean place, with the fixtures in its work folder.
#[must_use]
pub struct Stage {
    folder: tempfile::TempDir,
    environment: Vec<(String, String)>,
}

/// What came of a call. To be looked at: its text, its status, or both.
#[must_use]
pub struct Told {
    /// Of the process.
    pub status: i32,
    /// Standard output, as it came.
    pub stdout: String,
    text: String,
}

impl Stage {
    /// A clean place.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("cs").tempdir().unwrap();
        for inner in ["home/.config/countersign", "work/.git", "run"] {
            fs::create_dir_all(folder.path().join(inner)).unwrap();
        }
        let stage = Self {
            folder,
            environment: Vec::new(),
        };
        for file in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures")).unwrap() {
            let path = file.unwrap().path();
            fs::copy(&path, stage.work().join(path.file_name().unwrap())).unwrap();
        }
        stage.settings("name = \"Ada Lovelace\"\nchecks_at_once = 1\n")
    }

    /// With these settings.
    pub fn settings(self, text: &str) -> Self {
        fs::write(self.folder.path().join("home/.config/countersign/config.toml"), text).unwrap();
        self
    }

    /// With this variable.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With this file in the work folder.
    pub fn file(self, name: &str, text: &str) -> Self {
        let path = self.work().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// With the commands of this checklist trusted.
    pub fn trusting(self, checklist: &str) -> Self {
        assert_eq!(self.call(&["trust", checklist, "--yes"]).status, 0);
        self
    }

    /// With a run of this checklist started.
    pub fn started(self, checklist: &str) -> Self {
        let stage = self.trusting(checklist);
        let told = stage.call(&["start", checklist, "--field", "version=1.4.0", "--no-open"]);
        assert_eq!(told.status, 0, "{told}");
        stage
    }

    /// The folder that it is called from.
    pub fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// The home folder.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Whether no file lies in this folder of the newest run.
    pub fn none(&self, folder: &str) -> bool {
        let mut found = Vec::new();
        walk(&self.run().join(folder), &mut found);
        found.is_empty()
    }

    /// The folder of the newest run.
    pub fn run(&self) -> PathBuf {
        let runs = self.folder.path().join("home/.local/share/countersign/runs");
        let mut found: Vec<PathBuf> = fs::read_dir(runs).unwrap().map(|file| file.unwrap().path()).collect();
        found.sort();
        found.pop().unwrap()
    }

    /// The name of the newest run.
    pub fn newest(&self) -> String {
        self.run().file_name().unwrap().to_string_lossy().into_owned()
    }

    /// The one file that lies in this folder of the newest run, below its writer's folder where there is one.
    pub fn only(&self, folder: &str, ending: &str) -> PathBuf {
        let mut found = Vec::new();
        walk(&self.run().join(folder), &mut found);
        found.retain(|path| path.to_string_lossy().ends_with(ending));
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }

    /// The command, ready to be called.
    pub fn command(&self, args: &[&str]) -> Command {
        let home = self.folder.path().join("home");
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        command
            .args(args)
            .current_dir(self.work())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", &home)
            .env("XDG_RUNTIME_DIR", self.folder.path().join("run"))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("TZ", "UTC")
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null());
        command
    }

    /// Calls it.
    pub fn call(&self, args: &[&str]) -> Told {
        let output = self.command(args).output().unwrap();
        self.told(args, &output)
    }

    /// Calls it one after the other; all that came of it in one text.
    pub fn calls(&self, all: &[&[&str]]) -> String {
        all.iter()
            .map(|args| self.call(args).to_string())
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn told(&self, args: &[&str], output: &Output) -> Told {
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr);
        let status = output.status.code().unwrap_or(-1);
        let mut text = format!("$ countersign {}\n{stdout}", args.join(" "));
        if !stderr.is_empty() {
            text.push_str("--- standard error\n");
            text.push_str(&stderr);
        }
        text.push_str(&format!("--- exit status {status}\n"));
        Told {
            status,
            stdout,
            text: steady(&text, self.folder.path()),
        }
    }
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// The text without what differs from one call to the next.
fn steady(text: &str, folder: &Path) -> String {
    let real = fs::canonicalize(folder).unwrap();
    let mut text = text
        .replace(&*real.to_string_lossy(), "~")
        .replace(&*folder.to_string_lossy(), "~");
    for (pattern, instead) in [
        (r"\d{4}-\d\d-\d\d-([a-z0-9.-]+?)-[a-z0-9]{4}\b", "DATE-$1-XXXX"),
        (r"[A-Za-z0-9_.-]+@[A-Za-z0-9_.-]+?-[a-z0-9]{8}\b", "WRITER"),
        (r"\d{4}-\d\d-\d\dT[0-9:]{8}(\.\d+Z)?", "TIME"),
        (r"(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d UTC", "TIME"),
        (r"(after|since) (\d+[dhms] ?)+", "$1 LENGTH "),
        (r#""seconds": \d+"#, r#""seconds": 0"#),
        (r"\brisk-[0-9a-f]{6}\b", "risk-XXXXXX"),
        (r"\b[0-9a-f]{64}\b", "SHA256"),
        (r"(digest|recorded|one with) [0-9a-f]{8}\b", "$1 DIGEST"),
        (r"\d+(\.\d+)?(ns|µs|ms|s)\)", "TIME)"),
        (r#""took_ms": \d+"#, r#""took_ms": 0"#),
        (r#""(so_far|seconds)": -?\d+"#, r#""$1": 0"#),
        (r"\bT([+-])(\d+d )?\d\d:\d\d:\d\d\b", "T${1}TIME"),
        (r"(\(\d+/\d+\)), (\d+:)?\d\d:\d\d", "$1, TIME"),
        (r"window over by \d+[dhms]( \d+[hm])?", "window over by TIME"),
        (r"ended \d+[dhms]( \d+[hm])? ago", "ended TIME ago"),
        (r"in \d+[hms]( \d+[hm])?, at (\S+ )?\d\d:\d\d", "in TIME, at TIME"),
        (r"head: WRITER \d+", "head: WRITER N"),
        (r"\(\d+ bytes", "(N bytes"),
        (r#""bytes": \d+"#, r#""bytes": 0"#),
        (r"\d+ bytes of evidence", "N bytes of evidence"),
    ] {
        text = Regex::new(pattern).unwrap().replace_all(&text, instead).into_owned();
    }
    text
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for file in fs::read_dir(folder).into_iter().flatten() {
        let path = file.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}
