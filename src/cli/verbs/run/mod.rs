//! `run`: a checklist without a screen and without a person, for scripts; a new run, or one that is gone on with. Checks
//! mark their items; what they do not answer is left open, and the exit status says so.

mod gate;
mod progress;
mod resumed;
mod steps;
mod walk;

use std::{fmt::Write as _, path::PathBuf};

use serde::Serialize;

use self::{gate::StoppedAt, walk::Walk};
use super::{
    look,
    start::{Beginning, begin},
};
use crate::{
    cli::{
        Context, Fault, Status,
        output::{print, print_json, tell, visible},
        seat::Seat,
        verbs::export,
        view::{ClocksView, Placed},
    },
    domain::{
        event::How,
        id::{FieldId, ItemId, SectionId},
        plan::Plan,
        standing::Standing,
        template,
        verdict::Word,
    },
    engine::{self, Existing, NewRun},
    report::{
        Document,
        facts::{Facts, StatusFacts},
    },
};

/// What is run, and how.
#[derive(Debug, clap::Args)]
#[command(override_usage = "countersign run [OPTIONS] CHECKLIST\n       countersign run [OPTIONS] --resume [RUN]")]
pub struct Run {
    /// The checklist of a new run: its id, or its file
    #[arg(required_unless_present = "resume")]
    checklist: Option<String>,
    /// Go on with this run: what is open is run. Its name may be left out where one is under way
    #[arg(long, value_name = "RUN")]
    resume: Option<Option<String>>,
    #[command(flatten)]
    beginning: Beginning,
    /// Only the checks of this section
    #[arg(long = "section", value_name = "ID")]
    sections: Vec<String>,
    /// Only the check of this item and of its sub-items
    #[arg(long = "item", value_name = "ID")]
    items: Vec<String>,
    /// Only checks that ran and did not pass, once more
    #[arg(long, requires = "resume")]
    failed: bool,
    /// Run actions too: they change the world
    #[arg(long)]
    actions: bool,
    /// The environment that actions may change: needed where it counts as production
    #[arg(long, value_name = "NAME", requires = "actions")]
    environment_is: Option<String>,
    /// Why actions are run though the deployment window is over: kept with the first of them
    #[arg(long, value_name = "REASON", requires = "actions")]
    past_window: Option<String>,
    /// Go on after a check that did not pass
    #[arg(long)]
    keep_going: bool,
    /// An object for scripts
    #[arg(long)]
    json: bool,
    /// Write a JUnit report too
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

/// What was run, for scripts.
#[derive(Debug, Serialize)]
struct Ran {
    #[serde(flatten)]
    run: Placed<Facts>,
    /// Checks that were not run, and why.
    skipped: Vec<Skipped>,
    /// The decision that it stopped at; null where it did not.
    stopped_at: Option<StoppedAt>,
    /// A signal ended it.
    interrupted: bool,
}

/// A check that was not run.
#[derive(Debug, Clone, Serialize)]
pub struct Skipped {
    /// Whose.
    pub item: ItemId,
    /// Why.
    pub why: String,
}

/// Runs a checklist, or goes on with a run. The exit status is the verdict; where sections wait for a decision, nobody can tell yet.
///
/// # Errors
/// Where it cannot be begun, or the disk refuses.
pub fn run(verb: &Run, context: &Context) -> Result<Status, Fault> {
    let seat = match &verb.resume {
        Some(run) => resumed::open(verb, run.as_deref(), context)?,
        None => begun(verb, context)?,
    };
    let path = seat.opened.engine.folder().path().to_owned();
    tell(&format!(
        "run {} in {}\n",
        seat.run().name(),
        visible(&path.display().to_string())
    ));
    let mut walk = Walk::new(seat, verb, context.at_once());
    walk.go()?;
    let run = walk.run();
    let standing = Standing::of(run, engine::now());
    let clocks = ClocksView::of(run, &standing, &engine::earlier(&context.paths.runs, run));
    let stopped_at = walk.stopped_at();
    if let Some(file) = &verb.junit {
        let out = context.inside.join(file);
        export::write(Document::JUnit, &path, &out, Existing::Replaced, context)?;
    }
    if verb.json {
        print_json(&Ran {
            run: Placed::new(Facts::of(run, &standing), clocks, &path),
            skipped: walk.skipped(),
            stopped_at: stopped_at.clone(),
            interrupted: walk.interrupted(),
        })?;
    } else {
        let mut text = look::status_text(&StatusFacts::of(run, &standing), &clocks, run.plan(), None);
        for skipped in walk.skipped() {
            let _ = writeln!(text, "  not run: {}: {}", skipped.item, visible(&skipped.why));
        }
        if let Some(stop) = &stopped_at {
            let _ = writeln!(text, "  stopped at a decision: {}", waits(stop, &path));
        }
        print(&text)?;
    }
    let word = standing.verdict().map_or(Word::Open, |verdict| verdict.word);
    let at_best = if stopped_at.is_some() { Word::Open } else { Word::Go };
    Ok(word.min(at_best).into())
}

/// A new run.
fn begun(verb: &Run, context: &Context) -> Result<Seat, Fault> {
    let checklist = verb.checklist.as_deref();
    let checklist = checklist.ok_or_else(|| Fault::usage("name a checklist, or --resume a run"))?;
    begin(checklist, &verb.beginning, context, How::Ci, |new| {
        named(verb, &new.plan)?;
        let environment = new.plan.environment.as_ref();
        let environment = environment.map(|environment| template::fill(&environment.name, |field| value(new, field)));
        let counts = |name: &str| !new.rehearsal && context.settings.is_production(name);
        may_act(verb, environment.as_deref(), counts)
    })
}

/// What is waited for, and who ends it with what.
fn waits(stop: &StoppedAt, run: &std::path::Path) -> String {
    let name = run.file_name().unwrap_or_default().to_string_lossy();
    format!(
        "it waits for {}, declared with `countersign decide {name} {} go|conditional|no-go`; then `countersign run --resume \
         {name}` goes on",
        visible(&stop.wanted),
        stop.decision,
        name = visible(&name),
    )
}

/// Sections and items that were asked for have to be there.
fn named(verb: &Run, plan: &Plan) -> Result<(), Fault> {
    let missing = |what: &str, id: &str| {
        let text = format!("there is no {what} {id:?} in this checklist");
        Err(Fault::usage(text))
    };
    if let Some(id) = verb
        .sections
        .iter()
        .find(|id| plan.section(&SectionId::from(id.as_str())).is_none())
    {
        return missing("section", id);
    }
    match verb
        .items
        .iter()
        .find(|id| plan.find(&ItemId::from(id.as_str())).is_none())
    {
        Some(id) => missing("item", id),
        None => Ok(()),
    }
}

/// Actions in an environment that counts as production want its name.
fn may_act(verb: &Run, environment: Option<&str>, counts: impl Fn(&str) -> bool) -> Result<(), Fault> {
    let Some(name) = environment.filter(|_| verb.actions) else {
        return Ok(());
    };
    match &verb.environment_is {
        Some(said) if said != name => {
            let text = format!("the environment is {name:?}, not {said:?}");
            Err(Fault::refused(text))
        }
        None if counts(name) => {
            let text = format!("{name:?} counts as production, and actions were asked for");
            Err(Fault::refused(text).hint(format!("--environment-is {name} says that this is meant")))
        }
        _ => Ok(()),
    }
}

fn value(new: &NewRun, field: &str) -> Option<String> {
    let id = FieldId::from(field);
    let default = || new.plan.field(&id).and_then(|field| field.default.clone());
    new.fields.get(&id).cloned().or_else(default)
}
