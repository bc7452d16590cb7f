//! `risk`: what may happen that the checklist does not hold, and how it stands.

use clap::{Subcommand, ValueEnum};

use super::{look, said};
use crate::{
    cli::{
        Context, Fault, Status,
        output::{print_each, print_json},
        seat::Seat,
        view::risks::line,
    },
    domain::{
        decide::{Intent, RiskIntent},
        event::{Gravity, RiskState},
        id::RiskId,
        run::Run,
        standing::Standing,
    },
    report::facts::{self, RiskFacts},
};

/// The risks of a run.
#[derive(Debug, clap::Args)]
#[command(disable_help_subcommand = true)]
pub struct Risk {
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
    /// Add a risk that the checklist does not hold
    #[command(override_usage = "countersign risk [RUN] add [OPTIONS] --severity high|medium|low TITLE")]
    Add {
        /// What may happen
        title: String,
        /// How grave that would be
        #[arg(long, value_enum)]
        severity: GravityWord,
        /// Who watches it
        #[arg(long, value_name = "NAME")]
        owner: Option<String>,
        /// What is done about it
        #[arg(long, value_name = "TEXT")]
        mitigation: Option<String>,
    },
    /// Say how a risk stands; what is left out stays
    #[command(override_usage = "countersign risk [RUN] set [OPTIONS] RISK")]
    Set {
        /// Its name: risk-1a2b3c
        #[arg(value_name = "RISK")]
        risk: String,
        /// Where it stands
        #[arg(long, value_enum)]
        state: Option<StateWord>,
        /// What may happen
        #[arg(long, value_name = "TEXT")]
        title: Option<String>,
        /// How grave that would be
        #[arg(long, value_enum)]
        severity: Option<GravityWord>,
        /// Who watches it
        #[arg(long, value_name = "NAME")]
        owner: Option<String>,
        /// What is done about it
        #[arg(long, value_name = "TEXT")]
        mitigation: Option<String>,
    },
}

/// How grave a risk is, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum GravityWord {
    /// It would hold up the release
    High,
    /// It would hurt
    Medium,
    /// It would be noticed
    Low,
}

impl From<GravityWord> for Gravity {
    fn from(word: GravityWord) -> Self {
        match word {
            GravityWord::High => Self::High,
            GravityWord::Medium => Self::Medium,
            GravityWord::Low => Self::Low,
        }
    }
}

/// Where a risk stands, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StateWord {
    /// Nothing was done about it
    Open,
    /// What can be done about it is done
    Mitigated,
    /// It is known, and taken
    Accepted,
    /// It came about
    Occurred,
    /// It is there no longer
    Closed,
}

impl From<StateWord> for RiskState {
    fn from(word: StateWord) -> Self {
        match word {
            StateWord::Open => Self::Open,
            StateWord::Mitigated => Self::Mitigated,
            StateWord::Accepted => Self::Accepted,
            StateWord::Occurred => Self::Occurred,
            StateWord::Closed => Self::Closed,
        }
    }
}

/// Adds a risk, or says how one stands; without any of these, lists them.
///
/// # Errors
/// Where there is no such risk, nothing is changed, or the disk refuses.
pub fn risk(verb: &Risk, context: &Context) -> Result<Status, Fault> {
    let path = context.run(verb.run.as_deref())?;
    let Some(step) = &verb.step else {
        let (run, standing) = look::read(context, &path)?;
        return list(&run, &standing, verb.json);
    };
    let mut seat = Seat::open(context, &path)?;
    let intent = wanted(step, seat.run())?;
    let entries = seat.record(Intent::RecordRisk(Box::new(intent)))?;
    let run = seat.run();
    let recorded = run.risks().find(|word| entries.contains(&word.entry));
    let text = recorded.map(|word| line(&RiskFacts::added(word))).unwrap_or_default();
    said(verb.json, run.name(), text, &entries)
}

/// The risk as it is to stand.
fn wanted(step: &Step, run: &Run) -> Result<RiskIntent, Fault> {
    match step {
        Step::Add {
            title,
            severity,
            owner,
            mitigation,
        } => Ok(RiskIntent {
            risk: None,
            title: title.clone(),
            severity: (*severity).into(),
            owner: owner.clone(),
            mitigation: mitigation.clone(),
            state: RiskState::Open,
        }),
        Step::Set {
            risk,
            state,
            title,
            severity,
            owner,
            mitigation,
        } => {
            let id = RiskId::from(risk.as_str());
            let known = &run
                .risks()
                .find(|word| word.risk.risk == id)
                .ok_or_else(|| none(risk, run))?
                .risk;
            let or = |said: &Option<String>, known: &Option<String>| said.clone().or_else(|| known.clone());
            Ok(RiskIntent {
                risk: Some(id),
                title: title.clone().unwrap_or_else(|| known.title.clone()),
                severity: severity.map_or(known.severity, Into::into),
                owner: or(owner, &known.owner),
                mitigation: or(mitigation, &known.mitigation),
                state: state.map_or(known.state, Into::into),
            })
        }
    }
}

fn none(risk: &str, run: &Run) -> Fault {
    let planned = run.plan().find(&risk.into()).is_some_and(|item| item.risk.is_some());
    let fault = Fault::usage(format!("there is no risk {risk} that was added to this run"));
    fault.hint(if planned {
        "it is one of the checklist: `countersign mark` says how it stands"
    } else {
        "`countersign risk` lists them"
    })
}

fn list(run: &Run, standing: &Standing, json: bool) -> Result<Status, Fault> {
    let risks = facts::risks(run, standing);
    if json {
        print_json(&risks)?;
    } else {
        let lines: Vec<String> = risks.iter().map(line).collect();
        print_each(&lines)?;
    }
    Ok(Status::Done)
}
