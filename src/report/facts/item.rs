//! An item: how it stands, what was said of it, what its check came to, what was measured, and what shows it.

use serde::{Serialize, Serializer};

use super::{FieldFacts, PastWindowFacts, fields, optional, window};
use crate::domain::{
    check::{Check, Outcome},
    checklist::{Item, Measure, Risk, Weight},
    digest::Digest,
    event::{By, CheckFinished, EntryRef, Event, ExpectationMet, Mark, Measured, Recorded},
    id::{ItemId, MeasureId, RoleId, SectionId},
    item::ItemRecord,
    measure::Near,
    run::{Evidence, Run},
    standing::{self, ItemState, Standing},
    time::{self, Time},
    verdict::{self, Category},
};

/// An item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemFacts {
    /// Id.
    pub id: ItemId,
    /// Title, fields filled in.
    pub title: String,
    /// Weight.
    pub weight: Weight,
    /// Who answers for it; null: the section's owner.
    pub owner: Option<RoleId>,
    /// State.
    pub state: ItemState,
    /// Why.
    pub why: Option<String>,
    /// What it counts as in its share.
    pub counts_as: Category,
    /// Why, where that is not what its state says.
    pub counts_because: Option<String>,
    /// What makes it a risk.
    pub risk: Option<Risk>,
    /// The mark that holds.
    pub mark: Option<MarkFacts>,
    /// Its check, and what came of it last.
    pub check: Option<CheckFacts>,
    /// Why its action was run after the end of the deployment window.
    pub past_windows: Vec<PastWindowFacts>,
    /// Measures; in JSON by their ids, null where there is none yet.
    #[serde(serialize_with = "measures")]
    pub measures: Vec<MeasureFacts>,
    /// Its blanks; in JSON by their ids.
    #[serde(serialize_with = "fields")]
    pub fields: Vec<FieldFacts>,
    /// It cannot pass without a file of evidence.
    pub evidence_required: bool,
    /// Its evidence.
    pub evidence: Vec<EvidenceFacts>,
    /// Notes on it.
    pub notes: Vec<NoteFacts>,
    /// Sub-items.
    pub items: Vec<ItemFacts>,
}

/// A mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MarkFacts {
    /// What it says.
    pub mark: Mark,
    /// Whose word it is.
    pub by: By,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// The entry in which it was given.
    pub entry: EntryRef,
    /// Why.
    pub reason: Option<String>,
    /// Anything worth saying.
    pub note: Option<String>,
    /// Who sees to what a waiver leaves open.
    pub owner: Option<String>,
    /// Until when a waiver holds.
    #[serde(serialize_with = "optional")]
    pub expires: Option<Time>,
}

/// A check, and what came of it last.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckFacts {
    /// Kind.
    pub kind: &'static str,
    /// What is asked.
    pub command: String,
    /// It changes the world.
    pub action: bool,
    /// What came of it; null where it has not run.
    pub outcome: Option<Outcome>,
    /// When it ended.
    #[serde(serialize_with = "optional")]
    pub at: Option<Time>,
    /// Exit status.
    pub exit: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Milliseconds.
    pub took_ms: Option<u64>,
    /// Why it could not run.
    pub reason: Option<String>,
    /// Its expectations, and whether they were met.
    pub expectations: Vec<ExpectationFacts>,
    /// The end of what it printed, where it was read.
    #[serde(skip)]
    pub printed: Option<String>,
}

/// An expectation, and whether it was met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExpectationFacts {
    /// In words.
    pub text: String,
    /// Null where what it asks about was not there.
    pub met: Option<bool>,
    /// The value or the line seen.
    pub saw: Option<String>,
}

/// A measure and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureFacts {
    /// Id.
    pub id: MeasureId,
    /// What people call it.
    pub label: String,
    /// Where it must lie.
    pub target: Option<String>,
    /// The latest value.
    pub measured: Option<Measured>,
    /// How near the value is to the target, in words, where that can be said.
    pub near: Option<String>,
    /// It lies there; of what is not measured, nothing.
    pub met: Option<bool>,
}

/// A file of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EvidenceFacts {
    /// From the run's folder.
    pub file: String,
    /// Digest.
    pub sha256: Digest,
    /// Size.
    pub bytes: u64,
    /// When it was kept.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// The entry that fixes it.
    pub entry: EntryRef,
    /// Why it was taken away.
    pub withdrawn: Option<String>,
}

/// A note or a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteFacts {
    /// What it says.
    pub text: String,
    /// It is the address of something.
    pub link: bool,
    /// Who.
    pub by: String,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
}

impl ItemFacts {
    /// This item.
    pub fn of(run: &Run, standing: &Standing, item: &Item) -> Self {
        let record = run.item(&item.id);
        let finished = record.latest().and_then(|latest| run.finished(latest.entry));
        let at = record.latest().map(|latest| latest.at);
        let (counts_as, counts_because) = verdict::category(run, item, &|id| standing.items.get(id));
        let measure = |measure| MeasureFacts::of(measure, record, standing.at);
        Self {
            id: item.id.clone(),
            title: run.fill(&item.title),
            weight: item.weight,
            owner: item.owner.clone(),
            state: standing.item(&item.id),
            why: standing.items.get(&item.id).and_then(|item| item.why.clone()),
            counts_as,
            counts_because,
            risk: item.risk.clone(),
            mark: MarkFacts::of(record),
            check: item.check.as_ref().map(|check| CheckFacts::of(check, finished, at)),
            past_windows: window::past_of(run, &item.id),
            measures: item.measures.iter().map(measure).collect(),
            fields: item.fields.iter().map(|field| FieldFacts::of(run, field)).collect(),
            evidence_required: item.evidence_required,
            evidence: record
                .evidence
                .iter()
                .map(|&place| EvidenceFacts::of(&run.evidence[place]))
                .collect(),
            notes: record
                .history
                .iter()
                .filter_map(|&place| NoteFacts::of(run.entries.get(place)?))
                .collect(),
            items: item.items.iter().map(|sub| Self::of(run, standing, sub)).collect(),
        }
    }

    /// The item, then its sub-items, however deep.
    pub fn with_sub_items(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        Box::new(std::iter::once(self).chain(self.items.iter().flat_map(Self::with_sub_items)))
    }

    pub(super) fn keep_printed(&mut self, read: &mut dyn FnMut(&str, u64) -> Option<String>) {
        let mut files = self.evidence.iter().rev();
        let log = files.find(|file| file.withdrawn.is_none() && file.file.ends_with(".log"));
        if let (Some(check), Some(log)) = (self.check.as_mut().filter(|check| check.outcome.is_some()), log) {
            check.printed = read(&log.file, log.bytes);
        }
        self.items.iter_mut().for_each(|sub| sub.keep_printed(read));
    }
}

impl MarkFacts {
    fn of(record: &ItemRecord) -> Option<Self> {
        let given = record.says()?;
        Some(Self {
            mark: given.mark,
            by: given.by.clone(),
            at: given.at,
            entry: given.word.clone(),
            reason: given.reason.clone(),
            note: given.note.clone(),
            owner: given.owner.clone(),
            expires: given.expires,
        })
    }
}

impl CheckFacts {
    fn of(check: &Check, finished: Option<&CheckFinished>, at: Option<Time>) -> Self {
        let expectations = finished.map(|finished| finished.expectations.as_slice());
        Self {
            kind: check.kind.name(),
            command: check.kind.summary(),
            action: check.action,
            outcome: finished.map(|finished| finished.outcome),
            at: at.filter(|_| finished.is_some()),
            exit: finished.and_then(|finished| finished.exit),
            signal: finished.and_then(|finished| finished.signal),
            took_ms: finished.map(|finished| finished.took_ms),
            reason: finished.and_then(|finished| finished.reason.clone()),
            expectations: expectations
                .unwrap_or_default()
                .iter()
                .map(ExpectationFacts::of)
                .collect(),
            printed: None,
        }
    }
}

impl ExpectationFacts {
    fn of(expectation: &ExpectationMet) -> Self {
        Self {
            text: expectation.text.clone(),
            met: expectation.met,
            saw: expectation.saw.clone(),
        }
    }
}

impl MeasureFacts {
    /// The measure as that record of its item has it.
    pub fn of(measure: &Measure, record: &ItemRecord, now: Time) -> Self {
        let measured = record.measure(&measure.id).cloned();
        let near = measured.as_ref().and_then(|measured| Near::of(measure, measured, now));
        Self {
            near: near.map(|near| near.words),
            id: measure.id.clone(),
            label: measure.label.clone(),
            target: measure.target.as_ref().map(ToString::to_string),
            met: measured
                .as_ref()
                .map(|measured| standing::met(measure, &measured.with_unit(), now)),
            measured,
        }
    }
}

/// What JSON says of a measure that has a value.
#[derive(Serialize)]
struct MeasureJson<'a> {
    value: &'a serde_json::Value,
    unit: &'a Option<String>,
    label: &'a str,
    target: &'a Option<String>,
    met: Option<bool>,
    near: &'a Option<String>,
}

fn measures<S: Serializer>(measures: &[MeasureFacts], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(measures.iter().map(|measure| {
        let json = measure.measured.as_ref().map(|measured| MeasureJson {
            value: &measured.value,
            unit: &measured.unit,
            label: &measure.label,
            target: &measure.target,
            met: measure.met,
            near: &measure.near,
        });
        (&measure.id, json)
    }))
}

impl EvidenceFacts {
    fn of(evidence: &Evidence) -> Self {
        Self {
            file: evidence.file.file.clone(),
            sha256: evidence.file.sha256,
            bytes: evidence.file.bytes,
            at: evidence.at,
            entry: evidence.entry.clone(),
            withdrawn: evidence.withdrawn.clone(),
        }
    }

    /// The last part of its path.
    pub fn name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or_default()
    }
}

impl NoteFacts {
    fn of(recorded: &Recorded) -> Option<Self> {
        let (text, by, link) = match &recorded.entry.event {
            // What is for the review stands there.
            Event::NoteAdded(note) if note.about.is_some() => return None,
            Event::NoteAdded(note) => (&note.text, &note.by, false),
            Event::LinkAdded(link) => (&link.url, &link.by, true),
            _ => return None,
        };
        Some(Self {
            text: text.clone(),
            link,
            by: by.name.clone(),
            at: recorded.entry.at,
        })
    }
}

/// On what a note is: an item, a section, or neither.
fn on(event: &Event) -> (Option<&ItemId>, Option<&SectionId>) {
    match event {
        Event::NoteAdded(note) => (note.item.as_ref(), note.section.as_ref()),
        Event::LinkAdded(link) => (link.item.as_ref(), link.section.as_ref()),
        _ => (None, None),
    }
}

/// The notes on the run as a whole.
pub(super) fn notes_of_the_run(run: &Run) -> Vec<NoteFacts> {
    let entries = run.entries.iter();
    let own = entries.filter(|recorded| on(&recorded.entry.event) == (None, None));
    own.filter_map(NoteFacts::of).collect()
}

/// The notes on a section.
pub(super) fn notes_of_section(run: &Run, section: &SectionId) -> Vec<NoteFacts> {
    let entries = run.entries.iter();
    let own = entries.filter(|recorded| on(&recorded.entry.event) == (None, Some(section)));
    own.filter_map(NoteFacts::of).collect()
}

/// The evidence of the run as a whole.
pub(super) fn evidence_of_the_run(run: &Run) -> Vec<EvidenceFacts> {
    let own = run.evidence.iter().filter(|evidence| evidence.item.is_none());
    own.map(EvidenceFacts::of).collect()
}
