//! The review of a run: what went well, what did not, what is done about it. It is due so long after the close, and owed
//! until something of each is written down, or until the sections that stand for it are complete.

use super::{
    checklist::{Phase, REVIEW_WITHIN, Section},
    event::{Event, NoteAbout, NoteAdded},
    run::Run,
    standing::Standing,
    time::Time,
};

/// What was written down for the review, in merged order.
pub fn notes(run: &Run) -> impl Iterator<Item = (Time, &NoteAdded)> {
    let entries = run.flow.review.iter().filter_map(|place| run.entries.get(*place));
    entries.filter_map(|recorded| match &recorded.entry.event {
        Event::NoteAdded(note) => Some((recorded.entry.at, note)),
        _ => None,
    })
}

/// What was written down of one kind.
pub fn notes_about(run: &Run, about: NoteAbout) -> impl Iterator<Item = (Time, &NoteAdded)> {
    notes(run).filter(move |(_, note)| note.about == Some(about))
}

/// The sections that stand for the review, in the order of the checklist.
pub fn sections(run: &Run) -> impl Iterator<Item = &Section> {
    let sections = run.plan().sections.iter();
    sections.filter(|section| section.phase == Phase::Review)
}

/// What nobody has written anything about yet.
pub fn lacks(run: &Run) -> Vec<NoteAbout> {
    let mut lacks = vec![NoteAbout::WentWell, NoteAbout::WentBadly, NoteAbout::Action];
    lacks.retain(|about| notes_about(run, *about).next().is_none());
    lacks
}

/// Whether there has been a review.
pub fn is_done(run: &Run, standing: &Standing) -> bool {
    let complete = |section: &Section| {
        let standing = standing.sections.get(&section.id);
        standing.is_some_and(|standing| standing.complete)
    };
    let planned = sections(run).next().is_some();
    planned && sections(run).all(complete) || lacks(run).is_empty()
}

/// By when the review of a closed run is due; nothing before the close.
pub fn due(run: &Run) -> Option<Time> {
    let (closed, _) = run.closed.as_ref()?;
    let within = run.plan().policy.review.unwrap_or(REVIEW_WITHIN);
    closed.checked_add_signed(chrono::TimeDelta::from_std(within).ok()?)
}

/// By when a review is due that is still owed; nothing where there was one, and nothing for a run that is not closed, or
/// is sealed.
pub fn owed(run: &Run, standing: &Standing) -> Option<Time> {
    due(run).filter(|_| run.sealed.is_none() && !is_done(run, standing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        decide::{CloseIntent, Intent, ReviewIntent},
        event::{Mark, RunResult},
        testing::*,
    };

    fn closing() -> Intent {
        Intent::Close(Box::new(CloseIntent {
            result: RunResult::Abandoned,
            note: Some("nobody answers".into()),
            allowed_signers: None,
            certificate: None,
        }))
    }

    fn noting(about: NoteAbout) -> Intent {
        Intent::Review(Box::new(ReviewIntent {
            about,
            text: "said".into(),
            owner: Some("bob".into()),
            due: Some(at(9_000)),
        }))
    }

    fn is_owed(seat: &Seat) -> bool {
        owed(seat.run(), &seat.standing()).is_some()
    }

    #[test]
    fn a_review_is_due_two_days_after_the_close_or_as_the_policy_says() {
        let mut list = checklist(vec![section("s", vec![item("i")])]);
        for (policy, seconds) in [(None, 48 * 3600), (Some(3600), 3600)] {
            list.policy.review = policy.map(std::time::Duration::from_secs);
            let mut seat = Seat::starting(list.clone());
            assert_eq!(due(seat.run()), None);
            seat.does(closing());
            let closed = seat.run().closed.clone().unwrap().0;
            assert_eq!(due(seat.run()), Some(closed + chrono::TimeDelta::seconds(seconds)));
        }
    }

    #[test]
    fn it_is_owed_until_there_is_something_of_each() {
        let mut seat = Seat::starting(checklist(vec![section("s", vec![item("i")])]));
        seat.does(noting(NoteAbout::WentWell));
        assert!(!is_owed(&seat), "it is not closed");
        seat.does(closing());
        assert!(is_owed(&seat));
        seat.does(noting(NoteAbout::WentBadly));
        assert_eq!(lacks(seat.run()), [NoteAbout::Action]);
        seat.does(noting(NoteAbout::Action));
        assert!(!is_owed(&seat));
    }

    #[test]
    fn it_is_owed_until_the_sections_for_it_are_complete() {
        let review = Section {
            phase: Phase::Review,
            ..section("review", vec![item("asked")])
        };
        let mut seat = Seat::starting(checklist(vec![section("s", vec![item("i")]), review]));
        seat.does(closing());
        assert!(is_owed(&seat));
        seat.marks("asked", Mark::Passed);
        assert!(!is_owed(&seat));
    }
}
