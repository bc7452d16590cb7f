//! A run's folder on its way: committed and merged, copied in both directions, cloned, restored. No transport that never
//! shortens a file makes a conflict, loses an entry, or looks like tampering.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

use countersign::domain::event::{Event, Recorded};

use super::{
    home::{Home, said},
    pty::Result,
    seat::{CHECKLIST, Seat, verified},
};

fn notes(entries: &[Recorded]) -> BTreeSet<&str> {
    let notes = entries.iter().filter_map(|recorded| match &recorded.entry.event {
        Event::NoteAdded(note) => Some(note.text.as_str()),
        _ => None,
    });
    notes.collect()
}

fn writers(entries: &[Recorded]) -> usize {
    let writers: BTreeSet<_> = entries.iter().map(|entry| &entry.writer).collect();
    writers.len()
}

/// Whether that program is there; where it is not, it is said past the test runner, which keeps a passing test's words.
fn is_there(program: &str) -> Result<bool> {
    let is_there = Command::new(program).arg("--version").output().is_ok();
    if !is_there {
        writeln!(io::stderr(), "NOT TESTED: {program} is not on this machine")?;
    }
    Ok(is_there)
}

/// Somebody works on the run: a mark, a note, and evidence whose line ends would tempt whoever rewrites them.
fn works(home: &Home, run: &str, who: &str, round: u32) -> Result<()> {
    let mark = if round.is_multiple_of(2) { "passed" } else { "failed" };
    home.says(&["mark", run, "seen", mark])?;
    home.says(&["note", run, &format!("{who} {round}")])?;
    let file = home.path().join(format!("{who}-{round}.txt"));
    fs::write(&file, "one\r\ntwo\nthree\r\n")?;
    home.says(&["attach", run, "seen", &file.display().to_string()])?;
    Ok(())
}

fn git(home: &Home, arguments: &[&str]) -> Result<String> {
    let mut git = home.command("git");
    for (name, value) in [("NAME", "Somebody"), ("EMAIL", "somebody@example.org")] {
        git.env(format!("GIT_AUTHOR_{name}"), value);
        git.env(format!("GIT_COMMITTER_{name}"), value);
    }
    git.args(["-c", "core.autocrlf=true", "-c", "pull.rebase=false"]);
    said(git.arg("-C").arg(home.runs()).args(arguments))
}

#[test]
fn two_clones_commit_and_merge_without_a_conflict_also_where_git_rewrites_line_ends() -> Result<()> {
    if !is_there("git")? {
        return Ok(());
    }
    let (ada, bob) = (Home::new()?, Home::new()?);
    let run = ada.start(CHECKLIST)?;
    git(&ada, &["init", "--quiet", "--initial-branch=main"])?;
    git(&ada, &["add", "."])?;
    git(&ada, &["commit", "--quiet", "--message=The run begins"])?;
    fs::create_dir(bob.runs())?;
    let origin = ada.runs().display().to_string();
    git(&bob, &["clone", "--quiet", &origin, "."])?;
    for round in 0..3 {
        for (home, who) in [(&ada, "ada"), (&bob, "bob")] {
            works(home, &run, who, round)?;
            git(home, &["add", "."])?;
            git(home, &["commit", "--quiet", &format!("--message={who} {round}")])?;
        }
        git(&bob, &["pull", "--quiet", "--no-edit", &origin, "main"])?;
        git(
            &ada,
            &[
                "pull",
                "--quiet",
                "--no-edit",
                &bob.runs().display().to_string(),
                "main",
            ],
        )?;
    }
    let at_ada = verified(&ada.runs().join(&run))?;
    assert_eq!(at_ada, verified(&bob.runs().join(&run))?);
    assert_eq!((notes(&at_ada).len(), writers(&at_ada)), (6, 2));
    for home in [&ada, &bob] {
        assert_eq!(git(home, &["status", "--porcelain"])?, "");
        let folder = home.runs().join(&run);
        assert_eq!(fs::read_to_string(folder.join(".gitattributes"))?, "* -text\n");
        assert_eq!(fs::read_to_string(folder.join(".gitignore"))?, "report/\ninbox/\n");
    }
    Ok(())
}

#[test]
fn two_copies_kept_in_step_with_rsync_in_both_directions_are_one_run() -> Result<()> {
    if !is_there("rsync")? {
        return Ok(());
    }
    let (ada, bob) = (Home::new()?, Home::new()?);
    let run = ada.start(CHECKLIST)?;
    let sync = |from: &Home, to: &Home| {
        let mut rsync = from.command("rsync");
        // No file is shortened: what is stale here does not take the place of what went on there.
        rsync.args(["--archive", "--append-verify"]);
        said(rsync.arg(format!("{}/", from.runs().display())).arg(to.runs()))
    };
    sync(&ada, &bob)?;
    for round in 0..3 {
        works(&ada, &run, "ada", round)?;
        works(&bob, &run, "bob", round)?;
        sync(&ada, &bob)?;
        sync(&bob, &ada)?;
    }
    let at_ada = verified(&ada.runs().join(&run))?;
    assert_eq!(at_ada, verified(&bob.runs().join(&run))?);
    assert_eq!((notes(&at_ada).len(), writers(&at_ada)), (6, 2));
    Ok(())
}

#[test]
fn a_run_that_was_copied_or_unpacked_verifies_and_is_gone_on_with_by_a_new_writer() -> Result<()> {
    for unpack in [
        "mkdir \"$2\" && cp -r \"$1/.\" \"$2\"",
        "mkdir \"$2\" && tar -C \"$1\" -cf - . | tar -C \"$2\" -xf -",
    ] {
        let (here, there) = (Home::new()?, Home::new()?);
        let run = here.start(CHECKLIST)?;
        works(&here, &run, "ada", 0)?;
        let mut copy = here.command("sh");
        copy.args(["-c", unpack, "sh"]).arg(here.runs()).arg(there.runs());
        said(&mut copy)?;
        let before = verified(&there.runs().join(&run))?;
        assert_eq!(before, verified(&here.runs().join(&run))?);
        works(&there, &run, "ada", 1)?;
        let after = verified(&there.runs().join(&run))?;
        assert_eq!((notes(&after).len(), writers(&after)), (2, writers(&before) + 1));
    }
    Ok(())
}

/// Copies a folder as a backup does, into the place of what is there.
fn back_up(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    said(Command::new("cp").arg("-a").arg(from).arg(to)).map(|_| ())
}

fn state(home: &Home) -> PathBuf {
    home.path().join(".local/state/countersign")
}

#[test]
fn a_restored_memory_of_a_run_that_went_on_begins_a_new_journal() -> Result<()> {
    let seat = Seat::new()?;
    let kept = seat.home.path().join("kept");
    works(&seat.home, &seat.run, "ada", 0)?;
    back_up(&state(&seat.home), &kept)?;
    works(&seat.home, &seat.run, "ada", 1)?;
    let before = verified(&seat.folder())?;
    back_up(&kept, &state(&seat.home))?;
    works(&seat.home, &seat.run, "ada", 2)?;
    let after = verified(&seat.folder())?;
    assert_eq!((notes(&after).len(), writers(&after)), (3, writers(&before) + 1));
    Ok(())
}

#[test]
fn a_restored_run_says_what_was_lost_and_goes_on_in_a_new_journal() -> Result<()> {
    let seat = Seat::new()?;
    let kept = seat.home.path().join("kept");
    works(&seat.home, &seat.run, "ada", 0)?;
    back_up(&seat.folder(), &kept)?;
    works(&seat.home, &seat.run, "ada", 1)?;
    back_up(&kept, &seat.folder())?;
    works(&seat.home, &seat.run, "ada", 3)?;
    let after = verified(&seat.folder())?;
    assert_eq!(notes(&after).into_iter().collect::<Vec<_>>(), ["ada 0", "ada 3"]);
    let is_said = |recorded: &Recorded| matches!(&recorded.entry.event, Event::Recovered(it) if it.lost.is_some());
    assert!(
        after.iter().any(is_said),
        "what was acknowledged and is gone is said to be lost"
    );
    Ok(())
}

#[test]
fn a_cloned_machine_writes_a_journal_of_its_own_and_both_come_together() -> Result<()> {
    // The clone knows all that the first knows, and finds the run under the same name: only the file is another.
    let seat = Seat::new()?;
    works(&seat.home, &seat.run, "ada", 0)?;
    let (first, clone) = (seat.home.path().join("first"), seat.home.path().join("clone"));
    back_up(&seat.folder(), &first)?;
    back_up(&seat.folder(), &clone)?;
    let memory = seat.home.path().join("memory");
    back_up(&state(&seat.home), &memory)?;
    for (machine, round) in [(&first, 1), (&clone, 3)] {
        back_up(machine, &seat.folder())?;
        back_up(&memory, &state(&seat.home))?;
        works(&seat.home, &seat.run, "ada", round)?;
        back_up(&seat.folder(), machine)?;
    }
    said(Command::new("cp").arg("-a").arg(first.join(".")).arg(&clone))?;
    let together = verified(&clone)?;
    assert_eq!(notes(&together).len(), 3);
    Ok(())
}
