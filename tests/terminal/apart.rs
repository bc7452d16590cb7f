//! A mount namespace of a test's own: disks that fill, disks that are read-only, also for root, and gone with the test.

use std::{
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use super::{home::Home, pty::Result};

/// Ways into a namespace: as root, and as somebody who may be root in one of their own.
const WAYS: [(&[&str], &[&str]); 2] = [
    (&["--mount"], &["--mount"]),
    (
        &["--mount", "--user", "--map-root-user"],
        &["--mount", "--user", "--preserve-credentials"],
    ),
];

/// A shell in a namespace of its own; with it goes all that was mounted there.
pub struct Apart {
    shell: Child,
    says: ChildStdin,
    hears: BufReader<ChildStdout>,
    enter: &'static [&'static str],
}

impl Apart {
    /// One in which `folder`, which is made, is a disk of `size`. Nothing, and said so, where this machine does not
    /// let a test mount anything.
    pub fn with_disk(home: &Home, folder: &Path, size: &str) -> Result<Option<Self>> {
        std::fs::create_dir_all(folder)?;
        for (leave, enter) in WAYS {
            let mut command = home.command("unshare");
            command.args(leave).arg("sh").stderr(Stdio::null());
            let Ok(mut shell) = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
                break;
            };
            let (Some(says), Some(hears)) = (shell.stdin.take(), shell.stdout.take()) else {
                return Err("a shell without a way to talk to it".into());
            };
            let hears = BufReader::new(hears);
            let mut apart = Self {
                shell,
                says,
                hears,
                enter,
            };
            let mount = format!("mount -t tmpfs -o mode=700,size={size} none '{}'", folder.display());
            if apart.run(&mount).is_ok() {
                return Ok(Some(apart));
            }
        }
        // Past the test runner, which keeps to itself what a test that passes prints.
        writeln!(
            io::stderr(),
            "NOT TESTED: this machine lets nobody mount a disk for a test"
        )?;
        Ok(None)
    }

    /// Has the shell run a command.
    pub fn run(&mut self, command: &str) -> Result<()> {
        writeln!(self.says, "{command}; echo $?")?;
        let mut status = String::new();
        self.hears.read_line(&mut status)?;
        match status.trim() {
            "0" => Ok(()),
            other => Err(format!("{command}: {other:?}").into()),
        }
    }

    /// `program` as it runs in that home, in the namespace.
    pub fn command(&self, home: &Home, program: &str) -> Command {
        let mut command = home.command("nsenter");
        command.arg("--target").arg(self.shell.id().to_string());
        command.args(self.enter).arg(format!("--wd={}", home.path().display()));
        command.arg("--").arg(program);
        command
    }

    /// Where a path of the namespace is found from outside.
    pub fn path(&self, path: &Path) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.shell.id()));
        root.join(path.strip_prefix("/").unwrap_or(path))
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}
