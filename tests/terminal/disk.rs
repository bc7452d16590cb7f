//! Disks that are full, that cannot be written, that are gone: the person is told in words, what was not recorded is not
//! claimed and kept, and what was acknowledged is there.

use std::{
    fs::{self, File},
    io::{self, Write},
    process::{Command, Output, Stdio},
};

use countersign::domain::event::{Event, Recorded};

use super::{
    apart::Apart,
    home::{Home, PROGRAM, said},
    leaving::assert_given_back,
    pty::{Result, Terminal},
    seat::{CHECKLIST, Seat, go_to, verified},
};

/// A run on a disk of its own.
struct Small {
    home: Home,
    disk: Apart,
    run: String,
}

impl Small {
    /// Nothing where this machine has no disks for tests.
    fn new() -> Result<Option<Self>> {
        let home = Home::new()?;
        let Some(disk) = Apart::with_disk(&home, &home.runs(), "256k")? else {
            return Ok(None);
        };
        let run = home.start_with(CHECKLIST, |program| disk.command(&home, program))?;
        Ok(Some(Self { home, disk, run }))
    }

    /// Takes all room that is left.
    fn fill(&self) -> Result<()> {
        let mut filler = File::create(self.disk.path(&self.home.runs().join("filler")))?;
        loop {
            match filler.write(&[0; 4096]) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::StorageFull => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Gives it back.
    fn free(&self) -> Result<()> {
        Ok(fs::remove_file(self.disk.path(&self.home.runs().join("filler")))?)
    }

    fn calls(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = self.disk.command(&self.home, PROGRAM);
        Ok(command.args(arguments).stdin(Stdio::null()).output()?)
    }

    fn screen(&self) -> Result<Terminal> {
        let mut command = self.disk.command(&self.home, PROGRAM);
        let mut terminal = Terminal::start(command.args(["shim-exec", PROGRAM, "resume"]), (30, 110))?;
        terminal.shows("Pilot signs")?;
        Ok(terminal)
    }

    /// The entries of a copy of the record, which verifies.
    fn entries(&self) -> Result<Vec<Recorded>> {
        let copy = tempfile::tempdir()?;
        let run = self.disk.path(&self.home.runs().join(&self.run));
        said(Command::new("cp").arg("-r").arg(run).arg(copy.path()))?;
        verified(&copy.path().join(&self.run))
    }
}

fn notes(entries: &[Recorded]) -> Vec<&str> {
    let notes = entries.iter().filter_map(|recorded| match &recorded.entry.event {
        Event::NoteAdded(note) => Some(note.text.as_str()),
        _ => None,
    });
    notes.collect()
}

/// Asks for notes until one is refused; gives those that were acknowledged, and the refusal.
fn until_refused(call: impl Fn(&str) -> Result<Output>) -> Result<(Vec<String>, Output)> {
    let mut noted = Vec::new();
    for number in 0..200 {
        let text = format!("note {number} {}", "x".repeat(200));
        let output = call(&text)?;
        if !output.status.success() {
            return Ok((noted, output));
        }
        noted.push(text);
    }
    Err("nothing was ever refused".into())
}

fn assert_refused(output: &Output, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(6), "{said}");
    for words in words {
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn subcommands_say_that_the_disk_is_full_and_lose_nothing_that_they_acknowledged() -> Result<()> {
    let Some(small) = Small::new()? else { return Ok(()) };
    small.fill()?;
    let (mut noted, refused) = until_refused(|text| small.calls(&["note", &small.run, text]))?;
    assert_refused(&refused, &["not recorded", "the disk is full: free some space"]);
    // Nor is there room for a new journal.
    let again = small.calls(&["note", &small.run, "again"])?;
    assert_refused(&again, &["free some space"]);
    let file = small.home.path().join("picture.png");
    fs::write(&file, vec![7; 9000])?;
    let attached = small.calls(&["attach", &small.run, "seen", "picture.png"])?;
    assert_refused(&attached, &["free some space"]);
    assert_eq!(notes(&small.entries()?), noted);
    small.free()?;
    assert!(small.calls(&["note", &small.run, "at last"])?.status.success());
    noted.push("at last".to_owned());
    assert_eq!(notes(&small.entries()?), noted);
    Ok(())
}

#[test]
fn the_screen_keeps_what_a_full_disk_does_not_take_and_records_it_when_there_is_room() -> Result<()> {
    let Some(small) = Small::new()? else { return Ok(()) };
    let mut terminal = small.screen()?;
    go_to(&mut terminal, "Seen")?;
    small.fill()?;
    // Longer than what is left of the journal's last block.
    let note = "y".repeat(5000);
    terminal.send("c")?;
    terminal.shows("Note")?;
    terminal.send(format!("\x1b[200~{note}\x1b[201~"))?;
    terminal.shows("yyyyyyyy")?;
    terminal.send("\r")?;
    terminal.shows("not recorded")?;
    terminal.shows("the disk is full")?;
    assert_eq!(notes(&small.entries()?), [""; 0]);
    go_to(&mut terminal, "Rude")?;
    terminal.send("r")?;
    terminal.shows("nothing is started while")?;
    small.free()?;
    terminal.shows("takes the record again")?;
    assert_eq!(notes(&small.entries()?), [note]);
    terminal.send("\x03")?;
    assert_eq!(terminal.ended()?.code(), Some(0));
    assert_given_back(&terminal)
}

#[test]
fn a_disk_that_cannot_be_written_is_said_to_be_so_and_can_be_looked_at() -> Result<()> {
    let Some(mut small) = Small::new()? else { return Ok(()) };
    let runs = small.home.runs().display().to_string();
    small.disk.run(&format!("mount -o remount,ro '{runs}'"))?;
    let refused = small.calls(&["mark", &small.run, "seen", "passed"])?;
    assert_refused(&refused, &["make it writable"]);
    assert!(small.calls(&["verify", &small.run])?.status.success());
    let before = small.entries()?;
    let mut terminal = small.screen()?;
    terminal.shows("cannot be written")?;
    go_to(&mut terminal, "Seen")?;
    terminal.send(" \x03")?;
    assert_eq!(terminal.ended()?.code(), Some(0));
    assert_given_back(&terminal)?;
    assert_eq!(small.entries()?, before);
    small.disk.run(&format!("mount -o remount,rw '{runs}'"))?;
    assert!(small.calls(&["mark", &small.run, "seen", "passed"])?.status.success());
    Ok(())
}

#[test]
fn a_journal_that_may_not_grow_is_left_for_another_when_it_may() -> Result<()> {
    // A limit on the size of a file: on every machine, where a disk that fills is not to be had.
    let seat = Seat::new()?;
    let limited = |text: &str| {
        let mut command = seat.home.command("sh");
        let script = "trap '' XFSZ; ulimit -f 8; exec \"$@\"";
        command.args(["-c", script, "sh", PROGRAM, "note", &seat.run, text]);
        Ok(command.stdin(Stdio::null()).output()?)
    };
    let (mut noted, refused) = until_refused(limited)?;
    assert_refused(&refused, &["not recorded", "see to the disk"]);
    assert_eq!(notes(&verified(&seat.folder())?), noted);
    seat.home.says(&["note", &seat.run, "at last"])?;
    noted.push("at last".to_owned());
    assert_eq!(notes(&verified(&seat.folder())?), noted);
    Ok(())
}

#[test]
fn a_folder_removed_under_the_program_is_told_and_what_is_lost_is_asked_about() -> Result<()> {
    let seat = Seat::new()?;
    let mut terminal = seat.resumed()?;
    go_to(&mut terminal, "Seen")?;
    fs::remove_dir_all(seat.folder())?;
    terminal.send(" ")?;
    terminal.shows("not recorded")?;
    assert!(!terminal.text().contains("✓ Seen"));
    terminal.send("\x03")?;
    terminal.shows("will be lost")?;
    terminal.send("\r")?;
    assert_eq!(terminal.ended()?.code(), Some(0));
    assert_given_back(&terminal)
}
