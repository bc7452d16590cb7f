//! Which journals of a run are one's own: those that this program remembers to have written, and what they go on from.
//! A name proves nothing: two machines may be called the same, and so may who works at them.

use std::{collections::BTreeSet, path::PathBuf};

use super::{Journal, OpenRun, RunFolder, memory};
use crate::domain::{event::JournalOpened, id::Writer};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Here {
    /// Login name.
    pub login: String,
    /// Host name.
    pub host: String,
    /// The program's own folder, outside the run, which remembers the journals.
    pub state: PathBuf,
    /// The journal that this program writes just now, if it does.
    pub writer: Option<Writer>,
}

impl Here {
    /// Whether this program wrote the journal that was opened so: it remembers it, at that place on this machine, and
    /// it was this login here.
    pub fn wrote(&self, folder: &RunFolder, writer: &Writer, opened: &JournalOpened) -> bool {
        self.is_called(opened) && memory::is_own(&self.state, &folder.name(), writer, &folder.journal(writer))
    }

    /// The run's journals that are this program's own: those that it wrote, and the ones that these go on from.
    pub fn journals(&self, run: &OpenRun) -> BTreeSet<Writer> {
        let mut own = BTreeSet::new();
        for journal in &run.journals {
            let Some(opened) = journal.opened() else { continue };
            let written_now = self.writer.as_ref() == Some(&journal.writer);
            if written_now || self.wrote(&run.folder, &journal.writer, opened) {
                self.add(run, journal, &mut own);
            }
        }
        own
    }

    /// The journal, and back from it. Where it comes to one that is known, the way from there is known too, so no
    /// circle has no end.
    fn add(&self, run: &OpenRun, journal: &Journal, own: &mut BTreeSet<Writer>) {
        let mut next = Some(journal);
        while let Some(journal) = next {
            let Some(opened) = journal.opened().filter(|opened| self.is_called(opened)) else {
                return;
            };
            if !own.insert(journal.writer.clone()) {
                return;
            }
            let before = opened.continues.as_ref();
            next = before.and_then(|(before, ..)| run.journal(before));
        }
    }

    fn is_called(&self, opened: &JournalOpened) -> bool {
        opened.login == self.login && opened.host == self.host
    }
}
