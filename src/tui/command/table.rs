//! The lines of the registry, in the order of the enum.
//!
//! Keys follow what fingers know from lazygit, k9s, less and vim.

use super::{Command, Entry, Group, Place};

const LISTS: &[Place] = &[
    Place::Home,
    Place::Run,
    Place::Sign,
    Place::Verify,
    Place::Evidence,
    Place::CommandLog,
    Place::QuickReference,
    Place::Messages,
    Place::Help,
];
const LISTS_AND_TEXT: &[Place] = &[
    Place::Home,
    Place::Run,
    Place::Sign,
    Place::Verify,
    Place::Evidence,
    Place::CommandLog,
    Place::QuickReference,
    Place::Messages,
    Place::Help,
    Place::Palette,
    Place::Question,
];
const EVERYWHERE: &[Place] = LISTS_AND_TEXT;
const PANES: &[Place] = &[
    Place::Home,
    Place::Run,
    Place::Sign,
    Place::Evidence,
    Place::QuickReference,
    Place::Question,
];

/// Every command there is.
pub static REGISTRY: [Entry; 81] = [
    Entry::of(Command::Up, "up", "Up", "Go to the row above")
        .keys(&["up", "k"], 9)
        .on(Group::Move, LISTS_AND_TEXT),
    Entry::of(Command::Down, "down", "Down", "Go to the row below")
        .keys(&["down", "j"], 9)
        .on(Group::Move, LISTS_AND_TEXT),
    Entry::of(Command::Left, "left", "Left", "Fold, or go to what holds this")
        .keys(&["left", "h"], 9)
        .on(Group::Move, &[Place::Run]),
    Entry::of(Command::Right, "right", "Right", "Unfold, or go into this")
        .keys(&["right", "l"], 9)
        .on(Group::Move, &[Place::Run]),
    Entry::of(Command::Top, "top", "Top", "Go to the first row")
        .keys(&["g", "home"], 9)
        .on(Group::Move, LISTS),
    Entry::of(Command::Bottom, "bottom", "Bottom", "Go to the last row")
        .keys(&["G", "end"], 9)
        .on(Group::Move, LISTS),
    Entry::of(
        Command::HalfPageDown,
        "half-page-down",
        "Half a page down",
        "Go half a page down",
    )
    .keys(&["ctrl-d"], 9)
    .on(Group::Move, LISTS),
    Entry::of(
        Command::HalfPageUp,
        "half-page-up",
        "Half a page up",
        "Go half a page up",
    )
    .keys(&["ctrl-u"], 9)
    .on(Group::Move, LISTS),
    Entry::of(Command::PageDown, "page-down", "Page down", "Go a page down")
        .keys(&["pagedown", "ctrl-f"], 9)
        .on(Group::Move, LISTS_AND_TEXT),
    Entry::of(Command::PageUp, "page-up", "Page up", "Go a page up")
        .keys(&["pageup", "ctrl-b"], 9)
        .on(Group::Move, LISTS_AND_TEXT),
    Entry::of(
        Command::NextPane,
        "next-pane",
        "Next pane",
        "Go to the next pane, or to the next line of a question",
    )
    .keys(&["tab"], 7)
    .on(Group::Move, PANES),
    Entry::of(
        Command::PreviousPane,
        "previous-pane",
        "Previous pane",
        "Go to the pane before, or to the line before of a question",
    )
    .keys(&["shift-tab"], 9)
    .on(Group::Move, PANES),
    Entry::of(
        Command::Enter,
        "enter",
        "Open",
        "Go into what is selected; in a question: yes, this",
    )
    .keys(&["enter"], 3)
    .on(Group::Move, EVERYWHERE),
    Entry::of(Command::Back, "back", "Back", "Leave this, nothing changes")
        .keys(&["esc"], 4)
        .on(Group::Move, EVERYWHERE),
    Entry::of(
        Command::NextOpen,
        "next-open",
        "Next open item",
        "Go to the next item that nobody has answered",
    )
    .keys(&["o"], 6)
    .on(Group::Move, &[Place::Run]),
    Entry::of(
        Command::PreviousOpen,
        "previous-open",
        "Previous open item",
        "Go back to the last item that nobody has answered",
    )
    .keys(&["O"], 9)
    .on(Group::Move, &[Place::Run]),
    Entry::of(
        Command::NextBlocker,
        "next-blocker",
        "Next blocker",
        "Go to the next point that blocks the run, failed ones before open ones",
    )
    .keys(&["B"], 9)
    .on(Group::Move, &[Place::Run]),
    Entry::of(Command::Fold, "fold", "Fold", "Fold or unfold the section or the item")
        .keys(&["z"], 8)
        .on(Group::Move, &[Place::Run]),
    Entry::of(
        Command::FoldAll,
        "fold-all",
        "Fold all",
        "Fold every section, or unfold them all",
    )
    .keys(&["Z"], 9)
    .on(Group::Move, &[Place::Run]),
    Entry::of(Command::Find, "find", "Find", "Find a text on this screen")
        .keys(&["/"], 5)
        .on(Group::Find, LISTS),
    Entry::of(Command::FindNext, "find-next", "Next match", "Go to the next match")
        .keys(&["n"], 9)
        .on(Group::Find, LISTS),
    Entry::of(
        Command::FindPrevious,
        "find-previous",
        "Previous match",
        "Go to the match before",
    )
    .keys(&["N"], 9)
    .on(Group::Find, LISTS),
    Entry::of(Command::ShowAll, "show-all", "Show all", "Show every item")
        .keys(&["1"], 9)
        .on(Group::Find, &[Place::Run]),
    Entry::of(Command::ShowOpen, "show-open", "Show open", "Show the open items only")
        .keys(&["2"], 9)
        .on(Group::Find, &[Place::Run]),
    Entry::of(
        Command::ShowFailed,
        "show-failed",
        "Show failed",
        "Show the failed items only",
    )
    .keys(&["3"], 9)
    .on(Group::Find, &[Place::Run]),
    Entry::of(
        Command::ShowMine,
        "show-mine",
        "Show mine",
        "Show the items of my roles only",
    )
    .keys(&["4"], 9)
    .on(Group::Find, &[Place::Run]),
    Entry::of(Command::RunCheck, "run-check", "Run", "Run the check of this item")
        .keys(&["r"], 0)
        .on(Group::Checks, &[Place::Run]),
    Entry::of(
        Command::RunAll,
        "run-all",
        "Run all",
        "Run the checks of this section that are no actions",
    )
    .keys(&["R"], 6)
    .on(Group::Checks, &[Place::Run]),
    Entry::of(
        Command::CancelCheck,
        "cancel-check",
        "Cancel the check",
        "End the check of this item with all that it started; an action goes on",
    )
    .keys(&["K"], 2)
    .on(Group::Checks, &[Place::Run])
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
    .on(Group::Evidence, &[Place::Run, Place::CommandLog]),
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
    .on(Group::Evidence, &[Place::CommandLog, Place::QuickReference]),
    Entry::of(Command::Sign, "sign", "Sign", "All that waits for me to sign it")
        .keys(&["s"], 3)
        .on(Group::Run, &[Place::Run, Place::Home]),
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
        Command::CopySummary,
        "copy-summary",
        "Copy the state",
        "Copy six lines for the chat: how it stands, clock, blockers, who waits for whom",
    )
    .keys(&["y"], 8)
    .on(Group::Run, &[Place::Run]),
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
    .on(Group::Run, &[Place::Run, Place::Sign, Place::Evidence]),
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
        &[Place::Run, Place::Sign, Place::Evidence, Place::CommandLog],
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
        &[Place::Run, Place::Sign, Place::Evidence, Place::QuickReference],
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
