//! Who is at the run: known from the times and locks of the others' journals. Nobody has to say so.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use crate::{
    domain::{
        event::{Event, How, JournalOpened, Person, Recorded},
        id::Writer,
        presence::Presence,
        run::Run,
        time::Time,
    },
    engine::Workplace,
    record::{self, Here, OwnJournals, RunFolder},
};

/// Who was not heard for so long is not there, unless the journal is seen to be open.
const SILENT: TimeDelta = TimeDelta::seconds(60);
/// Signs of life nearer to each other than this are told as one.
const COARSE: TimeDelta = TimeDelta::seconds(5);

/// The writers of the other journals.
#[derive(Debug, Clone)]
pub(in crate::engine) struct People {
    folder: RunFolder,
    own: OwnJournals,
    /// This machine and login: what is said of its programs is known by the locks.
    here: Here,
    /// As whom one writes.
    person: Person,
    others: BTreeMap<Writer, Other>,
    /// Journals that another goes on from.
    left: BTreeSet<Writer>,
    told: Vec<Presence>,
}

#[derive(Debug, Clone)]
struct Other {
    opened: JournalOpened,
    elsewhere: bool,
    /// It is written by commands, each of which is gone when it is done.
    command: bool,
    /// This person wrote it, from this machine.
    mine: bool,
    heard: Time,
    locked: bool,
    looked: Time,
}

impl People {
    /// All who ever wrote to the run but this program.
    pub fn of(run: &Run, folder: &RunFolder, own: OwnJournals, workplace: &Workplace, now: Time) -> Self {
        let mut people = Self::nobody(folder, own, workplace);
        for (writer, opened) in &run.writers {
            people.opened(writer, opened, now);
        }
        for recorded in &run.entries {
            people.wrote(recorded, now);
        }
        people
    }

    /// The same, from no more than the first line of each journal.
    pub fn at_a_glance(folder: &RunFolder, workplace: &Workplace, now: Time) -> Self {
        let mut people = Self::nobody(folder, OwnJournals::default(), workplace);
        // A folder that cannot be read is told of when the run is opened.
        for writer in record::writers(folder).unwrap_or_default() {
            if let Some(opened) = record::opened_by(&folder.journal(&writer)) {
                people.opened(&writer, &opened, now);
            }
        }
        people
    }

    fn nobody(folder: &RunFolder, own: OwnJournals, workplace: &Workplace) -> Self {
        let identity = &workplace.identity;
        let here = Here {
            login: identity.login.clone(),
            host: identity.host.clone(),
            state: workplace.state.clone(),
            writer: None,
        };
        Self {
            folder: folder.clone(),
            own,
            here,
            person: identity.person.clone(),
            others: BTreeMap::new(),
            left: BTreeSet::new(),
            told: Vec::new(),
        }
    }

    fn opened(&mut self, writer: &Writer, opened: &JournalOpened, now: Time) {
        if let Some((before, ..)) = &opened.continues {
            self.left.insert(before.clone());
        }
        if self.own.holds(writer) {
            return;
        }
        let other = Other {
            opened: opened.clone(),
            elsewhere: opened.host != self.here.host,
            command: opened.how == How::Command,
            mine: false,
            heard: Time::default(),
            locked: false,
            looked: now,
        };
        self.others.insert(writer.clone(), other);
        self.look(writer, now);
    }

    /// An entry was read.
    pub fn wrote(&mut self, recorded: &Recorded, now: Time) {
        if let Event::JournalOpened(opened) = &recorded.entry.event
            && !self.others.contains_key(&recorded.writer)
        {
            self.opened(&recorded.writer, opened, now);
        }
        if let Some(other) = self.others.get_mut(&recorded.writer) {
            // Another machine's clock may be ahead.
            other.heard = other.heard.max(recorded.entry.at.min(now));
        }
    }

    /// Looks at a journal from outside.
    pub fn look(&mut self, writer: &Writer, now: Time) {
        let Some(other) = self.others.get_mut(writer) else {
            return;
        };
        let journal = self.folder.journal(writer);
        if let Some(written) = record::last_written(&journal) {
            other.heard = other.heard.max(written.min(now));
        }
        other.locked = record::is_locked(&journal);
        // A journal is there a moment before it is remembered.
        other.mine =
            other.mine || other.opened.person == self.person && self.here.wrote(&self.folder, writer, &other.opened);
        other.looked = now;
    }

    /// Looks at all who were there.
    pub fn look_again(&mut self, now: Time) {
        let here = self
            .others
            .iter()
            .filter(|(_, other)| other.is_here(now) || other.locked);
        let due: Vec<Writer> = here.map(|(writer, _)| writer.clone()).collect();
        for writer in due {
            self.look(&writer, now);
        }
    }

    /// When somebody who is there has to be looked at again; never, where nobody is.
    pub fn due(&self) -> Option<Time> {
        let shown = self.told.iter().filter(|presence| presence.here);
        let others = shown.filter_map(|presence| self.others.get(&presence.writer));
        others.map(|other| other.heard.max(other.looked) + SILENT).min()
    }

    /// Everybody, those of journals that are gone on with in another left out.
    pub fn present(&self, now: Time) -> Vec<Presence> {
        let others = self.others.iter().map(|(writer, other)| Presence {
            writer: writer.clone(),
            here: other.is_here(now),
            left: other.mine && !other.locked,
            heard: other.heard,
        });
        others
            .filter(|presence| presence.here || !self.left.contains(&presence.writer))
            .collect()
    }

    /// The same, where it is news.
    pub fn news(&mut self, now: Time) -> Option<Vec<Presence>> {
        let present = self.present(now);
        let same = |(a, b): (&Presence, &Presence)| {
            a.writer == b.writer && a.here == b.here && a.left == b.left && (a.heard - b.heard).abs() < COARSE
        };
        if present.len() == self.told.len() && present.iter().zip(&self.told).all(same) {
            return None;
        }
        self.told.clone_from(&present);
        Some(present)
    }
}

impl Other {
    fn is_here(&self, now: Time) -> bool {
        !self.command && (self.locked || self.elsewhere && now - self.heard < SILENT)
    }
}
