//! `withdraw`: a file of evidence that should not have been kept is taken away; the record says who did, and why.

use super::{after_run, said};
use crate::{
    cli::{Context, Fault, Status, seat::Seat},
    domain::{
        decide::Intent,
        event::EntryRef,
        run::{Evidence, Run},
    },
};

/// The file that is taken away.
#[derive(Debug, clap::Args)]
#[command(override_usage = "countersign withdraw [OPTIONS] --reason TEXT [RUN] FILE")]
pub struct Withdraw {
    /// The run (where one run is under way it may be left out), and the file: as `show` names it, or its bare name
    #[arg(num_args = 1..=2, required = true, value_names = ["RUN", "FILE"])]
    what: Vec<String>,
    /// Why it is taken away
    #[arg(long, value_name = "TEXT", required = true)]
    reason: String,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// Takes a file of evidence away, and with it whatever else the same check printed. One that is withdrawn already, and
/// lies there again (a synchronised folder may bring it back), is removed without a further entry.
///
/// # Errors
/// Where there is no such file, no reason is given, or the disk refuses.
pub fn withdraw(verb: &Withdraw, context: &Context) -> Result<Status, Fault> {
    let (run, [file]) = after_run(&verb.what);
    let mut seat = Seat::open(context, &context.run(run)?)?;
    let named = named(seat.run(), file)?;
    let (file, was_gone) = (named.file.file.clone(), named.withdrawn.is_some());
    let mut entries: Vec<EntryRef> = Vec::new();
    let mut gone = vec![file.clone()];
    if !was_gone {
        let together = seat.run().withdrawn_with(&file);
        gone = together.iter().map(|evidence| evidence.file.file.clone()).collect();
        for file in &gone {
            entries.extend(seat.record(Intent::Withdraw {
                file: file.clone(),
                reason: verb.reason.clone(),
            })?);
        }
    }
    for file in &gone {
        seat.opened.engine.remove_evidence(file)?;
    }
    let again = if was_gone {
        " (its withdrawal is on the record already)"
    } else {
        ""
    };
    let text = format!("removed{again}: {}", gone.join(", "));
    said(verb.json, seat.run().name(), text, &entries)
}

/// The evidence of that path, or of that bare name where only one file has it.
fn named<'a>(run: &'a Run, file: &str) -> Result<&'a Evidence, Fault> {
    let exactly = |evidence: &&Evidence| evidence.file.file == file;
    // Of several entries that speak of one file, one that still counts for it comes first.
    let there = run.evidence.iter().filter(|evidence| evidence.withdrawn.is_none());
    if let Some(found) = there.chain(&run.evidence).find(exactly) {
        return Ok(found);
    }
    let bare = |evidence: &&Evidence| evidence.file.file.rsplit('/').next() == Some(file);
    let mut so_named = run.evidence.iter().filter(bare);
    match (so_named.next(), so_named.next()) {
        (Some(found), None) => Ok(found),
        (Some(first), Some(second)) => Err(Fault::usage(format!(
            "{file} may be {} or {}",
            first.file.file, second.file.file
        ))),
        (None, _) => Err(Fault::usage(format!("there is no evidence {file} in this run"))
            .hint("`countersign show` names every file")),
    }
}
