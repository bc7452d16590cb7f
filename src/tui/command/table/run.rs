//! What is done with a run as a whole, and with the program. Lines of the registry, in the order of the enum.

use super::{EVERYWHERE, LISTS};
use crate::tui::command::{Command, Entry, Group, Place};

pub(super) const RUN: [Entry; 37] = [
    Entry::of(
        Command::Board,
        "board",
        "Board",
        "The poll, the verdict and all that it rests on",
    )
    .keys(&["b"], 4)
    .on(
        Group::Run,
        &[
            Place::Run,
            Place::Home,
            Place::Sign,
            Place::Evidence,
            Place::CommandLog,
            Place::QuickReference,
            Place::Rollback,
            Place::Risks,
            Place::Review,
            Place::Checks,
        ],
    ),
    Entry::of(
        Command::Decide,
        "decide",
        "Decide",
        "Declare GO, GO WITH CONDITIONS or NO-GO over the verdict",
    )
    .keys(&["d"], 2)
    .on(Group::Run, &[Place::Board, Place::Run])
    .asks(),
    Entry::of(
        Command::MeetCondition,
        "meet-condition",
        "Condition met",
        "Say that this condition of a decision is met, and how",
    )
    .keys(&["m"], 2)
    .on(Group::Run, &[Place::Board]),
    Entry::of(Command::Sign, "sign", "Sign", "All that waits for me to sign it")
        .keys(&["s"], 3)
        .on(Group::Run, &[Place::Run, Place::Home, Place::Board]),
    Entry::of(
        Command::Measure,
        "measure",
        "Measure",
        "Type a measured value of this item",
    )
    .keys(&["m"], 4)
    .on(Group::Run, &[Place::Run]),
    Entry::of(
        Command::SetField,
        "set-field",
        "Fill in",
        "Fill in a blank of this item or of the run",
    )
    .keys(&["f"], 5)
    .on(Group::Run, &[Place::Run]),
    Entry::of(
        Command::AssignRole,
        "assign-role",
        "Assign",
        "Say who holds a role in this run",
    )
    .keys(&["a"], 8)
    .on(Group::Run, &[Place::Run]),
    Entry::of(
        Command::AssignFromPeople,
        "assign-from-people",
        "Assign: people",
        "Fill in the roles that nobody holds from people.toml, to be looked at first",
    )
    .keys(&[], 9)
    .on(Group::Run, &[Place::Run]),
    Entry::of(
        Command::AssignFromLastRun,
        "assign-from-last-run",
        "Assign: last run",
        "Fill in the roles that nobody holds from the last run, to be looked at first",
    )
    .keys(&[], 9)
    .on(Group::Run, &[Place::Run]),
    Entry::of(
        Command::CopySummary,
        "copy-summary",
        "Copy the state",
        "Copy six lines for the chat: how it stands, clock, blockers, who waits for whom",
    )
    .keys(&["y"], 8)
    .on(Group::Run, &[Place::Run, Place::Board]),
    Entry::of(
        Command::CloseRun,
        "close-run",
        "Close the run",
        "Close this run for good",
    )
    .keys(&[], 9)
    .on(Group::Run, &[Place::Run])
    .asks(),
    Entry::of(
        Command::TakePart,
        "take-part",
        "Take part",
        "Mark, comment and sign in a run that you only watch",
    )
    .keys(&["J"], 1)
    .on(
        Group::Run,
        &[Place::Run, Place::Board, Place::Sign, Place::Evidence, Place::Checks],
    ),
    Entry::of(
        Command::TakeControls,
        "take-controls",
        "Take the controls",
        "Run the actions of this run from here on; the others are told",
    )
    .keys(&["C"], 6)
    .on(Group::Run, &[Place::Run])
    .asks(),
    Entry::of(
        Command::GiveUp,
        "give-up",
        "Give up on it",
        "Say that a check is over whose program is gone",
    )
    .keys(&["X"], 2)
    .on(Group::Checks, &[Place::Run])
    .asks(),
    Entry::of(Command::Resume, "resume", "Resume", "Resume the newest run under way")
        .keys(&["r"], 1)
        .on(Group::Run, &[Place::Home]),
    Entry::of(
        Command::OpenFile,
        "open-file",
        "Open a file",
        "Start a run from a checklist in a file",
    )
    .keys(&["o"], 4)
    .on(Group::Run, &[Place::Home]),
    Entry::of(
        Command::Rehearse,
        "rehearse",
        "Rehearse",
        "Start a run in which actions are shown, not run",
    )
    .keys(&["R"], 5)
    .on(Group::Run, &[Place::Home]),
    Entry::of(
        Command::Verify,
        "verify",
        "Verify",
        "Recompute every digest of the record",
    )
    .keys(&["V"], 8)
    .on(Group::Run, &[Place::Run, Place::Home]),
    Entry::of(
        Command::VerifyAll,
        "verify-all",
        "Verify all runs",
        "Recompute the records of all runs, side by side",
    )
    .keys(&[], 9)
    .on(Group::Run, &[Place::Home]),
    Entry::of(
        Command::NextSeverity,
        "next-severity",
        "Filter",
        "Show what was found of one severity only, then of the next",
    )
    .keys(&["f"], 3)
    .on(Group::Find, &[Place::Verify]),
    Entry::of(
        Command::CopyReport,
        "copy-report",
        "Copy the report",
        "Copy all that was found to the clipboard",
    )
    .keys(&["y"], 2)
    .on(Group::Run, &[Place::Verify]),
    Entry::of(
        Command::Export,
        "export",
        "Export",
        "Draw a document of the run to a file: checklist, summary, JSON, JUnit",
    )
    .keys(&["E"], 9)
    .on(Group::Run, &[Place::Run, Place::Home]),
    Entry::of(
        Command::Seal,
        "seal",
        "Seal the run",
        "Fix the closed run for good: a signed statement over every head",
    )
    .keys(&[], 9)
    .on(Group::Run, &[Place::Run])
    .asks(),
    Entry::of(
        Command::WriteStatement,
        "write-statement",
        "Write it to a file",
        "Write the statement to a file, to be signed elsewhere with ssh-keygen",
    )
    .keys(&["W"], 5)
    .on(Group::Run, &[Place::Sign]),
    Entry::of(
        Command::RecordSignature,
        "record-signature",
        "Signed elsewhere",
        "Record a statement that was signed elsewhere, once its signature verifies",
    )
    .keys(&["S"], 5)
    .on(Group::Run, &[Place::Sign]),
    Entry::of(
        Command::QuickReference,
        "quick-reference",
        "Quick reference",
        "Who to call and the commands at hand",
    )
    .keys(&["Q"], 6)
    .on(
        Group::Screens,
        &[
            Place::Run,
            Place::Board,
            Place::Sign,
            Place::Evidence,
            Place::CommandLog,
            Place::Rollback,
            Place::Checks,
        ],
    ),
    Entry::of(
        Command::CommandLog,
        "command-log",
        "Command log",
        "Every command that ran here in this run",
    )
    .keys(&["@"], 8)
    .on(
        Group::Screens,
        &[
            Place::Run,
            Place::Board,
            Place::Sign,
            Place::Evidence,
            Place::QuickReference,
            Place::Rollback,
            Place::Checks,
        ],
    ),
    Entry::of(
        Command::Messages,
        "messages",
        "Messages",
        "All messages since the start",
    )
    .keys(&[";"], 8)
    .on(Group::Screens, LISTS),
    Entry::of(
        Command::ToggleSide,
        "toggle-side",
        "Side pane",
        "Show the side pane larger, or as before",
    )
    .keys(&["t"], 8)
    .on(Group::Screens, &[Place::Run]),
    Entry::of(Command::PickTheme, "pick-theme", "Theme", "Pick a theme")
        .keys(&["T"], 9)
        .on(Group::Screens, LISTS),
    Entry::of(Command::Palette, "palette", "Commands", "Find any command by its name")
        .keys(&[":"], 5)
        .on(Group::Screens, LISTS),
    Entry::of(Command::Help, "help", "Help", "The keys of this screen")
        .keys(&["?"], 0)
        .on(Group::Screens, LISTS),
    Entry::of(
        Command::EditOutside,
        "edit-outside",
        "Use the editor",
        "Write this text in $EDITOR",
    )
    .keys(&["ctrl-o"], 5)
    .on(Group::Screens, &[Place::Question]),
    Entry::of(Command::Redraw, "redraw", "Redraw", "Draw the whole screen anew")
        .keys(&["ctrl-l"], 9)
        .on(Group::Screens, EVERYWHERE),
    Entry::of(
        Command::Suspend,
        "suspend",
        "Suspend",
        "Go back to the shell; fg comes back here",
    )
    .keys(&["ctrl-z"], 9)
    .on(Group::Screens, EVERYWHERE),
    Entry::of(
        Command::Leave,
        "leave",
        "Back",
        "Go back to the screen before; on Home: quit",
    )
    .keys(&["q"], 6)
    .on(Group::Screens, LISTS),
    Entry::of(Command::Quit, "quit", "Quit", "Quit; asks where checks are running")
        .keys(&["ctrl-c"], 9)
        .on(Group::Screens, EVERYWHERE),
];
