//! When the release is likely to end: what is left of each section by what the same section took in earlier runs, else by
//! its estimate; added up along what waits for what, side by side where nothing does. A section of which nothing is known
//! is named, and not counted.

use std::{collections::HashMap, time::Duration};

use chrono::TimeDelta;

use super::{SectionClock, SectionHistory, Window};
use crate::domain::{
    checklist::{Checklist, Phase, Section},
    id::SectionId,
    run::Run,
    standing::Standing,
    time::Time,
    words::counted,
};

/// When something is likely to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// By the median of earlier runs, else by the estimate.
    pub likely: Time,
    /// By the shortest and by the longest of earlier runs. Nothing where it rests on an estimate alone: that is one
    /// number, and says nothing of how far it may be off.
    pub between: Option<(Time, Time)>,
}

/// When the release is likely to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// When; nothing where nothing is known of any section that is left.
    pub end: Option<Ends>,
    /// On how many earlier runs that rests.
    pub runs: usize,
    /// The sections that it takes by their estimate alone, in the order of the checklist.
    pub estimated: Vec<SectionId>,
    /// The sections of which nothing is known, which it does not count.
    pub unknown: Vec<SectionId>,
    /// When each section that is left is likely to end.
    pub sections: HashMap<SectionId, Ends>,
}

impl Forecast {
    /// The forecast of a run; nothing where it is closed or taken back, or no section that counts is left.
    pub fn of(run: &Run, standing: &Standing, history: &SectionHistory, now: Time) -> Option<Self> {
        if run.closed.is_some() || run.rollback().is_some() {
            return None;
        }
        let plan = run.plan();
        let opens = Window::of(run).map(|window| window.opens);
        let left = |section: &&Section| standing.sections.get(&section.id).is_some_and(|state| !state.complete);
        let steps: Vec<Step> = plan
            .sections
            .iter()
            .filter(left)
            .map(|section| Step::of(run, standing, history, section, opens, now))
            .collect();
        Self::along(&steps, history, now)
    }

    /// On what it rests, in words: `by 7 earlier runs; by estimate: Cut-over; not counted: Announcements`.
    pub fn basis(&self, plan: &Checklist) -> String {
        let mut parts = Vec::new();
        if self.runs > 0 {
            parts.push(format!("by {}", counted(self.runs, "earlier run", "earlier runs")));
        }
        if !self.estimated.is_empty() {
            parts.push(match self.runs {
                0 => "by estimates alone".to_owned(),
                _ => format!("by estimate: {}", titles(plan, &self.estimated)),
            });
        }
        if !self.unknown.is_empty() {
            parts.push(format!("not counted: {}", titles(plan, &self.unknown)));
        }
        if parts.is_empty() {
            parts.push("only a soak is left".to_owned());
        }
        parts.join("; ")
    }

    fn along(steps: &[Step], history: &SectionHistory, now: Time) -> Option<Self> {
        let mut path = Path::of(steps, now);
        let wanted: Vec<usize> = (0..steps.len()).filter(|&at| steps[at].counts).collect();
        let finishes: Vec<Finish> = wanted.iter().map(|&at| path.finish(at)).collect();
        let last = finishes.into_iter().reduce(Finish::later)?;
        // What they wait for is on the way, whether it counts or not.
        let on_the_way: Vec<usize> = (0..steps.len()).filter(|&at| path.done[at].is_some()).collect();
        let named = |basis: Basis| {
            let steps = on_the_way.iter().map(|&at| &steps[at]);
            let steps = steps.filter(move |step| step.basis == basis);
            steps.map(|step| step.id.clone()).collect::<Vec<_>>()
        };
        let known = on_the_way.iter().any(|&at| steps[at].basis != Basis::Nothing);
        let runs = history.runs.iter().filter(|run| {
            let mut rests = on_the_way.iter().filter(|&&at| steps[at].basis == Basis::Earlier);
            rests.any(|&at| run.took.contains_key(&steps[at].id))
        });
        let of_each = on_the_way.iter().filter(|&&at| steps[at].basis != Basis::Nothing);
        Some(Self {
            end: known.then(|| last.ends()),
            runs: runs.count(),
            estimated: named(Basis::Estimate),
            unknown: named(Basis::Nothing),
            sections: of_each
                .filter_map(|&at| Some((steps[at].id.clone(), path.done[at]?.ends())))
                .collect(),
        })
    }
}

/// So many sections are named; the others are counted.
const NAMED: usize = 3;

fn titles(plan: &Checklist, sections: &[SectionId]) -> String {
    let title = |id: &SectionId| plan.section(id).map_or(id.to_string(), |section| section.title.clone());
    let named: Vec<String> = sections.iter().take(NAMED).map(title).collect();
    let more = match sections.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    named.join(", ") + &more
}

/// What is known of how long a section takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Basis {
    /// What it took in earlier runs.
    Earlier,
    /// Its estimate alone.
    Estimate,
    /// Its work is done: it only soaks.
    Soak,
    /// Nothing.
    Nothing,
}

/// Three lengths of time: likely, at least, at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Lengths {
    likely: Duration,
    least: Duration,
    most: Duration,
}

impl Lengths {
    fn each(self, change: impl Fn(Duration) -> Duration) -> Self {
        Self {
            likely: change(self.likely),
            least: change(self.least),
            most: change(self.most),
        }
    }
}

/// A section that is left.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    id: SectionId,
    /// The release has not ended before it has.
    counts: bool,
    /// What it waits for, where it is not open.
    after: Vec<SectionId>,
    /// It is not begun before this.
    not_before: Option<Time>,
    basis: Basis,
    /// What is left of it once it is begun, its soak with it.
    left: Lengths,
}

impl Step {
    fn of(
        run: &Run,
        standing: &Standing,
        history: &SectionHistory,
        section: &Section,
        opens: Option<Time>,
        now: Time,
    ) -> Self {
        let clock = SectionClock::of(run, standing, section, now);
        let begun = clock.started.is_some();
        let open = begun || standing.waits_for(&section.id).is_empty();
        let (basis, left) = match clock.soak_left {
            Some(left) => (Basis::Soak, Lengths::default().each(|_| left)),
            None => {
                let (basis, whole) = whole(section, &history.of(&section.id));
                let so_far = clock.so_far.unwrap_or_default();
                let soak = section.soak.unwrap_or_default();
                let left = whole.each(|whole| whole.saturating_sub(so_far).saturating_add(soak));
                (basis, left)
            }
        };
        Self {
            id: section.id.clone(),
            counts: section.phase.counts(),
            after: if open {
                Vec::new()
            } else {
                waits_for(run, standing, section)
            },
            not_before: opens.filter(|_| !begun && section.phase == Phase::Execute),
            basis,
            left,
        }
    }
}

/// The work of a section from its beginning to its end, and what is known of that.
fn whole(section: &Section, took: &[Duration]) -> (Basis, Lengths) {
    match (took, section.estimate) {
        (&[least, ..], _) => {
            let most = took.last().copied().unwrap_or(least);
            let likely = median(took);
            (Basis::Earlier, Lengths { likely, least, most })
        }
        ([], Some(estimate)) => (Basis::Estimate, Lengths::default().each(|_| estimate)),
        ([], None) => (Basis::Nothing, Lengths::default()),
    }
}

/// The middle one of sorted lengths, or the mean of the two in the middle.
fn median(sorted: &[Duration]) -> Duration {
    let middle = sorted.len() / 2;
    let at = |place: usize| sorted.get(place).copied().unwrap_or_default();
    match sorted.len() % 2 {
        0 => (at(middle.saturating_sub(1)).saturating_add(at(middle))) / 2,
        _ => at(middle),
    }
}

/// The sections that are done before this one opens: those it waits for, and those that a decision before it rests on. A
/// decision that was declared answers for its sections.
fn waits_for(run: &Run, standing: &Standing, section: &Section) -> Vec<SectionId> {
    let decisions = run.plan().decisions().iter();
    let before = decisions.filter(|planned| planned.decision.before.as_ref() == Some(&section.id));
    let (opened, wanted): (Vec<_>, Vec<_>) = before.partition(|planned| {
        let mut known = standing.decisions.iter();
        known.any(|decision| decision.id == *planned.id() && decision.opens())
    });
    let rests_on = wanted.iter().flat_map(|planned| &planned.sections);
    let after = section.after.iter().chain(rests_on);
    let answered = |id: &&SectionId| opened.iter().any(|planned| planned.covers(id));
    after.filter(|id| !answered(id)).cloned().collect()
}

/// When a step ends, and whether that rests on an estimate alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Finish {
    likely: Time,
    least: Time,
    most: Time,
    estimated: bool,
}

impl Finish {
    fn at(time: Time) -> Self {
        Self {
            likely: time,
            least: time,
            most: time,
            estimated: false,
        }
    }

    fn later(self, other: Self) -> Self {
        Self {
            likely: self.likely.max(other.likely),
            least: self.least.max(other.least),
            most: self.most.max(other.most),
            estimated: self.estimated || other.estimated,
        }
    }

    fn with(self, step: &Step) -> Self {
        Self {
            likely: later(self.likely, step.left.likely),
            least: later(self.least, step.left.least),
            most: later(self.most, step.left.most),
            estimated: self.estimated || step.basis == Basis::Estimate,
        }
    }

    fn ends(self) -> Ends {
        Ends {
            likely: self.likely,
            between: (!self.estimated).then_some((self.least, self.most)),
        }
    }
}

/// So long after; where no calendar reaches, as far as one does.
fn later(at: Time, by: Duration) -> Time {
    let by = TimeDelta::from_std(by).ok();
    by.and_then(|by| at.checked_add_signed(by)).unwrap_or(Time::MAX_UTC)
}

/// The way through the steps.
struct Path<'a> {
    steps: &'a [Step],
    places: HashMap<&'a SectionId, usize>,
    done: Vec<Option<Finish>>,
    on_the_way: Vec<bool>,
    now: Time,
}

impl<'a> Path<'a> {
    fn of(steps: &'a [Step], now: Time) -> Self {
        Self {
            steps,
            places: steps.iter().enumerate().map(|(at, step)| (&step.id, at)).collect(),
            done: vec![None; steps.len()],
            on_the_way: vec![false; steps.len()],
            now,
        }
    }

    /// When the step ends, after those that it waits for. A checklist has no circle; a decision may close one, which
    /// nothing would ever open: what is on the way already is not waited for.
    fn finish(&mut self, at: usize) -> Finish {
        if let Some(done) = self.done[at] {
            return done;
        }
        let step = &self.steps[at];
        self.on_the_way[at] = true;
        let mut begins = Finish::at(step.not_before.map_or(self.now, |opens| opens.max(self.now)));
        for before in &step.after {
            let before = self
                .places
                .get(before)
                .copied()
                .filter(|&before| !self.on_the_way[before]);
            if let Some(before) = before {
                begins = begins.later(self.finish(before));
            }
        }
        self.on_the_way[at] = false;
        let finish = begins.with(step);
        self.done[at] = Some(finish);
        finish
    }
}

#[cfg(test)]
mod tests;
