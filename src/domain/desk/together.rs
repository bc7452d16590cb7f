//! Checks that are asked for together: which they are, and how far each of them is.
//!
//! They run side by side, as many at once as may, but for what the checklist orders: a section waits for others, and
//! within one what stands behind an action may rest on it. An action is never among them.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use super::{Desk, Outcome, Process, StartCheck};
use crate::domain::{
    check,
    checklist::{Item, Section},
    decide::{Intent, Stamp},
    event::{By, CheckFinished, EntryRef, Event, Recorded},
    id::{ItemId, SectionId},
    next::goes_on,
    run::{PROOF, Run},
    standing::{self, ItemState, Standing},
    time::Time,
};

/// Which checks are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Together {
    /// All of a section, also those that passed before.
    Section(SectionId),
    /// All of the run that are to be answered, in sections that are open.
    Open,
    /// Those of these items, once more.
    These(Vec<ItemId>),
    /// That of this item, whatever stands before it.
    One(ItemId),
}

/// A check that is asked for, or why it is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Whose.
    pub item: ItemId,
    /// Why it is not run now.
    pub left_out: Option<String>,
}

/// Checks that were asked for together, in the order of the checklist.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// When they were asked for.
    pub began: Time,
    /// When the last of them ended.
    pub ended: Option<Time>,
    asked: Vec<Asked>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Whose.
    pub item: ItemId,
    check: Option<EntryRef>,
    not_run: Option<String>,
}

/// How far one of them is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Progress<'a> {
    /// It waits for a place.
    Waits,
    /// It runs.
    Runs(&'a EntryRef, &'a Process),
    /// It has ended, and that is on its way to the disk.
    Ends(&'a EntryRef),
    /// It has ended.
    Ended(&'a EntryRef, &'a CheckFinished),
    /// It was not run, and why.
    NotRun(&'a str),
}

/// How many of them are how far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// In all.
    pub all: usize,
    /// That wait.
    pub waits: usize,
    /// That run.
    pub runs: usize,
    /// That were not run.
    pub not_run: usize,
    /// What came of the others, in the order in which outcomes are told.
    pub outcomes: Vec<(check::Outcome, usize)>,
}

impl Tally {
    /// How many are over.
    pub fn over(&self) -> usize {
        self.all - self.waits - self.runs
    }

    /// How many are over and did not pass, those that were not run among them.
    pub fn not_passed(&self) -> usize {
        self.over() - self.of(check::Outcome::Passed)
    }

    /// How many came to this.
    pub fn of(&self, outcome: check::Outcome) -> usize {
        let found = self.outcomes.iter().find(|(other, _)| *other == outcome);
        found.map_or(0, |(_, count)| *count)
    }
}

impl Batch {
    /// Each of them, in the order of the checklist.
    pub fn asked(&self) -> &[Asked] {
        &self.asked
    }

    fn find(&mut self, item: &ItemId) -> Option<&mut Asked> {
        self.asked.iter_mut().find(|asked| asked.item == *item)
    }

    /// Takes these in, in place of what was known of the same items.
    fn take(&mut self, more: Vec<Asked>, run: &Run) {
        let new: HashSet<ItemId> = more.iter().map(|asked| asked.item.clone()).collect();
        self.asked.retain(|asked| !new.contains(&asked.item));
        self.asked.extend(more);
        let places: HashMap<&ItemId, usize> = run.plan().items().map(|item| &item.id).zip(0..).collect();
        self.asked
            .sort_by_key(|asked| places.get(&asked.item).copied().unwrap_or(usize::MAX));
    }
}

impl Desk {
    /// What was asked for together last.
    pub fn batch(&self) -> Option<&Batch> {
        self.batch.as_ref()
    }

    /// Runs checks together: none that runs or waits already, and of what is left out it is known why.
    pub fn run_together(&mut self, which: &Together, stamp: &Stamp) -> Outcome {
        let waiting: HashSet<ItemId> = self.waiting().cloned().collect();
        let mut asked = Vec::new();
        for candidate in candidates(&self.run, &self.standing, which) {
            let Candidate { item, left_out } = candidate;
            let check = self.process_of(&item).map(|(check, _)| check.clone());
            let not_run = left_out.or_else(|| self.elsewhere(&item)).filter(|_| check.is_none());
            if check.is_none() && not_run.is_none() && !waiting.contains(&item) {
                self.waiting.push_back(start(&item));
            }
            asked.push(Asked { item, check, not_run });
        }
        self.ask(which, asked, stamp.at);
        self.go_on(stamp)
    }

    /// What goes on is added to; what is over makes room, unless some of it is run again.
    fn ask(&mut self, which: &Together, asked: Vec<Asked>, now: Time) {
        let again = matches!(which, Together::These(_) | Together::One(_));
        let before = self.batch.take().filter(|batch| again || batch.ended.is_none());
        let mut batch = before.unwrap_or(Batch {
            began: now,
            ended: None,
            asked: Vec::new(),
        });
        if batch.ended.take().is_some() {
            batch.began = now;
        }
        batch.take(asked, &self.run);
        self.batch = Some(batch);
    }

    /// That another program runs the check just now.
    fn elsewhere(&self, item: &ItemId) -> Option<String> {
        let check = self.run.item(item).running.first()?;
        Some(format!("{} runs it just now", self.run.named(&check.0)))
    }

    /// How far one of them is.
    pub fn progress_of<'a>(&'a self, asked: &'a Asked) -> Progress<'a> {
        let Some(check) = asked.check.as_ref().filter(|_| asked.not_run.is_none()) else {
            return asked.not_run.as_deref().map_or(Progress::Waits, Progress::NotRun);
        };
        match (self.processes.get(check), self.run.end_of(check)) {
            (Some(process), _) => Progress::Runs(check, process),
            (None, Some(finished)) => Progress::Ended(check, finished),
            (None, None) if self.run.running.contains_key(check) => Progress::Ends(check),
            (None, None) => Progress::NotRun("its end is not known"),
        }
    }

    /// What came of one that has ended: a check whose measure lies outside its target has not passed.
    pub fn came_to(&self, asked: &Asked) -> Option<check::Outcome> {
        let Progress::Ended(_, finished) = self.progress_of(asked) else {
            return None;
        };
        let item = self.run.plan().find(&asked.item);
        let outside = item.and_then(|item| standing::outside(item, self.run.item(&item.id), self.standing.at));
        Some(match finished.outcome {
            check::Outcome::Passed if outside.is_some() => check::Outcome::Failed,
            outcome => outcome,
        })
    }

    /// How many of those that were asked for together are how far.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for asked in self.batch.iter().flat_map(Batch::asked) {
            tally.all += 1;
            match (self.progress_of(asked), self.came_to(asked)) {
                (Progress::Waits, _) => tally.waits += 1,
                (Progress::Runs(..) | Progress::Ends(_), _) => tally.runs += 1,
                (_, Some(outcome)) => match tally.outcomes.iter_mut().find(|(other, _)| *other == outcome) {
                    Some((_, count)) => *count += 1,
                    None => tally.outcomes.push((outcome, 1)),
                },
                (_, None) => tally.not_run += 1,
            }
        }
        tally.outcomes.sort_by_key(|(outcome, _)| told(*outcome));
        tally
    }

    /// Those that are over and did not pass, or were not run.
    pub fn not_passed(&self) -> Vec<ItemId> {
        let asked = self.batch.iter().flat_map(Batch::asked);
        let missed = asked.filter(|asked| match self.progress_of(asked) {
            Progress::NotRun(_) => true,
            _ => self
                .came_to(asked)
                .is_some_and(|outcome| outcome != check::Outcome::Passed),
        });
        missed.map(|asked| asked.item.clone()).collect()
    }

    /// Takes back the wish to run any check that has not begun; says how many that were.
    pub fn begin_nothing_more(&mut self, why: &str) -> usize {
        let taken = std::mem::take(&mut self.waiting);
        for start in &taken {
            self.is_not_run(&start.item, why);
        }
        taken.len()
    }

    /// Takes back the wish to run a check that has not begun.
    pub fn forget_waiting(&mut self, item: &ItemId) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|start| start.item != *item);
        let forgotten = self.waiting.len() < before;
        if forgotten {
            self.is_not_run(item, TAKEN_BACK);
        }
        forgotten
    }

    /// Notes that a start was refused; says whether it was one of those asked for together, where it is read.
    pub(super) fn is_refused(&mut self, intent: &Intent, why: &str) -> bool {
        match intent {
            Intent::StartCheck(start) => self.is_not_run(&start.item, why),
            _ => false,
        }
    }

    /// Only of one that has not begun: what ended before stays what it came to.
    fn is_not_run(&mut self, item: &ItemId, why: &str) -> bool {
        let asked = self.batch.as_mut().and_then(|batch| batch.find(item));
        let waits = |asked: &&mut Asked| asked.check.is_none() && asked.not_run.is_none();
        let Some(asked) = asked.filter(waits) else { return false };
        asked.not_run = Some(why.to_owned());
        true
    }

    /// A check that has begun counts as the one that was asked for, also one that a person ran again by itself.
    pub(super) fn note_begun(&mut self, recorded: &[Recorded]) {
        let Some(batch) = &mut self.batch else { return };
        for recorded in recorded {
            let Event::CheckStarted(started) = &recorded.entry.event else {
                continue;
            };
            let item = started.item.as_ref().filter(|_| started.kind != PROOF);
            if let Some(asked) = item.and_then(|item| batch.find(item)) {
                asked.check = Some(recorded.reference());
                asked.not_run = None;
            }
        }
    }

    /// Notes when the last of them ended; one that is run again later opens it anew.
    pub(super) fn end_batch(&mut self, now: Time) {
        let Some(batch) = &self.batch else { return };
        let over = |asked| matches!(self.progress_of(asked), Progress::Ended(..) | Progress::NotRun(_));
        let over = batch.asked.iter().all(over);
        if let Some(batch) = &mut self.batch {
            batch.ended = over.then(|| batch.ended.unwrap_or(now));
        }
    }
}

/// Said of a check that was taken back before it began.
pub const TAKEN_BACK: &str = "taken back before it began";

fn start(item: &ItemId) -> StartCheck {
    StartCheck {
        item: item.clone(),
        confirmed: false,
        proof: None,
        despite: None,
        reason: None,
    }
}

/// The order in which outcomes are told.
fn told(outcome: check::Outcome) -> u8 {
    match outcome {
        check::Outcome::Passed => 0,
        check::Outcome::Failed => 1,
        check::Outcome::Errored => 2,
        check::Outcome::TimedOut => 3,
        check::Outcome::Inconclusive => 4,
        check::Outcome::Interrupted => 5,
        check::Outcome::Cancelled => 6,
    }
}

/// Whether any check is open, so that [`Together::Open`] would find one: faster than looking for all of them.
pub fn any_open(run: &Run, standing: &Standing) -> bool {
    let mut open = sections_open(run, standing).flat_map(Section::all_items);
    open.any(|item| is_check(item) && wants_answer(run, standing, item))
}

fn sections_open<'a>(run: &'a Run, standing: &'a Standing) -> impl Iterator<Item = &'a Section> {
    let sections = run.plan().sections.iter();
    sections.filter(|section| goes_on(run, section) && standing.waits_for(&section.id).is_empty())
}

fn is_check(item: &Item) -> bool {
    item.check.as_ref().is_some_and(|check| !check.action)
}

/// The checks that are meant, in the order of the checklist, each with why it is left out where it is.
pub fn candidates(run: &Run, standing: &Standing, which: &Together) -> Vec<Candidate> {
    let these: Option<HashSet<&ItemId>> = match which {
        Together::These(items) => Some(items.iter().collect()),
        Together::Section(_) | Together::Open | Together::One(_) => None,
    };
    let takes = |item: &Item| match (which, &these) {
        (Together::Open, _) => wants_answer(run, standing, item),
        (_, Some(these)) => these.contains(&item.id),
        (_, None) => true,
    };
    let mut found = Vec::new();
    match which {
        Together::Section(id) => run.plan().section(id).into_iter().for_each(|section| {
            of_section(run, section, takes, &mut found);
        }),
        Together::Open => sections_open(run, standing).for_each(|section| of_section(run, section, takes, &mut found)),
        Together::One(id) => {
            let item = run.plan().find(id).filter(|item| is_check(item));
            found.extend(item.map(|item| Candidate {
                item: item.id.clone(),
                left_out: None,
            }));
        }
        Together::These(_) => {
            let sections = run.plan().sections.iter();
            sections.for_each(|section| of_section(run, section, takes, &mut found));
        }
    }
    found
}

fn of_section(run: &Run, section: &Section, takes: impl Fn(&Item) -> bool, found: &mut Vec<Candidate>) {
    let mut behind: Option<&Item> = None;
    for item in section.all_items() {
        if item.check.as_ref().is_some_and(|check| check.action) {
            behind = behind.or_else(|| is_to_come(run, item).then_some(item));
        } else if is_check(item) && takes(item) {
            let why = |action: &Item| format!("it stands behind the action “{}”", run.fill(&action.title));
            found.push(Candidate {
                item: item.id.clone(),
                left_out: behind.map(why),
            });
        }
    }
}

/// Whether an action has still to be carried out, or is under way: on what is so today nobody ran it or spoke of it. A
/// rehearsal runs none.
fn is_to_come(run: &Run, action: &Item) -> bool {
    let record = run.item(&action.id);
    let today = || run.inputs(&action.id);
    let ran = || record.latest().is_some_and(|latest| latest.inputs == today());
    let said = || record.says().is_some_and(|given| given.inputs == today());
    !run.rehearsal() && (!record.running.is_empty() || !(ran() || said()))
}

/// Whether a machine has still to answer the item: nothing holds of it, no person has said that it failed, and its check
/// has not said yet what it can.
pub fn wants_answer(run: &Run, standing: &Standing, item: &Item) -> bool {
    let record = run.item(&item.id);
    let by_person = || record.says().is_some_and(|given| given.by != By::CHECK);
    let passed = || {
        let latest = record.latest();
        latest.is_some_and(|latest| latest.outcome == check::Outcome::Passed && latest.inputs == run.inputs(&item.id))
    };
    match standing.item(&item.id) {
        state if state.complete() => false,
        ItemState::Locked | ItemState::Disputed => false,
        ItemState::Failed => !(by_person() || passed() && standing::outside(item, record, standing.at).is_none()),
        ItemState::Open => !passed(),
        _ => true,
    }
}
