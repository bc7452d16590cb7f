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
