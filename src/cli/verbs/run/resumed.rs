//! `run --resume`: a run under way, gone on with as a new one is run, without a screen and without a person. What may not
//! run here is refused before anything is written.

use std::path::Path;

use secrecy::SecretString;

use super::{Run as Asked, may_act, named};
use crate::{
    cli::{
        Context, Fault,
        seat::Seat,
        verbs::start::{from_environment, needed, untrusted},
    },
    domain::{decide::Intent, field_value, next::goes_on, plan::every_field, run::Run},
    engine,
    record::RunFolder,
};

/// Opens the run that is gone on with.
///
/// # Errors
/// Where something was asked for that only begins a run, its commands are not trusted here, a secret is missing, or it
/// cannot be written to.
pub fn open(asked: &Asked, run: Option<&str>, context: &Context) -> Result<Seat, Fault> {
    begins_nothing(asked)?;
    let path = context.run(run)?;
    let read = engine::read(&path)?.run;
    may_go_on(asked, &read, &path, context)?;
    let secrets = secrets(&read)?;
    let mut seat = Seat::open_to_run(context, &path)?;
    for (field, value) in secrets {
        if !seat.run().has_field(&field) {
            let (field, value) = (field.clone(), value.clone());
            seat.record(Intent::SetField { field, value })?;
        }
        seat.opened.engine.set_secret(field, SecretString::from(value));
    }
    Ok(seat)
}

/// What only begins a run is refused: it would change nothing here.
fn begins_nothing(asked: &Asked) -> Result<(), Fault> {
    let beginning = &asked.beginning;
    let given = [
        (asked.checklist.is_some(), "CHECKLIST"),
        (!beginning.fields.is_empty(), "--field"),
        (!beginning.roles.is_empty(), "--role"),
        (beginning.pools.from_people, "--from-people"),
        (beginning.pools.from_last_run, "--from-last-run"),
        (!beginning.subject.is_empty(), "--subject"),
        (beginning.rehearsal, "--rehearsal"),
        (beginning.group.is_some(), "--group"),
    ];
    let given: Vec<&str> = given
        .iter()
        .filter(|(given, _)| *given)
        .map(|(_, name)| *name)
        .collect();
    if given.is_empty() {
        return Ok(());
    }
    let text = format!(
        "a run that is gone on with has begun already: leave out {}",
        given.join(", ")
    );
    Err(Fault::usage(text).hint(
        "`countersign set`, `assign` and `amend` change a run under way; a secret is read from its variable CS_NAME",
    ))
}

/// Whether there is something to go on with, that may run on this machine.
fn may_go_on(asked: &Asked, run: &Run, path: &Path, context: &Context) -> Result<(), Fault> {
    named(asked, run.plan())?;
    if run.sealed.is_some() {
        return Err(
            Fault::refused("the run is sealed: what comes now is late and changes nothing")
                .hint("`countersign run CHECKLIST` begins another"),
        );
    }
    if !run.plan().sections.iter().any(|section| goes_on(run, section)) {
        let text = "the run is closed: only monitoring, review and rollback sections go on, and it has none";
        return Err(Fault::refused(text).hint("`countersign run CHECKLIST` begins another"));
    }
    let source = engine::source_in_force(run, &RunFolder::at(path));
    if !context.trust().covers(&source) {
        let file = path.join(engine::file_in_force(run)).display().to_string();
        return Err(untrusted(&run.plan().id, &file));
    }
    let counts = |name: &str| !run.rehearsal() && context.settings.is_production(name);
    may_act(asked, run.environment().as_deref(), counts)
}

type Secrets = Vec<(crate::domain::id::FieldId, String)>;

/// The values of secret fields, from the environment.
fn secrets(run: &Run) -> Result<Secrets, Fault> {
    let mut secrets = Vec::new();
    for field in every_field(run.plan()).filter(|field| field.secret) {
        match from_environment(&field.id) {
            Some(value) => {
                let fits = field_value::validate(field, &value);
                fits.map_err(|why| Fault::usage(format!("{}: {why}", field.label)))?;
                secrets.push((field.id.clone(), value));
            }
            None if field.required && run.plan().item_of_field(&field.id).is_none() => {
                return Err(needed(field, "to go on with the run"));
            }
            None => {}
        }
    }
    Ok(secrets)
}
