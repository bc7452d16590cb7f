//! The state of a run: a pure fold over its entries in merged order. It never refuses an entry.

use std::collections::{BTreeMap, HashMap};

use super::{
    digest::Digest,
    event::{
        CheckFinished, CheckStarted, ChecklistAmended, Closed, EntryRef, Event, EvidenceFile, ItemMarked,
        JournalOpened, Mark, Measured, Person, Recorded, RunStarted, Signed,
    },
    id::{FieldId, ItemId, MeasureId, RoleId, SectionId, Writer},
    item::{ItemRecord, MarkGiven, OutcomeGiven},
    plan::Plan,
    register::{Clocks, Place, Register},
    template,
    time::Time,
};

/// A run, as its entries tell it.
#[derive(Debug, Clone)]
pub struct Run {
    checklists: HashMap<Digest, Plan>,
    plan: Plan,
    clocks: Clocks,
    /// Every entry, in merged order.
    pub entries: Vec<Recorded>,
    /// How it began; nothing where that entry is lost.
    pub started: Option<RunStarted>,
    /// When it began.
    pub started_at: Option<Time>,
    /// Who wrote each journal.
    pub writers: BTreeMap<Writer, JournalOpened>,
    /// The newest entry of each journal: seq, digest of its line.
    pub heads: BTreeMap<Writer, (u64, Digest)>,
    /// Amendments, in merged order, with the entry that made each.
    pub amendments: Vec<(EntryRef, ChecklistAmended)>,
    amended: Register<Digest>,
    fields: BTreeMap<FieldId, Register<Option<String>>>,
    roles: BTreeMap<RoleId, Register<Person>>,
    items: HashMap<ItemId, ItemRecord>,
    /// First and last time that something was done in a section.
    pub worked: BTreeMap<SectionId, Worked>,
    /// Checks begun and not ended, by the entry that began each.
    pub running: BTreeMap<EntryRef, RunningCheck>,
    /// Checks of no item, and proofs of the environment, in merged order: the entry, and the place of its end.
    pub commands: Vec<CommandRun>,
    /// Every file of evidence, in merged order.
    pub evidence: Vec<Evidence>,
    /// Sign-offs, in merged order.
    pub sign_offs: Vec<SignOff>,
    /// How it ended, where it has.
    pub closed: Option<(Time, Closed)>,
    /// Whether its commands may run here, by the last word on it in the record.
    pub trusted: bool,
    empty: ItemRecord,
}

/// When a section was worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worked {
    /// First.
    pub first: Time,
    /// Last.
    pub last: Time,
}

/// A check that was begun.
#[derive(Debug, Clone, PartialEq)]
pub struct RunningCheck {
    /// When.
    pub at: Time,
    /// What.
    pub started: CheckStarted,
}

/// A command that the program ran, for the command log.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandRun {
    /// The entry that began it, by place in [`Run::entries`].
    pub started: usize,
    /// The entry that ended it, likewise.
    pub finished: Option<usize>,
}

/// One file of evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Path, digest, size.
    pub file: EvidenceFile,
    /// Of which item.
    pub item: Option<ItemId>,
    /// The check that printed it.
    pub check: Option<EntryRef>,
    /// The entry that fixes it.
    pub entry: EntryRef,
    /// When.
    pub at: Time,
    /// It was taken away, and why.
    pub withdrawn: Option<String>,
}

/// A sign-off as it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct SignOff {
    /// The entry.
    pub entry: EntryRef,
    /// When.
    pub at: Time,
    /// What it says.
    pub signed: Signed,
    /// The lines of its scope as this record held them then; nothing where they are not those that were signed.
    pub lines: Option<Vec<String>>,
}

impl Run {
    /// A run of this checklist, before any entry.
    pub fn new(plan: Plan) -> Self {
        let mut checklists = HashMap::new();
        checklists.insert(plan.sha256, plan.clone());
        Self {
            checklists,
            plan,
            clocks: Clocks::default(),
            entries: Vec::new(),
            started: None,
            started_at: None,
            writers: BTreeMap::new(),
            heads: BTreeMap::new(),
            amendments: Vec::new(),
            amended: Register::default(),
            fields: BTreeMap::new(),
            roles: BTreeMap::new(),
            items: HashMap::new(),
            worked: BTreeMap::new(),
            running: BTreeMap::new(),
            commands: Vec::new(),
            evidence: Vec::new(),
            sign_offs: Vec::new(),
            closed: None,
            trusted: false,
            empty: ItemRecord::default(),
        }
    }

    /// Makes an amended checklist known, before the entry that adopts it is applied.
    pub fn learn(&mut self, plan: Plan) {
        self.checklists.insert(plan.sha256, plan);
    }

    /// Applies the entries, which are in merged order.
    pub fn extend(&mut self, entries: impl IntoIterator<Item = Recorded>) {
        for recorded in entries {
            self.apply(recorded);
        }
    }

    /// The checklist in force.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The name of the run.
    pub fn name(&self) -> &str {
        self.started.as_ref().map_or("", |started| &started.run)
    }

    /// Whether actions are shown, not run.
    pub fn rehearsal(&self) -> bool {
        self.started.as_ref().is_some_and(|started| started.rehearsal)
    }

    /// What is recorded of an item; nothing yet is an empty record.
    pub fn item(&self, id: &ItemId) -> &ItemRecord {
        self.items.get(id).unwrap_or(&self.empty)
    }

    /// The value of a field: as set, else its default. Nothing for a secret one.
    pub fn field(&self, id: &FieldId) -> Option<&str> {
        match self.fields.get(id).and_then(Register::get) {
            Some(value) => value.as_deref().filter(|value| !value.is_empty()),
            None => self.plan.field(id)?.default.as_deref(),
        }
    }

    /// Whether a field was given a value: for a secret one, whether somebody ever did.
    pub fn has_field(&self, id: &FieldId) -> bool {
        self.field(id).is_some()
            || self.fields.contains_key(id) && self.plan.field(id).is_some_and(|field| field.secret)
    }

    /// Whether people who did not see each other gave a field different values.
    pub fn field_disputed(&self, id: &FieldId) -> bool {
        self.fields
            .get(id)
            .is_some_and(|register| register.disputed_by(Clone::clone))
    }

    /// Who holds a role.
    pub fn role(&self, id: &RoleId) -> Option<&Person> {
        self.roles.get(id).and_then(Register::get)
    }

    /// A text of the checklist with the values of its fields.
    pub fn fill(&self, text: &str) -> String {
        template::fill(text, |name| self.field(&FieldId::from(name)).map(str::to_owned))
    }

    /// The name of the world that the commands act on.
    pub fn environment(&self) -> Option<String> {
        self.plan
            .environment
            .as_ref()
            .map(|environment| self.fill(&environment.name))
    }

    /// Whether amendments that did not see each other differ.
    pub fn checklist_disputed(&self) -> bool {
        self.amended.disputed_by(Clone::clone)
    }

    /// What a check of the item, or a mark on it, is given on today: SHA-256 of its definition and of the values of
    /// the fields that it uses.
    pub fn inputs(&self, item: &ItemId) -> Digest {
        let Some(plan) = self.plan.item_plan(item) else {
            return Digest::ZERO;
        };
        if plan.uses.is_empty() {
            return plan.definition;
        }
        let values: Vec<_> = plan.uses.iter().map(|field| (field, self.field(field))).collect();
        Digest::of(serde_json::to_vec(&(plan.definition, values)).unwrap_or_default())
    }

    /// The entry of that name.
    pub fn entry(&self, reference: &EntryRef) -> Option<&Recorded> {
        self.entries
            .iter()
            .rev()
            .find(|recorded| recorded.writer == reference.0 && recorded.entry.seq == reference.1)
    }

    /// The `check_finished` at this place of [`Run::entries`].
    pub fn finished(&self, place: usize) -> Option<&CheckFinished> {
        match &self.entries.get(place)?.entry.event {
            Event::CheckFinished(finished) => Some(finished),
            _ => None,
        }
    }

    /// Applies the next entry in merged order.
    pub fn apply(&mut self, recorded: Recorded) {
        let place = self.clocks.advance(&recorded);
        let index = self.entries.len();
        self.heads
            .insert(recorded.writer.clone(), (recorded.entry.seq, recorded.hash));
        if let Some(item) = recorded.entry.event.item() {
            let item = item.clone();
            self.note_work(&item, &recorded);
            self.items.entry(item).or_default().history.push(index);
        }
        self.fold(&recorded, &place, index);
        self.entries.push(recorded);
    }

    fn note_work(&mut self, item: &ItemId, recorded: &Recorded) {
        let works = matches!(
            recorded.entry.event,
            Event::CheckStarted(_)
                | Event::CheckFinished(_)
                | Event::ItemMarked(_)
                | Event::MeasureEntered(_)
                | Event::EvidenceAttached(_)
        );
        let Some(plan) = self.plan.item_plan(item).filter(|_| works) else {
            return;
        };
        let at = recorded.entry.at;
        let worked = self
            .worked
            .entry(plan.section.clone())
            .or_insert(Worked { first: at, last: at });
        worked.first = worked.first.min(at);
        worked.last = worked.last.max(at);
    }

    fn fold(&mut self, recorded: &Recorded, place: &Place, index: usize) {
        let at = recorded.entry.at;
        let reference = recorded.reference();
        match &recorded.entry.event {
            Event::JournalOpened(opened) => {
                self.writers.insert(recorded.writer.clone(), (**opened).clone());
            }
            Event::RunStarted(started) => self.start(started, at, place),
            Event::ChecklistAmended(amended) => self.amend(reference, amended, place),
            Event::FieldSet(set) => {
                self.fields
                    .entry(set.field.clone())
                    .or_default()
                    .write(place, set.value.clone());
            }
            Event::RoleAssigned(assigned) => {
                self.roles
                    .entry(assigned.role.clone())
                    .or_default()
                    .write(place, assigned.person.clone());
            }
            Event::CheckStarted(started) => self.begin_check(reference, at, started, index),
            Event::CheckFinished(finished) => self.end_check(&reference, at, finished, place, index),
            Event::ItemMarked(marked) => self.mark(reference, at, marked, place),
            Event::MeasureEntered(entered) => {
                self.measure(&entered.item, &entered.measure, entered.measured.clone(), place);
            }
            Event::EvidenceAttached(attached) => {
                self.keep(attached.evidence.clone(), attached.item.as_ref(), None, reference, at);
            }
            Event::EvidenceWithdrawn(withdrawn) => {
                for evidence in self.evidence.iter_mut().filter(|e| e.file.file == withdrawn.file) {
                    evidence.withdrawn = Some(withdrawn.reason.clone());
                }
            }
            Event::Signed(signed) => self.sign(reference, at, signed),
            Event::Recovered(recovered) => {
                for check in &recovered.interrupted {
                    self.forget_running(check);
                }
                for file in &recovered.adopted {
                    self.keep(file.clone(), None, None, reference.clone(), at);
                }
            }
            Event::Closed(closed) => self.closed = Some((at, closed.clone())),
            Event::NoteAdded(_) | Event::LinkAdded(_) | Event::Gap(_) | Event::Unknown(_) => {}
        }
    }

    fn start(&mut self, started: &RunStarted, at: Time, place: &Place) {
        for (field, value) in &started.fields {
            self.fields
                .entry(field.clone())
                .or_default()
                .write(place, value.clone());
        }
        for (role, person) in &started.roles {
            self.roles.entry(role.clone()).or_default().write(place, person.clone());
        }
        self.trusted = started.trusted;
        if self.started.is_none() {
            self.started = Some(started.clone());
            self.started_at = Some(at);
        }
    }

    fn amend(&mut self, entry: EntryRef, amended: &ChecklistAmended, place: &Place) {
        self.amended.write(place, amended.sha256);
        self.trusted = amended.trusted;
        if let Some(plan) = self.checklists.get(&amended.sha256) {
            self.plan = plan.clone();
        }
        self.amendments.push((entry, amended.clone()));
    }

    fn begin_check(&mut self, entry: EntryRef, at: Time, started: &CheckStarted, index: usize) {
        if let Some(item) = started.item.as_ref().filter(|_| started.kind != PROOF) {
            self.items.entry(item.clone()).or_default().running.push(entry.clone());
        }
        self.commands.push(CommandRun {
            started: index,
            finished: None,
        });
        let started = started.clone();
        self.running.insert(entry, RunningCheck { at, started });
    }

    fn end_check(&mut self, entry: &EntryRef, at: Time, finished: &CheckFinished, place: &Place, index: usize) {
        let check = match &finished.writer {
            Some(writer) => EntryRef(writer.clone(), finished.check),
            None => self.begun_as(entry, finished.check),
        };
        let started = self.running.get(&check).map(|running| running.started.clone());
        self.forget_running(&check);
        for command in self.commands.iter_mut().rev() {
            let begun = &self.entries[command.started];
            if begun.writer == check.0 && begun.entry.seq == check.1 {
                command.finished = Some(index);
                break;
            }
        }
        for file in &finished.evidence {
            let item = finished.item.as_ref();
            self.keep(file.clone(), item, Some(check.clone()), entry.clone(), at);
        }
        let proof = started.as_ref().is_some_and(|started| started.kind == PROOF);
        let Some(item) = finished.item.as_ref().filter(|_| !proof) else {
            return;
        };
        for (measure, measured) in &finished.measures {
            self.measure(item, measure, measured.clone(), place);
        }
        let inputs = started.map_or(Digest::ZERO, |started| started.inputs);
        self.items.entry(item.clone()).or_default().outcomes.push(OutcomeGiven {
            check,
            outcome: finished.outcome,
            at,
            inputs,
            entry: index,
        });
    }

    /// The start that an end speaks of: in the same journal, else in the one that this one goes on from.
    fn begun_as(&self, end: &EntryRef, check: u64) -> EntryRef {
        let mut writer = end.0.clone();
        loop {
            let begun = EntryRef(writer.clone(), check);
            let before = self.writers.get(&writer).and_then(|opened| opened.continues.as_ref());
            match before {
                Some((older, last, _)) if !self.running.contains_key(&begun) && check <= *last && *older != writer => {
                    writer = older.clone();
                }
                _ => return begun,
            }
        }
    }

    fn forget_running(&mut self, check: &EntryRef) {
        let Some(running) = self.running.remove(check) else {
            return;
        };
        if let Some(item) = running.started.item.as_ref().and_then(|item| self.items.get_mut(item)) {
            item.running.retain(|other| other != check);
        }
    }

    fn keep(&mut self, file: EvidenceFile, item: Option<&ItemId>, check: Option<EntryRef>, entry: EntryRef, at: Time) {
        if let Some(item) = item {
            self.items
                .entry(item.clone())
                .or_default()
                .evidence
                .push(self.evidence.len());
        }
        self.evidence.push(Evidence {
            file,
            item: item.cloned(),
            check,
            entry,
            at,
            withdrawn: None,
        });
    }

    fn measure(&mut self, item: &ItemId, measure: &MeasureId, measured: Measured, place: &Place) {
        let item = self.items.entry(item.clone()).or_default();
        item.measures.entry(measure.clone()).or_default().write(place, measured);
    }

    fn mark(&mut self, entry: EntryRef, at: Time, marked: &ItemMarked, place: &Place) {
        let inputs = self.inputs(&marked.item);
        let item = self.items.entry(marked.item.clone()).or_default();
        let before = item.mark.get().copied();
        let brought_back = marked
            .undoes
            .as_ref()
            .and_then(|undone| item.marks.iter().find(|given| given.entry == *undone))
            .and_then(|undone| undone.before)
            .and_then(|earlier| item.marks.get(earlier))
            .filter(|earlier| earlier.mark == marked.mark)
            .cloned();
        let given = match brought_back {
            Some(earlier) => MarkGiven {
                entry,
                before,
                ..earlier
            },
            None => MarkGiven {
                word: entry.clone(),
                entry,
                mark: marked.mark,
                by: marked.by.clone(),
                at,
                reason: marked.reason.clone(),
                note: marked.note.clone(),
                expires: marked.expires,
                inputs,
                rests_on: rests_on(item, &self.evidence),
                outcome: item.outcomes.len().checked_sub(1),
                before,
            },
        };
        if marked.mark == Mark::Cleared {
            item.cleared = item.outcomes.len();
        }
        item.mark.write(place, item.marks.len());
        item.marks.push(given);
    }

    fn sign(&mut self, entry: EntryRef, at: Time, signed: &Signed) {
        let lines = super::scope::lines(self, &signed.scope);
        let lines = (super::scope::digest(&lines) == signed.scope_sha256).then_some(lines);
        self.sign_offs.push(SignOff {
            entry,
            at,
            signed: signed.clone(),
            lines,
        });
    }
}

/// The kind of check that proves which world an action would act on.
pub const PROOF: &str = "proof";

/// What a mark given now rests on: what the item's latest check printed, and what people attached.
fn rests_on(item: &ItemRecord, evidence: &[Evidence]) -> Vec<usize> {
    let latest = item.latest().map(|outcome| &outcome.check);
    item.evidence
        .iter()
        .copied()
        .filter(|&i| {
            evidence[i].withdrawn.is_none() && (evidence[i].check.is_none() || evidence[i].check.as_ref() == latest)
        })
        .collect()
}
