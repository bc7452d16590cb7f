//! `decide`: the deciding role declares GO, GO WITH CONDITIONS or NO-GO over the computed verdict.

use clap::ValueEnum;

use super::{look, run_and_decision, said, sign, told};
use crate::{
    cli::{Context, Fault, Status, seat::Seat, when},
    domain::{
        decide::{Cause, DecideIntent, Intent},
        event::{Condition, Declared},
        time::Time,
    },
};

/// A decision.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "countersign decide [OPTIONS] [RUN] [DECISION] go|no-go\n       countersign decide [OPTIONS] [RUN] [DECISION] conditional --condition TEXT --owner NAME --due TIME…"
)]
pub struct Decide {
    /// The run (where one run is under way it may be left out), the decision (without it, the one that is to be taken
    /// next), and go, conditional or no-go
    #[arg(num_args = 1..=3, required = true, value_names = ["RUN", "DECISION", "ANSWER"])]
    what: Vec<String>,
    /// On this condition; again for each, with its --owner and its --due
    #[arg(long = "condition", value_name = "TEXT")]
    conditions: Vec<String>,
    /// Who sees to the condition
    #[arg(long = "owner", value_name = "NAME", requires = "conditions")]
    owners: Vec<String>,
    /// By when: a day (to its end, in UTC), a time, or a length from now: 4h, 3d
    #[arg(long = "due", value_name = "TIME", requires = "conditions")]
    dues: Vec<String>,
    /// Why: needed for no-go
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Why against the verdict: for the roles that may, and visible for ever
    #[arg(long = "override", value_name = "TEXT")]
    overrides: Option<String>,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// What is declared, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DeclaredWord {
    /// It goes
    Go,
    /// It goes, on conditions
    #[value(alias = "go-with-conditions")]
    Conditional,
    /// It does not
    #[value(alias = "no_go", alias = "nogo")]
    NoGo,
}

impl From<DeclaredWord> for Declared {
    fn from(word: DeclaredWord) -> Self {
        match word {
            DeclaredWord::Go => Self::Go,
            DeclaredWord::Conditional => Self::Conditional,
            DeclaredWord::NoGo => Self::NoGo,
        }
    }
}

/// Declares a decision over the verdict as it is now.
///
/// # Errors
/// Where it is another's to declare, against the verdict, a reason or a condition is missing, or the disk refuses.
pub fn decide(verb: &Decide, context: &Context) -> Result<Status, Fault> {
    let (word, before) = verb
        .what
        .split_last()
        .map_or(("", &[][..]), |(word, before)| (word, before));
    let answer: Declared = DeclaredWord::from_str(word, true)
        .map_err(|_| Fault::usage(format!("{word:?} is no decision: go, conditional or no-go is expected")))?
        .into();
    let (path, named) = run_and_decision(context, before)?;
    let mut seat = Seat::open_to_judge(context, &path)?;
    let decision = look::decision(seat.standing(), named)?.id.clone();
    if let Some(role) = seat
        .run()
        .plan()
        .decision(&decision)
        .and_then(|planned| planned.decision.decides.clone())
    {
        seat.opened.person = sign::whose(None, None, &role, seat.run(), context);
    }
    let intent = DecideIntent {
        decision,
        answer,
        conditions: conditions(verb, seat.stamp().at)?,
        reason: verb.reason.clone(),
        overrides: verb.overrides.clone(),
        shown: None,
    };
    let entries = seat
        .record(Intent::Decide(Box::new(intent)))
        .map_err(|fault| match answer {
            Declared::NoGo => fault,
            _ => fault.hint_where(&Cause::NeedsReason, "say so with --override"),
        })?;
    said(verb.json, seat.run().name(), told(&seat, &entries), &entries)
}

/// The conditions, each with the owner and the time that were given in the same place.
fn conditions(verb: &Decide, now: Time) -> Result<Vec<Condition>, Fault> {
    let count = verb.conditions.len();
    if verb.owners.len() != count || verb.dues.len() != count {
        let text = "each --condition has one --owner and one --due";
        return Err(
            Fault::usage(text).hint("--condition TEXT --owner NAME --due TIME, and the same again for the next")
        );
    }
    let given = verb.conditions.iter().zip(&verb.owners).zip(&verb.dues);
    given
        .map(|((text, owner), due)| {
            Ok(Condition {
                text: text.clone(),
                owner: owner.clone(),
                due: when::due(due, now)?,
            })
        })
        .collect()
}
