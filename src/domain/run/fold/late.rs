//! What lies outside the seal: kept and shown, and without a say in how the run stands. What the fold of covered
//! entries looks at is never touched here.

use super::{
    super::{CommandRun, Evidence, Run},
    Now,
};
use crate::domain::{
    event::{CheckFinished, EntryRef, Event, EvidenceFile},
    id::ItemId,
};

impl Run {
    pub(super) fn fold_late(&mut self, now: &Now) {
        match &now.recorded.entry.event {
            Event::JournalOpened(opened) => {
                self.writers.insert(now.recorded.writer.clone(), (**opened).clone());
            }
            Event::CheckStarted(_) => {
                self.begun_late.insert(now.reference(), self.commands.len());
                self.commands.push(CommandRun {
                    started: now.index,
                    finished: None,
                });
            }
            Event::CheckFinished(finished) => self.end_late(finished, now),
            Event::EvidenceAttached(attached) => {
                self.keep_late(&attached.evidence, attached.item.as_ref(), None, now);
            }
            Event::Recovered(recovered) => {
                for file in &recovered.adopted {
                    self.keep_late(file, None, None, now);
                }
            }
            Event::EvidenceWithdrawn(withdrawn) => {
                let gone = self.evidence.iter_mut().filter(|e| e.file.file == withdrawn.file);
                for evidence in gone.filter(|evidence| evidence.withdrawn.is_none()) {
                    evidence.withdrawn = Some(withdrawn.reason.clone());
                    evidence.withdrawn_late = true;
                }
            }
            Event::Sealed(_) => self.flag_seal(now),
            _ => {}
        }
    }

    fn end_late(&mut self, finished: &CheckFinished, now: &Now) {
        let writer = finished.writer.as_ref().unwrap_or(&now.recorded.writer);
        let check = EntryRef(writer.clone(), finished.check);
        for file in &finished.evidence {
            self.keep_late(file, finished.item.as_ref(), Some(&check), now);
        }
        let begun = self.begun_late.get(&check).or_else(|| self.begun.get(&check));
        let command = begun.and_then(|&begun| self.commands.get_mut(begun));
        if let Some(command) = command.filter(|command| command.finished.is_none()) {
            command.finished = Some(now.index);
        }
    }

    fn keep_late(&mut self, file: &EvidenceFile, item: Option<&ItemId>, check: Option<&EntryRef>, now: &Now) {
        self.evidence.push(Evidence {
            file: file.clone(),
            item: item.cloned(),
            check: check.cloned(),
            entry: now.reference(),
            at: now.at(),
            withdrawn: None,
            withdrawn_late: false,
        });
    }
}
