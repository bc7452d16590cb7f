//! How a run is led: handoffs, hold points, the rollback, risks and the review. Lines of the registry, in the order of the
//! enum.

use super::IN_A_RUN;
use crate::tui::command::{Command, Entry, Group, Place};

pub(super) const FLOW: [Entry; 11] = [
    Entry::of(
        Command::HandOff,
        "hand-off",
        "Hand over",
        "Hand the section over at its hold point; anywhere else, the controls",
    )
    .keys(&["H"], 8)
    .on(Group::Run, &[Place::Run]),
    Entry::of(
        Command::AnswerHandoff,
        "answer-handoff",
        "Take over",
        "Take over what was handed to me, or send it back with a reason",
    )
    .keys(&["Y"], 1)
    .on(Group::Run, &[Place::Run, Place::Rollback]),
    Entry::of(
        Command::BreakHold,
        "break-hold",
        "Break the hold",
        "Open what waits for this hold point unsigned; the run is marked for good",
    )
    .keys(&[], 9)
    .on(Group::Run, &[Place::Run])
    .asks(),
    Entry::of(
        Command::Rollback,
        "rollback",
        "Rollback",
        "Call a rollback; while one is under way, its clocks and steps",
    )
    .keys(&["!"], 3)
    .on(Group::Run, IN_A_RUN)
    .asks(),
    Entry::of(
        Command::ReachMilestone,
        "reach-milestone",
        "Milestone",
        "Say that it is rolled back, or that this was seen: stops its clock",
    )
    .keys(&["m"], 2)
    .on(Group::Run, &[Place::Rollback]),
    Entry::of(
        Command::Notify,
        "notify",
        "Told",
        "Record whom you told what of the rollback",
    )
    .keys(&["t"], 2)
    .on(Group::Run, &[Place::Rollback]),
    Entry::of(
        Command::EndRollback,
        "end-rollback",
        "End the rollback",
        "Say that the rollback is over, and how it ended",
    )
    .keys(&["e"], 2)
    .on(Group::Run, &[Place::Rollback])
    .asks(),
    Entry::of(
        Command::Risks,
        "risks",
        "Risks",
        "The risks of this run: severity, owner, mitigation, state",
    )
    .keys(&["I"], 8)
    .on(
        Group::Screens,
        &[
            Place::Run,
            Place::Board,
            Place::QuickReference,
            Place::Rollback,
            Place::Review,
        ],
    ),
    Entry::of(
        Command::RecordRisk,
        "record-risk",
        "Add a risk",
        "Add a risk that the checklist does not hold",
    )
    .keys(&["a"], 1)
    .on(Group::Run, &[Place::Risks]),
    Entry::of(
        Command::Review,
        "review",
        "Review",
        "What went well, what did not, and what is done about it",
    )
    .keys(&["v"], 8)
    .on(
        Group::Screens,
        &[
            Place::Run,
            Place::Board,
            Place::QuickReference,
            Place::Rollback,
            Place::Risks,
        ],
    ),
    Entry::of(
        Command::AddToReview,
        "add-to-review",
        "Add to the review",
        "Write down what went well or badly, or an action with its owner",
    )
    .keys(&["a"], 1)
    .on(Group::Run, &[Place::Review]),
];
