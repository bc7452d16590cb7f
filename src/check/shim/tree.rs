//! The processes that grew out of a command, and ending them: asked first, then stopped, so that none can start another
//! behind our back, and killed, until none remain.

use rustix::{
    io::Errno,
    process::{Pid, Signal, WaitOptions, WaitStatus},
};

/// A process below the shim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its number.
    pub pid: Pid,
    /// Its number and command line, for people.
    pub name: String,
}

/// Whatever loses its parent below the shim becomes the shim's child: nothing gets out of sight.
#[cfg(target_os = "linux")]
pub fn adopt_orphans() {
    // Since Linux 3.4; without it orphans are missed, as on other systems.
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

/// Without a subreaper, what moved to its own session and lost its parent is out of sight.
#[cfg(not(target_os = "linux"))]
pub fn adopt_orphans() {}

/// What is left of a process tree.
#[derive(Debug, Clone, Copy)]
pub struct Remains {
    /// How the command ended, where it did just now.
    pub ended: Option<WaitStatus>,
    /// Nothing is left. Where orphans are adopted this is certain: whoever lives below the shim has a forebear among its
    /// children, while a list of processes may be out of date before it is read to its end.
    pub nothing: bool,
}

/// Takes the children that ended, so that they are gone, and says what is left; `main` is the command.
pub fn reap(main: Pid) -> Remains {
    let mut ended = None;
    let nothing = loop {
        match rustix::process::wait(WaitOptions::NOHANG) {
            Ok(Some((pid, status))) if pid == main => ended = Some(status),
            Ok(Some(_)) | Err(Errno::INTR) => {}
            Ok(None) => break false,
            Err(_) => break cfg!(target_os = "linux") || members(main).is_empty(),
        }
    };
    Remains { ended, nothing }
}

/// Asks everything below the shim to end; what is stopped is woken for it.
pub fn ask(main: Pid) {
    for member in members(main) {
        for signal in [Signal::TERM, Signal::HUP, Signal::CONT] {
            send(member.pid, signal);
        }
    }
}

/// Stops everything below the shim, looks again until nothing new shows up, and kills it.
pub fn kill(main: Pid) {
    let mut stopped: Vec<Pid> = Vec::new();
    for _ in 0..16 {
        let new: Vec<Pid> = members(main)
            .into_iter()
            .map(|member| member.pid)
            .filter(|pid| !stopped.contains(pid))
            .collect();
        if new.is_empty() {
            break;
        }
        for pid in new {
            send(pid, Signal::STOP);
            stopped.push(pid);
        }
    }
    for pid in stopped {
        send(pid, Signal::KILL);
    }
}

/// What has ended meanwhile, or belongs to another user, is seen to by looking again, not here.
fn send(pid: Pid, signal: Signal) {
    let _ = rustix::process::kill_process(pid, signal);
}

/// A process as the system lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Listed {
    pid: i32,
    parent: i32,
    group: i32,
    is_dead: bool,
}

/// What descends from `root`, or is in the process group `group`, and lives.
fn below(listed: &[Listed], root: i32, group: i32) -> Vec<i32> {
    let mut found = vec![root];
    found.extend(listed.iter().filter(|one| one.group == group).map(|one| one.pid));
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        for one in listed {
            if one.parent == parent && !found.contains(&one.pid) {
                found.push(one.pid);
            }
        }
        next += 1;
    }
    found.retain(|&pid| pid != root && listed.iter().any(|one| one.pid == pid && !one.is_dead));
    found.dedup();
    found
}

/// The processes below the shim that live; `main` is the command.
pub fn members(main: Pid) -> Vec<Member> {
    let root = rustix::process::getpid().as_raw_nonzero().get();
    below(&list(), root, main.as_raw_nonzero().get())
        .into_iter()
        .filter_map(|pid| {
            Some(Member {
                pid: Pid::from_raw(pid)?,
                name: format!("{pid}: {}", command_line(pid)),
            })
        })
        .collect()
}

#[cfg(target_os = "linux")]
fn list() -> Vec<Listed> {
    let Ok(folders) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    folders
        .filter_map(|folder| {
            let pid: i32 = folder.ok()?.file_name().to_str()?.parse().ok()?;
            parse_stat(&std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
        })
        .collect()
}

/// Reads `PID (name) STATE PPID PGRP …`, where the name may hold anything.
#[cfg(target_os = "linux")]
fn parse_stat(stat: &str) -> Option<Listed> {
    let (before, after) = stat.rsplit_once(')')?;
    let mut fields = after.split_ascii_whitespace();
    let state = fields.next()?;
    Some(Listed {
        pid: before.split_once(' ')?.0.parse().ok()?,
        parent: fields.next()?.parse().ok()?,
        group: fields.next()?.parse().ok()?,
        is_dead: matches!(state, "Z" | "X" | "x"),
    })
}

#[cfg(target_os = "linux")]
fn command_line(pid: i32) -> String {
    let bytes = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let words: Vec<_> = bytes
        .split(|&byte| byte == 0)
        .filter(|word| !word.is_empty())
        .map(String::from_utf8_lossy)
        .collect();
    words.join(" ")
}

#[cfg(not(target_os = "linux"))]
fn ps(arguments: &[&str]) -> String {
    let output = std::process::Command::new("/bin/ps").args(arguments).output();
    output.map_or(String::new(), |output| {
        String::from_utf8_lossy(&output.stdout).into_owned()
    })
}

#[cfg(not(target_os = "linux"))]
fn list() -> Vec<Listed> {
    let own = std::process::id();
    ps(&["-A", "-o", "pid=,ppid=,pgid=,stat=,comm="])
        .lines()
        .filter_map(parse_ps)
        .filter(|one| i32::try_from(own).is_ok_and(|own| one.pid != own))
        .collect()
}

#[cfg(not(target_os = "linux"))]
fn command_line(pid: i32) -> String {
    ps(&["-p", &pid.to_string(), "-o", "command="]).trim().to_owned()
}

/// Reads a line of `ps -o pid=,ppid=,pgid=,stat=,comm=`; the `ps` that we started ourselves is none of the tree.
#[cfg(any(not(target_os = "linux"), test))]
fn parse_ps(line: &str) -> Option<Listed> {
    let mut fields = line.split_ascii_whitespace();
    let listed = Listed {
        pid: fields.next()?.parse().ok()?,
        parent: fields.next()?.parse().ok()?,
        group: fields.next()?.parse().ok()?,
        is_dead: fields.next()?.starts_with('Z'),
    };
    (!fields.next()?.ends_with("/ps")).then_some(listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(pid: i32, parent: i32, group: i32, is_dead: bool) -> Listed {
        Listed {
            pid,
            parent,
            group,
            is_dead,
        }
    }

    #[test]
    fn what_descends_or_is_in_the_group_is_found_and_the_dead_are_not() {
        let processes = [
            listed(1, 0, 1, false),
            listed(10, 1, 10, false),
            listed(11, 10, 11, false),
            listed(12, 11, 12, true),
            listed(13, 12, 13, false),
            listed(14, 1, 11, false),
            listed(15, 1, 15, false),
        ];
        let mut found = below(&processes, 10, 11);
        found.sort_unstable();
        assert_eq!(found, [11, 13, 14]);
    }

    #[test]
    fn a_process_is_read_whatever_its_name() {
        assert_eq!(parse_stat("42 (a) b (c) S 7 9 9 0 -1"), Some(listed(42, 7, 9, false)));
        assert_eq!(parse_stat("42 (x) Z 7 9 9 0"), Some(listed(42, 7, 9, true)));
        assert_eq!(parse_ps("  42     7   9 Ss   /bin/sh"), Some(listed(42, 7, 9, false)));
        assert_eq!(parse_ps("  42     7   9 R    /bin/ps"), None);
    }
}
