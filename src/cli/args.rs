//! What may be typed: every verb and option, from which parser, help, completions and manual are made.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum, builder::styling::Styles};

use super::verbs;
use crate::domain::event::Mark;

const STATUSES: &str = "Exit status: 0 done, or GO; 1 NO-GO; 2 used wrongly; 3 GO WITH CONDITIONS; 4 not decidable yet; \
                        5 the record does not verify; 6 the environment does not let it; 7 refused; 70 a bug. `status` and \
                        `run` end with the verdict, every other verb with 0 where it did what was asked.";

/// Walk a software release to production through a checklist, and prove afterwards that it was done right.
///
/// Without a command, the full-screen program.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, after_help = STATUSES, max_term_width = 120, styles = Styles::plain())]
pub struct Args {
    /// What counts for every verb.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

/// What counts for every verb.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// Folder of the runs
    #[arg(
        long,
        global = true,
        env = "COUNTERSIGN_RUNS",
        value_name = "DIR",
        hide_env_values = true
    )]
    pub runs: Option<PathBuf>,
    /// Settings file
    #[arg(
        long,
        global = true,
        env = "COUNTERSIGN_CONFIG",
        value_name = "FILE",
        hide_env_values = true
    )]
    pub config: Option<PathBuf>,
    /// Theme of the screens
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
    /// Write as this person
    #[arg(long = "as", global = true, value_name = "NAME")]
    pub as_name: Option<String>,
    /// Write nothing to any run
    #[arg(long, global = true)]
    pub readonly: bool,
    /// No colours
    #[arg(long, global = true)]
    pub no_color: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Start a run and open it
    Start(verbs::start::Start),
    /// Open a run under way
    Resume(verbs::start::Resume),
    /// Run a checklist without a screen: its checks mark its items, the rest is left open
    Run(verbs::run::Run),
    /// The verdict on a run, and why: GO, GO WITH CONDITIONS, NO-GO, or open
    Status(verbs::look::Status),
    /// Sections, items, evidence and sign-offs of a run
    Show(verbs::look::Show),
    /// All runs
    List(verbs::list::List),
    /// Say of an item that it passed, failed, is waived, does not apply; or clear it
    Mark(verbs::mark::MarkItem),
    /// Take back a mark
    Undo(verbs::mark::Undo),
    /// Write something down, or keep a link
    Note(verbs::entry::Note),
    /// Keep a file as evidence
    Attach(verbs::entry::Attach),
    /// Take a file of evidence away, and say why
    Withdraw(verbs::withdraw::Withdraw),
    /// Give a field a value
    Set(verbs::entry::Set),
    /// Enter a measured value
    Measure(verbs::entry::Measure),
    /// Give a role to a person
    Assign(verbs::assign::Assign),
    /// Take the controls: whoever holds them runs the actions
    Controls(verbs::controls::Controls),
    /// Hand a section or the controls over, take them over, or send them back
    Handoff(verbs::handoff::Handoff),
    /// Break a hold point: for the roles that may, with a reason
    Hold(verbs::hold::Hold),
    /// Adopt another version of the checklist
    Amend(verbs::amend::Amend),
    /// Print the statement of a sign-off
    Statement(verbs::sign::Statement),
    /// Sign
    Sign(verbs::sign::Sign),
    /// Answer GO or NO-GO in the poll of a decision, and sign it
    Poll(verbs::poll::Poll),
    /// Declare a decision: GO, GO WITH CONDITIONS, NO-GO
    Decide(verbs::decide::Decide),
    /// The conditions of decisions, and that one is met
    Condition(verbs::condition::Condition),
    /// Call a rollback, say what it reached, end it; alone, its clocks
    Rollback(verbs::rollback::Rollback),
    /// Say that people were told something
    Notify(verbs::rollback::Notify),
    /// Add a risk to a run, or say how one stands; alone, the risks
    Risk(verbs::risk::Risk),
    /// Write something down for the review; alone, what is written
    Review(verbs::review::Review),
    /// End a run
    Close(verbs::entry::Close),
    /// Fix a closed run as it stands, with a statement
    Seal(verbs::seal::Seal),
    /// Draw documents of a run, or write it as one archive that verifies anywhere
    Export(verbs::export::Export),
    /// Recompute all that a record says of itself
    Verify(verbs::verify::Verify),
    /// Say everything that is wrong with a checklist
    Lint(verbs::lint::Lint),
    /// The checklists that can be run
    Checklists(verbs::list::Checklists),
    /// Make a checklist of your own in this repository, copied from another
    New(verbs::new::New),
    /// Read the commands of a checklist, and let them run on this machine
    Trust(verbs::trust::Trust),
    /// Completions for a shell
    Completions(verbs::completions::Completions),
    /// The manual page
    Man,
}

/// A mark, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MarkWord {
    /// It is so
    Passed,
    /// It is not
    Failed,
    /// It may stand unfulfilled
    Waived,
    /// It does not concern this release
    #[value(alias = "not-applicable", alias = "not_applicable")]
    Na,
    /// Nothing is said any more
    #[value(alias = "cleared")]
    Clear,
}

impl From<MarkWord> for Mark {
    fn from(word: MarkWord) -> Self {
        match word {
            MarkWord::Passed => Self::Passed,
            MarkWord::Failed => Self::Failed,
            MarkWord::Waived => Self::Waived,
            MarkWord::Na => Self::NotApplicable,
            MarkWord::Clear => Self::Cleared,
        }
    }
}

/// `NAME=VALUE`
pub fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("NAME=VALUE is expected")?;
    let name = name.trim();
    if name.is_empty() {
        return Err("a name is expected before the =".to_owned());
    }
    Ok((name.to_owned(), value.to_owned()))
}
