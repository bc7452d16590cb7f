//! The one registry of commands. Key map, footer, help, palette and the README's key table are all drawn from it.
//!
//! A screen takes no key that does not stand here, so no hint can lie.

mod place;
mod table;

pub use place::Place;
pub use table::REGISTRY;

/// Everything that a key, the mouse or the palette can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Command {
    /// Go to the row above.
    Up,
    /// Go to the row below.
    Down,
    /// Fold, or go to what holds this.
    Left,
    /// Unfold, or go into this.
    Right,
    /// Go to the first row.
    Top,
    /// Go to the last row.
    Bottom,
    /// Go half a page down.
    HalfPageDown,
    /// Go half a page up.
    HalfPageUp,
    /// Go a page down.
    PageDown,
    /// Go a page up.
    PageUp,
    /// Go to the next pane, or to the next line of a question.
    NextPane,
    /// Go to the pane before, or to the line before of a question.
    PreviousPane,
    /// Go into what is selected; in a question: yes, this.
    Enter,
    /// Leave this, nothing changes.
    Back,
    /// Go to the next item that nobody has answered.
    NextOpen,
    /// Go back to the last item that nobody has answered.
    PreviousOpen,
    /// Go to the next point that speaks against GO, the worst first.
    NextBlocker,
    /// Show the next decision of the run.
    NextDecision,
    /// Show the decision before.
    PreviousDecision,
    /// Go to what waits for me next.
    MyNext,
    /// Fold or unfold the section or the item.
    Fold,
    /// Fold every section, then only the items with sub-items, then nothing.
    FoldAll,
    /// Read on in the text of the selected item.
    ReadOn,
    /// Read back in it.
    ReadBack,
    /// Find a text on this screen.
    Find,
    /// Go to the next match.
    FindNext,
    /// Go to the match before.
    FindPrevious,
    /// Show every item.
    ShowAll,
    /// Show the open items only, or no more.
    ShowOpen,
    /// Show the failed items only, or no more.
    ShowFailed,
    /// Show the items of my roles only, or no more.
    ShowMine,
    /// Show the items of one weight only, then of the next.
    ShowWeight,
    /// Show the items of one role only.
    ShowRole,
    /// Run the check of this item.
    RunCheck,
    /// Run the checks of this section that are no actions, together.
    RunAll,
    /// Run together all that is open and no action.
    RunOpen,
    /// Run those again, together, that did not pass.
    RunAgain,
    /// Take back the checks that have not begun.
    BeginNoMore,
    /// The checks that were asked for together.
    Checks,
    /// End the check of this item with all that it started; an action goes on.
    CancelCheck,
    /// Send what is typed to the check, until Ctrl-] is pressed.
    TypeIntoCheck,
    /// Stop sending keys to the check.
    LeaveCheck,
    /// Run a command typed on the spot, as an action, into the record.
    RunAdHoc,
    /// Amend the command of this item, with a reason.
    Amend,
    /// Mark the item passed.
    Pass,
    /// Mark the item failed.
    Fail,
    /// Let the item stand unfulfilled, with a reason.
    Waive,
    /// Say why the item does not apply.
    NotApplicable,
    /// Take the mark away: the item is open again.
    ClearMark,
    /// Take back my last mark.
    Undo,
    /// Write a note to this item.
    Comment,
    /// Read what was captured for this item.
    OpenEvidence,
    /// Go to the next line of output by which an expectation was not met.
    FailedLine,
    /// Attach a file as evidence.
    Attach,
    /// Paste a text as evidence.
    PasteText,
    /// Add a link as evidence.
    AddLink,
    /// Read the next file of this item.
    NextEvidence,
    /// Read the file before of this item.
    PreviousEvidence,
    /// Wrap long lines, or cut them.
    Wrap,
    /// Copy the file's path to the clipboard.
    CopyPath,
    /// Take the file away for good, with a reason: a leaked secret.
    Withdraw,
    /// Copy this command to the clipboard.
    CopyCommand,
    /// The poll, the verdict and all that it rests on.
    Board,
    /// Declare GO, GO WITH CONDITIONS or NO-GO over the verdict.
    Decide,
    /// Say that a condition of a decision is met.
    MeetCondition,
    /// All that waits for me to sign it.
    Sign,
    /// Type a measured value of this item.
    Measure,
    /// Fill in a blank of this item or of the run.
    SetField,
    /// Say who holds a role in this run.
    AssignRole,
    /// Fill in the roles that nobody holds from people.toml.
    AssignFromPeople,
    /// Fill in the roles that nobody holds from the last run.
    AssignFromLastRun,
    /// Copy six lines for the chat: how it stands, clock, blockers, who waits for whom.
    CopySummary,
    /// Close this run for good.
    CloseRun,
    /// Mark, comment and sign in a run that one only watches.
    TakePart,
    /// Run the actions of this run from here on.
    TakeControls,
    /// Say that a check of a program that is gone is over.
    GiveUp,
    /// Resume the newest run under way.
    Resume,
    /// Start a run from a checklist in a file.
    OpenFile,
    /// Start a run in which actions are shown, not run.
    Rehearse,
    /// Recompute every digest of the record.
    Verify,
    /// Recompute the records of all runs.
    VerifyAll,
    /// Show what was found of one severity only, then of the next.
    NextSeverity,
    /// Copy what was found to the clipboard.
    CopyReport,
    /// Draw a document of the run to a file.
    Export,
    /// Fix the closed run: a statement over every head.
    Seal,
    /// Write a statement to a file, to be signed elsewhere.
    WriteStatement,
    /// Record a signature that was made elsewhere.
    RecordSignature,
    /// Who to call and the commands at hand.
    QuickReference,
    /// Every command that ran here in this run.
    CommandLog,
    /// All messages since the start.
    Messages,
    /// Show the side pane larger, or as before.
    ToggleSide,
    /// Pick a theme.
    PickTheme,
    /// Find any command by its name.
    Palette,
    /// The keys of this screen.
    Help,
    /// Write this text in $EDITOR.
    EditOutside,
    /// Draw the whole screen anew.
    Redraw,
    /// Go back to the shell; fg comes back here.
    Suspend,
    /// Go back to the screen before; on Home: quit.
    Leave,
    /// Quit; asks where checks are running.
    Quit,
    /// Hand a section over at its hold point, or the controls at any time.
    HandOff,
    /// Take over what was handed over, or send it back.
    AnswerHandoff,
    /// Open what waits for a hold point although it is not signed.
    BreakHold,
    /// Call a rollback; while one is under way, go to its screen.
    Rollback,
    /// Say that a clock of the rollback stands.
    ReachMilestone,
    /// Record whom somebody told what.
    Notify,
    /// Say that the rollback is over, and how it ended.
    EndRollback,
    /// The risks of the run.
    Risks,
    /// Add a risk, or say how one stands.
    RecordRisk,
    /// What went well, what did not, what is done about it.
    Review,
    /// Write something down for the review.
    AddToReview,
}

/// What a command is about; help and palette are ordered by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Running checks.
    Checks,
    /// Saying how an item stands.
    Marks,
    /// What shows it.
    Evidence,
    /// The run as a whole.
    Run,
    /// Going about.
    Move,
    /// Finding and filtering.
    Find,
    /// Screens and the program.
    Screens,
}

impl Group {
    /// Every group, in the order of the help.
    pub const ALL: [Group; 7] = [
        Group::Checks,
        Group::Marks,
        Group::Evidence,
        Group::Run,
        Group::Move,
        Group::Find,
        Group::Screens,
    ];

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Group::Checks => "Checks",
            Group::Marks => "Marks",
            Group::Evidence => "Evidence",
            Group::Run => "Run",
            Group::Move => "Moving",
            Group::Find => "Finding",
            Group::Screens => "Screens",
        }
    }
}

/// Whether a command can do harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Danger {
    /// It only looks, or it can be undone.
    Harmless,
    /// It is asked about before it is done.
    Asks,
}

/// A line of the registry.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The command.
    pub command: Command,
    /// Its name in settings; never changes.
    pub id: &'static str,
    /// Its name on the screen, short enough for the footer.
    pub title: &'static str,
    /// What it does, in one line.
    pub help: &'static str,
    /// What it is about.
    pub group: Group,
    /// The keys without any setting.
    pub keys: &'static [&'static str],
    /// Whether it can do harm.
    pub danger: Danger,
    /// Where it can be asked for.
    pub places: &'static [Place],
    /// How soon the footer drops it when the window is narrow: 0 stays longest, 9 is never shown there.
    pub rank: u8,
}

impl Entry {
    const fn of(command: Command, id: &'static str, title: &'static str, help: &'static str) -> Entry {
        Entry {
            command,
            id,
            title,
            help,
            group: Group::Screens,
            keys: &[],
            danger: Danger::Harmless,
            places: &[],
            rank: 9,
        }
    }

    const fn keys(mut self, keys: &'static [&'static str], rank: u8) -> Entry {
        self.keys = keys;
        self.rank = rank;
        self
    }

    const fn on(mut self, group: Group, places: &'static [Place]) -> Entry {
        self.group = group;
        self.places = places;
        self
    }

    const fn asks(mut self) -> Entry {
        self.danger = Danger::Asks;
        self
    }
}

impl Command {
    /// Its line of the registry.
    pub fn entry(self) -> &'static Entry {
        // The table stands in the order of the enum, which a test holds it to.
        &REGISTRY[self as usize]
    }

    /// The command of that id.
    pub fn of_id(id: &str) -> Option<Command> {
        REGISTRY.iter().find(|entry| entry.id == id).map(|entry| entry.command)
    }

    /// Whether it can be asked for there.
    pub fn is_on(self, place: Place) -> bool {
        self.entry().places.contains(&place)
    }
}

#[cfg(test)]
mod tests;
