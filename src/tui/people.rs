//! Who is at the run, as every screen tells it: one line a person, whatever the number of their terminals, and who of them
//! holds the controls. Nobody is said to be there who gave no sign of life.

use std::time::Duration;

use super::context::AtRun;
use crate::domain::{
    event::{EntryRef, Person},
    id::Writer,
    run::Run,
    signers,
    time::Time,
};

/// Who gave no sign of life for so long is called silent.
const SILENT: Duration = Duration::from_secs(60);
/// Who has been gone for longer is not named any more.
const FORGOTTEN: Duration = Duration::from_secs(30 * 60);

/// A person at the run.
#[derive(Debug, Clone, PartialEq)]
pub struct There {
    /// Who.
    pub person: Person,
    /// This program's own person.
    pub own: bool,
    /// One of their programs holds the controls.
    pub holds: bool,
    /// For how long nothing was heard of any of their programs, where that is long.
    pub silent: Option<Silent>,
}

/// For how long nothing was heard of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silent {
    /// Their program may still be there: it is on another machine, or was stopped.
    For(Duration),
    /// Their program is gone.
    Gone(Duration),
}

/// Who holds the controls.
#[derive(Debug, Clone, PartialEq)]
pub enum Controls {
    /// This program.
    Own,
    /// Another one, which is there.
    Held(Writer),
    /// Another one, which is not there: nobody is at the controls since then.
    Left(Writer, Option<Time>),
    /// Several took them at once.
    Disputed,
    /// Nobody ever did.
    Nobody,
}

/// Who wrote a journal.
pub fn person<'a>(run: &'a Run, writer: &Writer) -> Option<&'a Person> {
    run.writers.get(writer).map(|opened| &opened.person)
}

/// The name of who wrote a journal.
pub fn name(run: &Run, writer: &Writer) -> String {
    person(run, writer).map_or_else(|| writer.to_string(), ToString::to_string)
}

/// For how long nothing was heard of a writer's program; nothing while it is there and gives signs of life.
pub fn silent(at: &AtRun, writer: &Writer, now: Time) -> Option<Silent> {
    let found = at.desk.present().iter().find(|other| other.writer == *writer)?;
    let gone = (now - found.heard).to_std().unwrap_or_default();
    let host = |writer: &Writer| at.desk.run().writers.get(writer).map(|opened| &opened.host);
    let here = at.desk.writer().and_then(host);
    match found.here {
        true if gone < SILENT => None,
        true => Some(Silent::For(gone)),
        false if here.is_some() && here == host(writer) => Some(Silent::Gone(gone)),
        false => Some(Silent::For(gone)),
    }
}

/// Whether a writer's program is there and gives signs of life, as far as that can be seen.
pub fn is_there(at: &AtRun, writer: &Writer, now: Time) -> bool {
    let known = at.desk.present().iter().any(|other| other.writer == *writer);
    at.desk.writer() == Some(writer) || known && silent(at, writer, now).is_none()
}

/// Who is at the run, or was a short while ago: this program's own person first, then who holds the controls.
pub fn there(at: &AtRun, own: &Person, now: Time) -> Vec<There> {
    let run = at.desk.run();
    let mut all: Vec<There> = Vec::new();
    if at.desk.writer().is_some() {
        all.push(There {
            person: own.clone(),
            own: true,
            holds: at.desk.at_the_controls(),
            silent: None,
        });
    }
    for present in at.desk.present() {
        let silent = silent(at, &present.writer, now);
        let forgotten = match silent {
            Some(Silent::For(gone)) => gone > FORGOTTEN,
            Some(Silent::Gone(gone)) => gone > SILENT,
            None => false,
        };
        let Some(person) = person(run, &present.writer).filter(|_| !forgotten) else {
            continue;
        };
        let holds = run.controls() == Some(&present.writer);
        match all.iter_mut().find(|there| signers::same(&there.person, person)) {
            Some(known) => {
                known.holds |= holds;
                known.silent = least(known.silent, silent);
            }
            None => all.push(There {
                person: person.clone(),
                own: false,
                holds,
                silent,
            }),
        }
    }
    all.sort_by_key(|there| (!there.own, !there.holds, there.silent.is_some()));
    all
}

/// The one of a person's programs that was heard of last speaks for them.
fn least(one: Option<Silent>, other: Option<Silent>) -> Option<Silent> {
    let gone = |silent: &Silent| match silent {
        Silent::For(gone) | Silent::Gone(gone) => *gone,
    };
    let (one, other) = (one?, other?);
    Some(if gone(&one) <= gone(&other) { one } else { other })
}

/// Who holds the controls, and whether they are there.
pub fn controls(at: &AtRun, now: Time) -> Controls {
    let Some(writer) = at.desk.run().controls() else {
        return match at.desk.run().controls_disputed() {
            true => Controls::Disputed,
            false => Controls::Nobody,
        };
    };
    if at.desk.at_the_controls() {
        Controls::Own
    } else if is_there(at, writer, now) {
        Controls::Held(writer.clone())
    } else {
        let present = at.desk.present().iter().find(|other| other.writer == *writer);
        let heard = present
            .map(|present| present.heard)
            .or_else(|| last_entry(at.desk.run(), writer));
        Controls::Left(writer.clone(), heard)
    }
}

/// When a writer last wrote anything.
fn last_entry(run: &Run, writer: &Writer) -> Option<Time> {
    let newest = run.heads.get(writer)?.0;
    let entry = run.entry(&EntryRef(writer.clone(), newest))?;
    Some(entry.entry.at)
}

/// When the controls were last taken, and with which note; nothing where the run's own beginning gave them.
pub fn taken(run: &Run) -> Option<(Time, Option<&str>)> {
    let holder = run.controls()?;
    run.entries
        .iter()
        .rev()
        .find_map(|recorded| match &recorded.entry.event {
            crate::domain::event::Event::ControlsTaken(taken) if recorded.writer == *holder => {
                Some((recorded.entry.at, taken.note.as_deref()))
            }
            _ => None,
        })
}

/// When the words about who is there change by themselves; nothing where they do not.
pub fn next_change(at: &AtRun, now: Time) -> Option<Time> {
    let changes = at.desk.present().iter().filter_map(|present| {
        let gone = (now - present.heard).num_seconds().max(0);
        let over = gone > i64::try_from(FORGOTTEN.as_secs()).unwrap_or(i64::MAX);
        (!over).then(|| present.heard + chrono::TimeDelta::seconds((gone / 60 + 1) * 60))
    });
    changes.min()
}
