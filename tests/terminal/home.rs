//! A home folder that nobody else has: settings, runs, checklists, and the program as it is started there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::pty::Result;

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");

/// A home folder.
pub struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    /// One in which Ada works, with nothing in it.
    pub fn new() -> Result<Self> {
        let home = Self {
            folder: tempfile::tempdir()?,
        };
        let settings = home.path().join(".config/countersign");
        fs::create_dir_all(&settings)?;
        fs::write(
            settings.join("config.toml"),
            "name = \"Ada Lovelace\"\nchecks_at_once = 4\n",
        )?;
        Ok(home)
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of all runs.
    pub fn runs(&self) -> PathBuf {
        self.path().join("runs")
    }

    /// `program` as it runs in this home, and knows of no other.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir(self.path());
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command
            .env("HOME", self.path())
            .env("COUNTERSIGN_RUNS", self.runs())
            .env("TERM", "xterm-256color")
            .env("COLORTERM", "truecolor")
            .env("LANG", "C.UTF-8");
        command
    }

    /// What a subcommand prints.
    pub fn says(&self, arguments: &[&str]) -> Result<String> {
        said(self.command(PROGRAM).args(arguments))
    }

    /// Trusts a checklist and starts a run from it; gives the run's name.
    pub fn start(&self, checklist: &str) -> Result<String> {
        self.start_with(checklist, |program| self.command(program))
    }

    /// The same, with the program as `command` runs it.
    pub fn start_with(&self, checklist: &str, command: impl Fn(&str) -> Command) -> Result<String> {
        let file = self.path().join("checklist.toml");
        fs::write(&file, checklist)?;
        let file = file.to_str().ok_or("a path that is no text")?;
        said(command(PROGRAM).args(["trust", file, "--yes"]))?;
        said(command(PROGRAM).args(["start", file, "--no-open"]))
    }
}

/// What a command prints that does what it is asked for.
pub fn said(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output()?;
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout)?.trim_end().to_owned()),
        false => Err(format!(
            "{command:?}: {}\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
        .into()),
    }
}
