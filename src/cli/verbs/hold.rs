//! `hold`: breaking a hold point. What waits for the section opens, and the run is marked for good.

use super::{said, told};
use crate::{
    cli::{Context, Fault, Status, ask, seat::Seat},
    domain::{
        decide::{Cause, Intent},
        id::SectionId,
    },
};

/// A hold point that is broken.
#[derive(Debug, clap::Args)]
pub struct Hold {
    /// The run; where one is under way it may be left out
    run: Option<String>,
    /// The section whose hold point is broken
    #[arg(long = "break", value_name = "SECTION")]
    section: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The section's title in full; without it, it is asked for
    #[arg(long, value_name = "TITLE")]
    typed: Option<String>,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// Breaks a hold point. Whether it may be broken is looked at before anybody is asked to type anything.
///
/// # Errors
/// Where nothing is held, the policy does not let this person, a reason is missing, or the title is not typed in full.
pub fn hold(verb: &Hold, context: &Context) -> Result<Status, Fault> {
    let path = context.run(verb.run.as_deref())?;
    let mut seat = Seat::open_to_judge(context, &path)?;
    let instead = "--typed TITLE gives the section's title in full";
    let intent = |typed: &str| Intent::BreakHold {
        section: SectionId::from(verb.section.as_str()),
        reason: verb.reason.clone(),
        typed: typed.to_owned(),
    };
    let entries = match &verb.typed {
        Some(typed) => seat.record(intent(typed)),
        None => seat.record(intent("")).or_else(|fault| {
            if !fault.is_refusal_for(&Cause::NeedsConfirmation) {
                return Err(fault);
            }
            let section = seat.run().plan().section(&SectionId::from(verb.section.as_str()));
            let title = section.map_or(verb.section.as_str(), |section| &section.title);
            let question = format!("Type the title, {title}, to break its hold point; the run is marked for good:");
            let typed = ask::line(&question, instead)?;
            seat.record(intent(&typed))
        }),
    };
    let entries = entries.map_err(|fault| fault.hint_where(&Cause::NeedsConfirmation, instead))?;
    said(verb.json, seat.run().name(), told(&seat, &entries), &entries)
}
