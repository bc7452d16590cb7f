//! One file a family of verbs: its arguments and what it does. Each gives the exit status, or the fault that is told.

pub mod amend;
pub mod assign;
mod closing;
pub mod completions;
pub mod condition;
pub mod controls;
pub mod decide;
pub mod entry;
pub mod export;
pub mod handoff;
pub mod hold;
pub mod lint;
pub mod list;
pub mod look;
pub mod mark;
pub mod new;
pub mod poll;
pub mod review;
pub mod risk;
pub mod rollback;
pub mod run;
pub mod seal;
pub mod sign;
pub mod start;
pub mod trust;
pub mod verify;
pub mod withdraw;

use std::path::PathBuf;

use super::{Context, Fault, Status, args::Verb, screen, seat::Seat, view::Said};
use crate::{
    domain::{event::EntryRef, told},
    record::{self, RecordError},
};

/// Does what a verb asks for.
///
/// # Errors
/// Whatever keeps it from being done.
pub fn carry_out(verb: Verb, context: &Context) -> Result<Status, Fault> {
    match verb {
        Verb::Start(verb) => start::start(&verb, context),
        Verb::Resume(verb) => start::resume(&verb, context),
        Verb::Run(verb) => run::run(&verb, context),
        Verb::Status(verb) => look::status(&verb, context),
        Verb::Show(verb) => look::show(&verb, context),
        Verb::List(verb) => list::list(&verb, context),
        Verb::Mark(verb) => mark::mark(verb, context),
        Verb::Undo(verb) => mark::undo(&verb, context),
        Verb::Note(verb) => entry::note(&verb, context),
        Verb::Attach(verb) => entry::attach(&verb, context),
        Verb::Withdraw(verb) => withdraw::withdraw(&verb, context),
        Verb::Set(verb) => entry::set(&verb, context),
        Verb::Measure(verb) => entry::measure(&verb, context),
        Verb::Assign(verb) => assign::assign(&verb, context),
        Verb::Controls(verb) => controls::controls(&verb, context),
        Verb::Amend(verb) => amend::amend(&verb, context),
        Verb::Statement(verb) => sign::statement(&verb, context),
        Verb::Sign(verb) => sign::sign(&verb, context),
        Verb::Handoff(verb) => handoff::handoff(&verb, context),
        Verb::Hold(verb) => hold::hold(&verb, context),
        Verb::Poll(verb) => poll::poll(&verb, context),
        Verb::Decide(verb) => decide::decide(&verb, context),
        Verb::Condition(verb) => condition::condition(&verb, context),
        Verb::Rollback(verb) => rollback::rollback(&verb, context),
        Verb::Notify(verb) => rollback::notify(&verb, context),
        Verb::Risk(verb) => risk::risk(&verb, context),
        Verb::Review(verb) => review::review(&verb, context),
        Verb::Close(verb) => entry::close(&verb, context),
        Verb::Seal(verb) => seal::seal(&verb, context),
        Verb::Export(verb) => export::export(&verb, context),
        Verb::Verify(verb) => verify::verify(&verb, context),
        Verb::Checklists(verb) => list::checklists(&verb, context),
        Verb::New(verb) => new::new(&verb, context),
        Verb::Trust(verb) => trust::trust(&verb, context),
        Verb::Lint(_) | Verb::Completions(_) | Verb::Man => screen::open(context, None),
    }
}

/// Takes the last `N` of what was typed, and what stands before them as the run that is meant.
fn after_run<const N: usize>(typed: &[String]) -> (Option<&str>, [&str; N]) {
    let (before, rest) = typed.split_at(typed.len().saturating_sub(N));
    let mut taken = [""; N];
    for (place, text) in taken.iter_mut().zip(rest) {
        *place = text;
    }
    (before.first().map(String::as_str), taken)
}

/// The run and the decision that are meant by what was typed before an answer: a word alone names the run where there is
/// one of that name, else a decision of the run under way.
fn run_and_decision<'a>(context: &Context, typed: &'a [String]) -> Result<(PathBuf, Option<&'a str>), Fault> {
    match typed {
        [] => Ok((context.run(None)?, None)),
        [word] => match record::resolve(&context.paths.runs, word) {
            Ok(run) => Ok((run.path().to_owned(), None)),
            Err(none @ RecordError::NoSuchRun { .. }) => {
                let under_way = context.run(None).map_err(|_| Fault::from(none))?;
                Ok((under_way, Some(word)))
            }
            Err(why) => Err(why.into()),
        },
        [run, rest @ ..] => Ok((context.run(Some(run))?, rest.last().map(String::as_str))),
    }
}

/// What was recorded of how the run is led, in a sentence each.
fn told(seat: &Seat, entries: &[EntryRef]) -> String {
    let run = seat.run();
    let entries = entries.iter().filter_map(|entry| run.entry(entry));
    let told = entries.map(|recorded| told::led(run, &recorded.entry.event, &seat.opened.person.name));
    told.filter(|told| !told.is_empty()).collect::<Vec<_>>().join("; ")
}

/// Says what was recorded: a line for people, an object for scripts.
fn said(json: bool, run: &str, text: String, entries: &[EntryRef]) -> Result<Status, Fault> {
    let said = Said::new(run, text, entries);
    if json {
        super::output::print_json(&said)?;
    } else {
        super::output::print(&super::output::visible(&said.text))?;
    }
    Ok(Status::Done)
}
