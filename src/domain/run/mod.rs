//! The state of a run: a pure fold over its entries in merged order. It never refuses an entry.

mod arrivals;
pub mod flow;
mod fold;
mod parts;
mod seals;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

pub use self::parts::{Assignment, CommandRun, Confirmed, Evidence, Flag, Jump, RunningCheck, SignOff, Stated, Worked};
use self::{arrivals::Order, seals::Seals};
use super::{
    clocks::PastWindow,
    digest::Digest,
    event::{
        Answer, CheckFinished, CheckStarted, ChecklistAmended, Closed, EntryRef, Event, JournalOpened, Person,
        Recorded, RunStarted, Scope, Sealed,
    },
    id::{FieldId, ItemId, RoleId, SectionId, Writer},
    item::ItemRecord,
    plan::Plan,
    register::{Clocks, History, Register},
    signature::SignatureState,
    template,
    time::Time,
};

/// A run, as its entries tell it.
#[derive(Debug, Clone)]
pub struct Run {
    checklists: HashMap<Digest, Plan>,
    first: Digest,
    plan: Plan,
    clocks: Clocks,
    order: Order,
    seals: Seals,
    /// Every entry, in merged order.
    ///
    /// What it says of an entry that stands in [`Run::late`] changes nothing else here but what is shown: evidence,
    /// commands, the histories of items.
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
    amended: History<Digest>,
    fields: BTreeMap<FieldId, History<Option<String>>>,
    /// The entries that gave fields the values that hold, by place in `entries`.
    told: HashMap<FieldId, usize>,
    /// The entry that began it, likewise.
    began: Option<usize>,
    /// What marks are given on was last changed by these.
    inputs_changed: Register<()>,
    /// What marks on an item are given on today, where it was asked for since the last change.
    inputs_today: HashMap<ItemId, Digest>,
    roles: BTreeMap<RoleId, Register<Assignment>>,
    items: HashMap<ItemId, ItemRecord>,
    /// Every check ever begun, by place in `commands`.
    begun: HashMap<EntryRef, usize>,
    /// Those of them that were begun after the seal.
    begun_late: HashMap<EntryRef, usize>,
    /// The sign-offs that hold of each role over each scope, by place in `sign_offs`.
    signed: HashMap<(RoleId, Scope), Register<usize>>,
    /// First and last time that an item of a section was checked, marked or measured.
    pub worked: BTreeMap<SectionId, Worked>,
    /// Checks begun and not ended, by the entry that began each.
    pub running: BTreeMap<EntryRef, RunningCheck>,
    /// Every command that was run, in merged order.
    pub commands: Vec<CommandRun>,
    /// When the first action of an item was started.
    pub first_action: Option<Time>,
    /// Why actions went on after the end of a window, in merged order.
    pub past_windows: Vec<PastWindow>,
    /// Every file of evidence, in merged order.
    pub evidence: Vec<Evidence>,
    /// Sign-offs, in merged order.
    pub sign_offs: Vec<SignOff>,
    /// How it was led: handoffs, polls, decisions, rollbacks, risks.
    pub flow: flow::Flow,
    /// How it ended, where it has.
    pub closed: Option<(Time, Closed)>,
    /// The entry that closed it.
    pub closed_by: Option<EntryRef>,
    /// The seal, where it is sealed: the entry and what it fixes.
    pub sealed: Option<(EntryRef, Sealed)>,
    /// Entries that lie outside the seal, by place in [`Run::entries`]: neither covered nor an error.
    pub late: Vec<usize>,
    /// What the rules would have refused, and was written all the same.
    pub flagged: Vec<Flag>,
    /// Jumps of clocks, and sleeps, in merged order.
    pub jumps: Vec<Jump>,
    /// Who holds the controls: the writer that began the run, or took them last.
    controls: History<Writer>,
    /// What verifying each signature came to, on this machine; told from outside, never by an entry.
    pub signatures: BTreeMap<EntryRef, SignatureState>,
    /// Whether its commands may run here, by the last word on it in the record.
    pub trusted: bool,
    empty: ItemRecord,
}

impl Run {
    /// A run of this checklist, before any entry.
    pub fn new(plan: Plan) -> Self {
        let mut checklists = HashMap::new();
        checklists.insert(plan.sha256, plan.clone());
        Self {
            first: plan.sha256,
            checklists,
            plan,
            clocks: Clocks::default(),
            order: Order::default(),
            seals: Seals::default(),
            entries: Vec::new(),
            started: None,
            started_at: None,
            writers: BTreeMap::new(),
            heads: BTreeMap::new(),
            amendments: Vec::new(),
            amended: History::default(),
            fields: BTreeMap::new(),
            told: HashMap::new(),
            began: None,
            inputs_changed: Register::default(),
            inputs_today: HashMap::new(),
            roles: BTreeMap::new(),
            items: HashMap::new(),
            begun: HashMap::new(),
            begun_late: HashMap::new(),
            signed: HashMap::new(),
            worked: BTreeMap::new(),
            running: BTreeMap::new(),
            commands: Vec::new(),
            first_action: None,
            past_windows: Vec::new(),
            evidence: Vec::new(),
            sign_offs: Vec::new(),
            flow: flow::Flow::default(),
            closed: None,
            closed_by: None,
            sealed: None,
            late: Vec::new(),
            flagged: Vec::new(),
            jumps: Vec::new(),
            controls: History::default(),
            signatures: BTreeMap::new(),
            trusted: false,
            empty: ItemRecord::default(),
        }
    }

    /// The checklist in force.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The checklist with which it began.
    pub fn first_checklist(&self) -> Option<&Plan> {
        self.checklists.get(&self.first)
    }

    /// The checklist of that digest, where it is at hand.
    pub fn checklist(&self, sha256: &Digest) -> Option<&Plan> {
        self.checklists.get(sha256)
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

    /// The files that go together when this one is taken away: it, and whatever else the same check printed. Nothing
    /// where there is no such evidence, or it is withdrawn already.
    pub fn withdrawn_with(&self, file: &str) -> Vec<&Evidence> {
        let there = || self.evidence.iter().filter(|evidence| evidence.withdrawn.is_none());
        let named = there().find(|evidence| evidence.file.file == file);
        match named.map(|named| (named, &named.check)) {
            None => Vec::new(),
            Some((named, None)) => vec![named],
            Some((_, check)) => there().filter(|evidence| evidence.check == *check).collect(),
        }
    }

    /// The value of a field: as set, else its default. Nothing for a secret one.
    pub fn field(&self, id: &FieldId) -> Option<&str> {
        let told = self.fields.get(id).and_then(History::get);
        value(&self.plan, id, told)
    }

    /// The entry that gave a field its value: the run's beginning, where nothing but its default is known.
    pub fn told(&self, id: &FieldId) -> Option<&Recorded> {
        self.entries.get(self.told.get(id).copied().or(self.began)?)
    }

    /// Whether a field was given a value: for a secret one, whether somebody ever did.
    pub fn has_field(&self, id: &FieldId) -> bool {
        self.field(id).is_some()
            || self.fields.contains_key(id) && self.plan.field(id).is_some_and(|field| field.secret)
    }

    /// The latest values that a field was given, none of whose writers had seen another's.
    pub fn field_sides(&self, id: &FieldId) -> impl Iterator<Item = &Option<String>> {
        self.fields.get(id).into_iter().flat_map(History::heads)
    }

    /// The persons that a role was given to last, by writers none of whom had seen another.
    pub fn role_sides(&self, id: &RoleId) -> impl Iterator<Item = &Person> {
        let heads = self.roles.get(id).into_iter().flat_map(Register::heads);
        heads.map(|given| &given.person)
    }

    /// The checklists that amendments put in force last, none of whose writers had seen another's.
    pub fn checklist_sides(&self) -> impl Iterator<Item = &Digest> {
        self.amended.heads()
    }

    /// Whether people who did not see each other gave a field different values.
    pub fn field_disputed(&self, id: &FieldId) -> bool {
        self.fields.get(id).is_some_and(History::disputed)
    }

    /// The fields that people who did not see each other gave different values.
    pub fn fields_disputed(&self) -> impl Iterator<Item = &FieldId> {
        self.fields
            .iter()
            .filter(|(_, told)| told.disputed())
            .map(|(field, _)| field)
    }

    /// Who holds a role.
    pub fn role(&self, id: &RoleId) -> Option<&Person> {
        self.assignment(id).map(|given| &given.person)
    }

    /// Who holds a role, who gave it to them, and when.
    pub fn assignment(&self, id: &RoleId) -> Option<&Assignment> {
        self.roles.get(id).and_then(Register::get)
    }

    /// The roles that people who did not see each other gave to different persons.
    pub fn roles_disputed(&self) -> impl Iterator<Item = &RoleId> {
        self.roles
            .iter()
            .filter(|(_, holder)| holder.disputed_by(|given| given.person.clone()))
            .map(|(role, _)| role)
    }

    /// The sign-off that holds of a role over a scope, by place in [`Run::sign_offs`]. Of several that did not see
    /// each other, a rejection; then one whose signature speaks against it, so that somebody looks.
    pub fn sign_off(&self, role: &RoleId, scope: &Scope) -> Option<usize> {
        let heads = self.signed.get(&(role.clone(), scope.clone()))?;
        let signature = |i: usize| self.signatures.get(&self.sign_offs[i].entry);
        let bad = |i: &&usize| signature(**i).is_some_and(SignatureState::is_bad);
        let rejects = |i: &&usize| self.sign_offs[**i].signed.decision == Answer::Rejected && !bad(i);
        let found = heads.heads().find(rejects).or_else(|| heads.heads().find(bad));
        found.or_else(|| heads.get()).copied()
    }

    /// The writer that holds the controls. Nobody does where two took them at once.
    pub fn controls(&self) -> Option<&Writer> {
        self.controls.get().filter(|_| !self.controls.disputed())
    }

    /// Whether several took the controls at once, none of whom had seen another.
    pub fn controls_disputed(&self) -> bool {
        self.controls.disputed()
    }

    /// Those that took the controls last: several where none of them had seen another.
    pub fn controls_taken_by(&self) -> impl Iterator<Item = &Writer> {
        self.controls.heads()
    }

    /// Whose program a writer is, for a sentence: `Ada Lovelace at ops1`.
    pub fn named(&self, writer: &Writer) -> String {
        match self.writers.get(writer) {
            Some(opened) => format!("{} at {}", opened.person, opened.host),
            None => writer.to_string(),
        }
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
        self.amended.disputed()
    }

    /// The digest of the checklist that an amendment put in force, where that checklist is not at hand.
    pub fn checklist_missing(&self) -> Option<Digest> {
        self.amended.get().copied().filter(|digest| *digest != self.plan.sha256)
    }

    /// What a check of the item, or a mark on it, is given on today: SHA-256 of its definition and of the values of
    /// the fields that it uses.
    pub fn inputs(&self, item: &ItemId) -> Digest {
        if let Some(today) = self.inputs_today.get(item) {
            return *today;
        }
        inputs(&self.plan, item, |field| self.fields.get(field).and_then(History::get))
    }

    /// The entry of that name.
    pub fn entry(&self, reference: &EntryRef) -> Option<&Recorded> {
        self.entries
            .iter()
            .rev()
            .find(|recorded| recorded.writer == reference.0 && recorded.entry.seq == reference.1)
    }

    /// What began with this entry and of whose end no entry tells: it runs, or somebody said without having seen its end
    /// that it is over.
    pub fn unended(&self, check: &EntryRef) -> Option<&CheckStarted> {
        let command = self.commands.get(*self.begun.get(check)?)?;
        match &self.entries.get(command.started)?.entry.event {
            Event::CheckStarted(started) if self.finished(command.finished.unwrap_or(usize::MAX)).is_none() => {
                Some(started)
            }
            _ => None,
        }
    }

    /// How the check that began with this entry ended; nothing while no entry tells.
    pub fn end_of(&self, check: &EntryRef) -> Option<&CheckFinished> {
        let command = self.commands.get(*self.begun.get(check)?)?;
        self.finished(command.finished?)
    }

    /// The `check_finished` at this place of [`Run::entries`].
    pub fn finished(&self, place: usize) -> Option<&CheckFinished> {
        match &self.entries.get(place)?.entry.event {
            Event::CheckFinished(finished) => Some(finished),
            _ => None,
        }
    }
}

/// The kind of check that proves which world an action would act on.
pub const PROOF: &str = "proof";

/// What a field comes to: what was told of it, else its default.
fn value<'a>(plan: &'a Plan, field: &FieldId, told: Option<&'a Option<String>>) -> Option<&'a str> {
    match told {
        Some(value) => value.as_deref().filter(|value| !value.is_empty()),
        None => plan.field(field)?.default.as_deref(),
    }
}

/// SHA-256 of the item's definition and of the values of the fields that it uses.
fn inputs<'a>(plan: &'a Plan, item: &ItemId, told: impl Fn(&FieldId) -> Option<&'a Option<String>>) -> Digest {
    let Some(item) = plan.item_plan(item) else {
        return Digest::ZERO;
    };
    if item.uses.is_empty() {
        return item.definition;
    }
    let values: Vec<_> = item
        .uses
        .iter()
        .map(|field| (field, value(plan, field, told(field))))
        .collect();
    Digest::of(serde_json::to_vec(&(item.definition, values)).unwrap_or_default())
}
