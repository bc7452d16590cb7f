//! The fold: what each event does to a run. No event is refused, and every reader who applies the same entries in the
//! same order comes to the same run; what a mark rests on is what its own writer knew.

mod checks;
mod flags;
mod flow;
mod late;
mod sign_offs;

use super::{Assignment, Evidence, Jump, Run, Worked, inputs};
use crate::domain::{
    digest::Digest,
    event::{
        ChecklistAmended, Closed, EntryRef, Event, EvidenceFile, Gap, ItemMarked, Mark, Person, Recorded, RunStarted,
        Sealed,
    },
    id::{ItemId, MeasureId},
    item::{ItemRecord, MarkGiven, MeasureGiven},
    register::Place,
    time::Time,
};

/// The entry that is being applied.
struct Now<'a> {
    recorded: &'a Recorded,
    place: Place,
    index: usize,
}

impl Now<'_> {
    fn at(&self) -> Time {
        self.recorded.entry.at
    }

    fn reference(&self) -> EntryRef {
        self.recorded.reference()
    }

    fn gives(&self, person: &Person, by: &Person) -> Assignment {
        Assignment {
            person: person.clone(),
            by: by.clone(),
            at: self.at(),
        }
    }
}

impl Run {
    /// Applies the next entry in merged order.
    pub(super) fn apply(&mut self, recorded: Recorded) {
        self.note_order(&recorded);
        let now = Now {
            place: self.clocks.advance(&recorded),
            index: self.entries.len(),
            recorded: &recorded,
        };
        let newest = (recorded.entry.seq, recorded.hash);
        match self.heads.get_mut(&recorded.writer) {
            Some(head) => *head = newest,
            None => {
                self.heads.insert(recorded.writer.clone(), newest);
            }
        }
        if let Some(item) = recorded.entry.event.item() {
            self.record_of(item).history.push(now.index);
        }
        if self.seals.leaves_out(&recorded) {
            self.late.push(now.index);
            self.fold_late(&now);
        } else {
            if let Some(item) = recorded.entry.event.item() {
                self.note_work(item, &recorded);
            }
            self.flag(&now);
            self.fold(&now);
        }
        self.entries.push(recorded);
    }

    fn record_of(&mut self, item: &ItemId) -> &mut ItemRecord {
        self.items.entry(item.clone()).or_default()
    }

    /// An attached file is no work: it may be there long before its section opens.
    fn note_work(&mut self, item: &ItemId, recorded: &Recorded) {
        let works = matches!(
            recorded.entry.event,
            Event::CheckStarted(_) | Event::CheckFinished(_) | Event::ItemMarked(_) | Event::MeasureEntered(_)
        );
        let Some(plan) = self.plan.item_plan(item).filter(|_| works) else {
            return;
        };
        let at = recorded.entry.at;
        match self.worked.get_mut(&plan.section) {
            Some(worked) => {
                worked.first = worked.first.min(at);
                worked.last = worked.last.max(at);
            }
            None => {
                self.worked.insert(plan.section.clone(), Worked { first: at, last: at });
            }
        }
    }

    fn fold(&mut self, now: &Now) {
        match &now.recorded.entry.event {
            Event::JournalOpened(opened) => {
                self.writers.insert(now.recorded.writer.clone(), (**opened).clone());
                // Who goes on with the holder's journal goes on holding.
                let goes_on = opened.continues.as_ref().map(|(before, ..)| before);
                if goes_on.is_some() && goes_on == self.controls() {
                    self.controls.write(&now.place, now.recorded.writer.clone());
                }
            }
            Event::RunStarted(started) => self.start(started, now),
            Event::ChecklistAmended(amended) => self.amend(amended, now),
            Event::FieldSet(set) => {
                self.fields
                    .entry(set.field.clone())
                    .or_default()
                    .write(&now.place, set.value.clone());
                self.told.insert(set.field.clone(), now.index);
                self.changed_inputs(now);
            }
            Event::RoleAssigned(assigned) => {
                self.roles
                    .entry(assigned.role.clone())
                    .or_default()
                    .write(&now.place, now.gives(&assigned.person, &assigned.by));
            }
            Event::CheckStarted(started) => self.begin_check(started, now),
            Event::CheckFinished(finished) => self.end_check(finished, now),
            Event::ItemMarked(marked) => self.mark(marked, now),
            Event::MeasureEntered(entered) => {
                let (measured, typed) = (Some(entered.measured.clone()), true);
                self.measure(&entered.item, &entered.measure, MeasureGiven { measured, typed }, now);
                self.record_of(&entered.item).typed.insert(entered.measure.clone());
            }
            Event::EvidenceAttached(attached) => {
                self.keep(attached.evidence.clone(), attached.item.as_ref(), None, now);
            }
            Event::EvidenceWithdrawn(withdrawn) => {
                for evidence in self.evidence.iter_mut().filter(|e| e.file.file == withdrawn.file) {
                    evidence.withdrawn = Some(withdrawn.reason.clone());
                    evidence.withdrawn_late = false;
                }
            }
            Event::Signed(signed) => self.sign(signed, now),
            Event::Recovered(recovered) => self.recover(recovered, now),
            Event::Closed(closed) => self.close(closed, now),
            Event::Sealed(sealed) => self.seal(sealed, now),
            Event::ControlsTaken(_) => self.controls.write(&now.place, now.recorded.writer.clone()),
            Event::Gap(gap) => self.jump(gap, now),
            Event::LinkAdded(_) | Event::Unknown(_) => {}
            _ => self.fold_flow(now),
        }
    }

    /// A run begins once; what claims to begin it again changes nothing.
    fn start(&mut self, started: &RunStarted, now: &Now) {
        if self.started.is_some() {
            return;
        }
        for (field, value) in &started.fields {
            let told = self.fields.entry(field.clone()).or_default();
            told.write(&now.place, value.clone());
            self.told.insert(field.clone(), now.index);
        }
        let by = self.writers.get(&now.recorded.writer);
        let by = by.map_or_else(
            || Person::named(now.recorded.writer.as_str()),
            |opened| opened.person.clone(),
        );
        for (role, person) in &started.roles {
            let holder = self.roles.entry(role.clone()).or_default();
            holder.write(&now.place, now.gives(person, &by));
        }
        self.controls.write(&now.place, now.recorded.writer.clone());
        self.trusted = started.trusted;
        self.started = Some(started.clone());
        self.started_at = Some(now.at());
        self.began = Some(now.index);
        self.changed_inputs(now);
    }

    /// A run ends once, too.
    fn close(&mut self, closed: &Closed, now: &Now) {
        if self.closed.is_none() {
            self.closed = Some((now.at(), closed.clone()));
            self.closed_by = Some(now.reference());
        }
    }

    fn seal(&mut self, sealed: &Sealed, now: &Now) {
        let entry = now.reference();
        if self.seals.against(&entry).is_none() {
            self.sealed = Some((entry, sealed.clone()));
        }
    }

    fn jump(&mut self, gap: &Gap, now: &Now) {
        let writer = now.recorded.writer.clone();
        let host = self
            .writers
            .get(&writer)
            .map_or_else(String::new, |opened| opened.host.clone());
        self.jumps.push(Jump {
            entry: now.index,
            writer,
            host,
            gap: gap.clone(),
        });
    }

    fn amend(&mut self, amended: &ChecklistAmended, now: &Now) {
        self.amended.write(&now.place, amended.sha256);
        self.trusted = amended.trusted;
        if let Some(plan) = self.checklists.get(&amended.sha256) {
            self.plan = plan.clone();
        }
        self.amendments.push((now.reference(), amended.clone()));
        self.changed_inputs(now);
    }

    fn changed_inputs(&mut self, now: &Now) {
        self.inputs_changed.write(&now.place, ());
        self.inputs_today.clear();
    }

    /// What a mark on the item is given on, as its writer knew it.
    fn inputs_known(&mut self, item: &ItemId, place: &Place) -> Digest {
        if self.inputs_changed.all_known_to(place) {
            if let Some(today) = self.inputs_today.get(item) {
                return *today;
            }
            let today = self.inputs(item);
            self.inputs_today.insert(item.clone(), today);
            return today;
        }
        inputs(self.plan_known(place), item, |field| {
            self.fields.get(field).and_then(|told| told.known_to(place))
        })
    }

    fn keep(&mut self, file: EvidenceFile, item: Option<&ItemId>, check: Option<EntryRef>, now: &Now) {
        let place = self.evidence.len();
        if let Some(item) = item {
            let record = self.record_of(item);
            record.evidence.push(place);
            if check.is_none() {
                record.attached.push(place);
            }
        }
        self.evidence.push(Evidence {
            file,
            item: item.cloned(),
            check,
            entry: now.reference(),
            at: now.at(),
            withdrawn: None,
            withdrawn_late: false,
        });
    }

    fn measure(&mut self, item: &ItemId, measure: &MeasureId, given: MeasureGiven, now: &Now) {
        let item = self.record_of(item);
        item.measures
            .entry(measure.clone())
            .or_default()
            .write(&now.place, given);
    }

    fn mark(&mut self, marked: &ItemMarked, now: &Now) {
        let inputs = self.inputs_known(&marked.item, &now.place);
        let given = self.given(marked, inputs, now);
        let item = self.record_of(&marked.item);
        item.cleared = given.cleared;
        item.mark.write(&now.place, item.marks.len());
        item.marks.push(given);
        self.flag_mark(marked, now);
    }

    /// The mark as its writer gave it: on what they knew, or as it was before where it takes another back.
    fn given(&self, marked: &ItemMarked, inputs: Digest, now: &Now) -> MarkGiven {
        let item = self.item(&marked.item);
        let before = item.mark.known_to(&now.place).copied();
        let settles = item.disputed() && item.mark.all_known_to(&now.place);
        let entry = now.reference();
        let undone = marked
            .undoes
            .as_ref()
            .and_then(|undone| item.marks.iter().find(|given| given.entry == *undone));
        let earlier = undone.map(|undone| undone.before.and_then(|earlier| item.marks.get(earlier)));
        if let Some(Some(earlier)) =
            earlier.filter(|earlier| earlier.is_some_and(|earlier| earlier.mark == marked.mark))
        {
            return MarkGiven {
                entry,
                before,
                settles,
                ..earlier.clone()
            };
        }
        let all_known = self.clocks.all_known(&now.place);
        let outcome = item
            .outcomes
            .iter()
            .rposition(|outcome| all_known || self.knows(&now.place, outcome.entry));
        let held = before
            .and_then(|before| item.marks.get(before))
            .map_or(0, |held| held.cleared);
        let cleared = match marked.mark {
            Mark::Cleared if earlier.is_some() => 0,
            Mark::Cleared => outcome.map_or(0, |outcome| outcome + 1),
            _ => held,
        };
        MarkGiven {
            word: entry.clone(),
            entry,
            mark: marked.mark,
            by: marked.by.clone(),
            at: now.at(),
            reason: marked.reason.clone(),
            note: marked.note.clone(),
            owner: marked.owner.clone(),
            expires: marked.expires,
            inputs,
            place: now.index,
            rests_on: self.rests_on(item, outcome.filter(|outcome| *outcome >= cleared), &now.place),
            outcome,
            cleared,
            before,
            settles,
        }
    }

    fn knows(&self, place: &Place, entry: usize) -> bool {
        let entry = self.entries.get(entry);
        entry.is_some_and(|entry| self.clocks.known(place, &entry.reference()))
    }

    /// What a mark rests on: what people attached, and what the item's latest check printed, as far as its writer knew.
    fn rests_on(&self, item: &ItemRecord, latest: Option<usize>, place: &Place) -> Vec<usize> {
        let printed = latest.and_then(|latest| item.outcomes.get(latest));
        let printed = printed.map_or(0..0, |outcome| outcome.evidence.clone());
        let attached = item.attached.iter().copied();
        let all_known = self.clocks.all_known(place);
        let mut files: Vec<usize> = attached.chain(printed).collect();
        files.sort_unstable();
        files.retain(|&i| {
            let evidence = &self.evidence[i];
            evidence.counts() && (all_known || self.clocks.known(place, &evidence.entry))
        });
        files
    }

    /// The run as the writer of that entry saw it when they wrote it, without what verifying signatures came to.
    /// Nothing where there is no such entry.
    pub fn before(&self, entry: &EntryRef) -> Option<Self> {
        let place = self.clocks.place(entry)?;
        let first = self.checklists.get(&self.first).unwrap_or(&self.plan);
        let mut run = Self::new(first.clone());
        run.checklists.clone_from(&self.checklists);
        let known = self.entries.iter().filter(|known| {
            let earlier = known.writer != entry.0 || known.entry.seq < entry.1;
            earlier && self.clocks.known(&place, &known.reference())
        });
        known.cloned().for_each(|known| run.apply(known));
        Some(run)
    }
}
