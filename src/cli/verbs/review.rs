//! `review`: what went well, what did not, and what is done about it, by whom and by when.

use super::{entry, look};
use crate::{
    cli::{
        Context, Fault, Status,
        output::{print_each, print_json},
        view::review::line,
        when,
    },
    domain::{
        decide::{Intent, ReviewIntent},
        event::NoteAbout,
    },
    engine,
    report::facts,
};

/// A note for the review of a run.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("note").multiple(false))]
pub struct Review {
    /// The run; where one is under way it may be left out
    run: Option<String>,
    /// What went well
    #[arg(long, value_name = "TEXT", group = "note")]
    went_well: Option<String>,
    /// What did not
    #[arg(long, value_name = "TEXT", group = "note")]
    went_badly: Option<String>,
    /// What is done about it, with --owner and --due
    #[arg(long, value_name = "TEXT", group = "note", requires_all = ["owner", "due"])]
    action: Option<String>,
    /// Who sees to the action
    #[arg(long, value_name = "NAME", requires = "action")]
    owner: Option<String>,
    /// By when: a day (to its end, in UTC), a time, or a length from now: 14d
    #[arg(long, value_name = "TIME", requires = "action")]
    due: Option<String>,
    /// An object or an array for scripts
    #[arg(long)]
    json: bool,
}

/// Writes something down for the review; without anything, lists what is written.
///
/// # Errors
/// Where it says nothing, or the disk refuses.
pub fn review(verb: &Review, context: &Context) -> Result<Status, Fault> {
    let of = |about, text: &Option<String>| text.clone().map(|text| (about, text));
    let said = of(NoteAbout::WentWell, &verb.went_well)
        .or_else(|| of(NoteAbout::WentBadly, &verb.went_badly))
        .or_else(|| of(NoteAbout::Action, &verb.action));
    let Some((about, text)) = said else {
        return list(verb, context);
    };
    let due = verb.due.as_deref().map(|due| when::due(due, engine::now()));
    let intent = ReviewIntent {
        about,
        text,
        owner: verb.owner.clone(),
        due: due.transpose()?,
    };
    let told = format!("{}: {}", about.word(), intent.text);
    entry::one(
        context,
        verb.run.as_deref(),
        Intent::Review(Box::new(intent)),
        told,
        verb.json,
    )
}

fn list(verb: &Review, context: &Context) -> Result<Status, Fault> {
    let path = context.run(verb.run.as_deref())?;
    let (run, _) = look::read(context, &path)?;
    let review = facts::review(&run);
    if verb.json {
        print_json(&review)?;
    } else {
        let lines: Vec<String> = review.iter().map(line).collect();
        print_each(&lines)?;
    }
    Ok(Status::Done)
}
