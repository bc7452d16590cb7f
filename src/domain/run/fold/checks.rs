//! What the beginnings and ends of checks do to a run. An end finds its beginning, however late it comes and whoever
//! writes it.

use std::collections::BTreeMap;

use super::{
    super::{CommandRun, PROOF, Run, RunningCheck},
    Now,
};
use crate::domain::{
    check::Outcome,
    checklist::Item,
    clocks::{PastWindow, Window},
    digest::Digest,
    event::{CheckFinished, CheckStarted, EntryRef, Event, Measured, Recovered},
    id::{ItemId, MeasureId, Writer},
    item::{MeasureGiven, OutcomeGiven},
};

impl Run {
    pub(super) fn begin_check(&mut self, started: &CheckStarted, now: &Now) {
        let entry = now.reference();
        if let Some(item) = started.item.as_ref().filter(|_| started.kind != PROOF) {
            self.record_of(item).running.push(entry.clone());
        }
        if started.action && !started.ad_hoc {
            self.note_action(started, now);
        }
        self.begun.insert(entry.clone(), self.commands.len());
        self.commands.push(CommandRun {
            started: now.index,
            finished: None,
        });
        let running = RunningCheck {
            at: now.at(),
            started: started.clone(),
        };
        self.running.insert(entry, running);
    }

    /// What an action means for the clocks: the first one, and why one went on after the end of the window.
    fn note_action(&mut self, started: &CheckStarted, now: &Now) {
        self.first_action = Some(self.first_action.map_or(now.at(), |first| first.min(now.at())));
        if let Some((reason, window)) = started.reason.as_ref().zip(Window::of(self)) {
            self.past_windows.push(PastWindow {
                entry: now.reference(),
                at: now.at(),
                item: started.item.clone(),
                window,
                reason: reason.clone(),
            });
        }
    }

    pub(super) fn end_check(&mut self, finished: &CheckFinished, now: &Now) {
        let check = match &finished.writer {
            Some(writer) => EntryRef(writer.clone(), finished.check),
            None => self.begun_as(&now.recorded.writer, finished.check),
        };
        let printed = self.evidence.len();
        for file in &finished.evidence {
            self.keep(file.clone(), finished.item.as_ref(), Some(check.clone()), now);
        }
        let started = self.ended(&check, now.index);
        let (proof, inputs) = started.map_or((false, Digest::ZERO), |started| (started.kind == PROOF, started.inputs));
        let Some(item) = finished.item.as_ref().filter(|_| !proof) else {
            return;
        };
        self.read_by(item, &finished.measures, now);
        let evidence = printed..self.evidence.len();
        self.record_of(item).outcomes.push(OutcomeGiven {
            check,
            outcome: finished.outcome,
            at: now.at(),
            inputs,
            entry: now.index,
            evidence,
        });
    }

    /// Files what a check read with the items that it was read for. What it should have read and did not has no value any
    /// more, unless a person typed one: what an earlier check printed says nothing of what this one saw.
    fn read_by(&mut self, item: &ItemId, measures: &BTreeMap<MeasureId, Measured>, now: &Now) {
        let planned = self.plan().find(item).map(Item::read_by_check).unwrap_or_default();
        let planned = planned
            .into_iter()
            .map(|(item, measure)| (item.id.clone(), measure.id.clone()));
        let mut wanted: Vec<(ItemId, MeasureId)> = planned.collect();
        for measure in measures.keys() {
            if !wanted.iter().any(|(_, known)| known == measure) {
                wanted.push((item.clone(), measure.clone()));
            }
        }
        for (item, measure) in wanted {
            let measured = measures.get(&measure).cloned();
            let record = self.record_of(&item);
            let stays = record.typed.contains(&measure) || !record.measures.contains_key(&measure);
            if measured.is_none() && stays {
                continue;
            }
            record.typed.remove(&measure);
            let typed = false;
            self.measure(&item, &measure, MeasureGiven { measured, typed }, now);
        }
    }

    /// The start that an end speaks of: in the same journal, else in the one that this one goes on from.
    fn begun_as(&self, writer: &Writer, check: u64) -> EntryRef {
        let named = EntryRef(writer.clone(), check);
        let mut begun = named.clone();
        for _ in 0..=self.writers.len() {
            if self.begun.contains_key(&begun) {
                return begun;
            }
            let opened = self.writers.get(&begun.0).and_then(|opened| opened.continues.as_ref());
            match opened {
                Some((older, last, _)) if check <= *last => begun.0 = older.clone(),
                _ => break,
            }
        }
        named
    }

    /// Notes that the check runs no more; what it began as, also where it had ended before.
    fn ended(&mut self, check: &EntryRef, index: usize) -> Option<&CheckStarted> {
        if let Some(running) = self.running.remove(check) {
            let item = running.started.item.as_ref().and_then(|item| self.items.get_mut(item));
            if let Some(item) = item {
                item.running.retain(|other| other != check);
            }
        }
        let command = self.commands.get_mut(*self.begun.get(check)?)?;
        command.finished = Some(index);
        match &self.entries.get(command.started)?.entry.event {
            Event::CheckStarted(started) => Some(started),
            _ => None,
        }
    }

    pub(super) fn recover(&mut self, recovered: &Recovered, now: &Now) {
        for check in &recovered.interrupted {
            self.interrupt(check, now);
        }
        for file in &recovered.adopted {
            let begun = printed_by(&file.file).filter(|check| self.begun.contains_key(check));
            let item = begun.as_ref().and_then(|check| self.item_of(check));
            self.keep(file.clone(), item.as_ref(), begun, now);
        }
    }

    fn interrupt(&mut self, check: &EntryRef, now: &Now) {
        if !self.running.contains_key(check) {
            return;
        }
        let Some(started) = self.ended(check, now.index).filter(|started| started.kind != PROOF) else {
            return;
        };
        let (item, inputs) = (started.item.clone(), started.inputs);
        let nothing = self.evidence.len()..self.evidence.len();
        if let Some(item) = item {
            self.read_by(&item, &BTreeMap::new(), now);
            self.record_of(&item).outcomes.push(OutcomeGiven {
                check: check.clone(),
                outcome: Outcome::Interrupted,
                at: now.at(),
                inputs,
                entry: now.index,
                evidence: nothing,
            });
        }
    }

    fn item_of(&self, check: &EntryRef) -> Option<ItemId> {
        let command = self.commands.get(*self.begun.get(check)?)?;
        self.entries.get(command.started)?.entry.event.item().cloned()
    }
}

/// The check that printed a file, by the file's name: `evidence/WRITER/SEQ-…`.
fn printed_by(file: &str) -> Option<EntryRef> {
    let (writer, name) = file.strip_prefix("evidence/")?.split_once('/')?;
    let (seq, _) = name.split_once('-')?;
    Some(EntryRef(Writer::from(writer), seq.parse().ok()?))
}
