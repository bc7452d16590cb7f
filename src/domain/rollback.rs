//! The four clocks of a rollback: decided, executed, validated, told, each against its limit. A clock stands where the
//! items that show it have passed, or where a person said so.

use std::time::Duration;

use super::{
    checklist::{Item, Phase, Section},
    event::{Milestone, RollbackCalled},
    id::{ItemId, SectionId},
    run::{Run, flow::Rollback},
    standing::{ItemState, Standing},
    time::Time,
    words::counted,
};

/// One clock of a rollback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// What it runs to.
    pub milestone: Milestone,
    /// Since when it runs; nothing while what it waits for is not reached.
    pub started: Option<Time>,
    /// When it stood.
    pub stopped: Option<Time>,
    /// How long it may take.
    pub limit: Option<Duration>,
}

impl Clock {
    /// How long it ran, or runs at `now`.
    pub fn took(&self, now: Time) -> Option<Duration> {
        (self.stopped.unwrap_or(now) - self.started?).to_std().ok()
    }

    /// Whether it took longer than it may.
    pub fn over(&self, now: Time) -> bool {
        self.overrun(now).is_some()
    }

    /// By how much it took longer than it may.
    pub fn overrun(&self, now: Time) -> Option<Duration> {
        let (took, limit) = self.took(now).zip(self.limit)?;
        took.checked_sub(limit).filter(|over| !over.is_zero())
    }
}

/// The rollback that is under way: called, and not ended.
pub fn under_way(run: &Run) -> Option<&Rollback> {
    run.rollback().filter(|rollback| rollback.ended.is_none())
}

/// The sections of the way back, in the order of the checklist.
pub fn sections(run: &Run) -> impl Iterator<Item = &Section> {
    let sections = run.plan().sections.iter();
    sections.filter(|section| section.phase == Phase::Rollback)
}

/// The first step of the rollback that is under way which nobody has done yet.
pub fn first_step(run: &Run, standing: &Standing) -> Option<ItemId> {
    under_way(run)?;
    let mut steps = sections(run).flat_map(Section::all_items);
    let open = |item: &&Item| item.items.is_empty() && !standing.item(&item.id).complete();
    steps.find(open).map(|item| item.id.clone())
}

/// Who armed the actions of a section: whoever typed the environment's name in full when they called the rollback that is
/// under way. What was typed of another environment arms nothing.
pub fn armed_by<'r>(run: &'r Run, section: &SectionId) -> Option<&'r RollbackCalled> {
    let of_rollback = sections(run).any(|known| known.id == *section);
    let rollback = under_way(run).filter(|_| of_rollback)?;
    let environment = run.environment()?;
    let mut calls = std::iter::once(&rollback.called).chain(rollback.also.iter().map(|(_, called)| called));
    calls.find(|called| called.environment.as_deref() == Some(environment.as_str()))
}

/// What of the rollback that is under way nobody has shown yet, in words: clocks that are not reached, items of the way
/// back that are not complete. Nothing where all of it is.
pub fn left(run: &Run, standing: &Standing) -> Option<String> {
    under_way(run)?;
    let clocks = clocks(run, standing);
    let running = clocks.iter().flatten().filter(|clock| clock.stopped.is_none());
    let running: Vec<&str> = running.map(|clock| clock.milestone.word()).collect();
    let open = open_items(run, standing);
    let of_clocks = (!running.is_empty()).then(|| format!("not reached: {}", running.join(", ")));
    let of_items = (open > 0).then(|| {
        let items = counted(open, "item of the way back", "items of the way back");
        format!("not complete: {items}")
    });
    let left: Vec<String> = of_clocks.into_iter().chain(of_items).collect();
    (!left.is_empty()).then(|| left.join("; "))
}

/// How many items of the way back are not complete.
pub fn open_items(run: &Run, standing: &Standing) -> usize {
    let items = sections(run).flat_map(|section| &section.items);
    items.filter(|item| !standing.item(&item.id).complete()).count()
}

/// The clocks of the last rollback, in the order of [`Milestone::ALL`]; nothing where none was called.
pub fn clocks(run: &Run, standing: &Standing) -> Option<[Clock; 4]> {
    let rollback = run.rollback()?;
    let plan = &run.plan().rollback;
    let called = Some(rollback.at);
    let said = |milestone| rollback.reached.get(&milestone).map(|(at, _)| *at);
    let shown = |items: &[ItemId], default: fn(&Item) -> bool| shown(run, standing, rollback, items, default);
    let executed = said(Milestone::Executed).or_else(|| shown(&plan.executed, is_action));
    let validated = said(Milestone::Validated).or_else(|| shown(&plan.validated, |_| true));
    let told = said(Milestone::Told)
        .or(rollback.told)
        .or_else(|| shown(&plan.told, |_| false));
    // What showed it may have been seen before the clock ran: then it stood at once.
    let clock = |milestone, started: Option<Time>, stopped: Option<Time>, limit| Clock {
        milestone,
        started,
        stopped: stopped.max(started.filter(|_| stopped.is_some())),
        limit,
    };
    Some([
        clock(
            Milestone::Decided,
            rollback.called.seen_at.or(called),
            called,
            plan.decide,
        ),
        clock(Milestone::Executed, called, executed, plan.execute),
        clock(Milestone::Validated, executed, validated, plan.validate),
        clock(Milestone::Told, called, told, plan.tell),
    ])
}

fn is_action(item: &Item) -> bool {
    item.check.as_ref().is_some_and(|check| check.action)
}

/// When the last of the items that show it passed: those that the checklist names, else those of the rollback sections
/// that are of the kind. Nothing where one did not, or there are none: what is waived, or does not apply, shows nothing.
fn shown(
    run: &Run,
    standing: &Standing,
    rollback: &Rollback,
    named: &[ItemId],
    default: fn(&Item) -> bool,
) -> Option<Time> {
    let plan = run.plan();
    let of_rollback = plan.sections.iter().filter(|section| section.phase == Phase::Rollback);
    let items: Vec<&Item> = if named.is_empty() {
        of_rollback
            .flat_map(|section| section.all_items())
            .filter(|item| default(item))
            .collect()
    } else {
        named.iter().filter_map(|id| plan.find(id)).collect()
    };
    let mut last = None;
    for item in items {
        if standing.item(&item.id) != ItemState::Passed {
            return None;
        }
        let marked = item.with_sub_items().filter_map(|item| run.item(&item.id).says());
        last = last.max(marked.map(|given| given.at).max());
    }
    last.map(|last| last.max(rollback.at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        checklist::{Checklist, Environment, Severity},
        decide::{Intent, RollbackIntent},
        event::{Mark, RollbackResult},
        testing::*,
    };

    /// `back` is the way back of `s`, in the environment that the field `version` names: 1.
    fn list() -> Checklist {
        let back = Section {
            phase: Phase::Rollback,
            ..section("back", vec![item("undo"), item("looks-well")])
        };
        let mut list = checklist(vec![section("s", vec![item("i")]), back]);
        list.environment = Some(Environment {
            name: "prod-{version}".into(),
            proof: None,
            expect: None,
        });
        list
    }

    fn calling(environment: Option<&str>) -> Intent {
        Intent::CallRollback(Box::new(RollbackIntent {
            triggers: vec![],
            reason: "errors".into(),
            severity: Severity::Immediate,
            seen_at: None,
            environment: environment.map(str::to_owned),
        }))
    }

    fn armed(seat: &Seat, section: &str) -> bool {
        armed_by(seat.run(), &section.into()).is_some()
    }

    #[test]
    fn only_the_way_back_is_armed_and_only_while_the_environment_is_the_one_that_was_typed() {
        let mut seat = Seat::starting(list());
        assert!(!armed(&seat, "back"));
        seat.does(calling(Some("prod-1")));
        assert!(armed(&seat, "back") && !armed(&seat, "s"));
        seat.sets("version", "2");
        assert!(!armed(&seat, "back"), "it would act on another world");
        seat.sets("version", "1");
        assert!(armed(&seat, "back"));
        seat.does(Intent::EndRollback {
            result: RollbackResult::Restored,
            note: Some("by hand".into()),
        });
        assert!(!armed(&seat, "back"), "it is over");
        seat.does(calling(None));
        assert!(!armed(&seat, "back"), "nobody typed it");
    }

    #[test]
    fn what_nobody_has_shown_of_a_rollback_is_told_until_all_of_it_is() {
        let mut seat = Seat::starting(list());
        let left = |seat: &Seat| left(seat.run(), &seat.standing());
        assert_eq!(left(&seat), None, "no rollback is under way");
        seat.does(calling(None));
        assert_eq!(
            left(&seat).as_deref(),
            Some("not reached: executed, validated, told; not complete: 2 items of the way back")
        );
        seat.does(Intent::ReachMilestone {
            milestone: Milestone::Executed,
            note: None,
        });
        seat.does(Intent::Notify {
            channel: "#ops".into(),
            text: "we roll back".into(),
        });
        seat.marks("undo", Mark::Passed);
        assert_eq!(
            left(&seat).as_deref(),
            Some("not reached: validated; not complete: 1 item of the way back")
        );
        seat.marks("looks-well", Mark::Passed);
        assert_eq!(left(&seat), None);
    }

    #[test]
    fn the_next_step_is_the_first_of_the_way_back_that_is_not_done() {
        let mut seat = Seat::starting(list());
        let next = |seat: &Seat| first_step(seat.run(), &seat.standing()).map(|item| item.to_string());
        assert_eq!(next(&seat), None);
        seat.does(calling(None));
        assert_eq!(next(&seat).as_deref(), Some("undo"));
        seat.marks("undo", Mark::Passed);
        assert_eq!(next(&seat).as_deref(), Some("looks-well"));
        seat.marks("looks-well", Mark::Passed);
        assert_eq!(next(&seat), None);
    }

    fn stands(seat: &Seat, milestone: Milestone) -> bool {
        let clocks = clocks(seat.run(), &seat.standing()).unwrap();
        clocks
            .iter()
            .any(|clock| clock.milestone == milestone && clock.stopped.is_some())
    }

    #[test]
    fn what_is_waived_or_does_not_apply_stops_no_clock_until_a_person_says_so() {
        let reached = |milestone| Intent::ReachMilestone { milestone, note: None };
        for marks in [
            [Mark::Waived, Mark::Waived],
            [Mark::Passed, Mark::Waived],
            [Mark::NotApplicable, Mark::Passed],
        ] {
            let mut seat = Seat::starting(list());
            seat.does(calling(None));
            seat.does(reached(Milestone::Executed));
            for (item, mark) in ["undo", "looks-well"].into_iter().zip(marks) {
                seat.does(because(item, mark, "the old version never went away"));
            }
            assert_eq!(first_step(seat.run(), &seat.standing()), None, "{marks:?}");
            assert!(!stands(&seat, Milestone::Validated), "{marks:?}");
            seat.does(reached(Milestone::Validated));
            assert!(stands(&seat, Milestone::Validated), "{marks:?}");
        }
        let mut seat = Seat::starting(list());
        seat.does(calling(None));
        seat.marks("undo", Mark::Passed);
        seat.marks("looks-well", Mark::Passed);
        assert!(stands(&seat, Milestone::Validated));
    }
}
