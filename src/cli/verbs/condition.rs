//! `condition`: the conditions that decisions were declared on, and that one is met.

use clap::Subcommand;

use super::{look, said, told};
use crate::{
    cli::{
        Context, Fault, Status,
        output::{print_each, print_json},
        seat::Seat,
        view::decisions::condition_line,
    },
    domain::{decide::Intent, event::ConditionRef, id::Writer, run::Run},
    engine,
    report::facts,
};

/// The conditions of a run.
#[derive(Debug, clap::Args)]
#[command(disable_help_subcommand = true)]
pub struct Condition {
    /// The run; where one is under way it may be left out
    run: Option<String>,
    #[command(subcommand)]
    step: Option<Step>,
    /// An object or an array for scripts
    #[arg(long, global = true)]
    json: bool,
}

/// What is said of one.
#[derive(Debug, Subcommand)]
enum Step {
    /// Say that a condition is met
    #[command(override_usage = "countersign condition [RUN] met [OPTIONS] N")]
    Met {
        /// Its number, as `condition` and `status` show it, or its name for good, WRITER:SEQ:PLACE
        #[arg(value_name = "N")]
        which: String,
        /// How
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
}

/// Says that a condition is met; without that, lists them.
///
/// # Errors
/// Where there is none of that number, it is met already, or the disk refuses.
pub fn condition(verb: &Condition, context: &Context) -> Result<Status, Fault> {
    let path = context.run(verb.run.as_deref())?;
    let Some(Step::Met { which, note }) = &verb.step else {
        let (run, _) = look::read(context, &path)?;
        return list(&run, verb.json);
    };
    let mut seat = Seat::open(context, &path)?;
    let entries = seat.record(Intent::MeetCondition {
        condition: named(seat.run(), which)?,
        note: note.clone(),
    })?;
    said(verb.json, seat.run().name(), told(&seat, &entries), &entries)
}

fn list(run: &Run, json: bool) -> Result<Status, Fault> {
    let conditions = facts::conditions(run, engine::now());
    if json {
        print_json(&conditions)?;
    } else {
        let lines: Vec<String> = conditions.iter().map(condition_line).collect();
        print_each(&lines)?;
    }
    Ok(Status::Done)
}

/// The condition of that number or name.
fn named(run: &Run, which: &str) -> Result<ConditionRef, Fault> {
    let by_number = || {
        let place = which.parse::<usize>().ok()?.checked_sub(1)?;
        run.conditions().nth(place).map(|condition| condition.name)
    };
    let by_name = || {
        let (entry, place) = which.rsplit_once(':')?;
        let (writer, seq) = entry.rsplit_once(':')?;
        Some(ConditionRef(
            Writer::new(writer),
            seq.parse().ok()?,
            place.parse().ok()?,
        ))
    };
    by_number().or_else(by_name).ok_or_else(|| {
        let text = format!("there is no condition {which} in this run");
        Fault::usage(text).hint("`countersign condition` lists them")
    })
}
