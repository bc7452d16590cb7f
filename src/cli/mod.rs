//! The subcommands: everything that the screens do, without them. Standard output holds the result and nothing else,
//! the exit status says how it went, and every error is worded in one place.

mod args;
mod ask;
mod context;
mod fault;
mod files;
mod output;
mod people;
mod screen;
mod seat;
mod status;
mod verbs;
mod view;
mod when;

use std::{panic, process::ExitCode};

use clap::{CommandFactory, Parser};

pub use self::status::Status;
use self::{
    args::{Args, Verb},
    context::Context,
    fault::Fault,
};

/// Does what the arguments ask for.
pub fn main() -> ExitCode {
    speak_of_bugs();
    let outcome = panic::catch_unwind(|| match Args::try_parse() {
        Ok(args) => carry_out(args).unwrap_or_else(|fault| fault.tell()),
        Err(usage) => refuse(&usage),
    });
    outcome.unwrap_or(Status::Bug).into()
}

fn refuse(usage: &clap::Error) -> Status {
    let text = usage.render().to_string();
    if usage.use_stderr() && matches!(output::visible_lines(&text), std::borrow::Cow::Owned(_)) {
        output::tell(&output::visible_lines(&text));
        return Status::Usage;
    }
    // There is nobody left to tell where even that cannot be written.
    let _ = usage.print();
    if usage.use_stderr() {
        Status::Usage
    } else {
        Status::Done
    }
}

fn carry_out(args: Args) -> Result<Status, Fault> {
    let context = |args: args::Global| Context::of(args);
    match args.verb {
        Some(Verb::Completions(verb)) => verbs::completions::completions(&verb, Args::command()),
        Some(Verb::Man) => verbs::completions::man(Args::command()),
        Some(Verb::Lint(verb)) => verbs::lint::lint(&verb, &args.global),
        None => screen::open(&context(args.global)?, None),
        Some(verb) => verbs::carry_out(verb, &context(args.global)?),
    }
}

/// A panic says what it is: our fault, what happened, and that the record is safe.
fn speak_of_bugs() {
    panic::set_hook(Box::new(|info| {
        let text = info.payload();
        let text = text
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| text.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        output::tell(&format!(
            "error: a bug in countersign: {text}\ncaused by: the program stopped at {place}\nhint: what was called recorded is \
             on the disk; please report this with what you did\n"
        ));
    }));
}
