//! Going about a screen, finding on it and filtering it. Lines of the registry, in the order of the enum.

use super::{EVERYWHERE, IN_A_RUN, LISTS, LISTS_AND_TEXT, PANES};
use crate::tui::command::{Command, Entry, Group, Place};

pub(super) const MOVING: [Entry; 33] = [
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
        "Go to the next point that speaks against GO, the worst first",
    )
    .keys(&["B"], 9)
    .on(Group::Move, &[Place::Run, Place::Checks]),
    Entry::of(
        Command::NextDecision,
        "next-decision",
        "Next decision",
        "Show the next decision of the run",
    )
    .keys(&["]"], 6)
    .on(Group::Move, &[Place::Board]),
    Entry::of(
        Command::PreviousDecision,
        "previous-decision",
        "Decision before",
        "Show the decision before of the run",
    )
    .keys(&["["], 7)
    .on(Group::Move, &[Place::Board]),
    Entry::of(
        Command::MyNext,
        "my-next",
        "My next",
        "Go to what waits for you next, as the header names it; again, to what comes after it",
    )
    .keys(&["."], 7)
    .on(Group::Move, IN_A_RUN),
    Entry::of(Command::Fold, "fold", "Fold", "Fold or unfold the section or the item")
        .keys(&["z"], 8)
        .on(Group::Move, &[Place::Run]),
    Entry::of(
        Command::FoldAll,
        "fold-all",
        "Fold all",
        "Fold every section, then the items with sub-items only, then nothing",
    )
    .keys(&["Z"], 9)
    .on(Group::Move, &[Place::Run]),
    Entry::of(
        Command::ReadOn,
        "read-on",
        "Read on",
        "Read on in the text of what is selected, from the list",
    )
    .keys(&["ctrl-e"], 9)
    .on(Group::Move, &[Place::Run, Place::Checks]),
    Entry::of(
        Command::ReadBack,
        "read-back",
        "Read back",
        "Read back in the text of what is selected, from the list",
    )
    .keys(&["ctrl-y"], 9)
    .on(Group::Move, &[Place::Run, Place::Checks]),
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
    Entry::of(
        Command::ShowAll,
        "show-all",
        "Show all",
        "Show every item: no filter any more",
    )
    .keys(&["1"], 9)
    .on(Group::Find, &[Place::Run]),
    Entry::of(
        Command::ShowOpen,
        "show-open",
        "Show open",
        "Show the open items only, or no more; goes with the other filters",
    )
    .keys(&["2"], 9)
    .on(Group::Find, &[Place::Run]),
    Entry::of(
        Command::ShowFailed,
        "show-failed",
        "Show failed",
        "Show the failed items only, or no more; beside the open ones where both are asked for",
    )
    .keys(&["3"], 9)
    .on(Group::Find, &[Place::Run]),
    Entry::of(
        Command::ShowMine,
        "show-mine",
        "Show mine",
        "Show the items of my roles only, or no more",
    )
    .keys(&["4"], 9)
    .on(Group::Find, &[Place::Run]),
    Entry::of(
        Command::ShowWeight,
        "show-weight",
        "Show a weight",
        "Show the items of one weight only, then of the next, then of any",
    )
    .keys(&["5"], 9)
    .on(Group::Find, &[Place::Run]),
    Entry::of(
        Command::ShowRole,
        "show-role",
        "Show a role",
        "Show the items of one role only, or of any",
    )
    .keys(&["6"], 9)
    .on(Group::Find, &[Place::Run]),
];
