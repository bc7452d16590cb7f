//! What scripts read: the JSON documents. Members may be added; none is renamed or removed.

mod clocks;
pub mod decisions;
mod handoffs;
mod led;
pub mod review;
pub mod risks;
pub mod rollback;
mod verdict;
mod whole;

use std::path::Path;

use serde::Serialize;

pub use self::whole::{AssignmentView, ItemView, RunView, SignOffView};
use self::{clocks::ClocksView, led::LedView};
use crate::domain::{
    clocks::SectionHistory,
    digest::Digest,
    event::{EntryRef, Person, Recorded, RunResult},
    holders::{self, Shared},
    id::Writer,
    next::{Later, Next, Step},
    run::Run,
    standing::{About, ItemState, Standing, Word},
    time,
};

/// What was recorded.
#[derive(Debug, Serialize)]
pub struct Said {
    run: String,
    /// For people.
    #[serde(skip)]
    pub text: String,
    entries: Vec<EntryRef>,
}

impl Said {
    /// These entries.
    pub fn new(run: &str, text: String, entries: &[EntryRef]) -> Self {
        Self {
            run: run.to_owned(),
            text,
            entries: entries.to_vec(),
        }
    }
}

/// How a run stands.
#[derive(Debug, Serialize)]
pub struct StatusView {
    /// Name.
    pub run: String,
    /// Folder.
    pub path: String,
    /// The checklist in force.
    pub checklist: ChecklistView,
    /// When it began.
    pub started: Option<String>,
    /// Actions are shown, not run.
    pub rehearsal: bool,
    /// Failed, open or complete.
    pub standing: Word,
    /// Why.
    pub reasons: Vec<ReasonView>,
    /// How many items stand how.
    pub counts: Counts,
    /// How it ended.
    pub closed: Option<ClosedView>,
    /// Who holds the controls; null where nobody does, or several took them at once.
    pub controls: Option<ControlsView>,
    /// How many journals there are.
    #[serde(skip)]
    pub writers: usize,
    /// It is sealed.
    pub sealed: bool,
    /// Entries that lie outside the seal.
    pub late: Vec<EntryRef>,
    /// Entries that the rules would have refused, which are kept all the same.
    pub flagged: Vec<FlagView>,
    /// The planned sign-offs, and how each stands: scope and signature apart.
    pub sign_offs: Vec<SignOffView>,
    /// T, the window, the sections' clocks, the likely end.
    pub clocks: ClocksView,
    /// How it is led: its verdict, decisions, handoffs, rollback, risks.
    #[serde(flatten)]
    pub led: LedView,
    /// Whoever holds more than one role.
    pub shared_roles: Vec<Shared>,
    /// The same in sentences.
    #[serde(skip)]
    pub shared: Vec<String>,
    /// What waits for whoever asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<NextView>,
}

/// A checklist.
#[derive(Debug, Serialize)]
pub struct ChecklistView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Version.
    pub version: String,
    /// Digest of its file.
    pub sha256: Digest,
}

/// What waits for somebody.
#[derive(Debug, Serialize)]
pub struct NextView {
    /// Whom.
    pub person: Person,
    /// What they can do now, the most pressing first.
    pub now: Vec<Step>,
    /// What is theirs and waits for something.
    pub later: Vec<Later>,
    /// What comes first, in a line.
    #[serde(skip)]
    pub line: Option<String>,
}

impl NextView {
    /// What waits for this person.
    pub fn of(run: &Run, standing: &Standing, person: Person) -> Self {
        let next = Next::of(run, standing, &person);
        Self {
            person,
            line: next.line(),
            now: next.now,
            later: next.later,
        }
    }
}

/// Why a run stands as it does.
#[derive(Debug, Serialize)]
pub struct ReasonView {
    /// In words.
    pub text: String,
    /// What it points at.
    pub about: About,
    /// It makes the run failed.
    pub fails: bool,
}

/// Items, sub-items left aside; of the sections that count.
#[derive(Debug, Default, Serialize)]
pub struct Counts {
    /// In all.
    pub items: usize,
    /// With nothing left to do.
    pub complete: usize,
    /// Failed.
    pub failed: usize,
    /// The others.
    pub open: usize,
}

/// Who holds the controls.
#[derive(Debug, Serialize)]
pub struct ControlsView {
    /// Whose journal.
    pub writer: Writer,
    /// The person.
    pub by: Option<String>,
    /// On which machine.
    pub host: Option<String>,
}

impl ControlsView {
    fn of(run: &Run) -> Option<Self> {
        let writer = run.controls()?;
        let opened = run.writers.get(writer);
        Some(Self {
            writer: writer.clone(),
            by: opened.map(|opened| opened.person.name.clone()),
            host: opened.map(|opened| opened.host.clone()),
        })
    }
}

/// An entry that the rules would have refused.
#[derive(Debug, Serialize)]
pub struct FlagView {
    /// Which.
    pub entry: EntryRef,
    /// What is wrong with it.
    pub text: String,
}

/// How a run ended.
#[derive(Debug, Serialize)]
pub struct ClosedView {
    /// How.
    pub result: RunResult,
    /// When.
    pub at: String,
    /// Who said so.
    pub by: String,
    /// Why.
    pub note: Option<String>,
}

impl StatusView {
    /// How this run stands; its likely end as far as earlier runs tell.
    pub fn of(run: &Run, standing: &Standing, history: &SectionHistory, path: &Path) -> Self {
        let plan = run.plan();
        let shared = holders::shared(run);
        let reasons = standing.reasons.iter().map(|reason| ReasonView {
            text: reason.text.clone(),
            about: reason.about.clone(),
            fails: reason.fails,
        });
        let entry = |place: usize| run.entries.get(place).map(Recorded::reference);
        let flagged = run.flagged.iter().filter_map(|flag| {
            let text = flag.text.clone();
            Some(FlagView {
                entry: entry(flag.entry)?,
                text,
            })
        });
        Self {
            run: run.name().to_owned(),
            path: path.display().to_string(),
            checklist: ChecklistView {
                id: plan.id.clone(),
                title: plan.title.clone(),
                version: plan.version.clone(),
                sha256: plan.sha256,
            },
            started: run.started_at.map(time::rfc3339),
            rehearsal: run.rehearsal(),
            standing: standing.word,
            reasons: reasons.collect(),
            counts: Counts::of(run, standing),
            closed: run.closed.as_ref().map(|(at, closed)| ClosedView {
                result: closed.result,
                at: time::rfc3339(*at),
                by: closed.by.name.clone(),
                note: closed.note.clone(),
            }),
            controls: ControlsView::of(run),
            writers: run.writers.len(),
            sealed: run.sealed.is_some(),
            late: run.late.iter().filter_map(|place| entry(*place)).collect(),
            flagged: flagged.collect(),
            sign_offs: standing
                .sign_offs
                .iter()
                .map(|sign_off| SignOffView::of(run, sign_off))
                .collect(),
            clocks: ClocksView::of(run, standing, history),
            led: LedView::of(run, standing),
            shared: shared.iter().map(|shared| shared.sentence(plan)).collect(),
            shared_roles: shared,
            next: None,
        }
    }
}

impl Counts {
    fn of(run: &Run, standing: &Standing) -> Self {
        let mut counts = Self::default();
        let counted = run.plan().sections.iter().filter(|section| section.phase.counts());
        for item in counted.flat_map(|section| &section.items) {
            counts.items += 1;
            match standing.item(&item.id) {
                state if state.complete() => counts.complete += 1,
                ItemState::Failed => counts.failed += 1,
                _ => counts.open += 1,
            }
        }
        counts
    }
}
