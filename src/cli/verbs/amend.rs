//! `amend`: another version of the checklist, in the middle of a run.

use super::{
    said,
    start::{plan_of, untrusted},
};
use crate::{
    cli::{Context, Fault, Status, ask, output, seat::Seat, verbs::after_run},
    domain::{
        decide::{AmendIntent, Intent},
        weakening::weakens,
    },
};

/// The version to adopt.
#[derive(Debug, clap::Args)]
#[command(override_usage = "countersign amend [OPTIONS] --reason TEXT [RUN] FILE")]
pub struct Amend {
    /// The run (where one run is under way it may be left out), and the file of the checklist
    #[arg(num_args = 1..=2, required = true, value_names = ["RUN", "FILE"])]
    what: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Yes, though it asks for less than the version before
    #[arg(long)]
    weaken: bool,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// Adopts another version of the checklist.
///
/// # Errors
/// Where it is wrong, not trusted, another checklist, or asks for less and nobody says yes to that.
pub fn amend(verb: &Amend, context: &Context) -> Result<Status, Fault> {
    let (run, [file]) = after_run(&verb.what);
    let found = context.places().find(file)?;
    let plan = plan_of(&found)?;
    if !context.trust().covers(&found.source) {
        return Err(untrusted(&found.name(), file));
    }
    let mut seat = Seat::open(context, &context.run(run)?)?;
    let less = weakens(seat.run().plan(), &plan);
    if !less.is_empty() && !verb.weaken {
        let mut text = String::from("it asks for less than the version before:\n");
        for point in &less {
            text.push_str(&format!("  {}\n", output::visible(point)));
        }
        output::tell(&text);
        if !ask::yes("Adopt it all the same?", "--weaken says yes to that")? {
            return Err(Fault::refused("it asks for less, and nobody said yes to that"));
        }
    }
    let version = plan.version.clone();
    let intent = AmendIntent {
        plan,
        source: found.source,
        reason: verb.reason.clone(),
        trusted: true,
        weakening_confirmed: true,
    };
    let entries = seat.record(Intent::Amend(Box::new(intent)))?;
    said(
        verb.json,
        seat.run().name(),
        format!("adopted version {version}"),
        &entries,
    )
}
