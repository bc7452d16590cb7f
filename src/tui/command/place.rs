//! The places that take keys: every screen, and what lies over one.
//!
//! A command says at which of them it can be asked for, and is asked for nowhere else.

/// A screen, or what lies over one and takes keys of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// Runs under way, checklists, archive.
    Home,
    /// The walk through a run.
    Run,
    /// The decision: poll, verdict, reasons.
    Board,
    /// What waits for a sign-off.
    Sign,
    /// Recomputing records.
    Verify,
    /// The pager.
    Evidence,
    /// Every command that ran.
    CommandLog,
    /// Contacts and commands at hand.
    QuickReference,
    /// All messages.
    Messages,
    /// The keys of a screen.
    Help,
    /// The clocks and steps of a rollback.
    Rollback,
    /// The risks of the run.
    Risks,
    /// What is written down for the review.
    Review,
    /// Checks that were asked for together.
    Checks,
    /// Every command, filtered by what is typed.
    Palette,
    /// A dialog: characters go into its text.
    Question,
    /// The keys go to a check's terminal.
    Typing,
}

impl Place {
    /// Every place.
    pub const ALL: [Place; 17] = [
        Place::Home,
        Place::Run,
        Place::Board,
        Place::Sign,
        Place::Verify,
        Place::Evidence,
        Place::CommandLog,
        Place::QuickReference,
        Place::Messages,
        Place::Help,
        Place::Rollback,
        Place::Risks,
        Place::Review,
        Place::Checks,
        Place::Palette,
        Place::Question,
        Place::Typing,
    ];

    /// Its name on the screen.
    pub const fn title(self) -> &'static str {
        match self {
            Place::Home => "Home",
            Place::Run => "Run",
            Place::Board => "Board",
            Place::Sign => "Sign",
            Place::Verify => "Verify",
            Place::Evidence => "Evidence",
            Place::CommandLog => "Command log",
            Place::QuickReference => "Quick reference",
            Place::Messages => "Messages",
            Place::Help => "Help",
            Place::Rollback => "Rollback",
            Place::Risks => "Risks",
            Place::Review => "Review",
            Place::Checks => "Checks",
            Place::Palette => "Palette",
            Place::Question => "Question",
            Place::Typing => "Typing into a check",
        }
    }

    /// Whether plain characters are text here and no commands.
    pub const fn takes_text(self) -> bool {
        matches!(self, Place::Palette | Place::Question | Place::Typing)
    }
}
