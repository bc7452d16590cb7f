//! `handoff`: a section or the controls go from one to the next, who takes them over by name, or sends them back.

use super::{after_run, mark, said, sign, told};
use crate::{
    cli::{Context, Fault, Status, ask, seat::Seat},
    domain::{
        decide::{Cause, HandOffIntent, HandoffReply, Intent},
        event::{EntryRef, Party, Person},
        id::{RoleId, SectionId},
        run::{Run, flow::Handoff as Known},
    },
};

/// In place of a section: the controls.
const CONTROLS: &str = "controls";

/// A handoff, or the answer to one.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "countersign handoff [OPTIONS] [RUN] SECTION|controls [--to ROLE|PERSON] --note TEXT\n       countersign handoff [OPTIONS] [RUN] --accept [--entry WRITER:SEQ] [--name NAME]\n       countersign handoff [OPTIONS] [RUN] --send-back [--entry WRITER:SEQ] [--name NAME] --note TEXT"
)]
pub struct Handoff {
    /// The run (where one run is under way it may be left out), and the section that is handed over, or the word controls
    #[arg(num_args = 0..=2, value_names = ["RUN", "SECTION"])]
    what: Vec<String>,
    /// To which role or person; needed where the checklist does not say it, and for the controls
    #[arg(long, value_name = "ROLE|PERSON", conflicts_with_all = ["accept", "send_back"])]
    to: Option<String>,
    /// What the next must know; with --send-back, why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Take over what was handed over
    #[arg(long, conflicts_with = "send_back")]
    accept: bool,
    /// Send it back
    #[arg(long)]
    send_back: bool,
    /// The entry that handed it over; without it, the one that waits
    #[arg(long, value_name = "WRITER:SEQ", conflicts_with = "to")]
    entry: Option<String>,
    /// The full name of whoever takes it over or sends it back, and writes so; without it, it is asked for
    #[arg(long, value_name = "NAME", conflicts_with = "to")]
    name: Option<String>,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// Hands over, takes over, or sends back.
///
/// # Errors
/// Where it is not complete, for another, already answered, a note is missing, or the disk refuses.
pub fn handoff(verb: &Handoff, context: &Context) -> Result<Status, Fault> {
    let reply = match (verb.accept, verb.send_back) {
        (true, _) => HandoffReply::TakeOver,
        (_, true) => HandoffReply::SendBack,
        _ => return hand_over(verb, context),
    };
    if let [_, more] = verb.what.as_slice() {
        let text = format!("{more:?} is too much: which handoff is answered, --entry says");
        return Err(Fault::usage(text));
    }
    answer(verb, reply, context)
}

fn hand_over(verb: &Handoff, context: &Context) -> Result<Status, Fault> {
    let (run, [what]) = after_run(&verb.what);
    if what.is_empty() {
        let text = "say which section is handed over, or controls";
        return Err(Fault::usage(text).hint("--accept takes over what was handed over, --send-back sends it back"));
    }
    let mut seat = Seat::open_to_judge(context, &context.run(run)?)?;
    let intent = HandOffIntent {
        section: (what != CONTROLS).then(|| SectionId::from(what)),
        to: verb.to.as_deref().map(|to| party(seat.run(), to)).unwrap_or_default(),
        note: verb.note.clone().unwrap_or_default(),
    };
    let entries = seat.record(Intent::HandOff(Box::new(intent))).map_err(|fault| {
        fault
            .hint_where(&Cause::NeedsReason, "give it with --note")
            .hint_where(&Cause::Invalid, "--to names a role or a person")
    })?;
    said(verb.json, seat.run().name(), told(&seat, &entries), &entries)
}

/// A role, with whoever holds it; else a person, as the run knows them.
fn party(run: &Run, to: &str) -> Party {
    let role = RoleId::from(to);
    if run.plan().role(&role).is_some() {
        let person = run.role(&role).cloned();
        return Party {
            role: Some(role),
            person,
        };
    }
    let mut holders = run.plan().roles.iter().filter_map(|role| run.role(&role.id));
    let known = holders.find(|holder| holder.name == to.trim()).cloned();
    Party {
        role: None,
        person: Some(known.unwrap_or_else(|| Person::named(to.trim()))),
    }
}

fn answer(verb: &Handoff, reply: HandoffReply, context: &Context) -> Result<Status, Fault> {
    let path = context.run(verb.what.first().map(String::as_str))?;
    let mut seat = Seat::open_as(context, &path, verb.name.as_deref())?;
    let known = match &verb.entry {
        Some(entry) => named(seat.run(), &mark::entry(entry)?)?,
        None => waiting(seat.run())?,
    };
    let (handoff, role) = (known.entry.clone(), known.handed.to.role.clone());
    let role = role.unwrap_or_else(|| RoleId::from(""));
    let name = seat.opened.person.name.clone();
    seat.opened.person = sign::whose(Some(&name), None, &role, seat.run(), context);
    let name = match &verb.name {
        Some(name) => name.clone(),
        None => {
            let to = match reply {
                HandoffReply::TakeOver => "take it over",
                HandoffReply::SendBack => "send it back",
            };
            let question = format!("Type the full name, {}, to {to}:", seat.opened.person.name);
            ask::line(&question, "--name NAME says whose word it is")?
        }
    };
    let entries = seat
        .record(Intent::AnswerHandoff {
            handoff,
            reply,
            name,
            note: verb.note.clone(),
        })
        .map_err(|fault| fault.hint_where(&Cause::NeedsReason, "give the reason with --note"))?;
    said(verb.json, seat.run().name(), told(&seat, &entries), &entries)
}

fn named<'a>(run: &'a Run, entry: &EntryRef) -> Result<&'a Known, Fault> {
    let mut handoffs = run.flow.handoffs.iter();
    handoffs.find(|known| known.entry == *entry).ok_or_else(|| {
        let text = format!("{} hands nothing over", written(entry));
        Fault::usage(text).hint("`countersign status` says what waits")
    })
}

/// The one handoff that nobody has answered.
fn waiting(run: &Run) -> Result<&Known, Fault> {
    let waiting: Vec<&Known> = run.pending_handoffs().collect();
    match waiting.as_slice() {
        [one] => Ok(one),
        [] => Err(Fault::refused("no handoff waits for an answer")),
        several => {
            let entries: Vec<String> = several.iter().map(|known| written(&known.entry)).collect();
            let text = format!("several handoffs wait for an answer: {}", entries.join(", "));
            Err(Fault::usage(text).hint("--entry WRITER:SEQ names one; `countersign status` says what each is"))
        }
    }
}

fn written(EntryRef(writer, seq): &EntryRef) -> String {
    format!("{writer}:{seq}")
}
