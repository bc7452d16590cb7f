//! What is done at an item, with its check, its mark and its evidence. Lines of the registry, in the order of the enum.

use super::IN_A_RUN;
use crate::tui::command::{Command, Entry, Group, Place};

pub(super) const ITEMS: [Entry; 29] = [
    Entry::of(Command::RunCheck, "run-check", "Run", "Run the check of this item")
        .keys(&["r"], 0)
        .on(Group::Checks, &[Place::Run, Place::Checks]),
    Entry::of(
        Command::RunAll,
        "run-all",
        "Run all",
        "Run the checks of this section that are no actions, together",
    )
    .keys(&["R"], 6)
    .on(Group::Checks, &[Place::Run]),
    Entry::of(
        Command::RunOpen,
        "run-open",
        "Run all open",
        "Run together all that is open and no action, in every open section",
    )
    .keys(&["ctrl-r"], 7)
    .on(Group::Checks, &[Place::Run]),
    Entry::of(
        Command::RunAgain,
        "run-again",
        "Run again",
        "Run those again, together, that did not pass or were not run",
    )
    .keys(&["R"], 1)
    .on(Group::Checks, &[Place::Checks]),
    Entry::of(
        Command::BeginNoMore,
        "begin-no-more",
        "Begin no more",
        "Take back the checks that have not begun; those that run go on",
    )
    .keys(&["X"], 3)
    .on(Group::Checks, &[Place::Checks]),
    Entry::of(
        Command::Checks,
        "checks",
        "Checks",
        "The checks that were asked for together: how far each is, what came of it",
    )
    .keys(&["p"], 6)
    .on(Group::Checks, IN_A_RUN),
    Entry::of(
        Command::CancelCheck,
        "cancel-check",
        "Cancel the check",
        "End the check of this item with all that it started; an action goes on",
    )
    .keys(&["K"], 2)
    .on(Group::Checks, &[Place::Run, Place::Checks, Place::Rollback])
    .asks(),
    Entry::of(
        Command::TypeIntoCheck,
        "type-into-check",
        "Type into it",
        "Send what is typed to the check, until Ctrl-] is pressed",
    )
    .keys(&["i"], 2)
    .on(Group::Checks, &[Place::Run]),
    Entry::of(
        Command::LeaveCheck,
        "leave-check",
        "Leave the pane",
        "Stop sending keys to the check",
    )
    .keys(&["ctrl-]"], 0)
    .on(Group::Checks, &[Place::Typing]),
    Entry::of(
        Command::RunAdHoc,
        "run-ad-hoc",
        "Run a command",
        "Run a command typed on the spot, as an action, into the record",
    )
    .keys(&["$"], 8)
    .on(Group::Checks, &[Place::Run])
    .asks(),
    Entry::of(
        Command::Amend,
        "amend",
        "Amend",
        "Amend the command of this item, with a reason",
    )
    .keys(&["M"], 8)
    .on(Group::Checks, &[Place::Run])
    .asks(),
    Entry::of(Command::Pass, "pass", "Pass", "Mark the item passed")
        .keys(&["space"], 1)
        .on(Group::Marks, &[Place::Run]),
    Entry::of(Command::Fail, "fail", "Fail", "Mark the item failed")
        .keys(&["x"], 1)
        .on(Group::Marks, &[Place::Run]),
    Entry::of(
        Command::Waive,
        "waive",
        "Waive",
        "Let the item stand unfulfilled, with a reason",
    )
    .keys(&["w"], 5)
    .on(Group::Marks, &[Place::Run]),
    Entry::of(
        Command::NotApplicable,
        "not-applicable",
        "Not applicable",
        "Say why the item does not apply",
    )
    .keys(&["-"], 7)
    .on(Group::Marks, &[Place::Run]),
    Entry::of(
        Command::ClearMark,
        "clear-mark",
        "Clear",
        "Take the mark away: the item is open again",
    )
    .keys(&["backspace"], 8)
    .on(Group::Marks, &[Place::Run]),
    Entry::of(Command::Undo, "undo", "Undo", "Take back my last mark")
        .keys(&["u"], 7)
        .on(Group::Marks, &[Place::Run]),
    Entry::of(Command::Comment, "comment", "Comment", "Write a note to this item")
        .keys(&["c"], 5)
        .on(Group::Evidence, &[Place::Run]),
    Entry::of(
        Command::OpenEvidence,
        "open-evidence",
        "Evidence",
        "Read what was captured for this item",
    )
    .keys(&["e"], 4)
    .on(Group::Evidence, &[Place::Run, Place::CommandLog, Place::Checks]),
    Entry::of(
        Command::FailedLine,
        "failed-line",
        "Failed line",
        "Go to the line of output by which an expectation was not met, then to the next",
    )
    .keys(&["F"], 4)
    .on(Group::Evidence, &[Place::Run, Place::Evidence, Place::Checks]),
    Entry::of(Command::Attach, "attach", "Attach", "Attach a file as evidence")
        .keys(&["A"], 8)
        .on(Group::Evidence, &[Place::Run]),
    Entry::of(Command::PasteText, "paste-text", "Paste", "Paste a text as evidence")
        .keys(&["P"], 8)
        .on(Group::Evidence, &[Place::Run]),
    Entry::of(Command::AddLink, "add-link", "Link", "Add a link as evidence")
        .keys(&["L"], 8)
        .on(Group::Evidence, &[Place::Run]),
    Entry::of(
        Command::NextEvidence,
        "next-evidence",
        "Next file",
        "Read the next file of this item",
    )
    .keys(&["]"], 1)
    .on(Group::Evidence, &[Place::Evidence]),
    Entry::of(
        Command::PreviousEvidence,
        "previous-evidence",
        "File before",
        "Read the file before of this item",
    )
    .keys(&["["], 1)
    .on(Group::Evidence, &[Place::Evidence]),
    Entry::of(Command::Wrap, "wrap", "Wrap", "Wrap long lines, or cut them")
        .keys(&["w"], 5)
        .on(Group::Evidence, &[Place::Evidence]),
    Entry::of(
        Command::CopyPath,
        "copy-path",
        "Copy the path",
        "Copy the file's path to the clipboard",
    )
    .keys(&["y"], 3)
    .on(Group::Evidence, &[Place::Evidence]),
    Entry::of(
        Command::Withdraw,
        "withdraw",
        "Withdraw",
        "Take this evidence away for good, with a reason: a leaked secret",
    )
    .keys(&["D"], 8)
    .on(Group::Evidence, &[Place::Evidence])
    .asks(),
    Entry::of(
        Command::CopyCommand,
        "copy-command",
        "Copy",
        "Copy this command to the clipboard",
    )
    .keys(&["y"], 1)
    .on(
        Group::Evidence,
        &[Place::CommandLog, Place::QuickReference, Place::Rollback],
    ),
];
