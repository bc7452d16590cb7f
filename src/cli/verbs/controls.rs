//! `controls`: taking the controls of a run. Whoever holds them runs its actions.

use super::said;
use crate::{
    cli::{Context, Fault, Status, seat::Seat},
    domain::decide::Intent,
};

/// Which run, and what the others should know.
#[derive(Debug, clap::Args)]
pub struct Controls {
    /// The run; where one is under way it may be left out
    run: Option<String>,
    /// What the others should know
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// Takes the controls for the journal that this machine goes on with.
///
/// # Errors
/// Where they are held here already, there is no such run, or the disk refuses.
pub fn controls(verb: &Controls, context: &Context) -> Result<Status, Fault> {
    let mut seat = Seat::open(context, &context.run(verb.run.as_deref())?)?;
    let before = seat.run().controls().map(|writer| seat.run().named(writer));
    let entries = seat.record(Intent::TakeControls {
        note: verb.note.clone(),
    })?;
    let from = before.map_or_else(String::new, |before| format!(", from {before}"));
    said(
        verb.json,
        seat.run().name(),
        format!("the controls are taken{from}"),
        &entries,
    )
}
