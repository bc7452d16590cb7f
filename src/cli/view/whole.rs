//! A run whole, for scripts: sections, items, sign-offs. Members may be added; none is renamed or removed.

use std::{collections::BTreeMap, path::Path};

use serde::Serialize;

use super::StatusView;
use crate::domain::{
    check::{Check, Outcome},
    checklist::{Field, Item, Phase, Role, Section, Weight},
    clocks::SectionHistory,
    digest::Digest,
    event::{Answer, By, CheckFinished, Event, Mark, Measured, Person, Scope, Subject},
    holders,
    id::{FieldId, ItemId, MeasureId, RoleId, SectionId},
    run::Run,
    signature::SignatureState,
    standing::{ItemState, SignOffStanding, SignOffState, Standing},
    time,
};

/// A run, whole.
#[derive(Debug, Serialize)]
pub struct RunView {
    /// How it stands.
    #[serde(flatten)]
    pub status: StatusView,
    /// What is being released.
    pub subject: Vec<Subject>,
    /// Values of the checklist's fields; null where there is none, or it is secret.
    pub fields: BTreeMap<FieldId, Option<String>>,
    /// Who holds which role.
    pub roles: BTreeMap<RoleId, Option<Person>>,
    /// The roles in the order of the checklist, who gave each to whom, and when.
    pub assignments: Vec<AssignmentView>,
    /// The sections, in the order of the checklist.
    pub sections: Vec<SectionView>,
}

/// A role, and who holds it.
#[derive(Debug, Serialize)]
pub struct AssignmentView {
    /// Which.
    pub role: RoleId,
    /// What people call it.
    pub title: String,
    /// Who holds it; null where nobody does.
    pub person: Option<Person>,
    /// Who gave it to them.
    pub by: Option<Person>,
    /// When.
    pub at: Option<String>,
    /// The other roles that this person holds.
    pub also: Vec<RoleId>,
    /// People who did not see each other gave it to different persons.
    pub disputed: bool,
    /// `also CTO`; may be empty.
    #[serde(skip)]
    pub marked: String,
}

impl AssignmentView {
    fn of(run: &Run, role: &Role) -> Self {
        let given = run.assignment(&role.id);
        let held = given.map(|given| holders::held(run, &given.person)).unwrap_or_default();
        Self {
            role: role.id.clone(),
            title: role.title.clone(),
            person: given.map(|given| given.person.clone()),
            by: given.map(|given| given.by.clone()),
            at: given.map(|given| time::rfc3339(given.at)),
            also: held.into_iter().filter(|held| **held != role.id).cloned().collect(),
            disputed: run.roles_disputed().any(|disputed| *disputed == role.id),
            marked: given.map_or_else(String::new, |given| holders::also(run, &role.id, &given.person)),
        }
    }
}

/// A section.
#[derive(Debug, Serialize)]
pub struct SectionView {
    /// Id.
    pub id: SectionId,
    /// Title.
    pub title: String,
    /// Phase.
    pub phase: Phase,
    /// What it waits for; empty: it is open.
    pub waits_for: Vec<String>,
    /// Everything in it is complete, signed, and has soaked.
    pub complete: bool,
    /// Items complete.
    pub done: usize,
    /// Items.
    pub total: usize,
    /// Its items.
    pub items: Vec<ItemView>,
    /// Its planned sign-offs, and those of its items.
    pub sign_offs: Vec<SignOffView>,
}

/// An item.
#[derive(Debug, Serialize)]
pub struct ItemView {
    /// Id.
    pub id: ItemId,
    /// Title, fields filled in.
    pub title: String,
    /// Weight.
    pub weight: Weight,
    /// State.
    pub state: ItemState,
    /// Why.
    pub why: Option<String>,
    /// The mark that holds.
    pub mark: Option<MarkView>,
    /// Its check, and what came of it last.
    pub check: Option<CheckView>,
    /// Measures; null where there is none yet.
    pub measures: BTreeMap<MeasureId, Option<Measured>>,
    /// Values of its blanks.
    pub fields: BTreeMap<FieldId, Option<String>>,
    /// Its evidence.
    pub evidence: Vec<EvidenceView>,
    /// Notes on it.
    pub notes: Vec<NoteView>,
    /// Sub-items.
    pub items: Vec<ItemView>,
}

/// A mark.
#[derive(Debug, Serialize)]
pub struct MarkView {
    /// What it says.
    pub mark: Mark,
    /// Whose word it is.
    pub by: By,
    /// When.
    pub at: String,
    /// Why.
    pub reason: Option<String>,
    /// Anything worth saying.
    pub note: Option<String>,
}

/// A check, and what came of it last.
#[derive(Debug, Serialize)]
pub struct CheckView {
    /// Kind.
    pub kind: &'static str,
    /// What is asked.
    pub command: String,
    /// It changes the world.
    pub action: bool,
    /// What came of it; null where it has not run.
    pub outcome: Option<Outcome>,
    /// Exit status.
    pub exit: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Milliseconds.
    pub took_ms: Option<u64>,
    /// Why it could not run.
    pub reason: Option<String>,
}

/// A file of evidence.
#[derive(Debug, Serialize)]
pub struct EvidenceView {
    /// From the run's folder.
    pub file: String,
    /// Digest.
    pub sha256: Digest,
    /// Size.
    pub bytes: u64,
    /// Why it was taken away.
    pub withdrawn: Option<String>,
}

/// A note or a link.
#[derive(Debug, Serialize)]
pub struct NoteView {
    /// What it says.
    pub text: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: String,
}

/// A planned sign-off.
#[derive(Debug, Serialize)]
pub struct SignOffView {
    /// Role.
    pub role: RoleId,
    /// What people call it.
    pub title: String,
    /// What it covers.
    pub scope: Scope,
    /// How it stands.
    pub state: SignOffState,
    /// Who signed last.
    pub by: Option<String>,
    /// What they said.
    pub answer: Option<Answer>,
    /// When.
    pub at: Option<String>,
    /// The statement's file.
    pub statement: Option<String>,
    /// It carries a cryptographic signature.
    pub signed_with_key: bool,
    /// What that signature is worth on this machine.
    pub signature: Option<SignatureState>,
    /// Where it is stale: the lines that differ.
    pub differs: Vec<String>,
}

impl RunView {
    /// This run; its likely end as far as earlier runs tell.
    pub fn of(run: &Run, standing: &Standing, history: &SectionHistory, path: &Path) -> Self {
        let plan = run.plan();
        let value = |field: &Field| (field.id.clone(), run.field(&field.id).map(str::to_owned));
        Self {
            status: StatusView::of(run, standing, history, path),
            subject: run
                .started
                .as_ref()
                .map(|started| started.subject.clone())
                .unwrap_or_default(),
            fields: plan.fields.iter().map(value).collect(),
            roles: plan
                .roles
                .iter()
                .map(|role| (role.id.clone(), run.role(&role.id).cloned()))
                .collect(),
            assignments: plan.roles.iter().map(|role| AssignmentView::of(run, role)).collect(),
            sections: plan
                .sections
                .iter()
                .map(|section| SectionView::of(run, standing, section))
                .collect(),
        }
    }
}

impl SectionView {
    fn of(run: &Run, standing: &Standing, section: &Section) -> Self {
        let state = standing.sections.get(&section.id);
        let sign_offs = standing
            .sign_offs
            .iter()
            .filter(|sign_off| sign_off.section.as_ref() == Some(&section.id));
        Self {
            id: section.id.clone(),
            title: run.fill(&section.title),
            phase: section.phase,
            waits_for: standing.waits_for(&section.id).to_vec(),
            complete: state.is_some_and(|state| state.complete),
            done: state.map_or(0, |state| state.done),
            total: section.items.len(),
            items: section
                .items
                .iter()
                .map(|item| ItemView::of(run, standing, item))
                .collect(),
            sign_offs: sign_offs.map(|sign_off| SignOffView::of(run, sign_off)).collect(),
        }
    }
}

impl ItemView {
    /// This item.
    pub fn of(run: &Run, standing: &Standing, item: &Item) -> Self {
        let record = run.item(&item.id);
        let finished = record.latest().and_then(|latest| run.finished(latest.entry));
        let mark = record.current().filter(|given| given.mark != Mark::Cleared);
        let evidence = record.evidence.iter().map(|&i| &run.evidence[i]);
        Self {
            id: item.id.clone(),
            title: run.fill(&item.title),
            weight: item.weight,
            state: standing.item(&item.id),
            why: standing.items.get(&item.id).and_then(|item| item.why.clone()),
            mark: mark.map(|given| MarkView {
                mark: given.mark,
                by: given.by.clone(),
                at: time::rfc3339(given.at),
                reason: given.reason.clone(),
                note: given.note.clone(),
            }),
            check: item.check.as_ref().map(|check| CheckView::of(check, finished)),
            measures: item
                .measures
                .iter()
                .map(|measure| (measure.id.clone(), record.measure(&measure.id).cloned()))
                .collect(),
            fields: item
                .fields
                .iter()
                .map(|field| (field.id.clone(), run.field(&field.id).map(str::to_owned)))
                .collect(),
            evidence: evidence
                .map(|evidence| EvidenceView {
                    file: evidence.file.file.clone(),
                    sha256: evidence.file.sha256,
                    bytes: evidence.file.bytes,
                    withdrawn: evidence.withdrawn.clone(),
                })
                .collect(),
            notes: record.history.iter().filter_map(|&i| note(run, i)).collect(),
            items: item.items.iter().map(|sub| Self::of(run, standing, sub)).collect(),
        }
    }
}

fn note(run: &Run, place: usize) -> Option<NoteView> {
    let recorded = run.entries.get(place)?;
    let (text, by) = match &recorded.entry.event {
        Event::NoteAdded(note) => (&note.text, &note.by),
        Event::LinkAdded(link) => (&link.url, &link.by),
        _ => return None,
    };
    Some(NoteView {
        text: text.clone(),
        by: by.name.clone(),
        at: time::rfc3339(recorded.entry.at),
    })
}

impl CheckView {
    fn of(check: &Check, finished: Option<&CheckFinished>) -> Self {
        Self {
            kind: check.kind.name(),
            command: check.kind.summary(),
            action: check.action,
            outcome: finished.map(|finished| finished.outcome),
            exit: finished.and_then(|finished| finished.exit),
            signal: finished.and_then(|finished| finished.signal),
            took_ms: finished.map(|finished| finished.took_ms),
            reason: finished.and_then(|finished| finished.reason.clone()),
        }
    }
}

impl SignOffView {
    /// This sign-off.
    pub fn of(run: &Run, standing: &SignOffStanding) -> Self {
        let given = standing.given.and_then(|given| run.sign_offs.get(given));
        Self {
            role: standing.role.clone(),
            title: run.plan().role_title(&standing.role).to_owned(),
            scope: standing.scope.clone(),
            state: standing.state,
            by: given.map(|given| given.signed.person.name.clone()),
            answer: given.map(|given| given.signed.decision),
            at: given.map(|given| time::rfc3339(given.at)),
            statement: given.map(|given| given.signed.statement.file.clone()),
            signed_with_key: given.is_some_and(|given| given.signed.signature.is_some()),
            signature: standing.signature.clone(),
            differs: standing.differs.clone(),
        }
    }
}
