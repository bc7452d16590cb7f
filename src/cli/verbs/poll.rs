//! `poll`: a role answers GO or NO-GO on a decision. The answer is a sign-off over that decision, given as `sign` gives one.

use clap::ValueEnum;

use super::{
    look, run_and_decision, said,
    sign::{self, Asked, Saying, key::With},
    told,
};
use crate::{
    cli::{Context, Fault, Status, seat::Seat},
    domain::{
        event::{PollAnswer, Scope},
        id::RoleId,
        run::Run,
        standing::DecisionStanding,
    },
};

/// An answer in a poll.
#[derive(Debug, clap::Args)]
#[command(override_usage = "countersign poll [OPTIONS] --role ROLE [RUN] [DECISION] go|no-go")]
pub struct Poll {
    /// The run (where one run is under way it may be left out), the decision (without it, the one that is to be taken
    /// next), and go or no-go
    #[arg(num_args = 1..=3, required = true, value_names = ["RUN", "DECISION", "ANSWER"])]
    what: Vec<String>,
    /// The role that answers
    #[arg(long, value_name = "ROLE")]
    role: String,
    /// Why: needed for no-go
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["conditions", "signature"])]
    reason: Option<String>,
    /// Go on this condition
    #[arg(long = "condition", value_name = "TEXT", conflicts_with = "signature")]
    conditions: Vec<String>,
    #[command(flatten)]
    with: With,
    /// The full name of whoever answers
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Do not ask: the name is theirs, and every point is confirmed
    #[arg(long, requires = "name")]
    yes: bool,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// What a station of a poll says, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AnswerWord {
    /// Go
    Go,
    /// Do not go
    #[value(alias = "no_go", alias = "nogo")]
    NoGo,
}

/// Answers in the poll of a decision: prints the statement, asks for the name of whoever answers, and signs.
///
/// # Errors
/// Where the role is not polled, a reason is missing, nobody confirms it, the rules refuse it, or the disk.
pub fn poll(verb: &Poll, context: &Context) -> Result<Status, Fault> {
    let (word, before) = verb
        .what
        .split_last()
        .map_or(("", &[][..]), |(word, before)| (word, before));
    let word = AnswerWord::from_str(word, true)
        .map_err(|_| Fault::usage(format!("{word:?} is no answer: go or no-go is expected")))?;
    let (path, named) = run_and_decision(context, before)?;
    let mut seat = Seat::open_to_judge(context, &path)?;
    let decision = look::decision(seat.standing(), named)?;
    polled(seat.run(), decision, &verb.role)?;
    let asked = Asked {
        role: &verb.role,
        scope: Some(Scope::Decision(decision.id.to_string())),
        saying: &saying(verb, word)?,
        answer: Some(match word {
            AnswerWord::Go => PollAnswer::Go,
            AnswerWord::NoGo => PollAnswer::NoGo,
        }),
        with: &verb.with,
        name: verb.name.as_deref(),
        yes: verb.yes,
        json: verb.json,
    };
    let given = sign::give(&asked, context, &mut seat)?;
    let text = format!("{}, {}", told(&seat, &given.entries), given.how);
    said(verb.json, seat.run().name(), text, &given.entries)
}

/// GO is an approval, on conditions or not; NO-GO a rejection, with a reason.
fn saying(verb: &Poll, word: AnswerWord) -> Result<Saying, Fault> {
    let signed_elsewhere = verb.with.signature.is_some();
    match word {
        AnswerWord::Go if verb.reason.is_some() => {
            Err(Fault::usage("a reason goes with no-go").hint("--condition TEXT goes with go"))
        }
        AnswerWord::NoGo if !verb.conditions.is_empty() => {
            Err(Fault::usage("a condition goes with go").hint("--reason TEXT goes with no-go"))
        }
        AnswerWord::NoGo if verb.reason.is_none() && !signed_elsewhere => {
            Err(Fault::refused("say why not").hint("give the reason with --reason"))
        }
        _ => Ok(Saying {
            reject: verb.reason.clone(),
            conditions: verb.conditions.clone(),
        }),
    }
}

/// Whether the role is a station of that poll.
fn polled(run: &Run, decision: &DecisionStanding, role: &str) -> Result<(), Fault> {
    if decision.stations.iter().any(|station| station.role.as_str() == role) {
        return Ok(());
    }
    let title = run.plan().role_title(&RoleId::from(role)).to_owned();
    let stations: Vec<&str> = decision.stations.iter().map(|station| station.role.as_str()).collect();
    let fault = Fault::usage(format!("{title} is not polled on {}", decision.title));
    Err(match stations.as_slice() {
        [] => fault.hint("that decision has no poll"),
        stations => fault.hint(format!("these are: {}", stations.join(", "))),
    })
}
