//! How a run stands, in short: what `status` says of it.

use serde::Serialize;

use super::{Led, SignOffFacts, optional};
use crate::domain::{
    digest::Digest,
    event::{EntryRef, Recorded, RunResult},
    holders::{self, Shared},
    id::Writer,
    run::Run,
    standing::{About, ItemState, Standing, Word},
    time::{self, Time},
};

/// How a run stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusFacts {
    /// Name.
    pub run: String,
    /// The checklist in force.
    pub checklist: ChecklistFacts,
    /// When it began.
    #[serde(serialize_with = "optional")]
    pub started: Option<Time>,
    /// Actions are shown, not run.
    pub rehearsal: bool,
    /// Failed, open or complete.
    pub standing: Word,
    /// Why.
    pub reasons: Vec<ReasonFacts>,
    /// How many items stand how.
    pub counts: Counts,
    /// How it ended.
    pub closed: Option<ClosedFacts>,
    /// Who holds the controls; null where nobody does, or several took them at once.
    pub controls: Option<ControlsFacts>,
    /// How many journals there are.
    #[serde(skip)]
    pub writers: usize,
    /// It is sealed.
    pub sealed: bool,
    /// Entries that lie outside the seal.
    pub late: Vec<EntryRef>,
    /// Entries that the rules would have refused, which are kept all the same.
    pub flagged: Vec<FlagFacts>,
    /// The planned sign-offs, and how each stands: scope and signature apart.
    pub sign_offs: Vec<SignOffFacts>,
    /// How it is led: its verdict, decisions, handoffs, rollback, risks.
    #[serde(flatten)]
    pub led: Led,
    /// Whoever holds more than one role.
    pub shared_roles: Vec<Shared>,
    /// The same in sentences.
    #[serde(skip)]
    pub shared: Vec<String>,
}

/// A checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChecklistFacts {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Version.
    pub version: String,
    /// Digest of its file.
    pub sha256: Digest,
}

/// Why a run stands as it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonFacts {
    /// In words.
    pub text: String,
    /// What it points at.
    pub about: About,
    /// It makes the run failed.
    pub fails: bool,
}

/// Items, sub-items left aside; of the sections that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ControlsFacts {
    /// Whose journal.
    pub writer: Writer,
    /// The person.
    pub by: Option<String>,
    /// On which machine.
    pub host: Option<String>,
}

/// An entry that the rules would have refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FlagFacts {
    /// Which.
    pub entry: EntryRef,
    /// What is wrong with it.
    pub text: String,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClosedFacts {
    /// How.
    pub result: RunResult,
    /// When.
    #[serde(with = "time::serde_micros")]
    pub at: Time,
    /// Who said so.
    pub by: String,
    /// Why.
    pub note: Option<String>,
}

impl StatusFacts {
    /// How this run stands.
    pub fn of(run: &Run, standing: &Standing) -> Self {
        let plan = run.plan();
        let shared = holders::shared(run);
        let entry = |place: usize| run.entries.get(place).map(Recorded::reference);
        let flagged = run.flagged.iter().filter_map(|flag| {
            let text = flag.text.clone();
            Some(FlagFacts {
                entry: entry(flag.entry)?,
                text,
            })
        });
        Self {
            run: run.name().to_owned(),
            checklist: ChecklistFacts {
                id: plan.id.clone(),
                title: plan.title.clone(),
                version: plan.version.clone(),
                sha256: plan.sha256,
            },
            started: run.started_at,
            rehearsal: run.rehearsal(),
            standing: standing.word,
            reasons: standing.reasons.iter().map(ReasonFacts::of).collect(),
            counts: Counts::of(run, standing),
            closed: run.closed.as_ref().map(|(at, closed)| ClosedFacts {
                result: closed.result,
                at: *at,
                by: closed.by.name.clone(),
                note: closed.note.clone(),
            }),
            controls: ControlsFacts::of(run),
            writers: run.writers.len(),
            sealed: run.sealed.is_some(),
            late: run.late.iter().filter_map(|place| entry(*place)).collect(),
            flagged: flagged.collect(),
            sign_offs: standing
                .sign_offs
                .iter()
                .map(|sign_off| SignOffFacts::of(run, sign_off))
                .collect(),
            led: Led::of(run, standing),
            shared: shared.iter().map(|shared| shared.sentence(plan)).collect(),
            shared_roles: shared,
        }
    }
}

impl ReasonFacts {
    fn of(reason: &crate::domain::standing::Reason) -> Self {
        Self {
            text: reason.text.clone(),
            about: reason.about.clone(),
            fails: reason.fails,
        }
    }
}

impl ControlsFacts {
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
