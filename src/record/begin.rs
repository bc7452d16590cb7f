//! Beginning a journal, or going on with one. This program goes on only where nothing speaks against it; everything
//! else gets a new journal, so no file ever has two writers and no honest accident looks like tampering.

use std::{collections::BTreeMap, fs::File, path::Path};

use super::{
    Cause, Journal, JournalWriter, Modes, OpenRun, RecordError, SharedDisk,
    log::{self, Log},
    memory::{self, Left, Memory, Place, Remembered},
    name,
    presence::OwnJournals,
    sight::Sight,
    writer::Lines,
};
use crate::domain::{
    digest::Digest,
    event::{Event, How, JournalOpened, Person, Recorded, Recovered},
    id::Writer,
    time::Time,
};

/// Who writes, with what, where: what `journal_opened` says.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// As whom.
    pub person: Person,
    /// Login name.
    pub login: String,
    /// Host name.
    pub host: String,
    /// Time zone of the machine, as an offset (`+01:00`).
    pub zone: String,
    /// Where the program was started.
    pub cwd: String,
    /// From where.
    pub how: How,
    /// The program's version.
    pub program: String,
}

/// A journal to write, and the entries that were written to begin it; none where one is gone on with.
#[derive(Debug)]
pub struct Begun {
    /// The journal.
    pub journal: JournalWriter,
    /// `journal_opened`, and `recovered` where something was torn or lost.
    pub entries: Vec<Recorded>,
}

/// What is found of the journals that this program wrote before.
#[derive(Default)]
struct Before {
    /// Nothing speaks against going on with it.
    whole: Option<(Writer, File, (u64, Digest))>,
    /// What a new one goes on from.
    continues: Option<(Time, Writer, u64, Digest)>,
    recovered: Recovered,
    /// Journals that are never gone on with; all that was remembered of them is said.
    dismissed: Vec<Writer>,
}

impl JournalWriter {
    /// Begins a journal in the run as it was read, or goes on with the one that this program left there. `state` is the
    /// program's own folder, outside the run.
    ///
    /// A torn last line of a journal of this program's own is moved aside, and said so in `recovered`.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn begin(
        run: &OpenRun,
        identity: Identity,
        state: &Path,
        at: Time,
        disk: SharedDisk,
    ) -> Result<Begun, RecordError> {
        let modes = Modes::of(run.folder.path())?;
        let mut before = look_back(run, &identity, state, modes, &disk);
        let heads = run.heads();
        let parts = Parts {
            run,
            identity,
            state,
            modes,
            disk,
        };
        let begun = match before.whole.take() {
            Some(whole) => parts.go_on(whole, before.recovered, &heads, at),
            None => {
                let continues = before.continues.map(|(_, writer, seq, hash)| (writer, seq, hash));
                parts.anew(continues, before.recovered, &heads, at)
            }
        }?;
        for writer in &before.dismissed {
            memory::give_up(state, &run.folder.name(), writer);
        }
        Ok(begun)
    }
}

struct Parts<'a> {
    run: &'a OpenRun,
    identity: Identity,
    state: &'a Path,
    modes: Modes,
    disk: SharedDisk,
}

impl Parts<'_> {
    fn go_on(
        self,
        (writer, file, head): (Writer, File, (u64, Digest)),
        recovered: Recovered,
        heads: &BTreeMap<Writer, (u64, Digest)>,
        at: Time,
    ) -> Result<Begun, RecordError> {
        let said = self.run.journal(&writer).map(Journal::seen).unwrap_or_default();
        let log = Log::of(file, self.run.folder.journal(&writer), writer, head)?;
        let mut journal = self.writer(log, Sight::told(said));
        journal.remember();
        journal.note_heads(heads);
        let mut entries = Vec::new();
        if recovered != Recovered::default() {
            let draft = Event::Recovered(Box::new(recovered)).into();
            entries = journal.append(vec![draft], at).map_err(|why| why.cause)?;
        }
        Ok(Begun { journal, entries })
    }

    fn anew(
        self,
        continues: Option<(Writer, u64, Digest)>,
        recovered: Recovered,
        heads: &BTreeMap<Writer, (u64, Digest)>,
        at: Time,
    ) -> Result<Begun, RecordError> {
        let mut sight = Sight::default();
        for (writer, head) in heads {
            sight.note(writer, *head);
        }
        let checklist = self.run.checklists.first().map_or(Digest::ZERO, |frozen| frozen.sha256);
        let opening = Opening {
            run: self.run.folder.name(),
            checklist,
            continues,
            recovered,
        };
        let modes = self.modes;
        modes.ensure_folder(&self.run.folder.journals(), &self.disk)?;
        let writer = name::writer_name(&self.identity.login, &self.identity.host)?;
        let lines = opening.lines(&writer, &self.identity, &sight, at)?;
        let path = self.run.folder.journal(&writer);
        let log = Log::begin(&self.disk, path, modes.file, writer, lines.bytes(), lines.head())?;
        sight.said();
        let mut journal = self.writer(log, sight);
        journal.remember();
        Ok(Begun {
            journal,
            entries: lines.into_entries(),
        })
    }

    fn writer(self, log: Log, sight: Sight) -> JournalWriter {
        JournalWriter {
            folder: self.run.folder.clone(),
            checklist: self.run.checklists.first().map_or(Digest::ZERO, |frozen| frozen.sha256),
            identity: self.identity,
            state: self.state.to_owned(),
            modes: self.modes,
            disk: self.disk,
            own: OwnJournals::of(log.writer.clone()),
            sight,
            log,
        }
    }
}

/// The first lines of a journal.
pub(super) struct Opening {
    pub run: String,
    pub checklist: Digest,
    pub continues: Option<(Writer, u64, Digest)>,
    pub recovered: Recovered,
}

impl Opening {
    /// `journal_opened`, then `recovered` where there is something to say.
    pub fn lines(self, writer: &Writer, identity: &Identity, sight: &Sight, at: Time) -> Result<Lines, Cause> {
        let mut lines = Lines::after((0, Digest::ZERO), writer.clone(), at, sight.news());
        lines.add(Event::JournalOpened(Box::new(JournalOpened {
            format: 1,
            program: identity.program.clone(),
            run: self.run,
            checklist: self.checklist,
            writer: writer.clone(),
            person: identity.person.clone(),
            login: identity.login.clone(),
            host: identity.host.clone(),
            zone: identity.zone.clone(),
            cwd: identity.cwd.clone(),
            continues: self.continues,
            how: identity.how,
        })))?;
        if self.recovered != Recovered::default() {
            lines.add(Event::Recovered(Box::new(self.recovered)))?;
        }
        Ok(lines)
    }
}

/// Looks at every journal that this program remembers to have written in the run.
fn look_back(run: &OpenRun, identity: &Identity, state: &Path, modes: Modes, disk: &SharedDisk) -> Before {
    let mut before = Before::default();
    for remembered in memory::remembered(state, &run.folder.name()) {
        let Some(journal) = run.journal(&remembered.writer) else {
            continue;
        };
        let over = remembered.left == Left::Over;
        if remembered.place.path == run.folder.journal(&journal.writer) && !over {
            before.consider(run, journal, &remembered, identity, modes, disk);
        }
    }
    before
}

/// Another journal goes on from it already.
fn succeeded(run: &OpenRun, writer: &Writer) -> bool {
    let mut opened = run.journals.iter().filter_map(Journal::opened);
    opened.any(|opened| opened.continues.as_ref().is_some_and(|(old, ..)| old == writer))
}

/// Somebody saw more of it than is there.
fn seen_beyond(run: &OpenRun, writer: &Writer, seq: u64) -> bool {
    let entries = run.journals.iter().flat_map(|journal| &journal.entries);
    entries
        .filter_map(|recorded| recorded.entry.seen.get(writer))
        .any(|(seen, _)| *seen > seq)
}

impl Before {
    fn consider(
        &mut self,
        run: &OpenRun,
        journal: &Journal,
        remembered: &Remembered,
        identity: &Identity,
        modes: Modes,
        disk: &SharedDisk,
    ) {
        let path = run.folder.journal(&journal.writer);
        let (Some(mut file), Some(opened), Some(head)) = (log::lock(&path), journal.opened(), journal.head()) else {
            return;
        };
        if opened.login != identity.login || opened.host != identity.host {
            return;
        }
        let untouched = file
            .metadata()
            .is_ok_and(|found| found.len() == journal.bytes + journal.torn);
        if is_sound(run, journal, remembered) && untouched && is_this_file(&file, &path, remembered) {
            if identity.is_of(opened) {
                self.whole = Some((journal.writer.clone(), file, head));
            }
            return;
        }
        self.dismissed.push(journal.writer.clone());
        if journal.torn > 0 && untouched {
            // Where it cannot be moved it stays, and verification goes on naming it.
            self.recovered.torn_bytes += log::set_torn_aside(disk, &mut file, &path, modes).unwrap_or_default();
        }
        if succeeded(run, &journal.writer) {
            return;
        }
        if remembered.head.0 > head.0 {
            let (seq, hash) = remembered.head;
            self.recovered.lost = Some((journal.writer.clone(), seq, hash));
        }
        let at = journal.entries.last().map(|last| last.entry.at).unwrap_or_default();
        if self.continues.as_ref().is_none_or(|(known, ..)| *known < at) {
            self.continues = Some((at, journal.writer.clone(), head.0, head.1));
        }
    }
}

/// The journal ends where it is remembered to end, and nothing in the run says otherwise.
fn is_sound(run: &OpenRun, journal: &Journal, remembered: &Remembered) -> bool {
    journal.torn == 0
        && journal.problems.is_empty()
        && journal.head() == Some(remembered.head)
        && !succeeded(run, &journal.writer)
        && !seen_beyond(run, &journal.writer, remembered.head.0)
}

impl Identity {
    /// Who opened the journal, and from where: all that its first line says still holds.
    fn is_of(&self, opened: &JournalOpened) -> bool {
        self.person == opened.person
            && self.login == opened.login
            && self.host == opened.host
            && self.zone == opened.zone
            && self.cwd == opened.cwd
            && self.how == opened.how
            && self.program == opened.program
    }
}

fn is_this_file(file: &File, path: &Path, remembered: &Remembered) -> bool {
    file.metadata()
        .is_ok_and(|found| Place::here(path, &found).goes_on_from(remembered))
}

impl JournalWriter {
    /// Begins to remember the journal, for the next start. Without it, that one begins a new journal.
    fn remember(&mut self) {
        let (run, head) = (self.folder.name(), self.log.head);
        self.log.memory = self.log.metadata().ok().and_then(|found| {
            let place = Place::here(&self.log.path, &found);
            Memory::begin(&self.state, &run, &self.log.writer, &place, head).ok()
        });
    }

    /// Leaves a journal that takes nothing more, and begins one that names the last entry of it that was acknowledged.
    /// What else of the old one may have arrived is not claimed. Gives what was written to begin it.
    ///
    /// # Errors
    /// Where the disk still refuses; this may be tried again.
    pub fn reopen(&mut self, at: Time) -> Result<Vec<Recorded>, RecordError> {
        let torn_bytes = self.log.set_torn_aside(&self.disk, self.modes).unwrap_or_default();
        let (seq, hash) = self.log.head;
        let mut sight = self.sight.anew();
        sight.note(&self.log.writer, (seq, hash));
        let opening = Opening {
            run: self.folder.name(),
            checklist: self.checklist,
            continues: Some((self.log.writer.clone(), seq, hash)),
            recovered: Recovered {
                torn_bytes,
                ..Recovered::default()
            },
        };
        let writer = name::writer_name(&self.identity.login, &self.identity.host)?;
        let lines = opening.lines(&writer, &self.identity, &sight, at)?;
        let path = self.folder.journal(&writer);
        // Whoever sees the file appear has to know at once that it is not another's.
        self.own.add(writer.clone());
        self.log = Log::begin(&self.disk, path, self.modes.file, writer, lines.bytes(), lines.head())?;
        sight.said();
        self.sight = sight;
        self.remember();
        Ok(lines.into_entries())
    }
}
