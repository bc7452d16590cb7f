//! Checklists and desks for tests: people at a run, each with a disk in memory that assigns seq, prev and hash as the
//! record does. What one has written reaches another only where the test hands it over.

mod picture;
mod plans;
mod seat;

pub use self::{
    picture::{Picture, picture},
    plans::{amended, check, checked, checklist, field, item, measure, owes, section},
    seat::Seat,
};
use super::{
    check::Outcome,
    decide::{Intent, MarkIntent, StartCheck},
    digest::Digest,
    event::{CheckFinished, EvidenceFile, Mark},
    time::Time,
};

/// So many seconds after the test began.
pub fn at(seconds: i64) -> Time {
    chrono::DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

/// A file of evidence of that name.
pub fn evidence(file: &str) -> EvidenceFile {
    EvidenceFile {
        file: file.into(),
        sha256: Digest::of(file),
        bytes: 1,
    }
}

/// The end of a check.
pub fn finished(outcome: Outcome) -> CheckFinished {
    CheckFinished {
        outcome,
        reason: None,
        ..CheckFinished::errored("")
    }
}

pub fn marking(item: &str, mark: Mark) -> Intent {
    Intent::Mark(MarkIntent::new(item.into(), mark))
}

/// A mark with a reason.
pub fn because(item: &str, mark: Mark, reason: &str) -> Intent {
    Intent::Mark(MarkIntent {
        reason: Some(reason.into()),
        ..MarkIntent::new(item.into(), mark)
    })
}

pub fn starting(item: &str) -> Intent {
    Intent::StartCheck(StartCheck {
        item: item.into(),
        confirmed: false,
        proof: None,
        despite: None,
        reason: None,
    })
}
