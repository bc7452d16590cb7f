//! `rollback`: calling one, what it reached, its end, its clocks; and `notify`: whom somebody told what.

use clap::{Subcommand, ValueEnum};

use super::{after_run, entry, look, said, told};
use crate::{
    cli::{
        Context, Fault, Status,
        output::{print, print_each, print_json},
        seat::Seat,
        view::rollback::lines,
        when,
    },
    domain::{
        checklist::Severity,
        decide::{Cause, Intent, RollbackIntent},
        event::{Milestone, RollbackResult},
        id::TriggerId,
        run::Run,
        standing::Standing,
    },
    engine,
    report::facts::RollbackFacts,
};

/// The rollback of a run.
#[derive(Debug, clap::Args)]
#[command(disable_help_subcommand = true)]
pub struct Rollback {
    /// The run; where one is under way it may be left out
    run: Option<String>,
    #[command(subcommand)]
    step: Option<Step>,
    /// An object for scripts
    #[arg(long, global = true)]
    json: bool,
}

/// What is said of it.
#[derive(Debug, Subcommand)]
enum Step {
    /// Call a rollback
    #[command(override_usage = "countersign rollback [RUN] call [OPTIONS] --reason TEXT")]
    Call(Call),
    /// Say that it is executed, validated, or that those who must know were told
    #[command(override_usage = "countersign rollback [RUN] reached [OPTIONS] executed|validated|told")]
    Reached {
        /// What it reached
        milestone: MilestoneWord,
        /// How one knows
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Say that it is over
    #[command(override_usage = "countersign rollback [RUN] end [OPTIONS] restored|partial|failed")]
    End {
        /// How it ended
        result: EndWord,
        /// What is not as it was: needed unless all is restored, and all clocks and items of the way back show it
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
}

/// Why a rollback is called.
#[derive(Debug, clap::Args)]
struct Call {
    /// A trigger that calls for it
    #[arg(long = "trigger", value_name = "ID")]
    triggers: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// When the trouble was first seen: a time, or so long ago: 5m
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// How grave it is, where no trigger says so
    #[arg(long, value_enum, default_value = "immediate")]
    severity: SeverityWord,
    /// The environment's name in full: arms the actions of the way back
    #[arg(long, value_name = "NAME")]
    environment: Option<String>,
}

/// How grave a rollback is, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SeverityWord {
    /// At once
    Immediate,
    /// After somebody looked
    Conditional,
}

/// What a rollback reaches, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MilestoneWord {
    /// It is rolled back
    Executed,
    /// It was seen that it is
    Validated,
    /// Those who must know were told
    Told,
}

/// How a rollback ends, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EndWord {
    /// All is as it was before
    Restored,
    /// Some of it is
    Partial,
    /// It did not work
    Failed,
}

/// Calls a rollback, says what it reached, ends it; without any of these, prints its clocks.
///
/// # Errors
/// Where the rules refuse it, or the disk.
pub fn rollback(verb: &Rollback, context: &Context) -> Result<Status, Fault> {
    let path = context.run(verb.run.as_deref())?;
    let Some(step) = &verb.step else {
        let (run, standing) = look::read(context, &path)?;
        return clocks(&run, &standing, verb.json);
    };
    let intent = match step {
        Step::Call(call) => called(call)?,
        Step::Reached { milestone, note } => Intent::ReachMilestone {
            milestone: match milestone {
                MilestoneWord::Executed => Milestone::Executed,
                MilestoneWord::Validated => Milestone::Validated,
                MilestoneWord::Told => Milestone::Told,
            },
            note: note.clone(),
        },
        Step::End { result, note } => Intent::EndRollback {
            result: match result {
                EndWord::Restored => RollbackResult::Restored,
                EndWord::Partial => RollbackResult::Partial,
                EndWord::Failed => RollbackResult::Failed,
            },
            note: note.clone(),
        },
    };
    let hint = match step {
        Step::End { .. } => "give it with --note",
        Step::Call(_) | Step::Reached { .. } => "give one with --reason",
    };
    let mut seat = Seat::open(context, &path)?;
    let entries = seat
        .record(intent)
        .map_err(|fault| fault.hint_where(&Cause::NeedsReason, hint))?;
    said(verb.json, seat.run().name(), told(&seat, &entries), &entries)
}

fn called(call: &Call) -> Result<Intent, Fault> {
    let since = call.since.as_deref().map(|text| when::since(text, engine::now()));
    Ok(Intent::CallRollback(Box::new(RollbackIntent {
        triggers: call.triggers.iter().map(|id| TriggerId::from(id.as_str())).collect(),
        reason: call.reason.clone().unwrap_or_default(),
        severity: match call.severity {
            SeverityWord::Immediate => Severity::Immediate,
            SeverityWord::Conditional => Severity::Conditional,
        },
        seen_at: since.transpose()?,
        environment: call.environment.clone(),
    })))
}

/// The clocks of the last rollback; an object for scripts, null where none was called.
fn clocks(run: &Run, standing: &Standing, json: bool) -> Result<Status, Fault> {
    let view = RollbackFacts::last(run, standing);
    if json {
        print_json(&view)?;
        return Ok(Status::Done);
    }
    match &view {
        Some(view) => print_each(&lines(view))?,
        None => print("no rollback was called")?,
    }
    Ok(Status::Done)
}

/// What people were told.
#[derive(Debug, clap::Args)]
#[command(override_usage = "countersign notify [OPTIONS] [RUN] CHANNEL TEXT")]
pub struct Notify {
    /// The run (where one run is under way it may be left out), where they were told, and what
    #[arg(num_args = 2..=3, required = true, value_names = ["RUN", "CHANNEL", "TEXT"])]
    what: Vec<String>,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// Says that people were told something.
///
/// # Errors
/// Where nothing is said, or the disk refuses.
pub fn notify(verb: &Notify, context: &Context) -> Result<Status, Fault> {
    let (run, [channel, text]) = after_run(&verb.what);
    let intent = Intent::Notify {
        channel: channel.to_owned(),
        text: text.to_owned(),
    };
    entry::one(context, run, intent, format!("told {channel}: {text}"), verb.json)
}
