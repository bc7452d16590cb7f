//! Which checks were asked for: all of a new run, or what is open of one that is gone on with. What is open is judged when
//! its turn comes, for it may have been answered, or locked, before.

use super::{Run as Asked, Skipped};
use crate::{
    cli::seat::Seat,
    domain::{
        checklist::{Item, Phase, Section},
        desk::wants_answer,
        id::{ItemId, SectionId},
        next::goes_on,
        plan::Plan,
        run::Run,
        standing::ItemState,
    },
};

/// One check that was asked for.
#[derive(Debug, Clone)]
pub struct Step {
    /// Whose.
    pub item: ItemId,
    /// Where it stands.
    pub section: SectionId,
    /// It changes the world.
    pub action: bool,
    when: When,
}

/// When a check is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// Whatever came of it before: of a new run, or named.
    Anyway,
    /// Where it is still to be answered; an action only where it has not run yet.
    Open,
    /// Where it ran and is still to be answered.
    Failed,
}

/// What becomes of a check that was asked for, as things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Now {
    /// It is run.
    Run,
    /// It was not asked for as it stands: it is answered.
    Not,
    /// It is left out, and why.
    LeftOut(&'static str),
}

/// What was asked for.
#[derive(Debug, Default)]
pub struct Steps {
    /// The sections, in the order of the checklist.
    pub wanted: Vec<SectionId>,
    /// The checks in them.
    pub steps: Vec<Step>,
    /// Those that are not run, whatever comes.
    pub skipped: Vec<Skipped>,
}

impl Steps {
    /// What was asked for, but for what an earlier start of the program left running here.
    pub fn of(asked: &Asked, seat: &Seat) -> Self {
        let (mut all, run) = (Self::default(), seat.run());
        let plan = run.plan();
        for section in plan
            .sections
            .iter()
            .filter(|section| wants_section(asked, run, section))
        {
            all.wanted.push(section.id.clone());
            let items = section
                .all_items()
                .filter(|item| wants_item(asked, plan, section, item));
            for item in items.filter(|item| seat.opened.desk.process_of(&item.id).is_none()) {
                all.take(asked, run, section, item);
            }
        }
        all
    }

    fn take(&mut self, asked: &Asked, run: &Run, section: &Section, item: &Item) {
        let Some(check) = &item.check else { return };
        let when = match (&asked.resume, asked.failed) {
            (None, _) => When::Anyway,
            (Some(_), _) if named(asked, run.plan(), item) => When::Anyway,
            (Some(_), true) => When::Failed,
            (Some(_), false) => When::Open,
        };
        let step = Step {
            item: item.id.clone(),
            section: section.id.clone(),
            action: check.action,
            when,
        };
        if check.action && !asked.actions && !run.rehearsal() {
            // What has run is no news.
            if when == When::Anyway || run.item(&item.id).latest().is_none() {
                let why = "it is an action, and --actions was not given".to_owned();
                self.skipped.push(Skipped { item: step.item, why });
            }
        } else {
            self.steps.push(step);
        }
    }
}

impl Step {
    /// What becomes of it, as things stand.
    pub fn now(&self, seat: &Seat) -> Now {
        let (run, standing) = (seat.run(), seat.standing());
        let Some(item) = run.plan().find(&self.item).filter(|_| self.when != When::Anyway) else {
            return Now::Run;
        };
        if !wants_answer(run, standing, item) {
            return match standing.item(&item.id) {
                ItemState::Failed => Now::LeftOut("it failed by a person's word, or by what was measured"),
                ItemState::Disputed => Now::LeftOut("it is in dispute: somebody has to settle it"),
                _ => Now::Not,
            };
        }
        let latest = run.item(&item.id).latest();
        let ran = latest.is_some_and(|latest| latest.inputs == run.inputs(&item.id));
        match self.when {
            When::Failed if latest.is_none() => Now::Not,
            When::Open if self.action && ran && !run.rehearsal() => {
                Now::LeftOut("it is an action that ran and did not pass: --failed or --item runs it again")
            }
            _ => Now::Run,
        }
    }
}

/// A way back is walked only where it is named; a closed run goes on only with what may follow its close.
fn wants_section(asked: &Asked, run: &Run, section: &Section) -> bool {
    let by_id = asked.sections.iter().any(|id| section.id.as_str() == id);
    let item_named = || {
        let is = |item: &Item| asked.items.iter().any(|id| item.id.as_str() == id);
        section.all_items().any(is)
    };
    let all = asked.sections.is_empty() && asked.items.is_empty();
    by_id || item_named() || (all && section.phase != Phase::Rollback && goes_on(run, section))
}

fn wants_item(asked: &Asked, plan: &Plan, section: &Section, item: &Item) -> bool {
    let by_section = asked.sections.iter().any(|id| section.id.as_str() == id);
    by_section || (asked.items.is_empty() && asked.sections.is_empty()) || named(asked, plan, item)
}

/// Whether the item, or one that it is part of, was named.
fn named(asked: &Asked, plan: &Plan, item: &Item) -> bool {
    let mut above = Some(&item.id);
    while let Some(id) = above {
        if asked.items.iter().any(|asked| id.as_str() == asked) {
            return true;
        }
        above = plan.item_plan(id).and_then(|plan| plan.parent.as_ref());
    }
    false
}
